//! Large values, whatever DynamoDB's and SQS's own limits.

use crate::stack::stack;
use serde_json::json;
use stepwell_e2e::App;

#[tokio::test]
async fn a_state_of_six_megabytes_goes_through_steps_and_a_sleep() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    let (_, output) = stack.server.completes("cases/large-state", json!({})).await;
    assert_eq!(output, json!([1_500_000, 1_500_001, 1_500_002, 1_500_003]));
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
