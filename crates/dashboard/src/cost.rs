//! What a run used and costs, as its page shows it.

use runtime::read::RunCost;

/// What a run costs.
pub(crate) struct Bill {
    pub(crate) complete: bool,
    /// What the run costs.
    pub(crate) run: String,
    /// What a million such runs cost.
    pub(crate) million: String,
    pub(crate) lines: Vec<BillLine>,
    /// How many of each kind.
    pub(crate) requests: String,
    pub(crate) region: &'static str,
    pub(crate) date: &'static str,
}

/// One thing that is billed.
pub(crate) struct BillLine {
    pub(crate) what: &'static str,
    pub(crate) used: String,
    pub(crate) million: String,
    pub(crate) estimated: bool,
}

impl Bill {
    pub(crate) fn of(cost: &RunCost) -> Bill {
        let used = cost.lines.iter().filter(|line| line.quantity > 0.0);
        let line = |line: &runtime::read::Line| BillLine {
            what: line.what,
            used: line.quantity.to_string(),
            million: million(line.usd_per_million_runs),
            estimated: line.estimated,
        };
        let requests = cost.requests.iter().map(|each| format!("{} {}", each.count, each.operation));
        Bill {
            complete: cost.complete,
            run: format!("${:.8}", cost.usd),
            million: million(cost.usd_per_million_runs),
            lines: used.map(line).collect(),
            requests: requests.collect::<Vec<String>>().join(", "),
            region: cost.prices.region,
            date: cost.prices.date,
        }
    }
}

fn million(usd: f64) -> String {
    format!("${usd:.2}")
}
