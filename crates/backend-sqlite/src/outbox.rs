//! The outbox: store and queue are one file, so writes and the messages that announce them are one transaction.

use crate::Sqlite;
use crate::queue::{Kept, store};
use crate::session::Session;
use async_trait::async_trait;
use engine::item::{Consumed, Write};
use runtime::ports::rows::{self, Outcome};
use runtime::ports::{
    BATCH_MESSAGES_MAX, Chain, Metered, Outbox, Outgoing, PortError, Written, check, meter,
};

const PORT: &str = "store";

impl Sqlite {
    /// Carries `record` out and, if its value says so, stores the messages in the same transaction.
    async fn record_and_send<T: Send + 'static>(
        &self,
        messages: Vec<Outgoing>,
        record: impl FnOnce(&mut Session) -> rusqlite::Result<Outcome<T>> + Send + 'static,
        announces: impl FnOnce(&T) -> bool + Send + 'static,
    ) -> Outcome<T> {
        messages.chunks(BATCH_MESSAGES_MAX).try_for_each(check::messages)?;
        let sent = consumed(&messages);
        let now_ms = self.inner.options.clock.now_ms();
        let messages: Vec<_> =
            messages.into_iter().map(|m| (self.inner.options.ids.ulid(now_ms), m)).collect();
        let work = move |session: &mut Session| {
            let outcome = record(session)?;
            let kept = match &outcome {
                Ok(done) if announces(&done.value) => Some(store(session, messages, now_ms)?),
                _ => None,
            };
            Ok((outcome, kept))
        };
        let (jobs, alarm) = (self.inner.jobs.clone(), self.inner.alarm.clone());
        let settle = move |result: Result<(Outcome<T>, Option<Kept>), PortError>| {
            let (outcome, kept) = result?;
            let mut done = outcome?;
            if let Some(kept) = kept {
                done.consumed += sent;
                kept.publish(&jobs, &alarm);
            }
            Ok(done)
        };
        self.inner.writer.submit(PORT, work, settle).await
    }
}

/// What the sends would be billed: a request for every ten messages.
fn consumed(messages: &[Outgoing]) -> Consumed {
    let mut sum = Consumed::default();
    for batch in messages.chunks(BATCH_MESSAGES_MAX) {
        sum += meter::messages(batch.iter().map(|m| m.body.len()).sum());
    }
    sum
}

#[async_trait]
impl Outbox for Sqlite {
    async fn write_each_and_send(
        &self,
        writes: Vec<Write>,
        messages: Vec<Outgoing>,
    ) -> Result<Metered<Vec<Written>>, PortError> {
        check::writes(&writes)?;
        self.record_and_send(messages, move |session| rows::write_each(session, &writes), |_| true).await
    }

    async fn write_chain_and_send(
        &self,
        writes: Vec<Write>,
        messages: Vec<Outgoing>,
    ) -> Result<Metered<Chain>, PortError> {
        check::writes(&writes)?;
        let record = move |session: &mut Session| rows::write_chain(session, &writes);
        self.record_and_send(messages, record, |chain| matches!(chain, Chain::Done(_))).await
    }
}
