//! Clocks for tests: one that moves when it is told to, and the machine's.

use async_trait::async_trait;
use runtime::ports::Clock;
use std::pin::pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime};
use tokio::sync::Notify;

/// Where a [`ManualClock`] starts: 2026-01-01T00:00:00Z, Unix milliseconds.
pub const START_MS: i64 = 1_767_225_600_000;

/// A clock that stands still until somebody advances it.
#[derive(Debug)]
pub struct ManualClock {
    now_ms: AtomicI64,
    moved: Notify,
}

impl Default for ManualClock {
    fn default() -> ManualClock {
        ManualClock { now_ms: AtomicI64::new(START_MS), moved: Notify::new() }
    }
}

impl ManualClock {
    /// Moves the clock on and wakes those whose sleep is over.
    pub fn advance(&self, ms: i64) {
        self.now_ms.fetch_add(ms, Ordering::SeqCst);
        self.moved.notify_waiters();
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    fn monotonic_ms(&self) -> i64 {
        self.now_ms()
    }

    async fn sleep(&self, ms: i64) {
        let until_ms = self.now_ms() + ms;
        loop {
            let mut moved = pin!(self.moved.notified());
            moved.as_mut().enable();
            if self.now_ms() >= until_ms {
                return;
            }
            moved.await;
        }
    }
}

/// The machine's clock.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> SystemClock {
        SystemClock { start: Instant::now() }
    }
}

#[async_trait]
impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    fn monotonic_ms(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    async fn sleep(&self, ms: i64) {
        tokio::time::sleep(std::time::Duration::from_millis(ms.max(0) as u64)).await;
    }
}
