//! Looking at runs until they are where a test wants them.

use serde_json::{Value, json};

use crate::server::Server;
use crate::wait::{DEADLINE, wait_until};

impl Server {
    /// Sends one event, and returns the id of the one run that it starts.
    pub async fn begin(&self, name: &str, data: Value) -> String {
        let event = self.send(name, data).await;
        self.run_of(&event).await
    }

    /// Sends one event, and returns the id of its one run once that waits in the step of this name.
    pub async fn begin_waiting(&self, name: &str, data: Value, step: &str) -> String {
        let run = self.begin(name, data).await;
        self.step_is(&run, step, "Waiting").await;
        run
    }

    /// Waits until a run has a step of this name in this status, and returns the step. Of several steps of one name,
    /// any.
    pub async fn step_is(&self, run: &str, name: &str, status: &str) -> Value {
        wait_until(&format!("step {name} is {status}"), DEADLINE, async || {
            let steps = self.steps(run).await;
            let mut named = steps.iter().filter(|step| step["name"] == name);
            named.find(|step| step["status"] == status).cloned().ok_or_else(|| format!("{steps:?}"))
        })
        .await
    }

    /// Waits until a run is in this status, and returns it.
    pub async fn run_is(&self, run: &str, status: &str) -> Value {
        wait_until(&format!("run {run} is {status}"), DEADLINE, async || {
            let run = self.run(run).await;
            if run["status"] == status { Ok(run) } else { Err(run.to_string()) }
        })
        .await
    }

    /// Cancels a run by request.
    pub async fn cancel(&self, run: &str) {
        let answer = self.delete(&format!("/v1/runs/{run}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// The runs of a function so far, newest first.
    pub async fn runs_of_function(&self, slug: &str) -> Vec<Value> {
        let runs = self.get(&format!("/v1/runs?function={slug}")).await.data();
        runs.as_array().cloned().unwrap_or_else(|| panic!("a list of runs, not {runs}"))
    }

    /// Waits until a function has this many runs and they have ended, and returns them, newest first.
    pub async fn ended_runs_of_function(&self, slug: &str, count: usize) -> Vec<Value> {
        wait_until(&format!("{slug} has {count} run(s) that ended"), DEADLINE, async || {
            let runs = self.runs_of_function(slug).await;
            let ended = runs.iter().filter(|run| run["ended_at"].is_string()).count();
            if (runs.len(), ended) == (count, count) { Ok(runs) } else { Err(format!("{runs:?}")) }
        })
        .await
    }

    /// Sends a signal: the answer's status and the id of the run that it resumed.
    pub async fn signal(&self, signal: &str, data: Value) -> (u16, Value) {
        let answer = self.post("/v1/signals", &json!({ "signal": signal, "data": data })).await;
        (answer.status, answer.body["data"]["run_id"].clone())
    }

    /// What the server's log warns of and complains about so far.
    #[must_use]
    pub fn complaints(&self) -> String {
        self.log()
            .lines()
            .filter(|line| line.contains("WARN") || line.contains("ERROR"))
            .collect::<Vec<_>>()
            .join("\n")
    }
}
