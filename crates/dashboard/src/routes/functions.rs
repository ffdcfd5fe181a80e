//! `/functions`: what is registered.

use super::rows::function_href;
use super::{Engine, connect};
use crate::shell::{Oops, Shell, html};
use askama::Template;
use axum::response::Response;
use protocol::sync::Trigger;
use runtime::read::FunctionView;

#[derive(Template)]
#[template(path = "functions.html")]
struct Functions {
    shell: Shell,
    connect: &'static str,
    functions: Vec<FunctionRow>,
}

pub(crate) struct FunctionRow {
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) href: String,
    pub(crate) app: String,
    pub(crate) version: u32,
    pub(crate) triggers: Vec<TriggerRow>,
}

/// What starts a function.
pub(crate) struct TriggerRow {
    /// `event` or `cron`.
    pub(crate) kind: &'static str,
    pub(crate) what: String,
    pub(crate) condition: Option<String>,
}

impl TriggerRow {
    pub(crate) fn of(trigger: &Trigger) -> TriggerRow {
        match trigger {
            Trigger::Event { event, expression } => {
                TriggerRow { kind: "event", what: event.clone(), condition: expression.clone() }
            }
            Trigger::Cron { cron, .. } => TriggerRow { kind: "cron", what: cron.clone(), condition: None },
        }
    }
}

impl FunctionRow {
    pub(crate) fn of(view: &FunctionView) -> FunctionRow {
        FunctionRow {
            name: if view.config.name.is_empty() { view.slug.clone() } else { view.config.name.clone() },
            slug: view.slug.clone(),
            href: function_href(&view.slug),
            app: view.app.clone(),
            version: view.version,
            triggers: view.config.triggers.iter().map(TriggerRow::of).collect(),
        }
    }
}

pub(crate) async fn page(runtime: Engine) -> Result<Response, Oops> {
    let functions = runtime.function_views().await?.iter().map(FunctionRow::of).collect();
    html(&Functions { shell: Shell::new("Functions", "/functions"), connect: connect(&runtime), functions })
}
