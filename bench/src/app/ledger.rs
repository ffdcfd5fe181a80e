//! The ledger: which runs were called, how often, and when. It decides what counts as a wrong call.

use std::collections::HashMap;
use std::ops::Range;
use std::time::{Duration, Instant};

use crate::stats::ms;

use super::answers::STEPS;
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
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new(Function::Seq10, 0..0)
    }
}

impl Ledger {
    /// A ledger that expects one run of `function` for each event number.
    pub(crate) fn new(function: Function, expected: Range<u64>) -> Self {
        let count = (expected.end - expected.start) as usize;
        Self {
            function,
            expected,
            sent: vec![None; count],
            runs: HashMap::with_capacity(count),
            started: vec![false; count],
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
        if let Position::Discovery(done) = position {
            run.done = run.done.max(done);
            match run.waiting.take() {
                Some(Waiting::Answered(at)) => {
                    self.samples.hop_ms.push(ms(call.arrived.saturating_duration_since(at)));
                }
                Some(Waiting::Due(at)) => self.samples.late_ms.push(late_ms(call.arrived, at)),
                None => {}
            }
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
        if run.finished && self.is_complete() && self.finished_at.is_none() {
            // The call of a checkpointed run arrives before its steps are done.
            let last = if self.function == Function::Checkpointed { now } else { call.arrived };
            self.finished_at = Some(last);
        }
    }

    /// Whether every expected run has finished.
    pub(crate) fn is_complete(&self) -> bool {
        self.finished >= self.expected.end - self.expected.start
    }

    /// Every run that was called.
    pub(crate) fn run_ids(&self) -> Vec<String> {
        self.runs.keys().map(ToString::to_string).collect()
    }

    /// What is missing and what was wrong.
    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let total = self.started.len();
        let never: Vec<u64> = self
            .expected
            .clone()
            .zip(&self.started)
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
            .filter(|(_, run)| !run.finished)
            .map(|(id, run)| format!("{id} ({} steps done)", run.done))
            .collect();
        if !open.is_empty() {
            let some = open[..open.len().min(WRONG_SHOWN)].join(", ");
            problems.push(format!("{} of {total} runs did not finish, such as {some}", open.len()));
        }
        if self.wrong > 0 {
            problems.push(format!("{} wrong calls, such as: {}", self.wrong, self.wrong_shown.join("; ")));
        }
        problems
    }

    fn index(&self, event: u64) -> Option<usize> {
        self.expected.contains(&event).then(|| (event - self.expected.start) as usize)
    }

    /// Opens a run and ties it to its event.
    fn first_call(&mut self, call: &Call<'_>, position: Position) {
        let run_id = &call.context.run_id;
        match call.event_number().and_then(|event| self.index(event)) {
            Some(index) => {
                if std::mem::replace(&mut self.started[index], true) {
                    self.wrong(format!("an event started a second run, {run_id}"));
                }
                if let Some(sent) = self.sent[index] {
                    self.samples.first_call_ms.push(ms(call.arrived.saturating_duration_since(sent)));
                }
            }
            None => self.wrong(format!("run {run_id} belongs to no event of this scenario")),
        }
        if position != Position::Discovery(0) {
            self.wrong(format!("the first call of run {run_id} is for {position:?}"));
        }
        self.runs.insert(Box::from(&**run_id), Run::default());
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

/// Milliseconds from `due` to `arrived`, negative if it came early.
fn late_ms(arrived: Instant, due: Instant) -> f64 {
    ms(arrived.saturating_duration_since(due)) - ms(due.saturating_duration_since(arrived))
}
