//! Stepwell's engine: what is decided, and in which records it is written down.
//!
//! Synchronous and pure: no I/O, no clock, no randomness; all three are inputs. `runtime` carries decisions
//! out through its ports.
//!
//! - [`item`]: the store's model (DynamoDB's, narrowed) and its one definition of conditional writes.
//! - [`records`]: what the engine keeps, and under which keys.
//! - [`state`]: one run as it was loaded, and what follows from it.
//! - [`claim`]: who may take a run's turn.
//! - [`compile`]: what of a configuration must compile.
//! - [`cron`]: schedules, and when they are due.
//! - [`expr`]: expressions (CEL, read leniently), and what a wait is found by.
//! - [`conclude`]: what an app's answer means for a turn or a planned step.
//! - [`retry`]: when a failed attempt is tried again.
//! - [`matching`]: which waits an event finds.
//! - [`system`]: the events that the server itself sends.
//! - [`job`]: what the queue carries.
//! - [`overdue`]: what the daily sweep looks for; [`keep`]: what it keeps longer of a run that is open for long.
//! - [`usage`]: what a run uses of what is billed, by kind; [`prices`]: what that costs.

pub mod claim;
pub mod compile;
pub mod conclude;
pub mod cron;
pub mod expr;
pub mod item;
pub mod job;
pub mod keep;
pub mod matching;
pub mod overdue;
pub mod prices;
pub mod records;
pub mod retry;
pub mod state;
pub mod system;
pub mod usage;
