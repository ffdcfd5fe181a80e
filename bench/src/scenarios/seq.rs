//! `seq10`: a burst of runs of ten no-op steps, one call a step, each step durable before the next call.

use crate::app::Function;
use crate::problem::Result;
use crate::report::{Goal, Outcome, Row};
use crate::stats::median;

use super::load::{Burst, Target};
use super::{Name, Size};

/// Bursts that are measured; the middle one counts, since a disk's speed varies from second to second.
const BURSTS: usize = 3;
/// Runs before the first measured burst: connections, caches, the store's first pages.
const WARM_UP_RUNS: u64 = 100;
/// Steps of a run.
const STEPS: f64 = 10.0;

/// Measures steps a second and what a step costs.
pub(crate) async fn measure(target: &Target, size: Size, outcome: &mut Outcome) -> Result<()> {
    target.burst(Function::Seq10, WARM_UP_RUNS.min(size.runs), outcome).await?;
    let mut bursts = Vec::with_capacity(BURSTS);
    for _ in 0..BURSTS {
        bursts.push(target.burst(Function::Seq10, size.runs, outcome).await?);
    }
    let steps = STEPS * size.runs as f64;
    let rates: Vec<f64> = bursts.iter().map(|burst| steps / burst.elapsed_s).collect();
    let sum = |value: fn(&Burst) -> f64| bursts.iter().map(value).sum::<f64>();
    let all_steps = steps * BURSTS as f64;
    let server_cpu_s = sum(|burst| burst.server_cpu_s);
    let app_cpu_s = sum(|burst| burst.app_cpu_s);
    let name = Name::Seq10;
    let row = |metric: &str, value: f64, unit| Row::new(name, metric, value, unit);
    outcome.rows.extend([
        row("steps, the middle of 3 bursts", median(&rates).unwrap_or(f64::NAN), "/s")
            .goal(Goal::AtLeast(15_000.0)),
        row("steps, the slowest burst", rates.iter().copied().fold(f64::INFINITY, f64::min), "/s"),
        row("steps, the fastest burst", rates.iter().copied().fold(0.0, f64::max), "/s"),
        row("server CPU per 1,000 steps", 1000.0 * server_cpu_s / all_steps, "s").goal(Goal::AtMost(0.10)),
        row("app CPU per 1,000 steps", 1000.0 * app_cpu_s / all_steps, "s"),
        row("server CPU", server_cpu_s, "s"),
        row("app CPU (app and load generator)", app_cpu_s, "s"),
        row("wall clock", sum(|burst| burst.elapsed_s), "s"),
        row("written to disk a step", sum(|burst| burst.written_bytes as f64) / all_steps / 1000.0, "kB"),
        row(
            "mean calls in the app",
            sum(|burst| burst.closed.samples.busy.as_secs_f64()) / sum(|burst| burst.elapsed_s),
            "",
        ),
        row("mean runs waiting for the server", waiting(&bursts), ""),
        row("connections opened in the bursts", sum(|burst| burst.closed.samples.connections as f64), ""),
    ]);
    Ok(())
}

/// Time that runs spent between an answer and the next call, over the time of the bursts (Little's law).
fn waiting(bursts: &[Burst]) -> f64 {
    let hops_s: f64 = bursts.iter().flat_map(|burst| &burst.closed.samples.hop_ms).sum::<f64>() / 1000.0;
    hops_s / bursts.iter().map(|burst| burst.elapsed_s).sum::<f64>()
}
