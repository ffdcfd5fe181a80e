//! Filters of the run list over many runs: the router over a real runtime with the ports in memory, whose store is
//! filled by hand.

// Helpers of tests fail by panicking, as the tests themselves do.
#![allow(clippy::unwrap_used)]

use api::{Access, Api, Stream};
use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use backend_memory::Memory;
use engine::records::{FunctionRef, RunRecord, Status, listing};
use protocol::event::parse_events;
use protocol::ids::RunId;
use protocol::json::Json;
use protocol::sync::RegisterRequest;
use runtime::ports::{Call, CallError, CallReply, Caller, Clock, Fetch, Ids, Store};
use runtime::read::RUNS_LOOKED_AT_MAX;
use runtime::{Config, Ports, Runtime};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::{ManualClock, SeededIds};
use tower::ServiceExt;

/// Nothing is called here.
struct Nobody;

#[async_trait]
impl Caller for Nobody {
    async fn fetch(&self, fetch: Fetch) -> Result<CallReply, CallError> {
        Err(CallError::Unreachable { url: fetch.url, why: "nobody fetches here".into() })
    }

    async fn call(&self, call: Call) -> Result<CallReply, CallError> {
        Err(CallError::Unreachable { url: call.url, why: "nobody is called here".into() })
    }
}

/// A server with one function, `shop-f`, and `count` runs of it: the n-th one's event has `data.n`, and it has completed
/// with it if n is even.
async fn server(count: usize) -> Router {
    let (clock, ids) = (Arc::new(ManualClock::default()), Arc::new(SeededIds::new(7)));
    let memory = Arc::new(Memory::new(clock.clone(), ids.clone()));
    let ports = Ports {
        store: memory.clone(),
        queue: memory.clone(),
        timers: memory.clone(),
        elsewhere: None,
        crons: None,
        outbox: None,
        caller: Arc::new(Nobody),
        clock: clock.clone(),
        ids: ids.clone(),
        notices: Arc::new(()),
    };
    let runtime = Arc::new(Runtime::new(ports, Config::new("test")));
    let register = json!({
        "url": "http://app/api/inngest", "deployType": "ping", "framework": "nodejs", "appName": "shop",
        "sdk": "js:v4.24.0", "v": "0.1", "functions": [{ "id": "shop-f", "triggers": [{ "event": "a/b" }] }],
    });
    runtime.sync(&RegisterRequest::parse(register.to_string().as_bytes()).unwrap()).await.unwrap();
    let (start_ms, expires_at) = (clock.now_ms(), clock.now_ms() / 1000 + 1_000_000);
    for n in 0..count {
        let now_ms = start_ms + n as i64;
        let event = json!({ "name": "a/b", "data": { "n": n } }).to_string();
        let event = parse_events(event.as_bytes(), now_ms, 1 << 20).unwrap().remove(0);
        let function = FunctionRef { app: "shop".into(), slug: "shop-f".into(), version: 1 };
        let mut run = RunRecord::scheduled(RunId(ids.ulid(now_ms)), function, Vec::new(), now_ms);
        run.events = Some(vec![event.to_wire()]);
        run.status = if n % 2 == 0 { Status::Completed } else { Status::Running };
        run.output =
            (n % 2 == 0).then(|| engine::records::Payload::keep(&Json::from_value(&json!({ "n": n })), 0).0);
        run.expires_at = expires_at;
        for write in [run.create(), listing(run.id, "shop-f", expires_at)] {
            memory.write(write).await.unwrap();
        }
    }
    let api = Api {
        runtime,
        access: Arc::new(Access::open()),
        stream: Some(Stream::default()),
        start_options: Arc::new(json!({})),
    };
    api.router(Router::new())
}

/// A page: what its runs' outputs count, whether there may be more, and where.
async fn page(server: &Router, query: &str) -> (Vec<i64>, bool, String) {
    let request = Request::get(format!("/v1/runs?{query}")).body(Body::empty()).unwrap();
    let response = server.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200, "{query}");
    let body: Value =
        serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap();
    let found =
        body["data"].as_array().unwrap().iter().map(|run| run["output"]["n"].as_i64().unwrap()).collect();
    let more = body["page"]["has_more"].as_bool().unwrap();
    let cursor = body["page"]["cursor"].as_str().unwrap_or_default().to_owned();
    assert_eq!(more, !cursor.is_empty(), "{query}");
    (found, more, cursor)
}

#[tokio::test]
async fn one_request_looks_at_so_many_runs_at_most_and_the_next_one_goes_on() {
    let server = server(2 * RUNS_LOOKED_AT_MAX + 10).await;
    // Only the two oldest even ones match: the first two requests find nothing.
    let q = "q=event.data.n%20%3C%204%20%26%26%20output.n%20%3E%3D%200";
    let (found, more, cursor) = page(&server, q).await;
    assert_eq!((found, more), (vec![], true));
    let (found, more, cursor) = page(&server, &format!("{q}&cursor={cursor}")).await;
    assert_eq!((found, more), (vec![], true));
    let (found, more, _) = page(&server, &format!("{q}&cursor={cursor}")).await;
    assert_eq!((found, more), (vec![2, 0], false));
}

#[tokio::test]
async fn the_pages_of_a_filter_are_all_that_match_each_once() {
    let server = server(RUNS_LOOKED_AT_MAX + 50).await;
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let query = format!("limit=7&q=output.n%20%25%2010%20%3D%3D%200&cursor={cursor}");
        let (found, more, next) = page(&server, &query).await;
        assert!(found.len() <= 7, "{found:?}");
        all.extend(found);
        if !more {
            break;
        }
        cursor = next;
    }
    let expected: Vec<i64> = (0..(RUNS_LOOKED_AT_MAX + 50) as i64).rev().filter(|n| n % 10 == 0).collect();
    assert_eq!(all, expected);
}
