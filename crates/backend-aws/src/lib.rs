//! Stepwell's ports on AWS: the store on DynamoDB, the queue on SQS, the timers on EventBridge Scheduler, and apps that
//! are Lambdas (feature `invoke`).
//!
//! Conditions and changes become expressions (`expression`), values attribute values (`value`), failures port
//! errors (`error`). Nothing here decides: what a write means is [`engine::item::Write::attempt`]'s to say, and the
//! conformance suite compares.
//!
//! The endpoint, region and credentials are whatever the SDK's configuration says, so `AWS_ENDPOINT_URL` points
//! all of it at an emulator.

mod crons;
mod error;
mod expression;
#[cfg(feature = "invoke")]
mod invoke;
mod query;
mod queue;
mod store;
mod timers;
mod transact;
mod value;

#[cfg(feature = "invoke")]
pub use invoke::InvokingCaller;
pub use queue::{Queues, SqsQueue};
pub use timers::{SchedulerTimers, Schedules};

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::Client;
use engine::item::Table;
use std::time::Duration;

/// How long one try of a request may take. DynamoDB answers within milliseconds; a connection that does not is
/// better given up than waited for. Our choice.
const TRY_TIMEOUT: Duration = Duration::from_secs(3);
/// How often the SDK tries a request, the first time included (the SDK's own default, written down).
const TRIES_MAX: u32 = 3;

/// The names of the two tables. Both have the hash key `pk` and the range key `sk`, text each, and `expires_at` as
/// their time-to-live attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tables {
    /// The table `state`.
    pub state: String,
    /// The table `history`.
    pub history: String,
}

impl Tables {
    /// The tables of a stack: `<stack>-state` and `<stack>-history`.
    pub fn of_stack(stack: &str) -> Tables {
        Tables { state: format!("{stack}-state"), history: format!("{stack}-history") }
    }

    fn name(&self, table: Table) -> &str {
        match table {
            Table::State => &self.state,
            Table::History => &self.history,
        }
    }
}

/// The store port on DynamoDB. Clones share one client.
///
/// The SDK repeats a request whose answer did not come. A conditional put that was carried out and repeated is then
/// refused by itself: the caller finds its own item standing. A transaction carries a token and is carried out
/// once. An update that adds or appends would be carried out twice, so it is not repeated: it fails as
/// [`Busy`](runtime::ports::PortError::Busy) or [`Unknown`](runtime::ports::PortError::Unknown) instead.
#[derive(Clone, Debug)]
pub struct DynamoStore {
    client: Client,
    tables: Tables,
}

impl DynamoStore {
    /// A store over these tables. Build it once: the client keeps connections open.
    pub fn new(config: &SdkConfig, tables: Tables) -> DynamoStore {
        DynamoStore { client: Client::new(&patient(config, TRY_TIMEOUT)), tables }
    }
}

/// The configuration of a client that tries a request a few times, each for so long. How long it pauses in between is
/// as configured.
fn patient(config: &SdkConfig, try_timeout: Duration) -> SdkConfig {
    let retries = config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
    config
        .to_builder()
        .timeout_config(TimeoutConfig::builder().operation_attempt_timeout(try_timeout).build())
        .retry_config(retries.with_max_attempts(TRIES_MAX))
        .build()
}
