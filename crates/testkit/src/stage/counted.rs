//! Ports that count what is asked of them.

use async_trait::async_trait;
use engine::item::{Consumed, Item, Key, Query, Write};
use engine::usage::{Request, Usage};
use runtime::ports::{
    Chain, Delivery, Metered, Outgoing, Page, PortError, Queue, Sent, Store, Timer, Timers, Written,
};
use std::ops::Sub;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was asked of the ports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Items read by their key.
    pub gets: u64,
    /// Pages of queries.
    pub queries: u64,
    /// Rows on those pages.
    pub rows: u64,
    /// Items that were to be written, refused ones included.
    pub writes: u64,
    /// Sends, of up to ten messages each.
    pub sends: u64,
    /// Messages sent.
    pub messages: u64,
    /// Timers that were to be created.
    pub timers: u64,
    /// Timers that were to be deleted.
    pub timers_deleted: u64,
    /// What the calls reported as consumed. A receive that finds nothing is left out: how many there are depends on
    /// how long one waits.
    pub consumed: Consumed,
    /// The requests by kind, and their units, likewise.
    pub used: Usage,
}

impl Sub for Counts {
    type Output = Counts;

    fn sub(self, before: Counts) -> Counts {
        Counts {
            gets: self.gets - before.gets,
            queries: self.queries - before.queries,
            rows: self.rows - before.rows,
            writes: self.writes - before.writes,
            sends: self.sends - before.sends,
            messages: self.messages - before.messages,
            timers: self.timers - before.timers,
            timers_deleted: self.timers_deleted - before.timers_deleted,
            consumed: Consumed {
                read_units: self.consumed.read_units - before.consumed.read_units,
                write_units: self.consumed.write_units - before.consumed.write_units,
                queue_requests: self.consumed.queue_requests - before.consumed.queue_requests,
                timer_requests: self.consumed.timer_requests - before.consumed.timer_requests,
            },
            used: self.used.without(&before.used),
        }
    }
}

/// Ports that pass every call on and count it.
pub struct Counted {
    store: Arc<dyn Store>,
    queue: Arc<dyn Queue>,
    timers: Arc<dyn Timers>,
    counts: Mutex<Counts>,
}

impl Counted {
    /// Counts from zero.
    pub fn new(store: Arc<dyn Store>, queue: Arc<dyn Queue>, timers: Arc<dyn Timers>) -> Counted {
        Counted { store, queue, timers, counts: Mutex::default() }
    }

    /// What was counted so far.
    pub fn counts(&self) -> Counts {
        *self.locked()
    }

    fn locked(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a call that was one request of this kind, what it consumed and what else `note` says of it.
    fn note<T>(&self, kind: Request, metered: Metered<T>, note: impl FnOnce(&mut Counts, &T)) -> Metered<T> {
        let mut counts = self.locked();
        counts.consumed += metered.consumed;
        counts.used += Usage::of(kind, 1, metered.consumed);
        note(&mut counts, &metered.value);
        drop(counts);
        metered
    }

    /// Adds writes, of which all or only the first `tried` were made.
    fn wrote<T>(&self, kinds: &[Request], tried: usize, metered: Metered<T>) -> Metered<T> {
        let mut counts = self.locked();
        counts.consumed += metered.consumed;
        counts.writes += kinds.len() as u64;
        counts.used += Usage::units_of(metered.consumed);
        for kind in &kinds[..tried] {
            counts.used += Usage::of(*kind, 1, Consumed::default());
        }
        drop(counts);
        metered
    }
}

fn kinds(writes: &[Write]) -> Vec<Request> {
    writes.iter().map(Request::of).collect()
}

#[async_trait]
impl Store for Counted {
    async fn get(&self, key: &Key) -> Result<Metered<Option<Item>>, PortError> {
        Ok(self.note(Request::GetItem, self.store.get(key).await?, |counts, _| counts.gets += 1))
    }

    async fn query(&self, query: &Query) -> Result<Metered<Page>, PortError> {
        let page = self.store.query(query).await?;
        Ok(self.note(Request::Query, page, |counts, page| {
            counts.queries += 1;
            counts.rows += page.rows.len() as u64;
        }))
    }

    async fn write(&self, write: Write) -> Result<Metered<Written>, PortError> {
        let kinds = [Request::of(&write)];
        Ok(self.wrote(&kinds, 1, self.store.write(write).await?))
    }

    async fn write_each(&self, writes: Vec<Write>) -> Result<Metered<Vec<Written>>, PortError> {
        let kinds = kinds(&writes);
        Ok(self.wrote(&kinds, kinds.len(), self.store.write_each(writes).await?))
    }

    async fn write_chain(&self, writes: Vec<Write>) -> Result<Metered<Chain>, PortError> {
        let kinds = kinds(&writes);
        let chain = self.store.write_chain(writes).await?;
        let tried = match &chain.value {
            Chain::Done(_) => kinds.len(),
            Chain::Refused { index, .. } => index + 1,
        };
        Ok(self.wrote(&kinds, tried, chain))
    }

    async fn transact(&self, writes: Vec<Write>) -> Result<Metered<Chain>, PortError> {
        Ok(self.wrote(&[Request::TransactWriteItems], 1, self.store.transact(writes).await?))
    }
}

#[async_trait]
impl Queue for Counted {
    async fn send(&self, messages: Vec<Outgoing>) -> Result<Metered<Sent>, PortError> {
        let sent = self.queue.send(messages).await?;
        Ok(self.note(Request::SendMessageBatch, sent, |counts, sent| {
            counts.sends += 1;
            counts.messages += sent.len() as u64;
        }))
    }

    async fn receive(
        &self,
        max: usize,
        visibility_ms: i64,
        wait_ms: i64,
    ) -> Result<Metered<Vec<Delivery>>, PortError> {
        let received = self.queue.receive(max, visibility_ms, wait_ms).await?;
        let found_nothing = received.value.is_empty();
        Ok(if found_nothing { received } else { self.note(Request::ReceiveMessage, received, |_, _| ()) })
    }

    async fn acknowledge(&self, receipt: &str) -> Result<Metered<()>, PortError> {
        Ok(self.note(Request::DeleteMessage, self.queue.acknowledge(receipt).await?, |_, ()| ()))
    }

    async fn set_visibility(&self, receipt: &str, visibility_ms: i64) -> Result<Metered<()>, PortError> {
        let set = self.queue.set_visibility(receipt, visibility_ms).await?;
        Ok(self.note(Request::ChangeMessageVisibility, set, |_, ()| ()))
    }

    async fn receive_dead(
        &self,
        max: usize,
        visibility_ms: i64,
    ) -> Result<Metered<Vec<Delivery>>, PortError> {
        self.queue.receive_dead(max, visibility_ms).await
    }
}

#[async_trait]
impl Timers for Counted {
    async fn create(&self, timer: Timer) -> Result<Metered<()>, PortError> {
        Ok(self
            .note(Request::CreateSchedule, self.timers.create(timer).await?, |counts, ()| counts.timers += 1))
    }

    async fn delete(&self, name: &str) -> Result<Metered<()>, PortError> {
        Ok(self.note(Request::DeleteSchedule, self.timers.delete(name).await?, |counts, ()| {
            counts.timers_deleted += 1
        }))
    }
}
