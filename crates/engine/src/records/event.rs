//! An accepted event in `history`: stored first, if absent, so that a repeat meets its first receipt.

use super::{DAY_MS, Damaged, Payload, Reader};
use crate::item::{Item, Key, Write};
use protocol::ids::EventId;

/// Shards of a day's events. One partition takes 1,000 write units a second.
pub const EVENT_SHARDS: u32 = 8;

/// The partition of a day's events in one shard.
pub fn event_day_pk(day: i64, shard: u32) -> String {
    format!("ev#{day}#{shard}")
}

/// An accepted event.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRecord {
    /// The internal id.
    pub id: EventId,
    /// The event's name.
    pub name: String,
    /// The event as apps get it.
    pub wire: Payload,
    /// When it was first received, Unix milliseconds.
    pub received_ms: i64,
    /// When the store may clean it up, Unix seconds.
    pub expires_at: i64,
}

impl EventRecord {
    /// Where an event stands: its internal id says the day and the shard.
    pub fn key(id: EventId) -> Key {
        let day = id.0.timestamp_ms() as i64 / DAY_MS;
        let shard = (id.0.0 % u128::from(EVENT_SHARDS)) as u32;
        Key::history(event_day_pk(day, shard), id.to_string())
    }

    /// The write that stores it, if absent.
    pub fn write(&self) -> Write {
        let item = Item::new()
            .with("name", self.name.as_str())
            .with("event", self.wire.to_value())
            .with("received", self.received_ms)
            .with("expires_at", self.expires_at);
        Write::put_if_absent(EventRecord::key(self.id), item)
    }

    /// From an item.
    ///
    /// # Errors
    /// [`Damaged`] when it is no event item.
    pub fn read(id: EventId, item: &Item) -> Result<EventRecord, Damaged> {
        let key = id.to_string();
        let r = Reader { record: "event", key: &key, item };
        Ok(EventRecord {
            id,
            name: r.text("name")?.into(),
            wire: Payload::read(item, "event", "event")?.ok_or_else(|| r.damaged("event"))?,
            received_ms: r.number("received")?,
            expires_at: r.number("expires_at")?,
        })
    }
}
