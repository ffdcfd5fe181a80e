//! The store port over plain rows: what both embedded backends do with a write, a chain, a transaction and a
//! query, once they can read and replace one item. What a write means is [`Write::attempt`]'s to say; here are
//! outcomes, sizes and consumed units.
//!
//! The caller checks requests first ([`super::check`]) and makes the effects durable afterwards.

use super::{Chain, Metered, Page, PortError, Written, check};
use engine::item::{Action, Attempt, Condition, Consumed, Item, Key, PAGE_BYTES_MAX, Query, Range, Write};
use std::ops::Bound;

/// Items that can be read and replaced one by one. Reads see the replacements made before them.
pub trait Rows {
    /// Why a row could not be read or replaced: the backend's trouble, not the request's.
    type Error;

    /// The item that stands at the key.
    fn read(&mut self, key: &Key) -> Result<Option<Item>, Self::Error>;

    /// From now on this stands at the key (`None`: nothing).
    fn replace(&mut self, key: &Key, item: Option<&Item>) -> Result<(), Self::Error>;

    /// Puts the item if nothing stands at the key; false if something does.
    fn insert(&mut self, key: &Key, item: &Item) -> Result<bool, Self::Error> {
        let free = self.read(key)?.is_none();
        if free {
            self.replace(key, Some(item))?;
        }
        Ok(free)
    }
}

/// The outcome of a request: what it is answered, or why it was invalid.
pub type Outcome<T> = Result<Metered<T>, PortError>;

fn size(key: &Key, item: Option<&Item>) -> usize {
    item.map_or(0, |item| item.size(key))
}

fn attempt(write: &Write, standing: Option<&Item>) -> Result<Attempt, PortError> {
    let attempt = write
        .attempt(standing)
        .map_err(|malformed| PortError::Invalid { port: "store", why: malformed.to_string() })?;
    if let Attempt::Apply(Some(after)) = &attempt {
        check::item(&write.key, after)?;
    }
    Ok(attempt)
}

/// Carries out one write.
///
/// # Errors
/// The rows' error. Nothing was changed if the outcome is an error.
pub fn write<R: Rows>(rows: &mut R, write: &Write) -> Result<Outcome<Written>, R::Error> {
    if let (Condition::NotExists, Action::Put(item)) = (&write.condition, &write.action)
        && rows.insert(&write.key, item)?
    {
        let consumed = Consumed::write(0, item.size(&write.key));
        return Ok(Ok(Metered { value: Written::Done(None), consumed }));
    }
    let standing = rows.read(&write.key)?;
    let before = size(&write.key, standing.as_ref());
    Ok(match attempt(write, standing.as_ref()) {
        Err(invalid) => Err(invalid),
        Ok(Attempt::Refused) => {
            Ok(Metered { value: Written::Refused(standing), consumed: Consumed::write(before, 0) })
        }
        Ok(Attempt::Apply(after)) => {
            rows.replace(&write.key, after.as_ref())?;
            let consumed = Consumed::write(before, size(&write.key, after.as_ref()));
            let returned = after.filter(|_| matches!(write.action, Action::Update(_)));
            Ok(Metered { value: Written::Done(returned), consumed })
        }
    })
}

/// Carries out independent writes: one that is invalid does not keep the others from being carried out, but the
/// call has the first such error as its outcome.
///
/// # Errors
/// The rows' error.
pub fn write_each<R: Rows>(rows: &mut R, writes: &[Write]) -> Result<Outcome<Vec<Written>>, R::Error> {
    let outcomes = writes.iter().map(|each| write(rows, each)).collect::<Result<Vec<_>, _>>()?;
    Ok(together(outcomes))
}

/// The outcomes of independent writes as one: all of them, or the first error.
///
/// # Errors
/// The first error.
pub fn together(outcomes: Vec<Outcome<Written>>) -> Outcome<Vec<Written>> {
    let mut all = Metered { value: Vec::with_capacity(outcomes.len()), consumed: Consumed::default() };
    for outcome in outcomes {
        let one = outcome?;
        all.consumed += one.consumed;
        all.value.push(one.value);
    }
    Ok(all)
}

/// Carries out writes until one is refused or invalid; those before it stand.
///
/// # Errors
/// The rows' error.
pub fn write_chain<R: Rows>(rows: &mut R, writes: &[Write]) -> Result<Outcome<Chain>, R::Error> {
    let mut consumed = Consumed::default();
    let mut returned = Vec::with_capacity(writes.len());
    for (index, each) in writes.iter().enumerate() {
        let one = match write(rows, each)? {
            Err(invalid) => return Ok(Err(invalid)),
            Ok(one) => one,
        };
        consumed += one.consumed;
        match one.value {
            Written::Done(item) => returned.push(item),
            Written::Refused(standing) => {
                return Ok(Ok(Metered { value: Chain::Refused { index, standing }, consumed }));
            }
        }
    }
    Ok(Ok(Metered { value: Chain::Done(returned), consumed }))
}

/// What a refused transaction consumes: every action its least, the refused one by what stands there.
pub fn refused_transaction(actions: usize, key: &Key, standing: Option<&Item>) -> Consumed {
    let mut consumed = Consumed::write(size(key, standing), 0);
    consumed.write_units += actions as u64 - 1;
    consumed.in_transaction()
}

/// Carries out all writes or none. Like DynamoDB's, a transaction returns no items.
///
/// # Errors
/// The rows' error. Nothing was changed if the outcome is an error.
pub fn transact<R: Rows>(rows: &mut R, writes: &[Write]) -> Result<Outcome<Chain>, R::Error> {
    let mut consumed = Consumed::default();
    let mut replacements = Vec::with_capacity(writes.len());
    for (index, each) in writes.iter().enumerate() {
        let standing = rows.read(&each.key)?;
        match attempt(each, standing.as_ref()) {
            Err(invalid) => return Ok(Err(invalid)),
            Ok(Attempt::Refused) => {
                let consumed = refused_transaction(writes.len(), &each.key, standing.as_ref());
                return Ok(Ok(Metered { value: Chain::Refused { index, standing }, consumed }));
            }
            Ok(Attempt::Apply(after)) => {
                let sizes = (size(&each.key, standing.as_ref()), size(&each.key, after.as_ref()));
                consumed += Consumed::write(sizes.0, sizes.1).in_transaction();
                if !matches!(each.action, Action::Check) {
                    replacements.push((&each.key, after));
                }
            }
        }
    }
    for (key, after) in replacements {
        rows.replace(key, after.as_ref())?;
    }
    Ok(Ok(Metered { value: Chain::Done(vec![None; writes.len()]), consumed }))
}

/// The sort keys between which a query's rows lie, its cursor included.
pub type Bounds = (Bound<String>, Bound<String>);

/// The least text that is greater than every text with this prefix, in order of bytes; `None` if there is none.
fn successor(prefix: &str) -> Option<String> {
    let mut rest = prefix.to_owned();
    while let Some(last) = rest.pop() {
        let next = match last {
            '\u{D7FF}' => Some('\u{E000}'),
            c => char::from_u32(c as u32 + 1),
        };
        if let Some(next) = next {
            rest.push(next);
            return Some(rest);
        }
    }
    None
}

fn range_bounds(range: &Range) -> Bounds {
    match range {
        Range::All => (Bound::Unbounded, Bound::Unbounded),
        Range::Prefix(prefix) => {
            (Bound::Included(prefix.clone()), successor(prefix).map_or(Bound::Unbounded, Bound::Excluded))
        }
        Range::Between(from, to) => (Bound::Included(from.clone()), Bound::Included(to.clone())),
    }
}

fn is_empty(bounds: &Bounds) -> bool {
    match bounds {
        (Bound::Included(from), Bound::Included(to)) => from > to,
        (Bound::Included(from) | Bound::Excluded(from), Bound::Included(to) | Bound::Excluded(to)) => {
            from >= to
        }
        _ => false,
    }
}

/// The bounds of a query; `None` when nothing can lie between them.
pub fn bounds(query: &Query) -> Option<Bounds> {
    let (mut from, mut to) = range_bounds(&query.range);
    match (&query.after, query.descending) {
        (None, _) => {}
        (Some(after), false) => {
            let tighter = !matches!(&from, Bound::Included(f) | Bound::Excluded(f) if f > after);
            if tighter {
                from = Bound::Excluded(after.clone());
            }
        }
        (Some(after), true) => {
            let tighter = !matches!(&to, Bound::Included(t) | Bound::Excluded(t) if t < after);
            if tighter {
                to = Bound::Excluded(after.clone());
            }
        }
    }
    let bounds = (from, to);
    (!is_empty(&bounds)).then_some(bounds)
}

/// Collects the rows of one page, in the query's order, until it is full.
#[derive(Debug)]
pub struct PageBuilder {
    table: engine::item::Table,
    pk: String,
    limit: usize,
    page: Page,
    bytes: usize,
}

impl PageBuilder {
    /// An empty page of the query.
    pub fn new(query: &Query) -> PageBuilder {
        PageBuilder {
            table: query.table,
            pk: query.pk.clone(),
            limit: query.limit,
            page: Page::default(),
            bytes: 0,
        }
    }

    /// Adds a row if it fits; false when the page takes no more. Like DynamoDB's, a page that reaches its limit
    /// says that more may come without looking.
    pub fn push(&mut self, sk: String, item: Item) -> bool {
        let key = Key { table: self.table, pk: std::mem::take(&mut self.pk), sk };
        let size = item.size(&key);
        self.pk = key.pk;
        if !self.page.rows.is_empty() && self.bytes + size > PAGE_BYTES_MAX {
            self.page.next = self.page.rows.last().map(|(sk, _)| sk.clone());
            return false;
        }
        self.bytes += size;
        self.page.rows.push((key.sk, item));
        let full = self.page.rows.len() >= self.limit;
        if full {
            self.page.next = self.page.rows.last().map(|(sk, _)| sk.clone());
        }
        !full
    }

    /// The page and what reading it consumed.
    pub fn finish(self) -> Metered<Page> {
        Metered { value: self.page, consumed: Consumed::read(self.bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn successor_is_the_next_prefix_in_order_of_bytes() {
        assert_eq!(successor("ab"), Some("ac".to_owned()));
        assert_eq!(successor("a\u{D7FF}"), Some("a\u{E000}".to_owned()));
        assert_eq!(successor("a\u{10FFFF}"), Some("b".to_owned()));
        assert_eq!(successor("\u{10FFFF}"), None);
        assert_eq!(successor(""), None);
    }

    #[test]
    fn cursor_outside_the_range_does_not_widen_it() {
        let query = Query {
            range: Range::Between("b".into(), "d".into()),
            after: Some("a".into()),
            ..Query::all(engine::item::Table::State, "p")
        };
        let whole = (Bound::Included("b".to_owned()), Bound::Included("d".to_owned()));
        assert_eq!(bounds(&query), Some(whole));
        assert_eq!(bounds(&Query { after: Some("e".into()), ..query.clone() }), None);
        let back = Query { descending: true, after: Some("c".into()), ..query };
        assert_eq!(bounds(&back), Some((Bound::Included("b".to_owned()), Bound::Excluded("c".to_owned()))));
    }
}
