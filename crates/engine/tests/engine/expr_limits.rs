//! Expressions that ask too much: each ends with an error, none with the process.

use engine::expr::{EvalError, Expression, Vars};
use serde_json::{Value, json};

/// Half of what a thread of the server has.
const STACK_BYTES: usize = 1024 * 1024;

/// Does it on a small stack.
fn on_a_small_stack<T: Send>(what: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, what);
        thread.unwrap().join().unwrap()
    })
}

fn evaluated(text: &str, event: &Value) -> Result<Value, EvalError> {
    Expression::parse("f", text).unwrap().value(&Vars { event: Some(event), incoming: None, now_ms: 0 })
}

#[test]
fn short_expressions_are_parsed_on_the_callers_stack() {
    on_a_small_stack(|| {
        let to = |part: &str| part.repeat(256 / part.len());
        for part in ["!", "-", "a.", "1+", "a&&", "a||", "1==", "a in ", "1*", "\"", "a,", ")", "?", "0", "é"]
        {
            let text = to(part);
            let _ = Expression::parse("f", &text);
            let _ = Expression::parse("f", &format!("{}1", &text[..text.len() - part.len()]));
            let open = "(".repeat(4);
            let _ = Expression::parse("f", &format!("{}{open}", &text[..text.len().saturating_sub(32)]));
        }
        for (open, close) in
            [("(", ")"), ("[", "]"), ("{1:", "}"), ("size(", ")"), ("-(", ")"), ("1?2:", "3")]
        {
            let nested = format!("{}1{}", open.repeat(4), close.repeat(4));
            Expression::parse("f", &nested).unwrap();
            let long = format!("{nested}{}", "+1".repeat((256 - nested.len()) / 2));
            let _ = Expression::parse("f", &long);
        }
    });
}

#[test]
fn the_deepest_tree_is_evaluated_on_a_small_stack() {
    let event = json!({"data": {"x": 1}});
    // One level for each: calls, lists, conditions, macros, logic and arithmetic.
    let tables = [
        ("dyn(", "event.data.x", ")", 60),
        ("[", "event.data.x", "]", 60),
        ("[1].map(i, ", "event.data.x", ")", 25),
        ("false ? 2 : ", "event.data.x", "", 60),
        ("!(1 == ", "event.data.x", ")", 40),
        ("-(1 + ", "event.data.x", ")", 40),
        ("1 + ", "event.data.x", "", 90),
    ];
    on_a_small_stack(|| {
        for (open, inner, close, depth) in tables {
            let text = format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
            assert!(evaluated(&text, &event).is_ok(), "{text}");
            let expression = Expression::parse("f", &text).unwrap();
            assert_eq!(expression.bind(&event), event);
            assert!(expression.equality(&event).is_none());
            assert!(!expression.is_plain() || open.ends_with("? 2 : ") || open == "[" || open == "!(1 == ");
        }
    });
}

#[test]
fn a_tree_too_deep_is_refused() {
    for text in
        [format!("1{}", " + 1".repeat(150)), format!("{}1{}", "-(1 * 1 + ".repeat(60), ")".repeat(60))]
    {
        let refusal = Expression::parse("f", &text).unwrap_err();
        assert_eq!(refusal.code, "bad_expression");
        assert!(refusal.message.contains("nested more than 100 levels deep"), "{}", refusal.message);
    }
    // Chains that are flat in the tree are bounded by the text alone.
    for text in [
        format!("event{}", ".a".repeat(2000)),
        vec!["true"; 500].join(" && "),
        vec!["false"; 400].join(" || "),
        format!("{}1", "!".repeat(4000)),
        format!("[{}]", vec!["1"; 1000].join(",")),
    ] {
        assert!(Expression::parse("f", &text).is_ok(), "{}", &text[..40]);
    }
}

/// Each must end as too much work, and soon.
#[test]
fn work_has_a_bound() {
    let thousand: Vec<u32> = (0..1000).collect();
    let event = json!({"data": {
        "list": thousand, "text": "x".repeat(1_000_000), "deep": nested(400),
        "json": format!("[{}0]", "0,".repeat(600_000)), "map": {"x".repeat(1_000_000): 1}, "pairs": vec![vec![1; 1000]; 1000],
    }});
    for (text, unit) in [
        ("event.data.list.all(a, event.data.list.all(b, event.data.list.all(c, true)))", "steps"),
        ("event.data.list.map(a, event.data.list.map(b, b))", "steps"),
        ("event.data.list.exists(a, event.data.list == event.data.list && false)", "steps"),
        ("event.data.list.exists(a, -1 in event.data.list)", "steps"),
        ("event.data.list.map(a, event.data.list + event.data.list)", "steps"),
        ("event.data.pairs", "steps"),
        ("event.data.pairs == event.data.pairs", "steps"),
        ("'' + event.data.pairs", "steps"),
        ("event.data.list.map(a, event.data.text + a)", "bytes"),
        ("event.data.list.exists(a, event.data.text.contains('y'))", "bytes"),
        ("event.data.list.exists(a, event.data.text == event.data.text && false)", "bytes"),
        ("event.data.list.exists(a, event.data.text < event.data.text)", "bytes"),
        ("event.data.list.exists(a, size(event.data.text) == 1)", "bytes"),
        ("event.data.list.exists(a, lowercase(event.data.text) == '')", "bytes"),
        ("event.data.list.exists(a, b64decode(event.data.text) == '')", "bytes"),
        ("event.data.list.map(a, event.data.text)", "bytes"),
        ("'' + event.data.list.map(a, event.data.text)", "bytes"),
        ("event.data.list.exists(a, event.data.map[event.data.text] == 2)", "bytes"),
        ("event.data.list.all(a, event.data.text in event.data.map)", "bytes"),
        ("event.data.list.exists(a, {event.data.text: 1} == 2)", "bytes"),
        ("event.data.list.exists(a, event.data.map == event.data.map && false)", "bytes"),
        ("event.data.list.exists(a, int(event.data.text) == 1)", "bytes"),
        ("event.data.list.exists(a, duration(event.data.text) == 1)", "bytes"),
        ("json_parse(event.data.json)", "bytes"),
        ("event.data.deep == event.data.deep", "levels"),
        ("event.data.deep", "levels"),
        // Neither `||` nor `exists` hides it.
        ("event.data.list.all(a, event.data.list.all(b, event.data.list.all(c, true))) || true", "steps"),
        ("[1, 2].exists(i, i == 2 || event.data.pairs != event.data.pairs)", "steps"),
    ] {
        match on_a_small_stack(|| evaluated(text, &event)) {
            Err(EvalError::Work { unit: found, .. }) => assert!(found.starts_with(unit), "{text}: {found}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn keys_are_bounded_like_values() {
    let event = json!({"data": {"deep": nested(400), "pairs": vec![vec![1; 1000]; 1000]}});
    let vars = Vars { event: Some(&event), incoming: None, now_ms: 0 };
    for text in ["event.data.deep", "event.data.pairs"] {
        let key = Expression::parse("f", text).unwrap().key(&vars);
        assert!(matches!(key, Err(EvalError::Work { .. })), "{text}: {key:?}");
    }
}

#[test]
fn a_large_event_fits_a_plain_macro() {
    let items: Vec<Value> = (0..10_000).map(|n| json!({"sku": format!("s{n}"), "n": n})).collect();
    let event = json!({"data": {"items": items}});
    let text = "event.data.items.exists(i, i.sku == 's9999' && i.n > 1)";
    assert_eq!(evaluated(text, &event), Ok(json!(true)));
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!(1), |inner, _| json!([inner]))
}
