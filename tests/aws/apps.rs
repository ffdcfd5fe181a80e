//! Apps that are Lambdas: synced and called by `Invoke`, without a URL.

use crate::stack::{repository, stack};
use serde_json::json;
use std::process::Command;
use stepwell_e2e::{EVENT_KEY, SIGNING_KEY};

const NAME: &str = "shop";

#[tokio::test]
async fn the_typescript_example_runs_as_a_lambda() {
    let stack = stack().await;
    let server = &stack.server;
    let example = repository().join("examples/typescript");
    let bundled = Command::new("npm").args(["run", "--silent", "bundle"]).current_dir(&example).status();
    assert!(bundled.expect("npm runs").success(), "the example is bundled");
    let environment = json!({
        "INNGEST_SIGNING_KEY": SIGNING_KEY,
        "INNGEST_EVENT_KEY": EVENT_KEY,
        "INNGEST_BASE_URL": server.url,
    });
    stack.make_lambda(NAME, &example.join("dist/index.js"), &environment).await;

    let synced = server.post("/v1/apps", &json!({ "url": format!("lambda:{NAME}") })).await;
    assert!((200..300).contains(&synced.status), "{synced:?}");
    let apps = server.get("/v1/apps").await.data();
    let app = apps.as_array().and_then(|apps| apps.iter().find(|app| app["name"] == "shop-typescript"));
    assert_eq!(app.map(|app| app["url"].clone()), Some(json!(format!("lambda:{NAME}"))), "{apps}");

    let order = json!({ "orderId": "43", "items": ["tea", "pot"], "total": 31.5 });
    let (run, output) = server.completes("shop/order.paid", order).await;
    assert!(!output.is_null(), "run {run} has a result");
    let steps = server.steps(&run).await;
    assert!(steps.len() > 1 && steps.iter().all(|step| step["status"] == "Completed"), "{steps:?}");
    // It reports its steps while it runs, if it knows where to.
    assert!(stack.proxy.counts().get("Invoke").is_some_and(|calls| *calls > 0));
}
