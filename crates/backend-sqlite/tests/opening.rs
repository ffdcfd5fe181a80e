//! Opening, owning and closing a file.

use backend_sqlite::{OpenError, Options, Sqlite};
use bytes::Bytes;
use engine::item::{Item, Key, Write};
use runtime::ports::{Outgoing, PortError, Queue, Store};
use std::path::Path;
use std::sync::Arc;
use testkit::{ManualClock, SeededIds};

fn open(path: &Path) -> Result<Sqlite, OpenError> {
    Sqlite::open(path, Options::new(Arc::new(ManualClock::default()), Arc::new(SeededIds::new(1))))
}

fn message() -> Vec<Outgoing> {
    vec![Outgoing { body: Bytes::from_static(b"job"), delay_ms: 0 }]
}

#[tokio::test]
async fn second_owner_is_refused_until_the_first_is_gone() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("stepwell.db");
    let first = open(&path).expect("it is free");
    let refused = open(&path).expect_err("it is owned");
    assert!(matches!(refused, OpenError::InUse { .. }));
    assert!(refused.to_string().contains("stepwell.db is in use"), "{refused}");
    drop(first);
    open(&path).expect("it is free again");
}

#[tokio::test]
async fn closed_file_is_whole_without_its_log_and_takes_nothing_more() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("stepwell.db");
    let sqlite = open(&path).expect("it is free");
    sqlite.write(Write::put(Key::state("p", "s"), Item::new())).await.expect("it is written");
    let waiting = {
        let sqlite = sqlite.clone();
        tokio::spawn(async move { sqlite.receive(1, 1000, 20_000).await })
    };
    tokio::task::yield_now().await;
    sqlite.close().await.expect("it is closed");
    assert!(matches!(waiting.await.expect("it ends"), Err(PortError::Unknown { .. })));
    assert!(matches!(sqlite.send(message()).await, Err(PortError::Unknown { .. })));
    std::fs::copy(&path, directory.path().join("copy.db")).expect("it is copied");
    let copy = open(&directory.path().join("copy.db")).expect("it is free");
    assert_eq!(copy.get(&Key::state("p", "s")).await.expect("it is read").value, Some(Item::new()));
    open(&path).expect("it is free again, although the closed one still stands");
}

#[test]
fn file_of_a_later_version_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("stepwell.db");
    drop(open(&path).expect("it is free"));
    let connection = rusqlite::Connection::open(&path).expect("it opens");
    connection.pragma_update(None, "user_version", 1000).expect("it is changed");
    drop(connection);
    let refused = open(&path).expect_err("it is newer");
    assert!(matches!(refused, OpenError::Newer { found: 1000, .. }));
    assert!(refused.to_string().contains("update stepwell"), "{refused}");
}

#[test]
fn other_programs_files_are_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("other.db");
    let connection = rusqlite::Connection::open(&path).expect("it opens");
    connection.execute_batch("CREATE TABLE theirs (x)").expect("it is changed");
    drop(connection);
    assert!(matches!(open(&path), Err(OpenError::Foreign { .. })));
    std::fs::write(&path, "no database at all, but long enough to be looked at as one".repeat(20))
        .expect("written");
    assert!(matches!(open(&path), Err(OpenError::Sqlite { .. })));
    assert!(matches!(open(Path::new("/nowhere/at/all.db")), Err(OpenError::Io { .. })));
}
