//! The connections that read. A read takes microseconds from the page cache, so it is made inline, on the
//! caller's thread, with a connection that nobody else uses meanwhile.

use crate::schema;
use crate::writer::unknown;
use runtime::ports::PortError;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Connections that are kept open when nobody reads: as many as threads may read at once.
const IDLE_MAX: usize = 8;

#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(path: &Path) -> Readers {
        Readers { path: path.to_owned(), idle: Mutex::default() }
    }

    /// Reads what every finished write left.
    pub(crate) fn read<T>(
        &self,
        port: &'static str,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, PortError> {
        let idle = self.idle().pop();
        let opened = idle.map_or_else(|| schema::open_reader(&self.path), Ok);
        let connection = opened.map_err(|e| unknown(port, e))?;
        let value = read(&connection).map_err(|e| unknown(port, e));
        let mut idle = self.idle();
        if idle.len() < IDLE_MAX {
            idle.push(connection);
        }
        value
    }

    pub(crate) fn close(&self) {
        self.idle().clear();
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
