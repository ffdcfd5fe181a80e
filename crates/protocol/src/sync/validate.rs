//! The rules of a sync. Each refusal names the place, the value and the limit.

use super::{Concurrency, FunctionConfig, RegisterRequest, Scope, Trigger, bad_function, normalise_app_url};
use crate::error::{Refusal, quoted};
use crate::limits::{
    BATCH_SIZE_MIN, BATCH_TIMEOUT_MS_MIN, CANCELS_MAX, CONCURRENCY_LIMITS_MAX, CRON_CHARS_MAX,
    CRON_JITTER_MS, DEBOUNCE_MS, RATE_LIMIT_MS_MAX, TRIGGER_NAME_CHARS_MAX, TRIGGERS_MAX,
};
use crate::time::{parse_duration_ms, parse_when_ms};
use std::collections::HashSet;

/// Fields of a cron expression: minute, hour, day of month, month, day of week.
const CRON_FIELDS: usize = 5;

pub(super) fn request(request: &RegisterRequest) -> Result<(), Refusal> {
    if request.app_name.trim().is_empty() {
        return Err(Refusal::new(400, "empty_app_name", "appName is empty").field("appName"));
    }
    normalise_app_url(&request.url)?;
    let mut seen = HashSet::new();
    for (i, function) in request.functions.iter().enumerate() {
        let place = format!("functions[{i}]");
        if function.id.is_empty() {
            return Err(bad_function(&format!("{place}.id"), "is empty"));
        }
        if !seen.insert(function.id.as_str()) {
            let what = format!("{} is the id of another function too", quoted(&function.id));
            return Err(bad_function(&format!("{place}.id"), what));
        }
        check_function(&place, function)?;
    }
    Ok(())
}

fn check_function(place: &str, function: &FunctionConfig) -> Result<(), Refusal> {
    check_triggers(place, &function.triggers)?;
    check_concurrency(&format!("{place}.concurrency"), &function.concurrency)?;
    if let Some(throttle) = &function.throttle {
        period(&format!("{place}.throttle.period"), &throttle.period, 1, i64::MAX)?;
    }
    if let Some(rate) = &function.rate_limit {
        period(&format!("{place}.rateLimit.period"), &rate.period, 1, RATE_LIMIT_MS_MAX)?;
    }
    if let Some(debounce) = &function.debounce {
        period(&format!("{place}.debounce.period"), &debounce.period, DEBOUNCE_MS.0, DEBOUNCE_MS.1)?;
        if let Some(timeout) = &debounce.timeout {
            period(&format!("{place}.debounce.timeout"), timeout, 0, i64::MAX)?;
        }
    }
    check_batch(place, function)?;
    if let Some(timeouts) = &function.timeouts {
        for (name, value) in [("start", &timeouts.start), ("finish", &timeouts.finish)] {
            if let Some(value) = value {
                period(&format!("{place}.timeouts.{name}"), value, 0, i64::MAX)?;
            }
        }
    }
    check_cancels(place, function)
}

fn check_triggers(place: &str, triggers: &[Trigger]) -> Result<(), Refusal> {
    count(&format!("{place}.triggers"), triggers.len(), TRIGGERS_MAX)?;
    let mut seen = HashSet::new();
    for (i, trigger) in triggers.iter().enumerate() {
        let place = format!("{place}.triggers[{i}]");
        let (identity, value) = match trigger {
            Trigger::Event { event, expression } => {
                length(&format!("{place}.event"), event, TRIGGER_NAME_CHARS_MAX)?;
                ((event.as_str(), expression.as_deref()), event)
            }
            Trigger::Cron { cron, jitter } => {
                check_cron(&format!("{place}.cron"), cron)?;
                if let Some(jitter) = jitter {
                    period(&format!("{place}.jitter"), jitter, CRON_JITTER_MS.0, CRON_JITTER_MS.1)?;
                }
                ((cron.as_str(), None), cron)
            }
        };
        let is_cron = matches!(trigger, Trigger::Cron { .. });
        if !seen.insert((is_cron, identity)) {
            let kind = if is_cron { "cron" } else { "event" };
            return Err(bad_function(&place, format!("has the {kind} trigger {} twice", quoted(value))));
        }
    }
    Ok(())
}

/// The form of a cron expression; whether its numbers make sense is for the calendar to say.
fn check_cron(place: &str, cron: &str) -> Result<(), Refusal> {
    length(place, cron, CRON_CHARS_MAX)?;
    let bad = |why: &str| Err(bad_function(place, format!("{} {why}", quoted(cron))));
    let mut words = cron.split_ascii_whitespace().peekable();
    if let Some(zone) =
        words.peek().and_then(|w| w.strip_prefix("TZ=").or_else(|| w.strip_prefix("CRON_TZ=")))
    {
        if zone.is_empty() {
            return bad("names no time zone after TZ=");
        }
        words.next();
    }
    let fields: Vec<&str> = words.collect();
    if fields.len() != CRON_FIELDS {
        return bad(&format!(
            "has {} fields, not {CRON_FIELDS}: minute, hour, day, month, weekday",
            fields.len()
        ));
    }
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'*' | b'/' | b',' | b'-' | b'?' | b'#');
    match fields.iter().find(|field| !field.bytes().all(known)) {
        Some(field) => bad(&format!("holds {}, which is no cron field", quoted(field))),
        None => Ok(()),
    }
}

fn check_concurrency(place: &str, concurrency: &Concurrency) -> Result<(), Refusal> {
    count(place, concurrency.all().count(), CONCURRENCY_LIMITS_MAX)?;
    for (i, limit) in concurrency.all().enumerate() {
        if limit.scope != Scope::Fn && limit.key.as_deref().is_none_or(str::is_empty) {
            let what = "needs a key, because its scope is not the function";
            return Err(bad_function(&format!("{place}[{i}]"), what));
        }
    }
    Ok(())
}

fn check_batch(place: &str, function: &FunctionConfig) -> Result<(), Refusal> {
    let Some(batch) = &function.batch_events else { return Ok(()) };
    let place = format!("{place}.batchEvents");
    if batch.max_size < BATCH_SIZE_MIN {
        let what = format!("is {}, less than {BATCH_SIZE_MIN} events", batch.max_size);
        return Err(bad_function(&format!("{place}.maxSize"), what).limit(format!("{BATCH_SIZE_MIN} events")));
    }
    period(&format!("{place}.timeout"), &batch.timeout, BATCH_TIMEOUT_MS_MIN, i64::MAX)?;
    let others = [
        ("cancel", !function.cancel.is_empty()),
        ("debounce", function.debounce.is_some()),
        ("singleton", function.singleton.is_some()),
        ("priority", function.priority.is_some()),
    ];
    match others.into_iter().find(|(_, present)| *present) {
        Some((other, _)) => Err(bad_function(&place, format!("cannot be combined with {other}"))),
        None => Ok(()),
    }
}

fn check_cancels(place: &str, function: &FunctionConfig) -> Result<(), Refusal> {
    count(&format!("{place}.cancel"), function.cancel.len(), CANCELS_MAX)?;
    for (i, cancel) in function.cancel.iter().enumerate() {
        let place = format!("{place}.cancel[{i}]");
        if cancel.event.is_empty() {
            return Err(bad_function(&format!("{place}.event"), "is empty"));
        }
        length(&format!("{place}.event"), &cancel.event, TRIGGER_NAME_CHARS_MAX)?;
        if let Some(timeout) = &cancel.timeout {
            let place = format!("{place}.timeout");
            // Relative to the run's start, which is not now: only the form is checked.
            parse_when_ms(timeout, 0).map_err(|refusal| bad_function(&place, refusal))?;
        }
    }
    Ok(())
}

fn count(place: &str, found: usize, max: usize) -> Result<(), Refusal> {
    if found <= max {
        return Ok(());
    }
    Err(bad_function(place, format!("has {found} entries, at most {max} are allowed")).limit(max))
}

fn length(place: &str, text: &str, max: usize) -> Result<(), Refusal> {
    let chars = text.chars().count();
    if chars <= max {
        return Ok(());
    }
    let what = format!("{} has {chars} characters, at most {max} are allowed", quoted(text));
    Err(bad_function(place, what).limit(format!("{max} characters")))
}

/// A limit as people write it, in the largest unit that needs no fraction.
fn duration(ms: i64) -> String {
    for (unit, name) in [(3_600_000, "h"), (60_000, "m"), (1_000, "s")] {
        if ms % unit == 0 {
            return format!("{}{name}", ms / unit);
        }
    }
    format!("{ms}ms")
}

fn period(place: &str, text: &str, min_ms: i64, max_ms: i64) -> Result<(), Refusal> {
    let ms = parse_duration_ms(text).map_err(|refusal| bad_function(place, refusal))?;
    if (min_ms..=max_ms).contains(&ms) {
        return Ok(());
    }
    let bounds = if max_ms == i64::MAX {
        format!("at least {}", duration(min_ms))
    } else {
        format!("between {} and {}", duration(min_ms), duration(max_ms))
    };
    Err(bad_function(place, format!("{} is not {bounds}", quoted(text))).limit(bounds))
}
