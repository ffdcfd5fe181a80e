//! Registers what a turn's record will wait for, before the record is written and before anything of the turn is
//! announced: whatever comes for it from now on finds it.

use crate::ingest::{Accepted, Starting};
use crate::io::Io;
use crate::ports::Written;
use crate::{Runtime, Trouble};
use engine::conclude::{Finish, Registrations, Targets, signal_conflict};
use engine::job::{Delivered, Job};
use engine::records::{EventRecord, NameRecord, Parent, SignalRecord, StepId, WaitRecord, Waiter};
use engine::system;
use protocol::event::Event;
use protocol::ids::RunId;
use protocol::ops::{Op, OpCode};
use protocol::response::AnswerKind;
use std::collections::btree_map::Entry;

/// A signal that several runs fight for is tried so often.
const SIGNAL_TRIES: usize = 8;

/// The functions that an answer invokes.
#[derive(Default)]
pub(super) struct Invokes {
    /// As the engine asks for them.
    pub(super) targets: Targets,
    names: Vec<NameRecord>,
}

impl Runtime {
    /// Looks up the functions that an answer invokes.
    pub(super) async fn invokes(&self, io: &Io<'_>, answer: &AnswerKind) -> Result<Invokes, Trouble> {
        let mut invokes = Invokes::default();
        let AnswerKind::Ops(ops) = answer else { return Ok(invokes) };
        let is_invoke = |op: &&Op| op.code == OpCode::InvokeFunction;
        for slug in ops.iter().filter(is_invoke).filter_map(|op| op.opt_str("function_id")) {
            if let Entry::Vacant(vacant) = invokes.targets.entry(slug) {
                let name = self.target(io, vacant.key()).await?;
                vacant.insert(name.as_ref().map(|name| name.function.clone()));
                invokes.names.extend(name);
            }
        }
        Ok(invokes)
    }

    /// Registers; the run's end if a signal is another's.
    pub(super) async fn register_all(
        &self,
        io: &Io<'_>,
        registrations: &Registrations,
        invokes: &Invokes,
    ) -> Result<Option<Finish>, Trouble> {
        let Registrations { waits, signals, events } = registrations;
        for wait in waits {
            let path = wait.index.as_ref().map(|index| index.path.as_str());
            if path.is_some() || wait.event.starts_with(system::PREFIX) {
                self.register_path(io, &wait.event, path, wait.until_ms).await?;
            }
        }
        let mut writes: Vec<_> = waits.iter().map(WaitRecord::write).collect();
        // The events first: whoever cancels a run before it starts tells of its events.
        io.write_each(events.iter().map(|(event, _)| event.write()).collect()).await?;
        for invoked in events {
            for wait in self.child_rules(io, invoked, invokes).await? {
                writes.push(wait.write());
            }
        }
        io.write_each(writes).await?;
        for (signal, replaces) in signals {
            if !self.claim_signal(io, signal, *replaces).await? {
                self.unregister(io, registrations, invokes, |_, _| false).await?;
                return Ok(Some(Finish::failed(signal_conflict())));
            }
        }
        Ok(None)
    }

    /// The rules that cancel a run that is about to be invoked.
    async fn child_rules(
        &self,
        io: &Io<'_>,
        (record, parent): &(EventRecord, Parent),
        invokes: &Invokes,
    ) -> Result<Vec<WaitRecord>, Trouble> {
        if invokes.names.iter().all(|name| name.cancel.is_empty()) {
            return Ok(Vec::new());
        }
        let wire = io.value(&record.wire).await?;
        let event = Event::from_wire(&wire).map_err(|e| Trouble::inconsistent(e.to_string()))?;
        let target = wire.to_value()["data"]["_inngest"]["fn_id"].as_str().map(str::to_owned);
        let name = invokes.names.iter().find(|name| Some(&name.function.slug) == target.as_ref());
        let Some(name) = name else { return Ok(Vec::new()) };
        let accepted = Accepted::new(record.id, event);
        let run = RunId::derive(record.id, &name.function.slug);
        let now_ms = record.received_ms;
        self.cancel_rules(io, &Starting { run, name, event: &accepted, now_ms, parent: Some(parent) }).await
    }

    /// Registers the one step that waits for a signal; `false` if another run's does.
    async fn claim_signal(
        &self,
        io: &Io<'_>,
        signal: &SignalRecord,
        replaces: bool,
    ) -> Result<bool, Trouble> {
        for _ in 0..SIGNAL_TRIES {
            let Written::Refused(Some(item)) = io.write(signal.write()).await? else { return Ok(true) };
            let standing = SignalRecord::read(&signal.signal, &item)?;
            if signal.stands_as(&standing) {
                return Ok(true);
            }
            let waits = self.waits_for_signal(io, &standing).await?;
            if waits && !replaces {
                return Ok(false);
            }
            // Told first: whoever is replaced cannot be found any more. Told in vain it gives up all the same.
            if waits {
                io.send(vec![deliver(&standing, Delivered::Replaced)]).await?;
            }
            if io.write(signal.replace(&standing)).await?.is_done() {
                return Ok(true);
            }
        }
        Err(crate::ports::PortError::Busy {
            port: "store",
            why: format!("signal {:?} is contended", signal.signal),
        }
        .into())
    }

    /// Does the step that is registered for a signal still wait for it? Its run may have ended, or its dispatch may
    /// have died before the turn that it belongs to ended with it.
    pub(crate) async fn waits_for_signal(&self, io: &Io<'_>, signal: &SignalRecord) -> Result<bool, Trouble> {
        let Some(state) = self.load(io, signal.run).await? else { return Ok(false) };
        if state.run.status.is_final() || state.steps.contains_key(&signal.step) {
            return Ok(false);
        }
        let is_open = state.run.claim.turn == signal.turn && !state.concluded(signal.turn);
        Ok(is_open || state.ordinal(signal.turn, signal.step.as_str()).is_some())
    }

    /// The turn's record is another dispatch's: what this one registered and that record does not wait for goes away.
    pub(super) async fn unregister_lost(
        &self,
        io: &Io<'_>,
        run: RunId,
        registrations: &Registrations,
        invokes: &Invokes,
    ) -> Result<(), Trouble> {
        if *registrations == Registrations::default() {
            return Ok(());
        }
        let Some(state) = self.load(io, run).await? else { return Ok(()) };
        let is_open = !state.run.status.is_final();
        let keeps = |turn, step: &StepId| {
            is_open && !state.steps.contains_key(step) && state.ordinal(turn, step.as_str()).is_some()
        };
        self.unregister(io, registrations, invokes, keeps).await
    }

    /// Takes away what was registered, but for waits of steps that the turn's record waits for all the same. The runs
    /// that this dispatch was about to invoke are never started: another one's have other ids.
    async fn unregister(
        &self,
        io: &Io<'_>,
        registrations: &Registrations,
        invokes: &Invokes,
        keeps: impl Fn(u32, &StepId) -> bool,
    ) -> Result<(), Trouble> {
        let waits = registrations.waits.iter().filter(|wait| match &wait.waiter {
            Waiter::Step { step, turn, .. } => !keeps(*turn, step),
            Waiter::Cancel { .. } => true,
        });
        let signals = registrations.signals.iter().map(|(signal, _)| signal);
        let signals = signals.filter(|signal| !keeps(signal.turn, &signal.step));
        let mut removes: Vec<_> =
            waits.map(WaitRecord::remove).chain(signals.map(SignalRecord::remove)).collect();
        for event in &registrations.events {
            removes.extend(self.child_rules(io, event, invokes).await?.iter().map(WaitRecord::remove));
        }
        io.write_each(removes).await?;
        Ok(())
    }

    /// Takes the rules that cancel a run out of the index: it has ended, or will not start.
    pub(crate) async fn forget_cancel_rules(
        &self,
        io: &Io<'_>,
        run: RunId,
        function: &engine::records::FunctionRef,
        (event_id, wire): (protocol::ids::EventId, &protocol::json::Json),
    ) -> Result<(), Trouble> {
        let waits = self.cancel_rules_of(io, run, function, (event_id, wire)).await?;
        io.write_each(waits.iter().map(|(wait, _)| wait.remove()).collect()).await?;
        Ok(())
    }

    /// The rules that cancel a run, as they were registered when this event started it.
    pub(crate) async fn cancel_rules_of(
        &self,
        io: &Io<'_>,
        run: RunId,
        function: &engine::records::FunctionRef,
        (event_id, wire): (protocol::ids::EventId, &protocol::json::Json),
    ) -> Result<Vec<(WaitRecord, Option<serde_json::Value>)>, Trouble> {
        let Some(record) = self.function(io, function).await? else { return Ok(Vec::new()) };
        if record.config.cancel.is_empty() {
            return Ok(Vec::new());
        }
        let event = Event::from_wire(wire).map_err(|e| Trouble::inconsistent(e.to_string()))?;
        let accepted = Accepted::new(event_id, event);
        let name = NameRecord {
            event: String::new(),
            function: function.clone(),
            deploy: 0,
            expressions: Vec::new(),
            cancel: record.config.cancel.clone(),
            start_timeout_ms: None,
        };
        let now_ms = io.now_ms();
        self.cancel_waits(&Starting { run, name: &name, event: &accepted, now_ms, parent: None })
    }
}

/// The job that brings something to whoever waits for a signal.
pub(crate) fn deliver(signal: &SignalRecord, delivery: Delivered) -> Job {
    Job::Deliver { run: signal.run, turn: signal.turn, step: signal.step.to_string(), delivery }
}
