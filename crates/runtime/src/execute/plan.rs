//! Members of a plan: a planned step is called alone and recorded, a sleep comes due; then each joins, and the
//! last of a group (or every one, in race mode) asks for the next turn and takes it itself.

use super::Verdict;
use super::call::Purpose;
use super::hold::Hold;
use crate::ports::{Chain, Written};
use crate::{Runtime, Trouble};
use engine::conclude::{Finish, StepConclusion, conclude_step, open};
use engine::job::{Asked, Job};
use engine::records::{AttemptRecord, JoinRecord, PlannedOp, Status, StepRecord};
use engine::state::RunState;
use protocol::ids::RunId;

/// Who tells that a member is finished: the delivery that finished it, or one that found it so.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    First,
    Again,
}

/// A member of a plan: the turn that planned it and its ordinal.
type Member = (u32, u32);

impl Runtime {
    pub(super) async fn planned_step(
        &self,
        hold: &Hold<'_>,
        run: RunId,
        member: Member,
        attempt: u32,
    ) -> Result<Verdict, Trouble> {
        let Some((state, op)) = self.member(hold, run, member).await? else {
            return Ok(Verdict::Acknowledge);
        };
        // Identity first: if this message took the next turn already, it asks for the turn it holds.
        if state.run.claim.msg == hold.msg() {
            return self.take(hold, run, Asked::Turn(state.run.claim.turn), Vec::new()).await;
        }
        // Whoever recorded the result, this job may be the only one that joins it: joining can be repeated.
        if state.steps.contains_key(&op.step_id()) {
            return self.join(hold, &state, member, &op, Told::Again).await;
        }
        if let Some(tried) = attempt_of(&state, &op, attempt) {
            if tried.by == hold.msg() {
                self.announce_retry(hold, run, member, tried).await?;
            }
            return Ok(Verdict::Acknowledge);
        }
        self.run_step(hold, state, member, &op, attempt).await
    }

    pub(super) async fn planned_sleep(
        &self,
        hold: &Hold<'_>,
        run: RunId,
        member: Member,
    ) -> Result<Verdict, Trouble> {
        let Some((state, op)) = self.member(hold, run, member).await? else {
            return Ok(Verdict::Acknowledge);
        };
        if state.run.claim.msg == hold.msg() {
            return self.take(hold, run, Asked::Turn(state.run.claim.turn), Vec::new()).await;
        }
        self.join(hold, &state, member, &op, Told::First).await
    }

    /// The run and the member, if the run is open and the member is one of its plan.
    async fn member(
        &self,
        hold: &Hold<'_>,
        run: RunId,
        (turn, ordinal): Member,
    ) -> Result<Option<(RunState, PlannedOp)>, Trouble> {
        let Some(state) = self.load(hold.io, run).await? else { return Ok(None) };
        if state.run.status != Status::Running {
            return Ok(None);
        }
        let op = state.plan(turn).and_then(|(ops, _)| ops.get(ordinal as usize)).cloned();
        Ok(op.map(|op| (state, op)))
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
        let purpose = Purpose { step: Some(&id), attempt, plans_only: true, stack: &stack };
        let (answer, facts) = self.call(hold, &state, &events, &purpose).await?;
        if hold.expired() {
            return Ok(Verdict::Leave);
        }
        match conclude_step(&state, (member.0, op), (attempt, hold.msg()), &answer, &facts) {
            StepConclusion::Result(blobs, step) => {
                hold.io.write_each(blobs).await?;
                self.record_step(hold, state, member, op, *step).await
            }
            StepConclusion::Retry(blobs, tried) => {
                hold.io.write_each(blobs).await?;
                let run = state.run.id;
                match hold.io.write(tried.write(run, state.run.expires_at)).await? {
                    Written::Done(_) => {
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
            StepConclusion::Run(finish) => self.end_open(hold, &state, finish).await,
        }
    }

    /// An attempt is recorded as failed and its retry announced. Another delivery of the message may have succeeded
    /// meanwhile and hold a turn by it: each looks for the other's record after it wrote its own.
    async fn failed(&self, hold: &Hold<'_>, run: RunId, member: Member) -> Result<Verdict, Trouble> {
        if hold.repeated()
            && let Some((state, op)) = self.member(hold, run, member).await?
            && state.steps.contains_key(&op.step_id())
        {
            return self.join(hold, &state, member, &op, Told::Again).await;
        }
        Ok(Verdict::Acknowledge)
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
        let group = state.plan(member.0).is_some_and(|(ops, _)| ops.len() > 1);
        if group {
            chain.push(JoinRecord::add(run, member.0, member.1, expires_at));
        }
        let done = hold.io.chain(chain).await?;
        self.watched.note(run);
        match done {
            // Recorded by another delivery or dispatch, which may have died since: a join can be repeated.
            Chain::Refused { index: 0, .. } => self.join(hold, &state, member, op, Told::Again).await,
            Chain::Done(items) => {
                self.changed(&state.run);
                state.steps.insert(step.id.clone(), step);
                let joined = items.into_iter().nth(1).flatten();
                // One delivery's attempt can fail, announce its retry and acknowledge the message, while another
                // one of the same attempt succeeds.
                let told = if hold.repeated() { Told::Again } else { Told::First };
                self.joined(hold, &state, member, op, (joined, told)).await
            }
            Chain::Refused { standing, .. } => {
                self.joined(hold, &state, member, op, (standing, Told::Again)).await
            }
        }
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
        let group = state.plan(member.0).is_some_and(|(ops, _)| ops.len() > 1);
        if !group {
            return self.joined(hold, state, member, op, (None, told)).await;
        }
        let add = JoinRecord::add(state.run.id, member.0, member.1, state.run.expires_at);
        let (standing, told) = match hold.io.write(add).await? {
            Written::Done(item) => (item, told),
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
        (join, told): (Option<engine::item::Item>, Told),
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
        (turn, ordinal): Member,
        tried: &AttemptRecord,
    ) -> Result<(), Trouble> {
        let retry = Job::Step { run, turn, ordinal, attempt: tried.attempt + 1, due_ms: tried.due_ms };
        Ok(hold.io.send(vec![retry]).await?)
    }

    /// Ends a run whose turn nobody needs to hold for that.
    async fn end_open(&self, hold: &Hold<'_>, state: &RunState, finish: Finish) -> Result<Verdict, Trouble> {
        let (blobs, write) = finish.writes(&state.run, open(), hold.io.now_ms());
        hold.io.write_each(blobs).await?;
        if hold.io.write(write).await?.is_done() {
            self.ended(&state.run, &finish);
        }
        Ok(Verdict::Acknowledge)
    }
}

fn attempt_of<'a>(state: &'a RunState, op: &PlannedOp, attempt: u32) -> Option<&'a AttemptRecord> {
    state
        .attempts
        .iter()
        .find(|t| t.attempt == attempt && t.step.as_ref().is_some_and(|id| id.as_str() == op.id))
}
