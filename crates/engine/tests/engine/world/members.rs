//! Members of plans: what their jobs do.

use super::World;
use super::show::{ids, shown_attempt, shown_step};
use crate::wire::{EXPIRES_AT, run_id};
use engine::conclude::{
    ResultFacts, StepConclusion, conclude_gateway, conclude_step, ok_memo, open, step_record,
};
use engine::job::{Asked, Job};
use engine::records::{AttemptRecord, JoinRecord, PlannedOp, RunRecord, Status};
use engine::state::RunState;
use protocol::json::Json;
use protocol::ops::{Op, StepErrorBody};
use protocol::response::Answer;

impl World {
    pub(super) fn report(&mut self, ops: &[Op], run: &RunRecord) {
        for (nth, op) in (0u32..).zip(ops) {
            let facts = ResultFacts {
                turn: run.claim.turn,
                order: (self.now_ms, nth),
                generation: run.claim.generation,
                by: &run.claim.msg,
                attempt: run.claim.attempt,
                queued_ms: self.now_ms,
                called_ms: self.now_ms,
                now_ms: self.now_ms,
                expires_at: run.expires_at,
            };
            let (record, blobs) = step_record(op, ok_memo(op), false, &facts).expect("a step of legal size");
            blobs.iter().for_each(|blob| assert!(self.write(blob).is_ok()));
            let done = self.write(&record.write(run_id(), EXPIRES_AT)).is_ok();
            self.say(if done { shown_step(&record) } else { format!("{} stays", record.id) });
        }
        self.noted = true;
    }

    pub(super) fn step(&mut self, msg: &str, answer: &Answer) {
        let Some(Job::Step { turn, ordinal, attempt, .. }) = self.job(msg) else { return };
        let Some((state, op)) = self.unfinished(msg, (turn, ordinal), attempt) else { return };
        self.say(format!("given {}", ids(&state.plan_state(turn))));
        let conclusion = conclude_step(&state, (turn, &op), (attempt, msg), answer, &self.facts());
        self.carry_out(msg, state, (turn, ordinal), conclusion);
    }

    /// A gateway step's message arrives, and the request has this reply.
    pub(super) fn gateway(&mut self, msg: &str, reply: &Result<Json, Box<StepErrorBody>>) {
        let Some(Job::Step { turn, ordinal, attempt, .. }) = self.job(msg) else { return };
        let Some((state, op)) = self.unfinished(msg, (turn, ordinal), attempt) else { return };
        let reply = reply.clone();
        let conclusion = conclude_gateway(&state, (turn, &op), (attempt, msg), reply, &self.facts());
        self.carry_out(msg, state, (turn, ordinal), conclusion);
    }

    /// The member whose message arrives, if it is to be run.
    fn unfinished(
        &mut self,
        msg: &str,
        (turn, ordinal): (u32, u32),
        attempt: u32,
    ) -> Option<(RunState, PlannedOp)> {
        let state = self.open_run(msg)?;
        let op = state.member(turn, ordinal).expect("a member").clone();
        if state.steps.contains_key(&op.step_id()) {
            self.join(&state, (turn, ordinal), msg);
            return None;
        }
        let tried = |t: &&AttemptRecord| t.attempt == attempt && t.step.as_ref() == Some(&op.step_id());
        if let Some(tried) = state.attempts.iter().find(tried) {
            self.say(format!("attempt {attempt} was recorded by {:?}", tried.by));
            return None;
        }
        Some((state, op))
    }

    /// The run as the message's handler has read it or reads it now, if it is open and the message holds no turn.
    pub(super) fn open_run(&mut self, msg: &str) -> Option<RunState> {
        let state = self.read.remove(msg).unwrap_or_else(|| self.load());
        if state.run.status != Status::Running {
            self.say("ended");
            return None;
        }
        if state.run.claim.msg == msg {
            self.take(msg, &Asked::Turn(state.run.claim.turn));
            return None;
        }
        Some(state)
    }

    /// Makes durable what follows for a member, and goes on from there.
    pub(super) fn carry_out(
        &mut self,
        msg: &str,
        mut state: RunState,
        (turn, ordinal): (u32, u32),
        conclusion: StepConclusion,
    ) {
        let op = state.member(turn, ordinal).expect("a member").clone();
        match conclusion {
            StepConclusion::Run(finish) => self.end(&state, &finish, open()),
            StepConclusion::Retry(_, tried) => {
                self.say(format!("{} at +{}", shown_attempt(&tried), tried.due_ms - self.now_ms));
                self.write(&tried.write(run_id(), EXPIRES_AT)).expect("a new attempt");
                let attempt = tried.attempt + 1;
                let job = Job::Step { run: run_id(), turn, ordinal, attempt, due_ms: tried.due_ms };
                self.queue.push((format!("step {} {attempt}", op.id), job));
            }
            StepConclusion::Result(blobs, step) => {
                blobs.iter().for_each(|blob| assert!(self.write(blob).is_ok()));
                self.say(shown_step(&step));
                if self.write(&step.write(run_id(), EXPIRES_AT)).is_err() {
                    self.say("recorded before");
                    return self.join(&state, (turn, ordinal), msg);
                }
                state.steps.insert(step.id.clone(), *step);
                self.noted = true;
                if self.torn.take().is_some() {
                    return self.say("torn");
                }
                self.forget(&op);
                self.join(&state, (turn, ordinal), msg);
            }
        }
    }

    pub(super) fn join(&mut self, state: &RunState, (turn, ordinal): (u32, u32), msg: &str) {
        let (ops, race) = state.plan(turn).expect("a plan");
        let cause = ops[ordinal as usize].step_id();
        if ops.len() > 1 {
            let item = match self.write(&JoinRecord::add(run_id(), turn, ordinal, EXPIRES_AT)) {
                Ok(item) | Err(item) => item.expect("a join"),
            };
            let joined = JoinRecord::read("1", &item).expect("a join").done.len();
            self.say(format!("joined {joined}/{}", ops.len()));
            self.noted = true;
            if !race && joined < ops.len() {
                return;
            }
        }
        let asked = if race { Asked::Next { cause } } else { Asked::Turn(turn + 1) };
        self.take(msg, &asked);
    }
}
