//! The scenarios: which there are, and what is common to them: a server of its own, a fresh data
//! directory, a registered app, a graceful stop. Each file measures one; `load` sends the events.

mod checkpointed;
mod fanout;
mod footprint;
mod ingest;
mod invoke;
mod latency;
pub(crate) mod load;
mod parallel;
mod retries;
mod seq;
mod sleepers;
pub(crate) mod waits;

use std::fmt;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::app::{App, RETRY_INTERVAL};
use crate::keys::Keys;
use crate::problem::{Problem, Result};
use crate::process::Usage;
use crate::report::{Outcome, Row};
use crate::server::Server;

use load::Target;

/// A scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Name {
    /// Start-up, idle memory, size of the binary.
    Footprint,
    /// A burst of runs of ten steps.
    Seq10,
    /// Event to first call and step to step at five events a second.
    Latency,
    /// Events a second that start nothing.
    Ingest,
    /// Ten steps planned at once.
    #[value(name = "parallel10")]
    Parallel10,
    /// Ten steps in one call, posted to the checkpoint API.
    Checkpointed,
    /// Steps that fail twice.
    Retries,
    /// Many sleeping runs.
    Sleepers,
    /// A thousand runs that wait for an event each.
    #[value(name = "waits1k")]
    Waits1k,
    /// Ten thousand of them.
    #[value(name = "waits10k")]
    Waits10k,
    /// A hundred thousand of them.
    #[value(name = "waits100k")]
    Waits100k,
    /// Ten thousand of them, all resumed at once.
    Resumes,
    /// A step that sends ten events, each of which starts a run.
    Fanout,
    /// Runs that invoke a function.
    Invoke,
}

impl Name {
    /// All scenarios, in the order they are measured.
    pub(crate) const ALL: [Self; 14] = [
        Self::Footprint,
        Self::Seq10,
        Self::Latency,
        Self::Ingest,
        Self::Parallel10,
        Self::Checkpointed,
        Self::Retries,
        Self::Sleepers,
        Self::Waits1k,
        Self::Waits10k,
        Self::Waits100k,
        Self::Resumes,
        Self::Fanout,
        Self::Invoke,
    ];

    /// Whether runs stay parked when it has been measured.
    pub(crate) fn parks(self) -> bool {
        matches!(self, Self::Waits1k | Self::Waits10k | Self::Waits100k)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Footprint => "footprint",
            Self::Seq10 => "seq10",
            Self::Latency => "latency",
            Self::Ingest => "ingest",
            Self::Parallel10 => "parallel10",
            Self::Checkpointed => "checkpointed",
            Self::Retries => "retries",
            Self::Sleepers => "sleepers",
            Self::Waits1k => "waits1k",
            Self::Waits10k => "waits10k",
            Self::Waits100k => "waits100k",
            Self::Resumes => "resumes",
            Self::Fanout => "fanout",
            Self::Invoke => "invoke",
        })
    }
}

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Runs in a burst of `seq10` and sleepers; the other bursts are a part of it.
    pub(crate) runs: u64,
    /// Seconds of the latency scenario; ingest takes a sixth of it, twice, fanout and invoke a third each.
    pub(crate) seconds: u64,
    /// The most runs that park; scenarios of more waits are cut to it.
    pub(crate) waits_max: u64,
}

/// Everything a scenario starts from.
#[derive(Debug)]
pub(crate) struct Bench<'a> {
    /// The server's binary.
    pub(crate) server: &'a Path,
    /// Where data directories are made.
    pub(crate) data_dir: &'a Path,
    /// The app.
    pub(crate) app: App,
    /// The keys of server and app.
    pub(crate) keys: Keys,
    /// How much is measured.
    pub(crate) size: Size,
}

impl Bench<'_> {
    /// Measures one scenario; what goes wrong becomes a problem of its outcome.
    pub(crate) async fn run(&self, name: Name) -> Outcome {
        let mut outcome = Outcome::default();
        let measured = match name {
            Name::Footprint => footprint::measure(self, &mut outcome),
            _ => self.on_a_server(name, &mut outcome).await,
        };
        if let Err(problem) = measured {
            outcome.problems.push(problem.to_string());
        }
        outcome
    }

    /// A directory that does not exist yet.
    pub(crate) fn fresh_data_dir(&self, name: &str) -> Result<PathBuf> {
        let path = self.data_dir.join(format!("{name}-{}", std::process::id()));
        remove(&path)?;
        Ok(path)
    }

    async fn on_a_server(&self, name: Name, outcome: &mut Outcome) -> Result<()> {
        let data_dir = self.fresh_data_dir(&name.to_string())?;
        let interval = RETRY_INTERVAL.as_secs().to_string();
        let extra: &[&str] = if name == Name::Retries { &["--retry-interval", &interval] } else { &[] };
        let server = Server::start(self.server, &data_dir, &self.keys, extra)?;
        let target = self.target(&server, &data_dir);
        target.register().await?;
        measure(name, &target, self.size, outcome).await?;
        let usage = Usage::of(server.pid())?;
        outcome.rows.push(Row::new(name, "server memory after", mb(usage.rss_bytes), "MB"));
        outcome.rows.push(Row::new(name, "server memory peak", mb(usage.peak_rss_bytes), "MB"));
        server.stop()?;
        if name.parks() {
            let server = Server::start(self.server, &data_dir, &self.keys, extra)?;
            let target = self.target(&server, &data_dir);
            waits::after_restart(name, &target, server.start_up(), outcome).await?;
            server.stop()?;
        }
        // What a failed scenario leaves behind is kept for a look.
        if outcome.problems.is_empty() { remove(&data_dir) } else { Ok(()) }
    }

    fn target(&self, server: &Server, data_dir: &Path) -> Target {
        Target {
            address: server.address(),
            pid: server.pid(),
            data_dir: data_dir.to_owned(),
            keys: self.keys.clone(),
            app: self.app.clone(),
            finish_within: load::FINISH_WITHIN,
        }
    }
}

/// Measures a scenario on a server that is up and knows the app.
pub(crate) async fn measure(name: Name, target: &Target, size: Size, outcome: &mut Outcome) -> Result<()> {
    match name {
        // It starts servers of its own and calls no app.
        Name::Footprint => Ok(()),
        Name::Seq10 => seq::measure(target, size, outcome).await,
        Name::Latency => latency::measure(target, size, outcome).await,
        Name::Ingest => ingest::measure(target, size, outcome).await,
        Name::Parallel10 => parallel::measure(target, size, outcome).await,
        Name::Checkpointed => checkpointed::measure(target, size, outcome).await,
        Name::Retries => retries::measure(target, size, outcome).await,
        Name::Sleepers => sleepers::measure(target, size, outcome).await,
        Name::Waits1k | Name::Waits10k | Name::Waits100k => waits::measure(name, target, size, outcome).await,
        Name::Resumes => waits::resume_all(target, size, outcome).await,
        Name::Fanout => fanout::measure(target, size, outcome).await,
        Name::Invoke => invoke::measure(target, size, outcome).await,
    }
}

/// Megabytes of 10^6 bytes.
fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Removes a data directory and the server's log beside it, if they are there.
fn remove(path: &Path) -> Result<()> {
    let ignore_absent = |result: std::io::Result<()>| match result {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(Problem::new(format!("removing {}", path.display()), &e))
        }
        _ => Ok(()),
    };
    ignore_absent(std::fs::remove_dir_all(path))?;
    ignore_absent(std::fs::remove_file(path.with_extension("log")))
}
