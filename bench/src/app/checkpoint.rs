//! A run whose steps are all executed in one call: each is posted to the checkpoint API before the next
//! begins, as the TypeScript SDK does.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use hyper::body::Bytes;
use hyper::{Method, StatusCode};

use crate::client::{self, Pool};
use crate::stats::ms;

use super::answers::STEPS;
use super::{Call, Shared, lock};

/// Posts the ten steps of a run; an error says which post failed.
pub(super) async fn post_steps(shared: &Shared, pool: Option<&Pool>, call: &Call<'_>) -> Result<(), String> {
    let pool = pool.ok_or("the app belongs to no server yet")?;
    let context = &call.context;
    let path = format!("/v1/checkpoint/{}/async", context.run_id);
    let request_started_at = now_ms();
    let mut connection = pool.take().await.map_err(|e| e.to_string())?;
    for index in 0..STEPS {
        let body = format!(
            r#"{{"run_id":"{}","fn_id":"{}","qi_id":"{}","request_id":"{}","generation_id":{},"request_started_at":{request_started_at},"ts":{},"steps":[{}]}}"#,
            context.run_id,
            context.fn_id,
            context.qi_id,
            context.request_id,
            context.generation_id,
            now_ms(),
            shared.answers.step_object(index),
        );
        let request = client::request(Method::POST, &path, Some(&shared.keys.bearer), Bytes::from(body))
            .map_err(|e| e.to_string())?;
        let posted = Instant::now();
        let (status, answer) = connection.send(request).await.map_err(|e| e.to_string())?;
        lock(&shared.ledger).samples.checkpoint_ms.push(ms(posted.elapsed()));
        if status != StatusCode::OK {
            let answer = String::from_utf8_lossy(&answer);
            return Err(format!("checkpoint {} of run {}: {status} {answer}", index + 1, context.run_id));
        }
    }
    pool.give(connection);
    Ok(())
}

fn now_ms() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis())
}
