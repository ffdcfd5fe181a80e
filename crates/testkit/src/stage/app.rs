//! An app that answers at once, from a script.

use async_trait::async_trait;
use bytes::Bytes;
use protocol::headers;
use runtime::ports::{Call, CallError, CallReply, Caller, Fetch};
use serde_json::Value;
use std::sync::Arc;

/// What an app answers.
pub enum Reply {
    /// It reports steps: op codes as on the wire.
    Ops(Vec<Value>),
    /// The function returned this.
    Done(Value),
}

/// The app: the slug of the function that is called, and the body of the call, whose `ctx.step_id` names the planned
/// step that the call is for; `step` for a turn.
pub type Script = Arc<dyn Fn(&str, &Value) -> Reply + Send + Sync>;

/// Calls the app.
pub(super) struct Scripted(pub(super) Script);

#[async_trait]
impl Caller for Scripted {
    async fn call(&self, call: Call) -> Result<CallReply, CallError> {
        let parameter = |name| call.url.split(['?', '&']).find_map(|part| part.strip_prefix(name));
        let slug = parameter("fnId=").unwrap_or_default();
        let mut request: Value = serde_json::from_slice(&call.body).unwrap_or_default();
        if let Some(step) = parameter("stepId=") {
            request["ctx"]["step_id"] = step.into();
        }
        let (status, body) = match (self.0)(slug, &request) {
            Reply::Ops(ops) => (206, Value::Array(ops)),
            Reply::Done(value) => (200, value),
        };
        let own = [(headers::SDK, "js:v4.24.0"), (headers::REQ_VERSION, "2")];
        let headers = own.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Ok(CallReply { status, headers, body: Bytes::from(body.to_string()) })
    }

    async fn fetch(&self, fetch: Fetch) -> Result<CallReply, CallError> {
        Err(CallError::Unreachable { url: fetch.url, why: "nothing is there on a stage".into() })
    }
}
