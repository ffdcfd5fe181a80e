//! The events that the server itself sends when a run has ended, and `onFailure`, which is a function that one of them
//! starts.

use serde_json::{Value, json};
use stepwell_e2e::Server;

use crate::sdks::{Sdk, of_every_sdk};

of_every_sdk! {
    on_failure_gets_the_failed_runs_event_and_error
    several_failing_steps_call_on_failure_once
    an_error_of_the_servers_own_reaches_on_failure_as_text
    an_on_failure_that_fails_is_not_followed_by_another
    each_way_to_end_sends_its_events
    a_function_that_listens_to_both_events_of_an_end_starts_once
}

/// Fails an `ends` function, and returns its run's id, its output, and what its `onFailure` gave.
async fn failed(server: &Server, function: &str, data: Value) -> (String, Value, Value) {
    let (run, output) = server.fails(&format!("ends/{function}"), data).await;
    let handler = server.ended_runs_of_function(&format!("ends-{function}-failure"), 1).await.remove(0);
    assert_eq!(handler["status"], "Completed", "{handler}");
    (run, output, handler["output"].clone())
}

async fn on_failure_gets_the_failed_runs_event_and_error(sdk: Sdk) {
    let (server, _app) = sdk.with("ends").await;
    let (run, output, handled) = failed(&server, "fails", json!({ "k": 1 })).await;
    assert_eq!(handled["error"], json!({ "name": "NonRetriableError", "message": "it broke" }), "{handled}");
    let (event, data) = (&handled["event"], &handled["event"]["data"]);
    assert_eq!((&event["name"], &event["id"]), (&json!("inngest/function.failed"), &json!(run)), "{event}");
    assert!(event["ts"].as_i64() > Some(0), "{event}");
    assert_eq!(data["_inngest"], json!({ "status": "Failed" }), "{event}");
    assert_eq!((&data["function_id"], &data["run_id"]), (&json!("ends-fails"), &json!(run)), "{event}");
    assert_eq!(data["error"]["error"], "NonRetriableError", "{event}");
    assert!(data["error"]["stack"].is_string(), "{event}");
    assert_eq!(data["result"], output, "{event}");
    assert_eq!(
        (&data["event"]["name"], &data["event"]["data"]["k"]),
        (&json!("ends/fails"), &json!(1)),
        "{event}"
    );
    assert!(data["event"]["ts"].is_number() && data["event"]["user"].is_object(), "{event}");
    assert_eq!(data["events"], json!([data["event"]]), "{event}");
    assert!(data.get("correlation_id").is_none(), "nobody invoked it: {event}");

    // It is stored like any other, and shown to those who ask for system events.
    let stored = async |query: &str| {
        let events = server.get(&format!("/v1/events?{query}")).await.data();
        events.as_array().cloned().unwrap_or_else(|| panic!("a list, not {events}"))
    };
    let shown = stored("").await;
    assert!(shown.len() == 1 && shown[0]["name"] == "ends/fails", "{shown:?}");
    let shown = stored("internal=true&name=inngest/function.failed").await;
    assert!(shown.len() == 1 && shown[0]["id"] == json!(run), "{shown:?}");
    assert_eq!((&shown[0]["data"], &shown[0]["ts"]), (&event["data"], &event["ts"]), "{shown:?}");
}

async fn several_failing_steps_call_on_failure_once(sdk: Sdk) {
    let (server, _app) = sdk.with("ends").await;
    let (run, _, handled) = failed(&server, "fails-in-parallel", json!({})).await;
    assert_eq!((&handled["event"]["id"], &handled["error"]["message"]), (&json!(run), &json!("it broke")));
    // What fails later has been handled: a second call for the first one would have come before.
    failed(&server, "fails", json!({})).await;
    assert_eq!(server.runs_of_function("ends-fails-in-parallel-failure").await.len(), 1);
    let mut seen: Vec<Value> = Vec::new();
    for run in server.ended_runs_of_function("ends-on-any-failed", 2).await {
        seen.push(run["output"].clone());
    }
    assert_eq!(seen, ["ends-fails", "ends-fails-in-parallel"], "one event for each failed run");
}

async fn an_error_of_the_servers_own_reaches_on_failure_as_text(sdk: Sdk) {
    let (server, _app) = sdk.with("ends").await;
    let (_, output, handled) = failed(&server, "fails-by-the-server", json!({})).await;
    assert_eq!(output["error"]["name"], "InvalidExpression", "{output}");
    let data = &handled["event"]["data"];
    let text = data["result"].as_str().unwrap_or_else(|| panic!("text in {handled}"));
    assert_eq!(serde_json::from_str::<Value>(text).ok(), Some(output), "{handled}");
    assert_eq!(data["error"], json!({ "error": "InvalidExpression", "name": "Error", "message": text }));
    assert_eq!(handled["error"], json!({ "name": "Error", "message": text }));
}

async fn an_on_failure_that_fails_is_not_followed_by_another(sdk: Sdk) {
    let (server, _app) = sdk.with("ends").await;
    server.fails("ends/fails-again", json!({})).await;
    let handler = server.ended_runs_of_function("ends-fails-again-failure", 1).await.remove(0);
    assert_eq!(handler["status"], "Failed", "{handler}");
    failed(&server, "fails", json!({})).await;
    let seen = server.ended_runs_of_function("ends-on-any-failed", 2).await;
    let seen: Vec<_> = seen.iter().map(|run| run["output"].clone()).collect();
    assert_eq!(seen, ["ends-fails", "ends-fails-again"]);
}

async fn each_way_to_end_sends_its_events(sdk: Sdk) {
    let (server, _app) = sdk.with("ends").await;
    for (n, (how, status, name)) in [
        ("works", "Completed", "finished"),
        ("fails", "Failed", "failed"),
        ("sleeps", "Cancelled", "cancelled"),
    ]
    .into_iter()
    .enumerate()
    {
        let run = server.begin("ends/watched", json!({ "how": how })).await;
        if how == "sleeps" {
            server.step_is(&run, "nap", "Running").await;
            server.cancel(&run).await;
        }
        let ended = server.run_is(&run, status).await;
        for watcher in ["finished", name] {
            let count = if watcher == "finished" { n + 1 } else { 1 };
            let told = server.ended_runs_of_function(&format!("ends-on-{watcher}"), count).await.remove(0);
            let (event, data) = (&told["output"], &told["output"]["data"]);
            assert_eq!(event["name"], json!(format!("inngest/function.{watcher}")), "{told}");
            assert_eq!((&event["id"], &data["run_id"]), (&json!(run), &json!(run)), "{told}");
            assert_eq!(data["_inngest"], json!({ "status": status }), "{told}");
            assert_eq!(data["function_id"], "ends-watched", "{told}");
            assert_eq!(
                (&data["event"]["data"]["how"], &data["events"][0]),
                (&json!(how), &data["event"]),
                "{told}"
            );
            let expected = [Some(&ended["output"]), Some(&ended["output"]), None];
            assert_eq!(data.get("result"), expected[n], "{told}");
            assert_eq!(data.get("error").is_some(), status == "Failed", "{told}");
        }
    }
}

async fn a_function_that_listens_to_both_events_of_an_end_starts_once(sdk: Sdk) {
    let (server, _app) = sdk.with("ends").await;
    let cancelled = server.begin("ends/watched", json!({ "how": "sleeps" })).await;
    server.step_is(&cancelled, "nap", "Running").await;
    server.cancel(&cancelled).await;
    server.ended_runs_of_function("ends-on-cancelled", 1).await;
    server.ended_runs_of_function("ends-on-finished", 1).await;
    // The events of a run that ends later have started their functions.
    let (completed, _) = server.completes("ends/watched", json!({ "how": "works" })).await;
    let runs = server.ended_runs_of_function("ends-on-finished-or-cancelled", 2).await;
    let of: Vec<_> = runs.iter().map(|run| run["output"]["data"]["run_id"].clone()).collect();
    assert_eq!(of, [completed, cancelled], "one start for each run that ended");
}
