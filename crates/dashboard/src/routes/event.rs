//! `/events/:id`: one event, and the runs it started.

use super::events::SendForm;
use super::rows::RunRow;
use super::{Engine, not_found, now_ms};
use crate::shell::{Oops, Shell, html};
use crate::text::{Shown, When};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use protocol::ids::EventId;

#[derive(Template)]
#[template(path = "event.html")]
struct Event {
    shell: Shell,
    id: String,
    /// The id that its sender gave it, if it did.
    caller_id: Option<String>,
    name: String,
    received: When,
    ts: When,
    v: Option<String>,
    data: Shown,
    user: Option<Shown>,
    runs: Vec<RunRow>,
    form: SendForm,
}

pub(crate) async fn page(runtime: Engine, Path(id): Path<String>) -> Result<Response, Oops> {
    let id: EventId = id.parse()?;
    let unknown = || not_found("event", &id.to_string());
    let event = runtime.event_view(id).await?.ok_or_else(unknown)?;
    let runs = runtime.runs_of_event(id).await?.ok_or_else(unknown)?;
    let data = Shown::of(&event.data);
    // What was cut for the page must not be sent again as if it were whole.
    let again = if data.cut.is_none() { data.text.clone() } else { "{}".into() };
    html(&Event {
        shell: Shell::new(event.name.clone(), "/events"),
        caller_id: (event.id != event.internal_id).then_some(event.id),
        form: SendForm { name: event.name.clone(), data: again, ..SendForm::new(Vec::new()) },
        id: event.internal_id,
        name: event.name,
        received: When::of(&event.received_at),
        ts: When::of_ms(event.ts),
        v: event.v,
        user: Some(Shown::of(&event.user)).filter(|user| user.text != "{}"),
        data,
        runs: RunRow::all(&runs, now_ms(&runtime)),
    })
}
