//! Rows of the lists that several pages show.

use crate::text::{Failure, When, duration, encoded, ms};
use crate::triggers::started_by;
use protocol::ids::{EventId, RunId};
use runtime::read::{EventView, FunctionView, RunView};
use runtime::{Runtime, Trouble};

/// A run in a list.
pub(crate) struct RunRow {
    pub(crate) id: String,
    pub(crate) status: &'static str,
    pub(crate) function: String,
    pub(crate) function_href: String,
    pub(crate) queued: When,
    /// How long it took, or how long it has been open.
    pub(crate) took: String,
    /// Since when it is open, for the script's clock.
    pub(crate) since: Option<String>,
    /// Why it failed, in a line.
    pub(crate) why: Option<String>,
    /// Why it was cancelled or skipped.
    pub(crate) reason: Option<String>,
}

impl RunRow {
    pub(crate) fn of(run: &RunView, now_ms: i64) -> RunRow {
        let failed = run.output.as_ref().filter(|_| run.status == "Failed");
        RunRow {
            id: run.run_id.clone(),
            status: run.status,
            function: run.function.clone(),
            function_href: function_href(&run.function),
            queued: When::of(&run.queued_at),
            took: took(run, now_ms),
            since: since(run),
            why: failed.map(|error| Failure::of(error).line()),
            reason: run.reason.clone(),
        }
    }

    pub(crate) fn all(runs: &[RunView], now_ms: i64) -> Vec<RunRow> {
        runs.iter().map(|run| RunRow::of(run, now_ms)).collect()
    }
}

/// How long a run took or has been open; one that is to start later takes no time yet.
pub(crate) fn took(run: &RunView, now_ms: i64) -> String {
    match (&run.ended_at, run.status) {
        (None, "Scheduled") => "–".into(),
        (ended_at, _) => duration(ended_at.as_deref().map_or(now_ms, ms) - ms(&run.queued_at)),
    }
}

/// Since when a run is open, for the script's clock.
pub(crate) fn since(run: &RunView) -> Option<String> {
    (run.ended_at.is_none() && run.status != "Scheduled").then(|| run.queued_at.clone())
}

/// An event in a list.
pub(crate) struct EventRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) received: When,
    /// The beginning of its data.
    pub(crate) data: String,
    /// The runs it started, where they were looked up.
    pub(crate) runs: Vec<StartedRun>,
}

/// A run that an event started.
pub(crate) struct StartedRun {
    pub(crate) id: String,
    pub(crate) status: &'static str,
    pub(crate) function: String,
}

/// So much of an event's data is shown in a list, characters.
const DATA_CHARS_MAX: usize = 120;

impl EventRow {
    pub(crate) fn of(event: &EventView) -> EventRow {
        EventRow {
            id: event.internal_id.clone(),
            name: event.name.clone(),
            received: When::of(&event.received_at),
            data: event.data.as_str().chars().take(DATA_CHARS_MAX).collect(),
            runs: Vec::new(),
        }
    }

    pub(crate) fn all(events: &[EventView]) -> Vec<EventRow> {
        events.iter().map(EventRow::of).collect()
    }

    /// With the runs that each started.
    pub(crate) async fn with_runs(
        runtime: &Runtime,
        events: &[EventView],
        functions: &[FunctionView],
    ) -> Result<Vec<EventRow>, Trouble> {
        let mut rows = EventRow::all(events);
        for (row, event) in rows.iter_mut().zip(events) {
            let Ok(id) = event.internal_id.parse::<EventId>() else { continue };
            for slug in started_by(event, functions) {
                let run = runtime.run(RunId::derive(id, slug)).await?;
                row.runs.extend(run.map(|run| StartedRun {
                    id: run.run_id,
                    status: run.status,
                    function: run.function,
                }));
            }
        }
        Ok(rows)
    }
}

/// A function's page.
pub(crate) fn function_href(slug: &str) -> String {
    format!("/functions/{}", encoded(slug))
}
