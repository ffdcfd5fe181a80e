//! Events: how they arrive, are checked and normalised, and how SDKs get them.
//!
//! Naming them is the caller's business: an event that came without `id` leaves here with an empty one.

use crate::error::{Refusal, quoted};
use crate::json::{Json, JsonError, parse_value, raw_string, write_string};
use crate::limits::{
    EVENT_TS_MS_MAX, EVENT_TS_MS_MIN, EVENTS_PER_REQUEST_MAX, SESSION_ID_BYTES_MAX, SESSION_KEY_BYTES_MAX,
    SESSIONS_PER_EVENT_MAX,
};
use crate::list::{RawList, trim_start};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Beginning of the names that only the server itself may send, in any case.
const RESERVED_PREFIX: &str = "inngest/";
/// Key in `data` that only the server itself may set.
const INTERNAL_KEY: &str = "_inngest";

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The sender's id, or the server's if it gave none.
    pub id: String,
    /// What happened, `shop/order.paid`.
    pub name: String,
    /// An object.
    pub data: Json,
    /// An object.
    pub user: Json,
    /// When, Unix milliseconds.
    pub ts: i64,
    /// The sender's version of the event's shape.
    pub v: Option<String>,
    /// Sessions and the like.
    pub meta: Option<Json>,
}

/// The fields of an event as they came.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    #[serde(borrow, default)]
    user: Option<&'a RawValue>,
    #[serde(borrow, default)]
    ts: Option<&'a RawValue>,
    #[serde(borrow, default)]
    v: Option<&'a RawValue>,
    #[serde(borrow, default)]
    meta: Option<&'a RawValue>,
}

impl Event {
    /// The event as SDKs get it, canonical: `{"data","id","meta"?,"name","ts","user","v"?}`.
    pub fn to_wire(&self) -> Json {
        let meta_len = self.meta.as_ref().map_or(0, Json::len);
        let mut out = Vec::with_capacity(
            self.data.len() + self.user.len() + meta_len + self.id.len() + self.name.len() + 96,
        );
        out.extend_from_slice(b"{\"data\":");
        out.extend_from_slice(self.data.as_bytes());
        out.extend_from_slice(b",\"id\":");
        write_string(&mut out, &self.id);
        if let Some(meta) = &self.meta {
            out.extend_from_slice(b",\"meta\":");
            out.extend_from_slice(meta.as_bytes());
        }
        out.extend_from_slice(b",\"name\":");
        write_string(&mut out, &self.name);
        out.extend_from_slice(b",\"ts\":");
        out.extend_from_slice(self.ts.to_string().as_bytes());
        out.extend_from_slice(b",\"user\":");
        out.extend_from_slice(self.user.as_bytes());
        if let Some(v) = &self.v {
            out.extend_from_slice(b",\"v\":");
            write_string(&mut out, v);
        }
        out.push(b'}');
        Json::from_canonical(out.into())
    }

    /// Reads what [`Event::to_wire`] wrote. Nothing is checked again.
    ///
    /// # Errors
    /// When it is no event.
    pub fn from_wire(json: &Json) -> Result<Event, JsonError> {
        let wire: Envelope<'_> = serde_json::from_slice(json.as_bytes())?;
        let part = |raw: Option<&RawValue>| raw.map(|raw| json.part(raw));
        let text = |raw: Option<&RawValue>| raw.and_then(raw_string);
        let ts = wire.ts.map_or(Some(0), whole_number);
        Ok(Event {
            id: text(wire.id).unwrap_or_default(),
            name: text(wire.name).ok_or_else(|| JsonError::Invalid("an event without name".into()))?,
            data: part(wire.data).unwrap_or_else(Json::empty_object),
            user: part(wire.user).unwrap_or_else(Json::empty_object),
            ts: ts.ok_or_else(|| JsonError::Invalid("an event whose ts is no number".into()))?,
            v: text(wire.v),
            meta: part(wire.meta),
        })
    }
}

/// Reads the body of an ingest request: one event or an array of them, normalised and in order.
///
/// Normalised: `data._inngest` is deleted, an absent or zero `ts` is `now_ms`, an absent `user` is `{}`, the
/// sessions that were propagated are merged into the event's own.
///
/// # Errors
/// When the body is not JSON (`bad_json`), holds too many events, or one of them is bad. The whole request is
/// refused then, and `field` names the event.
pub fn parse_events(body: &[u8], now_ms: i64, event_bytes_max: usize) -> Result<Vec<Event>, Refusal> {
    let body = trim_start(body);
    let reader = |place| Reader { place, now_ms, event_bytes_max };
    if body.first() != Some(&b'[') {
        return Ok(vec![reader(Place(None)).read(as_raw(body)?, Reader::name)?]);
    }
    let list: RawList<'_, EVENTS_PER_REQUEST_MAX> = serde_json::from_slice(body).map_err(bad_json)?;
    if list.count > EVENTS_PER_REQUEST_MAX {
        let message =
            format!("{} events in one request, at most {EVENTS_PER_REQUEST_MAX} are accepted", list.count);
        return Err(Refusal::new(400, "too_many_events", message)
            .field("events")
            .limit(format!("{EVENTS_PER_REQUEST_MAX} events")));
    }
    list.values.iter().enumerate().map(|(i, raw)| reader(Place(Some(i))).read(raw, Reader::name)).collect()
}

/// Reads the body of `POST /invoke/:slug`: an event whose data is the function's input. Nothing has to be named; a
/// name that is given is not looked at further. No body at all is no input.
///
/// # Errors
/// Those of [`parse_events`] for one event, but for its name.
pub fn parse_invocation(body: &[u8], now_ms: i64, event_bytes_max: usize) -> Result<Event, Refusal> {
    let body = trim_start(body);
    let body = if body.is_empty() { b"{}" } else { body };
    let reader = Reader { place: Place(None), now_ms, event_bytes_max };
    reader.read(as_raw(body)?, |reader, raw| Ok(reader.text("name", raw)?.unwrap_or_default()))
}

fn as_raw(body: &[u8]) -> Result<&RawValue, Refusal> {
    serde_json::from_slice(body).map_err(bad_json)
}

fn bad_json(e: serde_json::Error) -> Refusal {
    Refusal::new(400, "bad_json", format!("the body is not valid JSON: {e}"))
}

/// Which event of the request; a request that is one event names its fields alone.
#[derive(Clone, Copy)]
struct Place(Option<usize>);

impl Place {
    fn of(self, field: &str) -> String {
        match self.0 {
            Some(i) if field.is_empty() => format!("events[{i}]"),
            Some(i) => format!("events[{i}].{field}"),
            None if field.is_empty() => "event".to_owned(),
            None => field.to_owned(),
        }
    }

    fn refuse(self, code: &'static str, field: &str, what: impl std::fmt::Display) -> Refusal {
        let place = self.of(field);
        // The message of a single event is, to the letter, what clients of the reference server know.
        let message = if self.0.is_some() { format!("{what} ({place})") } else { what.to_string() };
        Refusal::new(400, code, message).field(place)
    }

    fn wrong_type(self, field: &str, expected: &str, raw: &RawValue) -> Refusal {
        self.refuse(
            "bad_event",
            field,
            format!("event {field} must be {expected}, not {}", quoted(raw.get())),
        )
    }
}

struct Reader {
    place: Place,
    now_ms: i64,
    event_bytes_max: usize,
}

impl Reader {
    /// Reads an event; `name` reads its name.
    fn read(
        &self,
        raw: &RawValue,
        name: fn(&Reader, Option<&RawValue>) -> Result<String, Refusal>,
    ) -> Result<Event, Refusal> {
        let text = raw.get();
        if text.len() > self.event_bytes_max {
            let what =
                format!("the event has {} bytes, at most {} are accepted", text.len(), self.event_bytes_max);
            let mut refusal = self
                .place
                .refuse("event_too_large", "", what)
                .limit(format!("{} bytes", self.event_bytes_max));
            refusal.status = 413;
            return Err(refusal);
        }
        if !text.starts_with('{') {
            let what = format!("an event must be an object, not {}", quoted(text));
            return Err(self.place.refuse("bad_event", "", what));
        }
        let wire: Envelope<'_> = serde_json::from_str(text)
            .map_err(|e| self.place.refuse("bad_event", "", format!("the event cannot be read: {e}")))?;
        // In the order of the reference server, so that an event with two faults gets the same message.
        let name = name(self, wire.name)?;
        let data = self.data(wire.data)?;
        let ts = self.ts(wire.ts)?;
        Ok(Event {
            id: self.text("id", wire.id)?.unwrap_or_default(),
            name,
            data,
            user: self.object("user", wire.user)?,
            ts,
            v: self.text("v", wire.v)?,
            meta: self.meta(wire.meta)?,
        })
    }

    fn text(&self, field: &str, raw: Option<&RawValue>) -> Result<Option<String>, Refusal> {
        let Some(raw) = raw else { return Ok(None) };
        raw_string(raw).map(Some).ok_or_else(|| self.place.wrong_type(field, "a string", raw))
    }

    fn name(&self, raw: Option<&RawValue>) -> Result<String, Refusal> {
        let name = self.text("name", raw)?.unwrap_or_default();
        if name.is_empty() {
            return Err(self.place.refuse("empty_event_name", "name", "event name is empty"));
        }
        let head = name.as_bytes().get(..RESERVED_PREFIX.len());
        if head.is_some_and(|head| head.eq_ignore_ascii_case(RESERVED_PREFIX.as_bytes())) {
            let what = format!("event name is reserved for internal use: {name}");
            return Err(self.place.refuse("reserved_event_name", "name", what));
        }
        Ok(name)
    }

    fn object(&self, field: &str, raw: Option<&RawValue>) -> Result<Json, Refusal> {
        let Some(raw) = raw else { return Ok(Json::empty_object()) };
        if !raw.get().starts_with('{') {
            return Err(self.place.wrong_type(field, "an object", raw));
        }
        Json::parse(raw.get().as_bytes()).map_err(|e| self.unreadable(field, e))
    }

    fn unreadable(&self, field: &str, e: JsonError) -> Refusal {
        self.place.refuse("bad_event", field, format!("event {field} cannot be read: {e}"))
    }

    fn data(&self, raw: Option<&RawValue>) -> Result<Json, Refusal> {
        let data = self.object("data", raw)?;
        // Canonical text has keys without escapes they don't need, so a text search finds every candidate.
        if !data.as_str().contains("\"_inngest\":") {
            return Ok(data);
        }
        match data.to_value() {
            Value::Object(mut fields) => {
                fields.remove(INTERNAL_KEY);
                Ok(Json::from_value(&Value::Object(fields)))
            }
            _ => Ok(data),
        }
    }

    fn ts(&self, raw: Option<&RawValue>) -> Result<i64, Refusal> {
        let Some(raw) = raw else { return Ok(self.now_ms) };
        let ts = whole_number(raw)
            .ok_or_else(|| self.place.wrong_type("ts", "a whole number of Unix milliseconds", raw))?;
        if ts == 0 {
            return Ok(self.now_ms);
        }
        if !(EVENT_TS_MS_MIN..=EVENT_TS_MS_MAX).contains(&ts) {
            let what =
                format!("event ts {ts} is not between 1980 and 2100; it is counted in Unix milliseconds");
            let limit = format!("{EVENT_TS_MS_MIN} to {EVENT_TS_MS_MAX} ms");
            return Err(self.place.refuse("bad_event_ts", "ts", what).limit(limit));
        }
        Ok(ts)
    }

    fn meta(&self, raw: Option<&RawValue>) -> Result<Option<Json>, Refusal> {
        let Some(raw) = raw else { return Ok(None) };
        let value = parse_value(raw.get().as_bytes()).map_err(|e| self.unreadable("meta", e))?;
        let Value::Object(mut fields) = value else {
            return Err(self.place.wrong_type("meta", "an object", raw));
        };
        self.merge_sessions(&mut fields)?;
        if fields.is_empty() {
            return Ok(None);
        }
        Json::parse(Json::from_value(&Value::Object(fields)).as_bytes())
            .map(Some)
            .map_err(|e| self.unreadable("meta", e))
    }

    /// One set of sessions out of the two layers: what the sender set by hand wins key by key, a `null` there
    /// takes an inherited session away (`sessions: null` all of them), and inherited ones only fill up what
    /// the limit leaves, in the order of their keys.
    fn merge_sessions(&self, meta: &mut Map<String, Value>) -> Result<(), Refusal> {
        let manual = meta.remove("sessions");
        let inherited = meta.remove("propagated_sessions");
        let (manual, cut_all) = match manual {
            Some(Value::Null) => (Map::new(), true),
            Some(Value::Object(fields)) => (fields, false),
            None => (Map::new(), false),
            Some(other) => return Err(self.session_refusal("meta.sessions", "must be an object", &other)),
        };
        let inherited = match inherited {
            Some(Value::Object(fields)) if !cut_all => fields,
            Some(Value::Object(_) | Value::Null) | None => Map::new(),
            Some(other) => {
                return Err(self.session_refusal("meta.propagated_sessions", "must be an object", &other));
            }
        };
        let mut merged = Map::new();
        for (key, value) in &manual {
            if let Some(id) = self.session_id("meta.sessions", key, value)? {
                merged.insert(key.clone(), Value::String(id));
            }
        }
        if merged.len() > SESSIONS_PER_EVENT_MAX {
            let what = format!(
                "the event has {} sessions, at most {SESSIONS_PER_EVENT_MAX} are accepted",
                merged.len()
            );
            let limit = format!("{SESSIONS_PER_EVENT_MAX} sessions");
            return Err(self.place.refuse("too_many_sessions", "meta.sessions", what).limit(limit));
        }
        for (key, value) in &inherited {
            if merged.len() == SESSIONS_PER_EVENT_MAX {
                break;
            }
            if !manual.contains_key(key)
                && let Some(id) = self.session_id("meta.propagated_sessions", key, value)?
            {
                merged.insert(key.clone(), Value::String(id));
            }
        }
        if !merged.is_empty() {
            meta.insert("sessions".to_owned(), Value::Object(merged));
        }
        Ok(())
    }

    fn session_id(&self, field: &str, key: &str, value: &Value) -> Result<Option<String>, Refusal> {
        let id: Cow<'_, str> = match value {
            Value::Null => return Ok(None),
            Value::String(id) => Cow::Borrowed(id),
            Value::Number(_) => Cow::Owned(Json::from_value(value).as_str().to_owned()),
            other => return Err(self.session_refusal(field, "must hold strings or numbers", other)),
        };
        if key.is_empty() || id.is_empty() {
            return Err(self.session_refusal(field, "must not have an empty key or id", value));
        }
        for (part, text, max) in
            [("key", key, SESSION_KEY_BYTES_MAX), ("id", id.as_ref(), SESSION_ID_BYTES_MAX)]
        {
            if text.len() > max {
                let what = format!("session {part} {} is longer than {max} bytes", quoted(text));
                return Err(self.place.refuse("bad_session", field, what).limit(format!("{max} bytes")));
            }
        }
        Ok(Some(id.into_owned()))
    }

    fn session_refusal(&self, field: &str, rule: &str, value: &Value) -> Refusal {
        let what = format!("event {field} {rule}, found {}", quoted(&value.to_string()));
        self.place.refuse("bad_session", field, what)
    }
}

/// A whole number, also one written with a point or exponent, as some JSON libraries do.
pub(crate) fn whole_number(raw: &RawValue) -> Option<i64> {
    let text = raw.get();
    if let Ok(n) = text.parse() {
        return Some(n);
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return None;
    }
    let n: f64 = text.parse().ok()?;
    // Doubles at this edge round to 2^63, which does not fit.
    (n.fract() == 0.0 && n.abs() < i64::MAX as f64).then_some(n as i64)
}

#[cfg(test)]
mod tests;
