//! Values: what expressions compute with. JSON is borrowed, never copied; what is computed is shared.

use super::meter::{EvalError, Meter};
use super::tree::Literal;
use serde_json::Value as Json;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A value. Cloning one copies no text and no elements.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    /// What a path leads to that is not there.
    Missing,
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    /// Every number of JSON is one.
    Double(f64),
    Text(Text<'a>),
    Bytes(Rc<[u8]>),
    List(List<'a>),
    Map(Map<'a>),
    /// A moment, Unix milliseconds.
    Timestamp(i64),
    /// A length of time, milliseconds.
    Duration(i64),
    /// A type, by its name.
    Type(&'static str),
}

/// Text, of an event or the expression or made.
#[derive(Clone, Debug)]
pub(super) enum Text<'a> {
    Borrowed(&'a str),
    Made(Rc<str>),
}

/// A list, of an event or made.
#[derive(Clone, Debug)]
pub(super) enum List<'a> {
    Json(&'a [Json]),
    Made(Rc<Vec<Value<'a>>>),
}

/// A map, of an event or made.
#[derive(Clone, Debug)]
pub(super) enum Map<'a> {
    Json(&'a serde_json::Map<String, Json>),
    Made(Rc<BTreeMap<Key<'a>, Value<'a>>>),
}

/// What a map's entries are found by. Equal numbers of different types are one key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key<'a> {
    Bool(bool),
    Int(i128),
    Text(Text<'a>),
}

impl Text<'_> {
    pub(super) fn as_str(&self) -> &str {
        match self {
            Text::Borrowed(text) => text,
            Text::Made(text) => text,
        }
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text<'_> {}

impl PartialOrd for Text<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl<'a> List<'a> {
    pub(super) fn len(&self) -> usize {
        match self {
            List::Json(items) => items.len(),
            List::Made(items) => items.len(),
        }
    }

    pub(super) fn get(&self, place: usize) -> Option<Value<'a>> {
        match self {
            List::Json(items) => items.get(place).map(Value::json),
            List::Made(items) => items.get(place).cloned(),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Value<'a>> {
        (0..self.len()).map_while(|place| self.get(place))
    }
}

impl<'a> Map<'a> {
    pub(super) fn len(&self) -> usize {
        match self {
            Map::Json(entries) => entries.len(),
            Map::Made(entries) => entries.len(),
        }
    }

    pub(super) fn get(&self, key: &Key<'a>) -> Option<Value<'a>> {
        match (self, key) {
            (Map::Json(entries), Key::Text(name)) => entries.get(name.as_str()).map(Value::json),
            (Map::Json(_), _) => None,
            (Map::Made(entries), key) => entries.get(key).cloned(),
        }
    }

    /// Its entries, in the order of their keys as they are kept.
    pub(super) fn entries(&self) -> Vec<(Key<'a>, Value<'a>)> {
        match self {
            Map::Json(entries) => {
                let entries = entries.iter();
                entries.map(|(name, value)| (Key::Text(Text::Borrowed(name)), Value::json(value))).collect()
            }
            Map::Made(entries) => entries.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
        }
    }
}

impl<'a> Key<'a> {
    /// The key that a value is, if it can be one: text, a boolean, a whole number.
    pub(super) fn of(value: &Value<'a>) -> Option<Key<'a>> {
        Some(match value {
            Value::Bool(value) => Key::Bool(*value),
            Value::Int(value) => Key::Int(i128::from(*value)),
            Value::Uint(value) => Key::Int(i128::from(*value)),
            Value::Double(value) => Key::Int(whole(*value)?),
            Value::Text(text) => Key::Text(text.clone()),
            _ => return None,
        })
    }

    /// How long the text in it is, in bytes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Key::Text(text) => text.as_str().len(),
            Key::Bool(_) | Key::Int(_) => 0,
        }
    }

    /// The value that the key stands for.
    pub(super) fn value(self) -> Value<'a> {
        match self {
            Key::Bool(value) => Value::Bool(value),
            Key::Int(value) => match (i64::try_from(value), u64::try_from(value)) {
                (Ok(value), _) => Value::Int(value),
                (_, Ok(value)) => Value::Uint(value),
                // A double beyond both; what it came from had no more digits either.
                _ => Value::Double(value as f64),
            },
            Key::Text(text) => Value::Text(text),
        }
    }
}

/// The integer that a double is, if it is one within 128 bits.
pub(super) fn whole(number: f64) -> Option<i128> {
    const LIMIT: f64 = 1e38;
    (number.trunc() == number && number.abs() < LIMIT).then_some(number as i128)
}

impl<'a> Value<'a> {
    /// A value of an event.
    pub(super) fn json(json: &'a Json) -> Value<'a> {
        match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => number.as_f64().map_or(Value::Null, Value::Double),
            Json::String(text) => Value::Text(Text::Borrowed(text)),
            Json::Array(items) => Value::List(List::Json(items)),
            Json::Object(entries) => Value::Map(Map::Json(entries)),
        }
    }

    /// A value of an event, or none.
    pub(super) fn of(json: Option<&'a Json>) -> Value<'a> {
        json.map_or(Value::Missing, Value::json)
    }

    /// A value of JSON that outlives nobody.
    pub(super) fn owned(json: Json, meter: &mut Meter) -> Result<Value<'a>, EvalError> {
        meter.step()?;
        Ok(match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(value),
            Json::Number(number) => number.as_f64().map_or(Value::Null, Value::Double),
            Json::String(text) => Value::made(text),
            Json::Array(items) => {
                let items = items.into_iter().map(|item| Value::owned(item, meter));
                Value::list(items.collect::<Result<_, _>>()?)
            }
            Json::Object(entries) => {
                let entries = entries.into_iter().map(|(name, value)| {
                    Ok((Key::Text(Text::Made(name.into())), Value::owned(value, meter)?))
                });
                Value::Map(Map::Made(Rc::new(entries.collect::<Result<_, EvalError>>()?)))
            }
        })
    }

    /// A constant of the expression.
    pub(super) fn literal(literal: &'a Literal) -> Value<'a> {
        match literal {
            Literal::Null => Value::Null,
            Literal::Bool(value) => Value::Bool(*value),
            Literal::Int(value) => Value::Int(*value),
            Literal::Uint(value) => Value::Uint(*value),
            Literal::Double(value) => Value::Double(*value),
            Literal::Text(text) => Value::Text(Text::Borrowed(text)),
            Literal::Bytes(bytes) => Value::Bytes(bytes.as_slice().into()),
        }
    }

    /// Text that was made.
    pub(super) fn made(text: String) -> Value<'a> {
        Value::Text(Text::Made(text.into()))
    }

    /// A list that was made.
    pub(super) fn list(items: Vec<Value<'a>>) -> Value<'a> {
        Value::List(List::Made(Rc::new(items)))
    }

    /// Whether it counts as true.
    pub(super) fn truthy(&self) -> bool {
        match self {
            Value::Missing | Value::Null => false,
            Value::Bool(value) => *value,
            Value::Int(value) => *value != 0,
            Value::Uint(value) => *value != 0,
            Value::Double(value) => *value != 0.0 && !value.is_nan(),
            Value::Text(text) => !text.as_str().is_empty(),
            Value::Bytes(bytes) => !bytes.is_empty(),
            Value::List(list) => list.len() != 0,
            Value::Map(map) => map.len() != 0,
            Value::Timestamp(_) | Value::Duration(_) | Value::Type(_) => true,
        }
    }

    /// What it has under this name: missing unless it is a map that has it.
    pub(super) fn field(&self, name: &'a str) -> Value<'a> {
        match self {
            Value::Map(map) => map.get(&Key::Text(Text::Borrowed(name))).unwrap_or(Value::Missing),
            _ => Value::Missing,
        }
    }

    /// What it has at this place or under this key, or missing.
    pub(super) fn element(&self, at: &Value<'a>) -> Value<'a> {
        let found = match (self, Key::of(at)) {
            (Value::List(list), Some(Key::Int(place))) => {
                usize::try_from(place).ok().and_then(|place| list.get(place))
            }
            (Value::Map(map), Some(key)) => map.get(&key),
            _ => None,
        };
        found.unwrap_or(Value::Missing)
    }

    /// How long the text in it is, in bytes: what comparing or reading it may look at.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Value::Text(text) => text.as_str().len(),
            Value::Bytes(bytes) => bytes.len(),
            _ => 0,
        }
    }

    /// The name of its type, as messages say it and `type()` gives it.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Value::Missing => "missing",
            Value::Null => "null_type",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Uint(_) => "uint",
            Value::Double(_) => "double",
            Value::Text(_) => "string",
            Value::Bytes(_) => "bytes",
            Value::List(_) => "list",
            Value::Map(_) => "map",
            Value::Timestamp(_) => "timestamp",
            Value::Duration(_) => "duration",
            Value::Type(_) => "type",
        }
    }
}
