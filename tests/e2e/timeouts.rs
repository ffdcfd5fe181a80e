//! `timeouts`: how long a run may wait for its start, and how long it may take from there.

use serde_json::{Value, json};
use stepwell_e2e::{DEADLINE, now_ms, rfc3339_ms, wait_until};

use crate::sdks::{Sdk, of_every_sdk};

of_every_sdk! {
    a_run_that_does_not_finish_in_time_is_cancelled_while_it_sleeps
    a_run_that_started_in_time_may_take_longer_than_its_start_timeout
    a_run_that_could_not_start_in_time_is_cancelled_and_never_called
}

async fn a_run_that_does_not_finish_in_time_is_cancelled_while_it_sleeps(sdk: Sdk) {
    let (server, _app) = sdk.with("ends").await;
    let sent_ms = now_ms();
    let run = server.begin("ends/finish-timeout", json!({ "for": 3_600_000 })).await;
    let cancelled = server.run_is(&run, "Cancelled").await;
    let reason = cancelled["reason"].as_str().unwrap_or_default();
    assert!(reason.contains("finish timeout") && reason.contains("1s"), "{cancelled}");
    let earliest = rfc3339_ms(sent_ms + 1000);
    assert!(cancelled["ended_at"].as_str() >= Some(&earliest), "before {earliest}: {cancelled}");
}

async fn a_run_that_started_in_time_may_take_longer_than_its_start_timeout(sdk: Sdk) {
    let (server, app) = sdk.with("ends").await;
    let (run, output) = server.completes("ends/start-timeout", json!({ "for": 3000 })).await;
    assert_eq!(output, "rested");
    assert_eq!(app.get(&format!("/ran?run={run}")).await[0], "started");
}

/// What keeps a run from its start here is a server that is down when it is due. The time counts from there, so the
/// date of the event does not use it up.
async fn a_run_that_could_not_start_in_time_is_cancelled_and_never_called(sdk: Sdk) {
    let (mut server, app) = sdk.with("ends").await;
    let due_ms = now_ms() + 1500;
    let event = json!({ "name": "ends/start-timeout", "ts": due_ms, "data": { "for": 1000 } });
    let event = server.send_all(&event).await.remove(0);
    let run = server.run_of(&event).await;
    assert_eq!(server.run(&run).await["status"], "Scheduled");
    server.kill9().await;
    wait_until("it is too late", DEADLINE, async || {
        let late_ms = now_ms() - due_ms - 2000;
        if late_ms > 0 { Ok(()) } else { Err(format!("{late_ms} ms")) }
    })
    .await;
    server.restart().await;
    let ended = server.end_of(&run).await;
    assert_eq!((&ended["status"], &ended["run_started_at"]), (&json!("Cancelled"), &Value::Null), "{ended}");
    assert!(ended["reason"].as_str().is_some_and(|reason| reason.contains("start timeout")), "{ended}");
    server.completes("ends/start-timeout", json!({ "for": 1000 })).await;
    assert_eq!(app.get(&format!("/ran?run={run}")).await, json!([]));
}
