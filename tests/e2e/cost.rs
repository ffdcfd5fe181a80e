//! What a run costs, as the API and `stepwell runs show` say.

use serde_json::{Value, json};
use std::process::Output;
use stepwell_e2e::{App, SIGNING_KEY, Server};
use tokio::process::Command;

async fn stepwell(args: &[&str]) -> Output {
    let mut command = Command::new(Server::binary());
    command.args(args).env_remove("STEPWELL_SIGNING_KEY").env_remove("INNGEST_SIGNING_KEY");
    command.output().await.expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test]
async fn runs_show_says_how_a_run_ended_and_what_it_costs() {
    let server = Server::start().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let (run, _) = server.completes("cases/three-steps", json!({})).await;
    let cost = server.get(&format!("/v1/runs/{run}/cost")).await.data();
    assert_eq!(cost["complete"], true, "{cost}");
    assert!(cost["units"]["write_units"].as_u64() >= Some(7), "3 steps, an event, a run and its end: {cost}");

    let show = ["runs", "show", &run, "--url", &server.url];
    let refused = stepwell(&show).await;
    assert!(!refused.status.success() && text(&refused.stderr).contains("--signing-key"), "{refused:?}");
    let keyed = [&show[..], &["--signing-key", SIGNING_KEY]].concat();
    let shown = stepwell(&keyed).await;
    for part in [run.as_str(), "Completed", "DynamoDB write request units", "Total", "us-east-1"] {
        assert!(text(&shown.stdout).contains(part), "{part} in {shown:?}");
    }
    let as_json = stepwell(&[&keyed[..], &["--json"]].concat()).await;
    let said: Value = serde_json::from_slice(&as_json.stdout).expect("JSON");
    assert_eq!((&said["cost"], &said["run"]["run_id"]), (&cost, &json!(run)));
}
