//! What of a function's configuration must compile before the function is registered: expressions (CEL) and
//! cron schedules.

use crate::cron::Cron;
use crate::expr::Expression;
use protocol::error::Refusal;
use protocol::sync::{ConcurrencyLimit, FunctionConfig, Trigger};

/// Checks every expression and cron of a function.
///
/// # Errors
/// A refusal (400) naming the first field that does not compile, its text and what is wrong with it. `at` is
/// where the function stands in the request.
pub fn check(config: &FunctionConfig, at: &str) -> Result<(), Refusal> {
    for (field, text) in expressions(config) {
        expression(&format!("{at}.{field}"), text)?;
    }
    for (n, cancel) in config.cancel.iter().enumerate() {
        if let Some(text) = &cancel.condition {
            cancellation(&format!("{at}.cancel[{n}].if"), text)?;
        }
    }
    for (n, trigger) in config.triggers.iter().enumerate() {
        if let Trigger::Cron { cron: text, .. } = trigger {
            Cron::parse(&format!("{at}.triggers[{n}].cron"), text)?;
        }
    }
    Ok(())
}

/// Checks one expression.
///
/// # Errors
/// A refusal (400, `bad_expression`) naming field and text, or the limit that it exceeds.
pub fn expression(field: &str, text: &str) -> Result<(), Refusal> {
    Expression::parse(field, text).map(drop)
}

/// Checks the condition of a `cancelOn`: it is asked of every event of its name, so it may only compare.
fn cancellation(field: &str, text: &str) -> Result<(), Refusal> {
    if Expression::parse(field, text)?.is_plain() {
        return Ok(());
    }
    let why = format!(
        "{field}: the expression {text:?} has functions, macros or arithmetic; a cancellation takes only \
         comparisons, logic operators and fields"
    );
    Err(Refusal::new(400, "bad_expression", why).field(field))
}

/// Every expression of a function with the field it stands in, but for those of cancellations.
fn expressions(config: &FunctionConfig) -> Vec<(String, &str)> {
    let limits: Vec<&ConcurrencyLimit> = config.concurrency.all().collect();
    let single = [
        ("idempotency", config.idempotency.as_ref()),
        ("throttle.key", config.throttle.as_ref().and_then(|t| t.key.as_ref())),
        ("rateLimit.key", config.rate_limit.as_ref().and_then(|r| r.key.as_ref())),
        ("debounce.key", config.debounce.as_ref().and_then(|d| d.key.as_ref())),
        ("batchEvents.key", config.batch_events.as_ref().and_then(|b| b.key.as_ref())),
        ("batchEvents.if", config.batch_events.as_ref().and_then(|b| b.condition.as_ref())),
        ("priority.run", config.priority.as_ref().and_then(|p| p.run.as_ref())),
        ("singleton.key", config.singleton.as_ref().and_then(|s| s.key.as_ref())),
    ];
    let single = single.into_iter().map(|(field, text)| (field.to_owned(), text));
    let triggers = config.triggers.iter().enumerate().map(|(n, trigger)| match trigger {
        Trigger::Event { expression, .. } => (format!("triggers[{n}].expression"), expression.as_ref()),
        Trigger::Cron { .. } => (String::new(), None),
    });
    let limits = limits.into_iter().enumerate();
    let limits = limits.map(|(n, limit)| (format!("concurrency[{n}].key"), limit.key.as_ref()));
    let all = triggers.chain(single).chain(limits);
    all.filter_map(|(field, text)| Some((field, text?.as_str()))).collect()
}
