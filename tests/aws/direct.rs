//! Direct invocations of ingest, as other Lambdas make them.

use crate::stack::{NAME, stack};
use serde_json::json;
use stepwell_e2e::App;

#[tokio::test]
async fn a_lambda_sends_events_and_invokes_functions() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    let ingest = format!("{NAME}-ingest");
    let sent =
        stack.invoke(&ingest, &json!({ "events": [{ "name": "cases/no-steps", "data": { "n": 1 } }] })).await;
    assert_eq!(sent["status"], 200, "{sent}");
    let event = sent["ids"][0].as_str().expect("an id").to_owned();
    let run = stack.server.run_of(&event).await;
    assert_eq!(stack.server.end_of(&run).await["output"]["got"]["n"], 1);

    let one = stack.invoke(&ingest, &json!({ "name": "cases/nobody", "data": {} })).await;
    assert_eq!((one["status"].clone(), one["ids"].as_array().map(Vec::len)), (json!(200), Some(1)), "{one}");

    let invoked = json!({ "invoke": "cases-three-steps", "data": {}, "wait_ms": 20_000 });
    let answer = stack.invoke(&ingest, &invoked).await;
    assert_eq!(answer["status"], "Completed", "{answer}");
    assert_eq!(answer["output"], json!({ "a": 1, "b": 2, "c": 3 }));
    assert!(answer["run_id"].is_string());

    let failed = stack.invoke(&ingest, &json!({ "invoke": "cases-no-retry", "wait_ms": 20_000 })).await;
    assert_eq!((failed["status"].clone(), failed["error"].is_null()), (json!("Failed"), false), "{failed}");

    let asleep = json!({ "invoke": "cases-sleep", "data": { "for": "5s" }, "wait_ms": 100 });
    let answer = stack.invoke(&ingest, &asleep).await;
    assert_eq!(answer["status"], "Running", "{answer}");
    stack.server.end_of(answer["run_id"].as_str().expect("an id")).await;
    drop(app);
}

#[tokio::test]
async fn what_is_wrong_is_answered_with_field_and_limit() {
    let stack = stack().await;
    let ingest = format!("{NAME}-ingest");
    for (payload, status, code, field) in [
        (json!({ "events": [{ "data": {} }] }), 400, None, Some("name")),
        (json!({ "invoke": "no-such-function" }), 404, Some("function_not_found"), Some("slug")),
        (json!({ "invoke": "x", "wait_ms": 900_001 }), 400, Some("wait_too_long"), Some("wait_ms")),
        (json!({ "invoke": "x", "wait": 1 }), 400, Some("bad_invocation"), None),
        (json!("text"), 400, None, None),
    ] {
        let answer = stack.invoke(&ingest, &payload).await;
        assert_eq!(answer["status"], status, "{payload}: {answer}");
        assert!(answer["error"].is_string() && answer["code"].is_string(), "{payload}: {answer}");
        assert!(code.is_none_or(|code| answer["code"] == code), "{payload}: {answer}");
        let named = answer["field"].as_str().unwrap_or_default();
        assert!(field.is_none_or(|field| named.contains(field)), "{payload}: {answer}");
    }
}
