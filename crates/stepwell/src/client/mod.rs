//! The client: sends events and invokes functions. Which way, configuration says: [`Client::from_env`].

mod event;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "lambda")]
mod lambda;
mod run;
mod seed;

pub use event::Event;
pub use run::{Run, Status};

use seed::Seed;
use serde::Serialize;
use std::time::Duration;

/// Names ingest's ARN or name: then everything goes by Lambda's `Invoke`.
pub const INGEST_ARN: &str = "STEPWELL_INGEST_ARN";
/// The server's URL, for everything by HTTP.
pub const URL: &str = "STEPWELL_URL";
/// An event key, for sending by HTTP.
pub const EVENT_KEY: &str = "STEPWELL_EVENT_KEY";
/// The signing key, for invoking by HTTP.
pub const SIGNING_KEY: &str = "STEPWELL_SIGNING_KEY";
/// Where `stepwell dev` listens.
const DEV_URL: &str = "http://localhost:8288";

/// How often a request is made that got no answer, or one that says that it can be repeated, the first time included.
/// Repeats carry the same seed, so nothing starts twice.
const TRIES_MAX: u32 = 4;
/// The pause before the first repeat; it doubles.
const PAUSE: Duration = Duration::from_millis(200);

/// Why something was not sent or invoked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Configuration is missing or wrong.
    #[error("{0}")]
    Config(String),
    /// The events or the data cannot be written as JSON.
    #[error("not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Stepwell refused the request; to repeat it changes nothing.
    #[error("{message} ({code}, {status})")]
    Refused {
        /// HTTP status, 4xx.
        status: u16,
        /// The stable name of the reason: docs/errors has a page for each.
        code: String,
        /// What was refused and why.
        message: String,
    },
    /// No answer, or one that is none, after several tries. The request may have been carried out.
    #[error("no answer from Stepwell: {0}")]
    Unreachable(String),
}

impl Error {
    fn can_be_repeated(&self) -> bool {
        matches!(self, Error::Unreachable(_))
    }
}

/// Sends events and invokes functions. Build it once and clone it: clones share connections.
#[derive(Clone, Debug)]
pub struct Client(Way);

#[derive(Clone, Debug)]
enum Way {
    #[cfg(feature = "http")]
    Http(http::Http),
    #[cfg(feature = "lambda")]
    Lambda(lambda::Lambda),
}

impl Client {
    /// The client that the environment describes: by `Invoke` of [`INGEST_ARN`] if it is set; else by HTTP to [`URL`]
    /// (`http://localhost:8288` by default) with [`EVENT_KEY`] and [`SIGNING_KEY`].
    ///
    /// # Errors
    /// [`Error::Config`] when it asks for a way that this build leaves out.
    pub async fn from_env() -> Result<Client, Error> {
        let read = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        if let Some(function) = read(INGEST_ARN) {
            return Client::lambda(&function).await;
        }
        let url = read(URL).unwrap_or_else(|| DEV_URL.to_owned());
        Client::http(&url, read(EVENT_KEY).as_deref(), read(SIGNING_KEY).as_deref())
    }

    /// A client by HTTP. A development server asks for no keys.
    ///
    /// # Errors
    /// [`Error::Config`] when the URL is none, or this build has no feature `http`.
    #[cfg(feature = "http")]
    pub fn http(url: &str, event_key: Option<&str>, signing_key: Option<&str>) -> Result<Client, Error> {
        Ok(Client(Way::Http(http::Http::new(url, event_key, signing_key)?)))
    }

    /// A client by HTTP, which this build leaves out.
    ///
    /// # Errors
    /// [`Error::Config`].
    #[cfg(not(feature = "http"))]
    pub fn http(_url: &str, _event_key: Option<&str>, _signing_key: Option<&str>) -> Result<Client, Error> {
        Err(Error::Config(format!("set {INGEST_ARN}, or build stepwell with its feature `http`")))
    }

    /// A client by Lambda's `Invoke` of ingest, named by name or ARN. The region and the credentials are the
    /// environment's; they must allow `lambda:InvokeFunction`.
    ///
    /// # Errors
    /// [`Error::Config`] when this build has no feature `lambda`.
    #[cfg(feature = "lambda")]
    pub async fn lambda(ingest: &str) -> Result<Client, Error> {
        Ok(Client(Way::Lambda(lambda::Lambda::new(ingest).await)))
    }

    /// A client by `Invoke`, which this build leaves out.
    ///
    /// # Errors
    /// [`Error::Config`].
    #[cfg(not(feature = "lambda"))]
    #[expect(clippy::unused_async, reason = "the same as with the feature")]
    pub async fn lambda(_ingest: &str) -> Result<Client, Error> {
        Err(Error::Config(format!("{INGEST_ARN} is set: build stepwell with its feature `lambda`")))
    }

    /// Sends events, at most 5,000, and returns their internal ids in order once they are stored.
    ///
    /// # Errors
    /// See [`Error`]. None of the events is accepted when one is refused.
    pub async fn send(&self, events: Vec<Event>) -> Result<Vec<String>, Error> {
        let (events, seed) = (serde_json::to_value(events)?, Seed::fresh());
        repeated(async || match &self.0 {
            #[cfg(feature = "http")]
            Way::Http(http) => http.send(&events, &seed).await,
            #[cfg(feature = "lambda")]
            Way::Lambda(lambda) => lambda.send(&events, &seed).await,
        })
        .await
    }

    /// Starts a function, `<app>-<function>`, with this data, and waits up to `wait` for its run to end. The run goes on
    /// when the wait ends first, or when the program does: its status is then [`Status::Running`].
    ///
    /// # Errors
    /// See [`Error`]. A run that fails is no error here but a [`Run`] with its status.
    pub async fn invoke(&self, function: &str, data: impl Serialize, wait: Duration) -> Result<Run, Error> {
        let (data, seed) = (serde_json::to_value(data)?, Seed::fresh());
        repeated(async || match &self.0 {
            #[cfg(feature = "http")]
            Way::Http(http) => http.invoke(function, &data, wait, &seed).await,
            #[cfg(feature = "lambda")]
            Way::Lambda(lambda) => lambda.invoke(function, &data, wait, &seed).await,
        })
        .await
    }
}

/// Makes a request until it has an outcome, at most [`TRIES_MAX`] times.
async fn repeated<T>(request: impl AsyncFn() -> Result<T, Error>) -> Result<T, Error> {
    let mut pause = PAUSE;
    for _ in 1..TRIES_MAX {
        match request().await {
            Err(error) if error.can_be_repeated() => tokio::time::sleep(pause).await,
            outcome => return outcome,
        }
        pause *= 2;
    }
    request().await
}
