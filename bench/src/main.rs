//! `stepwell-bench`: measures a Stepwell server end to end.
//!
//! ```text
//!   this process                                   the server under test
//!   ────────────                                   ─────────────────────
//!   load generator (main thread) ── POST /e/:key ─▶ stepwell start, fresh data directory
//!   app (its own thread)         ◀─ POST /api/inngest ── one call a step
//!        └─ counts, checks, answers ──────────────▶ next step
//! ```
//!
//! Everything is counted at the app, where a user's code would run: a step that is called twice, a run
//! that finishes twice or a run that never finishes fails the benchmark. The app, the load generator and
//! the server share the machine's cores. This file holds the command line and the order of the run; what
//! is measured is in `scenarios`.

mod app;
mod client;
mod disk;
mod keys;
mod machine;
mod problem;
mod process;
mod report;
mod scenarios;
mod server;
mod stats;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::app::App;
use crate::keys::Keys;
use crate::problem::{Problem, Result};
use crate::report::Report;
use crate::scenarios::{Name, Size};

/// Measures a Stepwell server with an app that speaks the SDK protocol.
#[derive(Debug, Parser)]
#[command(name = "stepwell-bench")]
struct Options {
    /// The server's binary, from a release build.
    #[arg(long, default_value = "target/release/stepwell")]
    server: PathBuf,
    /// A directory on the disk to measure; each scenario makes a directory of its own in it.
    #[arg(long, default_value = "target/bench-data")]
    data_dir: PathBuf,
    /// Only these scenarios: footprint, seq10, latency, ingest, parallel10, checkpointed, retries, sleepers,
    /// waits1k, waits10k, waits100k, resumes, fanout, invoke.
    #[arg(long, value_delimiter = ',')]
    only: Vec<Name>,
    /// Runs in a burst.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..))]
    runs: u64,
    /// Seconds of the latency scenario; ingest takes a sixth of it, twice, fanout and invoke a third each.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// The most runs that park in the scenarios of waits; those of more are cut to it.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..))]
    waits_max: u64,
    /// Also writes the result to this file as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Prints a Markdown table.
    #[arg(long)]
    markdown: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("stepwell-bench: {problem}");
            ExitCode::from(2)
        }
    }
}

/// Measures, prints, and says whether all work was finished and every call was right.
fn run(options: &Options) -> Result<bool> {
    std::fs::create_dir_all(&options.data_dir)
        .map_err(|e| Problem::new(format!("making the data directory {}", options.data_dir.display()), &e))?;
    let mut report = Report::new(machine::describe(&options.data_dir), machine::commit());
    eprintln!("stepwell-bench: disk");
    report.rows.extend(disk::measure(&options.data_dir, "before")?);

    let keys = Keys::new();
    let app = App::start(keys.clone())?;
    let size = Size { runs: options.runs, seconds: options.seconds, waits_max: options.waits_max };
    let bench = scenarios::Bench { server: &options.server, data_dir: &options.data_dir, app, keys, size };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Problem::new("starting the load generator's runtime", &e))?;
    for name in Name::ALL.into_iter().filter(|n| options.only.is_empty() || options.only.contains(n)) {
        eprintln!("stepwell-bench: {name}");
        let outcome = runtime.block_on(bench.run(name));
        for problem in &outcome.problems {
            eprintln!("stepwell-bench: {name}: {problem}");
        }
        report.add(name, outcome);
    }
    eprintln!("stepwell-bench: disk");
    report.rows.extend(disk::measure(&options.data_dir, "after")?);

    print!("{}", if options.markdown { report.markdown() } else { report.text() });
    if let Some(path) = &options.json {
        std::fs::write(path, report.json())
            .map_err(|e| Problem::new(format!("writing {}", path.display()), &e))?;
    }
    Ok(report.problems.is_empty())
}
