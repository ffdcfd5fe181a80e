//! Sleeps beyond the longest delay that is left to the queue: a schedule puts the job into the queue, a minute early, and
//! the message waits for the rest of the time. These take minutes of real time.

use crate::stack::{QUEUE_DELAY_MAX_S, Stack, stack_beside_others};
use serde_json::{Value, json};
use std::time::Duration;
use stepwell_e2e::{App, now_ms, wait_until};

/// How long a run may take whose schedule must fire: MiniStack looks every ten seconds, and the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(400);
const SLEEP_MS: i64 = 150_000;

/// An app of its own with one function that sleeps, a run of it, and the schedule that is to wake it.
async fn sleeper(stack: &Stack, name: &str) -> (App, String, i64, (String, Value)) {
    let app = App::from("triggers.js", &stack.server).env("APP", name).run().await;
    let functions = json!([{ "id": "nap", "triggers": [{ "event": format!("{name}/nap") }], "does": "nap" }]);
    let encoded: String = functions.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
    app.get(&format!("/declare?functions={encoded}")).await;
    assert_eq!(app.sync().await.status, 200);
    let began_ms = now_ms();
    let run =
        stack.server.run_of(&stack.server.send(&format!("{name}/nap"), json!({ "for": "150s" })).await).await;
    let schedule = wait_until("the sleep has a schedule", PATIENCE, async || {
        stack.schedules_with(&run).await.pop_first().ok_or_else(|| "none".to_owned())
    })
    .await;
    (app, run, began_ms, schedule)
}

#[tokio::test]
async fn a_long_sleep_goes_by_a_schedule_into_the_queue() {
    let stack = stack_beside_others().await;
    let (app, run, began_ms, (name, _)) = sleeper(stack, "sleeper").await;
    let ended = stack.server.end_within(&run, PATIENCE).await;
    assert_eq!(ended["status"], "Completed", "{ended}");
    assert!(now_ms() - began_ms >= SLEEP_MS && SLEEP_MS > 1000 * QUEUE_DELAY_MAX_S as i64);
    let left = stack.schedules_with(&run).await;
    assert!(!left.contains_key(&name), "a schedule that fired is gone: {left:?}");
    drop(app);
}

#[tokio::test]
async fn a_schedule_that_fires_a_minute_late_and_twice_wakes_its_run_once() {
    let stack = stack_beside_others().await;
    let (app, run, began_ms, (name, schedule)) = sleeper(stack, "oversleeper").await;
    // What the schedule would have done, later than it may, and twice.
    stack.delete_schedule(&name).await;
    wait_until("the schedule is a minute late", PATIENCE, async || {
        let late_ms = now_ms() - began_ms - SLEEP_MS;
        if late_ms >= 60_000 { Ok(()) } else { Err(format!("{late_ms} ms")) }
    })
    .await;
    assert_eq!(stack.server.run(&run).await["status"], "Running");
    let message =
        json!({ "QueueUrl": stack.outputs["QueueUrl0"], "MessageBody": schedule["Target"]["Input"] });
    for _ in 0..2 {
        assert!(stack.aws("AmazonSQS.SendMessage", &message).await["MessageId"].is_string());
    }
    let ended = stack.server.end_within(&run, PATIENCE).await;
    assert_eq!(ended["status"], "Completed", "{ended}");
    let calls = app.calls(&run).await;
    let after = calls.iter().filter(|call| call["run"] == run.as_str()).count();
    assert!(
        after <= 3,
        "two calls before and after the sleep, and one for what checkpointing leaves: {calls:?}"
    );
    drop(app);
}
