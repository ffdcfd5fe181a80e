//! Which waits an event finds: where it looks, and what counts.

use crate::wire::*;
use engine::expr::{Expression, Vars, at_path, value_key};
use engine::matching::{Incoming, partitions};
use engine::records::{Index, WaitRecord, Waiter, wait_pk};
use proptest::prelude::*;
use protocol::ids::EventId;
use serde_json::{Value, json};

fn partition(path: &str, value: &Value) -> String {
    wait_pk("reply", Some(&Index::new(path, &value_key(Some(value)).unwrap()).digest))
}

#[test]
fn an_event_looks_under_its_own_value_of_each_path_and_where_there_is_no_path() {
    let event = json!({"name": "reply", "data": {"id": 7, "list": [1], "deep": {"x": "a"}}});
    let found = partitions("reply", ["data.id", "data.deep.x", "data.list", "data.none"].into_iter(), &event);
    let expected = vec![
        wait_pk("reply", None),
        partition("data.id", &json!(7.0)),
        partition("data.deep.x", &json!("a")),
        // A list is found by nothing; what is missing is found as null, false, 0 and "" are.
        partition("data.none", &json!(null)),
    ];
    assert_eq!(found, expected);
    assert_eq!(partitions("reply", [].into_iter(), &event), [wait_pk("reply", None)]);
}

/// A23: what equals each other leniently has one key.
#[test]
fn values_that_are_leniently_equal_share_a_partition() {
    let nothing = [json!(null), json!(false), json!(0), json!(0.0), json!(-0.0), json!("")];
    for value in &nothing {
        let event = json!({"data": {"x": value}});
        let found = partitions("reply", ["data.x"].into_iter(), &event);
        assert_eq!(found[1], partition("data.x", &json!(null)), "{value}");
    }
    assert_eq!(partition("data.x", &json!(7)), partition("data.x", &json!(7.0)));
    for (a, b) in [(json!(7), json!("7")), (json!(true), json!(1)), (json!("a"), json!("b"))] {
        assert_ne!(partition("data.x", &a), partition("data.x", &b), "{a} {b}");
    }
    assert_ne!(partition("data.x", &json!(1)), partition("data.y", &json!(1)));
    assert_ne!(Index::new("a", "bc").digest, Index::new("ab", "c").digest);
}

fn wait_of(created_ms: i64, until_ms: i64) -> WaitRecord {
    WaitRecord {
        run: run_id(),
        event: "reply".into(),
        index: None,
        waiter: Waiter::Step { step: step_id("w"), turn: 1, generation: 1 },
        expression: None,
        vars: None,
        triggers: vec![event_id()],
        created_ms,
        until_ms,
        expires_at: EXPIRES_AT,
    }
}

#[test]
fn a_wait_counts_from_its_registration_to_its_end_and_never_for_its_own_event() {
    let other: EventId = "01M85Q0DTJ0000000000000009".parse().unwrap();
    let event = json!({});
    let counts = |id, before_ms, now_ms, created_ms, until_ms| {
        Incoming { id, event: &event, before_ms, now_ms }.may_match(&wait_of(created_ms, until_ms))
    };
    assert!(counts(other, i64::MAX, 100, 50, 101));
    assert!(counts(other, i64::MAX, 100, 5_000, 101), "on first receipt clocks are not compared");
    assert!(!counts(other, i64::MAX, 100, 50, 100), "its time is over");
    assert!(counts(other, 51, 100, 50, 101));
    assert!(!counts(other, 50, 100, 50, 101), "on a repeat it must be older than the first receipt");
    assert!(!counts(event_id(), i64::MAX, 100, 50, 101), "the run's own event");
}

#[test]
fn an_expression_that_cannot_be_evaluated_matches_nothing() {
    let event = json!({"data": {"n": 1, "s": "a"}});
    let incoming = Incoming { id: event_id(), event: &event, before_ms: 1, now_ms: 0 };
    let holds =
        |text: &str, vars: Option<&Value>| incoming.holds(&Expression::parse("if", text).unwrap(), vars);
    assert!(holds("async.data.n == 1", None));
    assert!(!holds("async.data.s * 2 == 1", None) && !holds("!(async.data.s * 2 == 1)", None));
    assert!(holds("event.data.n == async.data.n", Some(&json!({"data": {"n": 1.0}}))));
    assert!(!holds("event.data.n == async.data.n", None), "what is not kept with it is missing");
    assert!(!holds("event.data.n == async.data.n", Some(&json!({"data": {"n": 2}}))));
}

fn plain() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i32..4).prop_map(Value::from),
        (-2i8..3).prop_map(|n| json!(f64::from(n) / 2.0)),
        "[ab]{0,2}".prop_map(Value::from),
        Just(json!([1])),
        Just(json!([])),
        Just(json!({"x": 1})),
    ]
}

fn event_of(fields: Vec<(String, Value)>) -> Value {
    json!({"name": "reply", "data": fields.into_iter().collect::<serde_json::Map<String, Value>>()})
}

fn event() -> impl Strategy<Value = Value> {
    prop::collection::vec(("[pqr]", plain()), 0..4).prop_map(event_of)
}

fn expression() -> impl Strategy<Value = String> {
    let path = || "[pqr]".prop_map(|name| format!("async.data.{name}"));
    let own = || "[pqr]".prop_map(|name| format!("event.data.{name}"));
    let literal = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("1".to_owned()),
        Just("'a'".to_owned()),
        Just("''".to_owned()),
        Just("0.5".to_owned())
    ];
    let equal = prop_oneof![
        (path(), own()).prop_map(|(a, b)| format!("{a} == {b}")),
        (own(), path()).prop_map(|(a, b)| format!("{a} == {b}")),
        (path(), literal).prop_map(|(a, b)| format!("{a} == {b}")),
        (path(), path()).prop_map(|(a, b)| format!("{a} != {b}")),
        (path(), own()).prop_map(|(a, b)| format!("{a} < {b}")),
        path(),
    ];
    equal.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} && {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} || {b})")),
            inner.prop_map(|a| format!("!({a})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    /// A23: no event that a wait matches misses the partition in which the wait stands, and what is kept of the
    /// run's own event decides as the whole of it does.
    #[test]
    fn an_event_that_matches_a_wait_looks_where_it_stands(text in expression(), own in event(), incoming in event()) {
        let parsed = Expression::parse("if", &text).unwrap();
        let index = parsed.equality(&own).map(|equality| Index::new(&equality.path, &equality.key));
        let bound = parsed.bind(&own);
        let whole = Vars { event: Some(&own), incoming: Some(&incoming), now_ms: 0 };
        let asked = Incoming { id: event_id(), event: &incoming, before_ms: 1, now_ms: 0 };
        let holds = asked.holds(&parsed, Some(&bound));
        prop_assert_eq!(holds, parsed.holds(&whole).unwrap_or(false), "{} of {}", text, own);
        let stands = wait_pk("reply", index.as_ref().map(|index| index.digest.as_str()));
        let path = index.as_ref().map(|index| index.path.as_str());
        if holds {
            let looked = partitions("reply", path.into_iter(), &incoming);
            prop_assert!(looked.contains(&stands), "{} of {} misses {:?} at {:?}", text, incoming, own, path.map(|p| at_path(&incoming, p)));
        }
    }
}
