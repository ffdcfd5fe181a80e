//! Rule 11 for crons: each minute starts at most one run, missed ones are made up for once, and the chain of ticks
//! neither dies nor becomes two.

use super::{Checked, Expected, Rules, SKEW_MS_MAX, Wrote, broken, changed, is_announced, jobs, state_of};
use crate::clock::START_MS;
use crate::sim::setup::Trigger;
use backend_memory::Memory;
use engine::item::{Item, Key};
use engine::job::Job;
use protocol::ids::{EventId, RunId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const MINUTE_MS: i64 = 60_000;
/// An app's registration is remembered for five seconds by processes that share the store.
const CACHED_MS: i64 = 10_000;
/// In a calm world a tick comes so soon, milliseconds.
const CALM_MS: i64 = 20_000;

/// What is known about crons.
#[derive(Debug, Default)]
pub(super) struct Crons {
    /// When the app was told that it had registered them.
    began_ms: Option<i64>,
    /// When the app began to register without them.
    ending_ms: Option<i64>,
    /// When it was told that it had.
    ended_ms: Option<i64>,
    /// The minutes that came, of each.
    ticks: BTreeMap<String, BTreeSet<i64>>,
}

impl Rules {
    /// The app is told that its crons are registered: from now on they go.
    pub(crate) fn began_crons(&mut self, memory: &Memory, now_ms: i64) -> Checked {
        self.crons.began_ms = Some(now_ms);
        let crons: usize =
            self.functions().flat_map(|f| &f.triggers).filter(|t| matches!(t, Trigger::Cron(_))).count();
        // A tick that found its function without the cron, and ended it, is still at work: it looks again.
        let ended = crons.saturating_sub(standing(memory).len());
        let at_work = jobs(memory).iter().filter(|job| matches!(job, Job::Tick { .. })).count();
        match ended <= at_work {
            true => self.cron_goes_on(memory),
            false => Err(broken(11, "a cron is registered and does not go")),
        }
    }

    pub(crate) fn ending_crons(&mut self, now_ms: i64) {
        self.crons.ending_ms = Some(now_ms);
    }

    pub(crate) fn ended_crons(&mut self, now_ms: i64) {
        self.crons.ended_ms = Some(now_ms);
    }

    /// The function of a cron, and the minutes of one period of it.
    fn cron_of(&self, cron: &str) -> Option<(&'static str, i64)> {
        let has = |trigger: &Trigger| matches!(trigger, Trigger::Cron(known) if *known == cron);
        let function = self.functions().find(|function| function.triggers.iter().any(has))?;
        Some((function.slug, if cron.starts_with("*/2") { 2 } else { 1 }))
    }

    /// The event of a minute was stored.
    pub(super) fn ticked(&mut self, id: EventId, event: &Value) -> Checked {
        let cron = event["data"]["cron"].as_str().unwrap_or_default().to_owned();
        let at_ms = event["ts"].as_i64().unwrap_or_default();
        let Some((slug, minutes)) = self.cron_of(&cron) else {
            return Err(broken(11, format!("a tick of a cron that no function has: {cron}")));
        };
        if at_ms % (minutes * MINUTE_MS) != 0 {
            return Err(broken(11, format!("{cron} came at {at_ms}")));
        }
        if self.crons.ended_ms.is_some_and(|ended_ms| at_ms > ended_ms + CACHED_MS) {
            return Err(broken(11, format!("{cron} came at {at_ms}, when no function had it any more")));
        }
        self.expect(Expected::new(id, slug));
        match self.crons.ticks.entry(cron.clone()).or_default().insert(at_ms) {
            true => Ok(()),
            false => Err(broken(11, format!("{cron} came twice at {at_ms}"))),
        }
    }

    /// The last minute of a cron may be dropped when its function does not have it any more.
    pub(super) fn is_last_tick(&self, expected: &Expected) -> bool {
        let last = |(cron, ticks): (&String, &BTreeSet<i64>)| {
            let cause = format!("{}\0{cron}", expected.slug);
            ticks.last().is_some_and(|at_ms| EventId::derive(*at_ms, &cause) == expected.event)
        };
        self.crons.ending_ms.is_some() && self.crons.ticks.iter().any(last)
    }

    /// A cron's record was written.
    pub(super) fn cron_led_on(&self, memory: &Memory, now_ms: i64, wrote: &Wrote<'_>) -> Checked {
        if !changed(wrote) {
            return Ok(());
        }
        let (before, after) = match (wrote.before, wrote.after) {
            (_, None) if self.crons.began_ms.is_some() && self.crons.ending_ms.is_none() => {
                return Err(broken(11, format!("{} is gone and its function has it", wrote.key.pk)));
            }
            (None, _) | (_, None) => return Ok(()),
            (Some(before), Some(after)) => (before, after),
        };
        let next = |item: &Item| item.number("next").unwrap_or_default();
        let (from_ms, to_ms) = (next(before), next(after));
        let cron = before.text("cron").unwrap_or_default();
        let Some((slug, minutes)) = self.cron_of(cron) else { return Ok(()) };
        let soonest_ms = now_ms.max(from_ms);
        if to_ms <= from_ms || to_ms > soonest_ms + minutes * MINUTE_MS + SKEW_MS_MAX {
            return Err(broken(11, format!("{cron} led from {from_ms} to {to_ms} at {now_ms}")));
        }
        let run = RunId::derive(EventId::derive(from_ms, &format!("{slug}\0{cron}")), slug);
        let started = is_announced(memory, run) || state_of(memory, run).is_some();
        if !started && self.crons.ending_ms.is_none() {
            return Err(broken(11, format!("{cron} led on from {from_ms} and started nothing")));
        }
        Ok(())
    }

    /// Every cron's next minute is announced, or will be by the message that led to it.
    pub(super) fn cron_goes_on(&self, memory: &Memory) -> Checked {
        if self.crons.began_ms.is_none() {
            return Ok(()); // its registration may have ended half-way: it is made again
        }
        let jobs = jobs(memory);
        for (key, item) in standing(memory) {
            let next_ms = item.number("next").unwrap_or_default();
            let cron = item.text("cron").unwrap_or_default();
            let announced = jobs.iter().any(
                |job| matches!(job, Job::Tick { cron: of, scheduled_ms, .. } if of == cron && *scheduled_ms == next_ms),
            );
            let by = item.text("msg").unwrap_or_default();
            let announces = memory
                .inspect(|state| state.jobs.messages().chain(state.dead.messages()).any(|m| m.id == by));
            if !announced && !announces {
                return Err(broken(11, format!("{cron} of {} ends at {next_ms}", key.pk)));
            }
        }
        Ok(())
    }

    pub(super) fn crons_at_rest(&self, memory: &Memory, calm: bool) -> Checked {
        if let Some((key, _)) = standing(memory).first() {
            return Err(broken(11, format!("{} is left", key.pk)));
        }
        let Some(ending_ms) = self.crons.ending_ms.filter(|_| calm) else { return Ok(()) };
        let crons =
            self.functions().flat_map(|function| &function.triggers).filter_map(|trigger| match trigger {
                Trigger::Cron(cron) => Some(*cron),
                Trigger::Event(..) => None,
            });
        for cron in crons {
            let step_ms = self.cron_of(cron).map_or(1, |(_, minutes)| minutes) * MINUTE_MS;
            let ticks = self.crons.ticks.get(cron);
            let began_ms = self.crons.began_ms.unwrap_or(START_MS) + SKEW_MS_MAX;
            let mut at_ms = began_ms - began_ms.rem_euclid(step_ms) + step_ms;
            while at_ms + CALM_MS < ending_ms {
                if ticks.is_none_or(|ticks| !ticks.contains(&at_ms)) {
                    return Err(broken(11, format!("{cron} did not come at {at_ms}")));
                }
                at_ms += step_ms;
            }
        }
        Ok(())
    }
}

fn standing(memory: &Memory) -> Vec<(Key, Item)> {
    memory.inspect(|state| {
        let crons = state.items.iter().filter(|(key, _)| key.pk.starts_with("cron#"));
        crons.map(|(key, item)| (key.clone(), item.clone())).collect()
    })
}
