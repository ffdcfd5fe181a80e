//! By HTTP.

use super::builder::{SIGNING_KEY, Secret, URL};
use super::error::{Error, Miss, Refusal, quoted, too_large};
use super::repeat::repeated;
use super::{Event, Run, Seed, Status};
use protocol::headers::{CONTENT_TYPE, EVENT_ID_SEED};
use protocol::ids::{EventId, RunId};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How soon a run is looked at again, from first to last, milliseconds. The last is kept.
const LOOKS_MS: [u64; 5] = [50, 100, 200, 400, 800];
/// What a development server is told for an event key: it takes any text.
const ANY_KEY: &str = "dev";
/// Who we say that we are.
const USER_AGENT: &str = concat!("stepwell-rust/", env!("CARGO_PKG_VERSION"));

#[derive(Clone)]
pub(super) struct Http {
    client: Client,
    url: Url,
    event_key: Option<Secret>,
    signing_key: Option<Secret>,
}

#[derive(Deserialize)]
struct Sent {
    ids: Vec<String>,
}

#[derive(Deserialize)]
struct Invoked {
    id: EventId,
}

#[derive(Deserialize)]
struct Seen {
    data: Value,
}

/// Which key a request shows, for who has the wrong one.
#[derive(Clone, Copy)]
enum Shows {
    EventKey,
    SigningKey,
}

impl Http {
    pub(super) fn new(
        url: &str,
        event_key: Option<Secret>,
        signing_key: Option<Secret>,
        timeout: Duration,
    ) -> Result<Http, Error> {
        let url = server_url(url)?;
        let client =
            Client::builder().timeout(timeout).redirect(Policy::none()).user_agent(USER_AGENT).build();
        let client = client.map_err(|error| Error::Config(format!("there is no HTTP client: {error}")))?;
        Ok(Http { client, url, event_key, signing_key })
    }

    /// Where it sends to.
    pub(super) fn at(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    pub(super) async fn send(&self, events: &[Event], seed: &Seed) -> Result<Vec<String>, Error> {
        let body = serde_json::to_vec(events).map_err(Error::Data)?;
        let key = self.event_key.as_ref().map_or(ANY_KEY, |key| &key.0);
        let url = self.path(&["e", key]);
        let sent: Sent = repeated(self.at(), async || {
            let request = self.client.post(url.clone()).header(EVENT_ID_SEED, &seed.0);
            self.ask(with_json(request, body.clone()), Shows::EventKey).await
        })
        .await?;
        Ok(sent.ids)
    }

    pub(super) async fn invoke(
        &self,
        function: &str,
        data: &Value,
        wait: Duration,
        seed: &Seed,
    ) -> Result<Run, Error> {
        let started = Instant::now();
        let body = json!({ "data": data }).to_string().into_bytes();
        let url = self.path(&["invoke", function]);
        let invoked: Invoked = repeated(self.at(), async || {
            let request = self.signed(self.client.post(url.clone())).header(EVENT_ID_SEED, &seed.0);
            self.ask(with_json(request, body.clone()), Shows::SigningKey).await
        })
        .await?;
        let run = RunId::derive(invoked.id, function).to_string();
        let mut look = 0;
        loop {
            let seen = self.look(&run).await?;
            let left = wait.saturating_sub(started.elapsed());
            if !seen.goes_on() || left.is_zero() {
                return Ok(seen);
            }
            tokio::time::sleep(left.min(Duration::from_millis(LOOKS_MS[look]))).await;
            look = (look + 1).min(LOOKS_MS.len() - 1);
        }
    }

    /// The run as it is. It goes on as far as anybody knows before a job of it was taken up, and while the server cannot
    /// be asked.
    async fn look(&self, run: &str) -> Result<Run, Error> {
        let request = self.signed(self.client.get(self.path(&["v1", "runs", run])));
        match self.ask::<Seen>(request, Shows::SigningKey).await {
            Ok(seen) => self.run(seen.data),
            Err(Miss::Passing(_) | Miss::Final(Error::Refused { status: 404, .. })) => {
                Ok(Run { id: run.to_owned(), status: Status::Running, output: None, error: None })
            }
            Err(Miss::Final(error)) => Err(error),
        }
    }

    /// A run as the API shows it has one field for result and error.
    fn run(&self, mut seen: Value) -> Result<Run, Error> {
        if seen["status"] != "Completed" {
            seen["error"] = seen["output"].take();
        }
        serde_json::from_value(seen)
            .map_err(|error| self.not_stepwell(format!("a run that is none: {error}")))
    }

    /// An address below the server's.
    fn path(&self, segments: &[&str]) -> Url {
        let mut url = self.url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.signing_key {
            Some(key) => request.basic_auth("stepwell", Some(&key.0)),
            None => request,
        }
    }

    /// Makes a request once and reads its answer.
    async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder, shows: Shows) -> Result<T, Miss> {
        // The URL may hold the event key.
        let passing = |error: reqwest::Error| Miss::Passing(error.without_url().into());
        let response = request.send().await.map_err(passing)?;
        let status = response.status();
        let body = response.bytes().await.map_err(passing)?;
        if status.is_success() {
            let said = |error| self.not_stepwell(format!("{status}, {error}: {}", quoted(&body)));
            return serde_json::from_slice(&body).map_err(|error| said(error).into());
        }
        if status.is_server_error() || matches!(status.as_u16(), 408 | 429) {
            let said = serde_json::from_slice(&body).map_or_else(|_| quoted(&body), Refusal::message);
            return Err(Miss::Passing(format!("{status}: {said}").into()));
        }
        Err(self.refused(status.as_u16(), &body, shows).into())
    }

    fn refused(&self, status: u16, body: &[u8], shows: Shows) -> Error {
        match serde_json::from_slice::<Refusal>(body) {
            Ok(refusal) if status == 401 => self.denied(refusal, shows),
            Ok(refusal) => refusal.with(status),
            // A gateway before Stepwell.
            Err(_) if status == 413 => {
                let message = format!("the request is too large for {}: {}", self.at(), quoted(body));
                too_large(message, None)
            }
            Err(_) => self.not_stepwell(format!("{status}: {}", quoted(body))),
        }
    }

    fn denied(&self, refusal: Refusal, shows: Shows) -> Error {
        let remedy = match shows {
            Shows::EventKey => "give the client an event key of that server (STEPWELL_EVENT_KEY)",
            Shows::SigningKey => "give the client that server's signing key (STEPWELL_SIGNING_KEY)",
        };
        Error::Denied { at: self.at().to_owned(), message: refusal.message(), remedy }
    }

    fn not_stepwell(&self, what: String) -> Error {
        Error::NotStepwell { at: self.at().to_owned(), what }
    }
}

fn with_json(request: RequestBuilder, body: Vec<u8>) -> RequestBuilder {
    request.header(CONTENT_TYPE, "application/json").body(body)
}

/// The URL of a server, without what does not belong to it.
fn server_url(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let Some(url) = url else {
        let what = "must begin with http:// or https://";
        return Err(Error::Config(format!("the server's URL ({URL}) {what}, not {text:?}")));
    };
    if !url.username().is_empty() || url.password().is_some() {
        // It is not repeated: it holds a secret.
        let what = "must hold no user name and password: the signing key is set on its own";
        return Err(Error::Config(format!("the server's URL ({URL}) {what} ({SIGNING_KEY})")));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::Config(format!("the server's URL ({URL}) must end before ? and #, not {text:?}")));
    }
    Ok(url)
}
