//! `checkpointed`: runs of ten steps in one call, each step posted to the checkpoint API before the next.

use crate::app::Function;
use crate::problem::Result;
use crate::report::{Outcome, Row};

use super::load::Target;
use super::{Name, Size};

/// A burst has a quarter of the runs of `seq10`.
const SHARE_OF_RUNS: u64 = 4;
/// Steps of a run.
const STEPS: f64 = 10.0;

/// Measures steps a second, the time of a post and what a step costs.
pub(crate) async fn measure(target: &Target, size: Size, outcome: &mut Outcome) -> Result<()> {
    let runs = (size.runs / SHARE_OF_RUNS).max(1);
    let burst = target.burst(Function::Checkpointed, runs, outcome).await?;
    let steps = STEPS * runs as f64;
    let name = Name::Checkpointed;
    outcome.rows.push(Row::new(name, "steps", steps / burst.elapsed_s, "/s"));
    outcome.rows.extend(Row::percentiles(name, "checkpoint post", &burst.closed.samples.checkpoint_ms));
    let cpu = 1000.0 * burst.server_cpu_s / steps;
    outcome.rows.push(Row::new(name, "server CPU per 1,000 steps", cpu, "s"));
    outcome.rows.extend(burst.cpu_rows(name));
    Ok(())
}
