//! What runs cost, asked at the public face, against a count of every call of the ports: the same on both embedded
//! backends, to the last unit and request. The table of `docs/operate.md` is what this prints:
//! `cargo test -p stepwell-api --test cost -- --nocapture`.

// Helpers of tests fail by panicking, as the tests themselves do.
#![allow(clippy::unwrap_used)]

use api::{Access, Api, Stream};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request as HttpRequest;
use backend_memory::Memory;
use backend_sqlite::{Durability, Options, Sqlite};
use engine::usage::{Request, Usage};
use protocol::ids::RunId;
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock};
use testkit::conformance::{Backend, Departures, Time};
use testkit::stage::{Reply, Script, Stage};
use testkit::{ManualClock, SeededIds};
use tower::ServiceExt;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// The functions, and how long one has to wait until they have ended, milliseconds.
const FUNCTIONS: [(&str, i64); 12] = [
    ("one turn", 0),
    ("1 step", 0),
    ("3 steps", 0),
    ("10 steps", 0),
    ("1 step reported", 0),
    ("3 steps reported", 0),
    ("10 steps reported", 0),
    ("sleep of a minute", MINUTE_MS),
    ("sleep of an hour", HOUR_MS),
    ("2 steps side by side", 0),
    ("2 sleeps side by side", MINUTE_MS),
    ("1 step tried twice", MINUTE_MS),
];

fn slug(function: &str) -> String {
    function.replace(' ', "-")
}

/// Reads, writes, queue requests, timers, requests of our API.
type Units = (u64, u64, u64, u64, u64);

/// What each costs, and cents for a million such runs.
///
/// - An event: three queries, one write. A run: its line, the put that creates it, its end; a message sent, received and
///   acknowledged; a query after the call, to see what others recorded.
/// - A step: its put. One that is reported by an answer: the next turn's claim, and its query. One that is reported while
///   the function goes on: two reads, and a request.
/// - Five seconds after they were last read, the app's address and who listens to a run's end are read again: what
///   follows upon a passing of time has up to three reads of those.
const COSTS: [(&str, Units, u32); 12] = [
    ("one turn", (4, 4, 3, 0, 1), 573),
    ("1 step", (5, 6, 3, 0, 1), 713),
    ("3 steps", (7, 10, 3, 0, 1), 992),
    ("10 steps", (14, 24, 3, 0, 1), 1968),
    ("1 step reported", (6, 5, 3, 0, 2), 786),
    ("3 steps reported", (10, 7, 3, 0, 4), 1212),
    ("10 steps reported", (24, 14, 3, 0, 11), 2702),
    ("sleep of a minute", (9, 6, 6, 0, 1), 911),
    ("sleep of an hour", (10, 6, 7, 1, 1), 1093),
    ("2 steps side by side", (10, 10, 8, 0, 1), 1287),
    ("2 sleeps side by side", (11, 8, 8, 0, 1), 1171),
    ("1 step tried twice", (11, 9, 6, 0, 1), 1125),
];

fn id(nth: usize) -> String {
    // As digests differ: from their first byte on.
    format!("{nth:02x}{:038}", 0)
}

fn step(nth: usize) -> Value {
    json!({"op": "StepRun", "id": id(nth), "name": "s", "displayName": "s", "data": {"n": nth}})
}

/// The app: it reports steps one by one in its answers, or while it is being called, by `router`.
fn script(router: Arc<OnceLock<Router>>) -> Script {
    Arc::new(move |slug, request| {
        let function = slug.trim_start_matches("stage-");
        let done = request["steps"].as_object().map_or(0, |steps| steps.len());
        let count: usize = function.split('-').next().and_then(|n| n.parse().ok()).unwrap_or(0);
        let side_by_side = function.ends_with("side-by-side");
        let sleep = |nth: usize, how_long: &str| json!({"op": "Sleep", "id": id(nth), "name": "s", "opts": {"duration": how_long}});
        let called_for = request["ctx"]["step_id"].as_str().unwrap_or("step");
        if side_by_side && called_for != "step" {
            let op = json!({"op": "StepRun", "id": called_for, "name": "s", "data": 1});
            return Reply::Ops(vec![op]);
        }
        match function {
            "sleep-of-a-minute" if done == 0 => Reply::Ops(vec![sleep(0, "1m")]),
            "sleep-of-an-hour" if done == 0 => Reply::Ops(vec![sleep(0, "1h")]),
            "2-sleeps-side-by-side" if done == 0 => Reply::Ops(vec![sleep(0, "1m"), sleep(1, "1m")]),
            "1-step-tried-twice" if done == 0 && request["ctx"]["attempt"] == 0 => {
                let error = json!({"name": "Error", "message": "not yet"});
                Reply::Ops(vec![json!({"op": "StepError", "id": id(0), "name": "s", "error": error})])
            }
            _ if side_by_side && done == 0 => {
                let planned = |nth| json!({"op": "StepPlanned", "id": id(nth), "name": "s"});
                Reply::Ops((0..count).map(planned).collect())
            }
            _ if side_by_side => Reply::Done(json!("ok")),
            _ if function.ends_with("reported") => {
                (0..count).for_each(|nth| report(router.get().unwrap(), request, nth));
                Reply::Done(json!("ok"))
            }
            _ if done < count => Reply::Ops(vec![step(done)]),
            _ => Reply::Done(json!("ok")),
        }
    })
}

/// Reports a step while the app is being called.
fn report(router: &Router, request: &Value, nth: usize) {
    let mut report = request["ctx"].clone();
    report["steps"] = json!([step(nth)]);
    let path = format!("/v1/checkpoint/{}/async", report["run_id"].as_str().unwrap());
    let sent = ask(router.clone(), "POST", path, report.to_string());
    let (status, _) = tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(sent));
    assert_eq!(status, 200);
}

async fn ask(router: Router, method: &str, path: String, body: String) -> (u16, Value) {
    let request = HttpRequest::builder().method(method).uri(path);
    let request = request.header("content-type", "application/json").body(Body::from(body)).unwrap();
    let response = router.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

struct World {
    stage: Stage,
    router: Router,
    clock: Arc<ManualClock>,
}

impl World {
    async fn new(backend: Backend, clock: Arc<ManualClock>) -> World {
        let shared = Arc::new(OnceLock::new());
        let stage = Stage::new(&backend, false, script(shared.clone()));
        let functions: Vec<(String, Value)> = FUNCTIONS
            .iter()
            .map(|(name, _)| (slug(name), json!({"triggers": [{"event": format!("go/{}", slug(name))}]})))
            .collect();
        let functions: Vec<(&str, Value)> =
            functions.iter().map(|(name, config)| (name.as_str(), config.clone())).collect();
        stage.register(&functions).await;
        let api = Api {
            runtime: stage.runtime.clone(),
            access: Arc::new(Access::open()),
            stream: Some(Stream::default()),
            start_options: Arc::new(json!({})),
        };
        let router = api.router(Router::new());
        shared.set(router.clone()).unwrap();
        World { stage, router, clock }
    }

    /// Plays a run of the function to its end: what it costs, as the API says, and what the ports saw.
    async fn play(&self, function: &str, wait_ms: i64) -> (Value, Usage) {
        let name = slug(function);
        let body = json!({"name": format!("go/{name}"), "data": {"id": 1}}).to_string();
        let play = async {
            let (status, sent) = ask(self.router.clone(), "POST", "/e/key".into(), body).await;
            assert_eq!(status, 200, "{sent}");
            let event = sent["ids"][0].as_str().unwrap().to_owned();
            self.stage.drain().await;
            if wait_ms > 0 {
                // A timer fires up to a minute before its job is due, and the job is put back then.
                for _ in 0..2 {
                    self.clock.advance(wait_ms.min(wait_ms - MINUTE_MS).max(0));
                    self.stage.drain().await;
                    self.clock.advance(MINUTE_MS);
                    self.stage.drain().await;
                }
            }
            event
        };
        let (event, counts) = self.stage.measure(play).await;
        let run: RunId = Stage::run_of(event.parse().unwrap(), &name);
        let (status, cost) =
            ask(self.router.clone(), "GET", format!("/v1/runs/{run}/cost"), String::new()).await;
        assert_eq!(status, 200, "{cost}");
        let cost = cost["data"].clone();
        assert_eq!((&cost["status"], &cost["complete"]), (&json!("Completed"), &json!(true)), "{function}");
        (cost, counts.used)
    }
}

/// What the API says of requests and units, as the ports count them.
fn said(cost: &Value) -> Vec<(String, u64)> {
    let counted = |of: &Value| of["count"].as_u64().unwrap();
    let requests = cost["requests"].as_array().unwrap();
    let mut all: Vec<(String, u64)> =
        requests.iter().map(|of| (of["operation"].as_str().unwrap().to_owned(), counted(of))).collect();
    for unit in ["read_units", "write_units", "queue_requests", "timer_requests"] {
        all.push((unit.to_owned(), cost["units"][unit].as_u64().unwrap()));
    }
    all.retain(|(operation, _)| operation != "Api");
    all
}

fn seen(used: &Usage) -> Vec<(String, u64)> {
    let requests = Request::ALL.into_iter().map(|kind| (kind.name().to_owned(), used.requests(kind)));
    let mut all: Vec<(String, u64)> = requests.filter(|(_, count)| *count > 0).collect();
    let units = used.units();
    for (unit, count) in [
        ("read_units", units.read_units),
        ("write_units", units.write_units),
        ("queue_requests", units.queue_requests),
        ("timer_requests", units.timer_requests),
    ] {
        all.push((unit.to_owned(), count));
    }
    all
}

fn row(function: &str, cost: &Value) -> String {
    let units = &cost["units"];
    let requests = cost["requests"].as_array().unwrap();
    let api = requests.iter().find(|of| of["operation"] == "Api").unwrap();
    let cents = (cost["usd_per_million_runs"].as_f64().unwrap() * 100.0).round() as u32;
    let unit = |name: &str| units[name].as_u64().unwrap();
    shown(&(
        function,
        (
            unit("read_units"),
            unit("write_units"),
            unit("queue_requests"),
            unit("timer_requests"),
            api["count"].as_u64().unwrap(),
        ),
        cents,
    ))
}

fn shown((function, (reads, writes, queue, timers, api), cents): &(&str, Units, u32)) -> String {
    let dollars = f64::from(*cents) / 100.0;
    format!("| {function} | {reads} | {writes} | {queue} | {timers} | {api} | {dollars:.2} |")
}

/// Plays everything; the table.
async fn table(world: World) -> Vec<String> {
    // Once to know functions and apps; then as it costs in the long run.
    for (function, wait_ms) in FUNCTIONS {
        world.play(function, wait_ms).await;
    }
    world.play("one turn", 0).await;
    let mut rows = Vec::new();
    for (function, wait_ms) in FUNCTIONS {
        let (cost, used) = world.play(function, wait_ms).await;
        assert_eq!(said(&cost), seen(&used), "{function}");
        rows.push(row(function, &cost));
    }
    rows
}

fn backend<P>(ports: Arc<P>, clock: &Arc<ManualClock>) -> Backend
where
    P: runtime::ports::Store + runtime::ports::Queue + runtime::ports::Timers + 'static,
{
    Backend {
        store: ports.clone(),
        queue: ports.clone(),
        timers: ports,
        time: Time::Manual(clock.clone()),
        exact_units: true,
        departures: Departures::default(),
        reopen: None,
    }
}

fn expected() -> Vec<String> {
    COSTS.iter().map(shown).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_in_memory_costs_what_the_ports_saw() {
    let clock = Arc::new(ManualClock::default());
    let memory = Arc::new(Memory::new(clock.clone(), Arc::new(SeededIds::new(1))));
    let rows = table(World::new(backend(memory, &clock), clock).await).await;
    println!("| run | reads | writes | queue requests | timers | API requests | $ per million |");
    println!("{}", rows.join("\n"));
    assert_eq!(rows, expected());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_on_sqlite_costs_what_the_ports_saw() {
    let directory = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::default());
    let options = Options::new(clock.clone(), Arc::new(SeededIds::new(1)));
    let options = Options { durability: Durability::Normal, ..options };
    let sqlite = Sqlite::open(directory.path().join("stepwell.db"), options).unwrap();
    let rows = table(World::new(backend(Arc::new(sqlite.clone()), &clock), clock).await).await;
    assert_eq!(rows, expected());
    sqlite.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bill_is_the_units_at_the_dated_prices() {
    let clock = Arc::new(ManualClock::default());
    let memory = Arc::new(Memory::new(clock.clone(), Arc::new(SeededIds::new(1))));
    let world = World::new(backend(memory, &clock), clock).await;
    let (cost, _) = world.play("3 steps", 0).await;
    assert_eq!(cost["prices"], json!({"date": "2026-10-04", "region": "us-east-1"}));
    let lines = cost["lines"].as_array().unwrap();
    let writes = lines.iter().find(|line| line["what"] == "DynamoDB write request units").unwrap();
    assert_eq!((&writes["usd_per_million"], &writes["estimated"]), (&json!(0.625), &json!(false)));
    assert_eq!(writes["quantity"].as_f64(), cost["units"]["write_units"].as_f64());
    let sum: f64 = lines.iter().map(|line| line["usd_per_million_runs"].as_f64().unwrap()).sum();
    let total = cost["usd_per_million_runs"].as_f64().unwrap();
    assert!((sum - total).abs() < 1e-6 && total > 0.0, "{sum} {total}");
    assert!((cost["usd"].as_f64().unwrap() * 1e6 - total).abs() < 1e-6);
    let unknown = RunId::derive("01J00000000000000000000000".parse().unwrap(), "nobody");
    let (status, _) = ask(world.router, "GET", format!("/v1/runs/{unknown}/cost"), String::new()).await;
    assert_eq!(status, 404);
}
