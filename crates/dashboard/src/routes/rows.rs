//! Rows of the lists that several pages show.

use crate::text::{Failure, When, duration, encoded, ms};
use runtime::read::{EventView, RunView};

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
}

impl RunRow {
    pub(crate) fn of(run: &RunView, now_ms: i64) -> RunRow {
        let queued_ms = ms(&run.queued_at);
        RunRow {
            id: run.run_id.clone(),
            status: run.status,
            function: run.function.clone(),
            function_href: function_href(&run.function),
            queued: When::of(&run.queued_at),
            took: duration(run.ended_at.as_deref().map_or(now_ms, ms) - queued_ms),
            since: run.ended_at.is_none().then(|| run.queued_at.clone()),
            why: run
                .output
                .as_ref()
                .filter(|_| run.status == "Failed")
                .map(|error| Failure::of(error).line()),
        }
    }

    pub(crate) fn all(runs: &[RunView], now_ms: i64) -> Vec<RunRow> {
        runs.iter().map(|run| RunRow::of(run, now_ms)).collect()
    }
}

/// An event in a list.
pub(crate) struct EventRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) received: When,
    /// The beginning of its data.
    pub(crate) data: String,
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
        }
    }

    pub(crate) fn all(events: &[EventView]) -> Vec<EventRow> {
        events.iter().map(EventRow::of).collect()
    }
}

/// A function's page.
pub(crate) fn function_href(slug: &str) -> String {
    format!("/functions/{}", encoded(slug))
}
