//! The routes, by who calls them: anybody ([`open`]), SDKs ([`sdk`]), people ([`people`]).

mod apps;
mod checkpoint;
mod dev;
mod events;
mod ingest;
mod register;
mod runs;
mod state;
mod watch;

use crate::{Api, Problem};
use axum::Router;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::routing::{delete, get, post};
use protocol::error::Refusal;
use std::str::FromStr;

/// No key, or one of its own.
pub(crate) fn open() -> Router<Api> {
    Router::new()
        .route("/health", get(dev::health))
        .route("/dev", get(dev::dev))
        .route("/e/{key}", post(ingest::ingest))
        .route("/e/", post(ingest::ingest_without_key))
        .route("/v0/telemetry", post(dev::accepted))
}

/// What SDKs call with the hashed signing key.
pub(crate) fn sdk() -> Router<Api> {
    Router::new()
        .route("/fn/register", post(register::register))
        .route("/fn/remove", delete(register::remove))
        .route("/v0/runs/{id}/actions", get(state::actions))
        .route("/v0/runs/{id}/batch", get(state::batch))
        .route("/v0/runs/{id}", delete(runs::cancel))
        .route("/v1/checkpoint/{id}/async", post(checkpoint::steps))
        .route("/v1/traces/userland", post(dev::accepted))
        .route("/dev/traces", post(dev::accepted))
}

/// What people and their tools call.
pub(crate) fn people() -> Router<Api> {
    Router::new()
        .route("/v1/events", get(events::list))
        .route("/v1/events/{id}", get(events::one))
        .route("/v1/events/{id}/runs", get(events::runs))
        .route("/v1/runs", get(runs::list))
        .route("/v1/runs/{id}", get(runs::one).delete(runs::cancel))
        .route("/v1/runs/{id}/steps", get(runs::steps))
        .route("/v1/apps", get(apps::list).post(apps::sync))
        .route("/v1/apps/{id}", delete(apps::remove))
        .route("/v1/apps/{id}/functions", get(apps::functions_of))
        .route("/v1/functions", get(apps::functions))
        .route("/v1/functions/{slug}", get(apps::function))
        .route("/v1/stream", get(watch::stream))
}

/// An id in the path.
pub(crate) struct Id<T>(pub(crate) T);

impl<T, S> FromRequestParts<S> for Id<T>
where
    T: FromStr<Err = Refusal>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Id<T>, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|e| Refusal::new(400, "bad_path", e.body_text()))?;
        Ok(Id(text.parse()?))
    }
}

/// A parameter of the query string, read by `read`, which says why it can't be.
pub(crate) fn parameter<T>(
    name: &'static str,
    value: Option<&String>,
    read: impl FnOnce(&str) -> Option<T>,
    expected: &str,
) -> Result<Option<T>, Problem> {
    let Some(text) = value.filter(|text| !text.is_empty()) else { return Ok(None) };
    match read(text) {
        Some(value) => Ok(Some(value)),
        None => {
            let why = format!("{name} is {text:?}, expected {expected}");
            Err(Refusal::new(400, "bad_parameter", why).field(name).limit(expected).into())
        }
    }
}

pub(crate) async fn not_found(uri: axum::http::Uri) -> Problem {
    Problem::not_found(format!("there is nothing at {}", uri.path()))
}

pub(crate) async fn method_not_allowed(method: axum::http::Method, uri: axum::http::Uri) -> Problem {
    let why = format!("{method} is not served at {}", uri.path());
    Problem(Refusal::new(405, "method_not_allowed", why))
}
