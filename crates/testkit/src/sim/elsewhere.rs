//! A function whose jobs are handed over to another queue ([`runtime::Elsewhere`]): what the processes that hand them over
//! see of it.

use super::ports::Faulty;
use super::rules::broken;
use super::setup::MAIN;
use async_trait::async_trait;
use runtime::ports::{
    Call, CallError, CallReply, Caller, Delivery, Fetch, Metered, Outgoing, PortError, Queue, Sent,
};
use std::sync::Arc;

/// The other queue. Its messages are among the others; who takes them knows their ids. One whose send got no answer is
/// not known, and is handed over once more.
pub(crate) struct Other(pub(crate) Arc<Faulty>);

#[async_trait]
impl Queue for Other {
    async fn send(&self, messages: Vec<Outgoing>) -> Result<Metered<Sent>, PortError> {
        let sent = Queue::send(&*self.0, messages).await?;
        self.0.sim.inner().handed_over.extend(sent.value.iter().cloned());
        Ok(sent)
    }

    async fn receive(
        &self,
        max: usize,
        visibility_ms: i64,
        wait_ms: i64,
    ) -> Result<Metered<Vec<Delivery>>, PortError> {
        self.0.receive(max, visibility_ms, wait_ms).await
    }

    async fn acknowledge(&self, receipt: &str) -> Result<Metered<()>, PortError> {
        self.0.acknowledge(receipt).await
    }

    async fn set_visibility(&self, receipt: &str, visibility_ms: i64) -> Result<Metered<()>, PortError> {
        self.0.set_visibility(receipt, visibility_ms).await
    }

    async fn receive_dead(
        &self,
        max: usize,
        visibility_ms: i64,
    ) -> Result<Metered<Vec<Delivery>>, PortError> {
        self.0.receive_dead(max, visibility_ms).await
    }
}

/// Calls all functions but the one that runs elsewhere.
pub(crate) struct ButMain(pub(crate) Arc<Faulty>);

#[async_trait]
impl Caller for ButMain {
    async fn call(&self, call: Call) -> Result<CallReply, CallError> {
        if call.url.contains(&format!("fnId={MAIN}&")) {
            let how = format!("a process calls {MAIN}, which runs elsewhere: {}", call.url);
            self.0.sim.check(Err(broken(4, how)));
        }
        self.0.call(call).await
    }

    async fn fetch(&self, fetch: Fetch) -> Result<CallReply, CallError> {
        self.0.fetch(fetch).await
    }
}
