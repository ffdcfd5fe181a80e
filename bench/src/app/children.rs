//! The runs that the measured runs start: ten by events, or one by invoking it. Each is called once.

use std::collections::HashSet;
use std::time::Instant;

use super::call::Child;

/// Who was called, by parent. A parent is named by its index among the expected runs.
#[derive(Debug, Default)]
pub(super) struct Children {
    /// Children of each run; 0 where the measured function has none.
    per_run: u32,
    parents: Vec<Parent>,
    runs: HashSet<Box<str>>,
}

/// What is known of a parent's children.
#[derive(Debug, Clone, Default)]
struct Parent {
    /// When the app began to post their events.
    sent: Option<Instant>,
    /// A bit for each child that was called.
    called: u32,
}

impl Children {
    /// Nobody was called yet; at most 32 children a run.
    pub(super) fn new(per_run: u32, parents: usize) -> Self {
        let parents = if per_run == 0 { Vec::new() } else { vec![Parent::default(); parents] };
        Self { per_run, parents, runs: HashSet::new() }
    }

    /// Notes that the events of a parent's children leave the app.
    pub(super) fn sending(&mut self, parent: usize, now: Instant) {
        if let Some(parent) = self.parents.get_mut(parent) {
            parent.sent = Some(now);
        }
    }

    /// When the events of a parent's children left the app.
    pub(super) fn sent(&self, parent: usize) -> Option<Instant> {
        self.parents.get(parent)?.sent
    }

    /// Notes the one call of a child. Gives whether its parent's children have all been called now, or what
    /// is wrong.
    pub(super) fn called(&mut self, parent: usize, child: Child, run_id: &str) -> Result<bool, String> {
        let Child { parent: event, number } = child;
        if !self.runs.insert(run_id.into()) {
            return Err(format!("child run {run_id} is called twice"));
        }
        let all = u32::MAX.checked_shr(u32::BITS - self.per_run).unwrap_or(0);
        let known = self.parents.get_mut(parent).filter(|_| number < self.per_run);
        let Some(known) = known else {
            return Err(format!(
                "child run {run_id} is child {number} of event {event}, which has none such"
            ));
        };
        let mask = 1 << number;
        if known.called & mask != 0 {
            return Err(format!("child {number} of event {event} has a second run, {run_id}"));
        }
        known.called |= mask;
        Ok(known.called == all)
    }

    /// How many were not called.
    pub(super) fn missing(&self) -> u64 {
        let called: u32 = self.parents.iter().map(|parent| parent.called.count_ones()).sum();
        u64::from(self.per_run) * self.parents.len() as u64 - u64::from(called)
    }

    /// The runs that were called.
    pub(super) fn run_ids(&self) -> impl Iterator<Item = &str> {
        self.runs.iter().map(AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::{Child, Children};

    #[test]
    fn a_parent_has_all_its_children_when_each_was_called_once() {
        let mut children = Children::new(2, 3);
        let child = |number| Child { parent: 101, number };
        assert_eq!(children.called(1, child(1), "a"), Ok(false));
        assert_eq!(children.called(1, child(0), "b"), Ok(true));
        assert_eq!(children.missing(), 4);
        let wrong = |result: Result<bool, String>| result.expect_err("a wrong call");
        assert!(wrong(children.called(1, child(0), "b")).contains("is called twice"));
        assert!(wrong(children.called(1, child(0), "c")).contains("has a second run"));
        assert!(wrong(children.called(1, child(2), "d")).contains("has none such"));
        assert!(wrong(children.called(3, child(0), "e")).contains("has none such"));
    }

    #[test]
    fn a_function_without_children_misses_none() {
        assert_eq!(Children::new(0, 3).missing(), 0);
    }
}
