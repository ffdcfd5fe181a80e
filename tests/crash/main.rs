//! Crash safety. Five hundred runs and more go through the server while it is killed ten times with
//! SIGKILL at random moments and started again, as `dev` and as `start`. The app (`apps/crash.js`) has
//! written every call, effect, acknowledgement and end to a file of its own; at the end that file, the
//! events and signals sent, and what the server tells must agree:
//!
//! 1. every acknowledged event has exactly its runs, and the list of runs holds these, the runs that they invoked,
//!    those of their `onFailure`, and no others;
//! 2. every run ends, as it must: completed, failed, or cancelled by an event that was acknowledged;
//! 3. every step is recorded once, with one attempt that succeeded, and its result is one that the app made;
//! 4. a result that was acknowledged, given to a later step, or read once over the API never changes;
//! 5. the run's output is made of the recorded results;
//! 6. every wait that the server showed is resumed once, by the one event or signal that was sent then: one event
//!    resumes both waits of a run. A wait for what never comes gives up;
//! 7. every step that invoked a function has the answer of that one run;
//! 8. `onFailure` ran once for every run that failed, though two of its steps fail side by side.
//!
//! The hard case: a call that outlives a kill may record its result after the restart, while the new call has
//! run the same step with another result. The first is kept, and the SDK of the second is told 409. It then
//! stops and answers its own call with 400, no-retry and a `StaleDispatchError`, which must neither fail the
//! run nor cost an attempt: the server calls again.
//!
//! At each kill at least [`UNFINISHED_MIN`] runs were unfinished and [`OPEN_MIN`] calls open, both by the
//! app's own count. The seed is printed; `SEED=… cargo test -p stepwell-e2e --test crash` repeats its choices.

mod check;
mod journal;
mod sender;
mod shapes;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use check::{Ended, Read, check};
use fastrand::Rng;
use journal::Journal;
use sender::{Sender, Sent};
use serde_json::Value;
use shapes::SHAPES;
use stepwell_e2e::{App, Builder, DEADLINE, Server, wait_until};

/// Runs that a test starts at least; more when they finish faster than it can kill.
const RUNS_MIN: usize = 500;
/// How often the server is killed.
const KILLS: usize = 10;
/// Runs that must be unfinished at each kill.
const UNFINISHED_MIN: usize = 100;
/// Calls that must be open at each kill.
const OPEN_MIN: u64 = 20;
/// Runs kept unfinished while there are kills to come: enough to stay above the minimum while a kill is due.
const BACKLOG: usize = 220;
/// Runs and calls that must be unfinished and open before a kill is tried: some end before the signal arrives.
const UNFINISHED_WANTED: usize = UNFINISHED_MIN + 50;
/// See [`UNFINISHED_WANTED`].
const OPEN_WANTED: u64 = OPEN_MIN + 15;
/// The moment of a kill is random within this time after the conditions hold.
const KILL_WINDOW_MS: u64 = 1000;
/// How far the last request before a kill gets is random within this time: about what it takes to be answered.
const REQUEST_WINDOW_US: u64 = 6000;
/// Time for the runs that are left after the last kill. Retries pause a second each.
const DRAIN: Duration = Duration::from_secs(120);
/// Of so many events one is asked for its runs at the end; the list of runs tells of all.
const EVENTS_PER_LOOK: usize = 10;
/// How many runs are read after each restart, to see whether what they tell changes later.
const SAMPLES: usize = 8;

#[tokio::test]
async fn dev_loses_nothing_when_it_is_killed() {
    crash(Server::dev()).await;
}

#[tokio::test]
async fn start_loses_nothing_when_it_is_killed() {
    crash(Server::start()).await;
}

/// One crash test at a time: each needs the machine, and two would only slow each other down.
static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());

#[expect(clippy::await_holding_lock, reason = "each test has a runtime and a thread of its own")]
async fn crash(builder: Builder) {
    let _alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let seed =
        std::env::var("SEED").map_or_else(|_| fastrand::u64(..), |s| s.parse().expect("SEED is a number"));
    eprintln!("SEED={seed}");
    let mut rng = Rng::with_seed(seed);

    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("journal.jsonl");
    let mut server = builder.flag("--retry-interval", 1).run().await;
    let app = App::from("crash.js", &server)
        .env("LOG", path.display())
        .env("SEED", seed % 1_000_000)
        .synced()
        .await;

    let start = Instant::now();
    let mut log = Journal::at(path);
    let mut sender = Sender::new(&mut rng);
    let mut read = Read::new();
    for kill in 1..=KILLS {
        let before = stats(&app).await;
        busy(&server, &app, &mut sender, &mut log).await;
        kill_at_random(&mut server, &app, &mut sender, &mut rng, &mut log).await;

        // The connections are gone with the server: what was open is now counted as aborted.
        let after = wait_until("the app sees its connections closed", DEADLINE, async || {
            let now = stats(&app).await;
            if now.open == 0 { Ok(now) } else { Err(format!("{now:?}")) }
        })
        .await;
        let open = after.aborted - before.aborted;
        let left = sender.unfinished(log.refresh());
        eprintln!(
            "kill {kill:2} after {:4.1} s: {open:3} calls open, {left} of {} runs unfinished",
            start.elapsed().as_secs_f32(),
            sender.started()
        );
        assert!(open >= OPEN_MIN, "only {open} calls were open at kill {kill}");
        assert!(left >= UNFINISHED_MIN, "only {left} runs were unfinished at kill {kill}");

        server.restart().await;
        sample(&server, &mut rng, &mut log, &mut read).await;
    }

    sender.settle(&server).await;
    sender.top_up(&server, RUNS_MIN.saturating_sub(sender.started())).await;
    drained(&server, &mut sender, &mut log).await;
    let sent = sender.settle(&server).await;
    let runs = all_ended(&server, &sent).await;
    eprintln!("{} runs ended {:.1} s after the start", runs.len(), start.elapsed().as_secs_f32());
    check(&server, log.refresh(), &runs, &read).await;
}

/// Keeps events coming until enough runs are unfinished and enough calls are open to kill the server.
async fn busy(server: &Server, app: &App, sender: &mut Sender, log: &mut Journal) {
    wait_until("enough runs are unfinished and calls open for a kill", DRAIN, async || {
        let journal = log.refresh();
        sender.attend(server, journal).await;
        sender.top_up(server, BACKLOG.saturating_sub(sender.unfinished(journal))).await;
        let (left, now) = (sender.unfinished(log.refresh()), stats(app).await);
        let enough = left >= UNFINISHED_WANTED && now.open >= OPEN_WANTED;
        if enough { Ok(()) } else { Err(format!("{left} runs unfinished, {now:?}")) }
    })
    .await;
}

/// Lets a random time pass, then kills the server while it is busy and requests with events, answers to waits and
/// stops are on their way: those that have no answer are repeated later, events with the same seed.
async fn kill_at_random(
    server: &mut Server,
    app: &App,
    sender: &mut Sender,
    rng: &mut Rng,
    log: &mut Journal,
) {
    tokio::time::sleep(Duration::from_millis(rng.u64(0..KILL_WINDOW_MS))).await;
    busy(server, app, sender, log).await;
    sender.attend(server, log.refresh()).await;
    let moment = Duration::from_micros(rng.u64(0..REQUEST_WINDOW_US));
    let _ = tokio::time::timeout(moment, sender.top_up(server, rng.usize(1..5))).await;
    server.kill9().await;
}

/// Answers the waits that are left, until every run has come to its end in the app or was told to stop.
async fn drained(server: &Server, sender: &mut Sender, log: &mut Journal) {
    wait_until("every run has come to its end in the app", DRAIN, async || {
        sender.attend(server, log.refresh()).await;
        sender.settle(server).await;
        let left = sender.unfinished(log.refresh());
        if left == 0 { Ok(()) } else { Err(format!("{left} runs unfinished")) }
    })
    .await;
}

/// Reads a few runs and keeps every recorded result in `read`; what was read before must still be so.
async fn sample(server: &Server, rng: &mut Rng, log: &mut Journal, read: &mut Read) {
    let known: Vec<String> = log.refresh().runs.iter().cloned().collect();
    let earlier: Vec<String> = read.keys().map(|(run, _)| run.clone()).collect();
    for _ in 0..SAMPLES {
        // Half of the looks go to runs that were looked at before.
        let pool = if rng.bool() && !earlier.is_empty() { &earlier } else { &known };
        let run = &pool[rng.usize(..pool.len())];
        for step in server.steps(run).await {
            if step["status"] != "Completed" {
                continue;
            }
            let name = step["name"].as_str().unwrap_or_default().to_owned();
            let output = step["output"].clone();
            let first = read.entry((run.clone(), name)).or_insert_with(|| output.clone());
            assert_eq!(*first, output, "a recorded result has changed: {step}");
        }
    }
}

/// Waits until every run of every event has ended, as it must. Returns them by their ids.
async fn all_ended(server: &Server, sent: &[Sent]) -> BTreeMap<String, Ended> {
    let started: BTreeMap<&str, usize> = sent
        .iter()
        .enumerate()
        .flat_map(|(n, event)| event.ids.iter().map(move |id| (id.as_str(), n)))
        .collect();
    let listed = wait_until("every run has ended", DRAIN, async || {
        let runs = server.all_runs().await;
        let open = runs.iter().find(|run| run["status"] == "Running" || run["status"] == "Scheduled");
        let events: BTreeSet<usize> =
            runs.iter().filter_map(|run| started.get(text(&run["event_id"])).copied()).collect();
        match open {
            None if events.len() == sent.len() => Ok(runs),
            open => Err(format!("{} of {} events have runs, open is {open:?}", events.len(), sent.len())),
        }
    })
    .await;
    let mut runs: BTreeMap<String, Ended> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for run in listed.into_iter().filter(|run| run["status"] != "Skipped") {
        let Some(n) = started.get(text(&run["event_id"])) else { continue };
        let (event, id) = (&sent[*n], text(&run["run_id"]).to_owned());
        // Exactly its run. An event that was sent twice under one caller's id has one run between the two.
        assert!(seen.insert(n), "an event must start its function once: {event:?}");
        let shape = &SHAPES[event.shape];
        assert_eq!(run["status"], shape.end, "{run}");
        if seen.len() % EVENTS_PER_LOOK == 0 {
            let of_event = server.runs_of(text(&run["event_id"])).await;
            assert!(of_event.contains(&run), "an event must know its run: {of_event:?}");
        }
        runs.insert(id, Ended { shape, run, answer: event.answer.clone() });
    }
    assert_eq!(runs.len(), sent.len(), "every event has its run");
    runs
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// What the app says of its connections now.
#[derive(Debug, Clone, Copy)]
struct Stats {
    /// Calls that are being answered.
    open: u64,
    /// Calls whose connection broke before they were answered.
    aborted: u64,
}

async fn stats(app: &App) -> Stats {
    let stats = app.get("/stats").await;
    let count = |name: &str| stats[name].as_u64().unwrap_or_else(|| panic!("`{name}` in {stats}"));
    Stats { open: count("open"), aborted: count("aborted") }
}
