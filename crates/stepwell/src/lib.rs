//! Stepwell for Rust programs: send events and invoke functions, from anywhere by HTTP, or from another Lambda of the
//! same account without keys.
//!
//! ```no_run
//! # async fn example() -> Result<(), stepwell::client::Error> {
//! use serde_json::json;
//! use std::time::Duration;
//! use stepwell::client::{Client, Event, Status};
//!
//! // Build it once: it keeps its connections.
//! let stepwell = Client::from_env().await?;
//!
//! // Something happened: every function that listens to it is started.
//! stepwell.send(Event::new("order/paid", json!({ "orderId": 42 }))).await?;
//!
//! // One function, and its result.
//! let run = stepwell.invoke("shop-checkout", json!({ "cart": 7 }), Duration::from_secs(20)).await?;
//! match run.status {
//!     Status::Completed => println!("{} gave {:?}", run.id, run.output),
//!     Status::Running => println!("{} goes on", run.id),
//!     _ => println!("{} ended {:?}: {:?}", run.id, run.status, run.error),
//! }
//! # Ok(())
//! # }
//! ```

pub mod client;
