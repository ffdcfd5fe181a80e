//! A line of messages: the jobs or the dead letters. A pure state machine over the time it is told.
//!
//! One number says when a message can next be received: its due time when it was sent, the end of its
//! visibility once it was received. So the next message is the first in order of that number.

use bytes::Bytes;
use runtime::ports::Delivery;
use std::collections::BTreeMap;

/// A message that was sent and not acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Given at the send.
    pub id: String,
    /// The job, encoded.
    pub body: Bytes,
    /// From when on it can be received, Unix milliseconds.
    pub visible_at_ms: i64,
    /// How often it was received.
    pub receives: u32,
}

/// What a message waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// For somebody who receives it. Entered at its time or when its visibility ends.
    Ready,
    /// For its time, having never been received. Entered by a send with a delay.
    Delayed,
    /// For an acknowledgement or the end of its visibility. Entered by a receive.
    InFlight,
}

impl Message {
    /// What it waits for at this time.
    pub fn phase(&self, now_ms: i64) -> Phase {
        match (self.visible_at_ms <= now_ms, self.receives) {
            (true, _) => Phase::Ready,
            (false, 0) => Phase::Delayed,
            (false, _) => Phase::InFlight,
        }
    }
}

/// Messages in the order in which they can be received.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// By `visible_at_ms` and sequence number.
    order: BTreeMap<(i64, u64), Message>,
    /// Sequence number → `visible_at_ms`: where a receipt finds its message.
    places: BTreeMap<u64, i64>,
    last_seq: u64,
}

impl Line {
    /// Every message, the next one first.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.order.values()
    }

    /// How many messages stand in line.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// True if none stands in line.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// From when on the next message can be received, Unix milliseconds.
    pub fn next_visible_ms(&self) -> Option<i64> {
        self.order.first_key_value().map(|((visible_at_ms, _), _)| *visible_at_ms)
    }

    pub(crate) fn add(&mut self, id: String, body: Bytes, visible_at_ms: i64) {
        self.last_seq += 1;
        self.place(self.last_seq, Message { id, body, visible_at_ms, receives: 0 });
    }

    /// Takes a message of another line in, to be received now. How often it was received is kept.
    pub(crate) fn take_in(&mut self, message: Message, now_ms: i64) {
        self.last_seq += 1;
        self.place(self.last_seq, Message { visible_at_ms: now_ms, ..message });
    }

    fn place(&mut self, seq: u64, message: Message) {
        self.places.insert(seq, message.visible_at_ms);
        self.order.insert((message.visible_at_ms, seq), message);
    }

    fn remove(&mut self, seq: u64) -> Option<Message> {
        let visible_at_ms = self.places.remove(&seq)?;
        self.order.remove(&(visible_at_ms, seq))
    }

    /// Takes the next message that can be received now out of the line.
    pub(crate) fn next(&mut self, now_ms: i64) -> Option<(u64, Message)> {
        let (&(visible_at_ms, seq), _) = self.order.first_key_value()?;
        match visible_at_ms <= now_ms {
            true => self.remove(seq).map(|message| (seq, message)),
            false => None,
        }
    }

    /// Puts the message back as received once more and hidden, and describes this delivery.
    pub(crate) fn hold(&mut self, seq: u64, mut message: Message, until_ms: i64) -> Delivery {
        message.receives += 1;
        message.visible_at_ms = until_ms;
        let delivery = Delivery {
            message_id: message.id.clone(),
            receipt: format!("{seq}.{}", message.receives),
            receives: message.receives,
            body: message.body.clone(),
        };
        self.place(seq, message);
        delivery
    }

    /// The sequence number of the message that the receipt still holds.
    fn held(&self, receipt: &str, now_ms: i64) -> Option<u64> {
        let (seq, receives) = receipt.split_once('.')?;
        let seq = seq.parse().ok()?;
        let message = self.order.get(&(*self.places.get(&seq)?, seq))?;
        (message.receives.to_string() == receives && message.visible_at_ms > now_ms).then_some(seq)
    }

    pub(crate) fn acknowledge(&mut self, receipt: &str, now_ms: i64) {
        if let Some(seq) = self.held(receipt, now_ms) {
            self.remove(seq);
        }
    }

    pub(crate) fn hide(&mut self, receipt: &str, now_ms: i64, visibility_ms: i64) {
        if let Some(seq) = self.held(receipt, now_ms)
            && let Some(mut message) = self.remove(seq)
        {
            message.visible_at_ms = now_ms + visibility_ms;
            self.place(seq, message);
        }
    }
}
