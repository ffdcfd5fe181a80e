//! Matching on SQLite: the port calls of one match beside ten parked waits and a hundred thousand, what a process that
//! opens such a file takes into memory, and what a parked wait takes of the disk.

use backend_sqlite::{Durability, Options, Sqlite};
use serde_json::json;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use testkit::conformance::{Backend, Departures, Time, waits};
use testkit::stage::{Reply, Stage};
use testkit::{ManualClock, SeededIds};

/// Tells the child which file it opens.
const DIRECTORY: &str = "STEPWELL_TEST_MATCHING_DIRECTORY";
const MANY: u32 = 100_000;
/// Runs that are parked by the runtime itself, to see what the whole of one takes.
const RUNS: u32 = 2_000;

fn open(directory: &Path) -> (Sqlite, Backend) {
    let clock = Arc::new(ManualClock::default());
    let options = Options::new(clock.clone(), Arc::new(SeededIds::new(fastrand::u64(..))));
    let options = Options { durability: Durability::Normal, ..options };
    let sqlite = Sqlite::open(directory.join("stepwell.db"), options).expect("the file can be opened");
    let ports = Arc::new(sqlite.clone());
    let backend = Backend {
        store: ports.clone(),
        queue: ports.clone(),
        timers: ports,
        time: Time::Manual(clock),
        exact_units: true,
        departures: Departures::default(),
        reopen: None,
    };
    (sqlite, backend)
}

async fn close(sqlite: Sqlite, backend: Backend) {
    drop(backend);
    sqlite.close().await.expect("it is closed");
}

fn file_bytes(directory: &Path) -> u64 {
    std::fs::metadata(directory.join("stepwell.db")).expect("a file").len()
}

/// What this process holds in memory of its own, bytes: pages of files that are only mapped are left out.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default() * 1024
}

#[tokio::test]
async fn matching_does_not_depend_on_the_number_of_waits() {
    let directory = tempfile::tempdir().expect("a directory");
    let (sqlite, backend) = open(directory.path());
    let backend = waits::matching_does_not_depend_on_the_number_of_waits(backend, MANY).await;
    close(sqlite, backend).await;
    let bytes = file_bytes(directory.path());
    println!("{MANY} waits: {} bytes of the file each", bytes / u64::from(MANY));
    assert!(bytes / u64::from(MANY) <= 1024, "a wait takes a kilobyte of the disk at most");
    // A process of its own: in this one, memory that was given back would be taken again unseen.
    let child = Command::new(std::env::current_exe().expect("this test has a path"))
        .args(["child_that_opens_a_file", "--exact", "--nocapture"])
        .env(DIRECTORY, directory.path())
        .output()
        .expect("the child runs");
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{said}{}", String::from_utf8_lossy(&child.stderr));
    let grown = said.lines().find_map(|line| line.split_once("grown by ")).expect("it says so").1;
    let grown: u64 = grown.trim().parse().expect("a number");
    println!("a process that opens the file of {bytes} bytes grows by {grown}");
    assert!(grown < bytes / 8, "opening a file of {bytes} bytes took {grown} bytes of it into memory");
}

/// Opens the file that the test above has written, and accepts an event.
#[tokio::test]
async fn child_that_opens_a_file() {
    let Ok(directory) = std::env::var(DIRECTORY) else { return };
    let before = resident_bytes();
    let (sqlite, backend) = open(Path::new(&directory));
    let stage = Stage::new(&backend, true, Arc::new(|_, _| Reply::Done(json!(null))));
    let nobodys = json!({"id": "nobody's", "ok": true});
    let (_, counts) = stage.measure(stage.post("reply", &nobodys)).await;
    assert_eq!((counts.rows, counts.messages), (1, 0), "its first event reads the name's path and no wait");
    println!("grown by {}", resident_bytes().saturating_sub(before));
    drop(stage);
    close(sqlite, backend).await;
}

/// The run, its line in the listing, its event, the record of its turn, its wait and the timer of its timeout.
#[tokio::test]
async fn a_parked_run_takes_little() {
    let directory = tempfile::tempdir().expect("a directory");
    let (sqlite, backend) = open(directory.path());
    let opts = json!({"event": "reply", "timeout": "30d", "if": "event.data.id == async.data.id"});
    let wait = json!({"op": "WaitForEvent", "id": "aff024fe4ab0fece4091de044c58c9ae4233383a", "name": "reply",
        "opts": opts});
    let stage = Stage::new(&backend, true, Arc::new(move |_, _| Reply::Ops(vec![wait.clone()])));
    stage.register(&[("waits", json!({"triggers": [{"event": "order"}]}))]).await;
    for n in 0..RUNS {
        stage.post("order", &json!({"id": format!("order-{n}")})).await;
        assert_eq!(stage.drain().await, 1);
    }
    drop(stage);
    close(sqlite, backend).await;
    let each = file_bytes(directory.path()) / u64::from(RUNS);
    println!("{RUNS} parked runs: {each} bytes of the file each, all records together");
    assert!(each <= 4 * 1024, "a parked run takes {each} bytes of the disk");
}
