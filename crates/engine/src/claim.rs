//! Who may take a run's turn.
//!
//! One conditional update of the run item decides. Identity first: a message that holds the claim asks for
//! the turn it holds, whatever it once asked for. The lease is kept until the message is acknowledged:
//! recording the turn's end, going on and acknowledging all need it.

use crate::item::{Change, Condition, Write};
use crate::job::Asked;
use crate::records::{Claim, Lease, RunRecord, Stack, Status, StepId, TurnEnd, run_key};
use crate::state::RunState;
use protocol::ids::RunId;

/// A job that meets an open turn of another holder and may not be dropped is put back for so long at first, in
/// milliseconds: long enough not to spin, short enough that a race's loser is noticed soon.
pub const PUT_BACK_MS: i64 = 250;
/// After so many more receives that wait doubles, and it doubles at most [`PUT_BACK_DOUBLINGS_MAX`] times: it
/// stays below a third of what the job has waited already, and a message that may be received 100 times
/// outlives the longest call of an app, two hours.
const PUT_BACK_DOUBLES_EVERY: u32 = 4;
/// See [`PUT_BACK_DOUBLES_EVERY`]: up to 128 seconds.
const PUT_BACK_DOUBLINGS_MAX: u32 = 9;
/// So many lost holders of one turn end the run: whatever kills them will kill the next one too. It is far
/// above what restarts and deploys cause.
pub const TRIES_MAX: u32 = 20;

/// Who wants to take a turn.
#[derive(Clone, Debug)]
pub struct Taker<'a> {
    /// Message id of the delivery.
    pub msg: &'a str,
    /// How often the message was received, this time included.
    pub receives: u32,
    /// A fresh nonce.
    pub nonce: &'a str,
    /// The process.
    pub host: &'a str,
    /// Now, Unix milliseconds.
    pub now_ms: i64,
    /// How long the lease shall last, milliseconds.
    pub lease_ms: i64,
    /// True when this process is the only one that works on the store: leases of other processes are dead.
    pub sole: bool,
}

/// What the claim says to a job.
#[derive(Clone, Debug, PartialEq)]
pub enum Taking {
    /// The run has ended.
    Ended,
    /// Its cause is taken up already: acknowledge, do nothing.
    Drop(&'static str),
    /// Not now: put the message back for so long.
    PutBack {
        /// Milliseconds.
        ms: i64,
    },
    /// Take the turn by this write, then call the app.
    Run(Box<Taken>),
    /// Take the lease by this write, then announce the concluded turn again.
    Announce(Box<Taken>),
}

/// A claim to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The claim as it will stand.
    pub claim: Claim,
    /// The write that takes it.
    pub write: Write,
    /// Finished steps that it takes up: the new end of the stack.
    pub taken_up: Vec<StepId>,
}

impl Taker<'_> {
    fn lease(&self) -> Lease {
        Lease { nonce: self.nonce.into(), until_ms: self.now_ms + self.lease_ms, host: self.host.into() }
    }

    fn alive(&self, lease: &Lease) -> bool {
        lease.until_ms > self.now_ms && !(self.sole && lease.host != self.host)
    }

    /// For how long somebody may still work on the run's open turn, milliseconds; `None`: nobody does.
    pub fn held_for_ms(&self, state: &RunState) -> Option<i64> {
        let claim = &state.run.claim;
        let held =
            state.run.status == Status::Running && self.alive(&claim.lease) && !state.concluded(claim.turn);
        held.then(|| claim.lease.until_ms - self.now_ms)
    }

    /// How long a job waits for an open turn to end.
    pub fn put_back_ms(&self) -> i64 {
        let doublings =
            (self.receives.saturating_sub(1) / PUT_BACK_DOUBLES_EVERY).min(PUT_BACK_DOUBLINGS_MAX);
        PUT_BACK_MS << doublings
    }

    /// The claim of a run's first turn, part of the put that creates the run.
    pub fn first(&self) -> Claim {
        Claim {
            turn: 1,
            msg: self.msg.into(),
            lease: self.lease(),
            generation: 1,
            tries: 0,
            attempt: 0,
            stack: Default::default(),
        }
    }

    /// Decides what a job gets.
    pub fn ask(&self, state: &RunState, asked: &Asked) -> Taking {
        let claim = &state.run.claim;
        if state.run.status != Status::Running {
            return Taking::Ended;
        }
        let mine = claim.msg == self.msg;
        let concluded = state.concluded(claim.turn);
        let turn = match asked {
            _ if mine => claim.turn,
            // A racer took the turn that this plan was to lead to; it asks for the one after.
            Asked::Turn(turn)
                if *turn <= claim.turn && state.untaken(turn.saturating_sub(1), self.now_ms) =>
            {
                claim.turn + 1
            }
            Asked::Turn(turn) => *turn,
            Asked::Next { cause } if claim.stack.contains(cause) => {
                return Taking::Drop("its cause is in the stack");
            }
            Asked::Next { .. } => claim.turn + 1,
        };
        if turn < claim.turn {
            return Taking::Drop("the turn is passed");
        }
        if turn == claim.turn {
            return match (mine, self.alive(&claim.lease), concluded) {
                (false, ..) => Taking::Drop("another message holds the turn"),
                (true, true, _) => Taking::PutBack { ms: claim.lease.until_ms - self.now_ms },
                (true, false, false) => Taking::Run(Box::new(self.take_over(state))),
                (true, false, true) => Taking::Announce(Box::new(self.take_lease(&state.run))),
            };
        }
        if turn > claim.turn + 1 || !concluded {
            return Taking::PutBack { ms: self.put_back_ms() };
        }
        Taking::Run(Box::new(self.take_next(state)))
    }

    /// Takes the turn after a concluded one.
    pub fn take_next(&self, state: &RunState) -> Taken {
        let old = &state.run.claim;
        let attempt = match state.turns.get(&old.turn).map(|t| &t.end) {
            Some(TurnEnd::Retry { attempt, .. }) => *attempt,
            _ => 0,
        };
        let (stack, taken_up) = grow(state, self.now_ms);
        let claim = Claim {
            turn: old.turn + 1,
            msg: self.msg.into(),
            lease: self.lease(),
            generation: old.generation + 1,
            tries: 0,
            attempt,
            stack,
        };
        self.taken(&state.run, claim, taken_up, old.stands())
    }

    /// Takes over an open turn whose holder's lease ran out. A holder that got somewhere before it was lost
    /// begins both counts anew: steps are finite, so that a run that always gets somewhere ends.
    fn take_over(&self, state: &RunState) -> Taken {
        let old = &state.run.claim;
        let (stack, taken_up) = grow(state, self.now_ms);
        let progress = !taken_up.is_empty();
        let claim = Claim {
            lease: self.lease(),
            generation: old.generation + 1,
            tries: if progress { 0 } else { old.tries + 1 },
            attempt: if progress { 0 } else { old.attempt },
            stack,
            ..old.clone()
        };
        self.taken(&state.run, claim, taken_up, old.unchanged())
    }

    /// Calls again in the turn it holds, because a result turned out to be recorded by another dispatch.
    pub fn call_again(&self, state: &RunState) -> Taken {
        let old = &state.run.claim;
        let (stack, taken_up) = grow(state, self.now_ms);
        let claim = Claim {
            lease: self.lease(),
            generation: old.generation + 1,
            attempt: if taken_up.is_empty() { old.attempt } else { 0 },
            stack,
            ..old.clone()
        };
        self.taken(&state.run, claim, taken_up, old.stands())
    }

    fn take_lease(&self, run: &RunRecord) -> Taken {
        let claim = Claim { lease: self.lease(), ..run.claim.clone() };
        self.taken(run, claim, Vec::new(), run.claim.unchanged())
    }

    fn taken(&self, run: &RunRecord, claim: Claim, taken_up: Vec<StepId>, condition: Condition) -> Taken {
        let changes = vec![
            Change::Set("turn", claim.turn.into()),
            Change::Set("msg", claim.msg.as_str().into()),
            Change::Set("nonce", claim.lease.nonce.as_str().into()),
            Change::Set("until", claim.lease.until_ms.into()),
            Change::Set("host", claim.lease.host.as_str().into()),
            Change::Set("gen", claim.generation.into()),
            Change::Set("tries", claim.tries.into()),
            Change::Set("attempt", claim.attempt.into()),
            Change::Set("stack", claim.stack_value()),
            Change::Set("reqv", i64::from(run.request_version).into()),
        ];
        Taken { claim, write: Write::update(run.key(), condition, changes), taken_up }
    }
}

/// The write by which the holder with this nonce renews its lease, whatever turn it has come to; 0 gives it up.
pub fn renew(run: RunId, nonce: &str, until_ms: i64) -> Write {
    let held = Condition::All(vec![
        Condition::Eq("status", Status::Running.as_str().into()),
        Condition::Eq("nonce", nonce.into()),
    ]);
    Write::update(run_key(run), held, vec![Change::Set("until", until_ms.into())])
}

/// The stack with what has finished since, and that alone.
fn grow(state: &RunState, now_ms: i64) -> (Stack, Vec<StepId>) {
    let mut stack = state.run.claim.stack.clone();
    let finished = state.newly_finished(now_ms);
    finished.iter().for_each(|id| stack.push(id));
    (stack, finished)
}
