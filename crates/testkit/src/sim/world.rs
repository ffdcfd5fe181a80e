//! Builds a world from its setup and drives it until nothing is left to happen, a rule is broken, or it does
//! not come to rest.

use super::app::CallSeen;
use super::clients::{canceller, client, registers_crons, signaller};
use super::core::Sim;
use super::elsewhere::ButMain;
use super::faults::Coverage;
use super::ports::Faulty;
use super::program::Program;
use super::rules::{SKEW_MS_MAX, Violation, broken};
use super::sched::{Owner, SimClock, Tasks};
use super::setup::{Function, MAIN, Setup, registration};
use async_trait::async_trait;
use engine::expr::value_key;
use engine::records::{Index, PathRecord, StepId, WaitRecord, Waiter};
use fastrand::Rng;
use futures_util::FutureExt;
use protocol::ids::RunId;
use protocol::sync::RegisterRequest;
use runtime::ports::{Call, CallError, CallReply, Caller, Fetch, Outbox};
use runtime::{Config, Elsewhere, Ports, Runtime};
use std::sync::Arc;

/// So many polls are more than any world needs: one that is still at it does not come to rest.
const POLLS_MAX: u64 = 2_000_000;
/// The longest call of an app, milliseconds.
const CALL_TIMEOUT_MS: i64 = 600_000;
/// So long others wait, milliseconds: longer than any world lasts.
const CROWD_MS: i64 = 30 * 24 * 60 * 60 * 1_000;
/// How often a pump looks for dead letters, milliseconds.
const DEAD_PAUSE_MS: i64 = 30_000;
/// When a world is swept that has come to rest, milliseconds later.
const SWEPT_AFTER_MS: i64 = 24 * 60 * 60 * 1_000;
/// What a pump waits for messages at once, milliseconds.
const RECEIVE_WAIT_MS: i64 = 20_000;

/// What became of a world.
#[derive(Clone, Debug)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// Digest of everything that happened, in order.
    pub digest: u64,
    /// How many events that were.
    pub events: u64,
    /// Operations of its programs, run by run.
    pub operations: usize,
    /// How often each operation happened and went wrong.
    pub coverage: Coverage,
    /// The rule that was broken, if one was.
    pub violation: Option<Violation>,
    /// The last lines of the trace.
    pub trace: Vec<String>,
    /// What each run came to: first those that the posts start, in their order, then others.
    pub runs: Vec<Ran>,
    /// The calls of the app, in order.
    pub calls: Vec<CallSeen>,
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// Its function.
    pub function: String,
    /// Its status; `none` if it was never recorded.
    pub status: String,
    /// How often its steps' code ran.
    pub executions: u32,
    /// What it returned or failed with, as JSON; empty if nothing.
    pub output: String,
    /// What its waits got, in order: the event's name and number, the signal's, `nothing`.
    pub got: Vec<String>,
}

/// Nobody is called while an app registers.
struct Nobody;

#[async_trait]
impl Caller for Nobody {
    async fn call(&self, call: Call) -> Result<CallReply, CallError> {
        Err(CallError::Unreachable { url: call.url, why: "nobody is there".into() })
    }

    async fn fetch(&self, fetch: Fetch) -> Result<CallReply, CallError> {
        Err(CallError::Unreachable { url: fetch.url, why: "nobody is there".into() })
    }
}

/// Lives through the world of a setup.
pub(crate) fn live(setup: &Setup, rng: Rng, trace_lines: usize) -> Report {
    let mut world = World::new(setup, rng);
    world.register();
    world.crowd();
    (0..setup.processes).for_each(|_| world.boot());
    world.post();
    world.drive();
    world.report(trace_lines)
}

struct World<'a> {
    setup: &'a Setup,
    sim: Arc<Sim>,
    tasks: Tasks,
    /// Draws which task goes on.
    order: Rng,
    last_process: u32,
}

impl<'a> World<'a> {
    fn new(setup: &'a Setup, mut rng: Rng) -> World<'a> {
        let order = rng.fork();
        let sim = Arc::new(Sim::new(setup, rng));
        World { setup, tasks: Tasks::new(sim.sched.clone()), sim, order, last_process: 0 }
    }

    fn config(&self, host: &str) -> Config {
        Config {
            sole: self.setup.sole,
            retry_interval_ms: self.setup.retry_interval_ms,
            call_timeout_ms: CALL_TIMEOUT_MS,
            go_on_ms_max: self.setup.go_on_ms_max,
            queue_delay_ms_max: self.setup.queue_delay_ms_max,
            ..Config::new(host)
        }
    }

    /// A runtime for which nothing goes wrong, so many milliseconds ahead of the world.
    fn undisturbed(&self, host: &str, ahead_ms: i64) -> Runtime {
        let memory = Arc::new(self.sim.memory.clone());
        let ports = Ports {
            store: memory.clone(),
            queue: memory.clone(),
            timers: memory,
            elsewhere: None,
            crons: None,
            outbox: None,
            caller: Arc::new(Nobody),
            clock: Arc::new(SimClock { sched: self.sim.sched.clone(), skew_ms: ahead_ms }),
            ids: self.sim.ids.clone(),
            notices: Arc::new(()),
        };
        Runtime::new(ports, self.config(host))
    }

    /// The daily sweep finds nothing in a world that has come to rest.
    fn swept(&self) -> Result<(), Violation> {
        let runtime = self.undisturbed("sweep", SWEPT_AFTER_MS);
        match runtime.sweep(None, i64::MAX).now_or_never() {
            Some(Ok(swept)) if swept.found == 0 && swept.next.is_none() => Ok(()),
            other => Err(broken(11, format!("the daily sweep ends with {other:?}"))),
        }
    }

    /// Registers the app before anything can go wrong.
    fn register(&self) {
        let later = self.setup.crons_from_ms.is_some();
        let functions = self.setup.functions.iter().filter(|function| !(later && function.has_cron()));
        let request = registration(functions);
        let runtime = self.undisturbed("setup", 0);
        let registered = RegisterRequest::parse(request.to_string().as_bytes())
            .map_err(|refusal| refusal.message)
            .and_then(|request| {
                runtime
                    .sync(&request)
                    .now_or_never()
                    .map_or(Err("it waits".into()), |r| r.map_err(|e| e.to_string()))
            });
        if let Err(why) = registered {
            self.sim.check(Err(broken(2, format!("the app could not be registered: {why}"))));
        }
    }

    /// Starts a process: a fresh runtime, a fresh name, a clock that is a little off.
    fn boot(&mut self) {
        self.last_process += 1;
        let process = self.last_process;
        let skew_ms = self.sim.draw(|rng| rng.i64(-SKEW_MS_MAX..=SKEW_MS_MAX));
        let port = Arc::new(Faulty { sim: self.sim.clone(), process, hands_over: false });
        let ports = Ports {
            store: port.clone(),
            queue: port.clone(),
            elsewhere: None,
            timers: port.clone(),
            crons: None,
            outbox: self.setup.outbox.then(|| -> Arc<dyn Outbox> { port.clone() }),
            caller: port.clone(),
            clock: Arc::new(SimClock { sched: self.sim.sched.clone(), skew_ms }),
            ids: self.sim.ids.clone(),
            notices: Arc::new(()),
        };
        let config = self.config(&format!("p{process}"));
        let there = Arc::new(Runtime::new(ports.clone(), config.clone()));
        let here = if self.setup.main_runs_elsewhere {
            let queue = Arc::new(Faulty { sim: self.sim.clone(), process, hands_over: true });
            let elsewhere = Some(Elsewhere { functions: [MAIN.to_owned()].into(), queue });
            Ports { elsewhere, caller: Arc::new(ButMain(port)), ..ports }
        } else {
            ports
        };
        let runtime = Arc::new(Runtime::new(here, config));
        self.sim.note(&format!("p{process}"), &format!("starts, {skew_ms} ms ahead"));
        self.sim.inner().up.insert(process, runtime.clone());
        self.sim.inner().there.insert(process, there);
        if self.setup.sole {
            self.give_back();
        }
        if self.setup.buries() {
            let burying = pump_dead(self.sim.clone(), process, runtime.clone());
            self.sim.sched.spawn(Owner::Pump(process), burying);
        }
        self.sim.sched.spawn(Owner::Pump(process), pump(self.sim.clone(), process, runtime));
    }

    /// An embedded queue makes what a dead process held visible when it is opened again.
    fn give_back(&self) {
        let receipts: Vec<String> = self.sim.inner().delivered.keys().cloned().collect();
        for receipt in receipts {
            let _ = runtime::ports::Queue::set_visibility(&self.sim.memory, &receipt, 0).now_or_never();
        }
    }

    fn post(&self) {
        for post in &self.setup.posts {
            let cancels_after_ms = post.cancels_after_ms.map(|ms| post.after_ms + ms);
            let client = client(&self.sim, post.clone());
            let run = client.run_of(&self.sim, MAIN);
            self.sim.sched.spawn(Owner::World, client.posts(self.sim.clone()));
            if let (Some(after_ms), Some(run)) = (cancels_after_ms, run) {
                self.sim.sched.spawn(Owner::World, canceller(self.sim.clone(), after_ms, run));
            }
        }
        for (after_ms, signal) in &self.setup.signals {
            self.sim.sched.spawn(Owner::World, signaller(self.sim.clone(), *after_ms, signal));
        }
        if self.setup.functions.iter().any(Function::has_cron) {
            let (from_ms, until_ms) = (self.setup.crons_from_ms, self.setup.crons_until_ms);
            self.sim.sched.spawn(Owner::World, registers_crons(self.sim.clone(), from_ms, until_ms));
        }
    }

    /// Waits of runs that nobody knows: most of them match nothing.
    fn crowd(&self) {
        let Some(crowd) = self.setup.crowd else { return };
        let now_ms = self.sim.sched.now_ms();
        let until_ms = now_ms + CROWD_MS;
        let key = crowd.k.and_then(|k| value_key(Some(&k.into())));
        let index = key.map(|key| Index::new("data.k", &key));
        let mut writes = Vec::new();
        if index.is_some() {
            writes.push(PathRecord { event: crowd.event.into(), path: "data.k".into(), until_ms }.write());
        }
        for nth in 0..crowd.count {
            let run = RunId(runtime::ports::Ids::ulid(&*self.sim.ids, now_ms));
            self.sim.inner().rules.crowd(run);
            let matches = nth % 40 == 7;
            let wait = WaitRecord {
                run,
                event: crowd.event.into(),
                index: index.clone(),
                waiter: Waiter::Step { step: StepId::new("crowd"), turn: 1, generation: 1 },
                expression: (!matches).then(|| "async.data.n > 100".to_owned()),
                vars: None,
                triggers: Vec::new(),
                created_ms: now_ms,
                until_ms,
                expires_at: until_ms / 1_000,
            };
            writes.push(wait.write());
        }
        let _ = runtime::ports::Store::write_each(&self.sim.memory, writes).now_or_never();
    }

    fn drive(&mut self) {
        for _ in 0..POLLS_MAX {
            if self.sim.inner().violation.is_some() || self.at_rest() {
                return;
            }
            if !self.tasks.step(&mut self.order) {
                return;
            }
            self.bury();
            let boots = std::mem::take(&mut self.sim.inner().boots);
            (0..boots).for_each(|_| self.boot());
        }
        self.sim.check(Err(broken(11, "the world does not come to rest")));
    }

    /// Nobody does anything, and nothing is left that could make somebody do something.
    fn at_rest(&self) -> bool {
        if !self.tasks.only_pumps() {
            return false;
        }
        let nothing = self
            .sim
            .memory
            .inspect(|state| state.jobs.is_empty() && state.dead.is_empty() && state.timers.is_empty());
        nothing && !self.sim.inner().up.is_empty()
    }

    /// Drops what died, and sees to it that it starts again some time.
    fn bury(&mut self) {
        let (died, froze) = {
            let mut inner = self.sim.inner();
            if inner.died.is_empty() && inner.froze.is_empty() {
                return;
            }
            (std::mem::take(&mut inner.died), std::mem::take(&mut inner.froze))
        };
        for (process, ms) in froze {
            self.tasks.freeze(process, ms);
        }
        for process in died {
            self.tasks.kill(process);
            let sim = self.sim.clone();
            let ms = self.sim.draw(|rng| rng.i64(100..20_000));
            self.sim.sched.spawn(Owner::World, async move {
                sim.sched.sleep(ms).await;
                sim.inner().boots += 1;
            });
        }
    }
}

async fn pump(sim: Arc<Sim>, process: u32, runtime: Arc<Runtime>) {
    loop {
        match runtime.ports().queue.receive(10, runtime.config().lease_ms, RECEIVE_WAIT_MS).await {
            Ok(received) => received.value.into_iter().for_each(|d| sim.deliver(process, runtime.clone(), d)),
            Err(_) => sim.sched.sleep(1_000).await,
        }
    }
}

async fn pump_dead(sim: Arc<Sim>, process: u32, runtime: Arc<Runtime>) {
    loop {
        match runtime.ports().queue.receive_dead(10, runtime.config().lease_ms).await {
            Ok(received) => {
                received.value.into_iter().for_each(|d| sim.deliver_dead(process, runtime.clone(), d));
            }
            Err(error) => sim.note(&format!("p{process}"), &error.to_string()),
        }
        sim.sched.sleep(DEAD_PAUSE_MS).await;
    }
}

impl World<'_> {
    fn report(mut self, trace_lines: usize) -> Report {
        // Tasks hold the world, and the world their wakers: let go of them before looking back.
        self.tasks = Tasks::new(self.sim.sched.clone());
        let mut inner = self.sim.inner();
        if inner.violation.is_none() {
            let faults = u32::try_from(inner.coverage.faults()).unwrap_or(u32::MAX);
            let calm = inner.plan.is_calm() && faults == 0;
            let at_rest = inner.rules.at_rest(&self.sim.memory, &inner.ledger, faults, calm);
            inner.violation = at_rest.and_then(|()| self.swept()).err();
        }
        let ran = |expected: &super::rules::Expected| {
            let state = super::rules::state_of(&self.sim.memory, expected.run);
            let output = state.as_ref().and_then(|s| s.run.output.as_ref());
            let output = output.and_then(|output| super::rules::value_of(&self.sim.memory, output));
            Ran {
                function: expected.slug.clone(),
                status: state.map_or("none", |s| s.run.status.as_str()).to_owned(),
                executions: inner.ledger.executions_of(&expected.run.to_string()),
                output: output.map(|output| output.as_str().to_owned()).unwrap_or_default(),
                got: inner.rules.got(expected.run),
            }
        };
        let runs: Vec<Ran> = inner.rules.expected().iter().map(ran).collect();
        let operations =
            runs.iter().filter_map(|ran| inner.rules.program(&ran.function)).map(Program::operations);
        let operations = operations.sum();
        let report = Report {
            seed: self.setup.seed,
            digest: inner.trace.digest(),
            events: inner.trace.events(),
            operations,
            coverage: inner.coverage.clone(),
            violation: inner.violation.clone(),
            trace: if inner.violation.is_some() { inner.trace.last(trace_lines) } else { Vec::new() },
            runs,
            calls: inner.calls.clone(),
        };
        inner.up.clear();
        inner.there.clear();
        report
    }
}
