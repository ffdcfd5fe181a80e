//! What everyone in the world shares: time, chance, the store, the plan of faults, the trace, the rules.

use super::app::{CallSeen, Sdk};
use super::faults::{Coverage, Fault, Op, Plan};
use super::ledger::Ledger;
use super::rules::{Rules, Violation};
use super::sched::{Owner, Sched, SimClock, locked};
use super::setup::{Reacts, Setup};
use super::trace::Trace;
use crate::SeededIds;
use backend_memory::Memory;
use fastrand::Rng;
use runtime::Runtime;
use runtime::ports::{Delivery, PortError};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::{Arc, MutexGuard};
use tokio::sync::oneshot;

/// How long a process stands still when it freezes, milliseconds: up to twice a lease.
const FREEZE_MS_MAX: i64 = 120_000;
/// How long in a script: long enough for every lease to run out.
const FREEZE_MS_SCRIPTED: i64 = 100_000;
/// How late a message, a request or a timer may be, milliseconds (a timer: EventBridge Scheduler's minute).
const LATE_MS_MAX: i64 = 60_000;

/// A message's second delivery comes at most so much later, milliseconds: after its visibility too.
pub(crate) const DUPLICATE_MS_MAX: i64 = 90_000;
/// A received message is handled at most so much later, milliseconds: within its visibility, from which the
/// holder counts.
pub(crate) const HANDLED_LATE_MS_MAX: i64 = 30_000;

/// The world as its inhabitants share it.
pub(crate) struct Sim {
    pub(crate) sched: Arc<Sched>,
    pub(crate) memory: Memory,
    pub(crate) ids: Arc<SeededIds>,
    inner: std::sync::Mutex<Inner>,
}

pub(crate) struct Inner {
    pub(crate) rng: Rng,
    pub(crate) plan: Plan,
    pub(crate) coverage: Coverage,
    pub(crate) trace: Trace,
    pub(crate) rules: Rules,
    pub(crate) ledger: Ledger,
    /// Processes that are up.
    pub(crate) up: BTreeMap<u32, Arc<Runtime>>,
    /// What takes jobs in them that were handed over to the other queue.
    pub(crate) there: BTreeMap<u32, Arc<Runtime>>,
    /// Messages of the other queue.
    pub(crate) handed_over: BTreeSet<String>,
    /// How many processes are to be started now.
    pub(crate) boots: u32,
    /// Processes that just died.
    pub(crate) died: Vec<u32>,
    /// Processes that just froze, and for how long.
    pub(crate) froze: Vec<(u32, i64)>,
    /// Until when each process stood still last.
    pub(crate) thawed: BTreeMap<u32, i64>,
    pub(crate) violation: Option<Violation>,
    pub(crate) sole: bool,
    pub(crate) sdk: Sdk,
    pub(crate) calls: Vec<CallSeen>,
    /// Posts so far.
    pub(crate) posts: u32,
    /// Signals so far.
    pub(crate) signals: u32,
    /// What is left of the world's answers to waits.
    pub(crate) reacts: Reacts,
    /// Messages by the receipt of their last delivery.
    pub(crate) delivered: BTreeMap<String, Delivery>,
}

/// A request got no answer.
#[derive(Debug)]
pub(crate) struct NoAnswer;

impl Sim {
    pub(crate) fn new(setup: &Setup, rng: Rng) -> Sim {
        let sched = Arc::new(Sched::new());
        let ids = Arc::new(SeededIds::new(setup.seed));
        let clock = Arc::new(SimClock { sched: sched.clone(), skew_ms: 0 });
        let inner = Inner {
            rng,
            plan: setup.plan.clone(),
            coverage: Coverage::default(),
            trace: Trace::default(),
            rules: Rules::new(setup.functions.clone(), setup.buries()),
            ledger: Ledger::default(),
            up: BTreeMap::new(),
            there: BTreeMap::new(),
            handed_over: BTreeSet::new(),
            boots: 0,
            died: Vec::new(),
            froze: Vec::new(),
            thawed: BTreeMap::new(),
            violation: None,
            sole: setup.sole,
            sdk: setup.sdk,
            calls: Vec::new(),
            posts: 0,
            signals: 0,
            reacts: setup.reacts,
            delivered: BTreeMap::new(),
        };
        let memory = Memory::with_max_receives(clock, ids.clone(), setup.max_receives);
        Sim { sched, memory, ids, inner: std::sync::Mutex::new(inner) }
    }

    pub(crate) fn inner(&self) -> MutexGuard<'_, Inner> {
        locked(&self.inner)
    }

    /// Adds a line to the trace.
    pub(crate) fn note(&self, who: &str, what: &str) {
        let now_ms = self.sched.now_ms();
        self.inner().trace.line(now_ms, who, what);
    }

    /// Reports a broken rule; the first one ends the world.
    pub(crate) fn check(&self, result: Result<(), Violation>) {
        if let Err(violation) = result {
            self.inner().violation.get_or_insert(violation);
        }
    }

    pub(crate) fn draw<T>(&self, draw: impl FnOnce(&mut Rng) -> T) -> T {
        draw(&mut self.inner().rng)
    }

    /// The time a request spends on the wire.
    pub(crate) async fn wire(&self) {
        let ms = self.draw(|rng| match rng.u32(..100) {
            0..=59 => 0,
            60..=94 => rng.i64(1..20),
            _ => rng.i64(20..2_000),
        });
        self.sched.sleep(ms).await;
    }

    /// An operation happens: what goes wrong with it.
    pub(crate) fn strike(&self, op: Op) -> Option<Fault> {
        let mut inner = self.inner();
        let nth = inner.coverage.happened(op);
        let Inner { plan, rng, coverage, .. } = &mut *inner;
        let fault = plan.draw(rng, op, nth)?;
        coverage.fault(op, fault);
        Some(fault)
    }

    /// How late something is, milliseconds.
    pub(crate) fn late_ms(&self) -> i64 {
        self.draw(|rng| rng.i64(1_000..LATE_MS_MAX))
    }

    /// The process dies: nothing after this happens in it.
    pub(crate) async fn crash(&self, process: u32) {
        self.note(&format!("p{process}"), "DIES");
        self.died(process);
        std::future::pending().await
    }

    fn died(&self, process: u32) {
        let mut inner = self.inner();
        // Several requests under way at once can each be the end of it: it dies, and is started again, once.
        if inner.up.remove(&process).is_some() {
            inner.died.push(process);
        }
    }

    /// The process stands still for a while.
    async fn freeze(&self, process: u32) {
        let ms = if self.inner().plan.is_scripted() {
            FREEZE_MS_SCRIPTED
        } else {
            self.draw(|rng| rng.i64(1_000..FREEZE_MS_MAX))
        };
        self.note(&format!("p{process}"), &format!("FREEZES for {ms} ms"));
        let until_ms = self.sched.now_ms() + ms;
        {
            let mut inner = self.inner();
            inner.froze.push((process, ms));
            inner.thawed.insert(process, until_ms);
            inner.rules.hit(process, until_ms);
        }
        self.sched.sleep(0).await;
    }

    /// What goes wrong before a request of a process is carried out.
    pub(crate) async fn before(
        &self,
        process: u32,
        op: Op,
        port: &'static str,
    ) -> Result<Option<Fault>, PortError> {
        let fault = self.strike(op);
        self.wire().await;
        if let Some(fault) = fault {
            self.note(&format!("p{process}"), &format!("{}: {}", op.name(), fault.name().to_uppercase()));
            let now_ms = self.sched.now_ms();
            self.inner().rules.hit(process, now_ms);
        }
        match fault {
            Some(Fault::CrashBefore) => self.crash(process).await,
            Some(Fault::Busy) => return Err(PortError::Busy { port, why: "simulated".into() }),
            Some(Fault::LostRequest) => return Err(PortError::Unknown { port, why: "simulated".into() }),
            Some(Fault::FreezeBefore) => self.freeze(process).await,
            _ => {}
        }
        Ok(fault)
    }

    /// What goes wrong after it was carried out.
    pub(crate) async fn after(
        &self,
        process: u32,
        fault: Option<Fault>,
        port: &'static str,
    ) -> Result<(), PortError> {
        match fault {
            Some(Fault::CrashAfter) => self.crash(process).await,
            Some(Fault::LostReply) => return Err(PortError::Unknown { port, why: "simulated".into() }),
            Some(Fault::FreezeAfter) => self.freeze(process).await,
            _ => {}
        }
        self.wire().await;
        Ok(())
    }

    /// A request from outside to some process; it may get lost on either way.
    pub(crate) async fn request<T, W>(
        self: &Arc<Self>,
        op: Op,
        work: impl Fn(Arc<Runtime>) -> W,
    ) -> Result<T, NoAnswer>
    where
        T: Send + 'static,
        W: Future<Output = T> + Send + 'static,
    {
        let fault = self.strike(op);
        self.sched.sleep(1).await; // no report overtakes the one before it
        self.wire().await;
        if let Some(fault) = fault {
            self.note("net", &format!("{}: {}", op.name(), fault.name().to_uppercase()));
        }
        match fault {
            Some(Fault::LostRequest) => return Err(NoAnswer),
            Some(Fault::Late) => self.sched.sleep(self.late_ms()).await,
            Some(Fault::Duplicate) => drop(self.serve(&work)?),
            _ => {}
        }
        let answer = self.serve(&work)?.await.map_err(|_| NoAnswer)?;
        self.wire().await;
        if fault == Some(Fault::LostReply) { Err(NoAnswer) } else { Ok(answer) }
    }

    fn serve<T, W>(
        self: &Arc<Self>,
        work: &impl Fn(Arc<Runtime>) -> W,
    ) -> Result<oneshot::Receiver<T>, NoAnswer>
    where
        T: Send + 'static,
        W: Future<Output = T> + Send + 'static,
    {
        let (process, runtime) = self.some_process().ok_or(NoAnswer)?;
        let (answer, answered) = oneshot::channel();
        let work = work(runtime);
        self.sched.spawn(Owner::Process(process), async move {
            let _ = answer.send(work.await);
        });
        Ok(answered)
    }

    /// Some process that is up.
    pub(crate) fn some_process(&self) -> Option<(u32, Arc<Runtime>)> {
        let mut inner = self.inner();
        let Inner { up, rng, .. } = &mut *inner;
        if up.is_empty() {
            return None;
        }
        let nth = rng.usize(..up.len());
        up.iter().nth(nth).map(|(process, runtime)| (*process, runtime.clone()))
    }

    /// Who takes a message in a process, if it is one of the other queue.
    fn taker_of(&self, delivery: &Delivery, process: u32) -> Option<Arc<Runtime>> {
        let inner = self.inner();
        let there = inner.there.get(&process).filter(|_| inner.handed_over.contains(&delivery.message_id));
        there.cloned()
    }

    /// Hands a delivery to a process, as its pump does.
    pub(crate) fn deliver(self: &Arc<Self>, process: u32, runtime: Arc<Runtime>, delivery: Delivery) {
        let sim = self.clone();
        let runtime = self.taker_of(&delivery, process).unwrap_or(runtime);
        self.sched.spawn(Owner::Process(process), async move {
            let op = Op::of_job(&delivery.body);
            let fault = op.and_then(|op| sim.strike(op));
            if let (Some(op), Some(fault)) = (op, fault) {
                let now_ms = sim.sched.now_ms();
                sim.inner().rules.hit(process, now_ms);
                sim.note(&format!("p{process}"), &format!("{}: {}", op.name(), fault.name().to_uppercase()));
            }
            match fault {
                Some(Fault::CrashBefore) => sim.crash(process).await,
                Some(Fault::FreezeBefore) => sim.freeze(process).await,
                Some(Fault::Late) => {
                    let ms = sim.draw(|rng| rng.i64(1_000..HANDLED_LATE_MS_MAX * 2 / 3));
                    sim.sched.sleep(ms).await;
                }
                Some(Fault::Duplicate) => {
                    let again = Delivery { receives: delivery.receives + 1, ..delivery.clone() };
                    sim.deliver_later(again, DUPLICATE_MS_MAX);
                }
                _ => {}
            }
            sim.inner().rules.began(process, &delivery.message_id);
            let executed = runtime.handle(&delivery).await;
            sim.note(
                &format!("p{process}"),
                &format!("{} {:?}", short(&delivery.message_id), executed.verdict),
            );
            if fault == Some(Fault::CrashAfter) {
                sim.crash(process).await;
            }
        });
    }

    /// Hands a dead letter to a process, as its pump does.
    pub(crate) fn deliver_dead(self: &Arc<Self>, process: u32, runtime: Arc<Runtime>, delivery: Delivery) {
        let sim = self.clone();
        self.sched.spawn(Owner::Process(process), async move {
            sim.inner().rules.began(process, &delivery.message_id);
            let executed = runtime.handle_dead(&delivery).await;
            sim.note(
                &format!("p{process}"),
                &format!("dead {} {:?}", short(&delivery.message_id), executed.verdict),
            );
        });
    }

    /// Delivers a message to some process, some time.
    pub(crate) fn deliver_later(self: &Arc<Self>, delivery: Delivery, ms_max: i64) {
        let sim = self.clone();
        let ms = self.draw(|rng| match rng.u32(..3) {
            0 => 0,
            1 => rng.i64(1..1_000),
            _ => rng.i64(1_000..ms_max),
        });
        self.sched.spawn(Owner::World, async move {
            sim.sched.sleep(ms).await;
            if let Some((process, runtime)) = sim.some_process() {
                sim.note(
                    &format!("p{process}"),
                    &format!("is delivered {} again or late", short(&delivery.message_id)),
                );
                sim.deliver(process, runtime, delivery);
            }
        });
    }
}

/// The end of an id: enough to tell ids of one world apart.
pub(crate) fn short(id: &str) -> &str {
    &id[id.len().saturating_sub(5)..]
}
