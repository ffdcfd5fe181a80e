//! Ends a run from outside.

use crate::io::{Io, Note};
use crate::ports::{PortError, Written};
use crate::{Runtime, Trouble};
use engine::conclude::{Finish, open};
use engine::item::Condition;
use engine::job::{Job, Unstarted};
use engine::records::{RunRecord, Status, listing, run_key};
use protocol::ids::RunId;

/// A handler that ends a run sends the same job so much later, in milliseconds, before it does so itself: should
/// it die half-way, the job does the rest.
const BACKUP_MS: i64 = 5_000;

/// Why a run was not cancelled.
#[derive(Debug, thiserror::Error)]
pub enum CancelError {
    /// There is no such run.
    #[error("A function run with the given ID could not be found")]
    NotFound(RunId),
    /// The attempt failed; it can be repeated.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

/// How a run is ended from outside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ending<'a> {
    /// Why, in words.
    pub(crate) reason: Option<String>,
    /// What the run is, should it not be recorded yet.
    pub(crate) unstarted: Option<&'a Unstarted>,
    /// Only if it has not started.
    pub(crate) if_unstarted: bool,
    /// Only if it started at this time, Unix milliseconds, or before.
    pub(crate) if_started_by_ms: Option<i64>,
}

impl Ending<'_> {
    /// Is the run not to be ended after all?
    fn spares(&self, run: &RunRecord) -> bool {
        let started_later = self
            .if_started_by_ms
            .is_some_and(|by_ms| run.status == Status::Scheduled || run.started_ms > by_ms);
        started_later || (self.if_unstarted && run.status == Status::Running)
    }
}

impl Runtime {
    /// Cancels a run: no further step of it starts; a step in flight finishes and its result is ignored.
    /// A run that has ended stays as it ended. Returns its status now.
    ///
    /// # Errors
    /// [`CancelError::NotFound`], or ports that fail.
    pub async fn cancel(&self, run: RunId) -> Result<Status, CancelError> {
        let io = self.io();
        io.serves_a_request();
        if self.shown_run(&io, run).await?.is_none() {
            return Err(CancelError::NotFound(run));
        }
        let ending = Ending { reason: Some("it was cancelled by request".to_owned()), ..Ending::default() };
        let backup = Job::Cancel {
            run,
            due_ms: io.now_ms() + BACKUP_MS,
            reason: ending.reason.clone(),
            unstarted: None,
            if_unstarted: false,
            if_started_by_ms: None,
        };
        io.send(vec![backup]).await.map_err(Trouble::from)?;
        Ok(self.end_cancelled(&io, run, &ending).await?.unwrap_or(Status::Cancelled))
    }

    /// Ends the run as cancelled if it is open; its status now, `None` when there is no such run. One that is not
    /// recorded yet is recorded as cancelled, and its Start finds it so.
    pub(crate) async fn end_cancelled(
        &self,
        io: &Io<'_>,
        run: RunId,
        ending: &Ending<'_>,
    ) -> Result<Option<Status>, Trouble> {
        let now_ms = io.now_ms();
        let record = match (io.get(&run_key(run)).await?, ending.unstarted) {
            (Some(item), _) => RunRecord::read(run, &item)?,
            (None, None) => return Ok(None),
            (None, Some(new)) => {
                match self.is_invoked(io, new).await? {
                    Some(true) => {}
                    // Its parent's turn is open: whether it invokes the run is not decided.
                    None => return Err(undecided(run)),
                    Some(false) => return Ok(None),
                }
                let scheduled = RunRecord {
                    expires_at: self.config.expires_at(now_ms),
                    parent: new.parent.clone(),
                    ..RunRecord::scheduled(run, new.function.clone(), new.events.clone(), new.queued_ms)
                };
                io.write(listing(run, &new.function.slug, scheduled.expires_at)).await?;
                match io.write(scheduled.create()).await? {
                    Written::Refused(Some(item)) => RunRecord::read(run, &item)?,
                    _ => scheduled,
                }
            }
        };
        if ending.spares(&record) {
            return Ok(Some(record.status));
        }
        let Some(state) = self.load(io, run).await? else { return Ok(None) };
        let mut finish = Finish::cancelled(ending.reason.clone());
        finish.settle = self.must_settle(io, &state, finish.status).await?;
        let condition = if ending.if_unstarted { unstarted() } else { open() };
        let (_, write) = finish.writes(&record, condition, now_ms);
        let (write, noted) = io.note_one(write, Note::End(&record));
        let status = match io.write(write).await? {
            Written::Done(_) => {
                io.noted(&noted);
                self.ended(&record, &finish);
                Some(Status::Cancelled)
            }
            Written::Refused(Some(item)) => Some(RunRecord::read(run, &item)?.status),
            Written::Refused(None) => None,
        };
        self.settle(io, run).await?;
        Ok(status)
    }

    /// Will the run be started? Of one that a step invokes its parent's record says so; `None`: not yet.
    async fn is_invoked(&self, io: &Io<'_>, new: &Unstarted) -> Result<Option<bool>, Trouble> {
        let Some(parent) = &new.parent else { return Ok(Some(true)) };
        let Some(state) = self.load(io, parent.run).await? else { return Ok(Some(false)) };
        let invoked = new.events.iter().any(|event| state.invokes_by(*event));
        let is_open = !state.run.status.is_final() && !state.concluded(parent.turn);
        Ok(if invoked || !is_open { Some(invoked) } else { None })
    }
}

fn undecided(run: RunId) -> Trouble {
    let why = format!("run {run} may be invoked or not, its parent's turn is open");
    PortError::Busy { port: "store", why }.into()
}

/// The run has not started.
fn unstarted() -> Condition {
    Condition::Eq("status", Status::Scheduled.as_str().into())
}
