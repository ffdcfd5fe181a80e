//! The equality that a wait is found by: a path of the incoming event, and a key that every value equal to
//! what is asked for shares.
//!
//! The index may name too many waits, never too few: the whole expression is evaluated on each. So keys only
//! have to be equal wherever `==` is true. Null, missing, 0 and "" are equal to one another in part (null is
//! equal to each of the others, 0 and "" are not equal), so they share one key; false joins them as the
//! protocol has it. A string never equals a number, and their keys differ (`s:7`, `n:7`). Lists and maps
//! equal nothing that has a key, and have none.

use super::paths::at_fields;
use super::print;
use super::tree::{Comparison, Literal, Node, Root};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// An equality that a wait is indexed by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equality {
    /// The path below `async`: `data.id`.
    pub path: String,
    /// The canonical key of the value it must have; see [`value_key`].
    pub key: String,
}

/// The key of null, missing, false, 0 and "".
const FALSY: &str = "-";
/// Longest text that is its own key, in bytes; of a longer one the key is a digest, because the key is part
/// of an item's key and DynamoDB takes 2,048 bytes for one ("Quotas in Amazon
/// DynamoDB", partition key length).
const TEXT_BYTES_MAX: usize = 512;

/// Canonical key of a value of an event: null, missing (`None`), false, 0 and "" share one; of a number it is
/// its shortest double, of a string the string (a digest, if it is longer than 512 bytes). `None` for lists
/// and maps, which have none.
pub fn value_key(value: Option<&Value>) -> Option<String> {
    match value {
        None | Some(Value::Null) => Some(FALSY.to_owned()),
        Some(Value::Bool(value)) => Some(bool_key(*value)),
        Some(Value::Number(number)) => number.as_f64().map(number_key),
        Some(Value::String(text)) => Some(text_key(text)),
        Some(Value::Array(_) | Value::Object(_)) => None,
    }
}

fn bool_key(value: bool) -> String {
    if value { "true" } else { FALSY }.to_owned()
}

fn number_key(number: f64) -> String {
    if number == 0.0 { FALSY.to_owned() } else { format!("n:{}", print::double(number, print::SHORT)) }
}

fn text_key(text: &str) -> String {
    if text.is_empty() {
        FALSY.to_owned()
    } else if text.len() > TEXT_BYTES_MAX {
        let digest = Sha256::digest(text);
        digest.iter().fold("h:".to_owned(), |key, byte| format!("{key}{byte:02x}"))
    } else {
        format!("s:{text}")
    }
}

/// See [`Expression::equality`](super::Expression::equality).
pub(super) fn find(root: &Node, event: &Value) -> Option<Equality> {
    let conjuncts = match root {
        Node::And(nodes) => nodes.as_slice(),
        node => std::slice::from_ref(node),
    };
    let mut best: Option<(u8, Equality)> = None;
    for conjunct in conjuncts {
        let Node::Compare(Comparison::Equal, pair) = conjunct else { continue };
        let [a, b] = pair.as_ref();
        let found = sides(a, b, event).or_else(|| sides(b, a, event));
        // The first of those that tell most.
        if let Some((tells, equality)) = found
            && best.as_ref().is_none_or(|(most, _)| tells > *most)
        {
            best = Some((tells, equality));
        }
    }
    best.map(|(_, equality)| equality)
}

/// The equality of a path of `async` and something known, and how much it tells events apart.
fn sides(incoming: &Node, known: &Node, event: &Value) -> Option<(u8, Equality)> {
    let (Root::Incoming, fields) = incoming.plain_path()? else { return None };
    // A dot or nothing in a name could not be told from a path's own dots.
    if fields.is_empty() || fields.iter().any(|field| field.is_empty() || field.contains('.')) {
        return None;
    }
    let (key, of_event) = match known {
        Node::Literal(literal) => (literal_key(literal)?, false),
        node => match node.plain_path()? {
            (Root::Event, fields) => (value_key(at_fields(event, fields))?, true),
            _ => return None,
        },
    };
    // Few events have what the trigger event has; more have the same constant; half have a flag; and all have
    // nothing in most places.
    let tells = match key.as_str() {
        FALSY => 0,
        "true" => 1,
        _ if of_event => 3,
        _ => 2,
    };
    Some((tells, Equality { path: fields.join("."), key }))
}

fn literal_key(literal: &Literal) -> Option<String> {
    Some(match literal {
        Literal::Null => FALSY.to_owned(),
        Literal::Bool(value) => bool_key(*value),
        // The nearest double is the one of every number equal to it.
        Literal::Int(value) => number_key(*value as f64),
        Literal::Uint(value) => number_key(*value as f64),
        Literal::Double(value) => number_key(*value),
        Literal::Text(text) => text_key(text),
        Literal::Bytes(_) => return None,
    })
}
