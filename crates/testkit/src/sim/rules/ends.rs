//! Rule 10: what follows from a run's end happens, and once.

use super::{Checked, Rules, SKEW_MS_MAX, broken, state_of};
use crate::sim::ledger::Ledger;
use crate::sim::setup::Seen;
use crate::sim::waiting::Facts;
use backend_memory::Memory;
use engine::job::Job;
use engine::records::{EventRecord, RunRecord, Status};
use engine::state::RunState;
use engine::system;
use protocol::ids::{EventId, RunId};
use serde_json::Value;

/// In a calm world a run ends so soon after its finish timeout, milliseconds: a timer is at most a minute late.
const CALM_MS: i64 = 90_000;

impl Rules {
    /// An event was stored that says that a run ended.
    pub(super) fn told(&self, memory: &Memory, id: EventId, name: &str, event: &Value) -> Checked {
        let run: Option<RunId> = event["data"]["run_id"].as_str().and_then(|run| run.parse().ok());
        let state = run.and_then(|run| state_of(memory, run));
        let Some(state) = state else {
            return Err(broken(10, format!("event {id} tells of no run: {event}")));
        };
        let run = state.run.id;
        if !system::ended_names(state.run.status).contains(&name) {
            return Err(broken(10, format!("run {run} is {:?} and {name} is sent", state.run.status)));
        }
        let told = events_of(memory, run, name);
        if told > 1 {
            return Err(broken(10, format!("{name} of run {run} is sent {told} times")));
        }
        Ok(())
    }

    /// Every run's end had its consequences.
    pub(super) fn all_has_followed(&self, memory: &Memory, calm: bool) -> Checked {
        for state in self.expected.iter().filter_map(|e| state_of(memory, e.run)) {
            let run = &state.run;
            if run.settle {
                return Err(broken(
                    10,
                    format!("run {} has ended and not all that follows has happened", run.id),
                ));
            }
            self.listeners_were_told(memory, run)?;
            let function = self.functions.get(run.function.slug.as_str());
            let timeout_s = function.and_then(|function| function.finish_timeout_s);
            if let (Some(seconds), Some(ended_ms), true) =
                (timeout_s, run.ended_ms, calm && run.started_ms > 0)
                && ended_ms > run.started_ms + i64::from(seconds) * 1_000 + CALM_MS
            {
                return Err(broken(10, format!("run {} went on long after its finish timeout", run.id)));
            }
        }
        Ok(())
    }

    fn listeners_were_told(&self, memory: &Memory, run: &RunRecord) -> Checked {
        let by = run.event_ids.first().and_then(|id| name_of(memory, *id));
        let silent = by.is_some_and(|by| system::says_ended(&by));
        for name in [system::FINISHED, system::FAILED, system::CANCELLED] {
            let seen = |of| Seen { name, facts: Facts::NONE, of };
            let slugs = self.functions().map(|f| f.slug).collect::<Vec<_>>();
            // A trigger's condition does not decide whether the event is sent.
            let listens = self.functions().any(|f| slugs.iter().any(|slug| f.starts_by(&seen(Some(slug)))));
            let due = !silent && listens && system::ended_names(run.status).contains(&name);
            let told = events_of(memory, run.id, name);
            if told != usize::from(due) {
                let how = format!("{name} of run {} ({:?}) was sent {told} times", run.id, run.status);
                return Err(broken(10, how));
            }
        }
        Ok(())
    }

    /// A message is gone that cancels a run.
    pub(super) fn cancel_was_served(&self, state: &RunState, job: &Job) -> Checked {
        let Job::Cancel { if_unstarted, if_started_by_ms, .. } = job else { return Ok(()) };
        if if_started_by_ms.is_some_and(|by_ms| state.run.started_ms > by_ms || state.run.started_ms == 0) {
            return Ok(());
        }
        match (if_unstarted, state.run.status) {
            (false, Status::Running | Status::Scheduled) | (true, Status::Scheduled) => {
                let status = state.run.status;
                Err(broken(10, format!("run {} is {status:?} and {job:?} was acknowledged", state.run.id)))
            }
            _ => Ok(()),
        }
    }

    /// A cancelled run was to be cancelled.
    pub(super) fn cancelled_for_a_reason(&self, ledger: &Ledger, run: &RunRecord) -> Checked {
        let reason = run.reason.as_deref().unwrap_or_default();
        let function = &self.functions[run.function.slug.as_str()];
        let long_enough = |from_ms: i64, seconds: Option<u32>| {
            let due_ms = seconds.map_or(i64::MAX, |seconds| from_ms + i64::from(seconds) * 1_000);
            run.ended_ms.is_some_and(|ended_ms| ended_ms + 2 * SKEW_MS_MAX >= due_ms)
        };
        let fits = match reason.split(' ').next() {
            _ if ledger.cancelled.contains(&run.id.to_string()) => true,
            Some("event") => {
                let id = reason.split(' ').nth(1).and_then(|id| id.parse::<EventId>().ok());
                let posted = id.and_then(|id| self.posts.posted.get(&id));
                let own = id.is_some_and(|id| run.event_ids.contains(&id));
                let trigger = run.event_ids.first().and_then(|id| self.posts.posted.get(id));
                // What was accepted before the run's own event was posted cancels nothing.
                let before = matches!((posted.and_then(|p| p.accepted), trigger.and_then(|t| t.began)),
                    (Some((accepted, _)), Some((began, _))) if accepted < began);
                let facts = self.facts_of(run);
                let rules = &function.cancel_on;
                let matches =
                    posted.is_some_and(|p| rules.iter().any(|rule| rule.matches(facts, p.name, p.facts)));
                matches && !own && !before
            }
            _ if reason.contains("finish timeout") => long_enough(run.started_ms, function.finish_timeout_s),
            _ if reason.contains("start timeout") => {
                run.started_ms == 0 && long_enough(run.queued_ms, function.start_timeout_s)
            }
            _ => false,
        };
        match fits {
            true => Ok(()),
            false => Err(broken(10, format!("run {} is cancelled and had no reason: {reason:?}", run.id))),
        }
    }
}

fn name_of(memory: &Memory, id: EventId) -> Option<String> {
    memory
        .inspect(|s| s.items.get(&EventRecord::key(id)).and_then(|item| item.text("name").map(str::to_owned)))
}

/// How many events of this name tell of the run.
fn events_of(memory: &Memory, run: RunId, name: &str) -> usize {
    let run = run.to_string();
    memory.inspect(|state| {
        let named = state
            .items
            .iter()
            .filter(|(key, item)| key.pk.starts_with("ev#") && item.text("name") == Some(name));
        let records = named.filter_map(|(key, item)| EventRecord::read(key.sk.parse().ok()?, item).ok());
        let tells = |record: &EventRecord| {
            record.wire.inline().is_some_and(|wire| wire.to_value()["data"]["run_id"] == run.as_str())
        };
        records.filter(tells).count()
    })
}
