//! What an event starts: by its name and by patterns, as far as a trigger's condition holds. Each table is served by
//! an app on each official SDK, on one server: every event must start the same functions of both.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stepwell_e2e::{Both, DEADLINE, Server, barrier, wait_until};

/// A function with these triggers.
fn function(id: &str, triggers: Value) -> Value {
    json!({ "id": id, "triggers": triggers })
}

/// A server with these functions in an app on each SDK.
async fn served(mut functions: Vec<Value>) -> Both {
    functions.push(barrier());
    Both::declaring(Server::dev().run().await, &json!(functions)).await
}

#[tokio::test]
async fn an_event_starts_a_function_once_however_many_of_its_triggers_match() {
    let both = served(vec![
        function("by-name-and-patterns", json!([
            { "event": "order/paid" }, { "event": "order/*" },
            { "event": "order/paid.late", "if": "event.data.n == 3" }, { "event": "order/paid.*" },
        ])),
        function("by-two-conditions", json!([
            { "event": "order/paid", "if": "event.data.n > 1" }, { "event": "order/paid", "if": "event.data.n > 2" },
        ])),
        function("by-either-name", json!([{ "event": "order/paid" }, { "event": "order/refunded" }])),
        function("by-a-condition-and-without", json!([
            { "event": "order/paid", "if": "event.data.n > 100" }, { "event": "order/*" },
        ])),
        function("by-all-of-ten", json!((0..10).map(|i| match i {
            0 => json!({ "event": "order/paid" }),
            i => json!({ "event": "order/paid", "if": format!("event.data.n > {}", i - 8) }),
        }).collect::<Vec<_>>())),
    ])
    .await;
    let event = |name: &str, n: i32| json!({ "name": name, "data": { "n": n } });
    let (patterns, either) = ("by-name-and-patterns", "by-either-name");
    both.starts(
        &[
            event("order/paid", 3),
            event("order/paid", 1),
            event("order/paid.late", 3),
            event("order/refunded", 3),
        ],
        &[
            vec![patterns, "by-two-conditions", either, "by-a-condition-and-without", "by-all-of-ten"],
            vec![patterns, either, "by-a-condition-and-without", "by-all-of-ten"],
            vec![patterns, "by-a-condition-and-without"],
            vec![patterns, either, "by-a-condition-and-without"],
        ],
    )
    .await;
}

#[tokio::test]
async fn a_pattern_matches_the_names_below_it_and_no_others() {
    const PATTERNS: [(&str, &str); 4] =
        [("app", "app/*"), ("user", "app/user.*"), ("deep", "app/user.created/v2.*"), ("dot", "dotted.*")];
    let both =
        served(PATTERNS.iter().map(|(id, pattern)| function(id, json!([{ "event": pattern }]))).collect())
            .await;
    let table: [(&str, &[&str]); 16] = [
        ("app/user.created", &["app", "user"]),
        ("app/user.created.again", &["app", "user"]),
        ("app/user.created/v2.x", &["app", "user", "deep"]),
        ("app/user.", &["app", "user"]),
        ("app/user", &["app"]),
        ("app/username", &["app"]),
        ("app/x", &["app"]),
        ("app/x/y", &["app"]),
        ("app/", &["app"]),
        // A pattern is no event's name, but an event may be called so.
        ("app/*", &["app"]),
        ("app", &[]),
        ("apps/x", &[]),
        ("App/x", &[]),
        ("my/app/x", &[]),
        ("dotted.x", &["dot"]),
        ("dotted/x", &[]),
    ];
    let events: Vec<Value> = table.iter().map(|(name, _)| json!({ "name": name })).collect();
    let expected: Vec<Vec<&str>> = table.iter().map(|(_, functions)| functions.to_vec()).collect();
    both.starts(&events, &expected).await;
}

/// A condition, what an event's `data` is, and whether it holds.
type Case = (&'static str, Value, bool);

fn numbers_and_strings() -> Vec<Case> {
    vec![
        ("event.data.n == 1", json!({ "n": 1 }), true),
        ("event.data.n == 1", json!({ "n": 1.0 }), true),
        ("event.data.n == 1", json!({ "n": 1.5 }), false),
        ("event.data.n == 1.0", json!({ "n": 1 }), true),
        ("event.data.n >= 1.5 && event.data.n < 2", json!({ "n": 1.75 }), true),
        ("event.data.n > -3", json!({ "n": -3 }), false),
        // Doubles divide by zero.
        ("1 / event.data.n > 1000000", json!({ "n": 0 }), true),
        ("event.data.n * 2 - 1 == 5", json!({ "n": 3 }), true),
        ("event.data.n == 9007199254740992", json!({ "n": 9_007_199_254_740_992_i64 }), true),
        // A number of JSON is a double, and this one has no double of its own.
        ("event.data.n == 9007199254740993", json!({ "n": 9_007_199_254_740_993_i64 }), false),
        ("event.data.n == '1'", json!({ "n": 1 }), false),
        ("event.data.n != '1'", json!({ "n": 1 }), true),
        ("event.data.s == \"ünï\"", json!({ "s": "ünï" }), true),
        ("event.data.s < 'b'", json!({ "s": "a" }), true),
        ("event.data.s + 1 == 'a1'", json!({ "s": "a" }), true),
        ("event.data.s.startsWith('ab') && event.data.s.endsWith('d')", json!({ "s": "abcd" }), true),
        ("event.data.s.contains('x')", json!({ "s": "abcd" }), false),
        ("size(event.data.s) == 3", json!({ "s": "ünï" }), true),
        ("event.data.b == true", json!({ "b": true }), true),
        ("event.data.b", json!({ "b": false }), false),
    ]
}

fn what_is_missing_or_null() -> Vec<Case> {
    vec![
        ("event.data.x == null", json!({}), true),
        ("event.data.x.y.z == null", json!({}), true),
        ("event.data.x != null", json!({}), false),
        ("event.data.x == 1", json!({}), false),
        ("event.data.x != 1", json!({}), true),
        ("event.data.x < 1", json!({}), true),
        ("event.data.x > 1", json!({}), false),
        ("1 > event.data.x", json!({}), true),
        ("event.data.x + 1 == 1", json!({}), true),
        ("size(event.data.x) == 0", json!({}), true),
        ("event.data.x.startsWith('a')", json!({}), false),
        ("'a' in event.data.x", json!({}), false),
        ("event.data.x.exists(i, i == 1)", json!({}), false),
        ("has(event.data.x)", json!({}), false),
        ("has(event.data.x)", json!({ "x": null }), true),
        ("event.data.x == 0", json!({ "x": null }), true),
        ("event.data.x == ''", json!({ "x": null }), true),
        ("event.data.x == 1", json!({ "x": null }), false),
        ("async.data.x == null", json!({ "x": 1 }), true),
    ]
}

fn truth() -> Vec<Case> {
    vec![
        ("event.data.x", json!({ "x": "text" }), true),
        ("event.data.x", json!({ "x": "" }), false),
        ("event.data.x", json!({ "x": 0 }), false),
        ("event.data.x", json!({ "x": [] }), false),
        ("event.data.x", json!({ "x": {} }), false),
        ("event.data.x", json!({ "x": [0] }), true),
        ("!event.data.x", json!({}), true),
        ("event.data.x && event.data.y", json!({ "x": 1, "y": "a" }), true),
        ("event.data.x || event.data.y", json!({ "x": 0 }), false),
        ("event.data.vip ? event.data.n > 1 : event.data.n > 100", json!({ "vip": true, "n": 2 }), true),
        ("event.data.vip ? event.data.n > 1 : event.data.n > 100", json!({ "n": 2 }), false),
        // One side decides, whatever is wrong with the other.
        ("1 / int(event.data.zero) == 1 || event.data.x == 1", json!({ "zero": 0, "x": 1 }), true),
        ("1 / int(event.data.zero) == 1 && event.data.x == 2", json!({ "zero": 0, "x": 1 }), false),
    ]
}

fn lists_and_macros() -> Vec<Case> {
    let items = || json!({ "items": [{ "price": 5, "tags": ["a"] }, { "price": 50, "tags": ["b", "c"] }] });
    vec![
        ("event.data.l[0] == 'a'", json!({ "l": ["a", "b"] }), true),
        ("event.data.l[9] == null", json!({ "l": ["a", "b"] }), true),
        ("event.data.l == ['a', 'b']", json!({ "l": ["a", "b"] }), true),
        ("event.data.l.size() == 2", json!({ "l": ["a", "b"] }), true),
        ("'b' in event.data.l", json!({ "l": ["a", "b"] }), true),
        ("!('z' in event.data.l)", json!({ "l": ["a", "b"] }), true),
        ("event.data.n in [1, 2, 3]", json!({ "n": 2.0 }), true),
        ("event.data.n in [1, 2, 3]", json!({ "n": 4 }), false),
        ("'k' in event.data.m", json!({ "m": { "k": 1 } }), true),
        ("event.data.m['k'] == 1", json!({ "m": { "k": 1 } }), true),
        ("event.data.items.exists(i, i.price > 10)", items(), true),
        ("event.data.items.all(i, i.price > 10)", items(), false),
        ("event.data.items.all(i, size(i.tags) > 0)", items(), true),
        ("event.data.items.exists_one(i, i.price > 1)", items(), false),
        ("event.data.items.filter(i, i.price > 10).size() == 1", items(), true),
        ("event.data.items.map(i, i.price)[1] == 50", items(), true),
        ("event.data.items.exists(i, i.tags.exists(t, t == 'c'))", items(), true),
    ]
}

fn functions_and_the_event_itself() -> Vec<Case> {
    vec![
        ("lowercase(event.data.s) == 'abc' && uppercase(event.data.s) == 'ABC'", json!({ "s": "aBc" }), true),
        ("b64decode(event.data.s) == 'stepwell'", json!({ "s": "c3RlcHdlbGw=" }), true),
        ("json_parse(event.data.s).k == 1", json!({ "s": "{\"k\":1}" }), true),
        ("date(event.data.at) > date('2026-01-01')", json!({ "at": "2026-06-01T00:00:00Z" }), true),
        ("date(event.data.at) > now()", json!({ "at": "2026-01-01T00:00:00Z" }), false),
        ("now_minus('1h') < now() && now() < now_plus('1h')", json!({}), true),
        ("event.ts > date('2026-01-01')", json!({}), true),
        ("event.name.startsWith('case/')", json!({}), true),
        ("event.user.plan == 'pro'", json!({}), true),
        ("event.id == 'none'", json!({}), false),
    ]
}

#[tokio::test]
async fn a_trigger_starts_its_function_if_its_condition_holds() {
    let cases: Vec<Case> = [
        numbers_and_strings(),
        what_is_missing_or_null(),
        truth(),
        lists_and_macros(),
        functions_and_the_event_itself(),
    ]
    .concat();
    // Each case has a name of its own, which `always` hears too.
    let ids: Vec<String> = (0..cases.len()).map(|n| format!("case-{n}")).collect();
    let mut functions = vec![function("always", json!([{ "event": "case/*" }]))];
    functions.extend(ids.iter().zip(&cases).enumerate().map(|(n, (id, (condition, ..)))| {
        function(id, json!([{ "event": format!("case/{n}"), "if": condition }]))
    }));
    let both = served(functions).await;
    let events: Vec<Value> = (cases.iter().enumerate())
        .map(|(n, (_, data, _))| json!({ "name": format!("case/{n}"), "data": data, "user": { "plan": "pro" } }))
        .collect();
    let expected: Vec<Vec<&str>> = (ids.iter().zip(&cases))
        .map(|(id, (.., holds))| if *holds { vec!["always", id] } else { vec!["always"] })
        .collect();
    both.starts(&events, &expected).await;
}

#[tokio::test]
async fn a_condition_that_cannot_be_evaluated_starts_nothing_and_the_log_says_so() {
    let conditions = [
        "1 / int(event.data.zero) == 1",
        "event.data.n.exists(i, i == 1)",
        "'a' in event.data.n",
        "json_parse(event.data.s).k == 1",
        "int(event.data.s) == 1",
        // Far more work than an event may cost: ten to the sixth steps.
        "event.data.l.all(a, event.data.l.all(b, event.data.l.all(c, event.data.l.all(d, a + b + c + d >= 0))))",
    ];
    let ids: Vec<String> = (0..conditions.len()).map(|n| format!("broken-{n}")).collect();
    let mut functions = vec![function("always", json!([{ "event": "case/broken" }]))];
    functions.extend(
        ids.iter()
            .zip(conditions)
            .map(|(id, text)| function(id, json!([{ "event": "case/broken", "if": text }]))),
    );
    // One trigger that cannot be evaluated does not keep another from starting the function.
    functions.push(function(
        "other",
        json!([{ "event": "case/broken", "if": conditions[0] }, { "event": "case/*" }]),
    ));
    let both = served(functions).await;
    let numbers: Vec<u32> = (0..40).collect();
    let event = json!({ "name": "case/broken", "data": { "zero": 0, "n": 7, "s": "{", "l": numbers } });
    both.starts(&[event], &[vec!["always", "other"]]).await;
    let log = both.server.log();
    for slug in Both::slugs(&ids.iter().map(String::as_str).collect::<Vec<_>>()) {
        assert!(log.contains(&slug), "the log must name {slug}: {log}");
    }
}

#[tokio::test]
async fn an_event_that_nothing_listens_to_is_kept_and_starts_nothing() {
    let both = served(vec![function("other", json!([{ "event": "other/event" }]))]).await;
    let ids = both.starts(&[json!({ "name": "nobody/cares", "data": { "k": 1 } })], &[vec![]]).await;
    let stored = both.server.get(&format!("/v1/events/{}", ids[0])).await.data();
    assert_eq!((&stored["name"], &stored["data"]), (&json!("nobody/cares"), &json!({ "k": 1 })));
}

#[tokio::test]
async fn a_new_condition_counts_from_its_sync_on() {
    let functions = |condition: &str| {
        let conditional = json!([{ "event": "case/x", "if": condition }]);
        json!([function("always", json!([{ "event": "case/x" }])), function("if", conditional), barrier()])
    };
    let both = Both::declaring(Server::dev().run().await, &functions("event.data.n == 1")).await;
    let event = json!({ "name": "case/x", "data": { "n": 1 } });
    both.starts(std::slice::from_ref(&event), &[vec!["always", "if"]]).await;
    both.declare(&functions("event.data.n == 2")).await;
    both.starts(std::slice::from_ref(&event), &[vec!["always"]]).await;
    both.declare(&functions("event.data.n == 1")).await;
    both.starts(&[event], &[vec!["always", "if"]]).await;
    let versions = wait_until("the functions are registered", DEADLINE, async || {
        let functions = both.server.get("/v1/functions").await.data();
        let functions = functions.as_array().cloned().unwrap_or_default();
        if functions.len() == 6 { Ok(functions) } else { Err(format!("{functions:?}")) }
    })
    .await;
    let changed: BTreeSet<(&str, u64)> = (versions.iter())
        .map(|f| (f["slug"].as_str().unwrap_or_default(), f["version"].as_u64().unwrap_or_default()))
        .collect();
    for (function, version) in [("always", 1), ("barrier", 1), ("if", 3)] {
        for slug in Both::slugs(&[function]) {
            assert!(changed.contains(&(slug.as_str(), version)), "{slug} in version {version}: {changed:?}");
        }
    }
}
