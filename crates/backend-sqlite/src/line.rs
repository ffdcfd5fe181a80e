//! A line of messages, as far as it is in memory: those that can be received now, and those that somebody holds.
//! A pure state machine; rows are handed in and asked for by `shelf`.
//!
//! Memory is bounded: at most [`READY_MESSAGES_MAX`] messages wait here with their bodies. Messages beyond stand
//! in the file only and are read in pages, in order of their `seq`, when the line runs empty.

use bytes::Bytes;
use std::collections::{BTreeSet, HashMap, VecDeque};
use ulid::Ulid;

/// Most messages that wait in memory.
pub(crate) const READY_MESSAGES_MAX: usize = 8192;
/// Most bytes of bodies that wait in memory.
pub(crate) const READY_BYTES_MAX: usize = 32 << 20;

/// A message as it stands in the file.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) seq: i64,
    pub(crate) id: Ulid,
    pub(crate) body: Bytes,
}

/// A message that can be received.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) seq: i64,
    pub(crate) id: Ulid,
    pub(crate) receives: u32,
    /// `None` when it came back from a holder: then it is read from the file once more.
    pub(crate) body: Option<Bytes>,
}

/// A message that somebody received.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    id: Ulid,
    receives: u32,
    until_ms: i64,
    delivery: u64,
}

/// Names one delivery of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) seq: i64,
    pub(crate) delivery: u64,
}

/// The line.
#[derive(Debug)]
pub(crate) struct Line {
    ready: VecDeque<Waiting>,
    ready_bytes: usize,
    held: HashMap<i64, Held>,
    /// The ends of visibility, in order, with the message's `seq`.
    ends: BTreeSet<(i64, i64)>,
    /// Every row up to this `seq` is in memory or gone.
    read_to: i64,
    /// Rows after `read_to` may stand in the file.
    behind: bool,
    /// The next delivery's number.
    delivery: u64,
}

impl Line {
    /// A line of which everything stands in the file. Deliveries are numbered from a random number, so that no
    /// receipt of an earlier process means anything.
    pub(crate) fn new(first_delivery: u64) -> Line {
        Line {
            ready: VecDeque::new(),
            ready_bytes: 0,
            held: HashMap::new(),
            ends: BTreeSet::new(),
            read_to: 0,
            behind: true,
            delivery: first_delivery,
        }
    }

    /// Takes up messages that were just committed, in order of their `seq`. If there is no room, or others before
    /// them are not read yet, they stay in the file. Those that were read from there meanwhile are known already.
    pub(crate) fn committed(&mut self, messages: Vec<Stored>) {
        for message in messages {
            self.behind |= !self.has_room() && message.seq > self.read_to;
            if !self.behind {
                self.take_up(message);
            }
        }
    }

    /// From where on rows are to be read, if the line ran empty and some may stand in the file.
    pub(crate) fn wants_rows_after(&self) -> Option<i64> {
        (self.behind && self.ready.is_empty()).then_some(self.read_to)
    }

    /// Takes up rows that were read, in order of their `seq`; `all` if there are no more.
    pub(crate) fn read(&mut self, messages: Vec<Stored>, all: bool) {
        messages.into_iter().for_each(|message| self.take_up(message));
        self.behind = !all;
    }

    fn take_up(&mut self, Stored { seq, id, body }: Stored) {
        if seq > self.read_to {
            self.read_to = seq;
            self.ready_bytes += body.len();
            self.ready.push_back(Waiting { seq, id, receives: 0, body: Some(body) });
        }
    }

    /// Makes visible again what was held for too long.
    pub(crate) fn lapse(&mut self, now_ms: i64) {
        while let Some(&(until_ms, seq)) = self.ends.first()
            && until_ms <= now_ms
        {
            self.ends.pop_first();
            if let Some(held) = self.held.remove(&seq) {
                self.give_back(seq, held);
            }
        }
    }

    /// Makes a message visible again that nobody holds any more.
    pub(crate) fn give_back(&mut self, seq: i64, held: Held) {
        self.ready.push_back(Waiting { seq, id: held.id, receives: held.receives, body: None });
    }

    /// Puts a message back that was taken out and not held.
    pub(crate) fn put_back(&mut self, waiting: Waiting) {
        self.ready_bytes += waiting.body.as_ref().map_or(0, Bytes::len);
        self.ready.push_back(waiting);
    }

    /// Takes the next message out.
    pub(crate) fn next(&mut self) -> Option<Waiting> {
        let waiting = self.ready.pop_front()?;
        self.ready_bytes -= waiting.body.as_ref().map_or(0, Bytes::len);
        Some(waiting)
    }

    /// True if the next message can be taken without reading.
    pub(crate) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// True if memory has room for more messages.
    pub(crate) fn has_room(&self) -> bool {
        self.ready.len() < READY_MESSAGES_MAX && self.ready_bytes < READY_BYTES_MAX
    }

    /// Holds a message that was taken out. Returns its receipt.
    pub(crate) fn hold(&mut self, waiting: &Waiting, until_ms: i64) -> Receipt {
        let receipt = Receipt { seq: waiting.seq, delivery: self.delivery };
        self.delivery = self.delivery.wrapping_add(1);
        let held =
            Held { id: waiting.id, receives: waiting.receives + 1, until_ms, delivery: receipt.delivery };
        self.held.insert(waiting.seq, held);
        self.ends.insert((until_ms, waiting.seq));
        receipt
    }

    /// Ends a hold if the receipt still names it.
    pub(crate) fn release(&mut self, receipt: Receipt, now_ms: i64) -> Option<Held> {
        let held = *self.held.get(&receipt.seq)?;
        if held.delivery != receipt.delivery || held.until_ms <= now_ms {
            return None;
        }
        self.held.remove(&receipt.seq);
        self.ends.remove(&(held.until_ms, receipt.seq));
        Some(held)
    }

    /// Changes until when a message is held, if the receipt still names the hold.
    pub(crate) fn hide(&mut self, receipt: Receipt, now_ms: i64, visibility_ms: i64) {
        let Some(held) = self.release(receipt, now_ms) else { return };
        if visibility_ms == 0 {
            return self.give_back(receipt.seq, held);
        }
        let until_ms = now_ms + visibility_ms;
        self.held.insert(receipt.seq, Held { until_ms, ..held });
        self.ends.insert((until_ms, receipt.seq));
    }

    /// When the next hold ends.
    pub(crate) fn next_end_ms(&self) -> Option<i64> {
        self.ends.first().map(|(until_ms, _)| *until_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(seqs: std::ops::Range<i64>) -> Vec<Stored> {
        seqs.map(|seq| Stored { seq, id: Ulid(seq as u128), body: Bytes::from_static(b"job") }).collect()
    }

    fn drain(line: &mut Line) -> Vec<i64> {
        std::iter::from_fn(|| line.next()).map(|waiting| waiting.seq).collect()
    }

    #[test]
    fn burst_beyond_the_bound_stays_in_the_file() {
        let mut line = Line::new(0);
        line.read(vec![], true);
        let (bound, last) = (READY_MESSAGES_MAX as i64, READY_MESSAGES_MAX as i64 + 10);
        line.committed(stored(1..last + 1));
        assert_eq!(line.wants_rows_after(), None);
        assert_eq!(drain(&mut line).len(), READY_MESSAGES_MAX);
        assert_eq!(line.wants_rows_after(), Some(bound));
        line.committed(stored(last + 1..last + 2)); // comes later, waits for those before it
        line.read(stored(bound + 1..last + 2), true);
        assert_eq!(drain(&mut line).len(), 11);
        assert_eq!(line.wants_rows_after(), None);
    }

    #[test]
    fn message_that_was_read_before_its_commit_was_announced_is_taken_up_once() {
        let mut line = Line::new(0);
        line.read(stored(1..3), true);
        line.committed(stored(2..4));
        assert_eq!(drain(&mut line), [1, 2, 3]);
    }
}
