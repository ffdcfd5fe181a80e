//! Errors thrown by steps and functions: retries, their pauses, their end.

use serde_json::{Value, json};
use stepwell_e2e::{App, Server, attempts, failure, step, step_names};

/// A server that retries after one second, and the app.
async fn cases() -> (Server, App) {
    let server = Server::dev().flag("--retry-interval", 1).run().await;
    let app = App::from("cases.js", &server).synced().await;
    (server, app)
}

/// Attempt numbers of the calls, in order.
fn attempt_numbers(calls: &[Value]) -> Vec<i64> {
    calls.iter().map(|call| call["attempt"].as_i64().unwrap_or(-1)).collect()
}

/// Milliseconds between the first two calls that a retry separates.
fn pause_before_retry(calls: &[Value]) -> i64 {
    let retry =
        calls.iter().position(|call| call["attempt"] == 1).unwrap_or_else(|| panic!("a retry in {calls:?}"));
    calls[retry]["at"].as_i64().unwrap_or_default() - calls[retry - 1]["at"].as_i64().unwrap_or_default()
}

#[tokio::test]
async fn a_failing_step_is_retried_and_finished_steps_are_not_run_again() {
    let (server, app) = cases().await;
    let (run, output) = server.completes("cases/retry-step", json!({ "failures": 2 })).await;
    assert_eq!(output, json!({ "attempt": 2 }));

    let steps = server.steps(&run).await;
    assert_eq!(step_names(&steps), ["solid", "shaky"]);
    assert_eq!(attempts(step(&steps, "solid")).len(), 1);
    let tries = attempts(step(&steps, "shaky"));
    assert_eq!(tries.len(), 3, "{tries:?}");
    for (n, attempt) in tries.iter().enumerate() {
        assert_eq!(attempt["attempt"], json!(n), "{attempt}");
        assert!(attempt["started_at"].is_string() && attempt["ended_at"].is_string(), "{attempt}");
    }
    assert_eq!(tries[0]["error"]["name"], "TypeError", "{tries:?}");
    assert_eq!(tries[1]["error"]["message"], "shaky at attempt 1", "{tries:?}");

    let calls = app.calls(&run).await;
    assert!(attempt_numbers(&calls).starts_with(&[0, 1, 2]), "{calls:?}");
    assert!(pause_before_retry(&calls) >= 1000, "--retry-interval 1: {calls:?}");
}

#[tokio::test]
async fn a_failing_function_body_is_retried() {
    let (server, app) = cases().await;
    let (run, output) = server.completes("cases/retry-body", json!({ "failures": 2 })).await;
    assert_eq!(output, json!({ "attempt": 2 }));
    assert_eq!(attempt_numbers(&app.calls(&run).await), [0, 1, 2]);
}

#[tokio::test]
async fn a_run_fails_with_the_last_error_when_its_attempts_are_used_up() {
    let (server, app) = cases().await;
    let (run, output) = server.fails("cases/exhausted", json!({})).await;
    let error = failure(&output);
    assert_eq!(error["name"], "RangeError", "{output}");
    assert_eq!(error["message"], "always out of range", "{output}");
    assert!(error["stack"].as_str().is_some_and(|s| s.contains("cases.js")), "a stack in {output}");

    let steps = server.steps(&run).await;
    let broken = step(&steps, "broken");
    assert_eq!(broken["status"], "Failed", "{broken}");
    assert_eq!(attempts(broken).len(), 2, "retries: 1 is two attempts: {broken}");
    // The error of the failed step is then thrown in the function, which does not catch it.
    assert_eq!(attempt_numbers(&app.calls(&run).await), [0, 1, 0]);
}

#[tokio::test]
async fn a_non_retriable_error_ends_the_run_at_once() {
    let (server, app) = cases().await;
    let (run, output) = server.fails("cases/no-retry", json!({})).await;
    assert_eq!(failure(&output)["message"], "do not try again", "{output}");
    assert_eq!(app.calls(&run).await.len(), 1);
}

#[tokio::test]
async fn retry_after_in_seconds_is_longer_than_the_default_pause() {
    let (server, app) = cases().await;
    let (run, output) = server.completes("cases/retry-after", json!({})).await;
    assert_eq!(output, json!({ "attempt": 1 }));
    let pause = pause_before_retry(&app.calls(&run).await);
    assert!((3000..8000).contains(&pause), "Retry-After: 3, but the retry came after {pause} ms");
}

#[tokio::test]
async fn retry_after_may_be_a_date() {
    let (server, app) = cases().await;
    let (run, output) = server.completes("cases/retry-after-date", json!({})).await;
    assert_eq!(output, json!({ "attempt": 1 }));
    let pause = pause_before_retry(&app.calls(&run).await);
    // The date's fraction of a second may be dropped.
    assert!((2000..8000).contains(&pause), "asked for 3 s, but the retry came after {pause} ms");
}

#[tokio::test]
async fn a_caught_step_error_arrives_as_it_was_thrown() {
    let (server, _app) = cases().await;
    let (run, output) = server.completes("cases/caught", json!({})).await;
    assert_eq!(output, json!({ "isStepError": true, "name": "RangeError", "message": "out of range" }));
    let steps = server.steps(&run).await;
    assert_eq!(step_names(&steps), ["broken", "recover"]);
    assert_eq!(attempts(step(&steps, "broken")).len(), 2);
}
