//! A proxy between Stepwell's Lambdas and an AWS endpoint. It counts requests by operation, as a witness that is not the
//! product's own meter, and on command it fails them the way AWS does: throttles, loses an answer after the request was
//! carried out, carries a request out twice, or holds one back.
//!
//! A proxy can also stand before a gateway and name the host that the gateway knows itself by, which emulators of API
//! Gateway go by.

mod capacity;
mod operation;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use capacity::Capacity;
pub use operation::operation;

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
}

/// Which requests a fault meets, and how many of them.
#[derive(Clone, Debug)]
struct Order {
    operation: String,
    /// Only requests whose body holds this.
    with: String,
    fault: Fault,
    left: u32,
}

#[derive(Default)]
struct Told {
    counts: BTreeMap<String, u64>,
    capacity: Capacity,
    orders: Vec<Order>,
    met: u64,
}

struct Shared {
    upstream: String,
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
            upstream: upstream.trim_end_matches('/').to_owned(),
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

    /// From now on the next `times` requests of this operation whose body holds `with` meet the fault.
    pub fn order(&self, operation: &str, with: &str, fault: Fault, times: u32) {
        let order = Order { operation: operation.to_owned(), with: with.to_owned(), fault, left: times };
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
    fn meet(&self, operation: &str, body: &[u8]) -> Option<Fault> {
        let mut told = self.told();
        *told.counts.entry(operation.to_owned()).or_default() += 1;
        let holds =
            |with: &str| with.is_empty() || body.windows(with.len()).any(|part| part == with.as_bytes());
        let meets = |order: &&mut Order| order.left > 0 && order.operation == operation && holds(&order.with);
        let order = told.orders.iter_mut().find(meets)?;
        order.left -= 1;
        let fault = order.fault;
        told.met += 1;
        Some(fault)
    }

    async fn forward(&self, request: &Asked) -> Response {
        let url = format!("{}{}", self.upstream, request.path_and_query);
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
    match shared.meet(&asked.operation, &asked.body) {
        None => shared.forward(&asked).await,
        Some(Fault::Throttle) => throttled(),
        Some(Fault::LoseAnswer) => {
            shared.forward(&asked).await;
            lost()
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

/// An answer as AWS gives it under too much load, in the words of its JSON protocols.
fn throttled() -> Response {
    let kind = "ThrottlingException";
    let body = format!(r#"{{"__type":"com.amazonaws#{kind}","message":"Rate exceeded"}}"#);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0")),
        (HeaderName::from_static("x-amzn-errortype"), HeaderValue::from_static(kind)),
    ];
    (StatusCode::BAD_REQUEST, headers, body).into_response()
}

/// An answer that breaks off: the client knows only that there is none.
fn lost() -> Response {
    let broken = futures_util::stream::iter([Err::<Bytes, _>(std::io::Error::other("the answer was lost"))]);
    Response::new(Body::from_stream(broken))
}

#[cfg(test)]
mod tests;
