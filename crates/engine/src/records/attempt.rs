//! A failed attempt of a step or of the function's body: kept for those who watch, and the mark by which a
//! planned step's job knows that its retry is announced.

use super::{Damaged, Payload, Reader, StepId, run_pk};
use crate::item::{Condition, Item, Key, Write};
use protocol::ids::RunId;

/// A failed attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct AttemptRecord {
    /// The step, or `None` for the function's body between steps.
    pub step: Option<StepId>,
    /// What the user called the step.
    pub name: String,
    /// The turn it belongs to.
    pub turn: u32,
    /// The attempt, from 0.
    pub attempt: u32,
    /// What went wrong.
    pub error: Payload,
    /// Message id of the job that recorded it.
    pub by: String,
    /// When the retry is due, Unix milliseconds.
    pub due_ms: i64,
    /// When it started, Unix milliseconds.
    pub started_ms: i64,
    /// When it ended.
    pub ended_ms: i64,
}

impl AttemptRecord {
    /// The sort key. The body's attempts are told apart by their turn.
    pub fn sk(step: Option<&StepId>, turn: u32, attempt: u32) -> String {
        match step {
            Some(id) => format!("try#{id}#{attempt:03}"),
            None => format!("try#!{turn:06}#{attempt:03}"),
        }
    }

    /// The write that records a turn's failed attempt. It may be there already, from a dispatch that was lost
    /// before it ended the turn; the turn's record is what counts.
    pub fn overwrite(&self, run: RunId, expires_at: i64) -> Write {
        Write { condition: Condition::None, ..self.write(run, expires_at) }
    }

    /// The write that records a planned step's failed attempt, if absent: the mark of who announces the retry.
    pub fn write(&self, run: RunId, expires_at: i64) -> Write {
        let item = Item::new()
            .with_some("step", self.step.as_ref().map(|s| s.as_str()))
            .with("name", self.name.as_str())
            .with("turn", self.turn)
            .with("attempt", self.attempt)
            .with("error", self.error.to_value())
            .with("by", self.by.as_str())
            .with("due", self.due_ms)
            .with("started", self.started_ms)
            .with("ended", self.ended_ms)
            .with("expires_at", expires_at);
        let sk = AttemptRecord::sk(self.step.as_ref(), self.turn, self.attempt);
        Write::put_if_absent(Key::state(run_pk(run), sk), item)
    }

    /// From an item.
    ///
    /// # Errors
    /// [`Damaged`] when it is no attempt item.
    pub fn read(sk: &str, item: &Item) -> Result<AttemptRecord, Damaged> {
        let r = Reader { record: "attempt", key: sk, item };
        Ok(AttemptRecord {
            step: item.text("step").map(StepId::new),
            name: r.text("name")?.into(),
            turn: r.count("turn")?,
            attempt: r.count("attempt")?,
            error: Payload::read(item, "error", "attempt")?.ok_or_else(|| r.damaged("error"))?,
            by: r.text("by")?.into(),
            due_ms: r.number("due")?,
            started_ms: r.number("started")?,
            ended_ms: r.number("ended")?,
        })
    }
}
