//! Notices of what changed, for those who watch: the pages' live view and `GET /v1/stream`.

/// Something that just became durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A run was created, took a step or ended.
    RunChanged {
        /// The run's id.
        run_id: String,
        /// The function's slug.
        function: String,
        /// Its status now.
        status: &'static str,
    },
    /// An event was accepted.
    EventReceived {
        /// The internal id.
        event_id: String,
        /// The event's name.
        name: String,
    },
    /// An app was synced.
    AppSynced {
        /// The app's name.
        app: String,
    },
}

/// Takes notices. Never blocks, never fails: watchers are best effort.
pub trait Notices: Send + Sync {
    /// Passes a notice on.
    fn notice(&self, notice: Notice);
}

/// Nobody watches.
impl Notices for () {
    fn notice(&self, _: Notice) {}
}
