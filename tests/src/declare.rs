//! Apps whose functions a test declares: `apps/triggers.js` and `apps/triggers.py`, which read the same declaration,
//! so that one table tests both SDKs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::api::Answer;
use crate::app::App;
use crate::sdk::Sdk;
use crate::server::Server;
use crate::wait::{DEADLINE, wait_until};

impl Sdk {
    /// The name of the app that a test declares: what its functions' slugs begin with.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Sdk::TypeScript => "ts",
            Sdk::Python => "py",
        }
    }

    /// An app on this SDK that has no functions yet; it is still to be run.
    #[must_use]
    pub fn app(self, server: &Server) -> App {
        self.test_app("triggers", server).env("APP", self.name())
    }
}

impl App {
    /// Serves these functions from now on, without telling the server. What a declaration is, `apps/triggers.js` says.
    pub async fn serve(&self, functions: &Value) {
        let url = reqwest::Url::parse_with_params(&self.url, [("functions", functions.to_string())]);
        let url = url.expect("the app's URL");
        let ids = self.get(&format!("/declare?{}", url.query().unwrap_or_default())).await;
        assert!(ids.is_array(), "the app must take its declaration: {ids}");
    }

    /// Serves these functions from now on and registers them; what the SDK answers.
    pub async fn declare(&self, functions: &Value) -> Answer {
        self.serve(functions).await;
        let answer = self.sync().await;
        // The Python SDK passes on the server's refusal with status 200.
        let refused = answer.status != 200 || answer.body["error"].is_string();
        assert!(!refused, "the app must be able to register {functions}: {answer:?}");
        answer
    }
}

/// One server, and on each SDK an app: an event starts the functions of both.
#[derive(Debug)]
pub struct Both {
    /// The server.
    pub server: Server,
    /// The apps, in the order of [`Sdk::BOTH`].
    pub apps: [App; 2],
}

impl Both {
    /// Starts both apps, which serve nothing yet.
    pub async fn with(server: Server) -> Self {
        let (typescript, python) =
            tokio::join!(Sdk::TypeScript.app(&server).run(), Sdk::Python.app(&server).run());
        Self { server, apps: [typescript, python] }
    }

    /// As [`Both::with`], and both have registered these functions.
    pub async fn declaring(server: Server, functions: &Value) -> Self {
        let both = Self::with(server).await;
        both.declare(functions).await;
        both
    }

    /// Registers these functions in both apps.
    pub async fn declare(&self, functions: &Value) {
        for app in &self.apps {
            app.declare(functions).await;
        }
    }

    /// The slugs of these functions in both apps.
    #[must_use]
    pub fn slugs(functions: &[&str]) -> BTreeSet<String> {
        let slugs = |sdk: Sdk| functions.iter().map(move |function| format!("{}-{function}", sdk.name()));
        Sdk::BOTH.into_iter().flat_map(slugs).collect()
    }

    /// Sends events in one request, and waits until each has started these functions (their ids) in both apps, each
    /// once, and no others; all have ended well. Returns the events' ids.
    pub async fn starts(&self, events: &[Value], expected: &[Vec<&str>]) -> Vec<String> {
        let ids = self.server.send_all(&json!(events)).await;
        let expected: BTreeMap<&str, BTreeSet<String>> = ids
            .iter()
            .map(String::as_str)
            .zip(expected.iter().map(|functions| Self::slugs(functions)))
            .collect();
        let seen = async || {
            let started = started(&self.server).await;
            let wrong = ids.iter().zip(events).find_map(|(id, event)| {
                let started = started.get(id).cloned().unwrap_or_default();
                let expected = &expected[id.as_str()];
                (started != *expected).then(|| format!("{event} started {started:?}, not {expected:?}"))
            });
            wrong.map_or(Ok(()), Err)
        };
        wait_until("every event has started its functions and no others", DEADLINE, seen).await;
        self.barrier().await;
        if let Err(wrong) = seen().await {
            panic!("{wrong}");
        }
        ids
    }

    /// Waits until runs that start now have ended: what was accepted before has started whatever it starts.
    /// There must be a function `barrier` that `test/barrier` starts.
    pub async fn barrier(&self) {
        let event = self.server.send("test/barrier", json!({})).await;
        for run in self.server.runs_of_exactly(&event, 2).await {
            assert_eq!(self.server.end_of(&run).await["status"], "Completed");
        }
    }
}

/// The function that [`Both::barrier`] needs.
#[must_use]
pub fn barrier() -> Value {
    json!({ "id": "barrier", "triggers": [{ "event": "test/barrier" }] })
}

/// By event, the slugs of the functions that it has started; none of them twice.
pub async fn started(server: &Server) -> BTreeMap<String, BTreeSet<String>> {
    let mut started: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for run in server.all_runs().await {
        let (event, slug) = (run["event_id"].as_str(), run["function"].as_str());
        let new = started.entry(event.unwrap_or_default().to_owned()).or_default();
        assert!(new.insert(slug.unwrap_or_default().to_owned()), "a function was started twice: {run}");
    }
    started
}
