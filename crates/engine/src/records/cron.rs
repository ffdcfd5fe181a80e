//! A function's cron: which occurrence comes next. A tick that is not the next one does nothing, so that a doubled
//! one starts nothing twice and does not become two.

use super::{Damaged, Reader};
use crate::item::{Change, Condition, Item, Key, Value, Write};
use sha2::{Digest, Sha256};

/// The next occurrence of one cron of one function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CronRecord {
    /// The function's slug.
    pub slug: String,
    /// The cron, as it was registered.
    pub cron: String,
    /// When it is scheduled next, Unix milliseconds.
    pub next_ms: i64,
    /// Message id of the tick that led here, which announces the next one again whenever it comes back.
    pub msg: String,
}

impl CronRecord {
    /// Where a cron stands.
    pub fn key_of(slug: &str, cron: &str) -> Key {
        Key::state(format!("cron#{slug}"), hex::encode(&Sha256::digest(cron.as_bytes())[..16]))
    }

    /// The write that begins it, if it is not going already.
    pub fn begin(&self) -> Write {
        let item = Item::new()
            .with("cron", self.cron.as_str())
            .with("next", self.next_ms)
            .with("msg", self.msg.as_str());
        Write::put_if_absent(CronRecord::key_of(&self.slug, &self.cron), item)
    }

    /// The write by which the tick scheduled at `from_ms` leads on to this one.
    pub fn advance(&self, from_ms: i64) -> Write {
        Write::update(
            CronRecord::key_of(&self.slug, &self.cron),
            Condition::Eq("next", Value::N(from_ms)),
            vec![Change::Set("next", self.next_ms.into()), Change::Set("msg", self.msg.as_str().into())],
        )
    }

    /// The write that ends it.
    pub fn remove(slug: &str, cron: &str) -> Write {
        Write::delete(CronRecord::key_of(slug, cron), Condition::None)
    }

    /// From an item.
    ///
    /// # Errors
    /// [`Damaged`] when it is no cron item.
    pub fn read(slug: &str, item: &Item) -> Result<CronRecord, Damaged> {
        let r = Reader { record: "cron", key: slug, item };
        Ok(CronRecord {
            slug: slug.to_owned(),
            cron: r.text("cron")?.into(),
            next_ms: r.number("next")?,
            msg: r.text("msg")?.into(),
        })
    }
}
