//! What people and pages ask: runs, a run's steps, what it costs, events, apps. Reads only; one file a subject.

mod apps;
mod cost;
mod events;
mod jobs;
mod runs;
mod steps;

pub use apps::{AppView, FunctionView};
pub use cost::{Line, PriceTable, Requests, RunCost, Units};
pub use events::{EventFilter, EventView};
pub use jobs::JobView;
pub use runs::{RUNS_LOOKED_AT_MAX, RunFilter, RunView};
pub use steps::{AttemptView, DeferView, RunSteps, StepView, WaitView};

use serde::Serialize;

/// Most rows of a page.
pub const LIMIT_MAX: usize = 100;
/// Rows of a page when nothing is asked for (the protocol's default for events).
pub const LIMIT_DEFAULT: usize = 20;

/// One page of a list, newest first.
#[derive(Clone, Debug, Serialize)]
pub struct Paged<T> {
    /// The rows.
    pub data: Vec<T>,
    /// Where the next page starts.
    pub page: PageInfo,
}

/// Where a list goes on. A page may hold fewer rows than were asked for, even none, and yet not be the last: a
/// filter that few rows match is applied to so many at most in one request.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PageInfo {
    /// To be passed as `cursor` for the next page; absent on the last one.
    pub cursor: Option<String>,
    /// True when there is a next page, or may be one.
    pub has_more: bool,
}

impl<T> Paged<T> {
    /// A page of rows that were read one more than asked for, to see whether there are more.
    fn of(mut rows: Vec<T>, limit: usize, cursor: impl Fn(&T) -> String) -> Paged<T> {
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let cursor = if has_more { rows.last().map(cursor) } else { None };
        Paged { data: rows, page: PageInfo { cursor, has_more } }
    }
}
