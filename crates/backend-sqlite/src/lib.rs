//! Stepwell's ports in one SQLite file.
//!
//! ```text
//!  callers ──requests──▶ writer thread: one transaction for all that wait ──commit, fsync──▶ answers
//!     │                        │
//!     │                        └──▶ what became ready goes straight into memory, no reading back
//!     └──reads──▶ read connections, inline (a read costs microseconds)
//! ```
//!
//! One process owns a file (a lock beside it says so), so what only matters while it lives stays in memory: who
//! holds which message, until when, and how often it was received. After a restart every unacknowledged message
//! is visible at once, and receives count from one again: the engine counts attempts itself, in the run's claim,
//! so a receive count only bounds how often a message can come back within one life of the process.
//!
//! Nothing polls the file: a waiting `receive` sleeps until it is notified or until the next moment at which
//! something becomes due.

mod alarm;
mod codec;
mod error;
mod expiry;
mod line;
mod lock;
mod outbox;
mod queue;
mod readers;
mod schema;
mod session;
mod shelf;
mod store;
mod timers;
mod writer;

pub use error::OpenError;

use crate::alarm::Alarm;
use crate::readers::Readers;
use crate::shelf::Shelf;
use crate::writer::Writer;
use runtime::ports::{Clock, Ids, PortError};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Notify;

/// How often a message is received before it goes to the dead letters, if nothing else is said. High, because
/// put-backs are receives too; the engine counts attempts itself.
pub const MAX_RECEIVES: u32 = 100;

/// What a finished write survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// The death of this process (kill -9), not the loss of power: no fsync at a commit.
    Normal,
    /// The loss of power: every commit is synced to the disk before it is answered.
    Full,
}

/// How a file is opened.
#[derive(Clone)]
pub struct Options {
    /// What a finished write survives.
    pub durability: Durability,
    /// Tells when something is due.
    pub clock: Arc<dyn Clock>,
    /// Gives messages their ids.
    pub ids: Arc<dyn Ids>,
    /// How often a message is received before it goes to the dead letters.
    pub max_receives: u32,
}

impl Options {
    /// Full durability and the usual number of receives.
    pub fn new(clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Options {
        Options { durability: Durability::Full, clock, ids, max_receives: MAX_RECEIVES }
    }
}

/// The three ports in one file. Clones share it; the last one that is dropped closes it.
#[derive(Clone)]
pub struct Sqlite {
    inner: Arc<Inner>,
}

struct Inner {
    readers: Readers,
    writer: Writer,
    /// Messages that can be received, apart from those that wait for their time.
    jobs: Arc<Shelf>,
    dead: Arc<Shelf>,
    /// When the next delayed message or timer is due.
    alarm: Arc<Alarm>,
    /// Wakes those who wait in `receive`.
    changed: Arc<Notify>,
    options: Options,
    closed: AtomicBool,
}

impl Sqlite {
    /// Opens the file, or creates it, and becomes its owner.
    ///
    /// # Errors
    /// [`OpenError`], which says what to do.
    pub fn open(path: impl AsRef<Path>, options: Options) -> Result<Sqlite, OpenError> {
        let path = path.as_ref();
        let lock = lock::take(path)?;
        let failed = |source| OpenError::Sqlite { path: path.to_owned(), source };
        let connection = schema::open_writer(path, options.durability)?;
        let session = session::Session::new(connection).map_err(failed)?;
        let next_ms = alarm::next_in_file(&session).map_err(failed)?;
        let changed = Arc::new(Notify::new());
        let shelf = |sql| Arc::new(Shelf::new(sql, options.ids.random(), changed.clone()));
        Ok(Sqlite {
            inner: Arc::new(Inner {
                jobs: shelf(&shelf::JOBS),
                dead: shelf(&shelf::DEAD),
                alarm: Arc::new(Alarm::new(next_ms, changed.clone())),
                changed,
                readers: Readers::new(path),
                writer: Writer::start(session, lock).map_err(|source| OpenError::Io {
                    what: "start the writer of",
                    path: path.to_owned(),
                    source,
                })?,
                options,
                closed: AtomicBool::new(false),
            }),
        })
    }

    /// Commits what was requested before, moves the log into the file and gives the file up. Requests that come
    /// later, and those who wait in `receive`, fail.
    ///
    /// # Errors
    /// [`PortError::Unknown`] if the log could not be moved; nothing is lost, the next open reads it.
    pub async fn close(&self) -> Result<(), PortError> {
        self.inner.closed.store(true, Ordering::SeqCst);
        self.inner.changed.notify_waiters();
        self.inner.readers.close();
        self.inner.writer.close().await
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").field("readers", &self.inner.readers).finish_non_exhaustive()
    }
}
