//! Forms: what the fields of an `application/x-www-form-urlencoded` or `multipart/form-data` body mean, as an event
//! and as a webhook's data. The parts of a multipart body are cut elsewhere; they arrive here as fields.

use crate::error::{Refusal, quoted};
use crate::json::parse_value;
use crate::limits::FORM_FIELDS_MAX;
use crate::list::trim_start;
use serde_json::{Map, Number, Value};

/// How a form is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormKind {
    /// `application/x-www-form-urlencoded`: what `curl -d` and plain HTML forms send.
    UrlEncoded,
    /// `multipart/form-data`: what `curl -F` and forms with files send.
    Multipart,
}

impl FormKind {
    /// The kind of form that a body is, by its `Content-Type`; `None` when it is none. A body that begins like a
    /// JSON object or array is JSON whatever its type says: `curl -d` sends everything as a form.
    pub fn of(content_type: Option<&str>, body: &[u8]) -> Option<FormKind> {
        let media = content_type?.split(';').next()?.trim();
        let kind = if media.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            FormKind::UrlEncoded
        } else if media.eq_ignore_ascii_case("multipart/form-data") {
            FormKind::Multipart
        } else {
            return None;
        };
        (!matches!(trim_start(body).first(), Some(b'{' | b'['))).then_some(kind)
    }
}

/// The fields of a form, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads an `application/x-www-form-urlencoded` body. What is no UTF-8 once decoded is replaced by U+FFFD.
    ///
    /// # Errors
    /// `too_many_fields` beyond [`FORM_FIELDS_MAX`].
    pub fn parse_urlencoded(body: &[u8]) -> Result<Form, Refusal> {
        let mut form = Form::default();
        for (name, value) in form_urlencoded::parse(body) {
            form.add(name.into_owned(), value.into_owned())?;
        }
        Ok(form)
    }

    /// Adds a field.
    ///
    /// # Errors
    /// `too_many_fields` beyond [`FORM_FIELDS_MAX`].
    pub fn add(&mut self, name: String, value: String) -> Result<(), Refusal> {
        if self.0.len() == FORM_FIELDS_MAX {
            let why = format!("the form has more than {FORM_FIELDS_MAX} fields");
            return Err(Refusal::new(400, "too_many_fields", why)
                .field("body")
                .limit(format!("{FORM_FIELDS_MAX} fields")));
        }
        self.0.push((name, value));
        Ok(())
    }

    /// The fields as an object of strings; a field that is given several times becomes an array of them.
    pub fn into_object(self) -> Map<String, Value> {
        let mut object = Map::new();
        for (name, value) in self.0 {
            let value = Value::String(value);
            match object.get_mut(&name) {
                None => {
                    object.insert(name, value);
                }
                Some(Value::Array(values)) => values.push(value),
                Some(first) => *first = Value::Array(vec![first.take(), value]),
            }
        }
        object
    }

    /// The event that a form describes, as the JSON text that [`crate::event::parse_events`] reads.
    ///
    /// `name`, `id` and `v` are the event's; `ts` is a number; `data`, `user` and `meta` are JSON text. Every other
    /// field goes into `data`, as a string, or as an array if it is given several times. Of these seven an empty one
    /// is as good as none.
    ///
    /// # Errors
    /// `bad_form` when one of the seven is given twice, or a field stands both in `data` and by itself. Whether the
    /// values are what they must be is for [`crate::event::parse_events`] to say.
    pub fn into_event(self) -> Result<Vec<u8>, Refusal> {
        let mut event = Map::new();
        let mut others = Form::default();
        for (name, value) in self.0 {
            let read = match name.as_str() {
                "name" | "id" | "v" => Value::String(value),
                "ts" => value.parse::<Number>().map_or(Value::String(value), Value::Number),
                "data" | "user" | "meta" => json_or_text(value),
                _ => {
                    others.0.push((name, value));
                    continue;
                }
            };
            if event.contains_key(&name) {
                return Err(bad(&name, format!("the form gives {name} twice")));
            }
            event.insert(name, read);
        }
        event.retain(|_, value| *value != "");
        let data = event.entry("data").or_insert_with(|| Value::Object(Map::new()));
        // A `data` that is no object is refused by who reads the event.
        if let Value::Object(data) = data {
            for (name, value) in others.into_object() {
                if data.contains_key(&name) {
                    let why = format!("the form gives {} both in data and by itself", quoted(&name));
                    return Err(bad(&format!("data.{name}"), why));
                }
                data.insert(name, value);
            }
        }
        Ok(Value::Object(event).to_string().into_bytes())
    }
}

/// What the text says if it is JSON; the text itself otherwise.
fn json_or_text(text: String) -> Value {
    parse_value(text.as_bytes()).unwrap_or(Value::String(text))
}

fn bad(field: &str, why: String) -> Refusal {
    Refusal::new(400, "bad_form", why).field(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Event, parse_events};
    use serde_json::json;

    fn form(body: &str) -> Form {
        Form::parse_urlencoded(body.as_bytes()).unwrap()
    }

    fn event(body: &str) -> Result<Event, Refusal> {
        parse_events(&form(body).into_event()?, 1_795_488_240_000, 1 << 20).map(|mut events| events.remove(0))
    }

    #[test]
    fn a_form_is_known_by_its_type_unless_it_begins_like_json() {
        let kind = |media: &str, body: &str| FormKind::of(Some(media), body.as_bytes());
        assert_eq!(kind("application/x-www-form-urlencoded", "a=1"), Some(FormKind::UrlEncoded));
        assert_eq!(kind("Application/X-WWW-Form-Urlencoded; charset=utf-8", ""), Some(FormKind::UrlEncoded));
        assert_eq!(kind("multipart/form-data; boundary=x", "--x"), Some(FormKind::Multipart));
        for (media, body) in [
            ("application/x-www-form-urlencoded", " \n{\"a\":1}"),
            ("application/x-www-form-urlencoded", "[]"),
            ("multipart/form-data; boundary=x", "{}"),
            ("application/json", "a=1"),
            ("", "a=1"),
        ] {
            assert_eq!(kind(media, body), None, "{media} {body}");
        }
        assert_eq!(FormKind::of(None, b"a=1"), None);
    }

    #[test]
    fn the_fields_of_a_form_make_an_event() {
        let body =
            "name=shop%2Forder.paid&id=o-7&ts=1795488239664&v=2&user=%7B%22x%22%3A1%7D&tag=a&tag=b&total=12";
        let wire = event(body).unwrap().to_wire();
        let expect = r#"{"data":{"tag":["a","b"],"total":"12"},"id":"o-7","name":"shop/order.paid","ts":1795488239664,"user":{"x":1},"v":"2"}"#;
        assert_eq!(wire.as_str(), expect);
        let wire =
            event("name=a&data=%7B%22k%22%3A%5B1%5D%7D&extra=+&id=&ts=&user=&v=&meta=").unwrap().to_wire();
        let expect = r#"{"data":{"extra":" ","k":[1]},"id":"","name":"a","ts":1795488240000,"user":{}}"#;
        assert_eq!(wire.as_str(), expect);
        assert_eq!(event("name=a&x=%ff").unwrap().data.as_str(), "{\"x\":\"\u{fffd}\"}");
    }

    #[test]
    fn a_form_that_is_no_event_is_refused_with_its_field() {
        for (body, code, field) in [
            ("", "empty_event_name", "name"),
            ("x=1", "empty_event_name", "name"),
            ("name=", "empty_event_name", "name"),
            ("name=Inngest%2Fx", "reserved_event_name", "name"),
            ("name=a&name=b", "bad_form", "name"),
            ("name=a&ts=now", "bad_event", "ts"),
            ("name=a&ts=1000", "bad_event_ts", "ts"),
            ("name=a&data=5", "bad_event", "data"),
            ("name=a&data=%7B", "bad_event", "data"),
            ("name=a&user=me", "bad_event", "user"),
            ("name=a&meta=%5B%5D", "bad_event", "meta"),
            ("name=a&k=1&data=%7B%22k%22%3A2%7D", "bad_form", "data.k"),
        ] {
            let refusal = event(body).unwrap_err();
            assert_eq!((refusal.code, refusal.field.as_deref()), (code, Some(field)), "{body}");
        }
    }

    #[test]
    fn a_repeated_field_is_an_array_and_too_many_fields_are_refused() {
        assert_eq!(Value::Object(form("a=1&b=2&a=3&a=").into_object()), json!({"a":["1","3",""],"b":"2"}));
        let many = |n: usize| Form::parse_urlencoded("a&".repeat(n).as_bytes());
        assert!(many(FORM_FIELDS_MAX).is_ok());
        let refusal = many(FORM_FIELDS_MAX + 1).unwrap_err();
        assert_eq!((refusal.code, refusal.limit.as_deref()), ("too_many_fields", Some("1000 fields")));
    }
}
