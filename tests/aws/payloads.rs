//! Large values, whatever DynamoDB's and SQS's own limits.

use crate::stack::{lonely_stack, stack};
use serde_json::json;
use std::time::Duration;
use stepwell_e2e::{App, step_names, wait_until};

/// How long a run may take that moves tens of megabytes through an emulator.
const LONG: Duration = Duration::from_secs(300);

#[tokio::test]
async fn a_state_of_six_megabytes_goes_through_steps_and_a_sleep() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    let (_, output) = stack.server.completes("cases/large-state", json!({})).await;
    assert_eq!(output, json!([1_500_000, 1_500_001, 1_500_002, 1_500_003]));
    drop(app);
}

#[tokio::test]
async fn a_state_of_24_megabytes_that_compresses_goes_by_the_http_api() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    let (_, output) =
        stack.server.completes("cases/large-state", json!({ "parts": 8, "bytes": 3_000_000 })).await;
    assert_eq!(output.as_array().map(Vec::len), Some(8));
    drop(app);
}

#[tokio::test]
async fn a_state_of_30_megabytes_that_does_not_compress_goes_by_the_function_url() {
    let stack = lonely_stack().await;
    let server = stack.by_url.as_ref().expect("it has a Function URL");
    let app = App::from("cases.js", server).synced().await;
    let large = json!({ "parts": 10, "bytes": 3_000_000, "noise": true, "nap": "20s" });
    let run = server.run_of(&server.send("cases/large-state", large).await).await;
    wait_until("the run sleeps", LONG, async || {
        let steps = server.steps(&run).await;
        if step_names(&steps).contains(&"nap") { Ok(()) } else { Err(format!("{} steps", steps.len())) }
    })
    .await;
    // By the HTTP API nobody gets that, and is told why.
    let state = format!("/v0/runs/{run}/actions");
    let refused = stack.server.get(&state).await;
    assert_eq!(
        (refused.status, refused.body["code"].clone()),
        (413, json!("answer_too_large")),
        "{refused:?}"
    );
    let whole = server.get(&state).await;
    assert_eq!((whole.status, whole.body.as_object().map(|steps| steps.len())), (200, Some(10)));
    // Once it is called again, its SDK fetches that.
    let ended = server.end_within(&run, LONG).await;
    assert_eq!(ended["output"].as_array().map(Vec::len), Some(10), "{ended}");
    drop(app);
}

#[tokio::test]
async fn an_event_of_three_megabytes_starts_its_run() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    let text = "é".repeat(1_500_000);
    let event = stack.server.send("cases/no-steps", json!({ "text": text })).await;
    let run = stack.server.run_of(&event).await;
    let ended = stack.server.end_of(&run).await;
    assert_eq!(ended["output"]["got"]["text"].as_str().map(str::len), Some(3_000_000));
    drop(app);
}
