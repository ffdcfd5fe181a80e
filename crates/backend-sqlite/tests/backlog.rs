//! More messages than are kept in memory: they wait in the file, and each is delivered once.

use backend_sqlite::{Durability, Options, Sqlite};
use futures_util::future::join_all;
use runtime::ports::{Outgoing, Queue};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use testkit::{ManualClock, SeededIds};

/// Beyond the 8192 that a line keeps ready.
const MESSAGES: usize = 20_000;
const HIDE_MS: i64 = 3_600_000;

fn open(directory: &Path, clock: Arc<ManualClock>) -> Sqlite {
    let options = Options::new(clock, Arc::new(SeededIds::new(fastrand::u64(..))));
    let options = Options { durability: Durability::Normal, ..options };
    Sqlite::open(directory.join("stepwell.db"), options).expect("the file can be opened")
}

async fn send(sqlite: &Sqlite, from: usize, to: usize, delay_ms: i64) {
    let batches = (from..to).step_by(10).map(|first| {
        let messages = (first..first + 10).map(|n| Outgoing { body: format!("{n}").into(), delay_ms });
        sqlite.send(messages.collect())
    });
    for sent in join_all(batches).await {
        sent.expect("it is sent");
    }
}

async fn receive_all(sqlite: &Sqlite) -> BTreeSet<usize> {
    let mut all = BTreeSet::new();
    loop {
        let some = sqlite.receive(10, HIDE_MS, 0).await.expect("it is received").value;
        if some.is_empty() {
            return all;
        }
        for delivery in some {
            let body = std::str::from_utf8(&delivery.body).expect("a text").parse().expect("a number");
            assert!(all.insert(body), "{body} came twice");
        }
    }
}

#[tokio::test]
async fn burst_beyond_memory_is_delivered_once_also_after_a_restart() {
    let directory = tempfile::tempdir().expect("a directory");
    let clock = Arc::new(ManualClock::default());
    let sqlite = open(directory.path(), clock.clone());
    send(&sqlite, 0, MESSAGES, 0).await;
    let first = sqlite.receive(10, HIDE_MS, 0).await.expect("it is received").value;
    assert_eq!(first.len(), 10);
    send(&sqlite, MESSAGES, MESSAGES + 100, 0).await; // while others before them wait in the file
    let rest = receive_all(&sqlite).await;
    assert_eq!(rest.len(), MESSAGES + 100 - 10);
    drop(sqlite);
    let again = receive_all(&open(directory.path(), clock)).await;
    assert_eq!(again, (0..MESSAGES + 100).collect());
}

#[tokio::test]
async fn many_that_become_due_at_once_are_delivered_once() {
    let directory = tempfile::tempdir().expect("a directory");
    let clock = Arc::new(ManualClock::default());
    let sqlite = open(directory.path(), clock.clone());
    send(&sqlite, 0, MESSAGES, 1000).await;
    send(&sqlite, MESSAGES, MESSAGES + 10, 2000).await;
    clock.advance(999);
    assert_eq!(receive_all(&sqlite).await, BTreeSet::new());
    clock.advance(1);
    assert_eq!(receive_all(&sqlite).await, (0..MESSAGES).collect());
    clock.advance(1000);
    assert_eq!(receive_all(&sqlite).await, (MESSAGES..MESSAGES + 10).collect());
}
