//! The engine's tests.
//!
//! Histories in, decisions out ([`world`] plays them): `sequences`, `failures`, `plans`, `ends`, `holders`, `waits`,
//! `lost_waits`, `signals`, `invokes`, `gateways`.
//! Tables and properties of single parts: `claim`, `records`, `wait_records`, `payload`, `item`, `job`, `compile`,
//! `cron`, `matching`, `system`, `expr*`.

// Helpers of tests may unwrap as the tests do.
#![allow(clippy::unwrap_used)]

mod claim;
mod compile;
mod cron;
mod ends;
mod expr;
mod expr_binding;
mod expr_limits;
mod expr_strict;
mod failures;
mod gateways;
mod holders;
mod invokes;
mod item;
mod job;
mod lost_waits;
mod matching;
mod payload;
mod plans;
mod records;
mod sequences;
mod signals;
mod system;
mod usage;
mod wait_records;
mod waits;
mod wire;
mod world;
