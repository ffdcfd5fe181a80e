//! `POST /v1/checkpoint/:run/async`: steps that an app reports while it is being called.

use super::{Id, Refused};
use crate::answer::ErrorBody;
use crate::body::whole;
use crate::{Api, Problem, schema};
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use bytes::Bytes;
use protocol::checkpoint::AsyncCheckpoint;
use protocol::error::Refusal;
use protocol::ids::RunId;

/// Report steps while the function still runs
///
/// The steps are recorded when this answers 200. After any other answer the app stops, or returns its steps instead.
#[utoipa::path(
    post, path = "/v1/checkpoint/{id}/async", tag = "SDK", operation_id = "checkpoint",
    security(("basic" = []), ("bearer" = [])),
    params(("id" = String, Path, description = "The run's id")),
    request_body = schema::Checkpoint,
    responses(
        (status = 200, description = "Its steps are recorded"),
        (status = 400, description = "The run is not running, or an op is not allowed here", body = ErrorBody),
        (status = 409, description = "The dispatch that reports is not the current one", body = ErrorBody),
        (status = 413, description = "An output, or the run's state, would be too large", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn steps(
    State(api): State<Api>,
    Id(run): Id<RunId>,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let report = AsyncCheckpoint::parse(&whole(body)?)?;
    if report.run_id != run {
        let why = format!("run_id is {}, the path names {run}", report.run_id);
        return Err(Refusal::new(400, "run_id_mismatch", why).field("run_id").limit(run).into());
    }
    api.runtime.checkpoint(&report).await?;
    Ok(StatusCode::OK)
}
