//! End-to-end tests that may run side by side: every test has a server, and where needed an app, of its own.
//! A test's name is its claim.

mod bad_input;
mod doors;
mod errors;
mod examples;
mod idempotency;
mod lifecycle;
mod limits;
mod not_an_sdk;
mod pages;
mod parallel;
mod python;
mod start;
mod steps;
mod sync;
mod webhooks;
