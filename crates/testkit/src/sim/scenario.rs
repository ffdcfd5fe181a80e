//! Worlds written down by hand: a program, an SDK, clients, and faults at chosen places. The rules are checked
//! in them as in every world; a scenario adds what is true of it alone.

use super::app::Mode;
use super::faults::{Fault, Op, Strike};
use super::program::{INVOKED, Node, Program};
use super::setup::{Crowd, Function, Post, Reacts, Setup, Trigger, When};
use super::waiting::{Sent, Waiting};
use super::world::{self, Report};
use fastrand::Rng;

/// Lines of the trace of a scenario that breaks a rule.
const TRACE_LINES: usize = 80;
/// An operation happens fewer times than this in any scenario.
const PLACES_MAX: usize = 1_000;

/// A world to be.
#[derive(Clone, Debug)]
pub struct Scenario {
    setup: Setup,
    strikes: Vec<Strike>,
}

impl Scenario {
    /// A function with this body, one event, two processes that share the store, an SDK that answers with every
    /// step it ran, and nothing that goes wrong.
    pub fn of(body: Vec<Node>) -> Scenario {
        Scenario { setup: Setup::scripted(body), strikes: Vec::new() }
    }

    /// Chance: which interleaving it is.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Scenario {
        self.setup.seed = seed;
        self
    }

    /// The SDK reports its steps while it is called, and goes on.
    #[must_use]
    pub fn reports(mut self) -> Scenario {
        self.setup.sdk.mode = Mode::Reports;
        self
    }

    /// The SDK goes on, and answers with all steps it ran.
    #[must_use]
    pub fn keeps(mut self) -> Scenario {
        self.setup.sdk.mode = Mode::Keeps;
        self
    }

    /// One process that is restarted when it dies, as the embedded server; its
    /// records and messages are one commit.
    #[must_use]
    pub fn embedded(mut self) -> Scenario {
        (self.setup.sole, self.setup.processes, self.setup.outbox) = (true, 1, true);
        self
    }

    /// So many processes.
    #[must_use]
    pub fn processes(mut self, processes: u32) -> Scenario {
        self.setup.processes = processes;
        self
    }

    /// The event has an id of its sender's.
    #[must_use]
    pub fn event_id(mut self, id: &str) -> Scenario {
        let events = self.setup.posts.iter_mut().flat_map(|post| &mut post.events);
        events.for_each(|event| event.caller_id = Some(id.to_owned()));
        self
    }

    /// The client posts once more with the same seed, although it was answered.
    #[must_use]
    pub fn posted_again(mut self) -> Scenario {
        self.setup.posts.iter_mut().for_each(|post| post.again = true);
        self
    }

    /// Another client posts the same event with a seed of its own.
    #[must_use]
    pub fn also_posted_after(mut self, after_ms: i64) -> Scenario {
        let post = self.setup.posts[0].clone();
        self.setup.posts.push(Post { after_ms, ..post });
        self
    }

    /// The run is cancelled so long after the post.
    #[must_use]
    pub fn cancelled_after(mut self, after_ms: i64) -> Scenario {
        self.setup.posts[0].cancels_after_ms = Some(after_ms);
        self
    }

    /// The event that starts the run is this one.
    #[must_use]
    pub fn started_by(mut self, event: Sent) -> Scenario {
        self.setup.posts[0].events = vec![event];
        self
    }

    /// A client posts these events in one request, so long after the world began.
    #[must_use]
    pub fn posts(mut self, after_ms: i64, events: Vec<Sent>) -> Scenario {
        self.setup.posts.push(Post::of(after_ms, events));
        self
    }

    /// The client posts its last request once more with the same seed, although it was answered.
    #[must_use]
    pub fn posted_twice(mut self) -> Scenario {
        self.setup.posts.iter_mut().last().into_iter().for_each(|post| post.again = true);
        self
    }

    /// Whenever the world sees that a wait is registered, it may post what it waits for at once; so often at most.
    #[must_use]
    pub fn reacts(mut self, events: u32, signals: u32) -> Scenario {
        self.setup.reacts = Reacts { events, signals };
        self
    }

    /// A client sends a signal, so long after the world began.
    #[must_use]
    pub fn signals(mut self, after_ms: i64, signal: &'static str) -> Scenario {
        self.setup.signals.push((after_ms, signal));
        self
    }

    /// The app has another function, which can be invoked as `sim-child`.
    #[must_use]
    pub fn child(self, body: Vec<Node>) -> Scenario {
        self.function(INVOKED[0], Vec::new(), body)
    }

    /// The app has another function, which an event starts.
    #[must_use]
    pub fn on(self, slug: &'static str, event: &'static str, body: Vec<Node>) -> Scenario {
        self.function(slug, vec![Trigger::Event(event, When::Always)], body)
    }

    /// The app has another function, which starts when a run of the first one has failed.
    #[must_use]
    pub fn on_failure(self, body: Vec<Node>) -> Scenario {
        self.function("sim-failed", vec![Trigger::Event(engine::system::FAILED, When::OfMain)], body)
    }

    /// The app has another function, which starts every minute until the app registers without it.
    #[must_use]
    pub fn every_minute_until(mut self, until_ms: i64, body: Vec<Node>) -> Scenario {
        self.setup.crons_until_ms = until_ms;
        self.function("sim-cron", vec![Trigger::Cron("* * * * *")], body)
    }

    /// The app has that function only from then on.
    #[must_use]
    pub fn crons_from(mut self, ms: i64) -> Scenario {
        self.setup.crons_from_ms = Some(ms);
        self
    }

    fn function(mut self, slug: &'static str, triggers: Vec<Trigger>, body: Vec<Node>) -> Scenario {
        self.setup.functions.push(Function::new(slug, triggers, Program { body }));
        self
    }

    /// A message is received so often before it goes to the dead letters.
    #[must_use]
    pub fn max_receives(mut self, max_receives: u32) -> Scenario {
        self.setup.max_receives = max_receives;
        self
    }

    /// Jobs of the main function are handed over to another queue, whose processes call it.
    #[must_use]
    pub fn main_runs_elsewhere(mut self) -> Scenario {
        self.setup.main_runs_elsewhere = true;
        self
    }

    /// Events cancel the runs of all functions.
    #[must_use]
    pub fn cancel_on(mut self, rule: Waiting) -> Scenario {
        self.setup.functions.iter_mut().for_each(|function| function.cancel_on.push(rule));
        self
    }

    /// The first function's runs start and end within so many seconds.
    #[must_use]
    pub fn timeouts(mut self, start_s: Option<u32>, finish_s: Option<u32>) -> Scenario {
        let function = &mut self.setup.functions[0];
        (function.start_timeout_s, function.finish_timeout_s) = (start_s, finish_s);
        self
    }

    /// So many waits of others stand among those without an equality, or, with `k`, under this value of `data.k`.
    #[must_use]
    pub fn crowd(mut self, event: &'static str, k: Option<&'static str>, count: usize) -> Scenario {
        self.setup.crowd = Some(Crowd { event, k, count });
        self
    }

    /// A fault at the `nth` time (from 1) that the operation happens.
    #[must_use]
    pub fn strike(mut self, op: Op, nth: usize, fault: Fault) -> Scenario {
        self.strikes.push(Strike { op, nth, fault });
        self
    }

    /// Lives through it.
    ///
    /// # Panics
    /// When a rule is broken; with the end of the trace.
    pub fn live(&self) -> Report {
        let mut setup = self.setup.clone();
        setup.plan = super::faults::Plan::Script(self.strikes.clone());
        let report = world::live(&setup, Rng::with_seed(setup.seed), TRACE_LINES);
        assert!(report.violation.is_none(), "with {:?}:\n{}", self.strikes, report.story());
        report
    }

    /// Lives through it once for every time that the operation happens, with the fault there; looks at what
    /// became of each. Returns how many places there were.
    ///
    /// # Panics
    /// When a rule is broken, or `look` panics.
    pub fn at_every(&self, op: Op, fault: Fault, look: impl Fn(&Report)) -> usize {
        for nth in 1..PLACES_MAX {
            let struck = self.clone().strike(op, nth, fault);
            let report = struck.live();
            if report.coverage.reached(op, fault) == self.planned(op, fault) {
                return nth - 1;
            }
            look(&report);
        }
        panic!("{} happens more than {PLACES_MAX} times", op.name());
    }

    fn planned(&self, op: Op, fault: Fault) -> u64 {
        self.strikes.iter().filter(|s| (s.op, s.fault) == (op, fault)).count() as u64
    }
}
