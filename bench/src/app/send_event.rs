//! The events that a step sends: posted in one request while the server's call is open, as SDKs do for
//! `step.sendEvent`, with the seed header that lets a repeated post make no second event.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use hyper::body::Bytes;
use hyper::header::HeaderValue;
use hyper::{Method, StatusCode};
use serde::Deserialize;

use crate::client::{self, Pool};

use super::functions::{self, FAN};
use super::{Shared, lock};

/// What makes the ids of a post's events repeatable.
const SEED_HEADER: &str = "x-inngest-event-id-seed";

/// Posts an event for each child of the run of `event`; gives their ids, or says what failed.
pub(super) async fn post(shared: &Shared, pool: Option<&Pool>, event: u64) -> Result<Vec<String>, String> {
    #[derive(Deserialize)]
    struct Accepted {
        ids: Vec<String>,
    }
    let pool = pool.ok_or("the app belongs to no server yet")?;
    let path = format!("/e/{}", shared.keys.event);
    let events: Vec<String> = (0..FAN).map(|number| functions::child_event(event, number)).collect();
    let body = Bytes::from(format!("[{}]", events.join(",")));
    let mut request = client::request(Method::POST, &path, None, body).map_err(|e| e.to_string())?;
    let seed = HeaderValue::from_str(&seed(event)).map_err(|e| e.to_string())?;
    request.headers_mut().insert(SEED_HEADER, seed);
    let mut connection = pool.take().await.map_err(|e| e.to_string())?;
    lock(&shared.ledger).sending_children(event, Instant::now());
    let (status, answer) = connection.send(request).await.map_err(|e| e.to_string())?;
    pool.give(connection);
    match serde_json::from_slice::<Accepted>(&answer) {
        Ok(accepted) if status == StatusCode::OK && accepted.ids.len() == FAN as usize => Ok(accepted.ids),
        _ => {
            let answer = String::from_utf8_lossy(&answer);
            Err(format!("the events of event {event}'s children: {status} {answer}"))
        }
    }
}

/// `<milliseconds>,<base64 of ten bytes>`, different for each event: hexadecimal digits are base64 digits too,
/// twelve of them are nine bytes, and `AA==` is a zero, to which the server adds each event's place.
fn seed(event: u64) -> String {
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    format!("{now_ms},{event:012x}AA==")
}
