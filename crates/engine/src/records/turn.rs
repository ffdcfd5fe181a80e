//! How a turn ended, when it did not end with one step's result: written if absent, before anything of it is
//! announced, and holding everything needed to announce it again.

use super::run::FunctionRef;
use super::signal::SignalRecord;
use super::wait::wait_key;
use super::{Damaged, Payload, Reader, StepId, encoded, packed, run_pk};
use crate::item::{Condition, Item, Key, Write};
use protocol::ids::{EventId, RunId};
use serde::{Deserialize, Serialize};

/// One member of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedOp {
    /// The step's id.
    pub id: String,
    /// The op code's wire name: `StepPlanned`, `Sleep`, `WaitForEvent`.
    pub op: String,
    /// What the user called it.
    pub name: String,
    /// When it may start or is over, Unix milliseconds: a sleep's end, a retry's time, when a wait gives up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<i64>,
    /// The attempt it starts with (a step that failed once in the answer that planned it starts with 1).
    #[serde(default)]
    pub attempt: u32,
    /// What the app reported as the step's options: what a gateway sends, and for those who watch. Left out when
    /// it is large and nobody but those who watch needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opts: Option<Payload>,
    /// What it waits for, beside its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Wait>,
}

/// What a step waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Wait {
    /// An event that matches.
    Event {
        /// Its name.
        event: String,
        /// What must be true of it, for those who watch: left out where the options are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expression: Option<String>,
        /// Digest of path and value it is found by, if its expression has such an equality.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        index: Option<String>,
    },
    /// A signal.
    Signal {
        /// Its name.
        signal: String,
    },
    /// The end of a run.
    Invoke {
        /// The function that is invoked.
        function: FunctionRef,
        /// The event that starts its run.
        event: EventId,
    },
}

impl PlannedOp {
    /// The step's id.
    pub fn step_id(&self) -> StepId {
        StepId::new(&self.id)
    }

    /// Is it a sleep, done when its time has come?
    pub fn is_sleep(&self) -> bool {
        self.op == "Sleep"
    }

    /// The write that takes away what it registered in the run, if it registered anything.
    pub fn unregister(&self, run: RunId) -> Option<Write> {
        match self.wait.as_ref()? {
            Wait::Event { event, index, .. } => {
                let key = wait_key(event, index.as_deref(), run, &self.step_id());
                Some(Write::delete(key, Condition::None))
            }
            Wait::Signal { signal } => Some(SignalRecord::remove_of(signal, run, &self.step_id())),
            Wait::Invoke { .. } => None,
        }
    }

    /// Is it a request that the server itself makes?
    pub fn is_gateway(&self) -> bool {
        self.op == "Gateway" || self.op == "AIGateway"
    }
}

/// How a turn ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TurnEnd {
    /// Results are recorded or the app asked to be called again: the next turn may be taken at once.
    Again,
    /// The attempt failed; the next turn, at its time, is the next attempt.
    Retry {
        /// When, Unix milliseconds.
        due_ms: i64,
        /// The attempt it will be, from 0.
        attempt: u32,
    },
    /// New members to wait for. One alone leads to the next turn when it is done; several do so when all are
    /// done (or each, in race mode).
    Plan {
        /// The members; a member's ordinal is its place here.
        ops: Vec<PlannedOp>,
        /// Race mode: every completion asks for the next turn.
        race: bool,
    },
    /// Nothing new: other members of earlier plans are still out and will ask for the next turn.
    Idle,
}

/// A turn's end.
#[derive(Clone, Debug, PartialEq)]
pub struct TurnRecord {
    /// The turn, from 1.
    pub turn: u32,
    /// How it ended.
    pub end: TurnEnd,
    /// Message id of the job that ended it: it announces what follows, again whenever it comes back.
    pub by: String,
    /// Length of the stack that the turn's call was given.
    pub base: u32,
    /// Steps that the turn's own dispatch finished, in order, and that are not yet in the stack: with the
    /// first `base` of the stack they are the state that this turn's plan was made in.
    pub grown: Vec<StepId>,
    /// The request version the app spoke.
    pub request_version: i32,
    /// When it ended, Unix milliseconds.
    pub at_ms: i64,
}

impl TurnRecord {
    /// The sort key of a turn.
    pub fn sk(turn: u32) -> String {
        format!("turn#{turn:06}")
    }

    /// The write that ends the turn. A large plan is compressed: its members are much alike.
    pub fn write(&self, run: RunId, expires_at: i64) -> Write {
        let grown: Vec<&str> = self.grown.iter().map(StepId::as_str).collect();
        let item = Item::new()
            .with("end", packed(&self.end))
            .with("by", self.by.as_str())
            .with("base", self.base)
            .with_some("grown", (!grown.is_empty()).then(|| encoded(&grown)))
            .with("reqv", i64::from(self.request_version))
            .with("at", self.at_ms)
            .with("expires_at", expires_at);
        Write::put_if_absent(Key::state(run_pk(run), TurnRecord::sk(self.turn)), item)
    }

    /// From an item; `turn` is the sort key without its prefix.
    ///
    /// # Errors
    /// [`Damaged`] when it is no turn item.
    pub fn read(turn: &str, item: &Item) -> Result<TurnRecord, Damaged> {
        let r = Reader { record: "turn", key: turn, item };
        let grown: Vec<String> = if item.get("grown").is_some() { r.json("grown")? } else { Vec::new() };
        Ok(TurnRecord {
            turn: turn.parse().map_err(|_| r.damaged("sk"))?,
            end: r.packed("end")?,
            by: r.text("by")?.into(),
            base: r.count("base")?,
            grown: grown.iter().map(|id| StepId::new(id)).collect(),
            request_version: i32::try_from(r.number("reqv")?).map_err(|_| r.damaged("reqv"))?,
            at_ms: r.number("at")?,
        })
    }
}
