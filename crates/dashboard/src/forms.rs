//! Forms that send JSON: what was typed, kept as it was typed, and what is wrong with it beside the field.

use crate::shell::Oops;
use axum::extract::rejection::FormRejection;
use protocol::error::Refusal;
use protocol::event::{Event, parse_events};
use protocol::json::Json;
use runtime::Runtime;

/// A field for JSON.
pub(crate) struct DataField {
    pub(crate) text: String,
    pub(crate) error: Option<String>,
}

impl DataField {
    pub(crate) fn new(text: impl Into<String>) -> DataField {
        DataField { text: text.into(), error: None }
    }

    /// As it was typed, with the reason why it was refused.
    pub(crate) fn refused(text: impl Into<String>, refusal: &Refusal) -> DataField {
        DataField { text: text.into(), error: Some(told(refusal)) }
    }
}

/// The form that sends a test event, as it is shown.
pub(crate) struct SendForm {
    pub(crate) name: String,
    pub(crate) name_error: Option<String>,
    /// Suggestions for the name.
    pub(crate) names: Vec<String>,
    pub(crate) data: DataField,
}

impl SendForm {
    pub(crate) fn new(names: Vec<String>) -> SendForm {
        SendForm { name: String::new(), name_error: None, names, data: DataField::new("{}") }
    }

    /// As it was typed, with the reason why it was refused beside the field that it is about.
    pub(crate) fn refused(name: String, data: String, refusal: &Refusal) -> SendForm {
        let form = SendForm { name, ..SendForm::new(Vec::new()) };
        if refusal.field.as_deref().is_some_and(|field| field.contains("name")) {
            SendForm { name_error: Some(told(refusal)), data: DataField::new(data), ..form }
        } else {
            SendForm { data: DataField::refused(data, refusal), ..form }
        }
    }
}

/// A refusal, with the limit where the text does not name it.
pub(crate) fn told(refusal: &Refusal) -> String {
    match refusal.limit.as_ref().filter(|limit| !refusal.message.contains(*limit)) {
        Some(limit) => format!("{} (limit: {limit})", refusal.message),
        None => refusal.message.clone(),
    }
}

/// An event of this name with what was typed as its data, checked as `POST /e/:key` does. An empty field is `{}`.
///
/// # Errors
/// A refusal whose field is `data` or `name`.
pub(crate) fn event_of(runtime: &Runtime, name: &str, data: &str) -> Result<Event, Refusal> {
    let text = if data.trim().is_empty() { "{}" } else { data };
    let data = Json::parse(text.as_bytes())
        .map_err(|error| Refusal::new(400, "bad_json", format!("The data is {error}")).field("data"))?;
    let body = serde_json::json!({ "name": name.trim(), "data": data }).to_string();
    let now_ms = runtime.ports().clock.now_ms();
    let events = parse_events(body.as_bytes(), now_ms, runtime.config().event_bytes_max)?;
    // One object in, one event out.
    events.into_iter().next().ok_or_else(|| Refusal::new(500, "internal", "the event was not read"))
}

/// A form that could not be read at all.
pub(crate) fn unreadable(rejection: FormRejection) -> Oops {
    Oops::new(rejection.status().as_u16(), "The form could not be read", rejection.body_text())
}
