//! What starts functions, as pages show it, and which functions an event may have started.

use crate::text::When;
use engine::cron::Cron;
use protocol::sync::{Trigger, event_patterns};
use runtime::read::{EventView, FunctionView};

/// What starts a function.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TriggerRow {
    /// `event` or `cron`.
    pub(crate) kind: &'static str,
    /// The event's name or pattern; the five fields.
    pub(crate) what: String,
    /// The condition on the event.
    pub(crate) condition: Option<String>,
    /// A cron's time zone.
    pub(crate) zone: Option<String>,
    /// How much later a cron may start.
    pub(crate) jitter: Option<String>,
    /// When a cron is due next.
    pub(crate) next: Option<When>,
}

impl TriggerRow {
    pub(crate) fn of(trigger: &Trigger, now_ms: i64) -> TriggerRow {
        match trigger {
            Trigger::Event { event, expression } => TriggerRow {
                kind: "event",
                what: event.clone(),
                condition: expression.clone(),
                zone: None,
                jitter: None,
                next: None,
            },
            Trigger::Cron { cron, jitter } => {
                let (zone, fields) = zone_and_fields(cron);
                TriggerRow {
                    kind: "cron",
                    what: fields.to_owned(),
                    condition: None,
                    zone: Some(zone.unwrap_or("UTC").to_owned()),
                    jitter: jitter.clone(),
                    next: Cron::parse("cron", cron).ok().and_then(|c| c.next_after(now_ms)).map(When::of_ms),
                }
            }
        }
    }

    pub(crate) fn all(function: &FunctionView, now_ms: i64) -> Vec<TriggerRow> {
        function.config.triggers.iter().map(|trigger| TriggerRow::of(trigger, now_ms)).collect()
    }
}

/// A cron expression's time zone, if it names one, and its five fields.
fn zone_and_fields(cron: &str) -> (Option<&str>, &str) {
    let cron = cron.trim();
    match cron.strip_prefix("TZ=").and_then(|rest| rest.split_once(char::is_whitespace)) {
        Some((zone, fields)) => (Some(zone), fields.trim()),
        None => (None, cron),
    }
}

/// The functions that an event of this name and content may have started, by slug: those with a trigger for the
/// name, and the one it invokes. Their conditions are not looked at: the runs are.
pub(crate) fn started_by<'a>(event: &EventView, functions: &'a [FunctionView]) -> Vec<&'a str> {
    let patterns = event_patterns(&event.name);
    let invoked = invoked_by(event);
    let names = |f: &FunctionView| {
        f.config
            .triggers
            .iter()
            .any(|t| matches!(t, Trigger::Event { event, .. } if patterns.contains(event)))
    };
    let target = |f: &FunctionView| invoked.as_deref().is_some_and(|id| id == f.slug || id == f.id);
    functions.iter().filter(|f| names(f) || target(f)).map(|f| f.slug.as_str()).collect()
}

/// The function that an event invokes, by slug or id.
fn invoked_by(event: &EventView) -> Option<String> {
    if event.name != "inngest/function.invoked" {
        return None;
    }
    event.data.to_value()["_inngest"]["fn_id"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cron_has_a_zone_and_a_next_time() {
        let row = |cron: &str| {
            // Tuesday, 2026-11-24, 09:00 UTC.
            let row = TriggerRow::of(&Trigger::Cron { cron: cron.into(), jitter: None }, 1_795_510_800_000);
            let next = row.next.map(|next| next.text).unwrap_or_default();
            format!("{} in {}, {next}", row.what, row.zone.unwrap_or_default())
        };
        assert_eq!(row("0 9 * * 1-5"), "0 9 * * 1-5 in UTC, 2026-11-25 09:00:00 UTC");
        assert_eq!(
            row("TZ=Europe/Paris 30 10 * * *"),
            "30 10 * * * in Europe/Paris, 2026-11-24 09:30:00 UTC"
        );
        assert_eq!(row("0 0 31 2 *"), "0 0 31 2 * in UTC, ");
    }
}
