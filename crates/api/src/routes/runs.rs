//! `/v1/runs`: runs, one run with its steps, and its end from outside.

use super::events::{limit, now};
use super::{Id, parameter};
use crate::{Api, Problem, answer};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use engine::records::Status;
use protocol::error::Refusal;
use protocol::ids::RunId;
use protocol::time::parse_rfc3339_ms;
use runtime::read::RunFilter;
use std::collections::BTreeMap;

pub(crate) async fn list(
    State(api): State<Api>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    if let Some(q) = query.get("q") {
        engine::compile::expression("q", q)?;
        let why = format!("q is {q:?}: filtering runs by an expression is not served yet");
        return Err(Refusal::new(400, "not_served", why).field("q").into());
    }
    let time = |name| parameter(name, query.get(name), parse_rfc3339_ms, "a time as in 2026-11-24T09:00:00Z");
    let filter = RunFilter {
        app: query.get("app").cloned(),
        function: query.get("function").cloned(),
        status: parameter("status", query.get("status"), Status::parse, &statuses())?,
        event: parameter("event", query.get("event"), |t| t.parse().ok(), "an event's internal id")?,
        event_name: None,
        from_ms: time("from")?,
        to_ms: time("to")?,
        cursor: parameter("cursor", query.get("cursor"), |t| t.parse().ok(), "the cursor of the last page")?,
        limit: limit(&query)?,
    };
    Ok(answer::page(now(&api), &api.runtime.runs(&filter).await?))
}

fn statuses() -> String {
    let words: Vec<&str> = Status::ALL.iter().map(|s| s.as_str()).collect();
    format!("one of {}", words.join(", "))
}

pub(crate) async fn one(State(api): State<Api>, Id(id): Id<RunId>) -> Result<Response, Problem> {
    match api.runtime.run(id).await? {
        Some(run) => Ok(answer::data(now(&api), run)),
        None => Err(unknown(id)),
    }
}

pub(crate) async fn steps(State(api): State<Api>, Id(id): Id<RunId>) -> Result<Response, Problem> {
    match api.runtime.run_steps(id).await? {
        Some(run) => Ok(answer::data(now(&api), run)),
        None => Err(unknown(id)),
    }
}

pub(crate) async fn cancel(State(api): State<Api>, Id(id): Id<RunId>) -> Result<StatusCode, Problem> {
    api.runtime.cancel(id).await?;
    Ok(StatusCode::OK)
}

fn unknown(id: RunId) -> Problem {
    Problem::not_found(format!("no run has the id {id}"))
}
