//! Rule 8: what waits is registered and has a timer, gets one thing that it may get, and leaves the index.

use super::{Checked, Rules, SKEW_MS_MAX, Wrote, broken, changed, jobs, run_of, state_of, value_of};
use crate::sim::program::MetWhat;
use crate::sim::waiting::Waiting;
use backend_memory::Memory;
use engine::item::{Item, Key};
use engine::job::{Delivered, Job};
use engine::records::{
    PlannedOp, SignalRecord, Status, StepId, StepRecord, TurnEnd, TurnRecord, Wait, WaitRecord, Waiter,
    wait_key,
};
use engine::state::RunState;
use protocol::ids::{EventId, RunId};
use serde_json::Value;
use std::collections::BTreeMap;

/// What another run parked so long after an event was received may not get it, milliseconds: clocks differ, and
/// nobody can tell the order of what happens within that.
const ORDER_MS: i64 = 1_500;
/// In a calm world an event that was accepted so long before a wait gives up resumes it, milliseconds.
const CALM_MS: i64 = 60_000;
/// A fault explains what its process leaves undone so long after it, milliseconds: until its next heartbeat.
const AFTERMATH_MS: i64 = 60_000;

/// A step that waits, since its turn's record stands.
#[derive(Debug)]
pub(super) struct Parked {
    what: MetWhat,
    /// When it was parked, in order of the world's events.
    pub(super) seq: u64,
    /// When a dispatch registered it first, by its process's clock.
    registered_ms: i64,
    pub(super) until_ms: i64,
    /// The partition it stands in, if it waits for an event.
    pub(super) pk: String,
    /// The event that starts the run it invoked, and that run.
    child: Option<RunId>,
}

impl Parked {
    pub(super) fn waiting(&self) -> Option<Waiting> {
        match self.what {
            MetWhat::Event(waiting) => Some(waiting),
            _ => None,
        }
    }
}

/// A signal that a client sends.
#[derive(Debug, Default)]
struct Signalled {
    signal: &'static str,
    served: u32,
    got: u32,
}

/// What is known about waits.
#[derive(Debug, Default)]
pub(super) struct Waits {
    parked: BTreeMap<(RunId, String), Parked>,
    /// When a step's wait was registered first, be it by a dispatch that was lost, as its item says.
    first_registered: BTreeMap<(RunId, String), i64>,
    /// Who registered what stands at a key, and when.
    registrars: BTreeMap<Key, (u32, i64)>,
    /// When something last went wrong in a process, or it stood still.
    hits: BTreeMap<u32, i64>,
    signals: BTreeMap<String, Signalled>,
    got: BTreeMap<RunId, Vec<String>>,
}

impl Waits {
    pub(super) fn for_events(&self) -> impl Iterator<Item = (&(RunId, String), &Parked)> {
        self.parked.iter().filter(|(_, parked)| parked.waiting().is_some())
    }
}

fn registration_stands(memory: &Memory, run: RunId, op: &PlannedOp) -> bool {
    match &op.wait {
        Some(Wait::Event { event, index, .. }) => {
            let key = wait_key(event, index.as_deref(), run, &op.step_id());
            memory.inspect(|state| state.items.contains_key(&key))
        }
        Some(Wait::Signal { signal }) => {
            let standing = memory.inspect(|state| state.items.get(&SignalRecord::key_of(signal)).cloned());
            standing.is_some_and(|item| holder_of(&item) == Some((run, op.id.clone())))
        }
        _ => true,
    }
}

/// The run and the step that a wait's or a signal's item names.
fn holder_of(item: &Item) -> Option<(RunId, String)> {
    Some((item.text("run")?.parse().ok()?, item.text("step")?.to_owned()))
}

fn open(state: &RunState) -> bool {
    !state.run.status.is_final()
}

impl Rules {
    /// Something went wrong in a process, or it stands still until then.
    pub(crate) fn hit(&mut self, process: u32, until_ms: i64) {
        self.waits.hits.insert(process, until_ms);
    }

    /// What a run's waits got, in order.
    pub(crate) fn got(&self, run: RunId) -> Vec<String> {
        self.waits.got.get(&run).cloned().unwrap_or_default()
    }

    /// A turn's record was written: what it waits for is registered already.
    pub(super) fn parked(&mut self, memory: &Memory, now_ms: i64, wrote: &Wrote<'_>) -> Checked {
        let (Some(run), Some(item)) = (run_of(&wrote.key.pk), wrote.after) else { return Ok(()) };
        let turn = wrote.key.sk.split_once('#').map_or("", |(_, turn)| turn);
        let (Ok(record), Some(state)) = (TurnRecord::read(turn, item), state_of(memory, run)) else {
            return Ok(());
        };
        let TurnEnd::Plan { ops, .. } = &record.end else { return Ok(()) };
        for op in ops.iter().filter(|op| op.wait.is_some()) {
            let steps =
                self.program(&state.run.function.slug).map(|program| program.steps()).unwrap_or_default();
            let Some(what) = steps.get(&op.id).copied() else {
                return Err(broken(
                    14,
                    format!("run {run} waits in step {} that its function has not", op.name),
                ));
            };
            let brought =
                || jobs(memory).iter().any(|job| job.run() == Some(run) && brings(job, &state, &op.id));
            if open(&state) && !registration_stands(memory, run, op) && !brought() {
                let how = format!("run {run}: step {} is parked and nothing can find it", op.name);
                return Err(broken(8, how));
            }
            let (mut pk, mut child) = (String::new(), None);
            match &op.wait {
                Some(Wait::Event { event, index, .. }) => {
                    pk = wait_key(event, index.as_deref(), run, &op.step_id()).pk;
                }
                Some(Wait::Invoke { function, event }) => {
                    let expected =
                        super::Expected { parent: Some(run), ..super::Expected::new(*event, &function.slug) };
                    child = Some(expected.run);
                    self.expect(expected);
                }
                _ => {}
            }
            let until_ms = op.due_ms.unwrap_or(i64::MAX);
            let registered = self.waits.first_registered.get(&(run, op.id.clone()));
            let registered_ms = registered.copied().unwrap_or(now_ms);
            let parked = Parked { what, seq: self.seq, registered_ms, until_ms, pk, child };
            self.waits.parked.insert((run, op.id.clone()), parked);
        }
        Ok(())
    }

    /// A wait was registered or left the index.
    pub(super) fn registered(&mut self, memory: &Memory, now_ms: i64, wrote: &Wrote<'_>) -> Checked {
        if !changed(wrote) {
            return Ok(());
        }
        if let Some(item) = wrote.after {
            self.waits.registrars.insert(wrote.key.clone(), (wrote.process, now_ms));
            if let (Some(waiter), Some(created_ms)) = (holder_of(item), item.number("created")) {
                self.waits.first_registered.entry(waiter).or_insert(created_ms);
            }
            return Ok(());
        }
        let Some(Ok(gone)) = wrote.before.map(|item| WaitRecord::read(&wrote.key.sk, item)) else {
            return Ok(());
        };
        let state = state_of(memory, gone.run);
        match (&gone.waiter, state) {
            (Waiter::Step { step, .. }, Some(state)) if self.still_waits(&state, step) => {
                Err(broken(8, format!("run {}: step {step} left the index and still waits", gone.run)))
            }
            (Waiter::Cancel { .. }, Some(state)) if open(&state) => {
                Err(broken(8, format!("run {}: a rule that cancels it is gone and it is open", gone.run)))
            }
            (Waiter::Cancel { .. }, None) => {
                let expected = self.expected.iter().find(|e| e.run == gone.run);
                match expected.is_none_or(|e| e.caller_id.is_some()) {
                    true => Ok(()), // nobody starts it after all, or another run has its sender's event id
                    false => Err(broken(
                        8,
                        format!("a rule that cancels run {} is gone before it began", gone.run),
                    )),
                }
            }
            _ => Ok(()),
        }
    }

    fn still_waits(&self, state: &RunState, step: &StepId) -> bool {
        let parked = self.waits.parked.contains_key(&(state.run.id, step.as_str().to_owned()));
        open(state) && parked && !state.steps.contains_key(step)
    }

    /// A signal's one waiter was registered, replaced or taken away.
    pub(super) fn signal_registered(&mut self, memory: &Memory, now_ms: i64, wrote: &Wrote<'_>) -> Checked {
        if !changed(wrote) {
            return Ok(());
        }
        if wrote.after.is_some() {
            self.waits.registrars.insert(wrote.key.clone(), (wrote.process, now_ms));
        }
        let before = wrote.before.and_then(holder_of);
        let Some((run, step)) =
            before.filter(|before| wrote.after.and_then(holder_of).as_ref() != Some(before))
        else {
            return Ok(());
        };
        let state = state_of(memory, run).filter(|state| self.still_waits(state, &StepId::new(&step)));
        let Some(state) = state else { return Ok(()) };
        let announced = jobs(memory).iter().any(|job| job.run() == Some(run) && brings(job, &state, &step));
        match announced {
            true => Ok(()),
            false => Err(broken(8, format!("run {run}: step {step} lost its signal and nobody tells it"))),
        }
    }

    /// A message is gone that brought a wait something, or its end.
    pub(super) fn wait_was_served(&self, memory: &Memory, state: &RunState, job: &Job) -> Checked {
        let run = state.run.id;
        if !matches!(job, Job::Deliver { .. } | Job::Wake { .. }) {
            return Ok(());
        }
        let Some(op) = state.waiting().map(|(_, _, op)| op).find(|op| brings(job, state, &op.id)) else {
            return Ok(());
        };
        if let Job::Deliver { delivery: Delivered::Event { event, .. }, .. } = job
            && self.knew(memory, state, &op.id, event.id)
        {
            return Ok(());
        }
        // Handed over to another queue.
        if jobs(memory).iter().any(|job| job.run() == Some(run) && brings(job, state, &op.id)) {
            return Ok(());
        }
        Err(broken(8, format!("run {run}: {job:?} was acknowledged and step {} still waits", op.name)))
    }

    /// Had the run got this event before it parked the step?
    fn knew(&self, memory: &Memory, state: &RunState, step: &str, event: EventId) -> bool {
        let turn = state.planned().find(|(_, _, op)| op.id == step).map(|(turn, _, _)| turn);
        let known = turn.map(|turn| state.plan_state(turn)).unwrap_or_default();
        known.iter().filter_map(|id| state.steps.get(id)).any(|step| {
            let memo = value_of(memory, &step.memo).map(|memo| memo.to_value()).unwrap_or_default();
            let mark = memo["data"]["mark"].as_str().and_then(|mark| self.posts.marks.get(mark));
            step.op == "WaitForEvent" && mark == Some(&event)
        })
    }

    /// Every step of an open run that waits is registered, and will be told when its time is over.
    pub(super) fn waits_have_timers(&self, memory: &Memory, state: &RunState) -> Checked {
        let mut standing: Option<Vec<Job>> = None;
        for (turn, ordinal, op) in state.waiting() {
            let run = state.run.id;
            let jobs = standing.get_or_insert_with(|| jobs(memory));
            let by = &state.turns[&turn].by;
            let announces =
                memory.inspect(|s| s.jobs.messages().chain(s.dead.messages()).any(|m| m.id == *by));
            let brought = jobs.iter().any(|job| job.run() == Some(run) && brings(job, state, &op.id));
            if !registration_stands(memory, run, op) && !brought {
                return Err(broken(8, format!("run {run}: step {} waits and nothing can find it", op.name)));
            }
            let wakes = |job: &Job| matches!(job, Job::Wake { run: of, turn: t, ordinal: n, .. } if (*of, *t, *n) == (run, turn, ordinal));
            if !announces && !brought && !jobs.iter().any(wakes) {
                return Err(broken(8, format!("run {run}: step {} waits and has no timer", op.name)));
            }
        }
        Ok(())
    }

    /// A step has its result.
    pub(super) fn got_something(&mut self, memory: &Memory, now_ms: i64, wrote: &Wrote<'_>) -> Checked {
        let (Some(run), Some(item)) = (run_of(&wrote.key.pk), wrote.after) else { return Ok(()) };
        let step = wrote.key.sk.split_once('#').map_or("", |(_, step)| step);
        let (Ok(record), Some(state)) = (StepRecord::read(step, item), state_of(memory, run)) else {
            return Ok(());
        };
        let steps = self.program(&state.run.function.slug).map(|program| program.steps()).unwrap_or_default();
        let Some(what) = steps.get(step).copied() else { return Ok(()) };
        let memo = value_of(memory, &record.memo).map(|memo| memo.to_value()).unwrap_or_default();
        let at = format!("run {run}: step {}", record.name);
        let got = match what {
            MetWhat::Event(_) => self.got_event(memory, now_ms, (&state, step), &memo),
            MetWhat::Signal(_) => self.got_signal(memory, now_ms, (&state, step), &memo),
            MetWhat::Invoke(_) => self.got_answer(memory, now_ms, (&state, step), &memo),
            MetWhat::Step(_) | MetWhat::Sleep(_) | MetWhat::Fetch => return Ok(()),
        };
        match got {
            Ok(got) => {
                self.waits.got.entry(run).or_default().push(got);
                Ok(())
            }
            Err((rule, how)) => Err(broken(rule, format!("{at} {how}"))),
        }
    }

    fn got_event(
        &self,
        memory: &Memory,
        now_ms: i64,
        (state, step): (&RunState, &str),
        memo: &Value,
    ) -> Result<String, (u32, String)> {
        let run = &state.run;
        let parked = self.waits.parked.get(&(run.id, step.to_owned()));
        let parked = parked.ok_or((8, "got something and was never parked".to_owned()))?;
        if memo.is_null() {
            return gave_up(parked, now_ms);
        }
        let mark = memo["data"]["mark"].as_str().unwrap_or_default().to_owned();
        let posted = self.posts.marks.get(&mark).and_then(|id| Some((*id, self.posts.posted.get(id)?)));
        let (id, posted) = posted.ok_or((2, format!("got an event that nobody posted: {memo}")))?;
        let Some(waiting) = parked.waiting() else { return Err((14, "waits for no event".into())) };
        if !waiting.matches(self.facts_of(run), posted.name, posted.facts) {
            return Err((2, format!("got event {mark}, which does not match {waiting:?}")));
        }
        if run.event_ids.contains(&id) {
            return Err((2, format!("got event {mark}, which started its run")));
        }
        if self.knew(memory, state, step, id) {
            return Err((2, format!("got event {mark}, which the run had got before it parked this")));
        }
        match posted.received_ms {
            None => Err((2, format!("got event {mark}, which is not stored"))),
            Some(received_ms)
                if parked.registered_ms > received_ms + ORDER_MS && posted.accepted.is_some() =>
            {
                let late_ms = parked.registered_ms - received_ms;
                Err((
                    2,
                    format!("got event {mark}, which was received {late_ms} ms before it was registered"),
                ))
            }
            Some(_) => Ok(mark),
        }
    }

    fn got_signal(
        &mut self,
        memory: &Memory,
        now_ms: i64,
        (state, step): (&RunState, &str),
        memo: &Value,
    ) -> Result<String, (u32, String)> {
        let run = state.run.id;
        let parked = self.waits.parked.get(&(run, step.to_owned()));
        let parked = parked.ok_or((8, "got something and was never parked".to_owned()))?;
        if memo.is_null() {
            let replaced = |job: &Job| {
                matches!(job, Job::Deliver { delivery: Delivered::Replaced, .. }) && brings(job, state, step)
            };
            let is_replaced = jobs(memory).iter().any(|job| job.run() == Some(run) && replaced(job));
            return if is_replaced { Ok("replaced".into()) } else { gave_up(parked, now_ms) };
        }
        let MetWhat::Signal(waits_for) = parked.what else { return Err((14, "waits for no signal".into())) };
        let mark = memo["data"]["data"]["mark"].as_str().unwrap_or_default().to_owned();
        let sent =
            self.waits.signals.get_mut(&mark).ok_or((8, format!("got a signal that nobody sent: {memo}")))?;
        sent.got += 1;
        if sent.signal != waits_for.signal {
            return Err((8, format!("got signal {mark}, which is another's: {memo}")));
        }
        match sent.got <= sent.served {
            true => Ok(mark),
            false => Err((8, format!("got signal {mark}, as others did: {} were sent", sent.served))),
        }
    }

    fn got_answer(
        &self,
        memory: &Memory,
        now_ms: i64,
        (state, step): (&RunState, &str),
        memo: &Value,
    ) -> Result<String, (u32, String)> {
        let message = memo["error"]["message"].as_str().unwrap_or_default();
        let Some(parked) = self.waits.parked.get(&(state.run.id, step.to_owned())) else {
            let missing = message.contains("could not find function");
            return if missing {
                Ok("missing".into())
            } else {
                Err((10, format!("was never parked and got {memo}")))
            };
        };
        if memo["error"].to_string().contains("InngestInvokeTimeoutError") {
            return gave_up(parked, now_ms);
        }
        let child = parked.child.and_then(|child| state_of(memory, child));
        let output = child.as_ref().and_then(|child| child.run.output.as_ref());
        let output = output.and_then(|output| value_of(memory, output)).map(|output| output.to_value());
        let (answer, fits) = match child.map(|child| child.run.status) {
            Some(Status::Completed) => ("returned", memo.get("data") == output.as_ref()),
            Some(Status::Failed) => ("failed", !message.is_empty()),
            Some(Status::Cancelled) => {
                ("cancelled", memo["data"]["data"]["_inngest"]["status"] == "Cancelled")
            }
            Some(Status::Skipped) | None => ("refused", message.contains("not started")),
            Some(Status::Scheduled | Status::Running) => ("open", false),
        };
        match fits {
            true => Ok(answer.into()),
            false => Err((10, format!("got {memo}, its invoked run is {answer} with {output:?}"))),
        }
    }

    /// A client begins to send a signal.
    pub(crate) fn signalling(&mut self, mark: &str, signal: &'static str) -> u64 {
        self.seq += 1;
        self.waits.signals.entry(mark.to_owned()).or_default().signal = signal;
        self.seq
    }

    /// A request that sends a signal reached a process.
    pub(crate) fn signal_served(&mut self, mark: &str) {
        if let Some(sent) = self.waits.signals.get_mut(mark) {
            sent.served += 1;
        }
    }

    /// A client is told which run its signal reached.
    pub(crate) fn signalled(
        &self,
        memory: &Memory,
        now_ms: i64,
        (signal, began): (&'static str, u64),
        answer: Option<RunId>,
    ) -> Checked {
        let Some(run) = answer else { return self.nobody_waited(memory, now_ms, signal, began) };
        let Some(state) = state_of(memory, run) else {
            return Err(broken(8, format!("signal {signal} was sent to run {run}, which does not exist")));
        };
        let is_signal = |what: MetWhat| matches!(what, MetWhat::Signal(waits) if waits.signal == signal);
        let steps = self.program(&state.run.function.slug).map(|program| program.steps()).unwrap_or_default();
        let mut got = state.steps.keys().filter_map(|id| steps.get(id.as_str()));
        let announced = jobs(memory).iter().any(
            |job| matches!(job, Job::Deliver { run: of, delivery: Delivered::Signal(_), .. } if *of == run),
        );
        match state.run.status.is_final() || announced || got.any(|what| is_signal(*what)) {
            true => Ok(()),
            false => Err(broken(8, format!("signal {signal} was sent to run {run}, which will not get it"))),
        }
    }

    /// A client is told that nobody waits for its signal.
    fn nobody_waited(&self, memory: &Memory, now_ms: i64, signal: &str, began: u64) -> Checked {
        for ((run, step), parked) in &self.waits.parked {
            let MetWhat::Signal(waits) = parked.what else { continue };
            if waits.signal != signal || parked.seq > began || parked.until_ms <= now_ms + 2 * SKEW_MS_MAX {
                continue;
            }
            let Some(state) = state_of(memory, *run) else { continue };
            let told = || jobs(memory).iter().any(|job| job.run() == Some(*run) && brings(job, &state, step));
            if self.still_waits(&state, &StepId::new(step)) && !told() {
                return Err(broken(
                    8,
                    format!("run {run} waits for signal {signal}, and its sender is told that nobody does"),
                ));
            }
        }
        Ok(())
    }

    /// May a run have failed because another one waits for a signal that it meets?
    pub(super) fn may_conflict(&self, run: RunId, mut met: impl Iterator<Item = MetWhat>) -> bool {
        met.any(|what| {
            let MetWhat::Signal(asked) = what else { return false };
            // Whoever was in its place: another run's step, or another one of its own.
            let same = |what: MetWhat| matches!(what, MetWhat::Signal(waits) if waits.signal == asked.signal);
            let mut parked = self.waits.parked.iter().filter(|(_, parked)| same(parked.what));
            let own = self.expected.iter().find(|e| e.run == run).and_then(|e| self.program(&e.slug));
            let own = own.map_or(0, |program| program.steps().values().filter(|what| same(**what)).count());
            !asked.replaces && (own > 1 || parked.any(|((of, _), _)| *of != run))
        })
    }

    /// Nothing of a run that has ended is left in the index.
    pub(super) fn nothing_waits(&self, memory: &Memory, calm: bool) -> Checked {
        let left: Vec<(Key, Item)> = memory.inspect(|state| {
            let waits = |key: &&Key| key.pk.starts_with("wait#") || key.pk.starts_with("signal#");
            state.items.iter().filter(|(key, _)| waits(key)).map(|(k, i)| (k.clone(), i.clone())).collect()
        });
        for (key, item) in left {
            let run = item.text("run").and_then(|run| run.parse::<RunId>().ok());
            if run.is_some_and(|run| self.posts.crowd.contains(&run)) {
                continue;
            }
            let registrar = self.waits.registrars.get(&key);
            let lost = registrar.is_some_and(|(process, at_ms)| {
                self.waits.hits.get(process).is_some_and(|hit_ms| hit_ms + AFTERMATH_MS >= *at_ms)
            });
            if !lost || calm {
                return Err(broken(8, format!("{} {} is left of an ended run", key.pk, key.sk)));
            }
        }
        if calm { self.every_event_arrived(memory) } else { Ok(()) }
    }

    fn every_event_arrived(&self, memory: &Memory) -> Checked {
        for ((run, step), parked) in self.waits.for_events() {
            let (Some(waiting), Some(state)) = (parked.waiting(), state_of(memory, *run)) else { continue };
            let record = state.steps.get(&StepId::new(step));
            let memo = record.and_then(|record| value_of(memory, &record.memo));
            if memo.is_none_or(|memo| memo.as_str() != "null") {
                continue;
            }
            let missed = self.posts.posted.iter().find(|(id, posted)| {
                let after = posted.began.is_some_and(|(began, _)| began > parked.seq);
                let in_time = posted.accepted.is_some_and(|(_, ms)| ms + CALM_MS < parked.until_ms);
                let matches = waiting.matches(self.facts_of(&state.run), posted.name, posted.facts);
                after && in_time && matches && !state.run.event_ids.contains(id)
            });
            if let Some((id, _)) = missed {
                return Err(broken(
                    2,
                    format!("run {run}: step {step} gave up although event {id} came in time"),
                ));
            }
        }
        Ok(())
    }
}

fn gave_up(parked: &Parked, now_ms: i64) -> Result<String, (u32, String)> {
    match now_ms + SKEW_MS_MAX >= parked.until_ms {
        true => Ok("nothing".into()),
        false => Err((8, format!("gave up {} ms early", parked.until_ms - now_ms))),
    }
}

/// Does the job bring something to this step of the run?
fn brings(job: &Job, state: &RunState, step: &str) -> bool {
    match job {
        Job::Deliver { step: at, .. } => at == step,
        Job::Wake { turn, ordinal, .. } => state.member(*turn, *ordinal).is_some_and(|op| op.id == step),
        _ => false,
    }
}
