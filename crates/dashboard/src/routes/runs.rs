//! `/runs`: all runs, narrowed by what a form or a link asks for.

use super::query::{Pager, Params};
use super::rows::RunRow;
use super::{Engine, now_ms};
use crate::shell::{Oops, Shell, html};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use engine::records::Status;
use protocol::time::rfc3339_ms;
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
    let filter = RunFilter {
        app: params.owned("app"),
        function: params.owned("function"),
        status: params.read("status", &format!("one of {}", statuses.join(", ")), Status::parse)?,
        event: params.read("event", "an event's internal id", |t| t.parse().ok())?,
        from_ms: params.time("from")?,
        to_ms: params.time("to")?,
        cursor: params.read("cursor", "where the last page ended", |t| t.parse().ok())?,
        limit: ROWS,
    };
    let found = runtime.runs(&filter).await?;
    let mut functions: Vec<String> = runtime.function_views().await?.into_iter().map(|f| f.slug).collect();
    functions.sort_unstable();
    html(&Runs {
        shell: Shell::new("Runs", "/runs"),
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

/// A time as a form's field holds it, in UTC.
fn field_time(ms: Option<i64>) -> String {
    ms.map(|ms| rfc3339_ms(ms).chars().take("2026-11-24T09:00:00".len()).collect()).unwrap_or_default()
}
