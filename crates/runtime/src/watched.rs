//! Runs whose turn this process holds, and whether somebody else recorded a step of them meanwhile: so that a
//! sole process reads a run's steps again only when they have changed.

use protocol::ids::RunId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The held runs.
#[derive(Default)]
pub(crate) struct Watched(Mutex<HashMap<RunId, bool>>);

/// Ends the watch when dropped.
pub(crate) struct Watch<'a> {
    watched: &'a Watched,
    run: RunId,
}

impl Watched {
    fn runs(&self) -> MutexGuard<'_, HashMap<RunId, bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches a run from now on.
    pub(crate) fn watch(&self, run: RunId) -> Watch<'_> {
        self.runs().insert(run, false);
        Watch { watched: self, run }
    }

    /// Notes that a step of the run was recorded by somebody other than the holder of its turn.
    pub(crate) fn note(&self, run: RunId) {
        if let Some(changed) = self.runs().get_mut(&run) {
            *changed = true;
        }
    }
}

impl Watch<'_> {
    /// Was something noted since the last question?
    pub(crate) fn changed(&self) -> bool {
        self.watched.runs().get_mut(&self.run).is_some_and(std::mem::take)
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        self.watched.runs().remove(&self.run);
    }
}
