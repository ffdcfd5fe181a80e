//! `WaitForEvent`: a step that waits for an event. Its expression is checked here, and what it uses of the run's own
//! event is kept with it, so that later only the incoming event decides.

use super::{Gathered, Member, Turn};
use crate::expr::Expression;
use crate::records::{Index, Payload, StepId, Wait, WaitRecord, Waiter};
use protocol::json::Json;
use protocol::limits::{TRIGGER_NAME_CHARS_MAX, WAIT_MS_DEFAULT};
use protocol::ops::Op;
use protocol::response::engine_error;
use serde_json::{Value, json};

/// What an expression uses of the run's event rides in the wait up to this size, bytes; more becomes a blob.
const VARS_BYTES_MAX: usize = 4 * 1024;

impl Turn<'_> {
    pub(super) fn wait_for_event(&self, out: &mut Gathered, op: &Op) -> Result<(), Json> {
        if self.is_known(out, op) {
            return Ok(());
        }
        let event = op.opt_str("event").filter(|name| !name.is_empty()).unwrap_or_else(|| op.name.clone());
        check_name(op, &event)?;
        let until_ms = op
            .timeout_at(self.call.now_ms, WAIT_MS_DEFAULT)
            .map_err(|refusal| engine_error(refusal.code, &refusal.message))?;
        let text = op.opt_str("if").filter(|text| !text.is_empty());
        let expression = match &text {
            Some(text) => Some(Expression::parse("opts.if", text).map_err(|r| does_not_compile(&r.message))?),
            None => None,
        };
        let trigger = self.given.events.first().map_or(Value::Null, Json::to_value);
        let index = expression.as_ref().and_then(|expression| expression.equality(&trigger));
        let index = index.map(|equality| Index::new(&equality.path, &equality.key));
        let vars = expression.as_ref().map(|expression| Json::from_value(&expression.bind(&trigger)));
        let run = &self.state.run;
        let vars = vars.filter(|vars| vars.as_str() != "{}").map(|vars| {
            let (payload, blobs) = Payload::keep_within(&vars, VARS_BYTES_MAX, run.expires_at);
            out.blobs.extend(blobs);
            payload
        });
        out.registrations.waits.push(WaitRecord {
            run: run.id,
            event: event.clone(),
            index: index.clone(),
            waiter: Waiter::Step {
                step: StepId::new(&op.id),
                turn: run.claim.turn,
                generation: run.claim.generation,
            },
            expression: text.clone(),
            vars,
            triggers: run.event_ids.clone(),
            created_ms: self.call.now_ms,
            until_ms,
            expires_at: run.expires_at,
        });
        let wait = Wait::Event { event, expression: text, index: index.map(|index| index.digest) };
        self.plan_new(out, op, Member { due_ms: Some(until_ms), attempt: 0, wait: Some(wait) });
        Ok(())
    }
}

fn check_name(op: &Op, event: &str) -> Result<(), Json> {
    if event.is_empty() || event.chars().count() > TRIGGER_NAME_CHARS_MAX {
        let message = format!(
            "step {:?} waits for an event whose name has {} characters; 1 to {TRIGGER_NAME_CHARS_MAX} are allowed",
            op.label(),
            event.chars().count()
        );
        return Err(engine_error("bad_event_name", &message));
    }
    Ok(())
}

/// The output of a run whose wait has an expression that does not compile. SDK clients compare these texts.
fn does_not_compile(why: &str) -> Json {
    const NAME: &str = "InvalidExpression";
    const MESSAGE: &str = "Wait for event If expression failed to compile";
    let error = format!("{NAME}: {MESSAGE}");
    Json::from_value(&json!({"error": {"error": error, "name": NAME, "message": MESSAGE, "stack": why}}))
}
