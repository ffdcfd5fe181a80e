//! Stepwell's engine: what is decided, and in which records it is written down.
//!
//! Synchronous and pure: no I/O, no clock, no randomness; all three are inputs. `runtime` carries decisions out.

pub mod item;
