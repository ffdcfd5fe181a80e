//! Functions whose calls take longer than this process has time for: their jobs go on in another queue, whose processes
//! have more. A job is handed over before it takes anything up, so to the other side it is a job like any other.

use super::hold::Hold;
use crate::ports::{DELAY_MS_MAX, Outgoing, Queue};
use crate::{Runtime, Trouble};
use engine::job::Job;
use engine::records::{RunRecord, run_key};
use engine::usage::Request;
use protocol::ids::RunId;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Which functions run elsewhere, and where.
#[derive(Clone)]
pub struct Elsewhere {
    /// Their slugs.
    pub functions: BTreeSet<String>,
    /// The queue of the processes that take their jobs.
    pub queue: Arc<dyn Queue>,
}

impl Runtime {
    /// Hands a job over if it leads to a call of a function that runs elsewhere.
    pub(super) async fn handed_over(&self, hold: &Hold<'_>, job: &Job) -> Result<bool, Trouble> {
        let Some(elsewhere) = &self.ports.elsewhere else { return Ok(false) };
        let runs_there = match job {
            Job::Start { function, .. } => elsewhere.functions.contains(&function.slug),
            Job::Turn { run, .. }
            | Job::Step { run, .. }
            | Job::Wake { run, .. }
            | Job::Deliver { run, .. } => self.runs_elsewhere(hold, *run, elsewhere).await?,
            Job::Match { .. } | Job::Cancel { .. } | Job::Tick { .. } => false,
        };
        if runs_there {
            let delay_ms = (job.due_ms() - hold.io.now_ms()).clamp(0, DELAY_MS_MAX);
            let sent = elsewhere.queue.send(vec![Outgoing { body: job.encode(), delay_ms }]).await?;
            hold.io.requested(Request::SendMessageBatch, sent);
        }
        Ok(runs_there)
    }

    async fn runs_elsewhere(
        &self,
        hold: &Hold<'_>,
        run: RunId,
        elsewhere: &Elsewhere,
    ) -> Result<bool, Trouble> {
        let Some(item) = hold.io.get(&run_key(run)).await? else { return Ok(false) };
        let run = RunRecord::read(run, &item)?;
        // A message that holds the claim is the only one that may go on with its turn.
        let holds = run.claim.msg == hold.msg();
        Ok(!holds && !run.status.is_final() && elsewhere.functions.contains(&run.function.slug))
    }
}
