//! Parallel steps: all of them, some that fail, and races.

use serde_json::{Value, json};
use stepwell_e2e::{App, DEADLINE, Server, attempts, step, step_names, wait_until};

async fn cases() -> (Server, App) {
    let server = Server::dev().flag("--retry-interval", 1).run().await;
    let app = App::from("cases.js", &server).synced().await;
    (server, app)
}

#[tokio::test]
async fn parallel_steps_run_once_each_and_join() {
    let (server, app) = cases().await;
    let (run, output) = server.completes("cases/parallel", json!({})).await;
    assert_eq!(output, 6);

    let steps = server.steps(&run).await;
    let mut names = step_names(&steps);
    assert_eq!(names.pop(), Some("sum"), "{steps:?}");
    names.sort_unstable();
    assert_eq!(names, ["p1", "p2", "p3"]);
    assert!(steps.iter().all(|step| attempts(step).len() == 1), "{steps:?}");

    // One call to plan, one for each of the three, and one discovery after the last of them: no more.
    let calls = app.calls(&run).await;
    let targeted = calls.iter().filter(|call| call["step"] != "step").count();
    assert_eq!((targeted, calls.len() - targeted), (3, 2), "{calls:?}");
    for call in calls.iter().filter(|call| call["step"] != "step") {
        assert_eq!(call["plan"], true, "immediate execution is off for planned steps: {call}");
        assert_eq!(call["headers"]["x-inngest-step-id"], call["step"], "{call}");
    }
}

#[tokio::test]
async fn chains_and_sleeps_may_run_side_by_side() {
    let (server, _app) = cases().await;
    let (run, output) = server.completes("cases/parallel-mixed", json!({})).await;
    assert_eq!(output, json!({ "two": 2, "single": 7 }));
    let steps = server.steps(&run).await;
    let mut names = step_names(&steps);
    names.sort_unstable();
    assert_eq!(names, ["chain-1", "chain-2", "nap", "single"]);
}

#[tokio::test]
async fn one_parallel_step_may_fail_and_the_others_count() {
    let (server, _app) = cases().await;
    let (run, output) = server.completes("cases/parallel-failure", json!({})).await;
    assert_eq!(output, json!(["fine", "not fine"]));
    let steps = server.steps(&run).await;
    assert_eq!(step(&steps, "good")["status"], "Completed");
    assert_eq!(step(&steps, "bad")["status"], "Failed");
}

/// A race is over when its winner is recorded: the step after it runs while the loser is still at work.
async fn race_is_won(function: &str) {
    let (server, _app) = cases().await;
    let event = server.send(&format!("cases/{function}"), json!({})).await;
    let run = server.run_of(&event).await;
    let done = |steps: &[Value], name: &str| {
        steps.iter().any(|step| step["name"] == name && step["status"] == "Completed")
    };
    let steps = wait_until("the step after the race is recorded", DEADLINE, async || {
        let steps = server.steps(&run).await;
        if done(&steps, "after") { Ok(steps) } else { Err(format!("{steps:?}")) }
    })
    .await;
    assert!(!done(&steps, "slow"), "the step after the race must not wait for the loser: {steps:?}");

    let ended = server.end_of(&run).await;
    assert_eq!(
        (&ended["status"], &ended["output"]["winner"]),
        (&json!("Completed"), &json!("fast")),
        "{ended}"
    );
    let steps = server.steps(&run).await;
    assert_eq!(step(&steps, "fast")["output"], "fast");
}

#[tokio::test]
async fn a_race_without_optimised_parallelism_goes_on_with_its_winner() {
    race_is_won("race-all").await;
}

#[tokio::test]
async fn a_race_in_a_parallel_group_goes_on_with_its_winner() {
    race_is_won("race-group").await;
}
