//! Reading a request to a server of the harness's own, as bytes come.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::stub::Reply;

/// A request that was read to its end.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method, in lower case.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Names, in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The values of a header, in order.
    #[must_use]
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The body as JSON; one that is not JSON is a JSON string.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&self.body).into_owned()))
    }

    /// Reads a request to its end, which its `Content-Length` tells. `None` when the connection broke.
    pub(crate) async fn read(stream: &mut TcpStream) -> Option<Self> {
        let mut bytes = Vec::new();
        let mut buffer = [0; 16 * 1024];
        loop {
            let read = stream.read(&mut buffer).await.ok().filter(|&n| n > 0)?;
            bytes.extend_from_slice(&buffer[..read]);
            let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
            let mut request = Self::of_head(&String::from_utf8_lossy(&bytes[..end]));
            let length = request.header("content-length").first().and_then(|text| text.parse().ok());
            if bytes.len() >= end + 4 + length.unwrap_or(0) {
                request.body = bytes.split_off(end + 4);
                return Some(request);
            }
        }
    }

    fn of_head(head: &str) -> Self {
        let mut lines = head.lines();
        let mut first = lines.next().unwrap_or_default().split(' ');
        let method = first.next().unwrap_or_default().to_ascii_lowercase();
        let path = first.next().unwrap_or_default().to_owned();
        let header = |line: &str| {
            line.split_once(':').map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        };
        Self { method, path, headers: lines.filter_map(header).collect(), body: Vec::new() }
    }
}

/// Writes an answer and ends the connection.
pub(crate) async fn answer(stream: &mut TcpStream, reply: &Reply) {
    let mut head = format!(
        "HTTP/1.1 {} Stub\r\nContent-Length: {}\r\nConnection: close\r\n",
        reply.status,
        reply.body.len()
    );
    for header in &reply.headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    // The server may hang up early, for instance on a body over its limit.
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(reply.body.as_bytes()).await;
    let _ = stream.shutdown().await;
}
