//! `latency`: how long a lone run waits for the server, at five events a second.

use std::time::Duration;

use crate::app::Function;
use crate::problem::Result;
use crate::report::{Goal, Outcome, Row};

use super::load::Target;
use super::{Name, Size};

/// Events a second.
const EVENTS_PER_SECOND: u64 = 5;
/// Runs before the first measured one.
const WARM_UP_RUNS: u64 = 20;

/// Measures event to first call, and step to step.
pub(crate) async fn measure(target: &Target, size: Size, outcome: &mut Outcome) -> Result<()> {
    target.burst(Function::Seq10, WARM_UP_RUNS, outcome).await?;
    let interval = Duration::from_secs(1) / EVENTS_PER_SECOND as u32;
    let count = EVENTS_PER_SECOND * size.seconds;
    let burst = target.paced(Function::Seq10, count, interval, outcome).await?;
    let samples = &burst.closed.samples;
    let [first_p50, first_p99] =
        Row::percentiles(Name::Latency, "event → first call", &samples.first_call_ms);
    let [hop_p50, hop_p99] = Row::percentiles(Name::Latency, "step → step", &samples.hop_ms);
    outcome.rows.extend([
        first_p50.goal(Goal::AtMost(1.0)),
        first_p99.goal(Goal::AtMost(5.0)),
        hop_p50.goal(Goal::AtMost(0.5)),
        hop_p99.goal(Goal::AtMost(3.0)),
        Row::new(Name::Latency, "events measured", samples.first_call_ms.len() as f64, ""),
    ]);
    outcome.rows.extend(burst.cpu_rows(Name::Latency));
    Ok(())
}
