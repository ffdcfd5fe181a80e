//! Accepts events: stores them, finds what they trigger, announces the Start jobs. Only then may the caller be
//! told that they are accepted.

use crate::io::Io;
use crate::ports::Notice;
use crate::{Runtime, Trouble};
use engine::item::Write;
use engine::job::{EVENT_IN_JOB_BYTES_MAX, Job, TriggerEvent};
use engine::records::{EventRecord, NameRecord, Payload};
use protocol::event::Event;
use protocol::ids::{EventId, EventIdSeed, RunId};
use protocol::json::Json;
use protocol::limits::TRIGGER_NAME_CHARS_MAX;
use protocol::sync::event_patterns;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An event with its internal id and its wire form.
struct Accepted {
    id: EventId,
    name: String,
    wire: Json,
    caller_id: Option<String>,
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
        let now_ms = io.now_ms();
        let accepted: Vec<Accepted> =
            (1u32..).zip(events).map(|(nth, event)| self.identify(event, nth, seed, now_ms)).collect();
        // A repeat announces the same jobs again: same event, same run ids.
        let jobs = self.started_by(&io, &accepted, now_ms).await?;
        io.write_each_and_send(self.records(&io, &accepted, now_ms).await?, jobs).await?;
        for event in &accepted {
            self.ports
                .notices
                .notice(Notice::EventReceived { event_id: event.id.to_string(), name: event.name.clone() });
        }
        Ok(accepted.iter().map(|event| event.id).collect())
    }

    fn identify(&self, mut event: Event, nth: u32, seed: Option<&EventIdSeed>, now_ms: i64) -> Accepted {
        let id = seed.map_or_else(|| EventId(self.ports.ids.ulid(now_ms)), |seed| seed.nth(nth));
        let caller_id = (!event.id.is_empty()).then(|| event.id.clone());
        if caller_id.is_none() {
            event.id = id.to_string();
        }
        Accepted { id, wire: event.to_wire(), name: event.name, caller_id }
    }

    /// The writes that store the events, if absent; large ones are stored at once.
    async fn records(&self, io: &Io<'_>, accepted: &[Accepted], now_ms: i64) -> Result<Vec<Write>, Trouble> {
        let expires_at = self.config.expires_at(now_ms);
        let mut blobs = Vec::new();
        let record = |event: &Accepted| {
            let (wire, parts) = Payload::keep(&event.wire, expires_at);
            blobs.extend(parts);
            EventRecord { id: event.id, name: event.name.clone(), wire, received_ms: now_ms, expires_at }
                .write()
        };
        let writes = accepted.iter().map(record).collect();
        io.write_each(blobs).await?;
        Ok(writes)
    }

    /// The Start jobs of what the events trigger.
    async fn started_by(
        &self,
        io: &Io<'_>,
        accepted: &[Accepted],
        queued_ms: i64,
    ) -> Result<Vec<Job>, Trouble> {
        let wildcards = self.wildcards(io).await?;
        let mut names: BTreeMap<&str, Arc<Vec<NameRecord>>> = BTreeMap::new();
        for event in accepted {
            // Longer names come in, but no trigger can name them.
            if event.name.len() <= TRIGGER_NAME_CHARS_MAX && !names.contains_key(event.name.as_str()) {
                names.insert(&event.name, self.triggered_by(io, &event.name).await?);
            }
        }
        let mut jobs = Vec::new();
        for event in accepted {
            let exact = names.get(event.name.as_str()).into_iter().flat_map(|n| n.iter());
            let patterns = if wildcards.is_empty() { Vec::new() } else { event_patterns(&event.name) };
            let wild = wildcards.iter().filter(|n| patterns.contains(&n.event));
            let mut started = BTreeSet::new();
            for name in exact.chain(wild) {
                // A trigger with an expression starts nothing yet; the sync said so.
                if name.expressions.contains(&None) && started.insert(&name.function.slug) {
                    jobs.push(start(event, name, queued_ms));
                }
            }
        }
        Ok(jobs)
    }
}

fn start(event: &Accepted, name: &NameRecord, queued_ms: i64) -> Job {
    Job::Start {
        run: RunId::derive(event.id, &name.function.slug),
        function: name.function.clone(),
        events: vec![TriggerEvent {
            id: event.id,
            caller_id: event.caller_id.clone(),
            wire: (event.wire.len() <= EVENT_IN_JOB_BYTES_MAX).then(|| event.wire.clone()),
        }],
        queued_ms,
    }
}
