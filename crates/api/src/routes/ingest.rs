//! `POST /e/:key`: events come in, as JSON or as a form. Refused whole when one is bad.

use crate::answer::NotAccepted;
use crate::body::Body;
use crate::{Api, Problem, schema};
use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use protocol::error::Refusal;
use protocol::event::parse_events;
use protocol::headers::EVENT_ID_SEED;
use protocol::ids::{EventId, EventIdSeed};
use serde::Serialize;
use utoipa::ToSchema;

/// Events that were accepted.
#[derive(Serialize, ToSchema)]
pub(crate) struct Accepted {
    /// Their internal ids, in order.
    #[schema(value_type = Vec<String>)]
    ids: Vec<EventId>,
    /// 200.
    status: u16,
}

/// Send events
///
/// One event or a list, refused whole when one of them is bad. A form (`application/x-www-form-urlencoded` or
/// `multipart/form-data`) is one event: its fields `name`, `id`, `ts` and `v` are the event's, `data`, `user` and
/// `meta` are JSON text, and every other field goes into `data`, as a string, or as an array of strings if it is
/// repeated. Files are refused. A body that begins with `{` or `[` is JSON, whatever its type says.
#[utoipa::path(
    post, path = "/e/{key}", tag = "Doors", operation_id = "sendEvents",
    params(
        ("key" = String, Path, description = "An event key; any text in development"),
        ("x-inngest-event-id-seed" = Option<String>, Header,
            description = "`<milliseconds>,<10 bytes in base64>`: seeds the internal ids, so that a repeated request \
                           starts nothing twice"),
    ),
    request_body(description = "At most 16 MiB", content(
        (schema::Events = "application/json"),
        (schema::Event = "application/x-www-form-urlencoded"),
        (schema::Event = "multipart/form-data"),
    )),
    responses(
        (status = 200, description = "All of them are stored", body = Accepted),
        (status = "default", description = "None of them is", body = NotAccepted),
    ),
)]
pub(crate) async fn ingest(
    State(api): State<Api>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(accept(&api, &key, &headers, body).await)
}

pub(crate) async fn ingest_without_key(
    State(api): State<Api>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(accept(&api, "", &headers, body).await)
}

async fn accept(
    api: &Api,
    key: &str,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Vec<EventId>, Problem> {
    api.access.event_key(key)?;
    let body = match Body::read(headers, body).await? {
        Body::Bytes(bytes) => bytes,
        Body::Form(form) => form.into_event()?.into(),
    };
    let seed = seed(headers)?;
    let events = parse_events(&body, super::now(api), api.runtime.config().event_bytes_max)?;
    Ok(api.runtime.ingest(events, seed.as_ref()).await?)
}

/// The seed of a request's event ids, if it has one.
pub(super) fn seed(headers: &HeaderMap) -> Result<Option<EventIdSeed>, Refusal> {
    let value = headers.get(EVENT_ID_SEED);
    value.map(|value| EventIdSeed::parse(&String::from_utf8_lossy(value.as_bytes()))).transpose()
}

/// What a door of events answers.
pub(super) fn answer(accepted: Result<Vec<EventId>, Problem>) -> Response {
    match accepted {
        Ok(ids) => Json(Accepted { ids, status: 200 }).into_response(),
        Err(problem) => NotAccepted::response(problem),
    }
}
