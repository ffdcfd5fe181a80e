//! The way of an event: HTTP API → ingest → SQS → executor → app, and back into DynamoDB; what is due later by the
//! queue's delay.

use crate::stack::stack;
use serde_json::json;
use std::time::Duration;
use stepwell_e2e::{App, Example, step, step_names, wait_until};

/// How long something may take that goes by several Lambdas of a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test]
async fn the_typescript_example_runs_as_an_http_app() {
    let stack = stack().await;
    let app = App::example(Example::TypeScript, &stack.server).synced().await;
    let functions = stack.server.get("/v1/functions").await.data();
    let slugs: Vec<&str> =
        functions.as_array().into_iter().flatten().filter_map(|f| f["slug"].as_str()).collect();
    assert!(slugs.contains(&"shop-typescript-fulfil-order"), "{slugs:?}");
    let order = json!({ "orderId": "42", "items": ["tea", "pot"], "total": 31.5 });
    let (run, output) = stack.server.completes("shop/order.paid", order).await;
    assert!(!output.is_null(), "run {run} has a result");
    let steps = stack.server.steps(&run).await;
    assert!(steps.len() > 1 && steps.iter().all(|step| step["status"] == "Completed"), "{steps:?}");
    drop(app);
}

#[tokio::test]
async fn steps_run_once_each_in_order_and_with_checkpoints() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    for function in ["three-steps", "three-steps-plain", "three-steps-buffered"] {
        let (run, output) = stack.server.completes(&format!("cases/{function}"), json!({})).await;
        assert_eq!(output, json!({ "a": 1, "b": 2, "c": 3 }), "{function}");
        assert_eq!(step_names(&stack.server.steps(&run).await), ["a", "b", "c"], "{function}");
    }
    assert_eq!(stack.server.completes("cases/parallel", json!({})).await.1, json!(6));
    assert_eq!(stack.server.completes("cases/race-group", json!({})).await.0.len(), 26);
    drop(app);
}

#[tokio::test]
async fn steps_are_retried_and_failures_caught() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    let (run, output) = stack.server.completes("cases/retry-after", json!({})).await;
    assert_eq!(output, json!({ "attempt": 1 }));
    let steps = stack.server.steps(&run).await;
    assert_eq!(step(&steps, "busy")["attempts"].as_array().map(Vec::len), Some(2), "{steps:?}");
    stack.server.fails("cases/no-retry", json!({})).await;
    drop(app);
}

#[tokio::test]
async fn waits_signals_invokes_and_cancels() {
    let stack = stack().await;
    let server = &stack.server;
    let app = App::from("waits.js", server).synced().await;
    let wanted = json!({ "on": "waits/answer", "if": "async.data.n == event.data.n", "n": 7 });
    let run = server.run_of(&server.send("waits/between", wanted).await).await;
    wait_until("the run waits", PATIENCE, async || {
        let steps = server.steps(&run).await;
        if step_names(&steps).contains(&"w") { Ok(()) } else { Err(format!("{steps:?}")) }
    })
    .await;
    server.send("waits/answer", json!({ "n": 8 })).await;
    server.send("waits/answer", json!({ "n": 7 })).await;
    let ended = server.end_of(&run).await;
    assert_eq!(ended["output"]["got"]["data"]["n"], 7, "{ended}");
    let (_, output) = server.completes("waits/invoke-beside", json!({})).await;
    assert!(!output.is_null());
    let parked = server.run_of(&server.send("waits/between", json!({ "on": "waits/never" })).await).await;
    let cancelled = server.delete(&format!("/v1/runs/{parked}")).await;
    assert_eq!(cancelled.status, 200, "{cancelled:?}");
    assert_eq!(server.end_of(&parked).await["status"], "Cancelled");
    drop(app);
}

#[tokio::test]
async fn a_function_whose_calls_take_long_has_an_executor_of_its_own() {
    let stack = stack().await;
    let server = &stack.server;
    let app = App::from("cases.js", server).synced().await;
    let long = server.run_of(&server.send("cases/long-call", json!({})).await).await;
    wait_until("the run waits", PATIENCE, async || {
        let steps = server.steps(&long).await;
        if step_names(&steps).contains(&"go") { Ok(()) } else { Err(format!("{steps:?}")) }
    })
    .await;
    server.send("cases/long-call.go", json!({ "n": 3 })).await;
    let ended = server.end_of(&long).await;
    assert_eq!(ended["output"], json!({ "before": 1, "got": 3 }), "{ended}");
    let steps = server.steps(&long).await;
    assert!(steps.iter().all(|step| step["attempts"].as_array().is_none_or(|a| a.len() <= 1)), "{steps:?}");
    // The others' calls end after five seconds.
    let error = server.fails("cases/overlong-call", json!({})).await;
    assert!(format!("{error:?}").contains("call_timed_out"), "{error:?}");
    drop(app);
}

#[tokio::test]
async fn short_sleeps_go_by_the_queue() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    let (_, output) = stack.server.completes("cases/sleep", json!({ "for": "2s" })).await;
    let slept = output["ms"].as_i64().unwrap_or_default();
    assert!((2_000..20_000).contains(&slept), "slept {slept} ms");
    drop(app);
}
