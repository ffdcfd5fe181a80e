//! Functions that are registered no more. Their runs are found by them: lists go through functions.

use super::run::FunctionRef;
use super::{Damaged, Reader};
use crate::item::{Item, Key, Write};

/// The partition of all functions that were taken out.
pub const ARCHIVED_PK: &str = "archived";

/// A function that a sync, or the end of its app, took out of the registry. It stays when the function comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivedRecord {
    /// The function, in its last version.
    pub function: FunctionRef,
    /// When it may be cleaned up, Unix seconds: no list shows a run of it any more.
    pub expires_at: i64,
}

impl ArchivedRecord {
    /// The write that notes it; a later one replaces it.
    pub fn write(&self) -> Write {
        let item = Item::new()
            .with("app", self.function.app.as_str())
            .with("ver", self.function.version)
            .with("expires_at", self.expires_at);
        Write::put(Key::state(ARCHIVED_PK, self.function.slug.as_str()), item)
    }

    /// From an item of the partition.
    ///
    /// # Errors
    /// [`Damaged`] when it is no such item.
    pub fn read(slug: &str, item: &Item) -> Result<ArchivedRecord, Damaged> {
        let r = Reader { record: "archived", key: slug, item };
        let function =
            FunctionRef { app: r.text("app")?.into(), slug: slug.to_owned(), version: r.count("ver")? };
        Ok(ArchivedRecord { function, expires_at: r.number("expires_at")? })
    }
}
