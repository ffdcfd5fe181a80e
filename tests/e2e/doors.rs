//! The ways in: events as JSON and as forms, functions invoked by name, signals; and what is still to come of a run.

use std::time::{SystemTime, UNIX_EPOCH};

use reqwest::Method;
use serde_json::{Value, json};
use stepwell_e2e::{Answer, App, DEADLINE, Reply, Server, Stub, wait_until};

const URLENCODED: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=cut";

/// Sends a body as `curl` would.
async fn send(server: &Server, path: &str, content_type: &str, body: impl Into<String>) -> Answer {
    let request = server.request(Method::POST, path).header("content-type", content_type);
    server.answer(request.body(body.into())).await
}

/// The one id that a good answer holds.
fn id_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{answer:?}");
    let id = answer.body["ids"][0].as_str().unwrap_or_else(|| panic!("an id in {answer:?}"));
    id.to_owned()
}

/// A multipart body of these parts: header lines of one, and its text.
fn multipart(parts: &[(&str, &str)]) -> String {
    let part = |(head, text): &(&str, &str)| format!("--cut\r\n{head}\r\n\r\n{text}\r\n");
    format!("{}--cut--\r\n", parts.iter().map(part).collect::<String>())
}

fn field(name: &str) -> String {
    format!("Content-Disposition: form-data; name=\"{name}\"")
}

#[tokio::test]
async fn an_event_that_comes_as_a_form_starts_a_function() {
    let server = Server::dev().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let expected = json!({ "extra": "x", "k": 1, "tag": ["a", "b"] });

    let body = "name=cases%2Fno-steps&data=%7B%22k%22%3A1%7D&tag=a&tag=b&extra=x&user=%7B%22u%22%3A1%7D&ts=1795488239664";
    let urlencoded = id_of(&send(&server, "/e/test", URLENCODED, body).await);
    let parts = [
        (field("name"), "cases/no-steps"),
        (field("data"), r#"{"k":1}"#),
        (field("tag"), "a"),
        (field("tag"), "b"),
        (field("extra"), "x"),
        (field("user"), r#"{"u":1}"#),
        (field("ts"), "1795488239664"),
    ];
    let parts: Vec<(&str, &str)> = parts.iter().map(|(head, text)| (head.as_str(), *text)).collect();
    let multipart = id_of(&send(&server, "/e/test", MULTIPART, multipart(&parts)).await);

    for event in [urlencoded, multipart] {
        let run = server.run_of(&event).await;
        let output = server.end_of(&run).await["output"].clone();
        assert_eq!(output["got"], expected);
        assert_eq!(output["user"], json!({ "u": 1 }));
        assert_eq!(output["ts"], 1_795_488_239_664_i64);
    }
}

#[tokio::test]
async fn json_in_a_form_type_is_json_and_a_seed_counts_for_forms_too() {
    let server = Server::dev().run().await;
    for kind in [URLENCODED, MULTIPART, "text/plain", "application/json"] {
        let event = id_of(&send(&server, "/e/test", kind, r#" {"name":"a/b","data":{"k":1}}"#).await);
        assert_eq!(
            server.get(&format!("/v1/events/{event}")).await.data()["data"],
            json!({ "k": 1 }),
            "{kind}"
        );
        let list = send(&server, "/e/test", kind, r#"[{"name":"a/b"},{"name":"a/b"}]"#).await;
        assert_eq!(list.body["ids"].as_array().map(Vec::len), Some(2), "{kind}: {list:?}");
    }
    let mut ids = Vec::new();
    for _ in 0..2 {
        let request = server.request(Method::POST, "/e/test").header("content-type", URLENCODED);
        let request = request.header("x-inngest-event-id-seed", "1795488234970,8/bfWM783ius/w==");
        ids.push(id_of(&server.answer(request.body("name=a%2Fb")).await));
    }
    assert_eq!(ids, ["01M85Q0FETYFVDYP6EZKF2QB80"; 2], "a repeat is the same event");
}

#[tokio::test]
async fn a_function_is_invoked_by_its_slug_whatever_its_triggers() {
    let server = Server::dev().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let body = json!({ "name": "cases/three-steps", "data": { "k": 1, "_inngest": { "fn_id": "cases-slow" } }, "user": { "u": 1 } });
    let answer = server.post("/invoke/cases-no-steps", &body).await;
    assert_eq!((answer.status, &answer.body["status"]), (200, &json!(200)), "{answer:?}");
    let event = answer.body["id"].as_str().expect("an id").to_owned();
    let run = server.run_of(&event).await;
    let ended = server.end_of(&run).await;
    assert_eq!((&ended["status"], &ended["function"]), (&json!("Completed"), &json!("cases-no-steps")));
    assert_eq!(ended["output"]["name"], "inngest/function.invoked");
    assert_eq!(ended["output"]["got"]["k"], 1);
    assert_eq!(ended["output"]["user"], json!({ "u": 1 }));
    assert_eq!(server.all_runs().await.len(), 1, "it starts this function alone");

    // Nothing has to be sent; and a seed counts from 0.
    let mut ids = Vec::new();
    for _ in 0..2 {
        let request = server.request(Method::POST, "/invoke/cases-no-steps");
        let request = request.header("x-inngest-event-id-seed", "1795488234970,8/bfWM783ius/w==");
        ids.push(server.answer(request).await.body["id"].clone());
    }
    assert_eq!(ids, [json!("01M85Q0FETYFVDYP6EZKF2QB7Z"), json!("01M85Q0FETYFVDYP6EZKF2QB7Z")]);
    let run = server.run_of("01M85Q0FETYFVDYP6EZKF2QB7Z").await;
    assert_eq!(server.end_of(&run).await["status"], "Completed");
    assert_eq!(server.all_runs().await.len(), 2, "a repeat starts nothing twice");
}

#[tokio::test]
async fn a_signal_resumes_the_run_that_waits_for_it_once() {
    let server = Server::dev().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let event = server.send("cases/wait-signal", json!({ "signal": "approval/7" })).await;
    let run = server.run_of(&event).await;
    // The wait is there when it is among what is still to come.
    let job = job_of(&server, &run, "signal").await;
    assert_eq!(job["name"], "approval", "{job}");
    assert!(job["due_at"].is_string(), "when the wait gives up: {job}");

    let unknown = server.post("/v1/signals", &json!({ "signal": "approval/8" })).await;
    assert_eq!((unknown.status, unknown.error().as_str()), (404, "No signal found"), "{unknown:?}");
    assert_eq!(unknown.body["code"], "no_signal");
    let answer = server.post("/v1/signals", &json!({ "signal": "approval/7", "data": { "ok": true } })).await;
    assert!(answer.body["metadata"]["fetched_at"].is_string(), "{answer:?}");
    assert_eq!(answer.data(), json!({ "run_id": run }));
    let ended = server.end_of(&run).await;
    assert_eq!(ended["output"], json!({ "signal": "approval/7", "data": { "ok": true } }), "{ended}");
    let again = server.post("/v1/signals", &json!({ "signal": "approval/7" })).await;
    assert_eq!(again.status, 404, "a signal resumes a run once: {again:?}");
}

/// The jobs of a run.
async fn jobs(server: &Server, run: &str) -> Vec<Value> {
    let data = server.get(&format!("/v1/runs/{run}/jobs")).await.data();
    data.as_array().cloned().unwrap_or_else(|| panic!("a list of jobs, not {data}"))
}

/// The job of a kind; waits until there is one.
async fn job_of(server: &Server, run: &str, kind: &str) -> Value {
    wait_until(&format!("run {run} has a job {kind:?}"), DEADLINE, async || {
        let jobs = jobs(server, run).await;
        jobs.iter().find(|job| job["kind"] == kind).cloned().ok_or_else(|| format!("{jobs:?}"))
    })
    .await
}

#[tokio::test]
async fn what_is_still_to_come_of_a_run_is_listed_until_it_ends() {
    let server = Server::dev().flag("--retry-interval", 3600).run().await;
    let _app = App::from("cases.js", &server).synced().await;

    let event = server.send("cases/sleep", json!({ "for": "1h" })).await;
    let run = server.run_of(&event).await;
    let sleep = job_of(&server, &run, "sleep").await;
    let steps = server.steps(&run).await;
    let nap = steps.iter().find(|step| step["name"] == "nap").expect("the sleep");
    assert_eq!(
        (&sleep["step"], &sleep["name"], &sleep["due_at"]),
        (&nap["id"], &json!("nap"), &nap["ended_at"])
    );
    assert_eq!(jobs(&server, &run).await, [sleep], "nothing else is to come");
    assert_eq!(server.delete(&format!("/v1/runs/{run}")).await.status, 200);
    assert_eq!(jobs(&server, &run).await, [Value::Null; 0], "a run that has ended has none");

    // A step that failed, and a body that failed: each waits for its retry.
    let event = server.send("cases/retry-step", json!({ "failures": 1 })).await;
    let run = server.run_of(&event).await;
    let retry = wait_until("the retry is due later", DEADLINE, async || {
        let jobs = jobs(&server, &run).await;
        jobs.iter().find(|job| job["due_at"].is_string()).cloned().ok_or_else(|| format!("{jobs:?}"))
    })
    .await;
    assert_eq!(retry["attempt"], 1, "{retry}");

    // A call under way.
    let event = server.send("cases/slow", json!({ "ms": 60_000 })).await;
    let run = server.run_of(&event).await;
    let call = job_of(&server, &run, "turn").await;
    assert_eq!((&call["id"], &call["due_at"]), (&json!("turn-1"), &Value::Null), "{call}");
}

#[tokio::test]
async fn every_kind_of_wait_is_a_job_with_the_time_it_ends_at() {
    let server = Server::dev().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let event = server.send("cases/wait-for-everything", json!({})).await;
    let run = server.run_of(&event).await;
    let listed = wait_until("all four wait", DEADLINE, async || {
        let jobs = jobs(&server, &run).await;
        if jobs.len() == 4 { Ok(jobs) } else { Err(format!("{jobs:?}")) }
    })
    .await;
    let shown: Vec<(&str, &str)> = listed
        .iter()
        .map(|job| (job["kind"].as_str().unwrap_or_default(), job["name"].as_str().unwrap_or_default()))
        .collect();
    // The earliest first: after one, two, three and four hours.
    assert_eq!(shown, [("event", "order"), ("signal", "signal"), ("invoke", "child"), ("sleep", "nap")]);
    assert!(listed.iter().all(|job| job["due_at"].is_string() && job["attempt"].is_null()), "{listed:?}");

    let later_ms = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_millis() + 3_600_000;
    let event = server.send_all(&json!({ "name": "cases/no-steps", "ts": later_ms })).await.remove(0);
    let run = server.run_of(&event).await;
    assert_eq!(server.run(&run).await["status"], "Scheduled");
    let start = jobs(&server, &run).await;
    assert_eq!(start.len(), 1, "{start:?}");
    assert_eq!((&start[0]["id"], &start[0]["kind"]), (&json!("turn-1"), &json!("turn")));
    let stored = server.get(&format!("/v1/events/{event}")).await.data();
    assert_eq!(stored["ts"], json!(later_ms));
    assert!(start[0]["due_at"].as_str() > stored["received_at"].as_str(), "{start:?} {stored}");
}

#[tokio::test]
async fn jobs_of_parallel_steps_are_listed_beside_each_other() {
    let server = Server::dev().flag("--retry-interval", 3600).run().await;
    // An app that plans two steps and a sleep, and then fails each step's call.
    let stub = Stub::answering(Reply {
        status: 206,
        ..Reply::of_sdk(
            206,
            json!([
                { "id": "1".repeat(40), "op": "StepPlanned", "name": "left", "displayName": "left" },
                { "id": "2".repeat(40), "op": "StepPlanned", "name": "right", "displayName": "right" },
                { "id": "3".repeat(40), "op": "Sleep", "name": "1h", "displayName": "nap", "opts": { "duration": "1h" } },
            ])
            .to_string(),
        )
    })
    .await;
    assert_eq!(server.post("/fn/register", &stub.registration(3)).await.status, 200);
    let event = server.send("stub/f", json!({})).await;
    let run = server.run_of(&event).await;
    let listed = wait_until("both steps wait for a retry", DEADLINE, async || {
        let jobs = jobs(&server, &run).await;
        let retries = jobs.iter().filter(|job| job["kind"] == "step" && job["attempt"] == 1).count();
        if retries == 2 { Ok(jobs) } else { Err(format!("{jobs:?}")) }
    })
    .await;
    let mut kinds: Vec<(&str, &str)> = listed
        .iter()
        .map(|job| (job["kind"].as_str().unwrap_or_default(), job["name"].as_str().unwrap_or_default()))
        .collect();
    kinds.sort_unstable();
    assert_eq!(kinds, [("sleep", "nap"), ("step", "left"), ("step", "right")], "{listed:?}");
    assert!(listed.iter().all(|job| job["due_at"].is_string()), "{listed:?}");
}

#[tokio::test]
async fn a_development_server_says_what_it_is() {
    let server =
        Server::dev().flag("--sdk-url", "http://localhost:9/api/inngest").switch("--no-poll").run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let answer = server.request(Method::GET, "/dev").send().await.expect("an answer");
    assert_eq!(answer.headers()["x-inngest-server-kind"], "dev");
    let dev = server.get("/dev").await.body;
    for (key, value) in [
        ("authed", json!(false)),
        ("handlers", Value::Null),
        ("isSingleNodeService", json!(false)),
        ("isMissingSigningKey", json!(false)),
        ("isMissingEventKeys", json!(false)),
        ("features", json!({})),
    ] {
        assert_eq!(dev[key], value, "{key} in {dev}");
    }
    assert!(dev["version"].is_string(), "{dev}");
    assert_eq!(dev["startOpts"]["sdkUrls"], json!(["http://localhost:9/api/inngest"]));
    assert_eq!(dev["startOpts"]["poll"], false);
    let functions = dev["functions"].as_array().expect("functions");
    assert!(functions.iter().any(|f| f["slug"] == "cases-three-steps"), "{functions:?}");
}

#[tokio::test]
async fn system_events_are_shown_when_they_are_asked_for() {
    let server = Server::dev().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    server.completes("cases/no-steps", json!({})).await;
    let invoked =
        server.post("/invoke/cases-no-steps", &json!({ "data": { "k": 1 } })).await.body["id"].clone();
    let names = async |query: &str| -> Vec<String> {
        let events = server.get(&format!("/v1/events{query}")).await.data();
        let events = events.as_array().expect("events").iter();
        let mut names: Vec<String> =
            events.map(|event| event["name"].as_str().expect("a name").to_owned()).collect();
        names.sort_unstable();
        names
    };
    for query in ["?internal=true", "?internal=1"] {
        assert_eq!(names(query).await, ["cases/no-steps", "inngest/function.invoked"], "{query}");
    }
    let shown = server.get("/v1/events?internal=true&name=inngest/function.invoked").await.data();
    assert_eq!((&shown[0]["internal_id"], &shown[0]["data"]["k"]), (&invoked, &json!(1)), "{shown}");
    for query in ["", "?internal=false", "?internal=0", "?internal="] {
        assert_eq!(names(query).await, ["cases/no-steps"], "{query}");
    }
}

#[tokio::test]
async fn pages_of_other_sites_cannot_change_anything() {
    let server = Server::dev().run().await;
    let app = App::from("cases.js", &server).synced().await;
    let event = server.send("cases/sleep", json!({ "for": "1h" })).await;
    let run = server.run_of(&event).await;
    let own = server.url.clone();
    let foreign: [&[(&str, &str)]; 4] = [
        &[("origin", "https://evil.example")],
        &[("origin", "http://localhost:3000"), ("sec-fetch-site", "same-site")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
    ];
    let changes = [
        (Method::DELETE, format!("/v1/runs/{run}")),
        (Method::DELETE, format!("/v0/runs/{run}")),
        (Method::POST, "/v1/signals".to_owned()),
        (Method::POST, "/v1/apps".to_owned()),
        (Method::DELETE, "/v1/apps/cases".to_owned()),
        (Method::POST, "/invoke/cases-no-steps".to_owned()),
        (Method::POST, "/fn/register".to_owned()),
        (Method::DELETE, "/fn/remove?url=x".to_owned()),
    ];
    for (method, path) in &changes {
        for headers in foreign {
            let mut request = server.request(method.clone(), path);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = server.answer(request).await;
            assert_eq!(
                (answer.status, &answer.body["code"]),
                (403, &json!("foreign_origin")),
                "{path} {headers:?}"
            );
            assert!(answer.body["field"].is_string(), "{answer:?}");
        }
    }
    assert_eq!(server.run(&run).await["status"], "Running", "nothing was done");
    assert_eq!(server.all_runs().await.len(), 1);

    // Reading is not changing; events may come from anywhere; and this server's own pages may do what they show.
    let read = server.request(Method::GET, "/v1/runs").header("origin", "https://evil.example");
    assert_eq!(server.answer(read).await.status, 200);
    let event = server.request(Method::POST, "/e/test").header("origin", "https://shop.example");
    assert_eq!(server.answer(event.json(&json!({ "name": "a/b" }))).await.status, 200);
    let cancel = server.request(Method::DELETE, &format!("/v1/runs/{run}")).header("origin", own);
    assert_eq!(server.answer(cancel.header("sec-fetch-site", "same-origin")).await.status, 200);
    assert_eq!(server.run(&run).await["status"], "Cancelled");
    drop(app);
}

#[tokio::test]
async fn runs_are_filtered_by_an_expression_over_event_and_output() {
    let server = Server::dev().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    for k in 1..=4 {
        server.completes("cases/no-steps", json!({ "k": k, "who": { "name": format!("w{k}") } })).await;
    }
    server.fails("cases/no-retry", json!({ "k": 9 })).await;
    let of = async |query: &str| -> (Vec<Value>, Value) {
        let answer = server.get(&format!("/v1/runs?{query}")).await;
        let page = answer.body["page"].clone();
        let runs = answer.data().as_array().cloned().expect("runs");
        (runs.into_iter().map(|run| run["output"]["got"]["k"].clone()).collect(), page)
    };
    let table: [(&str, &[i64]); 7] = [
        ("q=event.data.k%20%3E%202%20%26%26%20event.data.k%20%3C%209", &[4, 3]),
        ("q=event.data.who.name%20%3D%3D%20%22w2%22", &[2]),
        ("q=output.got.k%20in%20%5B1%2C%204%5D", &[4, 1]),
        ("q=event.name%20%3D%3D%20%22cases%2Fno-steps%22&limit=1", &[4]),
        ("q=event.data.k%20%3E%200&status=Completed", &[4, 3, 2, 1]),
        ("q=event.data.nothing.at.all%20%3E%201", &[]),
        ("q=event.data.k%20%3E%202&function=cases-three-steps", &[]),
    ];
    for (query, expected) in table {
        let (found, page) = of(query).await;
        assert_eq!(found, expected.iter().map(|k| json!(k)).collect::<Vec<_>>(), "{query}");
        assert_eq!(page["has_more"], json!(query.contains("limit=1")), "{query}");
    }
    let (_, page) = of("q=event.data.k%20%3C%209&limit=3").await;
    let cursor = page["cursor"].as_str().expect("a cursor");
    let (rest, page) = of(&format!("q=event.data.k%20%3C%209&limit=3&cursor={cursor}")).await;
    assert_eq!((rest, &page["has_more"]), (vec![json!(1)], &json!(false)), "the next page goes on");
    let failed = server.get("/v1/runs?q=output.message.contains(%22try%20again%22)").await.data();
    assert_eq!(failed.as_array().map(Vec::len), Some(1), "a failed run's output is its error: {failed}");
    assert_eq!(failed[0]["status"], "Failed");
}
