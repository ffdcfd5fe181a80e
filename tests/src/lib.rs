//! The harness of the end-to-end tests: it starts the `stepwell` binary ([`Server`]), Node apps on the
//! official SDK ([`App`]) and, for answers no SDK gives, a small HTTP server ([`Stub`]); it talks to them
//! over HTTP only, and waits for conditions ([`wait_until`]), never for a length of time.
//!
//! It deliberately knows nothing of Stepwell's crates: what it checks is what a user can see.
//! The tests themselves are in `e2e/` and `crash/`, the apps in `apps/` and `examples/`, what the examples must do
//! in `scenarios/`, which [`play_scenarios`] plays.

mod api;
mod app;
mod driver;
mod log;
mod scenario;
mod server;
mod stub;
mod wait;

pub use api::{Answer, attempts, failure, step, step_names};
pub use app::{App, Example, free_port};
pub use driver::play_scenarios;
pub use server::{Builder, EVENT_KEY, SIGNING_KEY, Server};
pub use stub::{Reply, Stub};
pub use wait::{DEADLINE, wait_until};
