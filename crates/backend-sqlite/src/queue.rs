//! The queue port. A message that can be received goes into memory once it is committed; one that has a delay
//! waits in the file for the alarm.

use crate::alarm::Alarm;
use crate::line::{Stored, Waiting};
use crate::session::{Session, bytes};
use crate::shelf::{Shelf, Take};
use crate::writer::unknown;
use crate::{Sqlite, alarm};
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::future::select;
use runtime::ports::{Delivery, Metered, Outgoing, PortError, Queue, Sent, check, meter};
use rusqlite::params;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use ulid::Ulid;

const PORT: &str = "queue";

/// Stores a message that can be received.
pub(crate) fn insert_job(session: &mut Session, id: Ulid, body: Bytes) -> rusqlite::Result<Stored> {
    let seq = session.take_seq();
    let sql = "INSERT INTO jobs (seq, id, body) VALUES (?1, ?2, ?3)";
    session.connection.prepare_cached(sql)?.execute(params![seq, id.0.to_be_bytes(), &*body])?;
    Ok(Stored { seq, id, body })
}

/// Stores a message that waits for its time.
fn park(session: &mut Session, id: Ulid, message: &Outgoing, now_ms: i64) -> rusqlite::Result<i64> {
    let (seq, due_ms) = (session.take_seq(), now_ms + message.delay_ms);
    let sql = "INSERT INTO parked (due_ms, seq, id, body) VALUES (?1, ?2, ?3, ?4)";
    session.connection.prepare_cached(sql)?.execute(params![
        due_ms,
        seq,
        id.0.to_be_bytes(),
        &*message.body
    ])?;
    Ok(due_ms)
}

/// What a send left: messages that can be received, and when the first of the others is due.
pub(crate) struct Kept {
    ready: Vec<Stored>,
    first_due_ms: Option<i64>,
}

impl Kept {
    /// After the commit: those that can be received go into memory, the others set the alarm.
    pub(crate) fn publish(self, jobs: &Shelf, alarm: &Alarm) {
        jobs.committed(self.ready);
        self.first_due_ms.into_iter().for_each(|due_ms| alarm.set(due_ms));
    }
}

/// Stores messages, each where it belongs.
pub(crate) fn store(
    session: &mut Session,
    messages: Vec<(Ulid, Outgoing)>,
    now_ms: i64,
) -> rusqlite::Result<Kept> {
    let mut kept = Kept { ready: Vec::with_capacity(messages.len()), first_due_ms: None };
    for (id, message) in messages {
        if message.delay_ms == 0 {
            kept.ready.push(insert_job(session, id, message.body)?);
        } else {
            let due_ms = park(session, id, &message, now_ms)?;
            kept.first_due_ms = Some(kept.first_due_ms.map_or(due_ms, |first_ms| first_ms.min(due_ms)));
        }
    }
    Ok(kept)
}

fn bury(session: &mut Session, dying: &[Waiting]) -> rusqlite::Result<Vec<Stored>> {
    let mut buried = Vec::new();
    for waiting in dying {
        let sql = "DELETE FROM jobs WHERE seq = ?1 RETURNING body";
        let bodies: Vec<_> =
            session.connection.prepare_cached(sql)?.query_map([waiting.seq], |row| bytes(row, 0))?.collect();
        for body in bodies {
            let (seq, body) = (session.take_seq(), body?);
            let sql = "INSERT INTO dead (seq, id, body) VALUES (?1, ?2, ?3)";
            session.connection.prepare_cached(sql)?.execute(params![
                seq,
                waiting.id.0.to_be_bytes(),
                &*body
            ])?;
            buried.push(Stored { seq, id: waiting.id, body });
        }
    }
    Ok(buried)
}

fn metered(deliveries: Vec<Delivery>) -> Metered<Vec<Delivery>> {
    let consumed = meter::messages(deliveries.iter().map(|d| d.body.len()).sum());
    Metered { value: deliveries, consumed }
}

impl Sqlite {
    /// Moves what is due into the jobs, if it is time, there is room and nobody else is at it.
    async fn ring(&self, now_ms: i64) -> Result<(), PortError> {
        let inner = &self.inner;
        if !inner.jobs.has_room() || !inner.alarm.ring(now_ms) {
            return Ok(());
        }
        let (alarm, jobs, ids) = (inner.alarm.clone(), inner.jobs.clone(), inner.options.ids.clone());
        let work = move |session: &mut Session| alarm::move_due(session, now_ms, ids.as_ref());
        let settle = move |moved: Result<alarm::Moved, PortError>| {
            alarm.rang(moved.as_ref().ok());
            moved.map(|moved| jobs.committed(moved.messages))
        };
        inner.writer.submit(PORT, work, settle).await
    }

    /// Moves messages that were received too often to the dead letters.
    async fn bury(&self, dying: Vec<Waiting>) -> Result<(), PortError> {
        if dying.is_empty() {
            return Ok(());
        }
        let (jobs, dead, dying) = (self.inner.jobs.clone(), self.inner.dead.clone(), Arc::new(dying));
        let taken_out = dying.clone();
        let work = move |session: &mut Session| bury(session, &dying);
        let settle = move |buried: Result<Vec<Stored>, PortError>| match buried {
            Ok(buried) => {
                dead.committed(buried);
                Ok(())
            }
            Err(failed) => {
                jobs.put_back(Arc::unwrap_or_clone(taken_out));
                Err(failed)
            }
        };
        self.inner.writer.submit(PORT, work, settle).await
    }

    /// The shelf that the receipt belongs to.
    fn shelf(&self, receipt: &str) -> &Arc<Shelf> {
        match self.inner.dead.receipt(receipt) {
            Some(_) => &self.inner.dead,
            None => &self.inner.jobs,
        }
    }

    /// When a waiting `receive` must look again, if nothing happens before.
    fn next_ms(&self) -> Option<i64> {
        self.inner.jobs.next_end_ms().into_iter().chain(self.inner.alarm.next_ms()).min()
    }
}

#[async_trait]
impl Queue for Sqlite {
    async fn send(&self, messages: Vec<Outgoing>) -> Result<Metered<Sent>, PortError> {
        check::messages(&messages)?;
        let consumed = meter::messages(messages.iter().map(|m| m.body.len()).sum());
        let now_ms = self.inner.options.clock.now_ms();
        let messages: Vec<_> =
            messages.into_iter().map(|message| (self.inner.options.ids.ulid(now_ms), message)).collect();
        let value = messages.iter().map(|(id, _)| id.to_string()).collect();
        let (jobs, alarm) = (self.inner.jobs.clone(), self.inner.alarm.clone());
        let work = move |session: &mut Session| store(session, messages, now_ms);
        let settle = move |kept: Result<Kept, PortError>| kept.map(|kept| kept.publish(&jobs, &alarm));
        self.inner.writer.submit(PORT, work, settle).await?;
        Ok(Metered { value, consumed })
    }

    async fn receive(
        &self,
        max: usize,
        visibility_ms: i64,
        wait_ms: i64,
    ) -> Result<Metered<Vec<Delivery>>, PortError> {
        check::receive(max, visibility_ms)?;
        let inner = &self.inner;
        let (clock, max_receives) = (&inner.options.clock, inner.options.max_receives);
        let give_up_ms = clock.monotonic_ms() + wait_ms;
        loop {
            let mut changed = pin!(inner.changed.notified());
            changed.as_mut().enable(); // before looking, so that no change is missed
            if inner.closed.load(Ordering::SeqCst) {
                return Err(unknown(PORT, "the file was closed"));
            }
            let now_ms = clock.now_ms();
            self.ring(now_ms).await?;
            let take = Take { max, now_ms, until_ms: now_ms + visibility_ms, max_receives };
            let taken = inner.jobs.take(&inner.readers, take)?;
            self.bury(taken.dying).await?;
            let left_ms = give_up_ms - clock.monotonic_ms();
            if !taken.deliveries.is_empty() || left_ms <= 0 {
                return Ok(metered(taken.deliveries));
            }
            let nap_ms = self.next_ms().map_or(left_ms, |next_ms| left_ms.min(next_ms - now_ms)).max(1);
            select(changed, pin!(clock.sleep(nap_ms))).await;
        }
    }

    async fn acknowledge(&self, receipt: &str) -> Result<Metered<()>, PortError> {
        let shelf = self.shelf(receipt).clone();
        let now_ms = self.inner.options.clock.now_ms();
        let released =
            shelf.receipt(receipt).and_then(|named| Some((named.seq, shelf.release(named, now_ms)?)));
        if let Some((seq, held)) = released {
            let delete = shelf.sql.delete;
            let work = move |session: &mut Session| session.connection.prepare_cached(delete)?.execute([seq]);
            let settle = move |deleted: Result<usize, PortError>| {
                deleted.map(drop).inspect_err(|_| shelf.give_back(seq, held))
            };
            self.inner.writer.submit(PORT, work, settle).await?;
        }
        Ok(Metered { value: (), consumed: meter::queue_call() })
    }

    async fn set_visibility(&self, receipt: &str, visibility_ms: i64) -> Result<Metered<()>, PortError> {
        check::visibility(visibility_ms)?;
        let shelf = self.shelf(receipt);
        if let Some(named) = shelf.receipt(receipt) {
            shelf.hide(named, self.inner.options.clock.now_ms(), visibility_ms);
        }
        Ok(Metered { value: (), consumed: meter::queue_call() })
    }

    async fn receive_dead(
        &self,
        max: usize,
        visibility_ms: i64,
    ) -> Result<Metered<Vec<Delivery>>, PortError> {
        check::receive(max, visibility_ms)?;
        let now_ms = self.inner.options.clock.now_ms();
        let take = Take { max, now_ms, until_ms: now_ms + visibility_ms, max_receives: u32::MAX };
        let taken = self.inner.dead.take(&self.inner.readers, take)?;
        Ok(metered(taken.deliveries))
    }
}
