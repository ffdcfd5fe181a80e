//! Which operation an AWS request asks for.

use axum::http::{HeaderMap, Method};

/// The operation's name, as AWS's own documents have it: from the target header of the JSON protocols (DynamoDB, SQS),
/// from method and path of the REST ones (EventBridge Scheduler, Lambda). Anything else is named by both.
pub fn operation(method: &Method, path: &str, headers: &HeaderMap) -> String {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    if let Some(name) = target.and_then(|target| target.rsplit('.').next()) {
        return name.to_owned();
    }
    let rest = |verbs: [(&Method, &str); 4]| {
        verbs.into_iter().find(|(verb, _)| *verb == method).map(|(_, name)| name.to_owned())
    };
    let named = if path.starts_with("/schedules/") {
        rest([
            (&Method::POST, "CreateSchedule"),
            (&Method::PUT, "UpdateSchedule"),
            (&Method::GET, "GetSchedule"),
            (&Method::DELETE, "DeleteSchedule"),
        ])
    } else if path.ends_with("/invocations") {
        Some("Invoke".to_owned())
    } else {
        None
    };
    named.unwrap_or_else(|| format!("{method} {path}"))
}
