//! An event to send.

use serde::Serialize;
use serde_json::Value;

/// An event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// Its name, such as `order/paid`.
    pub name: String,
    /// What happened.
    pub data: Value,
    /// The caller's own id: an event that comes again within 24 hours starts no function twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When it happened, Unix milliseconds; in the future: when its functions start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ts: Option<i64>,
    /// Whose event it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Value>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub v: Option<String>,
}

impl Event {
    /// An event of this name with this data, an object.
    pub fn new(name: impl Into<String>, data: Value) -> Event {
        Event { name: name.into(), data, id: None, ts: None, user: None, v: None }
    }

    /// The event with an id of the caller's.
    #[must_use]
    pub fn with_id(self, id: impl Into<String>) -> Event {
        Event { id: Some(id.into()), ..self }
    }

    /// The event at another time than now, Unix milliseconds.
    #[must_use]
    pub fn at(self, ts: i64) -> Event {
        Event { ts: Some(ts), ..self }
    }
}
