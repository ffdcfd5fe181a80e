//! Every kind of response and what it means.

use super::*;
use crate::ops::OpCode;

const NOW: i64 = 1_795_488_240_000;
const SDK: (&str, &str) = ("x-inngest-sdk", "js:v4.24.0");

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let header = |name: &str| headers.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
    read_answer(RawResponse { status, header: &header, body: body.as_bytes() }, NOW)
}

fn output(answer: &Answer) -> String {
    match &answer.kind {
        AnswerKind::Failed { output, .. } => output.as_str().to_owned(),
        other => panic!("not failed: {other:?}"),
    }
}

fn codes(answer: &Answer) -> Vec<&str> {
    match &answer.kind {
        AnswerKind::Ops(ops) => ops.iter().map(|op| op.code.as_str()).collect(),
        other => panic!("no ops: {other:?}"),
    }
}

#[test]
fn a_206_holds_ops() {
    assert_eq!(codes(&answer(206, &[SDK], "[]")), [""; 0]);
    assert_eq!(codes(&answer(206, &[SDK], r#"{"op":"RunComplete","id":"a","data":1}"#)), ["RunComplete"]);
    assert_eq!(
        codes(&answer(
            206,
            &[SDK],
            r#" [{"op":"Sleep","id":"a","name":"1s"},{"op":"StepPlanned","id":"b"}]"#
        )),
        ["Sleep", "StepPlanned"]
    );
    assert_eq!(codes(&answer(206, &[SDK], r#""[{\"op\":\"Sleep\",\"id\":\"a\"}]""#)), ["Sleep"]);
}

#[test]
fn a_206_without_readable_ops_is_a_failure_that_says_so() {
    for body in ["<html>", "", "5", r#"[{"op":5}]"#, "\"x\""] {
        let failed = answer(206, &[SDK], body);
        assert!(output(&failed).contains("error reading generator opcode response"), "{body}");
    }
    let failed = answer(206, &[], "<html>");
    assert!(output(&failed).contains("error reading generator opcode response"));
    assert!(output(&answer(206, &[], "[]")).contains(NOT_AN_SDK));
    let many = format!("[{}]", vec![r#"{"op":"None"}"#; 1001].join(","));
    let failed = answer(206, &[SDK], &many);
    assert_eq!(failed.no_retry, Some(true));
    assert!(output(&failed).contains("1000 op codes"));
}

#[test]
fn a_200_is_the_return_value() {
    for (body, expect) in [
        (r#"{"b":1,"a":2}"#, r#"{"a":2,"b":1}"#),
        ("null", "null"),
        ("", "null"),
        (" \n", "null"),
        ("\"x\"", "\"x\""),
        ("plain", "\"plain\""),
    ] {
        assert_eq!(
            answer(200, &[SDK], body).kind,
            AnswerKind::Done(Json::parse(expect.as_bytes()).unwrap()),
            "{body}"
        );
    }
    assert!(matches!(answer(204, &[SDK], "").kind, AnswerKind::Done(_)));
}

#[test]
fn a_200_that_no_sdk_sent_is_a_failure_whose_output_is_the_body() {
    let failed = answer(200, &[], "<html>");
    assert_eq!(output(&failed), "\"<html>\"");
    assert!(matches!(failed.kind, AnswerKind::Failed { error, .. } if error.message == NOT_AN_SDK));
    assert_eq!(output(&answer(200, &[("x-inngest-sdk", " ")], r#"{"a":1}"#)), r#"{"a":1}"#);
}

#[test]
fn a_201_is_unwrapped() {
    let body = r#"   {"status":206,"headers":{"X-Inngest-SDK":"js:v4","x-inngest-req-version":2},"body":"[{\"op\":\"Sleep\",\"id\":\"a\"}]"}"#;
    let read = answer(201, &[("x-inngest-no-retry", "false")], body);
    assert_eq!(codes(&read), ["Sleep"]);
    assert_eq!(
        (read.sdk.as_deref(), read.request_version, read.no_retry),
        (Some("js:v4"), Some(2), Some(false))
    );
    let read = answer(201, &[SDK], r#"{"status":206,"body":[{"op":"Sleep","id":"a"}]}"#);
    assert_eq!(codes(&read), ["Sleep"]);
    let read =
        answer(201, &[SDK], r#"{"status":206,"headers":{},"body":"\"[{\\\"op\\\":\\\"Sleep\\\"}]\""}"#);
    assert_eq!(codes(&read), ["Sleep"]);
    let read = answer(201, &[SDK], r#"{"status":200,"headers":{},"body":"\"hi\""}"#);
    assert_eq!(read.kind, AnswerKind::Done(Json::string("hi")));
    let read = answer(201, &[SDK], r#"{"status":200,"headers":null,"body":{"a":1}}"#);
    assert_eq!(read.kind, AnswerKind::Done(Json::parse(b"{\"a\":1}").unwrap()));
    let read = answer(
        201,
        &[SDK],
        r#"{"status":400,"headers":{"x-inngest-no-retry":"true"},"body":"{\"name\":\"E\",\"message\":\"m\"}"}"#,
    );
    assert_eq!((read.no_retry, output(&read).as_str()), (Some(true), r#"{"message":"m","name":"E"}"#));
    assert_eq!(answer(201, &[SDK], "plain").kind, AnswerKind::Done(Json::string("plain")));
    assert!(matches!(answer(201, &[], "   ").kind, AnswerKind::Failed { .. }));
}

#[test]
fn an_sdks_error_is_kept_as_it_is_but_for_its_marks() {
    let object = r#"{"name":"RetryAfterError","message":"later","stack":"s","__serialized":true,"code":7}"#;
    let kept = r#"{"code":7,"message":"later","name":"RetryAfterError","stack":"s"}"#;
    let quoted = serde_json::to_string(object).unwrap();
    for (status, body) in [(500, object), (400, object), (500, quoted.as_str()), (401, object)] {
        let read = answer(status, &[SDK, ("x-inngest-no-retry", "true"), ("retry-after", "30")], body);
        assert_eq!(output(&read), kept);
        assert_eq!((read.no_retry, read.retry_at), (Some(true), Some(NOW + 30_000)));
        let AnswerKind::Failed { error, .. } = read.kind else { panic!("failed") };
        assert_eq!(
            (error.name.as_str(), error.message.as_str(), error.stack.as_deref()),
            ("RetryAfterError", "later", Some("s"))
        );
    }
    for (body, expect) in [
        ("boom", r#"{"error":"boom","message":"boom","name":"Error"}"#),
        ("\"boom\"", r#"{"error":"boom","message":"boom","name":"Error"}"#),
        ("", r#"{"error":"Unknown error","message":"Unknown error","name":"Error"}"#),
        (r#"{"error":"found"}"#, r#"{"error":"found"}"#),
    ] {
        assert_eq!(output(&answer(500, &[SDK], body)), expect, "{body}");
    }
}

#[test]
fn an_error_that_no_sdk_sent_is_the_servers() {
    for status in [500, 504, 404, 400, 302, 0, 999] {
        let message = format!("Your server returned HTTP {status} before the SDK responded.");
        let expect = json!({"error":message,"name":"Server returned a fatal error","message":message,"stack":"<html>"});
        let read = answer(status, &[], "<html>");
        assert_eq!(output(&read), Json::from_value(&expect).as_str());
        assert_eq!((read.no_retry, read.sdk), (None, None));
    }
    assert!(output(&answer(502, &[], &"x".repeat(10_000_000))).len() < 70_000);
}

#[test]
fn headers_that_cannot_be_read_are_absent() {
    let read = answer(
        500,
        &[SDK, ("x-inngest-no-retry", "maybe"), ("retry-after", "soon"), ("x-inngest-req-version", "two")],
        "{}",
    );
    assert_eq!((read.no_retry, read.retry_at, read.request_version), (None, None, None));
    let read = answer(500, &[SDK, ("x-inngest-no-retry", " TRUE "), ("x-inngest-req-version", "2")], "{}");
    assert_eq!((read.no_retry, read.request_version), (Some(true), Some(2)));
}

#[test]
fn the_engines_own_outputs_are_to_the_letter() {
    assert_eq!(
        output(&unreachable_answer()),
        r#"{"error":{"error":"Unable to reach SDK URL","message":"Unable to reach SDK URL","name":"Error"}}"#
    );
    assert_eq!(
        output_too_large().as_str(),
        r#"{"error":{"error":"output_too_large: Your function's response body exceeds the maximum size limit","message":"Your function's response body exceeds the maximum size limit","name":"output_too_large"}}"#
    );
    assert_eq!(
        steps_overflowed(1000).as_str(),
        r#"{"error":{"error":"InngestErrFunctionOverflowed: The function run exceeded the step limit of 1000 steps.","message":"The function run exceeded the step limit of 1000 steps.","name":"InngestErrFunctionOverflowed"}}"#
    );
    assert!(state_overflowed(33_554_432).as_str().contains(
        "InngestErrStateOverflowed: The function run exceeded the state size limit of 33554432 bytes."
    ));
}

#[test]
fn a_planned_step_found_in_a_stream_keeps_its_code() {
    let AnswerKind::Ops(ops) = answer(206, &[SDK], r#"[{"op":"AIGateway","id":"a"}]"#).kind else {
        panic!("ops")
    };
    assert_eq!(ops[0].code, OpCode::AiGateway);
}
