//! Real time and real chance.

use async_trait::async_trait;
use runtime::ports::{Clock, Ids};
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use ulid::Ulid;

/// The system's clocks.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
}

impl Default for SystemClock {
    fn default() -> SystemClock {
        SystemClock { started: Instant::now() }
    }
}

#[async_trait]
impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    fn monotonic_ms(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    async fn sleep(&self, ms: i64) {
        tokio::time::sleep(Duration::from_millis(u64::try_from(ms).unwrap_or_default())).await;
    }
}

/// Random ids; ULIDs of one millisecond count up.
#[derive(Debug, Default)]
pub struct RandomIds {
    last: Mutex<Ulid>,
}

impl Ids for RandomIds {
    fn ulid(&self, now_ms: i64) -> Ulid {
        let fresh = Ulid::from_parts(u64::try_from(now_ms).unwrap_or_default(), fastrand::u128(..));
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *last = if fresh > *last { fresh } else { last.increment().unwrap_or(fresh) };
        *last
    }

    fn random(&self) -> u64 {
        fastrand::u64(..)
    }
}
