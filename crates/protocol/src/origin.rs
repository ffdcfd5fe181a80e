//! Whether a request that changes something comes from a page of this server, as its browser says.
//!
//! Browsers send along what they remember (an HTTP Basic password) with whatever any site makes them send, and a
//! development server asks for no password at all. What is no browser sends none of these headers.

/// May a request with these headers change something on behalf of who sits at the browser?
///
/// `origin` is the `Origin` header, `host` the `Host` header, `fetch_site` the `Sec-Fetch-Site` header. An origin must
/// be this very host; without one, a browser must say that the request comes from the same origin or from nowhere
/// (typed into the address bar).
pub fn is_own(origin: Option<&str>, host: Option<&str>, fetch_site: Option<&str>) -> bool {
    match (origin, host) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host))
        }
        (Some(_), None) => false,
        (None, _) => matches!(fetch_site, None | Some("same-origin" | "none")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_host_and_what_is_no_browser_may_change_something() {
        let host = Some("localhost:8288");
        for (origin, fetch_site) in [
            (None, None),
            (None, Some("same-origin")),
            (None, Some("none")),
            (Some("http://localhost:8288"), None),
            (Some("http://LOCALHOST:8288"), Some("same-origin")),
            (Some("https://localhost:8288"), None),
        ] {
            assert!(is_own(origin, host, fetch_site), "{origin:?} {fetch_site:?}");
        }
        for (origin, fetch_site) in [
            (Some("http://localhost:3000"), None),
            (Some("http://localhost"), None),
            (Some("https://evil.example"), Some("cross-site")),
            (Some("null"), None),
            (Some(""), None),
            (None, Some("cross-site")),
            (None, Some("same-site")),
            (None, Some("")),
        ] {
            assert!(!is_own(origin, host, fetch_site), "{origin:?} {fetch_site:?}");
        }
        assert!(!is_own(Some("http://localhost:8288"), None, None));
    }
}
