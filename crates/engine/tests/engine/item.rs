//! The store's model: what conditions and changes mean, and what things cost.

use engine::item::{Action, Attempt, Change, Condition as If, Consumed, Item, Key, Malformed, Value, Write};
use std::collections::BTreeMap;

fn key() -> Key {
    Key::state("pk", "sk")
}

fn map(entries: &[(&str, Value)]) -> Value {
    Value::M(entries.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect())
}

fn item() -> Item {
    Item::new()
        .with("n", 5_i64)
        .with("s", "five")
        .with("l", Value::L(vec![Value::N(1), "x".into()]))
        .with("m", map(&[("k", Value::N(1))]))
        .with("t", true)
}

#[test]
fn conditions_hold_of_what_stands_there() {
    // Condition; does it hold of the item; of nothing?
    let table: Vec<(If, bool, bool)> = vec![
        (If::None, true, true),
        (If::NotExists, false, true),
        (If::Exists, true, false),
        (If::Has("n"), true, false),
        (If::Has("x"), false, false),
        (If::Absent("n"), false, true),
        (If::Absent("x"), true, true),
        (If::Eq("n", Value::N(5)), true, false),
        (If::Eq("n", Value::N(6)), false, false),
        (If::Eq("n", "5".into()), false, false),
        (If::Eq("s", "five".into()), true, false),
        (If::Eq("x", Value::N(5)), false, false),
        (If::Lt("n", 6), true, false),
        (If::Lt("n", 5), false, false),
        (If::Lt("s", 6), false, false),
        (If::Lt("x", 6), false, false),
        (If::Gt("n", 4), true, false),
        (If::Gt("n", 5), false, false),
        (If::Gt("s", 4), false, false),
        (If::Gt("x", 4), false, false),
        (If::SizeLt("l", 3), true, false),
        (If::SizeLt("l", 2), false, false),
        (If::SizeLt("m", 2), true, false),
        (If::SizeLt("m", 1), false, false),
        (If::SizeLt("s", 9), false, false),
        (If::SizeLt("x", 9), false, false),
        (If::Contains("l", "x".into()), true, false),
        (If::Contains("l", "y".into()), false, false),
        (If::Contains("s", "five".into()), false, false),
        (If::Contains("x", "x".into()), false, false),
        (If::All(vec![]), true, true),
        (If::All(vec![If::Has("n"), If::Has("s")]), true, false),
        (If::All(vec![If::Has("n"), If::Has("x")]), false, false),
        (If::Any(vec![]), false, false),
        (If::Any(vec![If::Has("x"), If::Has("n")]), true, false),
        (If::Any(vec![If::Has("x"), If::Has("y")]), false, false),
        (If::Contains("l", "x".into()).negate(), false, true),
        (If::Lt("x", 6).negate(), true, true),
    ];
    for (condition, of_item, of_nothing) in table {
        assert_eq!(condition.holds(Some(&item())), of_item, "{condition:?} of the item");
        assert_eq!(condition.holds(None), of_nothing, "{condition:?} of nothing");
    }
}

fn updated(change: Change, standing: Option<Item>) -> Result<Item, Malformed> {
    match Write::update(key(), If::None, vec![change]).attempt(standing.as_ref())? {
        Attempt::Apply(Some(item)) => Ok(item),
        other => panic!("{other:?}"),
    }
}

#[test]
fn changes_change_one_attribute() {
    let list = |values: &[i64]| Value::L(values.iter().map(|n| Value::N(*n)).collect());
    let table: Vec<(Change, Item)> = vec![
        (Change::Set("n", "new".into()), item().with("n", "new")),
        (Change::Set("x", Value::N(1)), item().with("x", 1_i64)),
        (Change::SetIfAbsent("n", Value::N(9)), item()),
        (Change::SetIfAbsent("x", Value::N(9)), item().with("x", 9_i64)),
        (Change::Remove("x"), item()),
        (Change::Add("n", -7), item().with("n", -2_i64)),
        (Change::Add("x", 3), item().with("x", 3_i64)),
        (Change::Append("x", vec![Value::N(1), Value::N(2)]), item().with("x", list(&[1, 2]))),
        (
            Change::Append("l", vec![Value::N(2)]),
            item().with("l", Value::L(vec![Value::N(1), "x".into(), Value::N(2)])),
        ),
        (Change::SetEntry("m", "k".into(), Value::N(2)), item().with("m", map(&[("k", Value::N(2))]))),
        (
            Change::SetEntry("m", "j".into(), Value::N(2)),
            item().with("m", map(&[("j", Value::N(2)), ("k", Value::N(1))])),
        ),
        (Change::RemoveEntry("m", "k".into()), item().with("m", map(&[]))),
        (Change::RemoveEntry("m", "j".into()), item()),
    ];
    for (change, expected) in table {
        assert_eq!(updated(change.clone(), Some(item())), Ok(expected), "{change:?}");
    }
    let without = updated(Change::Remove("n"), Some(item())).unwrap();
    assert_eq!((without.get("n"), without.0.len()), (None, item().0.len() - 1));
}

#[test]
fn an_update_creates_what_is_absent() {
    assert_eq!(updated(Change::Add("n", 1), None), Ok(Item::new().with("n", 1_i64)));
    assert_eq!(updated(Change::Remove("n"), None), Ok(Item::new()));
}

#[test]
fn a_change_of_another_type_is_refused_and_named() {
    for change in [
        Change::Add("s", 1),
        Change::Append("s", vec![]),
        Change::SetEntry("s", "k".into(), Value::N(1)),
        Change::SetEntry("x", "k".into(), Value::N(1)),
        Change::RemoveEntry("x", "k".into()),
    ] {
        assert!(updated(change.clone(), Some(item())).is_err(), "{change:?}");
    }
    assert_eq!(updated(Change::Add("s", 1), Some(item())), Err(Malformed("s")));
}

#[test]
fn a_write_applies_or_is_refused_as_a_whole() {
    let new = Item::new().with("a", 1_i64);
    let apply = |write: &Write, standing: Option<&Item>| write.attempt(standing).unwrap();
    assert_eq!(apply(&Write::put(key(), new.clone()), Some(&item())), Attempt::Apply(Some(new.clone())));
    assert_eq!(apply(&Write::put_if_absent(key(), new.clone()), None), Attempt::Apply(Some(new.clone())));
    assert_eq!(apply(&Write::put_if_absent(key(), new), Some(&item())), Attempt::Refused);
    assert_eq!(apply(&Write::delete(key(), If::None), Some(&item())), Attempt::Apply(None));
    assert_eq!(apply(&Write::delete(key(), If::None), None), Attempt::Apply(None));
    assert_eq!(apply(&Write::delete(key(), If::Has("x")), Some(&item())), Attempt::Refused);
    let check = |condition| Write { key: key(), condition, action: Action::Check };
    assert_eq!(apply(&check(If::Exists), Some(&item())), Attempt::Apply(Some(item())));
    assert_eq!(apply(&check(If::NotExists), None), Attempt::Apply(None));
    assert_eq!(apply(&check(If::NotExists), Some(&item())), Attempt::Refused);
    // The condition is asked before the types are.
    assert_eq!(
        Write::update(key(), If::Has("x"), vec![Change::Add("s", 1)]).attempt(Some(&item())),
        Ok(Attempt::Refused)
    );
    let half = Write::update(key(), If::None, vec![Change::Set("a", Value::N(1)), Change::Add("s", 1)]);
    assert_eq!(half.attempt(Some(&item())), Err(Malformed("s")));
}

/// DynamoDB's guide, "DynamoDB item sizes and formats": strings are their UTF-8 bytes; a number is a byte for
/// two significant digits and one more; binary is its bytes; a boolean is one; a list or map is three, and one
/// more for each entry, beside names and values.
#[test]
fn sizes_are_what_dynamodb_documents() {
    let table: Vec<(Value, usize)> = vec![
        ("".into(), 0),
        ("abc".into(), 3),
        ("é".into(), 2),
        (Value::N(0), 2),
        (Value::N(9), 2),
        (Value::N(10), 2),
        (Value::N(99), 2),
        (Value::N(100), 3),
        (Value::N(9_999), 3),
        (Value::N(10_001), 4),
        (Value::N(NOW), 8),
        (Value::N(-12), 2),
        (Value::N(i64::MIN), 11),
        (Value::B(bytes::Bytes::from_static(b"12345")), 5),
        (true.into(), 1),
        (Value::L(vec![]), 3),
        (Value::L(vec!["ab".into(), Value::N(1)]), 3 + (1 + 2) + (1 + 2)),
        (Value::M(BTreeMap::new()), 3),
        (map(&[("key", "ab".into())]), 3 + 1 + 3 + 2),
        (Value::L(vec![map(&[("k", true.into())])]), 3 + 1 + (3 + 1 + 1 + 1)),
    ];
    for (value, size) in table {
        assert_eq!(value.size(), size, "{value:?}");
    }
    // Names count, the keys' too.
    let key = Key::state("run#1", "!");
    assert_eq!(Item::new().size(&key), 2 + 5 + 2 + 1);
    assert_eq!(Item::new().with("name", "abc").size(&key), 10 + 4 + 3);
}

const NOW: i64 = 1_795_488_233_123;

#[test]
fn units_round_up_and_nothing_is_free() {
    for (bytes, units) in [(0, 1), (1, 1), (4096, 1), (4097, 2), (1024 * 1024, 256)] {
        assert_eq!(Consumed::read(bytes), Consumed { read_units: units, ..Consumed::default() }, "{bytes}");
    }
    for (before, after, units) in [(0, 0, 1), (0, 1024, 1), (0, 1025, 2), (1025, 10, 2), (3000, 5000, 5)] {
        let consumed = Consumed::write(before, after);
        assert_eq!(consumed, Consumed { write_units: units, ..Consumed::default() }, "{before} {after}");
        assert_eq!(consumed.in_transaction().write_units, units * 2);
    }
    assert_eq!(Consumed::read(1).in_transaction(), Consumed::read(1));
}

#[test]
fn consumption_adds_up() {
    let mut sum = Consumed::read(5000);
    sum += Consumed::write(0, 2048);
    sum += Consumed::queue(3);
    sum += Consumed::timers(4);
    sum += sum;
    assert_eq!(sum, Consumed { read_units: 4, write_units: 4, queue_requests: 6, timer_requests: 8 });
}

#[test]
fn attributes_read_by_type() {
    let item = item();
    assert_eq!((item.text("s"), item.text("n"), item.text("x")), (Some("five"), None, None));
    assert_eq!((item.number("n"), item.number("s")), (Some(5), None));
    assert_eq!((item.list("l").len(), item.list("n").len(), item.list("x").len()), (2, 0, 0));
    assert_eq!((item.flag("t"), item.flag("n"), item.flag("x")), (true, false, false));
    assert_eq!(item.bytes("s"), None);
    assert_eq!(
        Item::new().with_some("a", None::<i64>).with_some("b", Some(1_i64)),
        Item::new().with("b", 1_i64)
    );
}
