//! Histories of steps that invoke a function; and the event and the job that start its run.

use crate::wire::*;
use crate::world::{Event::*, LEASE_MS, check};
use engine::conclude::{CallFacts, Conclusion, End, Given, Outcome, Targets, conclude};
use engine::job::{Delivered, Job, follow_ups};
use engine::records::{Parent, Payload, TurnRecord};
use engine::retry::Backoff;
use engine::state::RunState;
use protocol::ids::{RunId, app_uuid, function_uuid};
use protocol::json::Json;
use protocol::limits::STEP_OUTPUT_BYTES_MAX;
use protocol::ops::Op;
use protocol::response::{Answer, engine_error};
use serde_json::json;

const HOUR_MS: i64 = 3_600_000;
const INVOKED: &str = "stores inngest/function.invoked; plan [i~shop-child@+3600000]";

/// 1. Start.
/// 2. An invoke: the event that starts the run is stored, then the plan.
/// 3. The run returns: the step has its value.
/// 4. A repeat, then the timeout: nothing more happens.
#[test]
fn an_invoked_run_that_returns_is_the_steps_value() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([invoke("i", json!({}))])), INVOKED),
        (Child("i", Outcome::Returned(json(r#"{"ok":true}"#))), ""),
        (Deliver("child i"), r#"i {"data":{"ok":true}}; call 2 [i]"#),
        (Deliver("child i'"), "drop: another message holds the turn"),
        (App(ops([ran("a", "1")])), r#"a {"data":1}; call 3 [i a]"#),
        (Pass(HOUR_MS), ""),
        (Deliver("wake i"), "drop: the turn is passed"),
    ]);
}

/// 1. Start.
/// 2. An invoke.
/// 3. The run fails: the step fails with its error, and the function is told.
#[test]
fn an_invoked_run_that_fails_fails_the_step() {
    let error = json(r#"{"error":"invalid status code: 500","message":"no luck","name":"Oops"}"#);
    check(&[
        (Start, "call 1 []"),
        (App(ops([invoke("i", json!({}))])), INVOKED),
        (Child("i", Outcome::Failed(error)), ""),
        (
            Deliver("child i"),
            r#"i failed {"error":{"error":"invalid status code: 500","message":"no luck","name":"Oops"}}; call 2 [i]"#,
        ),
    ]);
}

/// 1. Start.
/// 2. An invoke.
/// 3. The run is cancelled: as in the reference, the step has the event that says so as its value.
#[test]
fn an_invoked_run_that_is_cancelled_gives_its_event() {
    let event = r#"{"data":{"_inngest":{"status":"Cancelled"}},"name":"inngest/function.finished"}"#;
    let expected = format!(r#"i {{"data":{event}}}; call 2 [i]"#);
    check(&[
        (Start, "call 1 []"),
        (App(ops([invoke("i", json!({}))])), INVOKED),
        (Child("i", Outcome::Returned(json(event))), ""),
        (Deliver("child i"), &expected),
    ]);
}

/// 1. Start.
/// 2. An invoke.
/// 3. Its run is never started, by a rule: the step fails with the reason.
#[test]
fn a_run_that_is_not_started_fails_the_step() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([invoke("i", json!({}))])), INVOKED),
        (Child("i", Outcome::Refused("invoked function is rate limited".into())), ""),
        (
            Deliver("child i"),
            r#"i failed {"error":{"message":"invoked function is rate limited","name":"Error"}}; call 2 [i]"#,
        ),
    ]);
}

/// 1. Start.
/// 2. Invokes of functions that are not there, alone and beside others: each fails at once.
#[test]
fn a_target_that_is_missing_fails_the_step_at_once() {
    let gone = || invoke("i", json!({"function_id": "shop-gone"}));
    check(&[
        (Start, "call 1 []"),
        (
            App(ops([gone()])),
            r#"i failed {"error":{"message":"could not find function with ID: shop-gone","name":"Error"}}; call 2 [i]"#,
        ),
        (App(ops([gone(), wait("w", json!({}))])), "w registers for reply; plan [w~reply@+3600000]"),
    ]);
    check(&[
        (Start, "call 1 []"),
        (
            App(ops([invoke("i", json!({"function_id": 5})), planned("a")])),
            r#"i failed {"error":{"message":"could not find function with ID: ","name":"Error"}}; plan [a]"#,
        ),
    ]);
}

/// 1. Start.
/// 2. An invoke.
/// 3. Its time is over: the step fails, with the error that SDKs know.
/// 4. The run ends later: nobody waits any more.
#[test]
fn an_invoke_times_out() {
    let error =
        engine_error("InngestInvokeTimeoutError", "Timed out waiting for invoked function to complete");
    let observed = r#"{"error":{"error":"InngestInvokeTimeoutError: Timed out waiting for invoked function to complete","message":"Timed out waiting for invoked function to complete","name":"InngestInvokeTimeoutError"}}"#;
    assert_eq!(error.as_str(), observed);
    let bytes = error.len();
    check(&[
        (Start, "call 1 []"),
        (App(ops([invoke("i", json!({}))])), INVOKED),
        (Pass(HOUR_MS), ""),
        (Child("i", Outcome::Returned(json("1"))), ""),
        (Deliver("wake i"), &format!("i failed ({bytes} bytes); call 2 [i]")),
        (Deliver("child i"), "drop: another message holds the turn"),
    ]);
}

/// 1. Start.
/// 2. An invoke beside a step.
/// 3. – 4. They join.
#[test]
fn an_invoke_joins_the_others_of_its_plan() {
    check(&[
        (Start, "call 1 []"),
        (
            App(ops([invoke("i", json!({})), planned("a")])),
            "stores inngest/function.invoked; plan [i~shop-child@+3600000 a]",
        ),
        (Child("i", Outcome::Returned(json("1"))), ""),
        (Deliver("child i"), r#"i {"data":1}; joined 1/2"#),
        (Step("step a", ops([ran("a", "2")])), r#"given []; a {"data":2}; joined 2/2; call 2 [i a]"#),
    ]);
}

/// 1. Start.
/// 2. The event is stored, and the holder lost before the turn's record: no run is started.
/// 3. The next holder's record names another event: only that one's run counts.
#[test]
fn an_invoke_of_a_lost_dispatch_starts_nothing() {
    check(&[
        (Start, "call 1 []"),
        (Tear(0), ""),
        (
            App(ops([invoke("i", json!({}))])),
            "stores inngest/function.invoked; plan [i~shop-child@+3600000]; torn",
        ),
        (Pass(LEASE_MS), ""),
        (Deliver("start"), "call 1 [] tries 1"),
        (App(ops([invoke("i", json!({}))])), INVOKED),
        (Child("i", Outcome::Returned(json("1"))), ""),
        (Deliver("child i"), r#"i {"data":1}; call 2 [i]"#),
    ]);
}

fn concluded(answer: &Answer) -> Conclusion {
    let state = RunState::new(run("m"));
    let targets = Targets::from([("shop-child".to_owned(), Some(child()))]);
    let events = [trigger_event()];
    let call = CallFacts {
        called_ms: NOW_MS,
        now_ms: NOW_MS,
        max_attempts: 4,
        max_steps: 1000,
        backoff: Backoff { interval_ms: None, jitter: 0 },
    };
    conclude(&state, answer, &call, Given { events: &events, targets: &targets })
}

fn recorded(conclusion: &Conclusion) -> &TurnRecord {
    match &conclusion.end {
        End::Record(record) => record,
        other => panic!("{other:?} is no record"),
    }
}

/// The event is the caller's data and what the server says of the invoke; the Start job names the step that waits.
#[test]
fn an_invoke_stores_an_event_and_starts_its_run() {
    let payload = json!({"data": {"q": 5, "_inngest": "mine"}, "user": {"id": 1}, "v": "2"});
    let display_name = Some("Ask the child".to_owned());
    let op = Op { display_name, ..invoke("i", json!({"payload": payload})) };
    let conclusion = concluded(&ops([op]));
    let [(event, by)] = conclusion.registrations.events.as_slice() else { panic!("one event") };
    let Payload::Inline(wire) = &event.wire else { panic!("a small event") };
    let internal = json!({
        "fn_id": "shop-child",
        "gid": function_uuid("shop", "shop-child").to_string(),
        "name": "Ask the child",
        "expire": NOW_MS + HOUR_MS,
        "correlation_id": format!("{}.i", run_id()),
        "source_app_id": app_uuid("shop").to_string(),
        "source_fn_id": function_uuid("shop", "shop-order").to_string(),
        "source_fn_v": 1,
    });
    let expected = json!({
        "id": event.id.to_string(),
        "name": "inngest/function.invoked",
        "data": {"q": 5, "_inngest": internal},
        "user": {"id": 1},
        "ts": NOW_MS,
        "v": "2",
    });
    assert_eq!(wire.to_value(), expected);
    let child_run = RunId::derive(event.id, "shop-child");
    let parent = Parent { run: run_id(), step: "i".into(), turn: 1 };
    assert_eq!(*by, parent);
    let jobs = follow_ups(run_id(), recorded(&conclusion));
    let [start, wake] = jobs.as_slice() else { panic!("{jobs:?}") };
    let Job::Start { run, function, parent: by, events, .. } = start else { panic!("{start:?}") };
    assert_eq!((*run, function, by.as_ref()), (child_run, &child(), Some(&parent)));
    assert_eq!((events[0].id, &events[0].caller_id, &events[0].wire), (event.id, &None, &None));
    assert_eq!(*wake, Job::Wake { run: run_id(), turn: 1, ordinal: 0, due_ms: NOW_MS + HOUR_MS });

    // What comes back is for this invoke's run, and for no other.
    let member = conclusion_member(&conclusion);
    assert!(Delivered::Child(child_run).is_for(run_id(), member));
    assert!(!Delivered::Child(run_id()).is_for(run_id(), member));
    assert!(!Delivered::Replaced.is_for(run_id(), member));
}

fn conclusion_member(conclusion: &Conclusion) -> &engine::records::PlannedOp {
    match &recorded(conclusion).end {
        engine::records::TurnEnd::Plan { ops, .. } => &ops[0],
        other => panic!("{other:?} is no plan"),
    }
}

/// What is no object where one should be counts as empty.
#[test]
fn a_payload_of_another_kind_counts_as_empty() {
    for payload in [json!(null), json!("x"), json!({"data": 5, "user": 7, "v": 1}), json!([])] {
        let conclusion = concluded(&ops([invoke("i", json!({"payload": payload}))]));
        let Payload::Inline(wire) = &conclusion.registrations.events[0].0.wire else {
            panic!("a small event")
        };
        let event = wire.to_value();
        let data: Vec<&str> = event["data"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!((data, &event["user"], event.get("v")), (vec!["_inngest"], &json!({}), None), "{payload}");
    }
}

/// A payload may be as large as a step's output: larger ones fail the run and name the step, the size and the limit.
#[test]
fn payloads_are_kept_elsewhere_when_large_and_refused_when_too_large() {
    let of = |chars: usize| invoke("i", json!({"payload": {"data": {"q": crate::payload::noise(chars)}}}));
    let conclusion = concluded(&ops([of(100_000)]));
    assert!(
        matches!(conclusion.registrations.events[0].0.wire, Payload::Blob { .. })
            && !conclusion.blobs.is_empty()
    );
    let End::Run(finish) = concluded(&ops([of(STEP_OUTPUT_BYTES_MAX)])).end else {
        panic!("it is too large")
    };
    let text = finish.output.to_value()["error"]["message"].as_str().unwrap().to_owned();
    assert!(
        text.starts_with("the payload of step \"i\" has ") && text.ends_with("the limit is 4194304"),
        "{text}"
    );
}

/// A dispatch's event is its own: of two dispatches of one step only the one whose record stands starts its run.
#[test]
fn dispatches_invoke_by_different_events() {
    let mut later = RunState::new(run("m"));
    later.run.claim.generation = 2;
    let targets = Targets::from([("shop-child".to_owned(), Some(child()))]);
    let call = CallFacts {
        called_ms: NOW_MS,
        now_ms: NOW_MS,
        max_attempts: 4,
        max_steps: 1000,
        backoff: Backoff { interval_ms: None, jitter: 0 },
    };
    let answer = ops([invoke("i", json!({}))]);
    let second = conclude(&later, &answer, &call, Given { events: &[], targets: &targets });
    let id = |conclusion: &Conclusion| conclusion.registrations.events[0].0.id;
    assert_ne!(id(&concluded(&answer)), id(&second));
    assert_eq!(id(&concluded(&answer)), id(&concluded(&answer)));
    let timeouts: Vec<Json> = [json!({"timeout": "367d"}), json!({"timeout": "2099-01-01T00:00:00Z"})]
        .into_iter()
        .map(|opts| match concluded(&ops([invoke("i", opts)])).end {
            End::Run(finish) => finish.output,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(
        timeouts.iter().all(|output| output.as_str().contains("more than 366 days from now")),
        "{timeouts:?}"
    );
}
