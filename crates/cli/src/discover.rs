//! Keeps apps registered: asks those it was told of, those it finds on the usual ports and those it knows to
//! register again, so that changed functions are picked up while one works on them.

use bytes::Bytes;
use runtime::Runtime;
use runtime::ports::{Call, CallMethod};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// Where frameworks serve by default.
const PORTS: [u16; 12] = [3000, 3001, 3002, 3003, 3939, 4000, 4321, 5000, 5173, 8000, 8080, 8888];
/// Where the SDKs serve by default.
const PATHS: [&str; 2] = ["/api/inngest", "/x/inngest"];
/// How long a port may take to answer who it is, milliseconds.
const PROBE_TIMEOUT_MS: i64 = 1_000;

/// What to ask.
pub(crate) struct Discovery {
    /// Apps named by flag.
    pub(crate) urls: Vec<String>,
    /// Look at the usual ports?
    pub(crate) usual_ports: bool,
    /// Ask again and again?
    pub(crate) every: Option<Duration>,
}

/// Runs for ever, or once.
pub(crate) async fn discover(runtime: Arc<Runtime>, discovery: Discovery) {
    let mut failing: BTreeSet<String> = BTreeSet::new();
    loop {
        for url in addresses(&runtime, &discovery).await {
            match runtime.invite(&url, false).await {
                Ok(_) => {
                    failing.remove(&url);
                }
                Err(error) if failing.insert(url.clone()) => {
                    tracing::info!(url, %error, "an app does not register yet")
                }
                Err(error) => tracing::debug!(url, %error, "an app still does not register"),
            }
        }
        match discovery.every {
            Some(every) => tokio::time::sleep(every).await,
            None => return,
        }
    }
}

async fn addresses(runtime: &Runtime, discovery: &Discovery) -> BTreeSet<String> {
    let mut urls: BTreeSet<String> = discovery.urls.iter().cloned().collect();
    match runtime.app_views().await {
        Ok(apps) => urls.extend(apps.into_iter().map(|app| app.url)),
        Err(error) => tracing::warn!(%error, "the registered apps could not be read"),
    }
    if discovery.usual_ports {
        for port in PORTS {
            for path in PATHS {
                let url = format!("http://localhost:{port}{path}");
                if !urls.contains(&url) && is_app(runtime, &url).await {
                    urls.insert(url);
                }
            }
        }
    }
    urls
}

/// Does an SDK answer there? Its introspection says how many functions it serves.
async fn is_app(runtime: &Runtime, url: &str) -> bool {
    let call = Call {
        method: CallMethod::Get,
        url: url.to_owned(),
        headers: Vec::new(),
        body: Bytes::new(),
        timeout_ms: PROBE_TIMEOUT_MS,
    };
    let Ok(reply) = runtime.ports().caller.call(call).await else { return false };
    serde_json::from_slice::<serde_json::Value>(&reply.body).is_ok_and(|v| v["function_count"].is_number())
}
