//! A line in memory together with its table: the jobs, or the dead letters.

use crate::line::{Held, Line, Receipt, Stored, Waiting};
use crate::readers::Readers;
use crate::session::{bytes, ulid};
use bytes::Bytes;
use runtime::ports::{Delivery, PortError};
use rusqlite::{Connection, OptionalExtension};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Rows that are read at once.
const PAGE_ROWS: usize = 256;
/// A page of rows ends when their bodies have so many bytes.
const PAGE_BODY_BYTES: usize = 4 << 20;

/// The statements on one table of messages.
pub(crate) struct Sql {
    page: &'static str,
    body: &'static str,
    pub(crate) delete: &'static str,
    /// What receipts begin with, so that one `acknowledge` serves both tables.
    prefix: &'static str,
}

/// Messages that can be received.
pub(crate) const JOBS: Sql = Sql {
    page: "SELECT seq, id, body FROM jobs WHERE seq > ?1 ORDER BY seq",
    body: "SELECT body FROM jobs WHERE seq = ?1",
    delete: "DELETE FROM jobs WHERE seq = ?1",
    prefix: "",
};

/// Messages that were received too often.
pub(crate) const DEAD: Sql = Sql {
    page: "SELECT seq, id, body FROM dead WHERE seq > ?1 ORDER BY seq",
    body: "SELECT body FROM dead WHERE seq = ?1",
    delete: "DELETE FROM dead WHERE seq = ?1",
    prefix: "dead.",
};

pub(crate) struct Shelf {
    pub(crate) sql: &'static Sql,
    line: Mutex<Line>,
    changed: Arc<Notify>,
}

/// What to take from a shelf.
#[derive(Clone, Copy)]
pub(crate) struct Take {
    pub(crate) max: usize,
    pub(crate) now_ms: i64,
    pub(crate) until_ms: i64,
    /// Messages that were received so often are not delivered again.
    pub(crate) max_receives: u32,
}

/// What was taken.
#[derive(Default)]
pub(crate) struct Taken {
    pub(crate) deliveries: Vec<Delivery>,
    /// Taken out of the line, to be buried.
    pub(crate) dying: Vec<Waiting>,
}

impl Shelf {
    pub(crate) fn new(sql: &'static Sql, first_delivery: u64, changed: Arc<Notify>) -> Shelf {
        Shelf { sql, line: Mutex::new(Line::new(first_delivery)), changed }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The receipt's message and delivery, if it is one of this shelf's.
    pub(crate) fn receipt(&self, text: &str) -> Option<Receipt> {
        let (seq, delivery) = text.strip_prefix(self.sql.prefix)?.split_once('-')?;
        let delivery = u64::from_str_radix(delivery, 16).ok()?;
        Some(Receipt { seq: seq.parse().ok()?, delivery })
    }

    /// Messages of this table were committed: they can be received, and somebody who waits is woken.
    pub(crate) fn committed(&self, messages: Vec<Stored>) {
        if !messages.is_empty() {
            self.line().committed(messages);
            self.changed.notify_one();
        }
    }

    /// Takes up to `max` messages and holds them.
    pub(crate) fn take(&self, readers: &Readers, take: Take) -> Result<Taken, PortError> {
        let mut line = self.line();
        let first_end_ms = line.next_end_ms();
        line.lapse(take.now_ms);
        let mut taken = Taken::default();
        while taken.deliveries.len() < take.max {
            self.refill(&mut line, readers)?;
            let Some(waiting) = line.next() else { break };
            if waiting.receives >= take.max_receives {
                taken.dying.push(waiting);
            } else if let Some(body) = self.body(&waiting, readers)? {
                let receipt = line.hold(&waiting, take.until_ms);
                taken.deliveries.push(self.delivery(waiting, receipt, body));
            }
        }
        if line.has_ready() {
            self.changed.notify_one(); // there is more, for somebody else
        }
        self.wake_if_earlier(&line, first_end_ms);
        Ok(taken)
    }

    fn delivery(&self, waiting: Waiting, receipt: Receipt, body: Bytes) -> Delivery {
        Delivery {
            message_id: waiting.id.to_string(),
            receipt: format!("{}{}-{:x}", self.sql.prefix, receipt.seq, receipt.delivery),
            receives: waiting.receives + 1,
            body,
        }
    }

    /// Those who wait sleep until the first end of a visibility that they knew of.
    fn wake_if_earlier(&self, line: &Line, known_ms: Option<i64>) {
        let next_ms = line.next_end_ms();
        if next_ms.is_some_and(|next_ms| known_ms.is_none_or(|known_ms| next_ms < known_ms)) {
            self.changed.notify_waiters();
        }
    }

    fn refill(&self, line: &mut Line, readers: &Readers) -> Result<(), PortError> {
        if let Some(after) = line.wants_rows_after() {
            let (messages, all) =
                readers.read("queue", |connection| page(connection, self.sql.page, after))?;
            line.read(messages, all);
        }
        Ok(())
    }

    fn body(&self, waiting: &Waiting, readers: &Readers) -> Result<Option<Bytes>, PortError> {
        match &waiting.body {
            Some(body) => Ok(Some(body.clone())),
            None => readers.read("queue", |connection| read_body(connection, self.sql.body, waiting.seq)),
        }
    }

    /// Ends a hold, if the receipt still names it.
    pub(crate) fn release(&self, receipt: Receipt, now_ms: i64) -> Option<Held> {
        self.line().release(receipt, now_ms)
    }

    /// Makes a message visible again whose deletion failed.
    pub(crate) fn give_back(&self, seq: i64, held: Held) {
        self.line().give_back(seq, held);
        self.changed.notify_one();
    }

    /// Puts messages back whose burial failed.
    pub(crate) fn put_back(&self, messages: Vec<Waiting>) {
        let mut line = self.line();
        messages.into_iter().for_each(|waiting| line.put_back(waiting));
    }

    pub(crate) fn hide(&self, receipt: Receipt, now_ms: i64, visibility_ms: i64) {
        let mut line = self.line();
        let first_end_ms = line.next_end_ms();
        line.hide(receipt, now_ms, visibility_ms);
        match visibility_ms {
            0 => self.changed.notify_one(),
            _ => self.wake_if_earlier(&line, first_end_ms),
        }
    }

    pub(crate) fn next_end_ms(&self) -> Option<i64> {
        self.line().next_end_ms()
    }

    pub(crate) fn has_room(&self) -> bool {
        self.line().has_room()
    }
}

/// The rows after `after`, and whether these are all.
fn page(connection: &Connection, sql: &str, after: i64) -> rusqlite::Result<(Vec<Stored>, bool)> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([after])?;
    let (mut messages, mut size) = (Vec::new(), 0);
    while messages.len() < PAGE_ROWS && size < PAGE_BODY_BYTES {
        let Some(row) = rows.next()? else { return Ok((messages, true)) };
        let body = bytes(row, 2)?;
        size += body.len();
        messages.push(Stored { seq: row.get(0)?, id: ulid(row, 1)?, body });
    }
    Ok((messages, false))
}

fn read_body(connection: &Connection, sql: &str, seq: i64) -> rusqlite::Result<Option<Bytes>> {
    connection.prepare_cached(sql)?.query_row([seq], |row| bytes(row, 0)).optional()
}
