//! What the answer to a planned step's call means, and what a gateway's reply does.

use super::result::{ResultFacts, error_of, member_result, ok_memo, step_record};
use super::{CallFacts, Finish};
use crate::item::Write;
use crate::records::{AttemptRecord, Payload, PlannedOp, StepRecord};
use crate::state::RunState;
use protocol::json::Json;
use protocol::limits::STATE_BYTES_MAX;
use protocol::ops::{Op, OpCode, StepErrorBody};
use protocol::response::{Answer, AnswerKind, engine_error, state_overflowed};

/// What follows from the answer to a planned step's call, or from what a wait got.
#[derive(Clone, Debug, PartialEq)]
pub enum StepConclusion {
    /// It has its result; large values first.
    Result(Vec<Write>, Box<StepRecord>),
    /// It is tried again; the attempt's record first.
    Retry(Vec<Write>, Box<AttemptRecord>),
    /// The run ends.
    Run(Finish),
}

/// What the answer to a planned step's call means. `op` is the member, `attempt` the attempt this was.
pub fn conclude_step(
    state: &RunState,
    (turn, op): (u32, &PlannedOp),
    (attempt, msg): (u32, &str),
    answer: &Answer,
    call: &CallFacts,
) -> StepConclusion {
    let said = Said { no_retry: answer.no_retry == Some(true), retry_at: answer.retry_at };
    let step = Planned { state, turn, op, attempt, msg, said, call };
    match &answer.kind {
        AnswerKind::Failed { output, error } => step.call_failed(output, error),
        AnswerKind::Done(_) => step.not_found("the function ended"),
        AnswerKind::Ops(ops) => match ops.iter().find(|o| o.id == op.id) {
            Some(reported) => step.reported(reported),
            None if ops.is_empty() => step.not_found("the app reported nothing"),
            None => step.not_found(&format!("the app reported {:?}", ops[0].label())),
        },
    }
}

struct Planned<'a> {
    state: &'a RunState,
    turn: u32,
    op: &'a PlannedOp,
    attempt: u32,
    msg: &'a str,
    said: Said,
    call: &'a CallFacts,
}

/// What was said about trying again.
#[derive(Clone, Copy, Default)]
struct Said {
    no_retry: bool,
    retry_at: Option<i64>,
}

/// What the reply to a request means that the server made itself, for a `Gateway` or `AIGateway` step.
pub fn conclude_gateway(
    state: &RunState,
    (turn, op): (u32, &PlannedOp),
    (attempt, msg): (u32, &str),
    reply: Result<Json, Box<StepErrorBody>>,
    call: &CallFacts,
) -> StepConclusion {
    let step = Planned { state, turn, op, attempt, msg, said: Said::default(), call };
    match reply {
        Ok(data) => member_result(state, (turn, op), (data.wrap("data"), false), (attempt, msg), call),
        Err(error) if step.exhausted(error.no_retry) => {
            let memo = error.to_json().wrap("error");
            member_result(state, (turn, op), (memo, true), (attempt, msg), call)
        }
        Err(error) => step.retry(&error),
    }
}

impl Planned<'_> {
    fn reported(&self, op: &Op) -> StepConclusion {
        match op.code {
            OpCode::StepRun | OpCode::Step => self.result(op, ok_memo(op), false),
            OpCode::StepFailed => self.result(op, error_of(op).to_json().wrap("error"), true),
            OpCode::StepError => {
                let error = error_of(op);
                if self.exhausted(error.no_retry) {
                    self.result(op, error.to_json().wrap("error"), true)
                } else {
                    self.retry(&error)
                }
            }
            _ => self.not_found(&format!("the app reported {} for it", op.code.as_str())),
        }
    }

    fn exhausted(&self, no_retry: bool) -> bool {
        no_retry || self.said.no_retry || self.attempt + 1 >= self.call.max_attempts
    }

    fn result(&self, op: &Op, memo: Json, failed: bool) -> StepConclusion {
        let run = &self.state.run;
        let queued_ms = self.state.turns.get(&self.turn).map_or(self.call.called_ms, |t| t.at_ms);
        let facts = ResultFacts {
            turn: self.turn,
            order: (self.call.now_ms, 0),
            generation: run.claim.generation,
            by: self.msg,
            attempt: self.attempt,
            queued_ms,
            called_ms: self.call.called_ms,
            now_ms: self.call.now_ms,
            expires_at: run.expires_at,
        };
        match step_record(op, memo, failed, &facts) {
            Err(output) => StepConclusion::Run(Finish::failed(output)),
            Ok((record, _)) if self.state.bytes() + record.memo.size() > STATE_BYTES_MAX => {
                StepConclusion::Run(Finish::failed(state_overflowed(STATE_BYTES_MAX)))
            }
            Ok((record, blobs)) => StepConclusion::Result(blobs, Box::new(record)),
        }
    }

    fn retry(&self, error: &StepErrorBody) -> StepConclusion {
        let due_ms = self.call.backoff.due_ms(self.attempt, self.call.now_ms, self.said.retry_at);
        let (error, blobs) = Payload::keep(&error.to_json(), self.state.run.expires_at);
        let record = AttemptRecord {
            step: Some(self.op.step_id()),
            name: self.op.name.clone(),
            turn: self.turn,
            attempt: self.attempt,
            error,
            by: self.msg.to_owned(),
            due_ms,
            started_ms: self.call.called_ms,
            ended_ms: self.call.now_ms,
        };
        StepConclusion::Retry(blobs, Box::new(record))
    }

    fn call_failed(&self, output: &Json, error: &StepErrorBody) -> StepConclusion {
        if self.exhausted(error.no_retry) {
            let no_retry = error.no_retry || self.said.no_retry;
            return StepConclusion::Run(Finish { no_retry, ..Finish::failed(output.clone()) });
        }
        self.retry(error)
    }

    /// The function no longer meets the step it planned: not deterministic, or a new version of it.
    fn not_found(&self, instead: &str) -> StepConclusion {
        let message = format!("planned step {:?} was not reached: {instead}", self.op.name);
        self.call_failed(
            &engine_error("step_not_found", &message),
            &StepErrorBody::new("step_not_found", &message),
        )
    }
}
