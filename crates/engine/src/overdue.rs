//! What should have happened to a run and did not: what the daily sweep looks for. Whatever it finds is a bug, or a
//! message that was lost; what leads the run on is announced again, and harmless where it is not needed.

use crate::job::{Job, follow_ups, wake};
use crate::records::{PlannedOp, Status, TurnEnd};
use crate::state::RunState;

/// What is overdue of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Overdue {
    /// What, in words.
    pub what: String,
    /// The jobs that lead the run on.
    pub jobs: Vec<Job>,
    /// Nobody is left who may take the open turn: its message is gone. Another one has to be given the claim.
    pub lost_turn: bool,
}

impl Overdue {
    fn of(what: impl Into<String>, jobs: Vec<Job>) -> Option<Overdue> {
        Some(Overdue { what: what.into(), jobs, lost_turn: false })
    }
}

/// For how long nothing is overdue.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Now, Unix milliseconds.
    pub now_ms: i64,
    /// How late a message may be, milliseconds.
    pub late_ms: i64,
    /// How long a call of an app may take, milliseconds.
    pub call_ms: i64,
}

impl Patience {
    /// Is what was due then overdue?
    pub fn is_over(&self, due_ms: i64) -> bool {
        due_ms.saturating_add(self.late_ms) < self.now_ms
    }
}

/// What is overdue of a run that has started, or has ended. (Of one that has not, its event says when it is due.)
pub fn overdue(state: &RunState, patience: &Patience) -> Option<Overdue> {
    let run = &state.run;
    match run.status {
        Status::Scheduled => None,
        Status::Running if !state.concluded(run.claim.turn) => lost_turn(state, patience),
        Status::Running => next_turn(state, patience).or_else(|| members(state, patience)),
        _ => {
            let over = run.settle && patience.is_over(run.ended_ms.unwrap_or_default());
            let asks = Job::Turn { run: run.id, turn: run.claim.turn, due_ms: 0 };
            over.then(|| Overdue::of("what follows from its end has not happened", vec![asks])).flatten()
        }
    }
}

fn lost_turn(state: &RunState, patience: &Patience) -> Option<Overdue> {
    let claim = &state.run.claim;
    let over = patience.is_over(claim.lease.until_ms.max(state.run.started_ms));
    let what = format!("nobody works on its open turn {}", claim.turn);
    over.then_some(Overdue { what, jobs: Vec::new(), lost_turn: true })
}

/// The turn that follows the concluded one by itself, at once or at a retry's time.
fn next_turn(state: &RunState, patience: &Patience) -> Option<Overdue> {
    let claim = &state.run.claim;
    let record = state.turns.get(&claim.turn);
    let due_ms = match record.map(|record| &record.end) {
        None | Some(TurnEnd::Again) => 0,
        Some(TurnEnd::Retry { due_ms, .. }) => *due_ms,
        Some(TurnEnd::Plan { .. } | TurnEnd::Idle) => return None,
    };
    let began_ms = record.map_or(state.run.started_ms, |record| record.at_ms);
    if !patience.is_over(due_ms.max(claim.lease.until_ms).max(began_ms)) {
        return None;
    }
    let turn = claim.turn + 1;
    Overdue::of(format!("turn {turn} was not taken"), vec![Job::Turn { run: state.run.id, turn, due_ms: 0 }])
}

/// Members of plans: a time that has passed, a step whose job is gone, a plan that is done and led to no turn.
fn members(state: &RunState, patience: &Patience) -> Option<Overdue> {
    let mut names = Vec::new();
    let mut jobs = Vec::new();
    for (turn, ordinal, op) in state.outstanding() {
        let Some(planned) = state.turns.get(&turn) else { continue };
        let Some(due_ms) = due(state, turn, op, patience) else { continue };
        if !patience.is_over(due_ms.max(planned.at_ms)) {
            continue;
        }
        names.push(op.name.as_str());
        jobs.extend(again(state, turn, ordinal, op));
    }
    (!jobs.is_empty())
        .then(|| Overdue::of(format!("steps are overdue: {}", names.join(", ")), jobs))
        .flatten()
}

/// When something should have come of a member that no turn has taken up; `None`: that is for others to say.
fn due(state: &RunState, turn: u32, op: &PlannedOp, patience: &Patience) -> Option<i64> {
    if op.is_sleep() {
        return op.due_ms;
    }
    if let Some(step) = state.steps.get(&op.step_id()) {
        let (ops, race) = state.plan(turn)?;
        let finished = |op: &PlannedOp| {
            state.steps.contains_key(&op.step_id())
                || (op.is_sleep() && op.due_ms.is_some_and(|due_ms| due_ms <= patience.now_ms))
        };
        return (race || ops.iter().all(finished)).then_some(step.ended_ms);
    }
    if op.wait.is_some() {
        return op.due_ms;
    }
    let retry_ms = last_attempt(state, op).map_or(op.due_ms.unwrap_or_default(), |(_, due_ms)| due_ms);
    let planned_ms = state.turns.get(&turn).map_or(0, |record| record.at_ms);
    Some(retry_ms.max(planned_ms).saturating_add(patience.call_ms))
}

/// The last attempt at a planned step, and when the next one is due.
fn last_attempt(state: &RunState, op: &PlannedOp) -> Option<(u32, i64)> {
    let tried = state.attempts.iter().filter(|t| t.step.as_ref().is_some_and(|id| id.as_str() == op.id));
    tried.max_by_key(|t| t.attempt).map(|t| (t.attempt, t.due_ms))
}

/// The job that leads on from a member, as it was announced or would be by now.
fn again(state: &RunState, turn: u32, ordinal: u32, op: &PlannedOp) -> Option<Job> {
    let run = state.run.id;
    if op.is_sleep() && state.plan(turn).is_some_and(|(ops, _)| ops.len() == 1) {
        return follow_ups(run, state.turns.get(&turn)?).into_iter().next();
    }
    if op.is_sleep() || op.wait.is_some() {
        return wake(run, turn, ordinal, op).map(|job| match job {
            Job::Wake { run, turn, ordinal, .. } => Job::Wake { run, turn, ordinal, due_ms: 0 },
            other => other,
        });
    }
    let attempt = last_attempt(state, op).map_or(op.attempt, |(attempt, _)| attempt + 1);
    Some(Job::Step { run, turn, ordinal, attempt, due_ms: 0 })
}
