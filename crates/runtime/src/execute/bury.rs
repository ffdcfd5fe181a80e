//! What becomes of a dead letter: a message that was received as often as the queue allows. The count says nothing of
//! the run, since put-backs are receives too. So it is looked at again first: what is taken up already is dropped,
//! what is recorded is announced, what calls no user code is carried out. Only a job that would call user code, and
//! that nobody is at, ends its run as failed, with the reason.

use super::hold::Hold;
use super::member::Member;
use super::start::{New, answer, ids};
use super::turn::next_turn;
use super::{Executed, PUT_BACK_MS_MAX, Verdict};
use crate::ports::{Delivery, Written};
use crate::{Runtime, Trouble};
use engine::claim::Taking;
use engine::conclude::Finish;
use engine::item::Condition;
use engine::job::{Asked, Delivered, Job, follow_ups};
use engine::records::{RunRecord, Status, TurnEnd, listing, run_key};
use engine::state::RunState;
use protocol::ids::RunId;
use protocol::response::engine_error;

/// Somebody changed the run while it was looked at: it is looked at again after so long, milliseconds.
const CHANGED_MS: i64 = 1_000;

impl Runtime {
    /// Sees to one dead letter; the verdict is on the message among the dead letters. A message that is no job of any
    /// version is kept there, for people.
    pub async fn bury(&self, delivery: &Delivery) -> Executed {
        let io = self.io();
        let verdict = match Job::decode(&delivery.body) {
            Some(job) => {
                tracing::warn!(message_id = delivery.message_id, job = job.describe(), "a dead letter");
                let hold = Hold::new(self, &io, delivery).of_dead_letter();
                self.drive(&hold, &job, Box::pin(self.lay_to_rest(&hold, &job)).as_mut()).await
            }
            None => {
                tracing::error!(message_id = delivery.message_id, "a dead letter is no job; it is kept");
                Verdict::PutBack { ms: PUT_BACK_MS_MAX }
            }
        };
        Executed { verdict, consumed: io.consumed() }
    }

    /// Sees to one dead letter, then does with its message what follows from that.
    pub async fn handle_dead(&self, delivery: &Delivery) -> Executed {
        let executed = self.bury(delivery).await;
        self.settle_message(delivery, executed.verdict).await;
        executed
    }

    async fn lay_to_rest(&self, hold: &Hold<'_>, job: &Job) -> Result<Verdict, Trouble> {
        match job {
            Job::Start { run, function, events, queued_ms, due_ms, parent, spent } => {
                hold.io.takes_over(*spent);
                let (run, queued_ms, due_ms) = (*run, *queued_ms, *due_ms);
                let new = New { run, function, events, queued_ms, due_ms, parent: parent.as_ref() };
                self.bury_start(hold, &new, job).await
            }
            Job::Turn { run, turn, .. } => {
                let Some(state) = self.load(hold.io, *run).await? else { return Ok(Verdict::Acknowledge) };
                self.bury_turn(hold, state, &Asked::Turn(*turn), Some(job)).await
            }
            Job::Step { run, turn, ordinal, attempt, .. } => {
                self.bury_step(hold, *run, (*turn, *ordinal), *attempt, job).await
            }
            // None of these calls user code; where one would take a turn, it asks for it by another message.
            Job::Wake { .. }
            | Job::Deliver { .. }
            | Job::Match { .. }
            | Job::Cancel { .. }
            | Job::Tick { .. } => self.work(hold, job).await,
        }
    }

    /// A run that never started is recorded, and ended.
    async fn bury_start(&self, hold: &Hold<'_>, new: &New<'_>, job: &Job) -> Result<Verdict, Trouble> {
        let Some(item) = hold.io.get(&run_key(new.run)).await? else {
            if let Some(taken) = self.claim_event_ids(hold, new).await? {
                self.skip(hold, new, &format!("event id {taken:?} started another run of it")).await?;
                return Ok(Verdict::Acknowledge);
            }
            let scheduled = self.record_unstarted(hold, new).await?;
            return self.end_dead(hold, &RunState::new(scheduled), job).await;
        };
        let run = RunRecord::read(new.run, &item)?;
        match run.status {
            Status::Scheduled => self.end_dead(hold, &RunState::new(run), job).await,
            Status::Running => {
                let Some(state) = self.load(hold.io, new.run).await? else {
                    return Ok(Verdict::Acknowledge);
                };
                self.bury_turn(hold, state, &Asked::Turn(1), Some(job)).await
            }
            _ => {
                if let Some(parent) = new.parent {
                    hold.io.send(vec![answer(parent, Delivered::Child(run.id))]).await?;
                }
                self.settle(hold.io, run.id).await?;
                Ok(Verdict::Acknowledge)
            }
        }
    }

    /// Records a run as scheduled, with its trigger events where they are small; what stands if it is recorded.
    async fn record_unstarted(&self, hold: &Hold<'_>, new: &New<'_>) -> Result<RunRecord, Trouble> {
        let mut events = Vec::with_capacity(new.events.len());
        for trigger in new.events {
            events.push(self.trigger_event(hold, trigger).await?);
        }
        let scheduled = RunRecord {
            parent: new.parent.cloned(),
            expires_at: self.config.expires_at(hold.io.now_ms()),
            ..RunRecord::scheduled(new.run, new.function.clone(), ids(new.events), new.queued_ms)
        }
        .with_events(&events);
        hold.io.write(listing(new.run, &new.function.slug, scheduled.expires_at)).await?;
        match hold.io.write(scheduled.create()).await? {
            Written::Refused(Some(item)) => Ok(RunRecord::read(new.run, &item)?),
            _ => Ok(scheduled),
        }
    }

    /// A planned step: recorded is joined, a recorded attempt announces the next one; else nobody gets it done.
    async fn bury_step(
        &self,
        hold: &Hold<'_>,
        run: RunId,
        member: Member,
        attempt: u32,
        job: &Job,
    ) -> Result<Verdict, Trouble> {
        let (state, op) = match self.member(hold, run, member).await? {
            Ok(found) => found,
            Err(verdict) => return Ok(verdict),
        };
        match self.recorded_step(hold, &state, member, &op, attempt).await? {
            Some(verdict) => Ok(verdict),
            None => self.end_dead(hold, &state, job).await,
        }
    }

    /// A turn that a dead letter asks for, or holds. `leads` is its job, if taking turns is what it is for.
    pub(super) async fn bury_turn(
        &self,
        hold: &Hold<'_>,
        mut state: RunState,
        asked: &Asked,
        leads: Option<&Job>,
    ) -> Result<Verdict, Trouble> {
        let run = state.run.id;
        match hold.taker().ask(&state, asked) {
            Taking::Ended => self.ended_already(hold, &state).await,
            Taking::Drop(why) => {
                tracing::debug!(%run, why, "a dead letter is dropped");
                self.announce_what_is_left(hold, &state).await?;
                Ok(Verdict::Acknowledge)
            }
            Taking::PutBack { ms } => Ok(Verdict::PutBack { ms }),
            Taking::Announce(taken) => {
                if !hold.take(&mut state, *taken).await? {
                    return Ok(Verdict::PutBack { ms: CHANGED_MS });
                }
                self.announce_dead(hold, &state).await
            }
            Taking::Run(taken) => {
                self.announce_what_is_left(hold, &state).await?;
                let holds = state.run.claim.msg == hold.msg();
                match leads {
                    Some(job) => self.end_dead(hold, &state, job).await,
                    // It recorded something and held the turn that follows: whoever holds it is lost again and again.
                    None if holds => {
                        let job = Job::Turn { run, turn: taken.claim.turn, due_ms: 0 };
                        self.end_dead(hold, &state, &job).await
                    }
                    None => {
                        hold.io.send(vec![Job::Turn { run, turn: taken.claim.turn, due_ms: 0 }]).await?;
                        Ok(Verdict::Acknowledge)
                    }
                }
            }
        }
    }

    /// Announces a turn that is concluded; the next one, where it follows at once, by a message of its own.
    async fn announce_dead(&self, hold: &Hold<'_>, state: &RunState) -> Result<Verdict, Trouble> {
        let record = state.turns.get(&state.run.claim.turn);
        let mut jobs = record.map(|turn| follow_ups(state.run.id, turn)).unwrap_or_default();
        if record.is_none_or(|turn| turn.end == TurnEnd::Again || state.outdated(turn)) {
            jobs.push(next_turn(state));
        }
        hold.io.send(jobs).await?;
        Ok(Verdict::Acknowledge)
    }

    /// Ends a run that nobody works on, because its job came to nothing. One that somebody works on is looked at again
    /// when that lease is over.
    async fn end_dead(&self, hold: &Hold<'_>, state: &RunState, job: &Job) -> Result<Verdict, Trouble> {
        if let Some(ms) = hold.taker().held_for_ms(state) {
            return Ok(Verdict::PutBack { ms });
        }
        let mut finish = Finish::failed(engine_error("dead_letter", &why(hold, job)));
        finish.settle = self.must_settle(hold.io, state, finish.status).await?;
        let condition = match state.run.status {
            Status::Scheduled => Condition::Eq("status", Status::Scheduled.as_str().into()),
            _ => state.run.claim.unchanged(),
        };
        let (blobs, write) = finish.writes(&state.run, condition, hold.io.now_ms());
        hold.io.write_each(blobs).await?;
        if !hold.io.write(write).await?.is_done() {
            return Ok(Verdict::PutBack { ms: CHANGED_MS });
        }
        tracing::error!(run = %state.run.id, job = job.describe(), "a run is ended because of a dead letter");
        self.ended(&state.run, &finish);
        self.settle(hold.io, state.run.id).await?;
        Ok(Verdict::Acknowledge)
    }
}

fn why(hold: &Hold<'_>, job: &Job) -> String {
    format!(
        "the job to {} was received as often as the queue allows and came to nothing (dead letter {}, received {} times)",
        job.describe(),
        hold.msg(),
        hold.receives()
    )
}
