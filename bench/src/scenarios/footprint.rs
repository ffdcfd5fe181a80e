//! `footprint`: what a server takes before it does anything: time to start, memory, disk space.

use std::time::Duration;

use crate::problem::{Problem, Result};
use crate::process::Usage;
use crate::report::{Goal, Outcome, Row};
use crate::server::Server;
use crate::stats::{median, ms};

use super::{Bench, Name, mb, remove};

/// Starts that are measured, of each kind.
const STARTS: usize = 5;
/// From the first 200 on `/health` to the reading of an idle server's memory.
const IDLE_AFTER: Duration = Duration::from_secs(1);

/// Measures start-up on new and on existing data, idle memory, and the binary.
pub(crate) fn measure(bench: &Bench<'_>, outcome: &mut Outcome) -> Result<()> {
    let data_dir = bench.fresh_data_dir("footprint")?;
    let (mut new_ms, mut existing_ms, mut idle_mb) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        remove(&data_dir)?;
        let server = Server::start(bench.server, &data_dir, &bench.keys, &[])?;
        new_ms.push(ms(server.start_up()));
        server.stop()?;
        let server = Server::start(bench.server, &data_dir, &bench.keys, &[])?;
        existing_ms.push(ms(server.start_up()));
        std::thread::sleep(IDLE_AFTER);
        idle_mb.push(mb(Usage::of(server.pid())?.rss_bytes));
        server.stop()?;
    }
    remove(&data_dir)?;
    let binary_bytes = std::fs::metadata(bench.server)
        .map_err(|e| Problem::new(format!("reading the size of {}", bench.server.display()), &e))?
        .len();
    let row = |metric: &str, value: f64, unit, most: f64| {
        Row::new(Name::Footprint, metric, value, unit).goal(Goal::AtMost(most))
    };
    let middle = |samples: &[f64]| median(samples).unwrap_or(f64::NAN);
    outcome.rows.extend([
        row("memory idle", middle(&idle_mb), "MB", 20.0),
        row("start-up, new data directory", middle(&new_ms), "ms", 30.0),
        row("start-up, existing data", middle(&existing_ms), "ms", 30.0),
        row("binary", mb(binary_bytes), "MB", 25.0),
    ]);
    Ok(())
}
