//! The benchmark's app: an HTTP server that speaks the SDK's side of the protocol, as cheaply as it can.
//!
//! It runs on a thread of its own. A call comes in here, `call` reads the little that is needed,
//! `functions` decides the answer under the ledger's lock, `answers` holds the prebuilt bodies. The load
//! generator talks to the same [`App`] from its own thread: it opens a ledger, sends events and waits.

mod answers;
mod call;
mod checkpoint;
mod children;
mod functions;
mod ledger;
mod registration;
mod send_event;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::client::Pool;
use crate::keys::Keys;
use crate::problem::{Problem, Result};

use answers::Answers;
use call::{Call, Target};
use functions::Reply;
pub(crate) use functions::{Function, RETRY_INTERVAL, resume_event};
use ledger::Ledger;
pub(crate) use ledger::Samples;

/// One call in this many has its signature checked, so that checking costs next to nothing.
const SIGNATURE_SAMPLE: u64 = 64;

/// The app, shared by its own thread and the load generator.
#[derive(Debug, Clone)]
pub(crate) struct App {
    shared: Arc<Shared>,
    address: SocketAddr,
}

#[derive(Debug)]
struct Shared {
    ledger: Mutex<Ledger>,
    /// Told when the last expected run finishes or parks.
    finished: Notify,
    /// Connections to the server under test, for checkpoints and events.
    server: Mutex<Option<Arc<Pool>>>,
    answers: Answers,
    keys: Keys,
    calls: AtomicU64,
    next_event: AtomicU64,
}

impl App {
    /// Starts the app on a free port.
    pub(crate) fn start(keys: Keys) -> Result<Self> {
        let problem = |e: &dyn std::fmt::Display| Problem::new("starting the app", e);
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|e| problem(&e))?;
        listener.set_nonblocking(true).map_err(|e| problem(&e))?;
        let address = listener.local_addr().map_err(|e| problem(&e))?;
        let shared = Arc::new(Shared {
            ledger: Mutex::new(Ledger::default()),
            finished: Notify::new(),
            server: Mutex::new(None),
            answers: Answers::new(),
            keys,
            calls: AtomicU64::new(0),
            next_event: AtomicU64::new(0),
        });
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| problem(&e))?;
        let serving = shared.clone();
        std::thread::Builder::new()
            .name("app".into())
            .spawn(move || runtime.block_on(serve(listener, serving)))
            .map_err(|e| problem(&e))?;
        Ok(Self { shared, address })
    }

    /// The URL the server calls.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/api/inngest", self.address)
    }

    /// The body of `POST /fn/register`: every benchmark function.
    pub(crate) fn registration(&self) -> String {
        registration::body(&self.url())
    }

    /// From now on the app belongs to the server at `address`.
    pub(crate) fn attach(&self, address: SocketAddr) {
        *lock(&self.shared.server) = Some(Arc::new(Pool::new(address)));
    }

    /// Opens a new ledger for `count` runs of `function`; the returned event numbers are still unused.
    pub(crate) fn expect(&self, function: Function, count: u64) -> std::ops::Range<u64> {
        let first = self.shared.next_event.fetch_add(count, Ordering::Relaxed);
        *lock(&self.shared.ledger) = Ledger::new(function, first..first + count);
        first..first + count
    }

    /// Notes that an event is about to be sent; its first call is measured from here.
    pub(crate) fn sending(&self, event: u64) {
        lock(&self.shared.ledger).sending(event, Instant::now());
    }

    /// From now on `count` more runs are expected to park.
    pub(crate) fn parking(&self, count: u64) {
        lock(&self.shared.ledger).parking(count);
    }

    /// Notes that the events that resume these runs are about to be sent; their calls are measured from here,
    /// and they are expected to finish.
    pub(crate) fn resuming(&self, events: std::ops::Range<u64>) {
        lock(&self.shared.ledger).resuming(events, Instant::now());
    }

    /// The ids of the runs that parked, in this order.
    pub(crate) fn parked_run_ids(&self) -> Vec<String> {
        lock(&self.shared.ledger).parked_run_ids()
    }

    /// The events whose runs were not resumed yet.
    pub(crate) fn still_parked(&self) -> Vec<u64> {
        lock(&self.shared.ledger).still_parked()
    }

    /// Waits until every expected run has finished, or parked where it is expected to; false if `limit` passes
    /// first.
    pub(crate) async fn all_finished(&self, limit: Duration) -> bool {
        let wait = async {
            while !lock(&self.shared.ledger).is_complete() {
                // A permit is kept for a notification that comes between the two lines.
                self.shared.finished.notified().await;
            }
        };
        tokio::time::timeout(limit, wait).await.is_ok()
    }

    /// Takes what was measured and found since `expect`; later calls of these runs count as wrong.
    pub(crate) fn close(&self) -> Closed {
        let mut ledger = lock(&self.shared.ledger);
        let problems = ledger.problems();
        Closed {
            finished_at: ledger.finished_at,
            run_ids: ledger.run_ids(),
            samples: std::mem::take(&mut ledger.samples),
            problems,
        }
    }
}

/// A closed ledger.
#[derive(Debug)]
pub(crate) struct Closed {
    /// When the last expected run's last call arrived.
    pub(crate) finished_at: Option<Instant>,
    /// Every run that finished.
    pub(crate) run_ids: Vec<String>,
    /// What was measured.
    pub(crate) samples: Samples,
    /// Unfinished runs and wrong calls.
    pub(crate) problems: Vec<String>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic of the other thread is reported there; the counts remain readable.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(listener: std::net::TcpListener, shared: Arc<Shared>) {
    let listener = match TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(e) => return eprintln!("stepwell-bench: the app cannot listen: {e}"),
    };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(connection(stream, shared.clone()))),
            Err(e) => {
                lock(&shared.ledger).wrong(format!("the app could not accept a connection: {e}"));
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    // Without it an answer may wait for the acknowledgement of the one before.
    if let Err(e) = stream.set_nodelay(true) {
        lock(&shared.ledger).wrong(format!("TCP_NODELAY refused: {e}"));
    }
    lock(&shared.ledger).samples.connections += 1;
    let service = service_fn(|request| {
        let shared = shared.clone();
        async move { Ok::<_, std::convert::Infallible>(respond(request, &shared).await) }
    });
    // A server may close a connection at any time between calls; a call that is cut off stays unfinished
    // in the ledger.
    let _ = hyper::server::conn::http1::Builder::new()
        .header_read_timeout(None)
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn respond(request: Request<Incoming>, shared: &Shared) -> Response<Full<Bytes>> {
    let arrived = Instant::now();
    if request.method() != Method::POST {
        // A server may look at the app (GET) or ask it to sync (PUT); it was registered already.
        return answer(
            StatusCode::OK,
            Bytes::from_static(b"{\"message\":\"Registered\",\"modified\":false}"),
        );
    }
    let (head, body) = request.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(e) => {
            lock(&shared.ledger).wrong(format!("a call broke off: {e}"));
            return answer(StatusCode::BAD_REQUEST, Bytes::new());
        }
    };
    let number = shared.calls.fetch_add(1, Ordering::Relaxed);
    if number.is_multiple_of(SIGNATURE_SAMPLE) {
        let signature = head.headers.get("x-inngest-signature").and_then(|v| v.to_str().ok());
        if !signature.is_some_and(|s| shared.keys.verify(&body, s)) {
            lock(&shared.ledger).wrong("a call is not signed with the signing key".into());
        }
    }
    let call = match Call::read(head.uri.query().unwrap_or_default(), &body, arrived) {
        Ok(call) => call,
        Err(text) => {
            lock(&shared.ledger).wrong(text);
            return answer(StatusCode::BAD_REQUEST, Bytes::new());
        }
    };
    let reply = functions::answer(&mut lock(&shared.ledger), &shared.answers, &call);
    let ops = match reply {
        Reply::Ops(ops) => ops,
        Reply::Checkpoint => {
            let pool = lock(&shared.server).clone();
            let posted = checkpoint::post_steps(shared, pool.as_deref(), &call).await;
            functions::checkpointed(&mut lock(&shared.ledger), &call, posted);
            shared.answers.complete()
        }
        Reply::SendEvents(event) => {
            let pool = lock(&shared.server).clone();
            let sent = send_event::post(shared, pool.as_deref(), event).await;
            functions::events_sent(&mut lock(&shared.ledger), &shared.answers, &call, sent)
        }
    };
    if lock(&shared.ledger).is_complete() {
        shared.finished.notify_one();
    }
    answer(StatusCode::PARTIAL_CONTENT, ops)
}

fn answer(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("x-inngest-sdk", HeaderValue::from_static("bench:v1"));
    headers.insert("x-inngest-req-version", HeaderValue::from_static("2"));
    headers.insert("x-inngest-no-retry", HeaderValue::from_static("false"));
    response
}
