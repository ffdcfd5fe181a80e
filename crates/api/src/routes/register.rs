//! `POST /fn/register`: an app says what it serves. `DELETE /fn/remove` takes it out again.

use super::Refused;
use super::params::Params;
use crate::answer::ErrorBody;
use crate::body::whole;
use crate::{Api, Problem, schema};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use bytes::Bytes;
use protocol::error::Refusal;
use protocol::headers::EXPECTED_SERVER_KIND;
use protocol::sync::RegisterRequest;
use runtime::SyncReceipt;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// An app that is registered.
#[derive(Serialize, ToSchema)]
pub(crate) struct Synced {
    /// True.
    ok: bool,
    /// This sync's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    sync_id: Option<String>,
    /// The app's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    app_id: Option<String>,
    /// Whether anything has changed; left out when nothing has.
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<bool>,
    /// What was accepted but is not enforced yet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
}

impl Synced {
    pub(super) fn of(receipt: SyncReceipt) -> Synced {
        Synced {
            ok: true,
            sync_id: Some(receipt.sync_id),
            app_id: Some(receipt.app_id.to_string()),
            modified: receipt.modified.then_some(true),
            warnings: receipt.warnings,
        }
    }

    /// What is known of an app that registered by itself.
    pub(super) fn out_of_band(modified: bool) -> Synced {
        Synced { ok: true, sync_id: None, app_id: None, modified: Some(modified), warnings: Vec::new() }
    }
}

/// Register an app
///
/// What an SDK sends: the app with all its functions, accepted or refused as a whole.
#[utoipa::path(
    post, path = "/fn/register", tag = "SDK", operation_id = "registerApp",
    security(("basic" = []), ("bearer" = [])),
    params(("x-inngest-expected-server-kind" = Option<String>, Header,
        description = "`dev` or `cloud`: refused when this server is of the other kind")),
    request_body = schema::Registration,
    responses((status = 200, description = "It is registered", body = Synced), Refused),
)]
pub(crate) async fn register(
    State(api): State<Api>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Synced>, Problem> {
    let kind = api.access.kind().as_str();
    if let Some(expected) = headers.get(EXPECTED_SERVER_KIND).and_then(|v| v.to_str().ok())
        && !expected.is_empty()
        && expected != kind
    {
        let why = format!("Expected server kind {expected}, got {kind}");
        return Err(Refusal::new(400, "server_kind", why).field(EXPECTED_SERVER_KIND).limit(kind).into());
    }
    let request = RegisterRequest::parse(&whole(body)?)?;
    Ok(Json(Synced::of(api.runtime.sync(&request).await?)))
}

/// Which app is to be taken out.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Remove {
    /// Where the app is called.
    #[param(required = true)]
    url: Option<String>,
}

/// An app that is taken out.
#[derive(Serialize, ToSchema)]
pub(crate) struct Removed {
    /// True.
    ok: bool,
}

impl Removed {
    pub(super) const OK: Removed = Removed { ok: true };
}

/// Take out the app at a URL
///
/// Its functions start no more runs.
#[utoipa::path(
    delete, path = "/fn/remove", tag = "SDK", operation_id = "removeAppAt",
    security(("basic" = []), ("bearer" = [])),
    params(Remove),
    responses(
        (status = 200, description = "It is taken out", body = Removed),
        (status = 404, description = "No app is registered there", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn remove(
    State(api): State<Api>,
    Params(query): Params<Remove>,
) -> Result<Json<Removed>, Problem> {
    let url = query.url.filter(|url| !url.is_empty());
    let url = url.ok_or_else(|| Refusal::new(400, "missing", "which app? name its url").field("url"))?;
    if !api.runtime.remove_app_at(&url).await? {
        return Err(Problem::not_found(format!("no app is registered at {url}")));
    }
    Ok(Json(Removed::OK))
}
