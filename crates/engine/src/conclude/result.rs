//! A step's record from what reported it.

use super::planned::StepConclusion;
use super::{CallFacts, Finish};
use crate::item::Write;
use crate::records::{Payload, PlannedOp, StepId, StepRecord};
use crate::state::RunState;
use protocol::json::Json;
use protocol::limits::{STATE_BYTES_MAX, STEP_OUTPUT_BYTES_MAX};
use protocol::ops::{Op, OpCode, StepErrorBody};
use protocol::response::{engine_error, state_overflowed};

/// What a step record holds beside what the app reported.
pub struct ResultFacts<'a> {
    /// The turn it belongs to.
    pub turn: u32,
    /// Its place among the turn's results.
    pub order: (i64, u32),
    /// The dispatch that records it.
    pub generation: u32,
    /// Message id of the job that records it.
    pub by: &'a str,
    /// The attempt that brought it, from 0.
    pub attempt: u32,
    /// When it could start, Unix milliseconds.
    pub queued_ms: i64,
    /// When the call began; the app's own timing goes first.
    pub called_ms: i64,
    /// When the answer was there.
    pub now_ms: i64,
    /// When the store may clean it up, Unix seconds.
    pub expires_at: i64,
}

/// A step's record from the op that reported it, and its blobs. `Err` is the output the run fails with when
/// the result is too large.
///
/// # Errors
/// The run's output when the result exceeds [`STEP_OUTPUT_BYTES_MAX`].
pub fn step_record(
    op: &Op,
    memo: Json,
    failed: bool,
    facts: &ResultFacts<'_>,
) -> Result<(StepRecord, Vec<Write>), Json> {
    check_size(op.label(), &memo)?;
    let (memo, blobs) = Payload::keep(&memo, facts.expires_at);
    let (started_ms, ended_ms) = timing_ms(op, facts);
    let record = StepRecord {
        id: StepId::new(&op.id),
        name: op.label().to_owned(),
        op: op.code.as_str().to_owned(),
        memo,
        failed,
        turn: facts.turn,
        order: facts.order,
        generation: facts.generation,
        by: facts.by.to_owned(),
        ends: false,
        attempt: facts.attempt,
        queued_ms: facts.queued_ms,
        started_ms,
        ended_ms,
    };
    Ok((record, blobs))
}

/// What follows from the result of a member of a plan that the app itself did not report: a wait's, a gateway's.
/// `attempt` is the one that brought it, `msg` the message of the job that records it.
pub(super) fn member_result(
    state: &RunState,
    (turn, op): (u32, &PlannedOp),
    (memo, failed): (Json, bool),
    (attempt, msg): (u32, &str),
    call: &CallFacts,
) -> StepConclusion {
    if let Err(output) = check_size(&op.name, &memo) {
        return StepConclusion::Run(Finish::failed(output));
    }
    if state.bytes() + memo.len() > STATE_BYTES_MAX {
        return StepConclusion::Run(Finish::failed(state_overflowed(STATE_BYTES_MAX)));
    }
    let run = &state.run;
    let (memo, blobs) = Payload::keep(&memo, run.expires_at);
    let record = StepRecord {
        id: op.step_id(),
        name: op.name.clone(),
        op: op.op.clone(),
        memo,
        failed,
        turn,
        order: (call.now_ms, 0),
        generation: run.claim.generation,
        by: msg.to_owned(),
        ends: false,
        attempt,
        queued_ms: state.turns.get(&turn).map_or(call.now_ms, |record| record.at_ms),
        started_ms: call.called_ms,
        ended_ms: call.now_ms,
    };
    StepConclusion::Result(blobs, Box::new(record))
}

/// The output the run fails with when a step's result is too large.
fn check_size(step: &str, memo: &Json) -> Result<(), Json> {
    if memo.len() <= STEP_OUTPUT_BYTES_MAX {
        return Ok(());
    }
    let message =
        format!("the output of step {step:?} has {} bytes, the limit is {STEP_OUTPUT_BYTES_MAX}", memo.len());
    Err(engine_error("output_too_large", &message))
}

/// The memo of a step that went well.
pub fn ok_memo(op: &Op) -> Json {
    let data = op.data.clone().unwrap_or_else(Json::null);
    // Old SDKs' `Step` wraps its data itself.
    if op.code == OpCode::Step { data } else { data.wrap("data") }
}

pub(super) fn error_of(op: &Op) -> StepErrorBody {
    op.error.clone().unwrap_or_else(|| StepErrorBody::new("Error", "the step failed without an error"))
}

/// The app's own timing of the step, as far as it is plausible; else the call's.
fn timing_ms(op: &Op, facts: &ResultFacts<'_>) -> (i64, i64) {
    const NS_PER_MS: i64 = 1_000_000;
    match op.timing {
        Some((start, duration)) if start > 0 && duration >= 0 => {
            (start / NS_PER_MS, start.saturating_add(duration) / NS_PER_MS)
        }
        _ => (facts.called_ms, facts.now_ms),
    }
}
