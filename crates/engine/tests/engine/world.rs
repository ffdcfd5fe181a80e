//! Plays a history: events one after the other, and after each the decision, as one line of text.
//!
//! The world around the engine is the smallest that works: a map for the store, a list for the queue, and the
//! loop claim → load → decide → record → announce as the runtime runs it. Every history is played twice and
//! must decide the same: step by step, the holder's state kept in memory, and as a replay, the state read
//! again from the stored items at every event.

mod members;
mod show;
mod waiting;

use crate::wire::{EXPIRES_AT, NOW_MS, child, event_id, run, run_id, trigger_event};
use engine::claim::{Taken, Taker, Taking};
use engine::conclude::{CallFacts, Conclusion, End, Finish, Given, Outcome, Targets, conclude, open};
use engine::item::{Attempt, ITEM_BYTES_MAX, Item, Key, Write};
use engine::job::{Asked, Job, follow_ups};
use engine::records::{RunRecord, TurnEnd, TurnRecord, run_pk};
use engine::retry::Backoff;
use engine::state::RunState;
use protocol::ids::RunId;
use protocol::json::Json;
use protocol::ops::{Op, StepErrorBody};
use protocol::response::Answer;
use show::{ids, shown_attempt, shown_end, shown_finish, shown_step};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub(crate) const LEASE_MS: i64 = 60_000;

/// What happens. Messages are named by their job: `start`, `turn 2`, `step a`, `step a 1` (an attempt), `wake z`,
/// `start i` (of the run that step `i` invokes), and, for what a step waits for, `event 1 w`, `signal s`, `child i`; a
/// `'` after the name makes it another message with the same job.
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
    /// The holder that was lost first was not: the app answers it.
    Lost(Answer),
    /// What the lost holder's app reported is recorded only now.
    Late(Vec<Op>),
    /// The run is cancelled.
    Cancel,
    /// An event of this number, name and data is accepted: number 0 is the one that started the run, a number that
    /// came before is a repeated request.
    Post(u32, &'static str, &'static str),
    /// A signal of this name and data is sent.
    Signal(&'static str, &'static str),
    /// Another run waits for a signal of this name from now on.
    Elsewhere(&'static str),
    /// The run that this step invoked has come to this.
    Child(&'static str, Outcome),
    /// The request of a gateway step's message is made, and has this reply.
    Gateway(&'static str, Result<Json, Box<StepErrorBody>>),
    /// A message's handler reads the run; it goes on when the message is delivered.
    Reads(&'static str),
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
    /// Who was lost, the first one first.
    lost: VecDeque<Hold>,
    /// Something was recorded that the holder does not know.
    noted: bool,
    /// So many more writes of a chain get through.
    torn: Option<usize>,
    said: Vec<String>,
    /// The paths that waits are found by, by event name.
    paths: BTreeSet<(String, String)>,
    /// When the events were received first, by number.
    receipts: BTreeMap<u32, i64>,
    /// What became of invoked runs.
    children: BTreeMap<RunId, Outcome>,
    /// The run as the handler of a message has read it.
    read: BTreeMap<&'static str, RunState>,
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
            lost: VecDeque::new(),
            noted: false,
            torn: None,
            said: Vec::new(),
            paths: BTreeSet::new(),
            receipts: BTreeMap::new(),
            children: BTreeMap::new(),
            read: BTreeMap::new(),
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
            Event::Die => self.lost.extend(self.hold.take()),
            Event::Lost(answer) => {
                let hold = self.lost.pop_front().expect("somebody was lost");
                self.answered(hold, answer);
            }
            Event::Late(ops) => {
                let run = self.lost.front().expect("somebody was lost").state.run.clone();
                self.report(ops, &run);
            }
            Event::Cancel => {
                let state = self.load();
                self.end(&state, &Finish::cancelled(None), open());
            }
            Event::Post(number, name, data) => self.post(*number, name, data),
            Event::Signal(name, data) => self.signal(name, data),
            Event::Elsewhere(signal) => self.elsewhere(signal),
            Event::Child(step, outcome) => self.child_ended(step, outcome),
            Event::Gateway(msg, reply) => self.gateway(msg, reply),
            Event::Reads(msg) => {
                let state = self.load();
                self.read.insert(msg, state);
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
            Some(Job::Wake { turn, ordinal, .. }) => self.wake(msg, (turn, ordinal)),
            Some(Job::Deliver { turn, step, delivery, .. }) => self.bring(msg, (turn, &step), &delivery),
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
        let targets = Targets::from([("shop-child".into(), Some(child())), ("shop-gone".into(), None)]);
        let events = [trigger_event()];
        let given = Given { events: &events, targets: &targets };
        let conclusion = conclude(&hold.state, answer, &self.facts(), given);
        self.record(hold, conclusion);
    }

    fn record(&mut self, mut hold: Hold, conclusion: Conclusion) {
        let Conclusion { mut blobs, results, attempts, registrations, end, defers } = conclusion;
        defers.iter().for_each(|defer| drop(self.write(defer)));
        let end = self.register(&registrations).map_or(end, End::Run);
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
            Err(_) => {
                self.say("lost");
                self.unregister_lost(&registrations);
            }
            Ok(()) => match (taken, turn) {
                (Some(taken), _) => {
                    hold.state.run.claim = taken.claim;
                    self.call(hold);
                }
                (None, Some(turn)) => self.announce(&turn),
                (None, None) => self.settle(),
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

    /// Sends what a turn's record announces. A job is named for its member if it has one.
    fn announce(&mut self, record: &TurnRecord) {
        for job in follow_ups(run_id(), record) {
            let member = |ordinal: u32| match &record.end {
                TurnEnd::Plan { ops, .. } => ops[ordinal as usize].id.clone(),
                other => panic!("{other:?} has no members"),
            };
            let name = match &job {
                Job::Turn { turn, .. } => format!("turn {turn}"),
                Job::Wake { ordinal, .. } => format!("wake {}", member(*ordinal)),
                Job::Step { ordinal, attempt: 0, .. } => format!("step {}", member(*ordinal)),
                Job::Step { ordinal, attempt, .. } => format!("step {} {attempt}", member(*ordinal)),
                Job::Start { parent: Some(parent), .. } => format!("start {}", parent.step),
                other => panic!("{other:?} is sent by nobody here"),
            };
            self.queue.push((name, job));
        }
    }

    fn end(&mut self, state: &RunState, finish: &Finish, condition: engine::item::Condition) {
        let (blobs, write) = finish.writes(&state.run, condition, self.now_ms);
        blobs.iter().for_each(|blob| assert!(self.write(blob).is_ok()));
        let done = self.write(&write).is_ok();
        self.say(if done { shown_finish(finish) } else { "ended before".into() });
        self.settle();
    }

    /// What follows from the run's end: what it waited for is forgotten.
    fn settle(&mut self) {
        let state = self.load();
        for (_, _, op) in state.waiting().filter(|_| state.run.status.is_final()) {
            self.forget(op);
        }
    }
}

fn taker<'a>(msg: &'a str, nonce: &'a str, now_ms: i64) -> Taker<'a> {
    Taker { msg, nonce, host: "here", now_ms, lease_ms: LEASE_MS, sole: false, receives: 1 }
}
