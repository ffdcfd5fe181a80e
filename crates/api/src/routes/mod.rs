//! The routes, by who calls them: anybody ([`open`]), SDKs ([`sdk`]), people ([`people`]). What a route takes and
//! answers stands at its handler; the OpenAPI document is made of that.

mod apps;
mod checkpoint;
mod dev;
mod events;
mod ingest;
mod invoke;
mod params;
mod register;
mod runs;
mod signals;
mod state;
mod watch;
mod webhook;

use crate::answer::ErrorBody;
use crate::{Api, Problem};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::routing::post;
use params::parameter;
use protocol::error::Refusal;
use std::str::FromStr;
use utoipa::IntoResponses;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// No key, or one of its own.
pub(crate) fn open() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(dev::health))
        .routes(routes!(dev::dev))
        .routes(routes!(ingest::ingest))
        .routes(routes!(webhook::webhook))
        // Without a key: answered with what is wrong about it. Without a reader: traces and telemetry.
        .route("/e/", post(ingest::ingest_without_key))
        .route("/w/", post(webhook::webhook_without_key))
        .route("/v0/telemetry", post(dev::accepted))
}

/// What SDKs call with the hashed signing key.
pub(crate) fn sdk() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(register::register))
        .routes(routes!(register::remove))
        .routes(routes!(invoke::invoke))
        .routes(routes!(state::actions))
        .routes(routes!(state::batch))
        .routes(routes!(runs::cancel_v0))
        .routes(routes!(checkpoint::steps))
        .routes(routes!(dev::traces))
        .route("/dev/traces", post(dev::accepted))
}

/// What people and their tools call.
pub(crate) fn people() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(events::list))
        .routes(routes!(events::one))
        .routes(routes!(events::runs))
        .routes(routes!(runs::list))
        .routes(routes!(runs::one, runs::cancel))
        .routes(routes!(runs::steps))
        .routes(routes!(runs::jobs))
        .routes(routes!(runs::cost))
        .routes(routes!(signals::send))
        .routes(routes!(apps::list, apps::sync))
        .routes(routes!(apps::remove))
        .routes(routes!(apps::functions_of))
        .routes(routes!(apps::functions))
        .routes(routes!(apps::function))
        .routes(routes!(watch::stream))
}

/// How every route but the doors of events refuses.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) enum Refused {
    /// Any error; its `status` is the answer's.
    #[response(status = "default")]
    Any(ErrorBody),
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

/// Now, Unix milliseconds.
pub(crate) fn now(api: &Api) -> i64 {
    api.runtime.ports().clock.now_ms()
}

pub(crate) async fn not_found(uri: axum::http::Uri) -> Problem {
    Problem::not_found(format!("there is nothing at {}", uri.path()))
}

pub(crate) async fn method_not_allowed(method: axum::http::Method, uri: axum::http::Uri) -> Problem {
    let why = format!("{method} is not served at {}", uri.path());
    Problem(Refusal::new(405, "method_not_allowed", why))
}
