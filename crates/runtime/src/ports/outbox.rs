//! The outbox: records and what announces them, in one commit. Not a port of its own right: what it does is what
//! `write_each` or `write_chain` and then `send` do, with one wait for the disk instead of two. Only a backend
//! whose store and queue share a log has one.

use super::{Chain, Metered, Outgoing, PortError, Written};
use async_trait::async_trait;
use engine::item::Write;

/// Records, and announces what was recorded.
///
/// # Contract
/// - `outbox_records_then_sends`: once a call returns, the writes have their outcomes and the messages are
///   durable; after a crash either all of it stands or nothing does.
/// - `outbox_sends_nothing_for_a_refused_chain`.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Independent writes, each with its own outcome; then the messages, whatever those outcomes are.
    async fn write_each_and_send(
        &self,
        writes: Vec<Write>,
        messages: Vec<Outgoing>,
    ) -> Result<Metered<Vec<Written>>, PortError>;

    /// A chain of writes; then, if none was refused, the messages.
    async fn write_chain_and_send(
        &self,
        writes: Vec<Write>,
        messages: Vec<Outgoing>,
    ) -> Result<Metered<Chain>, PortError>;
}
