//! What the writer thread works with: its connection, and the rows of the store's tables behind it.

use crate::codec;
use bytes::Bytes;
use engine::item::{Item, Key, Table};
use runtime::ports::rows::Rows;
use rusqlite::{Connection, OptionalExtension, Row, params};
use ulid::Ulid;

/// The statements on one of the store's tables.
struct Sql {
    read: &'static str,
    insert: &'static str,
    put: &'static str,
    delete: &'static str,
}

const STATE: Sql = Sql {
    read: "SELECT item FROM state WHERE pk = ?1 AND sk = ?2",
    insert: "INSERT INTO state (pk, sk, item) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    put: "INSERT INTO state (pk, sk, item) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET item = excluded.item",
    delete: "DELETE FROM state WHERE pk = ?1 AND sk = ?2",
};

const HISTORY: Sql = Sql {
    read: "SELECT item FROM history WHERE pk = ?1 AND sk = ?2",
    insert: "INSERT INTO history (pk, sk, item) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    put: "INSERT INTO history (pk, sk, item) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET item = excluded.item",
    delete: "DELETE FROM history WHERE pk = ?1 AND sk = ?2",
};

fn sql(table: Table) -> &'static Sql {
    match table {
        Table::State => &STATE,
        Table::History => &HISTORY,
    }
}

/// Reads one item on any connection.
pub(crate) fn read_item(connection: &Connection, key: &Key) -> rusqlite::Result<Option<Item>> {
    let mut statement = connection.prepare_cached(sql(key.table).read)?;
    let mut rows = statement.query(params![key.pk, key.sk])?;
    match rows.next()? {
        Some(row) => Ok(Some(codec::decode(row.get_ref(0)?.as_blob()?)?)),
        None => Ok(None),
    }
}

/// A column of bytes.
pub(crate) fn bytes(row: &Row<'_>, column: usize) -> rusqlite::Result<Bytes> {
    Ok(Bytes::from(row.get::<_, Vec<u8>>(column)?))
}

/// A column that holds a message's id.
pub(crate) fn ulid(row: &Row<'_>, column: usize) -> rusqlite::Result<Ulid> {
    Ok(Ulid(u128::from_be_bytes(row.get(column)?)))
}

/// The writer's connection and what it remembers between transactions.
pub(crate) struct Session {
    pub(crate) connection: Connection,
    /// The next message's place in `jobs`, `parked` and `dead`.
    next_seq: i64,
    /// The last item's encoding, kept for its capacity.
    buffer: Vec<u8>,
}

impl Session {
    pub(crate) fn new(connection: Connection) -> rusqlite::Result<Session> {
        let mut last = 0;
        for table in ["jobs", "parked", "dead"] {
            let sql = format!("SELECT max(seq) FROM {table}");
            let max: Option<i64> = connection.query_row(&sql, [], |row| row.get(0)).optional()?.flatten();
            last = last.max(max.unwrap_or(0));
        }
        Ok(Session { connection, next_seq: last + 1, buffer: Vec::new() })
    }

    /// A place for a message, greater than all before it.
    pub(crate) fn take_seq(&mut self) -> i64 {
        self.next_seq += 1;
        self.next_seq - 1
    }

    /// Executes a statement with the key and the item; how many rows it changed.
    fn execute_with(&mut self, sql: &str, key: &Key, item: &Item) -> rusqlite::Result<usize> {
        self.buffer.clear();
        codec::encode(item, &mut self.buffer)?;
        self.connection.prepare_cached(sql)?.execute(params![key.pk, key.sk, self.buffer])
    }
}

impl Rows for Session {
    type Error = rusqlite::Error;

    fn read(&mut self, key: &Key) -> rusqlite::Result<Option<Item>> {
        read_item(&self.connection, key)
    }

    fn replace(&mut self, key: &Key, item: Option<&Item>) -> rusqlite::Result<()> {
        match item {
            Some(item) => self.execute_with(sql(key.table).put, key, item)?,
            None => {
                self.connection.prepare_cached(sql(key.table).delete)?.execute(params![key.pk, key.sk])?
            }
        };
        Ok(())
    }

    /// One statement instead of two: most of what the engine writes is new.
    fn insert(&mut self, key: &Key, item: &Item) -> rusqlite::Result<bool> {
        Ok(self.execute_with(sql(key.table).insert, key, item)? == 1)
    }
}
