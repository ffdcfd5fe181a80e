//! Matching on the reference backend.

use backend_memory::Memory;
use std::sync::Arc;
use testkit::conformance::{Backend, Departures, Time, waits};
use testkit::{ManualClock, SeededIds};

fn open() -> Backend {
    let clock = Arc::new(ManualClock::default());
    let memory = Arc::new(Memory::new(clock.clone(), Arc::new(SeededIds::new(1))));
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

#[tokio::test]
async fn matching_does_not_depend_on_the_number_of_waits() {
    waits::matching_does_not_depend_on_the_number_of_waits(open(), 100_000).await;
}

#[tokio::test]
async fn a_wait_registered_by_a_clock_that_is_ahead_is_seen() {
    waits::a_wait_registered_by_a_clock_that_is_ahead_is_seen(open()).await;
}

#[tokio::test]
async fn a_request_cancels_what_it_starts_however_often_it_comes() {
    waits::a_request_cancels_what_it_starts_however_often_it_comes(open()).await;
}
