//! The outbox's contract: one test a line.

use backend_sqlite::{Options, Sqlite};
use bytes::Bytes;
use engine::item::{Item, Key, Write};
use runtime::ports::{Chain, Outbox, Outgoing, Queue, Store, Written};
use std::sync::Arc;
use testkit::{SeededIds, SystemClock};

fn open(folder: &tempfile::TempDir) -> Sqlite {
    let options = Options::new(Arc::new(SystemClock::default()), Arc::new(SeededIds::new(1)));
    Sqlite::open(folder.path().join("outbox.db"), options).expect("the file opens")
}

fn put(sk: &str) -> Write {
    Write::put_if_absent(Key::state("p", sk), Item::new().with("n", 1_i64))
}

fn message(body: &'static str) -> Outgoing {
    Outgoing { body: Bytes::from_static(body.as_bytes()), delay_ms: 0 }
}

async fn received(sqlite: &Sqlite) -> Vec<Bytes> {
    let deliveries = sqlite.receive(10, 60_000, 0).await.expect("received").value;
    deliveries.into_iter().map(|d| d.body).collect()
}

#[tokio::test]
async fn outbox_records_then_sends() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = open(&folder);
    let chain = sqlite.write_chain_and_send(vec![put("a"), put("b")], vec![message("one")]).await.unwrap();
    assert_eq!(chain.value, Chain::Done(vec![None, None]));
    assert_eq!((chain.consumed.write_units, chain.consumed.queue_requests), (2, 1));
    // Independent writes announce whatever their outcomes are: a repeat announces again.
    let each = sqlite.write_each_and_send(vec![put("b"), put("c")], vec![message("two")]).await.unwrap();
    assert!(matches!(each.value.as_slice(), [Written::Refused(Some(_)), Written::Done(None)]), "{each:?}");
    assert_eq!(received(&sqlite).await, ["one", "two"]);
    assert!(sqlite.get(&Key::state("p", "c")).await.unwrap().value.is_some());

    // All of it is in the file.
    drop(sqlite);
    let reopened = open(&folder);
    assert_eq!(received(&reopened).await.len(), 2);
    assert!(reopened.get(&Key::state("p", "a")).await.unwrap().value.is_some());
}

#[tokio::test]
async fn outbox_sends_nothing_for_a_refused_chain() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = open(&folder);
    sqlite.write(put("b")).await.unwrap();
    let chain = sqlite.write_chain_and_send(vec![put("a"), put("b")], vec![message("no")]).await.unwrap();
    assert!(matches!(chain.value, Chain::Refused { index: 1, .. }), "{chain:?}");
    assert_eq!(chain.consumed.queue_requests, 0);
    assert_eq!(received(&sqlite).await, Vec::<Bytes>::new());
    assert!(
        sqlite.get(&Key::state("p", "a")).await.unwrap().value.is_some(),
        "the chain's first write stands"
    );
}
