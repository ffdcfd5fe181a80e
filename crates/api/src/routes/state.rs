//! `GET /v0/runs/:id/actions` and `/batch`: what an app fetches when a run's state is too large for the call.

use super::{Id, Refused};
use crate::answer::ErrorBody;
use crate::{Api, JSON, Problem};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use protocol::error::Refusal;
use protocol::ids::RunId;
use protocol::json::Json as AnyJson;

/// What an app is given of a run's finished steps
#[utoipa::path(
    get, path = "/v0/runs/{id}/actions", tag = "SDK", operation_id = "getRunActions",
    security(("basic" = []), ("bearer" = [])),
    params(("id" = String, Path, description = "The run's id")),
    responses(
        (status = 200, description = "By step id: `{\"data\":…}`, `{\"error\":…}`, or null for a sleep", body = Object),
        (status = 410, description = "The run is unknown or has ended", body = ErrorBody),
        Refused,
    ),
)]
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

/// A run's trigger events as the app gets them
#[utoipa::path(
    get, path = "/v0/runs/{id}/batch", tag = "SDK", operation_id = "getRunBatch",
    security(("basic" = []), ("bearer" = [])),
    params(("id" = String, Path, description = "The run's id")),
    responses(
        (status = 200, description = "Events", body = Vec<Object>),
        (status = 410, description = "The run is unknown or has ended", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn batch(State(api): State<Api>, Id(run): Id<RunId>) -> Result<Json<Vec<AnyJson>>, Problem> {
    let events = api.runtime.run_batch(run).await?.ok_or_else(|| gone(run))?;
    Ok(Json(events))
}

fn gone(run: RunId) -> Refusal {
    Refusal::new(410, "run_gone", format!("runtime state is no longer available for runID: {run}"))
        .field("id")
}
