//! The timers port: one-shot schedules that put a job into the queue, in EventBridge Scheduler's terms.

use super::{Metered, PortError};
use async_trait::async_trait;
use bytes::Bytes;

/// Longest name of a timer, in characters of `[0-9a-zA-Z-_.]` (EventBridge Scheduler).
pub const TIMER_NAME_CHARS_MAX: usize = 64;
/// A timer may fire so many milliseconds late (EventBridge Scheduler: a minute), so whoever wants precision
/// arms it a minute early and sends the rest as the queue's delay.
pub const TIMER_LATE_MS_MAX: i64 = 60_000;

/// A one-shot timer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// Deterministic: the same purpose has the same name.
    pub name: String,
    /// When the job goes into the queue, Unix milliseconds. In the past: at once.
    pub at_ms: i64,
    /// The job, encoded.
    pub body: Bytes,
}

/// One-shot timers.
///
/// # Contract
/// - `timer_fires_into_the_queue_at_its_time`, at least once, up to 60 s late, never early.
/// - `timer_name_of_64_characters_is_taken_65_are_refused`.
/// - `creating_a_timer_twice_is_one_timer`: a name that stands is left as it is, and that is no error.
/// - `deleted_timer_does_not_fire`; deleting what is not there is no error.
/// - `timer_survives_a_restart`; one that fell due meanwhile fires at once.
/// - `fired_timer_is_gone`: its name can be used again.
#[async_trait]
pub trait Timers: Send + Sync {
    /// Creates a timer, if none of that name stands.
    async fn create(&self, timer: Timer) -> Result<Metered<()>, PortError>;

    /// Deletes a timer, best effort: it may just have fired.
    async fn delete(&self, name: &str) -> Result<Metered<()>, PortError>;
}
