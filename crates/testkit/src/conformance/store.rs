//! The store's contract, line by line.

use super::{Backend, assert_invalid, key, ok};
use bytes::Bytes;
use engine::item::{
    Action, Change, Condition, Consumed, ITEM_BYTES_MAX, Item, Key, PAGE_BYTES_MAX, Query, Range, Table,
    Value, Write,
};
use futures_util::future::join_all;
use runtime::ports::{Chain, Page, Store, Written};
use std::collections::BTreeMap;

fn numbered(n: i64) -> Item {
    Item::new().with("n", n)
}

fn add_one(key: Key) -> Write {
    Write::update(key, Condition::None, vec![Change::Add("n", 1)])
}

/// An item that has exactly so many bytes at its key.
fn of_size(key: &Key, bytes: usize) -> Item {
    let bare = Item::new().with("fill", "").size(key);
    Item::new().with("fill", "x".repeat(bytes - bare))
}

async fn put(store: &dyn Store, key: Key, item: Item) {
    assert_eq!(ok(store.write(Write::put(key, item)).await), Written::Done(None));
}

async fn get(store: &dyn Store, key: &Key) -> Option<Item> {
    ok(store.get(key).await)
}

async fn query(store: &dyn Store, query: Query) -> Page {
    ok(store.query(&query).await)
}

fn sort_keys(page: &Page) -> Vec<&str> {
    page.rows.iter().map(|(sk, _)| sk.as_str()).collect()
}

/// Of concurrent conditional puts exactly one succeeds, and the others are told what it put.
pub async fn put_if_absent_has_one_winner(backend: Backend) {
    for round in 0..4 {
        let key = key("race", &format!("round-{round}"));
        let tries = (0..8).map(|n| backend.store.write(Write::put_if_absent(key.clone(), numbered(n))));
        let outcomes: Vec<Written> = join_all(tries).await.into_iter().map(ok).collect();
        let winner = outcomes.iter().position(Written::is_done).expect("somebody wins");
        for (n, outcome) in outcomes.iter().enumerate().filter(|(n, _)| *n != winner) {
            assert_eq!(*outcome, Written::Refused(Some(numbered(winner as i64))), "writer {n}");
        }
        assert_eq!(get(&*backend.store, &key).await, Some(numbered(winner as i64)));
    }
}

/// There is one order of all writes to an item: concurrent additions all count, and each sees its own result.
pub async fn concurrent_updates_lose_nothing(backend: Backend) {
    let key = key("counter", "!");
    let adds = (0..40).map(|_| backend.store.write(add_one(key.clone())));
    let mut seen: Vec<i64> = join_all(adds)
        .await
        .into_iter()
        .map(|outcome| match ok(outcome) {
            Written::Done(Some(item)) => item.number("n").expect("a number"),
            other => panic!("not done: {other:?}"),
        })
        .collect();
    seen.sort_unstable();
    assert_eq!(seen, (1..=40).collect::<Vec<_>>());
    assert_eq!(get(&*backend.store, &key).await, Some(numbered(40)));
}

/// A refused write of any kind returns the item that stands there, or that nothing does.
pub async fn refusal_returns_what_stands(backend: Backend) {
    let (there, not_there) = (key("p", "there"), key("p", "not-there"));
    put(&*backend.store, there.clone(), numbered(1)).await;
    let two = Condition::Eq("n", Value::N(2));
    for action in [Action::Put(numbered(3)), Action::Update(vec![Change::Add("n", 1)]), Action::Delete] {
        let write = |key: &Key| Write { key: key.clone(), condition: two.clone(), action: action.clone() };
        assert_eq!(ok(backend.store.write(write(&there)).await), Written::Refused(Some(numbered(1))));
        assert_eq!(ok(backend.store.write(write(&not_there)).await), Written::Refused(None));
    }
    assert_eq!(get(&*backend.store, &there).await, Some(numbered(1)));
    assert_eq!(get(&*backend.store, &not_there).await, None);
}

fn conditions() -> Vec<Condition> {
    use Condition::*;
    let list = vec![Value::from("a"), Value::N(1)];
    let simple = vec![
        None,
        NotExists,
        Exists,
        Has("n"),
        Has("none"),
        Absent("n"),
        Absent("none"),
        Eq("n", Value::N(5)),
        Eq("n", Value::N(6)),
        Eq("n", Value::from("5")),
        Eq("s", Value::from("text")),
        Eq("b", Value::B(Bytes::from_static(b"\0\xff"))),
        Eq("yes", Value::Bool(true)),
        Eq("none", Value::Bool(false)),
        Eq("l", Value::L(list)),
        Lt("n", 5),
        Lt("n", 6),
        Gt("n", 5),
        Gt("n", 4),
        Lt("s", 100),
        Gt("none", -100),
        Lt("none", 100),
        SizeLt("l", 2),
        SizeLt("l", 3),
        SizeLt("m", 1),
        SizeLt("m", 2),
        SizeLt("none", 9),
        Contains("l", Value::from("a")),
        Contains("l", Value::from("b")),
        Contains("l", Value::N(1)),
        Contains("none", Value::N(1)),
        All(vec![]),
        Any(vec![]),
    ];
    let mut all = simple.clone();
    all.extend(simple.into_iter().map(Condition::negate));
    all.push(All(vec![Has("n"), Any(vec![Eq("s", Value::from("no")), Lt("n", 9)])]));
    all.push(All(vec![Has("n"), Any(vec![Eq("s", Value::from("no")), Lt("n", 5)]).negate()]));
    all.push(All(vec![All(vec![]), NotExists]));
    all
}

/// Every condition holds, or doesn't, as [`Condition::holds`] says, of an item and of nothing.
pub async fn conditions_hold_as_defined(backend: Backend) {
    let (there, not_there) = (key("p", "there"), key("p", "not-there"));
    let map = BTreeMap::from([("k".to_owned(), Value::N(1))]);
    let item = numbered(5)
        .with("s", "text")
        .with("b", Bytes::from_static(b"\0\xff"))
        .with("yes", true)
        .with("l", Value::L(vec![Value::from("a"), Value::N(1)]))
        .with("m", Value::M(map));
    put(&*backend.store, there.clone(), item.clone()).await;
    for condition in conditions() {
        let same =
            Write { key: there.clone(), condition: condition.clone(), action: Action::Put(item.clone()) };
        let done = ok(backend.store.write(same).await).is_done();
        assert_eq!(done, condition.holds(Some(&item)), "{condition:?} of the item");
        let none = Write::delete(not_there.clone(), condition.clone());
        assert_eq!(
            ok(backend.store.write(none).await).is_done(),
            condition.holds(None),
            "{condition:?} of nothing"
        );
    }
}

/// Every change does what its definition says, and the update returns the item as it stands then.
pub async fn changes_do_as_defined(backend: Backend) {
    let key = key("p", "changed");
    let map = BTreeMap::from([("old".to_owned(), Value::N(1)), ("stays".to_owned(), Value::from(""))]);
    let item =
        numbered(5).with("gone", "x").with("l", Value::L(vec![Value::N(1)])).with("m", Value::M(map.clone()));
    put(&*backend.store, key.clone(), item.with("m2", Value::M(map))).await;
    let changes = vec![
        Change::Set("set", Value::B(Bytes::from_static(b"bytes"))),
        Change::SetIfAbsent("once", Value::from("first")),
        Change::Remove("gone"),
        Change::Remove("never-there"),
        Change::Add("n", -7),
        Change::Add("fresh", 3),
        Change::Append("l", vec![Value::N(2), Value::from("three")]),
        Change::Append("new", vec![Value::Bool(true)]),
        Change::SetEntry("m", "new key".to_owned(), Value::N(2)),
        Change::RemoveEntry("m2", "old".to_owned()),
    ];
    let update = Write::update(key.clone(), Condition::Exists, changes);
    let expected = numbered(-2)
        .with("set", Bytes::from_static(b"bytes"))
        .with("once", "first")
        .with("fresh", 3_i64)
        .with("l", Value::L(vec![Value::N(1), Value::N(2), Value::from("three")]))
        .with("new", Value::L(vec![Value::Bool(true)]))
        .with("m", {
            let entry = |k: &str, v: Value| (k.to_owned(), v);
            let stays = entry("stays", Value::from(""));
            Value::M(BTreeMap::from([entry("old", Value::N(1)), stays, entry("new key", Value::N(2))]))
        })
        .with("m2", Value::M(BTreeMap::from([("stays".to_owned(), Value::from(""))])));
    assert_eq!(ok(backend.store.write(update).await), Written::Done(Some(expected.clone())));
    let again =
        Write::update(key.clone(), Condition::None, vec![Change::SetIfAbsent("once", Value::from("2nd"))]);
    assert_eq!(ok(backend.store.write(again).await), Written::Done(Some(expected.clone())));
    assert_eq!(get(&*backend.store, &key).await, Some(expected));
}

/// An update that meets an attribute of another type is invalid and changes nothing.
pub async fn malformed_update_changes_nothing(backend: Backend) {
    let key = key("p", "typed");
    let item = numbered(1).with("s", "text");
    put(&*backend.store, key.clone(), item.clone()).await;
    let set = || Change::Set("other", Value::N(1));
    let entry = || "k".to_owned();
    // The change, and whether MiniStack takes it.
    let bad = [
        (Change::Add("s", 1), false),
        (Change::SetEntry("none", entry(), Value::N(1)), false),
        (Change::SetEntry("s", entry(), Value::N(1)), false),
        (Change::Append("n", vec![Value::N(1)]), true),
        (Change::RemoveEntry("s", entry()), true),
        (Change::RemoveEntry("none", entry()), true),
        (Change::Set("other", Value::N(2)), false),
        (Change::Remove("pk"), false),
    ];
    for (change, is_taken) in bad {
        let update = Write::update(key.clone(), Condition::None, vec![set(), change]);
        if is_taken && backend.departures.takes_wrong_types {
            assert!(ok(backend.store.write(update).await).is_done());
            put(&*backend.store, key.clone(), item.clone()).await;
        } else {
            assert_invalid(backend.store.write(update).await);
        }
    }
    assert_invalid(backend.store.write(Write::put(key.clone(), Item::new().with("sk", "x"))).await);
    assert_eq!(get(&*backend.store, &key).await, Some(item));
}

/// `get` and `query` see every write that has returned.
pub async fn reads_see_every_finished_write(backend: Backend) {
    for n in 1..=10 {
        let key = key("seen", &format!("{n:02}"));
        put(&*backend.store, key.clone(), numbered(n)).await;
        assert_eq!(get(&*backend.store, &key).await, Some(numbered(n)));
        let page = query(&*backend.store, Query::all(Table::State, "seen")).await;
        assert_eq!(page.rows.len() as i64, n);
        ok(backend.store.write(add_one(key.clone())).await);
        assert_eq!(get(&*backend.store, &key).await, Some(numbered(n + 1)));
    }
    ok(backend.store.write(Write::delete(key("seen", "01"), Condition::None)).await);
    assert_eq!(get(&*backend.store, &key("seen", "01")).await, None);
}

/// An item has at most 400 KB, keys and attribute names included.
pub async fn item_of_400_kb_fits_one_byte_more_does_not(backend: Backend) {
    let key = key("large", "item");
    let fits = of_size(&key, ITEM_BYTES_MAX);
    put(&*backend.store, key.clone(), fits.clone()).await;
    assert_eq!(get(&*backend.store, &key).await, Some(fits.clone()));
    assert_invalid(backend.store.write(Write::put(key.clone(), of_size(&key, ITEM_BYTES_MAX + 1))).await);
    assert_eq!(get(&*backend.store, &key).await, Some(fits));
}

/// An update cannot make an item larger than 400 KB either.
pub async fn update_cannot_grow_an_item_beyond_400_kb(backend: Backend) {
    let key = key("large", "grown");
    let standing = of_size(&key, ITEM_BYTES_MAX - 10);
    put(&*backend.store, key.clone(), standing.clone()).await;
    let grow =
        |by: &str| Write::update(key.clone(), Condition::None, vec![Change::Set("more", Value::from(by))]);
    assert_invalid(backend.store.write(grow("seven..")).await);
    assert_eq!(get(&*backend.store, &key).await, Some(standing));
    assert!(ok(backend.store.write(grow("six...")).await).is_done());
}

/// A page holds at most 1 MB of items, but at least one, and the next page goes on after it.
pub async fn page_ends_at_1_mb(backend: Backend) {
    let at = |n: usize| key("megabyte", &format!("{n}"));
    for n in 0..5 {
        put(&*backend.store, at(n), of_size(&at(n), PAGE_BYTES_MAX / 4 + usize::from(n == 4))).await;
    }
    let four = query(&*backend.store, Query::all(Table::State, "megabyte")).await;
    assert_eq!(sort_keys(&four), ["0", "1", "2", "3"]);
    assert_eq!(four.next.as_deref(), Some("3"));
    let from_one = Query { after: Some("0".to_owned()), ..Query::all(Table::State, "megabyte") };
    let three = query(&*backend.store, from_one).await;
    assert_eq!(sort_keys(&three), ["1", "2", "3"]); // the fourth would make it one byte too many
    let rest = Query { after: three.next, ..Query::all(Table::State, "megabyte") };
    let last = query(&*backend.store, rest).await;
    assert_eq!((sort_keys(&last), last.next.as_deref()), (vec!["4"], None));
}

/// A page takes at most `limit` rows; going on from `next` reads every row once, in both directions.
pub async fn page_ends_at_its_limit_and_the_next_one_goes_on(backend: Backend) {
    let all: Vec<String> = (0..7).map(|n| format!("{n}")).collect();
    for sk in &all {
        put(&*backend.store, key("paged", sk), numbered(1)).await;
    }
    for descending in [false, true] {
        let mut next = Query { descending, limit: 3, ..Query::all(Table::State, "paged") };
        let mut got = Vec::new();
        loop {
            let page = query(&*backend.store, next.clone()).await;
            assert!(page.rows.len() <= 3);
            got.extend(page.rows.into_iter().map(|(sk, _)| sk));
            next.after = page.next;
            if next.after.is_none() {
                break;
            }
        }
        if descending {
            got.reverse();
        }
        assert_eq!(got, all, "descending: {descending}");
    }
    assert_invalid(backend.store.query(&Query { limit: 0, ..Query::all(Table::State, "paged") }).await);
}

/// Rows come in order of the bytes of their sort keys; `descending` reverses it.
pub async fn query_orders_by_bytes_of_the_sort_key(backend: Backend) {
    let sorted = ["!", "10", "9", "A", "Z", "a", "a\0", "a!", "ab", "z", "é", "€", "\u{FFFD}", "🦀"];
    for sk in sorted.iter().rev() {
        put(&*backend.store, key("ordered", sk), numbered(1)).await;
    }
    let up = query(&*backend.store, Query::all(Table::State, "ordered")).await;
    assert_eq!(sort_keys(&up), sorted);
    let down = Query { descending: true, ..Query::all(Table::State, "ordered") };
    let mut down = query(&*backend.store, down).await;
    down.rows.reverse();
    assert_eq!(sort_keys(&down), sorted);
}

/// A prefix and a pair of bounds read what they name, in this partition, from any cursor.
pub async fn query_reads_its_range_only(backend: Backend) {
    for sk in ["a", "step#", "step#1", "step#2", "step#é", "step$", "turn#1"] {
        put(&*backend.store, key("range", sk), numbered(1)).await;
        put(&*backend.store, key("range2", sk), numbered(2)).await;
    }
    let between = |from: &str, to: &str| Range::Between(from.to_owned(), to.to_owned());
    let cases: [(Range, Option<&str>, &[&str]); 10] = [
        (Range::Prefix("step#".to_owned()), None, &["step#", "step#1", "step#2", "step#é"]),
        (Range::Prefix("step#".to_owned()), Some("step#1"), &["step#2", "step#é"]),
        (Range::Prefix("step#".to_owned()), Some("a"), &["step#", "step#1", "step#2", "step#é"]),
        (Range::Prefix("step#".to_owned()), Some("t"), &[]),
        (Range::Prefix("none".to_owned()), None, &[]),
        (Range::Prefix(String::new()), Some("step$"), &["turn#1"]),
        (between("step#1", "step$"), None, &["step#1", "step#2", "step#é", "step$"]),
        (between("step#1", "step$"), Some("step#3"), &["step#é", "step$"]),
        (between("b", "b"), None, &[]),
        (between("c", "b"), None, &[]),
    ];
    for (range, after, expected) in cases {
        let asked = Query { range, after: after.map(str::to_owned), ..Query::all(Table::State, "range") };
        let page = query(&*backend.store, asked.clone()).await;
        assert_eq!(sort_keys(&page), expected, "{asked:?}");
        assert!(page.rows.iter().all(|(_, item)| *item == numbered(1)));
    }
    let down = Query {
        descending: true,
        after: Some("step#2".to_owned()),
        range: Range::Prefix("step#".to_owned()),
        ..Query::all(Table::State, "range")
    };
    assert_eq!(sort_keys(&query(&*backend.store, down).await), ["step#1", "step#"]);
}

/// An update of an item that is not there creates it, even without a change.
pub async fn update_of_absent_item_creates_it(backend: Backend) {
    let created = ok(backend.store.write(add_one(key("p", "counter"))).await);
    assert_eq!(created, Written::Done(Some(numbered(1))));
    let bare = Write::update(key("p", "bare"), Condition::None, vec![]);
    assert_eq!(ok(backend.store.write(bare).await), Written::Done(Some(Item::new())));
    assert_eq!(get(&*backend.store, &key("p", "bare")).await, Some(Item::new()));
}

/// A chain carries out its writes in order until the first refusal and says what stood there.
pub async fn chain_stops_at_the_first_refusal(backend: Backend) {
    let at = |sk: &str| key("chain", sk);
    let chain = vec![
        Write::put_if_absent(at("a"), numbered(1)),
        add_one(at("a")),
        Write::put_if_absent(at("a"), numbered(9)),
        Write::put(at("b"), numbered(1)),
    ];
    let refused = ok(backend.store.write_chain(chain).await);
    assert_eq!(refused, Chain::Refused { index: 2, standing: Some(numbered(2)) });
    assert_eq!(get(&*backend.store, &at("a")).await, Some(numbered(2)));
    assert_eq!(get(&*backend.store, &at("b")).await, None);
    let chain =
        vec![add_one(at("a")), Write::put(at("b"), numbered(1)), Write::delete(at("a"), Condition::Exists)];
    let done = ok(backend.store.write_chain(chain).await);
    assert_eq!(done, Chain::Done(vec![Some(numbered(3)), None, None]));
    assert_eq!(get(&*backend.store, &at("a")).await, None);
    assert_eq!(ok(backend.store.write_chain(vec![]).await), Chain::Done(vec![]));
}

/// A transaction carries out all of its writes or none, and names the first refused one.
pub async fn transact_is_all_or_nothing(backend: Backend) {
    let at = |sk: &str| key("transact", sk);
    put(&*backend.store, at("there"), numbered(1)).await;
    let check = |condition| Write { key: at("there"), condition, action: Action::Check };
    let others = || [add_one(at("counter")), Write::put_if_absent(at("new"), numbered(1))];
    let [first, second] = others();
    let refused = ok(backend.store.transact(vec![first, check(Condition::Gt("n", 1)), second]).await);
    assert_eq!(refused, Chain::Refused { index: 1, standing: Some(numbered(1)) });
    assert_eq!(get(&*backend.store, &at("counter")).await, None);
    assert_eq!(get(&*backend.store, &at("new")).await, None);
    let [first, second] = others();
    let done = ok(backend.store.transact(vec![first, check(Condition::Gt("n", 0)), second]).await);
    assert_eq!(done, Chain::Done(vec![None; 3]));
    assert_eq!(get(&*backend.store, &at("counter")).await, Some(numbered(1)));
    assert_eq!(get(&*backend.store, &at("new")).await, Some(numbered(1)));
    assert_eq!(get(&*backend.store, &at("there")).await, Some(numbered(1)));
    put(&*backend.store, at("text"), Item::new().with("n", "one")).await;
    assert_invalid(backend.store.transact(vec![add_one(at("counter")), add_one(at("text"))]).await);
    assert_eq!(get(&*backend.store, &at("counter")).await, Some(numbered(1)));
}

/// A transaction has 1 to 100 actions.
pub async fn transact_takes_100_actions_101_are_refused(backend: Backend) {
    let adds = |count: usize| (0..count).map(|n| add_one(key("hundred", &format!("{n:03}")))).collect();
    assert_invalid(backend.store.transact(adds(101)).await);
    assert_invalid(backend.store.transact(vec![]).await);
    let page = query(&*backend.store, Query::all(Table::State, "hundred")).await;
    assert_eq!(page.rows.len(), 0);
    assert_eq!(ok(backend.store.transact(adds(100)).await), Chain::Done(vec![None; 100]));
    let page = query(&*backend.store, Query::all(Table::State, "hundred")).await;
    assert_eq!(page.rows.len(), 100);
}

/// A transaction has at most 4 MB of items, and its updates change something.
pub async fn transact_takes_4_mb_more_is_refused(backend: Backend) {
    let at = |n: usize| key("four-megabytes", &format!("{n:02}"));
    let puts = |bytes: usize| (0..11).map(|n| Write::put(at(n), of_size(&at(n), bytes))).collect();
    let share = 4 * 1024 * 1024 / 11;
    assert_invalid(backend.store.transact(puts(share + 1)).await);
    // A kilobyte below, since MiniStack counts the request's JSON instead of the items.
    assert!(matches!(ok(backend.store.transact(puts(share - 1024)).await), Chain::Done(_)));
    let nothing = Write::update(at(0), Condition::None, vec![]);
    assert_invalid(backend.store.transact(vec![nothing]).await);
}

/// A transaction names an item once.
pub async fn transact_takes_distinct_items_only(backend: Backend) {
    let twice = vec![add_one(key("p", "same")), add_one(key("p", "same"))];
    assert_invalid(backend.store.transact(twice).await);
    assert_eq!(get(&*backend.store, &key("p", "same")).await, None);
}

/// A check belongs into a transaction.
pub async fn check_alone_is_refused(backend: Backend) {
    let check = Write { key: key("p", "s"), condition: Condition::None, action: Action::Check };
    assert_invalid(backend.store.write(check.clone()).await);
    assert_invalid(backend.store.write_each(vec![check.clone()]).await);
    assert_invalid(backend.store.write_chain(vec![check]).await);
}

/// Keys are not empty and not too long; values may be empty, and are kept.
pub async fn empty_keys_are_refused(backend: Backend) {
    let long = key(&"p".repeat(2048), &"s".repeat(1024));
    put(&*backend.store, long.clone(), numbered(1)).await;
    assert_eq!(get(&*backend.store, &long).await, Some(numbered(1)));
    let bad = [key("", "s"), key("p", ""), key(&"p".repeat(2049), "s"), key("p", &"s".repeat(1025))];
    for key in bad {
        assert_invalid(backend.store.get(&key).await);
        assert_invalid(backend.store.write(Write::put(key.clone(), numbered(1))).await);
        assert_invalid(backend.store.write_each(vec![Write::delete(key.clone(), Condition::None)]).await);
        assert_invalid(backend.store.transact(vec![add_one(key)]).await);
    }
    assert_invalid(backend.store.query(&Query::all(Table::State, "")).await);
    let empty = Item::new()
        .with("s", "")
        .with("b", Bytes::new())
        .with("l", Value::L(vec![]))
        .with("m", Value::M(BTreeMap::new()))
        .with("no", false);
    put(&*backend.store, key("p", "empty"), empty.clone()).await;
    assert_eq!(get(&*backend.store, &key("p", "empty")).await, Some(empty));
}

/// Independent writes have an outcome each, in the order of the request.
pub async fn write_each_has_an_outcome_each(backend: Backend) {
    let at = |n: i64| key("each", &format!("{n:02}"));
    put(&*backend.store, at(7), numbered(7)).await;
    let puts = (0..30).map(|n| Write::put_if_absent(at(n), numbered(100 + n))).collect();
    let outcomes = ok(backend.store.write_each(puts).await);
    for (n, outcome) in (0..).zip(outcomes) {
        let expected = if n == 7 { Written::Refused(Some(numbered(7))) } else { Written::Done(None) };
        assert_eq!(outcome, expected, "write {n}");
    }
    assert_eq!(get(&*backend.store, &at(29)).await, Some(numbered(129)));
    assert_eq!(ok(backend.store.write_each(vec![]).await), vec![]);
    // One that turns out to be invalid fails the call; the others are carried out all the same.
    let entry = Change::SetEntry("none", "k".to_owned(), Value::N(1));
    let invalid = Write::update(at(0), Condition::None, vec![entry]);
    assert_invalid(backend.store.write_each(vec![invalid, add_one(at(1))]).await);
    assert_eq!(get(&*backend.store, &at(1)).await, Some(numbered(102)));
}

/// The same key in the other table is another item.
pub async fn tables_are_apart(backend: Backend) {
    put(&*backend.store, Key::state("p", "s"), numbered(1)).await;
    assert_eq!(get(&*backend.store, &Key::history("p", "s")).await, None);
    put(&*backend.store, Key::history("p", "s"), numbered(2)).await;
    assert_eq!(get(&*backend.store, &Key::state("p", "s")).await, Some(numbered(1)));
    assert_eq!(query(&*backend.store, Query::all(Table::History, "p")).await.rows.len(), 1);
    let both = vec![add_one(Key::state("p", "s")), add_one(Key::history("p", "s"))];
    assert_eq!(ok(backend.store.transact(both).await), Chain::Done(vec![None; 2]));
    assert_eq!(get(&*backend.store, &Key::history("p", "s")).await, Some(numbered(3)));
}

fn units(read: u64, write: u64) -> Consumed {
    Consumed { read_units: read, write_units: write, ..Consumed::default() }
}

/// Every call reports what it consumed: 4 KB a read unit, 1 KB a write unit, twice in a transaction, the larger
/// of before and after, a refusal by what stands there.
pub async fn every_call_reports_what_it_consumed(backend: Backend) {
    let store = &*backend.store;
    let (a, b) = (key("units", "a"), key("units", "b"));
    let same = |consumed: Consumed, expected: Consumed| match backend.exact_units {
        true => assert_eq!(consumed, expected),
        false => assert_eq!(consumed != Consumed::default(), expected != Consumed::default()),
    };
    let write = async |write: Write, expected: u64| {
        same(store.write(write).await.expect("the write succeeds").consumed, units(0, expected));
    };
    let read = async |key: &Key, expected: u64| {
        same(store.get(key).await.expect("the read succeeds").consumed, units(expected, 0));
    };
    let read_page = async |pk: &str, expected: u64| {
        let page = store.query(&Query::all(Table::State, pk)).await.expect("the query succeeds");
        same(page.consumed, units(expected, 0));
    };
    let transact = async |writes: Vec<Write>, expected: u64| {
        same(
            store.transact(writes).await.expect("the transaction has an outcome").consumed,
            units(0, expected),
        );
    };
    read(&a, 1).await;
    write(Write::put_if_absent(a.clone(), of_size(&a, 3000)), 3).await;
    write(Write::put_if_absent(a.clone(), of_size(&a, 9000)), 3).await; // refused
    write(Write::put(a.clone(), of_size(&a, 4097)), 5).await;
    read(&a, 2).await;
    write(Write::put(b.clone(), of_size(&b, 1024)), 1).await;
    read_page("units", 2).await; // 4097 + 1024 bytes together
    read_page("none", 1).await;
    transact(vec![add_one(a.clone()), Write::delete(b.clone(), Condition::Exists)], 2 * (5 + 1)).await;
    transact(vec![add_one(b.clone()), Write::put_if_absent(a.clone(), numbered(1))], 2 * (1 + 5)).await; // refused
    write(Write::delete(a.clone(), Condition::None), 5).await;
    write(Write::delete(a.clone(), Condition::None), 1).await;
    let chain = vec![
        add_one(a.clone()),
        Write::put(b.clone(), of_size(&b, 1025)),
        Write::put_if_absent(a, numbered(1)),
    ];
    same(store.write_chain(chain).await.expect("the chain has an outcome").consumed, units(0, 1 + 2 + 1));
}
