//! What is still to come of a run. Queues cannot be listed, but a run's records say which jobs they ask for: that is
//! what is shown, whether the message is under way, waits, or is about to be announced again.

use crate::io::Io;
use crate::{Runtime, Trouble};
use engine::records::{PlannedOp, RunRecord, Status, TurnEnd};
use engine::state::RunState;
use protocol::event::Event;
use protocol::ids::RunId;
use protocol::time::rfc3339_ms;
use serde::Serialize;

/// A job of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct JobView {
    /// Its id inside the run; the same job has the same id whenever it is looked at.
    pub id: String,
    /// `turn`: a call of the function; `step`: a call for one planned step; otherwise what is waited for: `sleep`,
    /// `event`, `signal`, `invoke`, or `request` for one that the server makes itself.
    pub kind: &'static str,
    /// The step's hashed id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// What the user called the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it is due, RFC 3339: a retry's time, a sleep's end, when a wait gives up. Absent: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<String>,
    /// The attempt it is or will be, from 0, of what is attempted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
}

impl Runtime {
    /// What is still to come of a run, the earliest first; nothing once it has ended; `None` when it is unknown or
    /// expired.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn run_jobs(&self, id: RunId) -> Result<Option<Vec<JobView>>, Trouble> {
        let io = self.io();
        let Some(state) = self.shown_state(&io, id).await? else { return Ok(None) };
        Ok(Some(match state.run.status {
            Status::Scheduled => vec![self.start_job(&io, &state.run).await?],
            Status::Running => jobs(&state, io.now_ms()),
            _ => Vec::new(),
        }))
    }

    /// The job that starts a run whose event is dated in the future.
    async fn start_job(&self, io: &Io<'_>, run: &RunRecord) -> Result<JobView, Trouble> {
        let event = match run.event_ids.first() {
            Some(id) => self.stored_event(io, *id).await?,
            None => None,
        };
        let due_ms = event.and_then(|wire| Event::from_wire(&wire).ok()).map_or(0, |event| event.ts);
        Ok(called(1, due_ms, 0).1)
    }
}

/// A job and when it is due, Unix milliseconds; 0: now.
type Due = (i64, JobView);

fn jobs(state: &RunState, now_ms: i64) -> Vec<JobView> {
    let mut jobs: Vec<Due> = turn(state, now_ms).into_iter().collect();
    let open = state.outstanding().filter(|(.., op)| !state.steps.contains_key(&op.step_id()));
    jobs.extend(open.filter(|(.., op)| !is_over(op, now_ms)).map(|(.., op)| member(state, op)));
    jobs.sort_by_key(|(due_ms, _)| *due_ms);
    jobs.into_iter().map(|(_, job)| job).collect()
}

/// The call of the function that is under way or asked for, if there is one.
fn turn(state: &RunState, now_ms: i64) -> Option<Due> {
    let claim = &state.run.claim;
    let record = state.turns.get(&claim.turn);
    if !state.concluded(claim.turn) {
        return Some(called(claim.turn, 0, claim.attempt));
    }
    let next = claim.turn + 1;
    match record.map(|record| &record.end) {
        None | Some(TurnEnd::Again) => Some(called(next, 0, 0)),
        Some(TurnEnd::Retry { due_ms, attempt }) => Some(called(next, *due_ms, *attempt)),
        Some(TurnEnd::Plan { .. } | TurnEnd::Idle) => {
            state.turns.keys().any(|turn| leads_on(state, *turn, now_ms)).then(|| called(next, 0, 0))
        }
    }
}

fn called(turn: u32, due_ms: i64, attempt: u32) -> Due {
    let job = JobView {
        id: format!("turn-{turn}"),
        kind: "turn",
        step: None,
        name: None,
        due_at: (due_ms > 0).then(|| rfc3339_ms(due_ms)),
        attempt: Some(attempt),
    };
    (due_ms, job)
}

/// Does the plan of this turn ask for the next turn? Once all its members are finished and not all are taken up; in
/// race mode, once one is finished that is not taken up.
fn leads_on(state: &RunState, turn: u32, now_ms: i64) -> bool {
    let Some((ops, race)) = state.plan(turn) else { return false };
    let finished = |op: &PlannedOp| state.steps.contains_key(&op.step_id()) || is_over(op, now_ms);
    let untaken = |op: &PlannedOp| finished(op) && !state.run.claim.stack.contains(&op.step_id());
    (race || ops.iter().all(finished)) && ops.iter().any(untaken)
}

/// A sleep whose time has come needs no job of its own any more.
fn is_over(op: &PlannedOp, now_ms: i64) -> bool {
    op.is_sleep() && op.due_ms.is_some_and(|due_ms| due_ms <= now_ms)
}

/// The job of a planned member without a result.
fn member(state: &RunState, op: &PlannedOp) -> Due {
    let id = op.step_id();
    let kind = kind(&op.op);
    let failed = state.attempts.iter().filter(|tried| tried.step.as_ref() == Some(&id));
    let last = failed.max_by_key(|tried| tried.attempt);
    let due_ms = last.map(|tried| tried.due_ms).or(op.due_ms).unwrap_or(0);
    let attempted = matches!(kind, "step" | "request");
    let job = JobView {
        id: format!("{kind}-{id}"),
        kind,
        step: Some(id.to_string()),
        name: Some(op.name.clone()),
        due_at: (due_ms > 0).then(|| rfc3339_ms(due_ms)),
        attempt: attempted.then(|| last.map_or(op.attempt, |tried| tried.attempt + 1)),
    };
    (due_ms, job)
}

fn kind(op: &str) -> &'static str {
    match op {
        "Sleep" => "sleep",
        "WaitForEvent" => "event",
        "WaitForSignal" => "signal",
        "InvokeFunction" => "invoke",
        "Gateway" | "AIGateway" => "request",
        _ => "step",
    }
}
