//! Stepwell's HTTP surface: what the official SDKs call, and our own REST API. One router for Lambda and for the
//! embedded server. Handlers read, send and answer; nothing here decides.

mod access;
mod answer;
mod body;
mod openapi;
mod routes;
mod schema;
mod stream;

pub use access::{Access, Keys, Kind};
pub use answer::Problem;
pub use openapi::openapi_json;
pub use stream::{Change, Stream};

use access::Asks;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware;
use protocol::headers::SERVER_KIND;
use protocol::limits::INGEST_REQUEST_BYTES_MAX;
use runtime::Runtime;
use std::sync::Arc;
use std::time::Duration;
use tower_http::cors::{Any, CorsLayer};

/// What the handlers share.
#[derive(Clone)]
pub struct Api {
    /// The runtime.
    pub runtime: Arc<Runtime>,
    /// Who may do what.
    pub access: Arc<Access>,
    /// What changed, for watchers; none where no process lives on to tell them.
    pub stream: Option<Stream>,
    /// What `GET /dev` tells of how the server was started.
    pub start_options: Arc<serde_json::Value>,
}

/// How long browsers may remember what they may do, seconds (the protocol's CORS answer).
const CORS_MAX_AGE_S: u64 = 3600;

impl Api {
    /// The whole API. `pages` are served beside it, behind the same door as `/v1`.
    pub fn router(self, pages: Router) -> Router {
        let kind = HeaderValue::from_static(self.access.kind().as_str());
        let cors = CorsLayer::new()
            .allow_origin(Any)
            .allow_headers(Any)
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS])
            .max_age(Duration::from_secs(CORS_MAX_AGE_S));
        let key_holders =
            |asks| middleware::from_fn_with_state((self.access.clone(), asks), access::key_holders);
        let own_pages = middleware::from_fn_with_state(self.access.clone(), access::own_pages);
        let sdk = routes::sdk().split_for_parts().0;
        let sdk = sdk.route_layer(own_pages.clone()).route_layer(key_holders(Asks::Program));
        // The pages answer a foreign form with a page of their own.
        let people = routes::people().split_for_parts().0.route_layer(own_pages);
        let people = people.merge(pages.with_state(())).route_layer(key_holders(Asks::Person));
        routes::open()
            .split_for_parts()
            .0
            .merge(sdk)
            .merge(people)
            .fallback(routes::not_found)
            .method_not_allowed_fallback(routes::method_not_allowed)
            .layer(DefaultBodyLimit::max(INGEST_REQUEST_BYTES_MAX))
            .layer(cors)
            .layer(middleware::map_response(move |mut response: axum::response::Response| {
                response.headers_mut().insert(HeaderName::from_static(SERVER_KIND), kind.clone());
                async { response }
            }))
            .with_state(self)
    }
}

/// The content type of JSON, for bodies that are JSON already.
pub(crate) const JSON: (HeaderName, HeaderValue) =
    (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
