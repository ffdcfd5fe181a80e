//! The style sheet, the script and the mark, from the binary. A page names them with a hash of their content, so
//! that browsers may keep them for good.

use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::LazyLock;

struct Asset {
    name: &'static str,
    kind: &'static str,
    content: &'static str,
    hash: String,
}

static ASSETS: LazyLock<[Asset; 3]> = LazyLock::new(|| {
    let asset = |name, kind, content: &'static str| {
        // 64 bits of the digest: there are three files, and a change must not be overlooked.
        let hash = hex::encode(&Sha256::digest(content.as_bytes())[..8]);
        Asset { name, kind, content, hash }
    };
    [
        asset("style.css", "text/css; charset=utf-8", include_str!("../assets/style.css")),
        asset("live.js", "text/javascript; charset=utf-8", include_str!("../assets/live.js")),
        asset("mark.svg", "image/svg+xml", include_str!("../assets/mark.svg")),
    ]
});

/// Where a page finds an asset.
pub(crate) fn href(name: &str) -> String {
    let hash = ASSETS.iter().find(|a| a.name == name).map_or("", |a| &a.hash);
    format!("/assets/{name}?v={hash}")
}

pub(crate) async fn serve(
    Path(name): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let Some(asset) = ASSETS.iter().find(|a| a.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let etag = format!("\"{}\"", asset.hash);
    let forever = query.get("v") == Some(&asset.hash);
    let cache = if forever { "public, max-age=31536000, immutable" } else { "no-cache" };
    let cached = [(header::ETAG, etag.clone()), (header::CACHE_CONTROL, cache.to_owned())];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == etag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, cached).into_response();
    }
    (cached, [(header::CONTENT_TYPE, asset.kind)], asset.content).into_response()
}
