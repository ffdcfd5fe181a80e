//! What happened, in order: a digest of everything, and the last lines for people.

use super::program::digest;
use crate::clock::START_MS;
use std::collections::VecDeque;

/// So many of the last lines are kept.
const LINES_MAX: usize = 4_000;

/// The trace of one world.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    digest: u64,
    lines: VecDeque<String>,
    events: u64,
}

impl Trace {
    pub(crate) fn line(&mut self, now_ms: i64, who: &str, what: &str) {
        self.events += 1;
        let line = format!("{:>10} {who:>5} {what}", now_ms - START_MS);
        self.digest = digest(&(self.digest, &line));
        if self.lines.len() == LINES_MAX {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }

    pub(crate) fn digest(&self) -> u64 {
        self.digest
    }

    pub(crate) fn events(&self) -> u64 {
        self.events
    }

    pub(crate) fn last(&self, lines: usize) -> Vec<String> {
        self.lines.iter().skip(self.lines.len().saturating_sub(lines)).cloned().collect()
    }
}
