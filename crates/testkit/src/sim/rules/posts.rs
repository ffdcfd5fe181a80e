//! Rule 2: what an accepted event must have started, resumed and cancelled by the time its sender is told.

use super::{Checked, Expected, Rules, SKEW_MS_MAX, Wrote, broken, is_announced, jobs, state_of, value_of};
use crate::sim::setup::Seen;
use crate::sim::waiting::{Facts, Sent};
use backend_memory::Memory;
use engine::job::{Delivered, Job};
use engine::records::{EventRecord, RunRecord};
use engine::system;
use protocol::ids::{EventId, RunId};
use std::collections::{BTreeMap, BTreeSet};

/// An event dated in the future by no more than this, milliseconds, may start its runs at once.
const AHEAD_MS_MAX: i64 = 1_000;

/// An event that a client posts.
#[derive(Debug)]
pub(crate) struct Posted {
    pub(super) name: &'static str,
    pub(super) facts: Facts,
    mark: String,
    caller_id: Option<String>,
    ahead_ms: i64,
    /// The first event of its request, and its place there.
    request: (EventId, usize),
    /// When it was posted first: in order of the world's events, and Unix milliseconds.
    pub(super) began: Option<(u64, i64)>,
    /// When its sender was told first that it is accepted.
    pub(super) accepted: Option<(u64, i64)>,
    /// When it was stored, by the world's clock.
    pub(super) received_ms: Option<i64>,
}

/// What is known about posts.
#[derive(Debug, Default)]
pub(super) struct Posts {
    pub(super) posted: BTreeMap<EventId, Posted>,
    /// Events by what tells them apart.
    pub(super) marks: BTreeMap<String, EventId>,
    /// Runs that stand for others' in the index.
    pub(super) crowd: BTreeSet<RunId>,
}

impl Posted {
    pub(crate) fn new(event: &Sent, mark: &str, request: (EventId, usize)) -> Posted {
        Posted {
            name: event.name,
            facts: event.facts,
            mark: mark.to_owned(),
            caller_id: event.caller_id.clone(),
            ahead_ms: event.ahead_ms,
            request,
            began: None,
            accepted: None,
            received_ms: None,
        }
    }

    /// Was it accepted before the other was posted, or stands it before it in one request?
    fn comes_before(&self, other: &Posted) -> bool {
        let same = self.request.0 == other.request.0 && self.request.1 < other.request.1;
        same || matches!((self.accepted, other.began), (Some((accepted, _)), Some((began, _))) if accepted < began)
    }
}

impl Rules {
    pub(crate) fn crowd(&mut self, run: RunId) {
        self.posts.crowd.insert(run);
    }

    /// A client will post this event.
    pub(crate) fn will_post(&mut self, id: EventId, posted: Posted) {
        let seen = Seen { name: posted.name, facts: posted.facts, of: None };
        let started: Vec<&str> = self.functions().filter(|f| f.starts_by(&seen)).map(|f| f.slug).collect();
        for slug in started {
            self.expect(Expected { caller_id: posted.caller_id.clone(), ..Expected::new(id, slug) });
        }
        self.posts.marks.insert(posted.mark.clone(), id);
        self.posts.posted.insert(id, posted);
    }

    /// A client begins to post these events.
    pub(crate) fn posting(&mut self, now_ms: i64, ids: &[EventId]) {
        self.seq += 1;
        for id in ids {
            if let Some(posted) = self.posts.posted.get_mut(id) {
                posted.began.get_or_insert((self.seq, now_ms));
            }
        }
    }

    /// What the event that started a run holds.
    pub(crate) fn trigger(&self, memory: &Memory, run: RunId) -> Facts {
        state_of(memory, run).map_or(Facts::NONE, |state| self.facts_of(&state.run))
    }

    pub(super) fn facts_of(&self, run: &RunRecord) -> Facts {
        let event = run.event_ids.first();
        let expected = self.expected.iter().find(|e| e.run == run.id);
        match event.and_then(|id| self.posts.posted.get(id)) {
            Some(posted) => posted.facts,
            None if expected.is_some_and(|e| e.parent.is_some()) => Facts::INVOKED,
            None => Facts::NONE,
        }
    }

    /// A client is told that its event is accepted: from now on what follows from it cannot get lost.
    pub(crate) fn accepted(&mut self, memory: &Memory, now_ms: i64, id: EventId) -> Checked {
        self.seq += 1;
        let seq = self.seq;
        if let Some(posted) = self.posts.posted.get_mut(&id) {
            posted.accepted.get_or_insert((seq, now_ms));
        }
        for expected in self.expected.iter().filter(|e| e.event == id) {
            self.starts(memory, expected)?;
        }
        let jobs = jobs(memory);
        self.resumes(memory, &jobs, now_ms, id)?;
        self.cancels(memory, &jobs, now_ms, id)
    }

    fn starts(&self, memory: &Memory, expected: &Expected) -> Checked {
        let run = expected.run;
        if is_announced(memory, run) || state_of(memory, run).is_some() {
            return Ok(());
        }
        let instead = self.expected.iter().any(|e| e.replaces(expected) && is_announced(memory, e.run));
        if instead { Ok(()) } else { self.started_instead(memory, expected).map(drop) }
    }

    /// A page of waits was looked through for an event.
    pub(super) fn found_its_waits(&self, memory: &Memory, now_ms: i64, id: EventId) -> Checked {
        let accepted = self.posts.posted.get(&id).is_some_and(|posted| posted.accepted.is_some());
        if accepted { self.resumes(memory, &jobs(memory), now_ms, id) } else { Ok(()) }
    }

    /// Every wait that was parked before the event was posted, and that it matches, has something by now, or will
    /// get this event.
    fn resumes(&self, memory: &Memory, jobs: &[Job], now_ms: i64, id: EventId) -> Checked {
        let Some(posted) = self.posts.posted.get(&id) else { return Ok(()) };
        for ((run, step), parked) in self.waits.for_events() {
            let Some(waiting) = parked.waiting() else { continue };
            let before = posted.began.is_some_and(|(began, _)| parked.seq < began);
            if !before || waiting.event != posted.name || parked.until_ms <= now_ms + 2 * SKEW_MS_MAX {
                continue;
            }
            let Some(state) = state_of(memory, *run) else { continue };
            let served =
                state.run.status.is_final() || state.steps.keys().any(|known| known.as_str() == step);
            let matches = waiting.matches(self.facts_of(&state.run), posted.name, posted.facts);
            if served || !matches || state.run.event_ids.contains(&id) {
                continue;
            }
            let announced = jobs.iter().any(|job| match job {
                Job::Deliver { run: of, step: at, delivery: Delivered::Event { event, .. }, .. } => {
                    of == run && event.id == id && at == step
                }
                Job::Match { event, pk, after, .. } => {
                    let sk = format!("{run}#{step}");
                    event.id == id && *pk == parked.pk && after.as_ref().is_none_or(|after| *after < sk)
                }
                _ => false,
            });
            if !announced {
                let how = format!(
                    "event {} was accepted, and step {step} of run {run}, which waited before it, will not get it",
                    posted.mark
                );
                return Err(broken(2, how));
            }
        }
        Ok(())
    }

    /// Every run that is to be cancelled by the event, and whose own event came before it, has ended or will be
    /// cancelled.
    fn cancels(&self, memory: &Memory, jobs: &[Job], now_ms: i64, id: EventId) -> Checked {
        let Some(posted) = self.posts.posted.get(&id) else { return Ok(()) };
        for expected in &self.expected {
            let (Some(trigger), Some(function)) =
                (self.posts.posted.get(&expected.event), self.functions.get(expected.slug.as_str()))
            else {
                continue;
            };
            let rule = function.cancel_on.iter().find(|rule| {
                let began_ms = trigger.began.map_or(0, |(_, ms)| ms);
                let stands = now_ms + 2 * SKEW_MS_MAX < began_ms + i64::from(rule.timeout_s) * 1_000;
                stands && rule.matches(trigger.facts, posted.name, posted.facts)
            });
            if rule.is_none() || expected.event == id || !trigger.comes_before(posted) {
                continue;
            }
            let run = expected.run;
            let state = state_of(memory, run);
            let ended = state.as_ref().is_some_and(|state| state.run.status.is_final());
            // Another run may have its sender's event id; then it is not recorded at all.
            let skipped = state.is_none() && expected.caller_id.is_some();
            let announced = jobs.iter().any(|job| match job {
                Job::Cancel { run: of, if_unstarted: false, .. } => *of == run,
                Job::Match { event, .. } => event.id == id,
                _ => false,
            });
            if !ended && !skipped && !announced {
                let how = format!(
                    "event {} was accepted and will not cancel run {run}, whose own event came before it",
                    posted.mark
                );
                return Err(broken(2, how));
            }
        }
        Ok(())
    }

    /// A run of an event that is dated in the future does not start before its time.
    pub(super) fn not_early(&self, now_ms: i64, run: RunId, wrote: &Wrote<'_>) -> Checked {
        let starts = wrote.after.is_some_and(|item| item.text("status") == Some("Running"));
        let expected = self.expected.iter().find(|e| e.run == run);
        let posted = expected.and_then(|expected| self.posts.posted.get(&expected.event));
        let Some((posted, (_, began_ms))) = posted.and_then(|posted| Some((posted, posted.began?))) else {
            return Ok(());
        };
        if starts && now_ms + AHEAD_MS_MAX + 2 * SKEW_MS_MAX < began_ms + posted.ahead_ms {
            let how = format!(
                "run {run} runs {} ms before the time of its event",
                began_ms + posted.ahead_ms - now_ms
            );
            return Err(broken(2, how));
        }
        Ok(())
    }

    /// An event was stored for the first time.
    pub(super) fn stored(&mut self, memory: &Memory, now_ms: i64, wrote: &Wrote<'_>) -> Checked {
        let (Ok(id), Some(item)) = (wrote.key.sk.parse::<EventId>(), wrote.after) else { return Ok(()) };
        if let Some(posted) = self.posts.posted.get_mut(&id) {
            posted.received_ms.get_or_insert(now_ms);
            return Ok(());
        }
        let Ok(record) = EventRecord::read(id, item) else {
            return Err(broken(2, format!("event {id} does not read back")));
        };
        let event = value_of(memory, &record.wire).map(|wire| wire.to_value()).unwrap_or_default();
        match record.name.as_str() {
            system::INVOKED => Ok(()),
            system::TIMER => self.ticked(id, &event),
            name if system::says_ended(name) => {
                self.told(memory, id, name, &event)?;
                let of = event["data"]["function_id"].as_str();
                let seen = Seen { name, facts: Facts::NONE, of };
                let started: Vec<&str> =
                    self.functions().filter(|f| f.starts_by(&seen)).map(|f| f.slug).collect();
                started.into_iter().for_each(|slug| self.expect(Expected::new(id, slug)));
                Ok(())
            }
            name => Err(broken(2, format!("nobody posted event {id} ({name})"))),
        }
    }
}
