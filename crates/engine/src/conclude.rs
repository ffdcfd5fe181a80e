//! What an app's answer means: for a turn, and for a planned step called alone.
//!
//! Nothing is written here. A [`Conclusion`] lists the writes in the order in which they must become durable,
//! and says what is announced after them.

use crate::item::{Change, Condition, Write};
use crate::records::{
    AttemptRecord, Payload, PlannedOp, RunRecord, Status, StepId, StepRecord, TurnEnd, TurnRecord,
};
use crate::retry::Backoff;
use crate::state::RunState;
use protocol::json::Json;
use protocol::limits::{STATE_BYTES_MAX, STEP_OUTPUT_BYTES_MAX};
use protocol::ops::{Op, OpCode, StepErrorBody};
use protocol::response::{Answer, AnswerKind, engine_error, state_overflowed, steps_overflowed};

/// The order of results that came in the answer itself: after all that its dispatch checkpointed before.
const IN_THE_ANSWER: i64 = i64::MAX;

/// Most bytes of options that a plan's record keeps, of all its members: they hold a step's input, which may
/// be megabytes, and are for those who watch; the record must fit into one item.
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

/// How a run ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Finish {
    /// Completed, Failed or Cancelled.
    pub status: Status,
    /// Its result or error.
    pub output: Json,
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

/// What follows from the answer to a planned step's call.
#[derive(Clone, Debug, PartialEq)]
pub enum StepConclusion {
    /// It has its result; large values first.
    Result(Vec<Write>, Box<StepRecord>),
    /// It is tried again; the attempt's record first.
    Retry(Vec<Write>, Box<AttemptRecord>),
    /// The run ends.
    Run(Finish),
}

impl Finish {
    /// The run failed with this output.
    pub fn failed(output: Json) -> Finish {
        Finish { status: Status::Failed, output }
    }

    /// The writes that end the run: large output first, then status and output together, under a condition.
    pub fn writes(&self, run: &RunRecord, condition: Condition, now_ms: i64) -> (Vec<Write>, Write) {
        let (output, blobs) = Payload::keep(&self.output, run.expires_at);
        let changes = vec![
            Change::Set("status", self.status.as_str().into()),
            Change::Set("output", output.to_value()),
            Change::Set("ended", now_ms.into()),
        ];
        (blobs, Write::update(run.key(), condition, changes))
    }
}

/// The run is open, whoever holds its turn: what Cancel, dead letters and planned steps end a run under.
pub fn open() -> Condition {
    Condition::Eq("status", Status::Running.as_str().into())
}

/// What a turn's answer means.
pub fn conclude(state: &RunState, answer: &Answer, call: &CallFacts) -> Conclusion {
    let turn = Turn { state, answer, call };
    if state.overtaken() {
        return turn.made_without_a_result();
    }
    match &answer.kind {
        AnswerKind::Done(output) => {
            Conclusion::run(Finish { status: Status::Completed, output: output.clone() })
        }
        AnswerKind::Failed { output, error } => turn.body_failed(output, error),
        AnswerKind::Ops(ops) => turn.ops(ops),
    }
}

impl Conclusion {
    fn run(finish: Finish) -> Conclusion {
        Conclusion { blobs: Vec::new(), results: Vec::new(), attempts: Vec::new(), end: End::Run(finish) }
    }
}

struct Turn<'a> {
    state: &'a RunState,
    answer: &'a Answer,
    call: &'a CallFacts,
}

/// What the ops of one answer amount to.
#[derive(Default)]
struct Gathered {
    blobs: Vec<Write>,
    results: Vec<StepRecord>,
    attempts: Vec<AttemptRecord>,
    plan: Vec<PlannedOp>,
    /// Bytes of the plan's options.
    opts_bytes: usize,
    race: bool,
    complete: Option<Json>,
    again: bool,
    /// A step that was reported although its result was given.
    repeated: Option<String>,
}

impl Turn<'_> {
    /// The attempt this answer was. Progress inside the turn (checkpointed steps) starts the count anew.
    fn attempt(&self) -> u32 {
        if self.state.grown().is_empty() { self.state.run.claim.attempt } else { 0 }
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
        let end = End::Record(self.record(TurnEnd::Again, &[]));
        Conclusion { blobs: Vec::new(), results: Vec::new(), attempts: Vec::new(), end }
    }

    fn body_failed(&self, output: &Json, error: &StepErrorBody) -> Conclusion {
        let attempt = self.attempt();
        if self.exhausted(attempt, error.no_retry) {
            return Conclusion::run(Finish::failed(output.clone()));
        }
        self.retry(None, "", attempt, error)
    }

    /// Ends the turn with a retry of the step (or of the body) it failed at.
    fn retry(&self, step: Option<StepId>, name: &str, attempt: u32, error: &StepErrorBody) -> Conclusion {
        let due_ms = self.due_ms(attempt);
        let (record, blobs) = self.attempt_record(step, name, attempt, error, due_ms);
        Conclusion {
            blobs,
            results: Vec::new(),
            attempts: vec![record],
            end: End::Record(self.record(TurnEnd::Retry { due_ms, attempt: attempt + 1 }, &[])),
        }
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
        let mut grown = self.state.grown();
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
                OpCode::StepPlanned => self.plan(&mut out, op, None, 0),
                OpCode::Sleep => {
                    let due_ms =
                        op.sleep_until(self.call.now_ms).map_err(|r| engine_error(r.code, &r.message))?;
                    self.plan(&mut out, op, Some(due_ms), 0);
                }
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
        self.plan(out, op, Some(due_ms), attempt + 1);
        Ok(())
    }

    /// A member for the plan, unless it is out already or has its result.
    fn plan(&self, out: &mut Gathered, op: &Op, due_ms: Option<i64>, attempt: u32) {
        let id = StepId::new(&op.id);
        out.race |= op.races();
        let known = self.state.steps.contains_key(&id)
            || self.state.run.claim.stack.contains(&id)
            || self.state.planned().any(|(_, _, member)| member.id == op.id)
            || out.plan.iter().any(|member| member.id == op.id);
        if known {
            return;
        }
        // An attempt that is recorded is never made again: its record is the mark by which a planned step's job
        // knows that it was made.
        let tried = self.state.attempts.iter().filter(|t| t.step.as_ref() == Some(&id));
        let attempt = tried.map(|t| t.attempt + 1).max().unwrap_or(0).max(attempt);
        let op_name = if op.code == OpCode::Sleep { "Sleep" } else { "StepPlanned" };
        let opts = op.opts.clone().filter(|opts| out.opts_bytes + opts.len() <= PLAN_OPTS_BYTES_MAX);
        out.opts_bytes += opts.as_ref().map_or(0, Json::len);
        out.plan.push(PlannedOp {
            id: op.id.clone(),
            op: op_name.into(),
            name: op.label().into(),
            due_ms,
            attempt,
            opts,
        });
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
        let Gathered { blobs, mut results, attempts, plan, race, complete, again, repeated, opts_bytes: _ } =
            gathered;
        let end = if let Some(output) = complete {
            End::Run(Finish { status: Status::Completed, output })
        } else if !plan.is_empty() {
            let race = race || self.state.run.request_version < 2;
            End::Record(self.record(TurnEnd::Plan { ops: plan, race }, &results))
        } else if let ([result], false) = (results.as_mut_slice(), again) {
            result.ends = true;
            End::Result
        } else if !results.is_empty() || !self.state.grown().is_empty() {
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
        Conclusion { blobs, results, attempts, end }
    }

    /// An answer that leads nowhere: asking again is all one can do, but not for ever.
    fn no_progress(&self, what: &str) -> Conclusion {
        let message = format!("the app made no progress: {what}");
        self.body_failed(&engine_error("no_progress", &message), &StepErrorBody::new("no_progress", &message))
    }
}

/// What the answer to a planned step's call means. `op` is the member, `attempt` the attempt this was.
pub fn conclude_step(
    state: &RunState,
    (turn, op): (u32, &PlannedOp),
    (attempt, msg): (u32, &str),
    answer: &Answer,
    call: &CallFacts,
) -> StepConclusion {
    let step = Planned { state, turn, op, attempt, msg, answer, call };
    match &answer.kind {
        AnswerKind::Failed { output, error } => step.call_failed(output, error),
        AnswerKind::Done(_) => step.not_found("the function ended"),
        AnswerKind::Ops(ops) => match ops.iter().find(|o| o.id == op.id) {
            Some(reported) => step.reported(reported),
            None if ops.is_empty() => step.not_found("the app reported nothing"),
            None => step.not_found(&format!("the app reported {:?}", ops[0].label())),
        },
    }
}

struct Planned<'a> {
    state: &'a RunState,
    turn: u32,
    op: &'a PlannedOp,
    attempt: u32,
    msg: &'a str,
    answer: &'a Answer,
    call: &'a CallFacts,
}

impl Planned<'_> {
    fn reported(&self, op: &Op) -> StepConclusion {
        match op.code {
            OpCode::StepRun | OpCode::Step => self.result(op, ok_memo(op), false),
            OpCode::StepFailed => self.result(op, error_of(op).to_json().wrap("error"), true),
            OpCode::StepError => {
                let error = error_of(op);
                if self.exhausted(error.no_retry) {
                    self.result(op, error.to_json().wrap("error"), true)
                } else {
                    self.retry(&error)
                }
            }
            _ => self.not_found(&format!("the app reported {} for it", op.code.as_str())),
        }
    }

    fn exhausted(&self, no_retry: bool) -> bool {
        no_retry || self.answer.no_retry == Some(true) || self.attempt + 1 >= self.call.max_attempts
    }

    fn result(&self, op: &Op, memo: Json, failed: bool) -> StepConclusion {
        let run = &self.state.run;
        let queued_ms = self.state.turns.get(&self.turn).map_or(self.call.called_ms, |t| t.at_ms);
        let facts = ResultFacts {
            turn: self.turn,
            order: (self.call.now_ms, 0),
            generation: run.claim.generation,
            by: self.msg,
            attempt: self.attempt,
            queued_ms,
            called_ms: self.call.called_ms,
            now_ms: self.call.now_ms,
            expires_at: run.expires_at,
        };
        match step_record(op, memo, failed, &facts) {
            Err(output) => StepConclusion::Run(Finish::failed(output)),
            Ok((record, _)) if self.state.bytes() + record.memo.size() > STATE_BYTES_MAX => {
                StepConclusion::Run(Finish::failed(state_overflowed(STATE_BYTES_MAX)))
            }
            Ok((record, blobs)) => StepConclusion::Result(blobs, Box::new(record)),
        }
    }

    fn retry(&self, error: &StepErrorBody) -> StepConclusion {
        let due_ms = self.call.backoff.due_ms(self.attempt, self.call.now_ms, self.answer.retry_at);
        let (error, blobs) = Payload::keep(&error.to_json(), self.state.run.expires_at);
        let record = AttemptRecord {
            step: Some(self.op.step_id()),
            name: self.op.name.clone(),
            turn: self.turn,
            attempt: self.attempt,
            error,
            by: self.msg.to_owned(),
            due_ms,
            started_ms: self.call.called_ms,
            ended_ms: self.call.now_ms,
        };
        StepConclusion::Retry(blobs, Box::new(record))
    }

    fn call_failed(&self, output: &Json, error: &StepErrorBody) -> StepConclusion {
        if self.exhausted(error.no_retry) {
            return StepConclusion::Run(Finish::failed(output.clone()));
        }
        self.retry(error)
    }

    /// The function no longer meets the step it planned: not deterministic, or a new version of it.
    fn not_found(&self, instead: &str) -> StepConclusion {
        let message = format!("planned step {:?} was not reached: {instead}", self.op.name);
        self.call_failed(
            &engine_error("step_not_found", &message),
            &StepErrorBody::new("step_not_found", &message),
        )
    }
}

/// What a step record holds beside what the app reported.
pub struct ResultFacts<'a> {
    /// The turn it belongs to.
    pub turn: u32,
    /// Its place among the turn's results.
    pub order: (i64, u32),
    /// The dispatch that records it.
    pub generation: u32,
    /// Message id of the job that records it.
    pub by: &'a str,
    /// The attempt that brought it, from 0.
    pub attempt: u32,
    /// When it could start, Unix milliseconds.
    pub queued_ms: i64,
    /// When the call began; the app's own timing goes first.
    pub called_ms: i64,
    /// When the answer was there.
    pub now_ms: i64,
    /// When the store may clean it up, Unix seconds.
    pub expires_at: i64,
}

/// A step's record from the op that reported it, and its blobs. `Err` is the output the run fails with when
/// the result is too large.
///
/// # Errors
/// The run's output when the result exceeds [`STEP_OUTPUT_BYTES_MAX`].
pub fn step_record(
    op: &Op,
    memo: Json,
    failed: bool,
    facts: &ResultFacts<'_>,
) -> Result<(StepRecord, Vec<Write>), Json> {
    if memo.len() > STEP_OUTPUT_BYTES_MAX {
        let message = format!(
            "the output of step {:?} has {} bytes, the limit is {STEP_OUTPUT_BYTES_MAX}",
            op.label(),
            memo.len()
        );
        return Err(engine_error("output_too_large", &message));
    }
    let (memo, blobs) = Payload::keep(&memo, facts.expires_at);
    let (started_ms, ended_ms) = timing_ms(op, facts);
    let record = StepRecord {
        id: StepId::new(&op.id),
        name: op.label().to_owned(),
        op: op.code.as_str().to_owned(),
        memo,
        failed,
        turn: facts.turn,
        order: facts.order,
        generation: facts.generation,
        by: facts.by.to_owned(),
        ends: false,
        attempt: facts.attempt,
        queued_ms: facts.queued_ms,
        started_ms,
        ended_ms,
    };
    Ok((record, blobs))
}

/// The memo of a step that went well.
pub fn ok_memo(op: &Op) -> Json {
    let data = op.data.clone().unwrap_or_else(Json::null);
    // Old SDKs' `Step` wraps its data itself.
    if op.code == OpCode::Step { data } else { data.wrap("data") }
}

fn error_of(op: &Op) -> StepErrorBody {
    op.error.clone().unwrap_or_else(|| StepErrorBody::new("Error", "the step failed without an error"))
}

/// The app's own timing of the step, as far as it is plausible; else the call's.
fn timing_ms(op: &Op, facts: &ResultFacts<'_>) -> (i64, i64) {
    const NS_PER_MS: i64 = 1_000_000;
    match op.timing {
        Some((start, duration)) if start > 0 && duration >= 0 => {
            (start / NS_PER_MS, start.saturating_add(duration) / NS_PER_MS)
        }
        _ => (facts.called_ms, facts.now_ms),
    }
}
