//! What the server does once a day, and soon after it was started: it sweeps, then it deletes what had expired by the
//! sweep before. In this order, because the sweep keeps what open runs need: a server that was off for a month deletes
//! none of that.

use backend_memory::Memory;
use backend_sqlite::Sqlite;
use runtime::{Runtime, Trouble};
use std::sync::Arc;
use std::time::Duration;

/// The first time comes so long after the start, when apps have registered and what was left over is under way.
const FIRST_AFTER: Duration = Duration::from_secs(60);
/// From then on so often.
const EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// So soon again if it failed.
const AGAIN_AFTER: Duration = Duration::from_secs(15 * 60);

/// Who deletes what has expired.
pub(crate) enum Cleaner {
    Memory(Arc<Memory>),
    File(Sqlite),
}

impl Cleaner {
    /// Deletes what has expired by then (Unix seconds); how many items.
    async fn clean(&self, before_s: i64) -> Result<u64, Trouble> {
        match self {
            Cleaner::Memory(memory) => Ok(memory.delete_expired(before_s)),
            Cleaner::File(file) => Ok(file.delete_expired(before_s).await?),
        }
    }
}

/// Runs until it is aborted: whatever it is at can be done again.
pub(crate) async fn housekeeping(runtime: Arc<Runtime>, cleaner: Cleaner) {
    let mut pause = FIRST_AFTER;
    loop {
        tokio::time::sleep(pause).await;
        pause = match once(&runtime, &cleaner).await {
            Ok(()) => EVERY,
            Err(error) => {
                tracing::error!(%error, "the daily sweep failed; it is tried again in {} s", AGAIN_AFTER.as_secs());
                AGAIN_AFTER
            }
        };
    }
}

async fn once(runtime: &Runtime, cleaner: &Cleaner) -> Result<(), Trouble> {
    let swept = runtime.sweep(None, i64::MAX).await?;
    tracing::debug!(looked = swept.looked, found = swept.found, kept = swept.kept, "swept");
    // Not what has expired since: after a month's pause, jobs that have waited for that long need their events.
    if let Some(last_ms) = swept.last_ms {
        let deleted = cleaner.clean(last_ms / 1000).await?;
        tracing::debug!(deleted, "deleted what had expired by the last sweep");
    }
    Ok(())
}
