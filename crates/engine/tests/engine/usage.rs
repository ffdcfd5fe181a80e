//! What a run uses, and how it is kept.

use engine::item::{Change, Condition, Consumed, Item, Key, Write};
use engine::usage::{Request, USED, Usage};

fn some() -> Usage {
    let mut usage = Usage::of(Request::Query, 3, Consumed { read_units: 7, ..Consumed::default() });
    usage += Usage::of(Request::Api, 300, Consumed { write_units: 70_000, ..Consumed::default() });
    usage
}

#[test]
fn what_is_kept_reads_back_and_takes_few_bytes() {
    for usage in [Usage::default(), some()] {
        let item = Item::new().with(USED, usage.to_value());
        assert_eq!(Usage::read(&item, USED), usage);
        assert_eq!(Usage::kept(&item), usage);
        let json = serde_json::to_string(&usage).unwrap();
        assert_eq!(serde_json::from_str::<Usage>(&json).unwrap(), usage);
    }
    assert_eq!(Usage::read(&Item::new(), USED), Usage::default());
    assert_eq!(some().to_value().size(), 20);
    assert_eq!(serde_json::to_string(&Usage::default()).unwrap(), "[]");
}

#[test]
fn counters_of_a_later_version_are_passed_over() {
    let numbers: Vec<u64> = (1..=40).collect();
    let usage = Usage::from(numbers);
    assert_eq!((usage.units().read_units, usage.requests(Request::Api)), (1, 17));
}

#[test]
fn shares_are_together_the_whole() {
    for of in 1..6 {
        let mut all = Usage::default();
        (0..of).for_each(|nth| all += some().share(nth, of));
        assert_eq!(all, some(), "{of}");
    }
}

#[test]
fn a_write_uses_what_the_store_says_it_consumes() {
    let key = Key::state("p", "s");
    let big = |kilobytes: usize| Item::new().with("text", "x".repeat(kilobytes * 1024 - 30));
    let put = Usage::of_write(&Write::put_if_absent(key.clone(), big(2)), None);
    assert_eq!((put.units().write_units, put.requests(Request::PutItem)), (2, 1));
    let change = vec![Change::Remove("text")];
    let update = Usage::of_write(&Write::update(key.clone(), Condition::Exists, change), Some(&big(3)));
    assert_eq!((update.units().write_units, update.requests(Request::UpdateItem)), (3, 1));
    let delete = Usage::of_write(&Write::delete(key, Condition::None), None);
    assert_eq!((delete.units().write_units, delete.requests(Request::DeleteItem)), (1, 1));
}

#[test]
fn less_is_covered_and_more_is_not() {
    let (less, more) = (some().share(0, 2), some());
    assert!(more.covers(&less) && !less.covers(&more));
    assert_eq!(less.without(&more), Usage::default());
    let names: std::collections::BTreeSet<&str> = Request::ALL.into_iter().map(Request::name).collect();
    assert_eq!(names.len(), Request::ALL.len());
}
