//! The file's layout, its version, and how connections are set up.

use crate::Durability;
use crate::error::OpenError;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// Says that a file is ours: "Step" in ASCII.
const APPLICATION_ID: i64 = 0x5374_6570;
/// The layout below. Raise it with every change, and migrate from the versions before.
const VERSION: i64 = 1;

/// Items stand in one table per store table; `item` is what `codec` writes. Messages stand in `jobs` when they
/// can be received, in `parked` in order of their time until they are due, in `dead` when they were received too
/// often. `seq` orders them and is never used twice while a process lives.
///
/// An item's `expires_at` is not mirrored into a column: an index on it would be one more tree to write for every
/// item, and the run ids in the keys begin with a time anyway.
const TABLES: &str = "
CREATE TABLE state (pk TEXT NOT NULL, sk TEXT NOT NULL, item BLOB NOT NULL, PRIMARY KEY (pk, sk)) WITHOUT ROWID;
CREATE TABLE history (pk TEXT NOT NULL, sk TEXT NOT NULL, item BLOB NOT NULL, PRIMARY KEY (pk, sk)) WITHOUT ROWID;
CREATE TABLE jobs (seq INTEGER PRIMARY KEY, id BLOB NOT NULL, body BLOB NOT NULL);
CREATE TABLE dead (seq INTEGER PRIMARY KEY, id BLOB NOT NULL, body BLOB NOT NULL);
CREATE TABLE parked (
    due_ms INTEGER NOT NULL, seq INTEGER NOT NULL, id BLOB NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (due_ms, seq)
) WITHOUT ROWID;
CREATE TABLE timers (name TEXT NOT NULL PRIMARY KEY, at_ms INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX timers_at ON timers (at_ms);
";

/// Bytes of a page. A commit writes whole pages, so larger ones cost more when runs are scattered; but an item of
/// up to a quarter of a page stays in its tree, and 8 KiB holds a usual step's result. Of 4, 8 and 16 KiB, 8 gave
/// the most steps a second (`examples/commit_rate.rs`, 2 cores, ext4).
const PAGE_BYTES: i64 = 8192;
/// The log is moved into the file when it has so many pages (16 MiB). Pages that are rewritten meanwhile, as a
/// run's are, are moved once; but everybody waits for the move, which takes about 8 ms at this size and grows
/// with it (measured as above: 4 times as many pages gave no more writes and 4 times the longest wait).
const CHECKPOINT_PAGES: i64 = 2000;
/// The writer's page cache, in KiB (negative: SQLite's convention for "not pages").
const WRITER_CACHE_KIB: i64 = -65_536;
/// A reader's page cache, in KiB. Small, because every commit empties it.
const READER_CACHE_KIB: i64 = -2_048;
/// How much of the file readers map into memory, in bytes.
const MMAP_BYTES: i64 = 1 << 30;
/// Prepared statements that a connection keeps: more than there are in this crate.
const STATEMENTS: usize = 64;

fn pragma(connection: &Connection, name: &str, value: i64) -> rusqlite::Result<()> {
    connection.pragma_update(None, name, value)
}

fn number(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}

/// Opens the one connection that writes, and brings the file to this version's layout.
pub(crate) fn open_writer(path: &Path, durability: Durability) -> Result<Connection, OpenError> {
    let failed = |source| OpenError::Sqlite { path: path.to_owned(), source };
    let connection = Connection::open(path).map_err(failed)?;
    let version = check_version(path, &connection)?;
    set_up_writer(&connection, durability).map_err(failed)?;
    if version == 0 {
        create(&connection).map_err(failed)?;
    }
    Ok(connection)
}

/// The file's version; 0 if it is new.
fn check_version(path: &Path, connection: &Connection) -> Result<i64, OpenError> {
    let failed = |source| OpenError::Sqlite { path: path.to_owned(), source };
    let ours = number(connection, "application_id").map_err(failed)? == APPLICATION_ID;
    let found = number(connection, "user_version").map_err(failed)?;
    let tables = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    match (ours, tables.map_err(failed)?) {
        (false, 0) => Ok(0),
        (false, _) => Err(OpenError::Foreign { path: path.to_owned() }),
        (true, _) if found > VERSION => {
            Err(OpenError::Newer { path: path.to_owned(), found, known: VERSION })
        }
        (true, _) => Ok(found),
    }
}

fn set_up_writer(connection: &Connection, durability: Durability) -> rusqlite::Result<()> {
    pragma(connection, "page_size", PAGE_BYTES)?; // before the file has its first page, or it means nothing
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(
        None,
        "synchronous",
        match durability {
            Durability::Normal => "NORMAL",
            Durability::Full => "FULL",
        },
    )?;
    connection.pragma_update_and_check(None, "wal_autocheckpoint", CHECKPOINT_PAGES, |_| Ok(()))?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    pragma(connection, "cache_size", WRITER_CACHE_KIB)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

fn create(connection: &Connection) -> rusqlite::Result<()> {
    let versions = format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};");
    connection.execute_batch(&format!("BEGIN IMMEDIATE; {TABLES} {versions} COMMIT;"))
}

/// Opens a connection that only reads.
pub(crate) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.pragma_update_and_check(None, "mmap_size", MMAP_BYTES, |_| Ok(()))?;
    pragma(&connection, "cache_size", READER_CACHE_KIB)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}
