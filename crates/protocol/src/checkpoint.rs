//! Checkpoints: steps that an SDK reports while its function still runs.

use crate::error::{Refusal, quoted};
use crate::event::whole_number;
use crate::ids::RunId;
use crate::json::{Json, raw_string};
use crate::limits::STEP_OUTPUT_BYTES_MAX;
use crate::list::read_object;
use crate::ops::{Op, OpCode, read_list};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The body of an async checkpoint.
#[derive(Clone, Debug)]
pub struct AsyncCheckpoint {
    /// The run.
    pub run_id: RunId,
    /// The function's UUID as the call named it.
    pub fn_id: String,
    /// The queue item as the call named it.
    pub qi_id: String,
    /// The dispatch as the call named it.
    pub request_id: String,
    /// The generation as the call named it; Go's SDK may leave it out.
    pub generation_id: Option<u32>,
    /// When the SDK got the call, Unix milliseconds.
    pub request_started_at: Option<i64>,
    /// When it sent this, Unix milliseconds.
    pub ts: Option<i64>,
    /// What it reports.
    pub steps: Vec<Op>,
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow, default)]
    run_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    fn_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    qi_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    request_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    generation_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    request_started_at: Option<&'a RawValue>,
    #[serde(borrow, default)]
    ts: Option<&'a RawValue>,
    #[serde(borrow, default)]
    steps: Option<&'a RawValue>,
}

impl AsyncCheckpoint {
    /// Reads a checkpoint. Only what can be stored beside a running function is allowed: `StepRun`, `Step`,
    /// `StepPlanned`, `DeferAdd`, `DeferAbort`.
    ///
    /// # Errors
    /// 400 when it cannot be read or holds another op (`field` is `steps[i].op`), 413 when an output is larger
    /// than [`STEP_OUTPUT_BYTES_MAX`].
    pub fn parse(body: &[u8]) -> Result<AsyncCheckpoint, Refusal> {
        let wire: Wire<'_> = read_object(body)
            .map_err(|e| Refusal::new(400, "bad_json", format!("the body is not a checkpoint: {e}")))?;
        let run_id = wire.run_id.and_then(raw_string).ok_or_else(|| {
            Refusal::new(400, "bad_id", "run_id is missing or not a string").field("run_id")
        })?;
        let text = |raw: Option<&RawValue>| raw.and_then(raw_string).unwrap_or_default();
        let steps = match wire.steps {
            Some(raw) => read_list(raw.get().as_bytes(), "steps")?,
            None => Vec::new(),
        };
        for (i, op) in steps.iter().enumerate() {
            check_step(i, op)?;
        }
        Ok(AsyncCheckpoint {
            run_id: run_id.parse::<RunId>().map_err(|refusal| refusal.field("run_id"))?,
            fn_id: text(wire.fn_id),
            qi_id: text(wire.qi_id),
            request_id: text(wire.request_id),
            generation_id: wire.generation_id.and_then(whole_number).and_then(|n| u32::try_from(n).ok()),
            request_started_at: wire.request_started_at.and_then(whole_number),
            ts: wire.ts.and_then(whole_number),
            steps,
        })
    }
}

fn check_step(i: usize, op: &Op) -> Result<(), Refusal> {
    let allowed = matches!(
        op.code,
        OpCode::StepRun | OpCode::Step | OpCode::StepPlanned | OpCode::DeferAdd | OpCode::DeferAbort
    );
    if !allowed {
        let message = format!(
            "steps[{i}].op {} is not allowed in a checkpoint: only StepRun, Step, StepPlanned, DeferAdd and DeferAbort are",
            quoted(op.code.as_str())
        );
        return Err(Refusal::new(400, "op_not_allowed", message).field(format!("steps[{i}].op")));
    }
    let bytes = op.data.as_ref().map_or(0, Json::len);
    if bytes > STEP_OUTPUT_BYTES_MAX {
        let message = format!(
            "the output of step {} has {bytes} bytes, at most {STEP_OUTPUT_BYTES_MAX} are accepted",
            quoted(op.label())
        );
        return Err(Refusal::new(413, "step_output_too_large", message)
            .field(format!("steps[{i}].data"))
            .limit(format!("{STEP_OUTPUT_BYTES_MAX} bytes")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn body(steps: Value) -> Vec<u8> {
        json!({"run_id":"01M85Q0DXY0000000000000000","fn_id":"de7a52d8","qi_id":"MjhxaT","generation_id":1,
            "request_id":"01M85Q0DZF","request_started_at":1_795_488_233_620_i64,"ts":1_795_488_233_657_i64,
            "steps":steps,"ignored":{}})
        .to_string()
        .into_bytes()
    }

    #[test]
    fn a_checkpoint_reads_as_the_sdk_sends_it() {
        let steps = json!([{"id":"86f7e4","op":"StepRun","name":"a","displayName":"a","data":{"x":1}},
            {"id":"b","op":"StepPlanned"}]);
        let read = AsyncCheckpoint::parse(&body(steps)).unwrap();
        assert_eq!(read.run_id.to_string(), "01M85Q0DXY0000000000000000");
        assert_eq!((read.qi_id.as_str(), read.generation_id, read.steps.len()), ("MjhxaT", Some(1), 2));
        assert_eq!((read.request_started_at, read.ts), (Some(1_795_488_233_620), Some(1_795_488_233_657)));
        let bare =
            AsyncCheckpoint::parse(br#"{"run_id":"01M85Q0DXY0000000000000000","generation_id":-1}"#).unwrap();
        assert_eq!((bare.generation_id, bare.ts, bare.steps.len()), (None, None, 0));
    }

    #[test]
    fn what_a_checkpoint_may_not_hold_is_refused_with_its_place() {
        for op in ["Sleep", "RunComplete", "StepError", "Nonsense"] {
            let refusal = AsyncCheckpoint::parse(&body(json!([{"op":"Step"},{"op":op}]))).unwrap_err();
            assert_eq!((refusal.status, refusal.field.as_deref()), (400, Some("steps[1].op")));
            assert!(refusal.message.contains(op), "{refusal}");
        }
        let large = "x".repeat(STEP_OUTPUT_BYTES_MAX - 2);
        assert!(AsyncCheckpoint::parse(&body(json!([{"op":"StepRun","data":large}]))).is_ok());
        let refusal =
            AsyncCheckpoint::parse(&body(json!([{"op":"StepRun","data":large + "y"}]))).unwrap_err();
        assert_eq!((refusal.status, refusal.field.as_deref()), (413, Some("steps[0].data")));
    }

    #[test]
    fn unreadable_checkpoints_are_refused() {
        for (bad, code) in [
            ("", "bad_json"),
            ("[]", "bad_json"),
            ("{}", "bad_id"),
            (r#"{"run_id":5}"#, "bad_id"),
            (r#"{"run_id":"x"}"#, "bad_id"),
            (r#"{"run_id":"01M85Q0DXY0000000000000000","steps":{}}"#, "bad_ops"),
        ] {
            assert_eq!(AsyncCheckpoint::parse(bad.as_bytes()).unwrap_err().code, code, "{bad}");
        }
    }
}
