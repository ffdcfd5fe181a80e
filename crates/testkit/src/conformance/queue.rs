//! The queue's contract, line by line.

use super::{Backend, MAX_RECEIVES, SECOND_MS, assert_invalid, ok};
use bytes::Bytes;
use futures_util::future::{join, join_all};
use runtime::ports::{DELAY_MS_MAX, Delivery, MESSAGE_BYTES_MAX, Outgoing, Queue};
use std::collections::BTreeSet;

const HIDE_MS: i64 = 30 * SECOND_MS;

pub(super) fn message(body: impl Into<Bytes>) -> Outgoing {
    Outgoing { body: body.into(), delay_ms: 0 }
}

fn delayed(body: &'static str, delay_ms: i64) -> Outgoing {
    Outgoing { body: Bytes::from_static(body.as_bytes()), delay_ms }
}

pub(super) fn bodies(deliveries: &[Delivery]) -> BTreeSet<&str> {
    deliveries.iter().map(|d| std::str::from_utf8(&d.body).expect("test bodies are text")).collect()
}

async fn receive_now(queue: &dyn Queue) -> Vec<Delivery> {
    ok(queue.receive(10, HIDE_MS, 0).await)
}

/// Every message of a send is delivered, with the id that the send returned at its place.
pub async fn every_entry_of_a_send_is_confirmed(backend: Backend) {
    let sent = ok(backend.queue.send((0..10).map(|n| message(format!("job {n}"))).collect()).await);
    let got = backend.receive_within(10, HIDE_MS, 0).await;
    assert_eq!(got.len(), 10);
    for delivery in &got {
        let at = sent.iter().position(|id| *id == delivery.message_id).expect("the send returned this id");
        assert_eq!(delivery.body, Bytes::from(format!("job {at}")));
        assert_eq!(delivery.receives, 1);
    }
}

/// Equal bodies get different ids.
pub async fn message_ids_are_fresh(backend: Backend) {
    let mut ids = BTreeSet::new();
    for _ in 0..3 {
        ids.extend(ok(backend.queue.send(vec![message("same"); 3]).await));
    }
    assert_eq!(ids.len(), 9);
}

/// A send has 1 to 10 messages; so has a receive. None of a refused send is delivered.
pub async fn send_takes_10_messages_11_are_refused(backend: Backend) {
    assert_invalid(backend.queue.send(vec![message("m"); 11]).await);
    assert_invalid(backend.queue.send(vec![]).await);
    assert_invalid(backend.queue.send(vec![message("m"), message("")]).await);
    assert_invalid(backend.queue.receive(11, HIDE_MS, 0).await);
    assert_invalid(backend.queue.receive(0, HIDE_MS, 0).await);
    assert_eq!(receive_now(&*backend.queue).await, vec![]);
    assert_eq!(ok(backend.queue.send(vec![message("m"); 10]).await).len(), 10);
}

/// A message, and all messages of a send together, have at most 1 MiB.
pub async fn message_of_1_mib_is_taken_more_is_refused(backend: Backend) {
    let of = |bytes: usize| message(vec![b'x'; bytes]);
    assert_invalid(backend.queue.send(vec![of(MESSAGE_BYTES_MAX + 1)]).await);
    assert_invalid(backend.queue.send(vec![of(MESSAGE_BYTES_MAX), of(1)]).await);
    let sent = backend.queue.send(vec![of(MESSAGE_BYTES_MAX)]).await.expect("it is taken");
    assert_eq!(sent.consumed.queue_requests, 16); // of 64 KB
    let got = backend.receive_within(1, HIDE_MS, 0).await;
    assert_eq!(got[0].body.len(), MESSAGE_BYTES_MAX);
}

/// A message can be delayed by 15 minutes, not by a millisecond more.
pub async fn delay_of_15_minutes_is_taken_more_is_refused(backend: Backend) {
    assert_invalid(backend.queue.send(vec![delayed("m", DELAY_MS_MAX + 1)]).await);
    assert_invalid(backend.queue.send(vec![delayed("m", -1)]).await);
    ok(backend.queue.send(vec![delayed("m", DELAY_MS_MAX)]).await);
    assert_eq!(receive_now(&*backend.queue).await, vec![]);
}

/// A message that nobody acknowledges comes back once its visibility ends: same id, `receives` one higher.
pub async fn unacknowledged_message_comes_back(backend: Backend) {
    let sent = ok(backend.queue.send(vec![message("m")]).await);
    let first = backend.receive_within(1, SECOND_MS, 0).await;
    assert_eq!((first[0].receives, &first[0].message_id), (1, &sent[0]));
    let received_ms = backend.clock().monotonic_ms();
    assert_eq!(receive_now(&*backend.queue).await, vec![]);
    let second = backend.receive_within(1, HIDE_MS, SECOND_MS).await;
    assert_eq!((second[0].receives, &second[0].message_id), (2, &sent[0]));
    assert_ne!(second[0].receipt, first[0].receipt);
    assert!(backend.clock().monotonic_ms() - received_ms >= SECOND_MS - 50);
}

/// A delayed message does not come before its time, and comes at its time.
pub async fn delayed_message_is_not_early(backend: Backend) {
    let sent_ms = backend.clock().monotonic_ms();
    ok(backend
        .queue
        .send(vec![delayed("late", 2 * SECOND_MS), delayed("early", SECOND_MS), message("now")])
        .await);
    assert_eq!(bodies(&receive_now(&*backend.queue).await), BTreeSet::from(["now"]));
    let early = backend.receive_within(1, HIDE_MS, SECOND_MS).await;
    assert_eq!(bodies(&early), BTreeSet::from(["early"]));
    assert!(backend.clock().monotonic_ms() - sent_ms >= SECOND_MS);
    let late = backend.receive_within(1, HIDE_MS, SECOND_MS).await;
    assert_eq!(bodies(&late), BTreeSet::from(["late"]));
    assert!(backend.clock().monotonic_ms() - sent_ms >= 2 * SECOND_MS);
}

/// An acknowledged message does not come back; to acknowledge it again is no error.
pub async fn acknowledged_message_is_gone(backend: Backend) {
    ok(backend.queue.send(vec![message("m")]).await);
    let got = backend.receive_within(1, SECOND_MS, 0).await;
    ok(backend.queue.acknowledge(&got[0].receipt).await);
    ok(backend.queue.acknowledge(&got[0].receipt).await);
    ok(backend.queue.send(vec![delayed("after", 2 * SECOND_MS)]).await);
    let next = backend.receive_within(1, HIDE_MS, 2 * SECOND_MS).await;
    assert_eq!(bodies(&next), BTreeSet::from(["after"]));
}

/// The receipt of an earlier delivery neither removes nor hides nor frees the message.
pub async fn stale_receipt_changes_nothing(backend: Backend) {
    ok(backend.queue.send(vec![message("m")]).await);
    let stale = backend.receive_within(1, SECOND_MS, 0).await.remove(0).receipt;
    let held = backend.receive_within(1, 2 * SECOND_MS, SECOND_MS).await.remove(0);
    ok(backend.queue.set_visibility(&stale, 0).await);
    ok(backend.queue.acknowledge(&stale).await);
    assert_eq!(receive_now(&*backend.queue).await, vec![]);
    let again = backend.receive_within(1, HIDE_MS, 2 * SECOND_MS).await;
    assert_eq!((again[0].receives, &again[0].message_id), (3, &held.message_id));
    ok(backend.queue.acknowledge(&again[0].receipt).await);
}

/// The holder of a message can hide it for longer, or give it back at once.
pub async fn visibility_can_be_changed_while_held(backend: Backend) {
    ok(backend.queue.send(vec![message("m")]).await);
    let first = backend.receive_within(1, 2 * SECOND_MS, 0).await;
    ok(backend.queue.set_visibility(&first[0].receipt, 4 * SECOND_MS).await);
    backend.pass(2 * SECOND_MS + 100).await;
    assert_eq!(receive_now(&*backend.queue).await, vec![]);
    ok(backend.queue.set_visibility(&first[0].receipt, 0).await);
    let second = backend.receive_within(1, HIDE_MS, 0).await;
    assert_eq!((second[0].receives, &second[0].message_id), (2, &first[0].message_id));
    assert_invalid(backend.queue.set_visibility(&second[0].receipt, -1).await);
    assert_invalid(backend.queue.set_visibility(&second[0].receipt, 12 * 3600 * 1000 + 1).await);
}

/// A message that was received as often as the queue allows goes to the dead letters instead of coming again.
pub async fn poison_goes_to_the_dead_letters(backend: Backend) {
    let sent = ok(backend.queue.send(vec![message("poison"), message("fine")]).await);
    for delivery in backend.receive_within(2, HIDE_MS, 0).await {
        match delivery.message_id == sent[1] {
            true => ok(backend.queue.acknowledge(&delivery.receipt).await),
            false => ok(backend.queue.set_visibility(&delivery.receipt, 0).await),
        }
    }
    for n in 2..=MAX_RECEIVES {
        let got = backend.receive_within(1, HIDE_MS, 0).await;
        assert_eq!((got[0].receives, &got[0].message_id), (n, &sent[0]));
        assert_eq!(ok(backend.queue.receive_dead(10, HIDE_MS).await), vec![]);
        ok(backend.queue.set_visibility(&got[0].receipt, 0).await);
    }
    assert_eq!(receive_now(&*backend.queue).await, vec![]);
    let dead = ok(backend.queue.receive_dead(10, HIDE_MS).await);
    assert_eq!((bodies(&dead), &dead[0].message_id), (BTreeSet::from(["poison"]), &sent[0]));
}

/// A dead letter is hidden when received, comes back, and is gone once acknowledged.
pub async fn dead_letter_can_be_acknowledged(backend: Backend) {
    ok(backend.queue.send(vec![message("poison")]).await);
    for _ in 0..MAX_RECEIVES {
        let got = backend.receive_within(1, HIDE_MS, 0).await;
        ok(backend.queue.set_visibility(&got[0].receipt, 0).await);
    }
    assert_eq!(receive_now(&*backend.queue).await, vec![]);
    let first = ok(backend.queue.receive_dead(10, HIDE_MS).await);
    assert_eq!(bodies(&first), BTreeSet::from(["poison"]));
    assert_eq!(ok(backend.queue.receive_dead(10, HIDE_MS).await), vec![]);
    ok(backend.queue.set_visibility(&first[0].receipt, 0).await);
    let second = ok(backend.queue.receive_dead(10, SECOND_MS).await);
    assert_eq!(bodies(&second), BTreeSet::from(["poison"]));
    ok(backend.queue.acknowledge(&second[0].receipt).await);
    backend.pass(SECOND_MS + 100).await;
    assert_eq!(ok(backend.queue.receive_dead(10, HIDE_MS).await), vec![]);
    assert_eq!(receive_now(&*backend.queue).await, vec![]);
}

/// A receive that waits returns as soon as a message is sent.
pub async fn waiting_receive_returns_early(backend: Backend) {
    let send = async {
        tokio::task::yield_now().await;
        ok(backend.queue.send(vec![message("m")]).await)
    };
    let start_ms = backend.clock().monotonic_ms();
    let (got, _) = join(backend.queue.receive(10, HIDE_MS, 20 * SECOND_MS), send).await;
    assert_eq!(bodies(&ok(got)), BTreeSet::from(["m"]));
    assert!(backend.clock().monotonic_ms() - start_ms < 5 * SECOND_MS);
    let (nothing, ()) = join(backend.queue.receive(10, HIDE_MS, SECOND_MS), backend.pass(SECOND_MS)).await;
    assert_eq!(ok(nothing), vec![]);
}

/// A receive that waits returns when a delay or a visibility ends, also one that began after it did.
pub async fn waiting_receive_sees_what_becomes_due(backend: Backend) {
    let wait = || backend.queue.receive(1, SECOND_MS, 20 * SECOND_MS);
    let later = async {
        tokio::task::yield_now().await;
        ok(backend.queue.send(vec![delayed("m", SECOND_MS)]).await);
        backend.pass(SECOND_MS).await;
    };
    let (first, ()) = join(wait(), later).await;
    assert_eq!(ok(first)[0].receives, 1);
    let (second, ()) = join(wait(), backend.pass(SECOND_MS)).await;
    assert_eq!(ok(second)[0].receives, 2);
}

/// Several receivers share the messages: each message goes to one of them.
pub async fn every_message_reaches_one_of_many_receivers(backend: Backend) {
    let receivers = (0..4).map(|_| async {
        let mut got = Vec::new();
        while got.len() < 15 {
            got.extend(ok(backend.queue.receive((15 - got.len()).min(5), HIDE_MS, 20 * SECOND_MS).await));
        }
        got
    });
    let send = async {
        for n in 0..6 {
            ok(backend.queue.send((0..10).map(|m| message(format!("{n}.{m}"))).collect()).await);
        }
    };
    let (got, ()) = join(join_all(receivers), send).await;
    let got = got.concat();
    assert_eq!((got.len(), bodies(&got).len()), (60, 60));
}
