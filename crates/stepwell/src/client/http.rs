//! By HTTP.

use super::{Error, Run, Seed};
use protocol::headers::EVENT_ID_SEED;
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How soon a run is looked at again, from first to last.
const LOOKS: [Duration; 5] = [
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(400),
    Duration::from_millis(800),
];

#[derive(Clone, Debug)]
pub(crate) struct Http {
    client: Client,
    url: String,
    event_key: String,
    signing_key: Option<String>,
}

/// What an error says.
#[derive(Deserialize)]
struct Refusal {
    error: String,
    #[serde(default)]
    code: String,
}

#[derive(Deserialize)]
struct Sent {
    ids: Vec<String>,
}

#[derive(Deserialize)]
struct Invoked {
    id: String,
}

#[derive(Deserialize)]
struct Runs {
    data: Vec<Value>,
}

impl Http {
    pub(crate) fn new(url: &str, event_key: Option<&str>, signing_key: Option<&str>) -> Result<Http, Error> {
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(Error::Config(format!(
                "Stepwell's URL {url:?} begins neither with http:// nor https://"
            )));
        }
        let client = Client::builder().timeout(TIMEOUT).build().map_err(|e| Error::Config(e.to_string()))?;
        Ok(Http {
            client,
            url: url.trim_end_matches('/').to_owned(),
            // A development server takes any text for a key.
            event_key: event_key.unwrap_or("dev").to_owned(),
            signing_key: signing_key.map(str::to_owned),
        })
    }

    pub(crate) async fn send(&self, events: &Value, seed: &Seed) -> Result<Vec<String>, Error> {
        let request = self.client.post(format!("{}/e/{}", self.url, self.event_key));
        let sent: Sent = answer(request.header(EVENT_ID_SEED, &seed.0).json(events)).await?;
        Ok(sent.ids)
    }

    pub(crate) async fn invoke(
        &self,
        function: &str,
        data: &Value,
        wait: Duration,
        seed: &Seed,
    ) -> Result<Run, Error> {
        let give_up = Instant::now() + wait;
        let request = self.client.post(format!("{}/invoke/{function}", self.url));
        let request = self.signed(request).header(EVENT_ID_SEED, &seed.0).json(&json!({ "data": data }));
        let Invoked { id } = answer(request).await?;
        for look in 0.. {
            let request = self.client.get(format!("{}/v1/events/{id}/runs", self.url));
            let runs: Runs = answer(self.signed(request)).await?;
            let run = runs.data.into_iter().find(|run| run["function"] == function);
            let pause = LOOKS[look.min(LOOKS.len() - 1)];
            let over = Instant::now() + pause > give_up;
            match run {
                Some(run) if over || !run["ended_at"].is_null() => return read(run),
                // The event is stored; its run is recorded as soon as a job is taken up.
                None if Instant::now() > give_up + TIMEOUT => {
                    return Err(Error::Unreachable(format!("the run of event {id} has not begun")));
                }
                _ => tokio::time::sleep(pause).await,
            }
        }
        Err(Error::Unreachable(format!("the run of event {id} has not begun")))
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.signing_key {
            Some(key) => request.basic_auth("stepwell", Some(key)),
            None => request,
        }
    }
}

/// A run as the API shows it has one field for result and error.
fn read(mut run: Value) -> Result<Run, Error> {
    if run["status"] != "Completed" {
        run["error"] = run["output"].take();
    }
    Ok(serde_json::from_value(run)?)
}

/// Sends a request and reads its answer.
async fn answer<T: for<'de> Deserialize<'de>>(request: RequestBuilder) -> Result<T, Error> {
    let unreachable = |error: reqwest::Error| Error::Unreachable(error.without_url().to_string());
    let response = request.send().await.map_err(unreachable)?;
    let status = response.status();
    let body = response.bytes().await.map_err(unreachable)?;
    if status.is_success() {
        return serde_json::from_slice(&body)
            .map_err(|error| Error::Unreachable(format!("its answer cannot be read: {error}")));
    }
    let refusal = serde_json::from_slice(&body).unwrap_or_else(|_| Refusal {
        error: String::from_utf8_lossy(&body).chars().take(300).collect(),
        code: String::new(),
    });
    if status.is_server_error() {
        return Err(Error::Unreachable(format!("{} ({status})", refusal.error)));
    }
    Err(Error::Refused { status: status.as_u16(), code: refusal.code, message: refusal.error })
}
