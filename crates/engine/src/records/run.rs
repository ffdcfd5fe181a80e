//! The run: one item that says who may take its turn, and at the end what became of it; and its line in the
//! listing of runs.

use super::{DAY_MS, Damaged, Payload, Reader, StepId};
use crate::item::{Condition, Item, Key, Value, Write};
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
    /// The tag of a step id: of a hex digest its own first bytes, of anything else the digest's.
    pub fn of(id: &StepId) -> StepTag {
        let text = id.as_str().as_bytes();
        let nibble = |b: u8| (b as char).to_digit(16);
        let mut tag = [0; 6];
        for (n, byte) in tag.iter_mut().enumerate() {
            match (text.get(2 * n).copied().and_then(nibble), text.get(2 * n + 1).copied().and_then(nibble)) {
                (Some(high), Some(low)) => *byte = u8::try_from(high * 16 + low).unwrap_or_default(),
                _ => {
                    let digest = Sha256::digest(text);
                    tag.copy_from_slice(&digest[..6]);
                    return StepTag(tag);
                }
            }
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
    /// When the store may clean it up, Unix seconds.
    pub expires_at: i64,
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
    let day = id.0.timestamp_ms() as i64 / DAY_MS;
    let shard = (id.0.0 % u128::from(RUN_SHARDS)) as u32;
    Write::put(
        Key::history(listing_pk(slug, day, shard), id.to_string()),
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

    /// As an item.
    pub fn to_item(&self) -> Item {
        let claim = &self.claim;
        let ids: Vec<Value> = self.event_ids.iter().map(|id| Value::S(id.to_string())).collect();
        let events = self.events.as_ref().map(|e| Value::L(e.iter().map(|j| Value::B(j.bytes())).collect()));
        Item::new()
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
            .with("expires_at", self.expires_at)
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
            event_ids: read_event_ids(&r)?,
            events: read_events(item),
            claim: Claim::read(&r)?,
            request_version: i32::try_from(r.number("reqv")?).map_err(|_| r.damaged("reqv"))?,
            queued_ms: r.number("queued")?,
            started_ms: r.number("started")?,
            ended_ms: item.number("ended"),
            output: Payload::read(item, "output", "run")?,
            expires_at: r.number("expires_at")?,
        })
    }
}

impl Claim {
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

    /// The stack as an attribute.
    pub(crate) fn stack_value(&self) -> Value {
        self.stack.to_value()
    }
}

fn read_event_ids(r: &Reader<'_>) -> Result<Vec<EventId>, Damaged> {
    let parse = |v: &Value| match v {
        Value::S(text) => text.parse().map_err(|_| r.damaged("ids")),
        _ => Err(r.damaged("ids")),
    };
    r.item.list("ids").iter().map(parse).collect()
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
