//! Answers: the protocol's envelopes for successes and errors. The only place that turns an error into a body.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use protocol::error::Refusal;
use protocol::time::rfc3339_ms;
use runtime::ports::PortError;
use runtime::{CancelError, Trouble};
use serde::Serialize;
use serde_json::json;

/// An error as it leaves the server: `{"error","code","field"?,"limit"?,"status","data":null}`.
#[derive(Debug)]
pub struct Problem(pub Refusal);

impl Problem {
    /// Something that is not there.
    pub fn not_found(what: impl Into<String>) -> Problem {
        Problem(Refusal::new(404, "not_found", what))
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
            other => {
                tracing::error!(error = %other, "a request failed");
                Problem(Refusal::new(500, "internal", "the server could not finish the request; repeat it"))
            }
        }
    }
}

impl From<CancelError> for Problem {
    fn from(error: CancelError) -> Problem {
        match error {
            CancelError::NotFound => Problem::not_found(error.to_string()),
            CancelError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Refusal { code, message, field, limit, status } = self.0;
        let mut body = json!({ "error": message, "code": code, "data": null, "status": status });
        if let Some(field) = field {
            body["field"] = field.into();
        }
        if let Some(limit) = limit {
            body["limit"] = limit.into();
        }
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(body)).into_response()
    }
}

/// `{"data":…,"metadata":{"fetched_at":…,"cached_until":null}}`.
pub(crate) fn data(now_ms: i64, data: impl Serialize) -> Response {
    Json(json!({ "data": data, "metadata": metadata(now_ms) })).into_response()
}

/// A page of a list: as [`data`], with `page` beside it.
pub(crate) fn page<T: Serialize>(now_ms: i64, paged: &runtime::read::Paged<T>) -> Response {
    Json(json!({ "data": paged.data, "page": paged.page, "metadata": metadata(now_ms) })).into_response()
}

fn metadata(now_ms: i64) -> serde_json::Value {
    json!({ "fetched_at": rfc3339_ms(now_ms), "cached_until": null })
}
