//! What queue and timer calls consume, as SQS and EventBridge Scheduler bill them. The store's units are in
//! [`engine::item::Consumed`].

use engine::item::Consumed;

/// Largest payload that SQS bills as one request, in bytes (SQS pricing: 64 KB chunks).
const CHUNK_BYTES: usize = 64 * 1024;

/// A send or receive of messages with so many bytes together; an empty receive is a request too.
pub fn messages(bytes: usize) -> Consumed {
    Consumed::queue(bytes.div_ceil(CHUNK_BYTES).max(1) as u64)
}

/// A queue call without a payload.
pub fn queue_call() -> Consumed {
    Consumed::queue(1)
}

/// The creation of a timer. Scheduler bills invocations only, so a timer is counted when it is created, and a
/// deletion consumes nothing.
pub fn timer_created(created: bool) -> Consumed {
    Consumed::timers(u64::from(created))
}
