//! `fanout`: a run whose one step sends ten events, each of which starts a run of another function.

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

/// Measures how long it takes until the last of ten children is called, which ends it.
pub(crate) async fn measure(target: &Target, size: Size, outcome: &mut Outcome) -> Result<()> {
    target.burst(Function::Fanout, WARM_UP_RUNS, outcome).await?;
    let count = EVENTS_PER_SECOND * (size.seconds / SHARE_OF_SECONDS).max(1);
    let interval = Duration::from_secs(1) / EVENTS_PER_SECOND as u32;
    let burst = target.paced(Function::Fanout, count, interval, outcome).await?;
    let samples = &burst.closed.samples;
    let name = Name::Fanout;
    let metric = "ten events sent by a step → the last child ends";
    outcome.rows.extend(Row::percentiles(name, metric, &samples.fan_ms));
    let metric = "the parent's event → the last child ends";
    outcome.rows.extend(Row::percentiles(name, metric, &samples.event_to_fan_ms));
    outcome.rows.push(Row::new(name, "fans measured", samples.fan_ms.len() as f64, ""));
    outcome.rows.extend(burst.cpu_rows(name));
    Ok(())
}
