//! Takes one job as far as it goes: the loop claim → load → decide → record → announce.
//!
//! A job is acknowledged by its driver after [`Runtime::execute`] says so, never before everything that
//! follows from it is durable and announced.

mod bury;
mod call;
mod deliver;
mod elsewhere;
mod end;
mod gateway;
mod hold;
mod member;
pub(crate) mod register;
pub(crate) mod start;
mod tick;
mod turn;

pub use elsewhere::Elsewhere;
pub use tick::Occurrence;

use crate::cancel::Ending;
use crate::io::Io;
use crate::ports::{Delivery, PortError};
use crate::{Runtime, Trouble};
use engine::item::{Consumed, Table};
use engine::job::{Asked, Job};
use engine::records::{EventRecord, run_pk};
use engine::state::RunState;
use futures_util::future::{Either, select};
use hold::Hold;
use protocol::ids::{EventId, RunId};
use protocol::json::Json;
use std::pin::{Pin, pin};

/// A message that cannot be dealt with now comes back after so long at first, milliseconds: a port failed.
const TROUBLE_MS: i64 = 1_000;
/// A message that this version cannot read comes back after so long, milliseconds: a newer one may.
const UNREADABLE_MS: i64 = 30_000;
/// The longest a message is put back for at once, milliseconds: SQS hides a message for at most 12 hours.
const PUT_BACK_MS_MAX: i64 = 12 * 60 * 60 * 1000;

/// What the driver does with the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Remove it: everything that follows from it is durable.
    Acknowledge,
    /// Make it visible again after so many milliseconds.
    PutBack {
        /// Milliseconds.
        ms: i64,
    },
    /// Leave it alone: somebody else holds it by now.
    Leave,
}

/// A job that was taken as far as it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Executed {
    /// What to do with its message.
    pub verdict: Verdict,
    /// What it consumed.
    pub consumed: Consumed,
}

impl Runtime {
    /// Takes one job as far as it goes, then does with its message what follows from that.
    pub async fn handle(&self, delivery: &Delivery) -> Executed {
        let executed = self.execute(delivery).await;
        self.settle_message(delivery, executed.verdict).await;
        executed
    }

    async fn settle_message(&self, delivery: &Delivery, verdict: Verdict) {
        let queue = &self.ports.queue;
        let settled = match verdict {
            Verdict::Acknowledge => queue.acknowledge(&delivery.receipt).await,
            Verdict::PutBack { ms } => queue.set_visibility(&delivery.receipt, ms).await,
            Verdict::Leave => return,
        };
        if let Err(error) = settled {
            // It comes back when its visibility ends, and its cause is then taken up already.
            tracing::warn!(%error, message_id = delivery.message_id, "a message could not be settled");
        }
    }

    /// Takes one job as far as it goes.
    pub async fn execute(&self, delivery: &Delivery) -> Executed {
        let io = self.io();
        io.received(delivery);
        let verdict = match Job::decode(&delivery.body) {
            Some(job) => {
                let hold = Hold::new(self, &io, delivery);
                self.drive(&hold, &job, pin!(self.work(&hold, &job))).await
            }
            None => {
                tracing::error!(message_id = delivery.message_id, "a message is no job of this version");
                Verdict::PutBack { ms: UNREADABLE_MS }
            }
        };
        Executed { verdict, consumed: io.consumed() }
    }

    /// Does the work of a job that is due, and holds its message meanwhile.
    async fn drive(
        &self,
        hold: &Hold<'_>,
        job: &Job,
        work: Pin<&mut (dyn Future<Output = Result<Verdict, Trouble>> + Send)>,
    ) -> Verdict {
        let early_ms = job.due_ms() - hold.io.now_ms();
        if early_ms > 0 {
            // Put back, not sent anew: the message may hold the claim already, by a clock that was ahead.
            return Verdict::PutBack { ms: early_ms.min(PUT_BACK_MS_MAX) };
        }
        let result = {
            let beat = pin!(hold.beat());
            match select(work, beat).await {
                Either::Left((result, _)) => result,
                Either::Right(((), _)) => return Verdict::Leave,
            }
        };
        match result {
            Ok(Verdict::Acknowledge) if hold.expired() => Verdict::Leave,
            Ok(verdict) => verdict,
            Err(trouble) => {
                let run = job.run().map(|run| run.to_string());
                tracing::warn!(run, error = %trouble, "a job is put back");
                hold.give_up().await;
                // Longer and longer: a store that is out for two hours brings no message to the dead letters.
                Verdict::PutBack { ms: TROUBLE_MS.max(hold.taker().put_back_ms()) }
            }
        }
    }

    async fn work(&self, hold: &Hold<'_>, job: &Job) -> Result<Verdict, Trouble> {
        if self.handed_over(hold, job).await? {
            return Ok(Verdict::Acknowledge);
        }
        match job {
            Job::Start { run, function, events, queued_ms, due_ms, parent, spent } => {
                hold.io.takes_over(*spent);
                let (run, queued_ms, due_ms) = (*run, *queued_ms, *due_ms);
                let new = start::New { run, function, events, queued_ms, due_ms, parent: parent.as_ref() };
                self.start(hold, &new).await
            }
            Job::Turn { run, turn, .. } => self.take(hold, *run, Asked::Turn(*turn), Vec::new()).await,
            Job::Step { run, turn, ordinal, attempt, .. } => {
                self.planned_step(hold, *run, (*turn, *ordinal), *attempt).await
            }
            Job::Wake { run, turn, ordinal, .. } => self.wake(hold, *run, (*turn, *ordinal)).await,
            Job::Deliver { run, turn, step, delivery } => {
                self.deliver(hold, *run, (*turn, step), delivery).await
            }
            Job::Match { event, pk, after, before_ms } => {
                self.match_waits(hold, event, (pk, after.as_deref()), *before_ms).await
            }
            Job::Cancel { run, reason, unstarted, if_unstarted, if_started_by_ms, .. } => {
                let ending = Ending {
                    reason: reason.clone(),
                    unstarted: unstarted.as_ref(),
                    if_unstarted: *if_unstarted,
                    if_started_by_ms: *if_started_by_ms,
                };
                self.end_cancelled(hold.io, *run, &ending).await?;
                Ok(Verdict::Acknowledge)
            }
            Job::Tick { app, slug, cron, scheduled_ms, .. } => {
                self.tick(hold, tick::Due { app, slug, cron, scheduled_ms: *scheduled_ms }).await
            }
        }
    }

    /// Loads a run, as long as it is kept; `None` when it is unknown.
    pub(crate) async fn load(&self, io: &Io<'_>, run: RunId) -> Result<Option<RunState>, Trouble> {
        let rows = io.partition(Table::State, run_pk(run)).await?;
        Ok(RunState::read(run, &rows)?)
    }

    /// An event as apps get it, from history, as long as it is kept; `None` when it is unknown.
    pub(crate) async fn stored_event(&self, io: &Io<'_>, id: EventId) -> Result<Option<Json>, Trouble> {
        match io.get(&EventRecord::key(id)).await? {
            Some(item) => Ok(Some(io.value(&EventRecord::read(id, &item)?.wire).await?)),
            None => Ok(None),
        }
    }
}

impl Trouble {
    /// A port's trouble that says the store holds something else than it should.
    pub(crate) fn inconsistent(why: String) -> Trouble {
        Trouble::Port(PortError::Invalid { port: "store", why })
    }
}
