//! Parked waits: what an event costs that matches one of them does not depend on how many there are, and nothing of
//! them is read when a process starts. Counted at the ports, on the real runtime.

use super::Backend;
use crate::stage::{Counts, Reply, Script, Stage};
use engine::item::Write;
use engine::records::{Index, Payload, StepId, WaitRecord, Waiter};
use protocol::ids::{EventId, RunId};
use protocol::json::Json;
use runtime::ports::Store;
use serde_json::{Value, json};
use std::sync::Arc;
use ulid::Ulid;

/// How many waits are parked at first.
const FEW: u32 = 10;
/// So many are written by one call: as many as a write's latency is worth.
const WRITTEN_AT_ONCE: u32 = 1_000;
/// How long they wait, milliseconds: 30 days.
const WAIT_MS: i64 = 30 * 24 * 3_600_000;
/// What each asks.
const EXPRESSION: &str = "event.data.id == async.data.id && async.data.ok";

/// A run that waits for `reply` of its own id, then returns.
fn script() -> Script {
    let hash = "aff024fe4ab0fece4091de044c58c9ae4233383a";
    Arc::new(move |_, request| {
        if !request["steps"][hash].is_null() {
            return Reply::Done(json!("ok"));
        }
        let opts = json!({"event": "reply", "timeout": "30d", "if": EXPRESSION});
        Reply::Ops(vec![json!({"op": "WaitForEvent", "id": hash, "name": "reply", "opts": opts})])
    })
}

/// The wait of a run that this test does not have otherwise, as the runtime registers it.
pub fn parked(n: u32, now_ms: i64) -> WaitRecord {
    let trigger = EventId(Ulid::from_parts(now_ms.unsigned_abs(), u128::from(n)));
    let id = format!("order-{n}");
    WaitRecord {
        run: RunId::derive(trigger, "stage-waits"),
        event: "reply".into(),
        index: Some(Index::new("data.id", &format!("s:{id}"))),
        waiter: Waiter::Step { step: StepId::new(&format!("{n:040x}")), turn: 1, generation: 1 },
        expression: Some(EXPRESSION.into()),
        vars: Some(Payload::Inline(Json::from_value(&json!({"data": {"id": id}})))),
        triggers: vec![trigger],
        created_ms: now_ms,
        until_ms: now_ms + WAIT_MS,
        expires_at: now_ms / 1000 + 7 * 24 * 3600,
    }
}

/// Parks the waits of these numbers, straight through the store.
pub async fn park(store: &dyn Store, numbers: std::ops::Range<u32>, now_ms: i64) {
    for first in numbers.clone().step_by(WRITTEN_AT_ONCE as usize) {
        let last = numbers.end.min(first + WRITTEN_AT_ONCE);
        let writes: Vec<Write> = (first..last).map(|n| parked(n, now_ms).write()).collect();
        let written = store.write_each(writes).await.expect("they are written").value;
        assert!(written.iter().all(runtime::ports::Written::is_done), "each has a key of its own");
    }
}

/// What one event cost.
#[derive(Debug, PartialEq, Eq)]
struct Cost {
    /// Accepting an event that matches one wait.
    accepted: Counts,
    /// Resuming that wait's run, to its end.
    resumed: Counts,
    /// Accepting one that matches none.
    in_vain: Counts,
}

/// A run parks among the others, and is resumed.
async fn cost(stage: &Stage, id: &str) -> Cost {
    let data = |ok: bool| json!({"id": id, "ok": ok});
    let started = stage.post("order", &data(true)).await;
    assert_eq!(stage.drain().await, 1, "it is started");
    let (_, in_vain) = stage.measure(stage.post("reply", &data(false))).await;
    let (_, accepted) = stage.measure(stage.post("reply", &data(true))).await;
    let (taken, resumed) = stage.measure(stage.drain()).await;
    assert_eq!(taken, 1, "one wait is resumed, and nobody else's");
    let run = stage.runtime.run(Stage::run_of(started, "waits")).await.expect("it is read").expect("a run");
    assert_eq!((run.status, run.output.map(|output| output.to_value())), ("Completed", Some(json!("ok"))));
    Cost { accepted, resumed, in_vain }
}

fn functions() -> [(&'static str, Value); 1] {
    [("waits", json!({"triggers": [{"event": "order"}]}))]
}

/// The wait of this number is one that an event finds: it is brought what it waits for, and since its run is unknown
/// it leaves the index.
async fn found_once(stage: &Stage, n: u32) {
    let data = json!({"id": format!("order-{n}"), "ok": true});
    for messages in [1, 0] {
        let (_, counts) = stage.measure(stage.post("reply", &data)).await;
        assert_eq!(counts.messages, messages, "wait {n}");
        assert_eq!(stage.drain().await as u64, messages);
    }
}

/// A wait that stands when an event is received first is found, whatever the clock of whoever registered it says; on a
/// repeat only those are that are older than the first receipt.
pub async fn a_wait_registered_by_a_clock_that_is_ahead_is_seen(backend: Backend) {
    let stage = Stage::new(&backend, false, script());
    stage.register(&functions()).await;
    cost(&stage, "its path is registered").await;
    let now_ms = backend.clock().now_ms();
    // Further ahead than clocks are allowed to differ: a repeat does not count it.
    let wait = parked(1, now_ms + 5_000);
    assert!(backend.store.write(wait.write()).await.expect("it is written").value.is_done());
    let data = json!({"id": "order-1", "ok": true});
    for (seed, repeats) in
        [("1767225600000,AAAAAAAAAAAAAA==", [1, 0]), ("1767225600000,AAAAAAAAAAAAAQ==", [1, 0])]
    {
        for messages in repeats {
            let (_, counts) = stage.measure(stage.request(&[("reply", &data)], Some(seed))).await;
            assert_eq!(counts.messages, messages);
        }
    }
}

/// An event cancels the run of one before it in the same request, also when the request is repeated because its answer
/// was lost.
pub async fn a_request_cancels_what_it_starts_however_often_it_comes(backend: Backend) {
    let stage = Stage::new(&backend, false, script());
    let cancel = json!([{"event": "stop", "if": "event.data.id == async.data.id"}]);
    stage.register(&[("waits", json!({"triggers": [{"event": "order"}], "cancel": cancel}))]).await;
    let (order, other) = (json!({"id": "a"}), json!({"id": "b"}));
    for stops in [&order, &other] {
        let seed =
            if *stops == order { "1767225600000,AAAAAAAAAAAAAA==" } else { "1767225600000,AAAAAAAAAAAAAQ==" };
        for _ in 0..2 {
            let events = [("stop", stops), ("order", &order), ("stop", stops)];
            let (_, counts) = stage.measure(stage.request(&events, Some(seed))).await;
            assert_eq!(
                counts.messages,
                if *stops == order { 2 } else { 1 },
                "a start, and a cancellation of its own"
            );
        }
        stage.drain().await;
    }
}

/// Counts the port calls of one match at ten parked waits and at `many`: they are equal, by a process that remembers
/// what it has read and by one that does not. A process that starts beside `many` waits has read nothing of them, and
/// its first event costs what it cost beside few.
pub async fn matching_does_not_depend_on_the_number_of_waits(backend: Backend, many: u32) -> Backend {
    let now_ms = backend.clock().now_ms();
    Stage::new(&backend, true, script()).register(&functions()).await;
    park(&*backend.store, 0..FEW, now_ms).await;
    let fresh = |sole| Stage::new(&backend, sole, script());
    let mut few = Vec::new();
    cost(&fresh(true), "its path is registered").await;
    found_once(&fresh(true), FEW - 1).await;
    for sole in [true, false] {
        let stage = fresh(sole);
        for id in ["first", "second"] {
            few.push(cost(&stage, &format!("{id}-{sole}-few")).await);
        }
    }
    park(&*backend.store, FEW..many, now_ms).await;
    let mut costs = Vec::new();
    for sole in [true, false] {
        let stage = fresh(sole);
        assert_eq!(stage.counts(), Counts::default(), "a process reads nothing when it starts");
        for id in ["first", "second"] {
            costs.push(cost(&stage, &format!("{id}-{sole}-many")).await);
        }
    }
    found_once(&fresh(true), many - 1).await;
    assert_eq!(few, costs, "at {FEW} waits and at {many}");
    let [_, warm, ..] = costs.as_slice() else { panic!("four costs") };
    assert_eq!(
        (warm.accepted.rows, warm.in_vain.rows),
        (1, 1),
        "an event reads the waits of its own value alone"
    );
    backend
}
