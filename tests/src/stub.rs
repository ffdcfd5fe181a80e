//! A server that is no SDK: it answers every call with the same bytes. For what proxies and broken apps say.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

use crate::request::{Request, answer};

/// What a [`Stub`] answers.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Header lines, without line ends.
    pub headers: Vec<String>,
    /// The body.
    pub body: String,
}

impl Reply {
    /// An answer without any header of an SDK.
    #[must_use]
    pub fn plain(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    /// An answer with the headers that make it an SDK's.
    #[must_use]
    pub fn of_sdk(status: u16, body: impl Into<String>) -> Self {
        let headers = vec!["X-Inngest-SDK: js:v4.24.0".to_owned(), "X-Inngest-Req-Version: 2".to_owned()];
        Self { status, headers, body: body.into() }
    }
}

/// The running stub; it ends with the test's runtime.
#[derive(Debug)]
pub struct Stub {
    /// Where it answers.
    pub url: String,
    calls: Arc<AtomicUsize>,
}

impl Stub {
    /// Starts a stub on a free port.
    pub async fn answering(reply: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, reply.clone(), Arc::clone(&counted)));
            }
        });
        Self { url: format!("http://localhost:{port}/api/inngest"), calls }
    }

    /// How many calls of its function it has answered.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// What an SDK would send to register one function at this address, named after its event's last part:
    /// `stub/f` starts function `f` of app `stub`.
    #[must_use]
    pub fn registration(&self, retries: u32) -> Value {
        registration(&self.url, retries)
    }
}

/// The registration of [`Stub::registration`], for an address where perhaps nobody answers.
fn registration(url: &str, retries: u32) -> Value {
    json!({
        "url": url, "deployType": "ping", "framework": "express", "appName": "stub", "sdk": "js:v4.24.0", "v": "0.1",
        "functions": [{
            "id": "stub-f", "name": "f", "triggers": [{ "event": "stub/f" }],
            "steps": { "step": {
                "id": "step", "name": "step", "retries": { "attempts": retries },
                "runtime": { "type": "http", "url": format!("{url}?fnId=stub-f&stepId=step") },
            } },
        }],
    })
}

async fn serve(mut stream: TcpStream, reply: Reply, calls: Arc<AtomicUsize>) {
    let Some(request) = Request::read(&mut stream).await else { return };
    // Calls of the function; the server also asks a registered app to register again.
    if request.method == "post" {
        calls.fetch_add(1, Ordering::SeqCst);
    }
    answer(&mut stream, &reply).await;
}
