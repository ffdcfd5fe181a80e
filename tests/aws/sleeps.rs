//! Sleeps beyond the longest delay that is left to the queue: a schedule puts the job into the queue, a minute early, and
//! the message waits for the rest of the time. These take minutes of real time.

use crate::stack::{NAME, QUEUE_DELAY_MAX_S, Stack, lonely_stack, stack_beside_others};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use stepwell_e2e::{App, now_ms, rfc3339_ms, step_names, wait_until};

/// How long a run may take whose schedule must fire: MiniStack looks every ten seconds, and the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(400);
const SLEEP_MS: i64 = 150_000;

/// An app of its own with one function that sleeps, a run of it, and the schedule that is to wake it.
async fn sleeper(stack: &Stack, name: &str) -> (App, String, i64, (String, Value)) {
    let app = App::from("triggers.js", &stack.server).env("APP", name).run().await;
    let functions = json!([{ "id": "nap", "triggers": [{ "event": format!("{name}/nap") }], "does": "nap" }]);
    app.declare(&functions).await;
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

/// The schedules of a run, once there is one.
async fn schedules_of(stack: &Stack, run: &str) -> BTreeMap<String, Value> {
    wait_until("the run has a schedule", PATIENCE, async || {
        let schedules = stack.schedules_with(run).await;
        if schedules.is_empty() { Err("none".to_owned()) } else { Ok(schedules) }
    })
    .await
}

/// It puts the job into the queue at the whole minute before its time, so that a minute late is still in time.
fn assert_wakes(schedules: &BTreeMap<String, Value>, earliest_ms: i64, latest_ms: i64) {
    let (name, schedule) = schedules.first_key_value().expect("there is one");
    assert!(name.starts_with("t-") && name.len() <= 64 && schedules.len() == 1, "{schedules:?}");
    assert_eq!(schedule["ActionAfterCompletion"], "DELETE", "{schedule}");
    let target = &schedule["Target"];
    let ends = |arn: &Value, end: &str| arn.as_str().is_some_and(|arn| arn.ends_with(end));
    assert!(ends(&target["Arn"], &format!(":{NAME}-jobs-0")), "{schedule}");
    assert!(ends(&target["DeadLetterConfig"]["Arn"], &format!(":{NAME}-dead")), "{schedule}");
    assert_eq!(target["RetryPolicy"]["MaximumRetryAttempts"], 185, "{schedule}");
    let at = |due_ms: i64| {
        let ms = due_ms - due_ms.rem_euclid(60_000) - 60_000;
        format!("at({})", &rfc3339_ms(ms)[..19])
    };
    let said = schedule["ScheduleExpression"].as_str().unwrap_or_default();
    let wanted = [at(earliest_ms), at(latest_ms)];
    assert!(wanted.iter().any(|at| at == said), "{said}, none of {wanted:?}");
}

#[tokio::test]
async fn by_default_what_is_due_in_more_than_a_quarter_of_an_hour_is_a_schedule() {
    const SIXTEEN_MINUTES_MS: i64 = 16 * 60_000;
    let stack = lonely_stack().await;
    stack.deploy_again(&["QueueDelayMax=900"]).await;
    let server = &stack.server;
    let cases = App::from("cases.js", server).synced().await;
    let waits = App::from("waits.js", server).synced().await;
    let start = async |event: &str, data: Value| server.run_of(&server.send(event, data).await).await;

    let short = start("cases/sleep", json!({ "for": "14m" })).await;
    let before_ms = now_ms();
    let asleep = start("cases/sleep", json!({ "for": "16m" })).await;
    let waiting = start("waits/one", json!({ "on": "waits/sixteen", "timeout": "16m" })).await;
    for run in [&asleep, &waiting] {
        let schedules = schedules_of(&stack, run).await;
        assert_wakes(&schedules, before_ms + SIXTEEN_MINUTES_MS, now_ms() + SIXTEEN_MINUTES_MS);
    }
    wait_until("the short sleep has begun", PATIENCE, async || {
        let steps = server.steps(&short).await;
        if step_names(&steps).contains(&"nap") { Ok(()) } else { Err(format!("{steps:?}")) }
    })
    .await;
    assert!(stack.schedules_with(&short).await.is_empty(), "the queue holds what is due in 14 minutes");

    // What was waited for is there: the timeout's schedule goes.
    server.send("waits/sixteen", json!({})).await;
    assert_eq!(server.end_of(&waiting).await["status"], "Completed");
    wait_until("the schedule is deleted", PATIENCE, async || {
        let left = stack.schedules_with(&waiting).await;
        if left.is_empty() { Ok(()) } else { Err(format!("{left:?}")) }
    })
    .await;
    for run in [&short, &asleep] {
        assert_eq!(server.delete(&format!("/v1/runs/{run}")).await.status, 200);
    }
    stack.deploy_again(&[&format!("QueueDelayMax={QUEUE_DELAY_MAX_S}")]).await;
    drop((cases, waits));
}
