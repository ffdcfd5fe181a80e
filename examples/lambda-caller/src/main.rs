//! A Lambda that starts a function of Stepwell by invoking ingest, waits for its result, and says it in an event.
//! `STEPWELL_INGEST_ARN` names ingest, and this Lambda's role may invoke it: no key, no URL.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde::Deserialize;
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
    /// Its input.
    data: Value,
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let stepwell = Client::from_env().await?;
    let stepwell = &stepwell;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Order>| async move {
        let Order { function, data } = event.payload;
        let run = stepwell.invoke(&function, data, WAIT).await?;
        let status = run.status;
        let told = Event::new("caller/told", json!({ "run": run.id, "done": status == Status::Completed }));
        let ids = stepwell.send(vec![told]).await?;
        Ok::<Value, Error>(
            json!({ "run": run.id, "output": run.output, "error": run.error, "event": ids[0] }),
        )
    }))
    .await
}
