//! The run: one item that says who may take its turn, and at the end what became of it; and its line in the
//! listing of runs.

use super::{DAY_MS, Damaged, Payload, Reader, StepId, encoded};
use crate::item::{Action, Change, Condition, Item, Key, Value, Write};
use crate::usage::Spent;
use bytes::Bytes;
use protocol::ids::{EventId, RunId};
use protocol::json::Json;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Shards of a function's daily run listing. One partition takes 1,000 write units a second; four take what
/// a function starts.
pub const RUN_SHARDS: u32 = 4;
/// Trigger events up to this size, in bytes, ride in the run item, so that the common item stays within one
/// 1 KB write unit; larger ones are read from history.
const EVENT_INLINE_BYTES_MAX: usize = 512;
/// Length of a SHA-1 in hex, bytes: what SDKs make of a step's id.
const SHA1_HEX_BYTES: usize = 40;

/// A run's status, in the words of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    /// Recorded, not started.
    Scheduled,
    /// Open: turns may be taken.
    Running,
    /// Ended with a result.
    Completed,
    /// Ended with an error.
    Failed,
    /// Ended from outside.
    Cancelled,
    /// Never started, by a rule.
    Skipped,
}

impl Status {
    /// All, in the order of a run's life.
    pub const ALL: [Status; 6] = [
        Status::Scheduled,
        Status::Running,
        Status::Completed,
        Status::Failed,
        Status::Cancelled,
        Status::Skipped,
    ];

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Scheduled => "Scheduled",
            Status::Running => "Running",
            Status::Completed => "Completed",
            Status::Failed => "Failed",
            Status::Cancelled => "Cancelled",
            Status::Skipped => "Skipped",
        }
    }

    /// The status of a word, in any case.
    pub fn parse(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|s| s.as_str().eq_ignore_ascii_case(word))
    }

    /// True once nothing more can happen.
    pub fn is_final(self) -> bool {
        !matches!(self, Status::Scheduled | Status::Running)
    }
}

/// Which function, in which immutable version.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FunctionRef {
    /// The app's name.
    pub app: String,
    /// The function's slug, `<app>-<function>`.
    pub slug: String,
    /// The version, from 1.
    pub version: u32,
}

/// The first six bytes of a step id: how the run item names finished steps. With 10,000 steps two of a run
/// share a tag once in five million runs, and then only their order is in question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StepTag([u8; 6]);

impl StepTag {
    /// The tag of a step id: of a SHA-1 in hex its own first bytes, of anything else its digest's. What only
    /// looks like a digest may not be spread like one: time stamps in hex share their beginning.
    pub fn of(id: &StepId) -> StepTag {
        let text = id.as_str().as_bytes();
        let mut tag = [0; 6];
        if text.len() == SHA1_HEX_BYTES && text.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            let nibble = |b: u8| if b <= b'9' { b - b'0' } else { b - b'a' + 10 };
            tag.iter_mut()
                .zip(text.as_chunks::<2>().0)
                .for_each(|(t, [h, l])| *t = nibble(*h) << 4 | nibble(*l));
        } else {
            tag.copy_from_slice(&Sha256::digest(text)[..6]);
        }
        StepTag(tag)
    }
}

/// The finished steps in the order they were taken up. It only grows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stack(Vec<StepTag>);

impl Stack {
    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if no step has finished.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Was this step taken up?
    pub fn contains(&self, id: &StepId) -> bool {
        self.0.contains(&StepTag::of(id))
    }

    /// The tags, in order.
    pub fn tags(&self) -> &[StepTag] {
        &self.0
    }

    /// Takes a step up.
    pub fn push(&mut self, id: &StepId) {
        self.0.push(StepTag::of(id));
    }

    fn to_value(&self) -> Value {
        Value::B(Bytes::from(self.0.iter().flat_map(|t| t.0).collect::<Vec<u8>>()))
    }

    fn of_bytes(bytes: &[u8]) -> Stack {
        Stack(bytes.as_chunks::<6>().0.iter().map(|c| StepTag(*c)).collect())
    }
}

/// Until when a holder may act on the turn it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Fresh at every taking; conditions compare it.
    pub nonce: String,
    /// End, Unix milliseconds.
    pub until_ms: i64,
    /// The process that holds it.
    pub host: String,
}

/// Who holds which turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The turn, from 1.
    pub turn: u32,
    /// Message id of the delivery that took it.
    pub msg: String,
    /// The holder's lease. It is kept until the message is acknowledged.
    pub lease: Lease,
    /// Counts takings, take-overs and repeated calls over the whole run: names one dispatch.
    pub generation: u32,
    /// Take-overs of this turn: how often its holder was lost.
    pub tries: u32,
    /// The attempt the app is told, from 0.
    pub attempt: u32,
    /// Finished steps this turn's call is given.
    pub stack: Stack,
}

/// The step that a run was invoked by, and that waits for its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// The run.
    pub run: RunId,
    /// The step.
    pub step: String,
    /// The turn that planned it.
    pub turn: u32,
}

impl Parent {
    /// Run and step in one text, as the protocol writes it into events.
    pub fn correlation_id(&self) -> String {
        format!("{}.{}", self.run, self.step)
    }
}

/// A run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRecord {
    /// Its id.
    pub id: RunId,
    /// Its function.
    pub function: FunctionRef,
    /// Its status.
    pub status: Status,
    /// The trigger events' internal ids, in order.
    pub event_ids: Vec<EventId>,
    /// The trigger events in wire form, when they are small enough to ride along.
    pub events: Option<Vec<Json>>,
    /// The claim.
    pub claim: Claim,
    /// The request version the app answered with first; −1 before.
    pub request_version: i32,
    /// When it was accepted, Unix milliseconds.
    pub queued_ms: i64,
    /// When its first call was made.
    pub started_ms: i64,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// Its result or error, once it ended.
    pub output: Option<Payload>,
    /// Why it was cancelled or skipped, in words.
    pub reason: Option<String>,
    /// The step that invoked it.
    pub parent: Option<Parent>,
    /// It has ended, and what follows from that has not all happened yet.
    pub settle: bool,
    /// It failed by an error that the app called final.
    pub no_retry: bool,
    /// When the store may clean it up, Unix seconds.
    pub expires_at: i64,
    /// What it used, as far as its own item says. In a box: it is large, and runs are passed on a lot.
    pub spent: Box<Spent>,
}

/// The partition of a run.
pub fn run_pk(id: RunId) -> String {
    format!("run#{id}")
}

/// The key of a run's item.
pub fn run_key(id: RunId) -> Key {
    Key::state(run_pk(id), "!")
}

/// The partition of a function's listing for one day and shard.
pub fn listing_pk(slug: &str, day: i64, shard: u32) -> String {
    format!("runs#{slug}#{day}#{shard}")
}

/// The line of a run in its function's listing: a key and nothing else; lists read the run items.
pub fn listing(id: RunId, slug: &str, expires_at: i64) -> Write {
    Write::put(listing_key(id, slug), Item::new().with("expires_at", expires_at))
}

/// Where a run stands in its function's listing.
pub fn listing_key(id: RunId, slug: &str) -> Key {
    let day = id.0.timestamp_ms() as i64 / DAY_MS;
    let shard = (id.0.0 % u128::from(RUN_SHARDS)) as u32;
    Key::history(listing_pk(slug, day, shard), id.to_string())
}

/// The partition of a function's runs that were open for longer than was planned when they started.
pub fn long_listing_pk(slug: &str) -> String {
    format!("long#{slug}")
}

/// The line of a run that is open for longer than was planned.
pub fn long_listing(id: RunId, slug: &str, expires_at: i64) -> Write {
    Write::put(
        Key::history(long_listing_pk(slug), id.to_string()),
        Item::new().with("expires_at", expires_at),
    )
}

impl RunRecord {
    /// Keeps the trigger events in the item if they are small.
    pub fn with_events(mut self, events: &[Json]) -> RunRecord {
        let size: usize = events.iter().map(Json::len).sum();
        self.events = (size <= EVENT_INLINE_BYTES_MAX).then(|| events.to_vec());
        self
    }

    /// The key.
    pub fn key(&self) -> Key {
        run_key(self.id)
    }

    /// A run that is recorded before it starts: nobody holds a turn of it.
    pub fn scheduled(id: RunId, function: FunctionRef, event_ids: Vec<EventId>, queued_ms: i64) -> RunRecord {
        RunRecord {
            id,
            function,
            status: Status::Scheduled,
            event_ids,
            events: None,
            claim: Claim::none(),
            request_version: -1,
            queued_ms,
            started_ms: 0,
            ended_ms: None,
            output: None,
            reason: None,
            parent: None,
            settle: false,
            no_retry: false,
            expires_at: 0,
            spent: Box::default(),
        }
    }

    /// The write that records it, if it is not recorded.
    pub fn create(&self) -> Write {
        Write::put_if_absent(self.key(), self.to_item())
    }

    /// The write that starts it: it is not recorded, or only as scheduled.
    pub fn start(&self) -> Write {
        let condition = Condition::Any(vec![
            Condition::NotExists,
            Condition::Eq("status", Status::Scheduled.as_str().into()),
        ]);
        Write { key: self.key(), condition, action: Action::Put(self.to_item()) }
    }

    /// The write that records a scheduled run as skipped, for this reason.
    pub fn skip(&self, why: &str, now_ms: i64) -> Write {
        Write::update(
            self.key(),
            Condition::Eq("status", Status::Scheduled.as_str().into()),
            vec![
                Change::Set("status", Status::Skipped.as_str().into()),
                Change::Set("reason", why.into()),
                Change::Set("ended", now_ms.into()),
            ],
        )
    }

    /// The write that notes that everything that follows from its end has happened.
    pub fn settled(&self) -> Write {
        Write::update(self.key(), Condition::Has("settle"), vec![Change::Remove("settle")])
    }

    /// As an item.
    pub fn to_item(&self) -> Item {
        let claim = &self.claim;
        let ids: Vec<Value> = self.event_ids.iter().map(|id| Value::S(id.to_string())).collect();
        let events = self.events.as_ref().map(|e| Value::L(e.iter().map(|j| Value::B(j.bytes())).collect()));
        let item = Item::new()
            .with("status", self.status.as_str())
            .with("app", self.function.app.as_str())
            .with("fn", self.function.slug.as_str())
            .with("ver", self.function.version)
            .with("ids", Value::L(ids))
            .with_some("events", events)
            .with("turn", claim.turn)
            .with("msg", claim.msg.as_str())
            .with("nonce", claim.lease.nonce.as_str())
            .with("until", claim.lease.until_ms)
            .with("host", claim.lease.host.as_str())
            .with("gen", claim.generation)
            .with("tries", claim.tries)
            .with("attempt", claim.attempt)
            .with("stack", claim.stack.to_value())
            .with("reqv", i64::from(self.request_version))
            .with("queued", self.queued_ms)
            .with("started", self.started_ms)
            .with_some("ended", self.ended_ms)
            .with_some("output", self.output.as_ref().map(Payload::to_value))
            .with_some("reason", self.reason.as_deref())
            .with_some("parent", self.parent.as_ref().map(encoded))
            .with_some("settle", self.settle.then_some(true))
            .with_some("noretry", self.no_retry.then_some(true))
            .with("expires_at", self.expires_at);
        self.spent.keep_in(item)
    }

    /// From an item.
    ///
    /// # Errors
    /// [`Damaged`] when it is no run item.
    pub fn read(id: RunId, item: &Item) -> Result<RunRecord, Damaged> {
        let key = id.to_string();
        let r = Reader { record: "run", key: &key, item };
        Ok(RunRecord {
            id,
            function: FunctionRef {
                app: r.text("app")?.into(),
                slug: r.text("fn")?.into(),
                version: r.count("ver")?,
            },
            status: Status::parse(r.text("status")?).ok_or_else(|| r.damaged("status"))?,
            event_ids: r.event_ids("ids")?,
            events: read_events(item),
            claim: Claim::read(&r)?,
            request_version: i32::try_from(r.number("reqv")?).map_err(|_| r.damaged("reqv"))?,
            queued_ms: r.number("queued")?,
            started_ms: r.number("started")?,
            ended_ms: item.number("ended"),
            output: Payload::read(item, "output", "run")?,
            reason: item.text("reason").map(str::to_owned),
            parent: if item.get("parent").is_some() { Some(r.json("parent")?) } else { None },
            settle: item.flag("settle"),
            no_retry: item.flag("noretry"),
            expires_at: r.number("expires_at")?,
            spent: Box::new(Spent::read(item)),
        })
    }
}

impl Claim {
    /// No turn is taken yet.
    fn none() -> Claim {
        Claim {
            turn: 0,
            msg: String::new(),
            lease: Lease { nonce: String::new(), until_ms: 0, host: String::new() },
            generation: 0,
            tries: 0,
            attempt: 0,
            stack: Stack::default(),
        }
    }

    fn read(r: &Reader<'_>) -> Result<Claim, Damaged> {
        Ok(Claim {
            turn: r.count("turn")?,
            msg: r.text("msg")?.into(),
            lease: Lease {
                nonce: r.text("nonce")?.into(),
                until_ms: r.number("until")?,
                host: r.text("host")?.into(),
            },
            generation: r.count("gen")?,
            tries: r.count("tries")?,
            attempt: r.count("attempt")?,
            stack: Stack::of_bytes(r.item.bytes("stack").map_or(&[], |b| b)),
        })
    }

    /// What a condition compares to be sure that the run is open and this very claim still stands.
    pub fn stands(&self) -> Condition {
        Condition::All(vec![
            Condition::Eq("status", Status::Running.as_str().into()),
            Condition::Eq("turn", self.turn.into()),
            Condition::Eq("nonce", self.lease.nonce.as_str().into()),
        ])
    }

    /// The claim still stands and nobody renewed its lease since it was read.
    pub fn unchanged(&self) -> Condition {
        Condition::All(vec![self.stands(), Condition::Eq("until", self.lease.until_ms.into())])
    }

    /// The stack as an attribute.
    pub(crate) fn stack_value(&self) -> Value {
        self.stack.to_value()
    }
}

fn read_events(item: &Item) -> Option<Vec<Json>> {
    item.get("events")?;
    item.list("events")
        .iter()
        .map(|v| match v {
            Value::B(bytes) => Some(Json::from_canonical(bytes.clone())),
            _ => None,
        })
        .collect()
}
