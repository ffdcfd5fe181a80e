//! Every limit of the wire. Sizes are in bytes of UTF-8 JSON.
//!
//! Where no other source is named, the value is the one that the official SDKs (TypeScript 4.24, Python 0.5,
//! Go) and the reference server agree on, so that what works there works here.

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// Largest single event, bytes: the reference dev server's absolute maximum.
pub const EVENT_BYTES_MAX: usize = 3 * MIB;
/// Most events in one request.
pub const EVENTS_PER_REQUEST_MAX: usize = 5_000;
/// Largest ingest request, bytes. Ours: several full-size events in one request, without letting one sender
/// take the memory of all.
pub const INGEST_REQUEST_BYTES_MAX: usize = 16 * MIB;
/// Most fields of a form. Ours: far more than a form for people has, few enough that a body of `a&a&a&…` cannot take
/// a hundred times its own size of memory.
pub const FORM_FIELDS_MAX: usize = 1_000;
/// Largest response body of an app, bytes; larger ones become [`crate::response::output_too_large`].
pub const RESPONSE_BYTES_MAX: usize = 8 * MIB;
/// Largest output (or input) of one step, bytes.
pub const STEP_OUTPUT_BYTES_MAX: usize = 4 * MIB;
/// Largest call request to an app, bytes; larger ones are sent with `use_api`.
pub const REQUEST_BYTES_MAX: usize = 4 * MIB;
/// Largest run state that a call request carries, bytes: the request limit less room for the context.
pub const STATE_INLINE_BYTES_MAX: usize = 4 * MIB - KIB;
/// Largest state of a run, bytes; beyond it the run fails.
pub const STATE_BYTES_MAX: usize = 32 * MIB;
/// Largest checkpoint request, bytes. Ours: an app reports what it could also have answered, so the response
/// limit, and as much again for the fields that SDKs add and we ignore.
pub const CHECKPOINT_BYTES_MAX: usize = 16 * MIB;
/// Largest sync request, bytes. Ours: a thousand functions at 4 KiB.
pub const SYNC_BYTES_MAX: usize = 4 * MIB;
/// Deepest nesting of a JSON value from outside, levels. Ours: the JSON parser stops at 127, and what we wrap
/// around a value (step, event, record) must still be readable.
pub const JSON_DEPTH_MAX: usize = 100;

/// Steps per run unless configured otherwise, count.
pub const STEPS_MAX_DEFAULT: u32 = 1_000;
/// Most steps per run that can be configured, count.
pub const STEPS_MAX_CEILING: u32 = 10_000;
/// Most op codes in one answer, count; more fail the run.
pub const OPS_PER_RESPONSE_MAX: usize = 1_000;

/// Longest sleep or wait, days.
pub const SLEEP_MAX_DAYS: i64 = 366;
/// Longest sleep or wait, milliseconds.
pub const SLEEP_MS_MAX: i64 = SLEEP_MAX_DAYS * 24 * 60 * 60 * 1_000;
/// How long a wait, an invoke or a cancel rule lasts when it names no timeout, milliseconds: 365 days.
pub const WAIT_MS_DEFAULT: i64 = 365 * 24 * 60 * 60 * 1_000;

/// Retries of a function that names none, count.
pub const RETRIES_DEFAULT: u32 = 4;
/// Most retries, count; more are cut to it.
pub const RETRIES_MAX: u32 = 20;
/// Shortest `Retry-After`, milliseconds.
pub const RETRY_AFTER_MS_MIN: i64 = 1_000;
/// Longest `Retry-After`, milliseconds: 24 h.
pub const RETRY_AFTER_MS_MAX: i64 = 24 * 60 * 60 * 1_000;

/// Earliest timestamp of an event, Unix milliseconds: 1980-01-01, so that seconds sent by mistake are refused.
pub const EVENT_TS_MS_MIN: i64 = 315_532_800_000;
/// Latest timestamp of an event, Unix milliseconds: 2100-01-01, so that micro- and nanoseconds are refused.
pub const EVENT_TS_MS_MAX: i64 = 4_102_444_800_000;
/// Most sessions of one event, count.
pub const SESSIONS_PER_EVENT_MAX: usize = 5;
/// Longest session key, bytes.
pub const SESSION_KEY_BYTES_MAX: usize = 128;
/// Longest session id, bytes.
pub const SESSION_ID_BYTES_MAX: usize = 512;

/// Longest name of a signal, bytes. Ours: it is part of a key, and keys end at 2 KiB.
pub const SIGNAL_BYTES_MAX: usize = 1_024;
/// Most triggers of a function, count.
pub const TRIGGERS_MAX: usize = 10;
/// Most cancel rules of a function, count.
pub const CANCELS_MAX: usize = 5;
/// Most concurrency limits of a function, count.
pub const CONCURRENCY_LIMITS_MAX: usize = 2;
/// Most functions that a run may defer, count; more are not started.
pub const DEFERS_MAX: usize = 20;
/// Largest input of a deferred function, and of all of a run together, bytes.
pub const DEFER_BYTES_MAX: usize = 4 * MIB;
/// Longest event name of a trigger or cancel rule, characters.
pub const TRIGGER_NAME_CHARS_MAX: usize = 255;
/// Longest cron expression, characters.
pub const CRON_CHARS_MAX: usize = 255;
/// Shortest and longest cron jitter, milliseconds: 1 s and 5 min.
pub const CRON_JITTER_MS: (i64, i64) = (1_000, 5 * 60 * 1_000);
/// Shortest and longest debounce period, milliseconds: 1 s and 7 days.
pub const DEBOUNCE_MS: (i64, i64) = (1_000, 7 * 24 * 60 * 60 * 1_000);
/// Smallest batch, events.
pub const BATCH_SIZE_MIN: u32 = 2;
/// Shortest batch timeout, milliseconds.
pub const BATCH_TIMEOUT_MS_MIN: i64 = 1_000;
/// Longest rate limit period, milliseconds: 24 h.
pub const RATE_LIMIT_MS_MAX: i64 = 24 * 60 * 60 * 1_000;

/// Longest wait for the end of a run that a Lambda invokes directly, milliseconds: 15 minutes, as long as an
/// invocation can last.
pub const INVOKE_WAIT_MS_MAX: u64 = 15 * 60 * 1_000;

/// How old (or, by clock skew, how far ahead) a signature may be, seconds: what the SDKs enforce.
pub const SIGNATURE_AGE_S_MAX: u64 = 5 * 60;
