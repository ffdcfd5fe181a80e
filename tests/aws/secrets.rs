//! No key is in a log, an output or an answer.

use crate::stack::stack;
use serde_json::json;
use stepwell_e2e::{App, EVENT_KEY, SIGNING_KEY};

#[tokio::test]
async fn no_log_output_or_answer_holds_a_key() {
    let stack = stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    stack.server.completes("cases/three-steps", json!({})).await;
    stack.server.fails("cases/no-retry", json!({})).await;
    let refused = stack.server.post(&format!("/e/{EVENT_KEY}"), &json!({ "data": {} })).await;
    let mut seen = vec![refused.body.to_string(), format!("{:?}", stack.outputs)];
    for path in ["/v1/apps", "/v1/functions", "/dev", "/v1/runs"] {
        seen.push(stack.server.get(path).await.body.to_string());
    }
    let logs = stack.logs().await;
    assert!(!logs.is_empty(), "the functions log something");
    seen.push(logs);
    let hex = SIGNING_KEY.rsplit('-').next().unwrap_or_default();
    for text in &seen {
        for key in [hex, EVENT_KEY] {
            let at = text.find(key);
            assert_eq!(
                at,
                None,
                "a key is in …{}…",
                &text[at.unwrap_or(0).saturating_sub(200)..][..300.min(text.len())]
            );
        }
    }
    drop(app);
}
