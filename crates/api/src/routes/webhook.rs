//! `POST /w/:key`: whatever a third party posts becomes an event, named by the address.

use super::ingest::{Accepted, answer};
use super::params::{Params, flag};
use crate::answer::NotAccepted;
use crate::body::{Body, content_type};
use crate::{Api, Problem};
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use protocol::ids::EventId;
use protocol::webhook::{self, is_json, webhook_event};
use serde::Deserialize;
use utoipa::IntoParams;

/// What the address of a webhook says.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Address {
    /// The event's name.
    #[param(required = true)]
    name: Option<String>,
    /// `1`: the request's headers stand in `data._headers`, but for `authorization`, `proxy-authorization` and
    /// `cookie`.
    headers: Option<String>,
}

/// Receive a webhook
///
/// Makes an event of whatever is posted. A JSON object is the event's `data` as it is; any other JSON, or text, is
/// `{"body": …}`; a form is an object of strings, or of arrays of strings where a field is repeated; nothing is `{}`.
/// A body that is said to be JSON must be JSON.
#[utoipa::path(
    post, path = "/w/{key}", tag = "Doors", operation_id = "receiveWebhook",
    params(("key" = String, Path, description = "An event key; any text in development"), Address),
    request_body(description = "At most 16 MiB; the event that is made of it at most 3 MiB", content(
        (serde_json::Value = "application/json"),
        (Object = "application/x-www-form-urlencoded"),
        (Object = "multipart/form-data"),
        (String = "text/plain"),
    )),
    responses(
        (status = 200, description = "The event is stored", body = Accepted),
        (status = "default", description = "It is not", body = NotAccepted),
    ),
)]
pub(crate) async fn webhook(
    State(api): State<Api>,
    Path(key): Path<String>,
    address: Result<Params<Address>, Problem>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(accept(&api, &key, address, &headers, body).await)
}

pub(crate) async fn webhook_without_key(
    State(api): State<Api>,
    address: Result<Params<Address>, Problem>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(accept(&api, "", address, &headers, body).await)
}

async fn accept(
    api: &Api,
    key: &str,
    address: Result<Params<Address>, Problem>,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Vec<EventId>, Problem> {
    api.access.event_key(key)?;
    let Params(address) = address?;
    let told = flag("headers", address.headers.as_ref())?;
    let body = Body::read(headers, body).await?;
    let body = match &body {
        Body::Form(form) => webhook::Body::Form(form.clone()),
        Body::Bytes(bytes) => {
            let must_be_json = content_type(headers).is_some_and(is_json);
            webhook::Body::Bytes { bytes, must_be_json }
        }
    };
    let headers = told.then(|| texts(headers));
    let name = address.name.unwrap_or_default();
    let event = webhook_event(&name, body, headers, super::now(api), api.runtime.config().event_bytes_max)?;
    Ok(api.runtime.ingest(vec![event], None).await?)
}

/// The headers that are text, names in lower case.
fn texts(headers: &HeaderMap) -> Vec<(&str, &str)> {
    headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect()
}
