//! Ways in which the server learns of an app's functions.

use serde_json::{Value, json};
use stepwell_e2e::{App, DEADLINE, Reply, Server, Stub, free_port, wait_until};

/// The slugs of the functions the server knows.
async fn slugs(server: &Server) -> Vec<String> {
    let functions = server.get("/v1/functions").await.data();
    let functions = functions.as_array().cloned().unwrap_or_default();
    functions.iter().filter_map(|f| f["slug"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn an_app_registers_itself_when_it_is_told_to() {
    let server = Server::dev().run().await;
    let app = App::from("cases.js", &server).run().await;
    assert_eq!(slugs(&server).await, [""; 0]);

    let first = app.sync().await;
    assert_eq!((first.status, &first.body["modified"]), (200, &json!(true)), "{first:?}");
    assert!(slugs(&server).await.contains(&"cases-three-steps".to_owned()));

    let again = app.sync().await;
    assert_eq!(
        (again.status, &again.body["modified"]),
        (200, &json!(false)),
        "nothing has changed: {again:?}"
    );

    let (_, output) = server.completes("cases/three-steps", json!({})).await;
    assert_eq!(output, json!({ "a": 1, "b": 2, "c": 3 }));
}

#[tokio::test]
async fn the_server_registers_an_app_given_by_flag_even_if_it_starts_later() {
    let port = free_port();
    let url = format!("http://localhost:{port}/api/inngest");
    let server = Server::dev().flag("--sdk-url", &url).flag("--poll-interval", 1).run().await;
    // Not synced by the test: only the flag makes the server ask for it.
    let _app = App::from("cases.js", &server).env("PORT", port).run_at(url).await;
    wait_until("the app is registered", DEADLINE, async || {
        let slugs = slugs(&server).await;
        if slugs.is_empty() { Err("no functions".into()) } else { Ok(()) }
    })
    .await;
    server.completes("cases/three-steps", json!({})).await;
}

#[tokio::test]
async fn the_server_registers_an_app_when_asked_over_rest() {
    let server = Server::dev().run().await;
    let app = App::from("cases.js", &server).run().await;
    let answer = server.post("/v1/apps", &json!({ "url": app.url })).await;
    assert_eq!(answer.status, 200, "{answer:?}");

    let apps = server.get("/v1/apps").await.data();
    assert_eq!(apps.as_array().map(Vec::len), Some(1), "{apps}");
    assert_eq!(apps[0]["name"], "cases", "{apps}");
    server.completes("cases/three-steps", json!({})).await;
}

#[tokio::test]
async fn an_app_that_cannot_be_reached_is_not_registered_and_the_error_names_its_url() {
    let server = Server::dev().run().await;
    let url = format!("http://localhost:{}/api/inngest", free_port());
    let answer = server.post("/v1/apps", &json!({ "url": url })).await;
    assert!((400..=599).contains(&answer.status), "{answer:?}");
    assert!(answer.error().contains(&url), "the error must name {url}: {answer:?}");
    assert_eq!(server.get("/v1/apps").await.data(), json!([]));
}

#[tokio::test]
async fn an_app_that_answers_200_with_an_error_is_not_registered() {
    let server = Server::dev().run().await;
    // So does the Python SDK when the server it registers with refuses.
    let stub = Stub::answering(Reply::of_sdk(200, r#"{"error":"bad key","status":401}"#)).await;
    let answer = server.post("/v1/apps", &json!({ "url": stub.url })).await;
    assert_eq!(answer.status, 502, "{answer:?}");
    assert!(answer.error().contains("bad key"), "{answer:?}");
}

#[tokio::test]
async fn functions_keep_their_ids_and_runs_follow_the_app_when_its_url_changes() {
    let server = Server::dev().flag("--retry-interval", 1).run().await;
    let app = App::from("cases.js", &server).synced().await;
    let before = server.get("/v1/functions/cases-sleep").await.data();
    let event = server.send("cases/sleep", json!({ "for": "2s" })).await;
    let run = server.run_of(&event).await;
    wait_until("the run sleeps", DEADLINE, async || {
        let steps = server.steps(&run).await;
        if steps.iter().any(|step| step["op"] == "Sleep") { Ok(()) } else { Err(format!("{steps:?}")) }
    })
    .await;

    drop(app);
    let _moved = App::from("cases.js", &server).synced().await;
    let after = server.get("/v1/functions/cases-sleep").await.data();
    assert_eq!(before["id"], after["id"]);
    assert!(before["id"].as_str().is_some_and(|id| id.len() == 36), "a UUID in {before}");
    assert_eq!(server.end_of(&run).await["status"], "Completed");
}

#[tokio::test]
async fn an_app_can_be_removed() {
    let server = Server::dev().run().await;
    let app = App::from("cases.js", &server).synced().await;
    let url = app.url.replace(':', "%3A").replace('/', "%2F");
    let answer = server.delete(&format!("/fn/remove?url={url}")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let event = server.send("cases/three-steps", json!({})).await;
    assert_eq!(server.runs_of(&event).await, [Value::Null; 0], "a removed app starts no runs");
}
