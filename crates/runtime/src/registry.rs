//! What is registered: function versions (immutable, cached for good), apps (cached for five seconds, or until
//! the next sync where this process is the only one), names (cached only there).

use crate::io::Io;
use crate::ports::PortError;
use crate::{Runtime, Trouble};
use engine::item::Table;
use engine::records::{AppRecord, FunctionRecord, FunctionRef, NameRecord, WILDCARDS_PK, apps_key, name_pk};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long an app's address may be remembered, milliseconds, when others may sync it.
const APP_CACHED_MS: i64 = 5_000;
/// So many names are remembered before the cache starts anew: events' names come from outside.
const NAMES_CACHED_MAX: usize = 10_000;

type Names = Arc<Vec<NameRecord>>;

#[derive(Default)]
struct Cached {
    /// Counts what was forgotten: what was read before a sync must not be remembered after it.
    generation: u64,
    functions: HashMap<FunctionRef, Arc<FunctionRecord>>,
    apps: HashMap<String, (i64, Arc<AppRecord>)>,
    names: HashMap<String, Names>,
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

    /// What an event name triggers, wildcards left out.
    pub(crate) async fn triggered_by(&self, io: &Io<'_>, name: &str) -> Result<Names, Trouble> {
        self.names(io, name_pk(name)).await
    }

    /// All wildcard triggers.
    pub(crate) async fn wildcards(&self, io: &Io<'_>) -> Result<Names, Trouble> {
        self.names(io, WILDCARDS_PK.to_owned()).await
    }

    async fn names(&self, io: &Io<'_>, pk: String) -> Result<Names, Trouble> {
        if self.config.sole
            && let Some(names) = self.registry.cached().names.get(&pk)
        {
            return Ok(names.clone());
        }
        let generation = self.registry.generation();
        let rows = io.partition(Table::State, pk.clone()).await?;
        let names: Result<Vec<NameRecord>, _> =
            rows.iter().map(|(sk, item)| NameRecord::read(sk, item)).collect();
        let names = Arc::new(names?);
        let mut cached = self.registry.cached();
        if cached.names.len() >= NAMES_CACHED_MAX {
            cached.names.clear();
        }
        if cached.generation == generation {
            cached.names.insert(pk, names.clone());
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
