//! The events that the server itself sends, in the shapes that the protocol gives them: a function was invoked, a
//! run ended, a cron's time came.

use crate::records::{FunctionRef, Parent, RunRecord, Status};
use protocol::event::Event;
use protocol::ids::{EventId, app_uuid, function_uuid};
use protocol::json::Json;
use protocol::time::rfc3339_s;
use serde_json::{Map, Value, json};

/// How the names of all of them begin; nobody else may send such a name.
pub const PREFIX: &str = "inngest/";
/// Starts the function that it names.
pub const INVOKED: &str = "inngest/function.invoked";
/// A run ended, whichever way.
pub const FINISHED: &str = "inngest/function.finished";
/// A run failed for good.
pub const FAILED: &str = "inngest/function.failed";
/// A run was cancelled.
pub const CANCELLED: &str = "inngest/function.cancelled";
/// Starts a function that a run deferred to its end.
pub const DEFERRED: &str = "inngest/deferred.schedule";
/// A cron's time came.
pub const TIMER: &str = "inngest/scheduled.timer";

/// The key in `data` under which the server's own facts stand.
const INTERNAL: &str = "_inngest";

fn event(id: String, name: &str, ts: i64, data: Map<String, Value>) -> Event {
    Event {
        id,
        name: name.to_owned(),
        data: Json::from_value(&Value::Object(data)),
        user: Json::empty_object(),
        ts,
        v: None,
        meta: None,
    }
}

/// Who is invoked, and by whom.
pub struct Invoked<'a> {
    /// The event's internal id.
    pub id: EventId,
    /// The function.
    pub target: &'a FunctionRef,
    /// The function and the step that invoke it; `None`: somebody outside.
    pub by: Option<(&'a FunctionRef, &'a Parent)>,
    /// The step's name for people.
    pub name: &'a str,
    /// When the step gives up, Unix milliseconds.
    pub expire_ms: Option<i64>,
    /// Now, Unix milliseconds.
    pub now_ms: i64,
}

/// The event that invokes a function with `payload`: an object with `data`, `user`, `v`, as far as it has them.
pub fn invoked(invoked: &Invoked<'_>, payload: Value) -> Event {
    let mut fields = match payload {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let mut data = match fields.remove("data") {
        Some(Value::Object(data)) => data,
        _ => Map::new(),
    };
    let mut internal = Map::new();
    internal.insert("fn_id".into(), invoked.target.slug.as_str().into());
    internal
        .insert("gid".into(), function_uuid(&invoked.target.app, &invoked.target.slug).to_string().into());
    internal.insert("name".into(), invoked.name.into());
    if let Some(expire_ms) = invoked.expire_ms {
        internal.insert("expire".into(), expire_ms.into());
    }
    if let Some((function, parent)) = invoked.by {
        internal.insert("correlation_id".into(), parent.correlation_id().into());
        internal.insert("source_app_id".into(), app_uuid(&function.app).to_string().into());
        internal
            .insert("source_fn_id".into(), function_uuid(&function.app, &function.slug).to_string().into());
        internal.insert("source_fn_v".into(), function.version.into());
    }
    data.insert(INTERNAL.into(), Value::Object(internal));
    let mut event = event(invoked.id.to_string(), INVOKED, invoked.now_ms, data);
    if let Some(user @ Value::Object(_)) = fields.get("user") {
        event.user = Json::from_value(user);
    }
    event.v = fields.get("v").and_then(Value::as_str).map(str::to_owned);
    event
}

/// The event of a cron's occurrence; its id, as apps get it, is the time it is scheduled for.
pub fn timer(cron: &str, scheduled_ms: i64, fire_ms: i64) -> Event {
    let scheduled = rfc3339_s(scheduled_ms);
    let data = Map::from_iter([
        ("cron".to_owned(), Value::from(cron)),
        ("scheduledAt".to_owned(), Value::from(scheduled.as_str())),
        ("fireAt".to_owned(), Value::from(rfc3339_s(fire_ms))),
    ]);
    event(scheduled, TIMER, scheduled_ms, data)
}

/// The event that starts a function which a run deferred: `input` is its data, `meta` stands beside it.
pub fn deferred(id: EventId, run: &RunRecord, slug: &str, (input, meta): (Value, Option<Json>)) -> Event {
    let mut data = match input {
        Value::Object(data) => data,
        _ => Map::new(),
    };
    let parent = &run.function;
    let internal = json!({
        "fn_slug": slug,
        "parent_app_id": app_uuid(&parent.app).to_string(),
        "parent_fn_id": function_uuid(&parent.app, &parent.slug).to_string(),
        "parent_fn_slug": parent.slug,
        "parent_run_id": run.id.to_string(),
    });
    data.insert(INTERNAL.into(), internal);
    Event { meta, ..event(id.to_string(), DEFERRED, run.ended_ms.unwrap_or_default(), data) }
}

/// The names of the events that say that a run ended this way, without those that its own end may not send: what
/// was started by such an event sends none, or it would go on for ever.
pub fn ended_names(status: Status) -> &'static [&'static str] {
    match status {
        Status::Completed => &[FINISHED],
        Status::Failed => &[FINISHED, FAILED],
        Status::Cancelled => &[FINISHED, CANCELLED],
        Status::Scheduled | Status::Running | Status::Skipped => &[],
    }
}

/// Is it an event that says that a run ended?
pub fn says_ended(name: &str) -> bool {
    [FINISHED, FAILED, CANCELLED].contains(&name)
}

/// The event of this name that says that a run ended. `events` are its trigger events, as apps get them, `output`
/// what it ended with.
pub fn ended(name: &str, run: &RunRecord, events: &[Json], output: &Json) -> Event {
    let mut data = Map::new();
    data.insert(INTERNAL.into(), json!({"status": run.status.as_str()}));
    data.insert("function_id".into(), run.function.slug.as_str().into());
    data.insert("run_id".into(), run.id.to_string().into());
    let events: Vec<Value> = events.iter().map(Json::to_value).collect();
    data.insert("event".into(), events.first().cloned().unwrap_or(Value::Null));
    data.insert("events".into(), Value::Array(events));
    match run.status {
        Status::Completed => {
            data.insert("result".into(), output.to_value());
        }
        Status::Failed => {
            let (error, result) = failure(output, run.no_retry);
            data.insert("error".into(), error);
            data.insert("result".into(), result);
        }
        _ => {}
    }
    if let Some(parent) = &run.parent {
        data.insert("correlation_id".into(), parent.correlation_id().into());
    }
    event(run.id.to_string(), name, run.ended_ms.unwrap_or_default(), data)
}

/// What a run failed with, as events and invoking steps get it: the error, and the result beside it.
pub fn failure(output: &Json, no_retry: bool) -> (Value, Value) {
    let value = output.to_value();
    if let Some(inner) = value.get("error").filter(|inner| inner.is_object()) {
        // The engine's own judgement; the protocol wraps it into text. Source: observed.
        let name = inner.get("name").and_then(Value::as_str).unwrap_or("Error");
        let error = json!({"error": name, "name": "Error", "message": output.as_str()});
        return (error, Value::from(output.as_str()));
    }
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let how = if no_retry { "NonRetriableError" } else { "invalid status code: 500" };
    let mut error = json!({
        "error": how,
        "name": text("name").unwrap_or("Error"),
        "message": text("message").unwrap_or(output.as_str()),
    });
    if let Some(stack) = text("stack") {
        error["stack"] = stack.into();
    }
    (error, value)
}
