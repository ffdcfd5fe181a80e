//! Builds a server from its settings, serves until it is told to stop, and stops gracefully.

use crate::discover::{Discovery, discover};
use crate::housekeeping::{Cleaner, housekeeping};
use crate::options::{Common, Dev, LogLevel, Start};
use crate::pump::{pump, pump_dead};
use api::{Access, Api, Keys, Stream};
use axum::serve::ListenerExt;
use backend_memory::Memory;
use backend_sqlite::{Durability, Options, Sqlite};
use host::{HttpCaller, RandomIds, SystemClock};
use miette::{IntoDiagnostic, WrapErr, miette};
use protocol::signature::SigningKey;
use runtime::ports::{Clock, Ids};
use runtime::{Config, Ports, Runtime};
use serde_json::json;
use std::future::Future;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long jobs under way may go on after the server was told to stop. What is left is taken up again at the
/// next start.
const GRACE: Duration = Duration::from_secs(10);
/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// The data file's name in the data folder.
const DATA_FILE: &str = "stepwell.db";

/// Everything a server is started with.
pub(crate) struct Settings {
    common: Common,
    host: String,
    discovery: bool,
    store: StoreChoice,
    access: Access,
    signing_key: Option<SigningKey>,
}

enum StoreChoice {
    Memory,
    File(Durability),
}

impl Settings {
    /// A development server.
    pub(crate) fn dev(dev: Dev) -> miette::Result<Settings> {
        let store = if dev.in_memory { StoreChoice::Memory } else { StoreChoice::File(Durability::Normal) };
        Ok(Settings {
            common: dev.common,
            host: dev.host,
            discovery: !dev.no_discovery,
            store,
            access: Access::open(),
            signing_key: None,
        })
    }

    /// A server with keys.
    pub(crate) fn start(start: Start) -> miette::Result<Settings> {
        let Some(signing_key) = &start.signing_key else {
            return Err(missing("a signing key", "--signing-key", "openssl rand -hex 32"));
        };
        if start.event_key.is_empty() {
            return Err(missing("an event key", "--event-key", "openssl rand -hex 16"));
        }
        let key =
            |flag: &'static str, text: &str| SigningKey::parse(text).map_err(|e| miette!("{flag}: {e}"));
        let signing = key("--signing-key", signing_key)?;
        let fallback = start
            .signing_key_fallback
            .as_deref()
            .map(|text| key("--signing-key-fallback", text))
            .transpose()?;
        let keys = Keys { signing: signing.clone(), signing_fallback: fallback, event: start.event_key };
        Ok(Settings {
            common: start.common,
            host: start.host,
            discovery: false,
            store: StoreChoice::File(Durability::Full),
            access: Access::with(keys),
            signing_key: Some(signing),
        })
    }

    fn config(&self) -> Config {
        let retry_s = i64::from(self.common.retry_interval);
        Config {
            sole: true,
            retry_interval_ms: (retry_s > 0).then_some(retry_s * 1000),
            max_steps: self.common.max_steps,
            retention_ms: i64::from(self.common.retention_days) * DAY_MS,
            open_ms_planned: DAY_MS,
            event_bytes_max: self.common.max_event_size,
            signing_key: self.signing_key.clone(),
            ..Config::new(RandomIds::default().ulid(SystemClock::default().now_ms()).to_string())
        }
    }

    /// What `GET /dev` tells of it.
    fn told(&self) -> serde_json::Value {
        json!({ "sdkUrls": self.common.sdk_url, "discovery": self.discovery, "poll": !self.common.no_poll })
    }
}

fn missing(what: &str, flag: &str, command: &str) -> miette::Report {
    miette!(
        help = format!("make one with `{command}` and pass it by {flag}, or in the environment"),
        "`stepwell start` needs {what} ({flag})"
    )
}

/// Logs go to stderr, so that stdout holds only what the server prints of itself.
pub(crate) fn log_to_stderr(settings: &Settings) {
    let level = match settings.common.log_level {
        LogLevel::Error => tracing::Level::ERROR,
        LogLevel::Warn => tracing::Level::WARN,
        LogLevel::Info => tracing::Level::INFO,
        LogLevel::Debug => tracing::Level::DEBUG,
        LogLevel::Trace => tracing::Level::TRACE,
    };
    let log = tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr);
    if settings.common.json { log.json().init() } else { log.with_target(false).init() }
}

/// The store, and how it is closed.
struct Backend {
    ports: Ports,
    cleaner: Cleaner,
    file: Option<Sqlite>,
}

/// Serves until SIGINT or SIGTERM.
pub(crate) async fn serve(settings: Settings) -> miette::Result<()> {
    let stream = Stream::default();
    let Backend { ports, cleaner, file } = backend(&settings, stream.clone())?;
    let streams = stream.clone();
    let runtime = Arc::new(Runtime::new(ports, settings.config()));
    let listener = listen(&settings).await?;
    let address = listener.local_addr().into_diagnostic()?;
    let start_options = Arc::new(settings.told());
    let pages = dashboard::pages(runtime.clone());
    let api = Api {
        runtime: runtime.clone(),
        access: Arc::new(settings.access.clone()),
        stream: Some(stream),
        start_options,
    };
    let router = api.router(pages);

    let (stop_jobs, stop_http) = (CancellationToken::new(), CancellationToken::new());
    let tasks = TaskTracker::new();
    let pumping = tokio::spawn(pump(runtime.clone(), tasks.clone(), stop_jobs.clone()));
    let burying = tokio::spawn(pump_dead(runtime.clone(), tasks.clone(), stop_jobs.clone()));
    let keeping = tokio::spawn(housekeeping(runtime.clone(), cleaner));
    let discovering = tokio::spawn(discover(runtime, discovery(&settings)));
    let listener = listener.tap_io(|connection| {
        // Small answers must not wait for more to send.
        let _ = connection.set_nodelay(true);
    });
    let stopped = stop_http.clone();
    let serving = tokio::spawn(async move {
        axum::serve(listener, router).with_graceful_shutdown(stopped.cancelled_owned()).await
    });
    greet(&settings, address)?;

    told_to_stop().await;
    tracing::info!("stopping: jobs under way may go on for {} s", GRACE.as_secs());
    // Apps report steps to this server while they are called: it answers until the last call is over.
    stop_jobs.cancel();
    streams.end();
    discovering.abort();
    keeping.abort();
    tasks.close();
    let _ = pumping.await;
    let _ = burying.await;
    within_grace(tasks.wait()).await;
    stop_http.cancel();
    within_grace(serving).await;
    if let Some(file) = file {
        file.close()
            .await
            .into_diagnostic()
            .wrap_err("the data file could not be closed; what was acknowledged is in it")?;
    }
    Ok(())
}

async fn within_grace(work: impl Future) {
    tokio::select! {
        _ = tokio::time::timeout(GRACE, work) => {}
        () = told_to_stop() => {}
    }
}

fn backend(settings: &Settings, stream: Stream) -> miette::Result<Backend> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let ids: Arc<dyn Ids> = Arc::new(RandomIds::default());
    let caller =
        Arc::new(HttpCaller::new().into_diagnostic().wrap_err("the HTTP client could not be built")?);
    let notices = Arc::new(stream);
    match settings.store {
        StoreChoice::Memory => {
            let memory = Arc::new(Memory::new(clock.clone(), ids.clone()));
            let cleaner = Cleaner::Memory(memory.clone());
            let (store, queue, timers) = (memory.clone(), memory.clone(), memory);
            Ok(Backend {
                ports: Ports {
                    store,
                    queue,
                    timers,
                    elsewhere: None,
                    crons: None,
                    outbox: None,
                    caller,
                    clock,
                    ids,
                    notices,
                },
                cleaner,
                file: None,
            })
        }
        StoreChoice::File(durability) => {
            let folder: &PathBuf = &settings.common.data_dir;
            std::fs::create_dir_all(folder).into_diagnostic().wrap_err_with(|| {
                format!("the data folder {} (--data-dir) could not be made", folder.display())
            })?;
            let options = Options { durability, ..Options::new(clock.clone(), ids.clone()) };
            let sqlite = Sqlite::open(folder.join(DATA_FILE), options).into_diagnostic()?;
            let shared = Arc::new(sqlite.clone());
            let (store, queue, timers) = (shared.clone(), shared.clone(), shared.clone());
            Ok(Backend {
                ports: Ports {
                    store,
                    queue,
                    timers,
                    elsewhere: None,
                    crons: None,
                    outbox: Some(shared),
                    caller,
                    clock,
                    ids,
                    notices,
                },
                cleaner: Cleaner::File(sqlite.clone()),
                file: Some(sqlite),
            })
        }
    }
}

async fn listen(settings: &Settings) -> miette::Result<TcpListener> {
    let (host, port) = (settings.host.as_str(), settings.common.port);
    TcpListener::bind((host, port)).await.map_err(|error| {
        miette!(
            help = "is another server running? choose a port with --port, 0 takes a free one",
            "cannot listen on {host}:{port}: {error}"
        )
    })
}

fn discovery(settings: &Settings) -> Discovery {
    Discovery {
        urls: settings.common.sdk_url.clone(),
        usual_ports: settings.discovery,
        every: (!settings.common.no_poll)
            .then(|| Duration::from_secs(u64::from(settings.common.poll_interval))),
    }
}

/// Says where the server listens: one line of JSON, or a few for people.
fn greet(settings: &Settings, address: SocketAddr) -> miette::Result<()> {
    let host = if address.ip().is_unspecified() || address.ip().is_loopback() {
        "localhost".to_owned()
    } else {
        address.ip().to_string()
    };
    let url = format!("http://{host}:{}", address.port());
    let mut out = std::io::stdout().lock();
    let written = if settings.common.json {
        let line = json!({ "event": "listening", "url": url, "version": env!("CARGO_PKG_VERSION") });
        writeln!(out, "{line}")
    } else {
        let data = match settings.store {
            StoreChoice::Memory => "memory only".to_owned(),
            StoreChoice::File(_) => settings.common.data_dir.join(DATA_FILE).display().to_string(),
        };
        writeln!(
            out,
            "Stepwell {} listens on {url}\n  events   POST {url}/e/<key>\n  data     {data}",
            env!("CARGO_PKG_VERSION")
        )
    };
    written.and_then(|()| out.flush()).into_diagnostic()
}

async fn told_to_stop() {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
