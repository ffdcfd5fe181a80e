//! The app: a simulated SDK that interprets a program. It replays with what it is given, runs what is new, and
//! reports in the ways the official SDKs do. It lives in the world, not in a process: a call goes on when the
//! process that made it is dead.

use super::core::{Sim, short};
use super::faults::{Fault, Op};
use super::ports::Faulty;
use super::program::{Does, Ended, Memory, Met, MetWhat, failure, value};
use super::rules::{Called, broken, mark_of};
use super::sched::Owner;
use super::waiting::Facts;
use async_trait::async_trait;
use bytes::Bytes;
use fastrand::Rng;
use futures_util::future::{Either, select};
use protocol::checkpoint::AsyncCheckpoint;
use protocol::ids::RunId;
use runtime::Trouble;
use runtime::ports::{Call, CallError, CallReply, Caller, Fetch, PortError};
use serde_json::{Map, Value, json};
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::oneshot;

/// Name of the error with which the TypeScript SDK (4.24) answers its call after a checkpoint of it was told 409.
const STALE_DISPATCH_ERROR: &str = "StaleDispatchError";

/// Attempts that every function has. More than what goes wrong with one step or call, so that a run fails only
/// when its program says so.
pub(crate) const ATTEMPTS: u32 = 10;
/// So many calls of one run go wrong on the way: each counts as an attempt.
const CALL_FAULTS_MAX: u32 = 3;
/// An SDK reports a step so often before it falls back to returning it.
const REPORTS_MAX: u32 = 3;

/// A call of the app, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSeen {
    /// The run.
    pub run: String,
    /// The turn it is in.
    pub turn: u32,
    /// The dispatch.
    pub generation: u32,
    /// The attempt it is told.
    pub attempt: u32,
    /// Is it for one planned step?
    pub planned: bool,
}

/// How an SDK works.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sdk {
    pub(crate) mode: Mode,
    /// It says `RunComplete` instead of answering 200.
    pub(crate) ends_by_op: bool,
    /// The request version it speaks.
    pub(crate) version: u32,
    /// It asks to be called again after so many steps of one call.
    pub(crate) steps_per_call: u32,
}

/// What an SDK does with a step it ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Answers with it.
    Returns,
    /// Reports it and goes on.
    Reports,
    /// Keeps it and goes on; the answer has all of them.
    Keeps,
}

impl Sdk {
    pub(crate) fn random(rng: &mut Rng) -> Sdk {
        Sdk {
            mode: [Mode::Returns, Mode::Reports, Mode::Reports, Mode::Keeps][rng.usize(..4)],
            ends_by_op: rng.u32(..3) > 0,
            version: if rng.u32(..8) == 0 { 1 } else { 2 },
            steps_per_call: if rng.u32(..4) == 0 { rng.u32(1..4) } else { u32::MAX },
        }
    }
}

/// A call as the app reads it.
struct Request {
    run: RunId,
    id: String,
    slug: String,
    /// The planned step, if it is for one.
    step: Option<String>,
    turn: u32,
    body: Value,
}

impl Request {
    fn read(call: &Call) -> Option<Request> {
        let body: Value = serde_json::from_slice(&call.body).ok()?;
        let query = call.url.split_once('?')?.1;
        let param = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)).map(str::to_owned);
        let id = body["ctx"]["run_id"].as_str()?.to_owned();
        Some(Request {
            run: id.parse().ok()?,
            id,
            slug: param("fnId=")?,
            step: param("stepId=").filter(|step| step != "step"),
            turn: body["ctx"]["qi_id"].as_str()?.split('.').nth(1)?.parse().ok()?,
            body,
        })
    }

    fn number(&self, name: &str) -> u32 {
        self.body["ctx"][name].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or_default()
    }

    fn stack(&self) -> Vec<String> {
        let stack = self.body["ctx"]["stack"]["stack"].as_array();
        stack.into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned)).collect()
    }

    fn memory(&self) -> Memory {
        let mut memory = Memory::default();
        for id in self.stack() {
            memory.push(&id, self.body["steps"][&id].clone());
        }
        memory
    }
}

#[async_trait]
impl Caller for Faulty {
    async fn call(&self, call: Call) -> Result<CallReply, CallError> {
        let unreachable = || CallError::Unreachable { url: call.url.clone(), why: "simulated".into() };
        let Some(request) = Request::read(&call) else { return Err(unreachable()) };
        let mut fault = self.sim.before(self.process, Op::Call, "caller").await.unwrap_or_default();
        if let Some(lost @ (Fault::Unreachable | Fault::CutOff | Fault::TimedOut)) = fault
            && !self.may_lose(&request)
        {
            self.sim.inner().coverage.take_back(Op::Call, lost);
            fault = None;
        }
        self.note_call(&request);
        if fault == Some(Fault::Unreachable) {
            return Err(unreachable());
        }
        let reply = self.answer(request, fault, call.timeout_ms);
        if fault == Some(Fault::CrashAfter) {
            self.sim.sched.sleep(self.sim.draw(|rng| rng.i64(0..2_000))).await;
            self.sim.crash(self.process).await;
        }
        let reply = match select(pin!(reply), pin!(self.sim.sched.sleep(call.timeout_ms))).await {
            Either::Left((reply, _)) => reply.map_err(|_| unreachable()),
            Either::Right(_) => {
                Err(CallError::TimedOut { url: call.url.clone(), timeout_ms: call.timeout_ms })
            }
        };
        if fault == Some(Fault::CutOff) {
            return Err(unreachable());
        }
        let _ = self.sim.after(self.process, fault, "caller").await;
        reply
    }

    async fn fetch(&self, fetch: Fetch) -> Result<CallReply, CallError> {
        let header = |name: &str| {
            let found = fetch.headers.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let (run, step, saw) = (header("x-run"), header("x-step"), header("x-saw"));
        let unreachable = || CallError::Unreachable { url: fetch.url.clone(), why: "simulated".into() };
        let mut fault = self.sim.before(self.process, Op::Fetch, "caller").await.unwrap_or_default();
        if let Some(lost @ (Fault::Unreachable | Fault::CutOff | Fault::TimedOut)) = fault
            && self.sim.inner().ledger.call_fault(&run) >= CALL_FAULTS_MAX
        {
            self.sim.inner().coverage.take_back(Op::Fetch, lost);
            fault = None;
        }
        if fault == Some(Fault::Unreachable) {
            return Err(unreachable());
        }
        let slow_ms = self.sim.draw(|rng| match fault {
            Some(Fault::Slow) => rng.i64(61_000..300_000),
            Some(Fault::TimedOut) => fetch.timeout_ms,
            _ => rng.i64(0..300),
        });
        self.sim.sched.sleep(slow_ms).await;
        let v = {
            let mut inner = self.sim.inner();
            let v = format!("{:016x}", inner.rng.u64(..));
            inner.ledger.executed(&run, &step);
            inner.ledger.returned(&run, &step, &v);
            v
        };
        self.sim.note("web", &format!("{} is fetched for {}", &step[..step.len().min(8)], short(&run)));
        match fault {
            Some(Fault::CutOff) => return Err(unreachable()),
            Some(Fault::TimedOut) => {
                return Err(CallError::TimedOut { url: fetch.url, timeout_ms: fetch.timeout_ms });
            }
            _ => {}
        }
        let _ = self.sim.after(self.process, fault, "caller").await;
        let body = json!({ "v": v, "saw": saw });
        Ok(CallReply { status: 200, headers: Vec::new(), body: Bytes::from(body.to_string()) })
    }
}

impl Faulty {
    /// A lost call is an attempt. The last one is not lost, and not too many: a run would fail by it.
    fn may_lose(&self, request: &Request) -> bool {
        let last = request.number("attempt") + 1 >= request.number("max_attempts");
        !last && self.sim.inner().ledger.call_fault(&request.id) < CALL_FAULTS_MAX
    }

    fn note_call(&self, request: &Request) {
        let what = request.step.as_deref().map_or("discovery", |step| &step[..8]);
        let (generation, attempt) = (request.number("generation_id"), request.number("attempt"));
        let who = format!("p{}", self.process);
        let text = format!(
            "calls {} turn {} gen {generation} attempt {attempt} {what}",
            short(&request.id),
            request.turn
        );
        self.sim.note(&who, &text);
        self.sim.inner().calls.push(CallSeen {
            run: request.id.clone(),
            turn: request.turn,
            generation,
            attempt,
            planned: request.step.is_some(),
        });
        let empty = Map::new();
        let called = Called {
            process: self.process,
            msg: request.body["ctx"]["job_id"].as_str().unwrap_or_default(),
            run: request.run,
            turn: request.turn,
            generation,
            step: request.step.as_deref(),
            stack: request.stack(),
            steps: request.body["steps"].as_object().unwrap_or(&empty),
        };
        let checked = {
            let mut inner = self.sim.inner();
            let calm = inner.plan.is_calm() && inner.coverage.faults() == 0;
            inner.rules.called(&self.sim.memory, calm, &called)
        };
        self.sim.check(checked);
    }

    /// Lets the app work; what it answers comes by the channel.
    fn answer(
        &self,
        request: Request,
        fault: Option<Fault>,
        timeout_ms: i64,
    ) -> oneshot::Receiver<CallReply> {
        let (sim, (answer, answered)) = (self.sim.clone(), oneshot::channel());
        let linger_ms = match fault {
            Some(Fault::Slow) => sim.draw(|rng| rng.i64(61_000..300_000)),
            Some(Fault::TimedOut) => timeout_ms + 1_000,
            _ => 0,
        };
        self.sim.sched.spawn(Owner::World, async move {
            let first = sim.draw(|rng| rng.bool());
            if first {
                sim.sched.sleep(linger_ms).await;
            }
            let reply = Serving::new(&sim, request).serve().await;
            if !first {
                sim.sched.sleep(linger_ms).await;
            }
            let _ = answer.send(reply);
        });
        answered
    }
}

/// How a step's execution went.
enum Ran {
    Ok(Value),
    Failed { message: String, for_good: bool },
}

/// What became of a report.
enum Reported {
    Recorded,
    /// The server says that this dispatch is stale: stop.
    Stale,
    /// The server does not take it: return the step instead.
    NotTaken,
}

struct Serving<'a> {
    sim: &'a Arc<Sim>,
    request: Request,
    sdk: Sdk,
    memory: Memory,
    kept: Vec<Value>,
    ran: u32,
    retry_after: Option<u32>,
}

impl<'a> Serving<'a> {
    fn new(sim: &'a Arc<Sim>, request: Request) -> Serving<'a> {
        let sdk = sim.inner().sdk;
        let memory = request.memory();
        let retry_after = sim.draw(|rng| (rng.u32(..5) == 0).then(|| rng.u32(1..100)));
        Serving { sim, request, sdk, memory, kept: Vec::new(), ran: 0, retry_after }
    }

    async fn serve(mut self) -> CallReply {
        loop {
            let program = self.sim.inner().rules.program(&self.request.slug).cloned();
            let Some(program) = program else { return self.error("there is no such function", true) };
            let replay = {
                let inner = self.sim.inner();
                let run = &self.request.id;
                program.replay(&self.memory, &|place, times| inner.ledger.thrown(run, place) < times)
            };
            if let Some(wrong) = replay.wrong.first() {
                self.sim.check(Err(broken(6, format!("run {}: {wrong}", self.request.id))));
            }
            if let Some(step) = self.request.step.clone() {
                return self.planned(&step, &replay.met).await;
            }
            if let Some(ended) = replay.ended {
                return self.ended(ended);
            }
            match replay.met.as_slice() {
                [Met { what: MetWhat::Step(does), .. }] if self.may_run() => {
                    if let Some(reply) = self.found(&replay.met[0], *does).await {
                        return reply;
                    }
                }
                met => return self.plans(met),
            }
        }
    }

    fn may_run(&self) -> bool {
        self.request.body["ctx"]["disable_immediate_execution"] != true
    }

    /// The one step that the call is for.
    async fn planned(&mut self, id: &str, met: &[Met]) -> CallReply {
        match met.iter().find(|met| met.id == id) {
            Some(met) if matches!(met.what, MetWhat::Step(_)) => {
                let MetWhat::Step(does) = met.what else { return self.error("not a step", false) };
                let ran = self.execute(met, does).await;
                let op = self.op(met, &ran);
                self.ops(vec![op])
            }
            _ => {
                let how = format!(
                    "run {}: planned step {id} is called with a state that does not lead to it",
                    self.request.id
                );
                self.sim.check(Err(broken(14, how)));
                self.error("Could not find the step to run", false)
            }
        }
    }

    fn ended(&mut self, ended: Ended) -> CallReply {
        let mut ops = std::mem::take(&mut self.kept);
        match ended {
            Ended::Returned(seen) => {
                let output = Value::String(format!("{seen:016x}"));
                if !self.sdk.ends_by_op && ops.is_empty() {
                    return self.reply(200, &output, &[]);
                }
                ops.push(json!({ "op": "RunComplete", "id": "0737c22d3bfae812339732d14d8c7dbd6dc4e09c", "data": output }));
                self.ops(ops)
            }
            _ if !ops.is_empty() => self.ops(ops),
            Ended::Threw { place, message } => {
                self.sim.inner().ledger.threw(&self.request.id, &place);
                self.error(&message, false)
            }
            Ended::Rejected(message) => self.error(&message, true),
        }
    }

    /// Runs the step that was found; a reply when the call ends with it.
    async fn found(&mut self, met: &Met, does: Does) -> Option<CallReply> {
        if self.ran >= self.sdk.steps_per_call {
            let mut ops = std::mem::take(&mut self.kept);
            ops.push(json!({ "op": "DiscoveryRequest", "id": "discover" }));
            return Some(self.ops(ops));
        }
        self.ran += 1;
        let ran = self.execute(met, does).await;
        let op = self.op(met, &ran);
        self.kept.push(op);
        let Ran::Ok(value) = ran else { return Some(self.flush()) };
        match self.sdk.mode {
            Mode::Returns => return Some(self.flush()),
            Mode::Keeps => {}
            Mode::Reports => match self.report().await {
                Reported::Recorded => self.kept.clear(),
                Reported::Stale => {
                    return Some(self.error_named(STALE_DISPATCH_ERROR, "stale dispatch", false));
                }
                Reported::NotTaken => return Some(self.flush()),
            },
        }
        self.memory.push(&met.id, json!({ "data": value }));
        None
    }

    fn flush(&mut self) -> CallReply {
        let ops = std::mem::take(&mut self.kept);
        self.ops(ops)
    }

    /// Several steps, or one that cannot be run here.
    fn plans(&mut self, met: &[Met]) -> CallReply {
        let mut ops = std::mem::take(&mut self.kept);
        for met in met {
            let mut opts = if met.races { json!({ "parallelMode": "race" }) } else { json!({}) };
            if met.what == MetWhat::Fetch {
                let saw = format!("{:016x}", met.saw);
                opts["headers"] = json!({ "x-run": self.request.id, "x-step": met.id, "x-saw": saw });
            }
            ops.push(plan(met, opts));
        }
        self.ops(ops)
    }

    async fn execute(&self, met: &Met, does: Does) -> Ran {
        let ms = match does {
            Does::Takes(seconds) => i64::from(seconds) * 1_000,
            _ => self.sim.draw(|rng| rng.i64(0..300)),
        };
        self.sim.sched.sleep(ms).await;
        let run = &self.request.id;
        let ran = {
            let mut inner = self.sim.inner();
            let before = inner.ledger.executed(run, &met.id);
            let last = self.request.number("attempt") + 1 >= self.request.number("max_attempts");
            let mut fail = |for_good| Ran::Failed { message: failure(&mut inner.rng, met.saw), for_good };
            let ran = match does {
                Does::FailsFirst(times) if before < times => fail(last),
                Does::WearsOut => fail(last),
                Does::FailsCaught | Does::FailsUncaught => fail(true),
                _ => Ran::Ok(value(&mut inner.rng, does, met.saw)),
            };
            let mark = match &ran {
                Ran::Ok(value) => mark_of(&json!({ "data": value })),
                Ran::Failed { message, .. } => mark_of(&json!({ "error": { "message": message } })),
            };
            inner.ledger.returned(run, &met.id, &mark);
            ran
        };
        let how = if matches!(ran, Ran::Ok(_)) { "returns" } else { "fails" };
        self.sim.note("app", &format!("{} {} ({}) {how}", short(run), met.name, &met.id[..8]));
        ran
    }

    fn op(&self, met: &Met, ran: &Ran) -> Value {
        let mut op = json!({ "id": met.id, "name": met.name, "displayName": met.name, "opts": {} });
        if met.races {
            op["opts"] = json!({ "parallelMode": "race" });
        }
        match ran {
            Ran::Ok(value) => {
                op["op"] = "StepRun".into();
                op["data"] = value.clone();
            }
            Ran::Failed { message, for_good } => {
                op["op"] = if *for_good { "StepFailed" } else { "StepError" }.into();
                op["error"] = json!({ "name": "Error", "message": message });
            }
        }
        op
    }

    async fn report(&self) -> Reported {
        let body = json!({
            "run_id": self.request.id,
            "fn_id": self.request.body["ctx"]["fn_id"],
            "qi_id": self.request.body["ctx"]["qi_id"],
            "request_id": self.request.body["ctx"]["request_id"],
            "generation_id": self.request.body["ctx"]["generation_id"],
            "ts": self.sim.sched.now_ms(),
            "steps": self.kept,
        });
        let Ok(report) = AsyncCheckpoint::parse(body.to_string().as_bytes()) else {
            return Reported::NotTaken;
        };
        let report = Arc::new(report);
        for _ in 0..REPORTS_MAX {
            let work = |runtime: Arc<runtime::Runtime>| {
                let report = report.clone();
                async move { runtime.checkpoint(&report).await }
            };
            match self.sim.request(Op::Checkpoint, work).await {
                Ok(Ok(())) => return Reported::Recorded,
                Ok(Err(Trouble::Refused(refusal))) => {
                    self.sim.note(
                        "app",
                        &format!("{} is told {}: {}", short(&self.request.id), refusal.status, refusal.code),
                    );
                    return if refusal.status == 409 { Reported::Stale } else { Reported::NotTaken };
                }
                Ok(Err(Trouble::Port(PortError::Invalid { .. }) | Trouble::Damaged(_))) => {
                    return Reported::NotTaken;
                }
                Ok(Err(Trouble::Port(_))) | Err(_) => {
                    let pause_ms = self.sim.draw(|rng| rng.i64(100..2_000));
                    self.sim.sched.sleep(pause_ms).await;
                }
            }
        }
        Reported::NotTaken
    }

    fn ops(&self, ops: Vec<Value>) -> CallReply {
        let names: Vec<String> = ops
            .iter()
            .map(|op| {
                format!(
                    "{} {}",
                    op["op"].as_str().unwrap_or_default(),
                    op["displayName"].as_str().unwrap_or_default()
                )
            })
            .collect();
        self.sim.note("app", &format!("{} answers {names:?}", short(&self.request.id)));
        let failed = ops.iter().any(|op| op["op"] == "StepError");
        let retry_after = self.retry_after.filter(|_| failed).map(|s| ("retry-after", s.to_string()));
        self.reply(206, &Value::Array(ops), retry_after.as_slice())
    }

    fn error(&self, message: &str, no_retry: bool) -> CallReply {
        self.error_named("Error", message, no_retry)
    }

    fn error_named(&self, name: &str, message: &str, no_retry: bool) -> CallReply {
        self.sim.note("app", &format!("{} throws {message}", short(&self.request.id)));
        let mut headers = vec![("x-inngest-no-retry", no_retry.to_string())];
        headers.extend(self.retry_after.filter(|_| !no_retry).map(|s| ("retry-after", s.to_string())));
        let status = if no_retry { 400 } else { 500 };
        self.reply(status, &json!({ "name": name, "message": message }), &headers)
    }

    fn reply(&self, status: u16, body: &Value, headers: &[(&str, String)]) -> CallReply {
        let own =
            [("x-inngest-sdk", "sim:v1".to_owned()), ("x-inngest-req-version", self.sdk.version.to_string())];
        let headers =
            own.iter().chain(headers).map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        CallReply { status, headers, body: Bytes::from(body.to_string()) }
    }
}

/// How an SDK reports a step that it does not run itself.
fn plan(met: &Met, mut opts: Value) -> Value {
    let seconds = |s: u32| format!("{s}s");
    let (op, name) = match met.what {
        MetWhat::Step(_) => ("StepPlanned", met.name.clone()),
        MetWhat::Sleep(0) => ("Sleep", String::new()),
        MetWhat::Sleep(s) => ("Sleep", seconds(s)),
        MetWhat::Event(waiting) => {
            opts["timeout"] = seconds(waiting.timeout_s).into();
            if let Some(text) = waiting.condition.text() {
                opts["if"] = text.into();
            }
            ("WaitForEvent", waiting.event.to_owned())
        }
        MetWhat::Signal(signal) => {
            opts["signal"] = signal.signal.into();
            opts["timeout"] = seconds(signal.timeout_s).into();
            if signal.replaces {
                opts["conflict"] = "replace".into();
            }
            ("WaitForSignal", met.name.clone())
        }
        MetWhat::Invoke(invoke) => {
            opts["function_id"] = invoke.function.into();
            opts["timeout"] = seconds(invoke.timeout_s).into();
            opts["payload"] = json!({ "data": Facts::INVOKED.data("invoked") });
            ("InvokeFunction", met.name.clone())
        }
        MetWhat::Fetch => {
            opts["url"] = "http://elsewhere/".into();
            ("Gateway", met.name.clone())
        }
    };
    json!({ "op": op, "id": met.id, "name": name, "displayName": met.name, "opts": opts })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_sdks_are_of_every_mode() {
        let mut rng = Rng::with_seed(1);
        let modes: Vec<Mode> = (0..100).map(|_| Sdk::random(&mut rng).mode).collect();
        for mode in [Mode::Returns, Mode::Reports, Mode::Keeps] {
            assert!(modes.contains(&mode));
        }
    }
}
