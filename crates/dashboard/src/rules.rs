//! What a function asks for beyond being run, in a reader's words: flow control, timeouts, events that cancel it;
//! each with the warning that the sync gave about it, as long as there is one.

use protocol::sync::{ConcurrencyLimit, FunctionConfig, Scope, SingletonMode};
use runtime::read::{AppView, FunctionView};

/// One rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// The protocol's name: `throttle`.
    pub(crate) name: &'static str,
    /// What it does.
    pub(crate) what: String,
    /// The expression that it goes by, after what it is for.
    pub(crate) by: Option<(&'static str, String)>,
    /// The expression that must hold for it to apply.
    pub(crate) condition: Option<String>,
    /// What the sync said about it.
    pub(crate) warning: Option<String>,
}

impl Rule {
    /// A rule that counts for each value of `key`, if it has one.
    fn new(name: &'static str, what: impl Into<String>, key: Option<&String>) -> Rule {
        let by = key.map(|key| (", for each value of", key.clone()));
        Rule { name, what: what.into(), by, condition: None, warning: None }
    }
}

/// What the last sync of an app said that concerns this function: warnings begin with the name of a rule.
pub(crate) fn warnings_of(app: &AppView, config: &FunctionConfig) -> Vec<String> {
    let names = config.flow_control_names();
    app.warnings.iter().filter(|w| names.iter().any(|name| is_about(w, name))).cloned().collect()
}

/// What the last sync of an app said that concerns none of these functions.
pub(crate) fn other_warnings(app: &AppView, functions: &[&FunctionView]) -> Vec<String> {
    let told: Vec<String> = functions.iter().flat_map(|f| warnings_of(app, &f.config)).collect();
    app.warnings.iter().filter(|w| !told.contains(w)).cloned().collect()
}

fn is_about(warning: &str, rule: &str) -> bool {
    warning.strip_prefix(rule).is_some_and(|rest| rest.starts_with(' '))
}

/// The rules of a function, each with what `warnings` say about it.
pub(crate) fn rules(config: &FunctionConfig, warnings: &[String]) -> Vec<Rule> {
    let mut rules = flow_control(config);
    if let Some(timeouts) = &config.timeouts {
        let parts = [("to start", &timeouts.start), ("from start to end", &timeouts.finish)];
        let parts = parts.iter().filter_map(|(what, limit)| limit.as_ref().map(|t| format!("{t} {what}")));
        let what = parts.collect::<Vec<_>>().join(", ");
        rules.push(Rule::new("timeouts", format!("cancelled after {what}"), None));
    }
    for cancel in &config.cancel {
        let until = cancel.timeout.as_ref().map(|t| format!(", within {t} of its start")).unwrap_or_default();
        let what = format!("cancelled by the event {}{until}", cancel.event);
        rules.push(Rule { condition: cancel.condition.clone(), ..Rule::new("cancelOn", what, None) });
    }
    let mut warnings = warnings.to_vec();
    for rule in &mut rules {
        // Of several rules of one name the first has it.
        let about = warnings.iter().position(|warning| is_about(warning, rule.name));
        rule.warning = about.map(|at| warnings.remove(at));
    }
    rules
}

fn flow_control(config: &FunctionConfig) -> Vec<Rule> {
    let mut rules = Vec::new();
    let limits = [("steps", &config.concurrency.steps), ("runs", &config.concurrency.runs)];
    for (of, limit) in limits.iter().flat_map(|(of, limits)| limits.iter().map(move |limit| (of, limit))) {
        if limit.limit > 0 {
            rules.push(concurrency(of, limit));
        }
    }
    if let Some(t) = &config.throttle {
        let burst = t.burst.filter(|n| *n > 0).map(|n| format!(", {n} more at once")).unwrap_or_default();
        let what = format!("{} per {}{burst}; more wait", starts(t.limit), t.period);
        rules.push(Rule::new("throttle", what, t.key.as_ref()));
    }
    // As the protocol has it: the one overrides the other.
    if let Some(key) = &config.idempotency {
        rules.push(Rule::new("idempotency", "one run in 24 hours", Some(key)));
    }
    if let Some(r) = &config.rate_limit {
        let what = match config.idempotency {
            None => format!("{} per {}; more are dropped", starts(r.limit), r.period),
            Some(_) => "overridden by idempotency".into(),
        };
        rules.push(Rule::new("rateLimit", what, r.key.as_ref()));
    }
    if let Some(d) = &config.debounce {
        let most = d.timeout.as_ref().map(|t| format!(", after {t} at the latest")).unwrap_or_default();
        let what = format!("starts once no event came for {}{most}", d.period);
        rules.push(Rule::new("debounce", what, d.key.as_ref()));
    }
    if let Some(b) = &config.batch_events {
        let what = format!("starts with {} events, or {} after the first", b.max_size, b.timeout);
        let rule = Rule::new("batchEvents", what, b.key.as_ref());
        rules.push(Rule { condition: b.condition.clone(), ..rule });
    }
    if let Some(run) = config.priority.as_ref().and_then(|p| p.run.as_ref()) {
        let by = Some((" by the seconds of", run.clone()));
        rules.push(Rule { by, ..Rule::new("priority", "starts before others", None) });
    }
    if let Some(s) = &config.singleton {
        let what = match s.mode {
            SingletonMode::Skip => "one run at a time; another is skipped",
            SingletonMode::Cancel => "one run at a time; another cancels it",
        };
        rules.push(Rule::new("singleton", what, s.key.as_ref()));
    }
    rules
}

fn concurrency(of: &str, limit: &ConcurrencyLimit) -> Rule {
    let scope = match limit.scope {
        Scope::Fn => "",
        Scope::Env => ", over all functions",
        Scope::Account => ", over all environments",
    };
    let of = if limit.limit == 1 { of.trim_end_matches('s') } else { of };
    Rule::new("concurrency", format!("{} {of} at the same time{scope}", limit.limit), limit.key.as_ref())
}

fn starts(n: u32) -> String {
    if n == 1 { "1 start".into() } else { format!("{n} starts") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(config: serde_json::Value, warnings: &[&str]) -> Vec<String> {
        let mut whole = json!({ "id": "a-b" });
        whole.as_object_mut().unwrap().extend(config.as_object().unwrap().clone());
        let config: FunctionConfig = serde_json::from_value(whole).unwrap();
        let warnings: Vec<String> = warnings.iter().map(|w| (*w).to_owned()).collect();
        let line = |r: Rule| {
            let optional = |before: &str, text: Option<String>| text.map(|t| format!("{before}{t}"));
            let more = [
                r.by.map(|(how, what)| format!("{how} {what}")),
                optional(" if ", r.condition),
                optional(" ! ", r.warning),
            ];
            format!("{}: {}{}", r.name, r.what, more.into_iter().flatten().collect::<String>())
        };
        rules(&config, &warnings).into_iter().map(line).collect()
    }

    #[test]
    fn every_rule_is_told_in_words_with_its_warning() {
        let rules = told(
            json!({
                "concurrency": [{ "limit": 1 }, { "limit": 5, "key": "event.data.id", "scope": "env" }],
                "throttle": { "limit": 5, "period": "10s", "burst": 2, "key": "k" },
                "rateLimit": { "limit": 1, "period": "1m" },
                "debounce": { "period": "1s", "timeout": "5s" },
                "batchEvents": { "maxSize": 10, "timeout": "2s", "if": "event.data.b" },
                "priority": { "run": "event.data.p" },
                "singleton": { "mode": "cancel" },
                "timeouts": { "start": "10m", "finish": "1h" },
                "cancel": [{ "event": "x/y", "if": "event.data.a == async.data.a", "timeout": "1h" }],
            }),
            &["throttle is not enforced yet", "the moon is full"],
        );
        assert_eq!(
            rules,
            [
                "concurrency: 1 step at the same time",
                "concurrency: 5 steps at the same time, over all functions, for each value of event.data.id",
                "throttle: 5 starts per 10s, 2 more at once; more wait, for each value of k ! throttle is not enforced yet",
                "rateLimit: 1 start per 1m; more are dropped",
                "debounce: starts once no event came for 1s, after 5s at the latest",
                "batchEvents: starts with 10 events, or 2s after the first if event.data.b",
                "priority: starts before others by the seconds of event.data.p",
                "singleton: one run at a time; another cancels it",
                "timeouts: cancelled after 10m to start, 1h from start to end",
                "cancelOn: cancelled by the event x/y, within 1h of its start if event.data.a == async.data.a",
            ]
        );
    }

    #[test]
    fn idempotency_overrides_the_rate_limit_and_a_limit_of_nought_is_none() {
        let config =
            json!({ "idempotency": "k", "rateLimit": { "limit": 1, "period": "1m" }, "concurrency": 0 });
        let rules = told(config, &[]);
        assert_eq!(
            rules,
            ["idempotency: one run in 24 hours, for each value of k", "rateLimit: overridden by idempotency"]
        );
    }
}
