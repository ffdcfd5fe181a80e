//! Answers: the protocol's envelopes for successes and errors. The only place that turns an error into a body.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use protocol::error::Refusal;
use protocol::time::rfc3339_ms;
use runtime::ports::PortError;
use runtime::read::{PageInfo, Paged};
use runtime::{CancelError, Trouble};
use serde::Serialize;
use std::fmt::Display;
use utoipa::ToSchema;

/// An error as it leaves the server: `{"error","code","field"?,"limit"?,"status","data":null}`.
#[derive(Debug)]
pub struct Problem(pub Refusal);

impl Problem {
    /// Something that is not there.
    pub fn not_found(what: impl Into<String>) -> Problem {
        Problem(Refusal::new(404, "not_found", what))
    }

    /// Something failed that the caller can do nothing about; the log says what.
    pub fn internal(error: impl Display) -> Problem {
        tracing::error!(%error, "a request failed");
        Problem(Refusal::new(500, "internal", "the server could not finish the request; repeat it"))
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        Problem(refusal)
    }
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Problem {
        match trouble {
            Trouble::Refused(refusal) => Problem(refusal),
            Trouble::Port(PortError::Busy { port, .. }) => {
                Problem(Refusal::new(503, "busy", format!("the {port} is busy; repeat the request")))
            }
            other => Problem::internal(other),
        }
    }
}

impl From<CancelError> for Problem {
    fn from(error: CancelError) -> Problem {
        match error {
            CancelError::NotFound(_) => Problem::not_found(error.to_string()),
            CancelError::Trouble(trouble) => trouble.into(),
        }
    }
}

/// Every error.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    /// What was refused and why, for people.
    error: String,
    /// The stable name of the reason, for programs: `docs/errors` has a page for each.
    code: &'static str,
    /// Where in the request: `events[3].name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// The limit that was passed, with its unit: `5000 events`.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<String>,
    /// The HTTP status again.
    status: u16,
    /// Always null.
    data: (),
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Refusal { code, message, field, limit, status } = self.0;
        (status_code(status), Json(ErrorBody { error: message, code, field, limit, status, data: () }))
            .into_response()
    }
}

/// What a door that takes events in answers when it refuses: the protocol's shape, with our fields beside it.
#[derive(Serialize, ToSchema)]
pub(crate) struct NotAccepted {
    /// One empty id, as the protocol has it.
    ids: [&'static str; 1],
    /// The HTTP status again.
    status: u16,
    /// What was refused and why, for people.
    error: String,
    /// The stable name of the reason, for programs: `docs/errors` has a page for each.
    code: &'static str,
    /// Where in the request: `events[3].name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// The limit that was passed, with its unit: `5000 events`.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<String>,
}

impl NotAccepted {
    pub(crate) fn response(problem: Problem) -> Response {
        let Problem(Refusal { code, message, field, limit, status }) = problem;
        let body = NotAccepted { ids: [""], status, error: message, code, field, limit };
        (status_code(status), Json(body)).into_response()
    }
}

fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// When an answer was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct Metadata {
    /// RFC 3339.
    fetched_at: String,
    /// Until when it may be kept, RFC 3339; null: it may change at any time.
    cached_until: Option<String>,
}

impl Metadata {
    fn at(now_ms: i64) -> Metadata {
        Metadata { fetched_at: rfc3339_ms(now_ms), cached_until: None }
    }
}

/// The protocol's envelope of what was asked for.
#[derive(Serialize, ToSchema)]
pub(crate) struct Data<T> {
    /// What was asked for.
    data: T,
    metadata: Metadata,
}

impl<T> Data<T> {
    pub(crate) fn at(now_ms: i64, data: T) -> Data<T> {
        Data { data, metadata: Metadata::at(now_ms) }
    }
}

impl<T: Serialize> IntoResponse for Data<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// A page of a list, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// The rows.
    data: Vec<T>,
    page: PageInfo,
    metadata: Metadata,
}

impl<T> Page<T> {
    pub(crate) fn at(now_ms: i64, paged: Paged<T>) -> Page<T> {
        Page { data: paged.data, page: paged.page, metadata: Metadata::at(now_ms) }
    }
}

impl<T: Serialize> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}
