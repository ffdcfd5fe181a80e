//! What an expression uses of the trigger event, and what a wait is found by.

use engine::expr::{Equality, Expression, Vars, at_path, value_key};
use proptest::prelude::*;
use serde_json::{Value, json};

fn parsed(text: &str) -> Expression {
    Expression::parse("f", text).unwrap()
}

fn trigger() -> Value {
    json!({"name": "shop/paid", "id": "e1", "ts": 5, "user": {}, "data": {
        "id": 7, "name": "Ann", "nil": null, "zero": 0, "flag": true, "off": false,
        "list": [{"a": 1}, 2], "map": {"k": {"deep": 1}, "other": 2}, "a.b": "dotted", "": "unnamed"
    }})
}

#[test]
fn an_expression_is_bound_to_what_it_uses_of_the_event() {
    for (text, expected) in [
        ("async.data.id == 1", json!({})),
        ("event.data.id == async.data.id", json!({"data": {"id": 7}})),
        ("event.data.id == 1 || event.data.name == 'a'", json!({"data": {"id": 7, "name": "Ann"}})),
        ("event.data.nil == null", json!({"data": {"nil": null}})),
        ("event.data.gone == null", json!({})),
        ("event.data.gone.deeper == null && event.ts > 1", json!({"ts": 5})),
        ("event.data.map.k.deep == 1", json!({"data": {"map": {"k": {"deep": 1}}}})),
        ("event.data.map.k == event.data.map.k.deep", json!({"data": {"map": {"k": {"deep": 1}}}})),
        ("event.data.map.k.deep == event.data.map", json!({"data": {"map": {"k": {"deep": 1}, "other": 2}}})),
        ("has(event.data.map.k)", json!({"data": {"map": {"k": {"deep": 1}}}})),
        ("has(event.data.gone)", json!({})),
        ("event.data.list[0].a == 1", json!({"data": {"list": [{"a": 1}, 2]}})),
        ("event.data.list.exists(i, i.a == async.data.a)", json!({"data": {"list": [{"a": 1}, 2]}})),
        ("event['data']['id'] == 1", json!({"data": {"id": 7}})),
        ("event.data['a.b'] == 'x'", json!({"data": {"a.b": "dotted"}})),
        ("event.data.map[async.data.key] == 1", json!({"data": {"map": {"k": {"deep": 1}, "other": 2}}})),
        ("size(event.data.name) > event.data.zero", json!({"data": {"name": "Ann", "zero": 0}})),
        ("event.data.id.deeper == null", json!({})),
        ("event[async.data.key] == 1", trigger()),
        ("size(event) > 1", trigger()),
        ("event == async && event.data.id == 1", trigger()),
        // A macro's variable of the same name is another.
        ("[1].exists(event, event.data.id == 1)", json!({})),
        ("[1].exists(event, .event.data.id == 1)", json!({"data": {"id": 7}})),
        ("event.data.list.exists(event, event.a == 1)", json!({"data": {"list": [{"a": 1}, 2]}})),
    ] {
        assert_eq!(parsed(text).bind(&trigger()), expected, "{text}");
    }
}

#[test]
fn an_event_that_is_no_object_is_bound_as_it_is_used() {
    for event in [json!(null), json!(7), json!("event"), json!([1]), json!({"data": 7})] {
        for text in ["event.data.id == null", "event == 7", "has(event.data.id)", "event.data == 7"] {
            same_when_bound(text, &event, &json!({}));
        }
    }
}

fn equality(text: &str) -> Option<(String, String)> {
    parsed(text).equality(&trigger()).map(|Equality { path, key }| (path, key))
}

fn key(value: Value) -> String {
    value_key(Some(&value)).unwrap()
}

#[test]
fn a_conjunct_that_equates_a_path_with_what_is_known_is_found() {
    let falsy = value_key(None).unwrap();
    let table = [
        ("event.data.id == async.data.id", "data.id", key(json!(7))),
        ("async.data.id == event.data.id", "data.id", key(json!(7))),
        ("async['data']['id'] == event['data']['name']", "data.id", key(json!("Ann"))),
        ("async.data.id == 7", "data.id", key(json!(7))),
        ("7.0 == async.data.id", "data.id", key(json!(7))),
        ("7u == async.data.id", "data.id", key(json!(7))),
        ("async.data.n == -7", "data.n", key(json!(-7))),
        ("async.data.n == -7.5", "data.n", key(json!(-7.5))),
        ("async.name == 'shop/paid'", "name", key(json!("shop/paid"))),
        ("async.data.a.b.c == 'x'", "data.a.b.c", key(json!("x"))),
        ("async.data.ok == true", "data.ok", key(json!(true))),
        ("async.data.ok == false", "data.ok", falsy.clone()),
        ("async.data.x == null", "data.x", falsy.clone()),
        ("async.data.x == ''", "data.x", falsy.clone()),
        ("async.data.x == event.data.gone", "data.x", falsy.clone()),
        ("async.data.x == event.data.nil", "data.x", falsy.clone()),
        ("async.data.x == event.data.zero", "data.x", falsy.clone()),
        ("async.data.n > 5 && async.data.id == event.data.id", "data.id", key(json!(7))),
        ("(async.data.n > 5 || true) && (async.data.id == 7 && size('a') == 1)", "data.id", key(json!(7))),
        // Of several the one that tells most: what the event has, a constant, a flag, nothing.
        ("async.data.kind == 'x' && async.data.id == event.data.id", "data.id", key(json!(7))),
        ("async.data.ok == true && async.data.kind == 'x'", "data.kind", key(json!("x"))),
        ("async.data.gone == event.data.gone && async.data.ok == true", "data.ok", key(json!(true))),
        ("async.data.a == 'a' && async.data.b == 'b'", "data.a", key(json!("a"))),
    ];
    for (text, path, key) in table {
        assert_eq!(equality(text), Some((path.to_owned(), key)), "{text}");
    }
}

#[test]
fn what_need_not_hold_or_is_no_plain_path_is_not_indexed() {
    for text in [
        "true",
        "async.data.id == event.data.id || true",
        "!(async.data.id == 7)",
        "async.data.id != 7",
        "async.data.id >= 7",
        "async.data.id == 7 ? true : false",
        "async.data.id == async.data.other",
        "event.data.id == 7",
        "async == event",
        "async.data.list[0] == 7",
        "async.data['a.b'] == 7",
        "async.data[''] == 7",
        "async.data.id == event.data.list",
        "async.data.id == event.data.map",
        "async.data.id == [1]",
        "async.data.id == b'a'",
        "async.data.id == event.data.id + 1",
        "lowercase(async.data.id) == 'a'",
        "async.data.id == vars.x",
        "[async].exists(async, async.data.id == 7)",
        "(async.data.id == 7) == true",
    ] {
        assert_eq!(equality(text), None, "{text}");
    }
}

#[test]
fn keys_are_shared_where_equality_is_and_only_there() {
    let shared =
        [None, Some(json!(null)), Some(json!(false)), Some(json!(0)), Some(json!(-0.0)), Some(json!(""))];
    let keys: Vec<_> = shared.iter().map(|value| value_key(value.as_ref())).collect();
    assert!(keys.iter().all(|key| key.is_some() && *key == keys[0]));
    assert_eq!(key(json!(7)), key(json!(7.0)));
    assert_eq!(key(json!(1_000_000)), key(json!(1e6)));
    assert_eq!(key(json!(9_007_199_254_740_993_i64)), key(json!(9_007_199_254_740_992_i64)));
    let apart = [
        json!(null),
        json!(true),
        json!(1),
        json!(7),
        json!(-7),
        json!(0.1),
        json!(1e300),
        json!(1e-300),
        json!("7"),
        json!("true"),
        json!("n:7"),
        json!("s:7"),
        json!("-"),
        json!(" "),
        json!("null"),
        json!("0"),
        json!("x".repeat(512)),
        json!("x".repeat(513)),
        json!("x".repeat(514)),
        json!(key(json!("x".repeat(513)))),
    ];
    for (n, a) in apart.iter().enumerate() {
        for b in &apart[n + 1..] {
            assert_ne!(key(a.clone()), key(b.clone()), "{a} {b}");
        }
    }
    assert!(key(json!("é".repeat(1_000_000))).len() < 100);
    assert_eq!(value_key(Some(&json!([]))), None);
    assert_eq!(value_key(Some(&json!({"a": 1}))), None);
}

#[test]
fn a_plain_path_leads_through_objects_only() {
    let event = trigger();
    for (path, expected) in [
        ("data.id", Some(json!(7))),
        ("data.map.k.deep", Some(json!(1))),
        ("data.nil", Some(json!(null))),
        ("name", Some(json!("shop/paid"))),
        ("data.gone", None),
        ("data.id.deeper", None),
        ("data.list.0", None),
        ("", None),
    ] {
        assert_eq!(at_path(&event, path), expected.as_ref(), "{path}");
    }
}

#[test]
fn plain_is_logic_comparison_and_fields() {
    for text in [
        "event.data.id == async.data.id",
        "!(event.data.a > 1 && async['b'].c != 'x') || event.data.list[0] <= -5",
        "event.data.a",
        "event.data.a ? event.data.b : null",
        "async.data.tags == ['a']",
    ] {
        assert!(parsed(text).is_plain(), "{text}");
    }
    for text in [
        "has(event.data.a)",
        "event.data.list.exists(i, i == 1)",
        "event.data.list.map(i, i) == []",
        "size(event.data.a) == 1",
        "event.data.a.contains('x')",
        "event.data.a == 1 && lowercase(async.data.b) == 'x'",
        "event.data.a + 1 == 2",
        "-event.data.a == 2",
        "event.data.a in ['x']",
        "async.ts > now()",
        "event.data[lowercase('A')] == 1",
        "[size('a')] == async.data.x",
    ] {
        assert!(!parsed(text).is_plain(), "{text}");
    }
}

#[test]
fn a_cancellation_may_only_compare() {
    let check = |condition: &str| {
        let config = json!({"id": "shop-order", "cancel": [{"event": "a"}, {"event": "b", "if": condition}]});
        engine::compile::check(&serde_json::from_value(config).unwrap(), "functions[0]")
    };
    assert_eq!(check("event.data.id == async.data.id && async.data.n > 1"), Ok(()));
    let refusal = check("event.data.ids.exists(i, i == async.data.id)").unwrap_err();
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        ("bad_expression", Some("functions[0].cancel[1].if"))
    );
}

/// Evaluating with the bound event is evaluating with the event, errors included.
fn same_when_bound(text: &str, event: &Value, incoming: &Value) {
    let expression = parsed(text);
    let bound = expression.bind(event);
    let with = |event| expression.value(&Vars { event: Some(event), incoming: Some(incoming), now_ms: 0 });
    assert_eq!(with(event), with(&bound), "{text} of {event} bound to {bound}");
    assert_eq!(expression.bind(&bound), bound, "{text}");
    assert_eq!(expression.equality(event), expression.equality(&bound), "{text}");
}

/// Few values, so that equal ones meet.
fn scalar() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-0.0),
        json!(1),
        json!(1.0),
        json!(7),
        json!(7.5),
        json!(9_007_199_254_740_993_i64),
        json!(9_007_199_254_740_992_i64),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("0"),
        json!("1"),
        json!("7"),
        json!("a"),
        json!("true"),
        json!("null"),
    ])
}

fn any_value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::btree_map("[ab]", inner, 0..3)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn any_event() -> impl Strategy<Value = Value> {
    prop::collection::btree_map("[abc]", any_value(), 0..4)
        .prop_map(|data| json!({"data": Value::Object(data.into_iter().collect())}))
}

/// Random expressions over both events; most are of no type.
fn any_expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "event.data.a",
        "event.data.b",
        "event.data.c",
        "event.data.a.b",
        "event.data",
        "event.data['a']",
        "event.data.a[0]",
        "event.data.a[event.data.b]",
        "async.data.a",
        "async.data.b",
        "async.data.c",
        "event",
        "null",
        "0",
        "7",
        "7.5",
        "1u",
        "''",
        "'a'",
        "true",
        "false",
        "[]",
        "[1, 7]",
        "{'a': 1}",
        "has(event.data.a)",
        "has(event.data.a.b)",
        "has(async.data.b)",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(3, 12, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        let operator = prop::sample::select(vec![
            "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "&&", "||", "in",
        ]);
        let function = prop::sample::select(vec!["size", "string", "int", "lowercase", "!", "-", "type"]);
        let walk = prop::sample::select(vec!["exists", "all", "exists_one", "map", "filter"]);
        prop_oneof![
            4 => (pair.clone(), operator).prop_map(|((a, b), o)| format!("({a}) {o} ({b})")),
            1 => (inner.clone(), function).prop_map(|(a, f)| format!("{f}({a})")),
            1 => (pair, walk.clone()).prop_map(|((a, b), w)| format!("({a}).{w}(i, ({b}) == i)")),
            1 => (inner.clone(), walk).prop_map(|(a, w)| format!("[1].{w}(event, ({a}) == event)")),
            1 => inner.prop_map(|a| format!("({a}) ? event.data.a : async.data.a")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_equal_has_one_key(a in any_value(), b in any_value()) {
        let equal = parsed("event == async");
        let equal = equal.holds(&Vars { event: Some(&a), incoming: Some(&b), now_ms: 0 }).unwrap();
        match (value_key(Some(&a)), value_key(Some(&b))) {
            (Some(a), Some(b)) => prop_assert!(!equal || a == b),
            (None, None) => {}
            _ => prop_assert!(!equal),
        }
    }

    #[test]
    fn what_is_found_by_an_equality_is_all_that_can_match(
        first in any_expression(), left in any_value(), event in any_event(), incoming in any_event(), other: bool,
    ) {
        let known = if other { "event.data.a".to_owned() } else { literal(&left) };
        for text in [format!("({first}) && {known} == async.data.b"), format!("async.data.c == {known}"), first] {
            let expression = parsed(&text);
            if let Some(Equality { path, key }) = expression.equality(&event)
                && expression.holds(&Vars { event: Some(&event), incoming: Some(&incoming), now_ms: 0 }) == Ok(true)
            {
                prop_assert_eq!(value_key(at_path(&incoming, &path)), Some(key), "{}", text);
            }
        }
    }

    #[test]
    fn a_bound_event_is_as_good_as_the_event(
        text in any_expression(), event in any_event(), incoming in any_event(),
    ) {
        same_when_bound(&text, &event, &incoming);
    }

    #[test]
    fn no_text_brings_the_parser_down(text in "[a-z0-9.()\\[\\]{}?:!<>=&|+*/%'\", -]{0,40}") {
        let _ = Expression::parse("f", &text);
    }
}

/// A value as the language writes it: a number as a double, as it is in an event.
fn literal(value: &Value) -> String {
    match value {
        Value::Number(number) => format!("{:?}", number.as_f64().unwrap()),
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| format!("{name:?}: {}", literal(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
