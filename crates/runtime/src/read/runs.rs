//! Runs: one, those of an event, and the filtered list. The list merges the daily partitions of the functions'
//! listings, newest first, and reads each run item.

use super::Paged;
use crate::io::Io;
use crate::{Runtime, Trouble};
use engine::item::Table;
use engine::records::{DAY_MS, EventRecord, FunctionRef, RUN_SHARDS, RunRecord, Status, listing_pk, run_key};
use protocol::ids::{ENV_ID, EventId, RunId, function_uuid};
use protocol::json::Json;
use protocol::time::rfc3339_ms;
use serde::Serialize;

/// A run as the API shows it.
#[derive(Clone, Debug, Serialize)]
pub struct RunView {
    /// Its id.
    pub run_id: String,
    /// The app's name.
    pub app: String,
    /// The function's slug.
    pub function: String,
    /// The function's id.
    pub function_id: String,
    /// The version it runs in.
    pub function_version: u32,
    /// The environment; there is one.
    pub environment_id: String,
    /// Internal id of its (first) trigger event.
    pub event_id: Option<String>,
    /// Internal ids of all its trigger events.
    pub event_ids: Vec<String>,
    /// `Running`, `Completed`, `Failed`, `Cancelled`, `Scheduled` or `Skipped`.
    pub status: &'static str,
    /// When it was accepted, RFC 3339.
    pub queued_at: String,
    /// When its first call was made, RFC 3339; absent before.
    pub run_started_at: Option<String>,
    /// When it ended, RFC 3339.
    pub ended_at: Option<String>,
    /// Its result, or its error if it failed.
    pub output: Option<Json>,
    /// Why it was cancelled or skipped, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The run that invoked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// Which runs a list shows.
#[derive(Clone, Debug, Default)]
pub struct RunFilter {
    /// Only this app's.
    pub app: Option<String>,
    /// Only this function's (slug).
    pub function: Option<String>,
    /// Only in this status.
    pub status: Option<Status>,
    /// Only those this event started.
    pub event: Option<EventId>,
    /// Only those that an event of this name started.
    pub event_name: Option<String>,
    /// Only those accepted at or after this, Unix milliseconds.
    pub from_ms: Option<i64>,
    /// Only those accepted before this, Unix milliseconds.
    pub to_ms: Option<i64>,
    /// Only those before this one (the last page's cursor).
    pub cursor: Option<RunId>,
    /// At most so many.
    pub limit: usize,
}

impl Runtime {
    /// One run; `None` when it is unknown or expired.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn run(&self, id: RunId) -> Result<Option<RunView>, Trouble> {
        self.run_view(&self.io(), id).await
    }

    /// The runs an event started, in the order of the functions' names; `None` when the event is unknown.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn runs_of_event(&self, event: EventId) -> Result<Option<Vec<RunView>>, Trouble> {
        let io = self.io();
        if io.get(&EventRecord::key(event)).await?.is_none() {
            return Ok(None);
        }
        let mut runs = Vec::new();
        for function in self.functions_of(&io, None, None).await? {
            runs.extend(self.run_view(&io, RunId::derive(event, &function.slug)).await?);
        }
        Ok(Some(runs))
    }

    /// A page of runs, newest first.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn runs(&self, filter: &RunFilter) -> Result<Paged<RunView>, Trouble> {
        let io = self.io();
        let wanted = filter.limit + 1;
        let mut rows: Vec<RunView> = Vec::new();
        let functions = self.functions_of(&io, filter.app.as_deref(), filter.function.as_deref()).await?;
        if let Some(event) = filter.event {
            let mut ids: Vec<RunId> = functions.iter().map(|f| RunId::derive(event, &f.slug)).collect();
            ids.sort_unstable_by(|a, b| b.cmp(a));
            self.add_runs(&io, filter, ids, &mut rows).await?;
            return Ok(Paged::of(rows, filter.limit, |run| run.run_id.clone()));
        }
        let newest = filter.to_ms.unwrap_or(i64::MAX).min(io.now_ms() + DAY_MS);
        let newest = filter.cursor.map_or(newest, |cursor| newest.min(cursor.0.timestamp_ms() as i64));
        let oldest = filter.from_ms.unwrap_or(0).max(io.now_ms() - self.config.retention_ms - DAY_MS);
        let mut day = newest / DAY_MS;
        while day >= oldest / DAY_MS && rows.len() < wanted {
            let ids = self.listed(&io, &functions, day).await?;
            self.add_runs(&io, filter, ids, &mut rows).await?;
            day -= 1;
        }
        Ok(Paged::of(rows, filter.limit, |run| run.run_id.clone()))
    }

    /// The functions of the registry, as far as they match.
    async fn functions_of(
        &self,
        io: &Io<'_>,
        app: Option<&str>,
        slug: Option<&str>,
    ) -> Result<Vec<FunctionRef>, Trouble> {
        let apps = self.apps(io).await?;
        let functions =
            apps.into_iter().filter(|a| app.is_none_or(|name| a.name == name)).flat_map(|a| a.functions);
        Ok(functions.filter(|f| slug.is_none_or(|s| f.slug == s)).collect())
    }

    /// Ids of the functions' runs of one day, newest first.
    async fn listed(&self, io: &Io<'_>, functions: &[FunctionRef], day: i64) -> Result<Vec<RunId>, Trouble> {
        let mut ids: Vec<RunId> = Vec::new();
        for function in functions {
            for shard in 0..RUN_SHARDS {
                let rows = io.partition(Table::History, listing_pk(&function.slug, day, shard)).await?;
                ids.extend(rows.iter().filter_map(|(sk, _)| sk.parse::<RunId>().ok()));
            }
        }
        ids.sort_unstable_by(|a, b| b.cmp(a));
        Ok(ids)
    }

    /// Reads runs in order and keeps those that match, until the page is full.
    async fn add_runs(
        &self,
        io: &Io<'_>,
        filter: &RunFilter,
        ids: Vec<RunId>,
        rows: &mut Vec<RunView>,
    ) -> Result<(), Trouble> {
        for id in ids {
            if rows.len() > filter.limit {
                break;
            }
            if filter.cursor.is_some_and(|cursor| id >= cursor) {
                continue;
            }
            let Some(item) = io.get(&run_key(id)).await? else { continue };
            let run = RunRecord::read(id, &item)?;
            let in_time = filter.from_ms.is_none_or(|from| run.queued_ms >= from)
                && filter.to_ms.is_none_or(|to| run.queued_ms < to);
            let fits = in_time && filter.status.is_none_or(|status| run.status == status);
            if fits && named(io, &run, filter.event_name.as_deref()).await? {
                rows.push(view(io, &run).await?);
            }
        }
        Ok(())
    }

    async fn run_view(&self, io: &Io<'_>, id: RunId) -> Result<Option<RunView>, Trouble> {
        match io.get(&run_key(id)).await? {
            Some(item) => Ok(Some(view(io, &RunRecord::read(id, &item)?).await?)),
            None => Ok(None),
        }
    }
}

/// Was the run started by an event of this name, if one is asked for? Small events ride in the run's item; of
/// others the stored one is read.
async fn named(io: &Io<'_>, run: &RunRecord, name: Option<&str>) -> Result<bool, Trouble> {
    let Some(name) = name else { return Ok(true) };
    if let Some(events) = &run.events {
        return Ok(events.iter().any(|event| event.to_value()["name"].as_str() == Some(name)));
    }
    for id in &run.event_ids {
        if let Some(item) = io.get(&EventRecord::key(*id)).await?
            && EventRecord::read(*id, &item)?.name == name
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A run as the API shows it.
pub(super) async fn view(io: &Io<'_>, run: &RunRecord) -> Result<RunView, Trouble> {
    let output = match &run.output {
        Some(output) => Some(io.value(output).await?),
        None => None,
    };
    Ok(RunView {
        run_id: run.id.to_string(),
        app: run.function.app.clone(),
        function: run.function.slug.clone(),
        function_id: function_uuid(&run.function.app, &run.function.slug).to_string(),
        function_version: run.function.version,
        environment_id: ENV_ID.to_string(),
        event_id: run.event_ids.first().map(ToString::to_string),
        event_ids: run.event_ids.iter().map(ToString::to_string).collect(),
        status: run.status.as_str(),
        queued_at: rfc3339_ms(run.queued_ms),
        run_started_at: (run.started_ms > 0).then(|| rfc3339_ms(run.started_ms)),
        ended_at: run.ended_ms.map(rfc3339_ms),
        output,
        reason: run.reason.clone(),
        parent: run.parent.as_ref().map(|parent| parent.run.to_string()),
    })
}
