//! Who asks something of the server from outside: clients that post events, cancel runs and send signals, and the
//! app that registers again. Each asks until it is answered.

use super::core::{Sim, short};
use super::faults::Op;
use super::rules::Posted;
use super::sched::Owner;
use super::setup::{Post, registration};
use super::waiting::{Facts, K, Sent};
use base64::Engine as _;
use engine::item::{Action, Write};
use engine::records::{SignalRecord, WaitRecord, Waiter};
use protocol::event::Event;
use protocol::ids::{EventId, EventIdSeed, RunId};
use protocol::json::Json;
use protocol::sync::RegisterRequest;
use runtime::{CancelError, Runtime};
use serde_json::json;
use std::sync::Arc;

/// Who cancels or signals asks so often.
const ASKS_MAX: usize = 20;
/// What the world posts when it sees a wait comes so much later at most, milliseconds.
const REACTS_MS_MAX: i64 = 60;

/// A post with its ids.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) post: Post,
    seed: EventIdSeed,
    ids: Vec<EventId>,
    /// What tells its events apart from all others.
    marks: Vec<String>,
}

/// A client that posts after `post.after_ms` from now; what its events start is expected from now on.
pub(crate) fn client(sim: &Arc<Sim>, post: Post) -> Client {
    let nth = {
        let mut inner = sim.inner();
        inner.posts += 1;
        inner.posts
    };
    let entropy: [u8; 10] = sim.draw(|rng| std::array::from_fn(|_| rng.u8(..)));
    let millis = sim.sched.now_ms() + post.after_ms + i64::from(nth);
    let text = format!("{millis},{}", base64::engine::general_purpose::STANDARD.encode(entropy));
    let seed = EventIdSeed::parse(&text).expect("a seed of ten bytes");
    let ids: Vec<EventId> = (1u32..).zip(&post.events).map(|(n, _)| seed.nth(n)).collect();
    let marks: Vec<String> = (0..post.events.len()).map(|n| format!("p{nth}.{n}")).collect();
    for (at, (id, event)) in ids.iter().zip(&post.events).enumerate() {
        let posted = Posted::new(event, &marks[at], (ids[0], at));
        sim.inner().rules.will_post(*id, posted);
    }
    Client { post, seed, ids, marks }
}

impl Client {
    /// The run that its events start of a function, if one does.
    pub(crate) fn run_of(&self, sim: &Sim, slug: &str) -> Option<RunId> {
        let inner = sim.inner();
        self.ids.iter().find_map(|id| inner.rules.expects(*id, slug))
    }

    fn events(&self, now_ms: i64) -> Vec<Event> {
        let event = |(event, mark): (&Sent, &String)| Event {
            id: event.caller_id.clone().unwrap_or_default(),
            name: event.name.into(),
            data: Json::from_value(&event.data(mark)),
            user: Json::empty_object(),
            ts: now_ms + event.ahead_ms,
            v: None,
            meta: None,
        };
        self.post.events.iter().zip(&self.marks).map(event).collect()
    }

    /// Posts until it is told that its events are accepted.
    pub(crate) async fn posts(self, sim: Arc<Sim>) {
        sim.sched.sleep(self.post.after_ms).await;
        let now_ms = sim.sched.now_ms();
        let events = self.events(now_ms);
        sim.inner().rules.posting(now_ms, &self.ids);
        for _ in 0..=usize::from(self.post.again) {
            self.until_accepted(&sim, &events).await;
            sim.note("user", &format!("is told that {:?} are accepted", self.marks));
            for id in &self.ids {
                let checked = sim.inner().rules.accepted(&sim.memory, sim.sched.now_ms(), *id);
                sim.check(checked);
            }
            let pause_ms = sim.draw(|rng| rng.i64(100..100_000));
            sim.sched.sleep(pause_ms).await;
        }
    }

    async fn until_accepted(&self, sim: &Arc<Sim>, events: &[Event]) {
        let seed = self.seed;
        loop {
            sim.note("user", &format!("posts {:?}", self.marks));
            let events = events.to_vec();
            let work = move |runtime: Arc<Runtime>| {
                let events = events.clone();
                async move { runtime.ingest(events, Some(&seed)).await.map_err(|e| e.to_string()) }
            };
            if let Ok(Ok(_)) = sim.request(Op::Ingest, work).await {
                return;
            }
            pause(sim).await;
        }
    }
}

async fn pause(sim: &Arc<Sim>) {
    let pause_ms = sim.draw(|rng| rng.i64(100..3_000));
    sim.sched.sleep(pause_ms).await;
}

/// Cancels a run, until it gets an answer.
pub(crate) async fn canceller(sim: Arc<Sim>, after_ms: i64, run: RunId) {
    sim.sched.sleep(after_ms).await;
    sim.inner().ledger.cancelled.insert(run.to_string());
    for _ in 0..ASKS_MAX {
        let work = move |runtime: Arc<Runtime>| async move {
            match runtime.cancel(run).await {
                Ok(status) => Some(Some(status)),
                Err(CancelError::NotFound(_)) => Some(None),
                Err(CancelError::Trouble(_)) => None,
            }
        };
        if let Ok(Some(answer)) = sim.request(Op::Cancel, work).await {
            sim.note("user", &format!("cancels {}: {answer:?}", short(&run.to_string())));
            if let Some(status) = answer {
                let checked = super::rules::cancelled(&sim.memory, run, status);
                sim.check(checked);
            }
            return;
        }
        pause(&sim).await;
    }
}

/// Sends a signal, until it gets an answer.
pub(crate) async fn signaller(sim: Arc<Sim>, after_ms: i64, signal: &'static str) {
    sim.sched.sleep(after_ms).await;
    let mark = {
        let mut inner = sim.inner();
        inner.signals += 1;
        format!("g{}", inner.signals)
    };
    let data = Json::from_value(&json!({ "mark": mark }));
    for _ in 0..ASKS_MAX {
        let began = sim.inner().rules.signalling(&mark, signal);
        let (served, counts) = (sim.clone(), mark.clone());
        let data = data.clone();
        let work = move |runtime: Arc<Runtime>| {
            served.inner().rules.signal_served(&counts);
            let data = data.clone();
            async move { runtime.signal(signal, &data).await.map_err(|e| e.to_string()) }
        };
        if let Ok(Ok(answer)) = sim.request(Op::Signal, work).await {
            let text = answer.map(|run| short(&run.to_string()).to_owned());
            sim.note("user", &format!("sends {mark} to {signal}: {text:?}"));
            let now_ms = sim.sched.now_ms();
            let checked = sim.inner().rules.signalled(&sim.memory, now_ms, (signal, began), answer);
            sim.check(checked);
            return;
        }
        pause(&sim).await;
    }
}

/// The app registers again with its crons, if it did not have them from the beginning, and then without them.
pub(crate) async fn registers_crons(sim: Arc<Sim>, from_ms: Option<i64>, until_ms: i64) {
    if let Some(from_ms) = from_ms {
        sim.sched.sleep(from_ms).await;
        registers(&sim, true).await;
    }
    let now_ms = sim.sched.now_ms();
    let checked = sim.inner().rules.began_crons(&sim.memory, now_ms);
    sim.check(checked);
    sim.sched.sleep(until_ms - from_ms.unwrap_or_default()).await;
    let now_ms = sim.sched.now_ms();
    sim.inner().rules.ending_crons(now_ms);
    registers(&sim, false).await;
    let now_ms = sim.sched.now_ms();
    sim.inner().rules.ended_crons(now_ms);
}

/// The app registers, until it is told that it has.
async fn registers(sim: &Arc<Sim>, with_crons: bool) {
    let request = {
        let inner = sim.inner();
        registration(inner.rules.functions().filter(|function| with_crons || !function.has_cron()))
            .to_string()
    };
    let Ok(request) = RegisterRequest::parse(request.as_bytes()) else { return };
    let request = Arc::new(request);
    loop {
        let request = request.clone();
        let work = move |runtime: Arc<Runtime>| {
            let request = request.clone();
            async move { runtime.sync(&request).await.map_err(|e| e.to_string()) }
        };
        if let Ok(Ok(_)) = sim.request(Op::Sync, work).await {
            sim.note(
                "app",
                if with_crons { "has registered its crons" } else { "has registered without crons" },
            );
            return;
        }
        pause(sim).await;
    }
}

/// Somebody may answer a wait as soon as it is registered.
pub(crate) fn react(sim: &Arc<Sim>, write: &Write) {
    let Action::Put(item) = &write.action else { return };
    if let Ok(WaitRecord { run, event, waiter: Waiter::Step { .. }, .. }) =
        WaitRecord::read(&write.key.sk, item)
    {
        let Some(name) = super::program::WAITED.into_iter().find(|name| *name == event) else { return };
        let (answers, after_ms) = {
            let mut inner = sim.inner();
            let answers = inner.reacts.events > 0 && inner.rng.u32(..3) == 0;
            inner.reacts.events -= u32::from(answers);
            (answers, inner.rng.i64(0..REACTS_MS_MAX))
        };
        if answers {
            let trigger = sim.inner().rules.trigger(&sim.memory, run);
            let event = sim.draw(|rng| {
                let k = if rng.u32(..4) > 0 { trigger.k } else { K::random(rng) };
                Sent { facts: Facts { k, n: rng.i32(2..8) }, ..Sent::named(name) }
            });
            let again = sim.draw(|rng| rng.u32(..4) == 0);
            let client = client(sim, Post { again, ..Post::of(after_ms, vec![event]) });
            sim.sched.spawn(Owner::World, client.posts(sim.clone()));
        }
    } else if let Some(signal) = signal_of(write) {
        let (answers, after_ms) = {
            let mut inner = sim.inner();
            let answers = inner.reacts.signals > 0 && inner.rng.bool();
            inner.reacts.signals -= u32::from(answers);
            (answers, inner.rng.i64(0..REACTS_MS_MAX))
        };
        if answers {
            sim.sched.spawn(Owner::World, signaller(sim.clone(), after_ms, signal));
        }
    }
}

fn signal_of(write: &Write) -> Option<&'static str> {
    super::program::SIGNALS.into_iter().find(|signal| SignalRecord::key_of(signal) == write.key)
}
