//! What only the Python SDK does: it registers with other words, names its errors in its own way, and takes
//! `NonRetriableError` and `RetryAfterError` as errors of the function. What it shares with the TypeScript SDK is
//! in `examples.rs`.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stepwell_e2e::{
    App, DEADLINE, SIGNING_KEY, Server, attempts, failure, free_port, step, step_names, wait_until,
};

/// A server that retries after one second, and the app.
async fn cases() -> (Server, App) {
    let server = Server::dev().flag("--retry-interval", 1).run().await;
    let app = App::from("cases.py", &server).synced().await;
    (server, app)
}

// ---- Registering.

#[tokio::test]
async fn an_app_registers_itself_when_it_is_told_to() {
    let server = Server::dev().run().await;
    let app = App::from("cases.py", &server).run().await;
    let first = app.sync().await;
    assert_eq!((&first.body["ok"], &first.body["modified"]), (&json!(true), &json!(true)), "{first:?}");
    let again = app.sync().await;
    assert_eq!(again.body["ok"], true, "{again:?}");
    assert_ne!(again.body["modified"], true, "nothing has changed: {again:?}");

    let apps = server.get("/v1/apps").await.data();
    assert_eq!((&apps[0]["name"], apps.as_array().map(Vec::len)), (&json!("python"), Some(1)), "{apps}");
    server.completes("python/no-steps", json!({})).await;
}

#[tokio::test]
async fn the_server_registers_an_app_given_by_flag_even_if_it_starts_later() {
    let port = free_port();
    let url = format!("http://localhost:{port}/api/inngest");
    let server = Server::dev().flag("--sdk-url", &url).flag("--poll-interval", 1).run().await;
    let _app = App::from("cases.py", &server).env("PORT", port).run_at(url).await;
    wait_until("the app is registered", DEADLINE, async || {
        let functions = server.get("/v1/functions").await.data();
        if functions == json!([]) { Err("no functions".into()) } else { Ok(()) }
    })
    .await;
    server.completes("python/no-steps", json!({})).await;
}

#[tokio::test]
async fn an_app_is_registered_in_band_when_keys_are_in_use() {
    let server = Server::start().run().await;
    let app = App::from("cases.py", &server).run().await;
    let answer = server.post("/v1/apps", &json!({ "url": app.url })).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    server.completes("python/no-steps", json!({})).await;
}

#[tokio::test]
async fn an_app_with_another_key_cannot_register_in_either_way() {
    let server = Server::start().run().await;
    let other = SIGNING_KEY.replace("74686973", "00000000");
    let app = App::from("cases.py", &server).env("INNGEST_SIGNING_KEY", other).run().await;
    let out_of_band = app.sync().await;
    assert_eq!(out_of_band.body["status"], 401, "{out_of_band:?}");
    let in_band = server.post("/v1/apps", &json!({ "url": app.url })).await;
    assert_eq!(in_band.status, 502, "{in_band:?}");
    assert_eq!(server.get("/v1/functions").await.data(), json!([]));
}

// ---- Data and state.

#[tokio::test]
async fn both_sides_sign_the_same_bytes_whatever_they_are() {
    let server = Server::start().run().await;
    let _app = App::from("cases.py", &server).synced().await;
    let data = json!({ "z": "ünï \u{1F600}", "a": 1e21, "m": 0.1, "n": -0.0, "k": 9_007_199_254_740_993_i64, "l": 1e20 });
    let (_, output) = server.completes("python/no-steps", data).await;
    assert_eq!(output["got"]["z"], "ünï \u{1F600}", "{output}");
}

#[tokio::test]
async fn a_step_without_a_result_and_a_function_without_one_end_with_null() {
    let (server, _app) = cases().await;
    let (run, output) = server.completes("python/no-result", json!({})).await;
    assert_eq!(output, Value::Null);
    assert_eq!(step_names(&server.steps(&run).await), ["nothing"]);
}

#[tokio::test]
async fn a_step_id_may_be_used_again() {
    let (server, _app) = cases().await;
    let (_, output) = server.completes("python/repeated-ids", json!({})).await;
    assert_eq!(output, json!([0, 1, 2]));
}

#[tokio::test]
async fn large_state_is_fetched_by_the_sdk() {
    for server in [Server::dev(), Server::start()] {
        let server = server.run().await;
        let _app = App::from("cases.py", &server).synced().await;
        let (_, output) = server.completes("python/large-state", json!({})).await;
        assert_eq!(output, json!([1_500_000, 1_500_001, 1_500_002, 1_500_003]));
    }
}

#[tokio::test]
async fn chains_run_side_by_side_in_race_mode() {
    let (server, _app) = cases().await;
    let (run, output) = server.completes("python/chains", json!({})).await;
    assert_eq!(output, 4);
    let steps = server.steps(&run).await;
    let mut names = step_names(&steps);
    assert_eq!(names.pop(), Some("sum"), "{steps:?}");
    names.sort_unstable();
    assert_eq!(names, ["left-1", "left-2", "right-1", "right-2"]);
    assert!(steps.iter().all(|step| attempts(step).len() == 1), "{steps:?}");
}

// ---- Errors.

#[tokio::test]
async fn a_run_fails_with_the_last_error_when_its_attempts_are_used_up() {
    let (server, _app) = cases().await;
    let (run, output) = server.fails("python/exhausted", json!({})).await;
    let error = failure(&output);
    assert_eq!((&error["name"], &error["message"]), (&json!("IndexError"), &json!("always out of range")));
    assert!(error["stack"].as_str().is_some_and(|s| s.contains("cases.py")), "a stack in {output}");
    let steps = server.steps(&run).await;
    assert_eq!(attempts(step(&steps, "broken")).len(), 2, "retries=1 is two attempts: {steps:?}");
}

#[tokio::test]
async fn a_failing_function_body_is_retried() {
    let (server, _app) = cases().await;
    let (run, output) = server.completes("python/retry-body", json!({})).await;
    assert_eq!(output, json!({ "attempt": 2 }));
    assert_eq!(attempts(step(&server.steps(&run).await, "solid")).len(), 1);
}

#[tokio::test]
async fn a_non_retriable_error_in_a_step_ends_the_run_at_once() {
    let (server, _app) = cases().await;
    let (_, output) = server.fails("python/no-retry", json!({})).await;
    let error = failure(&output);
    assert_eq!(error["name"], "NonRetriableError", "{output}");
    assert_eq!(error["message"], "attempt 0 is the last", "{output}");
}

#[tokio::test]
async fn retry_after_in_a_step_sets_the_pause_before_the_functions_next_attempt() {
    let (server, _app) = cases().await;
    let sent = Instant::now();
    let (_, output) = server.completes("python/retry-after", json!({})).await;
    assert_eq!(output, json!({ "attempt": 1 }));
    // The SDK gives a date, whose fraction of a second may be dropped; --retry-interval says 1 s.
    let took = sent.elapsed();
    assert!(took >= Duration::from_secs(2), "asked for a pause of 3 s, but the run took {took:?}");
}
