//! A Lambda that calls Stepwell by invoking ingest: the example, deployed from its own template.

use crate::stack::{NAME, Stack, repository, stack};
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use std::sync::Once;
use stepwell_e2e::App;
use testkit::proxy::Fault;

/// The example's stack, and its function, which is named after it.
const CALLER_STACK: &str = "shop";
const CALLER: &str = "shop-caller";
/// An event that starts nothing.
const NOBODYS: &str = "caller/told";

#[tokio::test]
async fn a_lambda_starts_a_function_and_gets_its_result_without_a_key_or_a_url() {
    let stack = stack().await;
    deployed(&stack);
    let server = &stack.server;
    let _app = App::from("cases.js", server).synced().await;
    let environment = stack.environment_of(CALLER).await;
    assert_eq!(environment, json!({ "STEPWELL_INGEST_ARN": stack.outputs["IngestArn"] }));

    stack.proxy.forget();
    let told = stack.invoke(CALLER, &order("cases-three-steps", "cases/no-steps")).await;
    let result = json!({ "a": 1, "b": 2, "c": 3 });
    assert_eq!((&told["status"], &told["output"]), (&json!("Completed"), &result), "{told}");
    assert_eq!(server.run(text(&told["run"])).await["output"], result);
    let invocations = stack.proxy.counts().get("Invoke").copied().unwrap_or_default();
    assert!(invocations >= 2, "one to start the function and wait, one to send the event: {invocations}");

    let run = server.run_of(text(&told["event"])).await;
    let heard = server.end_of(&run).await["output"]["got"].clone();
    assert_eq!(heard, json!({ "run": told["run"], "done": true, "output": result }));
}

#[tokio::test]
async fn a_lambda_that_invokes_again_starts_no_second_run() {
    let stack = stack().await;
    deployed(&stack);
    let _app = App::from("cases.js", &stack.server).synced().await;
    let (before, met) = (runs_of("cases-three-steps", &stack).await, stack.proxy.met());

    stack.proxy.order("Invoke", "cases-three-steps", Fault::LoseAnswer, 2);
    stack.proxy.order("Invoke", "cases-three-steps", Fault::Throttle, 1);
    let told = stack.invoke(CALLER, &order("cases-three-steps", NOBODYS)).await;
    assert_eq!(told["status"], "Completed", "{told}");
    assert_eq!(stack.proxy.met() - met, 3);
    assert_eq!(runs_of("cases-three-steps", &stack).await, before + 1);
}

#[tokio::test]
async fn a_lambda_hears_what_failed_and_what_is_wrong() {
    let stack = stack().await;
    deployed(&stack);
    let _app = App::from("cases.js", &stack.server).synced().await;

    let told = stack.invoke(CALLER, &order("cases-no-retry", NOBODYS)).await;
    assert_eq!((&told["status"], &told["output"]), (&json!("Failed"), &Value::Null), "{told}");
    assert!(told["error"].to_string().contains("do not try again"), "{told}");

    let refused = stack.invoke(CALLER, &order("no-such-function", NOBODYS)).await;
    let message = refused["errorMessage"].as_str().unwrap_or_default();
    assert!(message.contains("function_not_found") && message.contains("no-such-function"), "{refused}");
}

/// What the example is invoked with: the function to start, and the event to send at the end.
fn order(function: &str, tell: &str) -> Value {
    json!({ "function": function, "data": {}, "tell": tell })
}

async fn runs_of(function: &str, stack: &Stack) -> usize {
    stack.server.all_runs().await.iter().filter(|run| run["function"] == function).count()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a string, not {value}"))
}

/// Deploys the example as its README says, for the first test.
fn deployed(stack: &Stack) {
    static DEPLOYED: Once = Once::new();
    DEPLOYED.call_once(|| deploy(stack));
}

fn deploy(stack: &Stack) {
    let root = repository();
    let ingest = format!("IngestArn={}", stack.outputs["IngestArn"]);
    assert!(ingest.ends_with(&format!("{NAME}-ingest")), "{ingest}");
    let tools = root.join(".venv-tools/bin");
    let sam = Command::new(tools.join("sam"))
        .args(["deploy", "--config-file"])
        .arg(root.join("samconfig.toml"))
        .arg("--template-file")
        .arg(root.join(".aws-sam/caller/template.yaml"))
        .args(["--stack-name", CALLER_STACK, "--s3-prefix", CALLER_STACK])
        .args(["--parameter-overrides", &format!("Architecture={}", architecture()), &ingest])
        .envs([("AWS_ENDPOINT_URL", stack.endpoint().as_str()), ("AWS_DEFAULT_REGION", "us-east-1")])
        .envs([("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"), ("SAM_CLI_TELEMETRY", "0")])
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_SESSION_TOKEN")
        .env_remove("AWS_REGION")
        .current_dir(&root)
        .stdin(Stdio::null())
        .output()
        .expect("sam runs (`make deps`)");
    let (out, err) = (String::from_utf8_lossy(&sam.stdout), String::from_utf8_lossy(&sam.stderr));
    assert!(sam.status.success(), "sam deploy failed (has `make build-caller` run?):\n{out}\n{err}");
}

/// This machine's, as the template names it.
fn architecture() -> &'static str {
    if cfg!(target_arch = "x86_64") { "x86_64" } else { "arm64" }
}
