//! Stepwell's runtime: the ports (what the engine needs of the world) and the loop
//! claim → load → decide → record → announce behind [`Runtime::ingest`] and [`Runtime::execute`].
//!
//! - [`Runtime::ingest`] stores events, finds what they start, resume and cancel, and announces that.
//! - [`Runtime::invoke`] starts one function; [`Runtime::signal`] resumes the run that waits for a signal.
//! - [`Runtime::execute`] takes one job: creates a run, takes a turn, runs a planned step.
//! - [`Runtime::bury`] sees to a job that ended among the dead letters; [`Runtime::sweep`] looks once a day for runs
//!   that nothing leads on, and keeps the records of those that are open for long.
//! - [`Runtime::fire`] starts what a cron is due to start, where a recurring timer says so.
//! - [`Runtime::checkpoint`] records what an app reports while it is being called.
//! - [`Runtime::sync`] registers an app.
//! - [`read`] answers what people and pages ask.
//!
//! The runtime decides nothing that `engine` can decide, and knows no backend.

mod cancel;
mod checkpoint;
mod config;
mod execute;
mod expressions;
mod ingest;
mod invite;
mod invoke;
mod io;
mod keep;
pub mod ports;
pub mod read;
mod registry;
mod signal;
mod sweep;
mod sync;
mod watched;

pub use cancel::CancelError;
pub use config::Config;
pub use execute::{Elsewhere, Executed, Occurrence, Verdict};
pub use invite::Invited;
pub use io::Ports;
pub use sweep::{SweepCursor, Swept};
pub use sync::{SyncError, SyncReceipt};

use expressions::Expressions;
use registry::Registry;
use std::sync::atomic::AtomicU32;
use watched::Watched;

/// Clocks of two processes may differ by so much, milliseconds: cloud machines are kept within a few, a laptop
/// within some hundred.
pub(crate) const CLOCKS_DIFFER_MS_MAX: i64 = 1_000;

/// One runtime over one set of ports.
pub struct Runtime {
    ports: Ports,
    config: Config,
    registry: Registry,
    expressions: Expressions,
    watched: Watched,
    /// Orders reported steps of the same millisecond within this process.
    reported: AtomicU32,
}

impl Runtime {
    /// A runtime.
    pub fn new(ports: Ports, config: Config) -> Runtime {
        Runtime {
            ports,
            config,
            registry: Registry::default(),
            expressions: Expressions::default(),
            watched: Watched::default(),
            reported: AtomicU32::new(0),
        }
    }

    /// Its ports.
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Its configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    fn io(&self) -> io::Io<'_> {
        io::Io::new(&self.ports, self.config.queue_delay_ms_max)
    }
}

/// Why a request could not be served.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The request is wrong; it names what and why.
    #[error(transparent)]
    Refused(#[from] protocol::error::Refusal),
    /// A port failed; the request can be repeated.
    #[error(transparent)]
    Port(#[from] ports::PortError),
    /// A record does not read back.
    #[error(transparent)]
    Damaged(#[from] engine::records::Damaged),
}
