//! What the app says about itself in `POST /fn/register`.

use serde_json::{Value, json};

use super::Function;
use super::functions::APP;

/// The registration of all functions at `url`.
pub(super) fn body(url: &str) -> String {
    let functions: Vec<Value> = Function::ALL.into_iter().map(|function| describe(function, url)).collect();
    json!({
        "url": url,
        "deployType": "ping",
        "framework": "bench",
        "appName": APP,
        "sdk": "bench:v1",
        "v": "0.1",
        "capabilities": {"trust_probe": "v1", "connect": "v1"},
        "functions": functions,
    })
    .to_string()
}

fn describe(function: Function, url: &str) -> Value {
    let slug = function.slug();
    let mut value = json!({
        "id": slug,
        "name": function.id(),
        "triggers": [{"event": function.event()}],
        "steps": {"step": {
            "id": "step",
            "name": "step",
            "runtime": {"type": "http", "url": format!("{url}?fnId={slug}&stepId=step")},
            "retries": {"attempts": 3},
        }},
    });
    if function == Function::Checkpointed {
        value["checkpoint"] = json!({"batch_steps": 1, "batch_interval": "0s", "max_runtime": "0s"});
    }
    value
}
