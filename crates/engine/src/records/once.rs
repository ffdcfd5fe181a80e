//! The claim of a caller's event id for one function: at most one run in 24 hours.

use super::run::FunctionRef;
use crate::item::{Condition, Item, Key, Write};
use protocol::ids::RunId;
use sha2::{Digest, Sha256};

/// How long a caller's event id starts nothing more, in milliseconds (the protocol's idempotency: 24 hours).
pub const ONCE_MS: i64 = 24 * 60 * 60 * 1000;

/// A caller's event id, taken by a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceRecord;

impl OnceRecord {
    /// The write that takes the id: done when it is free, ran out, or is this run's already.
    pub fn claim(function: &FunctionRef, event_id: &str, run: RunId, now_ms: i64) -> Write {
        let until_ms = now_ms + ONCE_MS;
        let run = run.to_string();
        // The id comes from outside and may be longer than a key: its digest stands for it.
        let digest = hex::encode(Sha256::digest(event_id.as_bytes()));
        Write {
            key: Key::state(format!("once#{}#{digest}", function.slug), "!"),
            condition: Condition::Any(vec![
                Condition::NotExists,
                Condition::Lt("until", now_ms),
                Condition::Eq("run", run.as_str().into()),
            ]),
            action: crate::item::Action::Put(
                Item::new().with("run", run).with("until", until_ms).with("expires_at", until_ms / 1000 + 60),
            ),
        }
    }
}
