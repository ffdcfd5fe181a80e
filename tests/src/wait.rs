//! Waiting for a condition. A test that would sleep polls here instead, and a timeout says what was seen last.

use std::time::{Duration, Instant};

/// How long a condition may take by default: many times what it takes on a laptop, because a busy CI
/// machine runs several servers and Node apps at once.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Pause between two looks: short against what a test takes, long against what a look costs.
const PAUSE: Duration = Duration::from_millis(25);

/// Calls `look` until it gives `Ok`. Panics at the deadline with the last `Err`: what was seen instead.
///
/// ```ignore
/// let run = wait_until("the run has ended", DEADLINE, async || server.ended(&id).await).await;
/// ```
pub async fn wait_until<T>(
    what: &str,
    deadline: Duration,
    look: impl AsyncFnMut() -> Result<T, String>,
) -> T {
    try_until(what, deadline, look).await.unwrap_or_else(|why| panic!("{why}"))
}

/// Like [`wait_until`], for callers that have more to say when it fails.
///
/// # Errors
/// At the deadline: what was waited for, and the last `Err`.
pub(crate) async fn try_until<T>(
    what: &str,
    deadline: Duration,
    mut look: impl AsyncFnMut() -> Result<T, String>,
) -> Result<T, String> {
    let start = Instant::now();
    loop {
        match look().await {
            Ok(value) => return Ok(value),
            Err(seen) if start.elapsed() > deadline => {
                return Err(format!("waited {deadline:?} until {what}, but saw: {seen}"));
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}
