//! `invoke`: a run that invokes a function and ends with its result.

use std::time::Duration;

use crate::app::Function;
use crate::problem::Result;
use crate::report::{Outcome, Row};

use super::load::Target;
use super::{Name, Size};

/// Parents a second.
const EVENTS_PER_SECOND: u64 = 10;
/// It takes this part of `--seconds`.
const SHARE_OF_SECONDS: u64 = 3;
/// Parents before the first measured one.
const WARM_UP_RUNS: u64 = 20;

/// Measures three calls in a row: parent, child, parent with the child's result.
pub(crate) async fn measure(target: &Target, size: Size, outcome: &mut Outcome) -> Result<()> {
    target.burst(Function::Invoker, WARM_UP_RUNS, outcome).await?;
    let count = EVENTS_PER_SECOND * (size.seconds / SHARE_OF_SECONDS).max(1);
    let interval = Duration::from_secs(1) / EVENTS_PER_SECOND as u32;
    let burst = target.paced(Function::Invoker, count, interval, outcome).await?;
    let samples = &burst.closed.samples;
    let name = Name::Invoke;
    outcome.rows.extend(Row::percentiles(name, "the parent's event → the parent ends", &samples.ended_ms));
    outcome.rows.extend(Row::percentiles(name, "invoke → its result", &samples.hop_ms));
    outcome.rows.push(Row::new(name, "invokes measured", samples.ended_ms.len() as f64, ""));
    outcome.rows.extend(burst.cpu_rows(name));
    Ok(())
}
