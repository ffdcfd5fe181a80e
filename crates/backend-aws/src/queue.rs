//! The queue port on SQS: one or more standard queues for jobs, and one for dead letters.
//!
//! Jobs need no particular queue, so each send goes to any of them. In a Lambda the event source mapping receives
//! and acknowledges; this receives too, for whoever runs a loop of its own.

use crate::error::QUEUE;
use crate::patient;
use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::types::{MessageSystemAttributeName, SendMessageBatchRequestEntry};
use bytes::Bytes;
use runtime::ports::{Delivery, Metered, Outgoing, PortError, Queue, Sent, check, meter};
use std::error::Error;
use std::time::Duration;

/// How long one try of a request may take beyond the time it was asked to wait for messages. SQS answers within some
/// ten milliseconds. Our choice.
const TRY_TIMEOUT: Duration = Duration::from_secs(5);
/// How often the entries of a batch that SQS did not take are sent, the first time included: SQS answers 200 and names
/// the failed ones, which the SDK does not send again.
const SENDS_MAX: usize = 3;
/// Longest wait of one receive, seconds (SQS).
const WAIT_S_MAX: i64 = 20;

/// The queues of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queues {
    /// URLs of the job queues, at least one.
    pub jobs: Vec<String>,
    /// URL of the queue of dead letters; empty where nobody receives them by this port.
    pub dead: String,
}

/// The queue port on SQS. Clones share one client.
///
/// The SDK repeats a send whose answer did not come, so a message may come twice, as SQS itself may deliver it twice.
#[derive(Clone, Debug)]
pub struct SqsQueue {
    client: Client,
    queues: Queues,
}

/// Whole seconds, rounded up: SQS knows no others, and a job must not come early.
fn seconds(ms: i64) -> i32 {
    i32::try_from((ms.max(0) + 999) / 1000).unwrap_or(i32::MAX)
}

/// The body as SQS takes it: no control characters, which JSON escapes anyway, and neither U+FFFE nor U+FFFF, which it
/// does not (SQS: SendMessage, "A message can include only XML, JSON, and unformatted text"). In JSON they can only
/// stand in strings, where an escape means the same.
fn sendable(body: &[u8]) -> Result<String, PortError> {
    let text = std::str::from_utf8(body).map_err(|e| QUEUE.invalid(format!("a message is no text: {e}")))?;
    match text.contains(['\u{fffe}', '\u{ffff}']) {
        true => Ok(text.replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff")),
        false => Ok(text.to_owned()),
    }
}

/// A receipt names its queue, so that whoever settles a message need not know where it came from.
fn receipt(url: &str, handle: &str) -> String {
    format!("{url} {handle}")
}

fn of_receipt(receipt: &str) -> Result<(&str, &str), PortError> {
    receipt.split_once(' ').ok_or_else(|| QUEUE.invalid(format!("the receipt {receipt:?} names no queue")))
}

/// Does the service say that the message is no longer this receiver's?
fn is_gone<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    let code = error.code().unwrap_or_default();
    // The query protocol's codes have a prefix that the JSON protocol's have not, and emulators answer either.
    ["ReceiptHandleIsInvalid", "MessageNotInflight", "InvalidParameterValue"]
        .iter()
        .any(|c| code.ends_with(c))
}

/// The outcome of a call about a received message. One that is gone is nobody's loss: the contract promises nothing
/// of stale receipts.
fn settled<T, E>(url: &str, result: Result<T, SdkError<E>>) -> Result<Metered<()>, PortError>
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match result {
        Err(error) if !is_gone(&error) => Err(QUEUE.of_sdk(url, error)),
        _ => Ok(Metered { value: (), consumed: meter::queue_call() }),
    }
}

impl SqsQueue {
    /// A queue over these. Build it once: the client keeps connections open.
    pub fn new(config: &SdkConfig, queues: Queues) -> SqsQueue {
        SqsQueue { client: Client::new(&patient(config, TRY_TIMEOUT)), queues }
    }

    /// The receipt of a message that a Lambda's event source mapping received, from the ARN of its queue.
    ///
    /// # Errors
    /// [`PortError::Invalid`] when it is none of this stack's queues.
    pub fn receipt_of(&self, queue_arn: &str, handle: &str) -> Result<String, PortError> {
        let name = queue_arn.rsplit(':').next().unwrap_or_default();
        let mut urls = self.queues.jobs.iter().chain([&self.queues.dead]);
        match urls.find(|url| url.rsplit('/').next() == Some(name)) {
            Some(url) => Ok(receipt(url, handle)),
            None => {
                Err(QUEUE
                    .invalid(format!("a message came from {queue_arn}, which is no queue of this stack")))
            }
        }
    }

    fn any(&self) -> &str {
        let one = fastrand::usize(..self.queues.jobs.len().max(1));
        self.queues.jobs.get(one).map_or("", String::as_str)
    }

    /// Sends the entries once; which of them were taken, with their ids, and what SQS said of another one.
    async fn send_once(
        &self,
        url: &str,
        entries: &[(usize, SendMessageBatchRequestEntry)],
    ) -> Result<(Vec<(usize, String)>, Option<PortError>), PortError> {
        let batch = entries.iter().map(|(_, entry)| entry.clone()).collect();
        let answer = self
            .client
            .send_message_batch()
            .queue_url(url)
            .set_entries(Some(batch))
            .send()
            .await
            .map_err(|error| QUEUE.of_sdk(url, error))?;
        let taken = answer.successful().iter();
        let taken = taken.filter_map(|one| Some((one.id().parse().ok()?, one.message_id().to_owned())));
        let failed = answer.failed().first().map(|one| {
            let why = format!("{}: {} ({url})", one.code(), one.message().unwrap_or("no message"));
            if one.sender_fault() { QUEUE.invalid(why) } else { QUEUE.busy(why) }
        });
        Ok((taken.collect(), failed))
    }

    async fn receive_from(
        &self,
        url: &str,
        max: usize,
        visibility_ms: i64,
        wait_ms: i64,
    ) -> Result<Metered<Vec<Delivery>>, PortError> {
        let wait_s = i64::from(seconds(wait_ms)).min(WAIT_S_MAX);
        let patience = TRY_TIMEOUT + Duration::from_secs(wait_s.unsigned_abs());
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(patience).build();
        let answer = self
            .client
            .receive_message()
            .queue_url(url)
            .max_number_of_messages(i32::try_from(max).unwrap_or(1))
            .visibility_timeout(seconds(visibility_ms))
            .wait_time_seconds(i32::try_from(wait_s).unwrap_or_default())
            .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount)
            .customize()
            .config_override(aws_sdk_sqs::config::Builder::new().timeout_config(timeouts))
            .send()
            .await
            .map_err(|error| QUEUE.of_sdk(url, error))?;
        let deliveries: Vec<Delivery> = answer
            .messages
            .unwrap_or_default()
            .into_iter()
            .map(|message| {
                let receives = message.attributes().and_then(|all| {
                    all.get(&MessageSystemAttributeName::ApproximateReceiveCount)?.parse().ok()
                });
                Delivery {
                    receipt: receipt(url, message.receipt_handle().unwrap_or_default()),
                    receives: receives.unwrap_or(1),
                    message_id: message.message_id.unwrap_or_default(),
                    body: Bytes::from(message.body.unwrap_or_default()),
                }
            })
            .collect();
        let bytes = deliveries.iter().map(|delivery| delivery.body.len()).sum();
        Ok(Metered { value: deliveries, consumed: meter::messages(bytes) })
    }
}

#[async_trait]
impl Queue for SqsQueue {
    async fn send(&self, messages: Vec<Outgoing>) -> Result<Metered<Sent>, PortError> {
        check::messages(&messages)?;
        let mut left = Vec::with_capacity(messages.len());
        let mut bytes = 0;
        for (index, message) in messages.iter().enumerate() {
            bytes += message.body.len();
            let entry = SendMessageBatchRequestEntry::builder()
                .id(index.to_string())
                .message_body(sendable(&message.body)?)
                .delay_seconds(seconds(message.delay_ms))
                .build()
                .map_err(|error| QUEUE.invalid(error))?;
            left.push((index, entry));
        }
        let mut ids = vec![String::new(); messages.len()];
        let mut all = Metered { value: Sent::new(), consumed: engine::item::Consumed::default() };
        for _ in 0..SENDS_MAX {
            let (taken, failed) = self.send_once(self.any(), &left).await?;
            all.consumed += meter::messages(bytes);
            for (index, id) in taken {
                left.retain(|(i, _)| *i != index);
                ids[index] = id;
            }
            match failed {
                _ if left.is_empty() => {
                    all.value = ids;
                    return Ok(all);
                }
                Some(invalid @ PortError::Invalid { .. }) => return Err(invalid),
                _ => {}
            }
        }
        Err(QUEUE.busy(format!("{} of {} messages were not taken", left.len(), messages.len())))
    }

    async fn receive(
        &self,
        max: usize,
        visibility_ms: i64,
        wait_ms: i64,
    ) -> Result<Metered<Vec<Delivery>>, PortError> {
        check::receive(max, visibility_ms)?;
        self.receive_from(self.any(), max, visibility_ms, wait_ms).await
    }

    async fn acknowledge(&self, receipt: &str) -> Result<Metered<()>, PortError> {
        let (url, handle) = of_receipt(receipt)?;
        settled(url, self.client.delete_message().queue_url(url).receipt_handle(handle).send().await)
    }

    async fn set_visibility(&self, receipt: &str, visibility_ms: i64) -> Result<Metered<()>, PortError> {
        check::visibility(visibility_ms)?;
        let (url, handle) = of_receipt(receipt)?;
        let request = self.client.change_message_visibility().queue_url(url).receipt_handle(handle);
        settled(url, request.visibility_timeout(seconds(visibility_ms)).send().await)
    }

    async fn receive_dead(
        &self,
        max: usize,
        visibility_ms: i64,
    ) -> Result<Metered<Vec<Delivery>>, PortError> {
        check::receive(max, visibility_ms)?;
        self.receive_from(&self.queues.dead, max, visibility_ms, 0).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sqs_refuses_in_a_body_is_escaped() {
        let json = serde_json::json!({ "a": "x\u{fffe}\u{ffff}\u{1}é" });
        let sent = sendable(&serde_json::to_vec(&json).expect("it is JSON")).expect("it is text");
        assert!(!sent.contains(['\u{fffe}', '\u{ffff}', '\u{1}']), "{sent:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&sent).expect("it is JSON still"), json);
        assert!(sendable(&[0xff]).is_err());
    }

    #[test]
    fn seconds_are_rounded_up() {
        assert_eq!([0, 1, 999, 1000, 1001, 900_000].map(seconds), [0, 1, 1, 1, 2, 900]);
    }
}
