//! The simulator: the real runtime and engine over the memory backend, in a world where everything goes wrong
//! that can go wrong. One seed drives everything, so a world that breaks a rule can be lived through again.
//!
//! - `world` builds a world from a `setup` and drives it; `sched` is its executor and its time, `core` what all
//!   share.
//! - `ports` are one process's ways to the world, where `faults` happen.
//! - `app` is a simulated SDK: it interprets a `program`, and keeps a `ledger` of what it did; `waiting` is what
//!   its programs ask of events.
//! - `clients` post events, cancel and signal.
//! - `rules` are the numbered checks after every event.
//! - [`scenario`] is for worlds written down by hand, with faults at chosen places.

mod app;
mod clients;
mod core;
mod elsewhere;
mod faults;
mod ledger;
mod ports;
mod program;
mod rules;
pub mod scenario;
mod sched;
mod setup;
mod trace;
mod waiting;
mod world;

pub use app::CallSeen;
pub use faults::{Coverage, Fault, Op, Strike};
pub use program::{Does, ForSignal, Invoke, Node, Program};
pub use rules::{RULES, Rule, Violation};
pub use waiting::{If, K, Sent, Waiting};
pub use world::{Ran, Report};

use fastrand::Rng;
use setup::Setup;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// So many lines of a broken world's trace are kept.
const TRACE_LINES: usize = 60;

/// Lives through the world of a seed.
pub fn run(seed: u64) -> Report {
    run_traced(seed, TRACE_LINES)
}

/// Lives through the world of a seed; keeps so many of the last lines of its trace should it break a rule.
pub fn run_traced(seed: u64, trace_lines: usize) -> Report {
    let mut rng = Rng::with_seed(seed);
    let setup = Setup::random(seed, &mut rng);
    world::live(&setup, rng, trace_lines)
}

/// What became of many worlds.
#[derive(Clone, Debug, Default)]
pub struct Campaign {
    /// How many worlds there were.
    pub worlds: u64,
    /// Runs in them.
    pub runs: u64,
    /// Operations of those runs.
    pub operations: u64,
    /// What happened and went wrong in all of them.
    pub coverage: Coverage,
    /// The world with the smallest seed that broke a rule.
    pub broken: Option<Report>,
    /// Every seed whose world broke a rule, and how.
    pub violations: Vec<(u64, Violation)>,
}

/// Lives through the worlds of the seeds from `first` on, `count` of them, on so many threads. Stops early when
/// one breaks a rule, unless it is to go on to the end.
pub fn campaign(first: u64, count: u64, threads: usize, to_the_end: bool) -> Campaign {
    let next = AtomicU64::new(first);
    let done = Mutex::new(Campaign::default());
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let stop = !to_the_end && sched::locked(&done).broken.is_some();
                    if seed >= first + count || stop {
                        return;
                    }
                    let report = run(seed);
                    sched::locked(&done).add(report);
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Campaign {
    fn add(&mut self, report: Report) {
        self.worlds += 1;
        self.runs += report.runs.len() as u64;
        self.operations += report.operations as u64;
        self.coverage.add(&report.coverage);
        self.violations.extend(report.violation.clone().map(|violation| (report.seed, violation)));
        let earlier = self.broken.as_ref().is_none_or(|broken| report.seed < broken.seed);
        if report.violation.is_some() && earlier {
            self.broken = Some(report);
        }
    }
}

impl Report {
    /// What is said about a world that broke a rule, with the command that lives through it again.
    pub fn story(&self) -> String {
        let Some(violation) = &self.violation else { return String::new() };
        let says = RULES.iter().find(|rule| rule.number == violation.rule).map_or("", |rule| rule.says);
        format!(
            "{}\n\nrule {} ({says}) is broken: {}\nseed {} · again: make sim SEED={}\n",
            self.trace.join("\n"),
            violation.rule,
            violation.how,
            self.seed,
            self.seed
        )
    }
}
