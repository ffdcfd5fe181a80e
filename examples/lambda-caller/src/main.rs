//! A Lambda that starts a function of Stepwell by invoking ingest, waits for its result, and says it in an event.
//! `STEPWELL_INGEST_ARN` names ingest, and this Lambda's role may invoke it: no key, no URL.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;
use stepwell::client::{Client, Event, Status};

/// How long it waits for the result; the run goes on if it takes longer.
const WAIT: Duration = Duration::from_secs(20);

/// What it is invoked with.
#[derive(Deserialize)]
struct Order {
    /// The function to start, `<app>-<function>`.
    function: String,
    /// Its input, an object.
    data: Value,
    /// The name of the event that says how it went.
    tell: String,
}

/// What it answers.
#[derive(Serialize)]
struct Outcome {
    /// The run.
    run: String,
    /// How it ended; `Running` if it has not.
    status: String,
    /// Its result, or null.
    output: Option<Value>,
    /// Its error, or null.
    error: Option<Value>,
    /// The event's id.
    event: String,
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    // Once for all invocations: it keeps its connections.
    let stepwell = Client::from_env().await?;
    let handler = service_fn(|event: LambdaEvent<Order>| take(&stepwell, event.payload));
    lambda_runtime::run(handler).await
}

async fn take(stepwell: &Client, order: Order) -> Result<Outcome, Error> {
    let run = stepwell.invoke(&order.function, order.data, WAIT).await?;
    let done = run.status == Status::Completed;
    // Lambda may invoke this twice for one order; the id keeps the event from starting anything twice.
    let told = Event::new(order.tell, json!({ "run": run.id, "done": done, "output": run.output }));
    let event = stepwell.send(told.id(format!("told-{}", run.id))).await?;
    let status = format!("{:?}", run.status);
    Ok(Outcome { run: run.id, status, output: run.output, error: run.error, event })
}
