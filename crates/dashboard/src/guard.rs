//! What holds for every page: headers that keep other sites' code out, and forms that only this site may post.

use crate::shell::Oops;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use protocol::headers::SEC_FETCH_SITE;
use protocol::origin;

/// Everything from this server, nothing inline, in nobody's frame.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

pub(crate) async fn guard(request: Request, next: Next) -> Response {
    let mut response = if request.method().is_safe() || from_here(request.headers()) {
        next.run(request).await
    } else {
        Oops::new(
            403,
            "This form was posted by another site",
            "Nothing was done. Use the form on Stepwell's own pages.",
        )
        .into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Browsers remember the password and would send it along with a form on any site: what changes something must
/// come from a page of this host.
fn from_here(headers: &HeaderMap) -> bool {
    // A header that is no text is there all the same: it counts as an origin that is not ours.
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or_default());
    let fetch_site = text(header::HeaderName::from_static(SEC_FETCH_SITE));
    origin::is_own(text(header::ORIGIN), text(header::HOST), fetch_site)
}
