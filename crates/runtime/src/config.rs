//! What a binary decides about a runtime.

use crate::ports::DELAY_MS_MAX;
use protocol::limits::{EVENT_BYTES_MAX, STEPS_MAX_DEFAULT};
use protocol::signature::SigningKey;

/// Configuration of a runtime.
#[derive(Clone, Debug)]
pub struct Config {
    /// Names this process in leases; fresh at every start.
    pub host: String,
    /// True when this process is the only one that works on the store: then leases of other hosts are dead,
    /// and what it knows of a run or of the registry need not be read again.
    pub sole: bool,
    /// How long a freshly taken turn's lease lasts, milliseconds: the queue's visibility.
    pub lease_ms: i64,
    /// When a job that still runs renews lease and visibility first, milliseconds. Shorter jobs cost no
    /// extra request.
    pub heartbeat_first_ms: i64,
    /// How often it renews after that, milliseconds.
    pub heartbeat_ms: i64,
    /// How long a renewed lease and visibility last, milliseconds: three heartbeats.
    pub held_ms: i64,
    /// A constant wait before a retry, milliseconds, instead of the backoff table.
    pub retry_interval_ms: Option<i64>,
    /// Most steps a run may have.
    pub max_steps: u32,
    /// Largest event, bytes.
    pub event_bytes_max: usize,
    /// Longest call of an app, milliseconds.
    pub call_timeout_ms: i64,
    /// How long this process may work on one job, milliseconds, where it is stopped after that: calls end before
    /// it does.
    pub job_ms_max: Option<i64>,
    /// How long it goes on with one turn after the other under one message, milliseconds; the next one after that is
    /// asked for by another message. A call must not run out of time because others came before it, so this is a
    /// small part of [`Config::job_ms_max`].
    pub go_on_ms_max: i64,
    /// What to change where a call ran out of time, for the error that says so.
    pub call_timeout_advice: Option<&'static str>,
    /// Longest delay that is left to the queue, milliseconds, at most [`DELAY_MS_MAX`]; what is due later gets a
    /// timer.
    pub queue_delay_ms_max: i64,
    /// How long runs and events are kept, milliseconds.
    pub retention_ms: i64,
    /// Signs calls to apps.
    pub signing_key: Option<SigningKey>,
}

impl Config {
    /// The defaults of a process named `host` that shares the store with others.
    pub fn new(host: impl Into<String>) -> Config {
        const SECOND: i64 = 1_000;
        const HOUR: i64 = 3_600 * SECOND;
        Config {
            host: host.into(),
            sole: false,
            lease_ms: 60 * SECOND,
            heartbeat_first_ms: 5 * SECOND,
            heartbeat_ms: 15 * SECOND,
            held_ms: 45 * SECOND,
            retry_interval_ms: None,
            max_steps: STEPS_MAX_DEFAULT,
            event_bytes_max: EVENT_BYTES_MAX,
            call_timeout_ms: 2 * HOUR,
            job_ms_max: None,
            go_on_ms_max: i64::MAX,
            call_timeout_advice: None,
            queue_delay_ms_max: DELAY_MS_MAX,
            retention_ms: 7 * 24 * HOUR,
            signing_key: None,
        }
    }

    /// When something written now may be cleaned up, Unix seconds.
    pub(crate) fn expires_at(&self, now_ms: i64) -> i64 {
        (now_ms + self.retention_ms) / 1000
    }
}
