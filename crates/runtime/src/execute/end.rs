//! Ends a run, and does what follows from its end: who invoked it is told, whoever listens gets its events, and what
//! was registered for it goes away. Each of these can be repeated; the run item says that it has not all happened
//! yet, and whoever next takes a job of the run does the rest.

use super::Verdict;
use super::hold::Hold;
use super::start::answer;
use crate::ingest::{Accepted, To};
use crate::io::{Io, Note};
use crate::ports::Notice;
use crate::{Runtime, Trouble};
use engine::conclude::{Finish, started_at_the_end};
use engine::item::Condition;
use engine::job::{Delivered, wake};
use engine::records::{RunRecord, Status};
use engine::state::RunState;
use engine::system;
use protocol::ids::{EventId, RunId};
use protocol::json::Json;

impl Runtime {
    /// Does anything follow from a run's end?
    pub(crate) async fn must_settle(
        &self,
        io: &Io<'_>,
        state: &RunState,
        ends_as: Status,
    ) -> Result<bool, Trouble> {
        let run = &state.run;
        if run.parent.is_some() || !state.defers.is_empty() || state.waiting().next().is_some() {
            return Ok(true);
        }
        let function = self.function(io, &run.function).await?;
        if function.is_some_and(|function| !function.config.cancel.is_empty()) {
            return Ok(true);
        }
        for name in system::ended_names(ends_as) {
            if self.listens(io, name).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Ends a run, if the condition holds of it.
    pub(super) async fn end(
        &self,
        hold: &Hold<'_>,
        state: &RunState,
        condition: Condition,
        mut finish: Finish,
    ) -> Result<Verdict, Trouble> {
        finish.settle = self.must_settle(hold.io, state, finish.status).await?;
        let (blobs, write) = finish.writes(&state.run, condition, hold.io.now_ms());
        hold.io.write_each(blobs).await?;
        let (write, noted) = hold.io.note_one(write, Note::End(&state.run));
        if hold.io.write(write).await?.is_done() {
            hold.io.noted(&noted);
            self.ended(&state.run, &finish);
            if finish.settle {
                self.settle(hold.io, state.run.id).await?;
            }
        }
        Ok(Verdict::Acknowledge)
    }

    /// Does what follows from the end of a run, as far as it has not all happened.
    pub(crate) async fn settle(&self, io: &Io<'_>, run: RunId) -> Result<(), Trouble> {
        let Some(state) = self.load(io, run).await? else { return Ok(()) };
        let run = &state.run;
        if !run.settle || !run.status.is_final() {
            return Ok(());
        }
        if let Some(parent) = &run.parent {
            io.send(vec![answer(parent, Delivered::Child(run.id))]).await?;
        }
        let mut events = Vec::with_capacity(run.event_ids.len());
        for id in &run.event_ids {
            events.extend(self.stored_event(io, *id).await?.map(|event| (*id, event)));
        }
        self.tell_listeners(io, run, &events).await?;
        self.start_deferred(io, &state).await?;
        for (id, event) in &events {
            self.forget_cancel_rules(io, run.id, &run.function, (*id, event)).await?;
        }
        self.forget_waits(io, &state).await?;
        let (settled, noted) = io.note_one(run.settled(), Note::Settled(run));
        if io.write(settled).await?.is_done() {
            io.noted(&noted);
        }
        Ok(())
    }

    /// Takes what waits out of the index, of a run that has ended.
    pub(super) async fn forget_waits(&self, io: &Io<'_>, state: &RunState) -> Result<(), Trouble> {
        let run = state.run.id;
        let mut removes = Vec::new();
        for (turn, ordinal, op) in state.waiting() {
            removes.extend(op.unregister(run));
            if let Some(job) = wake(run, turn, ordinal, op) {
                io.disarm(&job, state.turns[&turn].at_ms).await;
            }
        }
        io.write_each(removes).await?;
        Ok(())
    }

    /// Sends the events that say that a run ended, if anybody listens. A run that such an event started sends none.
    async fn tell_listeners(
        &self,
        io: &Io<'_>,
        run: &RunRecord,
        events: &[(EventId, Json)],
    ) -> Result<(), Trouble> {
        let names = events.first().map(|(_, event)| event.to_value());
        let by = names.as_ref().and_then(|event| event["name"].as_str());
        if by.is_some_and(system::says_ended) {
            return Ok(());
        }
        let events: Vec<Json> = events.iter().map(|(_, event)| event.clone()).collect();
        for name in system::ended_names(run.status) {
            if !self.listens(io, name).await? {
                continue;
            }
            let output = match &run.output {
                Some(output) => io.value(output).await?,
                None => Json::null(),
            };
            let event = system::ended(name, run, &events, &output);
            let id = EventId::derive(run.ended_ms.unwrap_or_default(), &format!("{}.{name}", run.id));
            self.accept(io, &[Accepted::new(id, event)], To::Triggered).await?;
        }
        Ok(())
    }

    /// Sends the events that start what the run deferred to its end.
    async fn start_deferred(&self, io: &Io<'_>, state: &RunState) -> Result<(), Trouble> {
        let run = &state.run;
        for defer in started_at_the_end(state) {
            let id = EventId::derive(run.ended_ms.unwrap_or_default(), &format!("{}.{}", run.id, defer.id));
            let input = io.value(&defer.input).await?.to_value();
            let meta = match &defer.meta {
                Some(meta) => Some(io.value(meta).await?),
                None => None,
            };
            let event = system::deferred(id, run, &defer.function, (input, meta));
            self.accept(io, &[Accepted::new(id, event).without_caller_id()], To::Triggered).await?;
        }
        Ok(())
    }

    /// Tells those who watch that a run took a step.
    pub(super) fn changed(&self, run: &RunRecord) {
        self.notice_run(run, run.status);
    }

    /// Tells those who watch that a run ended.
    pub(crate) fn ended(&self, run: &RunRecord, finish: &Finish) {
        tracing::debug!(run = %run.id, function = run.function.slug, status = finish.status.as_str(), "a run ended");
        self.notice_run(run, finish.status);
    }

    fn notice_run(&self, run: &RunRecord, status: Status) {
        let function = run.function.slug.clone();
        let status = status.as_str();
        self.ports.notices.notice(Notice::RunChanged { run_id: run.id.to_string(), function, status });
    }
}
