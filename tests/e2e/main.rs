//! End-to-end tests that may run side by side: every test has a server, and where needed an app, of its own.
//! A test's name is its claim.

mod bad_input;
mod cancel_on;
mod client;
mod client_invoke;
mod cost;
mod cron;
mod defer;
mod docs;
mod doors;
mod errors;
mod examples;
mod future_events;
mod gateway;
mod idempotency;
mod invoke;
mod lifecycle;
mod limits;
mod not_an_sdk;
mod pages;
mod parallel;
mod python;
mod restart;
mod resync;
mod sdks;
mod signals;
mod start;
mod steps;
mod sync;
mod system_events;
mod timeouts;
mod triggers;
mod waits;
mod webhooks;
