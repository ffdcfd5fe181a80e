//! The pages over a real runtime with the ports in memory and an app that answers as an SDK does.

// Helpers of tests fail by panicking, as the tests themselves do.
#![allow(clippy::unwrap_used)]

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use backend_memory::Memory;
use bytes::Bytes;
use protocol::event::parse_events;
use protocol::ids::RunId;
use protocol::sync::RegisterRequest;
use runtime::ports::{Call, CallError, CallReply, Caller, Fetch};
use runtime::{Config, Ports, Runtime, Verdict};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::{ManualClock, SeededIds};
use tower::ServiceExt;

const SCRIPT: &str = "<script>alert(1)</script>";
const SCRIPT_SHOWN: &str = "&#60;script&#62;alert(1)&#60;/script&#62;";

/// An app: what `fails` fails at once, `sleeps` sleeps for a day, everything else runs one step and returns.
struct App;

#[async_trait]
impl Caller for App {
    async fn fetch(&self, fetch: Fetch) -> Result<CallReply, CallError> {
        Err(CallError::Unreachable { url: fetch.url, why: "nobody fetches here".into() })
    }

    async fn call(&self, call: Call) -> Result<CallReply, CallError> {
        if call.url.contains("nobody") {
            return Err(CallError::Unreachable { url: call.url, why: "connection refused".into() });
        }
        let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
        let has_step = body["steps"].as_object().is_some_and(|steps| !steps.is_empty());
        let (status, reply) = match (call.url.contains("fails"), call.url.contains("sleeps"), has_step) {
            (true, ..) => {
                (400, json!({ "name": "Refused", "message": SCRIPT, "stack": format!("at {SCRIPT}") }))
            }
            (_, true, _) => (
                206,
                json!([{ "id": "b".repeat(40), "op": "Sleep", "name": "24h", "displayName": "a day", "opts": {} }]),
            ),
            (_, _, false) => {
                let id = "a".repeat(40);
                (
                    206,
                    json!([{ "id": id, "op": "StepRun", "name": SCRIPT, "displayName": SCRIPT, "data": { "said": SCRIPT } }]),
                )
            }
            _ => (200, json!({ "result": SCRIPT })),
        };
        let mut headers = vec![("x-inngest-sdk".to_owned(), "js:v4.24.0".to_owned())];
        if status == 400 {
            headers.push(("x-inngest-no-retry".to_owned(), "true".to_owned()));
        }
        Ok(CallReply { status, headers, body: Bytes::from(reply.to_string()) })
    }
}

struct Server {
    runtime: Arc<Runtime>,
    pages: Router,
    clock: Arc<ManualClock>,
}

/// An answer that was read.
struct Page {
    status: StatusCode,
    location: Option<String>,
    text: String,
}

impl Page {
    async fn of(response: Response<Body>) -> Page {
        let (head, body) = response.into_parts();
        let location = head.headers.get(header::LOCATION).map(|l| l.to_str().unwrap().to_owned());
        let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        Page { status: head.status, location, text }
    }

    #[track_caller]
    fn has(&self, part: &str) -> &Page {
        assert!(self.text.contains(part), "no {part:?} in:\n{}", self.text);
        self
    }

    #[track_caller]
    fn lacks(&self, part: &str) -> &Page {
        assert!(!self.text.contains(part), "{part:?} in:\n{}", self.text);
        self
    }
}

impl Server {
    fn new() -> Server {
        let clock = Arc::new(ManualClock::default());
        let ids = Arc::new(SeededIds::new(7));
        let memory = Arc::new(Memory::new(clock.clone(), ids.clone()));
        let ports = Ports {
            store: memory.clone(),
            queue: memory.clone(),
            timers: memory,
            outbox: None,
            caller: Arc::new(App),
            clock: clock.clone(),
            ids,
            notices: Arc::new(()),
        };
        let runtime = Arc::new(Runtime::new(ports, Config::new("test")));
        Server { pages: dashboard::pages(runtime.clone()), runtime, clock }
    }

    /// A server with the app `shop` and its functions `greets`, `fails` and `sleeps`.
    async fn with_app() -> Server {
        let server = Server::new();
        let function = |name: &str, event: &str| {
            let url = format!("http://app/api/inngest?fnId=shop-{name}&stepId=step");
            json!({
                "id": format!("shop-{name}"), "name": name, "triggers": [{ "event": event }],
                "steps": { "step": { "id": "step", "name": "step", "runtime": { "type": "http", "url": url } } },
            })
        };
        let register = json!({
            "url": "http://app/api/inngest", "deployType": "ping", "framework": "nodejs", "appName": "shop",
            "sdk": "js:v4.24.0", "v": "0.1",
            "functions": [function("greets", SCRIPT), function("fails", "fail"), function("sleeps", "sleep")],
        });
        server.runtime.sync(&RegisterRequest::parse(register.to_string().as_bytes()).unwrap()).await.unwrap();
        server
    }

    /// Sends an event and lets the runs it starts go on until nothing is due; the event's id.
    async fn event(&self, name: &str) -> String {
        let body = json!({ "name": name, "data": { "text": SCRIPT } }).to_string();
        let events = parse_events(body.as_bytes(), 1, usize::MAX).unwrap();
        let ids = self.runtime.ingest(events, None).await.unwrap();
        self.work().await;
        ids[0].to_string()
    }

    async fn work(&self) {
        let queue = &self.runtime.ports().queue;
        loop {
            let deliveries = queue.receive(10, 60_000, 0).await.unwrap().value;
            if deliveries.is_empty() {
                return;
            }
            for delivery in deliveries {
                self.clock.advance(10);
                match self.runtime.execute(&delivery).await.verdict {
                    Verdict::Acknowledge => queue.acknowledge(&delivery.receipt).await.map(drop).unwrap(),
                    Verdict::PutBack { ms } => {
                        queue.set_visibility(&delivery.receipt, ms).await.map(drop).unwrap()
                    }
                    Verdict::Leave => {}
                }
            }
        }
    }

    fn run_of(event: &str, function: &str) -> String {
        RunId::derive(event.parse().unwrap(), &format!("shop-{function}")).to_string()
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.pages.clone().oneshot(request).await.unwrap()
    }

    async fn get(&self, path: &str) -> Page {
        let page = Page::of(self.send(Request::get(path).body(Body::empty()).unwrap()).await).await;
        assert!(!page.text.contains(SCRIPT), "a script got through at {path}");
        page
    }

    async fn post(&self, path: &str, form: &str) -> Page {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::HOST, "localhost:8288")
            .header(header::ORIGIN, "http://localhost:8288");
        Page::of(self.send(request.body(Body::from(form.to_owned())).unwrap()).await).await
    }
}

#[tokio::test]
async fn empty_pages_say_how_to_start() {
    let server = Server::new();
    for path in ["/", "/functions", "/apps"] {
        server.get(path).await.has("stepwell dev -u http://localhost:3000/api/inngest");
    }
    server.get("/runs").await.has("No runs yet");
    server
        .get("/events")
        .await
        .has("No events yet")
        .has("curl localhost:8288/e/key")
        .has("Send a test event");
}

#[tokio::test]
async fn a_run_shows_its_step_output_and_event_and_nothing_in_them_is_markup() {
    let server = Server::with_app().await;
    let event = server.event(SCRIPT).await;
    let run = Server::run_of(&event, "greets");
    let page = server.get(&format!("/runs/{run}")).await;
    assert_eq!(page.status, StatusCode::OK);
    page.has("badge completed")
        .has("Output")
        .has("Time line")
        .has(&format!("id=\"step-{}\"", "a".repeat(40)));
    page.has(&format!("&#34;said&#34;: &#34;{SCRIPT_SHOWN}&#34;"))
        .has(&format!("<a href=\"/events/{event}\">{SCRIPT_SHOWN}</a>"));
    page.has("rect class=\"ok\"").lacks("Cancel run");
    server.get("/").await.has(&format!("/runs/{run}")).has(SCRIPT_SHOWN);
    server.get("/events").await.has(SCRIPT_SHOWN);
    server.get(&format!("/events/{event}")).await.has("Runs it started").has(&run);
    server.get("/functions").await.has(SCRIPT_SHOWN);
    server.get("/functions/shop-greets").await.has(&run).has("Configuration");
}

#[tokio::test]
async fn a_failed_run_shows_its_error() {
    let server = Server::with_app().await;
    let event = server.event("fail").await;
    let page = server.get(&format!("/runs/{}", Server::run_of(&event, "fails"))).await;
    page.has("badge failed").has(&format!("Refused: {SCRIPT_SHOWN}")).has(&format!("at {SCRIPT_SHOWN}"));
    server.get("/runs").await.has(&format!("Refused: {SCRIPT_SHOWN}"));
}

#[tokio::test]
async fn a_sleeping_run_is_open_and_can_be_cancelled() {
    let server = Server::with_app().await;
    let event = server.event("sleep").await;
    let path = format!("/runs/{}", Server::run_of(&event, "sleeps"));
    server
        .get(&path)
        .await
        .has("badge running")
        .has("rect class=\"sleep\"")
        .has("Sleeps until")
        .has("Cancel run");
    let answer = server.post(&format!("{path}/cancel"), "").await;
    assert_eq!((answer.status, answer.location.as_deref()), (StatusCode::SEE_OTHER, Some(path.as_str())));
    server.get(&path).await.has("badge cancelled").lacks("Cancel run").lacks("Sleeps until");
}

#[tokio::test]
async fn runs_are_filtered_and_paged_and_links_keep_the_filter() {
    let server = Server::with_app().await;
    let mut events = Vec::new();
    for _ in 0..51 {
        events.push(server.event("fail").await);
        server.clock.advance(1_000);
    }
    let good = Server::run_of(&server.event(SCRIPT).await, "greets");
    let (first, last) = (Server::run_of(&events[0], "fails"), Server::run_of(&events[50], "fails"));

    server.get("/runs?status=completed").await.has(&good).lacks(&last);
    server.get("/runs?function=shop-greets").await.has(&good).lacks(&last);
    server.get("/runs?app=other").await.has("No run matches");
    server.get(&format!("/runs?event={}", events[0])).await.has(&first).lacks(&last);
    server
        .get("/runs?to=2026-01-01T00:00:00")
        .await
        .has("No run matches")
        .has("value=\"2026-01-01T00:00:00\"");
    server.get("/runs?from=2026-01-01T00:00&status=&app=").await.has(&good);

    let page = server.get("/runs?status=failed").await;
    page.has(&last).lacks(&first);
    let next = page
        .text
        .split("<a href=\"/runs?")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a next page");
    let next = format!("/runs?{}", next.replace("&#38;", "&"));
    assert!(next.contains("status=failed"), "{next}");
    server
        .get(&next)
        .await
        .has(&first)
        .lacks(&last)
        .lacks("Older")
        .has("<a href=\"/runs?status=failed\">Newest</a>");
}

#[tokio::test]
async fn what_is_not_there_is_404_and_what_cannot_be_read_is_400() {
    let server = Server::with_app().await;
    for kind in ["runs", "events"] {
        let page = server.get(&format!("/{kind}/01ARZ3NDEKTSV4RRFFQ69G5FAV")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        page.has("There is no such").has("01ARZ3NDEKTSV4RRFFQ69G5FAV");
        let page = server.get(&format!("/{kind}/%3Cscript%3Ealert(1)%3C%2Fscript%3E")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        page.has("is not a ULID");
    }
    assert_eq!(server.get("/functions/nobody").await.status, StatusCode::NOT_FOUND);
    for (query, names) in [
        ("status=x", "one of Scheduled"),
        ("event=x", "internal id"),
        ("from=x", "a time"),
        ("cursor=x", "cursor"),
    ] {
        let page = server.get(&format!("/runs?{query}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        page.has(names);
    }
}

#[tokio::test]
async fn a_test_event_is_accepted_and_leads_to_its_page() {
    let server = Server::with_app().await;
    let answer = server.post("/events", "name=fail&data=%7B%22a%22%3A1%7D").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let path = answer.location.unwrap();
    server.work().await;
    server
        .get(&path)
        .await
        .has("<h1>fail</h1>")
        .has("&#34;a&#34;: 1")
        .has("badge failed")
        .has("Send it again");
}

#[tokio::test]
async fn a_bad_test_event_is_refused_beside_its_field_and_what_was_typed_stays() {
    let server = Server::new();
    let page = server.post("/events", "name=a&data=%7Bnope%3Cscript%3E").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    page.has("id=\"send-data-error\"")
        .has("{nope&#60;script&#62;")
        .lacks("send-name-error")
        .lacks("nope<script>");
    let page = server.post("/events", "name=++&data=%7B%7D").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    page.has("id=\"send-name-error\"").lacks("send-data-error");
}

#[tokio::test]
async fn an_app_that_cannot_be_reached_is_told_beside_the_field() {
    let server = Server::with_app().await;
    let page = server.post("/apps", "url=http%3A%2F%2Fnobody%2Fapi").await;
    assert_eq!(page.status, StatusCode::BAD_GATEWAY);
    page.has("id=\"url-error\"")
        .has("connection refused")
        .has("value=\"http://nobody/api\"")
        .has("Sync shop now");
}

#[tokio::test]
async fn another_site_cannot_post() {
    let server = Server::with_app().await;
    for (name, value) in
        [("origin", "http://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")]
    {
        let request = Request::post("/events").header(header::HOST, "localhost:8288").header(name, value);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let page = Page::of(server.send(request.body(Body::from("name=fail&data={}")).unwrap()).await).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    server.get("/events").await.has("No events yet");
}

#[tokio::test]
async fn pages_forbid_foreign_code_and_assets_are_kept_for_good_by_their_hash() {
    let server = Server::new();
    let response = server.send(Request::get("/").body(Body::empty()).unwrap()).await;
    assert!(
        response.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'self'")
    );
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let page = Page::of(response).await;
    page.lacks("style=\"").lacks("<style").lacks("onclick").lacks("<script>");
    for kind in ["css", "js", "svg"] {
        let from = page.text.match_indices("\"/assets/").map(|(at, _)| &page.text[at + 1..]);
        let href = from
            .map(|rest| rest.split('"').next().unwrap())
            .find(|href| href.contains(&format!(".{kind}?v=")))
            .unwrap();
        let response = server.send(Request::get(href).body(Body::empty()).unwrap()).await;
        assert_eq!(response.headers()["cache-control"], "public, max-age=31536000, immutable");
        let etag = response.headers()["etag"].clone();
        let plain = Request::get(href.split('?').next().unwrap()).header("if-none-match", etag);
        let response = server.send(plain.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (response.status(), &response.headers()["cache-control"]),
            (StatusCode::NOT_MODIFIED, &"no-cache".parse().unwrap())
        );
    }
}
