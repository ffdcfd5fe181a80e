//! `/runs`: all runs, narrowed by what a form or a link asks for.

use super::query::{Pager, Params};
use super::rows::RunRow;
use super::{Engine, event_names, field_time, now_ms};
use crate::shell::{Oops, Shell, changes, html};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use engine::records::Status;
use protocol::ids::EventId;
use runtime::read::RunFilter;
use std::collections::BTreeMap;

/// Rows of a page.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "runs.html")]
struct Runs {
    shell: Shell,
    params: Params,
    statuses: Vec<&'static str>,
    functions: Vec<String>,
    apps: Vec<String>,
    /// Suggestions for the event's name.
    names: Vec<String>,
    from: String,
    to: String,
    runs: Vec<RunRow>,
    pager: Pager,
}

pub(crate) async fn page(
    runtime: Engine,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Oops> {
    let params = Params::of(query);
    let statuses: Vec<&str> = Status::ALL.iter().map(|s| s.as_str()).collect();
    let event: Option<EventId> = params.text("event").parse().ok();
    let filter = RunFilter {
        app: params.owned("app"),
        function: params.owned("function"),
        status: params.read("status", &format!("one of {}", statuses.join(", ")), Status::parse)?,
        event,
        // What is no id is a name.
        event_name: params.owned("event").filter(|_| event.is_none()),
        from_ms: params.time("from")?,
        to_ms: params.time("to")?,
        cursor: params.read("cursor", "where the last page ended", |t| t.parse().ok())?,
        limit: ROWS,
    };
    let found = runtime.runs(&filter).await?;
    let views = runtime.function_views().await?;
    let names = event_names(&views);
    let mut functions: Vec<String> = views.into_iter().map(|f| f.slug).collect();
    functions.sort_unstable();
    let shell = Shell::new("Runs", "/runs", changes::RUNS);
    html(&Runs {
        shell: match &filter.function {
            Some(slug) => shell.only("function", slug),
            None => shell,
        },
        names,
        pager: Pager::of("/runs", &params, found.page.cursor.as_deref()),
        statuses,
        functions,
        apps: runtime.app_views().await?.into_iter().map(|app| app.name).collect(),
        from: field_time(filter.from_ms),
        to: field_time(filter.to_ms),
        runs: RunRow::all(&found.data, now_ms(&runtime)),
        params,
    })
}
