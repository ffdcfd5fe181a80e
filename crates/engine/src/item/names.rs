//! Reads attribute names without an allocation each: those of the records that are read at every step are known.

use super::{Name, Value};
use serde::Deserializer;
use serde::de::{Deserialize, MapAccess, Visitor};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// Attribute names of run, step and event items, in order of their bytes.
const KNOWN: [&str; 28] = [
    "app",
    "attempt",
    "by",
    "ended",
    "ends",
    "event",
    "events",
    "expires_at",
    "fn",
    "gen",
    "host",
    "ids",
    "memo",
    "msg",
    "name",
    "nonce",
    "nth",
    "op",
    "output",
    "queued",
    "received",
    "reqv",
    "stack",
    "started",
    "status",
    "tries",
    "turn",
    "until",
];

/// Deserialises an item's attributes.
pub(super) fn attributes<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<Name, Value>, D::Error> {
    deserializer.deserialize_map(Attributes)
}

struct Attributes;

impl<'de> Visitor<'de> for Attributes {
    type Value = BTreeMap<Name, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("attributes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut attributes = BTreeMap::new();
        while let Some((Known(name), value)) = map.next_entry()? {
            attributes.insert(name, value);
        }
        Ok(attributes)
    }
}

struct Known(Name);

impl<'de> Deserialize<'de> for Known {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Known, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Known;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an attribute's name")
            }

            fn visit_str<E>(self, text: &str) -> Result<Known, E> {
                Ok(Known(match KNOWN.binary_search(&text) {
                    Ok(n) => Cow::Borrowed(KNOWN[n]),
                    Err(_) => Cow::Owned(text.to_owned()),
                }))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_are_in_order() {
        assert!(KNOWN.is_sorted());
    }
}
