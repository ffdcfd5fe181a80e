//! The ports on AWS under AWS's own faults: a proxy before MiniStack throttles, loses answers, repeats requests, lets
//! transactions conflict and takes half a batch.
//!
//! What the SDK repeats, the conformance suite must not notice: it passes while every second first try is throttled, and
//! while the answers of reads and of schedules are lost. What cannot be hidden has a test of its own below.

mod open;

use bytes::Bytes;
use engine::item::{Change, Condition, Item, Key, Query, Table, Write};
use open::{NO_ROLE, at};
use runtime::ports::{Chain, Delivery, Metered, Outgoing, PortError, Timer, Written};
use std::collections::BTreeSet;
use std::fmt::Debug;
use testkit::conformance::Backend;
use testkit::ministack::MiniStack;
use testkit::proxy::{Fault, Proxy};

/// How often a request is tried.
const TRIES: u32 = 3;
/// A minute, milliseconds: longer than any test.
const MINUTE_MS: i64 = 60_000;

async fn proxy() -> Proxy {
    Proxy::start(&MiniStack::shared().endpoint(), None).await
}

/// A store whose requests pass the proxy.
async fn store(proxy: &Proxy) -> Backend {
    open::store(&at(&proxy.url()).await).await
}

/// A queue and timers whose requests pass the proxy.
async fn queue(proxy: &Proxy) -> Backend {
    open::queue(&at(&proxy.url()).await, NO_ROLE).await
}

/// The suite, while requests are throttled that the SDK sends again.
mod throttled {
    use super::{Backend, Fault, Proxy, proxy};

    /// Throttles, and serves until the test's runtime ends.
    fn throttle(proxy: Proxy, backend: Backend) -> Backend {
        proxy.order_first_tries("", Fault::Throttle, 2);
        std::mem::forget(proxy);
        backend
    }

    async fn store() -> Backend {
        let proxy = proxy().await;
        let backend = super::store(&proxy).await;
        throttle(proxy, backend)
    }

    async fn queue() -> Backend {
        let proxy = proxy().await;
        let backend = super::queue(&proxy).await;
        throttle(proxy, backend)
    }

    testkit::store_contract!(store);
    testkit::queue_contract!(queue);
    testkit::timers_contract!(queue);
}

/// The suite, while answers are lost of requests that can be repeated without a trace.
mod lost {
    use super::{Backend, Fault, Proxy, proxy};

    /// Loses answers, and serves until the test's runtime ends.
    fn lose(operations: &[&str], proxy: Proxy, backend: Backend) -> Backend {
        for operation in operations {
            proxy.order_first_tries(operation, Fault::LoseAnswer, 2);
        }
        std::mem::forget(proxy);
        backend
    }

    async fn store() -> Backend {
        let proxy = proxy().await;
        let backend = super::store(&proxy).await;
        lose(&["GetItem", "Query", "TransactWriteItems"], proxy, backend)
    }

    async fn queue() -> Backend {
        let proxy = proxy().await;
        let backend = super::queue(&proxy).await;
        lose(&["CreateSchedule", "DeleteSchedule", "DeleteMessage"], proxy, backend)
    }

    testkit::store_contract!(store);
    testkit::queue_contract!(queue);
    testkit::timers_contract!(queue);
}

fn key(sk: &str) -> Key {
    Key::state("p", sk)
}

fn numbered(n: i64) -> Item {
    Item::new().with("n", n)
}

fn message(body: impl Into<Bytes>) -> Outgoing {
    Outgoing { body: body.into(), delay_ms: 0 }
}

fn timer(name: &str, at_ms: i64) -> Timer {
    Timer { name: name.to_owned(), at_ms, body: Bytes::from(name.to_owned()) }
}

#[track_caller]
fn ok<T: Debug>(result: Result<Metered<T>, PortError>) -> T {
    result.expect("the call succeeds").value
}

/// The call was refused for load, and the error says by which of AWS's words.
#[track_caller]
fn assert_busy<T: Debug>(result: &Result<Metered<T>, PortError>, word: &str) {
    let Err(PortError::Busy { why, .. }) = result else { panic!("not busy: {result:?}") };
    assert!(why.contains(word), "{word:?} in {why:?}");
}

/// Receives until nothing comes for a second.
async fn all(backend: &Backend) -> Vec<Delivery> {
    let mut got = Vec::new();
    loop {
        let some = ok(backend.queue.receive(10, MINUTE_MS, 1_000).await);
        if some.is_empty() {
            return got;
        }
        got.extend(some);
    }
}

#[tokio::test]
async fn the_weather_of_the_suites_strikes_every_second_first_try() {
    let proxy = proxy().await;
    let backend = store(&proxy).await;
    proxy.order_first_tries("", Fault::Throttle, 2);
    proxy.forget();
    for _ in 0..4 {
        ok(backend.store.get(&key("a")).await);
    }
    assert_eq!((proxy.counts()["GetItem"], proxy.met()), (6, 2));
}

#[tokio::test]
async fn each_request_of_the_store_that_is_throttled_once_succeeds() {
    let proxy = proxy().await;
    let backend = store(&proxy).await;
    let store = &backend.store;
    for (n, operation) in ["PutItem", "UpdateItem", "GetItem", "Query", "TransactWriteItems", "DeleteItem"]
        .into_iter()
        .enumerate()
    {
        proxy.order(operation, "", Fault::Throttle, 1);
        match operation {
            "PutItem" => {
                assert!(ok(store.write(Write::put_if_absent(key("a"), numbered(1))).await).is_done())
            }
            "UpdateItem" => {
                let set = Write::update(key("a"), Condition::Exists, vec![Change::Set("n", 2_i64.into())]);
                assert_eq!(ok(store.write(set).await), Written::Done(Some(numbered(2))));
            }
            "GetItem" => assert_eq!(ok(store.get(&key("a")).await), Some(numbered(2))),
            "Query" => assert_eq!(ok(store.query(&Query::all(Table::State, "p")).await).rows.len(), 1),
            "TransactWriteItems" => {
                let both = vec![Write::put(key("a"), numbered(3)), Write::put(key("b"), numbered(3))];
                assert_eq!(ok(store.transact(both).await), Chain::Done(vec![None; 2]));
            }
            _ => assert!(ok(store.write(Write::delete(key("a"), Condition::Exists)).await).is_done()),
        }
        assert_eq!(proxy.met(), n as u64 + 1, "{operation} was throttled");
    }
}

#[tokio::test]
async fn a_throttle_that_outlasts_the_tries_is_busy_and_has_written_nothing() {
    let proxy = proxy().await;
    let backend = store(&proxy).await;
    let store = &backend.store;
    let word = "ThrottlingException";
    ok(store.write(Write::put(key("a"), numbered(1))).await);
    let set = || Write::update(key("a"), Condition::None, vec![Change::Set("n", 2_i64.into())]);
    let throttle = |operation: &str| proxy.order(operation, "", Fault::Throttle, TRIES);
    throttle("PutItem");
    assert_busy(&store.write(Write::put(key("b"), numbered(1))).await, word);
    throttle("UpdateItem");
    assert_busy(&store.write(set()).await, word);
    throttle("DeleteItem");
    assert_busy(&store.write(Write::delete(key("a"), Condition::None)).await, word);
    throttle("TransactWriteItems");
    assert_busy(&store.transact(vec![set(), Write::put(key("b"), numbered(1))]).await, word);
    throttle("GetItem");
    assert_busy(&store.get(&key("a")).await, word);
    throttle("Query");
    assert_busy(&store.query(&Query::all(Table::State, "p")).await, word);
    // One that counts is not repeated, lest it count twice.
    proxy.order("UpdateItem", "", Fault::Throttle, 1);
    let add = Write::update(key("a"), Condition::None, vec![Change::Add("n", 1)]);
    assert_busy(&store.write(add).await, word);
    assert_eq!(proxy.met(), u64::from(6 * TRIES + 1), "each was tried as often as it may be, and no more");
    let rows = ok(store.query(&Query::all(Table::State, "p")).await).rows;
    assert_eq!(rows, [("a".to_owned(), numbered(1))]);
}

#[tokio::test]
async fn a_chain_that_is_throttled_has_written_what_comes_before() {
    let proxy = proxy().await;
    let backend = store(&proxy).await;
    proxy.order("PutItem", "second", Fault::Throttle, TRIES);
    let chain = || ["first", "second", "third"].map(|sk| Write::put_if_absent(key(sk), numbered(1))).to_vec();
    assert_busy(&backend.store.write_chain(chain()).await, "ThrottlingException");
    let rows = ok(backend.store.query(&Query::all(Table::State, "p")).await).rows;
    assert_eq!(rows, [("first".to_owned(), numbered(1))]);
    // Whoever repeats it is told at the first write that this one stands: its own.
    let again = ok(backend.store.write_chain(chain()).await);
    assert_eq!(again, Chain::Refused { index: 0, standing: Some(numbered(1)) });
}

#[tokio::test]
async fn a_conditional_write_whose_answer_was_lost_is_refused_by_itself_and_says_so() {
    let proxy = proxy().await;
    let backend = store(&proxy).await;
    let store = &backend.store;
    // A put finds its own item, by which its writer knows it.
    proxy.order("PutItem", "", Fault::LoseAnswer, 1);
    let mine = numbered(1).with("nonce", "mine");
    assert_eq!(
        ok(store.write(Write::put_if_absent(key("a"), mine.clone())).await),
        Written::Refused(Some(mine.clone()))
    );
    // So does an update that took what it was conditional on.
    proxy.order("UpdateItem", "", Fault::LoseAnswer, 1);
    let taken = Write::update(
        key("a"),
        Condition::Eq("nonce", "mine".into()),
        vec![Change::Set("nonce", "next".into())],
    );
    let next = numbered(1).with("nonce", "next");
    assert_eq!(ok(store.write(taken).await), Written::Refused(Some(next)));
    // A delete finds nothing.
    proxy.order("DeleteItem", "", Fault::LoseAnswer, 1);
    let gone = Write::delete(key("a"), Condition::Exists);
    assert_eq!(ok(store.write(gone).await), Written::Refused(None));
    assert_eq!(proxy.met(), 3);
}

#[tokio::test]
async fn what_counts_is_carried_out_once_although_its_answer_was_lost() {
    let proxy = proxy().await;
    let backend = store(&proxy).await;
    let store = &backend.store;
    let add = || Write::update(key("a"), Condition::None, vec![Change::Add("n", 1)]);
    // An update is not repeated: whether it was carried out is not known.
    proxy.order("UpdateItem", "", Fault::LoseAnswer, 1);
    let lost = store.write(add()).await;
    assert!(matches!(lost, Err(PortError::Unknown { .. })), "{lost:?}");
    assert_eq!(ok(store.get(&key("a")).await), Some(numbered(1)));
    // A transaction is, under one token.
    proxy.order("TransactWriteItems", "", Fault::LoseAnswer, 1);
    assert_eq!(
        ok(store.transact(vec![add(), Write::put(key("b"), numbered(7))]).await),
        Chain::Done(vec![None; 2])
    );
    assert_eq!(ok(store.get(&key("a")).await), Some(numbered(2)));
    assert_eq!(proxy.met(), 2);
}

#[tokio::test]
async fn a_transaction_that_meets_another_is_busy_names_the_item_and_has_written_nothing() {
    let proxy = proxy().await;
    let backend = store(&proxy).await;
    let store = &backend.store;
    let both =
        || vec![Write::put_if_absent(key("a"), numbered(1)), Write::put_if_absent(key("b"), numbered(1))];
    proxy.order("", "", Fault::Conflict, 2);
    let met = store.transact(both()).await;
    assert_busy(&met, "TransactionConflict");
    assert_busy(&met, r#"item "p" "a""#);
    assert_busy(&store.write(Write::put(key("a"), numbered(2))).await, "TransactionConflictException");
    assert_eq!(ok(store.get(&key("a")).await), None);
    // It is a matter of time, so it is repeated by whoever comes back to it.
    assert_eq!(ok(store.transact(both()).await), Chain::Done(vec![None; 2]));
    assert_eq!(ok(store.transact(both()).await), Chain::Refused { index: 0, standing: Some(numbered(1)) });
}

#[tokio::test]
async fn each_request_of_the_queue_that_is_throttled_once_succeeds_and_thrice_is_busy() {
    let proxy = proxy().await;
    let backend = queue(&proxy).await;
    let queue = &backend.queue;
    for (times, fails) in [(1, false), (TRIES, true)] {
        let throttle = |operation: &str| proxy.order(operation, "", Fault::Throttle, times);
        let word = "ThrottlingException";
        throttle("SendMessageBatch");
        let sent = queue.send(vec![message("m")]).await;
        if fails {
            assert_busy(&sent, word);
            assert_eq!(all(&backend).await, [], "nothing was sent");
            ok(queue.send(vec![message("m")]).await);
        } else {
            ok(sent);
        }
        throttle("ReceiveMessage");
        let got = queue.receive(1, MINUTE_MS, 0).await;
        if fails {
            assert_busy(&got, word);
        }
        let got = if fails { ok(queue.receive(1, MINUTE_MS, 0).await) } else { ok(got) };
        throttle("ChangeMessageVisibility");
        let hidden = queue.set_visibility(&got[0].receipt, MINUTE_MS).await;
        throttle("DeleteMessage");
        let gone = queue.acknowledge(&got[0].receipt).await;
        if fails {
            assert_busy(&hidden, word);
            assert_busy(&gone, word);
            ok(queue.acknowledge(&got[0].receipt).await);
        } else {
            ok(hidden);
            ok(gone);
        }
    }
    assert_eq!(proxy.met(), u64::from(4 + 4 * TRIES));
}

#[tokio::test]
async fn entries_that_sqs_did_not_take_are_sent_again_each_once() {
    let proxy = proxy().await;
    let backend = queue(&proxy).await;
    let ten = || (0..10).map(|n| message(format!("job {n}"))).collect::<Vec<_>>();
    // Of ten five are taken, then two of five, then all three.
    proxy.order("SendMessageBatch", "", Fault::HalfTaken, 2);
    let ids = ok(backend.queue.send(ten()).await);
    let got = all(&backend).await;
    assert_eq!(got.len(), 10, "{got:?}");
    for delivery in got {
        let at = ids.iter().position(|id| *id == delivery.message_id).expect("the send returned this id");
        assert_eq!(delivery.body, Bytes::from(format!("job {at}")), "each id stands at its message's place");
    }
    assert_eq!(proxy.met(), 2);
}

#[tokio::test]
async fn a_batch_that_is_never_taken_whole_is_busy_and_says_how_much_is_left() {
    let proxy = proxy().await;
    let backend = queue(&proxy).await;
    proxy.order("SendMessageBatch", "", Fault::HalfTaken, TRIES);
    let sent = backend.queue.send((0..10).map(|n| message(format!("job {n}"))).collect()).await;
    assert_busy(&sent, "2 of 10 messages were not taken");
    let bodies: BTreeSet<Bytes> = all(&backend).await.into_iter().map(|delivery| delivery.body).collect();
    assert_eq!(bodies.len(), 8, "what was taken comes: whoever failed to send sends all again");
}

#[tokio::test]
async fn a_message_that_was_sent_twice_comes_twice_under_two_ids() {
    let proxy = proxy().await;
    let backend = queue(&proxy).await;
    for fault in [Fault::LoseAnswer, Fault::Twice] {
        proxy.order("SendMessageBatch", "", fault, 1);
        let sent = ok(backend.queue.send(vec![message("m")]).await);
        let got = all(&backend).await;
        let ids: BTreeSet<&str> = got.iter().map(|delivery| delivery.message_id.as_str()).collect();
        assert_eq!((got.len(), ids.len()), (2, 2), "{fault:?}");
        assert!(ids.contains(sent[0].as_str()), "{fault:?}: the send knows one of them");
    }
}

#[tokio::test]
async fn a_schedule_whose_answer_was_lost_or_that_is_throttled_stands_once() {
    let proxy = proxy().await;
    let backend = queue(&proxy).await;
    let clock = backend.clock();
    let name = "n".repeat(64);
    // The repeat meets its own schedule: a conflict, which is what it wanted.
    for fault in [Fault::LoseAnswer, Fault::Twice, Fault::Throttle] {
        proxy.order("CreateSchedule", "", fault, 1);
        ok(backend.timers.create(timer(&name, clock.now_ms() + MINUTE_MS)).await);
    }
    // And of a delete's repeat nothing is there any more.
    for fault in [Fault::LoseAnswer, Fault::Twice, Fault::Throttle] {
        proxy.order("DeleteSchedule", "", fault, 1);
        ok(backend.timers.delete(&name).await);
    }
    for operation in ["CreateSchedule", "DeleteSchedule"] {
        proxy.order(operation, "", Fault::Throttle, TRIES);
    }
    assert_busy(
        &backend.timers.create(timer(&name, clock.now_ms() + MINUTE_MS)).await,
        "ThrottlingException",
    );
    assert_busy(&backend.timers.delete(&name).await, "ThrottlingException");
    assert_eq!(proxy.met(), u64::from(6 + 2 * TRIES));
}
