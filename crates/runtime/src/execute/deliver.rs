//! A wait gets what it waited for, or its time is over: one record, of which the first stands, then the wait leaves
//! the index and its plan goes on as with any other member.

use super::Verdict;
use super::hold::Hold;
use super::member::{Member, no_member};
use crate::ingest::Accepted;
use crate::io::Io;
use crate::{Runtime, Trouble};
use engine::conclude::{CallFacts, Outcome, resolve};
use engine::item::{Condition, Key, Write};
use engine::job::{Delivered, TriggerEvent, wake};
use engine::records::{Payload, PlannedOp, RunRecord, Status, run_key};
use engine::retry::Backoff;
use engine::state::RunState;
use engine::system;
use protocol::event::Event;
use protocol::ids::RunId;
use protocol::json::Json;

impl Runtime {
    /// The time of a sleep or of a wait has come.
    pub(super) async fn wake(&self, hold: &Hold<'_>, run: RunId, member: Member) -> Result<Verdict, Trouble> {
        let (state, op) = match self.member(hold, run, member).await? {
            Ok(found) => found,
            Err(verdict) => return Ok(verdict),
        };
        if op.wait.is_none() {
            return self.join_first(hold, &state, member, &op).await;
        }
        self.resolve(hold, state, member, &op, &Outcome::Nothing).await
    }

    /// Something came for a wait.
    pub(super) async fn deliver(
        &self,
        hold: &Hold<'_>,
        run: RunId,
        (turn, step): (u32, &str),
        delivery: &Delivered,
    ) -> Result<Verdict, Trouble> {
        let found = match self.open_run(hold, run, |state| member_at(state, turn, step)).await? {
            Ok(state) => match state.ordinal(turn, step) {
                Some(ordinal) => Ok((state, ordinal)),
                None => Err(no_member(hold, &state, turn)),
            },
            Err(verdict) => Err(verdict),
        };
        let (state, ordinal) = match found {
            Ok(found) => found,
            Err(Verdict::Acknowledge) => {
                self.forget_dead(hold.io, turn, delivery).await?;
                return Ok(Verdict::Acknowledge);
            }
            Err(verdict) => return Ok(verdict),
        };
        let Some(op) = state.member(turn, ordinal).filter(|op| delivery.is_for(run, op)).cloned() else {
            self.forget_dead(hold.io, turn, delivery).await?;
            return Ok(Verdict::Acknowledge);
        };
        let outcome = match delivery {
            Delivered::Event { event, .. } => {
                let event = self.trigger_event(hold, event).await?;
                if knew(&state, turn, &event) {
                    return Ok(Verdict::Acknowledge);
                }
                Outcome::Event(event)
            }
            Delivered::Signal(data) => Outcome::Signal(hold.io.value(data).await?),
            Delivered::Child(child) => self.child(hold, *child).await?,
            Delivered::Refused { message } => Outcome::Refused(message.clone()),
            Delivered::Replaced => Outcome::Nothing,
        };
        self.resolve(hold, state, (turn, ordinal), &op, &outcome).await
    }

    /// Nobody waits where an event found a wait: its run has ended, or the dispatch that registered it was lost. It
    /// leaves the index, unless a later turn has registered it anew.
    async fn forget_dead(&self, io: &Io<'_>, turn: u32, delivery: &Delivered) -> Result<(), Trouble> {
        if let Delivered::Event { pk, sk, .. } = delivery {
            let key = Key::state(pk.as_str(), sk.as_str());
            io.write(Write::delete(key, Condition::Eq("turn", turn.into()))).await?;
        }
        Ok(())
    }

    /// What became of an invoked run.
    async fn child(&self, hold: &Hold<'_>, child: RunId) -> Result<Outcome, Trouble> {
        let Some(item) = hold.io.get(&run_key(child)).await? else {
            return Ok(Outcome::Refused(format!("invoked run {child} is no longer known")));
        };
        let run = RunRecord::read(child, &item)?;
        let output = match &run.output {
            Some(output) => hold.io.value(output).await?,
            None => Json::null(),
        };
        Ok(match run.status {
            Status::Completed => Outcome::Returned(output),
            Status::Failed => Outcome::Failed(Json::from_value(&system::failure(&output, run.no_retry).0)),
            Status::Cancelled => {
                let events = self.events_of(hold, &run, Vec::new()).await?;
                Outcome::Returned(system::ended(system::FINISHED, &run, &events, &output).to_wire())
            }
            Status::Skipped | Status::Scheduled | Status::Running => {
                Outcome::Refused(run.reason.unwrap_or_else(|| "invoked function was not started".to_owned()))
            }
        })
    }

    async fn resolve(
        &self,
        hold: &Hold<'_>,
        state: RunState,
        member: Member,
        op: &PlannedOp,
        outcome: &Outcome,
    ) -> Result<Verdict, Trouble> {
        if state.steps.contains_key(&op.step_id()) {
            if let Some(remove) = op.unregister(state.run.id) {
                hold.io.write(remove).await?;
            }
            return self.join_again(hold, &state, member, op).await;
        }
        let now_ms = hold.io.now_ms();
        let facts = CallFacts {
            called_ms: now_ms,
            now_ms,
            max_attempts: 1,
            max_steps: self.config.max_steps,
            backoff: Backoff { interval_ms: None, jitter: 0 },
        };
        let conclusion = resolve(&state, (member.0, op), (outcome, hold.msg()), &facts);
        self.disarm(hold.io, &state, member, op).await;
        self.carry_out(hold, state, member, op, 0, conclusion).await
    }

    /// Takes the timer of a wait away that needs it no more, best effort: a late one finds the wait resolved.
    async fn disarm(&self, io: &Io<'_>, state: &RunState, (turn, ordinal): Member, op: &PlannedOp) {
        let planned_ms = state.turns.get(&turn).map_or(0, |record| record.at_ms);
        if let Some(job) = wake(state.run.id, turn, ordinal, op) {
            io.disarm(&job, planned_ms).await;
        }
    }

    /// The next page of the waits that an event may match.
    pub(super) async fn match_waits(
        &self,
        hold: &Hold<'_>,
        event: &TriggerEvent,
        (pk, after): (&str, Option<&str>),
        before_ms: i64,
    ) -> Result<Verdict, Trouble> {
        let wire = self.trigger_event(hold, event).await?;
        let read = Event::from_wire(&wire).map_err(|e| Trouble::inconsistent(e.to_string()))?;
        let accepted = Accepted::new(event.id, read).without_caller_id();
        self.match_page(hold.io, &accepted, (pk, after), before_ms).await?;
        Ok(Verdict::Acknowledge)
    }
}

fn member_at<'a>(state: &'a RunState, turn: u32, step: &str) -> Option<&'a PlannedOp> {
    state.member(turn, state.ordinal(turn, step)?)
}

/// Had the run got this event when its turn registered the wait? Then the event came before, whatever the clocks say:
/// one event resumes a loop's wait once.
fn knew(state: &RunState, turn: u32, event: &Json) -> bool {
    let (got, _) = Payload::keep(event, state.run.expires_at);
    state.plan_state(turn).iter().filter_map(|id| state.steps.get(id)).any(|step| step.memo == got)
}
