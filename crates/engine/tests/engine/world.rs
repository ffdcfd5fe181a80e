//! Plays a history: events one after the other, and after each the decision, as one line of text.
//!
//! The world around the engine is the smallest that works: a map for the store, a list for the queue, and the
//! loop claim → load → decide → record → announce as the runtime runs it. Every history is played twice and
//! must decide the same: step by step, the holder's state kept in memory, and as a replay, the state read
//! again from the stored items at every event.

use crate::wire::{EXPIRES_AT, NOW_MS, event_id, run, run_id};
use engine::claim::{Taken, Taker, Taking};
use engine::conclude::{
    CallFacts, Conclusion, End, Finish, Given, ResultFacts, StepConclusion, Targets, conclude, conclude_step,
    ok_memo, open, step_record,
};
use engine::item::{Attempt, ITEM_BYTES_MAX, Item, Key, Write};
use engine::job::{Asked, Job};
use engine::records::{
    AttemptRecord, JoinRecord, Payload, PlannedOp, RunRecord, Status, StepId, StepRecord, TurnEnd,
    TurnRecord, run_pk,
};
use engine::retry::Backoff;
use engine::state::RunState;
use protocol::ops::Op;
use protocol::response::Answer;
use std::collections::BTreeMap;

pub(crate) const LEASE_MS: i64 = 60_000;

/// What happens. Messages are named by their job: `start`, `turn 2`, `step a`, `step a 1` (an attempt), `wake
/// z`; a `'` after the name makes it another message with the same job.
#[derive(Clone)]
pub(crate) enum Event {
    /// The Start job arrives.
    Start,
    /// The app answers the turn's call.
    App(Answer),
    /// The app reports steps while it is called.
    Checkpoint(Vec<Op>),
    /// A message arrives (again).
    Deliver(&'static str),
    /// A planned step's message arrives, and the app answers the call.
    Step(&'static str, Answer),
    /// So many milliseconds pass.
    Pass(i64),
    /// Of what the next answer records, only so many writes get through; then its holder is lost.
    Tear(usize),
    /// The turn's holder is lost, the app it called goes on.
    Die,
    /// The holder that was lost was not: the app answers it.
    Lost(Answer),
    /// What the lost holder's app reported is recorded only now.
    Late(Vec<Op>),
    /// The run is cancelled.
    Cancel,
}

/// What apps and configuration say.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) max_attempts: u32,
    pub(crate) max_steps: u32,
    /// The request version the run speaks from the beginning; −1: the app says.
    pub(crate) request_version: i32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { max_attempts: 4, max_steps: 1000, request_version: -1 }
    }
}

/// Plays a history both ways and compares every decision.
#[track_caller]
pub(crate) fn check(history: &[(Event, &str)]) {
    check_with(Limits::default(), history);
}

/// The same under other limits.
#[track_caller]
pub(crate) fn check_with(limits: Limits, history: &[(Event, &str)]) {
    for replay in [false, true] {
        let mut world = World::new(limits, replay);
        for (n, (event, expected)) in history.iter().enumerate() {
            let decided = world.play(event);
            let way = if replay { "as a replay" } else { "step by step" };
            assert_eq!(decided, *expected, "event {} {way}", n + 1);
        }
    }
}

/// Who is calling the app for a turn.
struct Hold {
    msg: String,
    nonce: String,
    state: RunState,
}

pub(crate) struct World {
    limits: Limits,
    replay: bool,
    store: BTreeMap<Key, Item>,
    queue: Vec<(String, Job)>,
    now_ms: i64,
    holds: u32,
    hold: Option<Hold>,
    lost: Option<Hold>,
    /// Something was recorded that the holder does not know.
    noted: bool,
    /// So many more writes of a chain get through.
    torn: Option<usize>,
    said: Vec<String>,
}

impl World {
    fn new(limits: Limits, replay: bool) -> World {
        World {
            limits,
            replay,
            store: BTreeMap::new(),
            queue: Vec::new(),
            now_ms: NOW_MS,
            holds: 0,
            hold: None,
            lost: None,
            noted: false,
            torn: None,
            said: Vec::new(),
        }
    }

    fn play(&mut self, event: &Event) -> String {
        match event {
            Event::Start => self.start("start"),
            Event::App(answer) => {
                let mut hold = self.hold.take().expect("somebody holds a turn");
                if self.replay || self.noted {
                    self.refresh(&mut hold);
                }
                self.answered(hold, answer);
            }
            Event::Checkpoint(ops) => {
                let run = self.load().run;
                self.report(ops, &run);
            }
            Event::Deliver(msg) => self.deliver(msg),
            Event::Step(msg, answer) => self.step(msg, answer),
            Event::Pass(ms) => self.now_ms += ms,
            Event::Tear(writes) => self.torn = Some(*writes),
            Event::Die => self.lost = self.hold.take(),
            Event::Lost(answer) => {
                let hold = self.lost.take().expect("somebody was lost");
                self.answered(hold, answer);
            }
            Event::Late(ops) => {
                let run = self.lost.as_ref().expect("somebody was lost").state.run.clone();
                self.report(ops, &run);
            }
            Event::Cancel => {
                let state = self.load();
                self.end(&state, &Finish::cancelled(None), open());
            }
        }
        self.said.drain(..).collect::<Vec<String>>().join("; ")
    }

    fn say(&mut self, text: impl Into<String>) {
        self.said.push(text.into());
    }

    // The store.

    fn write(&mut self, write: &Write) -> Result<Option<Item>, Option<Item>> {
        let standing = self.store.get(&write.key).cloned();
        match write.attempt(standing.as_ref()).expect("a well-formed write") {
            Attempt::Refused => Err(standing),
            Attempt::Apply(None) => Ok(self.store.remove(&write.key)),
            Attempt::Apply(Some(item)) => {
                assert!(item.size(&write.key) <= ITEM_BYTES_MAX, "{:?} is too large", write.key);
                self.store.insert(write.key.clone(), item.clone());
                Ok(Some(item))
            }
        }
    }

    /// In order, until one is refused: its index.
    fn chain(&mut self, writes: &[Write]) -> Result<(), usize> {
        writes.iter().enumerate().try_for_each(|(n, w)| self.write(w).map(|_| ()).map_err(|_| n))
    }

    fn load(&self) -> RunState {
        let pk = run_pk(run_id());
        let of_run = self.store.iter().filter(|(key, _)| key.pk == pk);
        let rows: Vec<(String, Item)> = of_run.map(|(key, item)| (key.sk.clone(), item.clone())).collect();
        RunState::read(run_id(), &rows).expect("readable records").expect("a run")
    }

    fn refresh(&mut self, hold: &mut Hold) {
        let request_version = hold.state.run.request_version;
        hold.state = self.load();
        hold.state.run.request_version = request_version;
        self.noted = false;
    }

    // Turns.

    fn nonce(&mut self) -> String {
        self.holds += 1;
        format!("nonce-{}", self.holds)
    }

    fn start(&mut self, msg: &str) {
        let nonce = self.nonce();
        let claim = taker(msg, &nonce, self.now_ms).first();
        let request_version = self.limits.request_version;
        let created =
            RunRecord { claim, request_version, events: None, event_ids: vec![event_id()], ..run(msg) };
        if self.write(&Write::put_if_absent(created.key(), created.to_item())).is_err() {
            return self.take(msg, &Asked::Turn(1));
        }
        self.call(Hold { msg: msg.into(), nonce, state: RunState::new(created) });
    }

    fn deliver(&mut self, msg: &str) {
        if msg.trim_end_matches('\'') == "start" {
            return self.start(msg);
        }
        match self.job(msg) {
            Some(Job::Turn { turn, .. }) => self.take(msg, &Asked::Turn(turn)),
            Some(Job::Wake { turn, ordinal, .. }) => {
                let state = self.load();
                if state.run.claim.msg == msg {
                    return self.take(msg, &Asked::Turn(state.run.claim.turn));
                }
                self.join(&state, (turn, ordinal), msg);
            }
            Some(other) => panic!("{other:?} is no message to deliver"),
            None => {}
        }
    }

    /// The message's job, if it is due.
    fn job(&mut self, msg: &str) -> Option<Job> {
        let name = msg.trim_end_matches('\'');
        let sent = self.queue.iter().find(|(sent, _)| sent == name);
        let job = sent.unwrap_or_else(|| panic!("no message {name:?} was sent")).1.clone();
        if job.due_ms() > self.now_ms {
            self.say(format!("early by {}", job.due_ms() - self.now_ms));
            return None;
        }
        Some(job)
    }

    fn take(&mut self, msg: &str, asked: &Asked) {
        let mut state = self.load();
        let nonce = self.nonce();
        match taker(msg, &nonce, self.now_ms).ask(&state, asked) {
            Taking::Ended => self.say("ended"),
            Taking::Drop(why) => self.say(format!("drop: {why}")),
            Taking::PutBack { ms } => self.say(format!("put back {ms}")),
            Taking::Run(taken) => {
                self.write(&taken.write).expect("the claim stands");
                state.run.claim = taken.claim;
                self.call(Hold { msg: msg.into(), nonce, state });
            }
            Taking::Announce(taken) => {
                self.write(&taken.write).expect("the claim stands");
                state.run.claim = taken.claim;
                self.say("announce again");
                let hold = Hold { msg: msg.into(), nonce, state };
                match hold.state.turns.get(&hold.state.run.claim.turn).cloned() {
                    Some(turn) if turn.end != TurnEnd::Again => self.announce(&turn),
                    _ => self.go_on(hold),
                }
            }
        }
    }

    fn call(&mut self, hold: Hold) {
        let (state, claim) = (&hold.state, &hold.state.run.claim);
        let mut line = format!("call {} {}", claim.turn, ids(&state.stack_ids(usize::MAX)));
        let extra = [
            (claim.attempt > 0, format!(" attempt {}", claim.attempt)),
            (claim.tries > 0, format!(" tries {}", claim.tries)),
            (state.plans_only(), " plans only".into()),
        ];
        extra.into_iter().filter(|(is, _)| *is).for_each(|(_, text)| line.push_str(&text));
        self.say(line);
        self.hold = Some(hold);
    }

    fn go_on(&mut self, mut hold: Hold) {
        let taken = taker(&hold.msg, &hold.nonce, self.now_ms).take_next(&hold.state);
        self.took(&mut hold, taken);
        self.call(hold);
    }

    fn took(&mut self, hold: &mut Hold, taken: Taken) {
        self.write(&taken.write).expect("the claim stands");
        hold.state.run.claim = taken.claim;
    }

    fn facts(&self) -> CallFacts {
        CallFacts {
            called_ms: self.now_ms,
            now_ms: self.now_ms,
            max_attempts: self.limits.max_attempts,
            max_steps: self.limits.max_steps,
            backoff: Backoff { interval_ms: None, jitter: 0 },
        }
    }

    fn answered(&mut self, mut hold: Hold, answer: &Answer) {
        if let (Some(version), true) = (answer.request_version, hold.state.run.request_version < 0) {
            hold.state.run.request_version = version;
        }
        let targets = Targets::new();
        let given = Given { events: &[], targets: &targets };
        let conclusion = conclude(&hold.state, answer, &self.facts(), given);
        self.record(hold, conclusion);
    }

    fn record(&mut self, mut hold: Hold, conclusion: Conclusion) {
        let Conclusion { mut blobs, results, attempts, registrations: _, end, defers: _ } = conclusion;
        let stood = hold.state.run.claim.stands();
        let mut chain: Vec<Write> = results.iter().map(|s| s.write(run_id(), EXPIRES_AT)).collect();
        chain.extend(attempts.iter().map(|a| a.overwrite(run_id(), EXPIRES_AT)));
        results.iter().for_each(|s| self.say(shown_step(s)));
        attempts.iter().for_each(|a| self.say(shown_attempt(a)));
        hold.state.steps.extend(results.iter().map(|s| (s.id.clone(), s.clone())));
        hold.state.attempts.extend(attempts);
        let mut taken = None;
        let mut turn = None;
        match end {
            End::Run(finish) => {
                let (parts, write) = finish.writes(&hold.state.run, stood, self.now_ms);
                blobs.extend(parts);
                chain.push(write);
                self.say(shown_finish(&finish));
            }
            End::Result => taken = Some(taker(&hold.msg, &hold.nonce, self.now_ms).take_next(&hold.state)),
            End::Record(record) => {
                chain.push(record.write(run_id(), EXPIRES_AT));
                self.say(shown_end(&record, self.now_ms));
                hold.state.turns.insert(record.turn, record.clone());
                if record.end == TurnEnd::Again {
                    taken = Some(taker(&hold.msg, &hold.nonce, self.now_ms).take_next(&hold.state));
                }
                turn = Some(record);
            }
        }
        chain.extend(taken.iter().map(|t| t.write.clone()));
        blobs.iter().for_each(|blob| assert!(self.write(blob).is_ok()));
        if let Some(writes) = self.torn.take() {
            chain.truncate(writes);
            assert_eq!(self.chain(&chain), Ok(()));
            return self.say("torn");
        }
        match self.chain(&chain) {
            Err(n) if n < results.len() => self.foreign(hold),
            Err(_) => self.say("lost"),
            Ok(()) => match (taken, turn) {
                (Some(taken), _) => {
                    hold.state.run.claim = taken.claim;
                    self.call(hold);
                }
                (None, Some(turn)) => self.announce(&turn),
                (None, None) => {}
            },
        }
    }

    /// A result was recorded by another dispatch: calls again, if the claim is still this hold's.
    fn foreign(&mut self, mut hold: Hold) {
        self.say("recorded before");
        let (turn, nonce) = (hold.state.run.claim.turn, hold.state.run.claim.lease.nonce.clone());
        self.refresh(&mut hold);
        if hold.state.run.claim.turn != turn || hold.state.run.claim.lease.nonce != nonce {
            return self.say("lost");
        }
        let taken = taker(&hold.msg, &hold.nonce, self.now_ms).call_again(&hold.state);
        self.took(&mut hold, taken);
        self.call(hold);
    }

    fn announce(&mut self, record: &TurnRecord) {
        let (run, turn) = (run_id(), record.turn);
        match &record.end {
            TurnEnd::Again | TurnEnd::Idle => {}
            TurnEnd::Retry { due_ms, .. } => {
                self.send(Job::Turn { run, turn: turn + 1, due_ms: *due_ms }, "")
            }
            TurnEnd::Plan { ops, .. } => match ops.as_slice() {
                [op] if op.is_sleep() => {
                    self.send(Job::Turn { run, turn: turn + 1, due_ms: op.due_ms.unwrap_or(0) }, "")
                }
                ops => {
                    for (ordinal, op) in (0u32..).zip(ops) {
                        let due_ms = op.due_ms.unwrap_or(0);
                        let job = if op.is_sleep() {
                            Job::Wake { run, turn, ordinal, due_ms }
                        } else {
                            Job::Step { run, turn, ordinal, attempt: op.attempt, due_ms }
                        };
                        self.send(job, &op.id);
                    }
                }
            },
        }
    }

    /// Sends a job, named for its member if it has one.
    fn send(&mut self, job: Job, member: &str) {
        let name = match &job {
            Job::Turn { turn, .. } => format!("turn {turn}"),
            Job::Wake { .. } => format!("wake {member}"),
            Job::Step { attempt: 0, .. } => format!("step {member}"),
            Job::Step { attempt, .. } => format!("step {member} {attempt}"),
            other => panic!("{other:?} is sent by nobody here"),
        };
        self.queue.push((name, job));
    }

    // Steps.

    fn report(&mut self, ops: &[Op], run: &RunRecord) {
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

    fn step(&mut self, msg: &str, answer: &Answer) {
        let Some(Job::Step { turn, ordinal, attempt, .. }) = self.job(msg) else { return };
        let mut state = self.load();
        if state.run.status != Status::Running {
            return self.say("ended");
        }
        if state.run.claim.msg == msg {
            return self.take(msg, &Asked::Turn(state.run.claim.turn));
        }
        let op = state.plan(turn).expect("a plan").0[ordinal as usize].clone();
        if state.steps.contains_key(&op.step_id()) {
            return self.join(&state, (turn, ordinal), msg);
        }
        let tried = |t: &&AttemptRecord| t.attempt == attempt && t.step.as_ref() == Some(&op.step_id());
        if let Some(tried) = state.attempts.iter().find(tried) {
            return self.say(format!("attempt {attempt} was recorded by {:?}", tried.by));
        }
        self.say(format!("given {}", ids(&state.plan_state(turn))));
        match conclude_step(&state, (turn, &op), (attempt, msg), answer, &self.facts()) {
            StepConclusion::Run(finish) => self.end(&state, &finish, open()),
            StepConclusion::Retry(_, tried) => {
                self.say(format!("{} at +{}", shown_attempt(&tried), tried.due_ms - self.now_ms));
                self.write(&tried.write(run_id(), EXPIRES_AT)).expect("a new attempt");
                let run = run_id();
                self.send(
                    Job::Step { run, turn, ordinal, attempt: attempt + 1, due_ms: tried.due_ms },
                    &op.id,
                );
            }
            StepConclusion::Result(blobs, step) => {
                blobs.iter().for_each(|blob| assert!(self.write(blob).is_ok()));
                self.say(shown_step(&step));
                self.write(&step.write(run_id(), EXPIRES_AT)).expect("a first result");
                state.steps.insert(step.id.clone(), *step);
                self.noted = true;
                if self.torn.take().is_some() {
                    return self.say("torn");
                }
                self.join(&state, (turn, ordinal), msg);
            }
        }
    }

    fn join(&mut self, state: &RunState, (turn, ordinal): (u32, u32), msg: &str) {
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

    fn end(&mut self, state: &RunState, finish: &Finish, condition: engine::item::Condition) {
        let (blobs, write) = finish.writes(&state.run, condition, self.now_ms);
        blobs.iter().for_each(|blob| assert!(self.write(blob).is_ok()));
        let done = self.write(&write).is_ok();
        self.say(if done { shown_finish(finish) } else { "ended before".into() });
    }
}

fn taker<'a>(msg: &'a str, nonce: &'a str, now_ms: i64) -> Taker<'a> {
    Taker { msg, nonce, host: "here", now_ms, lease_ms: LEASE_MS, sole: false, receives: 1 }
}

fn ids(ids: &[StepId]) -> String {
    let names: Vec<&str> = ids.iter().map(StepId::as_str).collect();
    format!("[{}]", names.join(" "))
}

fn shown_step(step: &StepRecord) -> String {
    let failed = if step.failed { " failed" } else { "" };
    match &step.memo {
        Payload::Inline(json) if json.len() <= 100 => format!("{}{failed} {json}", step.id),
        memo => format!("{}{failed} ({} bytes)", step.id, memo.size()),
    }
}

fn shown_attempt(tried: &AttemptRecord) -> String {
    let what = tried.step.as_ref().map_or("body", StepId::as_str);
    format!("{what} failed attempt {}", tried.attempt)
}

fn shown_finish(finish: &Finish) -> String {
    format!("{} {}", finish.status.as_str(), finish.output)
}

fn shown_end(record: &TurnRecord, now_ms: i64) -> String {
    match &record.end {
        TurnEnd::Again => "again".into(),
        TurnEnd::Idle => "idle".into(),
        TurnEnd::Retry { due_ms, attempt } => format!("retry {attempt} at +{}", due_ms - now_ms),
        TurnEnd::Plan { ops, race } => {
            let members: Vec<String> = ops.iter().map(|op| shown_member(op, now_ms)).collect();
            format!("plan [{}]{}", members.join(" "), if *race { " race" } else { "" })
        }
    }
}

fn shown_member(op: &PlannedOp, now_ms: i64) -> String {
    let due = op.due_ms.map_or(String::new(), |due| format!("@+{}", due - now_ms));
    let attempt = if op.attempt > 0 { format!("#{}", op.attempt) } else { String::new() };
    format!("{}{due}{attempt}", op.id)
}
