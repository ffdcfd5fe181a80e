//! Requests that the server makes for a step: `step.fetch`, which only the TypeScript SDK has, and `step.ai.infer`.

use serde_json::{Value, json};
use stepwell_e2e::{App, DEADLINE, Reply, Request, Server, Site, attempts, free_port, step, wait_until};

use crate::sdks::{Sdk, of_every_sdk};

of_every_sdk! {
    each_provider_gets_its_key_where_it_wants_it
    what_the_provider_answers_is_the_steps_result
    a_provider_that_refuses_fails_the_step
    a_provider_that_does_not_answer_fails_the_step
}

/// What the SDK calls the step of a fetch from this machine.
const FETCH: &str = "step.fetch: localhost";

async fn fetching() -> (Server, App) {
    Sdk::TypeScript.with("gateway").await
}

fn page(status: u16, body: &str) -> Reply {
    let headers =
        vec!["Content-Type: text/plain; charset=utf-8".to_owned(), "x-two: 1".into(), "X-Two: 2".into()];
    Reply { status, headers, body: body.into() }
}

// ---- step.fetch

#[tokio::test]
async fn whatever_status_a_fetch_gets_is_its_result() {
    let (server, _app) = fetching().await;
    for (status, body) in [(200, "ünï"), (201, ""), (404, "ünï"), (503, "ünï")] {
        let site = Site::answering(page(status, body)).await;
        let url = format!("{}/a?b=c%20d", site.url);
        let (run, output) = server.completes("gateway/fetch", json!({ "url": url })).await;
        assert_eq!((&output["status"], &output["body"]), (&json!(status), &json!(body)), "{output}");
        assert_eq!(output["headers"]["content-type"], "text/plain; charset=utf-8", "{output}");
        assert_eq!(output["headers"]["x-two"], "1, 2", "{output}");
        let asked = site.asked_once();
        assert_eq!((asked.method.as_str(), asked.path.as_str()), ("get", "/a?b=c%20d"));

        let steps = server.steps(&run).await;
        let fetch = step(&steps, FETCH);
        assert_eq!((&fetch["op"], &fetch["status"]), (&json!("Gateway"), &json!("Completed")), "{fetch}");
        let result = &fetch["output"];
        assert_eq!((&result["status_code"], &result["body"]), (&json!(status), &json!(body)), "{fetch}");
        assert_eq!((&result["url"], &fetch["input"]["url"]), (&json!(url), &json!(url)), "{fetch}");
        assert_eq!(attempts(fetch).len(), 1, "{fetch}");
    }
}

#[tokio::test]
async fn a_fetch_sends_its_method_headers_and_body() {
    let (server, _app) = fetching().await;
    let site = Site::answering(page(201, "made")).await;
    let init = json!({
        "url": site.url, "method": "PUT", "body": "{\"k\": \"ünï\"}",
        "headers": { "Content-Type": "application/json", "X-Own": "a, b", "Authorization": "Basic eDp5" },
    });
    let (_, output) = server.completes("gateway/fetch", init).await;
    assert_eq!(output["status"], 201, "{output}");
    let asked = site.asked_once();
    assert_eq!((asked.method.as_str(), asked.json()), ("put", json!({ "k": "ünï" })));
    for (name, value) in
        [("content-type", "application/json"), ("x-own", "a, b"), ("authorization", "Basic eDp5")]
    {
        assert_eq!(asked.header(name), [value], "{name} in {asked:?}");
    }
}

#[tokio::test]
async fn a_fetch_is_tried_again_until_somebody_listens() {
    let (server, _app) = fetching().await;
    let port = free_port();
    let url = format!("http://localhost:{port}/");
    let run = server.begin("gateway/fetch-patiently", json!({ "url": url })).await;
    wait_until("the first attempt has failed", DEADLINE, async || {
        let steps = server.steps(&run).await;
        let failed = steps.iter().any(|step| step["retry_at"].is_string() && !attempts(step).is_empty());
        if failed { Ok(()) } else { Err(format!("{steps:?}")) }
    })
    .await;
    let site = Site::at(port, page(200, "at last")).await;
    let ended = server.end_of(&run).await;
    assert_eq!(
        (&ended["status"], &ended["output"]["body"]),
        (&json!("Completed"), &json!("at last")),
        "{ended}"
    );
    assert_eq!(site.asked().len(), 1);
    let steps = server.steps(&run).await;
    let tries = attempts(step(&steps, FETCH));
    assert_eq!(tries[0]["error"]["name"], "GatewayError", "{tries:?}");
    assert!(tries.len() > 1 && tries.last().is_some_and(|last| last.get("error").is_none()), "{tries:?}");
}

#[tokio::test]
async fn a_fetch_that_never_gets_through_fails_after_its_last_attempt() {
    let (server, _app) = fetching().await;
    let url = format!("http://localhost:{}/", free_port());
    let (run, output) = server.completes("gateway/fetch", json!({ "url": url })).await;
    let threw = &output["threw"];
    assert_eq!((&threw["isStepError"], &threw["name"]), (&json!(true), &json!("GatewayError")), "{output}");
    let message = threw["message"].as_str().unwrap_or_default();
    assert!(message.starts_with("Error making gateway request: "), "{output}");
    let steps = server.steps(&run).await;
    let fetch = step(&steps, FETCH);
    assert_eq!(
        (&fetch["status"], &fetch["error"]["message"]),
        (&json!("Failed"), &json!(message)),
        "{fetch}"
    );
    assert_eq!(attempts(fetch).len(), 2, "retries: 1 is two attempts: {fetch}");
}

#[tokio::test]
async fn a_fetch_may_be_beside_steps() {
    let (server, _app) = fetching().await;
    let site = Site::answering(page(200, "page")).await;
    let (_, output) = server.completes("gateway/fetch-beside", json!({ "url": site.url })).await;
    assert_eq!(output, json!({ "body": "page", "ran": "ran" }));
    site.asked_once();
}

// ---- step.ai.infer

fn provider(status: u16, body: &Value) -> Reply {
    Reply { status, headers: vec!["Content-Type: application/json".into()], body: body.to_string() }
}

/// Asks a provider once; what came of it, and what it was asked.
async fn infer(server: &Server, provider: &str, reply: Reply) -> (String, Value, Request) {
    let site = Site::answering(reply).await;
    let prompt = json!({ "messages": [{ "role": "user", "content": "ünï" }] });
    let data = json!({ "url": site.url, "provider": provider, "body": prompt });
    let (run, output) = server.completes("gateway/infer", data).await;
    (run, output, site.asked_once())
}

async fn each_provider_gets_its_key_where_it_wants_it(sdk: Sdk) {
    let (server, _app) = sdk.with("gateway").await;
    let authorization = |asked: &Request| asked.header("authorization").join("; ");
    for (name, path) in [
        ("openai", "/chat/completions"),
        ("anthropic", "/messages"),
        ("gemini", "/models/m:generateContent?key=secret"),
        ("bedrock", "/converse"),
    ] {
        // The Python SDK has no adapter for it.
        if matches!((sdk, name), (Sdk::Python, "bedrock")) {
            continue;
        }
        let (_, output, asked) = infer(&server, name, provider(200, &json!({ "ok": true }))).await;
        assert_eq!(output, json!({ "ok": true }), "{name}");
        assert_eq!((asked.method.as_str(), asked.path.as_str()), ("post", path), "{name}");
        assert_eq!(asked.header("content-type"), ["application/json"], "{name}");
        let (bearer, key) = match name {
            "openai" => ("Bearer secret", vec![]),
            "anthropic" => ("", vec!["secret"]),
            "bedrock" => ("secret", vec![]),
            _ => ("", vec![]),
        };
        assert_eq!((authorization(&asked).as_str(), asked.header("x-api-key")), (bearer, key), "{name}");
        if name == "anthropic" {
            assert_eq!(asked.header("anthropic-version"), ["2023-06-01"]);
        }
        assert_eq!(asked.json()["messages"][0]["content"], "ünï", "{name}");
    }
}

async fn what_the_provider_answers_is_the_steps_result(sdk: Sdk) {
    let (server, _app) = sdk.with("gateway").await;
    let answer = json!({ "choices": [{ "message": { "role": "assistant", "content": "ünï" } }], "data": 1, "error": null });
    let (run, output, asked) = infer(&server, "openai", provider(200, &answer)).await;
    assert_eq!(output, answer);
    assert_eq!(asked.json()["model"], "m");
    let steps = server.steps(&run).await;
    let ask = step(&steps, "ask");
    assert_eq!(
        (&ask["op"], &ask["status"], &ask["output"]),
        (&json!("AIGateway"), &json!("Completed"), &answer)
    );
}

async fn a_provider_that_refuses_fails_the_step(sdk: Sdk) {
    let (server, _app) = sdk.with("gateway").await;
    let refusal = json!({ "error": { "message": "no such key" } });
    let (run, output, _) = infer(&server, "openai", provider(401, &refusal)).await;
    let message = "Error making AI request: unsuccessful status code: 401";
    assert_eq!(output["threw"], json!({ "isStepError": true, "name": "AIGatewayError", "message": message }));
    let steps = server.steps(&run).await;
    let ask = step(&steps, "ask");
    let expected = json!({ "name": "AIGatewayError", "message": message, "data": refusal, "stack": refusal.to_string() });
    assert_eq!((&ask["status"], &ask["error"]), (&json!("Failed"), &expected), "{ask}");
}

async fn a_provider_that_does_not_answer_fails_the_step(sdk: Sdk) {
    let (server, _app) = sdk.with("gateway").await;
    let data =
        json!({ "url": format!("http://localhost:{}", free_port()), "provider": "openai", "body": {} });
    let (_, output) = server.completes("gateway/infer", data).await;
    let threw = &output["threw"];
    assert_eq!(threw["name"], "AIGatewayError", "{output}");
    assert!(
        threw["message"].as_str().is_some_and(|m| m.starts_with("Error making AI request: ")),
        "{output}"
    );
}
