//! The harness of the end-to-end tests: it starts the `stepwell` binary ([`Server`]), Node apps on the
//! official SDK ([`App`]) and, for answers no SDK gives, a small HTTP server ([`Stub`]), and one that stands for
//! the web ([`Site`]); it talks to them over HTTP only, and waits for conditions ([`wait_until`]), never for a length
//! of time.
//!
//! It deliberately knows nothing of Stepwell's crates: what it checks is what a user can see.
//! The tests themselves are in `e2e/` and `crash/`, the apps in `apps/` and `examples/`, what the examples must do
//! in `scenarios/`, which [`play_scenarios`] plays.

mod api;
mod app;
mod declare;
mod docs;
mod driver;
mod log;
mod look;
mod request;
mod scenario;
mod sdk;
mod server;
mod site;
mod stub;
mod time;
mod wait;

pub use api::{Answer, attempts, failure, step, step_names};
pub use app::{App, Example, free_port};
pub use declare::{Both, barrier, started};
pub use docs::{Block, Note, Page, Play};
pub use driver::play_scenarios;
pub use request::Request;
pub use sdk::Sdk;
pub use server::{Builder, EVENT_KEY, SIGNING_KEY, Server};
pub use site::Site;
pub use stub::{Reply, Stub};
pub use time::{now_ms, rfc3339_ms};
pub use wait::{DEADLINE, wait_until};
