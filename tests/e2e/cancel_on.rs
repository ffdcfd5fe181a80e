//! `cancelOn`: events that cancel runs.

use serde_json::{Value, json};
use stepwell_e2e::{DEADLINE, Server, now_ms, wait_until};

use crate::sdks::{Sdk, of_every_sdk};

of_every_sdk! {
    an_event_that_fulfils_the_if_cancels_the_run_and_is_its_reason
    any_of_several_events_cancels_the_run
    a_rule_whose_time_is_over_cancels_nothing
    a_run_that_has_not_started_yet_can_be_cancelled
    of_one_request_only_what_comes_after_the_start_cancels
    a_step_in_flight_finishes_and_nothing_more_is_run
    a_run_that_has_ended_stays_as_it_ended
}

const HOUR_MS: u64 = 3_600_000;

/// Starts a run that sleeps for an hour; waits until it does.
async fn sleeping(server: &Server, function: &str, key: &str) -> String {
    let run = server.begin(&format!("ends/{function}"), json!({ "key": key, "for": HOUR_MS })).await;
    server.step_is(&run, "nap", "Running").await;
    run
}

async fn cancel(server: &Server, key: &str) -> String {
    server.send("ends/cancel", json!({ "key": key })).await
}

async fn an_event_that_fulfils_the_if_cancels_the_run_and_is_its_reason(sdk: Sdk) {
    let (server, _app) = sdk.with("ends").await;
    let (run, other, twin) = (
        sleeping(&server, "cancellable", "a").await,
        sleeping(&server, "cancellable", "b").await,
        sleeping(&server, "cancellable", "a").await,
    );
    let event = cancel(&server, "a").await;
    for run in [run, twin] {
        let cancelled = server.run_is(&run, "Cancelled").await;
        let reason = cancelled["reason"].as_str().unwrap_or_default();
        assert!(reason.contains(&event) && reason.contains("ends/cancel"), "{cancelled}");
        assert!(cancelled["ended_at"].is_string() && cancelled["output"].is_null(), "{cancelled}");
    }
    assert_eq!(server.run(&other).await["status"], "Running", "another key");
    cancel(&server, "b").await;
    server.run_is(&other, "Cancelled").await;
    assert_eq!(server.complaints(), "");
}

async fn any_of_several_events_cancels_the_run(sdk: Sdk) {
    let (server, _app) = sdk.with("ends").await;
    for event in ["ends/other", "ends/cancel"] {
        let run = sleeping(&server, "cancellable-by-any", "a").await;
        server.send("ends/another", json!({})).await;
        server.send(event, json!({})).await;
        let cancelled = server.run_is(&run, "Cancelled").await;
        assert!(cancelled["reason"].as_str().is_some_and(|reason| reason.contains(event)), "{cancelled}");
    }
}

async fn a_rule_whose_time_is_over_cancels_nothing(sdk: Sdk) {
    let (server, _app) = sdk.with("ends").await;
    let outlives = server.begin("ends/cancellable-for-a-second", json!({ "key": "a", "for": 4000 })).await;
    let endless = sleeping(&server, "cancellable", "a").await;
    // A second passes.
    server.completes("ends/cancellable", json!({ "key": "b", "for": 1000 })).await;
    cancel(&server, "a").await;
    server.run_is(&endless, "Cancelled").await;
    let ended = server.end_of(&outlives).await;
    assert_eq!((&ended["status"], &ended["output"]), (&json!("Completed"), &json!("rested")), "{ended}");

    // Before that it does.
    let in_time = sleeping(&server, "cancellable-for-a-second", "a").await;
    cancel(&server, "a").await;
    server.run_is(&in_time, "Cancelled").await;
}

async fn a_run_that_has_not_started_yet_can_be_cancelled(sdk: Sdk) {
    let (server, _app) = sdk.with("ends").await;
    let due_ms = now_ms() + 2000;
    let dated = |key: &str| {
        let data = json!({ "key": key, "for": HOUR_MS });
        json!({ "name": "ends/cancellable", "ts": due_ms, "data": data })
    };
    let event = server.send_all(&dated("a")).await.remove(0);
    let run = server.run_of(&event).await;
    assert_eq!(server.run(&run).await["status"], "Scheduled");
    let other = server.send_all(&dated("b")).await.remove(0);
    let cause = cancel(&server, "a").await;
    let cancelled = server.run_is(&run, "Cancelled").await;
    assert!(cancelled["reason"].as_str().is_some_and(|reason| reason.contains(&cause)), "{cancelled}");
    assert!(cancelled["run_started_at"].is_null(), "{cancelled}");
    // One of the same date that nobody cancelled starts: the cancelled one would have, too.
    let other = server.run_of(&other).await;
    server.step_is(&other, "nap", "Running").await;
    assert_eq!(server.run(&run).await, cancelled);
    assert_eq!(server.complaints(), "");
}

async fn of_one_request_only_what_comes_after_the_start_cancels(sdk: Sdk) {
    let (server, _app) = sdk.with("ends").await;
    let start = |key: &str| json!({ "name": "ends/cancellable", "data": { "key": key, "for": 1000 } });
    let cancel = |key: &str| json!({ "name": "ends/cancel", "data": { "key": key } });
    let cancelled = server.send_all(&json!([start("a"), cancel("a")])).await.remove(0);
    let spared = server.send_all(&json!([cancel("b"), start("b"), cancel("c")])).await.remove(1);
    let run = server.run_of(&spared).await;
    assert_eq!(server.end_of(&run).await["output"], "rested");
    let run = server.run_of(&cancelled).await;
    assert_eq!(server.end_of(&run).await["status"], "Cancelled");
}

async fn a_step_in_flight_finishes_and_nothing_more_is_run(sdk: Sdk) {
    let (server, app) = sdk.with("ends").await;
    let ran = async |run: &str, what: Value| {
        wait_until(&format!("{what} ran"), DEADLINE, async || {
            let ran = app.get(&format!("/ran?run={run}")).await;
            if ran == what { Ok(()) } else { Err(ran.to_string()) }
        })
        .await;
    };
    let run = server.begin("ends/cancellable-while-busy", json!({ "key": "a", "ms": 1500 })).await;
    ran(&run, json!(["begun"])).await;
    cancel(&server, "a").await;
    let cancelled = server.run_is(&run, "Cancelled").await;
    ran(&run, json!(["begun", "done"])).await;
    // Another run goes through the same steps.
    let (other, _) = server.completes("ends/cancellable-while-busy", json!({ "key": "b", "ms": 0 })).await;
    ran(&other, json!(["begun", "done", "after"])).await;
    ran(&run, json!(["begun", "done"])).await;
    assert_eq!(server.run(&run).await, cancelled);
}

async fn a_run_that_has_ended_stays_as_it_ended(sdk: Sdk) {
    let (server, _app) = sdk.with("ends").await;
    let (run, _) = server.completes("ends/cancellable", json!({ "key": "a", "for": 1000 })).await;
    let completed = server.run(&run).await;
    let other = sleeping(&server, "cancellable", "a").await;
    cancel(&server, "a").await;
    server.run_is(&other, "Cancelled").await;
    assert_eq!(server.run(&run).await, completed);
    assert_eq!(server.complaints(), "");
}

#[tokio::test]
async fn a_match_is_an_equality_of_both_events() {
    let (server, _app) = Sdk::TypeScript.with("ends").await;
    let (run, other) = (
        sleeping(&server, "cancellable-by-match", "a").await,
        sleeping(&server, "cancellable-by-match", "b").await,
    );
    cancel(&server, "a").await;
    server.run_is(&run, "Cancelled").await;
    assert_eq!(server.run(&other).await["status"], "Running");
}
