//! Everything that stands in one world: items, jobs, dead letters, timers.

use crate::line::Line;
use engine::item::{Item, Key};
use runtime::ports::{Ids, Timer};
use std::collections::BTreeMap;

/// Everything that stands, for the ports and for whoever inspects the world.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The items of both tables.
    pub items: BTreeMap<Key, Item>,
    /// The jobs: ready, delayed and in flight.
    pub jobs: Line,
    /// The messages that were received too often.
    pub dead: Line,
    /// The timers that have not fired, by name.
    pub timers: BTreeMap<String, Timer>,
}

impl State {
    /// When the earliest timer is due, Unix milliseconds.
    pub fn next_timer_ms(&self) -> Option<i64> {
        self.timers.values().map(|timer| timer.at_ms).min()
    }

    /// Moves every due timer into the jobs, in order of their time and name.
    pub(crate) fn fire_timers(&mut self, now_ms: i64, ids: &dyn Ids) {
        let mut due: Vec<_> =
            self.timers.values().filter(|t| t.at_ms <= now_ms).map(|t| (t.at_ms, &t.name)).collect();
        due.sort();
        let names: Vec<String> = due.into_iter().map(|(_, name)| name.clone()).collect();
        for name in names {
            if let Some(timer) = self.timers.remove(&name) {
                self.jobs.add(ids.ulid(now_ms).to_string(), timer.body, now_ms);
            }
        }
    }
}
