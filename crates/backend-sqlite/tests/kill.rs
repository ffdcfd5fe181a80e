//! A process that is killed while it writes loses nothing that it reported as done.
//!
//! The test runs itself as the child: with a directory in the environment, the child's test writes until it is
//! killed, and prints every number once its write has returned.

use backend_sqlite::{Durability, Options, Sqlite};
use engine::item::{Item, Key, Write};
use runtime::ports::{Outgoing, Queue, Store};
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use testkit::{SeededIds, SystemClock};

const DIRECTORY: &str = "STEPWELL_TEST_KILL_DIRECTORY";
const WRITERS: usize = 8;
const ACKNOWLEDGED_BEFORE_THE_KILL: usize = 500;

fn open(directory: &Path) -> Sqlite {
    let options = Options::new(Arc::new(SystemClock::default()), Arc::new(SeededIds::new(1)));
    let options = Options { durability: Durability::Normal, ..options };
    Sqlite::open(directory.join("stepwell.db"), options).expect("the file can be opened")
}

fn key(writer: usize, n: usize) -> Key {
    Key::state(format!("writer-{writer}"), format!("{n:09}"))
}

async fn write_for_ever(sqlite: Sqlite, writer: usize) {
    for n in 0.. {
        let chain =
            vec![Write::put_if_absent(key(writer, n), Item::new()), Write::put(key(writer, 0), Item::new())];
        sqlite.write_chain(chain).await.expect("it is written");
        let message = Outgoing { body: format!("{writer} {n}").into(), delay_ms: 60_000 * (n as i64 % 2) };
        sqlite.send(vec![message]).await.expect("it is sent");
        writeln!(std::io::stdout(), "done {writer} {n}").expect("the parent listens");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_that_writes_until_it_is_killed() {
    let Ok(directory) = std::env::var(DIRECTORY) else { return };
    let sqlite = open(Path::new(&directory));
    let writers: Vec<_> = (0..WRITERS).map(|w| tokio::spawn(write_for_ever(sqlite.clone(), w))).collect();
    for writer in writers {
        writer.await.expect("it never ends");
    }
}

/// Runs the child until it has reported enough, kills it, and returns everything it reported.
fn run_and_kill(directory: &Path) -> Vec<(usize, usize)> {
    let mut child = Command::new(std::env::current_exe().expect("this test has a path"))
        .args(["child_that_writes_until_it_is_killed", "--exact", "--nocapture"])
        .env(DIRECTORY, directory)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the child starts");
    let mut done = Vec::new();
    for line in BufReader::new(child.stdout.take().expect("it is piped")).lines() {
        let line = line.expect("it is text");
        let Some((_, numbers)) = line.split_once("done ") else { continue };
        let (writer, n) = numbers.split_once(' ').expect("two numbers");
        if let (Ok(writer), Ok(n)) = (writer.parse(), n.parse()) {
            done.push((writer, n));
        }
        if done.len() == ACKNOWLEDGED_BEFORE_THE_KILL {
            child.kill().expect("it runs"); // SIGKILL; lines that it wrote before are still read
        }
    }
    child.wait().expect("it is gone");
    done
}

#[tokio::test]
async fn killed_process_loses_nothing_that_it_reported_as_done() {
    let directory = tempfile::tempdir().expect("a directory");
    let done = run_and_kill(directory.path());
    assert!(done.len() >= ACKNOWLEDGED_BEFORE_THE_KILL);
    let sqlite = open(directory.path());
    let mut ready = std::collections::BTreeSet::new();
    loop {
        let some = sqlite.receive(10, 600_000, 0).await.expect("it is received").value;
        if some.is_empty() {
            break;
        }
        ready.extend(some.into_iter().map(|d| d.body));
    }
    for (writer, n) in done {
        let item = sqlite.get(&key(writer, n)).await.expect("it is read").value;
        assert_eq!(item, Some(Item::new()), "writer {writer}, write {n}");
        if n % 2 == 0 {
            assert!(ready.contains(format!("{writer} {n}").as_bytes()), "writer {writer}, message {n}");
        }
    }
}
