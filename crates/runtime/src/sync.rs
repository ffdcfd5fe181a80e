//! Registers an app: its functions' versions first, then the names that trigger them, then the app with a
//! higher deploy version, which makes the sync the current one. A crash in between leaves the old
//! registration standing with some names already pointing to new versions; the app's item says of which functions, so
//! that the next sync puts that right, whatever it registers.

use crate::io::Io;
use crate::ports::{Notice, Written};
use crate::{Runtime, Trouble};
use engine::item::Write;
use engine::records::{
    AppRecord, ArchivedRecord, DAY_MS, FunctionRecord, FunctionRef, NameRecord, SyncStatus, apps_key,
};
use protocol::ids::app_uuid;
use protocol::sync::{FunctionConfig, RegisterRequest, Trigger};
use protocol::time::parse_duration_ms;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// A sync is tried so often against concurrent ones before it asks to be repeated.
const SYNC_TRIES: usize = 5;

/// Why a sync did not happen.
pub type SyncError = Trouble;

/// What a sync answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncReceipt {
    /// False when the app had registered exactly this before.
    pub modified: bool,
    /// The sync's id.
    pub sync_id: String,
    /// The app's id.
    pub app_id: Uuid,
    /// What was accepted but is not enforced yet.
    pub warnings: Vec<String>,
}

impl Runtime {
    /// Registers what an app says of itself, at the URL it is to be called at.
    ///
    /// # Errors
    /// A refusal when the URL is no app URL, or ports that fail.
    pub async fn sync(&self, request: &RegisterRequest) -> Result<SyncReceipt, SyncError> {
        let io = self.io();
        let url = protocol::sync::normalise_app_url(&request.url)?;
        for (n, function) in request.functions.iter().enumerate() {
            engine::compile::check(function, &format!("functions[{n}]"))?;
        }
        for _ in 0..SYNC_TRIES {
            let standing = match io.get(&apps_key(&request.app_name)).await? {
                Some(item) => Some(AppRecord::read(&request.app_name, &item)?),
                None => None,
            };
            let checksum = request.checksum();
            if let Some(app) = &standing
                && app.checksum == checksum
                && app.unfinished.is_empty()
            {
                for config in &request.functions {
                    self.revive(&io, &app.name, config).await?;
                }
                self.note_sync(&io, app, SyncStatus::Synced).await?;
                return Ok(receipt(app, false));
            }
            if let Some(app) = self.register(&io, request, &url, checksum, standing.as_ref()).await? {
                self.registry.forget();
                for warning in &app.warnings {
                    tracing::warn!(app = app.name, "{warning}");
                }
                self.ports.notices.notice(Notice::AppSynced { app: app.name.clone() });
                return Ok(receipt(&app, true));
            }
        }
        let why = format!("app {:?} is being synced by others; sync again", request.app_name);
        Err(protocol::error::Refusal::new(503, "sync_conflict", why).into())
    }

    /// Notes how a sync of an app went that left its registration as it was.
    async fn note_sync(&self, io: &Io<'_>, app: &AppRecord, status: SyncStatus) -> Result<(), SyncError> {
        // Asked every few seconds, an app that stays as it is costs no write.
        if app.status != status && io.write(app.note(&status)).await?.is_done() {
            self.ports.notices.notice(Notice::AppSynced { app: app.name.clone() });
        }
        Ok(())
    }

    /// Notes why the app that is registered at this URL, if any, could not be synced: its registration stands.
    pub(crate) async fn note_failed_sync(&self, url: &str, why: &str) -> Result<(), SyncError> {
        let io = self.io();
        match self.apps(&io).await?.into_iter().find(|app| app.url == url) {
            Some(app) => self.note_sync(&io, &app, SyncStatus::Failed(why.to_owned())).await,
            None => Ok(()),
        }
    }

    /// Takes an app out of the registry: nothing starts its functions any more; runs that are open go on
    /// failing to find it until they run out of attempts. Returns false when it is not known.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn remove_app(&self, name: &str) -> Result<bool, SyncError> {
        let io = self.io();
        let Some(item) = io.get(&apps_key(name)).await? else { return Ok(false) };
        let app = AppRecord::read(name, &item)?;
        let mut writes = Vec::new();
        for function in &app.functions {
            if let Some(record) = self.function(&io, function).await? {
                let events = triggers(&record.config);
                writes.extend(
                    events.keys().map(|event| NameRecord::remove(event, &function.slug, app.deploy + 1)),
                );
                self.schedule(&io, (name, &function.slug), Some(&record.config), None).await?;
            }
        }
        writes.extend(app.functions.iter().map(|function| self.archive(&io, function)));
        io.write_each(writes).await?;
        io.write(Write::delete(apps_key(name), engine::item::Condition::Exists)).await?;
        self.registry.forget();
        self.ports.notices.notice(Notice::AppSynced { app: name.to_owned() });
        Ok(true)
    }

    /// Removes the app that is registered at this URL, if any.
    ///
    /// # Errors
    /// A refusal when it is no URL, or ports that fail.
    pub async fn remove_app_at(&self, url: &str) -> Result<bool, SyncError> {
        let url = protocol::sync::normalise_app_url(url)?;
        let apps = self.apps(&self.io()).await?;
        match apps.into_iter().find(|app| app.url == url) {
            Some(app) => self.remove_app(&app.name).await,
            None => Ok(false),
        }
    }

    /// One try; `None` when another sync came first.
    async fn register(
        &self,
        io: &Io<'_>,
        request: &RegisterRequest,
        url: &str,
        checksum: String,
        standing: Option<&AppRecord>,
    ) -> Result<Option<AppRecord>, SyncError> {
        let now_ms = io.now_ms();
        let deploy = standing.map_or(0, |app| app.deploy) + 1;
        let functions = self.versions(io, request, standing, now_ms).await?;
        let mut unfinished = Vec::new();
        if let Some(standing) = standing {
            let (begin, begun) = standing.begin(&functions);
            if !io.write(begin).await?.is_done() {
                return Ok(None);
            }
            unfinished = begun;
        }
        self.names_of(io, request, &functions, standing, deploy).await?;
        // Before the sync counts, so that none is missed if this ends half-way; and after it, because a cron that
        // comes due in between finds its function without it.
        self.crons_of(io, request, None).await?;
        let gone = standing.map_or(&[][..], |app| &app.functions).iter();
        let gone = gone.filter(|old| functions.iter().all(|function| function.slug != old.slug));
        io.write_each(gone.map(|function| self.archive(io, function)).collect()).await?;
        let app = AppRecord {
            name: request.app_name.clone(),
            url: url.to_owned(),
            deploy,
            checksum,
            functions,
            sdk: request.sdk.clone(),
            framework: request.framework.clone(),
            sync_id: sync_id(request, now_ms, self.ports.ids.random()).to_string(),
            synced_ms: now_ms,
            warnings: warnings(request),
            status: SyncStatus::Synced,
            unfinished: Vec::new(),
        };
        if !io.write(app.write(&unfinished)).await?.is_done() {
            return Ok(None);
        }
        // What it has cached may be older than what was written.
        self.registry.forget();
        self.crons_of(io, request, standing).await?;
        Ok(Some(app))
    }

    /// Notes that a function is registered no more, for as long as lists show its runs.
    fn archive(&self, io: &Io<'_>, function: &FunctionRef) -> Write {
        let expires_at = self.config.expires_at(io.now_ms() + DAY_MS);
        ArchivedRecord { function: function.clone(), expires_at }.write()
    }

    /// Makes the crons go that it has, and ends those that it has no more.
    async fn crons_of(
        &self,
        io: &Io<'_>,
        request: &RegisterRequest,
        standing: Option<&AppRecord>,
    ) -> Result<(), SyncError> {
        let mut before: BTreeMap<String, Arc<FunctionRecord>> = BTreeMap::new();
        for function in standing.map_or(&[][..], |app| &app.functions) {
            before.extend(self.function(io, function).await?.map(|record| (function.slug.clone(), record)));
        }
        let app = request.app_name.as_str();
        for config in &request.functions {
            let old = before.remove(&config.id);
            self.schedule(io, (app, &config.id), old.as_ref().map(|record| &record.config), Some(config))
                .await?;
        }
        for (slug, old) in before {
            self.schedule(io, (app, &slug), Some(&old.config), None).await?;
        }
        for function in standing.map_or(&[][..], |app| &app.unfinished) {
            let Some(old) = self.function(io, function).await? else { continue };
            let now = request.functions.iter().find(|config| config.id == function.slug);
            self.schedule(io, (app, &function.slug), Some(&old.config), now).await?;
        }
        Ok(())
    }

    /// Writes the versions that are new and says which version of each function is current.
    async fn versions(
        &self,
        io: &Io<'_>,
        request: &RegisterRequest,
        standing: Option<&AppRecord>,
        now_ms: i64,
    ) -> Result<Vec<FunctionRef>, SyncError> {
        let mut current = Vec::new();
        for config in &request.functions {
            let before = standing.and_then(|app| app.functions.iter().find(|f| f.slug == config.id));
            if let Some(before) = before
                && self.function(io, before).await?.is_some_and(|record| record.config == *config)
            {
                current.push(before.clone());
                continue;
            }
            let mut version = before.map_or(1, |f| f.version + 1);
            loop {
                let function =
                    FunctionRef { app: request.app_name.clone(), slug: config.id.clone(), version };
                let record =
                    FunctionRecord { function: function.clone(), config: config.clone(), created_ms: now_ms };
                match io.write(record.write()).await? {
                    Written::Done(_) => {
                        current.push(function);
                        break;
                    }
                    // An app that was removed and came back, or a sync that died half-way: go past it.
                    Written::Refused(_) => version += 1,
                }
            }
        }
        Ok(current)
    }

    /// Points event names to the current versions and takes away what is triggered no more.
    async fn names_of(
        &self,
        io: &Io<'_>,
        request: &RegisterRequest,
        functions: &[FunctionRef],
        standing: Option<&AppRecord>,
        deploy: u32,
    ) -> Result<(), SyncError> {
        let mut writes = Vec::new();
        let mut kept: BTreeSet<(String, String)> = BTreeSet::new();
        for (config, function) in request.functions.iter().zip(functions) {
            for (event, expressions) in triggers(config) {
                kept.insert((event.clone(), function.slug.clone()));
                writes.push(
                    NameRecord {
                        event,
                        function: function.clone(),
                        deploy,
                        expressions,
                        cancel: config.cancel.clone(),
                        start_timeout_ms: start_timeout_ms(config)?,
                    }
                    .write(),
                );
            }
        }
        for function in standing.into_iter().flat_map(AppRecord::known) {
            let Some(record) = self.function(io, function).await? else { continue };
            for event in triggers(&record.config).into_keys() {
                if !kept.contains(&(event.clone(), function.slug.clone())) {
                    writes.push(NameRecord::remove(&event, &function.slug, deploy));
                }
            }
        }
        io.write_each(writes).await?;
        Ok(())
    }
}

fn start_timeout_ms(config: &FunctionConfig) -> Result<Option<i64>, SyncError> {
    let timeout = config.timeouts.as_ref().and_then(|timeouts| timeouts.start.as_deref());
    Ok(timeout.map(parse_duration_ms).transpose()?)
}

/// A function's event triggers: by event name or pattern, the expressions of its triggers.
fn triggers(config: &FunctionConfig) -> BTreeMap<String, Vec<Option<String>>> {
    // Under no name: what invokes it looks there.
    let mut events: BTreeMap<String, Vec<Option<String>>> = BTreeMap::from([(String::new(), Vec::new())]);
    for trigger in &config.triggers {
        if let Trigger::Event { event, expression } = trigger {
            events.entry(event.clone()).or_default().push(expression.clone());
        }
    }
    events
}

/// What the app asked for and does not get yet, said where people look.
fn warnings(request: &RegisterRequest) -> Vec<String> {
    let asked: BTreeSet<&str> =
        request.functions.iter().flat_map(FunctionConfig::flow_control_names).collect();
    asked.into_iter().map(|rule| format!("{rule} is not enforced yet")).collect()
}

fn receipt(app: &AppRecord, modified: bool) -> SyncReceipt {
    SyncReceipt {
        modified,
        sync_id: app.sync_id.clone(),
        app_id: app_uuid(&app.name),
        warnings: app.warnings.clone(),
    }
}

fn sync_id(request: &RegisterRequest, now_ms: i64, random: u64) -> Uuid {
    Uuid::new_v5(&app_uuid(&request.app_name), format!("{now_ms}.{random}").as_bytes())
}
