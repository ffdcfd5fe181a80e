//! What apps answer, written shortly. A step's id is its name, so that decisions can be read.

use engine::job::TriggerEvent;
use engine::records::{Claim, FunctionRef, Lease, RunRecord, Stack, Status, StepId};
use protocol::ids::{EventId, RunId};
use protocol::json::Json;
use protocol::ops::{Op, OpCode, StepErrorBody};
use protocol::response::{Answer, AnswerKind};

pub(crate) const NOW_MS: i64 = 1_795_488_233_000;
pub(crate) const EXPIRES_AT: i64 = NOW_MS / 1000 + 86_400;

pub(crate) fn json(text: &str) -> Json {
    Json::parse(text.as_bytes()).unwrap()
}

pub(crate) fn op(code: OpCode, id: &str) -> Op {
    Op {
        code,
        id: id.into(),
        name: id.into(),
        display_name: None,
        opts: None,
        data: None,
        error: None,
        timing: None,
        userland_id: None,
    }
}

pub(crate) fn ran(id: &str, data: &str) -> Op {
    Op { data: Some(json(data)), ..op(OpCode::StepRun, id) }
}

pub(crate) fn planned(id: &str) -> Op {
    op(OpCode::StepPlanned, id)
}

pub(crate) fn raced(id: &str) -> Op {
    Op { opts: Some(json(r#"{"parallelMode":"race"}"#)), ..planned(id) }
}

pub(crate) fn sleep(id: &str, duration: &str) -> Op {
    Op { opts: Some(Json::from_value(&serde_json::json!({ "duration": duration }))), ..op(OpCode::Sleep, id) }
}

pub(crate) fn step_error(id: &str) -> Op {
    Op { error: Some(StepErrorBody::new("Oops", "no luck")), ..op(OpCode::StepError, id) }
}

pub(crate) fn final_step_error(id: &str) -> Op {
    let error = StepErrorBody { no_retry: true, ..StepErrorBody::new("Oops", "never") };
    Op { error: Some(error), ..op(OpCode::StepError, id) }
}

pub(crate) fn step_failed(id: &str) -> Op {
    Op { code: OpCode::StepFailed, ..step_error(id) }
}

pub(crate) fn complete(data: &str) -> Op {
    Op { data: Some(json(data)), ..op(OpCode::RunComplete, "complete") }
}

pub(crate) fn answer(kind: AnswerKind) -> Answer {
    Answer { kind, no_retry: None, retry_at: None, request_version: Some(2), sdk: Some("js:v4".into()) }
}

pub(crate) fn ops(ops: impl Into<Vec<Op>>) -> Answer {
    answer(AnswerKind::Ops(ops.into()))
}

pub(crate) fn done(output: &str) -> Answer {
    answer(AnswerKind::Done(json(output)))
}

pub(crate) fn thrown() -> Answer {
    answer(AnswerKind::Failed {
        output: json(r#"{"message":"thrown"}"#),
        error: StepErrorBody::new("Error", "thrown"),
    })
}

pub(crate) fn function() -> FunctionRef {
    FunctionRef { app: "shop".into(), slug: "shop-order".into(), version: 1 }
}

pub(crate) fn event_id() -> EventId {
    "01M85Q0DTJ0000000000000001".parse().unwrap()
}

pub(crate) fn run_id() -> RunId {
    RunId::derive(event_id(), "shop-order")
}

pub(crate) fn trigger() -> TriggerEvent {
    TriggerEvent { id: event_id(), caller_id: None, wire: None }
}

/// An open run whose first turn `msg` holds for a minute, as host `here`.
pub(crate) fn run(msg: &str) -> RunRecord {
    RunRecord {
        id: run_id(),
        function: function(),
        status: Status::Running,
        event_ids: vec![event_id()],
        events: None,
        claim: Claim {
            turn: 1,
            msg: msg.into(),
            lease: Lease { nonce: "nonce-0".into(), until_ms: NOW_MS + 60_000, host: "here".into() },
            generation: 1,
            tries: 0,
            attempt: 0,
            stack: Stack::default(),
        },
        request_version: 2,
        queued_ms: NOW_MS - 5,
        started_ms: NOW_MS,
        ended_ms: None,
        output: None,
        reason: None,
        parent: None,
        settle: false,
        no_retry: false,
        expires_at: EXPIRES_AT,
    }
}

pub(crate) fn step_id(id: &str) -> StepId {
    StepId::new(id)
}
