//! `/functions/:slug`: one function, what starts it, how it is configured, its newest runs.

use super::functions::FunctionRow;
use super::rows::RunRow;
use super::{Engine, event_name, not_found, now_ms};
use crate::shell::{Oops, Shell, html};
use crate::text::{Shown, encoded};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use protocol::json::Json;
use runtime::read::RunFilter;

/// Rows of its newest runs.
const RUNS: usize = 15;

#[derive(Template)]
#[template(path = "function.html")]
struct Function {
    shell: Shell,
    row: FunctionRow,
    id: String,
    attempts: u32,
    rules: Vec<&'static str>,
    warnings: Vec<String>,
    config: Shown,
    /// The form that sends an event which starts it.
    send_href: Option<String>,
    runs: Vec<RunRow>,
    more: Option<String>,
}

pub(crate) async fn page(runtime: Engine, Path(slug): Path<String>) -> Result<Response, Oops> {
    let found = runtime.function_views().await?.into_iter().find(|f| f.slug == slug || f.id == slug);
    let view = found.ok_or_else(|| not_found("function", &format!("“{slug}”")))?;
    let filter = RunFilter { function: Some(view.slug.clone()), limit: RUNS, ..RunFilter::default() };
    let runs = runtime.runs(&filter).await?;
    let apps = runtime.app_views().await?;
    let warned = apps.into_iter().filter(|app| app.name == view.app).flat_map(|app| app.warnings);
    let own = format!("{}: ", view.slug);
    html(&Function {
        shell: Shell::new(view.slug.clone(), "/functions"),
        row: FunctionRow::of(&view),
        attempts: view.config.max_attempts(),
        rules: view.config.flow_control_names(),
        warnings: warned.filter_map(|w| w.strip_prefix(&own).map(str::to_owned)).collect(),
        config: Shown::of(&Json::of(&view.config).unwrap_or_else(|_| Json::null())),
        send_href: view
            .config
            .triggers
            .iter()
            .find_map(event_name)
            .map(|name| format!("/events?send={}#send", encoded(name))),
        runs: RunRow::all(&runs.data, now_ms(&runtime)),
        more: runs.page.has_more.then(|| format!("/runs?function={}", encoded(&view.slug))),
        id: view.id,
    })
}
