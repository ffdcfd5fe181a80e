//! A batch of messages from an event source mapping, and the answer that says which of them are to come again. The
//! mapping deletes all the others, so acknowledging is leaving a message out of the answer.

use crate::world::World;
use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use bytes::Bytes;
use futures_util::future::join_all;
use runtime::Verdict;
use runtime::ports::{Delivery, PortError, Queue};
use std::future::Future;

/// A message as the runtime takes it.
fn delivery(world: &World, message: SqsMessage) -> Result<Delivery, PortError> {
    let arn = message.event_source_arn.unwrap_or_default();
    let receives = message.attributes.get("ApproximateReceiveCount").and_then(|count| count.parse().ok());
    Ok(Delivery {
        receipt: world.queue.receipt_of(&arn, &message.receipt_handle.unwrap_or_default())?,
        message_id: message.message_id.unwrap_or_default(),
        receives: receives.unwrap_or(1),
        body: Bytes::from(message.body.unwrap_or_default()),
    })
}

/// Handles each message of a batch, side by side. What comes again is named in the answer.
pub(crate) async fn each<F>(
    world: &World,
    event: SqsEvent,
    handle: impl Fn(Delivery) -> F,
) -> SqsBatchResponse
where
    F: Future<Output = Verdict>,
{
    let handled = event.records.into_iter().map(|message| {
        let id = message.message_id.clone().unwrap_or_default();
        let (delivery, handle) = (delivery(world, message), &handle);
        async move {
            match delivery {
                Ok(delivery) => {
                    let receipt = delivery.receipt.clone();
                    settle(world, &receipt, handle(delivery).await).await.err().map(|()| id)
                }
                Err(error) => {
                    tracing::error!(%error, message_id = id, "a message is left where it is");
                    Some(id)
                }
            }
        }
    });
    let failed = join_all(handled).await.into_iter().flatten().map(|id| {
        let mut failure = BatchItemFailure::default();
        failure.item_identifier = id;
        failure
    });
    let mut answer = SqsBatchResponse::default();
    answer.batch_item_failures = failed.collect();
    answer
}

/// Does with a message what follows from its job; an error when it is to come again.
async fn settle(world: &World, receipt: &str, verdict: Verdict) -> Result<(), ()> {
    match verdict {
        Verdict::Acknowledge => Ok(()),
        Verdict::Leave => Err(()),
        Verdict::PutBack { ms } => {
            if let Err(error) = world.queue.set_visibility(receipt, ms).await {
                tracing::warn!(%error, "a message could not be put back; it comes when its visibility ends");
            }
            Err(())
        }
    }
}
