//! What waits for its time in the file: delayed messages and timers. Only the earliest time is in memory; when
//! it comes, one transaction moves what is due into the jobs, a bounded number at a time.

use crate::line::Stored;
use crate::queue::insert_job;
use crate::session::{Session, bytes, ulid};
use bytes::Bytes;
use runtime::ports::Ids;
use rusqlite::{Connection, params};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;
use ulid::Ulid;

/// Most delayed messages, and most timers, that one transaction moves: bounds how long others wait for it.
const MOVED_MAX: i64 = 256;

/// The earliest time at which something is due.
#[derive(Debug)]
pub(crate) struct Alarm {
    state: Mutex<State>,
    changed: Arc<Notify>,
}

#[derive(Debug)]
struct State {
    next_ms: Option<i64>,
    /// Somebody is moving what is due.
    ringing: bool,
}

/// What became due, and when the next is.
pub(crate) struct Moved {
    pub(crate) messages: Vec<Stored>,
    pub(crate) next_ms: Option<i64>,
}

impl Alarm {
    pub(crate) fn new(next_ms: Option<i64>, changed: Arc<Notify>) -> Alarm {
        Alarm { state: Mutex::new(State { next_ms, ringing: false }), changed }
    }

    fn with<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// When it rings next; `None` while somebody is at it, who will wake the others.
    pub(crate) fn next_ms(&self) -> Option<i64> {
        self.with(|state| state.next_ms.filter(|_| !state.ringing))
    }

    /// Something was parked until then.
    pub(crate) fn set(&self, at_ms: i64) {
        let earlier = self.with(|state| {
            let earlier = state.next_ms.is_none_or(|next_ms| at_ms < next_ms);
            if earlier {
                state.next_ms = Some(at_ms);
            }
            earlier
        });
        if earlier {
            self.changed.notify_waiters();
        }
    }

    /// True if it is time and nobody else is at it: the caller moves what is due and says so with `rang`.
    pub(crate) fn ring(&self, now_ms: i64) -> bool {
        self.with(|state| {
            let due = !state.ringing && state.next_ms.is_some_and(|next_ms| next_ms <= now_ms);
            state.ringing |= due;
            due
        })
    }

    /// What was due was moved, or that failed and nothing is known anew.
    pub(crate) fn rang(&self, moved: Option<&Moved>) {
        self.with(|state| {
            state.ringing = false;
            if let Some(moved) = moved {
                state.next_ms = moved.next_ms;
            }
        });
        self.changed.notify_waiters();
    }
}

/// When the earliest of the file is due.
pub(crate) fn next_in_file(session: &Session) -> rusqlite::Result<Option<i64>> {
    let first = |sql: &str| -> rusqlite::Result<Option<i64>> {
        session.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))
    };
    let parked = first("SELECT min(due_ms) FROM parked")?;
    let timer = first("SELECT min(at_ms) FROM timers")?;
    Ok(parked.into_iter().chain(timer).min())
}

/// Moves what is due into the jobs.
pub(crate) fn move_due(session: &mut Session, now_ms: i64, ids: &dyn Ids) -> rusqlite::Result<Moved> {
    let mut messages = Vec::new();
    for (due_ms, seq, id, body) in due_parked(&session.connection, now_ms)? {
        let delete = "DELETE FROM parked WHERE due_ms = ?1 AND seq = ?2";
        session.connection.prepare_cached(delete)?.execute(params![due_ms, seq])?;
        messages.push(insert_job(session, id, body)?);
    }
    for (name, body) in due_timers(&session.connection, now_ms)? {
        session.connection.prepare_cached("DELETE FROM timers WHERE name = ?1")?.execute([name])?;
        messages.push(insert_job(session, ids.ulid(now_ms), body)?);
    }
    Ok(Moved { messages, next_ms: next_in_file(session)? })
}

type Parked = (i64, i64, Ulid, Bytes);

fn due_parked(connection: &Connection, now_ms: i64) -> rusqlite::Result<Vec<Parked>> {
    let sql = "SELECT due_ms, seq, id, body FROM parked WHERE due_ms <= ?1 ORDER BY due_ms, seq LIMIT ?2";
    connection
        .prepare_cached(sql)?
        .query_map([now_ms, MOVED_MAX], |row| Ok((row.get(0)?, row.get(1)?, ulid(row, 2)?, bytes(row, 3)?)))?
        .collect()
}

fn due_timers(connection: &Connection, now_ms: i64) -> rusqlite::Result<Vec<(String, Bytes)>> {
    let sql = "SELECT name, body FROM timers WHERE at_ms <= ?1 ORDER BY at_ms LIMIT ?2";
    connection
        .prepare_cached(sql)?
        .query_map([now_ms, MOVED_MAX], |row| Ok((row.get(0)?, bytes(row, 1)?)))?
        .collect()
}
