//! Compares what the server tells with what the app has written down and what was sent. The claims are listed at the
//! top of `main.rs`.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Map, Value, json};
use stepwell_e2e::{DEADLINE, Server, attempts, step, wait_until};

use crate::journal::Journal;
use crate::shapes::Shape;

/// A run that an event has started, and that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Its function.
    pub(crate) shape: &'static Shape,
    /// The run.
    pub(crate) run: Value,
    /// What its wait was answered with.
    pub(crate) answer: Option<String>,
}

/// Results that were read over the API, by run and step.
pub(crate) type Read = BTreeMap<(String, String), Value>;

/// What is compared.
struct Check<'a> {
    server: &'a Server,
    journal: &'a Journal,
    read: &'a Read,
}

/// Compares everything.
pub(crate) async fn check(server: &Server, journal: &Journal, runs: &BTreeMap<String, Ended>, read: &Read) {
    let check = Check { server, journal, read };
    let mut known: BTreeSet<String> = runs.keys().cloned().collect();
    for (id, ended) in runs {
        let children = check.run(id, ended).await;
        for child in children {
            assert!(known.insert(child.clone()), "run {child} has two parents");
        }
    }
    let failed = runs.iter().filter(|(_, ended)| ended.shape.end == "Failed").map(|(id, _)| id.as_str());
    for handler in check.failure_handlers(failed.collect()).await {
        assert!(known.insert(handler.clone()), "run {handler} is known as another");
    }

    let listed = server.all_runs().await;
    let listed: Vec<&str> =
        (listed.iter().filter(|run| run["status"] != "Skipped")).map(|run| text(&run["run_id"])).collect();
    assert_eq!(listed.iter().collect::<HashSet<_>>().len(), listed.len(), "the list must name a run once");
    let strange: Vec<&&str> = listed.iter().filter(|id| !known.contains(**id)).collect();
    assert_eq!(strange, [&""; 0], "the list must hold no other run");
    assert_eq!(listed.len(), known.len(), "the list must hold every run");
    assert!(journal.runs.iter().all(|run| known.contains(run)), "the app was called for a run of no event");
}

impl Check<'_> {
    /// One run of an event; returns the runs that it has invoked.
    async fn run(&self, id: &str, ended: &Ended) -> Vec<String> {
        let Ended { shape, run, answer } = ended;
        let steps = self.server.steps(id).await;
        let context = format!("{} run {id}: {steps:?}", shape.id);
        if shape.end == "Cancelled" {
            self.cancelled(id, shape, run, &steps);
            return Vec::new();
        }
        let mut output = Map::new();
        for name in shape.works {
            output.insert((*name).to_owned(), self.work(id, name, &steps));
        }
        for (name, status) in shape.others {
            assert_eq!(step(&steps, name)["status"], *status, "{name} in {context}");
        }
        assert_eq!(
            steps.len(),
            shape.works.len() + shape.others.len(),
            "no step twice and no other, in {context}"
        );
        let mut children = Vec::new();
        match shape.id {
            "caught" => {
                output.insert("reason".into(), json!("broken for good"));
            }
            "flaky" => self.failures_are_told_once(id, &steps),
            "waiter" => {
                for name in ["first", "second"] {
                    let event = &step(&steps, name)["output"];
                    assert_eq!(event["name"], "crash/reply", "{context}");
                    output.insert(name.to_owned(), self.answered(id, name, &event["data"]["text"], answer));
                }
            }
            "signalled" => {
                let signal = &step(&steps, "go")["output"];
                output.insert("go".to_owned(), self.answered(id, "go", &signal["data"], answer));
            }
            "late" => {
                assert_eq!(step(&steps, "nothing")["output"], Value::Null, "{context}");
                output.insert("nothing".to_owned(), Value::Null);
            }
            "invoker" => {
                output.insert("reason".into(), json!("broken for good"));
                let before = &output["before"].clone();
                let (child, answer) = self.child(id, step(&steps, "child"), before).await;
                output.insert("child".to_owned(), answer);
                children = vec![child, self.broken_child(id, step(&steps, "broken")).await];
            }
            _ => {}
        }
        if shape.end == "Completed" {
            self.returned(id, run, Value::Object(output));
        }
        children
    }

    /// A step whose code makes a unique result: recorded once, and never seen otherwise. Returns the result.
    fn work(&self, run: &str, name: &str, steps: &[Value]) -> Value {
        let recorded = step(steps, name);
        let context = format!("{name} of run {run}: {steps:?}");
        assert_eq!(recorded["status"], "Completed", "{context}");
        let good = attempts(recorded).iter().filter(|a| a.get("error").is_none_or(Value::is_null)).count();
        assert_eq!(good, 1, "one attempt must have succeeded, in {context}");
        let result = &recorded["output"];
        let made = self.journal.ran.get(&key(run, name)).map(Vec::as_slice).unwrap_or_default();
        assert!(made.contains(result), "{result} is none of {made:?}, in {context}");
        self.never_otherwise(run, name, result);
        if let Some(earlier) = self.read.get(&key(run, name)) {
            assert_eq!(earlier, result, "it was read with another result, in {context}");
        }
        result.clone()
    }

    /// Whatever was acknowledged for a step, or given to a later one, is this result.
    fn never_otherwise(&self, run: &str, name: &str, result: &Value) {
        let (acked, saw) = (&self.journal.acked, &self.journal.saw);
        for (what, seen) in [("acknowledged", acked), ("given to a later step", saw)] {
            for earlier in seen.get(&key(run, name)).into_iter().flatten() {
                assert_eq!(earlier, result, "{name} of run {run} was {what} with another result");
            }
        }
    }

    /// A wait that was answered, with what was sent for it; the text is returned.
    fn answered(&self, run: &str, name: &str, text: &Value, answer: &Option<String>) -> Value {
        let sent =
            answer.as_deref().unwrap_or_else(|| panic!("{name} of run {run} had no answer, but: {text}"));
        assert_eq!(text, sent, "{name} of run {run} has another answer than what was sent");
        self.never_otherwise(run, name, text);
        text.clone()
    }

    /// A child that completed; its id and its output, which must be what the step was given.
    async fn child(&self, parent: &str, invoked: &Value, before: &Value) -> (String, Value) {
        let (id, run) = self.invoked(parent, invoked, "crash-child", "Completed").await;
        let steps = self.server.steps(&id).await;
        assert_eq!(steps.len(), 1, "{steps:?}");
        let answer = json!({ "inner": self.work(&id, "inner", &steps), "of": before });
        self.returned(&id, &run, answer.clone());
        assert_eq!(invoked["output"], answer, "the parent of run {id} has another answer: {invoked}");
        (id, answer)
    }

    /// A child that failed; its id.
    async fn broken_child(&self, parent: &str, invoked: &Value) -> String {
        let (id, _) = self.invoked(parent, invoked, "crash-broken", "Failed").await;
        let steps = self.server.steps(&id).await;
        assert_eq!(steps.len(), 1, "{steps:?}");
        self.work(&id, "inner", &steps);
        assert_eq!(invoked["error"]["message"], "broken for good", "{invoked}");
        id
    }

    async fn invoked(&self, parent: &str, invoked: &Value, function: &str, end: &str) -> (String, Value) {
        let id = text(&invoked["run_id"]).to_owned();
        let run = self.server.run(&id).await;
        assert_eq!((text(&run["function"]), text(&run["status"])), (function, end), "{run}");
        assert_eq!(text(&run["parent"]), parent, "{run}");
        (id, run)
    }

    /// A run that was cancelled while it worked, slept or before it began.
    fn cancelled(&self, id: &str, shape: &Shape, run: &Value, steps: &[Value]) {
        assert_eq!(run["output"], Value::Null, "{run}");
        assert!(text(&run["reason"]).contains("crash/stop"), "{run}");
        let names = shape.works.iter().chain(shape.others.iter().map(|(name, _)| name));
        let names: Vec<&str> = names.copied().collect();
        for recorded in steps {
            assert!(names.contains(&text(&recorded["name"])), "{steps:?}");
            if shape.works.contains(&text(&recorded["name"])) && recorded["status"] == "Completed" {
                self.work(id, text(&recorded["name"]), steps);
            }
        }
        assert!(steps.len() <= names.len(), "no step twice: {steps:?}");
        assert!(!self.journal.done.contains_key(id), "run {id} came to its end");
    }

    /// The runs of `onFailure`: one for each run that failed.
    async fn failure_handlers(&self, failed: BTreeSet<&str>) -> Vec<String> {
        let runs = wait_until("every onFailure has ended", DEADLINE, async || {
            let runs = self.server.all_runs().await;
            let of = |run: &&Value| text(&run["function"]).ends_with("-failure");
            let runs: Vec<Value> = runs.iter().filter(of).cloned().collect();
            let open = runs.iter().find(|run| run["status"] == "Running" || run["status"] == "Scheduled");
            match open {
                None if runs.len() >= failed.len() => Ok(runs),
                open => Err(format!("{} of {}, open is {open:?}", runs.len(), failed.len())),
            }
        })
        .await;
        let mut handled = BTreeSet::new();
        for run in &runs {
            let id = text(&run["run_id"]);
            assert_eq!(run["status"], "Completed", "{run}");
            let steps = self.server.steps(id).await;
            assert_eq!(steps.len(), 1, "{steps:?}");
            let of = text(&run["output"]["of"]);
            self.returned(id, run, json!({ "of": of, "cleanup": self.work(id, "cleanup", &steps) }));
            assert!(failed.contains(of), "run {of} has not failed: {run}");
            assert!(handled.insert(of), "run {of} has failed once: {runs:?}");
        }
        assert_eq!(handled, failed, "onFailure must run for each");
        runs.iter().map(|run| text(&run["run_id"]).to_owned()).collect()
    }

    fn returned(&self, id: &str, run: &Value, output: Value) {
        assert_eq!(run["output"], output, "{run}");
        let ends = self.journal.done.get(id).map(Vec::as_slice).unwrap_or_default();
        assert!(ends.contains(&output), "the function never ended with {output}: {run}");
    }

    fn failures_are_told_once(&self, run: &str, steps: &[Value]) {
        let failed = attempts(step(steps, "shaky")).iter().filter(|a| a["error"].is_object()).count();
        let threw = self.journal.threw.get(run).copied().unwrap_or_default();
        // The call that carried the failure may have died with the server; it cannot be told twice.
        assert!(failed <= threw, "{failed} failures are told of {threw}: {steps:?}");
    }
}

fn key(run: &str, step: &str) -> (String, String) {
    (run.to_owned(), step.to_owned())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
