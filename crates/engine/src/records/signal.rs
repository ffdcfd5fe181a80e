//! The one step that waits for a signal's name. The item is the registration: who holds it is resumed.

use super::{Damaged, Reader, StepId};
use crate::item::{Action, Condition, Item, Key, Write};
use protocol::ids::RunId;

/// A step that waits for a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalRecord {
    /// The signal's name.
    pub signal: String,
    /// The run.
    pub run: RunId,
    /// The step.
    pub step: StepId,
    /// The turn that planned it.
    pub turn: u32,
    /// Its ordinal there.
    pub ordinal: u32,
    /// When the store may clean it up, Unix seconds.
    pub expires_at: i64,
}

impl SignalRecord {
    /// Where a signal's waiter stands.
    pub fn key_of(signal: &str) -> Key {
        Key::state(format!("signal#{signal}"), "!")
    }

    fn is_this(&self) -> Condition {
        Condition::All(vec![
            Condition::Eq("run", self.run.to_string().into()),
            Condition::Eq("step", self.step.as_str().into()),
        ])
    }

    /// The write that registers it, if nobody else waits; again is fine.
    pub fn write(&self) -> Write {
        self.put(Condition::Any(vec![Condition::NotExists, self.is_this()]))
    }

    /// The write that registers it in the place of another one, if that one still stands.
    pub fn replace(&self, standing: &SignalRecord) -> Write {
        self.put(standing.is_this())
    }

    fn put(&self, condition: Condition) -> Write {
        let item = Item::new()
            .with("run", self.run.to_string())
            .with("step", self.step.as_str())
            .with("turn", self.turn)
            .with("nth", self.ordinal)
            .with("expires_at", self.expires_at);
        Write { key: SignalRecord::key_of(&self.signal), condition, action: Action::Put(item) }
    }

    /// The write that takes it away, if it still stands.
    pub fn remove(&self) -> Write {
        Write::delete(SignalRecord::key_of(&self.signal), self.is_this())
    }

    /// From an item.
    ///
    /// # Errors
    /// [`Damaged`] when it is no signal item.
    pub fn read(signal: &str, item: &Item) -> Result<SignalRecord, Damaged> {
        let r = Reader { record: "signal", key: signal, item };
        Ok(SignalRecord {
            signal: signal.to_owned(),
            run: r.text("run")?.parse().map_err(|_| r.damaged("run"))?,
            step: StepId::new(r.text("step")?),
            turn: r.count("turn")?,
            ordinal: r.count("nth")?,
            expires_at: r.number("expires_at")?,
        })
    }
}
