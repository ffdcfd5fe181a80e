//! Runs: one, those of an event, and the filtered list. The list merges the daily partitions of the functions'
//! listings, newest first, and reads each run item.

use super::{PageInfo, Paged};
use crate::io::Io;
use crate::{Runtime, Trouble};
use engine::expr::{Expression, Vars};
use engine::item::Table;
use engine::records::{
    ARCHIVED_PK, ArchivedRecord, DAY_MS, EventRecord, FunctionRef, RUN_SHARDS, RunRecord, Status, listing_pk,
    long_listing_pk, run_key,
};
use engine::state::RunState;
use protocol::ids::{ENV_ID, EventId, RunId, function_uuid};
use protocol::json::Json;
use protocol::time::rfc3339_ms;
use serde::Serialize;
use std::collections::BTreeSet;

/// A run as the API shows it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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

/// Most runs that one request for a page reads. A filter may match none of a million runs; at a millisecond a read,
/// which is what a remote store takes, this is a second.
pub const RUNS_LOOKED_AT_MAX: usize = 1_000;

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
        match io.get(&EventRecord::key(event)).await? {
            Some(item) if self.shows_event(&io, &EventRecord::read(event, &item)?) => {}
            _ => return Ok(None),
        }
        let mut runs = Vec::new();
        for function in self.functions_of(&io, None, None).await? {
            runs.extend(self.run_view(&io, RunId::derive(event, &function.slug)).await?);
        }
        Ok(Some(runs))
    }

    /// A page of runs, newest first. A page that looked at [`RUNS_LOOKED_AT_MAX`] runs ends there, however few of them
    /// match, and may have a next one.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn runs(&self, filter: &RunFilter) -> Result<Paged<RunView>, Trouble> {
        self.runs_where(filter, None).await
    }

    /// As [`Runtime::runs`], of those alone for which an expression over `event` (the first trigger event) and
    /// `output` (the run's result or error) is true. A run of which it cannot be evaluated is not shown.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn runs_where(
        &self,
        filter: &RunFilter,
        expression: Option<&Expression>,
    ) -> Result<Paged<RunView>, Trouble> {
        let io = self.io();
        let mut scan = Scan { filter, expression, rows: Vec::new(), looked_at: 0, last: None };
        let functions = self.functions_of(&io, filter.app.as_deref(), filter.function.as_deref()).await?;
        if let Some(event) = filter.event {
            let mut ids: Vec<RunId> = functions.iter().map(|f| RunId::derive(event, &f.slug)).collect();
            ids.sort_unstable_by(|a, b| b.cmp(a));
            self.look_at(&io, ids, &mut scan).await?;
            return Ok(scan.page());
        }
        let newest = filter.to_ms.unwrap_or(i64::MAX).min(io.now_ms() + DAY_MS);
        let newest = filter.cursor.map_or(newest, |cursor| newest.min(cursor.0.timestamp_ms() as i64));
        let from_ms = filter.from_ms.unwrap_or(0);
        let oldest = from_ms.max(io.now_ms() - self.config.kept_ms() - DAY_MS);
        let mut day = newest / DAY_MS;
        while day >= oldest / DAY_MS && !scan.is_full() {
            let ids = self.listed(&io, &functions, day).await?;
            self.look_at(&io, ids, &mut scan).await?;
            day -= 1;
        }
        if from_ms < oldest && !scan.is_full() {
            let ids = self.listed_longer(&io, &functions, |id| day_of(id) <= day).await?;
            self.look_at(&io, ids, &mut scan).await?;
        }
        Ok(scan.page())
    }

    /// The functions of the registry, as far as they match; after them those that were taken out of it.
    async fn functions_of(
        &self,
        io: &Io<'_>,
        app: Option<&str>,
        slug: Option<&str>,
    ) -> Result<Vec<FunctionRef>, Trouble> {
        let apps = self.apps(io).await?;
        let mut functions: Vec<FunctionRef> = apps.into_iter().flat_map(|app| app.functions).collect();
        let registered: BTreeSet<String> = functions.iter().map(|f| f.slug.clone()).collect();
        for (sk, item) in io.partition(Table::State, ARCHIVED_PK.to_owned()).await? {
            let ArchivedRecord { function, expires_at } = ArchivedRecord::read(&sk, &item)?;
            if !registered.contains(&sk) && expires_at * 1000 > io.now_ms() {
                functions.push(function);
            }
        }
        functions.retain(|f| app.is_none_or(|name| f.app == name) && slug.is_none_or(|s| f.slug == s));
        Ok(functions)
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

    /// Ids of the functions' runs that were open for longer than planned, newest first.
    async fn listed_longer(
        &self,
        io: &Io<'_>,
        functions: &[FunctionRef],
        wanted: impl Fn(&RunId) -> bool,
    ) -> Result<Vec<RunId>, Trouble> {
        let mut ids: Vec<RunId> = Vec::new();
        for function in functions {
            let rows = io.partition(Table::History, long_listing_pk(&function.slug)).await?;
            ids.extend(rows.iter().filter_map(|(sk, _)| sk.parse::<RunId>().ok()).filter(&wanted));
        }
        ids.sort_unstable_by(|a, b| b.cmp(a));
        Ok(ids)
    }

    /// Is an event still shown?
    pub(super) fn shows_event(&self, io: &Io<'_>, event: &EventRecord) -> bool {
        self.config.shown_until_ms(event.expires_at) > io.now_ms()
    }

    /// A run's item, if the run is still shown.
    pub(crate) async fn shown_run(&self, io: &Io<'_>, id: RunId) -> Result<Option<RunRecord>, Trouble> {
        let Some(item) = io.get(&run_key(id)).await? else { return Ok(None) };
        let run = RunRecord::read(id, &item)?;
        Ok((!self.config.is_gone(&run, io.now_ms())).then_some(run))
    }

    /// Everything of a run, if the run is still shown.
    pub(super) async fn shown_state(&self, io: &Io<'_>, id: RunId) -> Result<Option<RunState>, Trouble> {
        let state = self.load(io, id).await?;
        Ok(state.filter(|state| !self.config.is_gone(&state.run, io.now_ms())))
    }

    /// Reads runs in order and keeps those that match, until the page is full.
    async fn look_at(&self, io: &Io<'_>, ids: Vec<RunId>, scan: &mut Scan<'_>) -> Result<(), Trouble> {
        let filter = scan.filter;
        for id in ids {
            if scan.is_full() {
                break;
            }
            if filter.cursor.is_some_and(|cursor| id >= cursor) {
                continue;
            }
            scan.looked_at += 1;
            scan.last = Some(id);
            let Some(run) = self.shown_run(io, id).await? else { continue };
            let in_time = filter.from_ms.is_none_or(|from| run.queued_ms >= from)
                && filter.to_ms.is_none_or(|to| run.queued_ms < to);
            if !in_time || filter.status.is_some_and(|status| run.status != status) {
                continue;
            }
            if !named(io, &run, filter.event_name.as_deref()).await? {
                continue;
            }
            let shown = view(io, &run).await?;
            if self.holds(io, scan.expression, &run, &shown).await? {
                scan.rows.push(shown);
            }
        }
        Ok(())
    }

    /// Is the expression, if there is one, true of this run?
    async fn holds(
        &self,
        io: &Io<'_>,
        expression: Option<&Expression>,
        run: &RunRecord,
        shown: &RunView,
    ) -> Result<bool, Trouble> {
        let Some(expression) = expression else { return Ok(true) };
        let event = match (run.events.as_ref().and_then(|events| events.first()), run.event_ids.first()) {
            (Some(event), _) => Some(event.clone()),
            (None, Some(id)) => self.stored_event(io, *id).await?,
            (None, None) => None,
        };
        let (event, output) = (event.map(|wire| wire.to_value()), shown.output.as_ref().map(Json::to_value));
        let vars = Vars { event: event.as_ref(), incoming: None, now_ms: io.now_ms() };
        Ok(expression.holds_of_run(&vars, output.as_ref()).unwrap_or(false))
    }

    async fn run_view(&self, io: &Io<'_>, id: RunId) -> Result<Option<RunView>, Trouble> {
        match self.shown_run(io, id).await? {
            Some(run) => Ok(Some(view(io, &run).await?)),
            None => Ok(None),
        }
    }
}

fn day_of(id: &RunId) -> i64 {
    id.0.timestamp_ms() as i64 / DAY_MS
}

/// A page in the making.
struct Scan<'a> {
    filter: &'a RunFilter,
    expression: Option<&'a Expression>,
    /// What matches: one more than the page holds, if there are more.
    rows: Vec<RunView>,
    /// How many runs were read.
    looked_at: usize,
    /// The last of them.
    last: Option<RunId>,
}

impl Scan<'_> {
    fn is_full(&self) -> bool {
        self.rows.len() > self.filter.limit || self.looked_at >= RUNS_LOOKED_AT_MAX
    }

    fn page(self) -> Paged<RunView> {
        let ended_early = self.is_full() && self.rows.len() <= self.filter.limit;
        let mut paged = Paged::of(self.rows, self.filter.limit, |run| run.run_id.clone());
        if ended_early {
            paged.page = PageInfo { cursor: self.last.map(|id| id.to_string()), has_more: true };
        }
        paged
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
