//! Recurring timers, for a backend whose timers recur by themselves (EventBridge Scheduler). They are not a port that
//! every backend has: elsewhere the occurrences of a cron announce each other.

use super::{Metered, PortError};
use async_trait::async_trait;

/// A cron of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CronSchedule {
    /// The app.
    pub app: String,
    /// The function's slug.
    pub slug: String,
    /// The cron as it was registered: five fields, after an optional `TZ=<zone> `.
    pub cron: String,
}

/// Recurring timers. What fires reaches [`crate::Runtime::fire`], at least once, up to a minute late.
#[async_trait]
pub trait Crons: Send + Sync {
    /// Makes a cron go; one that goes is left as it is. `false` when the backend's calendar cannot say it, and nothing
    /// was done.
    async fn begin(&self, schedule: &CronSchedule) -> Result<Metered<bool>, PortError>;

    /// Ends a cron; to end what does not go is no error.
    async fn end(&self, schedule: &CronSchedule) -> Result<Metered<()>, PortError>;
}
