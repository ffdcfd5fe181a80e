//! The daily sweep: goes over the listings of runs, day by day, and looks at every run that is open or not settled. It
//! keeps the records of runs that are open for longer than was planned, and leads on what is overdue. Nothing ever
//! should be: what it finds is a bug, or a message that the queue lost, and is logged as an error.
//!
//! It reads a run's item, which is one read unit; of runs that are parked or were lost also their partition.

use crate::execute::start::answer;
use crate::io::Io;
use crate::ports::Outgoing;
use crate::{Runtime, Trouble};
use engine::item::{Change, Item, Key, Query, Table, Write};
use engine::job::{Delivered, Job, TriggerEvent};
use engine::overdue::{Overdue, Patience, overdue};
use engine::records::{
    ARCHIVED_PK, DAY_MS, Parent, RUN_SHARDS, RunRecord, Status, Wait, listing_pk, long_listing_pk, run_key,
    run_pk,
};
use engine::state::RunState;
use engine::usage::Usage;
use futures_util::stream::{self, StreamExt};
use protocol::event::Event;
use protocol::ids::RunId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A message may be so late before the sweep takes it for lost, milliseconds: far more than a queue that keeps up needs.
const LATE_MS: i64 = 60 * 60 * 1000;
/// Lines of a listing that are read at once.
const PAGE_LINES: usize = 1_000;
/// The pause after a page of lines, milliseconds: an embedded store reads without ever waiting, and others want to go on.
const PAGE_PAUSE_MS: i64 = 20;
/// Runs that are looked at at once: enough to hide the store's latency, few enough to disturb nobody.
const LOOKS_AT_ONCE: usize = 8;
/// The message that is given a lost turn is delayed by so much, milliseconds: the claim has to name it by then.
const HANDED_OVER_MS: i64 = 5_000;
/// The first sweep of a store goes back so far, milliseconds.
const FIRST_LOOK_BACK_MS: i64 = 60 * DAY_MS;
/// Stands for the day of runs that were open for longer than planned: after all days.
const LONG: i64 = i64::MAX;

/// How far a sweep has come. To be passed to [`Runtime::sweep`] as it is; its fields mean nothing to others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SweepCursor {
    slug: String,
    day: i64,
    shard: u32,
    after: Option<String>,
    /// When the sweep began, Unix milliseconds.
    began_ms: i64,
}

/// What a sweep, or a piece of one, did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Runs looked at.
    pub looked: u64,
    /// Runs of which something was overdue. Each is a bug.
    pub found: u64,
    /// Open runs whose records are kept for longer now.
    pub kept: u64,
    /// When the last complete sweep before this one began, Unix milliseconds. Embedded stores delete what had expired
    /// by then, once this one is complete.
    pub last_ms: Option<i64>,
    /// Where the next piece begins; `None`: the sweep is complete.
    pub next: Option<SweepCursor>,
}

/// What became of a look at one run.
#[derive(Default)]
struct Look {
    found: bool,
    kept: bool,
}

impl Runtime {
    /// Sweeps from `from`, or from the beginning, until `until_ms` (Unix milliseconds, looked at after every page of
    /// a listing: a call always comes at least one page further). A process that may only run so long passes [`Swept::next`] to the next call.
    ///
    /// It has to be completed once a day, so that the records of open runs do not expire; up to
    /// [`crate::Config::retention_ms`] without it do no harm.
    ///
    /// # Errors
    /// Ports that fail; then nothing is noted as swept.
    pub async fn sweep(&self, from: Option<SweepCursor>, until_ms: i64) -> Result<Swept, Trouble> {
        let io = self.io();
        let began_ms = from.as_ref().map_or(io.now_ms(), |cursor| cursor.began_ms);
        let last_ms = self.swept_ms(&io).await?;
        let since_ms = last_ms.unwrap_or(began_ms - FIRST_LOOK_BACK_MS) - self.config.kept_ms();
        let (mut swept, mut began) = (Swept { last_ms, ..Swept::default() }, false);
        for slug in self.slugs(&io).await? {
            for (day, shard) in places(since_ms / DAY_MS - 1, began_ms / DAY_MS + 1) {
                let start = SweepCursor { slug: slug.clone(), day, shard, after: None, began_ms };
                let Some(start) = not_before(start, from.as_ref()) else { continue };
                if began && io.now_ms() >= until_ms {
                    swept.next = Some(start);
                    return Ok(swept);
                }
                began = true;
                swept.next = self.sweep_listing(&io, start, until_ms, &mut swept).await?;
                if swept.next.is_some() {
                    return Ok(swept);
                }
            }
        }
        io.write(Write::put(swept_key(), Item::new().with("at", began_ms))).await?;
        Ok(swept)
    }

    /// Every function that may have runs, also those that lists show no more.
    async fn slugs(&self, io: &Io<'_>) -> Result<BTreeSet<String>, Trouble> {
        let registered = self.apps(io).await?.into_iter().flat_map(|app| app.functions).map(|f| f.slug);
        let archived =
            io.partition(Table::State, ARCHIVED_PK.to_owned()).await?.into_iter().map(|(sk, _)| sk);
        Ok(registered.chain(archived).collect())
    }

    /// When the last complete sweep began, Unix milliseconds.
    async fn swept_ms(&self, io: &Io<'_>) -> Result<Option<i64>, Trouble> {
        Ok(io.get(&swept_key()).await?.and_then(|item| item.number("at")))
    }

    /// One partition of a listing; where to go on if the time is over.
    async fn sweep_listing(
        &self,
        io: &Io<'_>,
        start: SweepCursor,
        until_ms: i64,
        swept: &mut Swept,
    ) -> Result<Option<SweepCursor>, Trouble> {
        let pk = match start.day {
            LONG => long_listing_pk(&start.slug),
            day => listing_pk(&start.slug, day, start.shard),
        };
        let mut query =
            Query { limit: PAGE_LINES, after: start.after.clone(), ..Query::all(Table::History, pk) };
        loop {
            let page = io.page(&query).await?;
            let ids: Vec<RunId> = page.rows.iter().filter_map(|(sk, _)| sk.parse().ok()).collect();
            let looks = stream::iter(ids).map(|id| self.look(io, id)).buffer_unordered(LOOKS_AT_ONCE);
            let looks: Vec<Result<Look, Trouble>> = looks.collect().await;
            for look in looks {
                let look = look?;
                swept.looked += 1;
                swept.found += u64::from(look.found);
                swept.kept += u64::from(look.kept);
            }
            let Some(next) = page.next else { return Ok(None) };
            if io.now_ms() >= until_ms {
                return Ok(Some(SweepCursor { after: Some(next), ..start }));
            }
            query.after = Some(next);
            self.ports.clock.sleep(PAGE_PAUSE_MS).await;
        }
    }

    async fn look(&self, io: &Io<'_>, id: RunId) -> Result<Look, Trouble> {
        let Some(item) = io.get(&run_key(id)).await? else { return Ok(Look::default()) };
        let run = match RunRecord::read(id, &item) {
            Ok(run) => run,
            Err(damaged) => {
                tracing::error!(run = %id, error = %damaged, "the sweep found a run that does not read back");
                return Ok(Look { found: true, kept: false });
            }
        };
        let patience =
            Patience { now_ms: io.now_ms(), late_ms: LATE_MS, call_ms: self.config.call_timeout_ms };
        let is_open = !run.status.is_final();
        let held = run.status == Status::Running && !patience.is_over(run.claim.lease.until_ms);
        let keeps_ms = self.config.keeps_longer_ms(&run, patience.now_ms);
        if (!is_open && !run.settle) || (held && keeps_ms.is_none()) {
            return Ok(Look::default());
        }
        let rows = io.partition(Table::State, run_pk(id)).await?;
        let Some(state) = RunState::read(id, &rows)? else { return Ok(Look::default()) };
        let kept = match keeps_ms.filter(|_| is_open) {
            Some(until_ms) => {
                self.keep_longer(io, &state, &rows, until_ms / 1000).await?;
                true
            }
            None => false,
        };
        let found = match self.overdue(io, &state, &patience).await? {
            Some(overdue) => {
                tracing::error!(run = %id, function = state.run.function.slug, what = overdue.what,
                    "the sweep found a run that nothing would have led on");
                self.lead_on(io, &state, overdue).await?;
                true
            }
            None => false,
        };
        Ok(Look { found, kept })
    }

    async fn overdue(
        &self,
        io: &Io<'_>,
        state: &RunState,
        patience: &Patience,
    ) -> Result<Option<Overdue>, Trouble> {
        if state.run.status == Status::Scheduled {
            return self.unstarted(io, &state.run, patience).await;
        }
        match overdue(state, patience) {
            Some(found) => Ok(Some(found)),
            None => self.untold(io, state, patience).await,
        }
    }

    /// A run that should have started by now: its event says when.
    async fn unstarted(
        &self,
        io: &Io<'_>,
        run: &RunRecord,
        patience: &Patience,
    ) -> Result<Option<Overdue>, Trouble> {
        let mut due_ms = run.queued_ms;
        for id in &run.event_ids {
            let event = self.stored_event(io, *id).await?;
            let event = event.and_then(|wire| Event::from_wire(&wire).ok());
            due_ms = due_ms.max(event.map_or(0, |event| event.ts));
        }
        let start = Job::Start {
            run: run.id,
            function: run.function.clone(),
            events: run
                .event_ids
                .iter()
                .map(|id| TriggerEvent { id: *id, caller_id: None, wire: None })
                .collect(),
            queued_ms: run.queued_ms,
            due_ms: 0,
            parent: run.parent.clone(),
            spent: Usage::default(),
        };
        let overdue = Overdue { what: "it has not started".into(), jobs: vec![start], lost_turn: false };
        Ok(patience.is_over(due_ms).then_some(overdue))
    }

    /// Steps that wait for runs which have ended long ago, or were never started.
    async fn untold(
        &self,
        io: &Io<'_>,
        state: &RunState,
        patience: &Patience,
    ) -> Result<Option<Overdue>, Trouble> {
        let mut jobs = Vec::new();
        for (turn, _, op) in state.waiting() {
            let Some(Wait::Invoke { function, event }) = &op.wait else { continue };
            let planned = state.turns.get(&turn);
            let parent = Parent { run: state.run.id, step: op.id.clone(), turn };
            let child = RunId::derive(*event, &function.slug);
            let item = io.get(&run_key(child)).await?;
            match item.map(|item| RunRecord::read(child, &item)).transpose()? {
                Some(run) if run.ended_ms.is_some_and(|ended_ms| patience.is_over(ended_ms)) => {
                    jobs.push(answer(&parent, Delivered::Child(child)));
                }
                Some(_) => {}
                None if planned.is_some_and(|record| patience.is_over(record.at_ms)) => {
                    jobs.push(Job::Start {
                        run: child,
                        function: function.clone(),
                        events: vec![TriggerEvent { id: *event, caller_id: None, wire: None }],
                        queued_ms: planned.map_or(0, |record| record.at_ms),
                        due_ms: 0,
                        parent: Some(parent),
                        spent: Usage::default(),
                    });
                }
                None => {}
            }
        }
        let what = "runs that it invoked have ended, or never started, and it was not told".to_owned();
        Ok((!jobs.is_empty()).then_some(Overdue { what, jobs, lost_turn: false }))
    }

    /// Announces again what leads a run on.
    async fn lead_on(&self, io: &Io<'_>, state: &RunState, overdue: Overdue) -> Result<(), Trouble> {
        if overdue.lost_turn {
            return self.hand_over(io, state).await;
        }
        Ok(io.send(overdue.jobs).await?)
    }

    /// Gives an open turn whose message is gone to another message: only the one that the claim names may take it.
    async fn hand_over(&self, io: &Io<'_>, state: &RunState) -> Result<(), Trouble> {
        let claim = &state.run.claim;
        let job = Job::Turn { run: state.run.id, turn: claim.turn, due_ms: 0 };
        let message = Outgoing { body: job.encode(), delay_ms: HANDED_OVER_MS };
        let sent = io.counted(self.ports.queue.send(vec![message]).await?);
        if let Some(id) = sent.into_iter().next() {
            io.write(Write::update(state.run.key(), claim.unchanged(), vec![Change::Set("msg", id.into())]))
                .await?;
        }
        Ok(())
    }
}

fn swept_key() -> Key {
    Key::state("sweep", "!")
}

/// The partitions of a function's listing, in the order in which they are swept: day and shard.
fn places(first_day: i64, last_day: i64) -> impl Iterator<Item = (i64, u32)> {
    let days = (first_day..=last_day).flat_map(|day| (0..RUN_SHARDS).map(move |shard| (day, shard)));
    days.chain([(LONG, 0)])
}

/// Where to begin in a partition; `None`: it was swept already.
fn not_before(start: SweepCursor, from: Option<&SweepCursor>) -> Option<SweepCursor> {
    let Some(from) = from else { return Some(start) };
    let place = |cursor: &SweepCursor| (cursor.slug.clone(), cursor.day, cursor.shard);
    match place(&start).cmp(&place(from)) {
        std::cmp::Ordering::Less => None,
        std::cmp::Ordering::Equal => Some(from.clone()),
        std::cmp::Ordering::Greater => Some(start),
    }
}
