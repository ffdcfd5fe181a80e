//! A function whose jobs are handed over to another queue ([`runtime::Elsewhere`]): the processes that hand them over do
//! not call it.

use super::ports::Faulty;
use super::rules::broken;
use super::setup::MAIN;
use async_trait::async_trait;
use runtime::ports::{Call, CallError, CallReply, Caller, Fetch};
use std::sync::Arc;

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
