//! The ports as the loop uses them: every call adds what it used to a meter, queries read all pages,
//! sends are split into batches, jobs that are due later go to the queue's delay or to a timer.
//!
//! [`spend`]: how what was used is noted in the run's items.

mod spend;

pub(crate) use spend::{Note, Noted};

use crate::execute::Elsewhere;
use crate::ports::{
    BATCH_MESSAGES_MAX, Caller, Chain, Clock, Crons, Ids, MESSAGE_BYTES_MAX, Metered, Notices, Outbox,
    Outgoing, PortError, Queue, Store, TIMER_LATE_MS_MAX, Timer, Timers, Written,
};
use engine::item::{Consumed, Item, Key, Query, Table, Write};
use engine::job::Job;
use engine::records::{Payload, blob_key};
use engine::usage::{Request, Usage};
use futures_util::future::try_join_all;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use protocol::json::Json;
use spend::Spending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// At most so many queue requests of one caller are under way at once: enough to hide their latency, few
/// enough that one large request does not starve the others.
const SENDS_UNDER_WAY_MAX: usize = 16;

/// The world.
#[derive(Clone)]
pub struct Ports {
    /// Conditional writes.
    pub store: Arc<dyn Store>,
    /// Jobs.
    pub queue: Arc<dyn Queue>,
    /// The queue of functions whose calls take longer, where there is one.
    pub elsewhere: Option<Elsewhere>,
    /// Jobs that are due in more than 15 minutes.
    pub timers: Arc<dyn Timers>,
    /// Recurring timers, where the backend has them; elsewhere each occurrence of a cron announces the next one.
    pub crons: Option<Arc<dyn Crons>>,
    /// Writes and messages in one commit, where the backend can.
    pub outbox: Option<Arc<dyn Outbox>>,
    /// Apps.
    pub caller: Arc<dyn Caller>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub ids: Arc<dyn Ids>,
    /// Watchers.
    pub notices: Arc<dyn Notices>,
}

/// The ports with a meter.
pub(crate) struct Io<'a> {
    pub(crate) ports: &'a Ports,
    delay_ms_max: i64,
    meter: Mutex<Spending>,
}

impl<'a> Io<'a> {
    /// `delay_ms_max` is the longest delay that is left to the queue, milliseconds.
    pub(crate) fn new(ports: &'a Ports, delay_ms_max: i64) -> Io<'a> {
        Io { ports, delay_ms_max, meter: Mutex::default() }
    }

    fn spending(&self) -> MutexGuard<'_, Spending> {
        self.meter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was consumed so far.
    pub(crate) fn consumed(&self) -> Consumed {
        self.used().units()
    }

    /// Adds what a call consumed that is none of the requests that are told apart.
    pub(crate) fn counted<T>(&self, metered: Metered<T>) -> T {
        self.spending().used += Usage::units_of(metered.consumed);
        metered.value
    }

    /// Adds what a request used.
    pub(crate) fn requested<T>(&self, request: Request, metered: Metered<T>) -> T {
        self.add(request, 1, metered.consumed);
        metered.value
    }

    /// Adds what writes used that were carried out one by one.
    fn wrote<T>(&self, kinds: &[Request], metered: Metered<T>) -> T {
        let mut used = Usage::units_of(metered.consumed);
        kinds.iter().for_each(|kind| used += Usage::of(*kind, 1, Consumed::default()));
        self.spending().used += used;
        metered.value
    }

    /// As [`Io::wrote`], of a chain, which may have stopped.
    fn chained(&self, kinds: &[Request], metered: Metered<Chain>) -> Chain {
        let tried = match &metered.value {
            Chain::Done(_) => kinds.len(),
            Chain::Refused { index, .. } => index + 1,
        };
        self.wrote(&kinds[..tried.min(kinds.len())], metered)
    }

    /// The sends that an outbox made; their units are in what it said.
    fn outbox_sent(&self, soon: usize) {
        self.add(Request::SendMessageBatch, soon.div_ceil(BATCH_MESSAGES_MAX) as u64, Consumed::default());
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.ports.clock.now_ms()
    }

    pub(crate) async fn get(&self, key: &Key) -> Result<Option<Item>, PortError> {
        Ok(self.requested(Request::GetItem, self.ports.store.get(key).await?))
    }

    /// One page of a query.
    pub(crate) async fn page(&self, query: &Query) -> Result<crate::ports::Page, PortError> {
        Ok(self.requested(Request::Query, self.ports.store.query(query).await?))
    }

    /// All rows of a partition.
    pub(crate) async fn partition(&self, table: Table, pk: String) -> Result<Vec<(String, Item)>, PortError> {
        let mut query = Query::all(table, pk);
        let mut rows = Vec::new();
        loop {
            let page = self.page(&query).await?;
            rows.extend(page.rows);
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(rows),
            }
        }
    }

    pub(crate) async fn write(&self, write: Write) -> Result<Written, PortError> {
        let kind = Request::of(&write);
        Ok(self.requested(kind, self.ports.store.write(write).await?))
    }

    pub(crate) async fn write_each(&self, writes: Vec<Write>) -> Result<Vec<Written>, PortError> {
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        let kinds = kinds(&writes);
        Ok(self.wrote(&kinds, self.ports.store.write_each(writes).await?))
    }

    /// Conditional writes one after the other, each whatever became of the one before.
    pub(crate) async fn write_one_by_one(&self, writes: Vec<Write>) -> Result<(), PortError> {
        for write in writes {
            self.write(write).await?;
        }
        Ok(())
    }

    pub(crate) async fn chain(&self, writes: Vec<Write>) -> Result<Chain, PortError> {
        let kinds = kinds(&writes);
        Ok(self.chained(&kinds, self.ports.store.write_chain(writes).await?))
    }

    /// The value of a payload; blobs are read part by part.
    pub(crate) async fn value(&self, payload: &Payload) -> Result<Json, PortError> {
        let (sha256, parts) = match payload {
            Payload::Inline(json) => return Ok(json.clone()),
            Payload::Blob { sha256, parts, .. } => (sha256, *parts),
        };
        let mut bytes = Vec::new();
        for part in 0..parts {
            let item = self.get(&blob_key(sha256, part)).await?;
            bytes.extend(item.and_then(|i| i.bytes("part").cloned()));
        }
        Payload::unpack_blob(sha256, &bytes).ok_or_else(|| PortError::Invalid {
            port: "store",
            why: format!("blob {sha256} is missing or is not what was written"),
        })
    }

    /// Independent writes, then the jobs that follow from them. Returns once all of it is durable.
    pub(crate) async fn write_each_and_send(
        &self,
        writes: Vec<Write>,
        jobs: Vec<Job>,
    ) -> Result<Vec<Written>, PortError> {
        let (soon, late) = self.split(jobs);
        if let (Some(outbox), true) = (&self.ports.outbox, late.is_empty()) {
            let (kinds, messages) = (kinds(&writes), soon.len());
            let written = self.wrote(&kinds, outbox.write_each_and_send(writes, soon).await?);
            self.outbox_sent(messages);
            return Ok(written);
        }
        let written = self.write_each(writes).await?;
        self.announce(soon, late).await?;
        Ok(written)
    }

    /// A chain of writes, then, if none was refused, the jobs that follow from it.
    pub(crate) async fn chain_and_send(
        &self,
        writes: Vec<Write>,
        jobs: Vec<Job>,
    ) -> Result<Chain, PortError> {
        let (soon, late) = self.split(jobs);
        if let (Some(outbox), true) = (&self.ports.outbox, late.is_empty()) {
            let (kinds, messages) = (kinds(&writes), soon.len());
            let chain = self.chained(&kinds, outbox.write_chain_and_send(writes, soon).await?);
            if let Chain::Done(_) = chain {
                self.outbox_sent(messages);
            }
            return Ok(chain);
        }
        let chain = self.chain(writes).await?;
        if let Chain::Done(_) = chain {
            self.announce(soon, late).await?;
        }
        Ok(chain)
    }

    /// Announces jobs, each at its time. Returns once every one is durable.
    pub(crate) async fn send(&self, jobs: Vec<Job>) -> Result<(), PortError> {
        let (soon, late) = self.split(jobs);
        self.announce(soon, late).await
    }

    /// Jobs that the queue's delay can hold, as messages, and those that need a timer.
    fn split(&self, jobs: Vec<Job>) -> (Vec<Outgoing>, Vec<Job>) {
        let now_ms = self.now_ms();
        let (soon, late): (Vec<Job>, Vec<Job>) =
            jobs.into_iter().partition(|job| job.due_ms() - now_ms <= self.delay_ms_max);
        let message = |job: Job| Outgoing { body: job.encode(), delay_ms: (job.due_ms() - now_ms).max(0) };
        (soon.into_iter().map(message).collect(), late)
    }

    async fn announce(&self, soon: Vec<Outgoing>, late: Vec<Job>) -> Result<(), PortError> {
        let batches = stream::iter(batches(soon)).map(|batch| async {
            self.requested(Request::SendMessageBatch, self.ports.queue.send(batch).await?);
            Ok::<(), PortError>(())
        });
        batches.buffer_unordered(SENDS_UNDER_WAY_MAX).try_collect::<Vec<()>>().await?;
        try_join_all(late.into_iter().map(|job| self.arm(job))).await?;
        Ok(())
    }

    /// A timer for a job. It fires a minute early, since it may be a minute late; whoever receives the job
    /// waits for the rest.
    async fn arm(&self, job: Job) -> Result<(), PortError> {
        let at_ms = job.due_ms() - job.due_ms().rem_euclid(60_000) - TIMER_LATE_MS_MAX;
        let timer = Timer { name: job.timer_name(), at_ms, body: job.encode() };
        self.requested(Request::CreateSchedule, self.ports.timers.create(timer).await?);
        Ok(())
    }

    /// Takes the timer away that stands for a job announced at `announced_ms`, if one does; best effort.
    pub(crate) async fn disarm(&self, job: &Job, announced_ms: i64) {
        if job.due_ms() - announced_ms <= self.delay_ms_max {
            return;
        }
        match self.ports.timers.delete(&job.timer_name()).await {
            Ok(metered) => self.requested(Request::DeleteSchedule, metered),
            Err(error) => tracing::debug!(%error, "a timer could not be deleted; it will find nothing to do"),
        }
    }
}

fn kinds(writes: &[Write]) -> Vec<Request> {
    writes.iter().map(Request::of).collect()
}

/// Splits messages into sends of at most ten messages and one mebibyte.
fn batches(messages: Vec<Outgoing>) -> Vec<Vec<Outgoing>> {
    let mut batches: Vec<Vec<Outgoing>> = Vec::new();
    let mut bytes = 0;
    for message in messages {
        let fits = bytes + message.body.len() <= MESSAGE_BYTES_MAX;
        match batches.last_mut() {
            Some(batch) if batch.len() < BATCH_MESSAGES_MAX && fits => {
                bytes += message.body.len();
                batch.push(message);
            }
            _ => {
                bytes = message.body.len();
                batches.push(vec![message]);
            }
        }
    }
    batches
}
