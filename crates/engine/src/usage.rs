//! What a run uses: the units that are billed, and the requests behind them, by kind. Both are kept in the run's own
//! items, written by whoever writes those anyway; `runtime::read` sums them up, [`crate::prices`] has what they cost.

use crate::item::{Action, Attempt, Condition, Consumed, Item, Value, Write};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// The attribute that holds what was used up to the write of its item and is not held by another item.
pub const USED: &str = "use";
/// The same of the write that ended the run: whoever ends it need not know what the claim's holders used.
pub const USED_TO_END: &str = "use_end";
/// The same of what followed from the run's end.
pub const USED_TO_SETTLE: &str = "use_settle";

/// A kind of request, named after the operation of DynamoDB, SQS or Scheduler that it is on AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// One item is read.
    GetItem,
    /// One page of a partition is read.
    Query,
    /// One item is put.
    PutItem,
    /// One item is changed.
    UpdateItem,
    /// One item is deleted.
    DeleteItem,
    /// Items are changed together.
    TransactWriteItems,
    /// Up to ten messages are sent.
    SendMessageBatch,
    /// A message is received.
    ReceiveMessage,
    /// A message is acknowledged.
    DeleteMessage,
    /// A message is put back, or kept for longer.
    ChangeMessageVisibility,
    /// A timer is created.
    CreateSchedule,
    /// A timer is deleted.
    DeleteSchedule,
    /// A request to our own API: the event's, or a report of an app that is being called.
    Api,
}

impl Request {
    /// All, in the order in which they are kept. New ones come last.
    pub const ALL: [Request; 13] = [
        Request::GetItem,
        Request::Query,
        Request::PutItem,
        Request::UpdateItem,
        Request::DeleteItem,
        Request::TransactWriteItems,
        Request::SendMessageBatch,
        Request::ReceiveMessage,
        Request::DeleteMessage,
        Request::ChangeMessageVisibility,
        Request::CreateSchedule,
        Request::DeleteSchedule,
        Request::Api,
    ];

    /// The operation's name; `Api` for a request to our own API.
    pub fn name(self) -> &'static str {
        match self {
            Request::GetItem => "GetItem",
            Request::Query => "Query",
            Request::PutItem => "PutItem",
            Request::UpdateItem => "UpdateItem",
            Request::DeleteItem => "DeleteItem",
            Request::TransactWriteItems => "TransactWriteItems",
            Request::SendMessageBatch => "SendMessageBatch",
            Request::ReceiveMessage => "ReceiveMessage",
            Request::DeleteMessage => "DeleteMessage",
            Request::ChangeMessageVisibility => "ChangeMessageVisibility",
            Request::CreateSchedule => "CreateSchedule",
            Request::DeleteSchedule => "DeleteSchedule",
            Request::Api => "Api",
        }
    }

    /// The request that carries out a write by itself.
    pub fn of(write: &Write) -> Request {
        match &write.action {
            Action::Put(_) => Request::PutItem,
            Action::Update(_) => Request::UpdateItem,
            Action::Delete => Request::DeleteItem,
            Action::Check => Request::TransactWriteItems,
        }
    }
}

/// How many kinds of units there are; they are kept before the requests.
const UNITS: usize = 4;
/// All counters.
const COUNTERS: usize = UNITS + Request::ALL.len();

/// Units and requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<u64>", from = "Vec<u64>")]
pub struct Usage([u64; COUNTERS]);

impl Usage {
    /// Nothing but units.
    pub fn units_of(units: Consumed) -> Usage {
        let mut usage = Usage::default();
        let Consumed { read_units, write_units, queue_requests, timer_requests } = units;
        usage.0[..UNITS].copy_from_slice(&[read_units, write_units, queue_requests, timer_requests]);
        usage
    }

    /// So many requests of a kind, and the units that they consumed together.
    pub fn of(request: Request, times: u64, units: Consumed) -> Usage {
        let mut usage = Usage::units_of(units);
        usage.0[UNITS + request as usize] = times;
        usage
    }

    /// A write that finds `standing` and is not refused.
    pub fn of_write(write: &Write, standing: Option<&Item>) -> Usage {
        let size = |item: &Item| item.size(&write.key);
        let after = match &write.action {
            Action::Put(item) => size(item),
            Action::Delete | Action::Check => 0,
            Action::Update(_) => match unconditional(write).attempt(standing) {
                Ok(Attempt::Apply(Some(item))) => size(&item),
                _ => 0,
            },
        };
        Usage::of(Request::of(write), 1, Consumed::write(standing.map_or(0, size), after))
    }

    /// The units.
    pub fn units(&self) -> Consumed {
        let [read_units, write_units, queue_requests, timer_requests, ..] = self.0;
        Consumed { read_units, write_units, queue_requests, timer_requests }
    }

    /// How many requests of a kind.
    pub fn requests(&self, request: Request) -> u64 {
        self.0[UNITS + request as usize]
    }

    /// Is it nothing?
    pub fn is_nothing(&self) -> bool {
        *self == Usage::default()
    }

    /// Is every count at least the other's?
    pub fn covers(&self, other: &Usage) -> bool {
        self.0.iter().zip(other.0).all(|(mine, theirs)| *mine >= theirs)
    }

    /// What is left without the other; nothing where the other has more.
    #[must_use]
    pub fn without(&self, other: &Usage) -> Usage {
        let mut left = *self;
        left.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine = mine.saturating_sub(theirs));
        left
    }

    /// The share of the `nth` of so many (from 0); all shares together are the whole.
    #[must_use]
    pub fn share(&self, nth: u64, of: u64) -> Usage {
        let mut share = *self;
        share.0.iter_mut().for_each(|n| *n = *n * (nth + 1) / of - *n * nth / of);
        share
    }

    /// As an attribute: one number after the other, seven bits a byte; trailing zeros are left out.
    pub fn to_value(&self) -> Value {
        let counted = self.0.iter().rposition(|n| *n > 0).map_or(0, |last| last + 1);
        let mut bytes = Vec::with_capacity(counted * 2);
        for mut n in self.0[..counted].iter().copied() {
            while n >= 0x80 {
                bytes.push(n as u8 | 0x80);
                n >>= 7;
            }
            bytes.push(n as u8);
        }
        Value::B(Bytes::from(bytes))
    }

    /// From an attribute of an item; nothing where it is absent. Counters of a later version are passed over.
    pub fn read(item: &Item, attribute: &str) -> Usage {
        item.get(attribute).map(Usage::of_value).unwrap_or_default()
    }

    /// From an attribute's value; nothing where it is none of these.
    pub fn of_value(value: &Value) -> Usage {
        let Value::B(bytes) = value else { return Usage::default() };
        let mut numbers = Vec::new();
        let (mut n, mut shift) = (0u64, 0u32);
        for byte in bytes {
            n |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            shift += 7;
            if byte & 0x80 == 0 {
                numbers.push(n);
                (n, shift) = (0, 0);
            }
        }
        Usage::from(numbers)
    }

    /// All that an item of a run holds.
    pub fn kept(item: &Item) -> Usage {
        let mut all = Usage::read(item, USED);
        all += Usage::read(item, USED_TO_END);
        all += Usage::read(item, USED_TO_SETTLE);
        all
    }
}

fn unconditional(write: &Write) -> Write {
    Write { condition: Condition::None, ..write.clone() }
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Usage) {
        self.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine += theirs);
    }
}

impl From<Usage> for Vec<u64> {
    fn from(usage: Usage) -> Vec<u64> {
        let counted = usage.0.iter().rposition(|n| *n > 0).map_or(0, |last| last + 1);
        usage.0[..counted].to_vec()
    }
}

impl From<Vec<u64>> for Usage {
    fn from(numbers: Vec<u64>) -> Usage {
        let mut usage = Usage::default();
        usage.0.iter_mut().zip(numbers).for_each(|(mine, n)| *mine = n);
        usage
    }
}

/// What a run's own item holds of what the run used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// By those who held its claim, one after the other, up to the claim that stands.
    pub turns: Usage,
    /// By the job that ended it.
    pub end: Usage,
    /// By what followed from its end.
    pub settle: Usage,
}

impl Spent {
    /// From a run's item.
    pub fn read(item: &Item) -> Spent {
        let read = |attribute| Usage::read(item, attribute);
        Spent { turns: read(USED), end: read(USED_TO_END), settle: read(USED_TO_SETTLE) }
    }

    /// The item with it.
    pub(crate) fn keep_in(&self, item: Item) -> Item {
        let some = |usage: &Usage| (!usage.is_nothing()).then(|| usage.to_value());
        item.with_some(USED, some(&self.turns))
            .with_some(USED_TO_END, some(&self.end))
            .with_some(USED_TO_SETTLE, some(&self.settle))
    }
}
