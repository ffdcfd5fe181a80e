//! `waits1k`, `waits10k`, `waits100k`: runs parked in `waitForEvent`, each with an expression that ties it to one
//! event; some are resumed one at a time, and the rest outlives a restart. `resumes`: all are resumed at once.

use std::ops::Range;
use std::time::{Duration, Instant};

use crate::app::Function;
use crate::client::Connection;
use crate::disk;
use crate::problem::{Problem, Result};
use crate::process::Usage;
use crate::report::{Goal, Outcome, Row};
use crate::stats::ms;

use super::load::{Message, Target};
use super::{Name, Size, mb};

/// Runs that are started at once, so that the memory of runs under way is the same however many park.
const AT_ONCE: u64 = 1_000;
/// Jobs a server has under way at the most: so many of the last runs may have answered without being stored.
const UNDER_WAY_MAX: usize = 1_000;
/// Of the runs before those, one in so many is asked for.
const ASKED_SHARE: usize = 100;
/// Runs that are resumed one at a time; at most half, so that some are left for the restart.
const SAMPLE: u64 = 300;
/// From one to the next.
const SAMPLE_INTERVAL: Duration = Duration::from_millis(25);
/// Runs that are resumed after the restart.
const AFTER_RESTART: usize = 20;
/// From the last run's parking, or from a start, to the reading of memory and file sizes.
const IDLE_AFTER: Duration = Duration::from_secs(1);
/// Parked runs from which on memory a wait says more than the resolution of a reading, some hundred kilobytes.
const MEMORY_GOAL_FROM: u64 = 10_000;
/// How often a run that is not shown as waiting yet is asked for.
const ASK_INTERVAL: Duration = Duration::from_millis(20);

/// Memory and data files of a server.
#[derive(Debug, Clone, Copy)]
struct Reading {
    usage: Usage,
    data_bytes: u64,
}

impl Reading {
    /// Reads them once the server is idle.
    async fn take(target: &Target) -> Result<Self> {
        tokio::time::sleep(IDLE_AFTER).await;
        Ok(Self { usage: Usage::of(target.pid)?, data_bytes: disk::bytes_in(&target.data_dir)? })
    }
}

/// Measures what a parked run costs, and how long a lone one takes to go on.
pub(crate) async fn measure(name: Name, target: &Target, size: Size, outcome: &mut Outcome) -> Result<()> {
    let count = parked_in(name).min(size.waits_max);
    warm_up(target, count, outcome).await?;
    let before = Reading::take(target).await?;
    let started = Instant::now();
    let costs = (Usage::of(target.pid)?, Usage::of_this()?);
    let events = target.app.expect(Function::Waiter, count);
    park(target, events.clone(), outcome).await?;
    let parked_s = started.elapsed().as_secs_f64();
    let after = Reading::take(target).await?;
    resume_each(target, sample(events), outcome).await?;
    let burst = target.finish(started, costs, outcome).await?;

    let a_wait = |after: u64, before: u64| (after as f64 - before as f64) / count as f64 / 1000.0;
    let row = |metric: &str, value: f64, unit| Row::new(name, metric, value, unit);
    let memory = a_wait(after.usage.rss_bytes, before.usage.rss_bytes);
    let memory = row("memory a parked run", memory, "kB");
    let memory = if count < MEMORY_GOAL_FROM { memory } else { memory.goal(Goal::AtMost(1.0)) };
    let resume_ms = &burst.closed.samples.resume_ms;
    let [p50, p99] = Row::percentiles(name, "event → parked run goes on, one at a time", resume_ms);
    let parking_cpu_s = after.usage.cpu_s - costs.0.cpu_s;
    outcome.rows.extend([
        row("runs parked", count as f64, ""),
        p50.goal(Goal::AtMost(2.0)),
        p99,
        row("runs resumed one at a time", resume_ms.len() as f64, ""),
        memory,
        row(
            "memory a parked run, mapped files not counted",
            a_wait(after.usage.anonymous_bytes, before.usage.anonymous_bytes),
            "kB",
        ),
        row("server memory before parking", mb(before.usage.rss_bytes), "MB"),
        row("server memory when all are parked", mb(after.usage.rss_bytes), "MB"),
        row("data files a parked run", a_wait(after.data_bytes, before.data_bytes), "kB"),
        row("runs parked a second", count as f64 / parked_s, "/s"),
        row("server CPU per 1,000 runs parked", 1000.0 * parking_cpu_s / count as f64, "s"),
    ]);
    Ok(())
}

/// Measures how fast all parked runs go on when all their events are posted at once.
pub(crate) async fn resume_all(target: &Target, size: Size, outcome: &mut Outcome) -> Result<()> {
    let name = Name::Resumes;
    let count = parked_in(name).min(size.waits_max);
    warm_up(target, count, outcome).await?;
    let events = target.app.expect(Function::Waiter, count);
    park(target, events.clone(), outcome).await?;
    tokio::time::sleep(IDLE_AFTER).await;
    let costs = (Usage::of(target.pid)?, Usage::of_this()?);
    let started = Instant::now();
    target.post_all(Message::Resume, events).await?;
    let burst = target.finish(started, costs, outcome).await?;
    let resumed = burst.closed.samples.resume_ms.len() as f64;
    outcome.rows.extend([
        Row::new(name, "parked runs resumed at once", resumed, ""),
        Row::new(name, "resumes", resumed / burst.elapsed_s, "/s"),
        Row::new(name, "server CPU per 1,000 resumes", 1000.0 * burst.server_cpu_s / resumed, "s"),
    ]);
    outcome.rows.extend(burst.cpu_rows(name));
    Ok(())
}

/// Measures a server that was started again on the data of parked runs, and checks that they are resumed yet.
pub(crate) async fn after_restart(
    name: Name,
    target: &Target,
    start_up: Duration,
    outcome: &mut Outcome,
) -> Result<()> {
    tokio::time::sleep(IDLE_AFTER).await;
    let memory = Usage::of(target.pid)?.rss_bytes;
    outcome.rows.extend([
        Row::new(name, "start-up with parked runs", ms(start_up), "ms"),
        Row::new(name, "memory idle after start-up with parked runs", mb(memory), "MB"),
    ]);
    let mut still = target.app.still_parked();
    still.truncate(AFTER_RESTART);
    resume_each(target, still, outcome).await?;
    outcome.problems.extend(target.app.close().problems);
    Ok(())
}

/// How many runs a scenario parks.
fn parked_in(name: Name) -> u64 {
    match name {
        Name::Waits1k => 1_000,
        Name::Waits100k => 100_000,
        _ => 10_000,
    }
}

/// Parks and resumes as many runs as are under way at once later: connections, caches, the allocator's memory.
async fn warm_up(target: &Target, count: u64, outcome: &mut Outcome) -> Result<()> {
    let started = Instant::now();
    let costs = (Usage::of(target.pid)?, Usage::of_this()?);
    let events = target.app.expect(Function::Waiter, count.min(AT_ONCE));
    park(target, events.clone(), outcome).await?;
    target.post_all(Message::Resume, events).await?;
    target.finish(started, costs, outcome).await.map(drop)
}

/// Starts runs, `AT_ONCE` at a time, and waits until the server shows them as waiting.
async fn park(target: &Target, events: Range<u64>, outcome: &mut Outcome) -> Result<()> {
    for first in events.clone().step_by(AT_ONCE as usize) {
        let events = first..(first + AT_ONCE).min(events.end);
        target.app.parking(events.end - events.start);
        target.post_all(Message::Start(Function::Waiter), events).await?;
        if !target.app.all_finished(target.finish_within).await {
            outcome.problems.extend(target.app.close().problems);
            let limit_s = target.finish_within.as_secs();
            return Err(Problem::plain(format!(
                "the scenario ends: {AT_ONCE} runs did not park within {limit_s} s"
            )));
        }
    }
    shown_as_waiting(target).await
}

/// Waits until the runs whose answers the server may still be storing are shown as waiting, and some before them.
async fn shown_as_waiting(target: &Target) -> Result<()> {
    let run_ids = target.app.parked_run_ids();
    let (earlier, last) = run_ids.split_at(run_ids.len().saturating_sub(UNDER_WAY_MAX));
    let mut connection = Connection::open(target.address).await?;
    let deadline = Instant::now() + target.finish_within;
    for run_id in earlier.iter().step_by(ASKED_SHARE).chain(last) {
        loop {
            let run = target.shown(&mut connection, &format!("/v1/runs/{run_id}/steps")).await?;
            let run = run.unwrap_or_default();
            let steps = run["steps"].as_array();
            if steps.is_some_and(|steps| steps.iter().any(|step| step["op"] == "WaitForEvent")) {
                break;
            }
            if Instant::now() > deadline || run["ended_at"].is_string() {
                return Err(Problem::plain(format!(
                    "run {run_id} is not shown as waiting; its status is {}",
                    run["status"]
                )));
            }
            tokio::time::sleep(ASK_INTERVAL).await;
        }
    }
    Ok(())
}

/// Some of the events, evenly spread.
fn sample(events: Range<u64>) -> Vec<u64> {
    let count = events.end - events.start;
    let wanted = SAMPLE.min(count / 2).max(1);
    events.step_by((count / wanted) as usize).take(wanted as usize).collect()
}

/// Resumes runs one at a time, each when the one before has gone on, at the earliest an interval after it.
async fn resume_each(target: &Target, events: Vec<u64>, outcome: &mut Outcome) -> Result<()> {
    let mut connection = Connection::open(target.address).await?;
    let mut ticks = tokio::time::interval(SAMPLE_INTERVAL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    for event in events {
        ticks.tick().await;
        target.post(&mut connection, Message::Resume, event..event + 1).await?;
        if !target.app.all_finished(target.finish_within).await {
            outcome.problems.extend(target.app.close().problems);
            let limit_s = target.finish_within.as_secs();
            return Err(Problem::plain(format!(
                "the scenario ends: a resumed run did not finish within {limit_s} s"
            )));
        }
    }
    Ok(())
}
