//! What waits, waits on when the server was killed and started again on the same data; what is overdue by then comes
//! at once.

use serde_json::{Value, json};
use stepwell_e2e::{DEADLINE, now_ms, step, wait_until};

use crate::sdks::{Sdk, of_every_sdk};

of_every_sdk! {
    everything_that_waits_goes_on_after_kill_9
    what_is_overdue_after_kill_9_comes_at_once
}

async fn everything_that_waits_goes_on_after_kill_9(sdk: Sdk) {
    let (mut server, _waits) = sdk.with("waits").await;
    let _ends = sdk.test_app("ends", &server).synced().await;
    let wait =
        |key: &str| json!({ "on": "waits/reply", "if": "event.data.key == async.data.key", "key": key });
    let event = server.begin_waiting("waits/between", wait("a"), "w").await;
    let timed =
        json!({ "on": "waits/reply", "timeout": 2000, "if": "event.data.key == async.data.key", "key": "b" });
    let timed = server.begin_waiting("waits/one", timed, "w").await;
    let invoke =
        server.begin_waiting("waits/invoke", json!({ "of": "one", "with": wait("c") }), "call").await;
    let child =
        server.step_is(&invoke, "call", "Waiting").await["run_id"].as_str().expect("the child").to_owned();
    let signal = match sdk {
        Sdk::TypeScript => Some(server.begin_waiting("waits/signal", json!({ "signal": "s" }), "w").await),
        Sdk::Python => None,
    };
    let cancel = server.begin("ends/cancellable", json!({ "key": "a", "for": 3_600_000 })).await;
    server.step_is(&cancel, "nap", "Running").await;
    let nap = server.begin("waits/child-naps", json!({ "for": 2000 })).await;
    server.step_is(&nap, "nap", "Running").await;
    let late = server.begin("ends/finish-timeout", json!({ "for": 3_600_000 })).await;
    wait_until("the invoked function waits", DEADLINE, async || {
        let answer = server.get(&format!("/v1/runs/{child}/steps")).await;
        if answer.body["data"]["steps"][0]["status"] == "Waiting" {
            Ok(())
        } else {
            Err(format!("{answer:?}"))
        }
    })
    .await;
    let before = server.steps(&event).await;

    server.kill9().await;
    server.restart().await;
    assert_eq!(server.steps(&event).await, before);
    for key in ["a", "c"] {
        server.send("waits/reply", json!({ "key": key })).await;
    }
    let got = |key: &str| json!({ "name": "waits/reply", "data": { "key": key } });
    assert_eq!(server.end_of(&event).await["output"], json!({ "before": 1, "got": got("a") }));
    assert_eq!(server.end_of(&invoke).await["output"], json!({ "returned": got("c") }));
    if let Some(signal) = signal {
        assert_eq!(server.signal("s", json!(1)).await, (200, json!(signal)));
        assert_eq!(server.end_of(&signal).await["output"], json!({ "signal": "s", "data": 1 }));
    }
    server.send("ends/cancel", json!({ "key": "a" })).await;
    server.run_is(&cancel, "Cancelled").await;
    let timed = server.end_of(&timed).await;
    assert_eq!((&timed["status"], &timed["output"]), (&json!("Completed"), &Value::Null), "{timed}");
    assert_eq!(server.end_of(&nap).await["output"], "rested");
    let late = server.end_of(&late).await;
    assert!(late["reason"].as_str().is_some_and(|reason| reason.contains("finish timeout")), "{late}");
}

async fn what_is_overdue_after_kill_9_comes_at_once(sdk: Sdk) {
    let (mut server, _waits) = sdk.with("waits").await;
    let _ends = sdk.test_app("ends", &server).synced().await;
    let data = json!({ "of": "child-naps", "with": { "for": 3_600_000 }, "timeout": 2000 });
    let invoke = server.begin("waits/invoke", data).await;
    let wait = server.begin("waits/one", json!({ "on": "waits/reply", "timeout": 2000 })).await;
    let nap = server.begin("waits/child-naps", json!({ "for": 2000 })).await;
    let late = server.begin("ends/finish-timeout", json!({ "for": 3_600_000 })).await;
    server.step_is(&late, "nap", "Running").await;
    server.step_is(&wait, "w", "Waiting").await;
    server.step_is(&invoke, "call", "Waiting").await;
    server.step_is(&nap, "nap", "Running").await;
    server.kill9().await;

    let killed_ms = now_ms();
    wait_until("everything is overdue", DEADLINE, async || {
        let passed_ms = now_ms() - killed_ms;
        if passed_ms > 2000 { Ok(()) } else { Err(format!("{passed_ms} ms")) }
    })
    .await;
    server.restart().await;
    // What begins to sleep for a second now wakes after all that is overdue has come.
    let measure = server.begin("waits/child-naps", json!({ "for": 1000 })).await;
    assert_eq!(server.end_of(&invoke).await["output"]["threw"]["name"], "InngestInvokeTimeoutError");
    assert_eq!(server.end_of(&wait).await["status"], "Completed");
    assert_eq!(server.end_of(&nap).await["output"], "rested");
    assert_eq!(server.end_of(&late).await["status"], "Cancelled");
    let woken = server.end_of(&measure).await["ended_at"].clone();
    for run in [&invoke, &wait, &nap, &late] {
        let ended = server.run(run).await;
        assert!(ended["ended_at"].as_str() <= woken.as_str(), "overdue, but later than {woken}: {ended}");
    }
    assert_eq!(step(&server.steps(&wait).await, "w")["output"], Value::Null);
}
