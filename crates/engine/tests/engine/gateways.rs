//! Histories of requests that the server makes for a step.

use crate::wire::*;
use crate::world::{Event::*, Limits, check, check_with};
use protocol::json::Json;
use protocol::limits::STEP_OUTPUT_BYTES_MAX;
use protocol::ops::StepErrorBody;
use protocol::response::engine_error;

fn error(message: &str) -> Result<Json, Box<StepErrorBody>> {
    Err(Box::new(StepErrorBody::new("GatewayError", message)))
}

/// 1. Start.
/// 2. A request: it is a job of its own, whose reply is the step's result.
/// 3. Its message comes back, then a duplicate.
#[test]
fn a_request_is_made_by_a_job_of_its_own() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([gateway("g")])), "plan [g~Gateway]"),
        (
            Gateway("step g", Ok(json(r#"{"status_code":200}"#))),
            r#"g {"data":{"status_code":200}}; call 2 [g]"#,
        ),
        (Gateway("step g", Ok(json("1"))), "put back 60000"),
        (Gateway("step g'", Ok(json("1"))), "drop: another message holds the turn"),
    ]);
}

/// 1. Start.
/// 2. A request beside a step and a wait.
/// 3. – 5. They join.
#[test]
fn a_request_joins_the_others_of_its_plan() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([gateway("g"), planned("a")])), "plan [g~Gateway a]"),
        (Step("step a", ops([ran("a", "1")])), r#"given []; a {"data":1}; joined 1/2"#),
        (Gateway("step g", Ok(json("2"))), r#"g {"data":2}; joined 2/2; call 2 [a g]"#),
    ]);
}

/// 1. Start.
/// 2. A request.
/// 3. It fails: it is tried again after the backoff, by its own attempts.
/// 4. Its last attempt fails: the step fails, and the function is told.
#[test]
fn a_request_is_tried_again_and_its_last_failure_is_the_steps() {
    let limits = Limits { max_attempts: 3, ..Limits::default() };
    check_with(
        limits,
        &[
            (Start, "call 1 []"),
            (App(ops([gateway("g")])), "plan [g~Gateway]"),
            (Gateway("step g", error("one")), "g failed attempt 0 at +15000"),
            (Gateway("step g", error("one")), r#"attempt 0 was recorded by "step g""#),
            (Gateway("step g 1", error("two")), "early by 15000"),
            (Pass(15_000), ""),
            (Gateway("step g 1", error("two")), "g failed attempt 1 at +30000"),
            (Pass(30_000), ""),
            (
                Gateway("step g 2", error("three")),
                r#"g failed {"error":{"message":"three","name":"GatewayError"}}; call 2 [g]"#,
            ),
            (App(done("1")), "Completed 1"),
        ],
    );
}

/// 1. Start.
/// 2. A request that was wrong: it is not made again.
#[test]
fn a_request_that_cannot_be_made_fails_at_once() {
    let refused = StepErrorBody { no_retry: true, ..StepErrorBody::new("GatewayError", "no URL") };
    check(&[
        (Start, "call 1 []"),
        (App(ops([gateway("g")])), "plan [g~Gateway]"),
        (
            Gateway("step g", Err(Box::new(refused))),
            r#"g failed {"error":{"message":"no URL","name":"GatewayError","noRetry":true}}; call 2 [g]"#,
        ),
    ]);
}

/// 1. Start.
/// 2. A request.
/// 3. Its reply is larger than a step's output may be: the run fails and names step, size and limit.
#[test]
fn a_reply_beyond_the_limit_fails_the_run() {
    let reply = Json::string(&"x".repeat(STEP_OUTPUT_BYTES_MAX));
    let bytes = reply.wrap("data").len();
    let message = format!("the output of step \"g\" has {bytes} bytes, the limit is {STEP_OUTPUT_BYTES_MAX}");
    check(&[
        (Start, "call 1 []"),
        (App(ops([gateway("g")])), "plan [g~Gateway]"),
        (Gateway("step g", Ok(reply)), &format!("Failed {}", engine_error("output_too_large", &message))),
    ]);
}

/// 1. Start.
/// 2. A thousand requests with large bodies: each keeps its own, elsewhere where the record has no room.
#[test]
fn large_requests_are_kept_elsewhere() {
    let body = crate::payload::noise(20_000);
    let request = |n: usize| {
        let opts = serde_json::json!({"url": "http://other.example/", "body": format!("{n}{body}")});
        protocol::ops::Op { opts: Some(Json::from_value(&opts)), ..gateway(&format!("{n:040x}")) }
    };
    let requests: Vec<protocol::ops::Op> = (0..1000).map(request).collect();
    let names: Vec<String> = requests.iter().map(|op| format!("{}~Gateway", op.id)).collect();
    check(&[(Start, "call 1 []"), (App(ops(requests)), &format!("plan [{}]", names.join(" ")))]);
}
