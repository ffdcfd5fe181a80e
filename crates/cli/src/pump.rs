//! Moves jobs from the queue to the runtime: each delivery a task, so many at a time, which also settles
//! its message. Dead letters go the same way, a few at a time.

use runtime::Runtime;
use runtime::ports::{Delivery, PortError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Jobs under way at once. Each is mostly an open call of an app; a sleeping or waiting run has none.
pub(crate) const JOBS_UNDER_WAY_MAX: usize = 1_000;
/// How long one receive waits for a message, milliseconds: the queue's longest (SQS: 20 s).
const RECEIVE_WAIT_MS: i64 = 20_000;
/// How often dead letters are looked for.
const DEAD_PAUSE: Duration = Duration::from_secs(5);
/// The pause after a receive that failed.
const TROUBLE_PAUSE: Duration = Duration::from_secs(1);

/// Runs until `stop`, then waits for nothing: the tasks under way are in `tasks`.
pub(crate) async fn pump(runtime: Arc<Runtime>, tasks: TaskTracker, stop: CancellationToken) {
    let slots = Arc::new(Semaphore::new(JOBS_UNDER_WAY_MAX));
    loop {
        let received = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            received = receive(&runtime, &slots) => received,
        };
        match received {
            Ok(deliveries) => {
                for delivery in deliveries {
                    let Ok(slot) = slots.clone().acquire_owned().await else { return };
                    let runtime = runtime.clone();
                    tasks.spawn(async move {
                        runtime.handle(&delivery).await;
                        drop(slot);
                    });
                }
            }
            Err(error) => {
                tracing::error!(%error, "jobs could not be received");
                tokio::time::sleep(TROUBLE_PAUSE).await;
            }
        }
    }
}

/// Sees to dead letters until `stop`. There are hardly any, so they are looked for now and then; the queue has them in
/// memory.
pub(crate) async fn pump_dead(runtime: Arc<Runtime>, tasks: TaskTracker, stop: CancellationToken) {
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = tokio::time::sleep(DEAD_PAUSE) => {}
        }
        let (queue, lease_ms) = (&runtime.ports().queue, runtime.config().lease_ms);
        match queue.receive_dead(runtime::ports::BATCH_MESSAGES_MAX, lease_ms).await {
            Ok(received) => {
                for delivery in received.value {
                    let runtime = runtime.clone();
                    tasks.spawn(async move { runtime.handle_dead(&delivery).await });
                }
            }
            Err(error) => tracing::error!(%error, "dead letters could not be received"),
        }
    }
}

async fn receive(runtime: &Runtime, slots: &Semaphore) -> Result<Vec<Delivery>, PortError> {
    // Wait for a free slot first: a message that is received and not handled is hidden from nobody's use.
    let free = slots.acquire().await.map(drop).map_or(0, |()| slots.available_permits());
    let max = free.clamp(1, runtime::ports::BATCH_MESSAGES_MAX);
    let received = runtime.ports().queue.receive(max, runtime.config().lease_ms, RECEIVE_WAIT_MS).await?;
    Ok(received.value)
}
