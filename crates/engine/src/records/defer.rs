//! A function to be started once the run has ended (`defer`): remembered if absent, perhaps aborted later.

use super::{Damaged, Payload, Reader, run_pk};
use crate::item::{Change, Condition, Item, Key, Write};
use protocol::ids::RunId;

/// A deferred function.
#[derive(Clone, Debug, PartialEq)]
pub struct DeferRecord {
    /// Its hashed id inside the run.
    pub id: String,
    /// What the user called it.
    pub name: String,
    /// The function's slug.
    pub function: String,
    /// What it gets.
    pub input: Payload,
    /// Beside its data: sessions and the like.
    pub meta: Option<Payload>,
    /// It shall not be started after all.
    pub aborted: bool,
    /// When it was remembered, Unix milliseconds.
    pub at_ms: i64,
}

impl DeferRecord {
    fn key(run: RunId, id: &str) -> Key {
        Key::state(run_pk(run), format!("defer#{id}"))
    }

    /// The write that remembers it: the first one of an id stands.
    pub fn write(&self, run: RunId, expires_at: i64) -> Write {
        let item = Item::new()
            .with("name", self.name.as_str())
            .with("fn", self.function.as_str())
            .with("input", self.input.to_value())
            .with_some("meta", self.meta.as_ref().map(Payload::to_value))
            .with_some("aborted", self.aborted.then_some(true))
            .with("at", self.at_ms)
            .with("expires_at", expires_at);
        Write::put_if_absent(DeferRecord::key(run, &self.id), item)
    }

    /// The write that aborts it, if it was remembered.
    pub fn abort(run: RunId, id: &str) -> Write {
        let aborted = vec![Change::Set("aborted", true.into())];
        Write::update(DeferRecord::key(run, id), Condition::Exists, aborted)
    }

    /// From an item; `id` is the sort key without its prefix.
    ///
    /// # Errors
    /// [`Damaged`] when it is no defer item.
    pub fn read(id: &str, item: &Item) -> Result<DeferRecord, Damaged> {
        let r = Reader { record: "defer", key: id, item };
        Ok(DeferRecord {
            id: id.to_owned(),
            name: r.text("name")?.into(),
            function: r.text("fn")?.into(),
            input: Payload::read(item, "input", "defer")?.ok_or_else(|| r.damaged("input"))?,
            meta: Payload::read(item, "meta", "defer")?,
            aborted: item.flag("aborted"),
            at_ms: r.number("at")?,
        })
    }
}
