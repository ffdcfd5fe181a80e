//! The timers' contract, line by line.

use super::queue::{bodies, message};
use super::{Backend, SECOND_MS, Time, assert_invalid, ok};
use bytes::Bytes;
use futures_util::future::join;
use runtime::ports::{TIMER_LATE_MS_MAX, Timer};
use std::collections::BTreeSet;

const HIDE_MS: i64 = 30 * SECOND_MS;

pub(super) fn timer(name: &str, at_ms: i64, body: &'static str) -> Timer {
    Timer { name: name.to_owned(), at_ms, body: Bytes::from_static(body.as_bytes()) }
}

/// A timer's job is in the queue at its time, not before and at most a minute late; a receive that waits gets it.
pub async fn timer_fires_into_the_queue_at_its_time(backend: Backend) {
    let clock = backend.clock();
    let at_ms = clock.now_ms() + 2 * SECOND_MS;
    ok(backend.timers.create(timer("later", at_ms + SECOND_MS, "later")).await);
    ok(backend.timers.create(timer("sooner", at_ms, "sooner")).await);
    assert_eq!(ok(backend.queue.receive(10, HIDE_MS, 0).await), vec![]);
    backend.pass(SECOND_MS).await;
    let wait = async {
        loop {
            let got = ok(backend.queue.receive(1, HIDE_MS, 20 * SECOND_MS).await);
            if !got.is_empty() || clock.now_ms() > at_ms + TIMER_LATE_MS_MAX {
                return got;
            }
        }
    };
    let (got, ()) = join(wait, backend.pass(SECOND_MS)).await;
    assert!(clock.now_ms() >= at_ms);
    let rest = backend.receive_within(1, HIDE_MS, SECOND_MS + TIMER_LATE_MS_MAX).await;
    assert!(clock.now_ms() >= at_ms + SECOND_MS);
    // Both may be late, by as much as lies between them.
    let (got, rest) = (bodies(&got), bodies(&rest));
    assert_eq!((got.len(), &got | &rest), (1, BTreeSet::from(["later", "sooner"])));
    let exact = matches!(backend.time, Time::Manual(_));
    assert!(!exact || got == BTreeSet::from(["sooner"]), "{got:?} came first");
}

/// A timer whose time is past fires at once.
pub async fn timer_in_the_past_fires_at_once(backend: Backend) {
    let past_ms = backend.clock().now_ms() - 1000 * SECOND_MS;
    ok(backend.timers.create(timer("past", past_ms, "past")).await);
    let got = backend.receive_within(1, HIDE_MS, TIMER_LATE_MS_MAX).await;
    assert_eq!((bodies(&got), got[0].receives), (BTreeSet::from(["past"]), 1));
}

/// A timer's name has 1 to 64 characters of a small alphabet.
pub async fn timer_name_of_64_characters_is_taken_65_are_refused(backend: Backend) {
    let far_ms = backend.clock().now_ms() + 1000 * SECOND_MS;
    ok(backend.timers.create(timer(&format!("Az0-_.{}", "n".repeat(58)), far_ms, "m")).await);
    for bad in ["n".repeat(65), String::new(), "a b".to_owned(), "a/b".to_owned(), "é".to_owned()] {
        assert_invalid(backend.timers.create(timer(&bad, far_ms, "m")).await);
        assert_invalid(backend.timers.delete(&bad).await);
    }
}

/// A name that stands is left as it is: one timer, the first one's time and job.
pub async fn creating_a_timer_twice_is_one_timer(backend: Backend) {
    let at_ms = backend.clock().now_ms() + 3 * SECOND_MS;
    let first = backend.timers.create(timer("name", at_ms, "first")).await.expect("created");
    let second = backend.timers.create(timer("name", at_ms - SECOND_MS, "second")).await.expect("no error");
    assert_eq!((first.consumed.timer_requests, second.consumed.timer_requests), (1, 0));
    let got = backend.receive_within(1, HIDE_MS, 3 * SECOND_MS + TIMER_LATE_MS_MAX).await;
    assert_eq!(bodies(&got), BTreeSet::from(["first"]));
    backend.pass(SECOND_MS).await;
    assert_eq!(ok(backend.queue.receive(10, HIDE_MS, 0).await), vec![]);
}

/// A deleted timer does not fire; deleting what is not there is no error.
pub async fn deleted_timer_does_not_fire(backend: Backend) {
    let now_ms = backend.clock().now_ms();
    ok(backend.timers.delete("never-created").await);
    ok(backend.timers.create(timer("gone", now_ms + SECOND_MS, "gone")).await);
    ok(backend.timers.create(timer("stays", now_ms + SECOND_MS, "stays")).await);
    ok(backend.timers.delete("gone").await);
    ok(backend.timers.delete("gone").await);
    let got = backend.receive_within(1, HIDE_MS, SECOND_MS + TIMER_LATE_MS_MAX).await;
    assert_eq!(bodies(&got), BTreeSet::from(["stays"]));
    ok(backend.queue.send(vec![message("after")]).await);
    assert_eq!(bodies(&backend.receive_within(1, HIDE_MS, 0).await), BTreeSet::from(["after"]));
}

/// A timer that fired is gone, so its name can be used again.
pub async fn fired_timer_is_gone(backend: Backend) {
    for body in ["one", "two"] {
        ok(backend.timers.create(timer("again", backend.clock().now_ms(), body)).await);
        let got = backend.receive_within(1, HIDE_MS, TIMER_LATE_MS_MAX).await;
        assert_eq!(bodies(&got), BTreeSet::from([body]));
        ok(backend.queue.acknowledge(&got[0].receipt).await);
    }
}
