//! The comparison of queue and timer calls, under two clocks that move together.
//!
//! Order of delivery is not part of the contract, so each step receives everything that is visible and compares
//! the sets.

use super::reference;
use crate::ManualClock;
use crate::conformance::{Backend, Time, ok};
use bytes::Bytes;
use fastrand::Rng;
use runtime::ports::{Outgoing, Queue, Timer, Timers};
use std::collections::BTreeMap;
use std::sync::Arc;

const SEEDS: [u64; 3] = [1, 2, 3];
const STEPS: usize = 300;
const TIMER_NAMES: [&str; 3] = ["t1", "t2", "t3"];

/// Body → receives and receipt of what was received in one step.
type Received = BTreeMap<Bytes, (u32, String)>;

async fn receive_all(queue: &dyn Queue, visibility_ms: i64) -> Received {
    let mut all = Received::new();
    loop {
        let some = ok(queue.receive(10, visibility_ms, 0).await);
        if some.is_empty() {
            return all;
        }
        for delivery in some {
            let twice = all.insert(delivery.body, (delivery.receives, delivery.receipt));
            assert_eq!(twice, None, "received twice in one step");
        }
    }
}

async fn dead(queue: &dyn Queue) -> Vec<Bytes> {
    let mut all = Vec::new();
    loop {
        let some = ok(queue.receive_dead(10, 1_000_000).await);
        if some.is_empty() {
            all.sort();
            return all;
        }
        all.extend(some.into_iter().map(|d| d.body));
    }
}

fn receives(received: &Received) -> Vec<(&Bytes, u32)> {
    received.iter().map(|(body, (receives, _))| (body, *receives)).collect()
}

/// What a holder does with a message.
#[derive(Clone, Copy)]
enum Fate {
    Acknowledge,
    Hide(i64),
    Forget,
}

async fn settle(queue: &dyn Queue, receipt: &str, fate: Fate) {
    match fate {
        Fate::Acknowledge => ok(queue.acknowledge(receipt).await),
        Fate::Hide(ms) => ok(queue.set_visibility(receipt, ms).await),
        Fate::Forget => {}
    }
}

/// The two worlds that make the same steps.
struct Pair {
    backend: Backend,
    clock: Arc<ManualClock>,
    memory: backend_memory::Memory,
    memory_clock: Arc<ManualClock>,
    sent: u64,
    context: String,
}

impl Pair {
    fn body(&mut self) -> Bytes {
        self.sent += 1;
        Bytes::from(format!("job {}", self.sent))
    }

    async fn send(&mut self, rng: &mut Rng) {
        let delays = (0..rng.usize(1..=10)).map(|_| if rng.bool() { 0 } else { rng.i64(0..5000) });
        let delays: Vec<i64> = delays.collect();
        let messages: Vec<_> =
            delays.into_iter().map(|delay_ms| Outgoing { body: self.body(), delay_ms }).collect();
        ok(self.memory.send(messages.clone()).await);
        ok(self.backend.queue.send(messages).await);
    }

    async fn timer(&mut self, rng: &mut Rng) {
        let name = TIMER_NAMES[rng.usize(..TIMER_NAMES.len())];
        if rng.u8(..3) == 0 {
            ok(self.memory.delete(name).await);
            return ok(self.backend.timers.delete(name).await);
        }
        let at_ms = crate::clock::START_MS + rng.i64(-1000..400_000);
        let timer = Timer { name: name.to_owned(), at_ms, body: self.body() };
        let expected = self.memory.create(timer.clone()).await;
        assert_eq!(self.backend.timers.create(timer).await, expected, "{}", self.context);
    }

    async fn receive(&mut self, rng: &mut Rng) {
        let visibility_ms = rng.i64(1..4000);
        let expected = receive_all(&self.memory, visibility_ms).await;
        let got = receive_all(&*self.backend.queue, visibility_ms).await;
        assert_eq!(receives(&got), receives(&expected), "{}", self.context);
        for ((_, one), (_, other)) in expected.into_values().zip(got.into_values()) {
            let fate = match rng.u8(..5) {
                0 | 1 => Fate::Acknowledge,
                2 => Fate::Hide(0),
                3 => Fate::Hide(rng.i64(0..6000)),
                _ => Fate::Forget,
            };
            settle(&self.memory, &one, fate).await;
            settle(&*self.backend.queue, &other, fate).await;
        }
    }

    fn advance(&self, ms: i64) {
        self.clock.advance(ms);
        self.memory_clock.advance(ms);
    }
}

/// Random sends, receives, acknowledgements, timers and times deliver the same messages as in memory.
///
/// # Panics
/// If the backend's time is not manual.
pub async fn random_queue_calls_match_the_reference(backend: Backend) {
    let Time::Manual(clock) = backend.time.clone() else { panic!("the comparison moves the clock") };
    let memory_clock = Arc::new(ManualClock::default());
    let memory = reference(memory_clock.clone());
    let mut pair = Pair { backend, clock, memory, memory_clock, sent: 0, context: String::new() };
    for seed in SEEDS {
        let mut rng = Rng::with_seed(seed);
        for step in 0..STEPS {
            pair.context = format!("seed {seed}, step {step}");
            match rng.u8(..6) {
                0 | 1 => pair.send(&mut rng).await,
                2 => pair.timer(&mut rng).await,
                3 => pair.advance(rng.i64(0..2000)),
                _ => pair.receive(&mut rng).await,
            }
        }
    }
    pair.advance(1_000_000);
    let left = receive_all(&pair.memory, 1000).await;
    assert_eq!(receives(&receive_all(&*pair.backend.queue, 1000).await), receives(&left));
    assert_eq!(dead(&*pair.backend.queue).await, dead(&pair.memory).await);
}
