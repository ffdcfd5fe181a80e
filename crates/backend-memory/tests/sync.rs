//! A sync that dies half-way, at each of its writes: whatever registers next stands whole.

use async_trait::async_trait;
use backend_memory::Memory;
use engine::item::{Item, Key, Query, Write};
use runtime::ports::{Chain, Metered, Page, PortError, Store, Written};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::conformance::{Backend, Departures, Time};
use testkit::stage::{Reply, Stage};
use testkit::{ManualClock, SeededIds};

/// A store that does so many writes and no more. A sync writes one by one.
struct Dies {
    store: Arc<dyn Store>,
    left: AtomicUsize,
}

#[async_trait]
impl Store for Dies {
    async fn get(&self, key: &Key) -> Result<Metered<Option<Item>>, PortError> {
        self.store.get(key).await
    }

    async fn query(&self, query: &Query) -> Result<Metered<Page>, PortError> {
        self.store.query(query).await
    }

    async fn write(&self, write: Write) -> Result<Metered<Written>, PortError> {
        let dead = || PortError::Busy { port: "store", why: "it died".into() };
        self.left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
            .map_err(|_| dead())?;
        self.store.write(write).await
    }

    async fn write_each(&self, writes: Vec<Write>) -> Result<Metered<Vec<Written>>, PortError> {
        let mut all = Metered { value: Vec::new(), consumed: Default::default() };
        for write in writes {
            let one = self.write(write).await?;
            all.value.push(one.value);
            all.consumed += one.consumed;
        }
        Ok(all)
    }

    async fn write_chain(&self, writes: Vec<Write>) -> Result<Metered<Chain>, PortError> {
        self.store.write_chain(writes).await
    }

    async fn transact(&self, writes: Vec<Write>) -> Result<Metered<Chain>, PortError> {
        self.store.transact(writes).await
    }
}

/// One store, with stages on it whose app counts its calls.
struct World {
    store: Arc<dyn Store>,
    clock: Arc<ManualClock>,
    calls: Arc<AtomicUsize>,
}

impl World {
    fn new() -> World {
        let clock = Arc::new(ManualClock::default());
        let store = Arc::new(Memory::new(clock.clone(), Arc::new(SeededIds::new(1))));
        World { store, clock, calls: Arc::default() }
    }

    fn on(&self, store: Arc<dyn Store>) -> Stage {
        let memory = Arc::new(Memory::new(self.clock.clone(), Arc::new(SeededIds::new(2))));
        let backend = Backend {
            store,
            queue: memory.clone(),
            timers: memory,
            time: Time::Manual(self.clock.clone()),
            exact_units: true,
            departures: Departures::default(),
            reopen: None,
        };
        let calls = self.calls.clone();
        let script = move |_: &str, _: &Value| {
            calls.fetch_add(1, Ordering::SeqCst);
            Reply::Done(json!(1))
        };
        Stage::new(&backend, false, Arc::new(script))
    }

    fn healthy(&self) -> Stage {
        self.on(self.store.clone())
    }

    /// One whose store does so many writes.
    fn dies(&self, writes: usize) -> Stage {
        self.on(Arc::new(Dies { store: self.store.clone(), left: AtomicUsize::new(writes) }))
    }
}

type Functions = &'static [(&'static str, &'static str)];

/// Functions by name, and the event that starts each.
const OLD: Functions = &[("kept", "go/kept"), ("changed", "go/old"), ("dropped", "go/dropped")];
const NEW: Functions = &[("kept", "go/kept"), ("changed", "go/new"), ("added", "go/added")];
const LESS: Functions = &[("kept", "go/kept")];

fn configured(functions: Functions) -> Vec<(&'static str, Value)> {
    let config = |event: &str| json!({"triggers": [{"event": event}]});
    functions.iter().map(|(name, event)| (*name, config(event))).collect()
}

/// Each event starts what is registered for it, and nothing else.
async fn assert_registered(world: &World, functions: Functions, after: &str) {
    let stage = world.healthy();
    for event in ["go/kept", "go/old", "go/new", "go/dropped", "go/added"] {
        let before = world.calls.load(Ordering::SeqCst);
        stage.post(event, &json!({})).await;
        stage.drain().await;
        let started = world.calls.load(Ordering::SeqCst) - before;
        let wanted = functions.iter().filter(|(_, by)| *by == event).count();
        assert_eq!(started, wanted, "{event} {after}");
    }
}

#[tokio::test]
async fn whatever_registers_after_a_sync_that_died_stands_whole() {
    for next in [OLD, NEW, LESS] {
        for dying in [NEW, LESS] {
            for writes in 0.. {
                let world = World::new();
                world.healthy().register(&configured(OLD)).await;
                let died = world.dies(writes).runtime.sync(&Stage::registration(&configured(dying))).await;
                world.healthy().register(&configured(next)).await;
                assert_registered(&world, next, &format!("after {writes} writes of {dying:?}")).await;
                if died.is_ok() {
                    assert!(writes > 4, "it has several writes to die at");
                    break;
                }
            }
        }
    }
}
