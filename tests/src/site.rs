//! A site on the web, as the requests see it that the server makes for a step: it remembers what it was asked.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::TcpListener;

use crate::request::{Request, answer};
use crate::stub::Reply;

/// The running site; it ends with the test's runtime.
#[derive(Debug)]
pub struct Site {
    /// Its address, without a slash at the end.
    pub url: String,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Site {
    /// Starts a site on a free port, which answers every request with `reply`.
    pub async fn answering(reply: Reply) -> Self {
        Self::at(0, reply).await
    }

    /// The same on a port of the test's choice.
    pub async fn at(port: u16, reply: Reply) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (noted, reply) = (Arc::clone(&noted), reply.clone());
                tokio::spawn(async move {
                    let Some(request) = Request::read(&mut stream).await else { return };
                    noted.lock().unwrap_or_else(PoisonError::into_inner).push(request);
                    answer(&mut stream, &reply).await;
                });
            }
        });
        Self { url: format!("http://localhost:{port}"), asked }
    }

    /// The requests so far.
    #[must_use]
    pub fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The one request that it got.
    pub fn asked_once(&self) -> Request {
        let mut asked = self.asked();
        assert_eq!(asked.len(), 1, "one request, not {asked:?}");
        asked.remove(0)
    }
}
