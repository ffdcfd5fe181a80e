//! A server in memory that drives the app as the protocol says, and can be told to make a mistake.
//!
//! It knows what the benchmark needs and nothing more: register, events, calls, checkpoints, three reads.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::client::{self, Pool};
use crate::keys::Keys;

/// What the server does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mistake {
    /// Nothing.
    None,
    /// It calls for the fourth step twice.
    StepTwice,
    /// It makes the last call twice.
    CompleteTwice,
    /// It starts two runs for an event.
    EventTwice,
    /// It starts no run for its first event.
    LoseEvent,
    /// It stops calling when five steps are done.
    LoseRun,
    /// It leaves results out of `steps`.
    ForgetSteps,
    /// It does not sign.
    Unsigned,
    /// It shows finished runs as running.
    NeverCompleted,
    /// It calls for the join before the last parallel step.
    JoinEarly,
    /// It ends sleeps too soon.
    WakeEarly,
    /// It resumes another run beside the one an event is for.
    ResumeAnotherToo,
    /// It resumes a run as if its wait had timed out.
    ResumeByNothing,
    /// It never resumes one of the runs.
    ForgetWait,
    /// It does not show waits.
    HideWait,
    /// It starts no run for the last event of ten.
    LoseChild,
    /// It starts two runs for the last event of ten.
    ChildTwice,
    /// It gives each parent the result of another's child.
    ResultOfOther,
}

struct Fake {
    keys: Keys,
    mistake: Mistake,
    ids: AtomicU64,
    /// Connections to the app.
    app: OnceLock<Pool>,
    /// Event name to the function's URL, and slug to the same.
    functions: Mutex<HashMap<String, String>>,
    runs: Mutex<HashMap<String, Run>>,
    /// What a parked run's event must have as its `data.id`, and who waits for it.
    waits: Mutex<HashMap<String, oneshot::Sender<Value>>>,
}

#[derive(Default)]
struct Run {
    completed: bool,
    waits: bool,
    stack: Vec<String>,
    steps: serde_json::Map<String, Value>,
}

/// Starts a server on a thread of its own.
pub(super) fn start(keys: Keys, mistake: Mistake) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("non-blocking");
    let address = listener.local_addr().expect("an address");
    let fake = Arc::new(Fake {
        keys,
        mistake,
        ids: AtomicU64::new(0),
        app: OnceLock::new(),
        functions: Mutex::default(),
        runs: Mutex::default(),
        waits: Mutex::default(),
    });
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                stream.set_nodelay(true).expect("TCP_NODELAY");
                let fake = fake.clone();
                let service = service_fn(move |request| respond(fake.clone(), request));
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service),
                );
            }
        });
    });
    address
}

async fn respond(fake: Arc<Fake>, request: Request<Incoming>) -> hyper::Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let authorised = head.headers.get("authorization").is_some_and(|v| *v == *fake.keys.bearer);
    let segments: Vec<&str> = head.uri.path().trim_start_matches('/').split('/').collect();
    let (status, answer) = match (&head.method, segments.as_slice()) {
        (&Method::POST, ["e", key]) if *key == fake.keys.event => fake.events(&body),
        (&Method::GET, ["health"]) => (200, json!({"message": "OK", "status": 200})),
        _ if !authorised => (401, json!({"error": "Unauthorized", "status": 401})),
        (&Method::POST, ["fn", "register"]) => fake.register(&body),
        (&Method::POST, ["v1", "checkpoint", run_id, "async"]) => fake.checkpoint(run_id, &body),
        (&Method::GET, ["v1", "runs", run_id]) => fake.run(run_id),
        (&Method::GET, ["v1", "runs", run_id, "steps"]) => fake.steps(run_id),
        (&Method::GET, ["v1", "events", id]) => (200, json!({"data": {"internal_id": id}})),
        _ => (404, json!({"error": "Not found", "status": 404})),
    };
    let mut response = Response::new(Full::new(Bytes::from(answer.to_string())));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    Ok(response)
}

impl Fake {
    fn id(&self) -> String {
        format!("01FAKE{:020}", self.ids.fetch_add(1, Ordering::Relaxed))
    }

    fn register(&self, body: &[u8]) -> (u16, Value) {
        let registration: Value = serde_json::from_slice(body).expect("a registration");
        for function in registration["functions"].as_array().expect("functions") {
            let event = function["triggers"][0]["event"].as_str().expect("an event");
            let url = function["steps"]["step"]["runtime"]["url"].as_str().expect("a URL");
            let slug = function["id"].as_str().expect("an id");
            for name in [event, slug] {
                self.functions.lock().expect("functions").insert(name.to_owned(), url.to_owned());
            }
        }
        (200, json!({"ok": true, "modified": true}))
    }

    fn events(self: &Arc<Self>, body: &[u8]) -> (u16, Value) {
        let body: Value = serde_json::from_slice(body).expect("events");
        let events = body.as_array().cloned().unwrap_or_else(|| vec![body]);
        let mut ids = Vec::new();
        for event in events {
            let url = self.function(event["name"].as_str().expect("a name"));
            let id = self.id();
            self.resume(&event);
            let runs = match self.mistake {
                Mistake::ChildTwice if event["data"]["c"] == 9 => 2,
                Mistake::LoseChild if event["data"]["c"] == 9 => 0,
                Mistake::EventTwice => 2,
                Mistake::LoseEvent if id.ends_with("000") => 0,
                _ => 1,
            };
            for _ in 0..runs {
                let Some(url) = url.clone() else { break };
                tokio::spawn(self.clone().start(url, event.clone()));
            }
            ids.push(id);
        }
        (200, json!({"ids": ids, "status": 200}))
    }

    fn checkpoint(&self, run_id: &str, body: &[u8]) -> (u16, Value) {
        let body: Value = serde_json::from_slice(body).expect("a checkpoint");
        assert_eq!(body["qi_id"], "cWk=", "the job's id comes back");
        for op in body["steps"].as_array().expect("steps") {
            self.save(run_id, op);
        }
        (200, Value::Null)
    }

    fn run(&self, run_id: &str) -> (u16, Value) {
        let runs = self.runs.lock().expect("runs");
        let Some(run) = runs.get(run_id) else { return (404, json!({"status": 404})) };
        let completed = run.completed && self.mistake != Mistake::NeverCompleted;
        (200, json!({"data": {"status": if completed { "Completed" } else { "Running" }}}))
    }

    fn steps(&self, run_id: &str) -> (u16, Value) {
        let runs = self.runs.lock().expect("runs");
        let Some(run) = runs.get(run_id) else { return (404, json!({"status": 404})) };
        let shown = run.waits && self.mistake != Mistake::HideWait;
        let steps = if shown { json!([{"op": "WaitForEvent"}]) } else { json!([]) };
        (200, json!({"data": {"status": "Running", "steps": steps}}))
    }

    /// The URL of a function, by its slug or its event.
    fn function(&self, name: &str) -> Option<String> {
        self.functions.lock().expect("functions").get(name).cloned()
    }

    /// Gives an event to the run that waits for it.
    fn resume(&self, event: &Value) {
        if event["name"] != "bench/resume" {
            return;
        }
        let mut waits = self.waits.lock().expect("waits");
        let id = event["data"]["id"].as_str().expect("an id").to_owned();
        if self.mistake == Mistake::ForgetWait && id.ends_with("17") {
            return;
        }
        let another = waits.keys().find(|other| **other != id).cloned();
        let another = another.filter(|_| self.mistake == Mistake::ResumeAnotherToo);
        for id in [Some(id), another].into_iter().flatten() {
            let Some(waiting) = waits.remove(&id) else { continue };
            let event = if self.mistake == Mistake::ResumeByNothing { Value::Null } else { event.clone() };
            waiting.send(event).expect("a parked run");
        }
    }

    /// Parks a run until its event comes.
    async fn park(&self, run_id: &str, event: &Value, op: &Value) -> Value {
        assert_eq!(
            op["opts"],
            json!({"timeout": "1h", "if": "event.data.id == async.data.id"}),
            "what this server matches"
        );
        assert_eq!(op["name"], "bench/resume");
        let (sender, resumed) = oneshot::channel();
        let id = event["data"]["id"].as_str().expect("an id").to_owned();
        let before = self.waits.lock().expect("waits").insert(id, sender);
        assert!(before.is_none(), "one run waits for one id");
        self.runs.lock().expect("runs").get_mut(run_id).expect("a run").waits = true;
        resumed.await.expect("an event")
    }

    /// Runs a function for another and gives its result.
    async fn invoke(self: Arc<Self>, op: &Value) -> Value {
        let url = self.function(op["opts"]["function_id"].as_str().expect("a slug")).expect("a function");
        let event = json!({"name": "inngest/function.invoked", "data": op["opts"]["payload"]["data"]});
        let mut result = self.clone().start(url, event).await;
        if self.mistake == Mistake::ResultOfOther {
            result["i"] = json!(0);
        }
        result
    }

    fn save(&self, run_id: &str, op: &Value) {
        let value = if op["op"] == "Sleep" { Value::Null } else { json!({"data": op["data"]}) };
        self.memoise(run_id, op, value);
    }

    fn memoise(&self, run_id: &str, op: &Value, value: Value) {
        let mut runs = self.runs.lock().expect("runs");
        let run = runs.get_mut(run_id).expect("a run");
        let id = op["id"].as_str().expect("an id").to_owned();
        if !run.stack.contains(&id) {
            run.stack.push(id.clone());
            run.steps.insert(id, value);
        }
    }

    /// Starts a run and gives its result. A run can start another, so the future's type must be named.
    fn start(self: Arc<Self>, url: String, event: Value) -> Pin<Box<dyn Future<Output = Value> + Send>> {
        let run_id = self.id();
        self.runs.lock().expect("runs").insert(run_id.clone(), Run::default());
        Box::pin(self.drive(url, run_id, event))
    }

    /// Calls the app until the run completes.
    async fn drive(self: Arc<Self>, url: String, run_id: String, event: Value) -> Value {
        let mut attempt = 0;
        loop {
            let done = self.runs.lock().expect("runs")[&run_id].stack.len();
            if self.mistake == Mistake::LoseRun && done == 5 {
                return Value::Null;
            }
            let ops = self.call(&url, &run_id, "step", attempt, &event).await;
            if (self.mistake == Mistake::StepTwice && done == 3)
                || (self.mistake == Mistake::CompleteTwice && done == 10)
            {
                self.call(&url, &run_id, "step", attempt, &event).await;
            }
            let failed_attempt = std::mem::take(&mut attempt);
            match ops[0]["op"].as_str() {
                Some("StepRun") => self.save(&run_id, &ops[0]),
                Some("StepError") => {
                    attempt = failed_attempt + 1;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                Some("Sleep") => {
                    let name = ops[0]["name"].as_str().expect("a duration");
                    let sleep_ms: u64 = name.trim_end_matches("ms").parse().expect("milliseconds");
                    let early_ms = if self.mistake == Mistake::WakeEarly { sleep_ms * 9 / 10 } else { 0 };
                    tokio::time::sleep(Duration::from_millis(sleep_ms - early_ms)).await;
                    self.save(&run_id, &ops[0]);
                }
                Some("StepPlanned") => self.clone().parallel(&url, &run_id, &event, &ops).await,
                Some("WaitForEvent") => {
                    let resumed_by = self.park(&run_id, &event, &ops[0]).await;
                    self.memoise(&run_id, &ops[0], resumed_by);
                }
                Some("InvokeFunction") => {
                    let result = self.clone().invoke(&ops[0]).await;
                    self.memoise(&run_id, &ops[0], json!({"data": result}));
                }
                Some("RunComplete") => {
                    self.runs.lock().expect("runs").get_mut(&run_id).expect("a run").completed = true;
                    return ops[0]["data"].clone();
                }
                op => panic!("an unknown op {op:?}"),
            }
        }
    }

    async fn parallel(self: Arc<Self>, url: &str, run_id: &str, event: &Value, ops: &[Value]) {
        let (last, first) = ops.split_last().expect("ops");
        let mut tasks = JoinSet::new();
        for op in first {
            let (fake, url, run_id, event) = (self.clone(), url.to_owned(), run_id.to_owned(), event.clone());
            let id = op["id"].as_str().expect("an id").to_owned();
            tasks.spawn(async move {
                let ops = fake.call(&url, &run_id, &id, 0, &event).await;
                fake.save(&run_id, &ops[0]);
            });
        }
        tasks.join_all().await;
        if self.mistake == Mistake::JoinEarly {
            self.call(url, run_id, "step", 0, event).await;
        }
        let ops = self.call(url, run_id, last["id"].as_str().expect("an id"), 0, event).await;
        self.save(run_id, &ops[0]);
    }

    async fn call(&self, url: &str, run_id: &str, step: &str, attempt: u64, event: &Value) -> Vec<Value> {
        let (stack, mut steps) = {
            let runs = self.runs.lock().expect("runs");
            (runs[run_id].stack.clone(), runs[run_id].steps.clone())
        };
        if self.mistake == Mistake::ForgetSteps {
            steps.clear();
        }
        let body = json!({
            "ctx": {"attempt": attempt, "fn_id": "f", "generation_id": 1, "qi_id": "cWk=", "request_id": "r",
                "run_id": run_id, "stack": {"current": stack.len(), "stack": stack}, "step_id": "step"},
            "event": event, "events": [event], "steps": steps, "version": 2,
        })
        .to_string();
        let (address, path) = url.strip_prefix("http://").and_then(|u| u.split_once('/')).expect("a URL");
        let path = format!("/{}", path.replace("stepId=step", &format!("stepId={step}")));
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
        let mut request =
            client::request(Method::POST, &path, None, Bytes::from(body.clone())).expect("a request");
        if self.mistake != Mistake::Unsigned {
            let signature = self.keys.sign(body.as_bytes(), seconds);
            request.headers_mut().insert("x-inngest-signature", signature.parse().expect("a header"));
        }
        let app = self.app.get_or_init(|| Pool::new(address.parse().expect("an address")));
        let mut connection = app.take().await.expect("the app");
        let (status, answer) = connection.send(request).await.expect("an answer");
        app.give(connection);
        assert_eq!(status, StatusCode::PARTIAL_CONTENT, "{}", String::from_utf8_lossy(&answer));
        serde_json::from_slice(&answer).expect("ops")
    }
}
