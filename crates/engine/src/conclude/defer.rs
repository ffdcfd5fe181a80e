//! `DeferAdd` and `DeferAbort`: a function to be started once the run has ended. They ride along with whatever else
//! an answer or a checkpoint reports; a bad one is dropped and never fails the run.

use crate::item::Write;
use crate::records::{DeferRecord, Payload};
use crate::state::RunState;
use protocol::ids::RunId;
use protocol::limits::{DEFER_BYTES_MAX, DEFERS_MAX};
use protocol::ops::{Op, OpCode};

/// The writes of an answer's defers, to be carried out one after the other; a refused one changes nothing and does
/// not keep the next from being tried.
pub fn defers<'a>(
    (run, expires_at): (RunId, i64),
    ops: impl Iterator<Item = &'a Op>,
    now_ms: i64,
) -> Vec<Write> {
    let mut writes = Vec::new();
    for op in ops {
        match op.code {
            OpCode::DeferAdd => {
                if let Some((record, blobs)) = added(op, now_ms, expires_at) {
                    writes.extend(blobs);
                    writes.push(record.write(run, expires_at));
                }
            }
            OpCode::DeferAbort => {
                let target = op.opt_str("target_hashed_id");
                writes.extend(target.map(|id| DeferRecord::abort(run, &id)));
            }
            _ => {}
        }
    }
    writes
}

fn added(op: &Op, now_ms: i64, expires_at: i64) -> Option<(DeferRecord, Vec<Write>)> {
    let function = op.opt_str("fn_slug").filter(|slug| !slug.is_empty())?;
    let input = op.opt("input").filter(|input| input.is_object() && input.len() <= DEFER_BYTES_MAX)?;
    let (input, mut blobs) = Payload::keep(&input, expires_at);
    let meta = op.opt("meta").filter(|meta| meta.is_object() && meta.len() <= DEFER_BYTES_MAX);
    let meta = meta.map(|meta| {
        let (meta, parts) = Payload::keep(&meta, expires_at);
        blobs.extend(parts);
        meta
    });
    let name = op.label().to_owned();
    let record =
        DeferRecord { id: op.id.clone(), name, function, input, meta, aborted: false, at_ms: now_ms };
    Some((record, blobs))
}

/// The functions that the run's end starts, in the order in which they were deferred: those that were not aborted,
/// at most [`DEFERS_MAX`] of them and so many as have [`DEFER_BYTES_MAX`] of input together.
pub fn started_at_the_end(state: &RunState) -> Vec<&DeferRecord> {
    let mut live: Vec<&DeferRecord> = state.defers.values().filter(|defer| !defer.aborted).collect();
    live.sort_by_key(|defer| (defer.at_ms, &defer.id));
    live.truncate(DEFERS_MAX);
    let mut bytes = 0;
    live.retain(|defer| {
        bytes += defer.input.size();
        bytes <= DEFER_BYTES_MAX
    });
    live
}
