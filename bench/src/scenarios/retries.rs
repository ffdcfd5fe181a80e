//! `retries`: steps that fail twice; the server waits a constant second before each new attempt.

use crate::app::Function;
use crate::problem::Result;
use crate::report::{Outcome, Row};

use super::load::{self, Target};
use super::{Name, Size};

/// A burst has half the runs of `seq10`.
const SHARE_OF_RUNS: u64 = 2;

/// Measures how late a retry comes.
pub(crate) async fn measure(target: &Target, size: Size, outcome: &mut Outcome) -> Result<()> {
    let runs = (size.runs / SHARE_OF_RUNS).max(1);
    let burst = target.burst(Function::Retry, runs, outcome).await?;
    outcome.problems.extend(load::early_calls(&burst.closed));
    let late_ms = &burst.closed.samples.late_ms;
    let name = Name::Retries;
    outcome.rows.push(Row::new(name, "retried steps", late_ms.len() as f64, ""));
    outcome.rows.extend(Row::percentiles(name, "retry after its 1 s delay", late_ms));
    outcome.rows.push(Row::new(name, "all runs, two retries each", burst.elapsed_s, "s"));
    outcome.rows.extend(burst.cpu_rows(name));
    Ok(())
}
