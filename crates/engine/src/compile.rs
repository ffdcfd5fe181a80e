//! What of a function's configuration must compile before the function is registered: expressions (CEL) and
//! cron schedules.

use croner::parser::{CronParser, Seconds};
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
    for (n, trigger) in config.triggers.iter().enumerate() {
        if let Trigger::Cron { cron: text, .. } = trigger {
            cron(&format!("{at}.triggers[{n}].cron"), text)?;
        }
    }
    Ok(())
}

/// Longest expression, in bytes. Expressions are a line or two; the bound keeps the parser's work small.
const EXPRESSION_BYTES_MAX: usize = 4 * 1024;
/// Most characters in an expression that can make the parser call itself: opening brackets and question marks,
/// counted wherever they stand, so that a quoted one cannot hide another.
const EXPRESSION_NESTING_MAX: usize = 64;
/// Stack of the thread that parses, in bytes. The parser takes up to 170 KB for one nested bracket in a build
/// without optimisation, more than a server's threads have for a dozen of them; 64 need 11 MB.
const PARSER_STACK_BYTES: usize = 32 * 1024 * 1024;

/// Checks one expression.
///
/// # Errors
/// A refusal (400, `bad_expression`) naming field and text, or the limit that it exceeds.
pub fn expression(field: &str, text: &str) -> Result<(), Refusal> {
    if text.len() > EXPRESSION_BYTES_MAX {
        let why =
            format!("{field}: the expression has {} bytes, the limit is {EXPRESSION_BYTES_MAX}", text.len());
        return Err(Refusal::new(400, "bad_expression", why).field(field).limit(EXPRESSION_BYTES_MAX));
    }
    let nesting = text.matches(['(', '[', '{', '?']).count();
    if nesting > EXPRESSION_NESTING_MAX {
        let why = format!(
            "{field}: the expression has {nesting} opening brackets and question marks, the limit is \
             {EXPRESSION_NESTING_MAX}"
        );
        return Err(Refusal::new(400, "bad_expression", why).field(field).limit(EXPRESSION_NESTING_MAX));
    }
    parse(text).map_err(|error| {
        let why = format!("{field}: the expression {text:?} does not compile: {error}");
        Refusal::new(400, "bad_expression", why).field(field)
    })
}

/// Parses in a thread of its own: it has the stack that the parser needs, and a panic of the parser ends there.
fn parse(text: &str) -> Result<(), String> {
    std::thread::scope(|scope| {
        let parser = std::thread::Builder::new().stack_size(PARSER_STACK_BYTES);
        let parsing =
            parser.spawn_scoped(scope, || cel::Program::compile(text).map(drop).map_err(|e| e.to_string()));
        match parsing.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(parsed)) => parsed,
            Ok(Err(_)) => Err("the parser cannot read it".to_owned()),
            Err(error) => Err(format!("no thread to parse it in: {error}")),
        }
    })
}

/// Checks one cron: five fields, after an optional `TZ=<zone>`.
fn cron(field: &str, text: &str) -> Result<(), Refusal> {
    let fields = match text.strip_prefix("TZ=") {
        Some(rest) => rest.split_once(' ').map_or("", |(_, fields)| fields),
        None => text,
    };
    let parser = CronParser::builder().seconds(Seconds::Disallowed).build();
    match parser.parse(fields.trim()) {
        Ok(_) => Ok(()),
        Err(error) => {
            let why = format!("{field}: {text:?} is no cron schedule of five fields: {error}");
            Err(Refusal::new(400, "bad_cron", why).field(field))
        }
    }
}

/// Every expression of a function with the field it stands in.
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
    let cancels = config.cancel.iter().enumerate();
    let cancels = cancels.map(|(n, cancel)| (format!("cancel[{n}].if"), cancel.condition.as_ref()));
    let limits = limits.into_iter().enumerate();
    let limits = limits.map(|(n, limit)| (format!("concurrency[{n}].key"), limit.key.as_ref()));
    let all = triggers.chain(single).chain(cancels).chain(limits);
    all.filter_map(|(field, text)| Some((field, text?.as_str()))).collect()
}
