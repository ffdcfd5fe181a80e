//! The events that the server itself sends, in the protocol's shapes to the letter.

use crate::wire::*;
use engine::records::{Parent, Payload, RunRecord, Status};
use engine::system::{self, Invoked};
use protocol::ids::{app_uuid, function_uuid};
use protocol::json::Json;
use protocol::response::engine_error;
use serde_json::{Value, json};

const ENDED_MS: i64 = 1_795_488_235_137;

fn ended_run(status: Status, no_retry: bool) -> RunRecord {
    RunRecord { status, no_retry, ended_ms: Some(ENDED_MS), ..run("m") }
}

fn event() -> Json {
    json(
        r#"{"data":{"x":1},"id":"01M85Q0DTJ0000000000000001","name":"shop/order","ts":1795488233000,"user":{}}"#,
    )
}

fn sent(name: &str, run: &RunRecord, output: &Json) -> Value {
    system::ended(name, run, &[event()], output).to_wire().to_value()
}

/// The event of a run's end without what its status adds.
fn expected(name: &str, status: &str, more: Value) -> Value {
    let mut data = json!({
        "_inngest": {"status": status},
        "function_id": "shop-order",
        "run_id": run_id().to_string(),
        "event": event().to_value(),
        "events": [event().to_value()],
    });
    if let (Some(data), Value::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
    }
    json!({"name": name, "id": run_id().to_string(), "ts": ENDED_MS, "user": {}, "data": data})
}

#[test]
fn a_run_that_returned_sends_its_result() {
    let run = ended_run(Status::Completed, false);
    for output in [json(r#"{"ok":[1,null]}"#), Json::null(), json("5")] {
        let more = json!({"result": output.to_value()});
        assert_eq!(sent(system::FINISHED, &run, &output), expected(system::FINISHED, "Completed", more));
    }
}

/// An error that the app reported is given with its name, message and stack, and raw as the result.
#[test]
fn a_run_that_failed_sends_the_apps_error() {
    let output = json(r#"{"__serialized":true,"message":"later","name":"RetryAfterError","stack":"at x"}"#);
    for (no_retry, how) in [(true, "NonRetriableError"), (false, "invalid status code: 500")] {
        let error = json!({"error": how, "message": "later", "name": "RetryAfterError", "stack": "at x"});
        let more = json!({"error": error, "result": output.to_value()});
        let run = ended_run(Status::Failed, no_retry);
        for name in [system::FINISHED, system::FAILED] {
            assert_eq!(sent(name, &run, &output), expected(name, "Failed", more.clone()));
        }
    }
}

/// What an app wrote that is no error of an SDK has no name and no stack.
#[test]
fn an_error_that_is_no_sdks_is_given_as_far_as_it_goes() {
    let run = ended_run(Status::Failed, false);
    for (output, message) in [(r#"{"message":"m"}"#, "m"), (r#"{"a":1}"#, r#"{"a":1}"#), ("[1]", "[1]")] {
        let error = json!({"error": "invalid status code: 500", "message": message, "name": "Error"});
        let more = json!({"error": error, "result": json(output).to_value()});
        assert_eq!(sent(system::FAILED, &run, &json(output)), expected(system::FAILED, "Failed", more));
    }
}

/// The server's own judgement is given as text, in the error's message and as the result.
#[test]
fn a_run_that_the_server_failed_sends_its_judgement_as_text() {
    let run = ended_run(Status::Failed, false);
    let output = engine_error("InvalidExpression", "Wait for event If expression failed to compile");
    let text = output.as_str();
    assert_eq!(
        text,
        r#"{"error":{"error":"InvalidExpression: Wait for event If expression failed to compile","message":"Wait for event If expression failed to compile","name":"InvalidExpression"}}"#
    );
    let more = json!({
        "error": {"error": "InvalidExpression", "name": "Error", "message": text},
        "result": text,
    });
    assert_eq!(sent(system::FAILED, &run, &output), expected(system::FAILED, "Failed", more));
}

/// A cancelled run has neither an error nor a result.
#[test]
fn a_run_that_was_cancelled_sends_its_status_alone() {
    let run = ended_run(Status::Cancelled, false);
    for name in [system::FINISHED, system::CANCELLED] {
        assert_eq!(sent(name, &run, &Json::null()), expected(name, "Cancelled", json!({})));
    }
}

#[test]
fn an_invoked_run_names_who_waits_for_it() {
    let parent = Parent { run: run_id(), step: "a22c81".into(), turn: 4 };
    let run = RunRecord { parent: Some(parent), ..ended_run(Status::Completed, false) };
    let more = json!({"result": 1, "correlation_id": format!("{}.a22c81", run_id())});
    assert_eq!(sent(system::FINISHED, &run, &json("1")), expected(system::FINISHED, "Completed", more));
}

#[test]
fn each_end_has_its_events_and_cancelled_runs_never_failed() {
    assert_eq!(system::ended_names(Status::Completed), ["inngest/function.finished"]);
    assert_eq!(system::ended_names(Status::Failed), ["inngest/function.finished", "inngest/function.failed"]);
    assert_eq!(
        system::ended_names(Status::Cancelled),
        ["inngest/function.finished", "inngest/function.cancelled"]
    );
    for status in [Status::Scheduled, Status::Running, Status::Skipped] {
        assert!(system::ended_names(status).is_empty());
    }
    for status in Status::ALL {
        assert!(system::ended_names(status).iter().all(|name| system::says_ended(name)));
    }
    assert!(!system::says_ended(system::INVOKED) && !system::says_ended("inngest/function.other"));
}

/// A run without trigger events at hand (they expired) still says that it ended.
#[test]
fn a_run_whose_events_are_gone_sends_null() {
    let run = ended_run(Status::Completed, false);
    let value = system::ended(system::FINISHED, &run, &[], &json("1")).to_wire().to_value();
    assert_eq!((&value["data"]["event"], &value["data"]["events"]), (&Value::Null, &json!([])));
}

#[test]
fn an_invoke_from_outside_names_no_source() {
    let invoked =
        Invoked { id: event_id(), target: &child(), by: None, name: "", expire_ms: None, now_ms: NOW_MS };
    let event = system::invoked(&invoked, json!({"data": {"q": 5}, "user": {}, "v": null}));
    let internal = json!({
        "fn_id": "shop-child",
        "gid": function_uuid("shop", "shop-child").to_string(),
        "name": "",
    });
    let expected = json!({
        "id": event_id().to_string(),
        "name": "inngest/function.invoked",
        "ts": NOW_MS,
        "user": {},
        "data": {"q": 5, "_inngest": internal},
    });
    assert_eq!(event.to_wire().to_value(), expected);
}

#[test]
fn an_invoke_by_a_step_names_its_source() {
    let parent = Parent { run: run_id(), step: "a22c81".into(), turn: 4 };
    let (source, target) = (function(), child());
    let invoked = Invoked {
        id: event_id(),
        target: &target,
        by: Some((&source, &parent)),
        name: "inv",
        expire_ms: Some(NOW_MS + 1),
        now_ms: NOW_MS,
    };
    let event = system::invoked(&invoked, json!({"data": {"q": 5}}));
    let expected = json!({
        "fn_id": "shop-child",
        "correlation_id": format!("{}.a22c81", run_id()),
        "expire": NOW_MS + 1,
        "gid": function_uuid("shop", "shop-child").to_string(),
        "name": "inv",
        "source_app_id": app_uuid("shop").to_string(),
        "source_fn_id": function_uuid("shop", "shop-order").to_string(),
        "source_fn_v": 1,
    });
    assert_eq!(event.to_wire().to_value()["data"]["_inngest"], expected);
}

/// As observed: the id and both times in whole seconds, the time stamp that of the minute.
#[test]
fn a_cron_sends_its_occurrence() {
    let at = 1_795_488_240_000;
    let expected = json!({
        "id": "2026-11-24T02:44:00Z",
        "name": "inngest/scheduled.timer",
        "ts": at,
        "user": {},
        "data": {"cron": "* * * * *", "scheduledAt": "2026-11-24T02:44:00Z", "fireAt": "2026-11-24T02:44:00Z"},
    });
    assert_eq!(system::timer("* * * * *", at, at).to_wire().to_value(), expected);
    let late = system::timer("* * * * *", at, at + 61_000).to_wire().to_value();
    let data = &late["data"];
    assert_eq!(
        (&data["fireAt"], &data["scheduledAt"]),
        (&json!("2026-11-24T02:45:01Z"), &json!("2026-11-24T02:44:00Z"))
    );
}

/// The failure that an invoking step gets is the error of the event.
#[test]
fn the_failure_of_an_invoked_run_is_the_events_error() {
    let output = json(r#"{"message":"later","name":"Oops","stack":"at x"}"#);
    let run = ended_run(Status::Failed, true);
    let run = RunRecord { output: Some(Payload::Inline(output.clone())), ..run };
    let (error, result) = system::failure(&output, run.no_retry);
    let event = sent(system::FINISHED, &run, &output);
    assert_eq!((&event["data"]["error"], &event["data"]["result"]), (&error, &result));
}
