//! Stepwell for Rust programs: send events and invoke functions, from anywhere by HTTP, or from another Lambda of the
//! same account without keys.
//!
//! ```no_run
//! # async fn example() -> Result<(), stepwell::client::Error> {
//! use serde_json::json;
//! use std::time::Duration;
//! use stepwell::client::{Client, Event};
//!
//! let stepwell = Client::from_env().await?;
//! stepwell.send(vec![Event::new("order/paid", json!({ "orderId": 42 }))]).await?;
//! let run = stepwell.invoke("shop-checkout", json!({ "cart": 7 }), Duration::from_secs(20)).await?;
//! println!("{} is {:?}: {:?}", run.id, run.status, run.output);
//! # Ok(())
//! # }
//! ```

pub mod client;
