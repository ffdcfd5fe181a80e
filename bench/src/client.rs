//! A small HTTP client: keep-alive connections to the server under test, no redirects, no TLS.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::problem::{Problem, Result};

/// A request with its whole body in memory; cloning it copies no body bytes.
pub(crate) type Outgoing = Request<Full<Bytes>>;

/// Builds a JSON request; `authorization` is the whole header value.
pub(crate) fn request(
    method: Method,
    path: &str,
    authorization: Option<&str>,
    body: Bytes,
) -> Result<Outgoing> {
    let mut builder = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "127.0.0.1")
        .header(header::CONTENT_TYPE, "application/json");
    if let Some(value) = authorization {
        builder = builder.header(header::AUTHORIZATION, value);
    }
    builder.body(Full::new(body)).map_err(|e| Problem::new(format!("building a request for {path}"), &e))
}

/// One connection, opened again when the server closed it between two requests.
#[derive(Debug)]
pub(crate) struct Connection {
    address: SocketAddr,
    sender: SendRequest<Full<Bytes>>,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        Ok(Self { address, sender: connect(address).await? })
    }

    /// Sends a request and reads the whole answer. A request that never left is sent again, once, on a new
    /// connection; one that may have arrived is not, since an event posted twice would be two events.
    pub(crate) async fn send(&mut self, request: Outgoing) -> Result<(StatusCode, Bytes)> {
        let path = request.uri().clone();
        if self.sender.ready().await.is_err() {
            self.sender = connect(self.address).await?;
        }
        let response = match self.sender.try_send_request(request).await {
            Ok(response) => response,
            Err(mut failed) => match failed.take_message() {
                Some(unsent) => {
                    self.sender = connect(self.address).await?;
                    self.sender
                        .send_request(unsent)
                        .await
                        .map_err(|e| Problem::new(format!("calling {path} again"), &e))?
                }
                None => return Err(Problem::new(format!("calling {path}"), failed.error())),
            },
        };
        read(response).await.map_err(|e| Problem::new(format!("reading the answer of {path}"), &e))
    }
}

async fn connect(address: SocketAddr) -> Result<SendRequest<Full<Bytes>>> {
    let problem = |e: &dyn std::fmt::Display| Problem::new(format!("connecting to {address}"), e);
    let stream = TcpStream::connect(address).await.map_err(|e| problem(&e))?;
    stream.set_nodelay(true).map_err(|e| problem(&e))?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|e| problem(&e))?;
    // A broken connection shows up at the sender, where the request is.
    tokio::spawn(async move { drop(connection.await) });
    Ok(sender)
}

async fn read(response: Response<Incoming>) -> hyper::Result<(StatusCode, Bytes)> {
    let status = response.status();
    Ok((status, response.into_body().collect().await?.to_bytes()))
}

/// Idle connections for callers that come and go; the most recently used is taken first.
#[derive(Debug)]
pub(crate) struct Pool {
    address: SocketAddr,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    /// An empty pool for one server. It must be used within one runtime.
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, idle: Mutex::new(Vec::new()) }
    }

    /// Takes an idle connection or opens one.
    pub(crate) async fn take(&self) -> Result<Connection> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(connection) => Ok(connection),
            None => Connection::open(self.address).await,
        }
    }

    /// Gives a connection back after a whole answer was read.
    pub(crate) fn give(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}
