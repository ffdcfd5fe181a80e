//! A server over a real runtime with the ports in memory, and the app `shop` that answers as an SDK does.

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use backend_memory::Memory;
use bytes::Bytes;
use protocol::event::parse_events;
use protocol::ids::RunId;
use protocol::in_band::parse_in_band;
use runtime::ports::{Call, CallError, CallMethod, CallReply, Caller, Fetch};
use runtime::{Config, Ports, Runtime, Verdict};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use testkit::{ManualClock, SeededIds};
use tower::ServiceExt;

/// What must never get into a page as markup.
pub(crate) const SCRIPT: &str = "<script>alert(1)</script>";
/// The same as it is shown.
pub(crate) const SCRIPT_SHOWN: &str = "&#60;script&#62;alert(1)&#60;/script&#62;";

/// An app, and whatever else is on the network.
#[derive(Default)]
pub(crate) struct Network {
    is_cut: AtomicBool,
}

impl Network {
    /// From now on nothing is reached, or everything again.
    pub(crate) fn cut(&self, is_cut: bool) {
        self.is_cut.store(is_cut, Ordering::SeqCst);
    }
}

#[async_trait]
impl Caller for Network {
    async fn fetch(&self, fetch: Fetch) -> Result<CallReply, CallError> {
        let body = Bytes::from(format!("{} {}", fetch.method, fetch.url));
        Ok(CallReply { status: 418, headers: Vec::new(), body })
    }

    async fn call(&self, call: Call) -> Result<CallReply, CallError> {
        if call.url.contains("nobody") || self.is_cut.load(Ordering::SeqCst) {
            return Err(CallError::Unreachable { url: call.url, why: "connection refused".into() });
        }
        if call.method == CallMethod::Put {
            return Ok(registration(&call));
        }
        let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
        let function = call.url.split("fnId=shop-").nth(1).and_then(|rest| rest.split('&').next());
        let (status, reply) = answer(function.unwrap_or_default(), &body);
        let mut headers = vec![("x-inngest-sdk".to_owned(), "js:v4.24.0".to_owned())];
        if status == 400 {
            headers.push(("x-inngest-no-retry".to_owned(), "true".to_owned()));
        }
        Ok(CallReply { status, headers, body: Bytes::from(reply.to_string()) })
    }
}

/// What a function of the app answers: `fails` fails at once; what has a step in [`first_step`] reports it;
/// everything else runs a step; with its step done, each returns.
fn answer(function: &str, body: &Value) -> (u16, Value) {
    let has_step = body["steps"].as_object().is_some_and(|steps| !steps.is_empty());
    match (function, has_step) {
        ("fails", _) => {
            (400, json!({ "name": "Refused", "message": SCRIPT, "stack": format!("at {SCRIPT}") }))
        }
        (_, true) => (200, json!({ "result": SCRIPT })),
        (_, false) => (206, json!([first_step(function)])),
    }
}

fn first_step(function: &str) -> Value {
    let op = |code: &str, name: &str, shown: &str, opts: Value| json!({ "id": "b".repeat(40), "op": code, "name": name, "displayName": shown, "opts": opts });
    match function {
        "sleeps" | "careful" => op("Sleep", "24h", "a day", json!({})),
        "waits" => {
            let opts = json!({ "event": "go", "timeout": "1h", "if": "async.data.text != '<b>'" });
            op("WaitForEvent", "go", "until it goes", opts)
        }
        "listens" => op("WaitForSignal", "ok", "a word", json!({ "signal": "ok", "timeout": "1h" })),
        "invokes" => {
            let opts = json!({ "function_id": "shop-sleeps", "payload": { "data": {} }, "timeout": "2h" });
            op("InvokeFunction", "", "a nap", opts)
        }
        "fetches" => {
            let headers = json!({ "Authorization": "Bearer do-not-tell" });
            let opts =
                json!({ "url": "http://other/?q=1", "method": "PUT", "headers": headers, "body": "{}" });
            op("Gateway", "fetch", "the other", opts)
        }
        _ => {
            let id = "a".repeat(40);
            let data = json!({ "said": SCRIPT });
            json!({ "id": id, "op": "StepRun", "name": SCRIPT, "displayName": SCRIPT, "data": data })
        }
    }
}

/// What the app answers when it is asked to register itself: in-band what `shop` serves; a plain server at
/// `nothing` knows no such page.
fn registration(call: &Call) -> CallReply {
    if call.url.contains("nothing") {
        return CallReply { status: 404, headers: Vec::new(), body: Bytes::from_static(b"no such page") };
    }
    let headers = [("x-inngest-sdk", "js:v4.24.0"), ("x-inngest-sync-kind", "in_band")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    CallReply { status: 200, headers, body: Bytes::from(in_band(&call.url).to_string()) }
}

/// The registration of `shop`: functions do what their names say; `careful` asks for much, and sleeps.
fn in_band(url: &str) -> Value {
    let function = |name: &str, triggers: Value| {
        let url = format!("{url}?fnId=shop-{name}&stepId=step");
        let runtime = json!({ "type": "http", "url": url });
        let step = json!({ "id": "step", "name": "step", "runtime": runtime, "retries": { "attempts": 2 } });
        json!({ "id": format!("shop-{name}"), "name": name, "triggers": triggers, "steps": { "step": step } })
    };
    let triggers = json!([
        { "event": "careful/*", "expression": "event.data.text < '<b>'" },
        { "cron": "TZ=Europe/Paris 0 9 * * 1-5", "jitter": "10s" },
    ]);
    let mut careful = function("careful", triggers);
    let asks = json!({
        "throttle": { "limit": 5, "period": "10s", "key": "event.data.id" },
        "timeouts": { "finish": "1h" },
        "cancel": [{ "event": "careful/stop", "if": "event.data.id == async.data.id" }],
    });
    careful.as_object_mut().unwrap().extend(asks.as_object().unwrap().clone());
    json!({
        "app_id": "shop", "url": url, "framework": "nodejs", "sdk": "js:v4.24.0",
        "functions": [
            function("greets", json!([{ "event": SCRIPT }])),
            function("fails", json!([{ "event": "fail" }])),
            function("sleeps", json!([{ "event": "sleep" }])),
            function("waits", json!([{ "event": "wait" }])),
            function("listens", json!([{ "event": "listen" }])),
            function("invokes", json!([{ "event": "invoke" }])),
            function("fetches", json!([{ "event": "fetch" }])),
            careful,
        ],
    })
}

pub(crate) struct Server {
    pub(crate) runtime: Arc<Runtime>,
    pages: Router,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) network: Arc<Network>,
}

/// An answer that was read.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) text: String,
}

impl Page {
    pub(crate) async fn of(response: Response<Body>) -> Page {
        let (head, body) = response.into_parts();
        let location = head.headers.get(header::LOCATION).map(|l| l.to_str().unwrap().to_owned());
        let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        Page { status: head.status, location, text }
    }

    #[track_caller]
    pub(crate) fn has(&self, part: &str) -> &Page {
        assert!(self.text.contains(part), "no {part:?} in:\n{}", self.text);
        self
    }

    #[track_caller]
    pub(crate) fn lacks(&self, part: &str) -> &Page {
        assert!(!self.text.contains(part), "{part:?} in:\n{}", self.text);
        self
    }
}

impl Server {
    pub(crate) fn new() -> Server {
        let clock = Arc::new(ManualClock::default());
        let network = Arc::new(Network::default());
        let ids = Arc::new(SeededIds::new(7));
        let memory = Arc::new(Memory::new(clock.clone(), ids.clone()));
        let ports = Ports {
            store: memory.clone(),
            queue: memory.clone(),
            timers: memory,
            elsewhere: None,
            crons: None,
            outbox: None,
            caller: network.clone(),
            clock: clock.clone(),
            ids,
            notices: Arc::new(()),
        };
        let runtime = Arc::new(Runtime::new(ports, Config::new("test")));
        Server { pages: dashboard::pages(runtime.clone()), runtime, clock, network }
    }

    /// A server with the app `shop` and its functions.
    pub(crate) async fn with_app() -> Server {
        Server::with_app_at("http://app/api/inngest").await
    }

    /// The same, with the app at this address.
    pub(crate) async fn with_app_at(url: &str) -> Server {
        let server = Server::new();
        let register = in_band(url).to_string();
        server.runtime.sync(&parse_in_band(register.as_bytes()).unwrap()).await.unwrap();
        server
    }

    /// Sends an event and lets the runs it starts go on until nothing is due; the event's id.
    pub(crate) async fn event(&self, name: &str) -> String {
        self.event_at(name, self.runtime.ports().clock.now_ms()).await
    }

    /// The same, with a time of its own, Unix milliseconds.
    pub(crate) async fn event_at(&self, name: &str, ts: i64) -> String {
        let body = json!({ "name": name, "data": { "text": SCRIPT }, "ts": ts }).to_string();
        let events = parse_events(body.as_bytes(), ts, usize::MAX).unwrap();
        let ids = self.runtime.ingest(events, None).await.unwrap();
        self.work().await;
        ids[0].to_string()
    }

    pub(crate) async fn work(&self) {
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

    pub(crate) fn run_of(event: &str, function: &str) -> String {
        RunId::derive(event.parse().unwrap(), &format!("shop-{function}")).to_string()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.pages.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        let page = Page::of(self.send(Request::get(path).body(Body::empty()).unwrap()).await).await;
        assert!(!page.text.contains(SCRIPT), "a script got through at {path}");
        page
    }

    pub(crate) async fn post(&self, path: &str, form: &str) -> Page {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::HOST, "localhost:8288")
            .header(header::ORIGIN, "http://localhost:8288");
        Page::of(self.send(request.body(Body::from(form.to_owned())).unwrap()).await).await
    }
}
