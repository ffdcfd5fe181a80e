//! Bodies that `protocol` reads field by field, as the OpenAPI document describes them. Tests send one of each through
//! the reader, so that a field that is named here is one that is read there.
#![cfg_attr(
    not(test),
    expect(dead_code, reason = "they only describe; `protocol` reads the bytes themselves")
)]

use protocol::json::Json;
use protocol::sync::FunctionConfig;
use serde::Serialize;
use utoipa::ToSchema;

/// An event.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({ "name": "shop/order.paid", "data": { "order": 7 } }))]
pub(crate) struct Event {
    /// What happened. Not empty; `inngest/…` is reserved.
    pub(crate) name: String,
    /// Any object; at most 3 MiB with the rest of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) data: Option<Json>,
    /// Who it is about: any object.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) user: Option<Json>,
    /// The sender's own id: a function is started once for it in 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// When it happened, Unix milliseconds, between 1980 and 2100; now if absent or 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ts: Option<i64>,
    /// The sender's version of the event's shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) v: Option<String>,
    /// `{"sessions":{<key>:<id>}}`, at most five.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) meta: Option<Json>,
}

/// One event, or a list of at most 5,000, accepted or refused together.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Events {
    /// One event.
    One(Event),
    /// A list of at most 5,000 events.
    Many(Vec<Event>),
}

/// An event whose data is a function's input; nothing of it has to be there.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({ "data": { "order": 7 } }))]
pub(crate) struct Invocation {
    /// The input: any object.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) data: Option<Json>,
    /// Not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// Who it is about: any object.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) user: Option<Json>,
    /// The sender's own id: the function is started once for it in 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ts: Option<i64>,
}

/// A signal.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({ "signal": "approval/7", "data": { "approved": true } }))]
pub(crate) struct Signal {
    /// Its name.
    #[schema(min_length = 1, max_length = 1024)]
    pub(crate) signal: String,
    /// What the waiting step is given; any value of at most 4 MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<Json>,
}

/// An app and its functions, as an SDK registers them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Registration {
    /// Where the app is called.
    pub(crate) url: String,
    /// `ping`.
    pub(crate) deploy_type: String,
    /// The framework it is served with.
    pub(crate) framework: String,
    /// The app's name, which identifies it.
    pub(crate) app_name: String,
    /// The SDK: `js:v4.24.0`.
    pub(crate) sdk: String,
    /// Version of this request's shape.
    pub(crate) v: String,
    /// Its functions; those no longer listed start no more runs.
    pub(crate) functions: Vec<FunctionConfig>,
}

/// Steps that an app reports while it is being called.
#[derive(Serialize, ToSchema)]
pub(crate) struct Checkpoint {
    /// The run.
    pub(crate) run_id: String,
    /// The function's id, as the call named it.
    pub(crate) fn_id: String,
    /// The queue item, as the call named it.
    pub(crate) qi_id: String,
    /// The dispatch, as the call named it.
    pub(crate) request_id: String,
    /// The generation, as the call named it.
    pub(crate) generation_id: u32,
    /// When the app got the call, Unix milliseconds.
    pub(crate) request_started_at: i64,
    /// When it sent this, Unix milliseconds.
    pub(crate) ts: i64,
    /// Op codes: `StepRun`, `Step`, `StepPlanned`, `DeferAdd` and `DeferAbort` are allowed.
    pub(crate) steps: Vec<Op>,
}

/// A step that was run.
#[derive(Serialize, ToSchema)]
pub(crate) struct Op {
    /// Its hashed id.
    pub(crate) id: String,
    /// The op code.
    pub(crate) op: String,
    /// What the user called it.
    pub(crate) name: String,
    /// Its result; at most 4 MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<Json>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::checkpoint::AsyncCheckpoint;
    use protocol::event::{parse_events, parse_invocation};
    use protocol::signal::SignalRequest;
    use protocol::sync::RegisterRequest;
    use serde_json::{Value, json};

    const NOW: i64 = 1_795_488_240_000;

    fn object(value: Value) -> Option<Json> {
        Some(Json::from_value(&value))
    }

    fn bytes(body: &impl Serialize) -> Vec<u8> {
        serde_json::to_vec(body).expect("a body that can be written")
    }

    #[test]
    fn the_fields_of_an_event_are_those_that_are_read() {
        let event = || Event {
            name: "a/b".into(),
            data: object(json!({ "k": 1 })),
            user: object(json!({ "u": 1 })),
            id: Some("i".into()),
            ts: Some(NOW),
            v: Some("2".into()),
            meta: object(json!({ "sessions": { "s": "1" } })),
        };
        for body in [bytes(&Events::One(event())), bytes(&Events::Many(vec![event()]))] {
            let read = parse_events(&body, 0, 1 << 20).expect("an event");
            assert_eq!(serde_json::to_value(read[0].to_wire()).ok(), serde_json::to_value(event()).ok());
        }
        let Event { data, user, id, ts, .. } = event();
        let invocation = Invocation { data, user, id, ts, name: Some("x".into()) };
        let read = parse_invocation(&bytes(&invocation), 0, 1 << 20).expect("an invocation");
        assert_eq!((read.id.as_str(), read.ts, read.data.as_str()), ("i", NOW, r#"{"k":1}"#));
        assert_eq!(read.user.as_str(), r#"{"u":1}"#);
    }

    #[test]
    fn the_fields_of_a_signal_a_registration_and_a_checkpoint_are_those_that_are_read() {
        let signal = Signal { signal: "s".into(), data: object(json!([1])) };
        let read = SignalRequest::parse(&bytes(&signal)).expect("a signal");
        assert_eq!((read.signal.as_str(), read.data.as_str()), ("s", "[1]"));

        let function = json!({ "id": "shop-f", "triggers": [{ "event": "a/b" }] });
        let registration = Registration {
            url: "http://localhost:3000/api/inngest".into(),
            deploy_type: "ping".into(),
            framework: "express".into(),
            app_name: "shop".into(),
            sdk: "js:v4.24.0".into(),
            v: "0.1".into(),
            functions: vec![serde_json::from_value(function).expect("a function")],
        };
        let read = RegisterRequest::parse(&bytes(&registration)).expect("a registration");
        assert_eq!(
            (&read.url, &read.app_name, &read.sdk),
            (&registration.url, &registration.app_name, &registration.sdk)
        );
        assert_eq!(
            (&read.deploy_type, &read.framework, &read.v),
            (&registration.deploy_type, &registration.framework, &registration.v)
        );
        assert_eq!(read.functions, registration.functions);

        let checkpoint = Checkpoint {
            run_id: "01M85Q0DXY0000000000000000".into(),
            fn_id: "f".into(),
            qi_id: "q".into(),
            request_id: "r".into(),
            generation_id: 3,
            request_started_at: NOW,
            ts: NOW + 1,
            steps: vec![Op {
                id: "1".into(),
                op: "StepRun".into(),
                name: "n".into(),
                data: object(json!(1)),
            }],
        };
        let read = AsyncCheckpoint::parse(&bytes(&checkpoint)).expect("a checkpoint");
        assert_eq!(
            (read.run_id.to_string(), read.fn_id, read.qi_id, read.request_id),
            (checkpoint.run_id, "f".into(), "q".into(), "r".into())
        );
        assert_eq!(
            (read.generation_id, read.request_started_at, read.ts),
            (Some(3), Some(NOW), Some(NOW + 1))
        );
        assert_eq!((read.steps[0].id.as_str(), read.steps[0].label()), ("1", "n"));
    }
}
