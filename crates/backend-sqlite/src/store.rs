//! The store port: writes go to the writer thread, reads are made inline.

use crate::session::{Session, read_item};
use crate::{Sqlite, codec};
use async_trait::async_trait;
use engine::item::{Consumed, Item, Key, Query, Write};
use runtime::ports::rows::{self, Outcome, PageBuilder};
use runtime::ports::{Chain, Metered, Page, PortError, Store, Written, check};
use rusqlite::{Connection, ToSql};
use std::ops::Bound;

const PORT: &str = "store";

/// The text of a query: few texts, so that prepared statements are found again.
fn page_sql(query: &Query, (from, to): &rows::Bounds) -> String {
    let from = match from {
        Bound::Unbounded => "",
        Bound::Included(_) => " AND sk >= ?2",
        Bound::Excluded(_) => " AND sk > ?2",
    };
    let to = match to {
        Bound::Unbounded => "",
        Bound::Included(_) => " AND sk <= ?3",
        Bound::Excluded(_) => " AND sk < ?3",
    };
    let (table, order) = (query.table.name(), if query.descending { " DESC" } else { "" });
    format!("SELECT sk, item FROM {table} WHERE pk = ?1{from}{to} ORDER BY sk{order}")
}

fn text(bound: &Bound<String>) -> Option<&String> {
    match bound {
        Bound::Included(sk) | Bound::Excluded(sk) => Some(sk),
        Bound::Unbounded => None,
    }
}

fn read_page(connection: &Connection, query: &Query) -> rusqlite::Result<Metered<Page>> {
    let mut page = PageBuilder::new(query);
    let Some(bounds) = rows::bounds(query) else { return Ok(page.finish()) };
    let mut statement = connection.prepare_cached(&page_sql(query, &bounds))?;
    let parameters = [Some(&query.pk), text(&bounds.0), text(&bounds.1)];
    for (index, parameter) in (1..).zip(parameters) {
        if let Some(parameter) = parameter.filter(|_| index <= statement.parameter_count()) {
            statement.raw_bind_parameter(index, parameter as &dyn ToSql)?;
        }
    }
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let item = codec::decode(row.get_ref(1)?.as_blob()?)?;
        if !page.push(row.get(0)?, item) {
            break;
        }
    }
    Ok(page.finish())
}

impl Sqlite {
    async fn change<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Session) -> rusqlite::Result<Outcome<T>> + Send + 'static,
    ) -> Outcome<T> {
        self.inner.writer.submit(PORT, work, |outcome| outcome.and_then(|outcome| outcome)).await
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn get(&self, key: &Key) -> Result<Metered<Option<Item>>, PortError> {
        check::key(key)?;
        let value = self.inner.readers.read(PORT, |connection| read_item(connection, key))?;
        let consumed = Consumed::read(value.as_ref().map_or(0, |item| item.size(key)));
        Ok(Metered { value, consumed })
    }

    async fn query(&self, query: &Query) -> Result<Metered<Page>, PortError> {
        check::query(query)?;
        self.inner.readers.read(PORT, |connection| read_page(connection, query))
    }

    async fn write(&self, write: Write) -> Result<Metered<Written>, PortError> {
        check::write(&write)?;
        self.change(move |session| rows::write(session, &write)).await
    }

    async fn write_each(&self, writes: Vec<Write>) -> Result<Metered<Vec<Written>>, PortError> {
        check::writes(&writes)?;
        self.change(move |session| rows::write_each(session, &writes)).await
    }

    async fn write_chain(&self, writes: Vec<Write>) -> Result<Metered<Chain>, PortError> {
        check::writes(&writes)?;
        self.change(move |session| rows::write_chain(session, &writes)).await
    }

    async fn transact(&self, writes: Vec<Write>) -> Result<Metered<Chain>, PortError> {
        check::transact(&writes)?;
        self.change(move |session| rows::transact(session, &writes)).await
    }
}
