//! Creates a run: its line in the listing, then its item, which claims the first turn. A run that was recorded as
//! scheduled becomes a running one by the same write.

use super::Verdict;
use super::hold::Hold;
use crate::cancel::Ending;
use crate::io::Note;
use crate::ports::{Chain, Written};
use crate::{Runtime, Trouble};
use engine::job::{Asked, Delivered, Job, TriggerEvent, Unstarted};
use engine::records::{FunctionRecord, FunctionRef, OnceRecord, Parent, RunRecord, Status, listing, run_key};
use engine::state::RunState;
use protocol::ids::RunId;
use protocol::json::Json;
use protocol::time::parse_duration_ms;
use std::sync::Arc;

/// A run to be created.
pub(super) struct New<'a> {
    pub(super) run: RunId,
    pub(super) function: &'a FunctionRef,
    pub(super) events: &'a [TriggerEvent],
    pub(super) queued_ms: i64,
    /// When it is to start, Unix milliseconds; 0: at once.
    pub(super) due_ms: i64,
    pub(super) parent: Option<&'a Parent>,
}

impl Runtime {
    pub(super) async fn start(&self, hold: &Hold<'_>, new: &New<'_>) -> Result<Verdict, Trouble> {
        if let Some(taken) = self.claim_event_ids(hold, new).await? {
            self.skip(hold, new, &format!("event id {taken:?} started a run of it in the last 24 hours"))
                .await?;
            return Ok(Verdict::Acknowledge);
        }
        let mut events = Vec::with_capacity(new.events.len());
        for trigger in new.events {
            events.push(self.trigger_event(hold, trigger).await?);
        }
        let config = self.function(hold.io, new.function).await?;
        let now_ms = hold.io.now_ms();
        self.end_if_late(hold, new, config.as_ref(), now_ms).await?;
        self.arm_finish(hold, new, config.as_ref(), now_ms).await?;
        let began_ms = self.ports.clock.monotonic_ms();
        let mut run = RunRecord {
            status: Status::Running,
            claim: hold.taker().first(),
            started_ms: now_ms,
            parent: new.parent.cloned(),
            expires_at: self.config.expires_at(now_ms),
            ..RunRecord::scheduled(new.run, new.function.clone(), ids(new.events), new.queued_ms)
        }
        .with_events(&events);
        let mut writes = vec![listing(new.run, &new.function.slug, run.expires_at), run.start()];
        let noted = hold.io.note(&mut writes, 1, Note::Claim(&run), &[]);
        match hold.io.chain(writes).await? {
            Chain::Done(_) => {
                hold.io.noted(&noted);
                run.spent.turns = noted.total();
                hold.holds(&run, began_ms);
                self.changed(&run);
                Box::pin(self.turns(hold, RunState::new(run), events)).await
            }
            Chain::Refused { standing, .. } => {
                // Ended before it began, by a job that could not know who invoked it.
                let ended = standing.as_ref().map(|item| RunRecord::read(new.run, item)).transpose()?;
                if let Some(run) = ended.filter(|run| run.status.is_final()) {
                    if let Some(parent) = new.parent {
                        hold.io.send(vec![answer(parent, Delivered::Child(run.id))]).await?;
                    }
                    // Its event may have been sent again, which registered them again.
                    for (trigger, event) in new.events.iter().zip(&events) {
                        self.forget_cancel_rules(hold.io, run.id, new.function, (trigger.id, event)).await?;
                    }
                }
                // Created before: by this very message, which then holds its claim, or by another, which goes on.
                self.take(hold, new.run, Asked::Turn(1), events).await
            }
        }
    }

    /// Claims the callers' event ids for this run; the one that another run of the function has.
    pub(super) async fn claim_event_ids<'a>(
        &self,
        hold: &Hold<'_>,
        new: &New<'a>,
    ) -> Result<Option<&'a str>, Trouble> {
        for caller_id in new.events.iter().filter_map(|t| t.caller_id.as_deref()) {
            let claim = OnceRecord::claim(new.function, caller_id, new.run, hold.io.now_ms());
            if let Written::Refused(_) = hold.io.write(claim).await? {
                return Ok(Some(caller_id));
            }
        }
        Ok(None)
    }

    /// A run that a rule keeps from starting: what was registered for it goes away, whoever invoked it is told, and
    /// one that is recorded as scheduled says so.
    pub(super) async fn skip(&self, hold: &Hold<'_>, new: &New<'_>, why: &str) -> Result<(), Trouble> {
        tracing::info!(run = %new.run, function = new.function.slug, why, "a run is skipped");
        if let Some(item) = hold.io.get(&run_key(new.run)).await? {
            let run = RunRecord::read(new.run, &item)?;
            if run.status == Status::Scheduled {
                let (skip, noted) = hold.io.note_one(run.skip(why, hold.io.now_ms()), Note::End(&run));
                if hold.io.write(skip).await?.is_done() {
                    hold.io.noted(&noted);
                }
            }
        }
        for trigger in new.events {
            let event = self.trigger_event(hold, trigger).await?;
            self.forget_cancel_rules(hold.io, new.run, new.function, (trigger.id, &event)).await?;
        }
        if let Some(parent) = new.parent {
            let refused = Delivered::Refused { message: format!("invoked function was not started: {why}") };
            hold.io.send(vec![answer(parent, refused)]).await?;
        }
        Ok(())
    }

    /// A run that is taken up after its start timeout is recorded as cancelled, so that it does not start: its timer
    /// says the same, but may come later than this.
    async fn end_if_late(
        &self,
        hold: &Hold<'_>,
        new: &New<'_>,
        config: Option<&Arc<FunctionRecord>>,
        now_ms: i64,
    ) -> Result<(), Trouble> {
        let timeouts = config.and_then(|function| function.config.timeouts.as_ref());
        let Some(start) = timeouts.and_then(|timeouts| timeouts.start.as_deref()) else { return Ok(()) };
        let timeout_ms = parse_duration_ms(start)?;
        if now_ms <= new.queued_ms.max(new.due_ms).saturating_add(timeout_ms) {
            return Ok(());
        }
        let (function, events) = (new.function.clone(), ids(new.events));
        let unstarted = Unstarted { function, events, queued_ms: new.queued_ms, parent: new.parent.cloned() };
        let reason = Some(late_start(timeout_ms));
        let ending = Ending { reason, unstarted: Some(&unstarted), if_unstarted: true, ..Ending::default() };
        self.end_cancelled(hold.io, new.run, &ending).await?;
        Ok(())
    }

    /// Announces the end of the time that a run may take, before the run is there to take it.
    async fn arm_finish(
        &self,
        hold: &Hold<'_>,
        new: &New<'_>,
        config: Option<&Arc<FunctionRecord>>,
        now_ms: i64,
    ) -> Result<(), Trouble> {
        let timeouts = config.and_then(|function| function.config.timeouts.as_ref());
        let Some(finish) = timeouts.and_then(|timeouts| timeouts.finish.as_deref()) else { return Ok(()) };
        let timeout_ms = parse_duration_ms(finish)?;
        let job = Job::Cancel {
            run: new.run,
            due_ms: now_ms.saturating_add(timeout_ms),
            reason: Some(format!("it did not end within its finish timeout of {finish}")),
            unstarted: None,
            if_unstarted: false,
            if_started_by_ms: Some(now_ms),
        };
        Ok(hold.io.send(vec![job]).await?)
    }

    pub(super) async fn trigger_event(
        &self,
        hold: &Hold<'_>,
        trigger: &TriggerEvent,
    ) -> Result<Json, Trouble> {
        match &trigger.wire {
            Some(wire) => Ok(wire.clone()),
            None => self.event(hold, trigger.id).await,
        }
    }

    /// An event as apps get it, from history, where it must be.
    pub(super) async fn event(&self, hold: &Hold<'_>, id: protocol::ids::EventId) -> Result<Json, Trouble> {
        let event = self.stored_event(hold.io, id).await?;
        event.ok_or_else(|| Trouble::inconsistent(format!("event {id} is not in history")))
    }
}

/// Why a run is cancelled that did not start in time.
pub(crate) fn late_start(timeout_ms: i64) -> String {
    format!("it did not start within its start timeout of {timeout_ms} ms")
}

pub(super) fn ids(events: &[TriggerEvent]) -> Vec<protocol::ids::EventId> {
    events.iter().map(|trigger| trigger.id).collect()
}

/// The job that tells the invoking step.
pub(crate) fn answer(parent: &Parent, delivery: Delivered) -> Job {
    Job::Deliver { run: parent.run, turn: parent.turn, step: parent.step.clone(), delivery }
}
