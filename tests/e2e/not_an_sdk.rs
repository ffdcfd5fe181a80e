//! Answers that do not come from an SDK: nobody there, proxies, broken apps.

use serde_json::{Value, json};
use stepwell_e2e::{App, Reply, Server, Stub, failure};

/// The output of a run whose every call is answered with `reply`, and how often it was called.
async fn output_for(reply: Reply, retries: u32) -> (Value, usize) {
    let server = Server::dev().flag("--retry-interval", 1).run().await;
    let stub = Stub::answering(reply).await;
    let answer = server.post("/fn/register", &stub.registration(retries)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let (_, output) = server.fails("stub/f", json!({})).await;
    (output, stub.calls())
}

#[tokio::test]
async fn an_app_that_is_gone_fails_the_run_after_its_attempts() {
    let server = Server::dev().flag("--retry-interval", 1).run().await;
    let mut app = App::from("cases.js", &server).synced().await;
    app.kill9().await;
    let (_, output) = server.fails("cases/exhausted", json!({})).await;
    let message = "Unable to reach SDK URL";
    assert_eq!(output, json!({ "error": { "error": message, "name": "Error", "message": message } }));
}

#[tokio::test]
async fn an_app_that_comes_back_in_time_completes_the_run() {
    let server = Server::dev().flag("--retry-interval", 1).run().await;
    let mut app = App::from("cases.js", &server).synced().await;
    app.kill9().await;
    let event = server.send("cases/three-steps", json!({})).await;
    let run = server.run_of(&event).await;
    app.boot().await;
    assert_eq!(server.end_of(&run).await["status"], "Completed");
}

#[tokio::test]
async fn a_gateway_timeout_is_retried_and_shown_with_its_body() {
    let (output, calls) = output_for(Reply::plain(504, "<h1>upstream timed out</h1>"), 1).await;
    let message = "Your server returned HTTP 504 before the SDK responded.";
    let error = json!({
        "error": message, "name": "Server returned a fatal error", "message": message,
        "stack": "<h1>upstream timed out</h1>",
    });
    assert_eq!(*failure(&output), error, "{output}");
    assert_eq!(calls, 2);
}

#[tokio::test]
async fn a_page_with_status_200_is_a_failed_attempt_and_its_body_the_output() {
    let (output, calls) = output_for(Reply::plain(200, "<h1>Welcome to nginx</h1>"), 1).await;
    assert!(output.to_string().contains("Welcome to nginx"), "{output}");
    assert_eq!(calls, 2);
}

#[tokio::test]
async fn operations_that_are_no_json_are_named_so() {
    let (output, _) = output_for(Reply::plain(206, "not json"), 0).await;
    assert!(output.to_string().contains("error reading generator opcode response"), "{output}");
}

#[tokio::test]
async fn an_sdk_of_another_language_may_answer_200_with_the_result() {
    let server = Server::dev().run().await;
    let stub = Stub::answering(Reply::of_sdk(200, r#"{"from":"python"}"#)).await;
    assert_eq!(server.post("/fn/register", &stub.registration(0)).await.status, 200);
    let (_, output) = server.completes("stub/f", json!({})).await;
    assert_eq!(output, json!({ "from": "python" }));
    assert_eq!(stub.calls(), 1);
}

#[tokio::test]
async fn a_single_operation_may_come_without_its_list() {
    let server = Server::dev().run().await;
    let op = json!({ "op": "RunComplete", "id": "0737c22d3bfae812339732d14d8c7dbd6dc4e09c", "data": { "ok": true } });
    let stub = Stub::answering(Reply::of_sdk(206, op.to_string())).await;
    assert_eq!(server.post("/fn/register", &stub.registration(0)).await.status, 200);
    let (_, output) = server.completes("stub/f", json!({})).await;
    assert_eq!(output, json!({ "ok": true }));
}
