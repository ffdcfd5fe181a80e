//! `/`: the newest runs and events, the state of the apps, and a test event.

use super::rows::{EventRow, RunRow};
use super::{Engine, connect, event_names, now_ms};
use crate::forms::SendForm;
use crate::shell::{Oops, Shell, changes, html};
use askama::Template;
use axum::response::Response;
use runtime::read::{EventFilter, RunFilter};

/// Rows of each list.
const RUNS: usize = 15;
const EVENTS: usize = 8;

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    shell: Shell,
    connect: &'static str,
    apps: usize,
    functions: usize,
    broken: Vec<String>,
    runs: Vec<RunRow>,
    events: Vec<EventRow>,
    form: SendForm,
}

pub(crate) async fn page(runtime: Engine) -> Result<Response, Oops> {
    let apps = runtime.app_views().await?;
    let functions = runtime.function_views().await?;
    let runs = runtime.runs(&RunFilter { limit: RUNS, ..RunFilter::default() }).await?;
    let events = runtime.events(&EventFilter { limit: EVENTS, ..EventFilter::default() }).await?;
    html(&Overview {
        shell: Shell::new("Overview", "/", changes::ALL),
        connect: connect(&runtime),
        apps: apps.len(),
        functions: functions.len(),
        broken: apps.into_iter().filter(|app| app.error.is_some()).map(|app| app.name).collect(),
        runs: RunRow::all(&runs.data, now_ms(&runtime)),
        events: EventRow::all(&events.data),
        form: SendForm::new(event_names(&functions)),
    })
}
