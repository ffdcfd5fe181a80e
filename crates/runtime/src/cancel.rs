//! Ends a run from outside.

use crate::io::Io;
use crate::ports::{Notice, Written};
use crate::{Runtime, Trouble};
use engine::conclude::{Finish, open};
use engine::job::Job;
use engine::records::{RunRecord, Status, run_key};
use protocol::ids::RunId;
use protocol::json::Json;

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

impl Runtime {
    /// Cancels a run: no further step of it starts; a step in flight finishes and its result is ignored.
    /// A run that has ended stays as it ended. Returns its status now.
    ///
    /// # Errors
    /// [`CancelError::NotFound`], or ports that fail.
    pub async fn cancel(&self, run: RunId) -> Result<Status, CancelError> {
        let io = self.io();
        if io.get(&run_key(run)).await.map_err(Trouble::from)?.is_none() {
            return Err(CancelError::NotFound(run));
        }
        let backup = Job::Cancel { run, due_ms: io.now_ms() + BACKUP_MS };
        io.send(vec![backup]).await.map_err(Trouble::from)?;
        Ok(self.end_cancelled(&io, run).await?.unwrap_or(Status::Cancelled))
    }

    /// Ends the run as cancelled if it is open; its status now, `None` when there is no such run.
    pub(crate) async fn end_cancelled(&self, io: &Io<'_>, run: RunId) -> Result<Option<Status>, Trouble> {
        let Some(item) = io.get(&run_key(run)).await? else { return Ok(None) };
        let record = RunRecord::read(run, &item)?;
        let finish = Finish { status: Status::Cancelled, output: Json::null() };
        let (_, write) = finish.writes(&record, open(), io.now_ms());
        match io.write(write).await? {
            Written::Done(_) => {
                self.ports.notices.notice(Notice::RunChanged {
                    run_id: run.to_string(),
                    function: record.function.slug,
                    status: Status::Cancelled.as_str(),
                });
                Ok(Some(Status::Cancelled))
            }
            Written::Refused(Some(item)) => Ok(Some(RunRecord::read(run, &item)?.status)),
            Written::Refused(None) => Ok(None),
        }
    }
}
