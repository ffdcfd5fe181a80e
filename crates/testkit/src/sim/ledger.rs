//! What the app's side knows: which steps it executed, what it returned for them, and how often its functions
//! threw. The app's own memory; no process of the engine sees it.

use std::collections::{BTreeMap, BTreeSet};

/// The app's memory.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    executed: BTreeMap<(String, String), u32>,
    returned: BTreeMap<(String, String), BTreeSet<String>>,
    threw: BTreeMap<(String, String), u32>,
    faults: BTreeMap<String, u32>,
    /// Requests that clients made of a run.
    pub(crate) cancelled: BTreeSet<String>,
}

impl Ledger {
    /// A step's code ran; how often it ran before.
    pub(crate) fn executed(&mut self, run: &str, step: &str) -> u32 {
        let count = self.executed.entry((run.to_owned(), step.to_owned())).or_default();
        *count += 1;
        *count - 1
    }

    /// How often a step's code ran.
    pub(crate) fn executions(&self, run: &str, step: &str) -> u32 {
        self.executed.get(&(run.to_owned(), step.to_owned())).copied().unwrap_or_default()
    }

    /// Every execution of the run's steps.
    pub(crate) fn executions_of(&self, run: &str) -> u32 {
        self.executed.iter().filter(|((of, _), _)| of == run).map(|(_, count)| count).sum()
    }

    /// A step's execution returned this mark (or failed with it).
    pub(crate) fn returned(&mut self, run: &str, step: &str, mark: &str) {
        self.returned.entry((run.to_owned(), step.to_owned())).or_default().insert(mark.to_owned());
    }

    /// Did an execution of the step return this mark?
    pub(crate) fn did_return(&self, run: &str, step: &str, mark: &str) -> bool {
        self.returned.get(&(run.to_owned(), step.to_owned())).is_some_and(|marks| marks.contains(mark))
    }

    /// The function threw at a place.
    pub(crate) fn threw(&mut self, run: &str, place: &str) {
        *self.threw.entry((run.to_owned(), place.to_owned())).or_default() += 1;
    }

    /// How often it threw there.
    pub(crate) fn thrown(&self, run: &str, place: &str) -> u32 {
        self.threw.get(&(run.to_owned(), place.to_owned())).copied().unwrap_or_default()
    }

    /// A call of this run went wrong on the way; how often that happened before.
    pub(crate) fn call_fault(&mut self, run: &str) -> u32 {
        let count = self.faults.entry(run.to_owned()).or_default();
        *count += 1;
        *count - 1
    }
}
