//! What an app's answer means: for a turn (here), and for a planned step called alone ([`conclude_step`]); what a
//! wait gets ([`resolve()`]).
//!
//! Nothing is written here. A [`Conclusion`] lists the writes in the order in which they must become durable,
//! and says what is announced after them.

mod defer;
mod invoke;
mod planned;
mod resolve;
mod result;
mod wait_for_event;
mod wait_for_signal;

pub use defer::{defers, started_at_the_end};
pub use planned::{StepConclusion, conclude_gateway, conclude_step};
pub use resolve::{Outcome, resolve};
pub use result::{ResultFacts, ok_memo, step_record};
pub use wait_for_signal::signal_conflict;

use crate::item::{Action, Change, Condition, ITEM_BYTES_MAX, Value, Write};
use crate::records::{
    AttemptRecord, EventRecord, FunctionRef, Parent, Payload, PlannedOp, RunRecord, SignalRecord, Status,
    StepId, StepRecord, TurnEnd, TurnRecord, Wait, WaitRecord,
};
use crate::retry::Backoff;
use crate::state::RunState;
use protocol::json::Json;
use protocol::limits::STATE_BYTES_MAX;
use protocol::ops::{Op, OpCode, StepErrorBody};
use protocol::response::{Answer, AnswerKind, engine_error, state_overflowed, steps_overflowed};
use result::error_of;
use std::collections::BTreeMap;

/// The order of results that came in the answer itself: after all that its dispatch checkpointed before.
const IN_THE_ANSWER: i64 = i64::MAX;

/// Most bytes of options and expressions that a plan's record keeps, of all its members: they hold a step's input,
/// which may be megabytes, and are for those who watch; the record must fit into one item.
const PLAN_OPTS_BYTES_MAX: usize = 64 * 1024;

/// What is known about the call that was answered.
#[derive(Clone, Copy, Debug)]
pub struct CallFacts {
    /// When the call began, Unix milliseconds.
    pub called_ms: i64,
    /// When the answer was there.
    pub now_ms: i64,
    /// Attempts a step or the function's body has in all.
    pub max_attempts: u32,
    /// Most steps a run may have.
    pub max_steps: u32,
    /// What decides when a retry is due.
    pub backoff: Backoff,
}

/// The functions that an answer invokes, by the name that it gives; `None`: there is none of that name.
pub type Targets = BTreeMap<String, Option<FunctionRef>>;

/// What beside the run's records decides what an answer means.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The trigger events, as the app gets them.
    pub events: &'a [Json],
    /// The functions that the answer invokes.
    pub targets: &'a Targets,
}

/// How a run ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Finish {
    /// Completed, Failed or Cancelled.
    pub status: Status,
    /// Its result or error.
    pub output: Json,
    /// Why it was cancelled, in words.
    pub reason: Option<String>,
    /// It failed by an error that the app called final.
    pub no_retry: bool,
    /// Something follows from its end: it is marked until that has happened.
    pub settle: bool,
}

/// What is registered before a turn's record is written, so that nothing which the record waits for is missed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registrations {
    /// Steps that wait for an event.
    pub waits: Vec<WaitRecord>,
    /// Steps that wait for a signal; `true`: in the place of whoever waits for it now.
    pub signals: Vec<(SignalRecord, bool)>,
    /// The events that start invoked runs, and the steps that invoke them.
    pub events: Vec<(EventRecord, Parent)>,
}

/// What follows from a turn's answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Conclusion {
    /// Large values, written before what points to them. In any order.
    pub blobs: Vec<Write>,
    /// Results, put if absent, in order. A refusal means that another dispatch recorded it: call again.
    pub results: Vec<StepRecord>,
    /// Failed attempts, for those who watch.
    pub attempts: Vec<AttemptRecord>,
    /// Functions are deferred, or aborted: one after the other, whatever became of the one before.
    pub defers: Vec<Write>,
    /// What is registered before the turn ends.
    pub registrations: Registrations,
    /// How the turn ends.
    pub end: End,
}

/// How a turn ends.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// The one result of [`Conclusion::results`] ends it; the next turn can be taken.
    Result,
    /// By its record, which is then announced.
    Record(TurnRecord),
    /// With the run.
    Run(Finish),
}

impl Finish {
    /// The run failed with this output.
    pub fn failed(output: Json) -> Finish {
        Finish { status: Status::Failed, output, reason: None, no_retry: false, settle: false }
    }

    /// The function returned this.
    pub fn completed(output: Json) -> Finish {
        Finish { status: Status::Completed, ..Finish::failed(output) }
    }

    /// The run was ended from outside.
    pub fn cancelled(reason: Option<String>) -> Finish {
        Finish { status: Status::Cancelled, reason, ..Finish::failed(Json::null()) }
    }

    /// The writes that end the run: large output first, then status and output together, under a condition.
    pub fn writes(&self, run: &RunRecord, condition: Condition, now_ms: i64) -> (Vec<Write>, Write) {
        let (output, blobs) = Payload::keep(&self.output, run.expires_at);
        let mut changes = vec![
            Change::Set("status", self.status.as_str().into()),
            Change::Set("output", output.to_value()),
            Change::Set("ended", now_ms.into()),
        ];
        changes.extend(self.reason.as_deref().map(|reason| Change::Set("reason", reason.into())));
        changes.extend(self.no_retry.then_some(Change::Set("noretry", true.into())));
        changes.extend(self.settle.then_some(Change::Set("settle", true.into())));
        (blobs, Write::update(run.key(), condition, changes))
    }
}

/// The run is open, whoever holds its turn: what Cancel, dead letters and planned steps end a run under.
pub fn open() -> Condition {
    let is = |status: Status| Condition::Eq("status", Value::from(status.as_str()));
    Condition::Any(vec![is(Status::Running), is(Status::Scheduled)])
}

/// What a turn's answer means.
pub fn conclude(state: &RunState, answer: &Answer, call: &CallFacts, given: Given<'_>) -> Conclusion {
    let turn = Turn { state, answer, call, given, grown: state.grown() };
    if state.overtaken() {
        return turn.made_without_a_result();
    }
    match &answer.kind {
        AnswerKind::Done(output) => Conclusion::run(Finish::completed(output.clone())),
        AnswerKind::Failed { output, error } => turn.body_failed(output, error),
        AnswerKind::Ops(ops) => turn.ops(ops),
    }
}

impl Conclusion {
    fn run(finish: Finish) -> Conclusion {
        Conclusion::of(End::Run(finish))
    }

    fn of(end: End) -> Conclusion {
        Conclusion {
            blobs: Vec::new(),
            results: Vec::new(),
            attempts: Vec::new(),
            defers: Vec::new(),
            registrations: Registrations::default(),
            end,
        }
    }
}

struct Turn<'a> {
    state: &'a RunState,
    answer: &'a Answer,
    call: &'a CallFacts,
    given: Given<'a>,
    /// What this turn's own dispatch has finished already.
    grown: Vec<StepId>,
}

/// What the ops of one answer amount to.
#[derive(Default)]
struct Gathered {
    blobs: Vec<Write>,
    results: Vec<StepRecord>,
    attempts: Vec<AttemptRecord>,
    plan: Vec<PlannedOp>,
    registrations: Registrations,
    /// Bytes of the plan's options and expressions.
    opts_bytes: usize,
    race: bool,
    complete: Option<Json>,
    again: bool,
    /// A step that was reported although its result was given.
    repeated: Option<String>,
}

/// The wait as the plan's record keeps it: the expression, which the registered wait holds too, as long as there is
/// room.
fn for_those_who_watch(out: &mut Gathered, wait: Wait) -> Wait {
    match wait {
        Wait::Event { event, expression: Some(text), index } => {
            let fits = out.opts_bytes + text.len() <= PLAN_OPTS_BYTES_MAX;
            out.opts_bytes += if fits { text.len() } else { 0 };
            Wait::Event { event, expression: fits.then_some(text), index }
        }
        other => other,
    }
}

/// What a member of a plan waits for.
#[derive(Default)]
struct Member {
    due_ms: Option<i64>,
    attempt: u32,
    wait: Option<Wait>,
}

impl Turn<'_> {
    /// The attempt this answer was. Progress inside the turn (checkpointed steps) starts the count anew.
    fn attempt(&self) -> u32 {
        if self.grown.is_empty() { self.state.run.claim.attempt } else { 0 }
    }

    fn exhausted(&self, attempt: u32, no_retry: bool) -> bool {
        no_retry || self.answer.no_retry == Some(true) || attempt + 1 >= self.call.max_attempts
    }

    fn due_ms(&self, attempt: u32) -> i64 {
        self.call.backoff.due_ms(attempt, self.call.now_ms, self.answer.retry_at)
    }

    /// Another dispatch recorded a step that this one was not given: whatever it answers may rest on another
    /// value of it. The next turn has the result; this was no attempt.
    fn made_without_a_result(&self) -> Conclusion {
        Conclusion::of(End::Record(self.record(TurnEnd::Again, &[])))
    }

    fn body_failed(&self, output: &Json, error: &StepErrorBody) -> Conclusion {
        let attempt = self.attempt();
        if self.exhausted(attempt, error.no_retry) {
            let no_retry = error.no_retry || self.answer.no_retry == Some(true);
            return Conclusion::run(Finish { no_retry, ..Finish::failed(output.clone()) });
        }
        self.retry(None, "", attempt, error)
    }

    /// Ends the turn with a retry of the step (or of the body) it failed at.
    fn retry(&self, step: Option<StepId>, name: &str, attempt: u32, error: &StepErrorBody) -> Conclusion {
        let due_ms = self.due_ms(attempt);
        let (record, blobs) = self.attempt_record(step, name, attempt, error, due_ms);
        let end = End::Record(self.record(TurnEnd::Retry { due_ms, attempt: attempt + 1 }, &[]));
        Conclusion { blobs, attempts: vec![record], ..Conclusion::of(end) }
    }

    fn attempt_record(
        &self,
        step: Option<StepId>,
        name: &str,
        attempt: u32,
        error: &StepErrorBody,
        due_ms: i64,
    ) -> (AttemptRecord, Vec<Write>) {
        let run = &self.state.run;
        let (error, blobs) = Payload::keep(&error.to_json(), run.expires_at);
        let record = AttemptRecord {
            step,
            name: name.to_owned(),
            turn: run.claim.turn,
            attempt,
            error,
            by: run.claim.msg.clone(),
            due_ms,
            started_ms: self.call.called_ms,
            ended_ms: self.call.now_ms,
        };
        (record, blobs)
    }

    fn record(&self, end: TurnEnd, results: &[StepRecord]) -> TurnRecord {
        let claim = &self.state.run.claim;
        let mut grown = self.grown.clone();
        grown.extend(results.iter().map(|s| s.id.clone()));
        TurnRecord {
            turn: claim.turn,
            end,
            by: claim.msg.clone(),
            base: u32::try_from(claim.stack.len()).unwrap_or(u32::MAX),
            grown,
            request_version: self.state.run.request_version,
            at_ms: self.call.now_ms,
        }
    }

    fn ops(&self, ops: &[Op]) -> Conclusion {
        let run = &self.state.run;
        let defers = defers((run.id, run.expires_at), ops.iter(), self.call.now_ms);
        Conclusion { defers, ..self.conclude_ops(ops) }
    }

    fn conclude_ops(&self, ops: &[Op]) -> Conclusion {
        if let [op] = ops
            && op.code == OpCode::StepError
            && !self.exhausted(self.attempt(), error_of(op).no_retry)
        {
            return self.retry(Some(StepId::new(&op.id)), op.label(), self.attempt(), &error_of(op));
        }
        let gathered = match self.gather(ops) {
            Ok(gathered) => gathered,
            Err(output) => return Conclusion::run(Finish::failed(output)),
        };
        if let Some(output) = self.overflow(&gathered) {
            return Conclusion::run(Finish::failed(output));
        }
        self.end(gathered)
    }

    /// Sorts the ops by what they ask for; `Err` is the output the run fails with.
    fn gather(&self, ops: &[Op]) -> Result<Gathered, Json> {
        let mut out = Gathered::default();
        for (nth, op) in (0u32..).zip(ops) {
            match &op.code {
                OpCode::StepRun | OpCode::Step => self.result(&mut out, op, nth, ok_memo(op), false)?,
                OpCode::StepFailed => {
                    self.result(&mut out, op, nth, error_of(op).to_json().wrap("error"), true)?
                }
                OpCode::StepError => self.step_error(&mut out, op, nth)?,
                OpCode::StepPlanned | OpCode::Gateway | OpCode::AiGateway => {
                    self.plan(&mut out, op, Member::default());
                }
                OpCode::Sleep => {
                    let due_ms =
                        op.sleep_until(self.call.now_ms).map_err(|r| engine_error(r.code, &r.message))?;
                    self.plan(&mut out, op, Member { due_ms: Some(due_ms), ..Member::default() });
                }
                OpCode::WaitForEvent => self.wait_for_event(&mut out, op)?,
                OpCode::WaitForSignal => self.wait_for_signal(&mut out, op)?,
                OpCode::InvokeFunction => self.invoke(&mut out, op, nth)?,
                OpCode::RunComplete => out.complete = Some(op.data.clone().unwrap_or_else(Json::null)),
                OpCode::DiscoveryRequest => out.again = true,
                OpCode::None | OpCode::DeferAdd | OpCode::DeferAbort => {}
                other => {
                    let message = format!(
                        "op code {} of step {:?} is not served by this version",
                        other.as_str(),
                        op.label()
                    );
                    return Err(engine_error("unsupported_op", &message));
                }
            }
        }
        Ok(out)
    }

    fn result(&self, out: &mut Gathered, op: &Op, nth: u32, memo: Json, failed: bool) -> Result<(), Json> {
        let run = &self.state.run;
        if run.claim.stack.contains(&StepId::new(&op.id)) {
            out.repeated = Some(op.label().to_owned());
            return Ok(());
        }
        let facts = ResultFacts {
            turn: run.claim.turn,
            order: (IN_THE_ANSWER, nth),
            generation: run.claim.generation,
            by: &run.claim.msg,
            attempt: self.attempt(),
            queued_ms: self.call.called_ms,
            called_ms: self.call.called_ms,
            now_ms: self.call.now_ms,
            expires_at: run.expires_at,
        };
        let (record, blobs) = step_record(op, memo, failed, &facts)?;
        out.blobs.extend(blobs);
        out.results.push(record);
        Ok(())
    }

    /// A failed step among other ops: its last attempt is a result, an earlier one makes it a planned step
    /// that is tried again at its time.
    fn step_error(&self, out: &mut Gathered, op: &Op, nth: u32) -> Result<(), Json> {
        let error = error_of(op);
        let attempt = self.attempt();
        if self.exhausted(attempt, error.no_retry) {
            return self.result(out, op, nth, error.to_json().wrap("error"), true);
        }
        let due_ms = self.due_ms(attempt);
        let (record, blobs) =
            self.attempt_record(Some(StepId::new(&op.id)), op.label(), attempt, &error, due_ms);
        out.attempts.push(record);
        out.blobs.extend(blobs);
        self.plan(out, op, Member { due_ms: Some(due_ms), attempt: attempt + 1, ..Member::default() });
        Ok(())
    }

    /// Is the step out already, or has it its result?
    fn is_known(&self, out: &mut Gathered, op: &Op) -> bool {
        let id = StepId::new(&op.id);
        out.race |= op.races();
        self.state.steps.contains_key(&id)
            || self.state.run.claim.stack.contains(&id)
            || self.state.planned().any(|(_, _, member)| member.id == op.id)
            || out.plan.iter().any(|member| member.id == op.id)
    }

    /// A member for the plan, unless it is known.
    fn plan(&self, out: &mut Gathered, op: &Op, member: Member) {
        if !self.is_known(out, op) {
            self.plan_new(out, op, member);
        }
    }

    fn plan_new(&self, out: &mut Gathered, op: &Op, member: Member) {
        let Member { due_ms, attempt, wait } = member;
        let id = StepId::new(&op.id);
        // An attempt that is recorded is never made again: its record is the mark by which a planned step's job
        // knows that it was made.
        let tried = self.state.attempts.iter().filter(|t| t.step.as_ref() == Some(&id));
        let attempt = tried.map(|t| t.attempt + 1).max().unwrap_or(0).max(attempt);
        let op_name = if op.code == OpCode::StepError { "StepPlanned" } else { op.code.as_str() };
        let opts = self.opts(out, op);
        let wait = wait.map(|wait| for_those_who_watch(out, wait));
        out.plan.push(PlannedOp {
            id: op.id.clone(),
            op: op_name.into(),
            name: op.label().into(),
            due_ms,
            attempt,
            opts,
            wait,
        });
    }

    /// The options as the plan's record keeps them: what a gateway sends is kept elsewhere if it is large.
    fn opts(&self, out: &mut Gathered, op: &Op) -> Option<Payload> {
        let opts = op.opts.as_ref()?;
        let needed = matches!(op.code, OpCode::Gateway | OpCode::AiGateway);
        let room = PLAN_OPTS_BYTES_MAX.saturating_sub(out.opts_bytes);
        if opts.len() > room && !needed {
            return None;
        }
        let (payload, blobs) = Payload::keep_within(opts, room, self.state.run.expires_at);
        out.opts_bytes += payload.inline().map_or(0, Json::len);
        out.blobs.extend(blobs);
        Some(payload)
    }

    fn overflow(&self, gathered: &Gathered) -> Option<Json> {
        let limit = self.call.max_steps;
        let new_results = gathered.results.iter().filter(|s| !self.state.steps.contains_key(&s.id)).count();
        let steps = self.state.steps_known() + new_results + gathered.plan.len();
        if steps > limit as usize {
            return Some(steps_overflowed(limit));
        }
        let bytes = self.state.bytes() + gathered.results.iter().map(|s| s.memo.size()).sum::<usize>();
        (bytes > STATE_BYTES_MAX).then(|| state_overflowed(STATE_BYTES_MAX))
    }

    fn end(&self, gathered: Gathered) -> Conclusion {
        let Gathered {
            blobs,
            mut results,
            attempts,
            plan,
            registrations,
            race,
            complete,
            again,
            repeated,
            opts_bytes: _,
        } = gathered;
        let end = if let Some(output) = complete {
            return Conclusion { blobs, results, attempts, ..Conclusion::run(Finish::completed(output)) };
        } else if !plan.is_empty() {
            let race = race || self.state.run.request_version < 2;
            let record = self.record(TurnEnd::Plan { ops: plan, race }, &results);
            match self.too_large(&record) {
                Some(output) => return Conclusion::run(Finish::failed(output)),
                None => End::Record(record),
            }
        } else if let ([result], false) = (results.as_mut_slice(), again) {
            result.ends = true;
            End::Result
        } else if !results.is_empty() || !self.grown.is_empty() {
            End::Record(self.record(TurnEnd::Again, &results))
        } else if let Some(name) = repeated {
            return self
                .no_progress(&format!("it reported step {name:?} again although it was given its result"));
        } else if again {
            return self.no_progress("it asked to be called again without having finished a step");
        } else if self.state.outstanding().next().is_some() {
            End::Record(self.record(TurnEnd::Idle, &[]))
        } else {
            return self
                .no_progress("it reported no step, no result and no error, and nothing is outstanding");
        };
        Conclusion { blobs, results, attempts, registrations, ..Conclusion::of(end) }
    }

    /// The output of a run whose plan fits into no record: names and events are as long as the app makes them.
    fn too_large(&self, record: &TurnRecord) -> Option<Json> {
        let run = &self.state.run;
        let write = record.write(run.id, run.expires_at);
        let Action::Put(item) = &write.action else { return None };
        let size = item.size(&write.key);
        let message = format!(
            "the steps that turn {} waits for take {size} bytes to record, compressed; the limit is \
             {ITEM_BYTES_MAX}: give them shorter names, or start fewer of them at once",
            record.turn
        );
        (size > ITEM_BYTES_MAX).then(|| engine_error("plan_too_large", &message))
    }

    /// An answer that leads nowhere: asking again is all one can do, but not for ever.
    fn no_progress(&self, what: &str) -> Conclusion {
        let message = format!("the app made no progress: {what}");
        self.body_failed(&engine_error("no_progress", &message), &StepErrorBody::new("no_progress", &message))
    }
}
