//! Calls apps over HTTP, with kept-alive connections.

use async_trait::async_trait;
use bytes::BytesMut;
use protocol::limits::RESPONSE_BYTES_MAX;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response, header};
use runtime::ports::{Call, CallError, CallMethod, CallReply, Caller, Fetch};
use std::time::Duration;

/// The protocol lets an app redirect a call so often.
const REDIRECTS_MAX: usize = 60;
/// How long an idle connection is kept: less than the five seconds after which Node.js closes it, or the call
/// that meets the closing end counts as a failed attempt.
const IDLE: Duration = Duration::from_secs(4);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(10);

/// Calls apps over HTTP.
#[derive(Clone, Debug)]
pub struct HttpCaller(Client);

impl HttpCaller {
    /// A caller. Build it once: it keeps connections open.
    ///
    /// # Errors
    /// The HTTP client's, when TLS cannot be set up.
    pub fn new() -> Result<HttpCaller, reqwest::Error> {
        let client = Client::builder()
            .redirect(Policy::limited(REDIRECTS_MAX))
            .pool_idle_timeout(IDLE)
            .connect_timeout(CONNECT)
            .user_agent("Inngest")
            .no_proxy()
            .build()?;
        Ok(HttpCaller(client))
    }
}

#[async_trait]
impl Caller for HttpCaller {
    async fn call(&self, call: Call) -> Result<CallReply, CallError> {
        let method = match call.method {
            CallMethod::Post => Method::POST,
            CallMethod::Put => Method::PUT,
            CallMethod::Get => Method::GET,
        };
        let timeout = Duration::from_millis(u64::try_from(call.timeout_ms).unwrap_or_default());
        let mut request = self.0.request(method, &call.url).timeout(timeout);
        if call.method != CallMethod::Get {
            request = request.header(header::CONTENT_TYPE, "application/json").body(call.body);
        }
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        reply(request, &call.url, call.timeout_ms).await
    }

    async fn fetch(&self, fetch: Fetch) -> Result<CallReply, CallError> {
        let unsendable = |why: String| CallError::Unreachable { url: fetch.url.clone(), why };
        let method = Method::from_bytes(fetch.method.as_bytes()).map_err(|e| unsendable(e.to_string()))?;
        let timeout = Duration::from_millis(u64::try_from(fetch.timeout_ms).unwrap_or_default());
        let mut request = self.0.request(method, &fetch.url).timeout(timeout);
        for (name, value) in &fetch.headers {
            request = request.header(name, value);
        }
        if !fetch.body.is_empty() {
            request = request.body(fetch.body);
        }
        reply(request, &fetch.url, fetch.timeout_ms).await
    }
}

/// Sends a request and reads the whole reply.
async fn reply(request: RequestBuilder, url: &str, timeout_ms: i64) -> Result<CallReply, CallError> {
    let failed = |error: reqwest::Error| {
        let url = url.to_owned();
        if error.is_timeout() && !error.is_connect() {
            CallError::TimedOut { url, timeout_ms }
        } else {
            CallError::Unreachable { url, why: root_cause(&error) }
        }
    };
    let response = request.send().await.map_err(failed)?;
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    match body(response).await.map_err(failed)? {
        Some(body) => Ok(CallReply { status, headers, body: body.freeze() }),
        None => Err(CallError::TooLarge { url: url.to_owned(), limit: RESPONSE_BYTES_MAX }),
    }
}

/// The body, or `None` when it is larger than it may be.
async fn body(mut response: Response) -> Result<Option<BytesMut>, reqwest::Error> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > RESPONSE_BYTES_MAX {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
