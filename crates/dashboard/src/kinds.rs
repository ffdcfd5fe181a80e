//! What a step of each kind says of itself: what it waits for and what came, whom it calls and how that went.

use crate::routes::rows::function_href;
use crate::text::{When, encoded};
use protocol::json::Json;
use runtime::read::{StepView, WaitView};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A line of a step's details.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Detail {
    pub(crate) term: &'static str,
    pub(crate) says: Says,
}

/// What a line holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// Words.
    Words(String),
    /// Something of a program: an expression, an address.
    Code(String),
    /// A moment.
    At(When),
    /// A page of ours.
    Page {
        /// Where.
        href: String,
        /// What it is called.
        text: String,
    },
    /// An event that is kept here, by internal id.
    Event(String),
    /// A run, with its status where it is known.
    Run {
        /// Its id.
        id: String,
        /// Its status.
        status: Option<&'static str>,
    },
}

/// What else is known that steps speak of.
#[derive(Default)]
pub(crate) struct Known {
    /// Runs that steps invoked, with their status.
    pub(crate) runs: BTreeMap<String, &'static str>,
    /// Events that resumed waits and are kept here, by internal id.
    pub(crate) events: BTreeSet<String>,
}

/// Does this step wait for somebody else, rather than run?
pub(crate) fn waits(step: &StepView) -> bool {
    matches!(step.op.as_str(), "WaitForEvent" | "WaitForSignal")
}

/// Does it end when something else does: a wait, or a run that it invoked?
pub(crate) fn awaits(step: &StepView) -> bool {
    waits(step) || step.op == "InvokeFunction"
}

/// A wait that ended without what it waited for.
pub(crate) fn timed_out(step: &StepView) -> bool {
    waits(step) && step.status == "Completed" && step.output.as_ref().is_none_or(|v| v.as_str() == "null")
}

/// The id of the event that resumed a wait, as its sender or the server gave it.
pub(crate) fn resumed_by(step: &StepView) -> Option<String> {
    if step.op != "WaitForEvent" || timed_out(step) {
        return None;
    }
    step.output.as_ref()?.to_value()["id"].as_str().map(str::to_owned)
}

/// The lines of a step.
pub(crate) fn details(step: &StepView, known: &Known) -> Vec<Detail> {
    let mut lines = Lines(Vec::new());
    if let Some(wait) = &step.wait {
        waited(step, wait, known, &mut lines);
    }
    if matches!(step.op.as_str(), "Gateway" | "AIGateway") {
        gateway(step, &mut lines);
    }
    lines.0
}

struct Lines(Vec<Detail>);

impl Lines {
    fn add(&mut self, term: &'static str, says: Option<Says>) {
        self.0.extend(says.map(|says| Detail { term, says }));
    }

    fn words(&mut self, term: &'static str, text: impl Into<String>) {
        self.add(term, Some(Says::Words(text.into())));
    }

    fn code(&mut self, term: &'static str, text: Option<String>) {
        self.add(term, text.map(Says::Code));
    }

    fn page(&mut self, term: &'static str, href: String, text: String) {
        self.add(term, Some(Says::Page { href, text }));
    }
}

/// Whom or what it waits for, until when, and what came.
fn waited(step: &StepView, wait: &WaitView, known: &Known, lines: &mut Lines) {
    if let Some(event) = &wait.event {
        lines.page("Event", format!("/events?name={}", encoded(event)), event.clone());
    }
    lines.code("Condition", wait.expression.clone());
    lines.code("Signal", wait.signal.clone());
    if let Some(function) = &wait.function_id {
        lines.page("Function", function_href(function), function.clone());
    }
    if let Some(id) = &wait.run_id {
        let status = known.runs.get(id).copied();
        lines.add("Its run", Some(Says::Run { id: id.clone(), status }));
    }
    match resumed_by(step) {
        Some(id) if known.events.contains(&id) => lines.add("Resumed by", Some(Says::Event(id))),
        Some(id) => lines.code("Resumed by", Some(id)),
        None => {}
    }
    let until = Some(Says::At(When::of(&wait.timeout))).filter(|_| !wait.timeout.is_empty());
    if timed_out(step) {
        lines.words("Result", "timed out: nothing came in time");
        lines.add("Gave up", until);
    } else if !matches!(step.status, "Completed" | "Failed") {
        lines.add("Gives up", until);
    }
}

fn gateway(step: &StepView, lines: &mut Lines) {
    let options = step.input.as_ref().map_or(Value::Null, Json::to_value);
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    if let Some(url) = text(&options["url"]) {
        let method = text(&options["method"])
            .unwrap_or_else(|| if step.op == "AIGateway" { "POST".into() } else { "GET".into() });
        lines.code("Request", Some(format!("{method} {url}")));
    }
    if step.op == "AIGateway" {
        lines.add("Format", text(&options["format"]).map(Says::Words));
        lines.add("Model", text(&options["body"]["model"]).map(Says::Words));
    } else if let Some(status) = step.output.as_ref().and_then(|out| out.to_value()["status_code"].as_u64()) {
        lines.words("HTTP status", status.to_string());
    }
}
