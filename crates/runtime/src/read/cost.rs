//! What a run costs on AWS, wherever it ran: the units and requests that its items say it used, at the prices of
//! [`engine::prices`], and an estimate of what the Lambdas take.

use crate::{Runtime, Trouble};
use engine::item::Table;
use engine::prices::{self, Price};
use engine::records::{JoinRecord, RunRecord, run_pk};
use engine::usage::{Request, Usage};
use protocol::ids::RunId;
use serde::Serialize;

/// Memory of the Lambda that serves the API, gigabytes.
const API_GB: f64 = 0.125;
/// How long it takes for a request, seconds.
const API_S: f64 = 0.020;
/// Memory of the Lambda that takes jobs, gigabytes.
const EXECUTOR_GB: f64 = 0.25;
/// How long it takes for a job without steps, seconds.
const EXECUTOR_S: f64 = 0.030;
/// How much longer for each step, seconds.
const EXECUTOR_STEP_S: f64 = 0.006;
/// Digits after the point of the dollars for a million runs: what one run costs has six more.
const DIGITS: f64 = 1e6;

/// What a run used and costs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RunCost {
    /// The run.
    pub run_id: String,
    /// Its status: of a run that is open this is what it used so far.
    pub status: &'static str,
    /// True once nothing is counted any more: it has ended, and what follows from that has happened.
    pub complete: bool,
    /// What is billed by the unit.
    pub units: Units,
    /// The requests behind it by operation, those alone that were made.
    pub requests: Vec<Requests>,
    /// What each thing costs, in US dollars.
    pub lines: Vec<Line>,
    /// All lines, US dollars.
    pub usd: f64,
    /// The same for a million such runs.
    pub usd_per_million_runs: f64,
    /// Where the prices come from.
    pub prices: PriceTable,
}

/// Units, as DynamoDB, SQS and Scheduler bill them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Units {
    /// Strongly consistent reads, 4 KB each.
    pub read_units: u64,
    /// Writes, 1 KB each.
    pub write_units: u64,
    /// Queue requests, 64 KB each.
    pub queue_requests: u64,
    /// Invocations of a schedule's target.
    pub timer_requests: u64,
}

/// Requests of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Requests {
    /// The operation of DynamoDB, SQS or Scheduler; `Api`: a request to our own API.
    pub operation: &'static str,
    /// How many.
    pub count: u64,
}

/// One line of the bill.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Line {
    /// What is billed.
    pub what: &'static str,
    /// How much of it.
    pub quantity: f64,
    /// Its price: US dollars for a million.
    pub usd_per_million: f64,
    /// What that makes for this run, US dollars.
    pub usd: f64,
    /// The same for a million such runs.
    pub usd_per_million_runs: f64,
    /// True where the quantity is an estimate, false where it was counted.
    pub estimated: bool,
    /// The page of AWS that says the price.
    pub source: &'static str,
}

/// The price table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PriceTable {
    /// The day on which the list prices were read, the oldest of them.
    pub date: &'static str,
    /// The region that they hold in.
    pub region: &'static str,
}

impl Runtime {
    /// What a run used and costs; `None` when it is unknown or expired.
    ///
    /// # Errors
    /// Ports that fail.
    pub async fn run_cost(&self, id: RunId) -> Result<Option<RunCost>, Trouble> {
        let rows = self.io().partition(Table::State, run_pk(id)).await?;
        let Some((_, item)) = rows.iter().find(|(sk, _)| sk == "!") else { return Ok(None) };
        let run = RunRecord::read(id, item)?;
        let (mut used, mut steps) = (Usage::default(), 0);
        for (sk, item) in &rows {
            used += Usage::kept(item);
            used += JoinRecord::used(item);
            steps += u64::from(sk.starts_with("step#"));
        }
        Ok(Some(RunCost::of(&run, &used, steps)))
    }
}

impl RunCost {
    fn of(run: &RunRecord, used: &Usage, steps: u64) -> RunCost {
        let units = used.units();
        let lines = lines(used, steps);
        let usd_per_million_runs = rounded(lines.iter().map(|line| line.usd_per_million_runs).sum());
        RunCost {
            run_id: run.id.to_string(),
            status: run.status.as_str(),
            complete: run.status.is_final() && !run.settle,
            units: Units {
                read_units: units.read_units,
                write_units: units.write_units,
                queue_requests: units.queue_requests,
                timer_requests: units.timer_requests,
            },
            requests: requests(used),
            usd: usd_per_million_runs / 1e6,
            usd_per_million_runs,
            lines,
            prices: PriceTable { date: prices::READ_ON, region: prices::REGION },
        }
    }
}

fn requests(used: &Usage) -> Vec<Requests> {
    let counted = Request::ALL
        .into_iter()
        .map(|request| Requests { operation: request.name(), count: used.requests(request) });
    counted.filter(|requests| requests.count > 0).collect()
}

fn lines(used: &Usage, steps: u64) -> Vec<Line> {
    let units = used.units();
    let (api, jobs) = (used.requests(Request::Api) as f64, used.requests(Request::ReceiveMessage) as f64);
    let executor_s = EXECUTOR_S * jobs + EXECUTOR_STEP_S * steps as f64;
    let gb_s = API_GB * API_S * api + EXECUTOR_GB * executor_s;
    let lines = [
        (units.write_units as f64, prices::WRITE_UNIT, false),
        (units.read_units as f64, prices::READ_UNIT, false),
        (units.queue_requests as f64, prices::QUEUE_REQUEST, false),
        (units.timer_requests as f64, prices::SCHEDULE, false),
        (api, prices::HTTP_API_REQUEST, false),
        (api + jobs, prices::LAMBDA_REQUEST, true),
        (gb_s, prices::LAMBDA_GB_SECOND, true),
    ];
    lines.into_iter().map(line).collect()
}

fn line((quantity, price, estimated): (f64, Price, bool)) -> Line {
    let usd_per_million_runs = rounded(quantity * price.usd_per_million);
    Line {
        what: price.what,
        quantity: rounded(quantity),
        usd_per_million: price.usd_per_million,
        usd: usd_per_million_runs / 1e6,
        usd_per_million_runs,
        estimated,
        source: price.source,
    }
}

fn rounded(number: f64) -> f64 {
    (number * DIGITS).round() / DIGITS
}
