//! Plain paths of events, and what an expression uses of `event`.

use super::tree::{Node, Root};
use serde_json::{Map, Value};

/// The value at a plain path of an event: `data.a.b`. Only objects have fields; `None` is missing.
pub fn at_path<'a>(event: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(event, |value, field| value.as_object()?.get(field))
}

/// The value below these fields.
pub(super) fn at_fields<'a>(event: &'a Value, fields: &[String]) -> Option<&'a Value> {
    fields.iter().try_fold(event, |value, field| value.as_object()?.get(field))
}

/// See [`Expression::bind`](super::Expression::bind).
pub(super) fn bind(root: &Node, event: &Value) -> Value {
    let mut uses = Vec::new();
    collect(root, &mut uses);
    uses.sort();
    // After sorting what holds a path stands before it.
    let mut kept: Vec<Vec<&str>> = Vec::new();
    for path in uses {
        if !kept.last().is_some_and(|last| path.starts_with(last)) {
            kept.push(path);
        }
    }
    if kept.first().is_some_and(Vec::is_empty) {
        return event.clone();
    }
    let mut partial = Map::new();
    for path in kept {
        let found = path.iter().try_fold(event, |value, field| value.as_object()?.get(*field));
        if let Some(value) = found {
            insert(&mut partial, &path, value);
        }
    }
    Value::Object(partial)
}

/// The paths of `event` that a node uses.
fn collect<'a>(node: &'a Node, uses: &mut Vec<Vec<&'a str>>) {
    let tested = match node {
        Node::Has { of, field } => of.plain_path().map(|(root, fields)| (root, fields, Some(field))),
        other => other.plain_path().map(|(root, fields)| (root, fields, None)),
    };
    match tested {
        Some((Root::Event, fields, last)) => {
            uses.push(fields.iter().chain(last).map(String::as_str).collect());
        }
        Some(_) => {}
        None => node.children().into_iter().for_each(|child| collect(child, uses)),
    }
}

/// Puts a value below these fields. Paths that hold others are not among them, so each way is free.
fn insert(object: &mut Map<String, Value>, path: &[&str], value: &Value) {
    match path {
        [] => {}
        [last] => {
            object.insert((*last).to_owned(), value.clone());
        }
        [first, rest @ ..] => {
            let below = object.entry(*first).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(below) = below {
                insert(below, rest, value);
            }
        }
    }
}
