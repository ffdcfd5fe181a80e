//! `/runs/:id`: one run with its steps on a time line; and its end from here. A run that was just asked for and
//! is still in the queue has a page that waits for it.

use super::rows::{function_href, since, took};
use super::{Engine, not_found, now_ms};
use crate::cost::Bill;
use crate::kinds::{Known, Says, resumed_by};
use crate::shell::{Oops, Shell, changes, html};
use crate::text::{Failure, Shown, When};
use crate::timeline::{Attempt, Timeline};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use protocol::ids::{EventId, RunId};
use protocol::json::Json;
use runtime::read::{RunSteps, RunView};
use runtime::{CancelError, Runtime, Trouble};
use std::collections::BTreeMap;

/// So many runs and events that steps speak of are looked up for one page: each is a read. Steps beyond them are
/// shown without the status of their run, or without the link to their event.
const LOOKED_UP_MAX: usize = 50;

#[derive(Template)]
#[template(path = "run.html")]
struct Run {
    shell: Shell,
    id: String,
    status: &'static str,
    open: bool,
    app: String,
    function: String,
    function_href: String,
    version: u32,
    queued: When,
    started: Option<When>,
    /// When a run of an event dated in the future is to start.
    starts: Option<When>,
    ended: Option<When>,
    took: String,
    since: Option<String>,
    /// Why it was cancelled or skipped.
    reason: Option<Reason>,
    /// The run that invoked it.
    parent: Option<Parent>,
    events: Vec<TriggerEvent>,
    line: Timeline,
    /// Failed attempts of the function's body between steps.
    attempts: Vec<Attempt>,
    output: Option<Shown>,
    error: Option<Failure>,
    /// What it used and costs.
    bill: Option<Bill>,
}

/// Why a run was cancelled or skipped, around the event that it names, if it names one.
struct Reason {
    before: String,
    event: String,
    after: String,
}

impl Reason {
    fn of(text: &str) -> Reason {
        let event = text.split(' ').find(|word| word.parse::<EventId>().is_ok()).unwrap_or_default();
        let (before, after) = match event {
            "" => (text, ""),
            event => text.split_once(event).unwrap_or((text, "")),
        };
        Reason { before: before.to_owned(), event: event.to_owned(), after: after.to_owned() }
    }
}

/// The run that invoked a run.
struct Parent {
    id: String,
    /// Its function, while it is kept.
    function: Option<String>,
}

struct TriggerEvent {
    /// Internal id, where it is known which one this is.
    id: Option<String>,
    name: String,
    data: Shown,
}

/// `?event=` names the event that is to start the run, should it not be there yet.
pub(crate) async fn page(
    runtime: Engine,
    Path(id): Path<String>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Result<Response, Oops> {
    let id: RunId = id.parse()?;
    let Some(run) = runtime.run_steps(id).await? else {
        let event = asked.get("event").and_then(|event| event.parse().ok());
        return html(&coming(&runtime, id, event).await?.ok_or_else(|| unknown(id))?);
    };
    let known = look_up(&runtime, &run).await?;
    let parent = match run.run.parent.clone() {
        Some(id) => Some(Parent { function: function_of(&runtime, &id).await?, id }),
        None => None,
    };
    let bill = runtime.run_cost(id).await?.as_ref().map(Bill::of);
    html(&Run { parent, bill, ..Run::of(&run, &known, now_ms(&runtime)) })
}

/// The page of a run that an event of this id is to start.
#[derive(Template)]
#[template(path = "coming.html")]
struct Coming {
    shell: Shell,
    id: String,
    function: String,
    function_href: String,
    event: String,
    sent: When,
}

/// `None` when the event is unknown or starts no such run.
async fn coming(runtime: &Runtime, id: RunId, event: Option<EventId>) -> Result<Option<Coming>, Trouble> {
    let Some(event) = event else { return Ok(None) };
    let Some(seen) = runtime.event_view(event).await? else { return Ok(None) };
    let functions = runtime.function_views().await?;
    let function = functions.into_iter().map(|f| f.slug).find(|slug| RunId::derive(event, slug) == id);
    Ok(function.map(|function| Coming {
        shell: Shell::new(format!("Starting: {function}"), "/runs", changes::RUNS)
            .only("run_id", &id.to_string())
            .reloading(),
        id: id.to_string(),
        function_href: function_href(&function),
        function,
        event: event.to_string(),
        sent: When::of(&seen.received_at),
    }))
}

/// What its steps speak of.
async fn look_up(runtime: &Runtime, run: &RunSteps) -> Result<Known, Trouble> {
    let mut known = Known::default();
    let children = run.steps.iter().filter_map(|step| step.wait.as_ref()?.run_id.as_deref());
    for id in children.take(LOOKED_UP_MAX) {
        let Ok(child) = id.parse() else { continue };
        known.runs.extend(runtime.run(child).await?.map(|run| (id.to_owned(), run.status)));
    }
    for id in run.steps.iter().filter_map(resumed_by).take(LOOKED_UP_MAX) {
        // A sender's own id is not one that events are found by.
        let Ok(event) = id.parse() else { continue };
        known.events.extend(runtime.event_view(event).await?.map(|_| id));
    }
    Ok(known)
}

async fn function_of(runtime: &Runtime, id: &str) -> Result<Option<String>, Trouble> {
    match id.parse() {
        Ok(id) => Ok(runtime.run(id).await?.map(|run| run.function)),
        Err(_) => Ok(None),
    }
}

pub(crate) async fn cancel(runtime: Engine, Path(id): Path<String>) -> Result<Response, Oops> {
    let id: RunId = id.parse()?;
    match runtime.cancel(id).await {
        Ok(_) => Ok(Redirect::to(&format!("/runs/{id}")).into_response()),
        Err(CancelError::NotFound(id)) => Err(unknown(id)),
        Err(CancelError::Trouble(trouble)) => Err(trouble.into()),
    }
}

fn unknown(id: RunId) -> Oops {
    not_found("run", &id.to_string())
}

impl Run {
    /// A run; its parent and its bill are still to be filled in.
    fn of(whole: &RunSteps, known: &Known, now_ms: i64) -> Run {
        let run = &whole.run;
        let failed = run.status == "Failed";
        Run {
            shell: shell(run, known),
            parent: None,
            bill: None,
            reason: run.reason.as_deref().map(Reason::of),
            starts: starts(whole),
            id: run.run_id.clone(),
            status: run.status,
            open: run.ended_at.is_none(),
            app: run.app.clone(),
            function: run.function.clone(),
            function_href: function_href(&run.function),
            version: run.function_version,
            queued: When::of(&run.queued_at),
            started: run.run_started_at.as_deref().map(When::of),
            ended: run.ended_at.as_deref().map(When::of),
            took: took(run, now_ms),
            since: since(run),
            events: trigger_events(whole),
            line: Timeline::of(whole, known, now_ms),
            attempts: whole.attempts.iter().map(Attempt::of).collect(),
            output: run.output.as_ref().filter(|_| run.status == "Completed").map(Shown::of),
            error: whole.error.as_ref().filter(|_| failed).map(Failure::of),
        }
    }
}

/// The frame of a run's page: what concerns it is the run and those that it invoked.
fn shell(run: &RunView, known: &Known) -> Shell {
    let shell = Shell::new(format!("{}: {}", run.status, run.function), "/runs", changes::RUNS);
    known.runs.keys().fold(shell.only("run_id", &run.run_id), |shell, id| shell.only("run_id", id))
}

/// When a run that is recorded ahead of its time starts: at the latest of its events' own times.
fn starts(whole: &RunSteps) -> Option<When> {
    let times = whole.events.iter().filter_map(|event| event.to_value()["ts"].as_i64());
    times.max().filter(|_| whole.run.status == "Scheduled").map(When::of_ms)
}

fn trigger_events(whole: &RunSteps) -> Vec<TriggerEvent> {
    // An event that is no longer kept is left out of `events`: then nothing says which id is whose.
    let known = whole.events.len() == whole.run.event_ids.len();
    let ids =
        whole.run.event_ids.iter().cloned().map(|id| known.then_some(id)).chain(std::iter::repeat(None));
    whole.events.iter().zip(ids).map(|(event, id)| TriggerEvent::of(event, id)).collect()
}

impl TriggerEvent {
    fn of(event: &Json, id: Option<String>) -> TriggerEvent {
        let value = event.to_value();
        TriggerEvent {
            id,
            name: value["name"].as_str().unwrap_or("event").to_owned(),
            data: Shown::of(&value.get("data").map_or_else(Json::empty_object, Json::from_value)),
        }
    }
}
