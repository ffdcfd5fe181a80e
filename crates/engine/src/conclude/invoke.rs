//! `InvokeFunction`: a step that starts a run of another function and waits for its end.

use super::{Gathered, Member, Turn};
use crate::records::{EventRecord, FunctionRef, Parent, Payload, Wait};
use crate::system::{self, Invoked};
use protocol::ids::EventId;
use protocol::json::Json;
use protocol::limits::{STEP_OUTPUT_BYTES_MAX, WAIT_MS_DEFAULT};
use protocol::ops::{Op, StepErrorBody};
use protocol::response::engine_error;
use serde_json::Value;

impl Turn<'_> {
    pub(super) fn invoke(&self, out: &mut Gathered, op: &Op, nth: u32) -> Result<(), Json> {
        if self.is_known(out, op) {
            return Ok(());
        }
        let name = op.opt_str("function_id").unwrap_or_default();
        let Some(Some(function)) = self.given.targets.get(&name) else {
            let message = format!("could not find function with ID: {name}");
            let error = StepErrorBody::new("Error", message).to_json().wrap("error");
            return self.result(out, op, nth, error, true);
        };
        let until_ms = op
            .timeout_at(self.call.now_ms, WAIT_MS_DEFAULT)
            .map_err(|refusal| engine_error(refusal.code, &refusal.message))?;
        let event = self.invoked_event(out, op, function, until_ms)?;
        let wait = Wait::Invoke { function: function.clone(), event };
        self.plan_new(out, op, Member { due_ms: Some(until_ms), attempt: 0, wait: Some(wait) });
        Ok(())
    }

    /// The event that starts the invoked run. Its id is in the turn's record, which is what counts.
    fn invoked_event(
        &self,
        out: &mut Gathered,
        op: &Op,
        function: &FunctionRef,
        until_ms: i64,
    ) -> Result<EventId, Json> {
        let run = &self.state.run;
        let payload = op.opt("payload").map_or(Value::Null, |payload| payload.to_value());
        let id = EventId::derive(self.call.now_ms, &format!("{}.{}.{}", run.id, op.id, run.claim.generation));
        let parent = Parent { run: run.id, step: op.id.clone(), turn: run.claim.turn };
        let invoked = Invoked {
            id,
            target: function,
            by: Some((&run.function, &parent)),
            name: op.label(),
            expire_ms: Some(until_ms),
            now_ms: self.call.now_ms,
        };
        let event = system::invoked(&invoked, payload);
        let wire = event.to_wire();
        if wire.len() > STEP_OUTPUT_BYTES_MAX {
            let message = format!(
                "the payload of step {:?} has {} bytes, the limit is {STEP_OUTPUT_BYTES_MAX}",
                op.label(),
                wire.len()
            );
            return Err(engine_error("input_too_large", &message));
        }
        let (wire, blobs) = Payload::keep(&wire, run.expires_at);
        out.blobs.extend(blobs);
        let record = EventRecord {
            id,
            name: event.name,
            wire,
            received_ms: self.call.now_ms,
            expires_at: run.expires_at,
        };
        out.registrations.events.push((record, parent));
        Ok(id)
    }
}
