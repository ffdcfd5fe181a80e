//! One file a page: what it reads, and what its template is given.

pub(crate) mod apps;
pub(crate) mod event;
pub(crate) mod events;
pub(crate) mod function;
pub(crate) mod functions;
pub(crate) mod overview;
pub(crate) mod query;
pub(crate) mod rows;
pub(crate) mod run;
pub(crate) mod runs;

use crate::shell::Oops;
use protocol::sync::Trigger;
use protocol::time::rfc3339_ms;
use runtime::Runtime;
use runtime::read::FunctionView;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What handlers share.
type Engine = axum::extract::State<Arc<Runtime>>;

fn now_ms(runtime: &Runtime) -> i64 {
    runtime.ports().clock.now_ms()
}

/// A shell command that connects an app, as empty pages teach it.
fn connect(runtime: &Runtime) -> &'static str {
    // A server with keys was started by `start`.
    match runtime.config().signing_key {
        None => "stepwell dev -u http://localhost:3000/api/inngest",
        Some(_) => "stepwell start -u http://localhost:3000/api/inngest",
    }
}

/// The event names that functions are triggered by, for suggestions; patterns left out.
fn event_names(functions: &[FunctionView]) -> Vec<String> {
    let names: BTreeSet<&String> =
        functions.iter().flat_map(|f| &f.config.triggers).filter_map(event_name).collect();
    names.into_iter().cloned().collect()
}

fn event_name(trigger: &Trigger) -> Option<&String> {
    match trigger {
        Trigger::Event { event, .. } if !event.contains('*') => Some(event),
        _ => None,
    }
}

/// A time as a form's field holds it, in UTC.
fn field_time(ms: Option<i64>) -> String {
    ms.map(|ms| rfc3339_ms(ms).chars().take("2026-11-24T09:00:00".len()).collect()).unwrap_or_default()
}

fn not_found(what: &str, named: &str) -> Oops {
    Oops::new(
        404,
        format!("There is no such {what}"),
        format!("No {what} {named} is known here, or it is no longer kept."),
    )
}
