//! `/v1/runs`: runs, one run with its steps, what is still to come and what it costs, and its end from outside.

use super::params::{Params, cursor, filled, limit, time};
use super::{Id, Refused, now, parameter};
use crate::answer::{Data, ErrorBody, Page};
use crate::{Api, Problem};
use axum::extract::State;
use axum::http::StatusCode;
use engine::expr::Expression;
use engine::records::Status;
use protocol::ids::RunId;
use runtime::read::{JobView, RunCost, RunFilter, RunSteps, RunView};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which runs a list shows.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only this app's.
    app: Option<String>,
    /// Only this function's (slug).
    function: Option<String>,
    /// Only in this status: `Running`, `Completed`, `Failed`, `Cancelled`, `Scheduled` or `Skipped`.
    status: Option<String>,
    /// Only those that the event with this internal id started.
    event: Option<String>,
    /// Only those accepted at or after this time (RFC 3339).
    from: Option<String>,
    /// Only those accepted before this time (RFC 3339).
    to: Option<String>,
    /// Only those for which this CEL expression over `event` (the first trigger event) and `output` (the result or
    /// error) is true: `event.data.total > 100`.
    q: Option<String>,
    /// The last page's `page.cursor`.
    cursor: Option<String>,
    /// Rows of the page, 20 by default.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
}

/// List runs, newest first
///
/// One request looks at 1,000 runs at most. A filter that few of them match gives a short page, even an empty one, and
/// `page.has_more` is true as long as there may be more: go on at `page.cursor`.
#[utoipa::path(
    get, path = "/v1/runs", tag = "Runs", operation_id = "listRuns",
    security(("basic" = []), ("bearer" = [])),
    params(Filter),
    responses((status = 200, description = "A page of runs", body = Page<RunView>), Refused),
)]
pub(crate) async fn list(
    State(api): State<Api>,
    Params(query): Params<Filter>,
) -> Result<Page<RunView>, Problem> {
    let q = filled(query.q).map(|q| Expression::parse("q", &q)).transpose()?;
    let event = parameter("event", query.event.as_ref(), |t| t.parse().ok(), "an event's internal id")?;
    let filter = RunFilter {
        status: parameter("status", query.status.as_ref(), Status::parse, &statuses())?,
        event,
        event_name: None,
        from_ms: time("from", query.from.as_ref())?,
        to_ms: time("to", query.to.as_ref())?,
        cursor: cursor(query.cursor.as_ref())?,
        limit: limit(query.limit.as_ref())?,
        app: filled(query.app),
        function: filled(query.function),
    };
    Ok(Page::at(now(&api), api.runtime.runs_where(&filter, q.as_ref()).await?))
}

fn statuses() -> String {
    let words: Vec<&str> = Status::ALL.iter().map(|s| s.as_str()).collect();
    format!("one of {}", words.join(", "))
}

/// One run
#[utoipa::path(
    get, path = "/v1/runs/{id}", tag = "Runs", operation_id = "getRun",
    security(("basic" = []), ("bearer" = [])),
    params(("id" = String, Path, description = "Its id")),
    responses(
        (status = 200, description = "The run", body = Data<RunView>),
        (status = 404, description = "It is unknown or no longer kept", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn one(State(api): State<Api>, Id(id): Id<RunId>) -> Result<Data<RunView>, Problem> {
    match api.runtime.run(id).await? {
        Some(run) => Ok(Data::at(now(&api), run)),
        None => Err(unknown(id)),
    }
}

/// A run with its events and steps, in the order in which the steps were queued
#[utoipa::path(
    get, path = "/v1/runs/{id}/steps", tag = "Runs", operation_id = "getRunSteps",
    security(("basic" = []), ("bearer" = [])),
    params(("id" = String, Path, description = "The run's id")),
    responses(
        (status = 200, description = "The run, its trigger events and its steps", body = Data<RunSteps>),
        (status = 404, description = "It is unknown or no longer kept", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn steps(State(api): State<Api>, Id(id): Id<RunId>) -> Result<Data<RunSteps>, Problem> {
    match api.runtime.run_steps(id).await? {
        Some(run) => Ok(Data::at(now(&api), run)),
        None => Err(unknown(id)),
    }
}

/// What is still to come of a run: the calls, sleeps, waits and retries that its state asks for
#[utoipa::path(
    get, path = "/v1/runs/{id}/jobs", tag = "Runs", operation_id = "listRunJobs",
    security(("basic" = []), ("bearer" = [])),
    params(("id" = String, Path, description = "The run's id")),
    responses(
        (status = 200, description = "Its jobs, the earliest first; none once it has ended",
            body = Data<Vec<JobView>>),
        (status = 404, description = "It is unknown or no longer kept", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn jobs(State(api): State<Api>, Id(id): Id<RunId>) -> Result<Data<Vec<JobView>>, Problem> {
    match api.runtime.run_jobs(id).await? {
        Some(jobs) => Ok(Data::at(now(&api), jobs)),
        None => Err(unknown(id)),
    }
}

/// What a run used and costs on AWS
///
/// Units and requests are counted, wherever the run ran; dollars are list prices of the table that `prices` names. What
/// the Lambdas take is an estimate: it leaves out the time that apps take. Not counted are polls of idle queues, logs,
/// storage, and deliveries that find nothing to do.
#[utoipa::path(
    get, path = "/v1/runs/{id}/cost", tag = "Runs", operation_id = "getRunCost",
    security(("basic" = []), ("bearer" = [])),
    params(("id" = String, Path, description = "The run's id")),
    responses(
        (status = 200, description = "What it used, so far if it is open, and what that costs", body = Data<RunCost>),
        (status = 404, description = "It is unknown or no longer kept", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn cost(State(api): State<Api>, Id(id): Id<RunId>) -> Result<Data<RunCost>, Problem> {
    match api.runtime.run_cost(id).await? {
        Some(cost) => Ok(Data::at(now(&api), cost)),
        None => Err(unknown(id)),
    }
}

/// Cancel a run
///
/// No further step of it starts; a step in flight finishes and its result is ignored. A run that has ended stays as it
/// ended.
#[utoipa::path(
    delete, path = "/v1/runs/{id}", tag = "Runs", operation_id = "cancelRun",
    security(("basic" = []), ("bearer" = [])),
    params(("id" = String, Path, description = "Its id")),
    responses(
        (status = 200, description = "It is cancelled, or had ended"),
        (status = 404, description = "It is unknown or no longer kept", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn cancel(State(api): State<Api>, Id(id): Id<RunId>) -> Result<StatusCode, Problem> {
    api.runtime.cancel(id).await?;
    Ok(StatusCode::OK)
}

/// Cancel a run, as older SDKs do
#[utoipa::path(
    delete, path = "/v0/runs/{id}", tag = "SDK", operation_id = "cancelRunV0",
    security(("basic" = []), ("bearer" = [])),
    params(("id" = String, Path, description = "Its id")),
    responses(
        (status = 200, description = "It is cancelled, or had ended"),
        (status = 404, description = "It is unknown or no longer kept", body = ErrorBody),
        Refused,
    ),
)]
pub(crate) async fn cancel_v0(state: State<Api>, id: Id<RunId>) -> Result<StatusCode, Problem> {
    cancel(state, id).await
}

fn unknown(id: RunId) -> Problem {
    Problem::not_found(format!("no run has the id {id}"))
}
