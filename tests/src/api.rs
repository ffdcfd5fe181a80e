//! Talking to the server: one method per request a test makes. Shapes of answers are known here only, so a
//! change of the API is one change in the tests.

use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::server::{EVENT_KEY, SIGNING_KEY, Server};
use crate::wait::{DEADLINE, wait_until};

/// The statuses that a run, or a step, keeps for ever.
const FINAL: [&str; 4] = ["Completed", "Failed", "Cancelled", "Skipped"];

/// Status and body of an answer; a body that is not JSON is a JSON string.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

impl Answer {
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let text = response.text().await.expect("the answer's body");
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Self { status, body }
    }

    /// The error's text; the whole body if it has none.
    #[must_use]
    pub fn error(&self) -> String {
        self.body["error"].as_str().map_or_else(|| self.body.to_string(), str::to_owned)
    }

    /// Everything the body says, with thousands separators removed: "5,000" and "5000" are the same limit.
    #[must_use]
    pub fn says(&self) -> String {
        self.body.to_string().replace(',', "")
    }

    /// The `data` of a good answer.
    #[must_use]
    pub fn data(self) -> Value {
        assert_eq!(self.status, 200, "unexpected answer: {self:?}");
        self.body.get("data").cloned().unwrap_or_else(|| panic!("`data` in {}", self.body))
    }
}

impl Server {
    /// A request to the server with this test's rights: in `start`, HTTP Basic with the signing key.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        if self.secured { request.basic_auth("test", Some(SIGNING_KEY)) } else { request }
    }

    /// Reads a path.
    pub async fn get(&self, path: &str) -> Answer {
        self.answer(self.request(Method::GET, path)).await
    }

    /// Deletes a path.
    pub async fn delete(&self, path: &str) -> Answer {
        self.answer(self.request(Method::DELETE, path)).await
    }

    /// Sends JSON to a path.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.answer(self.request(Method::POST, path).json(body)).await
    }

    /// Sends a request and reads its answer.
    pub async fn answer(&self, request: RequestBuilder) -> Answer {
        Answer::of(request.send().await.expect("the server's answer")).await
    }

    /// Where events are sent.
    #[must_use]
    pub fn event_path(&self) -> String {
        format!("/e/{}", self.event_key())
    }

    /// Where a stranger's webhook is sent, of which an event of this name is made.
    #[must_use]
    pub fn webhook_path(&self, name: &str) -> String {
        format!("/w/{}?name={name}", self.event_key())
    }

    fn event_key(&self) -> &'static str {
        if self.secured { EVENT_KEY } else { "test" }
    }

    /// Sends one event, and returns its id.
    pub async fn send(&self, name: &str, data: Value) -> String {
        self.send_all(&json!({ "name": name, "data": data })).await.remove(0)
    }

    /// Sends an event or a list of them, and returns their ids.
    pub async fn send_all(&self, events: &Value) -> Vec<String> {
        let answer = self.post(&self.event_path(), events).await;
        assert_eq!(answer.status, 200, "the event must be accepted: {answer:?}");
        ids(&answer.body)
    }

    /// Sends events as SDKs do: with a seed, so that a repeat is the same events. `None` when the server did
    /// not answer with success, for whatever reason.
    pub async fn try_send_seeded(&self, seed: &str, events: &Value) -> Option<Vec<String>> {
        let request = self.request(Method::POST, &self.event_path()).header("x-inngest-event-id-seed", seed);
        let response = request.json(events).send().await.ok()?;
        if response.status() != 200 {
            return None;
        }
        Some(ids(&response.json().await.ok()?))
    }

    /// Sends a signal; the answer's status. `None` when there is no answer, or one that says that the server is at
    /// fault: then nobody knows whether it was taken.
    pub async fn try_signal(&self, name: &str, data: &str) -> Option<u16> {
        let request =
            self.request(Method::POST, "/v1/signals").json(&json!({ "signal": name, "data": data }));
        let status = request.send().await.ok()?.status().as_u16();
        (status < 500).then_some(status)
    }

    /// The runs that an event has started so far.
    pub async fn runs_of(&self, event: &str) -> Vec<Value> {
        let runs = self.get(&format!("/v1/events/{event}/runs")).await.data();
        runs.as_array().cloned().unwrap_or_else(|| panic!("a list of runs, not {runs}"))
    }

    /// The id of the one run that an event starts; waits until it is there.
    pub async fn run_of(&self, event: &str) -> String {
        self.runs_of_exactly(event, 1).await.remove(0)
    }

    /// The ids of the `count` runs that an event starts; waits until they are there.
    pub async fn runs_of_exactly(&self, event: &str, count: usize) -> Vec<String> {
        wait_until(&format!("event {event} has {count} run(s)"), DEADLINE, async || {
            let runs = self.runs_of(event).await;
            if runs.len() == count {
                Ok(runs.iter().map(|run| text(&run["run_id"])).collect())
            } else {
                Err(format!("{runs:?}"))
            }
        })
        .await
    }

    /// A run as it is now.
    pub async fn run(&self, id: &str) -> Value {
        self.get(&format!("/v1/runs/{id}")).await.data()
    }

    /// The run, if it has ended; else what it is.
    pub async fn ended(&self, id: &str) -> Result<Value, String> {
        let run = self.run(id).await;
        if is_final(&run) { Ok(run) } else { Err(run.to_string()) }
    }

    /// Waits until a run has ended, and returns it.
    pub async fn end_of(&self, id: &str) -> Value {
        self.end_within(id, DEADLINE).await
    }

    /// Waits until a run has ended, no longer than `deadline`, and returns it.
    pub async fn end_within(&self, id: &str, deadline: Duration) -> Value {
        wait_until(&format!("run {id} ends"), deadline, async || self.ended(id).await).await
    }

    /// Sends one event, waits for its one run to complete, and returns the run's id and output.
    pub async fn completes(&self, name: &str, data: Value) -> (String, Value) {
        let (id, run) = self.ends(name, data).await;
        assert_eq!(run["status"], "Completed", "{run}");
        (id, run["output"].clone())
    }

    /// Sends one event, waits for its one run to fail, and returns the run's id and output.
    pub async fn fails(&self, name: &str, data: Value) -> (String, Value) {
        let (id, run) = self.ends(name, data).await;
        assert_eq!(run["status"], "Failed", "{run}");
        (id, run["output"].clone())
    }

    async fn ends(&self, name: &str, data: Value) -> (String, Value) {
        let event = self.send(name, data).await;
        let id = self.run_of(&event).await;
        let run = self.end_of(&id).await;
        (id, run)
    }

    /// The steps of a run, in the order in which they were queued.
    pub async fn steps(&self, id: &str) -> Vec<Value> {
        let data = self.get(&format!("/v1/runs/{id}/steps")).await.data();
        data["steps"].as_array().cloned().unwrap_or_else(|| panic!("`data.steps` must be a list: {data}"))
    }

    /// Every run of the list, page by page.
    pub async fn all_runs(&self) -> Vec<Value> {
        let mut runs = Vec::new();
        let mut cursor = String::new();
        loop {
            let answer = self.get(&format!("/v1/runs?limit=100{cursor}")).await;
            let page = answer.body["page"].clone();
            let data = answer.data();
            runs.extend(data.as_array().cloned().unwrap_or_else(|| panic!("a list of runs, not {data}")));
            if page["has_more"] != true {
                return runs;
            }
            cursor = format!("&cursor={}", text(&page["cursor"]));
        }
    }
}

/// Whether a run, or a step, has ended.
pub(crate) fn is_final(view: &Value) -> bool {
    FINAL.iter().any(|status| view["status"] == *status)
}

/// The one step of that name.
#[must_use]
pub fn step<'a>(steps: &'a [Value], name: &str) -> &'a Value {
    let mut named = steps.iter().filter(|step| step["name"] == name);
    let found = named.next().unwrap_or_else(|| panic!("a step {name:?} in {steps:?}"));
    assert!(named.next().is_none(), "step {name:?} must be there once: {steps:?}");
    found
}

/// The names of steps, in their order.
#[must_use]
pub fn step_names(steps: &[Value]) -> Vec<&str> {
    steps.iter().map(|step| step["name"].as_str().unwrap_or_default()).collect()
}

/// The attempts of a step.
#[must_use]
pub fn attempts(step: &Value) -> &[Value] {
    step["attempts"].as_array().map(Vec::as_slice).unwrap_or_else(|| panic!("`attempts` in {step}"))
}

/// The error object in the output of a failed run: engine errors are wrapped as `{"error": {…}}`.
#[must_use]
pub fn failure(output: &Value) -> &Value {
    if output["error"].is_object() { &output["error"] } else { output }
}

fn ids(body: &Value) -> Vec<String> {
    let ids = body["ids"].as_array().unwrap_or_else(|| panic!("`ids` in {body}"));
    ids.iter().map(text).collect()
}

fn text(value: &Value) -> String {
    value.as_str().map(str::to_owned).unwrap_or_else(|| panic!("a string, not {value}"))
}
