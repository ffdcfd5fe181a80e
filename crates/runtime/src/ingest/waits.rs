//! The waits that events match: looked up under what an event must have to match them, evaluated one by one as
//! long as they are few, and left to a job if they are many.

use super::starts::Named;
use super::{Accepted, Receipt, Runtime};
use crate::Trouble;
use crate::io::Io;
use engine::item::{Key, Query, Table};
use engine::job::{Delivered, Job, TriggerEvent, Unstarted};
use engine::matching::{CANDIDATES_MAX, Incoming, partitions};
use engine::records::{WaitRecord, Waiter};
use serde_json::Value;
use std::collections::HashMap;

/// What an event found.
pub(super) struct Found {
    /// The event's place in the request.
    event: usize,
    what: What,
}

enum What {
    /// A wait that it matches, registered at this time.
    Wait(i64, Box<Job>),
    /// A partition with more waits than are looked at here.
    Many(TriggerEvent, String),
}

impl Found {
    /// What is announced, if it counts by the events' receipts.
    pub(super) fn job(self, receipts: &[Receipt]) -> Option<Job> {
        let receipt = receipts[self.event];
        match self.what {
            What::Wait(created_ms, job) => (created_ms < receipt.before_ms()).then_some(*job),
            What::Many(event, pk) => {
                Some(Job::Match { event, pk, after: None, before_ms: receipt.later_before_ms() })
            }
        }
    }
}

/// The waits of one partition, as far as a request looks at them.
enum Partition {
    Few(Vec<WaitRecord>),
    Many,
}

impl Runtime {
    /// What the events match of the waits that stand, and of the rules that this very request registers for runs of
    /// events before them.
    pub(super) async fn found(
        &self,
        io: &Io<'_>,
        accepted: &[Accepted],
        named: &Named,
        cancels: &[(usize, WaitRecord)],
        now_ms: i64,
    ) -> Result<Vec<Found>, Trouble> {
        let mut found = Vec::new();
        let mut partitions_read: HashMap<String, Partition> = HashMap::new();
        for (nth, event) in accepted.iter().enumerate() {
            for (_, wait) in cancels.iter().filter(|(starts, wait)| *starts < nth && wait.event == event.name)
            {
                if self.matches(io, event, wait, now_ms + 1, now_ms).await? {
                    // The request's own order says that it counts, on a repeat too.
                    let what = What::Wait(i64::MIN, Box::new(job_of(event, wait)));
                    found.push(Found { event: nth, what });
                }
            }
            let Some(names) = named.names.get(&event.name) else { continue };
            let mut paths = names.paths(now_ms).peekable();
            let value = if paths.peek().is_some() { event.value() } else { &Value::Null };
            for pk in partitions(&event.name, paths, value) {
                if !partitions_read.contains_key(&pk) {
                    let mut partition = self.partition(io, &pk).await?;
                    if let Partition::Few(waits) = &mut partition {
                        waits.retain(|wait| !is_of_request(wait, accepted));
                    }
                    partitions_read.insert(pk.clone(), partition);
                }
                match &partitions_read[&pk] {
                    Partition::Many => {
                        found.push(Found { event: nth, what: What::Many(event.trigger(), pk) });
                    }
                    Partition::Few(waits) => {
                        for wait in waits {
                            if self.matches(io, event, wait, i64::MAX, now_ms).await? {
                                found.push(Found { event: nth, what: wait_of(event, wait) });
                            }
                        }
                    }
                }
            }
        }
        Ok(found)
    }

    async fn partition(&self, io: &Io<'_>, pk: &str) -> Result<Partition, Trouble> {
        let query = Query { limit: CANDIDATES_MAX + 1, ..Query::all(Table::State, pk) };
        let page = io.page(&query).await?;
        if page.rows.len() > CANDIDATES_MAX || page.next.is_some() {
            return Ok(Partition::Many);
        }
        let waits: Result<Vec<WaitRecord>, _> =
            page.rows.iter().map(|(sk, item)| WaitRecord::read(sk, item)).collect();
        Ok(Partition::Few(waits?))
    }

    /// Looks through the next page of a partition's waits for an event: announces the rest of it first, then what
    /// matches.
    pub(crate) async fn match_page(
        &self,
        io: &Io<'_>,
        event: &Accepted,
        (pk, after): (&str, Option<&str>),
        before_ms: i64,
    ) -> Result<(), Trouble> {
        let query =
            Query { after: after.map(str::to_owned), limit: CANDIDATES_MAX, ..Query::all(Table::State, pk) };
        let page = io.page(&query).await?;
        if let Some(next) = page.next {
            let rest = Job::Match { event: event.trigger(), pk: pk.to_owned(), after: Some(next), before_ms };
            io.send(vec![rest]).await?;
        }
        let now_ms = io.now_ms();
        let mut jobs = Vec::new();
        for (sk, item) in &page.rows {
            let wait = WaitRecord::read(sk, item)?;
            if self.matches(io, event, &wait, before_ms, now_ms).await? {
                jobs.push(job_of(event, &wait));
            }
        }
        Ok(io.send(jobs).await?)
    }

    async fn matches(
        &self,
        io: &Io<'_>,
        event: &Accepted,
        wait: &WaitRecord,
        before_ms: i64,
        now_ms: i64,
    ) -> Result<bool, Trouble> {
        let nothing = Value::Null;
        let id = event.id;
        if !(Incoming { id, event: &nothing, before_ms, now_ms }).may_match(wait) {
            return Ok(false);
        }
        let Some(text) = &wait.expression else { return Ok(true) };
        let Some(expression) = self.expression(text) else { return Ok(false) };
        let vars = match &wait.vars {
            Some(vars) => Some(io.value(vars).await?.to_value()),
            None => None,
        };
        let incoming = Incoming { id, event: event.value(), before_ms, now_ms };
        Ok(incoming.holds(&expression, vars.as_ref()))
    }
}

/// Is it a rule for the run of an event of this very request? Of those the order in the request decides, and not what
/// an earlier try of the request left in the index.
fn is_of_request(wait: &WaitRecord, accepted: &[Accepted]) -> bool {
    matches!(wait.waiter, Waiter::Cancel { .. })
        && accepted.iter().any(|event| wait.triggers.contains(&event.id))
}

fn wait_of(event: &Accepted, wait: &WaitRecord) -> What {
    What::Wait(wait.created_ms, Box::new(job_of(event, wait)))
}

fn job_of(event: &Accepted, wait: &WaitRecord) -> Job {
    match &wait.waiter {
        Waiter::Step { step, turn, .. } => {
            let Key { pk, sk, .. } = wait.key();
            let event = TriggerEvent { caller_id: None, ..event.trigger() };
            let delivery = Delivered::Event { event, pk, sk };
            Job::Deliver { run: wait.run, turn: *turn, step: step.to_string(), delivery }
        }
        Waiter::Cancel { function, parent, .. } => Job::Cancel {
            run: wait.run,
            due_ms: 0,
            reason: Some(format!("event {} ({}) cancelled it", event.id, event.name)),
            unstarted: Some(Unstarted {
                function: function.clone(),
                events: wait.triggers.clone(),
                queued_ms: wait.created_ms,
                parent: parent.clone(),
            }),
            if_unstarted: false,
            if_started_by_ms: None,
        },
    }
}
