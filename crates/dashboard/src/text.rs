//! How times, durations, sizes and JSON are written on pages. Escaping is the templates' business.

use protocol::json::Json;
use protocol::time::{parse_rfc3339_ms, rfc3339_ms};
use serde_json::Value;

/// A moment: for machines, and for people without JavaScript (the script writes it in their time zone).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct When {
    pub(crate) iso: String,
    pub(crate) text: String,
}

impl When {
    /// From an RFC 3339 time in UTC.
    pub(crate) fn of(iso: &str) -> When {
        let text = match (iso.get(..10), iso.get(11..19)) {
            (Some(date), Some(time)) => format!("{date} {time} UTC"),
            _ => iso.to_owned(),
        };
        When { iso: iso.to_owned(), text }
    }

    pub(crate) fn of_ms(ms: i64) -> When {
        When::of(&rfc3339_ms(ms))
    }
}

/// Unix milliseconds of an RFC 3339 time.
pub(crate) fn ms(iso: &str) -> i64 {
    parse_rfc3339_ms(iso).unwrap_or_default()
}

/// `12 ms`, `1.24 s`, `2 m 03 s`, `1 h 05 m`, `3 d 04 h`.
pub(crate) fn duration(ms: i64) -> String {
    const SECOND: i64 = 1_000;
    const MINUTE: i64 = 60 * SECOND;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    match ms.max(0) {
        ms if ms < SECOND => format!("{ms} ms"),
        ms if ms < 10 * SECOND => format!("{}.{:02} s", ms / SECOND, ms % SECOND / 10),
        ms if ms < MINUTE => format!("{}.{} s", ms / SECOND, ms % SECOND / 100),
        ms if ms < HOUR => format!("{} m {:02} s", ms / MINUTE, ms % MINUTE / SECOND),
        ms if ms < DAY => format!("{} h {:02} m", ms / HOUR, ms % HOUR / MINUTE),
        ms if ms % DAY < HOUR => format!("{} d", ms / DAY),
        ms => format!("{} d {:02} h", ms / DAY, ms % DAY / HOUR),
    }
}

/// `812 B`, `3.2 KB`, `1.5 MB`.
pub(crate) fn size(bytes: usize) -> String {
    match bytes {
        n if n < 1_000 => format!("{n} B"),
        n if n < 1_000_000 => format!("{}.{} KB", n / 1_000, n % 1_000 / 100),
        n => format!("{}.{} MB", n / 1_000_000, n % 1_000_000 / 100_000),
    }
}

/// Longest text of a value on a page, bytes: a screen or two. The API has the rest.
pub(crate) const VALUE_BYTES_MAX: usize = 8 * 1024;
/// Values beyond this, in bytes, are shown as they are stored: parsing them to show their beginning costs too much.
const PRETTY_BYTES_MAX: usize = 1 << 20;

/// A JSON value as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Indented text, perhaps cut.
    pub(crate) text: String,
    /// The whole value's size, if the text was cut.
    pub(crate) cut: Option<String>,
}

impl Shown {
    pub(crate) fn of(json: &Json) -> Shown {
        if json.len() > PRETTY_BYTES_MAX {
            return Shown::cut_to(json.as_str(), json.len());
        }
        let pretty = serde_json::to_string_pretty(&json.to_value()).unwrap_or_else(|_| json.to_string());
        Shown::cut_to(&pretty, json.len())
    }

    fn cut_to(text: &str, bytes: usize) -> Shown {
        if text.len() <= VALUE_BYTES_MAX {
            return Shown { text: text.to_owned(), cut: None };
        }
        Shown { text: format!("{}…", head(text, VALUE_BYTES_MAX)), cut: Some(size(bytes)) }
    }
}

/// At most the first so many bytes, whole characters.
fn head(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}

/// An error as SDKs report it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) name: String,
    pub(crate) message: String,
    pub(crate) stack: String,
    /// What caused it, what caused that, and so on.
    pub(crate) causes: Vec<Failure>,
    /// Whatever else it holds, or all of it when it is no such object.
    pub(crate) rest: Option<Shown>,
}

/// Causes that are shown one by one; what lies deeper is shown as JSON.
const CAUSES_MAX: usize = 5;

impl Failure {
    pub(crate) fn of(error: &Json) -> Failure {
        let (mut failure, mut cause) = Failure::split(unwrapped(error.to_value()));
        while let Some(value) = cause {
            if failure.causes.len() == CAUSES_MAX {
                failure.rest = failure.rest.or_else(|| Some(Shown::of(&Json::from_value(&value))));
                break;
            }
            let (next, deeper) = Failure::split(value);
            failure.causes.push(next);
            cause = deeper;
        }
        failure
    }

    /// An error without its cause, and the cause.
    fn split(mut value: Value) -> (Failure, Option<Value>) {
        let mut take =
            |key: &str| value.as_object_mut().and_then(|fields| fields.remove(key)).filter(|v| !v.is_null());
        let cause = take("cause");
        // The SDKs' own mark says nothing to a reader.
        let _ = take("__serialized");
        let mut text = |key: &str| match take(key) {
            Some(Value::String(text)) => head(&text, VALUE_BYTES_MAX).to_owned(),
            Some(other) => head(&other.to_string(), VALUE_BYTES_MAX).to_owned(),
            None => String::new(),
        };
        let (name, message, stack) = (text("name"), text("message"), text("stack"));
        let empty = value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty);
        let rest = (!empty).then(|| Shown::of(&Json::from_value(&value)));
        (Failure { name, message, stack, causes: Vec::new(), rest }, cause)
    }

    /// `Error: message`, or what there is of it.
    pub(crate) fn line(&self) -> String {
        match (self.name.as_str(), self.message.as_str()) {
            ("", "") => "Error".into(),
            ("", message) => message.into(),
            (name, "") => name.into(),
            (name, message) => format!("{name}: {message}"),
        }
    }
}

/// Errors of the engine itself are kept as `{"error":{"error":"Name: message","name":"Name","message":"message"}}`:
/// what is inside, without its own summary.
fn unwrapped(mut error: Value) -> Value {
    let fields = error.as_object_mut();
    let Some(inner) = fields.filter(|f| f.len() == 1).and_then(|f| f.get_mut("error")).map(Value::take)
    else {
        return error;
    };
    match inner {
        Value::Object(mut fields) => {
            if fields.contains_key("message") {
                fields.remove("error");
            }
            Value::Object(fields)
        }
        plain => serde_json::json!({ "error": plain }),
    }
}

/// A text as one segment of a path or one value of a query.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_keep_three_figures_or_two_units() {
        for (ms, text) in [
            (-5, "0 ms"),
            (7, "7 ms"),
            (1_245, "1.24 s"),
            (59_950, "59.9 s"),
            (123_000, "2 m 03 s"),
            (3_900_000, "1 h 05 m"),
            (273_600_000, "3 d 04 h"),
            (1_209_600_000, "14 d"),
        ] {
            assert_eq!(duration(ms), text);
        }
    }

    #[test]
    fn large_values_are_cut_between_characters_and_say_so() {
        let shown = Shown::of(&Json::string(&"é".repeat(VALUE_BYTES_MAX)));
        assert_eq!(shown.cut.as_deref(), Some("16.3 KB"));
        assert!(shown.text.ends_with('…') && shown.text.len() <= VALUE_BYTES_MAX + 3);
        assert_eq!(Shown::of(&Json::null()), Shown { text: "null".into(), cut: None });
    }

    #[test]
    fn errors_of_any_shape_are_readable() {
        let error = Json::parse(
            br#"{"name":"TypeError","message":"no","stack":"at x","data":{"a":1},
            "cause":{"name":"Error","message":"deep","cause":"deeper"}}"#,
        )
        .unwrap();
        let failure = Failure::of(&error);
        assert_eq!((failure.line().as_str(), failure.stack.as_str()), ("TypeError: no", "at x"));
        assert_eq!(failure.rest.unwrap().text, "{\n  \"data\": {\n    \"a\": 1\n  }\n}");
        let causes: Vec<String> = failure.causes.iter().map(Failure::line).collect();
        assert_eq!(causes, ["Error: deep", "Error"]);
        let odd = Failure::of(&Json::string("just text"));
        assert_eq!((odd.line().as_str(), odd.rest.unwrap().text.as_str()), ("Error", "\"just text\""));
    }

    #[test]
    fn errors_of_the_engine_are_read_like_any_other() {
        let of = |text: &str| Failure::of(&Json::parse(text.as_bytes()).unwrap());
        let failure =
            of(r#"{"error":{"error":"InngestErrX: too much","name":"InngestErrX","message":"too much"}}"#);
        assert_eq!((failure.line().as_str(), failure.rest), ("InngestErrX: too much", None));
        let plain = of(r#"{"error":"no"}"#);
        assert_eq!(plain.rest.unwrap().text, "{\n  \"error\": \"no\"\n}");
    }

    #[test]
    fn path_segments_are_encoded() {
        assert_eq!(encoded("a/b c<é>"), "a%2Fb%20c%3C%C3%A9%3E");
    }
}
