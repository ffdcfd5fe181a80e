//! What a binary decides about a runtime.

use crate::ports::DELAY_MS_MAX;
use engine::records::RunRecord;
use protocol::limits::{EVENT_BYTES_MAX, STEPS_MAX_DEFAULT};
use protocol::signature::SigningKey;

/// Messages are kept for at most so long, milliseconds: a queue that can lose the note that one was acknowledged keeps
/// dead letters for 14 days (SQS), from when they were first sent.
const MESSAGE_LIFE_MS_MAX: i64 = 15 * 24 * 60 * 60 * 1000;

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
    /// How long events are shown, and runs after they ended, milliseconds.
    pub retention_ms: i64,
    /// How long a run may be open before its records have to be kept longer than was said when it started,
    /// milliseconds; [`crate::Runtime::sweep`] sees to that once that time is over, so it has to come round in less
    /// than [`Config::retention_ms`].
    pub open_ms_planned: i64,
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
            open_ms_planned: 8 * 24 * HOUR,
            signing_key: None,
        }
    }

    /// When something written now may be cleaned up, Unix seconds.
    pub(crate) fn expires_at(&self, now_ms: i64) -> i64 {
        now_ms.saturating_add(self.kept_ms()) / 1000
    }

    /// How long what is written now is kept at least, milliseconds: the time it is shown for and the time that its run
    /// may be open; and longer than a message lives that names a run, which would start it again.
    pub(crate) fn kept_ms(&self) -> i64 {
        let messages_ms = if self.sole { 0 } else { MESSAGE_LIFE_MS_MAX };
        self.retention_ms.saturating_add(self.open_ms_planned).max(messages_ms)
    }

    /// Until when the records of an open run are to be kept, Unix milliseconds, if it has been open for longer than
    /// planned. Twice as long every time: a run that is open for a year is written anew six times.
    pub(crate) fn keeps_longer_ms(&self, run: &RunRecord, now_ms: i64) -> Option<i64> {
        let reserve_ms = self.kept_ms() - self.open_ms_planned;
        let is_short = run.expires_at.saturating_mul(1000) - now_ms < reserve_ms;
        let open_ms = self.open_ms_planned.max(now_ms - run.queued_ms);
        is_short.then(|| now_ms.saturating_add(reserve_ms).saturating_add(open_ms))
    }

    /// Until when an event is shown that may be cleaned up at `expires_at` (Unix seconds), Unix milliseconds.
    pub(crate) fn shown_until_ms(&self, expires_at: i64) -> i64 {
        expires_at.saturating_mul(1000) - (self.kept_ms() - self.retention_ms)
    }

    /// Has the run ended so long ago that it is shown no more?
    pub(crate) fn is_gone(&self, run: &RunRecord, now_ms: i64) -> bool {
        run.ended_ms.is_some_and(|ended_ms| ended_ms.saturating_add(self.retention_ms) <= now_ms)
    }
}
