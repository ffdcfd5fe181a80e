//! A proxy between Stepwell's Lambdas and an AWS endpoint. It counts requests by operation, as a witness that is not the
//! product's own meter, and on command it fails them the way AWS does: throttles, loses an answer after the request was
//! carried out, carries a request out twice, holds one back, lets a transaction conflict, or takes half a batch.
//!
//! A proxy can also stand before a gateway and name the host that the gateway knows itself by, which emulators of API
//! Gateway go by; or before several servers, which take turns.

mod answers;
mod capacity;
mod operation;
mod order;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use capacity::Capacity;
pub use operation::operation;

use answers::Halved;
use order::{Order, Reach};

/// Largest request that is passed on, bytes: a Lambda's payload has 6 MB, and its answer too.
const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Headers that belong to one connection (RFC 9110, section 7.6.1), or that the client sets itself.
const NOT_PASSED_ON: [HeaderName; 5] =
    [header::CONNECTION, header::TRANSFER_ENCODING, header::CONTENT_LENGTH, header::UPGRADE, header::TE];

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is refused for too much load, and not carried out.
    Throttle,
    /// It is carried out, and nobody hears of it.
    LoseAnswer,
    /// It is carried out twice; the second answer counts.
    Twice,
    /// It is carried out after so long.
    Hold(Duration),
    /// It is refused because another transaction is at work on its item (the first, if it has several), and not carried
    /// out. DynamoDB alone knows this.
    Conflict,
    /// Of a batch, every other entry is taken, from the second on; the answer is a success that names the others as
    /// failed. What is no batch is carried out.
    HalfTaken,
}

#[derive(Default)]
struct Told {
    counts: BTreeMap<String, u64>,
    capacity: Capacity,
    orders: Vec<Order>,
    met: u64,
}

struct Shared {
    /// Whose turn it is comes first.
    upstreams: Mutex<Vec<String>>,
    host: Option<HeaderValue>,
    client: reqwest::Client,
    told: Mutex<Told>,
}

/// A running proxy; it ends when it is dropped.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

impl Proxy {
    /// A proxy on a free port before `upstream` (`http://host:port`). With a `host` every request names it.
    ///
    /// # Panics
    /// If no port can be listened on, or the host is no header value.
    pub async fn start(upstream: &str, host: Option<&str>) -> Proxy {
        let shared = Arc::new(Shared {
            upstreams: Mutex::new(vec![upstream.trim_end_matches('/').to_owned()]),
            host: host.map(|host| HeaderValue::from_str(host).expect("it is a host")),
            client: reqwest::Client::builder().no_proxy().build().expect("a client"),
            told: Mutex::default(),
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let router = Router::new().fallback(pass).with_state(shared.clone());
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                panic!("the proxy ended: {error}");
            }
        });
        Proxy { address, shared, serving }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on the proxy is before these (`http://host:port` each), which take turns: a load balancer, while one
    /// deployment replaces another.
    pub fn lead_to(&self, upstreams: &[&str]) {
        let upstreams = upstreams.iter().map(|one| one.trim_end_matches('/').to_owned()).collect();
        *self.shared.upstreams.lock().unwrap_or_else(PoisonError::into_inner) = upstreams;
    }

    /// Requests by operation since the start or the last [`Proxy::forget`], failed ones included.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.shared.told().counts.clone()
    }

    /// What DynamoDB said that these requests consumed.
    pub fn capacity(&self) -> Capacity {
        self.shared.told().capacity
    }

    /// Counts from nothing again.
    pub fn forget(&self) {
        let mut told = self.shared.told();
        told.counts.clear();
        told.capacity = Capacity::default();
    }

    /// From now on the next `times` requests of this operation whose body holds `with` meet the fault. No operation
    /// ("") means any; so it does below.
    pub fn order(&self, operation: &str, with: &str, fault: Fault, times: u32) {
        self.tell(operation, with, fault, Reach::Times(times));
    }

    /// From now on, for so long, every request of this operation whose body holds `with` meets the fault.
    pub fn order_for(&self, operation: &str, with: &str, fault: Fault, time: Duration) {
        self.tell(operation, with, fault, Reach::Until(Instant::now() + time));
    }

    /// From now on, until [`Proxy::calm`], every `every`-th request of this operation meets the fault; counted are those
    /// that an AWS SDK sends for the first time and would send again. So none of its calls ever fails for good.
    pub fn order_first_tries(&self, operation: &str, fault: Fault, every: u32) {
        self.tell(operation, "", fault, Reach::FirstTries { every, seen: 0 });
    }

    fn tell(&self, operation: &str, with: &str, fault: Fault, reach: Reach) {
        let order = Order { operation: operation.to_owned(), with: with.to_owned(), fault, reach };
        self.shared.told().orders.push(order);
    }

    /// No request meets a fault any more.
    pub fn calm(&self) {
        self.shared.told().orders.clear();
    }

    /// How many requests met a fault.
    pub fn met(&self) -> u64 {
        self.shared.told().met
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Shared {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a request and says what happens to it.
    fn meet(&self, asked: &Asked) -> Option<Fault> {
        let mut told = self.told();
        *told.counts.entry(asked.operation.clone()).or_default() += 1;
        let mut orders = told.orders.iter_mut();
        let fault = orders.find_map(|order| {
            order.meets(&asked.operation, &asked.headers, &asked.body).then_some(order.fault)
        })?;
        told.met += 1;
        Some(fault)
    }

    fn upstream(&self) -> String {
        let mut upstreams = self.upstreams.lock().unwrap_or_else(PoisonError::into_inner);
        upstreams.rotate_left(1);
        upstreams.last().cloned().unwrap_or_default()
    }

    /// Passes half a batch on, and says of the other half that it was not taken.
    async fn forward_half(&self, request: Asked) -> Response {
        let Some(Halved { kept, left_out }) = answers::halved(&request.body) else {
            return self.forward(&request).await;
        };
        let Some(body) = kept else { return answers::with_failed(b"{}", &left_out) };
        let answer = self.forward(&Asked { body, ..request }).await;
        if answer.status() != StatusCode::OK {
            return answer;
        }
        match to_bytes(answer.into_body(), BODY_BYTES_MAX).await {
            Ok(answer) => answers::with_failed(&answer, &left_out),
            Err(_) => answers::lost(),
        }
    }

    async fn forward(&self, request: &Asked) -> Response {
        let url = format!("{}{}", self.upstream(), request.path_and_query);
        let mut headers = request.headers.clone();
        if let Some(host) = &self.host {
            headers.insert(header::HOST, host.clone());
        }
        let sent = self
            .client
            .request(request.method.clone(), url)
            .headers(headers)
            .body(request.body.clone())
            .send()
            .await;
        match sent {
            Ok(answer) => self.pass_back(&request.operation, answer).await,
            Err(error) => (StatusCode::BAD_GATEWAY, format!("upstream: {error}")).into_response(),
        }
    }

    async fn pass_back(&self, operation: &str, answer: reqwest::Response) -> Response {
        let (status, mut headers) = (answer.status(), answer.headers().clone());
        NOT_PASSED_ON.iter().for_each(|name| drop(headers.remove(name)));
        match answer.bytes().await {
            Ok(body) => {
                self.told().capacity += Capacity::told(operation, &body);
                (status, headers, Body::from(body)).into_response()
            }
            Err(error) => (StatusCode::BAD_GATEWAY, format!("upstream: {error}")).into_response(),
        }
    }
}

/// A request, whole.
struct Asked {
    operation: String,
    method: reqwest::Method,
    path_and_query: String,
    headers: HeaderMap,
    body: Bytes,
}

async fn pass(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let mut headers = parts.headers;
    NOT_PASSED_ON.iter().for_each(|name| drop(headers.remove(name)));
    let path_and_query = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let operation = operation(&parts.method, parts.uri.path(), &headers);
    let asked = Asked { operation, method: parts.method, path_and_query, headers, body };
    match shared.meet(&asked) {
        None => shared.forward(&asked).await,
        Some(Fault::Throttle) => answers::throttled(),
        Some(Fault::Conflict) => answers::conflict(&asked.operation, &asked.body),
        Some(Fault::HalfTaken) => shared.forward_half(asked).await,
        Some(Fault::LoseAnswer) => {
            shared.forward(&asked).await;
            answers::lost()
        }
        Some(Fault::Twice) => {
            shared.forward(&asked).await;
            shared.forward(&asked).await
        }
        Some(Fault::Hold(time)) => {
            tokio::time::sleep(time).await;
            shared.forward(&asked).await
        }
    }
}

#[cfg(test)]
mod tests;
