//! The backend in memory passes the conformance suite. Nothing survives a restart, so those lines are left out.

use backend_memory::Memory;
use std::sync::Arc;
use testkit::conformance::{Backend, Departures, MAX_RECEIVES, Time};
use testkit::{ManualClock, SeededIds};

async fn open() -> Backend {
    let clock = Arc::new(ManualClock::default());
    let memory =
        Arc::new(Memory::with_max_receives(clock.clone(), Arc::new(SeededIds::new(1)), MAX_RECEIVES));
    Backend {
        store: memory.clone(),
        queue: memory.clone(),
        timers: memory,
        time: Time::Manual(clock),
        exact_units: true,
        departures: Departures::default(),
        reopen: None,
    }
}

testkit::store_contract!(open);
testkit::queue_contract!(open);
testkit::queue_comparison!(open);
testkit::timers_contract!(open);
