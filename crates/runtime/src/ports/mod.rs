//! The ports: what the runtime asks of the world. A backend implements [`Store`], [`Queue`] and [`Timers`];
//! [`Caller`] reaches users' functions; [`Clock`], [`Ids`] and [`Notices`] are the last impurities.
//!
//! The contract is DynamoDB's, SQS's and EventBridge Scheduler's. Every line under a heading "Contract" has a
//! test named after it in the conformance suite, which every backend passes.

mod caller;
pub mod check;
mod clock;
mod crons;
pub mod meter;
mod notices;
mod outbox;
mod queue;
pub mod rows;
mod store;
mod timers;

pub use caller::{Call, CallError, CallMethod, CallReply, Caller, Fetch};
pub use clock::{Clock, Ids};
pub use crons::{CronSchedule, Crons};
pub use notices::{Notice, Notices};
pub use outbox::Outbox;
pub use queue::{BATCH_MESSAGES_MAX, DELAY_MS_MAX, Delivery, MESSAGE_BYTES_MAX, Outgoing, Queue, Sent};
pub use store::{Chain, Metered, Page, Store, Written};
pub use timers::{TIMER_LATE_MS_MAX, TIMER_NAME_CHARS_MAX, Timer, Timers};

/// Why a port could not do what it was asked. Split by what the caller can do next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// The request can never succeed: it breaks a limit of the contract or is malformed. A bug of the caller.
    #[error("{port} refused the request: {why}")]
    Invalid {
        /// `store`, `queue` or `timers`.
        port: &'static str,
        /// What is wrong, naming the field, the value and the limit.
        why: String,
    },
    /// Too much load, or a transaction met another one. Nothing was done; put the job back and try later.
    #[error("{port} is busy: {why}")]
    Busy {
        /// `store`, `queue` or `timers`.
        port: &'static str,
        /// What the backend said.
        why: String,
    },
    /// The backend did not answer: the request may or may not have been carried out.
    #[error("{port} did not answer: {why}")]
    Unknown {
        /// `store`, `queue` or `timers`.
        port: &'static str,
        /// What the backend said.
        why: String,
    },
}
