//! Direct invocations of ingest by other Lambdas: the right to invoke is the authorisation, no key is asked for.
//!
//! - `{"events": […], "seed"?}`, or one event: `{"ids": […], "status": 200}`.
//! - `{"invoke": "<app>-<function>", "data"?, "user"?, "wait_ms"?, "seed"?}`: `{"run_id", "status", "output"?, "error"?}`,
//!   the status `Running` when the wait ends before the run.
//!
//! A seed, `<milliseconds>,<10 bytes in base64>`, makes a repeat of the same request start nothing twice.
//!
//! What is refused is answered like the HTTP API does, `{"error", "code", "field"?, "limit"?, "status"}`. What can be
//! repeated is an error of the invocation, so that Lambda repeats it where it was invoked asynchronously.

use api::Problem;
use lambda_runtime::{Context, Error, LambdaEvent};
use protocol::error::Refusal;
use protocol::event::{parse_events, parse_invocation};
use protocol::ids::{EventIdSeed, RunId};
use protocol::limits::INVOKE_WAIT_MS_MAX;
use runtime::Runtime;
use runtime::read::RunView;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What the answer needs of the invocation's time when a wait ends, milliseconds.
const ANSWER_MS: u64 = 1_000;
/// How soon a run is looked at again, from first to last, milliseconds: each look is a read that is paid for.
const LOOKS_MS: [u64; 6] = [25, 50, 100, 200, 400, 800];

/// Serves direct invocations.
pub(crate) struct Direct(Arc<Runtime>);

/// Start one function.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Invocation {
    /// Its slug.
    invoke: String,
    #[serde(default)]
    data: Option<Value>,
    #[serde(default)]
    user: Option<Value>,
    /// How long to wait for its end, milliseconds.
    #[serde(default)]
    wait_ms: Option<u64>,
    /// Seeds the event's id.
    #[serde(default)]
    seed: Option<String>,
}

impl Direct {
    pub(crate) fn new(runtime: Arc<Runtime>) -> Direct {
        Direct(runtime)
    }

    pub(crate) async fn serve(&self, event: LambdaEvent<Value>) -> Result<Value, Error> {
        let LambdaEvent { payload, context } = event;
        let answer = if payload.get("invoke").is_some() {
            self.invoke(payload, &context).await
        } else {
            self.send(payload).await
        };
        match answer {
            Ok(answer) => Ok(answer),
            Err(Problem(refusal)) if refusal.status >= 500 => Err(refusal.message.into()),
            Err(Problem(Refusal { status, code, message, field, limit })) => {
                let mut answer = json!({ "error": message, "code": code, "status": status });
                for (name, value) in [("field", field), ("limit", limit)] {
                    if let Some(value) = value {
                        answer[name] = json!(value);
                    }
                }
                Ok(answer)
            }
        }
    }

    async fn send(&self, mut payload: Value) -> Result<Value, Problem> {
        let seed = payload.get("seed").and_then(Value::as_str).map(EventIdSeed::parse).transpose()?;
        let events = match payload.get_mut("events") {
            Some(events) => events.take(),
            None => payload,
        };
        let body = events.to_string();
        let now_ms = self.0.ports().clock.now_ms();
        let events = parse_events(body.as_bytes(), now_ms, self.0.config().event_bytes_max)?;
        let ids = self.0.ingest(events, seed.as_ref()).await?;
        Ok(json!({ "ids": ids, "status": 200 }))
    }

    async fn invoke(&self, payload: Value, context: &Context) -> Result<Value, Problem> {
        let asked: Invocation = serde_json::from_value(payload).map_err(|error| {
            Refusal::new(400, "bad_invocation", format!("the invocation cannot be read: {error}"))
        })?;
        let wait_ms = asked.wait_ms.unwrap_or_default();
        if wait_ms > INVOKE_WAIT_MS_MAX {
            let why = format!("wait_ms is {wait_ms}, the limit is {INVOKE_WAIT_MS_MAX}");
            let limit = format!("{INVOKE_WAIT_MS_MAX} ms");
            return Err(Refusal::new(400, "wait_too_long", why).field("wait_ms").limit(limit).into());
        }
        let event = json!({ "data": asked.data, "user": asked.user }).to_string();
        let now_ms = self.0.ports().clock.now_ms();
        let event = parse_invocation(event.as_bytes(), now_ms, self.0.config().event_bytes_max)?;
        let seed = asked.seed.as_deref().map(EventIdSeed::parse).transpose()?;
        let id = self.0.invoke(&asked.invoke, event, seed.as_ref()).await?;
        let run = RunId::derive(id, &asked.invoke);
        let wait = Duration::from_millis(wait_ms).min(left(context));
        Ok(answer(run, self.ended_within(run, wait).await?))
    }

    /// The run as it is when it ends, or when the wait does.
    async fn ended_within(&self, run: RunId, wait: Duration) -> Result<Option<RunView>, Problem> {
        let give_up = tokio::time::Instant::now() + wait;
        for look in 0.. {
            let view = self.0.run(run).await?;
            let ended = view.as_ref().is_some_and(|view| view.ended_at.is_some());
            let pause = Duration::from_millis(LOOKS_MS[look.min(LOOKS_MS.len() - 1)]);
            if ended || tokio::time::Instant::now() + pause > give_up {
                return Ok(view);
            }
            tokio::time::sleep(pause).await;
        }
        Ok(None)
    }
}

/// What is left of the invocation's time.
fn left(context: &Context) -> Duration {
    let deadline = UNIX_EPOCH + Duration::from_millis(context.deadline.saturating_sub(ANSWER_MS));
    deadline.duration_since(SystemTime::now()).unwrap_or_default()
}

fn answer(run: RunId, view: Option<RunView>) -> Value {
    let status = view.as_ref().map_or("Running", |view| view.status);
    let status = if status == "Scheduled" { "Running" } else { status };
    let mut answer = json!({ "run_id": run.to_string(), "status": status });
    if let Some(output) = view.and_then(|view| view.output) {
        answer[if status == "Completed" { "output" } else { "error" }] = output.to_value();
    }
    answer
}
