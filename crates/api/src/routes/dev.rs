//! Health, and what SDKs ask a development server about itself.

use crate::{Api, Kind, Problem};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// `GET /health`.
pub(crate) async fn health() -> Json<Value> {
    Json(json!({ "status": 200, "message": "OK" }))
}

/// Accepted and dropped: traces and telemetry that this version keeps nothing of.
pub(crate) async fn accepted() -> StatusCode {
    StatusCode::OK
}

/// `GET /dev`: how SDKs find a development server.
pub(crate) async fn dev(State(api): State<Api>) -> Result<Json<Value>, Problem> {
    if api.access.kind() != Kind::Dev {
        return Err(Problem::not_found("this is no development server"));
    }
    let functions = api.runtime.function_views().await?;
    Ok(Json(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "authed": false,
        "startOpts": *api.start_options,
        "functions": functions,
        "handlers": null,
        "isSingleNodeService": false,
        "isMissingSigningKey": false,
        "isMissingEventKeys": false,
        "features": {},
    })))
}
