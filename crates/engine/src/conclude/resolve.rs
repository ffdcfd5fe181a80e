//! What a wait gets: the event, the signal, the invoked run's end, or nothing because its time is over. All go
//! through the same record, of which the first stands.

use super::CallFacts;
use super::planned::StepConclusion;
use super::result::member_result;
use crate::records::{PlannedOp, Wait};
use crate::state::RunState;
use protocol::json::Json;
use protocol::ops::StepErrorBody;
use protocol::response::engine_error;
use serde_json::json;

/// What came.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The event, as apps get it.
    Event(Json),
    /// A signal's data.
    Signal(Json),
    /// The invoked run returned this; or it was cancelled, and this is the event that says so.
    Returned(Json),
    /// The invoked run failed with this error.
    Failed(Json),
    /// The invoked run was never started, for this reason.
    Refused(String),
    /// Its time is over, or another step waits in its place.
    Nothing,
}

/// The record of what a wait got. `turn` is the one whose plan it is in, `msg` the message of the job that brings
/// it.
pub fn resolve(
    state: &RunState,
    (turn, op): (u32, &PlannedOp),
    (outcome, msg): (&Outcome, &str),
    call: &CallFacts,
) -> StepConclusion {
    let queued_ms = state.turns.get(&turn).map_or(call.now_ms, |record| record.at_ms);
    let call = CallFacts { called_ms: queued_ms, ..*call };
    member_result(state, (turn, op), memo(op, outcome), (0, msg), &call)
}

/// What the app is given, and whether that is a failure.
fn memo(op: &PlannedOp, outcome: &Outcome) -> (Json, bool) {
    match outcome {
        Outcome::Event(event) => (event.clone(), false),
        Outcome::Signal(data) => {
            let signal = match &op.wait {
                Some(Wait::Signal { signal }) => signal.as_str(),
                _ => "",
            };
            let got = json!({"data": {"signal": signal, "data": data.to_value()}});
            (Json::from_value(&got), false)
        }
        Outcome::Returned(output) => (output.wrap("data"), false),
        Outcome::Failed(error) => (error.wrap("error"), true),
        Outcome::Refused(message) => {
            (StepErrorBody::new("Error", message.as_str()).to_json().wrap("error"), true)
        }
        Outcome::Nothing => match &op.wait {
            Some(Wait::Invoke { .. }) => (invoke_timed_out(), true),
            _ => (Json::null(), false),
        },
    }
}

/// What an app is given for an invoke whose time is over. Source: the protocol, observed.
fn invoke_timed_out() -> Json {
    engine_error("InngestInvokeTimeoutError", "Timed out waiting for invoked function to complete")
}
