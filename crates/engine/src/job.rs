//! What the queue carries. A job names its cause; one whose cause is already taken up is dropped.

use crate::records::{FunctionRef, Parent, Payload, PlannedOp, StepId, TurnEnd, TurnRecord, Wait, wait_key};
use crate::usage::Usage;
use bytes::Bytes;
use protocol::ids::{EventId, RunId};
use protocol::json::Json;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Events up to this size, in bytes, ride in the Start job; larger ones are read from history. It keeps ten
/// jobs within one 64 KB queue request.
pub const EVENT_IN_JOB_BYTES_MAX: usize = 8 * 1024;

/// Bytes of the digest in a timer's name: 160 bits, and the name stays within 64 characters.
const TIMER_DIGEST_BYTES: usize = 20;

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
        /// Not before, Unix milliseconds: an event dated in the future.
        #[serde(default, skip_serializing_if = "is_zero")]
        due_ms: i64,
        /// The step that invoked it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<Parent>,
        /// What it took to accept the event and to send this: the run takes it over.
        #[serde(default, skip_serializing_if = "Usage::is_nothing")]
        spent: Usage,
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
    /// A planned sleep's time has come, or a wait gives up.
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
    /// A wait has what it waited for.
    Deliver {
        /// The run.
        run: RunId,
        /// The turn whose plan the wait is in.
        turn: u32,
        /// The step that waits. Not its ordinal there: of two dispatches of the turn both may have registered the
        /// step, and the plan that stands need not be the one that this was found by.
        step: String,
        /// What it gets.
        delivery: Delivered,
    },
    /// An event has more waits than a request may look through: look through the next page of them.
    Match {
        /// The event.
        event: TriggerEvent,
        /// The partition of waits.
        pk: String,
        /// The last wait that was looked at.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
        /// Only waits registered before this count, Unix milliseconds.
        before_ms: i64,
    },
    /// End the run from outside.
    Cancel {
        /// The run.
        run: RunId,
        /// Not before, Unix milliseconds.
        due_ms: i64,
        /// Why, in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// What the run is, should it not be recorded yet: it is then recorded as cancelled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unstarted: Option<Unstarted>,
        /// Only if it has not started.
        #[serde(default)]
        if_unstarted: bool,
        /// Only if it started at this time, Unix milliseconds, or before: a later delivery of its Start may have
        /// started it after the one that sent this died.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        if_started_by_ms: Option<i64>,
    },
    /// A cron's time has come.
    Tick {
        /// The app.
        app: String,
        /// The function's slug.
        slug: String,
        /// The cron, as it was registered.
        cron: String,
        /// Which occurrence, Unix milliseconds.
        scheduled_ms: i64,
        /// Not before, Unix milliseconds: the occurrence and its jitter.
        due_ms: i64,
    },
}

fn is_zero(ms: &i64) -> bool {
    *ms == 0
}

/// What a wait gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Delivered {
    /// An event that matches.
    Event {
        /// The event.
        event: TriggerEvent,
        /// Partition of the wait that it found.
        pk: String,
        /// Sort key of the wait that it found.
        sk: String,
    },
    /// A signal's data.
    Signal(Payload),
    /// The end of the run that it invoked.
    Child(RunId),
    /// The run that it invoked was never started.
    Refused {
        /// Why, in words.
        message: String,
    },
    /// Another step waits for its signal now.
    Replaced,
}

/// A run that is not recorded yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unstarted {
    /// Its function.
    pub function: FunctionRef,
    /// Its trigger events.
    pub events: Vec<EventId>,
    /// When they were accepted, Unix milliseconds.
    pub queued_ms: i64,
    /// The step that invokes it, as soon as its turn's record stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
}

impl Delivered {
    /// Is this what the member of the run's plan waits for? A dispatch that was lost may have registered the same
    /// step for something else.
    pub fn is_for(&self, run: RunId, op: &PlannedOp) -> bool {
        match (self, &op.wait) {
            (Delivered::Event { pk, sk, .. }, Some(Wait::Event { event, index, .. })) => {
                let key = wait_key(event, index.as_deref(), run, &op.step_id());
                (&key.pk, &key.sk) == (pk, sk)
            }
            (Delivered::Signal(_) | Delivered::Replaced, Some(Wait::Signal { .. })) => true,
            (Delivered::Child(child), Some(Wait::Invoke { function, event })) => {
                RunId::derive(*event, &function.slug) == *child
            }
            (Delivered::Refused { .. }, Some(Wait::Invoke { .. })) => true,
            _ => false,
        }
    }
}

impl Job {
    /// The run it is about, if it is about one.
    pub fn run(&self) -> Option<RunId> {
        match self {
            Job::Start { run, .. }
            | Job::Turn { run, .. }
            | Job::Step { run, .. }
            | Job::Wake { run, .. }
            | Job::Deliver { run, .. }
            | Job::Cancel { run, .. } => Some(*run),
            Job::Match { .. } | Job::Tick { .. } => None,
        }
    }

    /// Not to be acted on before this, Unix milliseconds; 0: at once.
    pub fn due_ms(&self) -> i64 {
        match self {
            Job::Deliver { .. } | Job::Match { .. } => 0,
            Job::Start { due_ms, .. }
            | Job::Turn { due_ms, .. }
            | Job::Step { due_ms, .. }
            | Job::Wake { due_ms, .. }
            | Job::Cancel { due_ms, .. }
            | Job::Tick { due_ms, .. } => *due_ms,
        }
    }

    /// What it is to do, in words, for errors and logs.
    pub fn describe(&self) -> String {
        match self {
            Job::Start { run, function, .. } => format!("start run {run} of {}", function.slug),
            Job::Turn { run, turn, .. } => format!("take turn {turn} of run {run}"),
            Job::Step { run, turn, ordinal, attempt, .. } => {
                format!("run step {ordinal} of the plan of turn {turn} of run {run}, attempt {attempt}")
            }
            Job::Wake { run, turn, ordinal, .. } => {
                format!("end step {ordinal} of the plan of turn {turn} of run {run} at its time")
            }
            Job::Deliver { run, step, .. } => format!("bring step {step} of run {run} what it waits for"),
            Job::Match { event, .. } => format!("find the waits that event {} matches", event.id),
            Job::Cancel { run, .. } => format!("cancel run {run}"),
            Job::Tick { slug, cron, scheduled_ms, .. } => {
                format!("start {slug} by its cron {cron:?} at {scheduled_ms}")
            }
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
        let mut purpose = self.clone();
        if let Job::Start { spent, .. } = &mut purpose {
            *spent = Usage::default();
        }
        format!("t-{}", hex::encode(&Sha256::digest(purpose.encode())[..TIMER_DIGEST_BYTES]))
    }
}

/// The jobs that announce a turn's end. Everything in them comes from its record, so that whoever announces it
/// again announces the same.
pub fn follow_ups(run: RunId, record: &TurnRecord) -> Vec<Job> {
    let next = record.turn + 1;
    match &record.end {
        TurnEnd::Again | TurnEnd::Idle => Vec::new(),
        TurnEnd::Retry { due_ms, .. } => vec![Job::Turn { run, turn: next, due_ms: *due_ms }],
        TurnEnd::Plan { ops, .. } => match ops.as_slice() {
            [op] if op.is_sleep() => vec![Job::Turn { run, turn: next, due_ms: op.due_ms.unwrap_or(0) }],
            ops => {
                let members = (0u32..).zip(ops);
                members.flat_map(|(ordinal, op)| member(run, record, ordinal, op)).collect()
            }
        },
    }
}

/// The jobs of one member: what runs it, and what ends it when its time has come.
fn member(run: RunId, record: &TurnRecord, ordinal: u32, op: &PlannedOp) -> Vec<Job> {
    let turn = record.turn;
    if !op.is_sleep() && op.wait.is_none() {
        return vec![Job::Step { run, turn, ordinal, attempt: op.attempt, due_ms: op.due_ms.unwrap_or(0) }];
    }
    let mut jobs = Vec::new();
    if let Some(Wait::Invoke { function, event }) = &op.wait {
        jobs.push(Job::Start {
            run: RunId::derive(*event, &function.slug),
            function: function.clone(),
            events: vec![TriggerEvent { id: *event, caller_id: None, wire: None }],
            queued_ms: record.at_ms,
            due_ms: 0,
            parent: Some(Parent { run, step: op.id.clone(), turn }),
            // The run that invokes it accepted its event and sends this.
            spent: Usage::default(),
        });
    }
    jobs.extend(wake(run, turn, ordinal, op));
    jobs
}

/// The job that ends a member when its time has come.
pub fn wake(run: RunId, turn: u32, ordinal: u32, op: &PlannedOp) -> Option<Job> {
    op.due_ms.map(|due_ms| Job::Wake { run, turn, ordinal, due_ms })
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
