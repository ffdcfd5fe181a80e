//! The result: rows with value and goal, printed as text, Markdown or JSON.

use std::fmt::Write;

use serde::Serialize;

use crate::machine;
use crate::scenarios::Name;
use crate::stats;

/// What a number should reach.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goal {
    /// At least this much.
    AtLeast(f64),
    /// At most this much.
    AtMost(f64),
}

/// One measured number.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    /// The scenario it belongs to.
    pub(crate) scenario: String,
    /// What was measured.
    pub(crate) metric: String,
    /// The number; `null` in JSON when there was nothing to measure.
    pub(crate) value: f64,
    /// Its unit.
    pub(crate) unit: &'static str,
    /// What it should reach, if there is a goal.
    pub(crate) goal: Option<Goal>,
    /// Whether the goal is reached.
    pub(crate) reached: Option<bool>,
}

impl Row {
    /// A number without a goal.
    pub(crate) fn new(
        scenario: impl ToString,
        metric: impl Into<String>,
        value: f64,
        unit: &'static str,
    ) -> Self {
        Self { scenario: scenario.to_string(), metric: metric.into(), value, unit, goal: None, reached: None }
    }

    /// The same number with a goal. A number that could not be measured (NaN) never reaches it.
    pub(crate) fn goal(mut self, goal: Goal) -> Self {
        self.reached = Some(match goal {
            Goal::AtLeast(least) => self.value >= least,
            Goal::AtMost(most) => self.value <= most,
        });
        self.goal = Some(goal);
        self
    }

    /// Two rows, p50 and p99, of a sample in milliseconds.
    pub(crate) fn percentiles(scenario: impl ToString, metric: &str, samples_ms: &[f64]) -> [Self; 2] {
        [("p50", 0.5), ("p99", 0.99)].map(|(name, quantile)| {
            let value = stats::percentile(samples_ms, quantile).unwrap_or(f64::NAN);
            Self::new(scenario.to_string(), format!("{metric} {name}"), value, "ms")
        })
    }

    fn goal_text(&self) -> String {
        match self.goal {
            None => String::new(),
            Some(Goal::AtLeast(least)) => format!("≥ {}", number(least)),
            Some(Goal::AtMost(most)) => format!("≤ {}", number(most)),
        }
    }

    fn cells(&self) -> [String; 5] {
        let reached = match self.reached {
            None => "",
            Some(true) => "yes",
            Some(false) => "NO",
        };
        [
            self.scenario.clone(),
            self.metric.clone(),
            format!("{} {}", number(self.value), self.unit).trim().to_owned(),
            self.goal_text(),
            reached.to_owned(),
        ]
    }
}

/// What one scenario brought.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Its numbers.
    pub(crate) rows: Vec<Row>,
    /// Unfinished work and wrong calls; any of them fails the benchmark.
    pub(crate) problems: Vec<String>,
}

/// The result of a whole benchmark.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The machine line.
    machine: String,
    /// The commit measured.
    commit: String,
    /// The command that made this report.
    command: String,
    /// All numbers, in the order they were measured.
    pub(crate) rows: Vec<Row>,
    /// Why the benchmark failed; empty when all work was finished.
    pub(crate) problems: Vec<String>,
}

/// The table's header.
const HEADER: [&str; 5] = ["scenario", "metric", "value", "goal", "reached"];

impl Report {
    /// A report without numbers yet.
    pub(crate) fn new(machine: String, commit: String) -> Self {
        Self { machine, commit, command: machine::command(), rows: Vec::new(), problems: Vec::new() }
    }

    /// Adds a scenario's numbers and problems.
    pub(crate) fn add(&mut self, name: Name, outcome: Outcome) {
        self.rows.extend(outcome.rows);
        self.problems.extend(outcome.problems.into_iter().map(|problem| format!("{name}: {problem}")));
    }

    /// The report as JSON.
    pub(crate) fn json(&self) -> String {
        // Plain structs of strings and numbers always serialise.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The report as an aligned table for the terminal.
    pub(crate) fn text(&self) -> String {
        let table: Vec<[String; 5]> =
            std::iter::once(HEADER.map(String::from)).chain(self.rows.iter().map(Row::cells)).collect();
        let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 5] = std::array::from_fn(width);
        let mut text = self.head("");
        for row in &table {
            let line: Vec<String> =
                row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            text.push_str(line.join("  ").trim_end());
            text.push('\n');
        }
        text + &self.tail("")
    }

    /// The report as a Markdown table.
    pub(crate) fn markdown(&self) -> String {
        let mut text = self.head("- ");
        let mut line = |cells: [String; 5]| {
            text.push_str(&format!("| {} |\n", cells.join(" | ")));
        };
        line(HEADER.map(String::from));
        line(HEADER.map(|_| "---".to_owned()));
        self.rows.iter().for_each(|row| line(row.cells()));
        text + &self.tail("- ")
    }

    fn head(&self, bullet: &str) -> String {
        format!(
            "{bullet}machine: {}\n{bullet}commit: {}\n{bullet}command: {}\n\n",
            self.machine, self.commit, self.command
        )
    }

    fn tail(&self, bullet: &str) -> String {
        let mut text = String::new();
        if self.problems.is_empty() {
            text.push_str("\nAll work was finished and every call was right.\n");
        } else {
            text.push_str("\nFAILED: work is unfinished or calls were wrong.\n");
        }
        for problem in &self.problems {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{bullet}{problem}");
        }
        text
    }
}

/// A number in as many digits as it deserves: `18,204`, `42.5`, `0.083`.
fn number(value: f64) -> String {
    if value.is_nan() {
        return "–".into();
    }
    match value.abs() {
        size if size >= 1000.0 => thousands(value.round() as i64),
        size if size >= 10.0 => trimmed(format!("{value:.1}")),
        _ => trimmed(format!("{value:.3}")),
    }
}

fn trimmed(digits: String) -> String {
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn thousands(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::from(if value < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Goal, Row, number};

    #[test]
    fn numbers_have_as_many_digits_as_they_deserve() {
        let shown: Vec<String> = [1_234_567.8, 15000.0, 42.46, 30.0, 0.1, 0.0834, 0.0, -3.25, f64::NAN]
            .into_iter()
            .map(number)
            .collect();
        assert_eq!(shown, ["1,234,568", "15,000", "42.5", "30", "0.1", "0.083", "0", "-3.25", "–"]);
    }

    #[test]
    fn an_unmeasured_number_reaches_no_goal() {
        let row = |value, goal| Row::new("s", "m", value, "ms").goal(goal).reached;
        assert_eq!(row(f64::NAN, Goal::AtMost(1.0)), Some(false));
        assert_eq!(row(1.0, Goal::AtMost(1.0)), Some(true));
        assert_eq!(row(0.9, Goal::AtLeast(1.0)), Some(false));
    }
}
