//! The engine's tests.
//!
//! Histories in, decisions out ([`world`] plays them): `sequences`, `failures`, `plans`, `ends`, `holders`.
//! Tables and properties of single parts: `claim`, `records`, `payload`, `item`, `job`, `compile`, `cron`, `expr*`.

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
mod holders;
mod item;
mod job;
mod payload;
mod plans;
mod records;
mod sequences;
mod wire;
mod world;
