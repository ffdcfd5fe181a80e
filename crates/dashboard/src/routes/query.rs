//! The query string of a list: read with the reason when it can't be, and written again for links.

use crate::shell::Oops;
use crate::text::encoded;
use protocol::time::parse_rfc3339_ms;
use std::collections::BTreeMap;

/// A query string's parameters.
#[derive(Default)]
pub(crate) struct Params(BTreeMap<String, String>);

impl Params {
    /// Those of a request; empty fields of a form count as absent.
    pub(crate) fn of(query: BTreeMap<String, String>) -> Params {
        Params(
            query.into_iter().map(|(k, v)| (k, v.trim().to_owned())).filter(|(_, v)| !v.is_empty()).collect(),
        )
    }

    /// A parameter as it came, or "".
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }

    /// A parameter, read.
    ///
    /// # Errors
    /// A page (400) that names the parameter, the value and what was expected.
    pub(crate) fn read<T>(
        &self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Oops> {
        let Some(text) = self.0.get(name) else { return Ok(None) };
        let bad = || {
            Oops::new(400, "The filter cannot be read", format!("{name} is “{text}”, expected {expected}."))
        };
        read(text).map(Some).ok_or_else(bad)
    }

    /// A time, Unix milliseconds: RFC 3339, or as a form's field writes it, which is in UTC.
    pub(crate) fn time(&self, name: &str) -> Result<Option<i64>, Oops> {
        let read = |text: &str| {
            parse_rfc3339_ms(text)
                .or_else(|| parse_rfc3339_ms(&format!("{text}Z")))
                .or_else(|| parse_rfc3339_ms(&format!("{text}:00Z")))
        };
        self.read(name, "a time as in 2026-11-24T09:00:00Z", read)
    }

    /// True when the list is narrowed; where the page starts and what a form is filled with do not count.
    pub(crate) fn narrows(&self) -> bool {
        self.0.keys().any(|name| !matches!(name.as_str(), "cursor" | "send"))
    }

    /// The address of `path` with these parameters, `cursor` replaced.
    pub(crate) fn href(&self, path: &str, cursor: Option<&str>) -> String {
        let kept = self.0.iter().filter(|(name, _)| *name != "cursor").map(|(k, v)| (k.as_str(), v.as_str()));
        let pairs: Vec<String> = kept
            .chain(cursor.map(|c| ("cursor", c)))
            .map(|(k, v)| format!("{}={}", encoded(k), encoded(v)))
            .collect();
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }
}

/// Where a list goes on, and back to its start.
pub(crate) struct Pager {
    pub(crate) older: Option<String>,
    pub(crate) newest: Option<String>,
}

impl Pager {
    pub(crate) fn of(path: &str, params: &Params, next: Option<&str>) -> Pager {
        Pager {
            older: next.map(|cursor| params.href(path, Some(cursor))),
            newest: (!params.text("cursor").is_empty()).then(|| params.href(path, None)),
        }
    }
}
