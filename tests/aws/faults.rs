//! What fails, fails on the way between the Lambdas and AWS.

use crate::stack::stack;
use serde_json::json;
use std::time::Duration;
use stepwell_e2e::{App, now_ms, step_names, wait_until};
use testkit::proxy::Fault;

/// How long a run may take whose message waits for its visibility to end.
const LONG: Duration = Duration::from_secs(300);

#[tokio::test]
async fn a_throttled_store_delays_runs_and_fails_none() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    let event = stack.server.send("cases/three-steps-plain", json!({})).await;
    let run = stack.server.run_of(&event).await;
    stack.server.end_of(&run).await;
    for operation in ["PutItem", "UpdateItem", "Query"] {
        stack.proxy.order(operation, "", Fault::Throttle, 12);
    }
    let met = stack.proxy.met();
    let seed = format!("{},AAAAAAAAAAAAAA==", now_ms());
    let sent = wait_until("an event is accepted", LONG, async || {
        let events = json!([{ "id": "throttled-1", "name": "cases/three-steps-plain", "data": {} }]);
        stack.server.try_send_seeded(&seed, &events).await.ok_or_else(|| "5xx".to_owned())
    })
    .await;
    let run = wait_until("the run is there", LONG, async || {
        let runs = stack.server.runs_of(&sent[0]).await;
        runs.first()
            .map(|run| run["run_id"].as_str().unwrap_or_default().to_owned())
            .ok_or_else(|| "none".to_owned())
    })
    .await;
    let ended = stack.server.end_within(&run, LONG).await;
    assert_eq!(ended["status"], "Completed", "{ended}");
    assert!(stack.proxy.met() > met, "something was throttled");
    assert_eq!(step_names(&stack.server.steps(&run).await), ["a", "b", "c"]);
    drop(app);
}

#[tokio::test]
async fn messages_that_come_twice_run_no_step_twice() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    stack.proxy.order("SendMessageBatch", "", Fault::Twice, 1_000);
    for function in ["three-steps-plain", "parallel", "sleep"] {
        let (run, _) = stack.server.completes(&format!("cases/{function}"), json!({ "for": "1s" })).await;
        let calls = app.calls(&run).await;
        let steps = stack.server.steps(&run).await;
        assert!(
            steps.iter().all(|step| step["attempts"].as_array().is_none_or(|a| a.len() <= 1)),
            "{steps:?}"
        );
        assert!(calls.len() <= 2 * (steps.len() + 2), "{} calls for {} steps", calls.len(), steps.len());
    }
    drop(app);
}

#[tokio::test]
async fn a_lost_answer_of_the_store_loses_no_step() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    stack.proxy.order("PutItem", "step#", Fault::LoseAnswer, 2);
    let (run, output) = stack.server.completes("cases/three-steps-plain", json!({})).await;
    assert_eq!(output, json!({ "a": 1, "b": 2, "c": 3 }));
    assert_eq!(step_names(&stack.server.steps(&run).await), ["a", "b", "c"]);
    drop(app);
}

#[tokio::test]
async fn ingest_that_dies_between_store_and_queue_is_completed_by_the_clients_retry() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    // The event is stored, and no job is sent: as if ingest had been killed in between.
    stack.proxy.order("SendMessageBatch", "", Fault::Throttle, 3);
    let events = json!([{ "name": "cases/no-steps", "data": {} }]);
    let seed = format!("{},AAAAAAAAAAAAAA==", now_ms());
    assert_eq!(stack.server.try_send_seeded(&seed, &events).await, None, "the first request fails");
    stack.proxy.calm();
    let ids = stack.server.try_send_seeded(&seed, &events).await.expect("the repeat is accepted");
    let run = stack.server.run_of(&ids[0]).await;
    assert_eq!(stack.server.end_of(&run).await["status"], "Completed");
    drop(app);
}

#[tokio::test]
async fn an_executor_that_is_killed_in_the_middle_of_a_turn_loses_no_run_and_repeats_no_recorded_step() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    let run = stack.server.run_of(&stack.server.send("cases/slow", json!({ "ms": 4_000 })).await).await;
    wait_until("the slow step runs", LONG, async || {
        let steps = stack.server.steps(&run).await;
        let before = steps.iter().any(|step| step["name"] == "before" && step["status"] == "Completed");
        if before { Ok(()) } else { Err(format!("{steps:?}")) }
    })
    .await;
    assert!(stack.kill("executor").await > 0, "an executor was at work");
    let ended = stack.server.end_within(&run, LONG).await;
    assert_eq!(
        (ended["status"].clone(), ended["output"].clone()),
        (json!("Completed"), json!("done")),
        "{ended}"
    );
    assert_eq!(step_names(&stack.server.steps(&run).await), ["before", "slow", "after"]);
    drop(app);
}

#[tokio::test]
async fn an_unreadable_message_harms_nobody() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    let url = stack.outputs["QueueUrl0"].clone();
    let sent = stack.aws("AmazonSQS.SendMessage", &json!({ "QueueUrl": url, "MessageBody": "no job" })).await;
    assert!(sent["MessageId"].is_string(), "{sent}");
    stack.server.completes("cases/three-steps", json!({})).await;
    drop(app);
}
