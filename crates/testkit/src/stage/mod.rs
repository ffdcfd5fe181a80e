//! A stage: the real runtime on a backend, an app that answers from a script, and a count of every call of a port.
//! What is posted is played until nothing is left to do at this moment of the clock.

mod app;
mod counted;

pub use app::{Reply, Script};
pub use counted::{Counted, Counts};

use crate::conformance::Backend;
use crate::ids::SeededIds;
use app::Scripted;
use protocol::event::Event;
use protocol::ids::{EventId, EventIdSeed, RunId};
use protocol::json::Json;
use protocol::sync::RegisterRequest;
use runtime::ports::Queue;
use runtime::{Config, Ports, Runtime};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The app's name.
pub const APP: &str = "stage";
/// How long a received message is hidden, milliseconds: longer than any test takes.
const HIDDEN_MS: i64 = 3_600_000;

/// The real runtime on a backend.
pub struct Stage {
    /// The runtime.
    pub runtime: Arc<Runtime>,
    ports: Arc<Counted>,
}

impl Stage {
    /// A runtime over the backend's ports that knows nothing yet. `sole`: it remembers what it has read, as the
    /// embedded server does.
    pub fn new(backend: &Backend, sole: bool, script: Script) -> Stage {
        // Several stages of one backend give different ids, as processes do.
        static STAGES: AtomicU64 = AtomicU64::new(0);
        let seed = STAGES.fetch_add(1, Ordering::Relaxed);
        let (store, queue, timers) = (backend.store.clone(), backend.queue.clone(), backend.timers.clone());
        let counted = Arc::new(Counted::new(store, queue, timers));
        let ports = Ports {
            store: counted.clone(),
            queue: counted.clone(),
            timers: counted.clone(),
            elsewhere: None,
            crons: None,
            outbox: None,
            caller: Arc::new(Scripted(script)),
            clock: backend.clock(),
            ids: Arc::new(SeededIds::new(seed)),
            notices: Arc::new(()),
        };
        let config = Config { sole, ..Config::new("stage") };
        Stage { runtime: Arc::new(Runtime::new(ports, config)), ports: counted }
    }

    /// Registers functions: each its name and what else its configuration says, `triggers` for instance.
    ///
    /// # Panics
    /// If they cannot be registered.
    pub async fn register(&self, functions: &[(&str, Value)]) {
        self.runtime.sync(&Stage::registration(functions)).await.expect("it is registered");
    }

    /// What the app registers with these functions.
    ///
    /// # Panics
    /// If that is no registration.
    pub fn registration(functions: &[(&str, Value)]) -> RegisterRequest {
        let url = "http://app.example/api/inngest";
        let function = |(name, config): &(&str, Value)| {
            let runtime = json!({"type": "http", "url": url});
            let mut function = json!({
                "id": format!("{APP}-{name}"),
                "name": name,
                "steps": {"step": {"id": "step", "name": "step", "runtime": runtime}},
            });
            if let (Some(all), Value::Object(config)) = (function.as_object_mut(), config) {
                all.extend(config.clone());
            }
            function
        };
        let functions: Vec<Value> = functions.iter().map(function).collect();
        let request = json!({
            "url": url, "deployType": "ping", "framework": "stage", "appName": APP, "sdk": "js:v4.24.0", "v": "0.1",
            "functions": functions,
        });
        RegisterRequest::parse(request.to_string().as_bytes()).expect("a sync request")
    }

    /// Accepts one event.
    ///
    /// # Panics
    /// If it is not accepted.
    pub async fn post(&self, name: &str, data: &Value) -> EventId {
        self.request(&[(name, data)], None).await[0]
    }

    /// Accepts the events of one request; again, with the same seed, when it is repeated.
    ///
    /// # Panics
    /// If they are not accepted, or the seed is none.
    pub async fn request(&self, events: &[(&str, &Value)], seed: Option<&str>) -> Vec<EventId> {
        let ts = self.runtime.ports().clock.now_ms();
        let event = |(name, data): &(&str, &Value)| Event {
            id: String::new(),
            name: (*name).to_owned(),
            data: Json::from_value(data),
            user: Json::empty_object(),
            ts,
            v: None,
            meta: None,
        };
        let seed = seed.map(|text| EventIdSeed::parse(text).expect("a seed"));
        let events = events.iter().map(event).collect();
        self.runtime.ingest(events, seed.as_ref()).await.expect("they are accepted")
    }

    /// Sends a signal.
    ///
    /// # Panics
    /// If it cannot be sent.
    pub async fn signal(&self, name: &str, data: &Value) -> Option<RunId> {
        self.runtime.signal(name, &Json::from_value(data)).await.expect("it is sent")
    }

    /// The run that an event started of a function.
    pub fn run_of(event: EventId, function: &str) -> RunId {
        RunId::derive(event, &format!("{APP}-{function}"))
    }

    /// Takes every job that can be received now, and those that follow; how many.
    ///
    /// # Panics
    /// If the queue fails.
    pub async fn drain(&self) -> usize {
        let mut taken = 0;
        loop {
            let some = self.ports.receive(1, HIDDEN_MS, 0).await.expect("it is received").value;
            let Some(delivery) = some.first() else { return taken };
            self.runtime.handle(delivery).await;
            taken += 1;
        }
    }

    /// What was asked of the ports since the stage was set up.
    pub fn counts(&self) -> Counts {
        self.ports.counts()
    }

    /// What was asked of the ports by this.
    pub async fn measure<T>(&self, work: impl Future<Output = T>) -> (T, Counts) {
        let before = self.counts();
        let value = work.await;
        (value, self.counts() - before)
    }
}
