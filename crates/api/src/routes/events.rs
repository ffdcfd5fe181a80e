//! `/v1/events`: what came in, and which runs it started.

use super::params::{Params, cursor, filled, flag, limit, time};
use super::{Id, Refused, now};
use crate::answer::{Data, ErrorBody, Page};
use crate::{Api, Problem};
use axum::extract::State;
use protocol::ids::EventId;
use runtime::read::{EventFilter, EventView, RunView};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which events a list shows.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only of this name.
    name: Option<String>,
    /// Only those received at or after this time (RFC 3339).
    received_after: Option<String>,
    /// Only those received before this time (RFC 3339).
    received_before: Option<String>,
    /// `true`: system events (`inngest/…`) too.
    #[param(value_type = Option<bool>)]
    internal: Option<String>,
    /// The last page's `page.cursor`.
    cursor: Option<String>,
    /// Rows of the page, 20 by default.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
}

/// List events, newest first
#[utoipa::path(
    get, path = "/v1/events", tag = "Events", operation_id = "listEvents",
    security(("basic" = []), ("bearer" = [])),
    params(Filter),
    responses((status = 200, description = "A page of events", body = Page<EventView>), Refused),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    Params(query): Params<Filter>,
) -> Result<Page<EventView>, Problem> {
    let filter = EventFilter {
        from_ms: time("received_after", query.received_after.as_ref())?,
        to_ms: time("received_before", query.received_before.as_ref())?,
        internal: flag("internal", query.internal.as_ref())?,
        cursor: cursor(query.cursor.as_ref())?,
        limit: limit(query.limit.as_ref())?,
        name: filled(query.name),
    };
    Ok(Page::at(now(&api), api.runtime.events(&filter).await?))
}

/// One event
#[utoipa::path(
    get, path = "/v1/events/{id}", tag = "Events", operation_id = "getEvent",
    security(("basic" = []), ("bearer" = [])),
    params(("id" = String, Path, description = "Its internal id")),
    responses(
        (status = 200, description = "The event", body = Data<EventView>),
        (status = 404, description = "It is unknown or no longer kept", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn one(State(api): State<Api>, Id(id): Id<EventId>) -> Result<Data<EventView>, Problem> {
    match api.runtime.event_view(id).await? {
        Some(event) => Ok(Data::at(now(&api), event)),
        None => Err(unknown(id)),
    }
}

/// The runs that an event started
#[utoipa::path(
    get, path = "/v1/events/{id}/runs", tag = "Events", operation_id = "listRunsOfEvent",
    security(("basic" = []), ("bearer" = [])),
    params(("id" = String, Path, description = "The event's internal id")),
    responses(
        (status = 200, description = "Its runs, by function", body = Data<Vec<RunView>>),
        (status = 404, description = "The event is unknown or no longer kept", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn runs(State(api): State<Api>, Id(id): Id<EventId>) -> Result<Data<Vec<RunView>>, Problem> {
    match api.runtime.runs_of_event(id).await? {
        Some(runs) => Ok(Data::at(now(&api), runs)),
        None => Err(unknown(id)),
    }
}

fn unknown(id: EventId) -> Problem {
    Problem::not_found(format!("no event has the id {id}"))
}
