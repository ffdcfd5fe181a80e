//! `stepwell runs`: asks a server about runs, over its API, and shows what it says.

use crate::options::{Runs, RunsCommand, ShowRun};
use host::HttpCaller;
use miette::{IntoDiagnostic, miette};
use protocol::signature::SigningKey;
use runtime::ports::{Call, CallMethod, Caller};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// How long the server may take for an answer, milliseconds.
const TIMEOUT_MS: i64 = 30_000;
/// Width of the first column of facts.
const TERM_WIDTH: usize = 10;

pub(crate) async fn run(runs: Runs) -> miette::Result<()> {
    let RunsCommand::Show(show) = runs.command;
    let server = Server::of(&show)?;
    let path = format!("/v1/runs/{}", show.id);
    let run = server.get(&path).await?;
    let cost = server.get(&format!("{path}/cost")).await?;
    if show.json {
        println!("{}", json!({"run": run, "cost": cost}));
    } else {
        print!("{}", shown(&run, &cost));
    }
    Ok(())
}

/// A server, as its API is reached.
struct Server {
    caller: HttpCaller,
    url: String,
    key: Option<SigningKey>,
}

impl Server {
    fn of(show: &ShowRun) -> miette::Result<Server> {
        let key = show.signing_key.as_deref().map(SigningKey::parse).transpose();
        let key = key.map_err(|refusal| miette!("--signing-key: {}", refusal.message))?;
        let caller = HttpCaller::new().into_diagnostic()?;
        Ok(Server { caller, url: show.url.trim_end_matches('/').to_owned(), key })
    }

    /// The `data` of an answer.
    async fn get(&self, path: &str) -> miette::Result<Value> {
        let authorization =
            self.key.iter().map(|key| ("authorization", format!("Bearer {}", key.bearer_hash())));
        let call = Call {
            method: CallMethod::Get,
            url: format!("{}{path}", self.url),
            headers: authorization.collect(),
            body: bytes::Bytes::new(),
            timeout_ms: TIMEOUT_MS,
        };
        let reply = self.caller.call(call).await.map_err(|error| miette!(help = HELP_URL, "{error}"))?;
        let mut body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        match reply.status {
            200 => Ok(body["data"].take()),
            401 => Err(miette!(help = HELP_KEY, "{} asks for its signing key", self.url)),
            status => {
                let why = body["error"].as_str().unwrap_or("and no reason").to_owned();
                Err(miette!("{} answered {status}: {why}", self.url))
            }
        }
    }
}

const HELP_URL: &str = "name the server with --url or STEPWELL_URL";
const HELP_KEY: &str = "pass it with --signing-key or STEPWELL_SIGNING_KEY";

/// The run and its cost, for people.
fn shown(run: &Value, cost: &Value) -> String {
    let mut out = String::new();
    let facts = [
        ("Run", "run_id"),
        ("Function", "function"),
        ("Status", "status"),
        ("Queued", "queued_at"),
        ("Started", "run_started_at"),
        ("Ended", "ended_at"),
        ("Reason", "reason"),
    ];
    for (term, key) in facts {
        if let Some(text) = run[key].as_str() {
            let _ = writeln!(out, "{term:TERM_WIDTH$}{text}");
        }
    }
    if !run["output"].is_null() {
        let _ = writeln!(out, "{:TERM_WIDTH$}{}", "Output", run["output"]);
    }
    out.push('\n');
    out.push_str(&bill(cost));
    out
}

fn bill(cost: &Value) -> String {
    let mut out = format!("{:34}{:>14}{:>18}\n", "Cost on AWS", "used", "$ a million runs");
    let list = |key: &str| cost[key].as_array().cloned().unwrap_or_default();
    let dollars = |value: &Value| value["usd_per_million_runs"].as_f64().unwrap_or_default();
    for line in list("lines").iter().filter(|line| line["quantity"].as_f64() != Some(0.0)) {
        let what = line["what"].as_str().unwrap_or_default();
        let mark = if line["estimated"] == true { "~" } else { "" };
        let used = format!("{mark}{}", line["quantity"].as_f64().unwrap_or_default());
        let _ = writeln!(out, "{what:34}{used:>14}{:>18.3}", dollars(line));
    }
    let so_far = if cost["complete"] == true { "Total" } else { "Total so far" };
    let _ = writeln!(out, "{so_far:34}{:>14}{:>18.3}\n", "", dollars(cost));
    let requests: Vec<String> = list("requests")
        .iter()
        .map(|each| format!("{} {}", each["count"], each["operation"].as_str().unwrap_or_default()))
        .collect();
    let _ = writeln!(out, "Requests: {}", requests.join(", "));
    let text = |key: &str| cost["prices"][key].as_str().unwrap_or_default().to_owned();
    let _ = writeln!(out, "List prices of {}, read on {}; ~ is an estimate.", text("region"), text("date"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_shown_with_its_bill() {
        let run =
            json!({"run_id": "01J", "function": "shop-order", "status": "Completed", "output": {"a": 1}});
        let line =
            json!({"what": "SQS requests", "quantity": 3.0, "usd_per_million_runs": 1.2, "estimated": false});
        let cost = json!({
            "complete": true, "lines": [line], "usd_per_million_runs": 1.2,
            "requests": [{"operation": "Query", "count": 2}],
            "prices": {"region": "us-east-1", "date": "2026-10-04"},
        });
        let shown = shown(&run, &cost);
        for part in ["Function  shop-order\n", "Output    {\"a\":1}\n", "SQS requests", "1.200", "2 Query"] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
        assert!(!shown.contains("so far"), "{shown}");
    }
}
