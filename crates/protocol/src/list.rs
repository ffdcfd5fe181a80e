//! Reads a JSON array of raw values up to a limit, so that `[1,1,1,…]` cannot take the memory of 8 million
//! pointers before it is refused.

use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// The values of an array, at most `MAX` of them kept, and how many there were.
pub(crate) struct RawList<'a, const MAX: usize> {
    pub(crate) values: Vec<&'a RawValue>,
    pub(crate) count: usize,
}

impl<'de: 'a, 'a, const MAX: usize> serde::Deserialize<'de> for RawList<'a, MAX> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_seq(ListVisitor::<MAX>)
    }
}

struct ListVisitor<const MAX: usize>;

impl<'de, const MAX: usize> Visitor<'de> for ListVisitor<MAX> {
    type Value = RawList<'de, MAX>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while values.len() < MAX {
            match seq.next_element::<&'de RawValue>()? {
                Some(value) => values.push(value),
                None => return Ok(RawList { count: values.len(), values }),
            }
        }
        let mut count = values.len();
        while seq.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(RawList { values, count })
    }
}

/// Leading JSON whitespace cut off.
pub(crate) fn trim_start(body: &[u8]) -> &[u8] {
    let start = body.iter().position(|b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r')).unwrap_or(body.len());
    &body[start..]
}

/// Reads an object into a struct. Without this check an array would be taken for the struct's fields in order.
pub(crate) fn read_object<'a, T: serde::Deserialize<'a>>(body: &'a [u8]) -> Result<T, serde_json::Error> {
    if matches!(trim_start(body).first(), Some(b'{') | None) {
        return serde_json::from_slice(body);
    }
    // Says what is wrong with it, should it be no JSON at all.
    serde_json::from_slice::<IgnoredAny>(body)?;
    Err(serde::de::Error::custom("expected an object"))
}
