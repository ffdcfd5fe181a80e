//! One run with its steps: what was reported, planned, tried, slept, in order of queueing, with the trigger
//! events, the output and the error beside them.

use super::runs::{RunView, view};
use crate::io::Io;
use crate::{Runtime, Trouble};
use engine::records::{AttemptRecord, PlannedOp, RunRecord, StepRecord, TurnRecord, Wait};
use engine::state::RunState;
use protocol::gateway::without_secrets;
use protocol::ids::RunId;
use protocol::json::Json;
use protocol::time::rfc3339_ms;
use serde::Serialize;

/// A run with everything of it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RunSteps {
    /// The run.
    #[serde(flatten)]
    pub run: RunView,
    /// Its trigger events, as the app gets them.
    pub events: Vec<Json>,
    /// Its error, if it failed: the same as `output` then.
    pub error: Option<Json>,
    /// Failed attempts of the function's body between steps.
    pub attempts: Vec<AttemptView>,
    /// Its steps, in order of queueing.
    pub steps: Vec<StepView>,
    /// Functions that its end starts, or started, in the order in which they were deferred.
    pub defers: Vec<DeferView>,
}

/// A deferred function.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DeferView {
    /// Its hashed id.
    pub id: String,
    /// What the user called it.
    pub name: String,
    /// The function's slug.
    pub function_id: String,
    /// What it gets.
    pub input: Json,
    /// It was aborted: the run's end does not start it.
    pub aborted: bool,
    /// When it was deferred, RFC 3339.
    pub deferred_at: String,
}

/// A step.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StepView {
    /// Its hashed id.
    pub id: String,
    /// What the user called it.
    pub name: String,
    /// The op code.
    pub op: String,
    /// `Queued`, `Running`, `Waiting`, `Completed` or `Failed`.
    pub status: &'static str,
    /// Its attempts, in order; the last one brought the result.
    pub attempts: Vec<AttemptView>,
    /// Its options, as the app reported them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Json>,
    /// What it waits or waited for.
    #[serde(flatten)]
    pub wait: Option<WaitView>,
    /// Its result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Json>,
    /// Its error, once it failed for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Json>,
    /// When it could start, RFC 3339.
    pub queued_at: String,
    /// When it started.
    pub started_at: Option<String>,
    /// When it ended; a sleep: when it ends.
    pub ended_at: Option<String>,
    /// When its next attempt is due, after one that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<String>,
}

/// What a step waits for.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WaitView {
    /// `waitForEvent`: the event's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// `waitForEvent`: what must be true of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// `waitForSignal`: the signal's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signal: Option<String>,
    /// `invoke`: the function's slug.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function_id: Option<String>,
    /// `invoke`: the run it started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// When it gives up, RFC 3339.
    pub timeout: String,
}

impl WaitView {
    fn of(op: &PlannedOp) -> Option<WaitView> {
        let timeout = op.due_ms.map_or_else(String::new, rfc3339_ms);
        let view = WaitView { timeout, ..WaitView::default() };
        Some(match op.wait.clone()? {
            Wait::Event { event, expression, .. } => WaitView { event: Some(event), expression, ..view },
            Wait::Signal { signal } => WaitView { signal: Some(signal), ..view },
            Wait::Invoke { function, event } => WaitView {
                run_id: Some(RunId::derive(event, &function.slug).to_string()),
                function_id: Some(function.slug),
                ..view
            },
        })
    }
}

/// An attempt.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AttemptView {
    /// From 0.
    pub attempt: u32,
    /// When it started, RFC 3339.
    pub started_at: String,
    /// When it ended, RFC 3339.
    pub ended_at: String,
    /// What went wrong, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Json>,
}

impl Runtime {
    /// A run with its steps; `None` when it is unknown or expired.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn run_steps(&self, id: RunId) -> Result<Option<RunSteps>, Trouble> {
        let io = self.io();
        let Some(state) = self.shown_state(&io, id).await? else { return Ok(None) };
        let now_ms = io.now_ms();
        let run = view(&io, &state.run).await?;
        let mut attempts = Vec::new();
        for tried in state.attempts.iter().filter(|t| t.step.is_none()) {
            attempts.push(attempt_view(&io, tried).await?);
        }
        Ok(Some(RunSteps {
            events: self.trigger_events(&io, &state.run).await?,
            error: run.output.clone().filter(|_| run.status == "Failed"),
            run,
            attempts,
            steps: steps(&io, &state, now_ms).await?,
            defers: defers(&io, &state).await?,
        }))
    }

    /// What the app is given of a run's finished steps (`GET /v0/runs/:id/actions`): id and memo, in order;
    /// `None` when the run is unknown or has ended.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn run_actions(&self, id: RunId) -> Result<Option<Vec<(String, Json)>>, Trouble> {
        let io = self.io();
        let Some(state) = self.load(&io, id).await? else { return Ok(None) };
        if state.run.status.is_final() {
            return Ok(None);
        }
        let ids = state.visible();
        let memos = self.memo_values(&io, &state, &ids).await?;
        Ok(Some(ids.iter().map(ToString::to_string).zip(memos).collect()))
    }

    /// A run's trigger events as the app gets them (`GET /v0/runs/:id/batch`); `None` when it is unknown or has
    /// ended.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn run_batch(&self, id: RunId) -> Result<Option<Vec<Json>>, Trouble> {
        let io = self.io();
        match io.get(&engine::records::run_key(id)).await? {
            Some(item) => {
                let run = RunRecord::read(id, &item)?;
                if run.status.is_final() { Ok(None) } else { Ok(Some(self.trigger_events(&io, &run).await?)) }
            }
            None => Ok(None),
        }
    }

    async fn trigger_events(&self, io: &Io<'_>, run: &RunRecord) -> Result<Vec<Json>, Trouble> {
        if let Some(events) = &run.events {
            return Ok(events.clone());
        }
        let mut events = Vec::new();
        for id in &run.event_ids {
            events.extend(self.stored_event(io, *id).await?);
        }
        Ok(events)
    }
}

async fn steps(io: &Io<'_>, state: &RunState, now_ms: i64) -> Result<Vec<StepView>, Trouble> {
    let mut rows: Vec<(Place, StepView)> = Vec::new();
    for step in state.steps.values() {
        let planned = state.planned().find(|(.., op)| op.id == step.id.as_str());
        let place = match planned {
            Some((turn, ordinal, _)) => (turn, Phase::Planned, 0, ordinal),
            None => (step.turn, Phase::Reported, step.order.0, step.order.1),
        };
        rows.push((place, recorded(io, state, step).await?));
    }
    for (turn, ordinal, op) in state.planned().filter(|(.., op)| !state.steps.contains_key(&op.step_id())) {
        let view = planned(io, state, &state.turns[&turn], op, now_ms).await?;
        rows.push(((turn, Phase::Planned, 0, ordinal), view));
    }
    for tried in state.attempts.iter().filter(|t| t.attempt == 0) {
        let Some(id) = &tried.step else { continue };
        let shown = state.steps.contains_key(id) || state.planned().any(|(.., op)| op.id == id.as_str());
        if !shown {
            rows.push(((tried.turn, Phase::Planned, 0, 0), failing(io, state, tried).await?));
        }
    }
    rows.sort_by_key(|(place, _)| *place);
    Ok(rows.into_iter().map(|(_, view)| view).collect())
}

async fn defers(io: &Io<'_>, state: &RunState) -> Result<Vec<DeferView>, Trouble> {
    let mut records: Vec<_> = state.defers.values().collect();
    records.sort_by_key(|defer| (defer.at_ms, &defer.id));
    let mut views = Vec::with_capacity(records.len());
    for defer in records {
        views.push(DeferView {
            id: defer.id.clone(),
            name: defer.name.clone(),
            function_id: defer.function.clone(),
            input: io.value(&defer.input).await?,
            aborted: defer.aborted,
            deferred_at: rfc3339_ms(defer.at_ms),
        });
    }
    Ok(views)
}

/// Where a step stands in the order of queueing: its turn; reported before planned; its order there.
type Place = (u32, Phase, i64, u32);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Reported,
    Planned,
}

async fn recorded(io: &Io<'_>, state: &RunState, step: &StepRecord) -> Result<StepView, Trouble> {
    let memo = io.value(&step.memo).await?.to_value();
    let part = |key: &str| memo.get(key).map(Json::from_value);
    let plan = state.planned().find(|(.., op)| op.id == step.id.as_str()).map(|(.., op)| op);
    // An event that was waited for is given as it is, and nothing where a wait gave up.
    let is_bare = plan.is_some_and(|op| matches!(op.wait, Some(Wait::Event { .. }))) || memo.is_null();
    let (output, error) = match (step.failed, is_bare) {
        (true, _) => (None, part("error")),
        (false, true) => (Some(Json::from_value(&memo)), None),
        (false, false) => (part("data"), None),
    };
    let mut attempts = attempts(io, state, step.id.as_str()).await?;
    let queued_at =
        attempts.first().map_or_else(|| rfc3339_ms(step.queued_ms), |a: &AttemptView| a.started_at.clone());
    attempts.retain(|a| a.attempt != step.attempt);
    attempts.push(AttemptView {
        attempt: step.attempt,
        started_at: rfc3339_ms(step.started_ms),
        ended_at: rfc3339_ms(step.ended_ms),
        error: error.clone(),
    });
    Ok(StepView {
        id: step.id.to_string(),
        name: step.name.clone(),
        op: step.op.clone(),
        status: if step.failed { "Failed" } else { "Completed" },
        attempts,
        input: input(io, plan).await?,
        wait: plan.and_then(WaitView::of),
        output,
        error,
        queued_at: queued_at.min(rfc3339_ms(step.queued_ms)),
        started_at: Some(rfc3339_ms(step.started_ms)),
        ended_at: Some(rfc3339_ms(step.ended_ms)),
        retry_at: None,
    })
}

async fn planned(
    io: &Io<'_>,
    state: &RunState,
    turn: &TurnRecord,
    op: &PlannedOp,
    now_ms: i64,
) -> Result<StepView, Trouble> {
    let queued_at = rfc3339_ms(turn.at_ms);
    let due_ms = op.due_ms.unwrap_or(turn.at_ms);
    let (status, started_at, ended_at) = if op.is_sleep() {
        let status = if due_ms <= now_ms || state.run.claim.stack.contains(&op.step_id()) {
            "Completed"
        } else {
            "Running"
        };
        (status, Some(queued_at.clone()), Some(rfc3339_ms(due_ms)))
    } else if op.wait.is_some() {
        ("Waiting", Some(queued_at.clone()), None)
    } else {
        ("Queued", None, None)
    };
    Ok(StepView {
        id: op.id.clone(),
        name: op.name.clone(),
        op: op.op.clone(),
        status,
        attempts: attempts(io, state, &op.id).await?,
        input: input(io, Some(op)).await?,
        wait: WaitView::of(op),
        output: None,
        error: None,
        queued_at,
        started_at,
        ended_at,
        retry_at: retry_at(state, &op.id),
    })
}

async fn failing(io: &Io<'_>, state: &RunState, first: &AttemptRecord) -> Result<StepView, Trouble> {
    let id = first.step.as_ref().map(ToString::to_string).unwrap_or_default();
    let started_at = rfc3339_ms(first.started_ms);
    Ok(StepView {
        attempts: attempts(io, state, &id).await?,
        retry_at: retry_at(state, &id),
        id,
        name: first.name.clone(),
        op: "StepRun".into(),
        status: "Running",
        input: None,
        wait: None,
        output: None,
        error: None,
        queued_at: started_at.clone(),
        started_at: Some(started_at),
        ended_at: None,
    })
}

/// A planned step's options, as the app reported them, without what it proves to others who it is with.
async fn input(io: &Io<'_>, op: Option<&PlannedOp>) -> Result<Option<Json>, Trouble> {
    match op.and_then(|op| op.opts.as_ref()) {
        Some(opts) => Ok(Some(without_secrets(&io.value(opts).await?))),
        None => Ok(None),
    }
}

/// When the attempt after the last failed one is due.
fn retry_at(state: &RunState, step: &str) -> Option<String> {
    let tried = state.attempts.iter().filter(|t| t.step.as_ref().is_some_and(|id| id.as_str() == step));
    tried.max_by_key(|t| t.attempt).map(|t| rfc3339_ms(t.due_ms))
}

async fn attempts(io: &Io<'_>, state: &RunState, step: &str) -> Result<Vec<AttemptView>, Trouble> {
    let mut views = Vec::new();
    for tried in state.attempts.iter().filter(|t| t.step.as_ref().is_some_and(|id| id.as_str() == step)) {
        views.push(attempt_view(io, tried).await?);
    }
    views.sort_by_key(|a| a.attempt);
    Ok(views)
}

async fn attempt_view(io: &Io<'_>, tried: &AttemptRecord) -> Result<AttemptView, Trouble> {
    Ok(AttemptView {
        attempt: tried.attempt,
        started_at: rfc3339_ms(tried.started_ms),
        ended_at: rfc3339_ms(tried.ended_ms),
        error: Some(io.value(&tried.error).await?),
    })
}
