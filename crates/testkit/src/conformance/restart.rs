//! The lines of the contracts about what survives a restart.

use super::queue::{bodies, message};
use super::timers::timer;
use super::{Backend, MAX_RECEIVES, SECOND_MS, key, ok};
use engine::item::{Change, Condition, Item, Query, Table, Write};
use runtime::ports::Outgoing;
use std::collections::BTreeSet;

const HIDE_MS: i64 = 600 * SECOND_MS;

/// What a call reported as done stands after a restart, whatever call it was; what was refused does not.
pub async fn write_is_durable_once_it_returns(backend: Backend) {
    let at = |sk: &str| key("durable", sk);
    let one = Item::new().with("n", 1_i64);
    let store = &backend.store;
    ok(store.write(Write::put(at("put"), one.clone())).await);
    ok(store.write(Write::put(at("deleted"), one.clone())).await);
    ok(store.write(Write::delete(at("deleted"), Condition::Exists)).await);
    ok(store.write(Write::put_if_absent(at("put"), Item::new())).await);
    ok(store.write_each(vec![Write::put(at("each"), one.clone())]).await);
    ok(store
        .write_chain(vec![Write::put(at("chain"), one.clone()), Write::delete(at("none"), Condition::Exists)])
        .await);
    ok(store.transact(vec![Write::update(at("transact"), Condition::None, vec![Change::Add("n", 1)])]).await);
    let backend = backend.restart().await;
    let page = ok(backend.store.query(&Query::all(Table::State, "durable")).await);
    let expected: Vec<_> = ["chain", "each", "put", "transact"].map(|sk| (sk.to_owned(), one.clone())).into();
    assert_eq!(page.rows, expected);
}

/// A message that nobody acknowledged is delivered at once when the process was restarted, although hidden.
pub async fn unacknowledged_message_comes_back_after_a_restart(backend: Backend) {
    let sent = ok(backend.queue.send(vec![message("held"), message("waiting")]).await);
    let held = backend.receive_within(2, HIDE_MS, 0).await;
    assert_eq!(held.len(), 2);
    let backend = backend.restart().await;
    let again = ok(backend.queue.receive(10, HIDE_MS, 0).await);
    let ids: BTreeSet<_> = again.iter().map(|d| &d.message_id).collect();
    assert_eq!(ids, sent.iter().collect());
    ok(backend.queue.acknowledge(&held[0].receipt).await); // of the process before: it changes nothing
    let backend = backend.restart().await;
    assert_eq!(ok(backend.queue.receive(10, HIDE_MS, 0).await).len(), 2);
}

/// A delayed message keeps its time over a restart.
pub async fn delayed_message_survives_a_restart(backend: Backend) {
    let sent_ms = backend.clock().now_ms();
    let delayed = Outgoing { delay_ms: 2 * SECOND_MS, ..message("delayed") };
    ok(backend.queue.send(vec![delayed]).await);
    let backend = backend.restart().await;
    assert_eq!(ok(backend.queue.receive(10, HIDE_MS, 0).await), vec![]);
    let got = backend.receive_within(1, HIDE_MS, 2 * SECOND_MS).await;
    assert_eq!(bodies(&got), BTreeSet::from(["delayed"]));
    assert!(backend.clock().now_ms() - sent_ms >= 2 * SECOND_MS);
}

/// A dead letter is still one after a restart.
pub async fn dead_letter_survives_a_restart(backend: Backend) {
    ok(backend.queue.send(vec![message("poison")]).await);
    for _ in 0..MAX_RECEIVES {
        let got = backend.receive_within(1, HIDE_MS, 0).await;
        ok(backend.queue.set_visibility(&got[0].receipt, 0).await);
    }
    assert_eq!(ok(backend.queue.receive(10, HIDE_MS, 0).await), vec![]);
    let backend = backend.restart().await;
    assert_eq!(ok(backend.queue.receive(10, HIDE_MS, 0).await), vec![]);
    assert_eq!(bodies(&ok(backend.queue.receive_dead(10, HIDE_MS).await)), BTreeSet::from(["poison"]));
}

/// What was acknowledged does not come back after a restart.
pub async fn acknowledged_message_stays_gone_after_a_restart(backend: Backend) {
    ok(backend.queue.send(vec![message("m")]).await);
    let got = backend.receive_within(1, HIDE_MS, 0).await;
    ok(backend.queue.acknowledge(&got[0].receipt).await);
    let backend = backend.restart().await;
    assert_eq!(ok(backend.queue.receive(10, HIDE_MS, 0).await), vec![]);
}

/// A timer keeps its time over a restart; one that fell due meanwhile fires at once.
pub async fn timer_survives_a_restart(backend: Backend) {
    let now_ms = backend.clock().now_ms();
    ok(backend.timers.create(timer("due", now_ms, "due")).await);
    ok(backend.timers.create(timer("later", now_ms + 2 * SECOND_MS, "later")).await);
    let backend = backend.restart().await;
    let due = backend.receive_within(1, HIDE_MS, 0).await;
    assert_eq!(bodies(&due), BTreeSet::from(["due"]));
    let later = backend.receive_within(1, HIDE_MS, 2 * SECOND_MS).await;
    assert_eq!(bodies(&later), BTreeSet::from(["later"]));
    assert!(backend.clock().now_ms() >= now_ms + 2 * SECOND_MS);
}
