//! `/v1/apps` and `/v1/functions`: what is registered; sync an app now; take one out.

use super::events::now;
use super::register;
use crate::{Api, Problem, answer};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use protocol::error::Refusal;
use runtime::Invited;
use serde::Deserialize;
use serde_json::json;

pub(crate) async fn list(State(api): State<Api>) -> Result<Response, Problem> {
    Ok(answer::data(now(&api), api.runtime.app_views().await?))
}

#[derive(Deserialize)]
pub(crate) struct Sync {
    url: String,
}

pub(crate) async fn sync(
    State(api): State<Api>,
    body: Result<Json<Sync>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(Sync { url }) = body.map_err(|e| {
        Refusal::new(400, "bad_json", format!("expected {{\"url\": …}}: {}", e.body_text())).field("url")
    })?;
    let body = match api.runtime.invite(&url, true).await? {
        Invited::InBand(receipt) => register::answer(&receipt),
        Invited::OutOfBand { modified } => json!({ "ok": true, "modified": modified }),
    };
    Ok(Json(body).into_response())
}

pub(crate) async fn remove(State(api): State<Api>, Path(name): Path<String>) -> Result<Response, Problem> {
    let apps = api.runtime.app_views().await?;
    let app = apps.into_iter().find(|app| app.id == name || app.name == name);
    let app = app.ok_or_else(|| Problem::not_found(format!("no app has the id or name {name:?}")))?;
    api.runtime.remove_app(&app.name).await?;
    Ok(Json(json!({ "ok": true })).into_response())
}

pub(crate) async fn functions(State(api): State<Api>) -> Result<Response, Problem> {
    Ok(answer::data(now(&api), api.runtime.function_views().await?))
}

pub(crate) async fn function(State(api): State<Api>, Path(slug): Path<String>) -> Result<Response, Problem> {
    let functions = api.runtime.function_views().await?;
    let function = functions.into_iter().find(|f| f.slug == slug || f.id == slug);
    let function =
        function.ok_or_else(|| Problem::not_found(format!("no function has the slug or id {slug:?}")))?;
    Ok(answer::data(now(&api), function))
}

/// The protocol's own list: a bare array of an app's functions.
pub(crate) async fn functions_of(
    State(api): State<Api>,
    Path(app): Path<String>,
) -> Result<Response, Problem> {
    let functions = api.runtime.function_views().await?;
    let functions: Vec<_> = functions.into_iter().filter(|f| f.app == app).collect();
    Ok(Json(functions).into_response())
}
