//! The store port: conditional writes, strongly consistent reads, in DynamoDB's terms.

use super::PortError;
use async_trait::async_trait;
use engine::item::{Consumed, Item, Key, Query, Write};

/// A value with what it consumed.
#[derive(Clone, Debug, PartialEq)]
pub struct Metered<T> {
    /// The value.
    pub value: T,
    /// What the call consumed.
    pub consumed: Consumed,
}

/// The outcome of one conditional write.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    /// Done. An update returns the item as it stands now; a put or delete returns nothing.
    Done(Option<Item>),
    /// The condition did not hold, nothing was changed; this stands there (`None`: nothing does).
    Refused(Option<Item>),
}

impl Written {
    /// True if the write was carried out.
    pub fn is_done(&self) -> bool {
        matches!(self, Written::Done(_))
    }
}

/// The outcome of [`Store::write_chain`].
#[derive(Clone, Debug, PartialEq)]
pub enum Chain {
    /// All were carried out; what each returned, in order.
    Done(Vec<Option<Item>>),
    /// The write at this index was refused: those before it were carried out, those after it were not tried.
    Refused {
        /// Index of the refused write.
        index: usize,
        /// What stands at its key.
        standing: Option<Item>,
    },
}

/// One page of a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Sort key and item, in the query's order.
    pub rows: Vec<(String, Item)>,
    /// Where the next page starts ([`Query::after`]); `None` when there is no more.
    pub next: Option<String>,
}

/// Items at `(pk, sk)` in two tables.
///
/// # Contract
/// - `put_if_absent_has_one_winner`: of concurrent conditional writes exactly those succeed whose condition
///   held at their moment; there is one order of all writes to an item.
/// - `refusal_returns_what_stands`: a refused write returns the item that stands there.
/// - `write_is_durable_once_it_returns`: what a call reported as done survives a crash of this process.
/// - `reads_see_every_finished_write`: `get` and `query` are strongly consistent.
/// - `item_of_400_kb_fits_one_byte_more_does_not`, keys and attribute names included.
/// - `page_ends_at_1_mb`: a page holds at most 1 MB of items, but at least one; `next` says that more may come.
/// - `query_orders_by_bytes_of_the_sort_key`, and `descending` reverses it.
/// - `update_of_absent_item_creates_it`.
/// - `chain_stops_at_the_first_refusal`: after a crash a prefix of the chain stands.
/// - `transact_is_all_or_nothing`, at most 100 actions on distinct items.
/// - `empty_keys_are_refused`; empty values are kept.
/// - `every_call_reports_what_it_consumed`, in DynamoDB's units.
///
/// A call that fails with [`PortError::Unknown`] may have been carried out.
#[async_trait]
pub trait Store: Send + Sync {
    /// Reads one item, strongly consistent.
    async fn get(&self, key: &Key) -> Result<Metered<Option<Item>>, PortError>;

    /// Reads one page of a partition, strongly consistent.
    async fn query(&self, query: &Query) -> Result<Metered<Page>, PortError>;

    /// One conditional write.
    async fn write(&self, write: Write) -> Result<Metered<Written>, PortError>;

    /// Independent conditional writes, each with its own outcome, in no promised order. Not atomic: if one fails,
    /// the call fails with its error, and the others are carried out all the same.
    async fn write_each(&self, writes: Vec<Write>) -> Result<Metered<Vec<Written>>, PortError>;

    /// Conditional writes one after the other: each is tried once the one before it is durable, and the first
    /// refusal ends the chain. Not atomic: readers may see a prefix. A backend that commits them together
    /// saves its user a round trip each.
    async fn write_chain(&self, writes: Vec<Write>) -> Result<Metered<Chain>, PortError>;

    /// All or nothing, ≤ 100 actions, ≤ 4 MB. Refused: the first write that was refused and what stands there.
    /// Done: a `None` for each, since DynamoDB's transactions return no items.
    async fn transact(&self, writes: Vec<Write>) -> Result<Metered<Chain>, PortError>;
}
