//! Health, and what SDKs ask a development server about itself.

use super::Refused;
use crate::answer::ErrorBody;
use crate::{Api, Kind, Problem};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use runtime::read::FunctionView;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// The server answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// 200.
    status: u16,
    /// `OK`.
    message: &'static str,
}

/// Whether the server answers
#[utoipa::path(
    get, path = "/health", tag = "Server", operation_id = "getHealth",
    responses((status = 200, description = "It does", body = Health)),
)]
pub(crate) async fn health() -> Json<Health> {
    Json(Health { status: 200, message: "OK" })
}

/// Accepted and dropped: traces and telemetry that this version keeps nothing of.
pub(crate) async fn accepted() -> StatusCode {
    StatusCode::OK
}

/// Accept OpenTelemetry traces of an app
///
/// They are dropped: this version keeps nothing of them.
#[utoipa::path(
    post, path = "/v1/traces/userland", tag = "SDK", operation_id = "sendTraces",
    security(("basic" = []), ("bearer" = [])),
    responses((status = 200, description = "Accepted"), Refused),
)]
pub(crate) async fn traces() -> StatusCode {
    StatusCode::OK
}

/// A development server, in the protocol's words.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DevServer {
    /// The server's version.
    version: &'static str,
    /// Whether it asks for keys: it does not.
    authed: bool,
    /// How it was started.
    #[schema(value_type = Object)]
    start_opts: Value,
    /// Every function that is registered.
    functions: Vec<FunctionView>,
    /// Always null.
    handlers: (),
    /// False: it serves a machine, not a cluster of one.
    is_single_node_service: bool,
    /// False: it needs none.
    is_missing_signing_key: bool,
    /// False: it needs none.
    is_missing_event_keys: bool,
    /// Nothing that SDKs would have to know.
    #[schema(value_type = Object)]
    features: Map<String, Value>,
}

/// How SDKs find a development server
#[utoipa::path(
    get, path = "/dev", tag = "SDK", operation_id = "getDevServer",
    responses(
        (status = 200, description = "This is one", body = DevServer),
        (status = 404, description = "This is none: it was started with `stepwell start`", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn dev(State(api): State<Api>) -> Result<Json<DevServer>, Problem> {
    if api.access.kind() != Kind::Dev {
        return Err(Problem::not_found("this is no development server"));
    }
    Ok(Json(DevServer {
        version: env!("CARGO_PKG_VERSION"),
        authed: false,
        start_opts: Value::clone(&api.start_options),
        functions: api.runtime.function_views().await?,
        handlers: (),
        is_single_node_service: false,
        is_missing_signing_key: false,
        is_missing_event_keys: false,
        features: Map::new(),
    }))
}
