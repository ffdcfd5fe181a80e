//! The records: one file a kind, each with its key, its attributes and how it reads back.
//!
//! A record that does not read back was damaged or written by a newer version; [`Damaged`] says which.

mod app;
mod archived;
mod attempt;
mod cron;
mod defer;
mod event;
mod join;
mod once;
mod payload;
mod run;
mod signal;
mod step;
mod turn;
mod wait;

pub use app::{
    AppRecord, FunctionRecord, NameRecord, PathRecord, SyncStatus, WILDCARDS_PK, apps_key, name_pk, slug_pk,
};
pub use archived::{ARCHIVED_PK, ArchivedRecord};
pub use attempt::AttemptRecord;
pub use cron::CronRecord;
pub use defer::DeferRecord;
pub use event::{EVENT_SHARDS, EventRecord, event_day_pk};
pub use join::JoinRecord;
pub use once::{ONCE_MS, OnceRecord};
pub use payload::{BLOB_PART_BYTES, INLINE_BYTES_MAX, Payload, blob_key};
pub use run::{
    Claim, FunctionRef, Lease, Parent, RUN_SHARDS, RunRecord, Stack, Status, StepTag, listing, listing_key,
    listing_pk, long_listing, long_listing_pk, run_key, run_pk,
};
pub use signal::SignalRecord;
pub use step::{StepId, StepRecord};
pub use turn::{PlannedOp, TurnEnd, TurnRecord, Wait};
pub use wait::{Index, WaitRecord, Waiter, wait_key, wait_pk};

use crate::item::{Item, Value};
use protocol::ids::EventId;
use protocol::json::Json;

/// Milliseconds of a day, the granularity of history's partitions.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// An item that does not read back as the record it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{record} record {key:?} has no readable attribute {attribute:?}")]
pub struct Damaged {
    /// The kind of record.
    pub record: &'static str,
    /// Its key, as far as known.
    pub key: String,
    /// What is missing or unreadable.
    pub attribute: &'static str,
}

/// Reads the attributes of one item, naming what is missing.
struct Reader<'a> {
    record: &'static str,
    key: &'a str,
    item: &'a Item,
}

impl<'a> Reader<'a> {
    fn damaged(&self, attribute: &'static str) -> Damaged {
        Damaged { record: self.record, key: self.key.to_owned(), attribute }
    }

    fn text(&self, name: &'static str) -> Result<&'a str, Damaged> {
        self.item.text(name).ok_or_else(|| self.damaged(name))
    }

    fn number(&self, name: &'static str) -> Result<i64, Damaged> {
        self.item.number(name).ok_or_else(|| self.damaged(name))
    }

    fn count(&self, name: &'static str) -> Result<u32, Damaged> {
        u32::try_from(self.number(name)?).map_err(|_| self.damaged(name))
    }

    fn count_or(&self, name: &'static str, default: u32) -> Result<u32, Damaged> {
        if self.item.get(name).is_none() { Ok(default) } else { self.count(name) }
    }

    fn event_ids(&self, name: &'static str) -> Result<Vec<EventId>, Damaged> {
        let parse = |v: &Value| match v {
            Value::S(text) => text.parse().map_err(|_| self.damaged(name)),
            _ => Err(self.damaged(name)),
        };
        self.item.list(name).iter().map(parse).collect()
    }

    fn json<T: serde::de::DeserializeOwned>(&self, name: &'static str) -> Result<T, Damaged> {
        let bytes = self.item.bytes(name).ok_or_else(|| self.damaged(name))?;
        serde_json::from_slice(bytes).map_err(|_| self.damaged(name))
    }

    /// What [`packed`] wrote, or [`encoded`] did in earlier versions.
    fn packed<T: serde::de::DeserializeOwned>(&self, name: &'static str) -> Result<T, Damaged> {
        let payload = Payload::read(self.item, name, self.record).map_err(|_| self.damaged(name))?;
        let json = payload.as_ref().and_then(Payload::inline).ok_or_else(|| self.damaged(name))?;
        serde_json::from_slice(json.as_bytes()).map_err(|_| self.damaged(name))
    }
}

/// Encodes part of a record as JSON bytes. Record types always encode.
fn encoded<T: serde::Serialize>(value: &T) -> bytes::Bytes {
    bytes::Bytes::from(serde_json::to_vec(value).unwrap_or_default())
}

/// The same, compressed where it is large and that saves something.
fn packed<T: serde::Serialize>(value: &T) -> Value {
    Payload::Inline(Json::from_canonical(encoded(value))).to_value()
}
