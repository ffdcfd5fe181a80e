//! `POST /invoke/:slug`: starts exactly one function, whatever its triggers.

use super::{Refused, ingest};
use crate::body::whole;
use crate::{Api, Problem, schema};
use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use bytes::Bytes;
use protocol::event::parse_invocation;
use protocol::ids::EventId;
use serde::Serialize;
use utoipa::ToSchema;

/// A function that was invoked.
#[derive(Serialize, ToSchema)]
pub(crate) struct Invoked {
    /// The internal id of the event that starts it.
    #[schema(value_type = String)]
    id: EventId,
    /// 200.
    status: u16,
}

/// Invoke a function
///
/// Starts this function alone with an event `inngest/function.invoked` that has the given data, whatever its triggers.
#[utoipa::path(
    post, path = "/invoke/{slug}", tag = "SDK", operation_id = "invokeFunction",
    security(("basic" = []), ("bearer" = [])),
    params(
        ("slug" = String, Path, description = "`<app>-<function>`"),
        ("x-inngest-event-id-seed" = Option<String>, Header,
            description = "`<milliseconds>,<10 bytes in base64>`: the event's internal id, so that a repeated request \
                           starts nothing twice"),
    ),
    request_body = Option<schema::Invocation>,
    responses(
        (status = 200, description = "The event is stored; the run follows", body = Invoked),
        Refused,
    ),
)]
pub(crate) async fn invoke(
    State(api): State<Api>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Invoked>, Problem> {
    let seed = ingest::seed(&headers)?;
    let event = parse_invocation(&whole(body)?, super::now(&api), api.runtime.config().event_bytes_max)?;
    let id = api.runtime.invoke(&slug, event, seed.as_ref()).await?;
    Ok(Json(Invoked { id, status: 200 }))
}
