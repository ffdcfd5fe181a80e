//! The call: one request to a user's function, with everything the SDK needs to go on from where the run is.
//!
//! The body is written by hand from canonical parts in canonical order: state is never parsed again on the
//! way out, and the bytes that are signed are the bytes an SDK gets when it canonicalises what it received.

use crate::headers;
use crate::ids::{ACCOUNT_ID, RunId};
use crate::json::{Json, utf16_cmp, write_string};
use bytes::Bytes;
use std::fmt::Write as _;
use uuid::Uuid;

/// One dispatch of a function, or of one of its steps.
#[derive(Clone, Copy, Debug)]
pub struct CallRequest<'a> {
    /// Attempt of the current step or discovery, from 0.
    pub attempt: u32,
    /// Attempts in all: retries + 1.
    pub max_attempts: u32,
    /// The SDK shall report a step it finds instead of running it.
    pub disable_immediate_execution: bool,
    /// The function.
    pub function_uuid: Uuid,
    /// Dispatches of the queue job so far, from 1.
    pub generation_id: u32,
    /// The queue job.
    pub job_id: &'a str,
    /// Opaque to SDKs, which send it back in checkpoints.
    pub qi_id: &'a str,
    /// This dispatch.
    pub request_id: &'a str,
    /// The run.
    pub run_id: RunId,
    /// Ids of the finished steps in order of completion; exactly those that `steps` holds.
    pub stack: &'a [&'a str],
    /// Position in `stack` of the step that led here, + 1.
    pub stack_current: usize,
    /// The state is too large for a body: the SDK fetches events and steps itself.
    pub use_api: bool,
    /// -1 before the SDK's first answer, then what that answer said.
    pub version: i32,
    /// The run's events in wire form.
    pub events: &'a [Json],
    /// Deferred functions by their hashed ids, and whether they can still be aborted; in order of their ids.
    pub defers: &'a [(&'a str, bool)],
    /// Step id and value (canonical JSON text), in any order. Of two values for an id the first counts.
    pub steps: &'a [(&'a str, &'a str)],
}

/// Bytes of the body's fixed text, ids and numbers, rounded up: what is reserved beyond the raw parts.
const FIXED_BYTES: usize = 768;

impl CallRequest<'_> {
    /// The request's body, canonical.
    pub fn encode(&self) -> Bytes {
        let mut out = Vec::with_capacity(self.size_hint());
        out.extend_from_slice(b"{\"ctx\":");
        self.write_ctx(&mut out);
        out.extend_from_slice(b",\"defers\":{");
        for (i, (id, abortable)) in self.defers.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            write_string(&mut out, id);
            out.extend_from_slice(b":{\"abortable\":");
            write_bool(&mut out, *abortable);
            out.push(b'}');
        }
        out.extend_from_slice(b"},\"event\":");
        out.extend_from_slice(self.events.first().map_or(b"null", |event| event.as_bytes()));
        out.extend_from_slice(b",\"events\":[");
        if !self.use_api {
            for (i, event) in self.events.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                out.extend_from_slice(event.as_bytes());
            }
        }
        out.extend_from_slice(b"],\"steps\":{");
        if !self.use_api {
            self.write_steps(&mut out);
        }
        out.extend_from_slice(b"},\"use_api\":");
        write_bool(&mut out, self.use_api);
        out.extend_from_slice(b",\"version\":");
        write_number(&mut out, i64::from(self.version));
        out.push(b'}');
        out.into()
    }

    fn size_hint(&self) -> usize {
        // Per id in the stack: two quotes and a comma; per step: two quotes, a colon and a comma.
        let stack: usize = self.stack.iter().map(|id| id.len() + 3).sum();
        let first = self.events.first().map_or(0, Json::len);
        if self.use_api {
            return FIXED_BYTES + stack + first;
        }
        let events: usize = self.events.iter().map(|event| event.len() + 1).sum();
        let steps: usize = self.steps.iter().map(|(id, value)| id.len() + value.len() + 4).sum();
        FIXED_BYTES + stack + first + events + steps
    }

    fn write_ctx(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"attempt\":");
        write_number(out, i64::from(self.attempt));
        out.extend_from_slice(b",\"disable_immediate_execution\":");
        write_bool(out, self.disable_immediate_execution);
        out.extend_from_slice(b",\"env\":\"\",\"fn_id\":");
        write_string(out, &self.function_uuid.to_string());
        out.extend_from_slice(b",\"generation_id\":");
        write_number(out, i64::from(self.generation_id));
        out.extend_from_slice(b",\"job_id\":");
        write_string(out, self.job_id);
        out.extend_from_slice(b",\"max_attempts\":");
        write_number(out, i64::from(self.max_attempts));
        out.extend_from_slice(b",\"qi_id\":");
        write_string(out, self.qi_id);
        out.extend_from_slice(b",\"request_id\":");
        write_string(out, self.request_id);
        out.extend_from_slice(b",\"run_id\":");
        write_string(out, &self.run_id.to_string());
        out.extend_from_slice(b",\"stack\":{\"current\":");
        out.extend_from_slice(self.stack_current.to_string().as_bytes());
        out.extend_from_slice(b",\"stack\":[");
        for (i, id) in self.stack.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            write_string(out, id);
        }
        // The step a call targets stands in the query and a header; here it is always this word.
        out.extend_from_slice(b"]},\"step_id\":\"step\",\"use_api\":");
        write_bool(out, self.use_api);
        out.push(b'}');
    }

    fn write_steps(&self, out: &mut Vec<u8>) {
        let mut order: Vec<usize> = (0..self.steps.len()).collect();
        // Stable, so the first of equal ids stays first.
        order.sort_by(|a, b| utf16_cmp(self.steps[*a].0, self.steps[*b].0));
        let mut last: Option<&str> = None;
        for (id, value) in order.into_iter().map(|i| self.steps[i]) {
            if last == Some(id) {
                continue;
            }
            if last.is_some() {
                out.push(b',');
            }
            write_string(out, id);
            out.push(b':');
            out.extend_from_slice(value.as_bytes());
            last = Some(id);
        }
    }
}

fn write_bool(out: &mut Vec<u8>, value: bool) {
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

fn write_number(out: &mut Vec<u8>, value: i64) {
    out.extend_from_slice(value.to_string().as_bytes());
}

/// Where a function (and a step, or [`headers::STEP_ID_DISCOVERY`]) of an app is called: the app's URL with
/// two query parameters. Other parameters stay, a fragment goes.
pub fn call_url(app_url: &str, slug: &str, step: &str) -> String {
    let url = app_url.split('#').next().unwrap_or_default();
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let mut out = String::with_capacity(url.len() + slug.len() + step.len() + 16);
    out.push_str(base);
    out.push('?');
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let name = pair.split('=').next().unwrap_or_default();
        if name != headers::QUERY_FN_ID && name != headers::QUERY_STEP_ID {
            out.push_str(pair);
            out.push('&');
        }
    }
    push_param(&mut out, headers::QUERY_FN_ID, slug);
    out.push('&');
    push_param(&mut out, headers::QUERY_STEP_ID, step);
    out
}

fn push_param(out: &mut String, name: &str, value: &str) {
    out.push_str(name);
    out.push('=');
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

/// The headers of a call, names in lower case; content type and user agent are the transport's.
pub fn call_headers(
    call: &CallRequest<'_>,
    step: &str,
    signature: Option<String>,
) -> Vec<(&'static str, String)> {
    let mut out = vec![
        (headers::ACCOUNT_ID, ACCOUNT_ID.to_string()),
        (headers::RUN_ID, call.run_id.to_string()),
        (headers::REQUEST_ID, call.request_id.to_owned()),
        (headers::GENERATION_ID, call.generation_id.to_string()),
        (headers::JOB_ID, call.job_id.to_owned()),
        (headers::REQ_VERSION, call.version.to_string()),
        (headers::STEP_ID, step.to_owned()),
    ];
    out.extend(signature.map(|signature| (headers::SIGNATURE, signature)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use serde_json::json;

    fn event(id: &str) -> Json {
        Event {
            id: id.into(),
            name: "smoke/\"steps\"\n".into(),
            data: Json::of(&json!({"id":7,"b":{"ü":[1.5,null]}})).unwrap(),
            user: Json::empty_object(),
            ts: 1_795_488_233_298,
            v: Some("1".into()),
            meta: Some(Json::of(&json!({"sessions":{"conv":"42"}})).unwrap()),
        }
        .to_wire()
    }

    fn call<'a>(
        events: &'a [Json],
        steps: &'a [(&'a str, &'a str)],
        stack: &'a [&'a str],
    ) -> CallRequest<'a> {
        CallRequest {
            defers: &[],
            attempt: 0,
            max_attempts: 3,
            disable_immediate_execution: false,
            function_uuid: crate::ids::function_uuid("smoke", "smoke-steps"),
            generation_id: 1,
            job_id: "1dpx4059zpoxv",
            qi_id: "MWRweDQwNTl6cG94djo6ZGVmYXVsdA==",
            request_id: "01M85Q0P4Y0000000000000000",
            run_id: "01M85Q0DXY0000000000000000".parse().unwrap(),
            stack,
            stack_current: stack.len(),
            use_api: false,
            version: -1,
            events,
            steps,
        }
    }

    fn canonical(body: &Bytes) -> bool {
        Json::parse(body).unwrap().as_bytes() == body
    }

    #[test]
    fn the_body_is_canonical_as_it_is_written() {
        let events = [event("a"), event("b")];
        let steps = [
            ("d7dacae", "null"),
            ("86f7e4", r#"{"data":{"x":1}}"#),
            ("86f7e4", "1"),
            ("\u{fb33}", "2"),
            ("😀", "3"),
            ("q\"", "4"),
        ];
        let stack = ["86f7e4", "d7dacae"];
        assert!(canonical(&call(&events, &steps, &stack).encode()));
        assert!(canonical(&call(&[], &[], &[]).encode()));
        let large = CallRequest { use_api: true, version: 2, ..call(&events, &steps, &stack) };
        assert!(canonical(&large.encode()));
    }

    #[test]
    fn the_body_is_that_of_the_observed_exchange() {
        let events = [event("01M85Q0DTJ0000000000000000")];
        let steps = [("d7dacae", "null"), ("86f7e4", r#"{"data":{"x":1}}"#)];
        let stack = ["86f7e4", "d7dacae"];
        let body: serde_json::Value =
            serde_json::from_slice(&call(&events, &steps, &stack).encode()).unwrap();
        let expect = json!({
            "ctx": {"attempt":0,"disable_immediate_execution":false,"env":"",
                "fn_id": crate::ids::function_uuid("smoke", "smoke-steps").to_string(), "generation_id":1,
                "job_id":"1dpx4059zpoxv","max_attempts":3,"qi_id":"MWRweDQwNTl6cG94djo6ZGVmYXVsdA==",
                "request_id":"01M85Q0P4Y0000000000000000","run_id":"01M85Q0DXY0000000000000000",
                "stack":{"current":2,"stack":["86f7e4","d7dacae"]},"step_id":"step","use_api":false},
            "defers": {}, "event": events[0].to_value(), "events": [events[0].to_value()],
            "steps": {"86f7e4":{"data":{"x":1}},"d7dacae":null}, "use_api":false, "version":-1});
        assert_eq!(body, expect);
    }

    #[test]
    fn a_large_state_is_left_to_the_api() {
        let events = [event("a"), event("b")];
        let large = CallRequest { use_api: true, ..call(&events, &[("a", "1")], &["a"]) };
        let body: serde_json::Value = serde_json::from_slice(&large.encode()).unwrap();
        assert_eq!((&body["events"], &body["steps"]), (&json!([]), &json!({})));
        assert_eq!((&body["use_api"], &body["ctx"]["use_api"]), (&json!(true), &json!(true)));
        assert_eq!(body["event"], events[0].to_value());
        assert_eq!(body["ctx"]["stack"]["stack"], json!(["a"]));
    }

    #[test]
    fn the_url_keeps_its_own_parameters() {
        for (url, expect) in [
            (
                "http://localhost:3000/api/inngest",
                "http://localhost:3000/api/inngest?fnId=app-fn&stepId=step",
            ),
            ("http://h/x?a=b&fnId=old&stepId=s&c", "http://h/x?a=b&c&fnId=app-fn&stepId=step"),
            ("http://h/x?#frag", "http://h/x?fnId=app-fn&stepId=step"),
            ("lambda:my-fn", "lambda:my-fn?fnId=app-fn&stepId=step"),
        ] {
            assert_eq!(call_url(url, "app-fn", "step"), expect);
        }
        assert_eq!(call_url("http://h/", "a b/ü&", "s+"), "http://h/?fnId=a%20b%2F%C3%BC%26&stepId=s%2B");
    }

    #[test]
    fn headers_name_the_dispatch() {
        let call = call(&[], &[], &[]);
        let all = call_headers(&call, "86f7e4", Some("t=1&s=00".into()));
        for (name, value) in [
            ("account-id", "00000000-0000-4000-a000-000000000000"),
            ("x-run-id", "01M85Q0DXY0000000000000000"),
            ("x-request-id", "01M85Q0P4Y0000000000000000"),
            ("x-inngest-generation-id", "1"),
            ("x-inngest-job-id", "1dpx4059zpoxv"),
            ("x-inngest-req-version", "-1"),
            ("x-inngest-step-id", "86f7e4"),
            ("x-inngest-signature", "t=1&s=00"),
        ] {
            assert!(all.contains(&(name, value.to_owned())), "{name}");
        }
        assert_eq!(call_headers(&call, "step", None).len(), all.len() - 1);
    }
}
