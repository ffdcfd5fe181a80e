//! Webhooks: whatever a third party posts becomes the data of an event whose name the address gives.

use crate::error::{Refusal, quoted};
use crate::event::{Event, parse_events};
use crate::form::Form;
use crate::json::parse_value;
use crate::list::trim_start;
use serde_json::{Map, Value, json};

/// Where in `data` a body stands that is no object.
const BODY_KEY: &str = "body";
/// Where in `data` the request's headers stand, when they are asked for. Whatever the body has there is replaced, so
/// that a sender cannot make up headers.
const HEADERS_KEY: &str = "_headers";
/// Headers that are never passed on: they are secrets between the sender, proxies and this server.
const SECRET_HEADERS: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];

/// What a webhook sent.
#[derive(Debug)]
pub enum Body<'a> {
    /// Anything but a form.
    Bytes {
        /// The body.
        bytes: &'a [u8],
        /// Whether its `Content-Type` says that it is JSON: then it is refused when it is not.
        must_be_json: bool,
    },
    /// A form.
    Form(Form),
}

/// Whether a `Content-Type` says JSON: `application/json`, `text/json` or `application/<anything>+json`.
pub fn is_json(content_type: &str) -> bool {
    let media = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media == "application/json" || media == "text/json" || media.ends_with("+json")
}

impl Body<'_> {
    /// The data of the event: an object as it is; any other JSON, or text, as `{"body":…}`; a form as an object of
    /// strings (arrays where a field is repeated); nothing as `{}`.
    ///
    /// # Errors
    /// `bad_json` when the sender says that it is JSON and it is not, or when it is nested too deep; `bad_body` when
    /// it is neither JSON nor UTF-8 text.
    pub fn into_data(self) -> Result<Map<String, Value>, Refusal> {
        let (bytes, must_be_json) = match self {
            Body::Form(form) => return Ok(form.into_object()),
            Body::Bytes { bytes, must_be_json } => (bytes, must_be_json),
        };
        if trim_start(bytes).is_empty() {
            return Ok(Map::new());
        }
        let value = match parse_value(bytes) {
            Ok(Value::Object(fields)) => return Ok(fields),
            Ok(value) => value,
            Err(error) if must_be_json => {
                let why = format!("the body is said to be JSON, but: {error}");
                return Err(Refusal::new(400, "bad_json", why).field(BODY_KEY));
            }
            Err(_) => Value::String(text(bytes)?.to_owned()),
        };
        Ok(Map::from_iter([(BODY_KEY.to_owned(), value)]))
    }
}

fn text(bytes: &[u8]) -> Result<&str, Refusal> {
    std::str::from_utf8(bytes).map_err(|error| {
        let head = String::from_utf8_lossy(bytes);
        let why = format!("the body is neither JSON nor UTF-8 text ({error}): {}", quoted(&head));
        Refusal::new(400, "bad_body", why).field(BODY_KEY)
    })
}

/// The event of a webhook, without an id of its own. `headers` are the request's, names in lower case, if they are to
/// stand in `data._headers`; secret ones are left out, repeated ones joined with `, `.
///
/// # Errors
/// `empty_event_name` and the other refusals of [`parse_events`] for the name and the event's size; those of
/// [`Body::into_data`].
pub fn webhook_event(
    name: &str,
    body: Body<'_>,
    headers: Option<Vec<(&str, &str)>>,
    now_ms: i64,
    event_bytes_max: usize,
) -> Result<Event, Refusal> {
    if name.is_empty() {
        let why = "the webhook's address names no event; end it with ?name=<event name>";
        return Err(Refusal::new(400, "empty_event_name", why).field("name"));
    }
    let mut data = body.into_data()?;
    if let Some(headers) = headers {
        data.insert(HEADERS_KEY.to_owned(), Value::Object(joined(headers)));
    }
    let event = json!({ "name": name, "data": data }).to_string();
    let mut events = parse_events(event.as_bytes(), now_ms, event_bytes_max)?;
    // One object in, one event out.
    events.pop().ok_or_else(|| Refusal::new(400, "bad_event", "the webhook made no event"))
}

fn joined(headers: Vec<(&str, &str)>) -> Map<String, Value> {
    let mut object = Map::new();
    for (name, value) in headers {
        if SECRET_HEADERS.contains(&name) {
            continue;
        }
        match object.get_mut(name) {
            Some(Value::String(first)) => {
                first.push_str(", ");
                first.push_str(value);
            }
            _ => {
                object.insert(name.to_owned(), Value::String(value.to_owned()));
            }
        }
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_488_240_000;

    fn event(name: &str, body: &str, content_type: &str) -> Result<Event, Refusal> {
        let body = Body::Bytes { bytes: body.as_bytes(), must_be_json: is_json(content_type) };
        webhook_event(name, body, None, NOW, 1 << 10)
    }

    #[test]
    fn whatever_comes_is_data() {
        for (body, data) in [
            (r#"{"b":1,"a":{"_inngest":1},"_inngest":2}"#, r#"{"a":{"_inngest":1},"b":1}"#),
            ("[1,2]", r#"{"body":[1,2]}"#),
            (" 7 ", r#"{"body":7}"#),
            ("null", r#"{"body":null}"#),
            ("hello", r#"{"body":"hello"}"#),
            ("{\"cut\":", r#"{"body":"{\"cut\":"}"#),
            ("", "{}"),
            (" \r\n", "{}"),
        ] {
            let event = event("stripe/charge", body, "text/plain").unwrap();
            assert_eq!((event.data.as_str(), event.name.as_str(), event.ts), (data, "stripe/charge", NOW));
            assert_eq!(event.id, "");
        }
        let form = Form::parse_urlencoded(b"a=1&a=2&b=x").unwrap();
        let event = webhook_event("w", Body::Form(form), None, NOW, 1 << 10).unwrap();
        assert_eq!(event.data.as_str(), r#"{"a":["1","2"],"b":"x"}"#);
    }

    #[test]
    fn headers_stand_beside_the_body_without_secrets() {
        let body = Body::Bytes { bytes: br#"{"k":1,"_headers":{"x-forged":"1"}}"#, must_be_json: true };
        let headers = vec![
            ("x-github-event", "push"),
            ("authorization", "Bearer s"),
            ("cookie", "s=1"),
            ("proxy-authorization", "s"),
            ("accept", "a"),
            ("accept", "b"),
        ];
        let event = webhook_event("w", body, Some(headers), NOW, 1 << 10).unwrap();
        let expect = r#"{"_headers":{"accept":"a, b","x-github-event":"push"},"k":1}"#;
        assert_eq!(event.data.as_str(), expect);
    }

    #[test]
    fn what_cannot_be_an_event_is_refused() {
        for (name, body, media, code, field) in [
            ("", "{}", "", "empty_event_name", "name"),
            ("INNGEST/x", "{}", "", "reserved_event_name", "name"),
            ("w", "{", "application/json", "bad_json", "body"),
            ("w", "hello", "application/vnd.api+json; charset=utf-8", "bad_json", "body"),
            ("w", &format!("\"{}\"", "x".repeat(1 << 10)), "", "event_too_large", "event"),
            ("w", &format!("{{\"x\":{}{}}}", "[".repeat(110), "]".repeat(110)), "", "bad_event", "data"),
        ] {
            let refusal = event(name, body, media).unwrap_err();
            assert_eq!((refusal.code, refusal.field.as_deref()), (code, Some(field)), "{body}: {refusal}");
        }
        let refusal = Body::Bytes { bytes: b"\xff\xfe", must_be_json: false }.into_data().unwrap_err();
        assert_eq!((refusal.code, refusal.field.as_deref()), ("bad_body", Some("body")));
    }
}
