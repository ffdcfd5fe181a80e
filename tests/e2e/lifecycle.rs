//! Cancelling runs, and ending and starting the server.

use std::time::Duration;

use serde_json::{Value, json};
use stepwell_e2e::{App, DEADLINE, Server, step, step_names, wait_until};

/// Waits until a run has a step of that name in that status.
async fn step_is(server: &Server, run: &str, name: &str, status: &str) {
    wait_until(&format!("step {name} is {status}"), DEADLINE, async || {
        let steps = server.steps(run).await;
        let found = steps.iter().any(|step| step["name"] == name && step["status"] == status);
        if found { Ok(()) } else { Err(format!("{steps:?}")) }
    })
    .await;
}

/// Waits until the app has an open call for a run.
async fn is_called(app: &App, run: &str) {
    wait_until("the app is called", DEADLINE, async || {
        let calls = app.calls(run).await;
        if calls.iter().any(|call| call["ended"].is_null()) { Ok(()) } else { Err(format!("{calls:?}")) }
    })
    .await;
}

#[tokio::test]
async fn a_sleeping_run_can_be_cancelled_and_is_never_called_again() {
    let server = Server::dev().run().await;
    let app = App::from("cases.js", &server).synced().await;
    let event = server.send("cases/sleep", json!({ "for": "2s" })).await;
    let run = server.run_of(&event).await;
    step_is(&server, &run, "start", "Completed").await;

    assert_eq!(server.delete(&format!("/v1/runs/{run}")).await.status, 200);
    assert_eq!(server.run(&run).await["status"], "Cancelled", "the answer follows the write");
    let calls = app.calls(&run).await.len();

    // A sleep of the same length that starts later has ended: the cancelled one would have, too.
    server.completes("cases/sleep", json!({ "for": "2s" })).await;
    assert_eq!(server.run(&run).await["status"], "Cancelled");
    assert_eq!(app.calls(&run).await.len(), calls);
}

#[tokio::test]
async fn a_run_that_is_cancelled_during_a_call_stays_cancelled() {
    let server = Server::dev().run().await;
    let app = App::from("cases.js", &server).synced().await;
    let event = server.send("cases/slow", json!({ "ms": 1000 })).await;
    let run = server.run_of(&event).await;
    is_called(&app, &run).await;
    assert_eq!(server.delete(&format!("/v1/runs/{run}")).await.status, 200);
    wait_until("the call is over", DEADLINE, async || {
        let calls = app.calls(&run).await;
        if calls.iter().all(|call| !call["ended"].is_null()) { Ok(()) } else { Err(format!("{calls:?}")) }
    })
    .await;
    server.completes("cases/three-steps", json!({})).await;
    let ended = server.run(&run).await;
    assert_eq!((&ended["status"], &ended["output"]), (&json!("Cancelled"), &Value::Null), "{ended}");
}

#[tokio::test]
async fn the_old_path_cancels_too_and_an_unknown_run_is_not_found() {
    let server = Server::dev().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let event = server.send("cases/sleep", json!({ "for": "1h" })).await;
    let run = server.run_of(&event).await;
    assert_eq!(server.delete(&format!("/v0/runs/{run}")).await.status, 200);
    assert_eq!(server.end_of(&run).await["status"], "Cancelled");

    let answer = server.delete("/v0/runs/01HZZZZZZZZZZZZZZZZZZZZZZZ").await;
    assert_eq!(answer.status, 404, "{answer:?}");
    assert_eq!(answer.error(), "A function run with the given ID could not be found");
}

#[tokio::test]
async fn a_run_that_has_ended_cannot_be_cancelled() {
    let server = Server::dev().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let (run, output) = server.completes("cases/three-steps", json!({})).await;
    server.delete(&format!("/v1/runs/{run}")).await;
    let ended = server.run(&run).await;
    assert_eq!((&ended["status"], &ended["output"]), (&json!("Completed"), &output), "{ended}");
}

#[tokio::test]
async fn a_sleeping_run_survives_kill_9_and_wakes_up() {
    let mut server = Server::dev().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let event = server.send("cases/sleep", json!({ "for": "2s" })).await;
    let run = server.run_of(&event).await;
    step_is(&server, &run, "start", "Completed").await;
    let before = step(&server.steps(&run).await, "start").clone();

    server.kill9().await;
    server.restart().await;
    let ended = server.end_of(&run).await;
    assert_eq!(ended["status"], "Completed", "{ended}");
    let steps = server.steps(&run).await;
    assert_eq!(step_names(&steps), ["start", "nap", "end"]);
    assert_eq!(step(&steps, "start")["output"], before["output"], "a recorded result must not change");
}

#[tokio::test]
async fn everything_recorded_can_be_read_after_kill_9() {
    let mut server = Server::dev().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let (run, _) = server.completes("cases/parallel", json!({ "k": [1, 2] })).await;
    let read = async |server: &Server| {
        let mut answers = Vec::new();
        for path in [format!("/v1/runs/{run}"), format!("/v1/runs/{run}/steps"), "/v1/functions".to_owned()] {
            answers.push(server.get(&path).await.data());
        }
        answers
    };
    let before = read(&server).await;
    server.kill9().await;
    server.restart().await;
    assert_eq!(read(&server).await, before);
    // Functions are still registered: nobody synced again.
    server.completes("cases/three-steps", json!({})).await;
}

#[tokio::test]
async fn sigterm_ends_the_server_with_0_and_the_open_call_is_finished_or_taken_up_again() {
    let mut server = Server::dev().run().await;
    let app = App::from("cases.js", &server).synced().await;
    let event = server.send("cases/slow", json!({ "ms": 1500 })).await;
    let run = server.run_of(&event).await;
    is_called(&app, &run).await;

    let status = server.sigterm(Duration::from_secs(20)).await;
    assert_eq!(status.code(), Some(0), "{status}");
    server.restart().await;
    let ended = server.end_of(&run).await;
    assert_eq!((&ended["status"], &ended["output"]), (&json!("Completed"), &json!("done")), "{ended}");
    assert_eq!(step_names(&server.steps(&run).await), ["before", "slow", "after"]);
}

#[tokio::test]
async fn a_sleeping_run_does_not_hold_up_sigterm() {
    let mut server = Server::dev().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let event = server.send("cases/sleep", json!({ "for": "1h" })).await;
    let run = server.run_of(&event).await;
    step_is(&server, &run, "start", "Completed").await;
    let status = server.sigterm(Duration::from_secs(5)).await;
    assert_eq!(status.code(), Some(0), "{status}");
}

#[tokio::test]
async fn health_and_the_kind_of_server_are_told_without_rights() {
    let server = Server::dev().run().await;
    let health = server.get("/health").await;
    assert_eq!((health.status, health.body), (200, json!({ "status": 200, "message": "OK" })));
    let dev = server.get("/dev").await;
    assert_eq!(dev.status, 200, "SDKs look for the dev server there: {dev:?}");
    assert!(dev.body["version"].is_string() && dev.body["functions"].is_array(), "{dev:?}");
}
