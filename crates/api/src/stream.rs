//! What changed, for watchers: notices numbered and kept for a while, so that a watcher that lost its connection
//! goes on where it was.

use runtime::ports::{Notice, Notices};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{broadcast, watch};

/// So many changes are kept for watchers that come back: a few seconds of a busy server.
const KEPT: usize = 1_024;

/// A change, numbered from 1 in this process.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its number.
    pub number: u64,
    /// What changed.
    pub notice: Notice,
}

impl Change {
    /// `run.changed`, `event.received` or `app.synced`.
    pub fn event(&self) -> &'static str {
        match self.notice {
            Notice::RunChanged { .. } => "run.changed",
            Notice::EventReceived { .. } => "event.received",
            Notice::AppSynced { .. } => "app.synced",
        }
    }

    /// What changed, with its id.
    pub fn data(&self) -> Value {
        match &self.notice {
            Notice::RunChanged { run_id, function, status } => {
                json!({ "run_id": run_id, "function": function, "status": status })
            }
            Notice::EventReceived { event_id, name } => json!({ "event_id": event_id, "name": name }),
            Notice::AppSynced { app } => json!({ "app": app }),
        }
    }
}

/// The stream of changes.
#[derive(Clone)]
pub struct Stream {
    sender: broadcast::Sender<Arc<Change>>,
    kept: Arc<Mutex<Kept>>,
    ended: watch::Sender<bool>,
}

#[derive(Default)]
struct Kept {
    last: u64,
    changes: VecDeque<Arc<Change>>,
}

impl Default for Stream {
    fn default() -> Stream {
        Stream { sender: broadcast::channel(KEPT).0, kept: Arc::default(), ended: watch::Sender::new(false) }
    }
}

impl Stream {
    /// Ends every stream: the server is about to stop, and a stream would go on for ever.
    pub fn end(&self) {
        self.ended.send_replace(true);
    }

    /// Returns once the streams are to end.
    pub async fn ended(&self) {
        // The sender lives as long as this stream, so waiting cannot fail.
        let _ = self.ended.subscribe().wait_for(|ended| *ended).await;
    }

    /// What was missed since change number `after`, as far as it is kept, and what comes from now on.
    pub fn subscribe(&self, after: Option<u64>) -> (Vec<Arc<Change>>, broadcast::Receiver<Arc<Change>>) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = self.sender.subscribe();
        let missed =
            after.map_or_else(Vec::new, |n| kept.changes.iter().filter(|c| c.number > n).cloned().collect());
        (missed, receiver)
    }
}

impl Notices for Stream {
    fn notice(&self, notice: Notice) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.last += 1;
        let change = Arc::new(Change { number: kept.last, notice });
        kept.changes.push_back(change.clone());
        if kept.changes.len() > KEPT {
            kept.changes.pop_front();
        }
        // Sending fails only when nobody watches; who comes back finds what is kept.
        let _ = self.sender.send(change);
    }
}
