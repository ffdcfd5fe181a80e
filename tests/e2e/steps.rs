//! Steps one after the other, sleeps, and how few requests they take: what the SDK is asked, and what it gets.

use serde_json::{Value, json};
use stepwell_e2e::{App, Server, step, step_names};

async fn cases() -> (Server, App) {
    let server = Server::dev().run().await;
    let app = App::from("cases.js", &server).synced().await;
    (server, app)
}

const COUNTED: fn() -> Value = || json!({ "a": 1, "b": 2, "c": 3 });

#[tokio::test]
async fn with_checkpointing_three_steps_take_one_call() {
    let (server, app) = cases().await;
    let (run, output) = server.completes("cases/three-steps", json!({})).await;
    assert_eq!(output, COUNTED());
    assert_eq!(step_names(&server.steps(&run).await), ["a", "b", "c"]);
    let calls = app.calls(&run).await;
    assert_eq!(calls.len(), 1, "{calls:?}");
}

#[tokio::test]
async fn without_checkpointing_every_step_takes_a_call() {
    let (server, app) = cases().await;
    let (run, output) = server.completes("cases/three-steps-plain", json!({})).await;
    assert_eq!(output, COUNTED());
    assert_eq!(step_names(&server.steps(&run).await), ["a", "b", "c"]);
    let calls = app.calls(&run).await;
    let known: Vec<_> = calls.iter().map(|call| call["known"].clone()).collect();
    assert_eq!(known, [0, 1, 2, 3], "each call knows one step more: {calls:?}");
    for (n, call) in calls.iter().enumerate() {
        assert_eq!(call["stack"]["stack"].as_array().map(Vec::len), Some(n), "{call}");
        assert_eq!(call["attempt"], 0, "{call}");
    }
}

#[tokio::test]
async fn buffered_checkpoints_record_every_step() {
    let (server, _app) = cases().await;
    let (run, output) = server.completes("cases/three-steps-buffered", json!({})).await;
    assert_eq!(output, COUNTED());
    let steps = server.steps(&run).await;
    assert_eq!(step_names(&steps), ["a", "b", "c"]);
    assert_eq!(step(&steps, "c")["output"], 3);
}

#[tokio::test]
async fn a_function_that_used_up_its_runtime_is_called_again() {
    let (server, app) = cases().await;
    let (run, output) = server.completes("cases/short-runtime", json!({})).await;
    assert_eq!(output, 3);
    assert_eq!(step_names(&server.steps(&run).await), ["first", "slow", "last"]);
    assert!(app.calls(&run).await.len() > 1, "the SDK must have been called again");
}

#[tokio::test]
async fn a_call_request_carries_what_sdks_rely_on() {
    let (server, app) = cases().await;
    let (run, _) = server.completes("cases/three-steps", json!({})).await;
    let call = &app.calls(&run).await[0];
    assert_eq!(call["function"], "cases-three-steps");
    assert_eq!(call["step"], "step");
    assert_eq!(
        (&call["attempt"], &call["maxAttempts"]),
        (&json!(0), &json!(5)),
        "4 retries by default: {call}"
    );
    assert_eq!(call["version"], -1, "the SDK decides on the first call: {call}");
    assert_eq!((&call["useApi"], &call["plan"]), (&json!(false), &json!(false)), "{call}");
    let headers = &call["headers"];
    assert_eq!(headers["x-run-id"], json!(run));
    assert_eq!(headers["x-inngest-req-version"], "-1");
    assert_eq!(headers["x-inngest-generation-id"], "1");
    for name in ["x-request-id", "x-inngest-job-id"] {
        assert!(headers[name].is_string(), "header {name} in {headers}");
    }
    assert!(headers["content-type"].as_str().is_some_and(|t| t.starts_with("application/json")), "{headers}");
}

#[tokio::test]
async fn the_function_gets_its_event_as_it_was_sent() {
    let (server, _app) = cases().await;
    let event = json!({
        "name": "cases/no-steps", "ts": 1_700_000_000_123_i64, "user": { "id": "u1" },
        "data": { "text": "ünï \u{1F600} \"quoted\"", "float": 0.1, "big": 9_007_199_254_740_991_i64, "null": null,
                  "nested": [[], {}, [1, { "a": false }]] },
    });
    let id = server.send_all(&event).await.remove(0);
    let run = server.run_of(&id).await;
    let ended = server.end_of(&run).await;
    let expected =
        json!({ "got": event["data"], "name": event["name"], "user": event["user"], "ts": event["ts"] });
    assert_eq!(ended["output"], expected, "{ended}");

    let stored = server.get(&format!("/v1/events/{id}")).await.data();
    assert_eq!((&stored["name"], &stored["data"]), (&event["name"], &event["data"]), "{stored}");
}

#[tokio::test]
async fn steps_that_share_an_id_are_told_apart() {
    let (server, _app) = cases().await;
    let (run, output) = server.completes("cases/repeated-ids", json!({})).await;
    assert_eq!(output, json!([0, 1, 2]));
    let steps = server.steps(&run).await;
    assert_eq!(steps.len(), 3, "{steps:?}");
    let outputs: Vec<_> = steps.iter().map(|step| step["output"].clone()).collect();
    assert_eq!(outputs, [0, 1, 2], "{steps:?}");
}

#[tokio::test]
async fn a_step_or_a_function_without_a_result_gives_null() {
    let (server, _app) = cases().await;
    let (run, output) = server.completes("cases/no-result", json!({})).await;
    assert_eq!(output, Value::Null);
    let steps = server.steps(&run).await;
    let nothing = step(&steps, "nothing");
    assert_eq!((&nothing["status"], &nothing["output"]), (&json!("Completed"), &Value::Null), "{nothing}");
}

#[tokio::test]
async fn one_event_starts_every_function_that_listens_to_it_once() {
    let (server, _app) = cases().await;
    let event = server.send("cases/fan-out", json!({})).await;
    let mut outputs = Vec::new();
    for run in server.runs_of_exactly(&event, 2).await {
        outputs.push(server.end_of(&run).await["output"].to_string());
    }
    outputs.sort_unstable();
    assert_eq!(outputs, [r#""fan-out-1""#, r#""fan-out-2""#]);
}

#[tokio::test]
async fn an_event_that_nobody_listens_to_is_kept_and_starts_nothing() {
    let (server, _app) = cases().await;
    let event = server.send("cases/nobody", json!({ "k": 1 })).await;
    let stored = server.get(&format!("/v1/events/{event}")).await.data();
    assert_eq!(stored["data"], json!({ "k": 1 }));
    assert_eq!(server.runs_of(&event).await, [Value::Null; 0]);
}

#[tokio::test]
async fn a_sleep_lasts_at_least_as_long_as_asked() {
    let (server, _app) = cases().await;
    let (run, output) = server.completes("cases/sleep", json!({ "for": "2s" })).await;
    let ms = output["ms"].as_i64().unwrap_or_else(|| panic!("`ms` in {output}"));
    // The upper bound only tells a sleep that is late from one that is lost; about a second is expected.
    assert!((2000..6000).contains(&ms), "slept {ms} ms");
    assert_eq!(step_names(&server.steps(&run).await), ["start", "nap", "end"]);
}

#[tokio::test]
async fn a_sleep_until_the_past_is_over_at_once() {
    let (server, _app) = cases().await;
    let (_, output) = server.completes("cases/sleep-until-past", json!({})).await;
    assert_eq!(output, "awake");
}

#[tokio::test]
async fn streamed_answers_are_understood() {
    let server = Server::dev().flag("--retry-interval", 1).run().await;
    let app = App::from("cases.js", &server).env("INNGEST_STREAMING", "true").synced().await;
    // Longer than the SDK's 3 s between two keep-alive spaces, and both ends of a run.
    let (_, output) = server.completes("cases/slow", json!({ "ms": 3500 })).await;
    assert_eq!(output, "done");
    let (_, output) = server.completes("cases/three-steps-plain", json!({})).await;
    assert_eq!(output, COUNTED());
    let (run, _) = server.fails("cases/no-retry", json!({})).await;
    assert_eq!(app.calls(&run).await.len(), 1, "the wrapped no-retry header must be honoured");
}
