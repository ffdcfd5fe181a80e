//! The caller port: one request to a user's app.

use async_trait::async_trait;
use bytes::Bytes;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallMethod {
    /// Run a function.
    Post,
    /// Register yourself.
    Put,
    /// Say who you are.
    Get,
}

/// A request to an app.
#[derive(Clone, Debug)]
pub struct Call {
    /// What it is for.
    pub method: CallMethod,
    /// `http(s)://…` or `lambda:<name or ARN>`.
    pub url: String,
    /// Header names (lower case) and values, content type left out: the body is JSON.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Bytes,
    /// Give up after so many milliseconds.
    pub timeout_ms: i64,
}

/// A request to anywhere, made for a step.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// The method, upper case.
    pub method: String,
    /// `http(s)://…`.
    pub url: String,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
    /// Give up after so many milliseconds.
    pub timeout_ms: i64,
}

/// A reply, whatever its status.
#[derive(Clone, Debug)]
pub struct CallReply {
    /// HTTP status.
    pub status: u16,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// The body, decompressed.
    pub body: Bytes,
}

impl CallReply {
    /// A header's value by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Why there is no reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Could not connect, or the connection broke before the reply was whole.
    #[error("unable to reach {url}: {why}")]
    Unreachable {
        /// Where.
        url: String,
        /// What the transport said.
        why: String,
    },
    /// No reply in time.
    #[error("no reply from {url} within {timeout_ms} ms")]
    TimedOut {
        /// Where.
        url: String,
        /// The limit, milliseconds.
        timeout_ms: i64,
    },
    /// The body is larger than [`protocol::limits::RESPONSE_BYTES_MAX`].
    #[error("the reply from {url} exceeds {limit} bytes")]
    TooLarge {
        /// Where.
        url: String,
        /// The limit, bytes.
        limit: usize,
    },
}

/// Calls apps, and whatever else their steps ask for.
#[async_trait]
pub trait Caller: Send + Sync {
    /// One request, one reply. Follows up to 60 redirects with method and body (307, 308).
    async fn call(&self, call: Call) -> Result<CallReply, CallError>;

    /// The same for a request that a step asks the server to make.
    async fn fetch(&self, fetch: Fetch) -> Result<CallReply, CallError>;
}
