//! What events are accepted, as what, and how the others are refused.

use super::*;
use crate::limits::EVENT_BYTES_MAX;
use serde_json::json;

const NOW: i64 = 1_795_488_240_000;

fn parse(body: &str) -> Result<Vec<Event>, Refusal> {
    parse_events(body.as_bytes(), NOW, EVENT_BYTES_MAX)
}

fn check(body: Value, expect: &str) {
    let event = parse(&body.to_string()).unwrap().remove(0);
    let wire = event.to_wire();
    assert_eq!(wire.as_str(), expect);
    assert_eq!(Json::parse(wire.as_bytes()).unwrap(), wire, "canonical");
    assert_eq!(Event::from_wire(&wire).unwrap(), event);
}

#[test]
fn events_are_normalised() {
    check(json!({"name":"a"}), r#"{"data":{},"id":"","name":"a","ts":1795488240000,"user":{}}"#);
    check(
        json!({"name":"a","ts":0,"data":null,"user":null,"v":null,"meta":null,"id":null}),
        r#"{"data":{},"id":"","name":"a","ts":1795488240000,"user":{}}"#,
    );
    check(
        json!({"id":"i","name":"shop/order.paid","data":{"k":1,"a":{"_inngest":1}},"user":{"x":1},"ts":1_795_488_239_664_i64,"v":"1","other":5}),
        r#"{"data":{"a":{"_inngest":1},"k":1},"id":"i","name":"shop/order.paid","ts":1795488239664,"user":{"x":1},"v":"1"}"#,
    );
    check(
        json!({"name":"a","ts":1,"data":{"_inngest":{"fn_id":"x"},"k":1}, "ts":1_795_488_239_664.0}),
        r#"{"data":{"k":1},"id":"","name":"a","ts":1795488239664,"user":{}}"#,
    );
}

#[test]
fn sessions_are_merged() {
    let sent =
        |meta: Value| parse(&json!({"name":"a","meta":meta}).to_string()).map(|mut e| e.remove(0).meta);
    for (meta, expect) in [
        (json!({}), None),
        (json!({"sessions":{}}), None),
        (json!({"sessions":{"conv":42}}), Some(r#"{"sessions":{"conv":"42"}}"#)),
        (
            json!({"sessions":{"conv":"42"},"propagated_sessions":{"org":"7","conv":"1"}}),
            Some(r#"{"sessions":{"conv":"42","org":"7"}}"#),
        ),
        (json!({"sessions":{"org":null},"propagated_sessions":{"org":"7"}}), None),
        (json!({"sessions":null,"propagated_sessions":{"org":"7"}}), None),
        (
            json!({"propagated_sessions":{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}}),
            Some(r#"{"sessions":{"a":"1","b":"2","c":"3","d":"4","e":"5"}}"#),
        ),
        (json!({"x":1}), Some(r#"{"x":1}"#)),
    ] {
        assert_eq!(sent(meta.clone()).unwrap().map(|m| m.as_str().to_owned()).as_deref(), expect, "{meta}");
    }
    for (meta, code) in [
        (json!([]), "bad_event"),
        (json!({"sessions":[]}), "bad_session"),
        (json!({"sessions":{"a":true}}), "bad_session"),
        (json!({"sessions":{"a":""}}), "bad_session"),
        (json!({"sessions":{"":"a"}}), "bad_session"),
        (json!({"sessions":{"a":"x".repeat(513)}}), "bad_session"),
        (json!({"sessions":{"a".repeat(129):"x"}}), "bad_session"),
        (json!({"propagated_sessions":5}), "bad_session"),
        (json!({"sessions":{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}}), "too_many_sessions"),
    ] {
        assert_eq!(sent(meta.clone()).unwrap_err().code, code, "{meta}");
    }
}

#[test]
fn one_event_or_a_list_in_order() {
    assert_eq!(parse("[]").unwrap(), vec![]);
    let names: Vec<_> =
        parse(r#" [ {"name":"a"}, {"name":"b"} ] "#).unwrap().into_iter().map(|e| e.name).collect();
    assert_eq!(names, ["a", "b"]);
    let many = |n: usize| format!("[{}]", vec![r#"{"name":"a"}"#; n].join(","));
    assert_eq!(parse(&many(5000)).unwrap().len(), 5000);
    let refusal = parse(&many(5001)).unwrap_err();
    assert_eq!((refusal.code, refusal.limit.as_deref()), ("too_many_events", Some("5000 events")));
    assert!(refusal.message.contains("5001"));
}

#[test]
fn the_messages_of_a_single_event_are_those_that_clients_know() {
    assert_eq!(parse("{}").unwrap_err().message, "event name is empty");
    let refusal = parse(r#"{"name":"Inngest/foo"}"#).unwrap_err();
    assert_eq!(refusal.message, "event name is reserved for internal use: Inngest/foo");
}

#[test]
fn a_bad_event_refuses_the_request_and_is_named() {
    for (event, code, field, part) in [
        (r#"{"name":""}"#, "empty_event_name", "name", "empty"),
        (r#"{"name":5}"#, "bad_event", "name", "5"),
        (r#"{"name":"inngest/x"}"#, "reserved_event_name", "name", "inngest/x"),
        (r#"{"name":"a","data":[1]}"#, "bad_event", "data", "[1]"),
        (r#"{"name":"a","data":"x"}"#, "bad_event", "data", "x"),
        (r#"{"name":"a","user":1}"#, "bad_event", "user", "1"),
        (r#"{"name":"a","id":7}"#, "bad_event", "id", "7"),
        (r#"{"name":"a","v":7}"#, "bad_event", "v", "7"),
        (r#"{"name":"a","ts":"now"}"#, "bad_event", "ts", "now"),
        (r#"{"name":"a","ts":1.5}"#, "bad_event", "ts", "1.5"),
        (r#"{"name":"a","ts":1795488239}"#, "bad_event_ts", "ts", "1795488239"),
        (r#"{"name":"a","ts":-1}"#, "bad_event_ts", "ts", "-1"),
        (r#"{"name":"a","ts":1795488239664000}"#, "bad_event_ts", "ts", "1795488239664000"),
        (r#"{"name":"a","ts":1e300}"#, "bad_event", "ts", "1e300"),
        (r#"{"name":"a","data":{"x":1e999}}"#, "bad_event", "data", "range"),
        (r#"{"name":"a","name":"b"}"#, "bad_event", "", "duplicate"),
        ("5", "bad_event", "", "5"),
        ("null", "bad_event", "", "null"),
        ("[]", "bad_event", "", "[]"),
    ] {
        let list = format!(r#"[{{"name":"ok"}},{event}]"#);
        let refusal = parse(&list).unwrap_err();
        let place = if field.is_empty() { "events[1]".to_owned() } else { format!("events[1].{field}") };
        assert_eq!((refusal.code, refusal.status), (code, 400), "{event}");
        assert_eq!(refusal.field.as_deref(), Some(place.as_str()), "{event}");
        assert!(refusal.message.contains(part) && refusal.message.contains(&place), "{refusal}");
    }
}

#[test]
fn an_invocation_needs_no_name() {
    let read = |body: &str| parse_invocation(body.as_bytes(), NOW, 100);
    for (body, wire) in [
        ("", r#"{"data":{},"id":"","name":"","ts":1795488240000,"user":{}}"#),
        ("{}", r#"{"data":{},"id":"","name":"","ts":1795488240000,"user":{}}"#),
        (
            r#" {"name":"inngest/x","data":{"k":1,"_inngest":{"fn_id":"a"}},"id":"i","user":{"u":1}}"#,
            r#"{"data":{"k":1},"id":"i","name":"inngest/x","ts":1795488240000,"user":{"u":1}}"#,
        ),
    ] {
        assert_eq!(read(body).unwrap().to_wire().as_str(), wire, "{body}");
    }
    for (body, code, field) in [
        ("{", "bad_json", None),
        ("[]", "bad_event", Some("event")),
        (r#"{"name":7}"#, "bad_event", Some("name")),
        (r#"{"data":[]}"#, "bad_event", Some("data")),
        (r#"{"ts":5}"#, "bad_event_ts", Some("ts")),
        (&format!(r#"{{"data":{{"k":"{}"}}}}"#, "x".repeat(100)), "event_too_large", Some("event")),
    ] {
        let refusal = read(body).unwrap_err();
        assert_eq!((refusal.code, refusal.field.as_deref()), (code, field), "{body}");
    }
}

#[test]
fn a_body_that_is_not_json_is_refused() {
    for body in ["", " ", "name=a", "{", "[", "[{}", "{} x", "\u{feff}{}", "[{\"name\":\"a\"},]"] {
        assert_eq!(parse(body).unwrap_err().code, "bad_json", "{body:?}");
    }
    assert_eq!(parse_events(b"\xff", NOW, 10).unwrap_err().code, "bad_json");
}

#[test]
fn a_large_or_deep_event_is_refused() {
    let event = r#"{"name":"a","data":{"k":"0123456789"}}"#;
    assert!(parse_events(event.as_bytes(), NOW, event.len()).is_ok());
    let refusal = parse_events(event.as_bytes(), NOW, event.len() - 1).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.status, refusal.field.as_deref()),
        ("event_too_large", 413, Some("event"))
    );
    assert!(refusal.message.contains("38 bytes"), "{refusal}");
    let refusal = parse_events(format!("[{event}]").as_bytes(), NOW, 5).unwrap_err();
    assert_eq!(refusal.field.as_deref(), Some("events[0]"));
    let deep = format!(r#"{{"name":"a","data":{{"x":{}{}}}}}"#, "[".repeat(200_000), "]".repeat(200_000));
    assert_eq!(parse(&deep).unwrap_err().field.as_deref(), Some("data"));
}

#[test]
fn what_a_stored_event_lacks_is_an_error() {
    for bad in ["null", "[]", "{}", r#"{"name":"a","ts":"x"}"#] {
        assert!(Event::from_wire(&Json::parse(bad.as_bytes()).unwrap()).is_err(), "{bad}");
    }
}
