//! The runs that events start: by their names and patterns, as far as the triggers' expressions hold. What cancels
//! a run is registered before it is announced, and a run that starts later is recorded as scheduled.

use super::{Accepted, Runtime, To};
use crate::Trouble;
use crate::execute::start::late_start;
use crate::io::Io;
use crate::registry::Names;
use engine::expr::Vars;
use engine::item::Write;
use engine::job::{Job, Unstarted};
use engine::records::{
    FunctionRef, Index, NameRecord, Parent, Payload, RunRecord, WaitRecord, Waiter, listing,
};
use engine::system;
use engine::usage::Usage;
use protocol::ids::RunId;
use protocol::json::Json;
use protocol::limits::{TRIGGER_NAME_CHARS_MAX, WAIT_MS_DEFAULT};
use protocol::sync::event_patterns;
use protocol::time::parse_when_ms;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An event dated in the future by no more than this, milliseconds, starts its runs at once: senders' clocks are a
/// little ahead.
const AHEAD_MS_MAX: i64 = 1_000;

/// What is registered under the names of a request's events.
pub(crate) struct Named {
    pub(super) wildcards: Arc<Names>,
    pub(super) names: BTreeMap<String, Arc<Names>>,
}

/// What follows from events that start runs.
#[derive(Default)]
pub(crate) struct Routed {
    /// Before anything is announced; in any order.
    pub(crate) writes: Vec<Write>,
    /// What is announced.
    pub(crate) jobs: Vec<Job>,
    /// The rules that cancel the runs, with the place of the event that starts the run; their writes are in
    /// `writes` too.
    pub(crate) cancels: Vec<(usize, WaitRecord)>,
}

/// A run that an event is about to start.
pub(crate) struct Starting<'a> {
    pub(crate) run: RunId,
    pub(crate) name: &'a NameRecord,
    pub(crate) event: &'a Accepted,
    pub(crate) now_ms: i64,
    /// The step that invokes it.
    pub(crate) parent: Option<&'a Parent>,
}

impl Runtime {
    /// Reads what is registered under the events' names.
    pub(super) async fn named_by(&self, io: &Io<'_>, accepted: &[Accepted]) -> Result<Named, Trouble> {
        let mut names: BTreeMap<String, Arc<Names>> = BTreeMap::new();
        for event in accepted {
            // Longer names come in, but nothing can be registered under them.
            if event.name.len() <= TRIGGER_NAME_CHARS_MAX * 4 && !names.contains_key(&event.name) {
                names.insert(event.name.clone(), self.named(io, &event.name).await?);
            }
        }
        Ok(Named { wildcards: self.wildcards(io).await?, names })
    }

    /// The runs that the events start.
    pub(super) async fn route(
        &self,
        io: &Io<'_>,
        accepted: &[Accepted],
        named: &Named,
        to: To<'_>,
        now_ms: i64,
    ) -> Result<Routed, Trouble> {
        let mut routed = Routed::default();
        for (nth, event) in accepted.iter().enumerate() {
            for name in self.started_by(event, named, to, now_ms) {
                let run = RunId::derive(event.id, &name.function.slug);
                let starting = Starting { run, name, event, now_ms, parent: None };
                for wait in self.cancel_rules(io, &starting).await? {
                    routed.writes.push(wait.write());
                    routed.cancels.push((nth, wait));
                }
                self.announce_start(&starting, &mut routed);
            }
        }
        Ok(routed)
    }

    /// The functions that an event starts, each once.
    fn started_by<'a>(
        &self,
        event: &Accepted,
        named: &'a Named,
        to: To<'a>,
        now_ms: i64,
    ) -> Vec<&'a NameRecord> {
        let (target, triggered) = match to {
            To::Triggered => (None, true),
            To::Also(name) => (Some(name), true),
            To::Only(name) => (Some(name), false),
        };
        let exact = named.names.get(&event.name).into_iter().flat_map(|names| &names.triggers);
        let wildcards = &named.wildcards.triggers;
        let patterns = if wildcards.is_empty() { Vec::new() } else { event_patterns(&event.name) };
        let wild = wildcards.iter().filter(|name| patterns.contains(&name.event));
        let triggered = exact.chain(wild).filter(|_| triggered);
        let triggered = triggered.filter(|name| self.triggers(name, event, now_ms));
        let mut seen = BTreeSet::new();
        target.into_iter().chain(triggered).filter(|name| seen.insert(&name.function.slug)).collect()
    }

    /// Does one of the triggers hold? One whose expression cannot be evaluated does not.
    fn triggers(&self, name: &NameRecord, event: &Accepted, now_ms: i64) -> bool {
        name.expressions.iter().any(|text| {
            let Some(text) = text else { return true };
            let Some(expression) = self.expression(text) else { return false };
            let vars = Vars { event: Some(event.value()), incoming: None, now_ms };
            expression.holds(&vars).unwrap_or_else(|error| {
                tracing::warn!(function = name.function.slug, event_id = %event.id, %error, expression = text.as_str(),
                    "a trigger's expression could not be evaluated; it starts nothing");
                false
            })
        })
    }

    /// The waits of the rules that cancel a run, to be registered: large values are stored at once, and events are
    /// told where to look.
    pub(crate) async fn cancel_rules(
        &self,
        io: &Io<'_>,
        starting: &Starting<'_>,
    ) -> Result<Vec<WaitRecord>, Trouble> {
        let mut waits = Vec::new();
        for (mut wait, vars) in self.cancel_waits(starting)? {
            if wait.index.is_some() || wait.event.starts_with(system::PREFIX) {
                let path = wait.index.as_ref().map(|index| index.path.as_str());
                self.register_path(io, &wait.event, path, wait.until_ms).await?;
            }
            if let Some(vars) = vars {
                let (payload, blobs) = Payload::keep(&Json::from_value(&vars), wait.expires_at);
                io.write_each(blobs).await?;
                wait.vars = Some(payload);
            }
            waits.push(wait);
        }
        Ok(waits)
    }

    /// The waits of the rules that cancel a run, each with what its expression uses of the run's event.
    pub(crate) fn cancel_waits(
        &self,
        starting: &Starting<'_>,
    ) -> Result<Vec<(WaitRecord, Option<Value>)>, Trouble> {
        let begins_ms = starting.now_ms.max(starting.event.ts);
        let mut waits = Vec::with_capacity(starting.name.cancel.len());
        for (rule, cancel) in (0u32..).zip(&starting.name.cancel) {
            let timeout = cancel.timeout.as_deref().filter(|text| !text.is_empty());
            let until_ms = timeout.map(|text| parse_when_ms(text, begins_ms)).transpose()?;
            let condition = cancel.condition.as_deref().filter(|text| !text.is_empty());
            let expression = condition.and_then(|text| self.expression(text));
            let trigger = starting.event.value();
            let index = expression.as_ref().and_then(|expression| expression.equality(trigger));
            let vars = expression.as_ref().map(|expression| expression.bind(trigger));
            let wait = WaitRecord {
                run: starting.run,
                event: cancel.event.clone(),
                index: index.map(|equality| Index::new(&equality.path, &equality.key)),
                waiter: Waiter::Cancel {
                    rule,
                    function: starting.name.function.clone(),
                    parent: starting.parent.cloned(),
                },
                expression: condition.map(str::to_owned),
                vars: None,
                triggers: vec![starting.event.id],
                created_ms: starting.now_ms,
                until_ms: until_ms.unwrap_or(begins_ms + WAIT_MS_DEFAULT),
                expires_at: self.config.expires_at(begins_ms),
            };
            waits.push((wait, vars.filter(|vars| vars.as_object().is_none_or(|fields| !fields.is_empty()))));
        }
        Ok(waits)
    }

    /// The Start job. A run that starts later, or that may wait only so long for its start, is recorded at once.
    fn announce_start(&self, starting: &Starting<'_>, routed: &mut Routed) {
        let Starting { run, name, event, now_ms, .. } = starting;
        let due_ms = if event.ts > *now_ms + AHEAD_MS_MAX { event.ts } else { 0 };
        let queued_ms = *now_ms;
        if due_ms > 0 || name.start_timeout_ms.is_some() {
            let expires_at = self.config.expires_at(queued_ms.max(due_ms));
            let record = RunRecord {
                expires_at,
                ..RunRecord::scheduled(*run, name.function.clone(), vec![event.id], queued_ms)
            };
            routed.writes.push(listing(*run, &name.function.slug, expires_at));
            routed.writes.push(record.with_events(std::slice::from_ref(&event.wire)).create());
        }
        if let Some(timeout_ms) = name.start_timeout_ms {
            routed.jobs.push(start_timeout(starting, queued_ms.max(due_ms), timeout_ms));
        }
        routed.jobs.push(Job::Start {
            run: *run,
            function: name.function.clone(),
            events: vec![event.trigger()],
            queued_ms,
            due_ms,
            parent: None,
            spent: Usage::default(),
        });
    }
}

fn start_timeout(starting: &Starting<'_>, from_ms: i64, timeout_ms: i64) -> Job {
    let function: FunctionRef = starting.name.function.clone();
    Job::Cancel {
        run: starting.run,
        due_ms: from_ms.saturating_add(timeout_ms),
        reason: Some(late_start(timeout_ms)),
        unstarted: Some(Unstarted {
            function,
            events: vec![starting.event.id],
            queued_ms: starting.now_ms,
            parent: None,
        }),
        if_unstarted: true,
        if_started_by_ms: None,
    }
}
