//! `POST /e/:key`: events come in. Refused whole when one is bad.

use crate::{Api, Problem};
use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use protocol::error::Refusal;
use protocol::event::parse_events;
use protocol::headers::EVENT_ID_SEED;
use protocol::ids::{EventId, EventIdSeed};
use protocol::limits::INGEST_REQUEST_BYTES_MAX;
use serde_json::json;

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
    let body = body.map_err(|rejection| too_large(&rejection))?;
    let seed = match headers.get(EVENT_ID_SEED) {
        Some(value) => Some(EventIdSeed::parse(&String::from_utf8_lossy(value.as_bytes()))?),
        None => None,
    };
    let now_ms = api.runtime.ports().clock.now_ms();
    let events = parse_events(&body, now_ms, api.runtime.config().event_bytes_max)?;
    Ok(api.runtime.ingest(events, seed.as_ref()).await?)
}

fn answer(accepted: Result<Vec<EventId>, Problem>) -> Response {
    match accepted {
        Ok(ids) => Json(json!({ "ids": ids, "status": 200 })).into_response(),
        Err(Problem(refusal)) => {
            // The protocol's shape of a refusal here, with our fields beside it.
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut body = json!({
                "ids": [""], "status": refusal.status, "error": refusal.message, "code": refusal.code,
            });
            if let Some(field) = refusal.field {
                body["field"] = field.into();
            }
            if let Some(limit) = refusal.limit {
                body["limit"] = limit.into();
            }
            (status, Json(body)).into_response()
        }
    }
}

/// The body could not be read: too large, or the connection broke.
pub(super) fn too_large(rejection: &BytesRejection) -> Refusal {
    let status = rejection.status().as_u16();
    if status == 413 {
        let why = format!("the request body exceeds {INGEST_REQUEST_BYTES_MAX} bytes");
        return Refusal::new(413, "request_too_large", why).field("body").limit(INGEST_REQUEST_BYTES_MAX);
    }
    Refusal::new(status, "unreadable_body", rejection.body_text()).field("body")
}
