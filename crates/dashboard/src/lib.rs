//! Stepwell's pages: server-rendered, live by server-sent events, no build step.

use axum::Router;
use runtime::Runtime;
use std::sync::Arc;

/// The pages' routes.
pub fn pages(_runtime: Arc<Runtime>) -> Router {
    Router::new()
}
