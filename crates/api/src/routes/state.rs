//! `GET /v0/runs/:id/actions` and `/batch`: what an app fetches when a run's state is too large for the call.

use super::Id;
use crate::{Api, JSON, Problem};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use protocol::error::Refusal;
use protocol::ids::RunId;

pub(crate) async fn actions(State(api): State<Api>, Id(run): Id<RunId>) -> Result<Response, Problem> {
    let memos = api.runtime.run_actions(run).await?.ok_or_else(|| gone(run))?;
    // A map whose values are JSON already: written out, not parsed again.
    let mut body = String::from("{");
    for (id, memo) in &memos {
        if body.len() > 1 {
            body.push(',');
        }
        body.push_str(&serde_json::Value::from(id.as_str()).to_string());
        body.push(':');
        body.push_str(memo.as_str());
    }
    body.push('}');
    Ok(([JSON], body).into_response())
}

pub(crate) async fn batch(State(api): State<Api>, Id(run): Id<RunId>) -> Result<Response, Problem> {
    let events = api.runtime.run_batch(run).await?.ok_or_else(|| gone(run))?;
    Ok(Json(events).into_response())
}

fn gone(run: RunId) -> Refusal {
    Refusal::new(410, "run_gone", format!("runtime state is no longer available for runID: {run}"))
        .field("id")
}
