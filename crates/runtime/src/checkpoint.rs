//! Records the steps that an app reports while it is being called. They are results and nothing else: whoever
//! holds the turn goes on, whatever the app does after the answer.

use crate::io::{Io, Note};
use crate::ports::Written;
use crate::{Runtime, Trouble};
use engine::conclude::{ResultFacts, defers, ok_memo, step_record};
use engine::item::{Key, Write};
use engine::records::{RunRecord, Status, StepRecord, TurnRecord, run_key, run_pk};
use engine::state::RunState;
use protocol::checkpoint::AsyncCheckpoint;
use protocol::error::Refusal;
use protocol::limits::STATE_BYTES_MAX;
use protocol::ops::{Op, OpCode};
use std::sync::atomic::Ordering;

/// A report whose steps have more bytes than this is checked against the state limit at once, which reads the
/// run's steps; smaller ones are checked at the end of the turn.
const STATE_CHECK_BYTES_MIN: usize = 64 * 1024;

impl Runtime {
    /// Records the steps of one report. A repeat of the same dispatch changes nothing and succeeds.
    ///
    /// # Errors
    /// 400 when the run is gone or has ended (the SDK then returns its steps instead), 409 when the report
    /// comes from a dispatch that is not the current one or a step was recorded by another (the SDK then
    /// stops), 413 when the run's state would exceed its limit.
    pub async fn checkpoint(&self, report: &AsyncCheckpoint) -> Result<(), Trouble> {
        let io = self.io();
        io.serves_a_request();
        let run = self.current_run(&io, report).await?;
        let mut writes = self.writes(&io, &run, report).await?;
        let last = writes.len().saturating_sub(1);
        // Nothing is noted by this request after it.
        let _ = io.note(&mut writes, last, Note::Record, &[]);
        let written = io.write_each(writes).await?;
        self.watched.note(run.id);
        let foreign = written.iter().any(|w| {
            matches!(w, Written::Refused(Some(item))
            if item.number("gen") != Some(i64::from(run.claim.generation)))
        });
        if foreign { Err(stale(report, "a step was recorded by another dispatch").into()) } else { Ok(()) }
    }

    async fn current_run(&self, io: &Io<'_>, report: &AsyncCheckpoint) -> Result<RunRecord, Trouble> {
        let gone = || {
            let why = format!("run {} is not running; return the steps instead", report.run_id);
            Refusal::new(400, "run_gone", why).field("run_id")
        };
        let item = io.get(&run_key(report.run_id)).await?.ok_or_else(gone)?;
        let run = RunRecord::read(report.run_id, &item)?;
        if run.status != Status::Running {
            return Err(gone().into());
        }
        if let Some(generation) = report.generation_id
            && generation != run.claim.generation
        {
            let why =
                format!("its generation_id is {generation}, the current one is {}", run.claim.generation);
            return Err(stale(report, &why).into());
        }
        let ended = Key::state(run_pk(run.id), TurnRecord::sk(run.claim.turn));
        if io.get(&ended).await?.is_some() {
            return Err(stale(report, "its turn has ended").into());
        }
        Ok(run)
    }

    /// The writes of a report: large values at once, the steps' records returned.
    async fn writes(
        &self,
        io: &Io<'_>,
        run: &RunRecord,
        report: &AsyncCheckpoint,
    ) -> Result<Vec<Write>, Trouble> {
        let now_ms = io.now_ms();
        let mut blobs = Vec::new();
        let mut steps: Vec<StepRecord> = Vec::new();
        for op in report.steps.iter().filter(|op| matches!(op.code, OpCode::StepRun | OpCode::Step)) {
            let facts = ResultFacts {
                turn: run.claim.turn,
                order: (report.ts.unwrap_or(now_ms), self.reported.fetch_add(1, Ordering::Relaxed)),
                generation: run.claim.generation,
                by: &run.claim.msg,
                attempt: run.claim.attempt,
                queued_ms: report.request_started_at.unwrap_or(now_ms),
                called_ms: now_ms,
                now_ms,
                expires_at: run.expires_at,
            };
            let (step, parts) = step_record(op, ok_memo(op), false, &facts).map_err(|_| too_large(op))?;
            blobs.extend(parts);
            steps.push(step);
        }
        self.check_state(io, run, &steps).await?;
        io.write_each(blobs).await?;
        io.write_one_by_one(defers((run.id, run.expires_at), report.steps.iter(), now_ms)).await?;
        Ok(steps.iter().map(|step| step.write(run.id, run.expires_at)).collect())
    }

    async fn check_state(&self, io: &Io<'_>, run: &RunRecord, steps: &[StepRecord]) -> Result<(), Trouble> {
        let bytes: usize = steps.iter().map(|s| s.memo.size()).sum();
        if bytes < STATE_CHECK_BYTES_MIN {
            return Ok(());
        }
        let state = self.load(io, run.id).await?;
        let total = state.as_ref().map_or(0, RunState::bytes) + bytes;
        if total <= STATE_BYTES_MAX {
            return Ok(());
        }
        let why =
            format!("the state of run {} would have {total} bytes, the limit is {STATE_BYTES_MAX}", run.id);
        Err(Refusal::new(413, "state_too_large", why).field("steps").limit(STATE_BYTES_MAX).into())
    }
}

fn too_large(op: &Op) -> Refusal {
    let limit = protocol::limits::STEP_OUTPUT_BYTES_MAX;
    let why = format!("the output of step {:?} exceeds {limit} bytes", op.label());
    Refusal::new(413, "step_output_too_large", why).field("steps.data").limit(limit)
}

fn stale(report: &AsyncCheckpoint, why: &str) -> Refusal {
    let message = format!("stale dispatch of run {}: {why}", report.run_id);
    Refusal::new(409, "stale_dispatch", message).field("generation_id")
}
