//! What events hold and what waits ask of them. The protocol's equality is written down here a second time, small
//! and by itself: what an event must resume is decided by this, not by the engine's expressions.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// What stands under `data.k` of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum K {
    /// Nothing.
    Missing,
    /// `null`.
    Null,
    /// `0`.
    Zero,
    /// `""`.
    Empty,
    /// A text.
    Text(&'static str),
    /// A number, as an integer.
    Whole(i32),
    /// The same number, written as a double.
    Double(i32),
}

impl K {
    fn value(self) -> Option<Value> {
        match self {
            K::Missing => None,
            K::Null => Some(Value::Null),
            K::Zero => Some(0.into()),
            K::Empty => Some("".into()),
            K::Text(text) => Some(text.into()),
            K::Whole(number) => Some(number.into()),
            K::Double(number) => Some(f64::from(number).into()),
        }
    }

    /// `==` as the protocol has it: a missing path equals null alone, null equals 0 and "" too.
    pub(crate) fn equals(self, other: K) -> bool {
        match (self, other) {
            (K::Missing | K::Null, K::Missing | K::Null) => true,
            (K::Null, K::Zero | K::Empty) | (K::Zero | K::Empty, K::Null) => true,
            (K::Whole(a) | K::Double(a), K::Whole(b) | K::Double(b)) => a == b,
            _ => self == other,
        }
    }

    pub(crate) fn random(rng: &mut Rng) -> K {
        const ALL: [K; 9] = [
            K::Text("a"),
            K::Text("a"),
            K::Text("b"),
            K::Missing,
            K::Null,
            K::Zero,
            K::Empty,
            K::Whole(7),
            K::Double(7),
        ];
        ALL[rng.usize(..ALL.len())]
    }
}

/// What an event holds that expressions ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) k: K,
    pub(crate) n: i32,
}

impl Facts {
    /// Of an event that the server sent by itself.
    pub(crate) const NONE: Facts = Facts { k: K::Missing, n: 0 };
    /// Of an event that invokes a function.
    pub(crate) const INVOKED: Facts = Facts { k: K::Text("a"), n: 5 };

    /// An event's data, told apart from all others by its mark.
    pub(crate) fn data(self, mark: &str) -> Map<String, Value> {
        let mut data = Map::from_iter([("mark".to_owned(), mark.into()), ("n".to_owned(), self.n.into())]);
        data.extend(self.k.value().map(|value| ("k".to_owned(), value)));
        data
    }
}

/// What an expression asks of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum If {
    /// Nothing.
    Always,
    /// `event.data.k == async.data.k`.
    SameK,
    /// `async.data.k == "a"`.
    IsA,
    /// `async.data.n > 3`, which no index knows.
    Many,
    /// `SameK` and `Many`.
    SameKAndMany,
}

/// Events with more than this under `data.n` are many.
const MANY: i32 = 3;

impl If {
    pub(crate) fn text(self) -> Option<&'static str> {
        match self {
            If::Always => None,
            If::SameK => Some("event.data.k == async.data.k"),
            If::IsA => Some("async.data.k == \"a\""),
            If::Many => Some("async.data.n > 3"),
            If::SameKAndMany => Some("async.data.k == event.data.k && async.data.n > 3"),
        }
    }

    pub(crate) fn holds(self, trigger: Facts, incoming: Facts) -> bool {
        match self {
            If::Always => true,
            If::SameK => trigger.k.equals(incoming.k),
            If::IsA => incoming.k == K::Text("a"),
            If::Many => incoming.n > MANY,
            If::SameKAndMany => trigger.k.equals(incoming.k) && incoming.n > MANY,
        }
    }

    pub(crate) fn random(rng: &mut Rng) -> If {
        [If::Always, If::SameK, If::SameK, If::IsA, If::Many, If::SameKAndMany][rng.usize(..6)]
    }
}

/// A wait for an event, of a step or of a rule that cancels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The event's name.
    pub event: &'static str,
    /// What must be true of it.
    pub condition: If,
    /// How long it waits, seconds.
    pub timeout_s: u32,
}

impl Waiting {
    /// For any event of a name.
    pub fn event(event: &'static str, timeout_s: u32) -> Waiting {
        Waiting { event, condition: If::Always, timeout_s }
    }

    /// Only if this is true.
    #[must_use]
    pub fn on(self, condition: If) -> Waiting {
        Waiting { condition, ..self }
    }

    pub(crate) fn matches(&self, trigger: Facts, name: &str, incoming: Facts) -> bool {
        self.event == name && self.condition.holds(trigger, incoming)
    }
}

/// An event that a client sends.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// Its name.
    pub name: &'static str,
    pub(crate) facts: Facts,
    pub(crate) caller_id: Option<String>,
    pub(crate) bytes: usize,
    pub(crate) ahead_ms: i64,
}

impl Sent {
    /// A small event of this name.
    pub fn named(name: &'static str) -> Sent {
        let facts = Facts { k: K::Text("a"), n: 5 };
        Sent { name, facts, caller_id: None, bytes: 10, ahead_ms: 0 }
    }

    /// With this under `data.k`.
    #[must_use]
    pub fn k(mut self, k: K) -> Sent {
        self.facts.k = k;
        self
    }

    /// Dated so far in the future, milliseconds.
    #[must_use]
    pub fn ahead(mut self, ms: i64) -> Sent {
        self.ahead_ms = ms;
        self
    }

    /// With data of about so many bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: usize) -> Sent {
        self.bytes = bytes;
        self
    }

    pub(crate) fn data(&self, mark: &str) -> Value {
        let mut data = self.facts.data(mark);
        data.insert("filler".into(), json!("x".repeat(self.bytes)));
        Value::Object(data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_key_is_null_and_null_is_nothing_of_any_kind() {
        for (a, b, equal) in [
            (K::Missing, K::Null, true),
            (K::Missing, K::Zero, false),
            (K::Null, K::Zero, true),
            (K::Null, K::Empty, true),
            (K::Zero, K::Empty, false),
            (K::Whole(7), K::Double(7), true),
            (K::Text("a"), K::Text("b"), false),
        ] {
            assert_eq!((a.equals(b), b.equals(a)), (equal, equal), "{a:?} {b:?}");
        }
    }
}
