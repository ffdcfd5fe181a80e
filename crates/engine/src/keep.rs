//! Keeps the records of a run for longer than was planned when it started: those of the run itself, and what stands for
//! it elsewhere. Nothing is kept shorter by it.

use crate::item::{Change, Condition, Item, Key, Value, Write};
use crate::records::{EventRecord, Payload, SignalRecord, TurnEnd, Wait, blob_key, listing_key, wait_key};
use crate::state::RunState;

/// The write that keeps what stands at a key until then (Unix seconds), if it would go earlier.
pub fn longer(key: Key, expires_at: i64) -> Write {
    let sooner = Condition::All(vec![Condition::Exists, Condition::Lt("expires_at", expires_at)]);
    Write::update(key, sooner, vec![Change::Set("expires_at", expires_at.into())])
}

/// Where large values are that an item points to.
pub fn blobs_of(item: &Item) -> Vec<Key> {
    let parts = |value: &Value| {
        let Value::M(map) = value else { return Vec::new() };
        let (Some(Value::S(sha256)), Some(Value::N(parts))) = (map.get("blob"), map.get("parts")) else {
            return Vec::new();
        };
        (0..u32::try_from(*parts).unwrap_or_default()).map(|n| blob_key(sha256, n)).collect()
    };
    item.0.values().flat_map(parts).collect()
}

/// Where the large values are that a run's plans point to.
pub fn blobs_of_plans(state: &RunState) -> Vec<Key> {
    let ops = state.turns.values().flat_map(|record| match &record.end {
        TurnEnd::Plan { ops, .. } => ops.as_slice(),
        _ => &[],
    });
    let parts = |payload: &Payload| match payload {
        Payload::Blob { sha256, parts, .. } => (0..*parts).map(|n| blob_key(sha256, n)).collect(),
        Payload::Inline(_) => Vec::new(),
    };
    ops.filter_map(|op| op.opts.as_ref()).flat_map(parts).collect()
}

/// What stands for a run outside its own partition: its line in the listing, its events, what its waits registered.
pub fn elsewhere(state: &RunState) -> Vec<Key> {
    let run = state.run.id;
    let mut keys = vec![listing_key(run, &state.run.function.slug)];
    keys.extend(state.run.event_ids.iter().map(|id| EventRecord::key(*id)));
    keys.extend(state.waiting().filter_map(|(_, _, op)| match op.wait.as_ref()? {
        Wait::Event { event, index, .. } => Some(wait_key(event, index.as_deref(), run, &op.step_id())),
        Wait::Signal { signal } => Some(SignalRecord::key_of(signal)),
        Wait::Invoke { .. } => None,
    }));
    keys
}
