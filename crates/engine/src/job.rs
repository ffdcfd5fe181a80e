//! What the queue carries. A job names its cause; one whose cause is already taken up is dropped.

use crate::records::{FunctionRef, PlannedOp, StepId, TurnEnd, TurnRecord};
use bytes::Bytes;
use protocol::ids::{EventId, RunId};
use protocol::json::Json;
use serde::{Deserialize, Serialize};

/// Events up to this size, in bytes, ride in the Start job; larger ones are read from history. It keeps ten
/// jobs within one 64 KB queue request.
pub const EVENT_IN_JOB_BYTES_MAX: usize = 8 * 1024;

/// A trigger event, as a Start job names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TriggerEvent {
    /// The internal id.
    pub id: EventId,
    /// The caller's id, when the caller gave one: it starts a function at most once in 24 hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller_id: Option<String>,
    /// The event in wire form, when it is small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wire: Option<Json>,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Job {
    /// Create the run and take its first turn.
    Start {
        /// The run's id, derived from event and function.
        run: RunId,
        /// The function, in the version that the event met.
        function: FunctionRef,
        /// The trigger events.
        events: Vec<TriggerEvent>,
        /// When the event was accepted, Unix milliseconds.
        queued_ms: i64,
    },
    /// Take the run's turn `turn`, at `due_ms` or later.
    Turn {
        /// The run.
        run: RunId,
        /// The turn asked for.
        turn: u32,
        /// Not before, Unix milliseconds.
        due_ms: i64,
    },
    /// Run one planned step.
    Step {
        /// The run.
        run: RunId,
        /// The turn whose plan it is in.
        turn: u32,
        /// Its ordinal there.
        ordinal: u32,
        /// The attempt, from 0.
        attempt: u32,
        /// Not before, Unix milliseconds.
        due_ms: i64,
    },
    /// A planned sleep's time has come.
    Wake {
        /// The run.
        run: RunId,
        /// The turn whose plan it is in.
        turn: u32,
        /// Its ordinal there.
        ordinal: u32,
        /// Not before, Unix milliseconds.
        due_ms: i64,
    },
    /// End the run from outside.
    Cancel {
        /// The run.
        run: RunId,
        /// Not before, Unix milliseconds.
        due_ms: i64,
    },
}

impl Job {
    /// The run it is about.
    pub fn run(&self) -> RunId {
        match self {
            Job::Start { run, .. }
            | Job::Turn { run, .. }
            | Job::Step { run, .. }
            | Job::Wake { run, .. }
            | Job::Cancel { run, .. } => *run,
        }
    }

    /// Not to be acted on before this, Unix milliseconds; 0: at once.
    pub fn due_ms(&self) -> i64 {
        match self {
            Job::Start { .. } => 0,
            Job::Turn { due_ms, .. }
            | Job::Step { due_ms, .. }
            | Job::Wake { due_ms, .. }
            | Job::Cancel { due_ms, .. } => *due_ms,
        }
    }

    /// The job as a message.
    pub fn encode(&self) -> Bytes {
        Bytes::from(serde_json::to_vec(self).unwrap_or_default())
    }

    /// A message as a job; `None` for what no version of ours sent.
    pub fn decode(body: &[u8]) -> Option<Job> {
        serde_json::from_slice(body).ok()
    }

    /// The name of the timer that stands for this job: the same purpose and time, the same name.
    pub fn timer_name(&self) -> String {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(self.encode());
        digest.iter().take(20).fold(String::from("t-"), |mut name, byte| {
            use std::fmt::Write as _;
            let _ = write!(name, "{byte:02x}");
            name
        })
    }
}

/// The jobs that announce a turn's end. Everything in them comes from its record, so that whoever announces it
/// again announces the same.
pub fn follow_ups(run: RunId, record: &TurnRecord) -> Vec<Job> {
    let (turn, next) = (record.turn, record.turn + 1);
    match &record.end {
        TurnEnd::Again | TurnEnd::Idle => Vec::new(),
        TurnEnd::Retry { due_ms, .. } => vec![Job::Turn { run, turn: next, due_ms: *due_ms }],
        TurnEnd::Plan { ops, .. } => match ops.as_slice() {
            [op] if op.is_sleep() => vec![Job::Turn { run, turn: next, due_ms: op.due_ms.unwrap_or(0) }],
            ops => (0u32..).zip(ops).map(|(ordinal, op)| member(run, turn, ordinal, op)).collect(),
        },
    }
}

fn member(run: RunId, turn: u32, ordinal: u32, op: &PlannedOp) -> Job {
    let due_ms = op.due_ms.unwrap_or(0);
    if op.is_sleep() {
        Job::Wake { run, turn, ordinal, due_ms }
    } else {
        Job::Step { run, turn, ordinal, attempt: op.attempt, due_ms }
    }
}

/// What a job asks of the claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// This turn; or the next one, if others led past it and left out what the turn before it planned.
    Turn(u32),
    /// Whichever turn comes next, because this step finished (race mode).
    Next {
        /// The step that finished.
        cause: StepId,
    },
}
