//! A step's result: put if absent, never replaced.

use super::{Damaged, Payload, Reader, run_pk};
use crate::item::{Item, Key, Write};
use protocol::ids::RunId;
use std::sync::Arc;

/// A step's id inside its run: the hash the app computed (SHA-1 of the user's id, hex).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(Arc<str>);

impl StepId {
    /// From the app's text.
    pub fn new(id: &str) -> StepId {
        StepId(id.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for StepId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A step that has its result.
#[derive(Clone, Debug, PartialEq)]
pub struct StepRecord {
    /// The id.
    pub id: StepId,
    /// What the user called it.
    pub name: String,
    /// The op code's wire name.
    pub op: String,
    /// What the app is given back: `{"data":…}` or `{"error":…}`.
    pub memo: Payload,
    /// True if the step failed for good.
    pub failed: bool,
    /// The turn in which it was recorded (a planned step: the turn of its plan).
    pub turn: u32,
    /// Its place among the results of that turn that came another way than by a join: the app's own time
    /// stamp of the report, then the place in the report.
    pub order: (i64, u32),
    /// The dispatch that recorded it.
    pub generation: u32,
    /// Message id of the job that recorded it.
    pub by: String,
    /// Set when this one result ended that turn.
    pub ends: bool,
    /// The attempt that brought the result, from 0.
    pub attempt: u32,
    /// When it could start, Unix milliseconds.
    pub queued_ms: i64,
    /// When it started.
    pub started_ms: i64,
    /// When it ended.
    pub ended_ms: i64,
}

impl StepRecord {
    /// The sort key of a step.
    pub fn sk(id: &StepId) -> String {
        format!("step#{id}")
    }

    /// The write that records it: the first result wins.
    pub fn write(&self, run: RunId, expires_at: i64) -> Write {
        let item = Item::new()
            .with("name", self.name.as_str())
            .with("op", self.op.as_str())
            .with("memo", self.memo.to_value())
            .with_some("failed", self.failed.then_some(true))
            .with("turn", self.turn)
            .with("ts", self.order.0)
            .with("nth", self.order.1)
            .with("gen", self.generation)
            .with("by", self.by.as_str())
            .with_some("ends", self.ends.then_some(true))
            .with_some("attempt", (self.attempt > 0).then_some(self.attempt))
            .with("queued", self.queued_ms)
            .with("started", self.started_ms)
            .with("ended", self.ended_ms)
            .with("expires_at", expires_at);
        Write::put_if_absent(Key::state(run_pk(run), StepRecord::sk(&self.id)), item)
    }

    /// From an item; `id` is the sort key without its prefix.
    ///
    /// # Errors
    /// [`Damaged`] when it is no step item.
    pub fn read(id: &str, item: &Item) -> Result<StepRecord, Damaged> {
        let r = Reader { record: "step", key: id, item };
        Ok(StepRecord {
            id: StepId::new(id),
            name: r.text("name")?.into(),
            op: r.text("op")?.into(),
            memo: Payload::read(item, "memo", "step")?.ok_or_else(|| r.damaged("memo"))?,
            failed: item.flag("failed"),
            turn: r.count("turn")?,
            order: (r.number("ts")?, r.count("nth")?),
            generation: r.count("gen")?,
            by: r.text("by")?.into(),
            ends: item.flag("ends"),
            attempt: r.count_or("attempt", 0)?,
            queued_ms: r.number("queued")?,
            started_ms: r.number("started")?,
            ended_ms: r.number("ended")?,
        })
    }
}
