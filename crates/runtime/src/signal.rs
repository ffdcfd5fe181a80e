//! Resumes the run that waits for a signal.

use crate::execute::register::deliver;
use crate::{Runtime, Trouble};
use engine::job::{Delivered, EVENT_IN_JOB_BYTES_MAX};
use engine::records::{Payload, SignalRecord};
use protocol::ids::RunId;
use protocol::json::Json;

impl Runtime {
    /// Sends data to the run that waits for a signal. Returns the run; `None` when none waits.
    ///
    /// The run goes on by a job that is durable when this returns. A repeat after an error may find that nobody
    /// waits any more, because the first try has reached the run.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn signal(&self, signal: &str, data: &Json) -> Result<Option<RunId>, Trouble> {
        let io = self.io();
        let Some(item) = io.get(&SignalRecord::key_of(signal)).await? else { return Ok(None) };
        let waiter = SignalRecord::read(signal, &item)?;
        if !self.waits_for_signal(&io, &waiter).await? {
            io.write(waiter.remove()).await?;
            return Ok(None);
        }
        let expires_at = self.config.expires_at(io.now_ms());
        let (payload, blobs) = Payload::keep_within(data, EVENT_IN_JOB_BYTES_MAX, expires_at);
        io.write_each(blobs).await?;
        io.send(vec![deliver(&waiter, Delivered::Signal(payload))]).await?;
        Ok(Some(waiter.run))
    }
}
