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
    /// The dispatch that registered it: an earlier one's registration never replaces a later one's.
    pub generation: u32,
    /// When the store may clean it up, Unix seconds.
    pub expires_at: i64,
}

impl SignalRecord {
    /// Where a signal's waiter stands.
    pub fn key_of(signal: &str) -> Key {
        Key::state(format!("signal#{signal}"), "!")
    }

    /// This very registration stands.
    fn is_this(&self) -> Condition {
        let generation = Condition::Eq("gen", self.generation.into());
        Condition::All(vec![is_of(self.run, &self.step), generation])
    }

    /// Does this registration stand where `self` would? Then nothing is left to do: again is fine, and of two
    /// dispatches of the same step the later one's stands.
    pub fn stands_as(&self, standing: &SignalRecord) -> bool {
        standing.run == self.run && standing.step == self.step && standing.generation >= self.generation
    }

    /// The write that registers it, if nobody else waits and no later dispatch registered it.
    pub fn write(&self) -> Write {
        let before = Condition::Lt("gen", i64::from(self.generation));
        let earlier = Condition::All(vec![is_of(self.run, &self.step), before]);
        self.put(Condition::Any(vec![Condition::NotExists, earlier]))
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
            .with("gen", self.generation)
            .with("expires_at", self.expires_at);
        Write { key: SignalRecord::key_of(&self.signal), condition, action: Action::Put(item) }
    }

    /// The write that takes it away, if it still stands.
    pub fn remove(&self) -> Write {
        Write::delete(SignalRecord::key_of(&self.signal), self.is_this())
    }

    /// The write that takes a step's registration away, whichever dispatch made it: the step waits no more.
    pub fn remove_of(signal: &str, run: RunId, step: &StepId) -> Write {
        Write::delete(SignalRecord::key_of(signal), is_of(run, step))
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
            generation: r.count("gen")?,
            expires_at: r.number("expires_at")?,
        })
    }
}

/// It is this step's registration.
fn is_of(run: RunId, step: &StepId) -> Condition {
    Condition::All(vec![
        Condition::Eq("run", run.to_string().into()),
        Condition::Eq("step", step.as_str().into()),
    ])
}
