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

fn with_opts(code: OpCode, id: &str, opts: serde_json::Value) -> Op {
    Op { opts: Some(Json::from_value(&opts)), ..op(code, id) }
}

/// Waits for event `reply` for an hour; `opts` go first.
pub(crate) fn wait(id: &str, opts: serde_json::Value) -> Op {
    with_opts(OpCode::WaitForEvent, id, over(serde_json::json!({"event": "reply", "timeout": "1h"}), opts))
}

/// Waits for signal `go` for an hour; `opts` go first.
pub(crate) fn wait_signal(id: &str, opts: serde_json::Value) -> Op {
    with_opts(OpCode::WaitForSignal, id, over(serde_json::json!({"signal": "go", "timeout": "1h"}), opts))
}

/// Invokes `shop-child` and waits for an hour; `opts` go first.
pub(crate) fn invoke(id: &str, opts: serde_json::Value) -> Op {
    let default =
        serde_json::json!({"function_id": "shop-child", "payload": {"data": {"q": 5}}, "timeout": "1h"});
    with_opts(OpCode::InvokeFunction, id, over(default, opts))
}

/// Fetches something.
pub(crate) fn gateway(id: &str) -> Op {
    with_opts(OpCode::Gateway, id, serde_json::json!({"url": "http://other.example/", "method": "GET"}))
}

fn over(mut default: serde_json::Value, opts: serde_json::Value) -> serde_json::Value {
    if let (Some(all), serde_json::Value::Object(opts)) = (default.as_object_mut(), opts) {
        all.extend(opts);
    }
    default
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

/// The event that started the run, as its app gets it.
pub(crate) fn trigger_event() -> Json {
    json(r#"{"data":{"id":7,"vip":true},"name":"shop/order","ts":1795488233000}"#)
}

/// A function that can be invoked.
pub(crate) fn child() -> FunctionRef {
    FunctionRef { app: "shop".into(), slug: "shop-child".into(), version: 3 }
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
        spent: Box::default(),
    }
}

pub(crate) fn step_id(id: &str) -> StepId {
    StepId::new(id)
}
