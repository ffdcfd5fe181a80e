//! `parallel10`: runs that plan ten steps at once and join them: twelve calls a run.

use std::time::Duration;

use crate::app::Function;
use crate::problem::Result;
use crate::report::{Outcome, Row};

use super::load::Target;
use super::{Name, Size};

/// A burst has a tenth of the runs of `seq10`, since each run is as wide as ten.
const SHARE_OF_RUNS: u64 = 10;
/// Calls of a run: the plan, ten steps, the join.
const CALLS: f64 = 12.0;
/// Lone runs, for the latency of a join.
const LONE_RUNS: u64 = 25;
/// From one lone run to the next.
const LONE_INTERVAL: Duration = Duration::from_millis(200);

/// Measures calls a second in a burst, joins in the burst and alone, and a whole lone run.
pub(crate) async fn measure(target: &Target, size: Size, outcome: &mut Outcome) -> Result<()> {
    let runs = (size.runs / SHARE_OF_RUNS).max(1);
    let burst = target.burst(Function::Parallel10, runs, outcome).await?;
    let lone = target.paced(Function::Parallel10, LONE_RUNS, LONE_INTERVAL, outcome).await?;
    let name = Name::Parallel10;
    outcome.rows.push(Row::new(name, "calls in a burst", CALLS * runs as f64 / burst.elapsed_s, "/s"));
    let joins = &burst.closed.samples.hop_ms;
    outcome.rows.extend(Row::percentiles(name, "last step → join, in the burst", joins));
    let joins = &lone.closed.samples.hop_ms;
    outcome.rows.extend(Row::percentiles(name, "last step → join, 5 runs/s", joins));
    let whole = &lone.closed.samples.ended_ms;
    outcome.rows.extend(Row::percentiles(name, "event → join of ten steps, 5 runs/s", whole));
    outcome.rows.extend(burst.cpu_rows(name));
    Ok(())
}
