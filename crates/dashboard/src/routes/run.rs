//! `/runs/:id`: one run with its steps on a time line; and its end from here.

use super::rows::function_href;
use super::{Engine, not_found, now_ms};
use crate::shell::{Oops, Shell, html};
use crate::text::{Failure, Shown, When, duration, ms};
use crate::timeline::{Attempt, Timeline};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use protocol::ids::RunId;
use protocol::json::Json;
use runtime::CancelError;
use runtime::read::RunSteps;

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
    started: When,
    ended: Option<When>,
    took: String,
    since: Option<String>,
    events: Vec<TriggerEvent>,
    line: Timeline,
    /// Failed attempts of the function's body between steps.
    attempts: Vec<Attempt>,
    output: Option<Shown>,
    error: Option<Failure>,
}

struct TriggerEvent {
    /// Internal id, where it is known which one this is.
    id: Option<String>,
    name: String,
    data: Shown,
}

pub(crate) async fn page(runtime: Engine, Path(id): Path<String>) -> Result<Response, Oops> {
    let id: RunId = id.parse()?;
    let run = runtime.run_steps(id).await?.ok_or_else(|| unknown(id))?;
    html(&Run::of(&run, now_ms(&runtime)))
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
    fn of(whole: &RunSteps, now_ms: i64) -> Run {
        let run = &whole.run;
        let failed = run.status == "Failed";
        Run {
            shell: Shell {
                watch: run.run_id.clone(),
                ..Shell::new(format!("{}: {}", run.status, run.function), "/runs")
            },
            id: run.run_id.clone(),
            status: run.status,
            open: run.ended_at.is_none(),
            app: run.app.clone(),
            function: run.function.clone(),
            function_href: function_href(&run.function),
            version: run.function_version,
            queued: When::of(&run.queued_at),
            started: When::of(run.run_started_at.as_deref().unwrap_or(&run.queued_at)),
            ended: run.ended_at.as_deref().map(When::of),
            took: duration(run.ended_at.as_deref().map_or(now_ms, ms) - ms(&run.queued_at)),
            since: run.ended_at.is_none().then(|| run.queued_at.clone()),
            events: trigger_events(whole),
            line: Timeline::of(whole, now_ms),
            attempts: whole.attempts.iter().map(Attempt::of).collect(),
            output: run.output.as_ref().filter(|_| run.status == "Completed").map(Shown::of),
            error: whole.error.as_ref().filter(|_| failed).map(Failure::of),
        }
    }
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
