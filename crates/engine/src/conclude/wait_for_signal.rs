//! `WaitForSignal`: a step that waits for a signal's name. One step waits for a name at a time.

use super::{Gathered, Member, Turn};
use crate::records::{SignalRecord, StepId, Wait};
use protocol::json::Json;
use protocol::limits::{SIGNAL_BYTES_MAX, WAIT_MS_DEFAULT};
use protocol::ops::Op;
use protocol::response::engine_error;

impl Turn<'_> {
    pub(super) fn wait_for_signal(&self, out: &mut Gathered, op: &Op) -> Result<(), Json> {
        if self.is_known(out, op) {
            return Ok(());
        }
        let signal = op.opt_str("signal").filter(|name| !name.is_empty()).unwrap_or_else(|| op.name.clone());
        if signal.is_empty() || signal.len() > SIGNAL_BYTES_MAX {
            let message = format!(
                "step {:?} waits for a signal whose name has {} bytes; 1 to {SIGNAL_BYTES_MAX} are allowed",
                op.label(),
                signal.len()
            );
            return Err(engine_error("bad_signal", &message));
        }
        let until_ms = op
            .timeout_at(self.call.now_ms, WAIT_MS_DEFAULT)
            .map_err(|refusal| engine_error(refusal.code, &refusal.message))?;
        let run = &self.state.run;
        let record = SignalRecord {
            signal: signal.clone(),
            run: run.id,
            step: StepId::new(&op.id),
            turn: run.claim.turn,
            generation: run.claim.generation,
            expires_at: run.expires_at,
        };
        let replaces = op.opt_str("conflict").as_deref() == Some("replace");
        out.registrations.signals.push((record, replaces));
        let wait = Wait::Signal { signal };
        self.plan_new(out, op, Member { due_ms: Some(until_ms), attempt: 0, wait: Some(wait) });
        Ok(())
    }
}

/// The output of a run that waits for a signal which another run waits for. SDK clients compare this text.
pub fn signal_conflict() -> Json {
    const MESSAGE: &str = "Signal conflict; signal wait already exists for another run";
    engine_error("SignalConflict", MESSAGE)
}
