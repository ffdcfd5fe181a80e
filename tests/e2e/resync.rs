//! Apps that change, move and go: what a sync says of them, and what becomes of their runs. On both SDKs.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stepwell_e2e::{Answer, App, Both, DEADLINE, Sdk, Server, barrier, now_ms, wait_until};

const THROTTLE: &str = "throttle is not enforced yet";
/// Ports that apps are looked for at; others of them are in use on many machines.
const USUAL_PORTS: [u16; 8] = [3939, 4321, 8888, 5173, 3003, 3002, 3001, 8000];

fn echo(id: &str) -> Value {
    json!({ "id": id, "triggers": [{ "event": "test/echo" }] })
}

fn nap(id: &str) -> Value {
    json!({ "id": id, "triggers": [{ "event": "test/nap" }], "does": "nap" })
}

/// A server that asks no app to register by itself.
async fn server() -> Server {
    Server::dev().switch("--no-poll").flag("--retry-interval", 1).run().await
}

/// The app, as the server knows it; `null` if it does not.
async fn app(server: &Server, name: &str) -> Value {
    let apps = server.get("/v1/apps").await.data();
    let found = apps.as_array().into_iter().flatten().find(|app| app["name"] == name);
    found.cloned().unwrap_or_default()
}

/// The slugs of all functions.
async fn slugs(server: &Server) -> BTreeSet<String> {
    let functions = server.get("/v1/functions").await.data();
    let functions = functions.as_array().cloned().unwrap_or_default();
    functions.iter().filter_map(|f| f["slug"].as_str().map(str::to_owned)).collect()
}

/// Starts the runs of `test/nap`, `count` of them, and waits until all sleep.
async fn napping(server: &Server, seconds: u32, count: usize) -> Vec<String> {
    let event = server.send("test/nap", json!({ "for": format!("{seconds}s") })).await;
    let runs = server.runs_of_exactly(&event, count).await;
    for run in &runs {
        wait_until("the run sleeps", DEADLINE, async || {
            let steps = server.steps(run).await;
            if steps.iter().any(|step| step["op"] == "Sleep") { Ok(()) } else { Err(format!("{steps:?}")) }
        })
        .await;
    }
    runs
}

/// What an SDK would send to register a function with a throttle.
fn registration(app: &str) -> Value {
    let url = "http://localhost:9/api/inngest";
    json!({
        "url": url, "deployType": "ping", "framework": "express", "appName": app, "sdk": "js:v4.24.0", "v": "0.1",
        "functions": [{
            "id": format!("{app}-f"), "name": "f", "triggers": [{ "event": "test/f" }],
            "throttle": { "limit": 1, "period": "60s" },
            "steps": { "step": { "id": "step", "name": "step",
                "runtime": { "type": "http", "url": format!("{url}?fnId={app}-f&stepId=step") } } },
        }],
    })
}

// ---- What a sync answers.

#[tokio::test]
async fn flow_control_is_accepted_with_a_warning_in_the_answer_the_log_and_at_the_app() {
    let both = Both::with(server().await).await;
    let server = &both.server;
    for (n, answer) in [
        server.post("/fn/register", &registration("raw")).await,
        server.post("/fn/register", &registration("raw")).await,
    ]
    .iter()
    .enumerate()
    {
        assert_eq!((answer.status, &answer.body["ok"]), (200, &json!(true)), "{answer:?}");
        assert_eq!(answer.body["warnings"], json!([THROTTLE]), "also when nothing has changed: {answer:?}");
        assert_eq!(answer.body["modified"] == true, n == 0, "{answer:?}");
    }

    let mut function = echo("f");
    function["flow"] = json!(["throttle", "concurrency", "debounce"]);
    both.declare(&json!([function])).await;
    let all = ["concurrency", "debounce", "throttle"].map(|rule| format!("{rule} is not enforced yet"));
    for sdk in Sdk::BOTH {
        assert_eq!(app(server, sdk.name()).await["warnings"], json!(all), "{sdk:?}");
    }
    let (page, log) = (server.get("/apps").await.body.to_string(), server.log());
    for warning in &all {
        assert!(page.contains(warning.as_str()), "the page of apps must say {warning:?}: {page}");
        for name in ["raw", "ts", "py"].iter().filter(|name| **name != "raw" || warning == THROTTLE) {
            let said = log
                .lines()
                .any(|line| line.contains(warning.as_str()) && line.contains(&format!("\"{name}\"")));
            assert!(said, "the log must say {warning:?} of {name}: {log}");
        }
    }
    // It starts at once all the same, as often as it is asked to.
    let events = server.send_all(&json!([{ "name": "test/echo" }, { "name": "test/echo" }])).await;
    for event in &events {
        for run in server.runs_of_exactly(event, 2).await {
            assert_eq!(server.end_of(&run).await["status"], "Completed");
        }
    }

    both.declare(&json!([echo("f")])).await;
    for sdk in Sdk::BOTH {
        assert_eq!(app(server, sdk.name()).await["warnings"], json!([]), "{sdk:?} asks for nothing any more");
    }
}

#[tokio::test]
async fn the_same_registration_again_changes_nothing_also_after_a_restart() {
    let mut both = Both::with(server().await).await;
    let functions = json!([
        echo("f"),
        { "id": "all", "triggers": [{ "cron": "TZ=Asia/Kolkata 0 9 29 2 *", "jitter": "1m" }, { "event": "a/b", "if": "event.data.x" }],
          "cancelOn": [{ "event": "a/c" }], "flow": ["throttle"] },
    ]);
    let modified = |answer: &Answer| answer.body["modified"] == true;
    for index in 0..2 {
        assert!(modified(&both.apps[index].declare(&functions).await), "the first registration");
        assert!(!modified(&both.apps[index].declare(&functions).await), "the same functions");
    }
    let read = async |server: &Server| {
        (server.get("/v1/apps").await.data(), server.get("/v1/functions").await.data())
    };
    let before = read(&both.server).await;
    both.server.kill9().await;
    both.server.restart().await;
    for app in &both.apps {
        assert!(!modified(&app.declare(&functions).await), "the server has kept what it knew");
    }
    assert_eq!(read(&both.server).await, before, "neither versions nor times of syncs change");
    for app in &both.apps {
        assert!(modified(&app.declare(&json!([echo("f")])).await), "one function less is a change");
    }
}

#[tokio::test]
async fn what_the_server_refuses_an_sdk_tells_its_user_and_nothing_of_it_counts() {
    let both = Both::declaring(server().await, &json!([echo("f")])).await;
    let table = [
        (json!([{ "cron": "TZ=Mars/Olympus * * * * *" }]), ["triggers[0].cron", "Mars/Olympus"]),
        (json!([{ "event": "a/b", "if": "event.data.x ==" }]), ["triggers[0].expression", "event.data.x =="]),
        (json!([{ "cron": "* * * * *", "jitter": "6m" }]), ["triggers[0].jitter", "6m"]),
        (json!(vec![json!({ "event": "a/b" }); 2]), ["triggers[1]", "a/b"]),
    ];
    let before = both.server.get("/v1/functions").await.data();
    for (triggers, words) in table {
        for sdk_app in &both.apps {
            sdk_app.serve(&json!([echo("f"), { "id": "bad", "triggers": triggers }])).await;
            let answer = sdk_app.sync().await;
            for word in words {
                assert!(answer.body.to_string().replace("\\\"", "\"").contains(word), "{word} in {answer:?}");
            }
        }
        assert_eq!(both.server.get("/v1/functions").await.data(), before);
    }
    // Runs go on as they were registered last.
    let event = both.server.send("test/echo", json!({})).await;
    for run in both.server.runs_of_exactly(&event, 2).await {
        assert_eq!(both.server.end_of(&run).await["status"], "Completed");
    }
}

#[tokio::test]
async fn an_sdk_that_was_asked_by_another_kind_of_server_is_refused() {
    let both = Both::with(server().await).await;
    // The TypeScript SDK lets our server say so, the Python SDK sees it itself.
    let says = ["Expected server kind cloud, got dev", "it's from Cloud but expected Dev Server"];
    for (app, says) in both.apps.iter().zip(says) {
        app.serve(&json!([echo("f")])).await;
        // So asks a server with keys, which ours is not.
        let request = reqwest::Client::new().put(&app.url).header("x-inngest-server-kind", "cloud");
        let answer = both.server.answer(request).await;
        assert!(answer.body.to_string().contains(says), "{says} in {answer:?}");
    }
    assert_eq!(both.server.get("/v1/apps").await.data(), json!([]));
}

#[tokio::test]
async fn apps_register_in_band_with_signing_keys_when_asked_over_rest() {
    let both = Both::with(Server::start().switch("--no-poll").run().await).await;
    for (sdk, sdk_app) in Sdk::BOTH.into_iter().zip(&both.apps) {
        sdk_app.serve(&json!([echo("f"), barrier()])).await;
        let url = json!({ "url": sdk_app.url });
        let answer = both.server.post("/v1/apps", &url).await;
        assert_eq!((answer.status, &answer.body["modified"]), (200, &json!(true)), "{sdk:?}: {answer:?}");
        assert!(answer.body["sync_id"].is_string(), "{sdk:?} answers in-band: {answer:?}");
        let known = app(&both.server, sdk.name()).await;
        assert_eq!((&known["id"], &known["url"]), (&answer.body["app_id"], &json!(sdk_app.url)), "{known}");
        let again = both.server.post("/v1/apps", &url).await;
        assert_eq!((again.status, &again.body["modified"]), (200, &Value::Null), "{sdk:?}: {again:?}");
    }
    both.starts(&[json!({ "name": "test/echo" })], &[vec!["f"]]).await;
}

#[tokio::test]
async fn an_app_on_a_usual_port_is_found() {
    let server = Server::dev().discovering().flag("--poll-interval", 1).run().await;
    let is_free = |port: &&u16| std::net::TcpListener::bind(("127.0.0.1", **port)).is_ok();
    let port = USUAL_PORTS.iter().find(is_free).expect("a usual port that is free");
    let url = format!("http://localhost:{port}/api/inngest");
    // Another server that runs on this machine may find it, too: the app registers with its own.
    let found = Sdk::TypeScript.app(&server).env("PORT", port).run_at(url).await;
    found.serve(&json!([echo("f")])).await;
    wait_until("the app is registered", DEADLINE, async || {
        let slugs = slugs(&server).await;
        if slugs.contains("ts-f") { Ok(()) } else { Err(format!("{slugs:?}")) }
    })
    .await;
    let (_, output) = server.completes("test/echo", json!({ "k": 1 })).await;
    assert_eq!(output["data"], json!({ "k": 1 }));
    // What changes while one works on it is picked up, too.
    found.serve(&json!([echo("g")])).await;
    wait_until("the change is registered", DEADLINE, async || {
        let slugs = slugs(&server).await;
        if slugs == BTreeSet::from(["ts-g".to_owned()]) { Ok(()) } else { Err(format!("{slugs:?}")) }
    })
    .await;
}

// ---- What becomes of runs.

#[tokio::test]
async fn a_function_that_a_sync_removes_starts_nothing_more_and_its_open_runs_go_on() {
    let both = Both::declaring(server().await, &json!([nap("leaver"), echo("stayer"), barrier()])).await;
    let server = &both.server;
    let napping = napping(server, 2, 2).await;
    let planned = json!({ "name": "test/nap", "ts": now_ms() + 2_500, "data": { "for": "1s" } });
    let planned_event = server.send_all(&planned).await.remove(0);
    let planned = server.runs_of_exactly(&planned_event, 2).await;

    both.declare(&json!([echo("stayer"), barrier()])).await;
    assert_eq!(slugs(server).await, Both::slugs(&["stayer", "barrier"]));
    for sdk in Sdk::BOTH {
        assert_eq!(server.get(&format!("/v1/functions/{}-leaver", sdk.name())).await.status, 404);
    }
    let events = [json!({ "name": "test/nap", "data": { "for": "1s" } }), json!({ "name": "test/echo" })];
    both.starts(&events, &[vec![], vec!["stayer"]]).await;

    for run in napping.iter().chain(&planned) {
        let ended = server.end_of(run).await;
        assert_eq!(ended["status"], "Completed", "an open run goes on: {ended}");
        assert_eq!(server.steps(run).await.len(), 3, "{ended}");
    }
    // They are still found: by their event, in the list and by their function.
    let listed = server.all_runs().await;
    let of_leavers: BTreeSet<&str> =
        (listed.iter().filter(|run| run["function"].as_str().is_some_and(|f| f.ends_with("-leaver"))))
            .filter_map(|run| run["run_id"].as_str())
            .collect();
    let expected: BTreeSet<&str> = napping.iter().chain(&planned).map(String::as_str).collect();
    assert_eq!(of_leavers, expected, "the list shows the runs of functions that are gone");
    assert_eq!(server.runs_of_exactly(&planned_event, 2).await, planned);
    for sdk in Sdk::BOTH {
        let of = server.get(&format!("/v1/runs?function={}-leaver", sdk.name())).await.data();
        assert_eq!(of.as_array().map(Vec::len), Some(2), "{of}");
    }
    for app in &both.apps {
        let strange = called(app, "leaver")
            .await
            .into_iter()
            .find(|run| !napping.contains(run) && !planned.contains(run));
        assert_eq!(strange, None, "a removed function is called for the runs that it had");
    }
}

/// The runs for which an app's function was called.
async fn called(app: &App, function: &str) -> Vec<String> {
    let calls = app.get("/calls").await;
    let calls = calls.as_array().into_iter().flatten();
    let of =
        calls.filter(|call| call["function"].as_str().is_some_and(|f| f.ends_with(&format!("-{function}"))));
    of.map(|call| call["run"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn runs_in_flight_follow_their_app_to_its_new_url() {
    let server = server().await;
    let functions = json!([nap("mover"), barrier()]);
    let start = async |mark: &str| {
        let [typescript, python] = Sdk::BOTH.map(|sdk| sdk.app(&server).env("MARK", mark));
        let apps = tokio::join!(typescript.run(), python.run());
        [apps.0, apps.1]
    };
    // Both addresses answer all the time: the runs move because the app did, not because it is gone.
    let (old, new) = (start("old").await, start("new").await);
    for app in &old {
        app.declare(&functions).await;
    }
    let ids = async || server.get("/v1/functions").await.data();
    let before = ids().await;
    let runs = napping(&server, 3, 2).await;
    for app in &new {
        app.declare(&functions).await;
    }
    let after = ids().await;
    for (f, g) in before.as_array().into_iter().flatten().zip(after.as_array().into_iter().flatten()) {
        assert_eq!((&f["slug"], &f["id"]), (&g["slug"], &g["id"]), "a function keeps its id");
    }
    for (sdk, moved) in Sdk::BOTH.into_iter().zip(&new) {
        let known = app(&server, sdk.name()).await;
        assert_eq!(known["url"], moved.url.as_str(), "{known}");
    }
    for run in &runs {
        let ended = server.end_of(run).await;
        assert_eq!(ended["status"], "Completed", "{ended}");
        assert_eq!(ended["output"], json!({ "before": "old", "after": "new" }), "{ended}");
    }
    // And runs that start now are called at the new address alone.
    let next = napping(&server, 1, 2).await;
    for run in &next {
        assert_eq!(server.end_of(run).await["output"], json!({ "before": "new", "after": "new" }));
        for app in &old {
            assert_eq!(app.calls(run).await, [Value::Null; 0]);
        }
    }
}

#[tokio::test]
async fn an_app_that_is_removed_starts_nothing_until_it_registers_again() {
    let both = Both::declaring(server().await, &json!([echo("f"), barrier()])).await;
    let server = &both.server;
    let echo_event = json!({ "name": "test/echo" });
    both.starts(std::slice::from_ref(&echo_event), &[vec!["f"]]).await;
    let before = server.get("/v1/functions").await.data();
    let before_runs = server.all_runs().await.len();

    let id = app(server, "py").await["id"].as_str().unwrap_or_default().to_owned();
    for path in ["/v1/apps/ts".to_owned(), format!("/v1/apps/{id}")] {
        assert_eq!(server.delete(&path).await.status, 200, "{path}");
        let again = server.delete(&path).await;
        assert_eq!(again.status, 404, "{path} is gone: {again:?}");
    }
    assert_eq!(server.get("/v1/apps").await.data(), json!([]));
    assert_eq!(slugs(server).await, BTreeSet::new());
    let lost = server.send_all(&echo_event).await;
    assert_eq!(server.all_runs().await.len(), before_runs, "what has run is still listed");

    both.declare(&json!([echo("f"), barrier()])).await;
    both.starts(std::slice::from_ref(&echo_event), &[vec!["f"]]).await;
    assert_eq!(server.runs_of(&lost[0]).await, [Value::Null; 0], "what came meanwhile starts nothing");
    let after = server.get("/v1/functions").await.data();
    for (f, g) in before.as_array().into_iter().flatten().zip(after.as_array().into_iter().flatten()) {
        assert_eq!((&f["slug"], &f["id"]), (&g["slug"], &g["id"]), "a function that comes back keeps its id");
    }

    // The same by address, as SDKs' tests do it.
    for app in &both.apps {
        let url =
            reqwest::Url::parse_with_params("http://any/fn/remove", [("url", &app.url)]).expect("a URL");
        let path = format!("/fn/remove?{}", url.query().unwrap_or_default());
        assert_eq!(server.delete(&path).await.status, 200, "{path}");
        assert_eq!(server.delete(&path).await.status, 404, "{path} is gone");
    }
    assert_eq!(slugs(server).await, BTreeSet::new());
}
