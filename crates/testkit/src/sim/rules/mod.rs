//! The rules of the design as numbered checks, each with one definition here. [`Rules::wrote`],
//! [`Rules::acknowledged`] and [`Rules::called`] look at one event of the world, [`Rules::at_rest`] at the end.
//!
//! The numbers are those of the design's rules. Rules for what is not built yet (gates) have no check.
//!
//! - `posts`: what events must start, resume and cancel.
//! - `waits`: what is registered for a wait, and what it may get.
//! - `cost`: what a run's items say that it used.
//! - `ends`: what follows from a run's end. `crons`: which minutes start a run.

mod cost;
mod crons;
mod ends;
mod posts;
mod waits;

pub(crate) use posts::Posted;

use super::faults::Op;
use super::ledger::Ledger;
use super::program::{Does, Ended, Memory as Known, MetWhat, Program};
use super::setup::Function;
use backend_memory::Memory;
use engine::item::{Item, Key, Table, Value};
use engine::job::Job;
use engine::records::{DAY_MS, OnceRecord, Payload, RunRecord, Status, StepId, TurnRecord, blob_key, run_pk};
use engine::state::{Memo, RunState};
use engine::usage::USED_TO_SETTLE;
use protocol::ids::{EventId, RunId};
use protocol::json::Json;
use runtime::ports::Delivery;
use std::collections::BTreeMap;

/// Clocks may differ by so much, milliseconds.
pub(crate) const SKEW_MS_MAX: i64 = 200;

/// Name of the error of a run that a dead letter ended.
const DEAD_LETTER: &str = "dead_letter";

/// A numbered rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its number.
    pub number: u32,
    /// What must hold.
    pub says: &'static str,
}

/// The rules that are checked.
pub const RULES: &[Rule] = &[
    Rule { number: 1, says: "record, then announce; a message is acknowledged last" },
    Rule {
        number: 2,
        says: "an accepted event starts, resumes and cancels exactly what it must, once, also when it is sent again",
    },
    Rule { number: 4, says: "one holder per turn, by a message that exists" },
    Rule { number: 5, says: "a turn ends in one record, and is not called after it" },
    Rule { number: 6, says: "the first result wins and is what everybody sees" },
    Rule { number: 7, says: "the order of finished steps only grows" },
    Rule {
        number: 8,
        says: "what waits is registered and has a timer, gets one thing that it waits for, and leaves",
    },
    Rule {
        number: 10,
        says: "a run ends once, status and output together, is not called after it, and all that follows happens once",
    },
    Rule { number: 11, says: "a run always ends; a cron goes on, and a minute starts at most one run" },
    Rule { number: 12, says: "values before pointers" },
    Rule { number: 14, says: "a replay meets what was recorded" },
    Rule { number: 15, says: "what a run used is noted, at least by its steps, and never shrinks" },
];

/// A broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule's number.
    pub rule: u32,
    /// How it was broken.
    pub how: String,
}

pub(crate) fn broken(rule: u32, how: impl Into<String>) -> Violation {
    Violation { rule, how: how.into() }
}

/// A write that was carried out or refused.
pub(crate) struct Wrote<'a> {
    pub(crate) process: u32,
    pub(crate) op: Op,
    pub(crate) key: &'a Key,
    pub(crate) before: Option<&'a Item>,
    pub(crate) after: Option<&'a Item>,
}

/// A call of an app.
pub(crate) struct Called<'a> {
    pub(crate) process: u32,
    pub(crate) msg: &'a str,
    pub(crate) run: RunId,
    pub(crate) turn: u32,
    pub(crate) generation: u32,
    /// The planned step, if it is for one.
    pub(crate) step: Option<&'a str>,
    pub(crate) stack: Vec<String>,
    pub(crate) steps: &'a serde_json::Map<String, serde_json::Value>,
}

/// What an event shall start.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) run: RunId,
    pub(crate) slug: String,
    pub(crate) event: EventId,
    pub(crate) caller_id: Option<String>,
    /// The run that invokes it.
    pub(crate) parent: Option<RunId>,
}

impl Expected {
    fn new(event: EventId, slug: &str) -> Expected {
        let run = RunId::derive(event, slug);
        Expected { run, slug: slug.to_owned(), event, caller_id: None, parent: None }
    }

    /// Is it a run of the same function for the same event id of a sender, so that one of them is enough?
    fn replaces(&self, other: &Expected) -> bool {
        self.slug == other.slug && self.caller_id.is_some() && self.caller_id == other.caller_id
    }
}

/// The checks and what they remember.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    functions: BTreeMap<&'static str, Function>,
    /// Messages may end among the dead letters.
    buries: bool,
    expected: Vec<Expected>,
    seq: u64,
    began: BTreeMap<(u32, String), u64>,
    ended: BTreeMap<RunId, u64>,
    turns_ended: BTreeMap<(RunId, u32), u64>,
    holders: BTreeMap<RunId, u32>,
    stacks: BTreeMap<RunId, (u32, Vec<String>)>,
    posts: posts::Posts,
    waits: waits::Waits,
    crons: crons::Crons,
}

type Checked = Result<(), Violation>;

/// Everything of a run as it stands.
pub(crate) fn state_of(memory: &Memory, run: RunId) -> Option<RunState> {
    let rows: Vec<(String, Item)> = memory.inspect(|state| {
        let pk = run_pk(run);
        let from = Key { table: Table::State, pk: pk.clone(), sk: String::new() };
        let rows = state.items.range(from..).take_while(|(key, _)| key.pk == pk);
        rows.map(|(key, item)| (key.sk.clone(), item.clone())).collect()
    });
    RunState::read(run, &rows).ok().flatten()
}

/// A payload's value as it stands.
pub(crate) fn value_of(memory: &Memory, payload: &Payload) -> Option<Json> {
    match payload {
        Payload::Inline(json) => Some(json.clone()),
        Payload::Blob { sha256, parts, .. } => {
            let part = |n| {
                memory.inspect(|s| s.items.get(&blob_key(sha256, n)).and_then(|i| i.bytes("part").cloned()))
            };
            Payload::unpack_blob(sha256, &(0..*parts).map(part).collect::<Option<Vec<_>>>()?)
        }
    }
}

/// Every job that is in the queue, among the dead letters or behind a timer.
fn jobs(memory: &Memory) -> Vec<Job> {
    memory.inspect(|state| {
        let messages = state.jobs.messages().chain(state.dead.messages()).map(|m| &m.body);
        let bodies = messages.chain(state.timers.values().map(|t| &t.body));
        bodies.filter_map(|body| Job::decode(body)).collect()
    })
}

impl Rules {
    pub(crate) fn new(functions: Vec<Function>, buries: bool) -> Rules {
        let functions = functions.into_iter().map(|function| (function.slug, function)).collect();
        Rules { functions, buries, ..Rules::default() }
    }

    pub(crate) fn functions(&self) -> impl Iterator<Item = &Function> {
        self.functions.values()
    }

    pub(crate) fn program(&self, slug: &str) -> Option<&Program> {
        self.functions.get(slug).map(|function| &function.program)
    }

    fn expect(&mut self, expected: Expected) {
        if !self.expected.iter().any(|known| known.run == expected.run) {
            self.expected.push(expected);
        }
    }

    pub(crate) fn expected(&self) -> &[Expected] {
        &self.expected
    }

    /// The run that an event starts of a function, if it starts one.
    pub(crate) fn expects(&self, event: EventId, slug: &str) -> Option<RunId> {
        self.expected.iter().find(|e| e.event == event && e.slug == slug).map(|e| e.run)
    }

    /// A process begins with a delivery.
    pub(crate) fn began(&mut self, process: u32, msg: &str) {
        self.seq += 1;
        // Two deliveries of one message may be under way in one process: the older one may still act.
        self.began.entry((process, msg.to_owned())).or_insert(self.seq);
    }

    /// Looks at a write.
    pub(crate) fn wrote(
        &mut self,
        memory: &Memory,
        now_ms: i64,
        (sole, up): (bool, &[u32]),
        wrote: &Wrote<'_>,
    ) -> Checked {
        self.seq += 1;
        values_before_pointers(memory, wrote)?;
        cost::only_grows(wrote)?;
        match wrote.op {
            Op::WriteStep | Op::WriteTurn | Op::WriteEvent => {
                self.note_end_of_turn(wrote);
                recorded_once(wrote)?;
                if wrote.before.is_some() || wrote.after.is_none() {
                    return Ok(());
                }
                match wrote.op {
                    Op::WriteStep => self.got_something(memory, now_ms, wrote),
                    Op::WriteTurn => self.parked(memory, now_ms, wrote),
                    _ => self.stored(memory, now_ms, wrote),
                }
            }
            Op::WriteWait | Op::RemoveWait => self.registered(memory, now_ms, wrote),
            Op::WriteSignal | Op::RemoveSignal => self.signal_registered(memory, now_ms, wrote),
            Op::WriteCron => self.cron_led_on(memory, now_ms, wrote),
            Op::ScheduleRun | Op::Settle => run_ends_once(wrote),
            Op::CreateRun | Op::ClaimTurn | Op::RenewLease | Op::EndRun => {
                let Some(run) = run_of(&wrote.key.pk) else { return Ok(()) };
                run_ends_once(wrote)?;
                self.not_early(now_ms, run, wrote)?;
                let (Some(before), Some(after)) = (wrote.before, wrote.after) else {
                    self.holders.insert(run, wrote.process);
                    return Ok(());
                };
                order_grows(before, after)?;
                self.killed_no_living(memory, now_ms, (sole, up), run, (before, after))?;
                self.one_holder(memory, now_ms, (sole, up), run, (before, after))?;
                if wrote.op == Op::ClaimTurn {
                    held_by_a_message(memory, run, after)?;
                }
                if before.text("nonce") != after.text("nonce") {
                    self.holders.insert(run, wrote.process);
                }
                if is_final(after) {
                    let seq = self.seq;
                    self.ended.entry(run).or_insert(seq);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn note_end_of_turn(&mut self, wrote: &Wrote<'_>) {
        let turn = match wrote.key.sk.split_once('#') {
            Some(("turn", turn)) => turn.parse().ok(),
            _ => wrote.after.filter(|item| item.flag("ends")).and_then(|item| item.number("turn")),
        };
        if let (Some(run), Some(turn)) = (run_of(&wrote.key.pk), turn) {
            let turn = u32::try_from(turn).unwrap_or_default();
            self.turns_ended.entry((run, turn)).or_insert(self.seq);
        }
    }

    fn one_holder(
        &self,
        memory: &Memory,
        now_ms: i64,
        (sole, up): (bool, &[u32]),
        run: RunId,
        (before, after): (&Item, &Item),
    ) -> Checked {
        let number = |item: &Item, name| item.number(name).unwrap_or_default();
        let (from, to) = (number(before, "turn"), number(after, "turn"));
        if number(after, "gen") < number(before, "gen") {
            return Err(broken(4, format!("run {run}: the generation went back")));
        }
        if before.text("status") == Some(Status::Scheduled.as_str()) {
            let starts = to == 1 || (to == 0 && is_final(after));
            return if starts || before == after {
                Ok(())
            } else {
                Err(broken(4, format!("run {run}: turn {to} was taken before it had started")))
            };
        }
        if to > from {
            let concluded =
                state_of(memory, run).is_some_and(|s| s.concluded(u32::try_from(from).unwrap_or_default()));
            let next = to == from + 1 && concluded;
            return if next {
                Ok(())
            } else {
                Err(broken(4, format!("run {run}: turn {to} was taken in open turn {from}")))
            };
        }
        if to < from {
            return Err(broken(4, format!("run {run}: turn {to} was taken after turn {from}")));
        }
        let taken_over = before.text("nonce") != after.text("nonce");
        let lapsed = number(before, "until") <= now_ms + 2 * SKEW_MS_MAX;
        let dead = sole && self.holders.get(&run).is_none_or(|holder| !up.contains(holder));
        if taken_over && !lapsed && !dead {
            return Err(broken(4, format!("run {run}: turn {to} was taken from a holder whose lease lives")));
        }
        Ok(())
    }

    /// A dead letter ends no run whose turn somebody works on, nor any in a world without dead letters.
    fn killed_no_living(
        &self,
        memory: &Memory,
        now_ms: i64,
        (sole, up): (bool, &[u32]),
        run: RunId,
        (before, after): (&Item, &Item),
    ) -> Checked {
        if is_final(before) || !ended_by_dead_letter(memory, after) {
            return Ok(());
        }
        if !self.buries {
            return Err(broken(11, format!("run {run} was ended by a dead letter, and there can be none")));
        }
        let number = |name| before.number(name).unwrap_or_default();
        let turn = u32::try_from(number("turn")).unwrap_or_default();
        let open = turn > 0 && state_of(memory, run).is_some_and(|state| !state.concluded(turn));
        let dead = sole && self.holders.get(&run).is_none_or(|holder| !up.contains(holder));
        if open && !dead && number("until") > now_ms + 2 * SKEW_MS_MAX {
            let how = format!("run {run} was ended by a dead letter while somebody worked on turn {turn}");
            return Err(broken(11, how));
        }
        Ok(())
    }

    /// Looks at a message that is gone for good.
    pub(crate) fn acknowledged(&mut self, memory: &Memory, now_ms: i64, delivery: &Delivery) -> Checked {
        self.seq += 1;
        let Some(job) = Job::decode(&delivery.body) else { return Ok(()) };
        match &job {
            Job::Match { event, .. } => return self.found_its_waits(memory, now_ms, event.id),
            Job::Tick { .. } => return self.cron_goes_on(memory),
            _ => {}
        }
        let Some(run) = job.run() else { return Ok(()) };
        let Some(state) = state_of(memory, run) else { return self.never_recorded(memory, run, &job) };
        if holds_open_turn(&state, &delivery.message_id) {
            let turn = state.run.claim.turn;
            let how = format!("run {run}: the message that holds its open turn {turn} was acknowledged");
            return Err(broken(4, how));
        }
        if state.run.status.is_final() {
            return Ok(());
        }
        if !is_announced(memory, run) {
            let how =
                format!("run {run} is open and no message or timer names it after {job:?} was acknowledged");
            return Err(broken(1, how));
        }
        self.wait_was_served(memory, &state, &job)?;
        self.cancel_was_served(&state, &job)?;
        self.waits_have_timers(memory, &state)
    }

    fn never_recorded(&self, memory: &Memory, run: RunId, job: &Job) -> Checked {
        if is_announced(memory, run) {
            return Ok(());
        }
        match job {
            Job::Start { function, events, .. } => {
                let other = events.iter().filter_map(|e| e.caller_id.as_deref()).any(|caller_id| {
                    let once = OnceRecord::claim(function, caller_id, run, 0).key;
                    let holder =
                        memory.inspect(|s| s.items.get(&once).and_then(|i| i.text("run").map(str::to_owned)));
                    holder.is_some_and(|holder| holder != run.to_string())
                });
                if other {
                    Ok(())
                } else {
                    Err(broken(1, format!("run {run} was never created and its Start is gone")))
                }
            }
            Job::Cancel { unstarted: Some(_), if_unstarted: false, .. }
                if self.expected.iter().any(|e| e.run == run) =>
            {
                Err(broken(2, format!("run {run} is not recorded and its Cancel is gone")))
            }
            _ => Ok(()),
        }
    }

    /// Looks at a call of an app.
    pub(crate) fn called(&mut self, memory: &Memory, calm: bool, call: &Called<'_>) -> Checked {
        self.seq += 1;
        let run = call.run;
        let Some(state) = state_of(memory, run) else {
            return Err(broken(11, format!("run {run} is called and does not exist")));
        };
        let began = self.began.get(&(call.process, call.msg.to_owned())).copied().unwrap_or_default();
        if self.ended.get(&run).is_some_and(|ended| *ended < began) {
            return Err(broken(
                10,
                format!("run {run} had ended before this job began, and its function is called"),
            ));
        }
        given_what_is_recorded(memory, &state, call)?;
        if call.step.is_some() {
            return Ok(());
        }
        let claim = &state.run.claim;
        let current = claim.generation == call.generation;
        if current && state.run.status == Status::Running && claim.turn != call.turn {
            return Err(broken(5, format!("run {run}: turn {} is called in turn {}", call.turn, claim.turn)));
        }
        // A holder that was thought lost may end the turn just after it was taken over; then it is called twice.
        if self.turns_ended.get(&(run, call.turn)).is_some_and(|ended| *ended < began) {
            return Err(broken(
                5,
                format!("run {run}: turn {} had ended before this job began, and is called", call.turn),
            ));
        }
        if calm && !current && state.run.status == Status::Running {
            return Err(broken(4, format!("run {run}: a stale dispatch is called in a calm world")));
        }
        self.grows_from_call_to_call(call)
    }

    fn grows_from_call_to_call(&mut self, call: &Called<'_>) -> Checked {
        let (generation, stack) =
            self.stacks.entry(call.run).or_insert_with(|| (call.generation, call.stack.clone()));
        let (shorter, longer) =
            if call.generation >= *generation { (&*stack, &call.stack) } else { (&call.stack, &*stack) };
        if !longer.starts_with(shorter) {
            let how = format!("run {}: generation {} was given another order", call.run, call.generation);
            return Err(broken(7, how));
        }
        if call.generation >= *generation {
            (*generation, *stack) = (call.generation, call.stack.clone());
        }
        Ok(())
    }

    /// Looks at the world when nothing is left to happen.
    pub(crate) fn at_rest(&self, memory: &Memory, ledger: &Ledger, faults: u32, calm: bool) -> Checked {
        let dead = memory.inspect(|state| {
            state.dead.messages().next().map(|m| String::from_utf8_lossy(&m.body).into_owned())
        });
        if let Some(dead) = dead {
            return Err(broken(11, format!("a message was received too often: {dead}")));
        }
        self.no_other_runs(memory)?;
        let mut started = BTreeMap::new();
        for expected in &self.expected {
            let run = match state_of(memory, expected.run) {
                Some(state) => {
                    self.run_at_rest(memory, ledger, faults, &state)?;
                    if state.run.started_ms == 0 {
                        continue; // cancelled or skipped before it began: another one may have its event id
                    }
                    expected.run
                }
                None if self.parent_ended(memory, expected) || self.is_last_tick(expected) => continue,
                None => self.started_instead(memory, expected)?,
            };
            if let Some(caller_id) = &expected.caller_id {
                let before = started.insert((expected.slug.clone(), caller_id.clone()), run);
                if before.is_some_and(|before| before != run && within_a_day(before, run)) {
                    return Err(broken(2, format!("{} ran twice for event id {caller_id:?}", expected.slug)));
                }
            }
        }
        self.all_has_followed(memory, calm)?;
        self.nothing_waits(memory, calm)?;
        self.crons_at_rest(memory, calm)
    }

    /// What invokes a run may end before it says so; then nobody waits for it.
    fn parent_ended(&self, memory: &Memory, expected: &Expected) -> bool {
        let parent = expected.parent.and_then(|parent| state_of(memory, parent));
        parent.is_some_and(|parent| parent.run.status.is_final())
    }

    fn started_instead(&self, memory: &Memory, expected: &Expected) -> Result<RunId, Violation> {
        let missing = || {
            broken(
                2,
                format!("event was accepted and run {} of {} does not exist", expected.run, expected.slug),
            )
        };
        let others = self.expected.iter().filter(|e| e.replaces(expected));
        let others = others.filter_map(|e| state_of(memory, e.run));
        // One that began goes before one that was cancelled before it could.
        others.max_by_key(|state| state.run.started_ms > 0).map(|state| state.run.id).ok_or_else(missing)
    }

    fn no_other_runs(&self, memory: &Memory) -> Checked {
        let runs: Vec<RunId> = memory.inspect(|state| {
            state.items.keys().filter(|key| key.sk == "!").filter_map(|key| run_of(&key.pk)).collect()
        });
        let unexpected = runs.into_iter().find(|run| !self.expected.iter().any(|e| e.run == *run));
        unexpected.map_or(Ok(()), |run| Err(broken(2, format!("nothing started run {run}"))))
    }

    fn run_at_rest(&self, memory: &Memory, ledger: &Ledger, faults: u32, state: &RunState) -> Checked {
        let run = state.run.id;
        let id = run.to_string();
        if state.run.status == Status::Skipped {
            return Ok(()); // by its caller's event id: that one run of it is there is checked for all together
        }
        if !state.run.status.is_final() {
            let how = format!(
                "run {run} is open at turn {} and nothing is left that could end it",
                state.run.claim.turn
            );
            return Err(broken(11, how));
        }
        let Some(program) = self.program(&state.run.function.slug) else {
            return Err(broken(2, format!("run {run} is of a function that does not exist")));
        };
        let steps = program.steps();
        let ran =
            |id: &StepId| matches!(steps.get(id.as_str()), Some(MetWhat::Step(_) | MetWhat::Fetch) | None);
        for step in state.steps.values().filter(|step| ran(&step.id)) {
            let memo = value_of(memory, &step.memo)
                .ok_or_else(|| broken(12, format!("{} has no value", step.name)))?;
            let memo = memo.to_value();
            let mark = mark_of(&memo);
            if !ledger.did_return(&id, step.id.as_str(), &mark) {
                return Err(broken(
                    6,
                    format!("run {run}: no execution of {} returned what is recorded", step.name),
                ));
            }
        }
        for (step, what) in &steps {
            let executions = ledger.executions(&id, step);
            // A message that is late comes back as well, so that one fault explains two deliveries.
            let most = at_most(*what) + 2 * faults;
            if executions > most {
                return Err(broken(
                    11,
                    format!("run {run}: step {step} ran {executions} times, {most} are explained"),
                ));
            }
        }
        if state.run.status == Status::Cancelled {
            return self.cancelled_for_a_reason(ledger, &state.run);
        }
        self.ended_as_its_program(memory, ledger, program, state)
    }

    fn ended_as_its_program(
        &self,
        memory: &Memory,
        ledger: &Ledger,
        program: &Program,
        state: &RunState,
    ) -> Checked {
        let run = state.run.id;
        let id = run.to_string();
        let mut known = Known::default();
        let order = state.stack_ids(usize::MAX);
        let later = state.newly_finished(state.run.ended_ms.unwrap_or_default());
        for step in order.iter().chain(&later) {
            let value = match state.memo(step) {
                Memo::Slept => serde_json::Value::Null,
                Memo::Result(payload) => value_of(memory, payload).map(|j| j.to_value()).unwrap_or_default(),
            };
            known.push(step.as_str(), value);
        }
        let replay = program.replay(&known, &|place, times| ledger.thrown(&id, place) < times);
        if let Some(wrong) = replay.wrong.first() {
            return Err(broken(6, format!("run {run}: {wrong}")));
        }
        let output = state
            .run
            .output
            .as_ref()
            .and_then(|o| value_of(memory, o))
            .map(|j| j.to_value())
            .unwrap_or_default();
        let fits = match (&replay.ended, state.run.status) {
            (_, Status::Failed) if output["error"]["name"] == DEAD_LETTER => self.buries,
            (Some(Ended::Returned(seen)), Status::Completed) => output == format!("{seen:016x}"),
            (Some(Ended::Rejected(message)), Status::Failed) => output["message"] == message.as_str(),
            (_, Status::Failed) if output["error"]["name"] == "SignalConflict" => {
                self.may_conflict(run, replay.met.iter().map(|met| met.what))
            }
            _ => false,
        };
        if fits {
            return Ok(());
        }
        let how =
            format!("run {run} is {:?} with {output}, its steps say {:?}", state.run.status, replay.ended);
        Err(broken(14, how))
    }
}

fn within_a_day(one: RunId, other: RunId) -> bool {
    one.0.timestamp_ms().abs_diff(other.0.timestamp_ms()) < DAY_MS.unsigned_abs()
}

/// A client was told this status of the run it cancelled: it must be the run's last one.
pub(crate) fn cancelled(memory: &Memory, run: RunId, told: Status) -> Checked {
    let status = state_of(memory, run).map(|state| state.run.status);
    match told.is_final() && status == Some(told) {
        true => Ok(()),
        false => Err(broken(10, format!("the client was told that run {run} is {told:?}, it is {status:?}"))),
    }
}

/// How often a step's code runs at most when nothing goes wrong.
fn at_most(what: MetWhat) -> u32 {
    match what {
        MetWhat::Step(Does::FailsFirst(times)) => times + 1,
        MetWhat::Step(Does::WearsOut) => super::app::ATTEMPTS,
        _ => 1,
    }
}

/// What tells one execution's result from another's.
pub(crate) fn mark_of(memo: &serde_json::Value) -> String {
    let fetched = memo["data"]["body"].as_str().and_then(|body| serde_json::from_str(body).ok());
    let fetched: serde_json::Value = fetched.unwrap_or_default();
    let v = memo["data"]["v"].as_str().or(fetched["v"].as_str());
    match (v, memo["error"]["message"].as_str()) {
        (Some(v), _) => v.to_owned(),
        (_, Some(message)) => message.split(' ').next().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

fn run_of(pk: &str) -> Option<RunId> {
    pk.strip_prefix("run#")?.parse().ok()
}

fn is_final(item: &Item) -> bool {
    item.text("status").and_then(Status::parse).is_some_and(Status::is_final)
}

/// Is there a message or a timer that names the run?
pub(crate) fn is_announced(memory: &Memory, run: RunId) -> bool {
    let id = run.to_string();
    let names = |body: &[u8]| memchr(body, id.as_bytes());
    memory.inspect(|s| {
        let mut messages = s.jobs.messages().chain(s.dead.messages());
        messages.any(|m| names(&m.body)) || s.timers.values().any(|t| names(&t.body))
    })
}

fn memchr(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|window| window == word)
}

/// A write of an item that was not there before, or that differs.
fn changed(wrote: &Wrote<'_>) -> bool {
    wrote.before != wrote.after
}

/// Does the run's item say that a dead letter ended it?
fn ended_by_dead_letter(memory: &Memory, item: &Item) -> bool {
    let output = Payload::read(item, "output", "run").ok().flatten();
    let output = output.and_then(|output| value_of(memory, &output)).map(|json| json.to_value());
    is_final(item) && output.is_some_and(|output| output["error"]["name"] == DEAD_LETTER)
}

fn holds_open_turn(state: &RunState, msg: &str) -> bool {
    let claim = &state.run.claim;
    state.run.status == Status::Running && claim.msg == msg && !state.concluded(claim.turn)
}

/// An open turn that is held by a message that is gone is lost with its holder.
fn held_by_a_message(memory: &Memory, run: RunId, item: &Item) -> Checked {
    let (msg, turn) = (item.text("msg").unwrap_or_default(), item.number("turn").unwrap_or_default());
    let turn = u32::try_from(turn).unwrap_or_default();
    let open = state_of(memory, run).is_some_and(|s| s.run.status == Status::Running && !s.concluded(turn));
    if !open || memory.inspect(|s| s.jobs.messages().chain(s.dead.messages()).any(|m| m.id == msg)) {
        return Ok(());
    }
    Err(broken(4, format!("run {run}: turn {turn} was taken by message {msg}, which is gone")))
}

/// Rule 6 for steps, rule 5 for turns, rule 2 for events: what is recorded stays as it is.
fn recorded_once(wrote: &Wrote<'_>) -> Checked {
    match wrote.before {
        Some(_) if wrote.before != wrote.after => {
            let rule = if wrote.op == Op::WriteTurn { 5 } else { 6 };
            Err(broken(rule, format!("{} of {} was replaced", wrote.key.sk, wrote.key.pk)))
        }
        _ => Ok(()),
    }
}

fn run_ends_once(wrote: &Wrote<'_>) -> Checked {
    let (Some(after), pk) = (wrote.after, &wrote.key.pk) else {
        return Err(broken(10, format!("{} is gone", wrote.key.pk)));
    };
    // To settle is no change, and says only what it took.
    let without = |item: &Item, names: &[&str]| {
        let mut item = item.clone();
        names.iter().for_each(|name| _ = item.0.remove(*name));
        item
    };
    if let Some(before) = wrote.before.filter(|before| is_final(before))
        && before != after
        && without(before, &["settle", USED_TO_SETTLE]) != without(after, &[USED_TO_SETTLE])
    {
        return Err(broken(10, format!("{pk} changed after it had ended")));
    }
    let skipped = after.text("status") == Some(Status::Skipped.as_str());
    let output = skipped || after.get("output").is_some();
    if is_final(after) && !(output && after.get("ended").is_some()) {
        return Err(broken(10, format!("{pk} shows its status without its output")));
    }
    Ok(())
}

fn order_grows(before: &Item, after: &Item) -> Checked {
    let stack = |item: &Item| item.bytes("stack").map(|b| b.to_vec()).unwrap_or_default();
    if stack(after).starts_with(&stack(before)) {
        Ok(())
    } else {
        Err(broken(7, "the stack of a run lost or moved a step"))
    }
}

fn values_before_pointers(memory: &Memory, wrote: &Wrote<'_>) -> Checked {
    for value in wrote.after.into_iter().flat_map(|item| item.0.values()) {
        let Value::M(map) = value else { continue };
        let (Some(Value::S(sha256)), Some(Value::N(parts))) = (map.get("blob"), map.get("parts")) else {
            continue;
        };
        let parts = u32::try_from(*parts).unwrap_or_default();
        let there = |n| memory.inspect(|state| state.items.contains_key(&blob_key(sha256, n)));
        if !(0..parts).all(there) {
            return Err(broken(12, format!("{} points to a value that is not there", wrote.key.sk)));
        }
    }
    Ok(())
}

fn given_what_is_recorded(memory: &Memory, state: &RunState, call: &Called<'_>) -> Checked {
    let run: &RunRecord = &state.run;
    if call.stack.len() != call.steps.len() {
        return Err(broken(7, format!("run {}: stack and steps of a call differ", run.id)));
    }
    for id in &call.stack {
        let recorded = match state.memo(&StepId::new(id)) {
            Memo::Slept => serde_json::Value::Null,
            Memo::Result(payload) => {
                value_of(memory, payload).map(|json| json.to_value()).unwrap_or_default()
            }
        };
        if call.steps.get(id) != Some(&recorded) {
            return Err(broken(
                6,
                format!("run {}: a call was given something else for step {id} than is recorded", run.id),
            ));
        }
    }
    let (Some(step), turns) = (call.step, &state.turns) else { return Ok(()) };
    let planned = turns.values().any(|t: &TurnRecord| plans(t, step));
    if planned {
        Ok(())
    } else {
        Err(broken(1, format!("run {}: step {step} is called and no record plans it", run.id)))
    }
}

fn plans(turn: &TurnRecord, step: &str) -> bool {
    match &turn.end {
        engine::records::TurnEnd::Plan { ops, .. } => ops.iter().any(|op| op.id == step),
        _ => false,
    }
}
