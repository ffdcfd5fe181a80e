//! What waits for an event: a parked `waitForEvent`, or a rule by which an event cancels a run (`cancelOn`). Its
//! key holds what an event must have to match it, so that an event finds its waits without looking at others.
//!
//! A wait whose expression equates a plain path of the event with a value stands in the partition of that path
//! and value; any other one in the partition of the event's name that every event of the name looks through.

use super::run::{FunctionRef, Parent};
use super::{Damaged, Payload, Reader, StepId, encoded};
use crate::item::{Action, Condition, Item, Key, Value, Write};
use protocol::ids::{EventId, RunId};
use sha2::{Digest, Sha256};

/// Bytes of the digest that stands for path and value in a partition's key.
const INDEX_DIGEST_BYTES: usize = 16;

/// What an event finds a wait by: a plain path under the event, and the canonical key of the value there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The path, `data.id`.
    pub path: String,
    /// Stands for path and value in the partition's key.
    pub digest: String,
}

impl Index {
    /// Of a path and the canonical key of a value.
    pub fn new(path: &str, key: &str) -> Index {
        let mut digest = Sha256::new();
        digest.update(path.as_bytes());
        digest.update([0]);
        digest.update(key.as_bytes());
        Index { path: path.to_owned(), digest: hex::encode(&digest.finalize()[..INDEX_DIGEST_BYTES]) }
    }
}

/// The partition of waits for events of this name: those with this index, or those without one.
pub fn wait_pk(event: &str, digest: Option<&str>) -> String {
    format!("wait#{event}#{}", digest.unwrap_or("*"))
}

/// Who waits.
#[derive(Clone, Debug, PartialEq)]
pub enum Waiter {
    /// A step, by the turn that planned it.
    Step {
        /// The step's id.
        step: StepId,
        /// The turn.
        turn: u32,
        /// The dispatch that registered it: a later one's registration replaces an earlier one's.
        generation: u32,
    },
    /// A rule of the run's function: the run is cancelled.
    Cancel {
        /// The rule's place among the function's.
        rule: u32,
        /// The function, should the event come before the run is created.
        function: FunctionRef,
        /// The step that invokes it.
        parent: Option<Parent>,
    },
}

impl Waiter {
    fn sk(&self, run: RunId) -> String {
        match self {
            Waiter::Step { step, .. } => wait_sk(run, step),
            Waiter::Cancel { rule, .. } => format!("{run}#!{rule}"),
        }
    }
}

fn wait_sk(run: RunId, step: &StepId) -> String {
    format!("{run}#{step}")
}

/// The key of a step's wait.
pub fn wait_key(event: &str, digest: Option<&str>, run: RunId, step: &StepId) -> Key {
    Key::state(wait_pk(event, digest), wait_sk(run, step))
}

/// A registered wait.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitRecord {
    /// The run.
    pub run: RunId,
    /// The name of the event it waits for.
    pub event: String,
    /// What an event finds it by.
    pub index: Option<Index>,
    /// Who waits.
    pub waiter: Waiter,
    /// What must be true of the event.
    pub expression: Option<String>,
    /// What the expression uses of the run's trigger event.
    pub vars: Option<Payload>,
    /// The run's trigger events: they never match.
    pub triggers: Vec<EventId>,
    /// When it was registered, Unix milliseconds.
    pub created_ms: i64,
    /// Until when it waits, Unix milliseconds.
    pub until_ms: i64,
    /// When the store may clean it up, Unix seconds.
    pub expires_at: i64,
}

impl WaitRecord {
    /// Where it stands.
    pub fn key(&self) -> Key {
        let digest = self.index.as_ref().map(|index| index.digest.as_str());
        Key::state(wait_pk(&self.event, digest), self.waiter.sk(self.run))
    }

    /// The write that registers it. Of two dispatches that register the same step the later one's stands.
    pub fn write(&self) -> Write {
        let ids: Vec<Value> = self.triggers.iter().map(|id| Value::S(id.to_string())).collect();
        let item = Item::new()
            .with("run", self.run.to_string())
            .with("event", self.event.as_str())
            .with_some("path", self.index.as_ref().map(|index| index.path.as_str()))
            .with_some("digest", self.index.as_ref().map(|index| index.digest.as_str()))
            .with_some("if", self.expression.as_deref())
            .with_some("vars", self.vars.as_ref().map(Payload::to_value))
            .with("ids", Value::L(ids))
            .with("created", self.created_ms)
            .with("until", self.until_ms)
            .with("expires_at", self.expires_at);
        let (item, generation) = match &self.waiter {
            Waiter::Step { step, turn, generation } => {
                (item.with("step", step.as_str()).with("turn", *turn).with("gen", *generation), *generation)
            }
            Waiter::Cancel { rule, function, parent } => (
                item.with("nth", *rule)
                    .with("fn", encoded(function))
                    .with_some("parent", parent.as_ref().map(encoded))
                    .with("gen", 0_i64),
                0,
            ),
        };
        Write {
            key: self.key(),
            condition: Condition::Any(vec![
                Condition::NotExists,
                Condition::Lt("gen", i64::from(generation)),
            ]),
            action: Action::Put(item),
        }
    }

    /// The write that takes it away, if it is still the one that was read.
    pub fn remove(&self) -> Write {
        let generation = match &self.waiter {
            Waiter::Step { generation, .. } => i64::from(*generation),
            Waiter::Cancel { .. } => 0,
        };
        Write::delete(self.key(), Condition::Eq("gen", Value::N(generation)))
    }

    /// From an item.
    ///
    /// # Errors
    /// [`Damaged`] when it is no wait item.
    pub fn read(sk: &str, item: &Item) -> Result<WaitRecord, Damaged> {
        let r = Reader { record: "wait", key: sk, item };
        let waiter = match item.text("step") {
            Some(step) => {
                Waiter::Step { step: StepId::new(step), turn: r.count("turn")?, generation: r.count("gen")? }
            }
            None => Waiter::Cancel {
                rule: r.count("nth")?,
                function: r.json("fn")?,
                parent: if item.get("parent").is_some() { Some(r.json("parent")?) } else { None },
            },
        };
        let index = match (item.text("path"), item.text("digest")) {
            (Some(path), Some(digest)) => Some(Index { path: path.into(), digest: digest.into() }),
            _ => None,
        };
        Ok(WaitRecord {
            run: r.text("run")?.parse().map_err(|_| r.damaged("run"))?,
            event: r.text("event")?.into(),
            index,
            waiter,
            expression: item.text("if").map(str::to_owned),
            vars: Payload::read(item, "vars", "wait")?,
            triggers: r.event_ids("ids")?,
            created_ms: r.number("created")?,
            until_ms: r.number("until")?,
            expires_at: r.number("expires_at")?,
        })
    }
}
