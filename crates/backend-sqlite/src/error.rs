//! Why a file could not be opened. Read by a person, so every message says what to do.

use std::io;
use std::path::PathBuf;

/// A file could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process, or another backend in this one, has it open.
    #[error("{} is in use: stop the other stepwell that has it open, or choose another data directory", .path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// It was written by a later version.
    #[error(
        "{} has schema {found}, this stepwell knows up to {known}: update stepwell, or choose another data directory",
        .path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema in the file.
        found: i64,
        /// The latest schema that this version knows.
        known: i64,
    },
    /// It is a database, but not one of ours.
    #[error("{} is the database of another program: choose another data directory", .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot {what} {}: check that the directory exists and can be written to", .path.display())]
    Io {
        /// What was attempted.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// SQLite refused.
    #[error("cannot open {}: check that it is a database and that the disk has room", .path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// SQLite's answer.
        source: rusqlite::Error,
    },
}
