//! By Lambda's `Invoke` of ingest: the right to invoke it is the authorisation.

use super::builder::INGEST_ARN;
use super::error::{Error, Miss, Refusal, quoted, too_large};
use super::repeat::repeated;
use super::{Event, Run, Seed};
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_lambda::Client;
use aws_sdk_lambda::config::Builder;
use aws_sdk_lambda::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_lambda::operation::invoke::InvokeError;
use aws_sdk_lambda::primitives::Blob;
use protocol::limits::INVOKE_WAIT_MS_MAX;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::{Duration, Instant};

/// Largest payload of an invocation that waits for its answer, bytes: 6 MB
/// (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>).
const PAYLOAD_BYTES_MAX: usize = 6 * 1024 * 1024;
/// A wait that ended so soon before its time is over: ingest stops looking at a run a little before, and keeps a second
/// of its invocation for the answer.
const NEARLY: Duration = Duration::from_secs(2);

#[derive(Clone)]
pub(super) struct Lambda {
    client: Client,
    ingest: String,
    timeout: Duration,
}

/// Send these.
#[derive(Serialize)]
struct Send<'a> {
    events: &'a [Event],
    seed: &'a str,
}

#[derive(Deserialize)]
struct Sent {
    ids: Vec<String>,
}

/// Start this function. A repeat with the same seed waits for the same run.
#[derive(Serialize)]
struct Invoke<'a> {
    invoke: &'a str,
    data: &'a Value,
    wait_ms: u64,
    seed: &'a str,
}

impl Lambda {
    pub(super) async fn new(ingest: String, aws: Option<SdkConfig>, timeout: Duration) -> Lambda {
        let aws = match aws {
            Some(aws) => aws,
            None => aws_config::load_defaults(BehaviorVersion::latest()).await,
        };
        // Repeats are ours: they carry the same seed, and know a function's own failures.
        let mut config = Builder::from(&aws).retry_config(RetryConfig::disabled());
        // A configuration that was built by hand may have none, and a client without panics.
        config = config.behavior_version(BehaviorVersion::latest());
        if let Some(region) = region_of(&ingest) {
            config = config.region(Region::new(region.to_owned()));
        }
        Lambda { client: Client::from_conf(config.build()), ingest, timeout }
    }

    /// The function that it invokes.
    pub(super) fn at(&self) -> &str {
        &self.ingest
    }

    pub(super) async fn send(&self, events: &[Event], seed: &Seed) -> Result<Vec<String>, Error> {
        let sent: Sent = self.ask(&Send { events, seed: &seed.0 }, Duration::ZERO).await?;
        Ok(sent.ids)
    }

    pub(super) async fn invoke(
        &self,
        function: &str,
        data: &Value,
        wait: Duration,
        seed: &Seed,
    ) -> Result<Run, Error> {
        let started = Instant::now();
        let mut left = wait;
        loop {
            let once = left.min(Duration::from_millis(INVOKE_WAIT_MS_MAX));
            let wait_ms = u64::try_from(once.as_millis()).unwrap_or(INVOKE_WAIT_MS_MAX);
            let run: Run = self.ask(&Invoke { invoke: function, data, wait_ms, seed: &seed.0 }, once).await?;
            left = wait.saturating_sub(started.elapsed());
            // An invocation of ingest ends with its timeout, which may be before the wait's end.
            if !run.goes_on() || left < NEARLY {
                return Ok(run);
            }
        }
    }

    /// Invokes ingest until it answers, with what is asked of it; it may take `wait` longer than usual.
    async fn ask<T: DeserializeOwned>(&self, asked: &impl Serialize, wait: Duration) -> Result<T, Error> {
        let payload = serde_json::to_vec(asked).map_err(Error::Data)?;
        if payload.len() > PAYLOAD_BYTES_MAX {
            let (size, limit) = (payload.len(), PAYLOAD_BYTES_MAX);
            let message = format!("the request has {size} bytes, Lambda's Invoke takes at most {limit}");
            return Err(too_large(message, Some(format!("{limit} bytes"))));
        }
        let payload = Blob::new(payload);
        repeated(&self.ingest, async || {
            self.ask_once(payload.clone(), self.timeout.saturating_add(wait)).await
        })
        .await
    }

    async fn ask_once<T: DeserializeOwned>(&self, payload: Blob, timeout: Duration) -> Result<T, Miss> {
        let timeouts = TimeoutConfig::builder().operation_timeout(timeout).read_timeout(timeout).build();
        let invoked = self
            .client
            .invoke()
            .function_name(&self.ingest)
            .payload(payload)
            .customize()
            .config_override(Builder::new().timeout_config(timeouts))
            .send()
            .await
            .map_err(|error| self.failed(error))?;
        let answer = invoked.payload.map(Blob::into_inner).unwrap_or_default();
        match invoked.function_error {
            // It fails only where a repeat may succeed: what it refuses is an answer.
            Some(kind) => Err(Miss::Passing(format!("{kind}: {}", quoted(&answer)).into())),
            None => self.read(&answer),
        }
    }

    /// An answer: what was asked for, or a refusal, which has a status of 400 or more.
    fn read<T: DeserializeOwned>(&self, answer: &[u8]) -> Result<T, Miss> {
        let unreadable = |error| Miss::Final(self.not_stepwell(format!("{error}: {}", quoted(answer))));
        let value: Value = serde_json::from_slice(answer).map_err(unreadable)?;
        let status =
            value["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or_default();
        if status >= 400 {
            let refusal: Refusal = serde_json::from_value(value).map_err(unreadable)?;
            return Err(Miss::Final(refusal.with(status)));
        }
        serde_json::from_value(value).map_err(unreadable)
    }

    /// Lambda itself has refused the invocation, or was not reached.
    fn failed(&self, error: SdkError<InvokeError>) -> Miss {
        let at = || self.ingest.clone();
        let message = error.message().unwrap_or("no reason given").to_owned();
        let status = error.raw_response().map_or(0, |response| response.status().as_u16());
        match (error.code().unwrap_or_default(), status) {
            ("AccessDeniedException", _) => Miss::Final(Error::Denied {
                at: at(),
                message,
                remedy: "allow its role lambda:InvokeFunction on that function",
            }),
            ("ResourceNotFoundException", _) => Miss::Final(Error::Config(format!(
                "there is no Lambda {} ({INGEST_ARN}; a stack's output IngestArn names it): {message}",
                self.ingest
            ))),
            ("RequestTooLargeException", _) => Miss::Final(too_large(message, None)),
            ("ThrottlingException", _) | (_, 408 | 429) => Miss::Passing(error.into()),
            (code, 400..=499) => Miss::Final(Error::Refused {
                status,
                code: code.to_owned(),
                message: format!("Lambda does not invoke {}: {message}", self.ingest),
                field: None,
                limit: None,
            }),
            _ if matches!(error, SdkError::ConstructionFailure(_)) => Miss::Final(Error::Config(format!(
                "{} cannot be invoked ({INGEST_ARN}): {}",
                self.ingest,
                DisplayErrorContext(&error)
            ))),
            _ => Miss::Passing(error.into()),
        }
    }

    fn not_stepwell(&self, what: String) -> Error {
        Error::NotStepwell { at: self.ingest.clone(), what }
    }
}

/// The region in an ARN; a name has none.
fn region_of(function: &str) -> Option<&str> {
    function.strip_prefix("arn:")?.split(':').nth(2).filter(|region| !region.is_empty())
}

#[cfg(test)]
mod tests {
    use super::region_of;

    #[test]
    fn an_arn_names_its_region() {
        assert_eq!(region_of("arn:aws:lambda:eu-central-1:1:function:stepwell-ingest"), Some("eu-central-1"));
        assert_eq!(region_of("stepwell-ingest"), None);
        assert_eq!(region_of("123456789012:function:stepwell-ingest"), None);
    }
}
