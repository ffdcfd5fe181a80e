//! `/events`: what came in; and a test event sent from here.

use super::query::{Pager, Params};
use super::rows::EventRow;
use super::{Engine, event_names, now_ms};
use crate::shell::{Oops, Shell, html_with};
use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use protocol::error::Refusal;
use protocol::event::parse_events;
use protocol::ids::EventId;
use protocol::json::Json;
use runtime::read::EventFilter;
use runtime::{Runtime, Trouble};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Rows of a page.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "events.html")]
struct Events {
    shell: Shell,
    params: Params,
    internal: bool,
    events: Vec<EventRow>,
    pager: Pager,
    form: SendForm,
    /// Where the reader found this server.
    host: String,
}

/// The form that sends a test event, as it is shown.
pub(crate) struct SendForm {
    pub(crate) name: String,
    pub(crate) data: String,
    /// Suggestions for the name.
    pub(crate) names: Vec<String>,
    pub(crate) name_error: Option<String>,
    pub(crate) data_error: Option<String>,
}

impl SendForm {
    pub(crate) fn new(names: Vec<String>) -> SendForm {
        SendForm { name: String::new(), data: "{}".into(), names, name_error: None, data_error: None }
    }

    /// Says beside the field what is wrong with it, with the limit where the text does not name it.
    fn refused(&mut self, refusal: &Refusal) {
        let limit = refusal.limit.as_ref().filter(|limit| !refusal.message.contains(*limit));
        let text = limit
            .map_or_else(|| refusal.message.clone(), |limit| format!("{} (limit: {limit})", refusal.message));
        if refusal.field.as_deref().is_some_and(|field| field.contains("name")) {
            self.name_error = Some(text);
        } else {
            self.data_error = Some(text);
        }
    }
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
    let host =
        headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost:8288").to_owned();
    let internal = params.text("internal") == "true";
    let filter = EventFilter {
        name: params.owned("name"),
        from_ms: params.time("from")?,
        to_ms: params.time("to")?,
        internal,
        cursor: params.read("cursor", "where the last page ended", |t| t.parse().ok())?,
        limit: ROWS,
    };
    let found = runtime.events(&filter).await?;
    let names = event_names(&runtime.function_views().await?);
    let form = match form {
        Some(form) => SendForm { names, ..form },
        None => SendForm { name: params.text("send").to_owned(), ..SendForm::new(names) },
    };
    let pager = Pager::of("/events", &params, found.page.cursor.as_deref());
    let shell = Shell::new("Events", "/events");
    html_with(
        status,
        &Events { shell, params, internal, events: EventRow::all(&found.data), pager, form, host },
    )
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
    let Form(sent) = sent.map_err(|rejection| {
        Oops::new(rejection.status().as_u16(), "The form could not be read", rejection.body_text())
    })?;
    match accept(&runtime, &sent).await {
        Ok(id) => Ok(Redirect::to(&format!("/events/{id}")).into_response()),
        Err(Trouble::Refused(refusal)) => {
            let mut form = SendForm { name: sent.name, data: sent.data, ..SendForm::new(Vec::new()) };
            form.refused(&refusal);
            show(&runtime, Params::default(), Some(form), refusal.status, &headers).await
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// Takes the same way as `POST /e/:key`. Who sees this page has shown more than an event key.
async fn accept(runtime: &Runtime, sent: &Sent) -> Result<EventId, Trouble> {
    let text = if sent.data.trim().is_empty() { "{}" } else { sent.data.as_str() };
    let data = Json::parse(text.as_bytes())
        .map_err(|error| Refusal::new(400, "bad_json", format!("The data is {error}")).field("data"))?;
    let body = serde_json::json!({ "name": sent.name.trim(), "data": data }).to_string();
    let events = parse_events(body.as_bytes(), now_ms(runtime), runtime.config().event_bytes_max)?;
    let ids = runtime.ingest(events, None).await?;
    ids.first().copied().ok_or_else(|| Refusal::new(500, "internal", "the event was not stored").into())
}
