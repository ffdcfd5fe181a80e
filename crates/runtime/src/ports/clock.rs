//! Time and chance, injected so that the simulator owns both.

use async_trait::async_trait;
use ulid::Ulid;

/// Wall-clock and monotonic time.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Unix milliseconds.
    fn now_ms(&self) -> i64;

    /// Milliseconds of a clock that never goes back, from an arbitrary start.
    fn monotonic_ms(&self) -> i64;

    /// Returns after so many milliseconds.
    async fn sleep(&self, ms: i64);
}

/// Fresh ids and random draws.
pub trait Ids: Send + Sync {
    /// A fresh ULID for this moment, greater than those before it in this process.
    fn ulid(&self, now_ms: i64) -> Ulid;

    /// A random number, uniform over all 64 bits.
    fn random(&self) -> u64;
}
