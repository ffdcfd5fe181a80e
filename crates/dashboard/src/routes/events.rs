//! `/events`: what came in and the runs it started; and a test event sent from here.

use super::query::{Pager, Params};
use super::rows::EventRow;
use super::{Engine, event_names, field_time};
use crate::forms::{SendForm, event_of, unreadable};
use crate::shell::{Oops, Shell, changes, html_with};
use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use protocol::error::Refusal;
use protocol::ids::EventId;
use runtime::read::EventFilter;
use runtime::{Runtime, Trouble};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Rows of a page. For each the runs are looked up that it may have started.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "events.html")]
struct Events {
    shell: Shell,
    params: Params,
    internal: bool,
    from: String,
    to: String,
    events: Vec<EventRow>,
    pager: Pager,
    form: SendForm,
    /// Where the reader found this server.
    host: String,
}

pub(crate) async fn page(
    runtime: Engine,
    headers: HeaderMap,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Oops> {
    show(&runtime, Params::of(query), None, 200, &headers).await
}

async fn show(
    runtime: &Runtime,
    params: Params,
    form: Option<SendForm>,
    status: u16,
    headers: &HeaderMap,
) -> Result<Response, Oops> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let filter = EventFilter {
        name: params.owned("name"),
        from_ms: params.time("from")?,
        to_ms: params.time("to")?,
        internal: params.text("internal") == "true",
        cursor: params.read("cursor", "where the last page ended", |t| t.parse().ok())?,
        limit: ROWS,
    };
    let found = runtime.events(&filter).await?;
    let functions = runtime.function_views().await?;
    let names = event_names(&functions);
    let form = match form {
        Some(form) => SendForm { names, ..form },
        None => SendForm { name: params.text("send").to_owned(), ..SendForm::new(names) },
    };
    let shell = Shell::new("Events", "/events", changes::RUNS_AND_EVENTS);
    let page = Events {
        shell: match filter.name.as_deref().filter(|name| !name.ends_with('*')) {
            Some(name) => shell.only("name", name),
            None => shell,
        },
        internal: filter.internal,
        from: field_time(filter.from_ms),
        to: field_time(filter.to_ms),
        events: EventRow::with_runs(runtime, &found.data, &functions).await?,
        pager: Pager::of("/events", &params, found.page.cursor.as_deref()),
        params,
        form,
        host: host.unwrap_or("localhost:8288").to_owned(),
    };
    html_with(status, &page)
}

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct Sent {
    name: String,
    data: String,
}

pub(crate) async fn send(
    runtime: Engine,
    headers: HeaderMap,
    sent: Result<Form<Sent>, FormRejection>,
) -> Result<Response, Oops> {
    let Form(sent) = sent.map_err(unreadable)?;
    match accept(&runtime, &sent).await {
        Ok(id) => Ok(Redirect::to(&format!("/events/{id}")).into_response()),
        Err(Trouble::Refused(refusal)) => {
            let form = SendForm::refused(sent.name, sent.data, &refusal);
            show(&runtime, Params::default(), Some(form), refusal.status, &headers).await
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// Takes the same way as `POST /e/:key`. Who sees this page has shown more than an event key.
async fn accept(runtime: &Runtime, sent: &Sent) -> Result<EventId, Trouble> {
    let event = event_of(runtime, &sent.name, &sent.data)?;
    let ids = runtime.ingest(vec![event], None).await?;
    ids.first().copied().ok_or_else(|| Refusal::new(500, "internal", "the event was not stored").into())
}
