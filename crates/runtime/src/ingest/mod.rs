//! Accepts events: stores them, finds what they start, resume and cancel, and announces it. Only then may the
//! caller be told that they are accepted.
//!
//! - [`starts`]: the runs that an event starts, and what cancels those.
//! - [`waits`]: the waits that an event matches.

mod starts;
mod waits;

use crate::io::Io;
use crate::ports::{Notice, Written};
use crate::{CLOCKS_DIFFER_MS_MAX, Runtime, Trouble};
use engine::item::Write;
use engine::job::{EVENT_IN_JOB_BYTES_MAX, TriggerEvent};
use engine::records::{EventRecord, NameRecord, Payload};
use protocol::event::Event;
use protocol::ids::{EventId, EventIdSeed};
use protocol::json::Json;
use serde_json::Value;
pub(crate) use starts::{Routed, Starting};
use std::sync::OnceLock;

/// An event with its internal id and its wire form.
pub(crate) struct Accepted {
    pub(crate) id: EventId,
    pub(crate) name: String,
    pub(crate) ts: i64,
    pub(crate) wire: Json,
    caller_id: Option<String>,
    /// Read only when an expression or a path asks for it.
    value: OnceLock<Value>,
}

/// Whom an event starts.
#[derive(Clone, Copy)]
pub(crate) enum To<'a> {
    /// Whoever is triggered by it.
    Triggered,
    /// This function, and whoever is triggered by it.
    Also(&'a NameRecord),
    /// This function alone.
    Only(&'a NameRecord),
}

impl Accepted {
    /// An event that has its id.
    pub(crate) fn new(id: EventId, mut event: Event) -> Accepted {
        let caller_id = (!event.id.is_empty()).then(|| event.id.clone());
        if caller_id.is_none() {
            event.id = id.to_string();
        }
        let wire = event.to_wire();
        Accepted { id, name: event.name, ts: event.ts, wire, caller_id, value: OnceLock::new() }
    }

    /// As [`Accepted::new`]; the id in the event says nothing about whether it came before.
    pub(crate) fn without_caller_id(mut self) -> Accepted {
        self.caller_id = None;
        self
    }

    pub(crate) fn value(&self) -> &Value {
        self.value.get_or_init(|| self.wire.to_value())
    }

    /// As a job names it.
    pub(crate) fn trigger(&self) -> TriggerEvent {
        TriggerEvent {
            id: self.id,
            caller_id: self.caller_id.clone(),
            wire: (self.wire.len() <= EVENT_IN_JOB_BYTES_MAX).then(|| self.wire.clone()),
        }
    }
}

impl Runtime {
    /// Accepts events and returns their internal ids in order. With a seed the ids are the seed's, so that a
    /// repeated request meets what the first one stored and starts nothing twice.
    ///
    /// When this returns an error some of the events may have been accepted already; a repeat with the same
    /// seed completes the request.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn ingest(
        &self,
        events: Vec<Event>,
        seed: Option<&EventIdSeed>,
    ) -> Result<Vec<EventId>, Trouble> {
        let io = self.io();
        io.serves_a_request();
        let now_ms = io.now_ms();
        let identified = (1u32..).zip(events).map(|(nth, event)| {
            let id = seed.map_or_else(|| EventId(self.ports.ids.ulid(now_ms)), |seed| seed.nth(nth));
            Accepted::new(id, event)
        });
        let accepted: Vec<Accepted> = identified.collect();
        self.accept(&io, &accepted, To::Triggered).await?;
        Ok(accepted.iter().map(|event| event.id).collect())
    }

    /// Stores events and announces what follows from them. A repeat announces the same again: same event, same run
    /// ids; of the waits only those that were registered before its first receipt count.
    pub(crate) async fn accept(&self, io: &Io<'_>, accepted: &[Accepted], to: To<'_>) -> Result<(), Trouble> {
        let now_ms = io.now_ms();
        let from = io.before_accepting();
        let named = self.named_by(io, accepted).await?;
        let Routed { mut writes, mut jobs, cancels } = self.route(io, accepted, &named, to, now_ms).await?;
        let found = self.found(io, accepted, &named, &cancels, now_ms).await?;
        let records = self.records(io, accepted, now_ms).await?;
        let events = records.len();
        writes.splice(0..0, records);
        if found.is_empty() {
            io.share(&from, &writes, &mut jobs);
            io.write_each_and_send(writes, jobs).await?;
        } else {
            let written = io.write_each(writes).await?;
            // One process has one clock: what it registered in the millisecond of the receipt came before it.
            let slack_ms = if self.config.sole { 1 } else { CLOCKS_DIFFER_MS_MAX };
            let receipts = receipts(&written[..events], accepted, (now_ms, slack_ms))?;
            jobs.extend(found.into_iter().filter_map(|found| found.job(&receipts)));
            io.share(&from, &[], &mut jobs);
            io.send(jobs).await?;
        }
        for event in accepted {
            self.ports
                .notices
                .notice(Notice::EventReceived { event_id: event.id.to_string(), name: event.name.clone() });
        }
        Ok(())
    }

    /// The writes that store the events, if absent; large ones are stored at once.
    async fn records(&self, io: &Io<'_>, accepted: &[Accepted], now_ms: i64) -> Result<Vec<Write>, Trouble> {
        let mut blobs = Vec::new();
        let record = |event: &Accepted| {
            let expires_at = self.config.expires_at(now_ms.max(event.ts));
            let (wire, parts) = Payload::keep(&event.wire, expires_at);
            blobs.extend(parts);
            EventRecord { id: event.id, name: event.name.clone(), wire, received_ms: now_ms, expires_at }
                .write()
        };
        let writes = accepted.iter().map(record).collect();
        io.write_each(blobs).await?;
        Ok(writes)
    }
}

/// How an event was received.
#[derive(Clone, Copy)]
struct Receipt {
    /// When first, Unix milliseconds.
    first_ms: i64,
    /// It was stored before: this is a repeat.
    repeated: bool,
    /// By how much clocks may differ, milliseconds. A wait that is missed is worse than one too many; a run that had
    /// the event before it registered the wait is told apart when the event is delivered.
    slack_ms: i64,
}

impl Receipt {
    /// Before when a wait that stands must have been registered to count. On first receipt all that stand count,
    /// whatever the clock of whoever registered them says; on a repeat those older than the first receipt.
    fn before_ms(self) -> i64 {
        if self.repeated { self.later_before_ms() } else { i64::MAX }
    }

    /// The same for waits that are looked at later, when others have been registered.
    fn later_before_ms(self) -> i64 {
        self.first_ms + self.slack_ms
    }
}

/// How the events were received, from what became of the writes that store them.
fn receipts(
    written: &[Written],
    accepted: &[Accepted],
    (now_ms, slack_ms): (i64, i64),
) -> Result<Vec<Receipt>, Trouble> {
    let receipt = |(written, event): (&Written, &Accepted)| match written {
        Written::Refused(Some(item)) => {
            Ok(Receipt { first_ms: EventRecord::read(event.id, item)?.received_ms, repeated: true, slack_ms })
        }
        Written::Done(_) | Written::Refused(None) => {
            Ok(Receipt { first_ms: now_ms, repeated: false, slack_ms })
        }
    };
    written.iter().zip(accepted).map(receipt).collect()
}
