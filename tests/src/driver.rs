//! Plays the scenarios of `scenario.rs`: one after the other, with one example on one server. What a scenario has
//! brought about is what was not there before it.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::api::is_final;
use crate::app::{App, Example};
use crate::scenario::{Action, ExpectedRun, Scenario, Scenarios, assign, check_steps, covers};
use crate::server::Server;
use crate::wait::{DEADLINE, try_until};

/// The one function of the examples that has a schedule.
const SCHEDULED: &str = "nightly-report";

/// Plays all scenarios with an example, or those whose names contain `SCENARIO` of the environment. The server must
/// retry after a second, so that nobody waits.
///
/// # Panics
/// When a scenario fails: with all that failed, each with the app's and the scenario's name.
pub async fn play_scenarios(example: Example, server: &Server) {
    let Scenarios { functions, scenarios } = Scenarios::of(example.app_id());
    let chosen = std::env::var("SCENARIO").unwrap_or_default();
    let mut stage = Stage::new(example, server);
    let mut failures = Vec::new();

    let chosen: Vec<&Scenario> =
        scenarios.iter().filter(|scenario| scenario.name.contains(&chosen)).collect();
    assert!(!chosen.is_empty(), "SCENARIO is in the name of no scenario");
    for scenario in &chosen {
        stage.set(&scenario.env).await;
        if let Err(why) = stage.has_registered(&functions).await {
            failures.push(format!("{}: {why}", example.app_id()));
            break;
        }
        if let Err(why) = stage.play_at_any_hour(scenario).await {
            failures.push(format!("{}, \"{}\": {why}", example.app_id(), scenario.name));
        }
    }
    // A run that nobody expected may have come late.
    let surplus = stage.new_runs().await;
    if failures.is_empty() && surplus.len() > stage.scheduled(&surplus).await {
        failures.push(format!("{}: unexpected runs: {}", example.app_id(), json!(surplus)));
    }
    let (failed, all) = (failures.len(), chosen.len());
    assert!(failures.is_empty(), "{failed} of {all} failed:\n{}", failures.join("\n"));
}

/// Where scenarios are played.
struct Stage<'a> {
    example: Example,
    server: &'a Server,
    /// The running example and the environment it was started with.
    app: Option<(App, BTreeMap<String, String>)>,
    /// Where the example writes its mails down.
    outbox: NamedTempFile,
    /// The runs of earlier scenarios.
    known: HashSet<String>,
}

impl<'a> Stage<'a> {
    fn new(example: Example, server: &'a Server) -> Self {
        let outbox = NamedTempFile::new().expect("a temporary file");
        Self { example, server, app: None, outbox, known: HashSet::new() }
    }

    /// Sees to it that the example runs with this environment.
    async fn set(&mut self, env: &BTreeMap<String, String>) {
        if self.app.as_ref().is_some_and(|(_, running)| running == env) {
            return;
        }
        if let Some((mut app, _)) = self.app.take() {
            app.kill9().await;
        }
        let mut app = App::example(self.example, self.server).env("OUTBOX", self.outbox.path().display());
        for (name, value) in env {
            app = app.env(name, value);
        }
        self.app = Some((app.synced().await, env.clone()));
    }

    /// Checks that the app has registered exactly these functions, by their ids, with these triggers.
    async fn has_registered(&self, functions: &BTreeMap<String, Value>) -> Result<(), String> {
        let listed = self.server.get("/v1/functions").await.data();
        let listed = listed.as_array().ok_or_else(|| format!("a list of functions, not {listed}"))?;
        let found: BTreeMap<String, Value> = listed
            .iter()
            .map(|function| (function["slug"].to_string(), function["config"]["triggers"].clone()))
            .collect();
        let wanted: BTreeMap<String, Value> = functions
            .iter()
            .map(|(id, triggers)| (json!(self.slug(id)).to_string(), triggers.clone()))
            .collect();
        if found == wanted { Ok(()) } else { Err(format!("registered {found:?}, not {wanted:?}")) }
    }

    /// Plays a scenario, and once more if a schedule struck meanwhile: its run and its mail are not the scenario's.
    async fn play_at_any_hour(&mut self, scenario: &Scenario) -> Result<(), String> {
        let before = self.scheduled(&self.server.all_runs().await).await;
        let outcome = self.play(scenario).await;
        if outcome.is_err() && self.scheduled(&self.server.all_runs().await).await > before {
            return self.play(scenario).await;
        }
        outcome
    }

    async fn play(&mut self, scenario: &Scenario) -> Result<(), String> {
        std::fs::write(self.outbox.path(), "").map_err(|e| format!("the outbox: {e}"))?;
        self.known.extend(self.new_runs().await.iter().map(id_of));
        for action in &scenario.actions {
            self.act(action).await?;
        }
        self.check_runs(&scenario.runs).await?;
        self.check_mails(&scenario.mails)
    }

    async fn act(&self, action: &Action) -> Result<(), String> {
        let answer = match action {
            Action::Send(events) => self.server.post(&self.server.event_path(), events).await,
            Action::Webhook { name, body } => self.server.post(&self.server.webhook_path(name), body).await,
            Action::Invoke { function, data } => {
                let path = format!("/invoke/{}", self.slug(function));
                self.server.post(&path, &json!({ "data": data })).await
            }
            Action::Until { function, step } => return self.until_waiting(function, step).await,
        };
        if answer.status == 200 { Ok(()) } else { Err(format!("{action:?} was answered with {answer:?}")) }
    }

    /// Waits until a run of this function has begun this step and not ended it; gives up when the runs have ended.
    async fn until_waiting(&self, function: &str, step: &str) -> Result<(), String> {
        let slug = self.slug(function);
        let what = format!("{function} waits at {step:?}");
        try_until(&what, DEADLINE, async || {
            let runs = self.new_runs().await;
            let mut seen = Vec::new();
            for run in runs.iter().filter(|run| run["function"] == slug) {
                seen.extend(self.server.steps(&id_of(run)).await);
            }
            if seen.iter().any(|s| s["name"] == step && !is_final(s)) {
                Ok(Ok(()))
            } else if !seen.is_empty() && runs.iter().all(is_final) {
                Ok(Err(format!("before {what}, all has ended: {}", json!(runs))))
            } else {
                Err(json!(seen).to_string())
            }
        })
        .await?
    }

    /// Waits until as many runs as expected have come and all have ended, or one has ended as none should. Returns
    /// them as they are then.
    async fn ended(&self, expected: &[Value]) -> Result<Vec<Value>, String> {
        try_until(&format!("{} run(s) have ended", expected.len()), DEADLINE, async || {
            let runs = self.new_runs().await;
            let stray = |run: &Value| is_final(run) && !expected.iter().any(|wanted| covers(wanted, run));
            let complete = runs.len() == expected.len() && runs.iter().all(is_final);
            if complete || runs.iter().any(stray) { Ok(runs) } else { Err(json!(runs).to_string()) }
        })
        .await
    }

    /// Checks that the expected runs come, with their steps, and no others.
    async fn check_runs(&mut self, expected: &[ExpectedRun]) -> Result<(), String> {
        let views: Vec<Value> = expected.iter().map(|run| run.view(&self.slug(&run.function))).collect();
        let runs = self.ended(&views).await?;
        self.known.extend(runs.iter().map(id_of));
        for (run, place) in expected.iter().zip(assign(&views, &runs)?) {
            let steps = self.server.steps(&id_of(&runs[place])).await;
            check_steps(&run.steps, &steps).map_err(|why| format!("{}: {why}", run.function))?;
        }
        Ok(())
    }

    /// Checks that these mails were sent, and no others.
    fn check_mails(&self, expected: &[Value]) -> Result<(), String> {
        let text = std::fs::read_to_string(self.outbox.path()).map_err(|e| format!("the outbox: {e}"))?;
        let mut sent = Vec::new();
        for line in text.lines() {
            sent.push(serde_json::from_str::<Value>(line).map_err(|e| format!("a mail is {line}: {e}"))?);
        }
        let sorted = |mails: &[Value]| {
            let mut mails: Vec<String> = mails.iter().map(Value::to_string).collect();
            mails.sort_unstable();
            mails
        };
        if sorted(&sent) == sorted(expected) {
            Ok(())
        } else {
            Err(format!("mails: expected {}, sent {}", json!(expected), json!(sent)))
        }
    }

    /// The runs that no earlier scenario has brought about.
    async fn new_runs(&self) -> Vec<Value> {
        let mut runs = self.server.all_runs().await;
        runs.retain(|run| !self.known.contains(&id_of(run)));
        runs
    }

    /// How many of these runs were started by a schedule.
    async fn scheduled(&self, runs: &[Value]) -> usize {
        let mut count = 0;
        let slug = self.slug(SCHEDULED);
        for run in runs.iter().filter(|run| run["function"] == slug) {
            let run = self.server.get(&format!("/v1/runs/{}/steps", id_of(run))).await.data();
            count += usize::from(run["events"][0]["name"] == "inngest/scheduled.timer");
        }
        count
    }

    fn slug(&self, function: &str) -> String {
        format!("{}-{function}", self.example.app_id())
    }
}

fn id_of(run: &Value) -> String {
    run["run_id"].as_str().map(str::to_owned).unwrap_or_else(|| panic!("a run id in {run}"))
}
