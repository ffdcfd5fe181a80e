//! `stepwell start`: keys on both sides, and signed requests between server and SDK.

use std::process::Stdio;

use serde_json::json;
use stepwell_e2e::{App, DEADLINE, EVENT_KEY, SIGNING_KEY, Server, step_names, wait_until};
use tokio::process::Command;

/// Runs `stepwell start` with these flags, which are not enough, and returns its exit code and what it says.
async fn refused(args: &[&str]) -> (Option<i32>, String) {
    let home = tempfile::tempdir().expect("a temporary directory");
    let run = Command::new(Server::binary())
        .args(["start", "--host", "127.0.0.1", "--port", "0", "--data-dir"])
        .arg(home.path())
        .args(args)
        .env_remove("STEPWELL_SIGNING_KEY")
        .env_remove("STEPWELL_EVENT_KEY")
        .env_remove("INNGEST_SIGNING_KEY")
        .env_remove("INNGEST_EVENT_KEY")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output =
        tokio::time::timeout(DEADLINE, run).await.expect("it must exit by itself").expect("it must run");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[tokio::test]
async fn without_keys_it_does_not_start_and_says_how_to_make_them() {
    let cases: [(&[&str], &str); 3] = [
        (&[], "--signing-key"),
        (&["--event-key", EVENT_KEY], "--signing-key"),
        (&["--signing-key", SIGNING_KEY], "--event-key"),
    ];
    for (args, missing) in cases {
        let (code, message) = refused(args).await;
        assert_eq!(code, Some(2), "{args:?}: {message}");
        assert!(message.contains(missing), "{args:?} lacks {missing}, but: {message}");
        assert!(message.contains("openssl rand -hex"), "{args:?} must say how to make a key: {message}");
    }
}

#[tokio::test]
async fn a_signing_key_that_is_no_hex_is_refused() {
    let (code, message) =
        refused(&["--signing-key", "signkey-prod-nonsense", "--event-key", EVENT_KEY]).await;
    assert_eq!(code, Some(2), "{message}");
    assert!(message.contains("hex"), "{message}");
    assert!(!message.contains("nonsense"), "a key must not be repeated in a message: {message}");
}

#[tokio::test]
async fn a_function_runs_with_signed_requests_which_the_sdk_verifies() {
    let server = Server::start().run().await;
    // In production mode the SDK answers 401 to everything that is not signed, and signs what it sends.
    let app = App::from("cases.js", &server).synced().await;
    let unsigned = reqwest::Client::new().post(&app.url).body("{}").send().await.expect("an answer");
    assert_eq!(unsigned.status(), 401, "the SDK must be verifying signatures");

    let (run, output) = server.completes("cases/three-steps", json!({})).await;
    assert_eq!(output, json!({ "a": 1, "b": 2, "c": 3 }));
    assert_eq!(step_names(&server.steps(&run).await), ["a", "b", "c"]);
    let calls = app.calls(&run).await;
    assert_eq!(calls.len(), 1, "checkpoints, which the SDK signs, must be accepted: {calls:?}");
    let signature = calls[0]["headers"]["x-inngest-signature"].as_str().unwrap_or_default();
    assert!(signature.starts_with("t=") && signature.contains("&s="), "{signature:?}");

    // Text beyond ASCII and numbers of every kind: both sides must sign the same bytes.
    let data =
        json!({ "z": "ünï \u{1F600}", "a": 1e21, "m": 0.1, "n": -0.0, "k": 9_007_199_254_740_993_i64 });
    server.completes("cases/no-steps", data).await;
}

#[tokio::test]
async fn large_state_is_given_to_an_sdk_that_has_the_key() {
    let server = Server::start().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let (_, output) = server.completes("cases/large-state", json!({})).await;
    assert_eq!(output, json!([1_500_000, 1_500_001, 1_500_002, 1_500_003]));
}

#[tokio::test]
async fn an_app_is_registered_in_band_when_asked_over_rest() {
    let server = Server::start().run().await;
    let app = App::from("cases.js", &server).run().await;
    let answer = server.post("/v1/apps", &json!({ "url": app.url })).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    server.completes("cases/three-steps", json!({})).await;
}

/// A key that servers and apps of these tests had before, or will have.
fn other_key() -> String {
    SIGNING_KEY.replace("74686973", "01234567")
}

#[tokio::test]
async fn the_fallback_key_is_accepted_while_keys_are_changed() {
    let server = Server::start().flag("--signing-key-fallback", other_key()).run().await;
    // The app still has the old key only: it must be able to register, and be understood.
    let app = App::from("cases.js", &server).env("INNGEST_SIGNING_KEY", other_key()).run().await;
    let answer = app.sync().await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test]
async fn the_server_can_ask_an_app_to_register_that_still_signs_with_the_old_key() {
    let server = Server::start().flag("--signing-key-fallback", other_key()).run().await;
    let app = App::from("cases.js", &server).env("INNGEST_SIGNING_KEY", other_key());
    let app = app.env("INNGEST_SIGNING_KEY_FALLBACK", SIGNING_KEY).run().await;
    let answer = server.post("/v1/apps", &json!({ "url": app.url })).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    server.completes("cases/three-steps", json!({})).await;
}

#[tokio::test]
async fn functions_run_while_server_and_app_change_their_keys_in_either_order() {
    // The server first: it signs with the new key, which the app knows as its fallback; the app still shows the old
    // one, which the server knows as its fallback.
    let server = Server::start().flag("--signing-key-fallback", other_key()).run().await;
    let app = App::from("cases.js", &server).env("INNGEST_SIGNING_KEY", other_key());
    let _app = app.env("INNGEST_SIGNING_KEY_FALLBACK", SIGNING_KEY).synced().await;
    let (_, output) = server.completes("cases/three-steps", json!({})).await;
    assert_eq!(output, json!({ "a": 1, "b": 2, "c": 3 }));

    // The app first: the server knows the old key alone.
    let server = Server::start().run().await;
    let app = App::from("cases.js", &server).env("INNGEST_SIGNING_KEY", other_key());
    let _app = app.env("INNGEST_SIGNING_KEY_FALLBACK", SIGNING_KEY).synced().await;
    let (_, output) = server.completes("cases/three-steps", json!({})).await;
    assert_eq!(output, json!({ "a": 1, "b": 2, "c": 3 }));
}

#[tokio::test]
async fn calls_are_signed_with_the_signing_key_never_with_its_fallback() {
    let server = Server::start().flag("--signing-key-fallback", other_key()).run().await;
    // This app can register, and verifies calls with the old key alone: it refuses them.
    let _app = App::from("cases.js", &server).env("INNGEST_SIGNING_KEY", other_key()).synced().await;
    let event = server.send("cases/no-retry", json!({})).await;
    let run = server.run_of(&event).await;
    let refused = wait_until("the app refuses a call", DEADLINE, async || {
        let data = server.get(&format!("/v1/runs/{run}/steps")).await.data();
        let attempts = data["attempts"].as_array().cloned().unwrap_or_default();
        attempts.into_iter().next().ok_or_else(|| data.to_string())
    })
    .await;
    assert!(refused["error"].to_string().contains("HTTP 401"), "{refused}");
}

#[tokio::test]
async fn both_signing_keys_open_every_door_and_each_of_many_event_keys_lets_events_in() {
    let server = Server::start()
        .flag("--signing-key-fallback", other_key())
        .flag("--event-key", "second,third")
        .run()
        .await;
    let client = reqwest::Client::new();
    // `hashSigningKey` of both, as SDKs send them: the hex SHA-256 of the bytes they stand for.
    let hashes = [
        "7892c2b4a9ee7dcd8f33cd27a1c399a010c1fe32dd6ebe00a8e95fb62a0c2f9e",
        "f7cb4a18460934907bbcb0b1f7c5c12a386bb4319a0e1315ddeb3863fbc495a0",
    ];
    for (key, hash) in [SIGNING_KEY.to_owned(), other_key()].iter().zip(hashes) {
        let url = format!("{}/v1/runs", server.url);
        let person = server.answer(client.get(&url).basic_auth("anyone", Some(key))).await;
        assert_eq!(person.status, 200, "{person:?}");
        let sdk = server.answer(client.get(&url).bearer_auth(format!("signkey-test-{hash}"))).await;
        assert_eq!(sdk.status, 200, "{sdk:?}");
        let itself = server.answer(client.get(&url).bearer_auth(key)).await;
        assert_eq!(itself.status, 401, "the key itself is no Bearer token: {itself:?}");
    }
    for key in [EVENT_KEY, "second", "third"] {
        for door in ["e", "w"] {
            let url = format!("{}/{door}/{key}?name=a/b", server.url);
            let answer = server.answer(client.post(url).json(&json!({ "name": "a/b" }))).await;
            assert_eq!(answer.status, 200, "{door} {key}: {answer:?}");
        }
    }
    for key in ["second,third", "secon", "", SIGNING_KEY] {
        let url = format!("{}/e/{key}", server.url);
        let answer = server.answer(client.post(url).json(&json!({ "name": "a/b" }))).await;
        assert_eq!(answer.status, 401, "{key:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_password_that_a_browser_remembers_does_not_serve_other_sites() {
    let server = Server::start().run().await;
    let run = "01HZZZZZZZZZZZZZZZZZZZZZZZ";
    let cancel = || server.request(reqwest::Method::DELETE, &format!("/v1/runs/{run}"));
    let foreign = server.answer(cancel().header("origin", "https://evil.example")).await;
    assert_eq!((foreign.status, &foreign.body["code"]), (403, &json!("foreign_origin")), "{foreign:?}");
    let form = server.answer(cancel().header("sec-fetch-site", "cross-site")).await;
    assert_eq!(form.status, 403, "{form:?}");
    // The run is unknown: whoever may cancel runs is told so.
    for (what, request) in [
        ("a program", cancel()),
        ("this server's own page", cancel().header("origin", &server.url)),
        (
            "a page elsewhere that was given the hashed key",
            reqwest::Client::new()
                .delete(format!("{}/v1/runs/{run}", server.url))
                .bearer_auth("7892c2b4a9ee7dcd8f33cd27a1c399a010c1fe32dd6ebe00a8e95fb62a0c2f9e")
                .header("origin", "https://admin.example"),
        ),
    ] {
        let answer = server.answer(request).await;
        assert_eq!(answer.status, 404, "{what}: {answer:?}");
    }
}

#[tokio::test]
async fn wrong_keys_are_refused_everywhere() {
    let server = Server::start().run().await;
    let client = reqwest::Client::new();
    let run = "01HZZZZZZZZZZZZZZZZZZZZZZZ";
    let other = "signkey-test-0000000000000000000000000000000000000000000000000000000000000000";

    let events = client.post(format!("{}/e/{}", server.url, EVENT_KEY.replace('6', "7")));
    let answer = server.answer(events.json(&json!({ "name": "cases/three-steps" }))).await;
    assert_eq!(answer.status, 401, "an unknown event key: {answer:?}");

    let paths = [
        ("POST", "/fn/register".to_owned()),
        ("POST", format!("/v1/checkpoint/{run}/async")),
        ("GET", format!("/v0/runs/{run}/actions")),
        ("GET", format!("/v0/runs/{run}/batch")),
        ("DELETE", format!("/v0/runs/{run}")),
        ("POST", "/invoke/cases-three-steps".to_owned()),
        ("POST", "/v1/signals".to_owned()),
        ("GET", format!("/v1/runs/{run}/jobs")),
        ("GET", format!("/v1/runs/{run}/cost")),
        ("GET", "/v1/runs".to_owned()),
        ("GET", format!("/v1/runs/{run}")),
        ("GET", format!("/v1/runs/{run}/steps")),
        ("DELETE", format!("/v1/runs/{run}")),
        ("GET", "/v1/events".to_owned()),
        ("GET", "/v1/apps".to_owned()),
        ("POST", "/v1/apps".to_owned()),
        ("GET", "/v1/functions".to_owned()),
        ("GET", "/v1/stream".to_owned()),
        ("GET", "/runs".to_owned()),
    ];
    for (method, path) in paths {
        let request = || {
            let method = method.parse().expect("a method");
            let request = client.request(method, format!("{}{path}", server.url));
            if takes_json(&path) { request.json(&json!({})) } else { request }
        };
        for (what, request) in [
            ("no key", request()),
            ("a wrong Bearer key", request().bearer_auth(other)),
            ("a wrong Basic key", request().basic_auth("test", Some(other))),
            ("an event key", request().bearer_auth(EVENT_KEY)),
        ] {
            let answer = server.answer(request).await;
            assert_eq!(answer.status, 401, "{method} {path} with {what}: {answer:?}");
        }
    }
    let health = client.get(format!("{}/health", server.url)).send().await.expect("an answer");
    assert_eq!(health.status(), 200, "health needs no key");
}

/// Whether a request to this path has a JSON body.
fn takes_json(path: &str) -> bool {
    path.starts_with("/fn/") || path.contains("/checkpoint/")
}

#[tokio::test]
async fn an_app_with_another_key_cannot_register() {
    let server = Server::start().run().await;
    let other = SIGNING_KEY.replace("74686973", "00000000");
    let app = App::from("cases.js", &server).env("INNGEST_SIGNING_KEY", other).run().await;
    let answer = app.sync().await;
    assert_ne!(answer.status, 200, "{answer:?}");
    assert_eq!(server.get("/v1/functions").await.data(), json!([]));
}

#[tokio::test]
async fn it_keeps_its_runs_over_kill_9() {
    let mut server = Server::start().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let event = server.send("cases/sleep", json!({ "for": "1s" })).await;
    let run = server.run_of(&event).await;
    server.kill9().await;
    server.restart().await;
    let ended = wait_until("the run ends", DEADLINE, async || server.ended(&run).await).await;
    assert_eq!(ended["status"], "Completed", "{ended}");
}

#[tokio::test]
async fn it_says_that_it_is_no_dev_server() {
    let server = Server::start().run().await;
    assert_eq!(server.get("/dev").await.status, 404);
    let answer = server.request(reqwest::Method::GET, "/health").send().await.expect("an answer");
    assert_eq!(answer.headers()["x-inngest-server-kind"], "cloud");
}
