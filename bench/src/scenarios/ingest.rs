//! `ingest`: events that start nothing, as fast as sixteen connections can post them.

use std::time::{Duration, Instant};

use hyper::Method;
use hyper::body::Bytes;
use tokio::task::JoinSet;

use crate::client::{self, Connection, Outgoing};
use crate::problem::{Problem, Result};
use crate::process::Usage;
use crate::report::{Goal, Outcome, Row};

use super::load::Target;
use super::{Name, Size};

/// Connections that post at the same time.
const CONNECTIONS: usize = 16;
/// The event no function listens to.
const EVENT: &str = r#"{"name":"bench/nobody.listens","data":{"i":1,"kind":"load"}}"#;
/// The two rates are measured for `--seconds` divided by this, each.
const SHARE_OF_SECONDS: u64 = 6;

/// What one connection posted.
struct Posted {
    events: u64,
    last_id: Option<String>,
}

/// Measures one event a post, then a hundred.
pub(crate) async fn measure(target: &Target, size: Size, outcome: &mut Outcome) -> Result<()> {
    let duration = Duration::from_secs((size.seconds / SHARE_OF_SECONDS).max(1));
    for (per_post, goal) in [(1, 15_000.0), (100, 150_000.0)] {
        rate(target, per_post, duration, goal, outcome).await?;
    }
    Ok(())
}

async fn rate(
    target: &Target,
    per_post: usize,
    duration: Duration,
    goal: f64,
    outcome: &mut Outcome,
) -> Result<()> {
    let body = Bytes::from(match per_post {
        1 => EVENT.to_owned(),
        _ => format!("[{}]", vec![EVENT; per_post].join(",")),
    });
    let request = client::request(Method::POST, &format!("/e/{}", target.keys.event), None, body)?;
    let before = (Usage::of(target.pid)?, Usage::of_this()?);
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let connection = Connection::open(target.address).await?;
        tasks.spawn(post_until(connection, request.clone(), per_post as u64, started + duration));
    }
    let mut events = 0;
    let mut last_ids = Vec::new();
    while let Some(joined) = tasks.join_next().await {
        let posted = joined.map_err(|e| Problem::new("posting events", &e))??;
        events += posted.events;
        last_ids.extend(posted.last_id);
    }
    let elapsed_s = started.elapsed().as_secs_f64();
    let after = (Usage::of(target.pid)?, Usage::of_this()?);
    verify(target, &last_ids, outcome).await?;

    let events = events as f64;
    let row = |metric: &str, value: f64, unit| {
        Row::new(Name::Ingest, format!("{metric}, {per_post} a post"), value, unit)
    };
    outcome.rows.extend([
        row("events accepted", events / elapsed_s, "/s").goal(Goal::AtLeast(goal)),
        row("server CPU per 1,000 events", 1000.0 * (after.0.cpu_s - before.0.cpu_s) / events, "s"),
        row("app CPU (load generator)", after.1.cpu_s - before.1.cpu_s, "s"),
    ]);
    Ok(())
}

async fn post_until(
    mut connection: Connection,
    request: Outgoing,
    per_post: u64,
    deadline: Instant,
) -> Result<Posted> {
    let mut posted = Posted { events: 0, last_id: None };
    while Instant::now() < deadline {
        let (status, answer) = connection.send(request.clone()).await?;
        posted.last_id = Some(Target::accepted(status, &answer, per_post)?);
        posted.events += per_post;
    }
    Ok(posted)
}

/// An accepted event must be stored: the last one of each connection is asked for.
async fn verify(target: &Target, last_ids: &[String], outcome: &mut Outcome) -> Result<()> {
    let mut connection = Connection::open(target.address).await?;
    for id in last_ids {
        if target.shown(&mut connection, &format!("/v1/events/{id}")).await?.is_none() {
            outcome.problems.push(format!("event {id} was accepted but is not found"));
        }
    }
    Ok(())
}
