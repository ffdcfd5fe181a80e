//! Matching on the reference backend.

use backend_memory::Memory;
use std::sync::Arc;
use testkit::conformance::{Backend, Departures, Time, waits};
use testkit::{ManualClock, SeededIds};

#[tokio::test]
async fn matching_does_not_depend_on_the_number_of_waits() {
    let clock = Arc::new(ManualClock::default());
    let memory = Arc::new(Memory::new(clock.clone(), Arc::new(SeededIds::new(1))));
    let backend = Backend {
        store: memory.clone(),
        queue: memory.clone(),
        timers: memory,
        time: Time::Manual(clock),
        exact_units: true,
        departures: Departures::default(),
        reopen: None,
    };
    waits::matching_does_not_depend_on_the_number_of_waits(backend, 100_000).await;
}
