//! What waiting costs, in the units that DynamoDB, SQS and Scheduler bill: exact numbers, so that a request more is a
//! decision and not an accident. By a process that shares its store with others and remembers nothing it must not, on
//! the reference backend; small events, and no timeout beyond a message's delay where none is named.

use backend_memory::Memory;
use serde_json::json;
use std::sync::Arc;
use testkit::conformance::{Backend, Departures, Time};
use testkit::stage::{Counts, Reply, Script, Stage};
use testkit::{ManualClock, SeededIds};

/// The id of the one step that each of these functions has.
const STEP: &str = "aff024fe4ab0fece4091de044c58c9ae4233383a";

/// Every function here has at most one step, and returns once it has its result.
fn script() -> Script {
    Arc::new(|slug, request| {
        if request["steps"].get(STEP).is_some() {
            return Reply::Done(json!("ok"));
        }
        let (op, opts) = match slug.trim_start_matches("stage-") {
            "waits" | "stoppable" => {
                let own = "event.data.id == async.data.id";
                ("WaitForEvent", json!({"event": "reply", "timeout": "10m", "if": own}))
            }
            "waits-long" => ("WaitForEvent", json!({"event": "late", "timeout": "1d"})),
            "signals" => ("WaitForSignal", json!({"signal": "go", "timeout": "10m"})),
            "invokes" => {
                let payload = json!({"data": {"q": 5}});
                let target = json!({"function_id": "stage-plain", "payload": payload, "timeout": "10m"});
                ("InvokeFunction", target)
            }
            "sleeps" => ("Sleep", json!({"duration": "1m"})),
            _ => return Reply::Done(json!("ok")),
        };
        Reply::Ops(vec![json!({"op": op, "id": STEP, "name": "s", "opts": opts})])
    })
}

/// Reads, writes, queue requests and timers, as they are billed.
type Units = (u64, u64, u64, u64);

struct World {
    stage: Stage,
    clock: Arc<ManualClock>,
    table: Vec<(&'static str, Units)>,
}

impl World {
    async fn new() -> World {
        let clock = Arc::new(ManualClock::default());
        let memory = Arc::new(Memory::new(clock.clone(), Arc::new(SeededIds::new(1))));
        let backend = Backend {
            store: memory.clone(),
            queue: memory.clone(),
            timers: memory,
            time: Time::Manual(clock.clone()),
            exact_units: true,
            departures: Departures::default(),
            reopen: None,
        };
        let stage = Stage::new(&backend, false, script());
        let cancel = json!([{"event": "stop", "if": "event.data.id == async.data.id"}]);
        let functions =
            ["plain", "waits", "waits-long", "signals", "invokes", "sleeps", "stops", "stoppable"];
        let functions = functions.map(|name| {
            let mut config = json!({"triggers": [{"event": format!("go/{name}")}]});
            if name.starts_with("stop") {
                config["cancel"] = cancel.clone();
            }
            (name, config)
        });
        stage.register(&functions).await;
        World { stage, clock, table: Vec::new() }
    }

    /// Does the work and notes what it cost.
    async fn note(&mut self, what: &'static str, work: impl AsyncFn(&Stage)) {
        let ((), Counts { consumed, .. }) = self.stage.measure(work(&self.stage)).await;
        let units =
            (consumed.read_units, consumed.write_units, consumed.queue_requests, consumed.timer_requests);
        self.table.push((what, units));
    }

    /// Everything once. What it all leaves behind is nothing but history.
    async fn play(&mut self) {
        self.table.clear();
        let id = json!({"id": 1});
        let go = async |stage: &Stage, name: &str| {
            stage.post(&format!("go/{name}"), &id).await;
            stage.drain().await;
        };
        let send = async |stage: &Stage, name: &str| {
            stage.post(name, &id).await;
            stage.drain().await;
        };
        self.note("an event for nobody", async |stage| send(stage, "nobody").await).await;
        self.note("a run of one turn", async |stage| go(stage, "plain").await).await;
        self.note("sleep: parked", async |stage| go(stage, "sleeps").await).await;
        self.clock.advance(60_000);
        self.note("sleep: over", async |stage| assert_eq!(stage.drain().await, 1)).await;
        self.note("waitForEvent: parked", async |stage| go(stage, "waits").await).await;
        self.note("waitForEvent: resumed", async |stage| send(stage, "reply").await).await;
        self.note("waitForEvent for a day: parked", async |stage| go(stage, "waits-long").await).await;
        self.note("waitForEvent for a day: resumed", async |stage| send(stage, "late").await).await;
        self.note("waitForSignal: parked", async |stage| go(stage, "signals").await).await;
        let signal = async |stage: &Stage| {
            assert!(stage.signal("go", &json!(1)).await.is_some());
            stage.drain().await;
        };
        self.note("waitForSignal: resumed", signal).await;
        self.note("invoke: parent and child", async |stage| go(stage, "invokes").await).await;
        self.note("cancelOn: a run that ends by itself", async |stage| go(stage, "stops").await).await;
        go(&self.stage, "stoppable").await;
        self.note("cancelOn: the event that cancels", async |stage| send(stage, "stop").await).await;
        self.clock.advance(600_000);
        self.note("four timeouts that come too late", async |stage| assert_eq!(stage.drain().await, 4)).await;
        go(&self.stage, "waits").await;
        self.clock.advance(600_000);
        self.note("waitForEvent: timed out", async |stage| assert_eq!(stage.drain().await, 1)).await;
    }
}

/// What each costs: reads, writes, queue requests, timers.
///
/// - Accepting an event: a query of its name, one of the patterns, one of the waits without a path and one of each path
///   that waits of its name have; a write.
/// - A run of one turn: its line in the listing, the put that creates and claims it, its end; a message sent, received
///   and acknowledged. A process that is not alone reads the run again after every call.
/// - A wait: its index item and its turn's record when it is parked; the step, the index item's deletion and the next
///   turn's claim when it is resumed. The message of its timeout is received when the wait is long resolved.
/// - An invoke: the event, the child's run, and the write by which the child notes that its parent was told.
/// - A rule of `cancelOn`: its index item, the deletion, and the write that notes that the deletion has happened.
/// - Five seconds after they were last read, the app's address and who listens to a run's end are read again: what
///   follows upon a passing of time has up to three reads of those.
const COSTS: [(&str, Units); 15] = [
    ("an event for nobody", (3, 1, 0, 0)),
    ("a run of one turn", (4, 4, 3, 0)),
    ("sleep: parked", (4, 4, 4, 0)),
    ("sleep: over", (5, 2, 2, 0)),
    ("waitForEvent: parked", (4, 5, 4, 0)),
    ("waitForEvent: resumed", (7, 5, 3, 0)),
    ("waitForEvent for a day: parked", (4, 5, 3, 1)),
    ("waitForEvent for a day: resumed", (6, 5, 3, 0)),
    ("waitForSignal: parked", (4, 5, 4, 0)),
    ("waitForSignal: resumed", (5, 4, 3, 0)),
    ("invoke: parent and child", (13, 12, 9, 0)),
    ("cancelOn: a run that ends by itself", (6, 7, 3, 0)),
    ("cancelOn: the event that cancels", (9, 5, 3, 0)),
    ("four timeouts that come too late", (4, 3, 8, 0)),
    ("waitForEvent: timed out", (6, 4, 2, 0)),
];

#[tokio::test]
async fn what_waiting_costs() {
    let mut world = World::new().await;
    // Once to know functions, apps and paths; then as it costs in the long run.
    world.play().await;
    world.play().await;
    let shown = |table: &[(&str, Units)]| {
        let line = |(what, (reads, writes, requests, timers)): &(&str, Units)| {
            format!("{what}: {reads} reads, {writes} writes, {requests} requests, {timers} timers")
        };
        table.iter().map(line).collect::<Vec<String>>().join("\n")
    };
    assert_eq!(shown(&world.table), shown(&COSTS));
}
