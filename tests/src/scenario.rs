//! The scenarios of the examples, one file for every language: what is sent, and what must come of it. Here is the
//! file's shape and what "as expected" means; `driver.rs` plays them.
//!
//! The file is `tests/scenarios/examples.json`; `{app}` in it is the app's name, which differs between languages.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenarios {
    /// What every example registers, no more and no less: triggers by function id.
    pub(crate) functions: BTreeMap<String, Value>,
    /// What they do.
    pub(crate) scenarios: Vec<Scenario>,
}

/// Something sent, and what must come of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    /// The claim.
    pub(crate) name: String,
    /// The example's environment: times that are to pass sooner.
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    /// What the world does, in this order.
    #[serde(rename = "do")]
    pub(crate) actions: Vec<Action>,
    /// Every run that must come of it; there must be no other.
    pub(crate) runs: Vec<ExpectedRun>,
    /// Every mail that must be sent, in any order.
    #[serde(default)]
    pub(crate) mails: Vec<Value>,
}

/// Something the world does.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Action {
    /// Sends an event, or a list of them.
    Send(Value),
    /// Posts to the webhook that makes events of this name.
    Webhook {
        /// The event's name.
        name: String,
        /// The JSON that a stranger posts.
        body: Value,
    },
    /// Invokes a function from outside.
    Invoke {
        /// Its id.
        function: String,
        /// Its input.
        data: Value,
    },
    /// Waits until a run of this function waits at this step.
    Until {
        /// The function's id.
        function: String,
        /// The step's name.
        step: String,
    },
}

/// A run that must come.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectedRun {
    /// The function's id.
    pub(crate) function: String,
    /// How it ends.
    #[serde(default = "completed")]
    pub(crate) status: String,
    /// Covered by its output.
    #[serde(default)]
    pub(crate) output: Option<Value>,
    /// All its steps in their order. A name alone is a `step.run` that completes at its first attempt; a list is
    /// steps in any order; an object is covered by what `/v1/runs/:id/steps` says.
    pub(crate) steps: Vec<Value>,
}

fn completed() -> String {
    "Completed".into()
}

impl Scenarios {
    /// Reads the file for the app of this name.
    pub(crate) fn of(app: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/examples.json");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        serde_json::from_str(&text.replace("{app}", app))
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }
}

impl ExpectedRun {
    /// What `/v1/runs` must say of the run; `slug` is its function's.
    pub(crate) fn view(&self, slug: &str) -> Value {
        let mut view = json!({ "function": slug, "status": self.status });
        if let Some(output) = &self.output {
            view["output"] = output.clone();
        }
        view
    }
}

/// Whether everything expected is in `actual`, which may have more fields: objects field by field, lists item by
/// item and of one length, numbers by value, an absent field is `null`.
pub(crate) fn covers(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::Object(fields), actual) => {
            actual.is_object() && fields.iter().all(|(key, value)| covers(value, &actual[key.as_str()]))
        }
        (Value::Array(items), Value::Array(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(item, other)| covers(item, other))
        }
        (Value::Number(number), Value::Number(other)) => number.as_f64() == other.as_f64(),
        (expected, actual) => expected == actual,
    }
}

/// Finds for each of `expected` the first of `actual` that covers it and is not taken yet, and returns their places.
///
/// # Errors
/// Says what none covers.
pub(crate) fn assign(expected: &[Value], actual: &[Value]) -> Result<Vec<usize>, String> {
    let mut taken: Vec<usize> = Vec::new();
    for wanted in expected {
        let mut free = (0..actual.len()).filter(|place| !taken.contains(place));
        let place = free.find(|place| covers(wanted, &actual[*place]));
        taken.push(place.ok_or_else(|| format!("expected {wanted}, but there is {}", json!(actual)))?);
    }
    Ok(taken)
}

/// Whether a run's steps are the expected ones.
///
/// # Errors
/// Says which differ.
pub(crate) fn check_steps(expected: &[Value], actual: &[Value]) -> Result<(), String> {
    let mut rest = actual;
    for entry in expected {
        let group: Vec<Value> = match entry {
            Value::Array(group) => group.iter().map(in_full).collect(),
            one => vec![in_full(one)],
        };
        let (these, others) = rest.split_at(group.len().min(rest.len()));
        assign(&group, these).map_err(|why| format!("step: {why}"))?;
        rest = others;
    }
    if rest.is_empty() { Ok(()) } else { Err(format!("unexpected steps: {}", json!(rest))) }
}

/// A step that is only a name, in full.
fn in_full(step: &Value) -> Value {
    match step {
        Value::String(name) => {
            json!({ "name": name, "op": "StepRun", "status": "Completed", "attempts": [{ "error": null }] })
        }
        step => step.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_covers_one_with_fewer_fields_and_nothing_else() {
        let actual = json!({ "a": { "b": 1, "c": "x" }, "list": [1, { "d": 2 }] });
        for covered in
            [json!({}), json!({ "a": { "b": 1.0 } }), json!({ "z": null }), json!({ "list": [1, {}] })]
        {
            assert!(covers(&covered, &actual), "{covered}");
        }
        let not_covered = [
            json!({ "a": { "b": 2 } }),
            json!({ "z": 1 }),
            json!({ "list": [1] }),
            json!({ "a": null }),
            json!(1),
        ];
        for other in not_covered {
            assert!(!covers(&other, &actual), "{other}");
        }
        assert!(!covers(&json!({}), &Value::Null));
    }

    #[test]
    fn steps_keep_their_order_but_for_those_in_a_list() {
        let ran = |name: &str| in_full(&json!(name));
        let actual = [ran("b"), ran("a"), ran("c")];
        assert_eq!(check_steps(&[json!(["a", "b"]), json!("c")], &actual), Ok(()));
        for wrong in
            [json!(["a", "b", "c"]), json!(["b", "a"]), json!(["b", "a", "c", "d"]), json!(["b", "a", "d"])]
        {
            let wrong = wrong.as_array().cloned().unwrap_or_default();
            assert!(check_steps(&wrong, &actual).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_name_alone_is_a_step_that_completed_at_once() {
        let mut step = in_full(&json!("a"));
        assert_eq!(check_steps(&[json!("a")], &[step.clone()]), Ok(()));
        step["attempts"] = json!([{ "error": { "message": "m" } }, {}]);
        assert!(check_steps(&[json!("a")], &[step]).is_err());
    }
}
