//! The client: sends events and invokes functions. By HTTP or by Lambda's `Invoke`, as configuration says:
//! [`Client::from_env`], or [`Client::builder`].
//!
//! A request that gets no answer, or one that says that the server is busy, is repeated a few times. Repeats carry the
//! same seed, of which the server makes the events' ids, so that nothing is stored or started twice.

mod builder;
mod error;
mod event;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "lambda")]
mod lambda;
mod repeat;
mod run;
mod seed;

pub use builder::{Builder, EVENT_KEY, INGEST_ARN, SIGNING_KEY, URL};
pub use error::Error;
pub use event::Event;
pub use run::{Run, Status};

use protocol::limits::EVENTS_PER_REQUEST_MAX;
use seed::Seed;
use serde::Serialize;
use std::fmt::{self, Debug};
use std::time::Duration;

#[cfg(not(any(feature = "http", feature = "lambda")))]
compile_error!("stepwell needs one of its features `http` and `lambda`, to reach a server by");

/// Sends events and invokes functions. Build it once and clone it: clones share connections.
///
/// Its `Debug` shows where it sends to, and no key.
#[derive(Clone)]
pub struct Client(Way);

impl Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.at()).finish()
    }
}

/// How the server is reached.
#[derive(Clone)]
enum Way {
    #[cfg(feature = "http")]
    Http(http::Http),
    #[cfg(feature = "lambda")]
    Lambda(lambda::Lambda),
}

impl Client {
    /// The client that the environment describes: by `Invoke` of [`INGEST_ARN`] if that is set; else by HTTP to [`URL`]
    /// (`http://localhost:8288`, a development server, by default) with [`EVENT_KEY`] and [`SIGNING_KEY`].
    ///
    /// ```no_run
    /// # use stepwell::client::{Client, Error};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Error> {
    /// let stepwell = Client::from_env().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::Config`] when a variable cannot be used, or asks for a way that this build leaves out.
    pub async fn from_env() -> Result<Client, Error> {
        Builder::from_vars(|name| std::env::var(name).ok()).build().await
    }

    /// A client of one's own configuration.
    ///
    /// ```no_run
    /// # use stepwell::client::{Client, Error};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Error> {
    /// let stepwell = Client::builder().url("https://stepwell.example.com").event_key("the-shop").build().await?;
    /// # Ok(()) }
    /// ```
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Sends an event and returns its internal id once it is stored and the runs that it starts are queued.
    ///
    /// ```no_run
    /// # async fn example(stepwell: stepwell::client::Client) -> Result<(), stepwell::client::Error> {
    /// # use serde_json::json;
    /// use stepwell::client::Event;
    ///
    /// let id = stepwell.send(Event::new("order/paid", json!({ "orderId": 42 })).id("paid-42")).await?;
    /// assert_eq!(id.len(), 26, "a ULID");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`]. After [`Error::Unavailable`] it may be stored all the same: an event with an [id](Event::id) can be
    /// sent again without starting anything twice.
    pub async fn send(&self, event: Event) -> Result<String, Error> {
        let ids = self.send_all([event]).await?;
        ids.into_iter().next().ok_or_else(|| self.not_stepwell("no id for an event"))
    }

    /// Sends at most 5,000 events in one request and returns their internal ids, in order. All of them are accepted,
    /// or none.
    ///
    /// How large they may be together depends on the way: 16 MiB by HTTP to a server of one machine; 6 MB by `Invoke`, or
    /// through API Gateway or a Function URL.
    ///
    /// # Errors
    /// See [`Error`]. Too many or too large: [`Error::Refused`], with the limit. It is not cut into several requests,
    /// since one of them might fail after another was accepted.
    pub async fn send_all(&self, events: impl IntoIterator<Item = Event>) -> Result<Vec<String>, Error> {
        let events: Vec<Event> = events.into_iter().collect();
        if events.len() > EVENTS_PER_REQUEST_MAX {
            return Err(too_many(events.len()));
        }
        let (sent, seed) = (events.len(), Seed::fresh());
        let ids = match &self.0 {
            #[cfg(feature = "http")]
            Way::Http(http) => http.send(&events, &seed).await?,
            #[cfg(feature = "lambda")]
            Way::Lambda(lambda) => lambda.send(&events, &seed).await?,
        };
        if ids.len() == sent {
            Ok(ids)
        } else {
            Err(self.not_stepwell(&format!("{} ids for {sent} events", ids.len())))
        }
    }

    /// Starts a function, `<app>-<function>`, with this data, whatever its triggers, and waits up to `wait` for its run
    /// to end. With [`Duration::ZERO`] it only starts it.
    ///
    /// The run goes on when the wait ends first ([`Status::Running`]), or when this program does. Once it has started,
    /// a server that does not answer for a while is waited for like the run.
    ///
    /// By `Invoke` the wait is ingest's, which is paid for by time; a long one is several invocations.
    ///
    /// ```no_run
    /// # async fn example(stepwell: stepwell::client::Client) -> Result<(), stepwell::client::Error> {
    /// # use serde_json::json;
    /// use std::time::Duration;
    ///
    /// let run = stepwell.invoke("shop-checkout", json!({ "cart": 7 }), Duration::from_secs(20)).await?;
    /// println!("{}: {:?}", run.id, run.output);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`Error`]. A run that fails is no error here but a [`Run`] with its status and error.
    pub async fn invoke(&self, function: &str, data: impl Serialize, wait: Duration) -> Result<Run, Error> {
        let (data, seed) = (serde_json::to_value(data).map_err(Error::Data)?, Seed::fresh());
        match &self.0 {
            #[cfg(feature = "http")]
            Way::Http(http) => http.invoke(function, &data, wait, &seed).await,
            #[cfg(feature = "lambda")]
            Way::Lambda(lambda) => lambda.invoke(function, &data, wait, &seed).await,
        }
    }

    /// Where it sends to: the server's URL, or ingest's ARN or name.
    fn at(&self) -> &str {
        match &self.0 {
            #[cfg(feature = "http")]
            Way::Http(http) => http.at(),
            #[cfg(feature = "lambda")]
            Way::Lambda(lambda) => lambda.at(),
        }
    }

    fn not_stepwell(&self, what: &str) -> Error {
        Error::NotStepwell { at: self.at().to_owned(), what: what.to_owned() }
    }
}

/// The refusal that the server would answer, without sending them first.
fn too_many(count: usize) -> Error {
    Error::Refused {
        status: 400,
        code: "too_many_events".to_owned(),
        message: format!("{count} events in one request, at most {EVENTS_PER_REQUEST_MAX} are accepted"),
        field: Some("events".to_owned()),
        limit: Some(format!("{EVENTS_PER_REQUEST_MAX} events")),
    }
}
