//! The sync: what an app registers, and every rule about it that needs neither an expression language nor a
//! calendar.
//!
//! Expressions are compiled and cron expressions evaluated elsewhere; here both are text. Fields that this
//! version does not know are ignored: SDKs add some with every release.

use crate::error::{Refusal, quoted};
use crate::headers::{QUERY_DEPLOY_ID, QUERY_FN_ID, QUERY_PROBE, QUERY_STEP_ID};
use crate::json::Json;
use crate::limits::{RETRIES_DEFAULT, RETRIES_MAX, TRIGGER_NAME_CHARS_MAX};
use crate::list::read_object;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

mod validate;

/// An app and its functions, as an SDK registers them.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterRequest {
    /// Where the app is called, as it came; see [`normalise_app_url`].
    pub url: String,
    /// `ping` for an app with a URL.
    pub deploy_type: String,
    /// The framework it is served with.
    pub framework: String,
    /// The app's name, which identifies it.
    pub app_name: String,
    /// The SDK, `js:v4.24.0`.
    pub sdk: String,
    /// Version of this request's shape.
    pub v: String,
    /// Its functions.
    pub functions: Vec<FunctionConfig>,
    /// What the SDK can do, as it says.
    pub capabilities: Option<Json>,
}

/// A function as it is registered. Wire names are in camel case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FunctionConfig {
    /// The slug: `<app>-<function>`.
    pub id: String,
    /// Name for people; empty if it has none.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// What starts it; one without triggers can be invoked.
    #[serde(default, deserialize_with = "or_default")]
    pub triggers: Vec<Trigger>,
    /// By name; SDKs send exactly one, `step`.
    #[serde(default, deserialize_with = "or_default")]
    pub steps: BTreeMap<String, StepConfig>,
    /// Key expression: one run per value in 24 hours. Overrides `rate_limit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<String>,
    /// Delays starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttle: Option<Throttle>,
    /// Drops starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<RateLimit>,
    /// Starts once it has been quiet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debounce: Option<Debounce>,
    /// Starts with several events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_events: Option<BatchEvents>,
    /// How much may happen at the same time.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Concurrency::is_empty")]
    pub concurrency: Concurrency,
    /// Starts some runs before others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// One run at a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub singleton: Option<Singleton>,
    /// How long a run may queue and run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeouts: Option<Timeouts>,
    /// Events that cancel a run.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub cancel: Vec<Cancel>,
    /// How the SDK checkpoints; it only tells us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<Json>,
}

/// A `null` is as good as an absent field.
fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(d: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(d)?.unwrap_or_default())
}

/// What starts a function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "TriggerWire", into = "TriggerWire")]
pub enum Trigger {
    /// An event of this name, or one that this pattern matches.
    Event {
        /// Name, or pattern with a `*` at its end.
        event: String,
        /// Condition on the event.
        expression: Option<String>,
    },
    /// A time.
    Cron {
        /// Five fields, perhaps after `TZ=<zone> `.
        cron: String,
        /// How much later it may start, duration.
        jitter: Option<String>,
    },
}

/// What starts a function: an event or a cron.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
struct TriggerWire {
    /// An event's name, or a pattern with a `*` at its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    /// Condition on the event (CEL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expression: Option<String>,
    /// Five fields, perhaps after `TZ=<zone> `.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cron: Option<String>,
    /// How much later a cron may start, duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    jitter: Option<String>,
}

/// On the wire a trigger is one object that has either an event or a cron.
#[cfg(feature = "schema")]
mod schema {
    use super::{Trigger, TriggerWire};
    use utoipa::openapi::{RefOr, Schema};
    use utoipa::{PartialSchema, ToSchema};

    impl PartialSchema for Trigger {
        fn schema() -> RefOr<Schema> {
            TriggerWire::schema()
        }
    }

    impl ToSchema for Trigger {}
}

impl TryFrom<TriggerWire> for Trigger {
    type Error = &'static str;

    fn try_from(wire: TriggerWire) -> Result<Trigger, &'static str> {
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        match (filled(wire.event), filled(wire.cron)) {
            (Some(event), None) => Ok(Trigger::Event { event, expression: filled(wire.expression) }),
            (None, Some(cron)) => Ok(Trigger::Cron { cron, jitter: filled(wire.jitter) }),
            (Some(_), Some(_)) => Err("a trigger has either an event or a cron, not both"),
            (None, None) => Err("a trigger needs an event or a cron"),
        }
    }
}

impl From<Trigger> for TriggerWire {
    fn from(trigger: Trigger) -> TriggerWire {
        match trigger {
            Trigger::Event { event, expression } => {
                TriggerWire { event: Some(event), expression, cron: None, jitter: None }
            }
            Trigger::Cron { cron, jitter } => {
                TriggerWire { event: None, expression: None, cron: Some(cron), jitter }
            }
        }
    }
}

/// How the function is called.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StepConfig {
    /// `step`.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// `step`.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// Transport and URL.
    #[serde(default, deserialize_with = "or_default")]
    pub runtime: StepRuntime,
    /// Retries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<Retries>,
}

/// Transport and URL of a function.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StepRuntime {
    /// `http` or `ws`.
    #[serde(rename = "type", default, deserialize_with = "or_default")]
    pub kind: String,
    /// The app's URL with the function in its query.
    #[serde(default, deserialize_with = "or_default")]
    pub url: String,
}

/// Retries of a function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Retries {
    /// How many: attempts less one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<i64>,
}

/// So many starts per period; more wait.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Throttle {
    /// Starts per period.
    pub limit: u32,
    /// Duration.
    pub period: String,
    /// Key expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Starts that may come at once beyond the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub burst: Option<u32>,
}

/// So many starts per period; more are dropped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RateLimit {
    /// Starts per period.
    pub limit: u32,
    /// Duration.
    pub period: String,
    /// Key expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// A start once no event came for a period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Debounce {
    /// Duration.
    pub period: String,
    /// Key expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Longest wait in all, duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<String>,
}

/// A start with several events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BatchEvents {
    /// Events that start it.
    pub max_size: u32,
    /// Time after the first event that starts it, duration.
    pub timeout: String,
    /// Key expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Condition for an event to be batched.
    #[serde(rename = "if", default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

/// What a concurrency limit counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The function's.
    #[default]
    Fn,
    /// The environment's, by key.
    Env,
    /// The account's, by key.
    Account,
}

/// One concurrency limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ConcurrencyLimit {
    /// How many at the same time; 0 is no limit.
    pub limit: u32,
    /// Key expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What is counted.
    #[serde(default, deserialize_with = "or_default")]
    pub scope: Scope,
}

/// Concurrency limits. On the wire a number, one limit, a list of them, or `{"fn":[…],"step":[…]}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(from = "ConcurrencyWire")]
pub struct Concurrency {
    /// Limits on steps being executed; what the short forms mean.
    #[serde(rename = "step", skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<ConcurrencyLimit>,
    /// Limits on runs, from first dispatch to end.
    #[serde(rename = "fn", skip_serializing_if = "Vec::is_empty")]
    pub runs: Vec<ConcurrencyLimit>,
}

impl Concurrency {
    /// Whether there is no limit.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.runs.is_empty()
    }

    /// Every limit, of steps and of runs.
    /// All limits, those on steps first.
    pub fn all(&self) -> impl Iterator<Item = &ConcurrencyLimit> {
        self.steps.iter().chain(&self.runs)
    }
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "concurrency must be a number, a limit, a list of limits or {fn, step}")]
enum ConcurrencyWire {
    Number(u32),
    One(ConcurrencyLimit),
    Many(Vec<ConcurrencyLimit>),
    Split {
        #[serde(rename = "fn", default, deserialize_with = "or_default")]
        runs: Vec<ConcurrencyLimit>,
        #[serde(rename = "step", default, deserialize_with = "or_default")]
        steps: Vec<ConcurrencyLimit>,
    },
}

impl From<ConcurrencyWire> for Concurrency {
    fn from(wire: ConcurrencyWire) -> Concurrency {
        match wire {
            ConcurrencyWire::Number(0) => Concurrency::default(),
            ConcurrencyWire::Number(limit) => Concurrency {
                steps: vec![ConcurrencyLimit { limit, key: None, scope: Scope::Fn }],
                runs: Vec::new(),
            },
            ConcurrencyWire::One(limit) => Concurrency { steps: vec![limit], runs: Vec::new() },
            ConcurrencyWire::Many(steps) => Concurrency { steps, runs: Vec::new() },
            ConcurrencyWire::Split { runs, steps } => Concurrency { steps, runs },
        }
    }
}

/// Which runs start first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Priority {
    /// Expression for seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

/// What happens to a second run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum SingletonMode {
    /// It is not started.
    Skip,
    /// The first is cancelled.
    Cancel,
}

/// One run at a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Singleton {
    /// What happens to a second run.
    pub mode: SingletonMode,
    /// Key expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// How long a run may take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Timeouts {
    /// In the queue before it starts, duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// From its start to its end, duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish: Option<String>,
}

/// An event that cancels a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Cancel {
    /// The event's name.
    pub event: String,
    /// Condition on the run's event and this one.
    #[serde(rename = "if", default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// How long after the run's start it counts, duration or date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<String>,
}

impl FunctionConfig {
    /// Retries: what it asks for, [`RETRIES_DEFAULT`] if nothing, at most [`RETRIES_MAX`].
    pub fn retries(&self) -> u32 {
        let step = self.steps.get("step").or_else(|| self.steps.values().next());
        match step.and_then(|step| step.retries.as_ref()).and_then(|retries| retries.attempts) {
            Some(attempts) => u32::try_from(attempts.clamp(0, i64::from(RETRIES_MAX))).unwrap_or(RETRIES_MAX),
            None => RETRIES_DEFAULT,
        }
    }

    /// Attempts of each step: one more than retries.
    pub fn max_attempts(&self) -> u32 {
        self.retries() + 1
    }

    /// The wire names of the flow control rules it asks for.
    pub fn flow_control_names(&self) -> Vec<&'static str> {
        let asked = [
            ("concurrency", self.concurrency.all().any(|limit| limit.limit > 0)),
            ("throttle", self.throttle.is_some()),
            ("rateLimit", self.rate_limit.is_some()),
            ("idempotency", self.idempotency.is_some()),
            ("debounce", self.debounce.is_some()),
            ("batchEvents", self.batch_events.is_some()),
            ("priority", self.priority.as_ref().is_some_and(|priority| priority.run.is_some())),
            ("singleton", self.singleton.is_some()),
        ];
        asked.into_iter().filter_map(|(name, asked)| asked.then_some(name)).collect()
    }
}

/// The request as it came; functions one by one, so that a bad one can be named.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    deploy_type: Option<String>,
    #[serde(default)]
    framework: Option<String>,
    /// The Python SDK writes it `appname`; the reference server does not tell the two apart.
    #[serde(default, alias = "appname")]
    app_name: Option<String>,
    #[serde(default)]
    sdk: Option<String>,
    #[serde(default)]
    v: Option<String>,
    #[serde(borrow, default)]
    functions: Option<Vec<&'a RawValue>>,
    #[serde(default)]
    capabilities: Option<Json>,
}

impl RegisterRequest {
    /// Reads and checks a sync.
    ///
    /// # Errors
    /// When it cannot be read or breaks a rule; `field` names the place, `functions[2].triggers[0].cron`.
    pub fn parse(body: &[u8]) -> Result<RegisterRequest, Refusal> {
        let wire: Wire<'_> = read_object(body)
            .map_err(|e| Refusal::new(400, "bad_json", format!("the body is not a sync: {e}")))?;
        let functions = wire.functions.unwrap_or_default();
        let functions = functions.iter().enumerate().map(|(i, raw)| read_function(i, raw));
        let request = RegisterRequest {
            url: wire.url.unwrap_or_default(),
            deploy_type: wire.deploy_type.unwrap_or_default(),
            framework: wire.framework.unwrap_or_default(),
            app_name: wire.app_name.unwrap_or_default(),
            sdk: wire.sdk.unwrap_or_default(),
            v: wire.v.unwrap_or_default(),
            functions: functions.collect::<Result<_, _>>()?,
            capabilities: wire.capabilities,
        };
        validate::request(&request)?;
        Ok(request)
    }

    /// SHA-256 (hex) of what the app registers: its name, URL, SDK and functions. What it observed about its
    /// surroundings, and fields that we ignore, do not count.
    pub fn checksum(&self) -> String {
        let url = normalise_app_url(&self.url).unwrap_or_else(|_| self.url.clone());
        let parts = serde_json::json!({
            "appName": self.app_name,
            // Plain data with string keys: it cannot fail to be JSON.
            "functions": serde_json::to_value(&self.functions).unwrap_or_default(),
            "sdk": self.sdk,
            "url": url,
        });
        hex::encode(Sha256::digest(Json::from_value(&parts).as_bytes()))
    }
}

fn read_function(i: usize, raw: &RawValue) -> Result<FunctionConfig, Refusal> {
    let place = format!("functions[{i}]");
    if !raw.get().starts_with('{') {
        return Err(bad_function(&place, format!("must be an object, not {}", quoted(raw.get()))));
    }
    serde_json::from_str(raw.get()).map_err(|e| bad_function(&place, format!("cannot be read: {e}")))
}

/// Every fault of a function begins with the sentence that clients of the reference server know.
fn bad_function(place: &str, what: impl std::fmt::Display) -> Refusal {
    Refusal::new(400, "bad_function", format!("At least one function is invalid: {place} {what}"))
        .field(place)
}

/// Query parameters that belong to one request, not to the app.
const INTERNAL_PARAMS: [&str; 4] = [QUERY_DEPLOY_ID, QUERY_FN_ID, QUERY_STEP_ID, QUERY_PROBE];
/// Hosts that all mean this machine, and what they are written as. Source: the reference server.
const LOCAL_HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "0.0.0.0"];

/// An app's URL in the one form that is compared and stored: this machine is `localhost`, default ports and
/// internal query parameters are gone, scheme and host are in lower case. `lambda:` URLs stay as they are.
///
/// # Errors
/// `bad_url` when it is no `http`, `https` or `lambda` URL.
pub fn normalise_app_url(url: &str) -> Result<String, Refusal> {
    let url = url.trim();
    let bad =
        |why: &str| Refusal::new(400, "bad_url", format!("the app URL {} {why}", quoted(url))).field("url");
    if url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(bad("holds whitespace"));
    }
    if let Some(function) = strip_prefix_any_case(url, "lambda:") {
        return if function.is_empty() { Err(bad("names no function")) } else { Ok(url.to_owned()) };
    }
    let (scheme, rest, default_port) = if let Some(rest) = strip_prefix_any_case(url, "http://") {
        ("http", rest, "80")
    } else if let Some(rest) = strip_prefix_any_case(url, "https://") {
        ("https", rest, "443")
    } else {
        return Err(bad("must begin with http://, https:// or lambda:"));
    };
    let rest = rest.split('#').next().unwrap_or_default();
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path_and_query) = rest.split_at(end);
    let (user, host_and_port) = match authority.rsplit_once('@') {
        Some((user, host)) => (format!("{user}@"), host),
        None => (String::new(), authority),
    };
    let (host, port) = split_port(host_and_port);
    if host.is_empty() {
        return Err(bad("names no host"));
    }
    if !port.is_empty() && (!port.bytes().all(|b| b.is_ascii_digit()) || port.parse::<u16>().is_err()) {
        return Err(bad("has a bad port"));
    }
    let host = host.to_ascii_lowercase();
    let host = if LOCAL_HOSTS.contains(&host.as_str()) { "localhost" } else { host.as_str() };
    let port = if port.is_empty() || port == default_port { String::new() } else { format!(":{port}") };
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_internal(pair)).collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    Ok(format!("{scheme}://{user}{host}{port}{path}{query}"))
}

/// Is this normalised app URL that of a Lambda, `lambda:<name or ARN>`?
pub fn is_lambda(url: &str) -> bool {
    strip_prefix_any_case(url, "lambda:").is_some()
}

fn is_internal(pair: &str) -> bool {
    INTERNAL_PARAMS.contains(&pair.split('=').next().unwrap_or_default())
}

fn strip_prefix_any_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

/// Host and port; the colons inside `[::1]` are the host's.
fn split_port(host: &str) -> (&str, &str) {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port),
        _ => (host, ""),
    }
}

/// The trigger names that an event's name matches: itself, and the wildcards after each `/` and `.`. For
/// `app/user.created`: `app/user.created`, `app/*`, `app/user.*`.
pub fn event_patterns(name: &str) -> Vec<String> {
    let mut patterns = vec![name.to_owned()];
    // No trigger is longer, and without a bound a name of a million dots would make a million patterns.
    for (at, c) in name.char_indices().take(TRIGGER_NAME_CHARS_MAX - 1) {
        if c == '/' || c == '.' {
            let pattern = format!("{}*", &name[..=at]);
            if pattern != name {
                patterns.push(pattern);
            }
        }
    }
    patterns
}

#[cfg(test)]
mod tests;
