//! Random call sequences, carried out by the backend under test and by the reference in memory: the same
//! outcomes, the same final contents, the same consumed units. A failure names seed and call.

mod queue;
mod store;

pub use queue::random_queue_calls_match_the_reference;
pub use store::random_store_calls_match_the_reference;

use super::MAX_RECEIVES;
use crate::{ManualClock, SeededIds};
use backend_memory::Memory;
use std::sync::Arc;

/// An empty reference whose messages die as those of the backend under test.
fn reference(clock: Arc<ManualClock>) -> Memory {
    Memory::with_max_receives(clock, Arc::new(SeededIds::new(0)), MAX_RECEIVES)
}
