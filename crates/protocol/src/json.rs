//! JSON values that pass through: checked once at the door, made canonical, then copied as bytes.
//!
//! Canonical is RFC 8785: sorted keys, no whitespace, numbers as JavaScript prints them. Bodies built from
//! canonical parts are canonical, which is what signatures are computed over. Numbers are doubles, as they
//! are for the SDKs' own canonicalisation: an integer beyond 2^53 is rounded.

use crate::limits::JSON_DEPTH_MAX;
use bytes::Bytes;
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;

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

/// How [`JsonError::TooDeep`] passes through the parser's own error type.
const TOO_DEEP: &str = "nested too deep";

impl From<serde_json::Error> for JsonError {
    fn from(e: serde_json::Error) -> JsonError {
        let text = e.to_string();
        // The second is the parser's own limit, met where ours does not apply.
        if text.starts_with(TOO_DEEP) || text.starts_with("recursion limit exceeded") {
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
        match canonical_bytes(bytes) {
            Ok(out) => Ok(Json(out.into())),
            Err(e) => match without_lone_surrogates(bytes) {
                Cow::Owned(repaired) => Ok(Json(canonical_bytes(&repaired)?.into())),
                Cow::Borrowed(_) => Err(e),
            },
        }
    }

    /// A value made canonical.
    pub fn from_value(v: &Value) -> Json {
        let mut out = Vec::with_capacity(128);
        match (Canonical { out: &mut out, depth_left: usize::MAX }).deserialize(v) {
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

/// In the OpenAPI document: any value but `null`, so that an `Option` of it is either this or `null`, not both.
#[cfg(feature = "schema")]
mod schema {
    use super::Json;
    use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
    use utoipa::openapi::{RefOr, Schema};
    use utoipa::{PartialSchema, ToSchema};

    impl PartialSchema for Json {
        fn schema() -> RefOr<Schema> {
            let types =
                SchemaType::from_iter([Type::Object, Type::Array, Type::String, Type::Number, Type::Boolean]);
            ObjectBuilder::new().schema_type(types).description(Some("Any JSON value.")).into()
        }
    }

    impl ToSchema for Json {}
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Json, D::Error> {
        let mut out = Vec::with_capacity(128);
        // The depth is the parser's to limit: this reads what we wrote, wrapped in what we put around it.
        Canonical { out: &mut out, depth_left: usize::MAX }.deserialize(d)?;
        Ok(Json(out.into()))
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
    let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    // Raw text was checked when it was cut out; without escapes it says what it shows.
    if !inner.contains('\\') {
        return Some(inner.to_owned());
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

fn canonical_bytes(bytes: &[u8]) -> Result<Vec<u8>, JsonError> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    Canonical { out: &mut out, depth_left: JSON_DEPTH_MAX }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(out)
}

/// Writes a value canonically while it is read, so that no tree of it is built.
struct Canonical<'o> {
    out: &'o mut Vec<u8>,
    depth_left: usize,
}

impl Canonical<'_> {
    fn deeper<E: de::Error>(&mut self) -> Result<Canonical<'_>, E> {
        match self.depth_left.checked_sub(1) {
            Some(depth_left) => Ok(Canonical { out: self.out, depth_left }),
            None => Err(E::custom(TOO_DEEP)),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Canonical<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Canonical<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        self.deserialize(d)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        if value.unsigned_abs() > INTEGER_EXACT_MAX {
            return self.visit_f64(value as f64);
        }
        serde_json::to_writer(self.out, &value).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        if value > INTEGER_EXACT_MAX {
            return self.visit_f64(value as f64);
        }
        serde_json::to_writer(self.out, &value).map_err(E::custom)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        serde_json_canonicalizer::to_writer(&value, self.out).map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        write_string(self.out, value);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let inner = self.deeper()?;
        inner.out.push(b'[');
        let start = inner.out.len();
        loop {
            let before = inner.out.len();
            if before > start {
                inner.out.push(b',');
            }
            let next = Canonical { out: &mut *inner.out, depth_left: inner.depth_left };
            if seq.next_element_seed(next)?.is_none() {
                inner.out.truncate(before);
                break;
            }
        }
        inner.out.push(b']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let inner = self.deeper()?;
        inner.out.push(b'{');
        let start = inner.out.len();
        let mut fields: Vec<Field<'de>> = Vec::new();
        let mut sorted = true;
        while let Some(Key(key)) = map.next_key()? {
            if !fields.is_empty() {
                inner.out.push(b',');
            }
            let from = inner.out.len();
            write_string(inner.out, &key);
            inner.out.push(b':');
            map.next_value_seed(Canonical { out: &mut *inner.out, depth_left: inner.depth_left })?;
            sorted = sorted && fields.last().is_none_or(|last| utf16_cmp(&last.key, &key) == Ordering::Less);
            fields.push(Field { key, at: from..inner.out.len() });
        }
        if !sorted {
            sort_fields(inner.out, start, fields);
        }
        inner.out.push(b'}');
        Ok(())
    }
}

/// A key, borrowed from the input where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Key<'de>, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        d.deserialize_str(KeyVisitor)
    }
}

/// A field that was written: its key, and where key and value stand in the output.
struct Field<'a> {
    key: Cow<'a, str>,
    at: Range<usize>,
}

/// Puts the fields written from `start` on into order; of equal keys the last one stays.
fn sort_fields(out: &mut Vec<u8>, start: usize, mut fields: Vec<Field<'_>>) {
    fields.sort_by(|a, b| utf16_cmp(&a.key, &b.key));
    let written = out.split_off(start);
    for (i, field) in fields.iter().enumerate() {
        if fields.get(i + 1).is_some_and(|next| next.key == field.key) {
            continue;
        }
        if out.len() > start {
            out.push(b',');
        }
        out.extend_from_slice(&written[field.at.start - start..field.at.end - start]);
    }
}

/// The order of keys that RFC 8785 asks for: by UTF-16 units. For ASCII that of the bytes, cheaper to compare.
pub(crate) fn utf16_cmp(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
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
