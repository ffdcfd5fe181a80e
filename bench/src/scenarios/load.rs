//! The load generator: registers the app, posts events, waits for the runs, asks the server about them.

use std::net::SocketAddr;
use std::ops::Range;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use hyper::body::Bytes;
use hyper::{Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::app::{self, App, Closed, Function};
use crate::client::{self, Connection};
use crate::keys::Keys;
use crate::problem::{Problem, Result};
use crate::process::Usage;
use crate::report::{Outcome, Row};

/// Events in one post of a burst.
const EVENTS_PER_POST: u64 = 100;
/// Connections that post a burst.
const BURST_CONNECTIONS: usize = 4;
/// How long all runs of a burst may take in a benchmark; unfinished ones are a problem.
pub(crate) const FINISH_WITHIN: Duration = Duration::from_secs(60);
/// After the last run, calls that should not come are awaited for so long; it also takes in the server's
/// CPU time for finishing up.
const SETTLE: Duration = Duration::from_millis(300);
/// Runs of a burst that the server is asked about.
const VERIFIED_RUNS: usize = 20;
/// How long a run may take, at the most, to be shown as completed after its last call.
const VISIBLE_WITHIN: Duration = Duration::from_secs(5);

/// A server that is up, and the app that belongs to it.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Its process.
    pub(crate) pid: u32,
    /// Where its data is.
    pub(crate) data_dir: PathBuf,
    /// The keys it was started with.
    pub(crate) keys: Keys,
    /// The app.
    pub(crate) app: App,
    /// How long all runs of a burst may take.
    pub(crate) finish_within: Duration,
}

/// What is posted for an event number.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Message {
    /// The event that starts a run.
    Start(Function),
    /// The event that resumes the parked run of this number.
    Resume,
}

/// What a number of runs brought, and what it cost.
#[derive(Debug)]
pub(crate) struct Burst {
    /// First event posted to the last run's end.
    pub(crate) elapsed_s: f64,
    /// CPU seconds of the server.
    pub(crate) server_cpu_s: f64,
    /// CPU seconds of this process: app and load generator.
    pub(crate) app_cpu_s: f64,
    /// Bytes the server caused to be written.
    pub(crate) written_bytes: u64,
    /// What the app saw.
    pub(crate) closed: Closed,
}

impl Burst {
    /// Rows that say how the cores were split.
    pub(crate) fn cpu_rows(&self, scenario: super::Name) -> [Row; 2] {
        [
            Row::new(scenario, "server CPU", self.server_cpu_s, "s"),
            Row::new(scenario, "app CPU (app and load generator)", self.app_cpu_s, "s"),
        ]
    }
}

/// The answer of `/e/:key`.
#[derive(Debug, Deserialize)]
struct Accepted {
    ids: Vec<String>,
}

impl Target {
    /// Registers the app, as an SDK does after `PUT /api/inngest`.
    pub(crate) async fn register(&self) -> Result<()> {
        self.app.attach(self.address);
        let body = Bytes::from(self.app.registration());
        let request = client::request(Method::POST, "/fn/register", Some(&self.keys.bearer), body)?;
        let (status, answer) = Connection::open(self.address).await?.send(request).await?;
        if status != StatusCode::OK {
            return Err(refused("/fn/register", status, &answer));
        }
        Ok(())
    }

    /// Posts one event for each of `count` runs at once and waits for the runs. Problems the app found go
    /// to the outcome.
    pub(crate) async fn burst(&self, function: Function, count: u64, outcome: &mut Outcome) -> Result<Burst> {
        let events = self.app.expect(function, count);
        let before = (Usage::of(self.pid)?, Usage::of_this()?);
        let started = Instant::now();
        self.post_all(Message::Start(function), events).await?;
        self.finish(started, before, outcome).await
    }

    /// Starts runs one at a time, `interval` apart, and waits for them.
    pub(crate) async fn paced(
        &self,
        function: Function,
        count: u64,
        interval: Duration,
        outcome: &mut Outcome,
    ) -> Result<Burst> {
        let events = self.app.expect(function, count);
        let before = (Usage::of(self.pid)?, Usage::of_this()?);
        let mut connection = Connection::open(self.address).await?;
        let mut ticks = tokio::time::interval(interval);
        let started = Instant::now();
        for event in events {
            ticks.tick().await;
            self.app.sending(event);
            self.post(&mut connection, Message::Start(function), event..event + 1).await?;
        }
        self.finish(started, before, outcome).await
    }

    /// The id of one event that was accepted, from a post of `count` events; an error unless all were.
    pub(crate) fn accepted(status: StatusCode, answer: &[u8], count: u64) -> Result<String> {
        let accepted: Option<Accepted> = serde_json::from_slice(answer).ok();
        match accepted {
            Some(mut accepted) if status == StatusCode::OK && accepted.ids.len() as u64 == count => {
                accepted.ids.pop().ok_or_else(|| Problem::plain("a post of no event"))
            }
            _ => Err(refused("/e/:key", status, answer)),
        }
    }

    /// The status the server shows for a run or an event, `None` while it is not found.
    pub(crate) async fn shown(&self, connection: &mut Connection, path: &str) -> Result<Option<Value>> {
        let request = client::request(Method::GET, path, Some(&self.keys.bearer), Bytes::new())?;
        let (status, answer) = connection.send(request).await?;
        match status {
            StatusCode::OK => serde_json::from_slice::<Value>(&answer)
                .map(|mut envelope| Some(envelope["data"].take()))
                .map_err(|e| Problem::new(format!("reading the answer of {path}"), &e)),
            StatusCode::NOT_FOUND => Ok(None),
            _ => Err(refused(path, status, &answer)),
        }
    }

    /// Posts a message for each event number, as fast as four connections can.
    pub(crate) async fn post_all(&self, message: Message, events: Range<u64>) -> Result<()> {
        let posts: Vec<Range<u64>> = events
            .clone()
            .step_by(EVENTS_PER_POST as usize)
            .map(|first| first..(first + EVENTS_PER_POST).min(events.end))
            .collect();
        let mut tasks = JoinSet::new();
        for share in posts.chunks(posts.len().div_ceil(BURST_CONNECTIONS).max(1)) {
            let (target, share) = (self.clone(), share.to_vec());
            tasks.spawn(async move {
                let mut connection = Connection::open(target.address).await?;
                for events in share {
                    target.post(&mut connection, message, events).await?;
                }
                Ok(())
            });
        }
        while let Some(joined) = tasks.join_next().await {
            joined.map_err(|e| Problem::new("posting events", &e))??;
        }
        Ok(())
    }

    /// Posts a message for each event number in one request. What resumes a run is noted at the app first.
    pub(crate) async fn post(
        &self,
        connection: &mut Connection,
        message: Message,
        events: Range<u64>,
    ) -> Result<()> {
        let count = events.end - events.start;
        let text = |event| match message {
            Message::Start(function) => function.start_event(event),
            Message::Resume => app::resume_event(event),
        };
        let list: Vec<String> = events.clone().map(text).collect();
        let body = Bytes::from(format!("[{}]", list.join(",")));
        let request = client::request(Method::POST, &format!("/e/{}", self.keys.event), None, body)?;
        if let Message::Resume = message {
            self.app.resuming(events);
        }
        let (status, answer) = connection.send(request).await?;
        Self::accepted(status, &answer, count).map(drop)
    }

    /// Waits for the expected runs, closes the app's ledger and asks the server about some of the runs.
    /// `started` and `before` are from before the first event was posted; the usage is the server's and this
    /// process's.
    pub(crate) async fn finish(
        &self,
        started: Instant,
        before: (Usage, Usage),
        outcome: &mut Outcome,
    ) -> Result<Burst> {
        let finished = self.app.all_finished(self.finish_within).await;
        tokio::time::sleep(SETTLE).await;
        let closed = self.app.close();
        outcome.problems.extend(closed.problems.iter().cloned());
        if !finished {
            let limit_s = self.finish_within.as_secs();
            return Err(Problem::plain(format!(
                "the scenario ends: its runs did not finish within {limit_s} s"
            )));
        }
        let after = (Usage::of(self.pid)?, Usage::of_this()?);
        let burst = Burst {
            elapsed_s: closed
                .finished_at
                .map_or(f64::NAN, |at| at.saturating_duration_since(started).as_secs_f64()),
            server_cpu_s: after.0.cpu_s - before.0.cpu_s,
            app_cpu_s: after.1.cpu_s - before.1.cpu_s,
            written_bytes: after.0.written_bytes - before.0.written_bytes,
            closed,
        };
        self.verify(&burst.closed.run_ids, outcome).await?;
        Ok(burst)
    }

    /// Asks the server about some of the runs: each must be shown as completed.
    async fn verify(&self, run_ids: &[String], outcome: &mut Outcome) -> Result<()> {
        let mut connection = Connection::open(self.address).await?;
        for run_id in run_ids.iter().step_by(run_ids.len().div_ceil(VERIFIED_RUNS).max(1)) {
            let deadline = Instant::now() + VISIBLE_WITHIN.min(self.finish_within);
            loop {
                let shown = self.shown(&mut connection, &format!("/v1/runs/{run_id}")).await?;
                let status = shown.as_ref().map_or("not found", |run| run["status"].as_str().unwrap_or("–"));
                if status == "Completed" {
                    break;
                }
                if Instant::now() > deadline {
                    outcome.problems.push(format!("run {run_id} is shown as {status}, not as Completed"));
                    // One is enough to fail, and waiting for each would take minutes.
                    return Ok(());
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Ok(())
    }
}

/// Calls that came before they were due; a clock in milliseconds may round by one, two clocks by some.
pub(crate) fn early_calls(closed: &Closed) -> Option<String> {
    const TOLERANCE_MS: f64 = 5.0;
    let early: Vec<f64> =
        closed.samples.late_ms.iter().copied().filter(|late| *late < -TOLERANCE_MS).collect();
    let earliest = early.iter().copied().min_by(f64::total_cmp)?;
    Some(format!("{} calls came before they were due, the earliest by {:.0} ms", early.len(), -earliest))
}

fn refused(path: &str, status: StatusCode, answer: &[u8]) -> Problem {
    let text = String::from_utf8_lossy(answer);
    Problem::plain(format!("{path} answers {status}: {}", text.chars().take(300).collect::<String>()))
}
