//! `/functions/:slug`: one function, what starts it, what it asks for, its newest runs; and a run of it from here.

use super::functions::FunctionRow;
use super::rows::RunRow;
use super::{Engine, event_name, not_found, now_ms};
use crate::forms::{DataField, event_of, unreadable};
use crate::rules::{Rule, rules};
use crate::shell::{Oops, Shell, changes, html_with};
use crate::text::{Shown, encoded};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use protocol::ids::RunId;
use protocol::json::Json;
use runtime::read::{FunctionView, RunFilter};
use runtime::{Runtime, Trouble};
use serde::Deserialize;

/// Rows of its newest runs.
const RUNS: usize = 15;

#[derive(Template)]
#[template(path = "function.html")]
struct Function {
    shell: Shell,
    row: FunctionRow,
    id: String,
    retries: u32,
    rules: Vec<Rule>,
    config: Shown,
    /// The form that sends an event which starts it.
    send_href: Option<String>,
    invoke: DataField,
    runs: Vec<RunRow>,
    more: Option<String>,
}

pub(crate) async fn page(runtime: Engine, Path(slug): Path<String>) -> Result<Response, Oops> {
    let view = find(&runtime, &slug).await?;
    show(&runtime, &view, DataField::new("{}"), 200).await
}

/// The function of this slug or id.
async fn find(runtime: &Runtime, slug: &str) -> Result<FunctionView, Oops> {
    let found = runtime.function_views().await?.into_iter().find(|f| f.slug == slug || f.id == slug);
    found.ok_or_else(|| not_found("function", &format!("“{slug}”")))
}

async fn show(
    runtime: &Runtime,
    view: &FunctionView,
    invoke: DataField,
    status: u16,
) -> Result<Response, Oops> {
    let filter = RunFilter { function: Some(view.slug.clone()), limit: RUNS, ..RunFilter::default() };
    let runs = runtime.runs(&filter).await?;
    let row = FunctionRow::of(view, &runtime.app_views().await?, now_ms(runtime));
    let sends = view.config.triggers.iter().find_map(event_name);
    let page = Function {
        shell: Shell::new(view.slug.clone(), "/functions", changes::RUNS_AND_APPS)
            .only("function", &view.slug)
            .only("app", &view.app),
        retries: view.config.retries(),
        rules: rules(&view.config, &row.warnings),
        config: Shown::of(&Json::of(&view.config).unwrap_or_else(|_| Json::null())),
        send_href: sends.map(|name| format!("/events?send={}#send", encoded(name))),
        invoke,
        runs: RunRow::all(&runs.data, now_ms(runtime)),
        more: runs.page.has_more.then(|| format!("/runs?function={}", encoded(&view.slug))),
        id: view.id.clone(),
        row,
    };
    html_with(status, &page)
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct Asked {
    data: String,
}

pub(crate) async fn invoke(
    runtime: Engine,
    Path(slug): Path<String>,
    asked: Result<Form<Asked>, FormRejection>,
) -> Result<Response, Oops> {
    let Form(Asked { data }) = asked.map_err(unreadable)?;
    let view = find(&runtime, &slug).await?;
    match start(&runtime, &view.slug, &data).await {
        Ok(path) => Ok(Redirect::to(&path).into_response()),
        Err(Trouble::Refused(refusal)) => {
            show(&runtime, &view, DataField::refused(data, &refusal), refusal.status).await
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// Starts a run and says where it is shown: it may not be there yet, but which it will be is known.
async fn start(runtime: &Runtime, slug: &str, data: &str) -> Result<String, Trouble> {
    // The name is the runtime's: an invoked function gets an event of its own.
    let event = event_of(runtime, "invoke", data)?;
    let id = runtime.invoke(slug, event, None).await?;
    Ok(format!("/runs/{}?event={id}", RunId::derive(id, slug)))
}
