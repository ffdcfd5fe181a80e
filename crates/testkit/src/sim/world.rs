//! Builds a world from its setup and drives it until nothing is left to happen, a rule is broken, or it does
//! not come to rest.

use super::app::{ATTEMPTS, CallSeen};
use super::core::{Sim, short};
use super::faults::{Coverage, Op};
use super::ports::Faulty;
use super::rules::{Expected, SKEW_MS_MAX, Violation, broken};
use super::sched::{Owner, SimClock, Tasks};
use super::setup::{EVENT, Post, Setup};
use async_trait::async_trait;
use base64::Engine as _;
use fastrand::Rng;
use futures_util::FutureExt;
use protocol::event::Event;
use protocol::ids::{EventIdSeed, RunId};
use protocol::json::Json;
use protocol::sync::RegisterRequest;
use runtime::ports::{Call, CallError, CallReply, Caller, Fetch, Outbox};
use runtime::{CancelError, Config, Ports, Runtime};
use serde_json::json;
use std::sync::Arc;

/// So many polls are more than any world needs: one that is still at it does not come to rest.
const POLLS_MAX: u64 = 2_000_000;
/// The longest call of an app, milliseconds.
const CALL_TIMEOUT_MS: i64 = 600_000;
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
    /// What each run came to: its status and how often its steps' code ran, in order of the posts.
    pub runs: Vec<(String, u32)>,
    /// The calls of the app, in order.
    pub calls: Vec<CallSeen>,
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
            ..Config::new(host)
        }
    }

    /// Registers the app before anything can go wrong.
    fn register(&self) {
        let functions = self.setup.functions.iter().map(|function| {
            json!({
                "id": function.slug, "name": function.slug,
                "triggers": [{ "event": function.trigger }],
                "steps": { "step": { "id": "step", "name": "step", "retries": { "attempts": ATTEMPTS - 1 },
                    "runtime": { "type": "http", "url": "http://app/api" } } },
            })
        });
        let functions: Vec<serde_json::Value> = functions.collect();
        let request = json!({ "url": "http://app/api", "deployType": "ping", "framework": "sim", "appName": "sim",
            "sdk": "sim:v1", "v": "0.1", "functions": functions });
        let memory = Arc::new(self.sim.memory.clone());
        let ports = Ports {
            store: memory.clone(),
            queue: memory.clone(),
            timers: memory,
            outbox: None,
            caller: Arc::new(Nobody),
            clock: Arc::new(SimClock { sched: self.sim.sched.clone(), skew_ms: 0 }),
            ids: self.sim.ids.clone(),
            notices: Arc::new(()),
        };
        let runtime = Runtime::new(ports, self.config("setup"));
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
        let port = Arc::new(Faulty { sim: self.sim.clone(), process });
        let ports = Ports {
            store: port.clone(),
            queue: port.clone(),
            timers: port.clone(),
            outbox: self.setup.outbox.then(|| -> Arc<dyn Outbox> { port.clone() }),
            caller: port,
            clock: Arc::new(SimClock { sched: self.sim.sched.clone(), skew_ms }),
            ids: self.sim.ids.clone(),
            notices: Arc::new(()),
        };
        let runtime = Arc::new(Runtime::new(ports, self.config(&format!("p{process}"))));
        self.sim.note(&format!("p{process}"), &format!("starts, {skew_ms} ms ahead"));
        self.sim.inner().up.insert(process, runtime.clone());
        if self.setup.sole {
            self.give_back();
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
        for (nth, post) in self.setup.posts.iter().enumerate() {
            let seed = self.seed_of(nth, post.after_ms);
            let runs: Vec<RunId> =
                self.setup.functions.iter().map(|f| RunId::derive(seed.nth(1), &f.slug)).collect();
            for (run, function) in runs.iter().zip(&self.setup.functions) {
                let (run, slug) = (*run, function.slug.clone());
                let expected = Expected { run, slug, caller_id: post.caller_id.clone() };
                self.sim.inner().rules.expect(expected);
            }
            let sim = self.sim.clone();
            self.sim.sched.spawn(Owner::World, client(sim.clone(), post.clone(), seed, runs.clone()));
            if let Some(after_ms) = post.cancels_after_ms {
                self.sim.sched.spawn(Owner::World, canceller(sim, post.after_ms + after_ms, runs[0]));
            }
        }
    }

    fn seed_of(&self, nth: usize, after_ms: i64) -> EventIdSeed {
        let entropy: [u8; 10] = self.sim.draw(|rng| std::array::from_fn(|_| rng.u8(..)));
        let millis = self.sim.sched.now_ms() + after_ms + i64::try_from(nth).unwrap_or_default();
        let text = format!("{millis},{}", base64::engine::general_purpose::STANDARD.encode(entropy));
        EventIdSeed::parse(&text).expect("a seed of ten bytes")
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
        let nothing = self.sim.memory.inspect(|state| state.jobs.is_empty() && state.timers.is_empty());
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

/// Posts an event until it is told that it is accepted.
async fn client(sim: Arc<Sim>, post: Post, seed: EventIdSeed, runs: Vec<RunId>) {
    sim.sched.sleep(post.after_ms).await;
    let data = json!({ "n": 1, "filler": "x".repeat(post.bytes) });
    let event = Event {
        id: post.caller_id.clone().unwrap_or_default(),
        name: EVENT.into(),
        data: Json::from_value(&data),
        user: Json::empty_object(),
        ts: sim.sched.now_ms(),
        v: None,
        meta: None,
    };
    for _ in 0..=usize::from(post.again) {
        loop {
            let event = event.clone();
            let work = move |runtime: Arc<Runtime>| {
                let event = event.clone();
                async move { runtime.ingest(vec![event], Some(&seed)).await.map_err(|e| e.to_string()) }
            };
            if let Ok(Ok(_)) = sim.request(Op::Ingest, work).await {
                break;
            }
            let pause_ms = sim.draw(|rng| rng.i64(100..3_000));
            sim.sched.sleep(pause_ms).await;
        }
        sim.note("user", &format!("event is accepted, run {}", short(&runs[0].to_string())));
        for run in &runs {
            let checked = sim.inner().rules.accepted(&sim.memory, *run);
            sim.check(checked);
        }
        let pause_ms = sim.draw(|rng| rng.i64(100..100_000));
        sim.sched.sleep(pause_ms).await;
    }
}

/// Cancels a run, until it gets an answer.
async fn canceller(sim: Arc<Sim>, after_ms: i64, run: RunId) {
    sim.sched.sleep(after_ms).await;
    sim.inner().ledger.cancelled.insert(run.to_string());
    for _ in 0..20 {
        let work = move |runtime: Arc<Runtime>| async move {
            match runtime.cancel(run).await {
                Ok(status) => Some(Some(status)),
                Err(CancelError::NotFound(_)) => Some(None),
                Err(CancelError::Trouble(_)) => None,
            }
        };
        if let Ok(Some(answer)) = sim.request(Op::Cancel, work).await {
            sim.note("user", &format!("cancels {}: {answer:?}", short(&run.to_string())));
            if let Some(status) = answer {
                let checked = super::rules::cancelled(&sim.memory, run, status);
                sim.check(checked);
            }
            return;
        }
        let pause_ms = sim.draw(|rng| rng.i64(100..3_000));
        sim.sched.sleep(pause_ms).await;
    }
}

impl World<'_> {
    fn report(self, trace_lines: usize) -> Report {
        // Tasks hold the world, and the world their wakers: let go of them before looking back.
        drop(self.tasks);
        let mut inner = self.sim.inner();
        if inner.violation.is_none() {
            let faults = u32::try_from(inner.coverage.faults()).unwrap_or(u32::MAX);
            inner.violation = inner.rules.at_rest(&self.sim.memory, &inner.ledger, faults).err();
        }
        let runs = inner.rules.expected().iter().map(|expected| {
            let status = super::rules::state_of(&self.sim.memory, expected.run)
                .map_or("none", |s| s.run.status.as_str());
            (status.to_owned(), inner.ledger.executions_of(&expected.run.to_string()))
        });
        let runs: Vec<(String, u32)> = runs.collect();
        let per_post: usize = self.setup.functions.iter().map(|f| f.program.operations()).sum();
        let report = Report {
            seed: self.setup.seed,
            digest: inner.trace.digest(),
            events: inner.trace.events(),
            operations: per_post * self.setup.posts.len(),
            coverage: inner.coverage.clone(),
            violation: inner.violation.clone(),
            trace: if inner.violation.is_some() { inner.trace.last(trace_lines) } else { Vec::new() },
            runs,
            calls: inner.calls.clone(),
        };
        inner.up.clear();
        report
    }
}
