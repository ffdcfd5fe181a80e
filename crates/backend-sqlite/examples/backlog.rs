//! What a large backlog costs: a million delayed messages, then a burst of 100,000, in time and memory.
//!
//! `cargo run --release -p stepwell-backend-sqlite --example backlog -- [delayed] [burst] [directory]`

use backend_sqlite::{Durability, Options, Sqlite};
use bytes::Bytes;
use futures_util::future::try_join_all;
use runtime::ports::{Outgoing, PortError, Queue};
use std::error::Error;
use std::sync::Arc;
use std::time::Instant;
use testkit::{SeededIds, SystemClock};

/// The memory that this process has now, in MB; 0 where there is no `/proc`.
fn resident_mb() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok()).unwrap_or(0) / 1024
}

async fn send(sqlite: &Sqlite, count: usize, delay_ms: i64) -> Result<(), PortError> {
    let batch = || vec![Outgoing { body: Bytes::from(vec![b'x'; 300]), delay_ms }; 10];
    for _ in 0..count / 1000 {
        try_join_all((0..100).map(|_| sqlite.send(batch()))).await?;
    }
    Ok(())
}

async fn drain(sqlite: &Sqlite, count: usize) -> Result<(), PortError> {
    let mut received = 0;
    while received < count {
        let some = sqlite.receive(10, 600_000, 1000).await?.value;
        received += some.len();
        try_join_all(some.iter().map(|delivery| sqlite.acknowledge(&delivery.receipt))).await?;
    }
    Ok(())
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let delayed = arguments.next().map_or(Ok(1_000_000), |n| n.parse())?;
    let burst = arguments.next().map_or(Ok(100_000), |n| n.parse())?;
    let directory = tempfile::tempdir_in(arguments.next().unwrap_or_else(|| ".".to_owned()))?;
    let options = || Options {
        durability: Durability::Normal,
        ..Options::new(Arc::new(SystemClock::default()), Arc::new(SeededIds::new(fastrand::u64(..))))
    };
    let path = directory.path().join("backlog.db");
    let sqlite = Sqlite::open(&path, options())?;
    let start = Instant::now();
    let tell =
        |what: &str| println!("{:>7.2} s {:>5} MB  {what}", start.elapsed().as_secs_f64(), resident_mb());
    tell("opened");
    send(&sqlite, delayed, 900_000).await?;
    tell("delayed messages sent");
    send(&sqlite, burst, 0).await?;
    tell("burst sent");
    drop(sqlite);
    tell("closed");
    let sqlite = Sqlite::open(&path, options())?;
    tell("opened again");
    drain(&sqlite, burst).await?;
    tell("burst received and acknowledged, one batch of 10 at a time");
    let nothing = sqlite.receive(1, 1000, 0).await?.value;
    println!("{} left that can be received", nothing.len());
    Ok(())
}
