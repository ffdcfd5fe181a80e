//! By Lambda's `Invoke` of ingest: the right to invoke it is the authorisation.

use super::{Error, Run, Seed};
use aws_config::BehaviorVersion;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_lambda::Client;
use aws_sdk_lambda::error::DisplayErrorContext;
use aws_sdk_lambda::primitives::Blob;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

/// How long an invocation may take beyond the wait it was asked for: a cold start and a busy store included.
const ANSWER: Duration = Duration::from_secs(30);

#[derive(Clone, Debug)]
pub(crate) struct Lambda {
    client: Client,
    ingest: String,
}

#[derive(Deserialize)]
struct Sent {
    ids: Vec<String>,
}

impl Lambda {
    pub(crate) async fn new(ingest: &str) -> Lambda {
        let aws = aws_config::load_defaults(BehaviorVersion::latest()).await;
        // The client above repeats what can be repeated, with the same seed.
        let config =
            aws_sdk_lambda::config::Builder::from(&aws).retry_config(RetryConfig::disabled()).build();
        Lambda { client: Client::from_conf(config), ingest: ingest.to_owned() }
    }

    pub(crate) async fn send(&self, events: &Value, seed: &Seed) -> Result<Vec<String>, Error> {
        let sent: Sent = self.ask(json!({ "events": events, "seed": seed.0 }), ANSWER).await?;
        Ok(sent.ids)
    }

    pub(crate) async fn invoke(
        &self,
        function: &str,
        data: &Value,
        wait: Duration,
        seed: &Seed,
    ) -> Result<Run, Error> {
        let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        let asked = json!({ "invoke": function, "data": data, "wait_ms": wait_ms, "seed": seed.0 });
        self.ask(asked, ANSWER + wait).await
    }

    async fn ask<T: for<'de> Deserialize<'de>>(&self, payload: Value, timeout: Duration) -> Result<T, Error> {
        let timeouts = TimeoutConfig::builder().operation_timeout(timeout).read_timeout(timeout).build();
        let invoked = self
            .client
            .invoke()
            .function_name(&self.ingest)
            .payload(Blob::new(payload.to_string()))
            .customize()
            .config_override(aws_sdk_lambda::config::Builder::new().timeout_config(timeouts))
            .send()
            .await
            .map_err(|error| Error::Unreachable(DisplayErrorContext(&error).to_string()))?;
        let payload = invoked.payload.map(Blob::into_inner).unwrap_or_default();
        if let Some(kind) = invoked.function_error {
            let why: String = String::from_utf8_lossy(&payload).chars().take(300).collect();
            return Err(Error::Unreachable(format!("{kind}: {why}")));
        }
        let answer: Value = serde_json::from_slice(&payload)
            .map_err(|error| Error::Unreachable(format!("its answer cannot be read: {error}")))?;
        if let Some(status) = answer["status"].as_u64().filter(|status| *status >= 400) {
            let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
            let status = u16::try_from(status).unwrap_or(400);
            return Err(Error::Refused { status, code: text("code"), message: text("error") });
        }
        serde_json::from_value(answer)
            .map_err(|error| Error::Unreachable(format!("its answer cannot be read: {error}")))
    }
}
