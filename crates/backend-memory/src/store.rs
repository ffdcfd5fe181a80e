//! The store port over a map.

use crate::Memory;
use async_trait::async_trait;
use engine::item::{Consumed, Item, Key, Query, Write};
use runtime::ports::rows::{self, Outcome, PageBuilder, Rows};
use runtime::ports::{Chain, Metered, Page, PortError, Store, Written, check};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::ops::Bound;

struct Items<'a>(&'a mut BTreeMap<Key, Item>);

impl Rows for Items<'_> {
    type Error = Infallible;

    fn read(&mut self, key: &Key) -> Result<Option<Item>, Infallible> {
        Ok(self.0.get(key).cloned())
    }

    fn replace(&mut self, key: &Key, item: Option<&Item>) -> Result<(), Infallible> {
        match item {
            Some(item) => self.0.insert(key.clone(), item.clone()),
            None => self.0.remove(key),
        };
        Ok(())
    }
}

fn in_partition(query: &Query, bound: Bound<String>, open: Bound<Key>) -> Bound<Key> {
    let key = |sk| Key { table: query.table, pk: query.pk.clone(), sk };
    match bound {
        Bound::Included(sk) => Bound::Included(key(sk)),
        Bound::Excluded(sk) => Bound::Excluded(key(sk)),
        Bound::Unbounded => open,
    }
}

fn page(items: &BTreeMap<Key, Item>, query: &Query) -> Metered<Page> {
    let mut page = PageBuilder::new(query);
    let Some((from, to)) = rows::bounds(query) else { return page.finish() };
    let key = |pk: String| Key { table: query.table, pk, sk: String::new() };
    // "pk" + NUL is the next text after "pk", so this is where the next partition may begin.
    let range = (
        in_partition(query, from, Bound::Included(key(query.pk.clone()))),
        in_partition(query, to, Bound::Excluded(key(format!("{}\0", query.pk)))),
    );
    let mut push = |(key, item): (&Key, &Item)| page.push(key.sk.clone(), item.clone());
    match query.descending {
        false => items.range(range).all(&mut push),
        true => items.range(range).rev().all(&mut push),
    };
    page.finish()
}

impl Memory {
    fn rows<T>(&self, work: impl FnOnce(&mut Items<'_>) -> Result<Outcome<T>, Infallible>) -> Outcome<T> {
        match self.change(|state| work(&mut Items(&mut state.items))) {
            Ok(outcome) => outcome,
        }
    }
}

#[async_trait]
impl Store for Memory {
    async fn get(&self, key: &Key) -> Result<Metered<Option<Item>>, PortError> {
        check::key(key)?;
        let value = self.inspect(|state| state.items.get(key).cloned());
        let consumed = Consumed::read(value.as_ref().map_or(0, |item| item.size(key)));
        Ok(Metered { value, consumed })
    }

    async fn query(&self, query: &Query) -> Result<Metered<Page>, PortError> {
        check::query(query)?;
        Ok(self.inspect(|state| page(&state.items, query)))
    }

    async fn write(&self, write: Write) -> Result<Metered<Written>, PortError> {
        check::write(&write)?;
        self.rows(|items| rows::write(items, &write))
    }

    async fn write_each(&self, writes: Vec<Write>) -> Result<Metered<Vec<Written>>, PortError> {
        check::writes(&writes)?;
        self.rows(|items| rows::write_each(items, &writes))
    }

    async fn write_chain(&self, writes: Vec<Write>) -> Result<Metered<Chain>, PortError> {
        check::writes(&writes)?;
        self.rows(|items| rows::write_chain(items, &writes))
    }

    async fn transact(&self, writes: Vec<Write>) -> Result<Metered<Chain>, PortError> {
        check::transact(&writes)?;
        self.rows(|items| rows::transact(items, &writes))
    }
}
