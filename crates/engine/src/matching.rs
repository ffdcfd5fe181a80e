//! Which waits an event finds, and which of those it matches.
//!
//! An event looks into one partition for each path that waits of its name are found by, under its own value there,
//! and into the one of waits without such a path: how many others wait does not matter.

use crate::expr::{Expression, Vars, at_path, value_key};
use crate::records::{Index, WaitRecord, wait_pk};
use protocol::ids::EventId;
use serde_json::Value;

/// So many waits of one partition are looked at while the sender of an event waits; more are left to a job.
pub const CANDIDATES_MAX: usize = 100;

/// The partitions in which waits stand that an event of this name may match.
pub fn partitions<'a>(name: &str, paths: impl Iterator<Item = &'a str>, event: &Value) -> Vec<String> {
    let mut partitions = vec![wait_pk(name, None)];
    for path in paths {
        // A value that has no key equals nothing that a wait can be found by.
        if let Some(key) = value_key(at_path(event, path)) {
            partitions.push(wait_pk(name, Some(&Index::new(path, &key).digest)));
        }
    }
    partitions
}

/// An event that looks for its waits.
pub struct Incoming<'a> {
    /// Its internal id.
    pub id: EventId,
    /// The event, as apps get it.
    pub event: &'a Value,
    /// Only waits registered before this count, Unix milliseconds.
    pub before_ms: i64,
    /// Now, Unix milliseconds.
    pub now_ms: i64,
}

impl Incoming<'_> {
    /// Does the wait count for this event at all, whatever its expression says?
    pub fn may_match(&self, wait: &WaitRecord) -> bool {
        // Whoever registered first waits for what comes after it: the run's own event never counts.
        wait.until_ms > self.now_ms && wait.created_ms < self.before_ms && !wait.triggers.contains(&self.id)
    }

    /// Is the wait's expression true of the event? `vars` is what it uses of the run's own event. One that cannot
    /// be evaluated matches nothing.
    pub fn holds(&self, expression: &Expression, vars: Option<&Value>) -> bool {
        let empty = Value::Object(serde_json::Map::new());
        let vars =
            Vars { event: Some(vars.unwrap_or(&empty)), incoming: Some(self.event), now_ms: self.now_ms };
        expression.holds(&vars).unwrap_or(false)
    }
}
