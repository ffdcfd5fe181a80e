//! The contract's limits, checked before a request reaches a backend, so that all backends refuse the same
//! requests with the same words. Limits that depend on what stands in the store are checked by [`super::rows`].

use super::{
    BATCH_MESSAGES_MAX, DELAY_MS_MAX, MESSAGE_BYTES_MAX, Outgoing, PortError, TIMER_NAME_CHARS_MAX, Timer,
};
use engine::item::{Action, Change, ITEM_BYTES_MAX, Item, Key, Query, TRANSACT_ACTIONS_MAX, Write};
use std::collections::BTreeSet;

/// Longest partition key, in bytes (DynamoDB: 2048).
pub const PK_BYTES_MAX: usize = 2048;
/// Longest sort key, in bytes (DynamoDB: 1024).
pub const SK_BYTES_MAX: usize = 1024;
/// Largest transaction, in bytes of the items it puts (DynamoDB: 4 MB).
pub const TRANSACT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The key's attributes in DynamoDB's items, so no attribute of ours can have these names.
const KEY_NAMES: [&str; 2] = ["pk", "sk"];
/// Longest visibility of a message, in milliseconds (SQS: 12 hours).
pub const VISIBILITY_MS_MAX: i64 = 12 * 60 * 60 * 1000;

fn invalid<T>(port: &'static str, why: String) -> Result<T, PortError> {
    Err(PortError::Invalid { port, why })
}

fn key_part(name: &str, value: &str, limit: usize) -> Result<(), PortError> {
    match value.len() {
        0 => invalid("store", format!("{name} is empty")),
        n if n > limit => invalid("store", format!("{name} has {n} bytes, the limit is {limit}")),
        _ => Ok(()),
    }
}

/// A key has two parts, neither empty nor too long.
///
/// # Errors
/// [`PortError::Invalid`] naming the part.
pub fn key(key: &Key) -> Result<(), PortError> {
    key_part("pk", &key.pk, PK_BYTES_MAX)?;
    key_part("sk", &key.sk, SK_BYTES_MAX)
}

fn attribute_name(name: &str) -> Result<(), PortError> {
    match KEY_NAMES.contains(&name) || name.is_empty() {
        true => invalid("store", format!("an attribute cannot be named {name:?}")),
        false => Ok(()),
    }
}

/// An item fits into [`ITEM_BYTES_MAX`] and its attributes have possible names.
///
/// # Errors
/// [`PortError::Invalid`] naming what is wrong.
pub fn item(key: &Key, item: &Item) -> Result<(), PortError> {
    item.0.keys().try_for_each(|name| attribute_name(name))?;
    match item.size(key) {
        n if n > ITEM_BYTES_MAX => {
            let (pk, sk) = (&key.pk, &key.sk);
            invalid("store", format!("item {pk:?} {sk:?} has {n} bytes, the limit is {ITEM_BYTES_MAX}"))
        }
        _ => Ok(()),
    }
}

fn change_name(change: &Change) -> &'static str {
    match change {
        Change::Set(name, _)
        | Change::SetIfAbsent(name, _)
        | Change::Remove(name)
        | Change::Add(name, _)
        | Change::Append(name, _)
        | Change::SetEntry(name, _, _)
        | Change::RemoveEntry(name, _) => name,
    }
}

fn changes(changes: &[Change]) -> Result<(), PortError> {
    changes.iter().try_for_each(|change| attribute_name(change_name(change)))?;
    let mut seen = BTreeSet::new();
    match changes.iter().map(change_name).find(|name| !seen.insert(*name)) {
        Some(name) => invalid("store", format!("the update changes attribute {name:?} twice")),
        None => Ok(()),
    }
}

fn action(write: &Write) -> Result<(), PortError> {
    key(&write.key)?;
    match &write.action {
        Action::Put(put) => item(&write.key, put),
        Action::Update(all) => changes(all),
        Action::Delete | Action::Check => Ok(()),
    }
}

/// A write on its own is well-formed.
///
/// # Errors
/// [`PortError::Invalid`] naming what is wrong.
pub fn write(write: &Write) -> Result<(), PortError> {
    match write.action {
        Action::Check => invalid("store", "a check stands alone; it belongs into a transaction".to_owned()),
        _ => action(write),
    }
}

/// Every write is well-formed: none is carried out when one isn't.
///
/// # Errors
/// The first write's error.
pub fn writes(writes: &[Write]) -> Result<(), PortError> {
    writes.iter().try_for_each(write)
}

/// DynamoDB takes an update without a change, but not in a transaction.
fn transacted(write: &Write) -> Result<(), PortError> {
    match &write.action {
        Action::Update(changes) if changes.is_empty() => invalid(
            "store",
            format!("the transaction's update of {:?} {:?} has no change", write.key.pk, write.key.sk),
        ),
        _ => Ok(()),
    }
}

fn put_bytes(write: &Write) -> usize {
    match &write.action {
        Action::Put(item) => item.size(&write.key),
        _ => 0,
    }
}

/// A transaction has 1 to [`TRANSACT_ACTIONS_MAX`] well-formed actions on distinct items, together at most
/// [`TRANSACT_BYTES_MAX`].
///
/// # Errors
/// [`PortError::Invalid`] naming what is wrong.
pub fn transact(writes: &[Write]) -> Result<(), PortError> {
    match writes.len() {
        0 => return invalid("store", "the transaction has no action".to_owned()),
        n if n > TRANSACT_ACTIONS_MAX => {
            let why = format!("the transaction has {n} actions, the limit is {TRANSACT_ACTIONS_MAX}");
            return invalid("store", why);
        }
        _ => {}
    }
    writes.iter().try_for_each(action)?;
    writes.iter().try_for_each(transacted)?;
    let bytes: usize = writes.iter().map(put_bytes).sum();
    if bytes > TRANSACT_BYTES_MAX {
        return invalid(
            "store",
            format!("the transaction has {bytes} bytes, the limit is {TRANSACT_BYTES_MAX}"),
        );
    }
    let mut seen = BTreeSet::new();
    match writes.iter().find(|write| !seen.insert(&write.key)) {
        Some(Write { key: Key { pk, sk, .. }, .. }) => {
            invalid("store", format!("the transaction names item {pk:?} {sk:?} twice"))
        }
        None => Ok(()),
    }
}

/// A query names a partition and asks for something.
///
/// # Errors
/// [`PortError::Invalid`] naming what is wrong.
pub fn query(query: &Query) -> Result<(), PortError> {
    key_part("pk", &query.pk, PK_BYTES_MAX)?;
    match query.limit {
        0 => invalid("store", "the query's limit is 0".to_owned()),
        _ => Ok(()),
    }
}

/// A send has 1 to [`BATCH_MESSAGES_MAX`] messages, none empty, together at most [`MESSAGE_BYTES_MAX`], none
/// delayed beyond [`DELAY_MS_MAX`].
///
/// # Errors
/// [`PortError::Invalid`] naming what is wrong.
pub fn messages(messages: &[Outgoing]) -> Result<(), PortError> {
    let count = messages.len();
    if !(1..=BATCH_MESSAGES_MAX).contains(&count) {
        return invalid(
            "queue",
            format!("the send has {count} messages, it takes 1 to {BATCH_MESSAGES_MAX}"),
        );
    }
    let bytes: usize = messages.iter().map(|m| m.body.len()).sum();
    if bytes > MESSAGE_BYTES_MAX {
        return invalid("queue", format!("the send has {bytes} bytes, the limit is {MESSAGE_BYTES_MAX}"));
    }
    if messages.iter().any(|m| m.body.is_empty()) {
        return invalid("queue", "a message's body is empty".to_owned());
    }
    match messages.iter().map(|m| m.delay_ms).find(|delay| !(0..=DELAY_MS_MAX).contains(delay)) {
        Some(delay) => invalid("queue", format!("a delay is {delay} ms, it can be 0 to {DELAY_MS_MAX}")),
        None => Ok(()),
    }
}

/// A visibility is not negative and at most [`VISIBILITY_MS_MAX`].
///
/// # Errors
/// [`PortError::Invalid`] naming the value.
pub fn visibility(ms: i64) -> Result<(), PortError> {
    match (0..=VISIBILITY_MS_MAX).contains(&ms) {
        true => Ok(()),
        false => invalid("queue", format!("the visibility is {ms} ms, it can be 0 to {VISIBILITY_MS_MAX}")),
    }
}

/// A receive asks for 1 to [`BATCH_MESSAGES_MAX`] messages and hides them for a possible time.
///
/// # Errors
/// [`PortError::Invalid`] naming what is wrong.
pub fn receive(max: usize, visibility_ms: i64) -> Result<(), PortError> {
    match (1..=BATCH_MESSAGES_MAX).contains(&max) {
        true => visibility(visibility_ms),
        false => invalid(
            "queue",
            format!("the receive asks for {max} messages, it can be 1 to {BATCH_MESSAGES_MAX}"),
        ),
    }
}

/// A timer's name has 1 to [`TIMER_NAME_CHARS_MAX`] characters of `[0-9a-zA-Z-_.]`.
///
/// # Errors
/// [`PortError::Invalid`] naming what is wrong.
pub fn timer_name(name: &str) -> Result<(), PortError> {
    let taken = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let count = name.chars().count();
    if !(1..=TIMER_NAME_CHARS_MAX).contains(&count) {
        let why =
            format!("the timer's name {name:?} has {count} characters, it takes 1 to {TIMER_NAME_CHARS_MAX}");
        return invalid("timers", why);
    }
    match name.chars().find(|c| !taken(*c)) {
        Some(c) => {
            invalid("timers", format!("the timer's name {name:?} holds {c:?}, it takes [0-9a-zA-Z-_.]"))
        }
        None => Ok(()),
    }
}

/// A timer has a possible name and a job that the queue takes.
///
/// # Errors
/// [`PortError::Invalid`] naming what is wrong.
pub fn timer(timer: &Timer) -> Result<(), PortError> {
    timer_name(&timer.name)?;
    match timer.body.len() {
        0 => invalid("timers", "the timer's body is empty".to_owned()),
        n if n > MESSAGE_BYTES_MAX => {
            invalid("timers", format!("the timer's body has {n} bytes, the limit is {MESSAGE_BYTES_MAX}"))
        }
        _ => Ok(()),
    }
}
