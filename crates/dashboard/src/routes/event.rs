//! `/events/:id`: one event, where it came from, the runs it started; and the same once more from here.

use super::rows::RunRow;
use super::{Engine, not_found, now_ms};
use crate::forms::{DataField, SendForm};
use crate::shell::{Oops, Shell, changes, html};
use crate::text::{Shown, When};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use protocol::event::Event as Sent;
use protocol::ids::{EventId, RunId};
use protocol::json::Json;
use runtime::Runtime;
use runtime::read::EventView;

#[derive(Template)]
#[template(path = "event.html")]
struct Event {
    shell: Shell,
    id: String,
    /// The id that its sender gave it, if it did.
    caller_id: Option<String>,
    name: String,
    source: Source,
    received: When,
    ts: When,
    /// Its own time is after it came in: its runs start then.
    later: bool,
    v: Option<String>,
    /// The event as functions get it.
    whole: Shown,
    runs: Vec<RunRow>,
    form: SendForm,
}

/// Where an event came from.
struct Source {
    /// Stepwell itself: it may not be sent again.
    system: bool,
    /// The run that it tells of.
    run: Option<String>,
}

impl Source {
    fn of(event: &EventView) -> Source {
        let system = event.name.starts_with("inngest/");
        let data = if system { event.data.to_value() } else { serde_json::Value::Null };
        // What was invoked by a step carries the run and the step, separated by a dot.
        let parent = data["_inngest"]["correlation_id"].as_str().and_then(|id| id.split('.').next());
        let about = data["run_id"].as_str().or(parent);
        Source { system, run: about.and_then(|id| id.parse::<RunId>().ok()).map(|id| id.to_string()) }
    }
}

pub(crate) async fn page(runtime: Engine, Path(id): Path<String>) -> Result<Response, Oops> {
    let id: EventId = id.parse()?;
    let event = find(&runtime, id).await?;
    let runs = runtime.runs_of_event(id).await?.ok_or_else(|| unknown(id))?;
    html(&Event {
        shell: Shell::new(event.name.clone(), "/events", changes::RUNS),
        source: Source::of(&event),
        whole: Shown::of(&wire(&event)),
        form: edited(&event),
        caller_id: (event.id != event.internal_id).then_some(event.id),
        later: event.ts > crate::text::ms(&event.received_at),
        id: event.internal_id,
        name: event.name,
        received: When::of(&event.received_at),
        ts: When::of_ms(event.ts),
        v: event.v,
        runs: RunRow::all(&runs, now_ms(&runtime)),
    })
}

/// Sends the same as a new event: with an id and a time of its own, so that it starts what the first one started.
pub(crate) async fn again(runtime: Engine, Path(id): Path<String>) -> Result<Response, Oops> {
    let event = find(&runtime, id.parse()?).await?;
    if Source::of(&event).system {
        let why = format!("{} is an event of Stepwell's own; no one else sends such events.", event.name);
        return Err(Oops::new(400, "This event cannot be sent again", why));
    }
    let new = Sent { id: String::new(), ts: now_ms(&runtime), ..sent(&event) };
    let ids = runtime.ingest(vec![new], None).await?;
    let path = ids.first().map_or_else(|| "/events".into(), |id| format!("/events/{id}"));
    Ok(Redirect::to(&path).into_response())
}

async fn find(runtime: &Runtime, id: EventId) -> Result<EventView, Oops> {
    runtime.event_view(id).await?.ok_or_else(|| unknown(id))
}

fn unknown(id: EventId) -> Oops {
    not_found("event", &id.to_string())
}

fn sent(event: &EventView) -> Sent {
    Sent {
        id: event.id.clone(),
        name: event.name.clone(),
        data: event.data.clone(),
        user: event.user.clone(),
        ts: event.ts,
        v: event.v.clone(),
        meta: None,
    }
}

fn wire(event: &EventView) -> Json {
    sent(event).to_wire()
}

/// The form that sends it with other data.
fn edited(event: &EventView) -> SendForm {
    let data = Shown::of(&event.data);
    // What was cut for the page must not be sent again as if it were whole.
    let data = if data.cut.is_none() { data.text } else { "{}".into() };
    SendForm { name: event.name.clone(), data: DataField::new(data), ..SendForm::new(Vec::new()) }
}
