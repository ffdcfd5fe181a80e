//! What fails, fails on the way between the Lambdas and AWS.

use crate::stack::{MAX_RECEIVES, Stack, lonely_stack, stack, stack_beside_others};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use stepwell_e2e::{App, failure, now_ms, step, step_names, wait_until};
use testkit::proxy::Fault;

/// How long a run may take whose message waits for its visibility to end.
const LONG: Duration = Duration::from_secs(300);

/// Everything that is asked of the store.
const STORE: [&str; 6] = ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"];

/// Waits until a run's step is recorded.
async fn recorded(stack: &Stack, run: &str, name: &str) {
    wait_until(&format!("step {name} is recorded"), LONG, async || {
        let steps = stack.server.steps(run).await;
        let recorded = steps.iter().any(|step| step["name"] == name && step["status"] == "Completed");
        if recorded { Ok(()) } else { Err(format!("{steps:?}")) }
    })
    .await;
}

/// Waits until the functions have logged this of the run, so often.
async fn logged(stack: &Stack, what: &str, run: &str, times: usize) {
    wait_until(&format!("{what:?} is logged of {run}"), LONG, async || {
        let lines = stack.log_lines(what, run).await;
        if lines.len() >= times { Ok(()) } else { Err(format!("{lines:?}")) }
    })
    .await;
}

#[tokio::test]
async fn a_store_that_is_throttled_for_ten_seconds_delays_runs_and_fails_none() {
    let stack = lonely_stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    // One run is in the middle of a step, another is only being sent.
    let open = stack.server.run_of(&stack.server.send("cases/slow", json!({ "ms": 3_000 })).await).await;
    recorded(&stack, &open, "before").await;
    let (began, met, time) = (Instant::now(), stack.proxy.met(), Duration::from_secs(10));
    for operation in STORE {
        stack.proxy.order_for(operation, "", Fault::Throttle, time);
    }
    let seed = format!("{},AAAAAAAAAAAAAA==", now_ms());
    let sent = wait_until("an event is accepted", LONG, async || {
        let events = json!([{ "id": "throttled-1", "name": "cases/three-steps-plain", "data": {} }]);
        stack.server.try_send_seeded(&seed, &events).await.ok_or_else(|| "5xx".to_owned())
    })
    .await;
    assert!(began.elapsed() >= time, "nothing is accepted that is not stored: {:?}", began.elapsed());
    assert!(stack.proxy.met() > met, "something was throttled");
    let run = stack.server.run_of(&sent[0]).await;
    let ended = stack.server.end_within(&run, LONG).await;
    assert_eq!(ended["status"], "Completed", "{ended}");
    assert_eq!(step_names(&stack.server.steps(&run).await), ["a", "b", "c"]);
    let ended = stack.server.end_within(&open, LONG).await;
    assert_eq!((&ended["status"], &ended["output"]), (&json!("Completed"), &json!("done")), "{ended}");
    assert_eq!(step_names(&stack.server.steps(&open).await), ["before", "slow", "after"]);
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
    recorded(&stack, &run, "before").await;
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

/// The run failed because of a dead letter: its job to do this came to nothing.
#[track_caller]
fn assert_dead(ended: &Value, job: &str) {
    assert_eq!(ended["status"], "Failed", "{ended}");
    let error = failure(&ended["output"]);
    assert_eq!(error["name"], "dead_letter", "{ended}");
    assert!(error["message"].as_str().is_some_and(|why| why.contains(job)), "{job:?} in {ended}");
}

#[tokio::test]
async fn a_run_whose_jobs_kill_every_executor_ends_as_failed_with_the_reason() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    let receives = 2;
    stack.receives_at_most(receives).await;
    let run = stack.server.run_of(&stack.server.send("cases/slow", json!({ "ms": 600_000 })).await).await;
    recorded(&stack, &run, "before").await;
    for delivery in 1..=receives as usize {
        wait_until("the message has come", LONG, async || {
            let calls = app.calls(&run).await;
            if calls.len() >= delivery { Ok(()) } else { Err(format!("{calls:?}")) }
        })
        .await;
        assert!(stack.kill("executor").await > 0, "an executor was at work");
    }
    let ended = stack.server.end_within(&run, LONG).await;
    assert_dead(&ended, &format!("start run {run}"));
    assert_eq!(app.calls(&run).await.len(), receives as usize, "the dead letter calls no user code");
    let steps = stack.server.steps(&run).await;
    assert_eq!(step(&steps, "before")["status"], "Completed", "what it had recorded is kept: {steps:?}");
    drop(app);
}

#[tokio::test]
async fn jobs_that_never_reach_the_store_end_their_runs_as_failed_with_the_reason() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    stack.receives_at_most(3).await;
    let asleep = stack.server.run_of(&stack.server.send("cases/sleep", json!({ "for": "8s" })).await).await;
    recorded(&stack, &asleep, "start").await;
    // From now on nothing is known of this run, nor of any run of the other function.
    for of in [asleep.as_str(), "runs#cases-no-steps"] {
        STORE.iter().for_each(|operation| stack.proxy.order(operation, of, Fault::Throttle, u32::MAX));
    }
    let event = stack.server.send("cases/no-steps", json!({})).await;
    logged(&stack, "a dead letter", &format!("take turn 2 of run {asleep}"), 1).await;
    logged(&stack, "a dead letter", "start run", 1).await;
    // The dead letters find the store as the jobs did, and wait for it.
    stack.proxy.calm();
    let ended = stack.server.end_within(&asleep, LONG).await;
    assert_dead(&ended, &format!("take turn 2 of run {asleep}"));
    let unstarted = stack.server.run_of(&event).await;
    let ended = stack.server.end_within(&unstarted, LONG).await;
    assert_dead(&ended, &format!("start run {unstarted}"));
    assert_eq!(app.calls(&unstarted).await, [Value::Null; 0]);
    assert_eq!(step_names(&stack.server.steps(&asleep).await)[0], "start");
    drop(app);
}

#[tokio::test]
async fn a_healthy_run_whose_message_was_put_back_many_times_is_no_dead_letter_and_completes() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    assert_eq!(stack.max_receives().await, MAX_RECEIVES, "each put-back is a receive, so there are many");
    let run = stack.server.run_of(&stack.server.send("cases/sleep", json!({ "for": "2s" })).await).await;
    recorded(&stack, &run, "start").await;
    let throttle = || STORE.iter().for_each(|one| stack.proxy.order(one, &run, Fault::Throttle, u32::MAX));
    throttle();
    logged(&stack, "a job is put back", &run, 12).await;
    stack.proxy.calm();
    let ended = stack.server.end_within(&run, LONG).await;
    assert_eq!(ended["status"], "Completed", "{ended}");
    let steps = stack.server.steps(&run).await;
    assert!(steps.iter().all(|step| step["attempts"].as_array().is_none_or(|a| a.len() <= 1)), "{steps:?}");
    assert_eq!(stack.log_lines("a dead letter", &run).await, [""; 0]);
    drop(app);
}

#[tokio::test]
async fn a_dead_letter_that_calls_no_user_code_is_carried_out_and_its_run_completes() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    stack.receives_at_most(3).await;
    // The wait is registered, but its turn's record does not come through: two tries hang until they are given up.
    stack.proxy.order("PutItem", "turn#", Fault::Hold(LONG), 2);
    let signal = format!("approved-{}", now_ms());
    let event = stack.server.send("cases/wait-signal", json!({ "signal": signal })).await;
    let run = stack.server.run_of(&event).await;
    // What comes meanwhile is put back again and again, and goes on where it died.
    wait_until("somebody waits for the signal", LONG, async || {
        let status = stack.server.try_signal(&signal, "yes").await;
        if status == Some(200) { Ok(()) } else { Err(format!("{status:?}")) }
    })
    .await;
    logged(&stack, "a dead letter", &format!("of run {run} what it waits for"), 1).await;
    let ended = stack.server.end_within(&run, LONG).await;
    assert_eq!((&ended["status"], &ended["output"]["data"]), (&json!("Completed"), &json!("yes")), "{ended}");
    drop(app);
}

#[tokio::test]
async fn two_attempts_in_a_row_that_wait_by_a_schedule_have_one_each() {
    let stack = stack_beside_others().await;
    let app = App::from("triggers.js", &stack.server).env("APP", "stumbler").run().await;
    app.declare(&json!([{ "id": "f", "triggers": [{ "event": "stumbler/f" }], "does": "stumble" }])).await;
    let run = stack.server.run_of(&stack.server.send("stumbler/f", json!({})).await).await;
    let schedule_but = async |earlier: &str| {
        wait_until("the next attempt has a schedule", LONG, async || {
            let mut schedules = stack.schedules_with(&run).await;
            schedules.remove(earlier);
            schedules.pop_first().ok_or_else(|| "none".to_owned())
        })
        .await
    };
    let (first, one) = schedule_but("").await;
    // The same step of the same function, an attempt later: by a name of its own, whatever became of the first.
    let (second, two) = schedule_but(&first).await;
    assert_eq!(app.calls(&run).await.len(), 2, "the first schedule has led to the second attempt");
    assert_ne!(one["ScheduleExpression"], two["ScheduleExpression"], "{first} {second}");
    assert_eq!(stack.server.delete(&format!("/v1/runs/{run}")).await.status / 100, 2);
    assert_eq!(stack.server.end_of(&run).await["status"], "Cancelled");
    drop(app);
}
