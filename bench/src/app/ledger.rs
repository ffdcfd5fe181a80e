//! The ledger: which runs were called, how often, and when. It decides what counts as a wrong call.

use std::collections::HashMap;
use std::ops::Range;
use std::time::{Duration, Instant};

use crate::stats::ms;

use super::answers::STEPS;
use super::call::Child;
use super::children::Children;
use super::functions::Function;
use super::{Call, Target};

/// Wrong calls that are spelled out; the rest is counted.
const WRONG_SHOWN: usize = 5;
/// Bits of one attempt in [`Run::seen`]: discovery with 0 to 10 steps done, and ten planned steps.
const POSITIONS: usize = 2 * STEPS + 1;
/// Attempts that [`Run::seen`] has bits for.
const ATTEMPTS: u32 = 3;

/// Where in its function a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    /// So many steps are done.
    Discovery(usize),
    /// The planned step with this index is asked for.
    Planned(usize),
}

/// One expectation of runs, and what came of it.
#[derive(Debug)]
pub(crate) struct Ledger {
    function: Function,
    expected: Range<u64>,
    sent: Vec<Option<Instant>>,
    runs: HashMap<Box<str>, Run>,
    started: Vec<bool>,
    /// When the event that resumes a parked run was sent.
    resumed: Vec<Option<Instant>>,
    /// The runs that parked, in this order.
    parked: Vec<Box<str>>,
    children: Children,
    /// So many runs shall have parked.
    to_park: u64,
    /// So many runs shall have finished.
    to_finish: u64,
    finished: u64,
    wrong: u64,
    wrong_shown: Vec<String>,
    /// When the last expected run reached its end.
    pub(crate) finished_at: Option<Instant>,
    /// What was measured.
    pub(crate) samples: Samples,
}

/// What was measured at the app, in milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    /// Event sent to first call.
    pub(crate) first_call_ms: Vec<f64>,
    /// An answer of the app to the next call of the same run.
    pub(crate) hop_ms: Vec<f64>,
    /// A call after a sleep or a planned retry, past its due time; below zero if it came early.
    pub(crate) late_ms: Vec<f64>,
    /// Event sent to the run's last call.
    pub(crate) ended_ms: Vec<f64>,
    /// The event that resumes a parked run sent to the run's call.
    pub(crate) resume_ms: Vec<f64>,
    /// Events posted by a step to the call of the last run they started.
    pub(crate) fan_ms: Vec<f64>,
    /// The event of a run sent to the call of the last of its children.
    pub(crate) event_to_fan_ms: Vec<f64>,
    /// A checkpoint post to its answer.
    pub(crate) checkpoint_ms: Vec<f64>,
    /// Calls that arrived.
    pub(crate) calls: u64,
    /// Time all calls spent in the app.
    pub(crate) busy: Duration,
    /// Connections the server opened.
    pub(crate) connections: u64,
}

#[derive(Debug, Default)]
struct Run {
    /// The place of its event among the expected.
    index: Option<usize>,
    seen: u64,
    done: usize,
    finished: bool,
    waiting: Option<Waiting>,
}

/// What the next call of a run is measured from.
#[derive(Debug, Clone, Copy)]
enum Waiting {
    /// The last answer.
    Answered(Instant),
    /// The end of a sleep or of a retry's delay.
    Due(Instant),
    /// The event that resumes it.
    Event,
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new(Function::Seq10, 0..0)
    }
}

impl Ledger {
    /// A ledger that expects one run of `function` for each event number. All shall finish, but for those
    /// that park: what shall happen to them is said by `parking` and `resuming`.
    pub(crate) fn new(function: Function, expected: Range<u64>) -> Self {
        let count = (expected.end - expected.start) as usize;
        let parks = function == Function::Waiter;
        let children = function.children().map_or(0, |(_, per_run)| per_run);
        Self {
            function,
            expected,
            sent: vec![None; count],
            runs: HashMap::with_capacity(count),
            started: vec![false; count],
            resumed: if parks { vec![None; count] } else { Vec::new() },
            parked: Vec::new(),
            children: Children::new(children, count),
            to_park: 0,
            to_finish: if parks { 0 } else { count as u64 },
            finished: 0,
            wrong: 0,
            wrong_shown: Vec::new(),
            finished_at: None,
            samples: Samples::default(),
        }
    }

    /// The function that is measured.
    pub(crate) fn function(&self) -> Function {
        self.function
    }

    /// Notes that an event leaves the load generator.
    pub(crate) fn sending(&mut self, event: u64, now: Instant) {
        if let Some(index) = self.index(event) {
            self.sent[index] = Some(now);
        }
    }

    /// So many more runs shall park.
    pub(crate) fn parking(&mut self, count: u64) {
        self.to_park += count;
    }

    /// Notes that the events which resume these runs leave the load generator: they shall finish.
    pub(crate) fn resuming(&mut self, events: Range<u64>, now: Instant) {
        for event in events {
            let index = self.index(event).unwrap_or(usize::MAX);
            if self.resumed.get_mut(index).is_some_and(|at| at.replace(now).is_none()) {
                self.to_finish += 1;
            }
        }
    }

    /// Notes that the events of a run's children leave the app.
    pub(crate) fn sending_children(&mut self, event: u64, now: Instant) {
        if let Some(index) = self.index(event) {
            self.children.sending(index, now);
        }
    }

    /// Counts something that must not happen.
    pub(crate) fn wrong(&mut self, text: String) {
        self.wrong += 1;
        if self.wrong_shown.len() < WRONG_SHOWN {
            self.wrong_shown.push(text);
        }
    }

    /// Notes a call: that it happens once, and how long it took to come.
    pub(crate) fn arrived(&mut self, call: &Call<'_>, position: Position) {
        self.samples.calls += 1;
        if !self.runs.contains_key(&*call.context.run_id) {
            self.first_call(call, position);
        }
        if let Some(text) = self.once(call, position) {
            self.wrong(text);
        }
        let Some(run) = self.runs.get_mut(&*call.context.run_id) else { return };
        let Position::Discovery(done) = position else { return };
        run.done = run.done.max(done);
        match run.waiting.take() {
            Some(Waiting::Answered(at)) => self.samples.hop_ms.push(since_ms(call.arrived, at)),
            Some(Waiting::Due(at)) => self.samples.late_ms.push(late_ms(call.arrived, at)),
            Some(Waiting::Event) => match run.index.and_then(|index| self.resumed[index]) {
                Some(at) => self.samples.resume_ms.push(since_ms(call.arrived, at)),
                None => self.wrong(format!("run {} goes on without its event", call.context.run_id)),
            },
            None => {}
        }
    }

    /// Notes the call of a child, which ends it.
    pub(crate) fn child(&mut self, call: &Call<'_>, child: Child) {
        self.samples.calls += 1;
        let index = self.index(child.parent).unwrap_or(usize::MAX);
        match self.children.called(index, child, &call.context.run_id) {
            Ok(false) => {}
            Ok(true) => {
                let fan = self.children.sent(index).map(|at| since_ms(call.arrived, at));
                self.samples.fan_ms.extend(fan);
                let whole = self.sent[index].map(|at| since_ms(call.arrived, at));
                self.samples.event_to_fan_ms.extend(whole);
                self.note_end(call.arrived);
            }
            Err(text) => self.wrong(text),
        }
    }

    /// The run waits for its event from now on.
    pub(crate) fn park(&mut self, call: &Call<'_>) {
        if let Some((id, run)) = self.runs.get_key_value(&*call.context.run_id)
            && run.waiting.is_none()
        {
            self.parked.push(id.clone());
        }
        if let Some(run) = self.runs.get_mut(&*call.context.run_id) {
            run.waiting = Some(Waiting::Event);
        }
    }

    /// Says when the next call of this run is due; `answered` leaves it.
    pub(crate) fn due(&mut self, call: &Call<'_>, at: Instant) {
        if let Some(run) = self.runs.get_mut(&*call.context.run_id) {
            run.waiting = Some(Waiting::Due(at));
        }
    }

    /// The run's last answer is on its way.
    pub(crate) fn finish(&mut self, call: &Call<'_>) {
        let Some(run) = self.runs.get_mut(&*call.context.run_id) else { return };
        if !std::mem::replace(&mut run.finished, true) {
            self.finished += 1;
            let sent = run.index.and_then(|index| self.sent[index]);
            self.samples.ended_ms.extend(sent.map(|at| since_ms(call.arrived, at)));
        }
    }

    /// The answer of a call leaves the app.
    pub(crate) fn answered(&mut self, call: &Call<'_>) {
        let now = Instant::now();
        self.samples.busy += now.saturating_duration_since(call.arrived);
        let Some(run) = self.runs.get_mut(&*call.context.run_id) else { return };
        // For planned steps this keeps the last answer, from which the join is measured.
        let planned = call.target != Target::Discovery;
        if planned || (run.waiting.is_none() && !run.finished) {
            run.waiting = Some(Waiting::Answered(now));
        }
        // A plan's answer is followed by targeted calls, which are no hops.
        if self.function == Function::Parallel10 && !planned {
            run.waiting = None;
        }
        if run.finished {
            // The call of a checkpointed run arrives before its steps are done.
            self.note_end(if self.function == Function::Checkpointed { now } else { call.arrived });
        }
    }

    /// Whether all that shall park has parked, all that shall finish has finished, children included.
    pub(crate) fn is_complete(&self) -> bool {
        self.parked.len() as u64 >= self.to_park
            && self.finished >= self.to_finish
            && self.children.missing() == 0
    }

    /// Every run that finished.
    pub(crate) fn run_ids(&self) -> Vec<String> {
        let finished = self.runs.iter().filter(|(_, run)| run.finished).map(|(id, _)| &**id);
        finished.chain(self.children.run_ids()).map(ToString::to_string).collect()
    }

    /// The runs that parked, in this order, whatever became of them.
    pub(crate) fn parked_run_ids(&self) -> Vec<String> {
        self.parked.iter().map(ToString::to_string).collect()
    }

    /// The events whose runs no event has resumed.
    pub(crate) fn still_parked(&self) -> Vec<u64> {
        let still = self.expected.clone().zip(&self.resumed).filter(|(_, at)| at.is_none());
        still.map(|(event, _)| event).collect()
    }

    /// What is missing and what was wrong.
    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        // Of runs that park, those that were asked for.
        let total =
            if self.function == Function::Waiter { self.to_park as usize } else { self.started.len() };
        let never: Vec<u64> = self
            .expected
            .clone()
            .zip(&self.started[..total])
            .filter(|(_, started)| !**started)
            .map(|(e, _)| e)
            .collect();
        if !never.is_empty() {
            let some = &never[..never.len().min(WRONG_SHOWN)];
            problems.push(format!("{} of {total} events started no run, such as {some:?}", never.len()));
        }
        let open: Vec<String> = self
            .runs
            .iter()
            .filter(|(_, run)| !run.finished && !self.may_wait(run))
            .map(|(id, run)| format!("{id} ({} steps done)", run.done))
            .collect();
        if !open.is_empty() {
            let some = open[..open.len().min(WRONG_SHOWN)].join(", ");
            problems.push(format!("{} of {total} runs did not finish, such as {some}", open.len()));
        }
        if self.children.missing() > 0 {
            problems.push(format!("{} children were not called", self.children.missing()));
        }
        if self.wrong > 0 {
            problems.push(format!("{} wrong calls, such as: {}", self.wrong, self.wrong_shown.join("; ")));
        }
        problems
    }

    /// Whether a run is parked and nobody has resumed it.
    fn may_wait(&self, run: &Run) -> bool {
        let waits = matches!(run.waiting, Some(Waiting::Event));
        waits && run.index.is_some_and(|index| self.resumed[index].is_none())
    }

    /// Notes when the last thing that shall happen has happened.
    fn note_end(&mut self, at: Instant) {
        if self.is_complete() {
            self.finished_at = Some(at);
        }
    }

    fn index(&self, event: u64) -> Option<usize> {
        self.expected.contains(&event).then(|| (event - self.expected.start) as usize)
    }

    /// Opens a run and ties it to its event.
    fn first_call(&mut self, call: &Call<'_>, position: Position) {
        let run_id = &call.context.run_id;
        let index = call.event_number().and_then(|event| self.index(event));
        match index {
            Some(index) => {
                if std::mem::replace(&mut self.started[index], true) {
                    self.wrong(format!("an event started a second run, {run_id}"));
                }
                if let Some(sent) = self.sent[index] {
                    self.samples.first_call_ms.push(since_ms(call.arrived, sent));
                }
            }
            None => self.wrong(format!("run {run_id} belongs to no event of this scenario")),
        }
        if position != Position::Discovery(0) {
            self.wrong(format!("the first call of run {run_id} is for {position:?}"));
        }
        self.runs.insert(Box::from(&**run_id), Run { index, ..Run::default() });
    }

    /// Checks that a position and attempt is called once and by design.
    fn once(&mut self, call: &Call<'_>, position: Position) -> Option<String> {
        let (run_id, attempt) = (&call.context.run_id, call.context.attempt);
        let run = self.runs.get_mut(&**run_id)?;
        let bit = match position {
            Position::Discovery(done) => done,
            Position::Planned(index) => STEPS + 1 + index,
        };
        if bit >= POSITIONS || attempt >= ATTEMPTS || attempt > self.function.attempts_by_design() {
            return Some(format!("run {run_id} is called for {position:?}, attempt {attempt}"));
        }
        let mask = 1_u64 << (bit + POSITIONS * attempt as usize);
        let again = run.seen & mask != 0;
        run.seen |= mask;
        again.then(|| format!("run {run_id} is called twice for {position:?}, attempt {attempt}"))
    }
}

fn since_ms(arrived: Instant, at: Instant) -> f64 {
    ms(arrived.saturating_duration_since(at))
}

/// Milliseconds from `due` to `arrived`, negative if it came early.
fn late_ms(arrived: Instant, due: Instant) -> f64 {
    ms(arrived.saturating_duration_since(due)) - ms(due.saturating_duration_since(arrived))
}
