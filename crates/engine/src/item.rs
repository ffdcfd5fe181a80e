//! The store's model: items of named attributes at `(pk, sk)` in two tables, conditions, updates and their
//! cost. It is DynamoDB's model narrowed to what the engine uses, written down once: the embedded backends
//! call [`Write::attempt`] to evaluate it, the AWS backend translates it into expressions.
//!
//! What is not here: where items live (the backends) and what they mean (`records`).

mod names;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Largest item, in bytes, attribute names and keys included (DynamoDB: 400 KB = 400 × 1024).
pub const ITEM_BYTES_MAX: usize = 400 * 1024;
/// Largest page of a query, in bytes of the items it evaluates (DynamoDB: 1 MB = 1024 × 1024).
pub const PAGE_BYTES_MAX: usize = 1024 * 1024;
/// Most actions in one transaction (DynamoDB: TransactWriteItems).
pub const TRANSACT_ACTIONS_MAX: usize = 100;

/// The two tables. History has its own throttling and retention and can be switched off without hurting runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Runs, steps, waits, gates, the registry, large values.
    State,
    /// Events and run listings.
    History,
}

impl Table {
    /// The table's short name: `state` or `history`.
    pub fn name(self) -> &'static str {
        match self {
            Table::State => "state",
            Table::History => "history",
        }
    }
}

/// Where an item stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The table.
    pub table: Table,
    /// Partition key, not empty.
    pub pk: String,
    /// Sort key, not empty.
    pub sk: String,
}

impl Key {
    /// A key in `state`.
    pub fn state(pk: impl Into<String>, sk: impl Into<String>) -> Key {
        Key { table: Table::State, pk: pk.into(), sk: sk.into() }
    }

    /// A key in `history`.
    pub fn history(pk: impl Into<String>, sk: impl Into<String>) -> Key {
        Key { table: Table::History, pk: pk.into(), sk: sk.into() }
    }
}

/// An attribute's name.
pub type Name = Cow<'static, str>;

/// An attribute's value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Text.
    S(String),
    /// An integer. The engine stores no fractions.
    N(i64),
    /// Bytes.
    B(Bytes),
    /// A truth value.
    Bool(bool),
    /// A list.
    L(Vec<Value>),
    /// A map.
    M(BTreeMap<String, Value>),
}

impl Value {
    /// The size DynamoDB bills for this value, in bytes.
    pub fn size(&self) -> usize {
        match self {
            Value::S(s) => s.len(),
            Value::N(n) => n.unsigned_abs().checked_ilog10().unwrap_or(0) as usize / 2 + 2,
            Value::B(b) => b.len(),
            Value::Bool(_) => 1,
            Value::L(l) => 3 + l.iter().map(|v| 1 + v.size()).sum::<usize>(),
            Value::M(m) => 3 + m.iter().map(|(k, v)| 1 + k.len() + v.size()).sum::<usize>(),
        }
    }
}

impl From<&str> for Value {
    fn from(s: &str) -> Value {
        Value::S(s.to_owned())
    }
}

impl From<String> for Value {
    fn from(s: String) -> Value {
        Value::S(s)
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Value {
        Value::N(n)
    }
}

impl From<u32> for Value {
    fn from(n: u32) -> Value {
        Value::N(i64::from(n))
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Value {
        Value::Bool(b)
    }
}

impl From<Bytes> for Value {
    fn from(b: Bytes) -> Value {
        Value::B(b)
    }
}

/// The attributes of one item, keys left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Item(#[serde(deserialize_with = "names::attributes")] pub BTreeMap<Name, Value>);

impl Item {
    /// An item without attributes.
    pub fn new() -> Item {
        Item::default()
    }

    /// The item with one attribute more (or replaced).
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Item {
        self.0.insert(Cow::Borrowed(name), value.into());
        self
    }

    /// The item with the attribute, if there is a value.
    #[must_use]
    pub fn with_some(self, name: &'static str, value: Option<impl Into<Value>>) -> Item {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The attribute's value.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The attribute as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Value::S(s)) => Some(s),
            _ => None,
        }
    }

    /// The attribute as an integer.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Some(Value::N(n)) => Some(*n),
            _ => None,
        }
    }

    /// The attribute as bytes.
    pub fn bytes(&self, name: &str) -> Option<&Bytes> {
        match self.get(name) {
            Some(Value::B(b)) => Some(b),
            _ => None,
        }
    }

    /// The attribute as a list; absent reads as empty.
    pub fn list(&self, name: &str) -> &[Value] {
        match self.get(name) {
            Some(Value::L(l)) => l,
            _ => &[],
        }
    }

    /// True if the attribute is there and true.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Value::Bool(true)))
    }

    /// The size DynamoDB bills for this item at this key, in bytes.
    pub fn size(&self, key: &Key) -> usize {
        const KEY_NAMES: usize = 4; // "pk" and "sk"
        let attributes: usize = self.0.iter().map(|(n, v)| n.len() + v.size()).sum();
        KEY_NAMES + key.pk.len() + key.sk.len() + attributes
    }
}

/// What must hold of the item that stands at the key. A comparison with an attribute that is absent is false.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Nothing is asked.
    None,
    /// No item stands there.
    NotExists,
    /// An item stands there.
    Exists,
    /// The attribute is there.
    Has(&'static str),
    /// The attribute is not there (also true when there is no item).
    Absent(&'static str),
    /// The attribute equals the value.
    Eq(&'static str, Value),
    /// The attribute is a number below the bound.
    Lt(&'static str, i64),
    /// The attribute is a number above the bound.
    Gt(&'static str, i64),
    /// The attribute is a list or map with fewer entries.
    SizeLt(&'static str, usize),
    /// The attribute is a list that holds the value.
    Contains(&'static str, Value),
    /// All of them.
    All(Vec<Condition>),
    /// At least one of them.
    Any(Vec<Condition>),
    /// Not that.
    Not(Box<Condition>),
}

impl Condition {
    /// The negation.
    pub fn negate(self) -> Condition {
        Condition::Not(Box::new(self))
    }

    /// Does it hold of what stands there?
    pub fn holds(&self, item: Option<&Item>) -> bool {
        let attribute = |name: &str| item.and_then(|i| i.get(name));
        match self {
            Condition::None => true,
            Condition::NotExists => item.is_none(),
            Condition::Exists => item.is_some(),
            Condition::Has(name) => attribute(name).is_some(),
            Condition::Absent(name) => attribute(name).is_none(),
            Condition::Eq(name, value) => attribute(name) == Some(value),
            Condition::Lt(name, bound) => matches!(attribute(name), Some(Value::N(n)) if n < bound),
            Condition::Gt(name, bound) => matches!(attribute(name), Some(Value::N(n)) if n > bound),
            Condition::SizeLt(name, bound) => match attribute(name) {
                Some(Value::L(l)) => l.len() < *bound,
                Some(Value::M(m)) => m.len() < *bound,
                _ => false,
            },
            Condition::Contains(name, value) => {
                matches!(attribute(name), Some(Value::L(l)) if l.contains(value))
            }
            Condition::All(all) => all.iter().all(|c| c.holds(item)),
            Condition::Any(any) => any.iter().any(|c| c.holds(item)),
            Condition::Not(not) => !not.holds(item),
        }
    }
}

/// One change of an attribute. Several changes of one update name different attributes.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Replace or create.
    Set(&'static str, Value),
    /// Create if absent.
    SetIfAbsent(&'static str, Value),
    /// Take away; absent is fine.
    Remove(&'static str),
    /// Add to a number; absent counts as 0.
    Add(&'static str, i64),
    /// Append to a list; absent counts as empty.
    Append(&'static str, Vec<Value>),
    /// Set one entry of a map; the map must be there.
    SetEntry(&'static str, String, Value),
    /// Remove one entry of a map; the map must be there.
    RemoveEntry(&'static str, String),
}

impl Change {
    fn apply(&self, item: &mut Item) -> Result<(), Malformed> {
        let attributes = &mut item.0;
        match self {
            Change::Set(name, value) => {
                attributes.insert(Cow::Borrowed(name), value.clone());
            }
            Change::SetIfAbsent(name, value) => {
                attributes.entry(Cow::Borrowed(name)).or_insert_with(|| value.clone());
            }
            Change::Remove(name) => {
                attributes.remove(*name);
            }
            Change::Add(name, by) => match attributes.entry(Cow::Borrowed(name)).or_insert(Value::N(0)) {
                Value::N(n) => *n += by,
                _ => return Err(Malformed(name)),
            },
            Change::Append(name, values) => {
                match attributes.entry(Cow::Borrowed(name)).or_insert(Value::L(Vec::new())) {
                    Value::L(list) => list.extend(values.iter().cloned()),
                    _ => return Err(Malformed(name)),
                }
            }
            Change::SetEntry(name, key, value) => match attributes.get_mut(*name) {
                Some(Value::M(map)) => {
                    map.insert(key.clone(), value.clone());
                }
                _ => return Err(Malformed(name)),
            },
            Change::RemoveEntry(name, key) => match attributes.get_mut(*name) {
                Some(Value::M(map)) => {
                    map.remove(key);
                }
                _ => return Err(Malformed(name)),
            },
        }
        Ok(())
    }
}

/// An update met an attribute of another type; nothing was changed. DynamoDB: ValidationException.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("attribute {0:?} has a type that the update cannot change")]
pub struct Malformed(pub &'static str);

/// What a write does when its condition holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Replace the whole item.
    Put(Item),
    /// Change attributes; an absent item counts as empty and is created.
    Update(Vec<Change>),
    /// Remove the item; absent is fine.
    Delete,
    /// Change nothing, only check the condition (in transactions).
    Check,
}

/// One conditional write.
#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    /// Where.
    pub key: Key,
    /// When.
    pub condition: Condition,
    /// What.
    pub action: Action,
}

/// What becomes of a write that is tried against the item that stands there.
#[derive(Clone, Debug, PartialEq)]
pub enum Attempt {
    /// The condition holds; this stands there afterwards (`None`: nothing).
    Apply(Option<Item>),
    /// The condition does not hold; what stood there stands.
    Refused,
}

impl Write {
    /// Put, whatever stands there.
    pub fn put(key: Key, item: Item) -> Write {
        Write { key, condition: Condition::None, action: Action::Put(item) }
    }

    /// Put if nothing stands there.
    pub fn put_if_absent(key: Key, item: Item) -> Write {
        Write { key, condition: Condition::NotExists, action: Action::Put(item) }
    }

    /// Update under a condition.
    pub fn update(key: Key, condition: Condition, changes: Vec<Change>) -> Write {
        Write { key, condition, action: Action::Update(changes) }
    }

    /// Delete under a condition.
    pub fn delete(key: Key, condition: Condition) -> Write {
        Write { key, condition, action: Action::Delete }
    }

    /// Evaluates the write against what stands there. This is the one definition of the store's semantics.
    ///
    /// # Errors
    /// [`Malformed`] when an update meets an attribute of another type.
    pub fn attempt(&self, standing: Option<&Item>) -> Result<Attempt, Malformed> {
        if !self.condition.holds(standing) {
            return Ok(Attempt::Refused);
        }
        Ok(Attempt::Apply(match &self.action {
            Action::Put(item) => Some(item.clone()),
            Action::Update(changes) => {
                let mut item = standing.cloned().unwrap_or_default();
                for change in changes {
                    change.apply(&mut item)?;
                }
                Some(item)
            }
            Action::Delete => None,
            Action::Check => standing.cloned(),
        }))
    }
}

/// Which sort keys of a partition a query reads, in order of their bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Range {
    /// All.
    All,
    /// Those that begin with the text.
    Prefix(String),
    /// From the first to the second, both included.
    Between(String, String),
}

/// A strongly consistent query of one partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The table.
    pub table: Table,
    /// The partition.
    pub pk: String,
    /// Which sort keys.
    pub range: Range,
    /// Greatest sort key first.
    pub descending: bool,
    /// Only what comes after this sort key, in the query's direction (the last page's `next`).
    pub after: Option<String>,
    /// At most so many items (≥ 1); a page may also end at [`PAGE_BYTES_MAX`].
    pub limit: usize,
}

impl Query {
    /// Every item of a partition, ascending.
    pub fn all(table: Table, pk: impl Into<String>) -> Query {
        Query { table, pk: pk.into(), range: Range::All, descending: false, after: None, limit: usize::MAX }
    }
}

/// What calls consumed, as DynamoDB, SQS and Scheduler bill it. Embedded backends count the same, so that a
/// run on a laptop can tell what it would cost on AWS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consumed {
    /// Read units: 4 KB strongly consistent each.
    pub read_units: u64,
    /// Write units: 1 KB each, twice in a transaction.
    pub write_units: u64,
    /// Queue requests, 64 KB each.
    pub queue_requests: u64,
    /// Timer requests.
    pub timer_requests: u64,
}

impl std::ops::AddAssign for Consumed {
    fn add_assign(&mut self, other: Consumed) {
        self.read_units += other.read_units;
        self.write_units += other.write_units;
        self.queue_requests += other.queue_requests;
        self.timer_requests += other.timer_requests;
    }
}

impl Consumed {
    /// A strongly consistent read of so many bytes (a query: their sum).
    pub fn read(bytes: usize) -> Consumed {
        Consumed { read_units: bytes.div_ceil(4096).max(1) as u64, ..Consumed::default() }
    }

    /// A write: the larger of the item before and after, in bytes. A refused one bills what stood there.
    pub fn write(before: usize, after: usize) -> Consumed {
        Consumed { write_units: before.max(after).div_ceil(1024).max(1) as u64, ..Consumed::default() }
    }

    /// So many queue requests.
    pub fn queue(requests: u64) -> Consumed {
        Consumed { queue_requests: requests, ..Consumed::default() }
    }

    /// So many timer requests.
    pub fn timers(requests: u64) -> Consumed {
        Consumed { timer_requests: requests, ..Consumed::default() }
    }

    /// The same as part of a transaction: DynamoDB writes every item twice.
    #[must_use]
    pub fn in_transaction(self) -> Consumed {
        Consumed { write_units: self.write_units * 2, ..self }
    }
}
