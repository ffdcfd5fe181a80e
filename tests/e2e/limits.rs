//! Sizes and counts: what is large but allowed works, and what is over a limit fails the run and says so.

use serde_json::json;
use stepwell_e2e::{App, Reply, Server, Stub, failure, step_names};

async fn cases(server: &Server) -> App {
    App::from("cases.js", server).synced().await
}

#[tokio::test]
async fn state_over_4_mib_is_fetched_by_the_sdk() {
    let server = Server::dev().run().await;
    let app = cases(&server).await;
    let (run, output) = server.completes("cases/large-state", json!({})).await;
    assert_eq!(output, json!([1_500_000, 1_500_001, 1_500_002, 1_500_003]));
    let steps = server.steps(&run).await;
    assert_eq!(step_names(&steps), ["part-0", "part-1", "part-2", "part-3", "nap", "sizes"]);
    let calls = app.calls(&run).await;
    let last = calls.last().unwrap_or_else(|| panic!("a call"));
    assert_eq!((&last["useApi"], &last["known"]), (&json!(true), &json!(0)), "{last}");
}

#[tokio::test]
async fn a_step_result_over_4_mib_fails_the_run() {
    let server = Server::dev().run().await;
    let _app = cases(&server).await;
    let (_, output) = server.fails("cases/huge-step", json!({})).await;
    assert!(output.to_string().len() < 64 * 1024, "the error must not carry the result itself");
}

#[tokio::test]
async fn a_response_over_8_mib_fails_the_run() {
    let message = "Your function's response body exceeds the maximum size limit";
    let expected = json!({ "error": {
        "error": format!("output_too_large: {message}"), "name": "output_too_large", "message": message,
    } });

    let server = Server::dev().run().await;
    let _app = cases(&server).await;
    let (_, output) = server.fails("cases/huge-output", json!({})).await;
    assert_eq!(output, expected);

    let stub = Stub::answering(Reply::of_sdk(200, format!("\"{}\"", "x".repeat(9 << 20)))).await;
    assert_eq!(server.post("/fn/register", &stub.registration(0)).await.status, 200);
    let (_, output) = server.fails("stub/f", json!({})).await;
    assert_eq!(output, expected);
}

#[tokio::test]
async fn a_run_may_have_as_many_steps_as_the_limit_and_no_more() {
    let server = Server::dev().flag("--max-steps", 20).run().await;
    let _app = cases(&server).await;
    let (_, output) = server.completes("cases/many-steps", json!({ "count": 20 })).await;
    assert_eq!(output, "all");

    let message = "The function run exceeded the step limit of 20 steps.";
    let expected = json!({ "error": {
        "error": format!("InngestErrFunctionOverflowed: {message}"),
        "name": "InngestErrFunctionOverflowed", "message": message,
    } });
    let (_, output) = server.fails("cases/many-steps", json!({ "count": 25 })).await;
    assert_eq!(output, expected);
    let (_, output) = server.fails("cases/many-parallel", json!({ "count": 25 })).await;
    assert_eq!(output, expected);
}

#[tokio::test]
async fn many_parallel_steps_join_once() {
    let server = Server::dev().run().await;
    let app = cases(&server).await;
    let (run, output) = server.completes("cases/many-parallel", json!({ "count": 100 })).await;
    assert_eq!(output, 100);
    assert_eq!(server.steps(&run).await.len(), 100);
    let calls = app.calls(&run).await;
    assert_eq!(calls.len(), 102, "one to plan, 100 steps, one at the end");
}

#[tokio::test]
async fn more_operations_than_one_response_may_carry_fail_the_run() {
    let ops: Vec<_> = (0..1001)
        .map(|n| json!({ "op": "StepPlanned", "id": format!("{n:040x}"), "name": format!("s{n}") }))
        .collect();
    let server = Server::dev().run().await;
    let stub = Stub::answering(Reply::of_sdk(206, json!(ops).to_string())).await;
    assert_eq!(server.post("/fn/register", &stub.registration(0)).await.status, 200);
    let (_, output) = server.fails("stub/f", json!({})).await;
    assert!(failure(&output)["message"].as_str().is_some_and(|m| m.contains("1000")), "{output}");
    assert_eq!(stub.calls(), 1);
}

#[tokio::test]
async fn an_operation_this_version_does_not_serve_fails_the_run_by_name() {
    let server = Server::dev().run().await;
    let op = json!([{ "op": "TeaTime", "id": "0".repeat(40), "name": "tea" }]);
    let stub = Stub::answering(Reply::of_sdk(206, op.to_string())).await;
    assert_eq!(server.post("/fn/register", &stub.registration(3)).await.status, 200);
    let (_, output) = server.fails("stub/f", json!({})).await;
    let text = output.to_string();
    assert!(text.contains("unsupported_op") && text.contains("TeaTime"), "{output}");
    assert_eq!(stub.calls(), 1, "a retry would not help");
}
