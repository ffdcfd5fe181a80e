//! `POST /fn/register`: an app says what it serves. `DELETE /fn/remove` takes it out again.

use super::ingest::too_large;
use crate::{Api, Problem};
use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use protocol::error::Refusal;
use protocol::headers::EXPECTED_SERVER_KIND;
use protocol::sync::RegisterRequest;
use runtime::SyncReceipt;
use serde::Deserialize;
use serde_json::json;

pub(crate) async fn register(
    State(api): State<Api>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let kind = api.access.kind().as_str();
    if let Some(expected) = headers.get(EXPECTED_SERVER_KIND).and_then(|v| v.to_str().ok())
        && !expected.is_empty()
        && expected != kind
    {
        let why = format!("Expected server kind {expected}, got {kind}");
        return Err(Refusal::new(400, "server_kind", why).field(EXPECTED_SERVER_KIND).limit(kind).into());
    }
    let body = body.map_err(|rejection| too_large(&rejection))?;
    let request = RegisterRequest::parse(&body)?;
    let receipt = api.runtime.sync(&request).await?;
    Ok(Json(answer(&receipt)).into_response())
}

/// What a sync answers.
pub(super) fn answer(receipt: &SyncReceipt) -> serde_json::Value {
    let mut body = json!({ "ok": true, "sync_id": receipt.sync_id, "app_id": receipt.app_id.to_string() });
    if receipt.modified {
        body["modified"] = true.into();
    }
    if !receipt.warnings.is_empty() {
        body["warnings"] = json!(receipt.warnings);
    }
    body
}

#[derive(Deserialize)]
pub(crate) struct Remove {
    url: Option<String>,
}

pub(crate) async fn remove(State(api): State<Api>, Query(query): Query<Remove>) -> Result<Response, Problem> {
    let url =
        query.url.ok_or_else(|| Refusal::new(400, "missing", "which app? name its url").field("url"))?;
    if !api.runtime.remove_app_at(&url).await? {
        return Err(Problem::not_found(format!("no app is registered at {url}")));
    }
    Ok(Json(json!({ "ok": true })).into_response())
}
