//! What steps wait for: how it is registered, how it comes, and how it is brought to them.

use super::World;
use super::show::{shown_signal, shown_wait};
use crate::wire::{EXPIRES_AT, event_id, function, json, run_id};
use engine::conclude::{Finish, Outcome, Registrations, resolve, signal_conflict};
use engine::expr::Expression;
use engine::item::{Key, Write};
use engine::job::{Delivered, Job, TriggerEvent};
use engine::matching::{Incoming, partitions};
use engine::records::{PlannedOp, SignalRecord, StepId, Wait, WaitRecord, Waiter};
use engine::state::RunState;
use protocol::ids::{EventId, RunId};
use serde_json::json;

/// The event of a number; 0 is the one that started the run.
pub(crate) fn numbered(number: u32) -> EventId {
    EventId(ulid::Ulid(event_id().0.0 + u128::from(number)))
}

impl World {
    /// Registers; how the run ends if a signal is another's.
    pub(super) fn register(&mut self, registrations: &Registrations) -> Option<Finish> {
        for wait in &registrations.waits {
            self.paths.extend(wait.index.as_ref().map(|index| (wait.event.clone(), index.path.clone())));
            let stands = self.write(&wait.write()).is_err();
            self.say(format!("{}{}", shown_wait(wait), if stands { ", a later one stands" } else { "" }));
        }
        for (event, _) in &registrations.events {
            self.write(&event.write()).expect("a new event");
            self.say(format!("stores {}", event.name));
        }
        for (signal, replaces) in &registrations.signals {
            self.say(shown_signal(signal));
            if !self.claim_signal(signal, *replaces) {
                self.unregister(registrations, |_, _| false);
                return Some(Finish::failed(signal_conflict()));
            }
        }
        None
    }

    fn claim_signal(&mut self, signal: &SignalRecord, replaces: bool) -> bool {
        let Err(Some(item)) = self.write(&signal.write()) else { return true };
        let standing = SignalRecord::read(&signal.signal, &item).expect("a signal");
        if signal.stands_as(&standing) {
            return true;
        }
        let waits = self.waits_for(&standing);
        if waits && !replaces {
            return false;
        }
        self.write(&signal.replace(&standing)).expect("nobody was faster");
        self.say(format!("in the place of {}", standing.step));
        if waits && standing.run == run_id() {
            self.bring_later(format!("replaced {}", standing.step), &standing, Delivered::Replaced);
        }
        true
    }

    /// A run of another world always waits.
    fn waits_for(&self, signal: &SignalRecord) -> bool {
        let state = self.load();
        signal.run != run_id() || waits_still(&state, signal.turn, &signal.step)
    }

    /// The turn's record is another dispatch's.
    pub(super) fn unregister_lost(&mut self, registrations: &Registrations) {
        let state = self.load();
        self.unregister(registrations, |turn, step| waits_still(&state, turn, step));
    }

    fn unregister(&mut self, registrations: &Registrations, keeps: impl Fn(u32, &StepId) -> bool) {
        let mut removes: Vec<(&StepId, Write)> = Vec::new();
        for wait in &registrations.waits {
            let Waiter::Step { step, turn, .. } = &wait.waiter else { panic!("{wait:?} is no step's") };
            removes.extend((!keeps(*turn, step)).then(|| (step, wait.remove())));
        }
        for (signal, _) in &registrations.signals {
            removes.extend((!keeps(signal.turn, &signal.step)).then(|| (&signal.step, signal.remove())));
        }
        for (step, remove) in removes {
            let removed = matches!(self.write(&remove), Ok(Some(_)));
            self.say(format!("{step} {}", if removed { "is forgotten" } else { "was not its own" }));
        }
    }

    /// A member waits no more.
    pub(super) fn forget(&mut self, op: &PlannedOp) {
        let remove = op.unregister(run_id());
        if let Some(Ok(Some(_))) = remove.map(|remove| self.write(&remove)) {
            self.say(format!("{} is forgotten", op.id));
        }
    }

    /// An event is accepted, and looks for waits.
    pub(super) fn post(&mut self, number: u32, name: &str, data: &str) {
        let repeated = self.receipts.contains_key(&number);
        let first_ms = *self.receipts.entry(number).or_insert(self.now_ms);
        let id = numbered(number);
        let event =
            json!({"id": id.to_string(), "name": name, "data": json(data).to_value(), "ts": first_ms});
        let before_ms = if repeated { first_ms } else { i64::MAX };
        let incoming = Incoming { id, event: &event, before_ms, now_ms: self.now_ms };
        let paths = self.paths.iter().filter(|(of, _)| of == name).map(|(_, path)| path.as_str());
        let mut found = Vec::new();
        for pk in partitions(name, paths, &event) {
            let waits = self.store.iter().filter(|(key, _)| key.pk == pk);
            found.extend(waits.map(|(key, item)| WaitRecord::read(&key.sk, item).expect("a wait")));
        }
        found.retain(|wait| incoming.may_match(wait) && holds(&incoming, wait));
        for wait in &found {
            let Waiter::Step { step, turn, .. } = &wait.waiter else { panic!("{wait:?} is no step's") };
            let Key { pk, sk, .. } = wait.key();
            let wire = protocol::json::Json::from_value(&event);
            let event = TriggerEvent { id, caller_id: None, wire: Some(wire) };
            let delivery = Delivered::Event { event, pk, sk };
            let job = Job::Deliver { run: wait.run, turn: *turn, step: step.to_string(), delivery };
            self.queue.push((format!("event {number} {step}"), job));
            self.say(format!("for {step}"));
        }
        if found.is_empty() {
            self.say("for nobody");
        }
    }

    /// A signal is sent.
    pub(super) fn signal(&mut self, name: &str, data: &str) {
        let Some(item) = self.store.get(&SignalRecord::key_of(name)) else { return self.say("for nobody") };
        let signal = SignalRecord::read(name, item).expect("a signal");
        if !self.waits_for(&signal) {
            self.write(&signal.remove()).expect("nobody was faster");
            return self.say("for nobody any more");
        }
        let delivery = Delivered::Signal(engine::records::Payload::Inline(json(data)));
        self.bring_later(format!("signal {}", signal.step), &signal, delivery);
        self.say(format!("for {}", signal.step));
    }

    fn bring_later(&mut self, name: String, signal: &SignalRecord, delivery: Delivered) {
        let step = signal.step.to_string();
        self.queue.push((name, Job::Deliver { run: signal.run, turn: signal.turn, step, delivery }));
    }

    /// Another run waits for a signal.
    pub(super) fn elsewhere(&mut self, signal: &str) {
        let run = RunId::derive(numbered(99), &function().slug);
        let (signal, step) = (signal.to_owned(), StepId::new("other"));
        let other = SignalRecord { signal, run, step, turn: 1, generation: 1, expires_at: EXPIRES_AT };
        assert!(self.write(&other.write()).is_ok());
    }

    /// The run that a step invoked came to something.
    pub(super) fn child_ended(&mut self, step: &str, outcome: &Outcome) {
        let state = self.load();
        let invoked = state.planned().find(|(_, _, op)| op.id == step).expect("a planned step");
        let (turn, _, PlannedOp { wait: Some(Wait::Invoke { function, event }), .. }) = invoked else {
            panic!("{step} invokes nothing")
        };
        let child = RunId::derive(*event, &function.slug);
        let delivery = match outcome {
            Outcome::Refused(message) => Delivered::Refused { message: message.clone() },
            _ => Delivered::Child(child),
        };
        self.children.insert(child, outcome.clone());
        let job = Job::Deliver { run: run_id(), turn, step: step.to_owned(), delivery };
        self.queue.push((format!("child {step}"), job));
    }

    /// The time of a sleep or of a wait has come.
    pub(super) fn wake(&mut self, msg: &str, member: (u32, u32)) {
        let Some(state) = self.open_run(msg) else { return };
        let op = state.member(member.0, member.1).expect("a member");
        if op.wait.is_none() {
            return self.join(&state, member, msg);
        }
        self.resolve(msg, state, member, &Outcome::Nothing);
    }

    /// Something came for a wait.
    pub(super) fn bring(&mut self, msg: &str, (turn, step): (u32, &str), delivery: &Delivered) {
        let Some(state) = self.open_run(msg) else { return };
        let is_for =
            |ordinal: &u32| state.member(turn, *ordinal).is_some_and(|op| delivery.is_for(run_id(), op));
        let Some(ordinal) = state.ordinal(turn, step) else {
            let is_open = state.run.claim.turn <= turn && !state.concluded(turn);
            return self.say(if is_open { "put back" } else { "drop: nobody waits" });
        };
        if !is_for(&ordinal) {
            return self.say("drop: it waits for something else");
        }
        let outcome = match delivery {
            Delivered::Event { event, .. } => Outcome::Event(event.wire.clone().expect("a small event")),
            Delivered::Signal(data) => Outcome::Signal(data.inline().expect("small data").clone()),
            Delivered::Child(child) => self.children[child].clone(),
            Delivered::Refused { message } => Outcome::Refused(message.clone()),
            Delivered::Replaced => Outcome::Nothing,
        };
        self.resolve(msg, state, (turn, ordinal), &outcome);
    }

    fn resolve(&mut self, msg: &str, state: RunState, member: (u32, u32), outcome: &Outcome) {
        let op = state.member(member.0, member.1).expect("a member").clone();
        if state.steps.contains_key(&op.step_id()) {
            self.forget(&op);
            return self.join(&state, member, msg);
        }
        let conclusion = resolve(&state, (member.0, &op), (outcome, msg), &self.facts());
        self.carry_out(msg, state, member, conclusion);
    }
}

fn waits_still(state: &RunState, turn: u32, step: &StepId) -> bool {
    let is_open = !state.run.status.is_final() && !state.steps.contains_key(step);
    let is_held = state.run.claim.turn == turn && !state.concluded(turn);
    is_open && (is_held || state.ordinal(turn, step.as_str()).is_some())
}

fn holds(incoming: &Incoming<'_>, wait: &WaitRecord) -> bool {
    let vars = wait.vars.as_ref().map(|vars| vars.inline().expect("small vars").to_value());
    let expression = wait.expression.as_ref().map(|text| Expression::parse("if", text).expect("it compiled"));
    expression.is_none_or(|expression| incoming.holds(&expression, vars.as_ref()))
}
