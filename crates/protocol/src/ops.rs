//! Op codes: what an SDK reports in a 206 answer or a checkpoint, one object per step.
//!
//! Fields that this version does not know are ignored, and so are fields of an odd type where nothing depends
//! on them. What an op means for a run is decided in the engine.

use crate::error::{Refusal, quoted};
use crate::event::whole_number;
use crate::json::{Json, raw_string};
use crate::limits::{OPS_PER_RESPONSE_MAX, SLEEP_MAX_DAYS, SLEEP_MS_MAX};
use crate::list::{RawList, trim_start};
use crate::time::{DURATION_TOO_LONG, parse_when_ms};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::fmt;

/// Code of a sleep or wait longer than [`SLEEP_MAX_DAYS`]; the reference server's name for it.
pub const TIMEOUT_TOO_LONG: &str = "InngestErrTimeoutTooLong";

/// What an op reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpCode {
    /// A step ran; `data` is its result.
    StepRun,
    /// The same from old SDKs; `data` is already `{"data":…}`.
    Step,
    /// A step was found and shall be called by itself.
    StepPlanned,
    /// A step failed and may be retried.
    StepError,
    /// A step failed for good.
    StepFailed,
    /// Wait for a time.
    Sleep,
    /// Wait for an event.
    WaitForEvent,
    /// Run another function and wait for it.
    InvokeFunction,
    /// Wait for a signal.
    WaitForSignal,
    /// The server shall call an AI provider (`AIGateway`).
    AiGateway,
    /// The server shall make an HTTP request.
    Gateway,
    /// The function returned; `data` is its value.
    RunComplete,
    /// A durable endpoint's function returned.
    SyncRunComplete,
    /// Call again at once.
    DiscoveryRequest,
    /// Remember to start another function when the run ends.
    DeferAdd,
    /// Forget that again.
    DeferAbort,
    /// Nothing to do.
    None,
    /// One that this version does not know.
    Unknown(String),
}

impl OpCode {
    /// The name on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            OpCode::StepRun => "StepRun",
            OpCode::Step => "Step",
            OpCode::StepPlanned => "StepPlanned",
            OpCode::StepError => "StepError",
            OpCode::StepFailed => "StepFailed",
            OpCode::Sleep => "Sleep",
            OpCode::WaitForEvent => "WaitForEvent",
            OpCode::InvokeFunction => "InvokeFunction",
            OpCode::WaitForSignal => "WaitForSignal",
            OpCode::AiGateway => "AIGateway",
            OpCode::Gateway => "Gateway",
            OpCode::RunComplete => "RunComplete",
            OpCode::SyncRunComplete => "SyncRunComplete",
            OpCode::DiscoveryRequest => "DiscoveryRequest",
            OpCode::DeferAdd => "DeferAdd",
            OpCode::DeferAbort => "DeferAbort",
            OpCode::None => "None",
            OpCode::Unknown(name) => name,
        }
    }
}

impl From<&str> for OpCode {
    fn from(name: &str) -> OpCode {
        const KNOWN: [OpCode; 17] = [
            OpCode::StepRun,
            OpCode::Step,
            OpCode::StepPlanned,
            OpCode::StepError,
            OpCode::StepFailed,
            OpCode::Sleep,
            OpCode::WaitForEvent,
            OpCode::InvokeFunction,
            OpCode::WaitForSignal,
            OpCode::AiGateway,
            OpCode::Gateway,
            OpCode::RunComplete,
            OpCode::SyncRunComplete,
            OpCode::DiscoveryRequest,
            OpCode::DeferAdd,
            OpCode::DeferAbort,
            OpCode::None,
        ];
        KNOWN
            .into_iter()
            .find(|code| code.as_str() == name)
            .unwrap_or_else(|| OpCode::Unknown(name.to_owned()))
    }
}

impl fmt::Display for OpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One op.
#[derive(Clone, Debug, PartialEq)]
pub struct Op {
    /// What it reports.
    pub code: OpCode,
    /// Id of the step: a hash of its name and count.
    pub id: String,
    /// Name; its meaning depends on the code (for a sleep: how long).
    pub name: String,
    /// The step's name for people.
    pub display_name: Option<String>,
    /// Options, by code.
    pub opts: Option<Json>,
    /// Result, by code; absent and `null` are the same.
    pub data: Option<Json>,
    /// Why the step failed.
    pub error: Option<StepErrorBody>,
    /// Start (Unix nanoseconds) and duration (nanoseconds) as the SDK measured them.
    pub timing: Option<(i64, i64)>,
    /// The step's id as the user wrote it.
    pub userland_id: Option<String>,
}

impl Op {
    /// A name for people: display name, else name, else id; empty ones don't count.
    pub fn label(&self) -> &str {
        let names = [self.display_name.as_deref().unwrap_or_default(), &self.name];
        names.into_iter().find(|name| !name.is_empty()).unwrap_or(&self.id)
    }

    /// One option's value.
    pub fn opt(&self, key: &str) -> Option<Json> {
        let opts = self.opts.as_ref()?;
        let fields: std::collections::BTreeMap<std::borrow::Cow<'_, str>, &RawValue> =
            serde_json::from_slice(opts.as_bytes()).ok()?;
        fields.get(key).map(|raw| opts.part(raw))
    }

    /// One option's value, if it is a string.
    pub fn opt_str(&self, key: &str) -> Option<String> {
        match self.opt(key)?.to_value() {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether the step is part of a race: the function goes on as soon as it is done, without its siblings.
    pub fn races(&self) -> bool {
        self.opt_str("parallelMode").as_deref() == Some("race")
    }

    /// What kind of step it is: `step.sendEvent`, `step.ai.wrap`.
    pub fn op_type(&self) -> Option<String> {
        self.opt_str("type")
    }

    /// When a `Sleep` ends, Unix milliseconds, `now_ms` at the earliest. `opts.duration`, else `name`, is a
    /// duration or an RFC 3339 date; an empty one is what the TypeScript SDK makes of a sleep of 0.
    ///
    /// # Errors
    /// When it is neither, or ([`TIMEOUT_TOO_LONG`]) more than [`SLEEP_MAX_DAYS`] away.
    pub fn sleep_until(&self, now_ms: i64) -> Result<i64, Refusal> {
        let text = self.opt_str("duration").filter(|text| !text.is_empty());
        let text = text.as_deref().unwrap_or(&self.name);
        if text.is_empty() {
            return Ok(now_ms);
        }
        bounded(text, now_ms, self.label())
    }

    /// When a wait or an invoke gives up, Unix milliseconds, `now_ms` at the earliest: `opts.timeout`, or
    /// `default_ms` from now if it names none.
    ///
    /// # Errors
    /// As for [`Op::sleep_until`].
    pub fn timeout_at(&self, now_ms: i64, default_ms: i64) -> Result<i64, Refusal> {
        match self.opt_str("timeout").filter(|text| !text.is_empty()) {
            Some(text) => bounded(&text, now_ms, self.label()),
            None => Ok(now_ms.saturating_add(default_ms)),
        }
    }

    /// Whether the op rides along with others: it does not count when steps are found to be parallel.
    pub fn is_lazy(&self) -> bool {
        matches!(self.code, OpCode::DeferAdd | OpCode::DeferAbort)
    }
}

fn bounded(text: &str, now_ms: i64, label: &str) -> Result<i64, Refusal> {
    let too_long = || {
        let message = format!(
            "step {} waits until {}, more than {SLEEP_MAX_DAYS} days from now",
            quoted(label),
            quoted(text)
        );
        Refusal::new(400, TIMEOUT_TOO_LONG, message).limit(format!("{SLEEP_MAX_DAYS} days"))
    };
    match parse_when_ms(text, now_ms) {
        Ok(at) if at > now_ms.saturating_add(SLEEP_MS_MAX) => Err(too_long()),
        Ok(at) => Ok(at.max(now_ms)),
        Err(refusal) if refusal.code == DURATION_TOO_LONG => Err(too_long()),
        Err(refusal) => Err(refusal),
    }
}

/// What failed, as SDKs report it and get it back.
#[derive(Clone, Debug, PartialEq)]
pub struct StepErrorBody {
    /// The error's class.
    pub name: String,
    /// What it says.
    pub message: String,
    /// Stack trace.
    pub stack: Option<String>,
    /// What caused it, as the SDK wrote it.
    pub cause: Option<Json>,
    /// What the user's code put beside it.
    pub data: Option<Json>,
    /// Whether it is final.
    pub no_retry: bool,
}

/// Name of an error that has none. Source: what the SDKs fill in.
const ERROR_NAME_DEFAULT: &str = "Error";
/// Message of an error that has none. Source: what the TypeScript SDK fills in.
const ERROR_MESSAGE_DEFAULT: &str = "Unknown error";

impl StepErrorBody {
    /// An error with a name and a message alone.
    pub fn new(name: impl Into<String>, message: impl Into<String>) -> StepErrorBody {
        StepErrorBody {
            name: name.into(),
            message: message.into(),
            stack: None,
            cause: None,
            data: None,
            no_retry: false,
        }
    }

    /// Reads whatever stands where an error should: an object, of which known keys are kept, or any other
    /// value, which becomes the message.
    pub fn from_value(value: &Value) -> StepErrorBody {
        match value {
            Value::Object(fields) => StepErrorBody::from_fields(fields),
            Value::String(text) => StepErrorBody::new(ERROR_NAME_DEFAULT, text.as_str()),
            Value::Null => StepErrorBody::new(ERROR_NAME_DEFAULT, ERROR_MESSAGE_DEFAULT),
            other => StepErrorBody::new(ERROR_NAME_DEFAULT, Json::from_value(other).as_str()),
        }
    }

    fn from_fields(fields: &Map<String, Value>) -> StepErrorBody {
        let text = |key: &str| fields.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        let json = |key: &str| fields.get(key).filter(|value| !value.is_null()).map(Json::from_value);
        StepErrorBody {
            name: text("name").unwrap_or(ERROR_NAME_DEFAULT).to_owned(),
            message: text("message").or_else(|| text("error")).unwrap_or(ERROR_MESSAGE_DEFAULT).to_owned(),
            stack: text("stack").map(str::to_owned),
            cause: json("cause"),
            data: json("data"),
            no_retry: ["noRetry", "no_retry"].iter().any(|key| fields.get(*key) == Some(&Value::Bool(true))),
        }
    }

    /// The object that SDKs get inside `{"error":…}`: absent fields are left out.
    pub fn to_json(&self) -> Json {
        let mut fields = Map::new();
        fields.insert("name".into(), self.name.as_str().into());
        fields.insert("message".into(), self.message.as_str().into());
        if let Some(stack) = &self.stack {
            fields.insert("stack".into(), stack.as_str().into());
        }
        if let Some(cause) = &self.cause {
            fields.insert("cause".into(), cause.to_value());
        }
        if let Some(data) = &self.data {
            fields.insert("data".into(), data.to_value());
        }
        if self.no_retry {
            fields.insert("noRetry".into(), true.into());
        }
        Json::from_value(&Value::Object(fields))
    }
}

/// An op as it came.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow, default)]
    op: Option<&'a RawValue>,
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    display_name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    opts: Option<&'a RawValue>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    timing: Option<&'a RawValue>,
    #[serde(borrow, default)]
    userland: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Timing<'a> {
    #[serde(borrow)]
    a: &'a RawValue,
    #[serde(borrow, default)]
    b: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Userland<'a> {
    #[serde(borrow)]
    id: &'a RawValue,
}

/// Reads an array of ops, or one alone.
///
/// # Errors
/// `bad_ops` when it is neither, `too_many_ops` beyond [`OPS_PER_RESPONSE_MAX`]; `field` names the op.
pub fn parse_ops(body: &[u8]) -> Result<Vec<Op>, Refusal> {
    let body = trim_start(body);
    if body.first() == Some(&b'[') {
        return read_list(body, "ops");
    }
    let raw: &RawValue = serde_json::from_slice(body).map_err(not_ops)?;
    Ok(vec![read_op(raw, "ops[0]")?])
}

fn not_ops(e: serde_json::Error) -> Refusal {
    Refusal::new(400, "bad_ops", format!("not a list of op codes: {e}"))
}

/// Reads an array of ops that stands in `list` of some input.
pub(crate) fn read_list(body: &[u8], list: &str) -> Result<Vec<Op>, Refusal> {
    let ops: RawList<'_, OPS_PER_RESPONSE_MAX> = serde_json::from_slice(body).map_err(not_ops)?;
    if ops.count > OPS_PER_RESPONSE_MAX {
        let message = format!("{} op codes at once, at most {OPS_PER_RESPONSE_MAX} are accepted", ops.count);
        return Err(Refusal::new(400, "too_many_ops", message)
            .field(list)
            .limit(format!("{OPS_PER_RESPONSE_MAX} op codes")));
    }
    ops.values.iter().enumerate().map(|(i, raw)| read_op(raw, &format!("{list}[{i}]"))).collect()
}

fn read_op(raw: &RawValue, place: &str) -> Result<Op, Refusal> {
    let bad = |field: &str, what: String| Refusal::new(400, "bad_ops", what).field(field);
    if !raw.get().starts_with('{') {
        return Err(bad(place, format!("{place} must be an object, not {}", quoted(raw.get()))));
    }
    let wire: Wire<'_> =
        serde_json::from_str(raw.get()).map_err(|e| bad(place, format!("{place} cannot be read: {e}")))?;
    let Some(code) = wire.op.and_then(raw_string).filter(|code| !code.is_empty()) else {
        return Err(bad(&format!("{place}.op"), format!("{place}.op is missing or not a string")));
    };
    let id = match wire.id {
        None => String::new(),
        Some(raw) => raw_string(raw).ok_or_else(|| {
            bad(&format!("{place}.id"), format!("{place}.id must be a string, not {}", quoted(raw.get())))
        })?,
    };
    let json = |field: &str, raw: Option<&RawValue>| {
        let parsed = raw.map(|raw| Json::parse(raw.get().as_bytes())).transpose();
        parsed.map_err(|e| bad(&format!("{place}.{field}"), format!("{place}.{field} cannot be read: {e}")))
    };
    Ok(Op {
        code: OpCode::from(code.as_str()),
        id,
        name: wire.name.and_then(raw_string).unwrap_or_default(),
        display_name: wire.display_name.and_then(raw_string),
        opts: json("opts", wire.opts)?,
        data: json("data", wire.data)?,
        error: json("error", wire.error)?.map(|error| StepErrorBody::from_value(&error.to_value())),
        timing: wire.timing.and_then(read_timing),
        userland_id: wire.userland.and_then(read_userland),
    })
}

fn read_timing(raw: &RawValue) -> Option<(i64, i64)> {
    let timing: Timing<'_> = serde_json::from_str(raw.get()).ok()?;
    Some((whole_number(timing.a)?, timing.b.and_then(whole_number).unwrap_or(0)))
}

fn read_userland(raw: &RawValue) -> Option<String> {
    raw_string(serde_json::from_str::<Userland<'_>>(raw.get()).ok()?.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: i64 = 1_795_488_240_000;
    const DAY: i64 = 86_400_000;

    fn one(body: Value) -> Op {
        parse_ops(body.to_string().as_bytes()).unwrap().remove(0)
    }

    #[test]
    fn ops_read_as_sdks_send_them() {
        let op = one(json!([{"displayName":"zz","op":"Sleep","id":"d7daca","name":"1s","opts":{},
            "userland":{"id":"zz"},"data":null,"mode":"x","rawArgs":[1]}]));
        assert_eq!((op.code.clone(), op.id.as_str(), op.name.as_str()), (OpCode::Sleep, "d7daca", "1s"));
        assert_eq!((op.label(), op.userland_id.as_deref(), op.data.clone()), ("zz", Some("zz"), None));

        let op = one(json!({"id":"361d55","op":"StepError","name":"bad2","error":{"name":"RetryAfterError",
            "message":"later","stack":"…","__serialized":true,"cause":{"name":"E","__serialized":true}},
            "timing":{"a":1_795_488_234_039_000_000_i64,"b":0}}));
        assert_eq!(op.timing, Some((1_795_488_234_039_000_000, 0)));
        let expect = r#"{"cause":{"__serialized":true,"name":"E"},"message":"later","name":"RetryAfterError","stack":"…"}"#;
        assert_eq!(op.error.unwrap().to_json().as_str(), expect);

        let op = one(json!([{"op":"RunComplete","id":"0737c2","data":{"ok":true}}]));
        assert_eq!((op.code.clone(), op.label()), (OpCode::RunComplete, "0737c2"));
        assert_eq!(op.data.unwrap().as_str(), r#"{"ok":true}"#);
        assert_eq!(parse_ops(b" []"), Ok(vec![]));
        let op = one(json!([{"op":"Future","id":"x","userland":5,"timing":"x","displayName":""}]));
        assert_eq!(
            (op.code.as_str(), op.code.clone(), op.label()),
            ("Future", OpCode::Unknown("Future".into()), "x")
        );
    }

    #[test]
    fn names_of_op_codes_survive_both_ways() {
        for name in [
            "StepRun",
            "Step",
            "StepPlanned",
            "StepError",
            "StepFailed",
            "Sleep",
            "WaitForEvent",
            "InvokeFunction",
            "WaitForSignal",
            "AIGateway",
            "Gateway",
            "RunComplete",
            "SyncRunComplete",
            "DiscoveryRequest",
            "DeferAdd",
            "DeferAbort",
            "None",
        ] {
            let code = OpCode::from(name);
            assert_eq!(code.as_str(), name);
            assert!(!matches!(code, OpCode::Unknown(_)), "{name}");
        }
        assert_eq!(OpCode::from("AiGateway"), OpCode::Unknown("AiGateway".into()));
    }

    #[test]
    fn unreadable_ops_are_refused_with_their_place() {
        for (body, code, field) in [
            ("", "bad_ops", None),
            ("<html>", "bad_ops", None),
            ("[1", "bad_ops", None),
            ("5", "bad_ops", Some("ops[0]")),
            ("[[]]", "bad_ops", Some("ops[0]")),
            (r#"[{"op":"Sleep"},{}]"#, "bad_ops", Some("ops[1].op")),
            (r#"[{"op":1}]"#, "bad_ops", Some("ops[0].op")),
            (r#"[{"op":"Sleep","id":1}]"#, "bad_ops", Some("ops[0].id")),
        ] {
            let refusal = parse_ops(body.as_bytes()).unwrap_err();
            assert_eq!((refusal.code, refusal.field.as_deref()), (code, field), "{body}");
        }
        let many = |n: usize| format!("[{}]", vec![r#"{"op":"None"}"#; n].join(","));
        assert_eq!(parse_ops(many(1000).as_bytes()).unwrap().len(), 1000);
        let refusal = parse_ops(many(1001).as_bytes()).unwrap_err();
        assert_eq!(refusal.code, "too_many_ops");
        assert!(refusal.message.contains("1001"));
        let deep = format!(r#"[{{"op":"StepRun","data":{}1{}}}]"#, "[".repeat(5000), "]".repeat(5000));
        assert_eq!(parse_ops(deep.as_bytes()).unwrap_err().field.as_deref(), Some("ops[0].data"));
    }

    #[test]
    fn a_sleep_ends_at_a_duration_or_a_date_but_not_in_the_past() {
        let sleep = |name: &str, opts: Value| one(json!({"op":"Sleep","id":"a","name":name,"opts":opts}));
        for (name, opts, at) in [
            ("1s", json!({}), NOW + 1_000),
            ("1s", json!({"duration":"2s"}), NOW + 2_000),
            ("", json!({"duration":"2s"}), NOW + 2_000),
            ("1s", json!({"duration":""}), NOW + 1_000),
            ("", json!({}), NOW),
            ("-5s", json!(null), NOW),
            ("2020-01-01T00:00:00Z", json!({}), NOW),
            ("2026-11-24T02:44:05.500Z", json!({}), NOW + 5_500),
            ("366d", json!({}), NOW + 366 * DAY),
        ] {
            assert_eq!(sleep(name, opts).sleep_until(NOW), Ok(at), "{name}");
        }
        for name in ["367d", "366d1ms", "2099-01-01T00:00:00Z", "999999999999999999w"] {
            assert_eq!(sleep(name, json!({})).sleep_until(NOW).unwrap_err().code, TIMEOUT_TOO_LONG, "{name}");
        }
        assert_eq!(sleep("soon", json!({})).sleep_until(NOW).unwrap_err().code, crate::time::BAD_TIME);
    }

    #[test]
    fn a_wait_gives_up_at_its_timeout_or_the_default() {
        let wait = |opts: Value| one(json!({"op":"WaitForEvent","id":"a","opts":opts}));
        assert_eq!(wait(json!({"timeout":"2s"})).timeout_at(NOW, DAY), Ok(NOW + 2_000));
        assert_eq!(wait(json!({})).timeout_at(NOW, DAY), Ok(NOW + DAY));
        assert_eq!(wait(json!({"timeout":"367d"})).timeout_at(NOW, DAY).unwrap_err().code, TIMEOUT_TOO_LONG);
    }

    #[test]
    fn options_are_looked_up_without_trusting_their_types() {
        let op =
            one(json!({"op":"StepPlanned","id":"a","opts":{"parallelMode":"race","type":"step.ai.wrap"}}));
        assert!(op.races() && op.op_type().as_deref() == Some("step.ai.wrap"));
        for opts in
            [json!(null), json!([]), json!("x"), json!({"parallelMode":1}), json!({"parallelMode":"none"})]
        {
            assert!(!one(json!({"op":"StepPlanned","id":"a","opts":opts})).races());
        }
        assert!(one(json!({"op":"DeferAdd"})).is_lazy() && !one(json!({"op":"Sleep"})).is_lazy());
    }

    #[test]
    fn errors_are_read_from_whatever_stands_there() {
        for (value, expect) in [
            (json!({}), r#"{"message":"Unknown error","name":"Error"}"#),
            (json!("boom"), r#"{"message":"boom","name":"Error"}"#),
            (json!(5), r#"{"message":"5","name":"Error"}"#),
            (json!(null), r#"{"message":"Unknown error","name":"Error"}"#),
            (json!({"error":"e"}), r#"{"message":"e","name":"Error"}"#),
            (
                json!({"name":"N","message":"m","data":{"b":1},"noRetry":true,"x":1}),
                r#"{"data":{"b":1},"message":"m","name":"N","noRetry":true}"#,
            ),
            (
                json!({"name":3,"message":[],"stack":{},"cause":null}),
                r#"{"message":"Unknown error","name":"Error"}"#,
            ),
        ] {
            assert_eq!(StepErrorBody::from_value(&value).to_json().as_str(), expect);
        }
    }
}
