//! Creates a run: its line in the listing, then its item, which claims the first turn.

use super::Verdict;
use super::hold::Hold;
use crate::ports::{Chain, Written};
use crate::{Runtime, Trouble};
use engine::item::Write;
use engine::job::{Asked, TriggerEvent};
use engine::records::{EventRecord, FunctionRef, OnceRecord, RunRecord, Status, listing};
use engine::state::RunState;
use protocol::ids::RunId;
use protocol::json::Json;

impl Runtime {
    pub(super) async fn start(
        &self,
        hold: &Hold<'_>,
        id: RunId,
        function: &FunctionRef,
        triggers: &[TriggerEvent],
        queued_ms: i64,
    ) -> Result<Verdict, Trouble> {
        if !self.claim_event_ids(hold, id, function, triggers).await? {
            return Ok(Verdict::Acknowledge);
        }
        let mut events = Vec::with_capacity(triggers.len());
        for trigger in triggers {
            events.push(self.trigger_event(hold, trigger).await?);
        }
        let now_ms = hold.io.now_ms();
        let began_ms = self.ports.clock.monotonic_ms();
        let run = RunRecord {
            id,
            function: function.clone(),
            status: Status::Running,
            event_ids: triggers.iter().map(|t| t.id).collect(),
            events: None,
            claim: hold.taker().first(),
            request_version: -1,
            queued_ms,
            started_ms: now_ms,
            ended_ms: None,
            output: None,
            expires_at: self.config.expires_at(now_ms),
        }
        .with_events(&events);
        let writes =
            vec![listing(id, &function.slug, run.expires_at), Write::put_if_absent(run.key(), run.to_item())];
        match hold.io.chain(writes).await? {
            Chain::Done(_) => {
                hold.holds(&run, began_ms);
                self.changed(&run);
                self.turns(hold, RunState::new(run), events).await
            }
            // Created before: by this very message, which then holds its claim, or by another, which goes on.
            Chain::Refused { .. } => self.take(hold, id, Asked::Turn(1), events).await,
        }
    }

    /// Claims the callers' event ids for this run; `false` when another run of the function has one.
    async fn claim_event_ids(
        &self,
        hold: &Hold<'_>,
        id: RunId,
        function: &FunctionRef,
        triggers: &[TriggerEvent],
    ) -> Result<bool, Trouble> {
        for caller_id in triggers.iter().filter_map(|t| t.caller_id.as_deref()) {
            let claim = OnceRecord::claim(function, caller_id, id, hold.io.now_ms());
            if let Written::Refused(_) = hold.io.write(claim).await? {
                tracing::info!(run = %id, function = function.slug, event_id = caller_id, "the event id started a run before");
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn trigger_event(&self, hold: &Hold<'_>, trigger: &TriggerEvent) -> Result<Json, Trouble> {
        match &trigger.wire {
            Some(wire) => Ok(wire.clone()),
            None => self.event(hold, trigger.id).await,
        }
    }

    /// An event as apps get it, from history.
    pub(super) async fn event(&self, hold: &Hold<'_>, id: protocol::ids::EventId) -> Result<Json, Trouble> {
        let item = hold.io.get(&EventRecord::key(id)).await?;
        let item = item.ok_or_else(|| Trouble::inconsistent(format!("event {id} is not in history")))?;
        Ok(hold.io.value(&EventRecord::read(id, &item)?.wire).await?)
    }
}
