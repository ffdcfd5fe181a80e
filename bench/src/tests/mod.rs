//! The benchmark against a server of its own: every scenario must pass on a right server, and must fail on
//! one that loses, repeats or forges something.

mod fake;

use std::time::Duration;

use crate::app::App;
use crate::keys::Keys;
use crate::report::{Outcome, Row};
use crate::scenarios::load::Target;
use crate::scenarios::{Name, Size, measure, waits};

use fake::Mistake;

/// How long the runs of a burst may take here: the longest sleep and some.
const FINISH_WITHIN: Duration = Duration::from_secs(15);
/// The same on a server that loses runs, where every test waits until the end.
const LOST_AFTER: Duration = Duration::from_secs(2);

/// Measures a scenario on a fake server that makes `mistake`.
fn outcome_of(name: Name, mistake: Mistake) -> Outcome {
    let keys = Keys::new();
    let app = App::start(keys.clone()).expect("the app");
    let address = fake::start(keys.clone(), mistake);
    let loses = matches!(
        mistake,
        Mistake::LoseRun
            | Mistake::LoseEvent
            | Mistake::NeverCompleted
            | Mistake::ForgetWait
            | Mistake::HideWait
            | Mistake::LoseChild
    );
    let finish_within = if loses { LOST_AFTER } else { FINISH_WITHIN };
    let data_dir = env!("CARGO_MANIFEST_DIR").into();
    let target = Target { address, pid: std::process::id(), data_dir, keys, app, finish_within };
    let mut outcome = Outcome::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        target.register().await.expect("the fake server registers");
        let size = Size { runs: 20, seconds: 1, waits_max: 20 };
        if let Err(problem) = measure(name, &target, size, &mut outcome).await {
            outcome.problems.push(problem.to_string());
        } else if name.parks() {
            // This server outlives everything; what is left parked must still be resumed.
            if let Err(problem) = waits::after_restart(name, &target, Duration::ZERO, &mut outcome).await {
                outcome.problems.push(problem.to_string());
            }
            assert!(target.app.still_parked().is_empty(), "at most twenty are left");
        }
    });
    outcome
}

fn value(rows: &[Row], metric: &str) -> f64 {
    let row = rows.iter().find(|row| row.metric.starts_with(metric));
    row.unwrap_or_else(|| panic!("no row {metric} in {rows:?}")).value
}

#[test]
fn every_scenario_passes_on_a_right_server() {
    let checks = [
        (Name::Seq10, "steps, the slowest"),
        (Name::Latency, "step → step p50"),
        (Name::Ingest, "events accepted, 100"),
        (Name::Parallel10, "last step → join, 5 runs/s p99"),
        (Name::Parallel10, "event → join of ten steps, 5 runs/s p99"),
        (Name::Checkpointed, "checkpoint post p99"),
        (Name::Retries, "retry after its 1 s delay p50"),
        (Name::Sleepers, "call after a 1–5 s sleep, late by p50"),
        (Name::Waits10k, "event → parked run goes on, one at a time p50"),
        (Name::Resumes, "resumes"),
        (Name::Fanout, "ten events sent by a step → the last child ends p50"),
        (Name::Fanout, "the parent's event → the last child ends p99"),
        (Name::Invoke, "the parent's event → the parent ends p50"),
        (Name::Invoke, "invoke → its result p99"),
    ];
    each_on_a_thread(checks, |(name, metric)| {
        let outcome = outcome_of(name, Mistake::None);
        assert_eq!(outcome.problems, Vec::<String>::new(), "{name}");
        assert!(value(&outcome.rows, metric) > 0.0, "{name}: {:?}", outcome.rows);
    });
}

#[test]
fn mistakes_of_a_server_are_found() {
    let checks = [
        (Name::Seq10, Mistake::StepTwice, "is called twice for Discovery(3)"),
        (Name::Seq10, Mistake::CompleteTwice, "is called twice for Discovery(10)"),
        (Name::Seq10, Mistake::EventTwice, "an event started a second run"),
        (Name::Seq10, Mistake::ForgetSteps, "has wrong memoised steps"),
        (Name::Seq10, Mistake::Unsigned, "is not signed"),
        (Name::Seq10, Mistake::LoseEvent, "1 of 20 events started no run"),
        (Name::Seq10, Mistake::LoseRun, "20 of 20 runs did not finish"),
        (Name::Checkpointed, Mistake::NeverCompleted, "is shown as Running"),
        (Name::Parallel10, Mistake::JoinEarly, "is called to join with 9 steps done"),
        (Name::Sleepers, Mistake::WakeEarly, "came before they were due"),
        (Name::Waits1k, Mistake::ResumeAnotherToo, "goes on without its event"),
        (Name::Waits1k, Mistake::ResumeByNothing, "has wrong memoised steps"),
        (Name::Waits1k, Mistake::HideWait, "is not shown as waiting"),
        (Name::Resumes, Mistake::ForgetWait, "1 of 20 runs did not finish"),
        (Name::Fanout, Mistake::LoseChild, "20 children were not called"),
        (Name::Fanout, Mistake::ChildTwice, "has a second run"),
        (Name::Invoke, Mistake::ResultOfOther, "has wrong memoised steps"),
    ];
    each_on_a_thread(checks, |(name, mistake, expected)| {
        let problems = outcome_of(name, mistake).problems;
        assert!(problems.iter().any(|p| p.contains(expected)), "{mistake:?}: {problems:?}");
    });
}

/// The checks mostly wait, so they wait together.
fn each_on_a_thread<T: Send, const N: usize>(checks: [T; N], check: impl Fn(T) + Sync) {
    std::thread::scope(|scope| {
        for one in checks {
            scope.spawn(|| check(one));
        }
    });
}
