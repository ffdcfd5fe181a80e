//! How fast the file takes writes, each answered after its sync to the disk (`Full`) or without one (`Normal`).
//!
//! `cargo run --release -p stepwell-backend-sqlite --example commit_rate -- [full|normal] [seconds] [directory]`

use backend_sqlite::{Durability, Options, Sqlite};
use bytes::Bytes;
use engine::item::{Change, Condition, Item, Key, Write};
use runtime::ports::{Outgoing, Queue, Store};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use testkit::{SeededIds, SystemClock};

type Failed = Box<dyn Error + Send + Sync>;

/// A run item that a step updates, as the engine's claim does.
fn claim(run: u64, step: u64) -> Write {
    let changes = vec![
        Change::Set("turn", (step as i64).into()),
        Change::Set("msg", format!("01HQ0000000000000000{step:06}").into()),
        Change::Set("lease", 1_767_225_600_000_i64.into()),
        Change::Add("gen", 1),
    ];
    Write::update(Key::state(format!("run#01HQ00000000{run:014}"), "!"), Condition::None, changes)
}

/// A step's result.
fn step(run: u64, step: u64) -> Write {
    let item = Item::new()
        .with("id", "charge-the-card")
        .with("op", "StepRun")
        .with("gen", 1_i64)
        .with("at", 1_767_225_600_000_i64)
        .with("data", Bytes::from(vec![b'x'; 200]));
    let sk = format!("step#{:040x}", u128::from(step) * 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    Write::put_if_absent(Key::state(format!("run#01HQ00000000{run:014}"), sk), item)
}

fn event(n: u64) -> Write {
    let item = Item::new()
        .with("name", "shop/order.placed")
        .with("ts", 1_767_225_600_000_i64)
        .with("data", Bytes::from(vec![b'x'; 200]));
    Write::put_if_absent(Key::history("ev#2026-01-01#0", format!("01HQ00000000{n:014}")), item)
}

/// What one measurement counts, and how long each call took.
struct Rate {
    rows: u64,
    seconds: f64,
    latencies: Vec<Duration>,
}

impl Rate {
    fn print(&mut self, what: &str) {
        self.latencies.sort_unstable();
        let at = |q: f64| {
            let index = ((self.latencies.len() as f64 - 1.0) * q) as usize;
            self.latencies.get(index).map_or(0.0, |latency| latency.as_secs_f64() * 1e3)
        };
        let (calls, rows) = (self.latencies.len() as f64 / self.seconds, self.rows as f64 / self.seconds);
        let (p50, p99, max) = (at(0.5), at(0.99), at(1.0));
        println!(
            "{what:<42} {calls:>9.0} calls/s {rows:>9.0} rows/s  p50 {p50:.3} p99 {p99:.3} max {max:.1} ms"
        );
    }
}

/// Runs the work in so many tasks until the time is over. The work is given a number that is never repeated.
async fn measure<W, F>(tasks: usize, seconds: u64, rows_per_call: u64, work: W) -> Result<Rate, Failed>
where
    W: Fn(u64) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<(), Failed>> + Send + 'static,
{
    let (start, next) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    let end = start + Duration::from_secs(seconds);
    let task = |work: W, next: Arc<AtomicU64>| async move {
        let mut latencies = Vec::new();
        while Instant::now() < end {
            let call = Instant::now();
            work(next.fetch_add(1, Ordering::Relaxed)).await?;
            latencies.push(call.elapsed());
        }
        Ok::<_, Failed>(latencies)
    };
    let running: Vec<_> = (0..tasks).map(|_| tokio::spawn(task(work.clone(), next.clone()))).collect();
    let mut latencies = Vec::new();
    for task in running {
        latencies.extend(task.await??);
    }
    let rows = latencies.len() as u64 * rows_per_call;
    Ok(Rate { rows, seconds: start.elapsed().as_secs_f64(), latencies })
}

fn open(path: &Path, durability: Durability) -> Result<Sqlite, Failed> {
    let options = Options::new(Arc::new(SystemClock::default()), Arc::new(SeededIds::new(1)));
    Ok(Sqlite::open(path, Options { durability, ..options })?)
}

async fn chains(sqlite: Sqlite, tasks: usize, seconds: u64) -> Result<Rate, Failed> {
    measure(tasks, seconds, 2, move |n| {
        let sqlite = sqlite.clone();
        async move {
            let (run, number) = (n / 1280 * 128 + n % 128, n % 1280 / 128); // ten steps a run, many runs at once
            sqlite.write_chain(vec![step(run, number), claim(run, number)]).await?;
            Ok(())
        }
    })
    .await
}

async fn single_puts(sqlite: Sqlite, tasks: usize, seconds: u64) -> Result<Rate, Failed> {
    measure(tasks, seconds, 1, move |n| {
        let sqlite = sqlite.clone();
        async move { Ok(sqlite.write(step((1 << 40) + n / 10, n % 10)).await.map(drop)?) }
    })
    .await
}

async fn events(sqlite: Sqlite, tasks: usize, seconds: u64) -> Result<Rate, Failed> {
    measure(tasks, seconds, 100, move |n| {
        let sqlite = sqlite.clone();
        async move { Ok(sqlite.write_each((n * 100..n * 100 + 100).map(event).collect()).await.map(drop)?) }
    })
    .await
}

async fn messages(sqlite: Sqlite, tasks: usize, seconds: u64) -> Result<Rate, Failed> {
    measure(tasks, seconds, 1, move |_| {
        let sqlite = sqlite.clone();
        async move {
            sqlite.send(vec![Outgoing { body: Bytes::from(vec![b'x'; 300]), delay_ms: 0 }]).await?;
            for delivery in sqlite.receive(1, 30_000, 1000).await?.value {
                sqlite.acknowledge(&delivery.receipt).await?;
            }
            Ok(())
        }
    })
    .await
}

async fn reads(sqlite: Sqlite, tasks: usize, seconds: u64) -> Result<Rate, Failed> {
    measure(tasks, seconds, 1, move |n| {
        let sqlite = sqlite.clone();
        async move {
            sqlite.get(&claim(n % 1000, 0).key).await?;
            Ok(())
        }
    })
    .await
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Failed> {
    let mut arguments = std::env::args().skip(1);
    let durability = match arguments.next().as_deref() {
        Some("normal") => Durability::Normal,
        _ => Durability::Full,
    };
    let seconds = arguments.next().map_or(Ok(5), |s| s.parse())?;
    let directory = tempfile::tempdir_in(arguments.next().unwrap_or_else(|| ".".to_owned()))?;
    let sqlite = open(&directory.path().join("rate.db"), durability)?;
    println!("{durability:?}, {seconds} s each");
    chains(sqlite.clone(), 64, seconds).await?.print("chains of 2 writes, 64 tasks");
    single_puts(sqlite.clone(), 1, seconds).await?.print("one put, 1 task");
    single_puts(sqlite.clone(), 64, seconds).await?.print("one put, 64 tasks");
    events(sqlite.clone(), 8, seconds).await?.print("100 events, 8 tasks");
    messages(sqlite.clone(), 64, seconds).await?.print("send, receive, acknowledge, 64 tasks");
    reads(sqlite.clone(), 2, seconds).await?.print("one get, 2 tasks");
    let reading = tokio::spawn(reads(sqlite.clone(), 1, seconds));
    chains(sqlite.clone(), 64, seconds).await?.print("chains of 2 writes, while one task reads");
    reading.await??.print("one get, while 64 tasks write");
    sqlite.close().await?;
    Ok(())
}
