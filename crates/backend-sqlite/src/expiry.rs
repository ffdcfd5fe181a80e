//! Deletes what has expired, in the background. Nothing relies on when it happens: what reads checks for itself.
//!
//! Tables are walked from one end to the other with a connection that only reads, a page at a time. What has expired on
//! a page is deleted in requests so small that others hardly wait for them, and looked at again there: it may be kept
//! for longer by now.

use crate::Sqlite;
use crate::codec;
use crate::session::Session;
use engine::item::{Item, Key, Table};
use runtime::ports::PortError;
use runtime::ports::rows::Rows;
use rusqlite::{Connection, params};

const PORT: &str = "store";
/// Rows of a page.
const PAGE_ROWS: usize = 500;
/// A page ends after the item that makes it larger than this, bytes.
const PAGE_BYTES: usize = 1024 * 1024;
/// Items that one request deletes: about a millisecond of the writer's time.
const DELETES_AT_ONCE: usize = 100;
/// The pause after a page, and after a request, milliseconds: so most of the time goes to others.
const PAUSE_MS: i64 = 20;

/// The items of one page that have expired, and where the next page begins.
struct Page {
    expired: Vec<Key>,
    next: Option<(String, String)>,
}

impl Sqlite {
    /// Deletes every item whose `expires_at` is before `before_s` (Unix seconds); how many. It takes its time: about
    /// 20 ms for every 500 items in the file.
    ///
    /// # Errors
    /// [`PortError::Unknown`] if the file fails; what was deleted before stays so.
    pub async fn delete_expired(&self, before_s: i64) -> Result<u64, PortError> {
        let mut deleted = 0;
        for table in [Table::State, Table::History] {
            let mut after = (String::new(), String::new());
            loop {
                let read = |connection: &Connection| page(connection, table, &after, before_s);
                let Page { expired, next } = self.inner.readers.read(PORT, read)?;
                for keys in expired.chunks(DELETES_AT_ONCE) {
                    deleted += self.delete(keys.to_vec(), before_s).await?;
                    self.inner.options.clock.sleep(PAUSE_MS).await;
                }
                let Some(next) = next else { break };
                after = next;
                self.inner.options.clock.sleep(PAUSE_MS).await;
            }
        }
        Ok(deleted)
    }

    async fn delete(&self, keys: Vec<Key>, before_s: i64) -> Result<u64, PortError> {
        let work = move |session: &mut Session| {
            let mut deleted = 0;
            for key in &keys {
                if session.read(key)?.is_some_and(|item| has_expired(&item, before_s)) {
                    session.replace(key, None)?;
                    deleted += 1;
                }
            }
            Ok(deleted)
        };
        self.inner.writer.submit(PORT, work, |deleted| deleted).await
    }
}

fn has_expired(item: &Item, before_s: i64) -> bool {
    item.number("expires_at").is_some_and(|expires_at| expires_at < before_s)
}

fn page(
    connection: &Connection,
    table: Table,
    (pk, sk): &(String, String),
    before_s: i64,
) -> rusqlite::Result<Page> {
    let sql = match table {
        Table::State => "SELECT pk, sk, item FROM state WHERE (pk, sk) > (?1, ?2) ORDER BY pk, sk",
        Table::History => "SELECT pk, sk, item FROM history WHERE (pk, sk) > (?1, ?2) ORDER BY pk, sk",
    };
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![pk, sk])?;
    let (mut expired, mut count, mut size) = (Vec::new(), 0, 0);
    while let Some(row) = rows.next()? {
        let (pk, sk): (String, String) = (row.get(0)?, row.get(1)?);
        let bytes = row.get_ref(2)?.as_blob()?;
        (count, size) = (count + 1, size + bytes.len());
        if has_expired(&codec::decode(bytes)?, before_s) {
            expired.push(Key { table, pk: pk.clone(), sk: sk.clone() });
        }
        if count >= PAGE_ROWS || size >= PAGE_BYTES {
            return Ok(Page { expired, next: Some((pk, sk)) });
        }
    }
    Ok(Page { expired, next: None })
}
