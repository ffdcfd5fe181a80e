//! `/v1/apps` and `/v1/functions`: what is registered; sync an app now; take one out.

use super::register::{Removed, Synced};
use super::{Refused, now};
use crate::answer::{Data, ErrorBody};
use crate::body::whole;
use crate::{Api, Problem};
use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use bytes::Bytes;
use protocol::error::Refusal;
use runtime::Invited;
use runtime::read::{AppView, FunctionView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// List apps by name
#[utoipa::path(
    get, path = "/v1/apps", tag = "Apps", operation_id = "listApps",
    security(("basic" = []), ("bearer" = [])),
    responses((status = 200, description = "All apps", body = Data<Vec<AppView>>), Refused),
)]
pub(crate) async fn list(State(api): State<Api>) -> Result<Data<Vec<AppView>>, Problem> {
    Ok(Data::at(now(&api), api.runtime.app_views().await?))
}

/// Which app is to register.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(example = json!({ "url": "http://localhost:3000/api/inngest" }))]
pub(crate) struct Sync {
    /// Where its SDK serves.
    url: String,
}

/// Sync an app
///
/// Asks the app at a URL to register its functions now. One that answers in-band is registered by its answer; one that
/// registers by itself has done so when this answers, and then `sync_id` and `app_id` are left out.
#[utoipa::path(
    post, path = "/v1/apps", tag = "Apps", operation_id = "syncApp",
    security(("basic" = []), ("bearer" = [])),
    request_body = Sync,
    responses(
        (status = 200, description = "It is registered", body = Synced),
        (status = 502, description = "It cannot be reached, or did not register", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn sync(
    State(api): State<Api>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Synced>, Problem> {
    let Sync { url } = serde_json::from_slice(&whole(body)?)
        .map_err(|e| Refusal::new(400, "bad_json", format!("expected {{\"url\": …}}: {e}")).field("url"))?;
    Ok(Json(match api.runtime.invite(&url, true).await? {
        Invited::InBand(receipt) => Synced::of(receipt),
        Invited::OutOfBand { modified } => Synced::out_of_band(modified),
    }))
}

/// Take an app out
///
/// Its functions start no more runs.
#[utoipa::path(
    delete, path = "/v1/apps/{id}", tag = "Apps", operation_id = "removeApp",
    security(("basic" = []), ("bearer" = [])),
    params(("id" = String, Path, description = "Its id or name")),
    responses(
        (status = 200, description = "It is taken out", body = Removed),
        (status = 404, description = "It is not registered", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn remove(
    State(api): State<Api>,
    Path(name): Path<String>,
) -> Result<Json<Removed>, Problem> {
    let apps = api.runtime.app_views().await?;
    let app = apps.into_iter().find(|app| app.id == name || app.name == name);
    let app = app.ok_or_else(|| Problem::not_found(format!("no app has the id or name {name:?}")))?;
    api.runtime.remove_app(&app.name).await?;
    Ok(Json(Removed::OK))
}

/// List functions, by app and then as the app lists them
#[utoipa::path(
    get, path = "/v1/functions", tag = "Functions", operation_id = "listFunctions",
    security(("basic" = []), ("bearer" = [])),
    responses((status = 200, description = "All functions", body = Data<Vec<FunctionView>>), Refused),
)]
pub(crate) async fn functions(State(api): State<Api>) -> Result<Data<Vec<FunctionView>>, Problem> {
    Ok(Data::at(now(&api), api.runtime.function_views().await?))
}

/// One function
#[utoipa::path(
    get, path = "/v1/functions/{slug}", tag = "Functions", operation_id = "getFunction",
    security(("basic" = []), ("bearer" = [])),
    params(("slug" = String, Path, description = "Its slug or id")),
    responses(
        (status = 200, description = "The function", body = Data<FunctionView>),
        (status = 404, description = "It is not registered", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn function(
    State(api): State<Api>,
    Path(slug): Path<String>,
) -> Result<Data<FunctionView>, Problem> {
    let functions = api.runtime.function_views().await?;
    let function = functions.into_iter().find(|f| f.slug == slug || f.id == slug);
    let function =
        function.ok_or_else(|| Problem::not_found(format!("no function has the slug or id {slug:?}")))?;
    Ok(Data::at(now(&api), function))
}

/// List an app's functions
///
/// The protocol's own list: an array without an envelope.
#[utoipa::path(
    get, path = "/v1/apps/{id}/functions", tag = "Apps", operation_id = "listFunctionsOfApp",
    security(("basic" = []), ("bearer" = [])),
    params(("id" = String, Path, description = "The app's name")),
    responses((status = 200, description = "Its functions; none for an unknown app", body = Vec<FunctionView>), Refused),
)]
pub(crate) async fn functions_of(
    State(api): State<Api>,
    Path(app): Path<String>,
) -> Result<Json<Vec<FunctionView>>, Problem> {
    let functions = api.runtime.function_views().await?;
    Ok(Json(functions.into_iter().filter(|f| f.app == app).collect()))
}
