//! `POST /v1/signals`: resumes the run that waits for a signal.

use super::{Refused, now};
use crate::answer::{Data, ErrorBody};
use crate::body::whole;
use crate::{Api, Problem, schema};
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use bytes::Bytes;
use protocol::error::Refusal;
use protocol::ids::RunId;
use protocol::signal::SignalRequest;
use serde::Serialize;
use utoipa::ToSchema;

/// The run that a signal resumed.
#[derive(Serialize, ToSchema)]
pub(crate) struct Signalled {
    /// Its id.
    #[schema(value_type = String)]
    run_id: RunId,
}

/// Send a signal
///
/// Resumes the one run that waits for this signal, and tells which.
#[utoipa::path(
    post, path = "/v1/signals", tag = "Runs", operation_id = "sendSignal",
    security(("basic" = []), ("bearer" = [])),
    request_body = schema::Signal,
    responses(
        (status = 200, description = "This run is resumed", body = Data<Signalled>),
        (status = 404, description = "No run waits for it", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn send(
    State(api): State<Api>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Data<Signalled>, Problem> {
    let request = SignalRequest::parse(&whole(body)?)?;
    match api.runtime.signal(&request.signal, &request.data).await? {
        Some(run_id) => Ok(Data::at(now(&api), Signalled { run_id })),
        // The protocol's own words; SDKs take the status for "nobody waits".
        None => Err(Refusal::new(404, "no_signal", "No signal found").field("signal").into()),
    }
}
