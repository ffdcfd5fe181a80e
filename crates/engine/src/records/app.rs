//! The registry: apps, their functions' immutable versions, and by event name what an event triggers.
//!
//! A sync writes the versions first, then the names, then the app with a higher deploy version; a sync with
//! a lower one never writes.

use super::run::FunctionRef;
use super::{Damaged, Reader, encoded};
use crate::item::{Change, Condition, Item, Key, Write};
use protocol::sync::{Cancel, FunctionConfig};
use serde::{Deserialize, Serialize};

/// The partition of all wildcard triggers, read once per ingest request.
pub const WILDCARDS_PK: &str = "name#*";

/// The partition of what an event name triggers.
pub fn name_pk(event: &str) -> String {
    format!("name#{event}")
}

/// The partition of the function with this slug, whatever triggers it: what invokes it looks there.
pub fn slug_pk(slug: &str) -> String {
    format!("slug#{slug}")
}

/// The key of an app's item. All apps share one partition, so that they can be listed.
pub fn apps_key(app: &str) -> Key {
    Key::state("apps", app)
}

/// How the last sync of an app went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SyncStatus {
    /// It is registered as it last said.
    Synced,
    /// It could not be reached or was refused; the last good registration stands.
    Failed(String),
}

/// An app.
#[derive(Clone, Debug, PartialEq)]
pub struct AppRecord {
    /// Its name.
    pub name: String,
    /// Where it is called.
    pub url: String,
    /// Deploy version, from 1, higher at every sync that changed something.
    pub deploy: u32,
    /// Digest of what it last registered.
    pub checksum: String,
    /// Its functions in their current versions.
    pub functions: Vec<FunctionRef>,
    /// The SDK that registered it, `js:v4.24.0`.
    pub sdk: String,
    /// The framework it is served with.
    pub framework: String,
    /// Id of the sync, UUID text.
    pub sync_id: String,
    /// When it was synced, Unix milliseconds.
    pub synced_ms: i64,
    /// What was accepted but is not enforced yet.
    pub warnings: Vec<String>,
    /// How the last sync went.
    pub status: SyncStatus,
    /// What syncs that began since and have not ended add, change and take away: it may be half done.
    pub unfinished: Vec<FunctionRef>,
}

impl AppRecord {
    /// The functions of which something may be registered: its own, then those of unfinished syncs.
    pub fn known(&self) -> impl Iterator<Item = &FunctionRef> {
        self.functions.iter().chain(&self.unfinished)
    }

    /// The write that notes that a sync of these functions begins, unless another one began or ended since this was
    /// read; and what is unfinished then.
    pub fn begin(&self, functions: &[FunctionRef]) -> (Write, Vec<FunctionRef>) {
        let mut unfinished = self.unfinished.clone();
        let added = functions.iter().filter(|function| !self.functions.contains(function));
        let gone = self.functions.iter().filter(|function| !functions.contains(function));
        for function in added.chain(gone) {
            if !unfinished.contains(function) {
                unfinished.push(function.clone());
            }
        }
        let stands = Condition::Eq("deploy", self.deploy.into());
        let write = Write::update(
            apps_key(&self.name),
            Condition::All(vec![stands, unfinished_is(&self.unfinished)]),
            vec![Change::Set("unfinished", encoded(&unfinished).into())],
        );
        (write, unfinished)
    }

    /// The write that makes this sync the current one, unless a later one is, or one began meanwhile that is not among
    /// the `unfinished` ones.
    pub fn write(&self, unfinished: &[FunctionRef]) -> Write {
        let item = Item::new()
            .with("url", self.url.as_str())
            .with("deploy", self.deploy)
            .with("checksum", self.checksum.as_str())
            .with("functions", encoded(&self.functions))
            .with("sdk", self.sdk.as_str())
            .with("framework", self.framework.as_str())
            .with("sync_id", self.sync_id.as_str())
            .with("synced", self.synced_ms)
            .with("warnings", encoded(&self.warnings))
            .with("status", encoded(&self.status))
            .with("unfinished", encoded(&self.unfinished));
        let earlier = Condition::Lt("deploy", i64::from(self.deploy));
        Write {
            key: apps_key(&self.name),
            condition: Condition::Any(vec![
                Condition::NotExists,
                Condition::All(vec![earlier, unfinished_is(unfinished)]),
            ]),
            action: crate::item::Action::Put(item),
        }
    }

    /// The write that notes how a later sync went which changed nothing else, unless one did since.
    pub fn note(&self, status: &SyncStatus) -> Write {
        let stands = Condition::Eq("deploy", self.deploy.into());
        Write::update(apps_key(&self.name), stands, vec![Change::Set("status", encoded(status).into())])
    }

    /// From an item.
    ///
    /// # Errors
    /// [`Damaged`] when it is no app item.
    pub fn read(name: &str, item: &Item) -> Result<AppRecord, Damaged> {
        let r = Reader { record: "app", key: name, item };
        Ok(AppRecord {
            name: name.to_owned(),
            url: r.text("url")?.into(),
            deploy: r.count("deploy")?,
            checksum: r.text("checksum")?.into(),
            functions: r.json("functions")?,
            sdk: r.text("sdk")?.into(),
            framework: r.text("framework")?.into(),
            sync_id: r.text("sync_id")?.into(),
            synced_ms: r.number("synced")?,
            warnings: r.json("warnings")?,
            status: r.json("status")?,
            unfinished: if item.get("unfinished").is_some() { r.json("unfinished")? } else { Vec::new() },
        })
    }
}

fn unfinished_is(functions: &[FunctionRef]) -> Condition {
    let stands = Condition::Eq("unfinished", encoded(&functions).into());
    if functions.is_empty() { Condition::Any(vec![Condition::Absent("unfinished"), stands]) } else { stands }
}

/// One immutable version of a function.
#[derive(Clone, Debug)]
pub struct FunctionRecord {
    /// Which.
    pub function: FunctionRef,
    /// What it registered.
    pub config: FunctionConfig,
    /// When, Unix milliseconds.
    pub created_ms: i64,
}

impl FunctionRecord {
    /// Where a version stands.
    pub fn key(function: &FunctionRef) -> Key {
        Key::state(format!("fn#{}", function.slug), format!("{:06}", function.version))
    }

    /// The write that records the version, if absent.
    pub fn write(&self) -> Write {
        let item = Item::new()
            .with("app", self.function.app.as_str())
            .with("config", encoded(&self.config))
            .with("created", self.created_ms);
        Write::put_if_absent(FunctionRecord::key(&self.function), item)
    }

    /// From an item.
    ///
    /// # Errors
    /// [`Damaged`] when it is no function item.
    pub fn read(function: &FunctionRef, item: &Item) -> Result<FunctionRecord, Damaged> {
        let r = Reader { record: "function", key: &function.slug, item };
        Ok(FunctionRecord {
            function: function.clone(),
            config: r.json("config")?,
            created_ms: r.number("created")?,
        })
    }
}

/// That an event name (or wildcard pattern) triggers a function; or, under the function's own slug, that it can be
/// invoked.
#[derive(Clone, Debug, PartialEq)]
pub struct NameRecord {
    /// The event's name or the pattern; empty in the record under the slug.
    pub event: String,
    /// The function, in its current version.
    pub function: FunctionRef,
    /// The deploy version that wrote this.
    pub deploy: u32,
    /// The triggers' expressions; one that is `None` or true starts the function.
    pub expressions: Vec<Option<String>>,
    /// The events that cancel its runs: they are registered before a run is announced.
    pub cancel: Vec<Cancel>,
    /// How long a run may wait for its start, milliseconds.
    pub start_timeout_ms: Option<i64>,
}

impl NameRecord {
    fn key(event: &str, slug: &str) -> Key {
        if event.is_empty() {
            Key::state(slug_pk(slug), "!")
        } else if event.contains('*') {
            Key::state(WILDCARDS_PK, format!("{event}#{slug}"))
        } else {
            Key::state(name_pk(event), slug)
        }
    }

    /// The write that registers it, unless a later deploy did.
    pub fn write(&self) -> Write {
        let item = Item::new()
            .with("event", self.event.as_str())
            .with("slug", self.function.slug.as_str())
            .with("app", self.function.app.as_str())
            .with("ver", self.function.version)
            .with("deploy", self.deploy)
            .with("ifs", encoded(&self.expressions))
            .with_some("cancel", (!self.cancel.is_empty()).then(|| encoded(&self.cancel)))
            .with_some("start", self.start_timeout_ms);
        Write {
            key: NameRecord::key(&self.event, &self.function.slug),
            condition: unless_later(self.deploy),
            action: crate::item::Action::Put(item),
        }
    }

    /// The write that takes a trigger away that deploy version `deploy` no longer has.
    pub fn remove(event: &str, slug: &str, deploy: u32) -> Write {
        Write::delete(NameRecord::key(event, slug), unless_later(deploy))
    }

    /// From an item.
    ///
    /// # Errors
    /// [`Damaged`] when it is no name item.
    pub fn read(sk: &str, item: &Item) -> Result<NameRecord, Damaged> {
        let r = Reader { record: "name", key: sk, item };
        Ok(NameRecord {
            event: r.text("event")?.into(),
            function: FunctionRef {
                app: r.text("app")?.into(),
                slug: r.text("slug")?.into(),
                version: r.count("ver")?,
            },
            deploy: r.count("deploy")?,
            expressions: r.json("ifs")?,
            cancel: if item.get("cancel").is_some() { r.json("cancel")? } else { Vec::new() },
            start_timeout_ms: item.number("start"),
        })
    }
}

/// That waits for events of a name are found by a path: an event of that name looks under its value there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathRecord {
    /// The event's name.
    pub event: String,
    /// The path; `*` only says that somebody waits for the name, where that decides whether it is sent at all.
    pub path: String,
    /// No wait found by it lasts longer than this, Unix milliseconds.
    pub until_ms: i64,
}

impl PathRecord {
    /// The write that registers it, or makes it last longer.
    pub fn write(&self) -> Write {
        let item = Item::new()
            .with("path", self.path.as_str())
            .with("until", self.until_ms)
            .with("expires_at", self.until_ms / 1000 + 60);
        Write {
            key: Key::state(name_pk(&self.event), format!("path#{}", self.path)),
            condition: Condition::Any(vec![Condition::NotExists, Condition::Lt("until", self.until_ms)]),
            action: crate::item::Action::Put(item),
        }
    }

    /// From an item of the name's partition; `None` when it is a trigger's.
    pub fn read(event: &str, item: &Item) -> Option<PathRecord> {
        let (path, until_ms) = (item.text("path")?.to_owned(), item.number("until")?);
        Some(PathRecord { event: event.to_owned(), path, until_ms })
    }
}

fn unless_later(deploy: u32) -> Condition {
    Condition::Any(vec![Condition::NotExists, Condition::Lt("deploy", i64::from(deploy) + 1)])
}
