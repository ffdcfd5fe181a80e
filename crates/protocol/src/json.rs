//! JSON values that pass through: checked once at the door, made canonical, then copied as bytes.
//!
//! Canonical is RFC 8785: sorted keys, no whitespace, numbers as JavaScript prints them. Bodies built from
//! canonical parts are canonical, which is what signatures are computed over. Numbers are doubles, as they
//! are for the SDKs' own canonicalisation: an integer beyond 2^53 is rounded.

use crate::limits::JSON_DEPTH_MAX;
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// Why bytes are no usable JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Not JSON, or not of the shape that is read from it.
    #[error("not valid JSON: {0}")]
    Invalid(String),
    /// More nested than [`JSON_DEPTH_MAX`].
    #[error("JSON nested deeper than {JSON_DEPTH_MAX} levels")]
    TooDeep,
}

impl From<serde_json::Error> for JsonError {
    fn from(e: serde_json::Error) -> JsonError {
        let text = e.to_string();
        // serde_json has no public kind for it; our own limit lies below its, so this is only the far end.
        if text.starts_with("recursion limit exceeded") {
            JsonError::TooDeep
        } else {
            JsonError::Invalid(text)
        }
    }
}

/// One JSON value: always valid, canonical UTF-8. Cloning shares the bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Json(Bytes);

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Json {
    /// `null`.
    pub fn null() -> Json {
        Json(Bytes::from_static(b"null"))
    }

    /// `{}`.
    pub fn empty_object() -> Json {
        Json(Bytes::from_static(b"{}"))
    }

    /// A JSON string.
    pub fn string(text: &str) -> Json {
        let mut out = Vec::with_capacity(text.len() + 2);
        write_string(&mut out, text);
        Json(out.into())
    }

    /// Reads any JSON and makes it canonical.
    ///
    /// An escaped half of a surrogate pair (`"\ud83d"`, which JavaScript writes for a string cut inside an
    /// emoji) becomes U+FFFD, as it does in Go; of two equal keys the last one counts.
    ///
    /// # Errors
    /// When it is not JSON or nested deeper than [`JSON_DEPTH_MAX`].
    pub fn parse(bytes: &[u8]) -> Result<Json, JsonError> {
        let value = parse_value(bytes)?;
        let mut out = Vec::with_capacity(bytes.len());
        write_value(&mut out, &value, JSON_DEPTH_MAX)?;
        Ok(Json(out.into()))
    }

    /// A value made canonical.
    pub fn from_value(v: &Value) -> Json {
        let mut out = Vec::with_capacity(128);
        match write_value(&mut out, v, usize::MAX) {
            Ok(()) => Json(out.into()),
            // A `Value` holds no NaN and the depth is unlimited here, so nothing is left to fail.
            Err(_) => Json::null(),
        }
    }

    /// Anything serialisable, made canonical.
    ///
    /// # Errors
    /// When it cannot be JSON: map keys that are no strings, integers beyond 64 bits.
    pub fn of<T: Serialize>(v: &T) -> Result<Json, JsonError> {
        Ok(Json::from_value(&serde_json::to_value(v)?))
    }

    /// Takes bytes for canonical JSON without looking: only for what this type once gave out.
    pub fn from_canonical(bytes: Bytes) -> Json {
        Json(bytes)
    }

    /// A part of this value, found by reading it with borrowed raw fields: canonical because the whole is.
    pub(crate) fn part(&self, raw: &RawValue) -> Json {
        let bytes = raw.get().as_bytes();
        let whole = self.0.as_ptr_range();
        let part = bytes.as_ptr_range();
        if whole.start <= part.start && part.end <= whole.end {
            return Json(self.0.slice_ref(bytes));
        }
        Json(Bytes::copy_from_slice(bytes))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        // Only `from_canonical` with bytes that are not ours could make this fail.
        std::str::from_utf8(&self.0).unwrap_or("null")
    }

    /// The text's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text's bytes, shared.
    pub fn bytes(&self) -> Bytes {
        self.0.clone()
    }

    /// Length of the text, bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the text is empty; it never is for a value that was checked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        self.0.as_ref() == b"null"
    }

    /// Whether this is an object.
    pub fn is_object(&self) -> bool {
        self.0.first() == Some(&b'{')
    }

    /// The parsed value; `null` should the bytes not be JSON, see [`Json::from_canonical`].
    pub fn to_value(&self) -> Value {
        serde_json::from_slice(&self.0).unwrap_or(Value::Null)
    }

    /// `{"<key>":self}`.
    #[must_use]
    pub fn wrap(&self, key: &str) -> Json {
        let mut out = Vec::with_capacity(self.0.len() + key.len() + 5);
        out.push(b'{');
        write_string(&mut out, key);
        out.push(b':');
        out.extend_from_slice(&self.0);
        out.push(b'}');
        Json(out.into())
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_slice(&self.0).map_err(serde::ser::Error::custom)?;
        raw.serialize(s)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Json, D::Error> {
        // By way of a `Value` and not of a `RawValue`, so that it also works inside tagged enums.
        Ok(Json::from_value(&Value::deserialize(d)?))
    }
}

/// Parses JSON from outside, surrogate halves repaired.
pub(crate) fn parse_value(bytes: &[u8]) -> Result<Value, JsonError> {
    match serde_json::from_slice(bytes) {
        Ok(value) => Ok(value),
        Err(e) => match without_lone_surrogates(bytes) {
            Cow::Owned(repaired) => Ok(serde_json::from_slice(&repaired)?),
            Cow::Borrowed(_) => Err(e.into()),
        },
    }
}

/// A JSON string's content, from its raw text; `None` for any other value.
pub(crate) fn raw_string(raw: &RawValue) -> Option<String> {
    if !raw.get().starts_with('"') {
        return None;
    }
    match parse_value(raw.get().as_bytes()) {
        Ok(Value::String(text)) => Some(text),
        _ => None,
    }
}

/// The text with every escaped surrogate half that has no partner replaced by `\ufffd`.
fn without_lone_surrogates(json: &[u8]) -> Cow<'_, [u8]> {
    let mut out: Option<Vec<u8>> = None;
    let mut i = 0;
    while i < json.len() {
        if json[i] != b'\\' {
            i += 1;
            continue;
        }
        match escaped_unit(json, i) {
            Some(0xD800..=0xDBFF) if matches!(escaped_unit(json, i + 6), Some(0xDC00..=0xDFFF)) => i += 12,
            Some(0xD800..=0xDFFF) => {
                // Same length, so positions in the copy are positions in the original.
                out.get_or_insert_with(|| json.to_vec())[i..i + 6].copy_from_slice(b"\\ufffd");
                i += 6;
            }
            _ => i += 2,
        }
    }
    out.map_or(Cow::Borrowed(json), Cow::Owned)
}

/// The UTF-16 unit that `\uXXXX` at `at` stands for.
fn escaped_unit(json: &[u8], at: usize) -> Option<u32> {
    let escape = json.get(at..at.checked_add(6)?)?;
    if escape[0] != b'\\' || escape[1] != b'u' {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(&escape[2..]).ok()?, 16).ok()
}

/// Writes a string as RFC 8785 has it; serde_json escapes exactly the same characters the same way.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    // Writing a string to a vector cannot fail.
    let _ = serde_json::to_writer(out, text);
}

/// Largest integer up to which every integer is a double of its own: 2^53.
const INTEGER_EXACT_MAX: u64 = 1 << 53;

fn write_value(out: &mut Vec<u8>, value: &Value, depth_left: usize) -> Result<(), JsonError> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => write_number(out, number)?,
        Value::String(text) => write_string(out, text),
        Value::Array(values) => {
            let depth_left = depth_left.checked_sub(1).ok_or(JsonError::TooDeep)?;
            out.push(b'[');
            for (i, value) in values.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_value(out, value, depth_left)?;
            }
            out.push(b']');
        }
        Value::Object(fields) => {
            let depth_left = depth_left.checked_sub(1).ok_or(JsonError::TooDeep)?;
            write_object(out, fields, depth_left)?;
        }
    }
    Ok(())
}

fn write_object(
    out: &mut Vec<u8>,
    fields: &serde_json::Map<String, Value>,
    depth_left: usize,
) -> Result<(), JsonError> {
    out.push(b'{');
    if in_utf16_order(fields.keys()) {
        for (i, (key, value)) in fields.iter().enumerate() {
            write_field(out, i, key, value, depth_left)?;
        }
    } else {
        let mut sorted: Vec<_> = fields.iter().collect();
        sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
        for (i, (key, value)) in sorted.into_iter().enumerate() {
            write_field(out, i, key, value, depth_left)?;
        }
    }
    out.push(b'}');
    Ok(())
}

/// Whether keys already come in the order that RFC 8785 asks for: by UTF-16 units.
fn in_utf16_order<'a>(mut keys: impl Iterator<Item = &'a String>) -> bool {
    let Some(mut last) = keys.next() else { return true };
    for key in keys {
        // For ASCII, and for most else, the order of UTF-8 bytes is the same and cheaper to compare.
        let ordered = if last.is_ascii() && key.is_ascii() {
            last < key
        } else {
            last.encode_utf16().lt(key.encode_utf16())
        };
        if !ordered {
            return false;
        }
        last = key;
    }
    true
}

fn write_field(
    out: &mut Vec<u8>,
    index: usize,
    key: &str,
    value: &Value,
    depth_left: usize,
) -> Result<(), JsonError> {
    if index > 0 {
        out.push(b',');
    }
    write_string(out, key);
    out.push(b':');
    write_value(out, value, depth_left)
}

fn write_number(out: &mut Vec<u8>, number: &serde_json::Number) -> Result<(), JsonError> {
    let exact = number.as_i64().is_some_and(|n| n.unsigned_abs() <= INTEGER_EXACT_MAX);
    let written = if exact {
        serde_json::to_writer(out, number)
    } else {
        serde_json_canonicalizer::to_writer(number, out)
    };
    Ok(written?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(input: &str, expect: &str) {
        let json = Json::parse(input.as_bytes()).unwrap();
        assert_eq!(json.as_str(), expect);
        assert_eq!(Json::parse(json.as_bytes()).unwrap(), json, "canonical twice");
        assert_eq!(
            serde_json_canonicalizer::to_string(&json.to_value()).unwrap(),
            expect,
            "as the library has it"
        );
    }

    #[test]
    fn canonical_form_is_that_of_rfc_8785() {
        check(r#" { "b" : 1 , "a" : [ true , null ] } "#, r#"{"a":[true,null],"b":1}"#);
        check(
            r#"[1.0,1e2,-0,-0.0,1e21,1e-7,0.1,333333333.33333329]"#,
            "[1,100,0,0,1e+21,1e-7,0.1,333333333.3333333]",
        );
        check(
            "[9007199254740992,9007199254740993,18446744073709551615]",
            "[9007199254740992,9007199254740992,18446744073709552000]",
        );
        check(r#""\u20ac\/\u000f\n\u007f\"\\é""#, "\"€/\\u000f\\n\u{7f}\\\"\\\\é\"");
        // U+1F600 is D83D DE00 in UTF-16 and sorts before U+FB33, though its UTF-8 bytes sort after.
        check("{\"\u{fb33}\":1,\"\u{1f600}\":2}", "{\"\u{1f600}\":2,\"\u{fb33}\":1}");
        check(r#"{"a":1,"a":2}"#, r#"{"a":2}"#);
        check("0.30000000000000004", "0.30000000000000004");
        check("5e-324", "5e-324");
    }

    #[test]
    fn a_halved_surrogate_pair_becomes_the_replacement_character() {
        check(r#""a\ud83d""#, "\"a\u{fffd}\"");
        check(r#"{"\udc00x":"\\ud83d \ud83d\ude00"}"#, "{\"\u{fffd}x\":\"\\\\ud83d 😀\"}");
    }

    #[test]
    fn what_is_not_json_is_an_error() {
        for input in ["", "{", "nul", "1 2", "{\"a\":1e999}", "\"\\u12\"", "\"\\ud83d", "\u{1}", "[1,]", "\\"]
        {
            assert!(matches!(Json::parse(input.as_bytes()), Err(JsonError::Invalid(_))), "{input}");
        }
        assert!(Json::parse(b"\"\xff\"").is_err());
    }

    #[test]
    fn nesting_is_limited_and_what_we_wrap_stays_readable() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert_eq!(Json::parse(nested(101).as_bytes()), Err(JsonError::TooDeep));
        assert_eq!(Json::parse(nested(100_000).as_bytes()), Err(JsonError::TooDeep));
        let mut json = Json::parse(nested(100).as_bytes()).unwrap();
        for _ in 0..20 {
            json = json.wrap("data");
        }
        assert!(!json.to_value().is_null());
    }

    #[test]
    fn serialises_raw_and_reads_back_inside_structs_and_tagged_enums() {
        #[derive(Serialize, Deserialize, PartialEq, Debug)]
        struct Plain {
            a: Json,
            b: Option<Json>,
        }
        #[derive(Serialize, Deserialize, PartialEq, Debug)]
        #[serde(tag = "op")]
        enum Tagged {
            Sleep { opts: Json },
        }
        let plain = Plain { a: Json::of(&json!({"z":1,"b":2})).unwrap(), b: None };
        let text = serde_json::to_string(&plain).unwrap();
        assert_eq!(text, r#"{"a":{"b":2,"z":1},"b":null}"#);
        assert_eq!(serde_json::from_str::<Plain>(&text).unwrap(), plain);
        assert_eq!(serde_json::to_value(&plain).unwrap(), json!({"a":{"b":2,"z":1},"b":null}));
        let tagged = Tagged::Sleep { opts: Json::string("x") };
        let text = serde_json::to_string(&tagged).unwrap();
        assert_eq!(serde_json::from_str::<Tagged>(&text).unwrap(), tagged);
    }

    #[test]
    fn wrap_escapes_its_key() {
        assert_eq!(Json::null().wrap("a\"b").as_str(), r#"{"a\"b":null}"#);
        assert!(Json::null().is_null() && Json::empty_object().is_object());
    }
}
