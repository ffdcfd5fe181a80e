//! `POST /v1/checkpoint/:run/async`: steps that an app reports while it is being called.

use super::Id;
use super::ingest::too_large;
use crate::{Api, Problem};
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use bytes::Bytes;
use protocol::checkpoint::AsyncCheckpoint;
use protocol::error::Refusal;
use protocol::ids::RunId;

pub(crate) async fn steps(
    State(api): State<Api>,
    Id(run): Id<RunId>,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let body = body.map_err(|rejection| too_large(&rejection))?;
    let report = AsyncCheckpoint::parse(&body)?;
    if report.run_id != run {
        let why = format!("run_id is {}, the path names {run}", report.run_id);
        return Err(Refusal::new(400, "run_id_mismatch", why).field("run_id").limit(run).into());
    }
    api.runtime.checkpoint(&report).await?;
    Ok(StatusCode::OK)
}
