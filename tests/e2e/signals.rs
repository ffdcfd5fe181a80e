//! `waitForSignal`, `sendSignal` and `POST /v1/signals`: one run waits for a name at a time. The Python SDK has no
//! signals.

use serde_json::{Value, json};
use stepwell_e2e::{App, Server, failure, step};

use crate::sdks::Sdk;

async fn app() -> (Server, App) {
    Sdk::TypeScript.with("waits").await
}

#[tokio::test]
async fn a_signal_resumes_its_run_with_its_data() {
    let (server, _app) = app().await;
    let run = server.begin_waiting("waits/signal", json!({ "signal": "s" }), "w").await;
    let waiting = step(&server.steps(&run).await, "w").clone();
    assert_eq!((&waiting["op"], &waiting["signal"]), (&json!("WaitForSignal"), &json!("s")), "{waiting}");
    assert!(waiting["timeout"].is_string(), "{waiting}");

    assert_eq!(server.signal("S", json!(1)).await, (404, Value::Null), "another name");
    let data = json!({ "approved": true, "by": ["ünï", null, 0.1] });
    assert_eq!(server.signal("s", data.clone()).await, (200, json!(run)));
    let ended = server.end_of(&run).await;
    let expected = json!({ "signal": "s", "data": data });
    assert_eq!((&ended["status"], &ended["output"]), (&json!("Completed"), &expected), "{ended}");
    assert_eq!(step(&server.steps(&run).await, "w")["output"], expected);
}

#[tokio::test]
async fn a_signal_that_nobody_waits_for_is_not_found() {
    let (server, _app) = app().await;
    let nobody = async || {
        let answer = server.post("/v1/signals", &json!({ "signal": "s", "data": {} })).await;
        assert_eq!((answer.status, answer.error().as_str()), (404, "No signal found"), "{answer:?}");
    };
    nobody().await;
    // Not any more, either: of a run that was resumed, timed out, or cancelled.
    let run = server.begin_waiting("waits/signal", json!({ "signal": "s" }), "w").await;
    assert_eq!(server.signal("s", Value::Null).await.0, 200);
    server.end_of(&run).await;
    nobody().await;
    server.completes("waits/signal", json!({ "signal": "s", "timeout": "1s" })).await;
    nobody().await;
    let run = server.begin_waiting("waits/signal", json!({ "signal": "s" }), "w").await;
    server.cancel(&run).await;
    nobody().await;
    assert_eq!(server.complaints(), "");
}

#[tokio::test]
async fn a_signal_that_does_not_come_in_time_is_null() {
    let (server, _app) = app().await;
    let (run, output) = server.completes("waits/signal", json!({ "signal": "s", "timeout": "1s" })).await;
    assert_eq!(output, Value::Null);
    let steps = server.steps(&run).await;
    assert!(step(&steps, "w")["ended_at"].as_str() >= step(&steps, "w")["timeout"].as_str(), "{steps:?}");
    // Its name is free again.
    server.begin_waiting("waits/signal", json!({ "signal": "s" }), "w").await;
}

#[tokio::test]
async fn a_second_run_that_waits_for_a_signal_fails() {
    let (server, _app) = app().await;
    let first = server.begin_waiting("waits/signal", json!({ "signal": "s" }), "w").await;
    for conflict in [json!({ "signal": "s" }), json!({ "signal": "s", "onConflict": "fail" })] {
        let (_, output) = server.fails("waits/signal", conflict).await;
        let text = "Signal conflict; signal wait already exists for another run";
        assert_eq!(failure(&output)["message"], text, "{output}");
    }
    assert_eq!(server.signal("s", json!(1)).await, (200, json!(first)), "the first one still waits");
    assert_eq!(server.end_of(&first).await["output"], json!({ "signal": "s", "data": 1 }));
}

#[tokio::test]
async fn a_run_may_take_the_place_of_the_one_that_waits_for_a_signal() {
    let (server, _app) = app().await;
    let data = json!({ "signal": "s", "onConflict": "replace" });
    let first = server.begin_waiting("waits/signal", data.clone(), "w").await;
    let second = server.begin_waiting("waits/signal", data, "w").await;
    let ended = server.end_of(&first).await;
    assert_eq!((&ended["status"], &ended["output"]), (&json!("Completed"), &Value::Null), "{ended}");
    assert_eq!(server.signal("s", json!(2)).await, (200, json!(second)));
    assert_eq!(server.end_of(&second).await["output"]["data"], 2);
}

#[tokio::test]
async fn a_step_sends_a_signal_to_another_run() {
    let (server, _app) = app().await;
    let waiting = server.begin_waiting("waits/signal", json!({ "signal": "s" }), "w").await;
    let signal = json!({ "signal": "s", "data": { "n": 1 } });
    let (sender, output) = server.completes("waits/send-signal", signal.clone()).await;
    assert_eq!(output, json!({ "runId": waiting }));
    assert_eq!(server.end_of(&waiting).await["output"], signal);
    assert_eq!(step(&server.steps(&sender).await, "send")["output"], json!({ "runId": waiting }));

    let (_, output) = server.completes("waits/send-signal", signal).await;
    assert_eq!(output, json!({}), "nobody waits: the SDK gives no run");
}
