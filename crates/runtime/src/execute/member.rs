//! Members of a plan: a planned step is called alone and recorded, a sleep comes due, a wait gets something; then
//! each joins, and the last of a group (or every one, in race mode) asks for the next turn and takes it itself.

use super::Verdict;
use super::call::Purpose;
use super::hold::Hold;
use crate::io::{Note, Noted};
use crate::ports::{Chain, Written};
use crate::{Runtime, Trouble};
use engine::conclude::{StepConclusion, conclude_gateway, conclude_step, open};
use engine::item::{Item, Write};
use engine::job::{Asked, Job};
use engine::records::{AttemptRecord, JoinRecord, PlannedOp, StepRecord};
use engine::state::RunState;
use protocol::ids::RunId;

/// Who tells that a member is finished: the delivery that finished it, or one that found it so.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    First,
    Again,
}

/// A member of a plan: the turn that planned it and its ordinal.
pub(super) type Member = (u32, u32);

impl Runtime {
    pub(super) async fn planned_step(
        &self,
        hold: &Hold<'_>,
        run: RunId,
        member: Member,
        attempt: u32,
    ) -> Result<Verdict, Trouble> {
        let (state, op) = match self.member(hold, run, member).await? {
            Ok(found) => found,
            Err(verdict) => return Ok(verdict),
        };
        match self.recorded_step(hold, &state, member, &op, attempt).await? {
            Some(verdict) => Ok(verdict),
            None => self.run_step(hold, state, member, &op, attempt).await,
        }
    }

    /// What is left to do for an attempt at a planned step whose outcome is recorded; `None` if none is.
    pub(super) async fn recorded_step(
        &self,
        hold: &Hold<'_>,
        state: &RunState,
        member: Member,
        op: &PlannedOp,
        attempt: u32,
    ) -> Result<Option<Verdict>, Trouble> {
        // Whoever recorded the result, this job may be the only one that joins it: joining can be repeated.
        if state.steps.contains_key(&op.step_id()) {
            return Ok(Some(self.join_again(hold, state, member, op).await?));
        }
        let Some(tried) = attempt_of(state, op, attempt) else { return Ok(None) };
        if tried.by == hold.msg() {
            self.announce_retry(hold, state.run.id, member, tried).await?;
        }
        Ok(Some(Verdict::Acknowledge))
    }

    /// The run and the member, if the run is open and the member one of its plan; else what becomes of the message.
    pub(super) async fn member(
        &self,
        hold: &Hold<'_>,
        run: RunId,
        (turn, ordinal): Member,
    ) -> Result<Result<(RunState, PlannedOp), Verdict>, Trouble> {
        let state = match self.open_run(hold, run, |state| state.member(turn, ordinal)).await? {
            Ok(state) => state,
            Err(verdict) => return Ok(Err(verdict)),
        };
        match state.member(turn, ordinal).cloned() {
            Some(op) => Ok(Ok((state, op))),
            None => Ok(Err(no_member(hold, &state, turn))),
        }
    }

    /// The run, if it is open and this message holds no turn of it; else what becomes of the message. `about` is the
    /// member that the message is about.
    pub(super) async fn open_run(
        &self,
        hold: &Hold<'_>,
        run: RunId,
        about: impl FnOnce(&RunState) -> Option<&PlannedOp>,
    ) -> Result<Result<RunState, Verdict>, Trouble> {
        let Some(state) = self.load(hold.io, run).await? else { return Ok(Err(Verdict::Acknowledge)) };
        if state.run.status.is_final() {
            if state.run.settle {
                self.settle(hold.io, run).await?;
            }
            if let Some(remove) = about(&state).and_then(|op| op.unregister(run)) {
                // Its turn's record may have come after the end, and the settling before the record; or who recorded
                // its result died before it took it out of the index.
                hold.io.write(remove).await?;
            }
            return Ok(Err(Verdict::Acknowledge));
        }
        // Identity first: if this message took the next turn already, it asks for the turn it holds.
        if state.run.claim.msg == hold.msg() {
            return Ok(Err(self.take(hold, run, Asked::Turn(state.run.claim.turn), Vec::new()).await?));
        }
        Ok(Ok(state))
    }

    async fn run_step(
        &self,
        hold: &Hold<'_>,
        state: RunState,
        member: Member,
        op: &PlannedOp,
        attempt: u32,
    ) -> Result<Verdict, Trouble> {
        let events = self.events_of(hold, &state.run, Vec::new()).await?;
        let stack = state.plan_state(member.0);
        let id = op.step_id();
        if op.is_gateway() {
            let (reply, facts) = self.request(hold, &state.run, op).await?;
            if hold.expired() {
                return Ok(Verdict::Leave);
            }
            let conclusion = conclude_gateway(&state, (member.0, op), (attempt, hold.msg()), reply, &facts);
            return self.carry_out(hold, state, member, op, attempt, conclusion).await;
        }
        let purpose = Purpose { step: Some(&id), attempt, plans_only: true, stack: &stack };
        let (answer, facts) = self.call(hold, &state, &events, &purpose).await?;
        if hold.expired() {
            return Ok(Verdict::Leave);
        }
        let conclusion = conclude_step(&state, (member.0, op), (attempt, hold.msg()), &answer, &facts);
        self.carry_out(hold, state, member, op, attempt, conclusion).await
    }

    /// Makes what follows for a member durable, and goes on from there.
    pub(super) async fn carry_out(
        &self,
        hold: &Hold<'_>,
        state: RunState,
        member: Member,
        op: &PlannedOp,
        attempt: u32,
        conclusion: StepConclusion,
    ) -> Result<Verdict, Trouble> {
        let id = op.step_id();
        match conclusion {
            StepConclusion::Result(blobs, step) => {
                hold.io.write_each(blobs).await?;
                self.record_step(hold, state, member, op, *step).await
            }
            StepConclusion::Retry(blobs, tried) => {
                hold.io.write_each(blobs).await?;
                let run = state.run.id;
                let mut write = [tried.write(run, state.run.expires_at)];
                let retry = retry_of(run, member, &tried);
                let noted = hold.io.note(&mut write, 0, Note::Record, std::slice::from_ref(&retry));
                let [write] = write;
                match hold.io.write(write).await? {
                    Written::Done(_) => {
                        hold.io.noted(&noted);
                        self.changed(&state.run);
                        self.announce_retry(hold, run, member, &tried).await?;
                    }
                    // Another delivery of this very message recorded the attempt and may have died since.
                    Written::Refused(Some(item)) if item.text("by") == Some(hold.msg()) => {
                        let sk = AttemptRecord::sk(Some(&id), member.0, attempt);
                        self.announce_retry(hold, run, member, &AttemptRecord::read(&sk, &item)?).await?;
                    }
                    // Another message did, which announces the retry.
                    Written::Refused(_) => {}
                }
                self.failed(hold, run, member).await
            }
            StepConclusion::Run(finish) => self.end(hold, &state, open(), finish).await,
        }
    }

    /// An attempt is recorded as failed and its retry announced. Another delivery of the message may have succeeded
    /// meanwhile and hold a turn by it: each looks for the other's record after it wrote its own.
    async fn failed(&self, hold: &Hold<'_>, run: RunId, member: Member) -> Result<Verdict, Trouble> {
        if !hold.repeated() {
            return Ok(Verdict::Acknowledge);
        }
        match self.member(hold, run, member).await? {
            Ok((state, op)) if state.steps.contains_key(&op.step_id()) => {
                self.join_again(hold, &state, member, &op).await
            }
            Ok(_) => Ok(Verdict::Acknowledge),
            Err(verdict) => Ok(verdict),
        }
    }

    async fn record_step(
        &self,
        hold: &Hold<'_>,
        mut state: RunState,
        member: Member,
        op: &PlannedOp,
        step: StepRecord,
    ) -> Result<Verdict, Trouble> {
        let (run, expires_at) = (state.run.id, state.run.expires_at);
        let mut chain = vec![step.write(run, expires_at)];
        // A wait that has its result leaves the index.
        chain.extend(op.unregister(run));
        let joins = chain.len();
        chain.extend(join_of(&state, member));
        let noted = hold.io.note(&mut chain, 0, Note::Record, &[]);
        let done = hold.io.chain(chain).await?;
        if !matches!(done, Chain::Refused { index: 0, .. }) {
            hold.io.noted(&noted);
        }
        self.watched.note(run);
        // One delivery's attempt can fail, announce its retry and acknowledge the message, while another one of the
        // same attempt succeeds.
        let told = if hold.repeated() { Told::Again } else { Told::First };
        match done {
            // Recorded by another delivery or dispatch, which may have died since: a join can be repeated.
            Chain::Refused { index: 0, .. } => self.join_again(hold, &state, member, op).await,
            // Recorded, but what it registered is another's by now: a signal that another run waits for in its place.
            Chain::Refused { index, .. } if index < joins => {
                self.changed(&state.run);
                state.steps.insert(step.id.clone(), step);
                self.join(hold, &state, member, op, told).await
            }
            Chain::Done(items) => {
                self.changed(&state.run);
                state.steps.insert(step.id.clone(), step);
                let joined = items.into_iter().nth(joins).flatten();
                self.joined(hold, &state, member, op, (joined, told)).await
            }
            Chain::Refused { standing, .. } => {
                self.joined(hold, &state, member, op, (standing, Told::Again)).await
            }
        }
    }

    /// A member is finished, as this delivery is the first to say.
    pub(super) async fn join_first(
        &self,
        hold: &Hold<'_>,
        state: &RunState,
        member: Member,
        op: &PlannedOp,
    ) -> Result<Verdict, Trouble> {
        self.join(hold, state, member, op, Told::First).await
    }

    /// A member was found finished: whoever finished it may have died before it went on.
    pub(super) async fn join_again(
        &self,
        hold: &Hold<'_>,
        state: &RunState,
        member: Member,
        op: &PlannedOp,
    ) -> Result<Verdict, Trouble> {
        self.join(hold, state, member, op, Told::Again).await
    }

    /// Adds a finished member to its join. Whoever sees it full asks for the next turn; the claim lets one in.
    async fn join(
        &self,
        hold: &Hold<'_>,
        state: &RunState,
        member: Member,
        op: &PlannedOp,
        told: Told,
    ) -> Result<Verdict, Trouble> {
        let Some(add) = join_of(state, member) else {
            return self.joined(hold, state, member, op, (None, told)).await;
        };
        let (add, noted) = match op.is_sleep() {
            true => hold.io.note_in_join(state, member, add),
            false => (add, Noted::default()),
        };
        let (standing, told) = match hold.io.write(add).await? {
            Written::Done(item) => {
                hold.io.noted(&noted);
                (item, told)
            }
            Written::Refused(item) => (item, Told::Again),
        };
        self.joined(hold, state, member, op, (standing, told)).await
    }

    async fn joined(
        &self,
        hold: &Hold<'_>,
        state: &RunState,
        (turn, _): Member,
        op: &PlannedOp,
        (join, told): (Option<Item>, Told),
    ) -> Result<Verdict, Trouble> {
        let Some((ops, race)) = state.plan(turn) else { return Ok(Verdict::Acknowledge) };
        if let (false, Some(item)) = (race, join)
            && JoinRecord::read(&turn.to_string(), &item)?.done.len() < ops.len()
        {
            return Ok(Verdict::Acknowledge);
        }
        let asked = if race { Asked::Next { cause: op.step_id() } } else { Asked::Turn(turn + 1) };
        if told == Told::Again {
            hold.takes_no_turn(turn + 1);
        }
        self.take(hold, state.run.id, asked, Vec::new()).await
    }

    async fn announce_retry(
        &self,
        hold: &Hold<'_>,
        run: RunId,
        member: Member,
        tried: &AttemptRecord,
    ) -> Result<(), Trouble> {
        Ok(hold.io.send(vec![retry_of(run, member, tried)]).await?)
    }
}

/// The job of the attempt after a failed one.
fn retry_of(run: RunId, (turn, ordinal): Member, tried: &AttemptRecord) -> Job {
    Job::Step { run, turn, ordinal, attempt: tried.attempt + 1, due_ms: tried.due_ms }
}

/// What becomes of a message for a member that the turn's plan does not have. What comes for a wait may be faster
/// than the record of the turn that registered it. A turn that ended otherwise registered nothing that stands.
pub(super) fn no_member(hold: &Hold<'_>, state: &RunState, turn: u32) -> Verdict {
    let is_open = state.run.claim.turn <= turn && !state.concluded(turn);
    if is_open { Verdict::PutBack { ms: hold.taker().put_back_ms() } } else { Verdict::Acknowledge }
}

/// The write that adds a finished member to the join of its plan, if the plan has several.
fn join_of(state: &RunState, (turn, ordinal): Member) -> Option<Write> {
    let is_group = state.plan(turn).is_some_and(|(ops, _)| ops.len() > 1);
    is_group.then(|| JoinRecord::add(state.run.id, turn, ordinal, state.run.expires_at))
}

fn attempt_of<'a>(state: &'a RunState, op: &PlannedOp, attempt: u32) -> Option<&'a AttemptRecord> {
    state
        .attempts
        .iter()
        .find(|t| t.attempt == attempt && t.step.as_ref().is_some_and(|id| id.as_str() == op.id))
}
