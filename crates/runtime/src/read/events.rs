//! Events: one, and the list of a time span, newest first.

use super::Paged;
use crate::io::Io;
use crate::{Runtime, Trouble};
use engine::item::{Query, Range, Table};
use engine::records::{DAY_MS, EVENT_SHARDS, EventRecord, event_day_pk};
use protocol::event::Event;
use protocol::ids::{ACCOUNT_ID, ENV_ID, EventId};
use protocol::json::Json;
use protocol::time::rfc3339_ms;
use serde::Serialize;

/// An event as the API shows it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EventView {
    /// The internal id.
    pub internal_id: String,
    /// The account; there is one.
    pub account_id: String,
    /// The environment; there is one.
    pub environment_id: String,
    /// When it was first received, RFC 3339.
    pub received_at: String,
    /// The caller's id, or the internal one.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its data.
    pub data: Json,
    /// Its user.
    pub user: Json,
    /// Its time, Unix milliseconds.
    pub ts: i64,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub v: Option<String>,
}

/// Which events a list shows.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// Only of this name; one that ends in `*` stands for all that begin so.
    pub name: Option<String>,
    /// Only those received at or after this, Unix milliseconds.
    pub from_ms: Option<i64>,
    /// Only those received before this, Unix milliseconds.
    pub to_ms: Option<i64>,
    /// System events (`inngest/…`) too.
    pub internal: bool,
    /// Only those before this one (the last page's cursor).
    pub cursor: Option<EventId>,
    /// At most so many.
    pub limit: usize,
}

impl Runtime {
    /// One event; `None` when it is unknown or expired.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn event_view(&self, id: EventId) -> Result<Option<EventView>, Trouble> {
        let io = self.io();
        let Some(item) = io.get(&EventRecord::key(id)).await? else { return Ok(None) };
        let record = EventRecord::read(id, &item)?;
        if self.shows_event(&io, &record) { Ok(Some(view(&io, &record).await?)) } else { Ok(None) }
    }

    /// A page of events, newest first.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn events(&self, filter: &EventFilter) -> Result<Paged<EventView>, Trouble> {
        let io = self.io();
        let newest = filter.to_ms.unwrap_or(i64::MAX).min(io.now_ms() + DAY_MS);
        let newest = filter.cursor.map_or(newest, |cursor| newest.min(cursor.0.timestamp_ms() as i64));
        let oldest = filter.from_ms.unwrap_or(0).max(io.now_ms() - self.config.retention_ms - DAY_MS);
        let mut records: Vec<EventRecord> = Vec::new();
        let mut day = newest / DAY_MS;
        while day >= oldest / DAY_MS && records.len() <= filter.limit {
            records.extend(self.events_of_day(&io, filter, day, filter.limit + 1 - records.len()).await?);
            day -= 1;
        }
        let mut rows = Vec::with_capacity(records.len());
        for record in &records {
            rows.push(view(&io, record).await?);
        }
        Ok(Paged::of(rows, filter.limit, |event| event.internal_id.clone()))
    }

    /// The newest matching events of one day: of each shard as many as wanted, merged.
    async fn events_of_day(
        &self,
        io: &Io<'_>,
        filter: &EventFilter,
        day: i64,
        wanted: usize,
    ) -> Result<Vec<EventRecord>, Trouble> {
        let mut records = Vec::new();
        for shard in 0..EVENT_SHARDS {
            let mut query = Query {
                table: Table::History,
                pk: event_day_pk(day, shard),
                range: Range::All,
                descending: true,
                after: filter.cursor.map(|c| c.to_string()),
                limit: wanted,
            };
            let mut found = 0;
            while found < wanted {
                let page = io.page(&query).await?;
                for (sk, item) in &page.rows {
                    let Ok(id) = sk.parse() else { continue };
                    let record = EventRecord::read(id, item)?;
                    if filter.shows(&record) && self.shows_event(io, &record) {
                        records.push(record);
                        found += 1;
                    }
                }
                match page.next {
                    Some(next) => query.after = Some(next),
                    None => break,
                }
            }
        }
        records.sort_by_key(|record| std::cmp::Reverse(record.id));
        records.truncate(wanted);
        Ok(records)
    }
}

impl EventFilter {
    fn shows(&self, record: &EventRecord) -> bool {
        let begins = |name: &str| name.strip_suffix('*').is_some_and(|head| record.name.starts_with(head));
        self.name.as_ref().is_none_or(|name| record.name == *name || begins(name))
            && self.from_ms.is_none_or(|from| record.received_ms >= from)
            && self.to_ms.is_none_or(|to| record.received_ms < to)
            && (self.internal || !record.name.starts_with("inngest/"))
    }
}

async fn view(io: &Io<'_>, record: &EventRecord) -> Result<EventView, Trouble> {
    let wire = io.value(&record.wire).await?;
    let event =
        Event::from_wire(&wire).map_err(|e| Trouble::inconsistent(format!("event {}: {e}", record.id)))?;
    Ok(EventView {
        internal_id: record.id.to_string(),
        account_id: ACCOUNT_ID.to_string(),
        environment_id: ENV_ID.to_string(),
        received_at: rfc3339_ms(record.received_ms),
        id: event.id,
        name: event.name,
        data: event.data,
        user: event.user,
        ts: event.ts,
        v: event.v,
    })
}
