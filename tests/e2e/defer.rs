//! Deferred functions: the end of a run starts them, whichever way it ends, unless they were aborted.

use serde_json::{Value, json};
use stepwell_e2e::{App, DEADLINE, Server, wait_until};

/// The runs of the deferred function, once there is one and all have ended.
async fn started(server: &Server) -> Vec<Value> {
    wait_until("the deferred run has ended", DEADLINE, async || {
        let runs = server.all_runs().await;
        let later: Vec<Value> = runs.into_iter().filter(|run| run["function"] == "defer-later").collect();
        let all_ended = later.iter().all(|run| run["status"] == "Completed");
        if !later.is_empty() && all_ended { Ok(later) } else { Err(json!(later).to_string()) }
    })
    .await
}

async fn parent(fails: bool) {
    let server = Server::dev().run().await;
    let _app = App::from("defer.js", &server).synced().await;
    let event = server.send("defer/parent", json!({ "fails": fails })).await;
    let run = server.run_of(&event).await;
    let ended = server.end_of(&run).await;
    assert_eq!(ended["status"], if fails { "Failed" } else { "Completed" }, "{ended}");
    let runs = started(&server).await;
    assert_eq!(runs.len(), 1, "the aborted one is not started: {runs:?}");
    let output = &runs[0]["output"];
    assert_eq!(output["got"], json!({ "n": 1 }), "{output}");
    assert_eq!(output["parents"][0]["runId"], run.as_str(), "{output}");
    assert_eq!(output["parents"][0]["fnSlug"], "defer-parent", "{output}");
    let shown = server.get(&format!("/v1/runs/{run}/steps")).await.data();
    let defers: Vec<_> = shown["defers"].as_array().into_iter().flatten().collect();
    assert_eq!(defers.len(), 2, "{shown}");
    assert_eq!(defers.iter().filter(|defer| defer["aborted"] == true).count(), 1, "{shown}");
}

#[tokio::test]
async fn a_completed_run_starts_what_it_deferred_and_not_what_it_aborted() {
    parent(false).await;
}

#[tokio::test]
async fn a_failed_run_starts_what_it_deferred_too() {
    parent(true).await;
}
