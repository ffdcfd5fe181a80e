//! `sleepers`: many runs asleep at once, each for one to five seconds.

use crate::app::Function;
use crate::problem::Result;
use crate::report::{Goal, Outcome, Row};

use super::load::{self, Target};
use super::{Name, Size};

/// Measures how late a sleeper is called.
pub(crate) async fn measure(target: &Target, size: Size, outcome: &mut Outcome) -> Result<()> {
    let burst = target.burst(Function::Sleeper, size.runs, outcome).await?;
    outcome.problems.extend(load::early_calls(&burst.closed));
    let late_ms = &burst.closed.samples.late_ms;
    let name = Name::Sleepers;
    outcome.rows.push(Row::new(name, "sleepers", late_ms.len() as f64, ""));
    let [p50, p99] = Row::percentiles(name, "call after a 1–5 s sleep, late by", late_ms);
    outcome.rows.extend([p50, p99.goal(Goal::AtMost(50.0))]);
    outcome.rows.push(Row::new(name, "all runs", burst.elapsed_s, "s"));
    outcome.rows.extend(burst.cpu_rows(name));
    Ok(())
}
