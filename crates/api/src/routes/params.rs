//! The query string: read with errors that name the parameter, its value and what was expected.

use crate::Problem;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use protocol::error::Refusal;
use protocol::time::parse_rfc3339_ms;
use runtime::read::{LIMIT_DEFAULT, LIMIT_MAX};
use serde::de::DeserializeOwned;

/// The parameters of a query string, all of them texts that may be missing.
pub(crate) struct Params<T>(pub(crate) T);

impl<T, S> FromRequestParts<S> for Params<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Params<T>, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(params)) => Ok(Params(params)),
            Err(rejection) => {
                Err(Refusal::new(400, "bad_query", rejection.body_text()).field("query").into())
            }
        }
    }
}

/// A parameter, read by `read`, which gives nothing for what it can't be. An empty one is as good as none.
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

/// A time, Unix milliseconds.
pub(super) fn time(name: &'static str, value: Option<&String>) -> Result<Option<i64>, Problem> {
    parameter(name, value, parse_rfc3339_ms, "a time as in 2026-11-24T09:00:00Z")
}

/// Yes or no; no if it is not there.
pub(super) fn flag(name: &'static str, value: Option<&String>) -> Result<bool, Problem> {
    let read = |text: &str| match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    };
    Ok(parameter(name, value, read, "true or false")?.unwrap_or(false))
}

/// Where the last page ended.
pub(super) fn cursor<T: std::str::FromStr>(value: Option<&String>) -> Result<Option<T>, Problem> {
    parameter("cursor", value, |text| text.parse().ok(), "the cursor of the last page")
}

/// Rows of a page.
pub(super) fn limit(value: Option<&String>) -> Result<usize, Problem> {
    let read = |text: &str| text.parse().ok().filter(|n| (1..=LIMIT_MAX).contains(n));
    let expected = format!("a number from 1 to {LIMIT_MAX}");
    Ok(parameter("limit", value, read, &expected)?.unwrap_or(LIMIT_DEFAULT))
}

/// A filter by a text. An empty one is as good as none.
pub(super) fn filled(value: Option<String>) -> Option<String> {
    value.filter(|text| !text.is_empty())
}
