//! `/functions`: what is registered.

use super::rows::function_href;
use super::{Engine, connect, now_ms};
use crate::rules::warnings_of;
use crate::shell::{Oops, Shell, changes, html};
use crate::triggers::TriggerRow;
use askama::Template;
use axum::response::Response;
use runtime::read::{AppView, FunctionView};

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
    /// Where its app is on the page of apps.
    pub(crate) app_href: String,
    pub(crate) version: u32,
    pub(crate) triggers: Vec<TriggerRow>,
    /// The protocol's names of the flow control rules it asks for.
    pub(crate) rules: Vec<&'static str>,
    /// What the last sync said about it.
    pub(crate) warnings: Vec<String>,
}

impl FunctionRow {
    pub(crate) fn of(view: &FunctionView, apps: &[AppView], now_ms: i64) -> FunctionRow {
        let app = apps.iter().find(|app| app.name == view.app);
        FunctionRow {
            name: if view.config.name.is_empty() { view.slug.clone() } else { view.config.name.clone() },
            slug: view.slug.clone(),
            href: function_href(&view.slug),
            app: view.app.clone(),
            app_href: app.map_or_else(|| "/apps".into(), |app| format!("/apps#app-{}", app.id)),
            version: view.version,
            triggers: TriggerRow::all(view, now_ms),
            rules: view.config.flow_control_names(),
            warnings: app.map(|app| warnings_of(app, &view.config)).unwrap_or_default(),
        }
    }
}

pub(crate) async fn page(runtime: Engine) -> Result<Response, Oops> {
    let apps = runtime.app_views().await?;
    let now_ms = now_ms(&runtime);
    let views = runtime.function_views().await?;
    let functions = views.iter().map(|view| FunctionRow::of(view, &apps, now_ms)).collect();
    let shell = Shell::new("Functions", "/functions", changes::APPS);
    html(&Functions { shell, connect: connect(&runtime), functions })
}
