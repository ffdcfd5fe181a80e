//! Answers: what a user's app sent back, made into one of three things: ops, a return value, a failure.
//!
//! Reading never fails: whatever an app, a proxy or a crashed server sends has a meaning for the attempt.

use crate::headers;
use crate::json::{Json, parse_value};
use crate::limits::OPS_PER_RESPONSE_MAX;
use crate::list::trim_start;
use crate::ops::{Op, StepErrorBody, parse_ops};
use crate::time::retry_after_ms;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// Name of the error with which an app answers its call after a checkpoint of it was told 409: it stopped, so
/// that it does not go on with values that were not recorded (the TypeScript SDK, 4.24).
pub const STALE_DISPATCH_ERROR: &str = "StaleDispatchError";

/// A response as it came.
pub struct RawResponse<'a> {
    /// HTTP status.
    pub status: u16,
    /// Looks a header up by its lower-case name.
    pub header: &'a dyn Fn(&str) -> Option<String>,
    /// The body, decompressed.
    pub body: &'a [u8],
}

/// What the app answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What it is.
    pub kind: AnswerKind,
    /// What the app says about retrying; `None` if nothing.
    pub no_retry: Option<bool>,
    /// When it asks to be called again, Unix milliseconds, between 1 s and 24 h from now.
    pub retry_at: Option<i64>,
    /// The request version the SDK speaks.
    pub request_version: Option<i32>,
    /// Which SDK answered; `None` if none did.
    pub sdk: Option<String>,
}

/// The three things an answer can be.
#[derive(Clone, Debug, PartialEq)]
pub enum AnswerKind {
    /// It reports steps; an empty list asks to be called again.
    Ops(Vec<Op>),
    /// The function returned this.
    Done(Json),
    /// The attempt failed.
    Failed {
        /// What the run's output becomes if this was the last attempt.
        output: Json,
        /// The same for people and for `function.failed`.
        error: StepErrorBody,
    },
}

/// Message of a 2xx that no SDK sent. Source: the reference server's wording.
const NOT_AN_SDK: &str = "response not from an Inngest SDK";
/// Beginning of the message of a 206 that holds no ops. Source: the reference server's wording.
const UNREADABLE_OPS: &str = "error reading generator opcode response";
/// Name of a failure that no SDK reported. Source: the reference server's wording.
const FATAL: &str = "Server returned a fatal error";
/// What there is when nothing answered. Source: the reference server's wording, observed.
const UNREACHABLE: &str = "Unable to reach SDK URL";
/// Most of a foreign body that is kept as an error's stack, bytes. Ours: enough for any error page to be
/// recognised, and the run's state stays small.
const FOREIGN_BODY_BYTES_MAX: usize = 64 * 1024;

/// Reads an app's response.
pub fn read_answer(raw: RawResponse<'_>, now_ms: i64) -> Answer {
    if raw.status == 201 {
        return read_streamed(&raw, now_ms);
    }
    read_plain(&raw, now_ms)
}

/// The one object that a streamed response ends with.
#[derive(Deserialize)]
struct Streamed<'a> {
    status: u16,
    #[serde(default)]
    headers: Option<Map<String, Value>>,
    #[serde(borrow, default)]
    body: Option<&'a RawValue>,
}

fn read_streamed(raw: &RawResponse<'_>, now_ms: i64) -> Answer {
    // Whitespace is what keeps the connection alive until there is something to say.
    let body = trim_start(raw.body);
    if body.first() != Some(&b'{') {
        return read_plain(raw, now_ms);
    }
    let Ok(inner) = serde_json::from_slice::<Streamed<'_>>(body) else { return read_plain(raw, now_ms) };
    let inner_headers = inner.headers.unwrap_or_default();
    let header = |name: &str| {
        let found = inner_headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        match found.map(|(_, value)| value) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Null) | None => (raw.header)(name),
            Some(other) => Some(other.to_string()),
        }
    };
    let inner_body = inner.body.map_or(Cow::Borrowed(&b""[..]), |body| unquoted(body.get().as_bytes()));
    read_plain(&RawResponse { status: inner.status, header: &header, body: &inner_body }, now_ms)
}

/// A JSON string's content, anything else as it is.
fn unquoted(body: &[u8]) -> Cow<'_, [u8]> {
    let trimmed = trim_start(body);
    if trimmed.first() != Some(&b'"') {
        return Cow::Borrowed(body);
    }
    match parse_value(trimmed) {
        Ok(Value::String(text)) => Cow::Owned(text.into_bytes()),
        _ => Cow::Borrowed(body),
    }
}

fn read_plain(raw: &RawResponse<'_>, now_ms: i64) -> Answer {
    let header = |name: &str| (raw.header)(name).map(|value| value.trim().to_owned());
    let sdk = header(headers::SDK).filter(|sdk| !sdk.is_empty());
    let kind = match (raw.status, &sdk) {
        (206, Some(_)) => read_ops(raw.body),
        (200..=299, Some(_)) => AnswerKind::Done(any_json(raw.body)),
        (206, None) => not_an_sdk_206(raw.body),
        (200..=299, None) => failed(any_json(raw.body), StepErrorBody::new("Error", NOT_AN_SDK)),
        (_, Some(_)) => sdk_error(raw.body),
        (status, None) => foreign_error(status, raw.body),
    };
    let said = header(headers::NO_RETRY).and_then(|value| match value.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    });
    // The header decides; without one an error that calls itself final is.
    let is_final = matches!(&kind, AnswerKind::Failed { error, .. } if error.no_retry);
    Answer {
        kind,
        no_retry: said.or(is_final.then_some(true)),
        retry_at: header(headers::RETRY_AFTER).and_then(|value| retry_after_ms(&value, now_ms)),
        request_version: header(headers::REQ_VERSION).and_then(|value| value.parse().ok()),
        sdk,
    }
}

fn failed(output: Json, error: StepErrorBody) -> AnswerKind {
    AnswerKind::Failed { output, error }
}

fn read_ops(body: &[u8]) -> AnswerKind {
    match parse_ops(&unquoted(body)) {
        Ok(ops) => AnswerKind::Ops(ops),
        Err(refusal) if refusal.code == "too_many_ops" => {
            let message =
                format!("The function answered with more than {OPS_PER_RESPONSE_MAX} op codes at once.");
            // Calling again would only give as many again.
            let mut error = StepErrorBody::new("InngestErrFunctionOverflowed", message.as_str());
            error.no_retry = true;
            failed(engine_error(&error.name, &message), error)
        }
        Err(refusal) => unreadable_ops(&refusal.message),
    }
}

fn unreadable_ops(why: &str) -> AnswerKind {
    let message = format!("{UNREADABLE_OPS}: {why}");
    failed(engine_error("Error", &message), StepErrorBody::new("Error", message))
}

fn not_an_sdk_206(body: &[u8]) -> AnswerKind {
    match parse_ops(&unquoted(body)) {
        Ok(_) => failed(engine_error("Error", NOT_AN_SDK), StepErrorBody::new("Error", NOT_AN_SDK)),
        Err(refusal) => unreadable_ops(&format!("{NOT_AN_SDK}, {}", refusal.message)),
    }
}

/// A body as a value: the JSON it is, or a string of what it says; nothing is `null`.
fn any_json(body: &[u8]) -> Json {
    if trim_start(body).is_empty() {
        return Json::null();
    }
    Json::parse(body).unwrap_or_else(|_| Json::string(&String::from_utf8_lossy(body)))
}

/// An error as an SDK reports it: usually the error's object, sometimes inside a JSON string.
fn sdk_error(body: &[u8]) -> AnswerKind {
    let body = unquoted(body);
    // By way of `Json`, for the limit on nesting.
    match Json::parse(&body).map(|json| json.to_value()) {
        Ok(Value::Object(mut fields)) => {
            // Marks by which an SDK knows its own errors again, `__serialized`; nobody else's business.
            fields.retain(|key, _| !key.starts_with("__"));
            let error = Value::Object(fields);
            failed(Json::from_value(&error), StepErrorBody::from_value(&error))
        }
        Ok(other) => plain_error(StepErrorBody::from_value(&other)),
        Err(_) if trim_start(&body).is_empty() => plain_error(StepErrorBody::from_value(&Value::Null)),
        Err(_) => plain_error(StepErrorBody::new("Error", String::from_utf8_lossy(&body))),
    }
}

fn plain_error(error: StepErrorBody) -> AnswerKind {
    let output = json!({"error": error.message, "name": error.name, "message": error.message});
    failed(Json::from_value(&output), error)
}

fn foreign_error(status: u16, body: &[u8]) -> AnswerKind {
    let message = format!("Your server returned HTTP {status} before the SDK responded.");
    let stack = String::from_utf8_lossy(&body[..body.len().min(FOREIGN_BODY_BYTES_MAX)]).into_owned();
    let output = json!({"error": message, "name": FATAL, "message": message, "stack": stack});
    failed(
        Json::from_value(&output),
        StepErrorBody { stack: Some(stack), ..StepErrorBody::new(FATAL, message) },
    )
}

/// The answer when nothing answered: no connection, or it broke.
pub fn unreachable_answer() -> Answer {
    let inner = json!({"error": UNREACHABLE, "name": "Error", "message": UNREACHABLE});
    Answer {
        kind: failed(Json::from_value(&json!({ "error": inner })), StepErrorBody::new("Error", UNREACHABLE)),
        no_retry: None,
        retry_at: None,
        request_version: None,
        sdk: None,
    }
}

/// The output of a run that failed by the engine's own judgement: SDK clients compare these texts.
pub fn engine_error(name: &str, message: &str) -> Json {
    Json::from_value(
        &json!({"error": {"error": format!("{name}: {message}"), "name": name, "message": message}}),
    )
}

/// The output of a run whose app answered with more than [`crate::limits::RESPONSE_BYTES_MAX`].
pub fn output_too_large() -> Json {
    engine_error("output_too_large", "Your function's response body exceeds the maximum size limit")
}

/// The output of a run with more steps than allowed.
pub fn steps_overflowed(limit: u32) -> Json {
    let message = format!("The function run exceeded the step limit of {limit} steps.");
    engine_error("InngestErrFunctionOverflowed", &message)
}

/// The output of a run with more state than allowed; `limit` in bytes.
pub fn state_overflowed(limit: usize) -> Json {
    let message = format!("The function run exceeded the state size limit of {limit} bytes.");
    engine_error("InngestErrStateOverflowed", &message)
}

#[cfg(test)]
mod tests;
