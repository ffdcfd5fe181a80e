//! The comparison of store calls.

use super::reference;
use crate::ManualClock;
use crate::conformance::{Backend, ok};
use bytes::Bytes;
use engine::item::{Action, Change, Condition, Consumed, Item, Key, Query, Range, Table, Value, Write};
use fastrand::Rng;
use runtime::ports::{Chain, Metered, Page, PortError, Store, Written};
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

const SEEDS: [u64; 3] = [1, 2, 3];
/// Few keys and attributes, so that calls meet.
const PARTITIONS: [&str; 2] = ["p", "q"];
const SORT_KEYS: [&str; 5] = ["!", "a", "a#1", "a#2", "b"];
const NAMES: [&str; 4] = ["l", "m", "n", "s"];
const ENTRIES: [&str; 2] = ["x", "y"];

/// One call of the store port.
#[derive(Clone, Debug)]
enum Call {
    Get(Key),
    Query(Query),
    Write(Write),
    Each(Vec<Write>),
    Chain(Vec<Write>),
    Transact(Vec<Write>),
}

/// What it returned.
#[derive(Clone, Debug, PartialEq)]
enum Reply {
    Got(Option<Item>),
    Page(Page),
    Written(Written),
    Each(Vec<Written>),
    Chain(Chain),
    Invalid,
}

/// Where the draws come from.
struct Draw {
    rng: Rng,
    /// Draws nothing that meets an attribute of another type.
    careful: bool,
}

impl Deref for Draw {
    type Target = Rng;

    fn deref(&self) -> &Rng {
        &self.rng
    }
}

impl DerefMut for Draw {
    fn deref_mut(&mut self) -> &mut Rng {
        &mut self.rng
    }
}

fn pick<T: Copy>(rng: &mut Draw, from: &[T]) -> T {
    from[rng.usize(..from.len())]
}

fn many<T>(rng: &mut Draw, most: usize, mut one: impl FnMut(&mut Draw) -> T) -> Vec<T> {
    (0..rng.usize(..=most)).map(|_| one(rng)).collect()
}

fn key(rng: &mut Draw) -> Key {
    let table = pick(rng, &[Table::State, Table::History]);
    Key { table, pk: pick(rng, &PARTITIONS).to_owned(), sk: pick(rng, &SORT_KEYS).to_owned() }
}

fn scalar(rng: &mut Draw) -> Value {
    match rng.u8(..4) {
        0 => Value::N(rng.i64(-2..3)),
        1 => Value::Bool(rng.bool()),
        2 => Value::B(Bytes::from(vec![rng.u8(..); rng.usize(..3)])),
        _ => Value::from(pick(rng, &["", "text", "é"])),
    }
}

/// A value for the attribute: mostly of the type that its name suggests.
fn value(rng: &mut Draw, name: &str) -> Value {
    match name {
        _ if !rng.careful && rng.u8(..10) == 0 => scalar(rng),
        "l" => Value::L(many(rng, 3, scalar)),
        "m" => {
            Value::M(BTreeMap::from_iter(many(rng, 2, |rng| (pick(rng, &ENTRIES).to_owned(), scalar(rng)))))
        }
        "n" => Value::N(rng.i64(-3..4)),
        _ => Value::S(pick(rng, &["x", "yy"]).repeat(rng.usize(..5) * 500)),
    }
}

fn item(rng: &mut Draw) -> Item {
    many(rng, 4, |rng| pick(rng, &NAMES)).into_iter().fold(Item::new(), |item, name| {
        let value = value(rng, name);
        item.with(name, value)
    })
}

fn condition(rng: &mut Draw, depth: u8) -> Condition {
    let name = pick(rng, &NAMES);
    match rng.u8(..if depth == 0 { 11 } else { 14 }) {
        0 | 1 => Condition::None,
        2 => Condition::NotExists,
        3 => Condition::Exists,
        4 => Condition::Has(name),
        5 => Condition::Absent(name),
        6 => Condition::Eq(name, value(rng, name)),
        7 => Condition::Lt("n", rng.i64(-3..4)),
        8 => Condition::Gt("n", rng.i64(-3..4)),
        9 => Condition::SizeLt(pick(rng, &["l", "m"]), rng.usize(..4)),
        10 => Condition::Contains("l", scalar(rng)),
        11 => Condition::All(many(rng, 2, |rng| condition(rng, depth - 1))),
        12 => Condition::Any(many(rng, 2, |rng| condition(rng, depth - 1))),
        _ => condition(rng, depth - 1).negate(),
    }
}

fn change(rng: &mut Draw, name: &'static str) -> Change {
    match (name, rng.u8(..4)) {
        (_, 0) => Change::Remove(name),
        ("l", 1 | 2) => Change::Append(name, many(rng, 2, scalar)),
        ("m", 1) => Change::SetEntry(name, pick(rng, &ENTRIES).to_owned(), scalar(rng)),
        ("m", 2) if !rng.careful => Change::RemoveEntry(name, pick(rng, &ENTRIES).to_owned()),
        ("n", 1 | 2) => Change::Add(name, rng.i64(-2..3)),
        (_, 3) => Change::Set(name, value(rng, name)),
        _ => Change::SetIfAbsent(name, value(rng, name)),
    }
}

fn write(rng: &mut Draw) -> Write {
    let action = match rng.u8(..8) {
        0..3 => Action::Put(item(rng)),
        3 => Action::Delete,
        _ => {
            let names = NAMES.into_iter().filter(|_| rng.bool()).collect::<Vec<_>>();
            Action::Update(names.into_iter().map(|name| change(rng, name)).collect())
        }
    };
    Write { key: key(rng), condition: condition(rng, 2), action }
}

fn transaction(rng: &mut Draw) -> Vec<Write> {
    let mut writes = many(rng, 4, |rng| match rng.u8(..4) {
        0 => Write { action: Action::Check, ..write(rng) },
        _ => write(rng),
    });
    if rng.u8(..10) > 0 {
        writes.sort_by(|a, b| a.key.cmp(&b.key));
        writes.dedup_by(|a, b| a.key == b.key); // else: refused, as it names an item twice
    }
    writes
}

fn query(rng: &mut Draw) -> Query {
    let sk = |rng: &mut Draw| pick(rng, &SORT_KEYS).to_owned();
    let range = match rng.u8(..3) {
        0 => Range::All,
        1 => Range::Prefix(pick(rng, &["a", "a#", "b", "z", ""]).to_owned()),
        _ => Range::Between(sk(rng), sk(rng)),
    };
    Query {
        table: pick(rng, &[Table::State, Table::History]),
        pk: pick(rng, &PARTITIONS).to_owned(),
        range,
        descending: rng.bool(),
        after: rng.bool().then(|| sk(rng)),
        limit: rng.usize(1..8),
    }
}

fn call(rng: &mut Draw) -> Call {
    match rng.u8(..10) {
        0 => Call::Get(key(rng)),
        1 | 2 => Call::Query(query(rng)),
        3..6 => Call::Write(write(rng)),
        6 => Call::Each(dedup(many(rng, 4, write))),
        7 => Call::Chain(many(rng, 4, write)),
        _ => Call::Transact(transaction(rng)),
    }
}

/// Independent writes to one item would have no defined order.
fn dedup(mut writes: Vec<Write>) -> Vec<Write> {
    writes.sort_by(|a, b| a.key.cmp(&b.key));
    writes.dedup_by(|a, b| a.key == b.key);
    writes
}

fn reply<T>(
    result: Result<Metered<T>, PortError>,
    wrap: impl FnOnce(T) -> Reply,
) -> Result<(Reply, Consumed), PortError> {
    match result {
        Ok(metered) => Ok((wrap(metered.value), metered.consumed)),
        Err(PortError::Invalid { .. }) => Ok((Reply::Invalid, Consumed::default())),
        Err(other) => Err(other),
    }
}

async fn carry_out(store: &dyn Store, call: Call) -> Result<(Reply, Consumed), PortError> {
    match call {
        Call::Get(key) => reply(store.get(&key).await, Reply::Got),
        Call::Query(query) => reply(store.query(&query).await, Reply::Page),
        Call::Write(write) => reply(store.write(write).await, Reply::Written),
        Call::Each(writes) => reply(store.write_each(writes).await, Reply::Each),
        Call::Chain(writes) => reply(store.write_chain(writes).await, Reply::Chain),
        Call::Transact(writes) => reply(store.transact(writes).await, Reply::Chain),
    }
}

async fn contents(store: &dyn Store) -> Vec<Page> {
    let mut pages = Vec::new();
    for table in [Table::State, Table::History] {
        for pk in PARTITIONS {
            pages.push(ok(store.query(&Query::all(table, pk)).await));
        }
    }
    pages
}

async fn clear(store: &dyn Store) {
    for table in [Table::State, Table::History] {
        for pk in PARTITIONS {
            for (sk, _) in ok(store.query(&Query::all(table, pk)).await).rows {
                ok(store.write(Write::delete(Key { table, pk: pk.to_owned(), sk }, Condition::None)).await);
            }
        }
    }
}

/// Random store calls have the same outcomes and leave the same items as in memory.
pub async fn random_store_calls_match_the_reference(backend: Backend) {
    let calls = if backend.exact_units { 1500 } else { 100 };
    for seed in SEEDS {
        let mut rng = Draw { rng: Rng::with_seed(seed), careful: backend.departures.takes_wrong_types };
        let memory = reference(Arc::new(ManualClock::default()));
        clear(&*backend.store).await;
        for n in 0..calls {
            let call = call(&mut rng);
            let expected = carry_out(&memory, call.clone()).await;
            let got = carry_out(&*backend.store, call.clone()).await;
            let (Ok((expected, expected_units)), Ok((got, units))) = (expected, got.clone()) else {
                panic!("seed {seed}, call {n} failed: {got:?} for {call:?}");
            };
            assert_eq!(got, expected, "seed {seed}, call {n}: {call:?}");
            if backend.exact_units {
                assert_eq!(units, expected_units, "units, seed {seed}, call {n}: {call:?}");
            }
        }
        for (got, expected) in contents(&*backend.store).await.into_iter().zip(contents(&memory).await) {
            assert_eq!(got, expected, "contents, seed {seed}");
        }
    }
}
