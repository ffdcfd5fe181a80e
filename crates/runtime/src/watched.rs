//! Runs whose turn this process holds, and whether somebody else recorded a step of them meanwhile: so that a
//! sole process reads a run's steps again only when they have changed.
//!
//! A run can be watched twice at once: by the holder of a turn that is still announcing its end, and by the
//! holder of the next.

use protocol::ids::RunId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The held runs.
#[derive(Default)]
pub(crate) struct Watched(Mutex<HashMap<RunId, Seen>>);

#[derive(Default)]
struct Seen {
    watches: usize,
    /// How often something was noted since the first of the watches began.
    noted: u64,
}

/// Ends the watch when dropped.
pub(crate) struct Watch<'a> {
    watched: &'a Watched,
    run: RunId,
    /// What this watch has seen of [`Seen::noted`].
    seen: u64,
}

impl Watched {
    fn runs(&self) -> MutexGuard<'_, HashMap<RunId, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches a run from now on.
    pub(crate) fn watch(&self, run: RunId) -> Watch<'_> {
        let mut runs = self.runs();
        let seen = runs.entry(run).or_default();
        seen.watches += 1;
        Watch { watched: self, run, seen: seen.noted }
    }

    /// Notes that a step of the run was recorded by somebody other than the holder of its turn.
    pub(crate) fn note(&self, run: RunId) {
        if let Some(seen) = self.runs().get_mut(&run) {
            seen.noted += 1;
        }
    }
}

impl Watch<'_> {
    /// Was something noted since the last question?
    pub(crate) fn changed(&mut self) -> bool {
        let noted = self.watched.runs().get(&self.run).map_or(0, |seen| seen.noted);
        std::mem::replace(&mut self.seen, noted) != noted
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        let mut runs = self.watched.runs();
        if let Some(seen) = runs.get_mut(&self.run) {
            seen.watches -= 1;
            if seen.watches == 0 {
                runs.remove(&self.run);
            }
        }
    }
}
