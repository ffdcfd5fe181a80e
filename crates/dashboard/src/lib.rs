//! Stepwell's pages: server-rendered, live by server-sent events, no build step.
//!
//! A page reads the runtime's read models and renders one template; the forms on it post to pages too and work
//! without JavaScript. The script only re-reads the page when `GET /v1/stream` says that something changed. Who
//! may see the pages is the API's business: it puts them behind the same door as `/v1`.

mod assets;
mod cost;
mod forms;
mod guard;
mod kinds;
mod routes;
mod rules;
mod shell;
mod text;
mod timeline;
mod triggers;

use axum::Router;
use axum::middleware;
use axum::routing::{get, post};
use runtime::Runtime;
use std::sync::Arc;

/// The pages' routes.
pub fn pages(runtime: Arc<Runtime>) -> Router {
    Router::new()
        .route("/", get(routes::overview::page))
        .route("/runs", get(routes::runs::page))
        .route("/runs/{id}", get(routes::run::page))
        .route("/runs/{id}/cancel", post(routes::run::cancel))
        .route("/events", get(routes::events::page).post(routes::events::send))
        .route("/events/{id}", get(routes::event::page))
        .route("/events/{id}/again", post(routes::event::again))
        .route("/functions", get(routes::functions::page))
        .route("/functions/{slug}", get(routes::function::page).post(routes::function::invoke))
        .route("/apps", get(routes::apps::page).post(routes::apps::sync))
        .route("/apps/{id}/remove", post(routes::apps::remove))
        .route("/assets/{name}", get(assets::serve))
        .layer(middleware::from_fn(guard::guard))
        .with_state(runtime)
}
