//! An event to send.

use super::Error;
use serde::Serialize;
use serde_json::Value;
use std::time::{SystemTime, UNIX_EPOCH};

/// An event: something that happened.
///
/// ```
/// use serde_json::json;
/// use stepwell::client::Event;
///
/// let paid = Event::new("order/paid", json!({ "orderId": 42 })).id("paid-42").user(json!({ "id": "ada" }));
/// assert_eq!((paid.name.as_str(), paid.data["orderId"].as_i64()), ("order/paid", Some(42)));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// Its name, such as `order/paid`.
    pub name: String,
    /// What happened, an object.
    pub data: Value,
    /// The caller's own id: an event that comes again within 24 hours starts no function twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When it happened, Unix milliseconds; in the future: when its functions start. When it arrives, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ts: Option<i64>,
    /// Whose event it is, an object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Value>,
    /// The version of its shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub v: Option<String>,
}

impl Event {
    /// An event of this name with this data, an object.
    pub fn new(name: impl Into<String>, data: Value) -> Event {
        Event { name: name.into(), data, id: None, ts: None, user: None, v: None }
    }

    /// An event of this name whose data is a type of one's own.
    ///
    /// ```
    /// # use stepwell::client::{Error, Event};
    /// #[derive(serde::Serialize)]
    /// struct Paid {
    ///     order_id: u32,
    /// }
    ///
    /// let paid = Event::of("order/paid", &Paid { order_id: 42 })?;
    /// assert_eq!(paid.data, serde_json::json!({ "order_id": 42 }));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Data`] when it cannot be written as JSON.
    pub fn of(name: impl Into<String>, data: &impl Serialize) -> Result<Event, Error> {
        Ok(Event::new(name, serde_json::to_value(data).map_err(Error::Data)?))
    }

    /// The event with an id of the caller's: sent again within 24 hours, it starts no function twice.
    #[must_use]
    pub fn id(self, id: impl Into<String>) -> Event {
        Event { id: Some(id.into()), ..self }
    }

    /// The event at another time than its arrival; in the future: when its functions start.
    ///
    /// ```
    /// # use serde_json::json;
    /// # use stepwell::client::Event;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let reminder = Event::new("order/late", json!({})).at(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    /// assert_eq!(reminder.ts, Some(1_800_000_000_000));
    /// ```
    #[must_use]
    pub fn at(self, time: SystemTime) -> Event {
        // A time that no event can have is refused with its value by the server.
        let ms = |since: std::time::Duration| i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        let ts = time.duration_since(UNIX_EPOCH).map_or_else(|before| -ms(before.duration()), ms);
        Event { ts: Some(ts), ..self }
    }

    /// The event of this user, an object.
    #[must_use]
    pub fn user(self, user: Value) -> Event {
        Event { user: Some(user), ..self }
    }

    /// The event in this version of its shape.
    #[must_use]
    pub fn version(self, v: impl Into<String>) -> Event {
        Event { v: Some(v.into()), ..self }
    }
}
