//! Whatever arrives from outside is read or refused; nothing panics.

use protocol::checkpoint::AsyncCheckpoint;
use protocol::event::{Event, parse_events, parse_invocation};
use protocol::form::Form;
use protocol::ids::{EventId, EventIdSeed, RunId};
use protocol::json::Json;
use protocol::ops::{Op, parse_ops};
use protocol::response::{RawResponse, read_answer};
use protocol::signal::SignalRequest;
use protocol::signature::SigningKey;
use protocol::sync::{RegisterRequest, event_patterns, normalise_app_url};
use protocol::webhook::{Body, webhook_event};
use protocol::{call, time};

const NOWS: [i64; 4] = [0, 1_795_488_240_000, i64::MIN, i64::MAX];

/// Well-formed inputs whose every cut and mutation is tried.
const SEEDS: [&str; 12] = [
    r#"{"id":"i","name":"shop/order.paid","data":{"k":[1,-2.5e3,"\ud83d\ude00"]},"user":{},"ts":1795488239664,"v":"1","meta":{"sessions":{"conv":"42"},"propagated_sessions":{"org":7}}}"#,
    r#"[{"name":"a"},{"name":"b","data":{"_inngest":{}}}]"#,
    r#"{"url":"http://127.0.0.1:3101/api/inngest","appName":"smoke","functions":[{"id":"a-b","triggers":[{"cron":"* * * * *","jitter":"10s"}],"steps":{"step":{"retries":{"attempts":0}}},"concurrency":[{"limit":1,"key":"k","scope":"env"}],"debounce":{"period":"1s"}}]}"#,
    r#"[{"op":"Sleep","id":"d7","name":"1s","opts":{"duration":"1h30m"},"userland":{"id":"zz"},"timing":{"a":1795488234039000000,"b":0}}]"#,
    r#"{"op":"StepError","id":"3","error":{"name":"E","message":"m","cause":{"x":1},"noRetry":true}}"#,
    r#"   {"status":206,"headers":{"x-inngest-sdk":"js"},"body":"[{\"op\":\"Sleep\"}]"}"#,
    r#"{"run_id":"01M85Q0DXY0000000000000000","steps":[{"op":"StepRun","id":"a","data":{"x":1}}],"generation_id":1}"#,
    "1w2d3h4m5s6ms7us8ns",
    "2026-11-24T02:44:00.123456789+01:00",
    "t=1795488239&s=78c0760bb0ee8105ad073585d5d6a2dbb0e3ac4b0222084e73f5f7a23a18a0a4",
    "1795488234970,8/bfWM783ius/w==",
    "https://user:pass@[::1]:443/path?deployId=1&a=b#frag",
];

const ODD: [&str; 24] = [
    "",
    " ",
    "\0",
    "\"",
    "\\",
    "\\u",
    "\"\\ud800",
    "{",
    "[",
    "[[",
    "{}",
    "[]",
    "null",
    "-",
    "1e999",
    "é",
    "\u{feff}",
    "=",
    "&",
    ",",
    "01M85Q0DXY000000000000000é",
    "signkey-é-12",
    "9999999999999999999999999999w",
    "-0.0",
];

fn feed(input: &[u8]) {
    let _ = Json::parse(input).map(|json| (json.to_value(), json.wrap("k"), Event::from_wire(&json)));
    for now in NOWS {
        let _ = parse_events(input, now, 1 << 20)
            .map(|events| events.iter().map(Event::to_wire).collect::<Vec<_>>());
        if let Ok(ops) = parse_ops(input) {
            ops.iter().for_each(|op| use_op(op, now));
        }
    }
    for status in [0, 200, 201, 204, 206, 302, 400, 500, u16::MAX] {
        for sdk in [None, Some("js:v4".to_owned())] {
            let text = String::from_utf8_lossy(input).into_owned();
            let header = |name: &str| if name == "x-inngest-sdk" { sdk.clone() } else { Some(text.clone()) };
            let _ = read_answer(RawResponse { status, header: &header, body: input }, i64::MAX);
        }
    }
    let _ = RegisterRequest::parse(input).map(|request| request.checksum());
    let _ = AsyncCheckpoint::parse(input);
    let _ = parse_invocation(input, 0, 1 << 20);
    let _ = SignalRequest::parse(input);
    let _ = Form::parse_urlencoded(input).and_then(Form::into_event);
    let body = Body::Bytes { bytes: input, must_be_json: false };
    let _ = webhook_event("w", body, Some(vec![("a", "b")]), 0, 1 << 20);
    if let Ok(text) = std::str::from_utf8(input) {
        feed_text(text);
    }
}

fn use_op(op: &Op, now: i64) {
    let _ = (
        op.label(),
        op.races(),
        op.op_type(),
        op.is_lazy(),
        op.sleep_until(now),
        op.timeout_at(now, i64::MAX),
    );
    let _ = op.error.as_ref().map(protocol::ops::StepErrorBody::to_json);
}

fn feed_text(text: &str) {
    let _ = (text.parse::<RunId>(), text.parse::<EventId>());
    let _ = EventIdSeed::parse(text).map(|seed| (seed.nth(0), seed.nth(u32::MAX)));
    let _ = (normalise_app_url(text), event_patterns(text), call::call_url(text, text, text));
    let key = SigningKey::parse("signkey-test-12345678").expect("a key");
    let _ = (SigningKey::parse(text), key.accepts_bearer(text), key.accepts_password(text));
    for now in NOWS {
        let _ = (time::parse_when_ms(text, now), time::retry_after_ms(text, now), time::rfc3339_ms(now));
        let _ = key.verify(text.as_bytes(), text, now);
    }
    let _ = (time::parse_duration_ms(text), time::parse_rfc3339_ms(text));
}

#[test]
fn odd_inputs_do_not_panic() {
    for input in ODD.iter().chain(&SEEDS) {
        feed(input.as_bytes());
    }
    feed(&[0xff, 0xfe, b'{', 0x80]);
    feed("[".repeat(100_000).as_bytes());
    feed(format!("{{\"name\":\"a\",\"data\":{}", "{\"a\":".repeat(50_000)).as_bytes());
}

#[test]
fn cut_inputs_do_not_panic() {
    for seed in SEEDS {
        for cut in 0..seed.len() {
            feed(&seed.as_bytes()[..cut]);
            feed(&seed.as_bytes()[cut..]);
        }
    }
}

#[test]
fn mutated_inputs_do_not_panic() {
    // A fixed linear congruential sequence (Knuth's constants): the same inputs on every run.
    let mut state: u64 = 1;
    let mut next = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    const BYTES: &[u8] = b"{}[]\",:\\u0129-+.eE tn\xff\xc3\0/*=&%@";
    for round in 0..150 {
        for seed in SEEDS {
            let mut input = seed.as_bytes().to_vec();
            for _ in 0..=round % 4 {
                let at = next(input.len());
                match next(3) {
                    0 => input[at] = BYTES[next(BYTES.len())],
                    1 => input.insert(at, BYTES[next(BYTES.len())]),
                    _ => drop(input.remove(at)),
                }
            }
            feed(&input);
        }
    }
}
