//! The queue port: at-least-once, unordered delivery, in SQS's terms.

use super::{Metered, PortError};
use async_trait::async_trait;
use bytes::Bytes;

/// Most messages in one send (SQS: SendMessageBatch).
pub const BATCH_MESSAGES_MAX: usize = 10;
/// Longest delay of a message, in milliseconds (SQS: 15 minutes).
pub const DELAY_MS_MAX: i64 = 15 * 60 * 1000;
/// Largest message, and largest batch, in bytes (SQS: 1 MiB).
pub const MESSAGE_BYTES_MAX: usize = 1024 * 1024;

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The job, encoded.
    pub body: Bytes,
    /// Not delivered before so many milliseconds have passed; ≤ [`DELAY_MS_MAX`]. SQS rounds up to seconds.
    pub delay_ms: i64,
}

/// The ids of the messages that were sent, in order.
pub type Sent = Vec<String>;

/// A message that was received. It is hidden from others until its visibility ends or it is acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Given at the send, fresh every time; the same in every delivery of this message.
    pub message_id: String,
    /// Names this delivery: what acknowledges it and changes its visibility.
    pub receipt: String,
    /// How often it was received, this time included.
    pub receives: u32,
    /// The job, encoded.
    pub body: Bytes,
}

/// A queue of jobs.
///
/// # Contract
/// - `every_entry_of_a_send_is_confirmed`: once `send` returns, every message is durable.
/// - `message_ids_are_fresh`: equal bodies get different ids.
/// - `send_takes_10_messages_11_are_refused`, `delay_of_15_minutes_is_taken_more_is_refused`.
/// - `unacknowledged_message_comes_back` once its visibility ends, with `receives` one higher; so it does at
///   once when the process was restarted (embedded).
/// - `delayed_message_is_not_early`.
/// - `acknowledged_message_is_gone`; to acknowledge twice is no error.
/// - `stale_receipt_changes_nothing` (SQS: may still delete; nothing may rely on either).
/// - `visibility_can_be_changed_while_held`: 0 makes it visible at once.
/// - `poison_goes_to_the_dead_letters` after `receives` exceeds what the queue was set up with.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Sends up to 10 messages.
    async fn send(&self, messages: Vec<Outgoing>) -> Result<Metered<Sent>, PortError>;

    /// Receives up to `max` (≤ 10) messages and hides them for `visibility_ms`. Waits up to `wait_ms` for the
    /// first one and returns early when it comes.
    async fn receive(
        &self,
        max: usize,
        visibility_ms: i64,
        wait_ms: i64,
    ) -> Result<Metered<Vec<Delivery>>, PortError>;

    /// Removes a received message for good.
    async fn acknowledge(&self, receipt: &str) -> Result<Metered<()>, PortError>;

    /// Hides a received message for so many milliseconds from now on; 0 gives it back at once.
    async fn set_visibility(&self, receipt: &str, visibility_ms: i64) -> Result<Metered<()>, PortError>;

    /// Receives from the dead letters, as `receive` does.
    async fn receive_dead(&self, max: usize, visibility_ms: i64)
    -> Result<Metered<Vec<Delivery>>, PortError>;
}
