//! What apps may register, and how the rest is refused.

use super::*;
use serde_json::{Value, json};

fn request(function: Value) -> Value {
    let mut whole = json!({"id":"smoke-slow","name":"slow","triggers":[{"event":"smoke/slow"}],
        "steps":{"step":{"id":"step","name":"step","runtime":{"type":"http","url":"http://127.0.0.1:3101/api/inngest?fnId=smoke-slow&stepId=step"}}}});
    for (key, value) in function.as_object().unwrap() {
        whole[key] = value.clone();
    }
    json!({"url":"http://127.0.0.1:3101/api/inngest","deployType":"ping","framework":"express","appName":"smoke",
        "sdk":"js:v4.24.0","v":"0.1","capabilities":{"trust_probe":"v1"},"featureObservations":{"x":1},
        "functions":[whole]})
}

fn parse(body: &Value) -> Result<RegisterRequest, Refusal> {
    RegisterRequest::parse(body.to_string().as_bytes())
}

fn function(config: Value) -> FunctionConfig {
    parse(&request(config)).unwrap().functions.remove(0)
}

#[test]
fn everything_an_sdk_sends_is_read_and_round_trips() {
    let config = function(json!({
        "triggers":[{"event":"smoke/slow","expression":"event.data.x == 1"},{"cron":"* * * * *","jitter":"10s"}],
        "steps":{"step":{"id":"step","name":"step","runtime":{"type":"http","url":"http://h/"},"retries":{"attempts":0}}},
        "idempotency":"event.data.idem",
        "throttle":{"limit":5,"period":"10s","key":"event.data.id","burst":2},
        "rateLimit":{"limit":1,"period":"10s","key":"event.data.k"},
        "debounce":{"period":"1s","key":"event.data.k","timeout":"5s"},
        "concurrency":[{"limit":1,"key":"event.data.id","scope":"env"}],
        "priority":{"run":"event.data.p"},
        "singleton":{"mode":"cancel","key":"event.data.k"},
        "timeouts":{"start":"10m","finish":"1h"},
        "cancel":[{"event":"smoke/cancel","if":"event.data.id == async.data.id","timeout":"1h"}],
        "checkpoint":{"batch_steps":0,"batch_interval":"3s","max_runtime":"0s"},
        "unknown":{"x":1}}));
    assert_eq!(config.triggers[1], Trigger::Cron { cron: "* * * * *".into(), jitter: Some("10s".into()) });
    assert_eq!((config.retries(), config.max_attempts()), (0, 1));
    assert_eq!(
        config.flow_control_names(),
        ["concurrency", "throttle", "rateLimit", "idempotency", "debounce", "priority", "singleton"]
    );
    let text = serde_json::to_string(&config).unwrap();
    assert_eq!(serde_json::from_str::<FunctionConfig>(&text).unwrap(), config);
    assert!(text.contains("rateLimit") && !text.contains("batchEvents"));
    let batch = function(
        json!({"batchEvents":{"maxSize":2,"timeout":"2s","key":"k","if":"event.data.batch == true"}}),
    );
    assert_eq!(
        serde_json::from_value::<FunctionConfig>(serde_json::to_value(&batch).unwrap()).unwrap(),
        batch
    );
    assert_eq!(batch.flow_control_names(), ["batchEvents"]);
}

#[test]
fn nulls_are_absent_and_little_is_needed() {
    let body = json!({"url":"http://h","appName":"a","functions":[{"id":"a-b","name":null,"triggers":null,
        "cancel":null,"concurrency":null,"throttle":null,"steps":null}],"sdk":null});
    let read = parse(&body).unwrap();
    assert_eq!((read.functions[0].retries(), read.functions[0].flow_control_names().len()), (4, 0));
    assert!(parse(&json!({"url":"http://h","appName":"a"})).unwrap().functions.is_empty());
}

#[test]
fn the_app_name_is_read_as_each_sdk_writes_it() {
    for key in ["appName", "appname"] {
        let mut body = json!({"url":"http://h","functions":[]});
        body[key] = json!("shop");
        assert_eq!(parse(&body).unwrap().app_name, "shop", "{key}");
    }
}

#[test]
fn retries_have_a_default_and_a_cap() {
    for (retries, expect) in [
        (json!({}), 4),
        (json!({"attempts":0}), 0),
        (json!({"attempts":3}), 3),
        (json!({"attempts":99}), 20),
        (json!({"attempts":-1}), 0),
        (json!(null), 4),
    ] {
        let config = function(json!({"steps":{"step":{"retries":retries}}}));
        assert_eq!((config.retries(), config.max_attempts()), (expect, expect + 1));
    }
}

#[test]
fn concurrency_has_four_forms() {
    let limit =
        |limit, key: Option<&str>, scope| ConcurrencyLimit { limit, key: key.map(str::to_owned), scope };
    for (form, steps, runs) in [
        (json!(5), vec![limit(5, None, Scope::Fn)], vec![]),
        (json!(0), vec![], vec![]),
        (json!({"limit":1}), vec![limit(1, None, Scope::Fn)], vec![]),
        (json!({"limit":1,"key":"k","scope":"account"}), vec![limit(1, Some("k"), Scope::Account)], vec![]),
        (
            json!([{"limit":1},{"limit":2,"key":"k","scope":"env"}]),
            vec![limit(1, None, Scope::Fn), limit(2, Some("k"), Scope::Env)],
            vec![],
        ),
        (
            json!({"fn":[{"limit":3}],"step":[{"limit":4,"scope":null}]}),
            vec![limit(4, None, Scope::Fn)],
            vec![limit(3, None, Scope::Fn)],
        ),
    ] {
        let config = function(json!({"concurrency":form}));
        assert_eq!(config.concurrency, Concurrency { steps, runs }, "{form}");
        assert_eq!(
            serde_json::from_value::<FunctionConfig>(serde_json::to_value(&config).unwrap()).unwrap(),
            config
        );
    }
}

#[test]
fn a_function_that_breaks_a_rule_is_refused_with_its_place() {
    let events = |n: usize| (0..n).map(|i| json!({"event":format!("e{i}")})).collect::<Vec<_>>();
    let batch = json!({"maxSize":2,"timeout":"1s"});
    for (config, field) in [
        (json!({"triggers":events(11)}), "triggers"),
        (json!({"triggers":[{"event":"a"},{"event":"a"}]}), "triggers[1]"),
        (json!({"triggers":[{"cron":"* * * * *"},{"cron":"* * * * *","jitter":"1s"}]}), "triggers[1]"),
        (json!({"triggers":[{}]}), ""),
        (json!({"triggers":[{"event":"a","cron":"* * * * *"}]}), ""),
        (json!({"triggers":[{"event":"x".repeat(256)}]}), "triggers[0].event"),
        (json!({"triggers":[{"cron":"* * * *"}]}), "triggers[0].cron"),
        (json!({"triggers":[{"cron":"* * * * * *"}]}), "triggers[0].cron"),
        (json!({"triggers":[{"cron":"@daily"}]}), "triggers[0].cron"),
        (json!({"triggers":[{"cron":"TZ= * * * * *"}]}), "triggers[0].cron"),
        (json!({"triggers":[{"cron":"* * * * é"}]}), "triggers[0].cron"),
        (json!({"triggers":[{"cron":format!("{} * * * *", "1,".repeat(130))}]}), "triggers[0].cron"),
        (json!({"triggers":[{"cron":"* * * * *","jitter":"999ms"}]}), "triggers[0].jitter"),
        (json!({"triggers":[{"cron":"* * * * *","jitter":"301s"}]}), "triggers[0].jitter"),
        (json!({"concurrency":[{"limit":1},{"limit":1},{"limit":1}]}), "concurrency"),
        (json!({"concurrency":{"limit":1,"scope":"env"}}), "concurrency[0]"),
        (json!({"concurrency":{"limit":1,"scope":"account","key":""}}), "concurrency[0]"),
        (json!({"concurrency":"x"}), ""),
        (json!({"batchEvents":{"maxSize":1,"timeout":"1s"}}), "batchEvents.maxSize"),
        (json!({"batchEvents":{"maxSize":2,"timeout":"999ms"}}), "batchEvents.timeout"),
        (json!({"batchEvents":batch,"cancel":[{"event":"a"}]}), "batchEvents"),
        (json!({"batchEvents":batch,"debounce":{"period":"1s"}}), "batchEvents"),
        (json!({"batchEvents":batch,"singleton":{"mode":"skip"}}), "batchEvents"),
        (json!({"batchEvents":batch,"priority":{"run":"1"}}), "batchEvents"),
        (json!({"debounce":{"period":"999ms"}}), "debounce.period"),
        (json!({"debounce":{"period":"7d1s"}}), "debounce.period"),
        (json!({"debounce":{"period":"1s","timeout":"x"}}), "debounce.timeout"),
        (json!({"rateLimit":{"limit":1,"period":"25h"}}), "rateLimit.period"),
        (json!({"throttle":{"limit":1,"period":"0s"}}), "throttle.period"),
        (json!({"throttle":{"limit":-1,"period":"1s"}}), ""),
        (json!({"cancel":vec![json!({"event":"a"}); 6]}), "cancel"),
        (json!({"cancel":[{"event":""}]}), "cancel[0].event"),
        (json!({"cancel":[{"event":"a","timeout":"x"}]}), "cancel[0].timeout"),
        (json!({"timeouts":{"start":"x"}}), "timeouts.start"),
        (json!({"singleton":{"mode":"x"}}), ""),
        (json!({"id":""}), "id"),
        (json!({"id":5}), ""),
    ] {
        let refusal = parse(&request(config.clone())).unwrap_err();
        let place =
            if field.is_empty() { "functions[0]".to_owned() } else { format!("functions[0].{field}") };
        assert_eq!(
            (refusal.code, refusal.status, refusal.field.as_deref()),
            ("bad_function", 400, Some(place.as_str())),
            "{config}"
        );
        assert!(refusal.message.starts_with("At least one function is invalid"), "{refusal}");
    }
}

#[test]
fn what_is_at_the_limit_is_accepted() {
    for config in [
        json!({"triggers":[{"cron":"TZ=Europe/Paris 0 9 * * 1-5"},{"cron":"*/5 0,12 1 JAN ?"}]}),
        json!({"triggers":[{"event":"a"},{"event":"a","expression":"event.data.x"},{"event":"b/*"},{"event":"x".repeat(255)}]}),
        json!({"debounce":{"period":"7d"}}),
        json!({"rateLimit":{"limit":1,"period":"24h"}}),
        json!({"cancel":[{"event":"a","timeout":"2026-11-24T02:44:00Z"}]}),
        json!({"triggers":[]}),
    ] {
        assert!(parse(&request(config.clone())).is_ok(), "{config}");
    }
}

#[test]
fn a_request_that_breaks_a_rule_is_refused() {
    let with = |key: &str, value: Value| {
        let mut body = request(json!({}));
        body[key] = value;
        parse(&body).map_err(|refusal| (refusal.code, refusal.field.unwrap_or_default()))
    };
    let twice = request(json!({}))["functions"][0].clone();
    for (key, value, code, field) in [
        ("appName", json!(""), "empty_app_name", "appName"),
        ("appName", json!(null), "empty_app_name", "appName"),
        ("url", json!(""), "bad_url", "url"),
        ("url", json!("ftp://x"), "bad_url", "url"),
        ("url", json!(5), "bad_json", ""),
        ("functions", json!([5]), "bad_function", "functions[0]"),
        ("functions", json!([twice, twice]), "bad_function", "functions[1].id"),
        ("functions", json!({}), "bad_json", ""),
    ] {
        assert_eq!(with(key, value.clone()), Err((code, field.to_owned())), "{key} {value}");
    }
    for body in ["", "[]", "5", "{", "[\"http://h\"]"] {
        assert_eq!(RegisterRequest::parse(body.as_bytes()).unwrap_err().code, "bad_json", "{body}");
    }
}

#[test]
fn the_checksum_is_of_what_counts() {
    let base = request(json!({}));
    let checksum = |body: &Value| parse(body).unwrap().checksum();
    let with = |key: &str, value: Value| {
        let mut body = base.clone();
        body[key] = value;
        checksum(&body)
    };
    assert_eq!(checksum(&base).len(), 64);
    for (key, value) in [
        ("featureObservations", json!({"y":2})),
        ("framework", json!("next")),
        ("url", json!("http://localhost:3101/api/inngest?deployId=7")),
    ] {
        assert_eq!(with(key, value), checksum(&base), "{key}");
    }
    for (key, value) in [
        ("appName", json!("b")),
        ("sdk", json!("js:v5")),
        ("url", json!("http://localhost:3102/")),
        ("functions", json!([])),
    ] {
        assert_ne!(with(key, value), checksum(&base), "{key}");
    }
}

#[test]
fn urls_have_one_form() {
    for (url, expect) in [
        ("http://127.0.0.1:3000/api/inngest", "http://localhost:3000/api/inngest"),
        ("http://0.0.0.0:3000/api", "http://localhost:3000/api"),
        ("HTTP://LocalHost:3000/API", "http://localhost:3000/API"),
        ("http://example.com:80/x", "http://example.com/x"),
        ("https://Example.com:443", "https://example.com"),
        ("https://example.com:80/x", "https://example.com:80/x"),
        ("http://h/x?deployId=1&a=b&fnId=f&stepId=s&probe=trust#frag", "http://h/x?a=b"),
        ("http://h?deployId=1", "http://h"),
        ("http://u:p@127.0.0.1/x", "http://u:p@localhost/x"),
        ("http://[::1]:3000/x", "http://[::1]:3000/x"),
        ("http://[::1]/x", "http://[::1]/x"),
        (" lambda:arn:aws:lambda:eu-west-1:1:function:f ", "lambda:arn:aws:lambda:eu-west-1:1:function:f"),
    ] {
        assert_eq!(normalise_app_url(url).as_deref(), Ok(expect));
        assert_eq!(normalise_app_url(expect).as_deref(), Ok(expect), "a fixed point");
    }
    for url in [
        "",
        "x",
        "ftp://h",
        "http://",
        "http:///x",
        "http://h:x/",
        "http://h:65536",
        "http://a b",
        "lambda:",
        "ws://connect?app_name=a",
        "é",
        "http:/é",
    ] {
        assert_eq!(normalise_app_url(url).unwrap_err().code, "bad_url", "{url}");
    }
}

#[test]
fn patterns_stand_after_slashes_and_dots() {
    for (name, expect) in [
        ("app/user.created", vec!["app/user.created", "app/*", "app/user.*"]),
        ("plain", vec!["plain"]),
        ("", vec![""]),
        ("a/é.b", vec!["a/é.b", "a/*", "a/é.*"]),
        ("a/*", vec!["a/*"]),
    ] {
        assert_eq!(event_patterns(name), expect);
    }
    assert!(event_patterns(&".".repeat(1_000_000)).len() <= 255);
}
