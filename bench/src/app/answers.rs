//! The answers, built once: op codes with the hashed ids an SDK would compute.

use hyper::body::Bytes;
use sha1::{Digest, Sha1};

use super::call::Child;
use super::functions::{Function, RESUME_EVENT};

/// Steps of a sequential run, and of a parallel plan.
pub(crate) const STEPS: usize = 10;

/// The id of a step on the wire: the hex SHA-1 of the id in the code.
pub(crate) fn hashed(id: &str) -> String {
    hex::encode(Sha1::digest(id.as_bytes()))
}

/// Prebuilt answer bodies and the ids in them.
#[derive(Debug)]
pub(crate) struct Answers {
    ids: [String; STEPS],
    step_objects: [String; STEPS],
    steps: [Bytes; STEPS],
    plan: Bytes,
    failure: Bytes,
    wait: Bytes,
    complete: Bytes,
}

impl Answers {
    /// Builds them all.
    pub(crate) fn new() -> Self {
        let names: [String; STEPS] = std::array::from_fn(|index| format!("s{}", index + 1));
        let ids: [String; STEPS] = std::array::from_fn(|index| hashed(&names[index]));
        let object = |index: usize, op: &str, rest: &str| {
            let (id, name) = (&ids[index], &names[index]);
            format!(
                r#"{{"id":"{id}","op":"{op}","name":"{name}","displayName":"{name}","opts":{{}},"userland":{{"id":"{name}"}},{rest}}}"#
            )
        };
        let step_objects: [String; STEPS] =
            std::array::from_fn(|index| object(index, "StepRun", &format!(r#""data":{}"#, index + 1)));
        let plan: Vec<String> =
            (0..STEPS).map(|index| object(index, "StepPlanned", r#""data":null"#)).collect();
        let failure = object(
            0,
            "StepError",
            r#""error":{"name":"Error","message":"fails by design","stack":"Error: fails by design"},"data":null"#,
        );
        let complete =
            format!(r#"[{{"op":"RunComplete","id":"{}","data":{{"ok":true}}}}]"#, hashed("complete"));
        let wait = format!(
            r#"[{{"id":"{}","op":"WaitForEvent","name":"{RESUME_EVENT}","displayName":"s1","opts":{{"timeout":"1h","if":"event.data.id == async.data.id"}},"userland":{{"id":"s1"}},"data":null}}]"#,
            ids[0]
        );
        Self {
            steps: std::array::from_fn(|index| Bytes::from(format!("[{}]", step_objects[index]))),
            plan: Bytes::from(format!("[{}]", plan.join(","))),
            failure: Bytes::from(format!("[{failure}]")),
            wait: Bytes::from(wait),
            complete: Bytes::from(complete),
            ids,
            step_objects,
        }
    }

    /// The ids of the steps, in order.
    pub(crate) fn ids(&self) -> &[String; STEPS] {
        &self.ids
    }

    /// The `StepRun` object of a step, as a checkpoint carries it.
    pub(crate) fn step_object(&self, index: usize) -> &str {
        &self.step_objects[index]
    }

    /// `[StepRun]` of the step at `index`, whose result is its number, counted from one.
    pub(crate) fn step(&self, index: usize) -> Bytes {
        self.steps[index].clone()
    }

    /// All steps planned at once.
    pub(crate) fn plan(&self) -> Bytes {
        self.plan.clone()
    }

    /// `[StepError]` of the first step.
    pub(crate) fn failure(&self) -> Bytes {
        self.failure.clone()
    }

    /// `[Sleep]` of so many milliseconds.
    pub(crate) fn sleep(&self, sleep_ms: u64) -> Bytes {
        Bytes::from(format!(
            r#"[{{"id":"{}","op":"Sleep","name":"{sleep_ms}ms","displayName":"s1","opts":{{}},"userland":{{"id":"s1"}},"data":null}}]"#,
            self.ids[0]
        ))
    }

    /// `[WaitForEvent]` for the event with the run's own `data.id`, for an hour.
    pub(crate) fn wait(&self) -> Bytes {
        self.wait.clone()
    }

    /// `[StepRun]` of the first step, which sent events that got these ids.
    pub(crate) fn events_sent(&self, ids: &[String]) -> Bytes {
        Bytes::from(format!(
            r#"[{{"id":"{}","op":"StepRun","name":"sendEvent","displayName":"s1","opts":{{"type":"step.sendEvent"}},"userland":{{"id":"s1"}},"data":{{"ids":{}}}}}]"#,
            self.ids[0],
            serde_json::json!(ids)
        ))
    }

    /// `[InvokeFunction]` of [`Function::Invoked`] by the run of this event.
    pub(crate) fn invoke(&self, event: u64) -> Bytes {
        Bytes::from(format!(
            r#"[{{"id":"{}","op":"InvokeFunction","displayName":"s1","opts":{{"payload":{{"data":{{"i":{event},"c":0}}}},"function_id":"{}"}},"userland":{{"id":"s1"}},"data":null}}]"#,
            self.ids[0],
            Function::Invoked.slug()
        ))
    }

    /// `[RunComplete]` of a child, which returns what its event said.
    pub(crate) fn child(&self, child: Child) -> Bytes {
        let Child { parent, number } = child;
        Bytes::from(format!(
            r#"[{{"op":"RunComplete","id":"{}","data":{{"i":{parent},"c":{number}}}}}]"#,
            hashed("complete")
        ))
    }

    /// `[RunComplete]`.
    pub(crate) fn complete(&self) -> Bytes {
        self.complete.clone()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{Answers, Child, STEPS};

    #[test]
    fn answers_are_arrays_of_ops_with_hashed_ids() {
        let answers = Answers::new();
        let ops = |body: &[u8]| serde_json::from_slice::<Vec<Value>>(body).expect("an array of ops");
        assert_eq!(ops(&answers.plan()).len(), STEPS);
        assert_eq!(ops(&answers.step(9))[0]["data"], 10);
        assert_eq!(ops(&answers.failure())[0]["op"], "StepError");
        assert_eq!(ops(&answers.sleep(1234))[0]["name"], "1234ms");
        assert_eq!(ops(&answers.wait())[0]["opts"]["if"], "event.data.id == async.data.id");
        assert_eq!(ops(&answers.events_sent(&["01E".into()]))[0]["data"]["ids"][0], "01E");
        assert_eq!(ops(&answers.invoke(7))[0]["opts"]["payload"]["data"]["i"], 7);
        assert_eq!(ops(&answers.child(Child { parent: 7, number: 3 }))[0]["data"]["c"], 3);
        // SHA-1 of `complete`, as official SDKs send it.
        let complete = ops(&answers.complete());
        assert!(complete[0]["id"].as_str().is_some_and(|id| id.starts_with("0737c2")), "{complete:?}");
    }
}
