//! The conformance suite: one public async function for every line under a heading "Contract" in the ports,
//! and comparisons of random call sequences with the reference in memory.
//!
//! A backend's `tests/conformance.rs` opens a fresh [`Backend`] per line through the macros
//! [`store_contract!`](crate::store_contract), [`queue_contract!`](crate::queue_contract),
//! [`timers_contract!`](crate::timers_contract), [`restart_contract!`](crate::restart_contract) and
//! [`queue_comparison!`](crate::queue_comparison): one test each, named after its line.

pub mod compare;
pub mod queue;
pub mod restart;
pub mod store;
pub mod timers;
pub mod waits;

use crate::clock::ManualClock;
use engine::item::Key;
use futures_util::future::BoxFuture;
use runtime::ports::{Clock, Delivery, PortError, Queue, Store, Timers};
use std::fmt::Debug;
use std::sync::Arc;

/// How often a message is received before a backend under test buries it.
pub const MAX_RECEIVES: u32 = 3;
/// The unit in which the suite measures delays, in milliseconds: SQS counts in whole seconds.
pub const SECOND_MS: i64 = 1000;
/// How long the suite waits for what must happen, beyond the time at which it may, in milliseconds.
const PATIENCE_MS: i64 = 10_000;

/// How the time of a backend passes.
#[derive(Clone)]
pub enum Time {
    /// When the suite says so.
    Manual(Arc<ManualClock>),
    /// By itself.
    Real(Arc<dyn Clock>),
}

/// Opens the same data again, in a new process as far as the backend can tell.
pub type Reopen = Box<dyn FnOnce() -> BoxFuture<'static, Backend> + Send>;

/// Where a backend does not keep the contract, by no fault of ours: an emulator's mistakes. A line that meets one
/// asserts what happens today, so that the day on which it is mended is noticed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Departures {
    /// Some updates that meet an attribute of another type are carried out, in some way, instead of being invalid.
    pub takes_wrong_types: bool,
}

/// A backend under test: empty, its messages buried after [`MAX_RECEIVES`].
pub struct Backend {
    /// Its store.
    pub store: Arc<dyn Store>,
    /// Its queue.
    pub queue: Arc<dyn Queue>,
    /// Its timers.
    pub timers: Arc<dyn Timers>,
    /// How its time passes.
    pub time: Time,
    /// What consumed units mean: true if they are computed by [`engine::item::Consumed`], false if a server
    /// reports them.
    pub exact_units: bool,
    /// Where it is known not to keep the contract.
    pub departures: Departures,
    /// Opens the same data again after the ports above are dropped; a backend without it keeps nothing.
    pub reopen: Option<Reopen>,
}

impl Backend {
    /// Drops the ports and opens the same data again.
    ///
    /// # Panics
    /// If the backend has nothing to open again.
    pub async fn restart(self) -> Backend {
        let Backend { store, queue, timers, reopen, .. } = self;
        drop((store, queue, timers));
        reopen.expect("this backend can be opened again")().await
    }

    /// Its clock.
    pub fn clock(&self) -> Arc<dyn Clock> {
        match &self.time {
            Time::Manual(clock) => clock.clone(),
            Time::Real(clock) => clock.clone(),
        }
    }

    /// Lets so much time pass.
    async fn pass(&self, ms: i64) {
        match &self.time {
            Time::Manual(clock) => clock.advance(ms),
            Time::Real(clock) => clock.sleep(ms).await,
        }
    }

    /// Receives until so many messages came, or until `within_ms` and the suite's patience are over.
    async fn receive_within(&self, count: usize, visibility_ms: i64, within_ms: i64) -> Vec<Delivery> {
        let clock = self.clock();
        let give_up_ms = clock.monotonic_ms() + within_ms + PATIENCE_MS;
        let mut got = Vec::new();
        while got.len() < count && clock.monotonic_ms() < give_up_ms {
            let wait_ms = if matches!(self.time, Time::Manual(_)) { 0 } else { SECOND_MS };
            let some = ok(self.queue.receive(10, visibility_ms, wait_ms).await);
            if let (true, Time::Manual(clock)) = (some.is_empty(), &self.time) {
                clock.advance(SECOND_MS / 10);
            }
            got.extend(some);
        }
        got
    }
}

/// A key in `state`, in a partition of this test's own.
fn key(pk: &str, sk: &str) -> Key {
    Key::state(pk, sk)
}

#[track_caller]
fn ok<T: Debug>(result: Result<runtime::ports::Metered<T>, PortError>) -> T {
    result.expect("the call succeeds").value
}

#[track_caller]
fn assert_invalid<T: Debug>(result: Result<T, PortError>) {
    assert!(matches!(result, Err(PortError::Invalid { .. })), "not refused as invalid: {result:?}");
}

/// One `#[tokio::test]` per line; `$open` is an async function that returns a fresh [`Backend`].
#[macro_export]
macro_rules! contract {
    ($open:path, $module:ident: $($line:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $line() {
                $crate::conformance::$module::$line($open().await).await;
            }
        )*
    };
}

/// Every line of the store's contract, and its comparison with the reference.
#[macro_export]
macro_rules! store_contract {
    ($open:path) => {
        $crate::contract! { $open, store:
            put_if_absent_has_one_winner
            concurrent_updates_lose_nothing
            refusal_returns_what_stands
            conditions_hold_as_defined
            changes_do_as_defined
            malformed_update_changes_nothing
            reads_see_every_finished_write
            item_of_400_kb_fits_one_byte_more_does_not
            update_cannot_grow_an_item_beyond_400_kb
            page_ends_at_1_mb
            page_ends_at_its_limit_and_the_next_one_goes_on
            query_orders_by_bytes_of_the_sort_key
            query_reads_its_range_only
            update_of_absent_item_creates_it
            chain_stops_at_the_first_refusal
            transact_is_all_or_nothing
            transact_takes_100_actions_101_are_refused
            transact_takes_4_mb_more_is_refused
            transact_takes_distinct_items_only
            check_alone_is_refused
            empty_keys_are_refused
            write_each_has_an_outcome_each
            tables_are_apart
            every_call_reports_what_it_consumed
        }
        $crate::contract! { $open, compare: random_store_calls_match_the_reference }
    };
}

/// Every line of the queue's contract.
#[macro_export]
macro_rules! queue_contract {
    ($open:path) => {
        $crate::contract! { $open, queue:
            every_entry_of_a_send_is_confirmed
            message_ids_are_fresh
            send_takes_10_messages_11_are_refused
            message_of_1_mib_is_taken_more_is_refused
            delay_of_15_minutes_is_taken_more_is_refused
            unacknowledged_message_comes_back
            delayed_message_is_not_early
            acknowledged_message_is_gone
            stale_receipt_changes_nothing
            visibility_can_be_changed_while_held
            poison_goes_to_the_dead_letters
            dead_letter_can_be_acknowledged
            waiting_receive_returns_early
            waiting_receive_sees_what_becomes_due
            every_message_reaches_one_of_many_receivers
        }
    };
}

/// The queue's and timers' comparison with the reference, for backends whose time is manual.
#[macro_export]
macro_rules! queue_comparison {
    ($open:path) => {
        $crate::contract! { $open, compare: random_queue_calls_match_the_reference }
    };
}

/// Every line of the timers' contract.
#[macro_export]
macro_rules! timers_contract {
    ($open:path) => {
        $crate::contract! { $open, timers:
            timer_fires_into_the_queue_at_its_time
            timer_in_the_past_fires_at_once
            timer_name_of_64_characters_is_taken_65_are_refused
            creating_a_timer_twice_is_one_timer
            deleted_timer_does_not_fire
            fired_timer_is_gone
        }
    };
}

/// The lines about what survives a restart, for backends that can be opened again.
#[macro_export]
macro_rules! restart_contract {
    ($open:path) => {
        $crate::contract! { $open, restart:
            write_is_durable_once_it_returns
            unacknowledged_message_comes_back_after_a_restart
            delayed_message_survives_a_restart
            dead_letter_survives_a_restart
            acknowledged_message_stays_gone_after_a_restart
            timer_survives_a_restart
        }
    };
}
