//! Takes a run's turn and goes on with the next ones as long as they follow at once: call the app, decide what
//! the answer means, record it, announce it.

use super::Verdict;
use super::call::Purpose;
use super::hold::Hold;
use super::register::Invokes;
use crate::io::Note;
use crate::ports::Chain;
use crate::{Runtime, Trouble};
use engine::claim::{TRIES_MAX, Taken, Taking};
use engine::conclude::{Conclusion, End, Finish, Given, Registrations, conclude};
use engine::item::Write;
use engine::job::{Asked, Job, follow_ups};
use engine::records::{RunRecord, StepId, TurnEnd};
use engine::state::RunState;
use protocol::ids::RunId;
use protocol::json::Json;
use protocol::response::engine_error;
use std::collections::BTreeMap;

/// So often a claim that somebody else changed is looked at again at once; then the message is put back.
const CLAIM_TRIES: usize = 4;
/// How long it is put back for then, milliseconds.
const CONTENDED_MS: i64 = 500;

/// What became of a conclusion.
enum Recorded {
    /// It stands; the next turn is taken already, and takes these steps up.
    GoOn(Vec<StepId>),
    /// It stands and is announced.
    Announced,
    /// The run has ended.
    Ended,
    /// A result was recorded by another dispatch: call again.
    Foreign,
    /// The turn is no longer this hold's.
    Lost,
}

impl Runtime {
    /// Asks for a turn and, if it gets it, goes on from there. `events` are the trigger events if at hand.
    pub(super) async fn take(
        &self,
        hold: &Hold<'_>,
        run: RunId,
        asked: Asked,
        events: Vec<Json>,
    ) -> Result<Verdict, Trouble> {
        for _ in 0..CLAIM_TRIES {
            let Some(mut state) = self.load(hold.io, run).await? else { return Ok(Verdict::Acknowledge) };
            if hold.expired() {
                return Ok(Verdict::Leave);
            }
            if hold.is_dead_letter() {
                // Boxed: it hardly ever happens, and would be part of every job's state.
                return Box::pin(self.bury_turn(hold, state, &asked, None)).await;
            }
            match hold.taker().ask(&state, &asked) {
                Taking::Ended => return self.ended_already(hold, &state).await,
                Taking::Drop(why) => {
                    tracing::debug!(%run, why, "a job is dropped");
                    self.announce_what_is_left(hold, &state).await?;
                    return Ok(Verdict::Acknowledge);
                }
                Taking::PutBack { ms } => return Ok(Verdict::PutBack { ms }),
                Taking::Run(taken) => {
                    self.announce_what_is_left(hold, &state).await?;
                    if let Some(turn) = hold.sends_turn(&state, taken.claim.turn) {
                        hold.io.send(vec![Job::Turn { run, turn, due_ms: 0 }]).await?;
                        return Ok(Verdict::PutBack { ms: hold.taker().put_back_ms() });
                    }
                    if hold.take(&mut state, *taken).await? {
                        let events = self.events_of(hold, &state.run, events).await?;
                        // In a box, here and wherever turns begin: what it holds is large.
                        return Box::pin(self.turns(hold, state, events)).await;
                    }
                }
                Taking::Announce(taken) => {
                    if hold.take(&mut state, *taken).await? {
                        return self.announce_again(hold, state, events).await;
                    }
                }
            }
        }
        Ok(Verdict::PutBack { ms: CONTENDED_MS })
    }

    /// A job of a run that has ended: does what may be left to do.
    pub(super) async fn ended_already(&self, hold: &Hold<'_>, state: &RunState) -> Result<Verdict, Trouble> {
        if state.run.settle {
            self.settle(hold.io, state.run.id).await?;
        } else if state.run.claim.msg == hold.msg() {
            // The record of its turn may have come after all that.
            self.forget_waits(hold.io, state).await?;
        }
        Ok(Verdict::Acknowledge)
    }

    /// Announces again the turns that an earlier delivery of this message ended, and that others led past.
    pub(super) async fn announce_what_is_left(
        &self,
        hold: &Hold<'_>,
        state: &RunState,
    ) -> Result<(), Trouble> {
        for turn in state.unannounced(hold.msg()) {
            hold.io.send(follow_ups(state.run.id, &turn)).await?;
        }
        Ok(())
    }

    /// Holds the run's open turn: calls, records, and goes on while the next turn follows at once.
    pub(super) async fn turns(
        &self,
        hold: &Hold<'_>,
        mut state: RunState,
        events: Vec<Json>,
    ) -> Result<Verdict, Trouble> {
        let mut watch = self.watched.watch(state.run.id);
        let mut ids = state.stack_ids(usize::MAX);
        loop {
            if state.run.claim.tries > TRIES_MAX {
                let finish = Finish::failed(too_many_tries());
                return self.end(hold, &state, state.run.claim.stands(), finish).await;
            }
            let purpose = Purpose {
                step: None,
                attempt: state.run.claim.attempt,
                plans_only: state.plans_only(),
                stack: &ids,
            };
            let (answer, facts) = self.call(hold, &state, &events, &purpose).await?;
            if let (Some(version), true) = (answer.request_version, state.run.request_version < 0) {
                state.run.request_version = version;
            }
            if (watch.changed() || !self.config.sole) && !self.refresh(hold, &mut state).await? {
                return Ok(Verdict::Leave);
            }
            let invokes = self.invokes(hold.io, &answer.kind).await?;
            let given = Given { events: &events, targets: &invokes.targets };
            let conclusion = conclude(&state, &answer, &facts, given);
            match self.record(hold, &mut state, conclusion, &invokes).await? {
                Recorded::GoOn(taken_up) => ids.extend(taken_up),
                Recorded::Ended | Recorded::Announced => return Ok(Verdict::Acknowledge),
                Recorded::Lost => return Ok(Verdict::Leave),
                Recorded::Foreign => {
                    if !self.call_again(hold, &mut state).await? {
                        return Ok(Verdict::Leave);
                    }
                    ids = state.stack_ids(usize::MAX);
                }
            }
        }
    }

    /// Reads the run's steps again; `false` when the claim is no longer this hold's.
    async fn refresh(&self, hold: &Hold<'_>, state: &mut RunState) -> Result<bool, Trouble> {
        let Some(fresh) = self.load(hold.io, state.run.id).await? else { return Ok(false) };
        if fresh.run.claim.lease.nonce != state.run.claim.lease.nonce
            || fresh.run.claim.turn != state.run.claim.turn
        {
            return Ok(false);
        }
        let request_version = state.run.request_version;
        *state = fresh;
        state.run.request_version = request_version;
        Ok(true)
    }

    /// Another dispatch recorded a result first: reads it and calls again in the same turn. No attempt is lost.
    async fn call_again(&self, hold: &Hold<'_>, state: &mut RunState) -> Result<bool, Trouble> {
        if !self.refresh(hold, state).await? {
            return Ok(false);
        }
        let taken = hold.taker().call_again(state);
        Ok(hold.take(state, taken).await?)
    }

    /// Makes a conclusion durable. Where the next turn follows at once, its claim is part of the same chain.
    async fn record(
        &self,
        hold: &Hold<'_>,
        state: &mut RunState,
        conclusion: Conclusion,
        invokes: &Invokes,
    ) -> Result<Recorded, Trouble> {
        if hold.expired() {
            return Ok(Recorded::Lost);
        }
        let (id, expires_at) = (state.run.id, state.run.expires_at);
        let Conclusion { defers, blobs: values, results, attempts, registrations, mut end } = conclusion;
        hold.io.write_each(values).await?;
        if !defers.is_empty() {
            hold.io.write_one_by_one(defers).await?;
            // They are told to the app in its next call, and start something when the run ends.
            state.defers = self.load(hold.io, id).await?.map_or_else(BTreeMap::new, |state| state.defers);
        }
        if registrations != Registrations::default()
            && let Some(finish) = self.register_all(hold.io, &registrations, invokes).await?
        {
            end = End::Run(finish);
        }
        let before = results.len() + attempts.len();
        let mut chain: Vec<Write> = results.iter().map(|step| step.write(id, expires_at)).collect();
        chain.extend(attempts.iter().map(|attempt| attempt.overwrite(id, expires_at)));
        let began_ms = self.ports.clock.monotonic_ms();
        state.steps.extend(results.iter().map(|step| (step.id.clone(), step.clone())));
        state.attempts.extend(attempts);
        let mut taken: Option<Taken> = None;
        let mut jobs: Option<Vec<Job>> = None;
        match end {
            End::Run(mut finish) => {
                finish.settle = self.must_settle(hold.io, state, finish.status).await?;
                let (parts, write) = finish.writes(&state.run, state.run.claim.stands(), hold.io.now_ms());
                chain.push(write);
                hold.io.write_each(parts).await?;
                return self.recorded_end(hold, state, chain, before, &finish).await;
            }
            End::Result if hold.may_go_on() => taken = Some(hold.taker().take_next(state)),
            End::Result => jobs = Some(vec![next_turn(state)]),
            End::Record(turn) => {
                chain.push(turn.write(id, expires_at));
                state.turns.insert(turn.turn, turn.clone());
                match turn.end {
                    TurnEnd::Again if hold.may_go_on() => taken = Some(hold.taker().take_next(state)),
                    TurnEnd::Again => jobs = Some(vec![next_turn(state)]),
                    _ => jobs = Some(follow_ups(id, &turn)),
                }
            }
        }
        let taken = taken.map(|Taken { claim, write, taken_up }| {
            chain.push(write);
            (claim, taken_up)
        });
        let announces = jobs.is_some();
        let jobs = jobs.unwrap_or_default();
        let note = if taken.is_some() { Note::Claim(&state.run) } else { Note::Record };
        let last = chain.len().saturating_sub(1);
        let noted = hold.io.note(&mut chain, last, note, &jobs);
        match hold.io.chain_and_send(chain, jobs).await? {
            Chain::Refused { index, .. } => {
                if index < results.len() {
                    return Ok(Recorded::Foreign);
                }
                self.unregister_lost(hold.io, id, &registrations, invokes).await?;
                Ok(Recorded::Lost)
            }
            Chain::Done(_) => {
                hold.io.noted(&noted);
                let taken_up = taken.map_or_else(Vec::new, |(claim, taken_up)| {
                    state.run.spent.turns = noted.total();
                    hold.took(state, claim, began_ms);
                    taken_up
                });
                self.changed(&state.run);
                Ok(if announces { Recorded::Announced } else { Recorded::GoOn(taken_up) })
            }
        }
    }

    async fn recorded_end(
        &self,
        hold: &Hold<'_>,
        state: &RunState,
        mut chain: Vec<Write>,
        before: usize,
        finish: &Finish,
    ) -> Result<Recorded, Trouble> {
        let last = chain.len().saturating_sub(1);
        let noted = hold.io.note(&mut chain, last, Note::End(&state.run), &[]);
        match hold.io.chain(chain).await? {
            Chain::Done(_) => {
                hold.io.noted(&noted);
                self.ended(&state.run, finish);
                if finish.settle {
                    self.settle(hold.io, state.run.id).await?;
                }
                Ok(Recorded::Ended)
            }
            Chain::Refused { index, .. } if index < before => Ok(Recorded::Foreign),
            Chain::Refused { .. } => Ok(Recorded::Lost),
        }
    }

    /// Announces a turn that is concluded and whose announcement may have been lost.
    async fn announce_again(
        &self,
        hold: &Hold<'_>,
        mut state: RunState,
        events: Vec<Json>,
    ) -> Result<Verdict, Trouble> {
        if let Some(turn) = state.turns.get(&state.run.claim.turn) {
            hold.io.send(follow_ups(state.run.id, turn)).await?;
            if turn.end != TurnEnd::Again && !state.outdated(turn) {
                return Ok(Verdict::Acknowledge);
            }
        }
        let taken = hold.taker().take_next(&state);
        if !hold.take(&mut state, taken).await? {
            return Ok(Verdict::Leave);
        }
        let events = self.events_of(hold, &state.run, events).await?;
        Box::pin(self.turns(hold, state, events)).await
    }

    /// The trigger events: those at hand, those in the run item, or from history.
    pub(super) async fn events_of(
        &self,
        hold: &Hold<'_>,
        run: &RunRecord,
        at_hand: Vec<Json>,
    ) -> Result<Vec<Json>, Trouble> {
        if !at_hand.is_empty() {
            return Ok(at_hand);
        }
        if let Some(events) = &run.events {
            return Ok(events.clone());
        }
        let mut events = Vec::with_capacity(run.event_ids.len());
        for id in &run.event_ids {
            events.push(self.event(hold, *id).await?);
        }
        Ok(events)
    }
}

/// Asks for the turn after the one that is held, by another message: this one has no time for it.
pub(super) fn next_turn(state: &RunState) -> Job {
    Job::Turn { run: state.run.id, turn: state.run.claim.turn + 1, due_ms: 0 }
}

fn too_many_tries() -> Json {
    let message =
        format!("the executor was lost {TRIES_MAX} times in this turn; the function probably brings it down");
    engine_error("executor_lost", &message)
}
