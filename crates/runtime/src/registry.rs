//! What is registered: function versions (immutable, cached for good), apps (cached for five seconds, or until
//! the next sync where this process is the only one), names and the paths that waits are found by (cached only
//! there).

use crate::io::Io;
use crate::ports::PortError;
use crate::{Runtime, Trouble};
use engine::item::Table;
use engine::records::{
    AppRecord, FunctionRecord, FunctionRef, NameRecord, PathRecord, WILDCARDS_PK, apps_key, name_pk, slug_pk,
};
use protocol::sync::event_patterns;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long an app's address may be remembered, milliseconds, when others may sync it.
const APP_CACHED_MS: i64 = 5_000;
/// So many names are remembered before the cache starts anew: events' names come from outside.
const NAMES_CACHED_MAX: usize = 10_000;

/// A path's record is written to last so much longer than what needs it, milliseconds, so that not every wait
/// writes it anew: a day.
const PATH_SLACK_MS: i64 = 24 * 60 * 60 * 1_000;
/// The path of the record that only says that somebody waits for a name.
const ANY_PATH: &str = "*";

/// What is registered under an event's name.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// The functions it triggers.
    pub(crate) triggers: Vec<NameRecord>,
    /// The paths that waits for it are found by.
    paths: Vec<PathRecord>,
}

impl Names {
    /// The paths under which an event of this name has to look for waits.
    pub(crate) fn paths(&self, now_ms: i64) -> impl Iterator<Item = &str> {
        let live = self.paths.iter().filter(move |path| path.until_ms > now_ms);
        live.map(|path| path.path.as_str()).filter(|path| *path != ANY_PATH)
    }
}

#[derive(Default)]
struct Cached {
    /// Counts what was forgotten: what was read before a sync must not be remembered after it.
    generation: u64,
    functions: HashMap<FunctionRef, Arc<FunctionRecord>>,
    apps: HashMap<String, (i64, Arc<AppRecord>)>,
    /// By partition, with the time of reading.
    names: HashMap<String, (i64, Arc<Names>)>,
    /// Until when a path of a name is registered, as far as this process wrote it.
    paths: HashMap<(String, String), i64>,
}

/// The caches.
#[derive(Default)]
pub(crate) struct Registry(Mutex<Cached>);

impl Registry {
    fn cached(&self) -> MutexGuard<'_, Cached> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what a sync may have changed.
    pub(crate) fn forget(&self) {
        let mut cached = self.cached();
        cached.generation += 1;
        cached.apps.clear();
        cached.names.clear();
    }

    /// Forgets where an app is: the call did not reach it.
    pub(crate) fn forget_app(&self, app: &str) {
        self.cached().apps.remove(app);
    }

    fn generation(&self) -> u64 {
        self.cached().generation
    }
}

impl Runtime {
    /// A function's version.
    pub(crate) async fn function(
        &self,
        io: &Io<'_>,
        function: &FunctionRef,
    ) -> Result<Option<Arc<FunctionRecord>>, Trouble> {
        if let Some(record) = self.registry.cached().functions.get(function) {
            return Ok(Some(record.clone()));
        }
        let Some(item) = io.get(&FunctionRecord::key(function)).await? else { return Ok(None) };
        let record = Arc::new(FunctionRecord::read(function, &item)?);
        self.registry.cached().functions.insert(function.clone(), record.clone());
        Ok(Some(record))
    }

    /// An app as it is registered now.
    pub(crate) async fn app(&self, io: &Io<'_>, name: &str) -> Result<Option<Arc<AppRecord>>, Trouble> {
        let now_ms = io.now_ms();
        if let Some((read_ms, app)) = self.registry.cached().apps.get(name)
            && (self.config.sole || now_ms - read_ms < APP_CACHED_MS)
        {
            return Ok(Some(app.clone()));
        }
        let generation = self.registry.generation();
        let Some(item) = io.get(&apps_key(name)).await? else { return Ok(None) };
        let app = Arc::new(AppRecord::read(name, &item)?);
        let mut cached = self.registry.cached();
        if cached.generation == generation {
            cached.apps.insert(name.to_owned(), (now_ms, app.clone()));
        }
        Ok(Some(app))
    }

    /// What is registered under an event's name, wildcards left out.
    pub(crate) async fn named(&self, io: &Io<'_>, name: &str) -> Result<Arc<Names>, Trouble> {
        self.names(io, name_pk(name), 0).await
    }

    /// All wildcard triggers.
    pub(crate) async fn wildcards(&self, io: &Io<'_>) -> Result<Arc<Names>, Trouble> {
        self.names(io, WILDCARDS_PK.to_owned(), 0).await
    }

    /// The function of this slug, as it is registered now.
    pub(crate) async fn target(&self, io: &Io<'_>, slug: &str) -> Result<Option<NameRecord>, Trouble> {
        let names = self.names(io, slug_pk(slug), 0).await?;
        Ok(names.triggers.first().cloned())
    }

    /// Does anything listen to an event of this name? Asked before the server sends one itself; the answer may be
    /// five seconds old.
    pub(crate) async fn listens(&self, io: &Io<'_>, name: &str) -> Result<bool, Trouble> {
        let now_ms = io.now_ms();
        let names = self.names(io, name_pk(name), APP_CACHED_MS).await?;
        if !names.triggers.is_empty() || names.paths.iter().any(|path| path.until_ms > now_ms) {
            return Ok(true);
        }
        let wildcards = self.names(io, WILDCARDS_PK.to_owned(), APP_CACHED_MS).await?;
        if wildcards.triggers.is_empty() {
            return Ok(false);
        }
        let patterns = event_patterns(name);
        Ok(wildcards.triggers.iter().any(|trigger| patterns.contains(&trigger.event)))
    }

    /// Makes sure that events of a name look under a path until `until_ms`. With no path it only says that somebody
    /// waits, which matters for events that are not sent unless somebody listens.
    pub(crate) async fn register_path(
        &self,
        io: &Io<'_>,
        event: &str,
        path: Option<&str>,
        until_ms: i64,
    ) -> Result<(), Trouble> {
        let path = path.unwrap_or(ANY_PATH);
        let key = (event.to_owned(), path.to_owned());
        if self.registry.cached().paths.get(&key).is_some_and(|until| *until >= until_ms) {
            return Ok(());
        }
        let until_ms = until_ms.saturating_add(PATH_SLACK_MS);
        let record = PathRecord { event: event.to_owned(), path: path.to_owned(), until_ms };
        io.write(record.write()).await?;
        let mut cached = self.registry.cached();
        cached.generation += 1;
        cached.names.remove(&name_pk(event));
        if cached.paths.len() >= NAMES_CACHED_MAX {
            cached.paths.clear();
        }
        cached.paths.insert(key, until_ms);
        Ok(())
    }

    async fn names(&self, io: &Io<'_>, pk: String, age_ms_max: i64) -> Result<Arc<Names>, Trouble> {
        let now_ms = io.now_ms();
        if let Some((read_ms, names)) = self.registry.cached().names.get(&pk)
            && (self.config.sole || now_ms - read_ms < age_ms_max)
        {
            return Ok(names.clone());
        }
        let generation = self.registry.generation();
        let rows = io.partition(Table::State, pk.clone()).await?;
        let mut names = Names::default();
        for (sk, item) in &rows {
            match PathRecord::read(pk.split_once('#').map_or("", |(_, name)| name), item) {
                Some(path) => names.paths.push(path),
                None => names.triggers.push(NameRecord::read(sk, item)?),
            }
        }
        let names = Arc::new(names);
        let mut cached = self.registry.cached();
        if cached.names.len() >= NAMES_CACHED_MAX {
            cached.names.clear();
        }
        if cached.generation == generation {
            cached.names.insert(pk, (now_ms, names.clone()));
        }
        Ok(names)
    }

    /// All apps, by name.
    pub(crate) async fn apps(&self, io: &Io<'_>) -> Result<Vec<AppRecord>, Trouble> {
        let rows = io.partition(Table::State, apps_key("-").pk).await?;
        let apps: Result<Vec<AppRecord>, _> =
            rows.iter().map(|(name, item)| AppRecord::read(name, item)).collect();
        Ok(apps?)
    }
}

/// A lookup that only ports can fail.
impl From<Trouble> for PortError {
    fn from(trouble: Trouble) -> PortError {
        match trouble {
            Trouble::Port(error) => error,
            other => PortError::Invalid { port: "store", why: other.to_string() },
        }
    }
}
