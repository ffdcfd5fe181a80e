//! `/v1/events`: what came in, and which runs it started.

use super::{Id, parameter};
use crate::{Api, Problem, answer};
use axum::extract::{Query, State};
use axum::response::Response;
use protocol::ids::EventId;
use protocol::time::parse_rfc3339_ms;
use runtime::read::{EventFilter, LIMIT_DEFAULT, LIMIT_MAX};
use std::collections::BTreeMap;

pub(crate) async fn list(
    State(api): State<Api>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let time = |name| parameter(name, query.get(name), parse_rfc3339_ms, "a time as in 2026-11-24T09:00:00Z");
    let filter = EventFilter {
        name: query.get("name").cloned(),
        from_ms: time("received_after")?,
        to_ms: time("received_before")?,
        internal: query.get("internal").is_some_and(|v| v == "true"),
        cursor: parameter("cursor", query.get("cursor"), |t| t.parse().ok(), "the cursor of the last page")?,
        limit: limit(&query)?,
    };
    Ok(answer::page(now(&api), &api.runtime.events(&filter).await?))
}

/// The `limit` of a list.
pub(super) fn limit(query: &BTreeMap<String, String>) -> Result<usize, Problem> {
    let read = |text: &str| text.parse().ok().filter(|n| (1..=LIMIT_MAX).contains(n));
    let expected = format!("a number from 1 to {LIMIT_MAX}");
    Ok(parameter("limit", query.get("limit"), read, &expected)?.unwrap_or(LIMIT_DEFAULT))
}

pub(crate) async fn one(State(api): State<Api>, Id(id): Id<EventId>) -> Result<Response, Problem> {
    match api.runtime.event_view(id).await? {
        Some(event) => Ok(answer::data(now(&api), event)),
        None => Err(Problem::not_found(format!("no event has the id {id}"))),
    }
}

pub(crate) async fn runs(State(api): State<Api>, Id(id): Id<EventId>) -> Result<Response, Problem> {
    match api.runtime.runs_of_event(id).await? {
        Some(runs) => Ok(answer::data(now(&api), runs)),
        None => Err(Problem::not_found(format!("no event has the id {id}"))),
    }
}

pub(super) fn now(api: &Api) -> i64 {
    api.runtime.ports().clock.now_ms()
}
