//! The daily sweep and retention, at the runtime's public face: what is overdue is found and led on, what is open is
//! kept however long that takes, what has ended is shown for its retention and then is gone.

use backend_memory::Memory;
use engine::claim::Taker;
use engine::item::{Item, Key};
use engine::records::{FunctionRef, RunRecord, Status, listing};
use protocol::ids::RunId;
use runtime::ports::{Clock, Queue, Store};
use runtime::read::{EventFilter, RunFilter};
use runtime::{SweepCursor, Swept};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::conformance::{Backend, Departures, Time};
use testkit::stage::{Reply, Script, Stage};
use testkit::{ManualClock, SeededIds};

const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// The default retention.
const RETENTION_MS: i64 = 7 * DAY_MS;
const FIRST: &str = "aff024fe4ab0fece4091de044c58c9ae4233383a";
const SECOND: &str = "e6c25b2ed2b5ba4c3c1a3fbb1c2b6f0f0b7e2d11";
/// Larger than a record takes, once compressed.
const MUCH: usize = 120_000;

/// Something that zstd cannot make small.
fn noise() -> String {
    let mut state = 7_u64;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'!' + (state >> 57) as u8 % 90)
    };
    (0..MUCH).map(next).filter(|c| *c != '"' && *c != '\\').collect()
}

fn op(op: &str, id: &str, opts: &Value) -> Value {
    json!({"op": op, "id": id, "name": "s", "opts": opts})
}

/// `plain` returns; `long` runs a step with a large result, waits for a long time, and returns what it was given.
fn script() -> Script {
    Arc::new(|slug, request| {
        let steps = &request["steps"];
        let first = |answer: Value| {
            if steps.get(FIRST).is_some() { Reply::Done(json!("ok")) } else { Reply::Ops(vec![answer]) }
        };
        match slug.trim_start_matches("stage-") {
            "sleeps" => first(op("Sleep", FIRST, &json!({"duration": "2h"}))),
            "invokes" => {
                let payload = json!({"data": {}});
                first(op("InvokeFunction", FIRST, &json!({"function_id": "stage-plain", "payload": payload})))
            }
            "long" if steps.get(FIRST).is_none() => {
                let mut ran = op("StepRun", FIRST, &json!({}));
                ran["data"] = json!(noise());
                Reply::Ops(vec![ran])
            }
            "long" if steps.get(SECOND).is_none() => {
                let opts =
                    json!({"event": "reply", "timeout": "365d", "if": "event.data.id == async.data.id"});
                Reply::Ops(vec![op("WaitForEvent", SECOND, &opts)])
            }
            "long" => Reply::Done(json!({
                "kept": steps[FIRST]["data"] == json!(noise()),
                "event": request["event"]["data"]["id"],
                "got": steps[SECOND]["data"]["id"],
            })),
            _ => Reply::Done(json!("ok")),
        }
    })
}

struct World {
    stage: Stage,
    memory: Arc<Memory>,
    clock: Arc<ManualClock>,
}

impl World {
    async fn new() -> World {
        let clock = Arc::new(ManualClock::default());
        let memory = Arc::new(Memory::new(clock.clone(), Arc::new(SeededIds::new(1))));
        let backend = Backend {
            store: memory.clone(),
            queue: memory.clone(),
            timers: memory.clone(),
            time: Time::Manual(clock.clone()),
            exact_units: true,
            departures: Departures::default(),
            reopen: None,
        };
        let stage = Stage::new(&backend, false, script());
        let functions = ["plain", "sleeps", "invokes", "long"].map(|name| {
            let cancel = json!([{"event": "stop", "if": "event.data.id == async.data.id"}]);
            (name, json!({"triggers": [{"event": format!("go/{name}")}], "cancel": cancel}))
        });
        stage.register(&functions).await;
        World { stage, memory, clock }
    }

    async fn go(&self, name: &str) -> RunId {
        let event = self.stage.post(&format!("go/{name}"), &json!({"id": 1})).await;
        self.stage.drain().await;
        Stage::run_of(event, name)
    }

    async fn status(&self, run: RunId) -> Option<&'static str> {
        self.stage.runtime.run(run).await.expect("it reads").map(|run| run.status)
    }

    async fn sweep(&self) -> Swept {
        self.stage.runtime.sweep(None, i64::MAX).await.expect("it sweeps")
    }

    /// Loses every message and timer.
    async fn lose_messages(&self) {
        self.clock.advance(2 * HOUR_MS);
        loop {
            let received = self.memory.receive(10, HOUR_MS, 0).await.expect("it receives").value;
            if received.is_empty() {
                return;
            }
            for delivery in received {
                self.memory.acknowledge(&delivery.receipt).await.expect("it acknowledges");
            }
        }
    }

    /// What the store does by itself.
    fn expire(&self) -> u64 {
        self.memory.delete_expired(self.clock.now_ms() / 1000)
    }

    /// Items that will expire; apart from the paths under which an event's waits are found, which are the name's.
    fn transient(&self) -> usize {
        let is = |key: &Key, item: &Item| item.get("expires_at").is_some() && !key.pk.starts_with("name#");
        self.memory.inspect(|state| state.items.iter().filter(|(key, item)| is(key, item)).count())
    }
}

#[tokio::test]
async fn a_sweep_of_a_healthy_store_finds_nothing_and_reads_a_unit_a_run() {
    let world = World::new().await;
    for _ in 0..50 {
        world.go("plain").await;
    }
    let run = world.go("sleeps").await;
    // Listings of days without runs are read too, and the registry: the same for any number of runs.
    let (_, empty) = {
        let other = World::new().await;
        let swept = other.sweep().await;
        let (again, counts) = other.stage.measure(other.sweep()).await;
        assert_eq!((swept.looked, again.looked), (0, 0));
        (again, counts)
    };
    world.sweep().await;
    let (swept, counts) = world.stage.measure(world.sweep()).await;
    assert_eq!((swept.looked, swept.found, swept.kept, &swept.next), (51, 0, 0, &None));
    let units = counts.consumed.read_units - empty.consumed.read_units;
    assert!(units <= 51 + 2, "{units} units for 51 runs");
    assert_eq!(counts.messages, 0);
    world.clock.advance(2 * HOUR_MS);
    world.stage.drain().await;
    assert_eq!(world.status(run).await, Some("Completed"));
}

#[tokio::test]
async fn a_sleep_whose_message_was_lost_is_found_once_and_goes_on() {
    let world = World::new().await;
    let run = world.go("sleeps").await;
    world.lose_messages().await;
    assert_eq!(world.sweep().await.found, 0, "it may be late");
    world.clock.advance(2 * HOUR_MS);
    assert_eq!(world.sweep().await.found, 1);
    world.stage.drain().await;
    assert_eq!(world.status(run).await, Some("Completed"));
    assert_eq!(world.sweep().await.found, 0);
}

#[tokio::test]
async fn an_invoked_run_that_never_started_is_started() {
    let world = World::new().await;
    let event = world.stage.post("go/invokes", &json!({"id": 1})).await;
    let delivery = world.memory.receive(1, HOUR_MS, 0).await.expect("it receives").value;
    world.stage.runtime.handle(&delivery[0]).await;
    world.lose_messages().await;
    assert_eq!(world.sweep().await.found, 1);
    world.stage.drain().await;
    assert_eq!(world.status(Stage::run_of(event, "invokes")).await, Some("Completed"));
}

#[tokio::test]
async fn a_turn_whose_message_is_gone_is_given_to_another_one() {
    let world = World::new().await;
    let event = world.stage.post("go/plain", &json!({"id": 1})).await;
    let run = Stage::run_of(event, "plain");
    // A process created the run and died in its call; then its message was lost as well.
    let now_ms = world.stage.runtime.ports().clock.now_ms();
    let taker = Taker { msg: "m", receives: 1, nonce: "n", host: "h", now_ms, lease_ms: 60_000, sole: false };
    let function = FunctionRef { app: "stage".into(), slug: "stage-plain".into(), version: 1 };
    let record = RunRecord {
        status: Status::Running,
        claim: taker.first(),
        started_ms: now_ms,
        expires_at: now_ms / 1000 + 1_000_000,
        ..RunRecord::scheduled(run, function, vec![event], now_ms)
    };
    world.memory.write(listing(run, "stage-plain", record.expires_at)).await.expect("it writes");
    world.memory.write(record.start()).await.expect("it writes");
    world.lose_messages().await;
    world.clock.advance(2 * HOUR_MS);
    assert_eq!(world.sweep().await.found, 1);
    world.clock.advance(10_000);
    world.stage.drain().await;
    assert_eq!(world.status(run).await, Some("Completed"));
}

#[tokio::test]
async fn pieces_of_a_sweep_come_to_the_same_as_a_whole_one() {
    let world = World::new().await;
    for _ in 0..20 {
        world.go("plain").await;
    }
    let whole = world.sweep().await;
    let (mut looked, mut pieces) = (0, 0);
    let mut from: Option<SweepCursor> = None;
    for _ in 0..10_000 {
        let piece = world.stage.runtime.sweep(from.take(), 0).await.expect("it sweeps");
        (looked, pieces) = (looked + piece.looked, pieces + 1);
        let text = serde_json::to_string(&piece.next).expect("it is text");
        from = serde_json::from_str(&text).expect("it reads back");
        if from.is_none() {
            break;
        }
    }
    assert_eq!((looked, from), (whole.looked, None));
    assert!(pieces > 10, "{pieces} pieces");
}

#[tokio::test]
async fn a_run_is_shown_for_its_retention_after_it_ended_and_then_is_gone() {
    let world = World::new().await;
    let event = world.stage.post("go/sleeps", &json!({"id": 1})).await;
    world.stage.drain().await;
    let run = Stage::run_of(event, "sleeps");
    world.clock.advance(2 * HOUR_MS);
    world.stage.drain().await;
    let listed = async |world: &World| {
        let runs = world.stage.runtime.runs(&RunFilter { limit: 10, ..RunFilter::default() }).await;
        let events = world.stage.runtime.events(&EventFilter { limit: 10, ..EventFilter::default() }).await;
        (runs.expect("they read").data.len(), events.expect("they read").data.len())
    };
    world.clock.advance(RETENTION_MS - 3 * HOUR_MS);
    world.expire();
    assert_eq!(listed(&world).await, (1, 1));
    world.clock.advance(2 * HOUR_MS);
    assert_eq!(listed(&world).await, (1, 0), "the event came before the run ended");
    assert!(world.stage.runtime.run_steps(run).await.expect("it reads").is_some());
    world.clock.advance(HOUR_MS);
    assert_eq!((listed(&world).await, world.status(run).await), ((0, 0), None));
    assert!(world.stage.runtime.run_steps(run).await.expect("it reads").is_none());
    assert!(world.stage.runtime.event_view(event).await.expect("it reads").is_none());
    assert!(world.stage.runtime.cancel(run).await.is_err());
    world.clock.advance(9 * DAY_MS);
    world.expire();
    assert_eq!(world.transient(), 0);
}

#[tokio::test]
async fn a_run_that_waits_for_months_is_kept_with_all_that_it_needs() {
    let world = World::new().await;
    let run = world.go("long").await;
    let doomed = world.go("long").await;
    let mut kept = 0;
    for _ in 0..200 {
        world.clock.advance(DAY_MS);
        let swept = world.sweep().await;
        assert_eq!(swept.found, 0);
        kept += swept.kept;
        world.expire();
        world.stage.drain().await;
    }
    assert!(kept <= 2 * 5, "kept {kept} times");
    assert_eq!(world.status(run).await, Some("Running"));
    let runs = world.stage.runtime.runs(&RunFilter { limit: 10, ..RunFilter::default() }).await;
    assert_eq!(runs.expect("they read").data.len(), 2, "it is still listed");
    world.stage.runtime.cancel(doomed).await.expect("it is cancelled");
    world.stage.post("reply", &json!({"id": 1})).await;
    world.stage.drain().await;
    let view = world.stage.runtime.run(run).await.expect("it reads").expect("it is there");
    let output = view.output.expect("it has ended").to_value();
    assert_eq!(output, json!({"kept": true, "event": 1, "got": 1}));
    // Nothing is left of either in the end.
    world.clock.advance(500 * DAY_MS);
    world.expire();
    assert_eq!(world.transient(), 0);
}

#[tokio::test]
async fn a_rule_that_cancels_a_run_is_kept_with_it() {
    let world = World::new().await;
    let run = world.go("long").await;
    for _ in 0..40 {
        world.clock.advance(DAY_MS);
        world.sweep().await;
        world.expire();
    }
    world.stage.post("stop", &json!({"id": 1})).await;
    world.stage.drain().await;
    assert_eq!(world.status(run).await, Some("Cancelled"));
}
