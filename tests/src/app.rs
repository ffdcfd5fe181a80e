//! Apps on the official SDKs, in Node and Python. They end with their test: their standard input is a pipe of ours.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use serde_json::Value;
use tempfile::NamedTempFile;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::api::Answer;
use crate::log::{append_to, show_log};
use crate::server::{EVENT_KEY, SIGNING_KEY, Server};
use crate::wait::wait_until;

/// How long Node or Python may take until the app answers.
const BOOT_DEADLINE: Duration = Duration::from_secs(30);

/// The examples that newcomers copy: the same shop on each official SDK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// `examples/typescript`
    TypeScript,
    /// `examples/python`
    Python,
}

impl Example {
    /// The app's name, with which the slugs of its functions begin.
    #[must_use]
    pub fn app_id(self) -> &'static str {
        match self {
            Example::TypeScript => "shop-typescript",
            Example::Python => "shop-python",
        }
    }
}

/// A running app. Killed when dropped.
#[derive(Debug)]
pub struct App {
    /// Where the SDK serves, with `/api/inngest`.
    pub url: String,
    http: reqwest::Client,
    command: Command,
    child: Option<Child>,
    log: NamedTempFile,
}

impl App {
    /// An example, used as its README says.
    #[must_use]
    pub fn example(example: Example, server: &Server) -> Self {
        match example {
            Example::TypeScript => {
                Self::node(&repository().join("examples/typescript"), &["--import", "tsx", "src/server.ts"])
            }
            Example::Python => Self::python(&repository().join("examples/python"), &["server.py"]),
        }
        .of(server)
    }

    /// An app that only tests need, such as `cases.js` or `cases.py`, from `tests/apps`.
    #[must_use]
    pub fn from(file: &str, server: &Server) -> Self {
        let folder = repository().join("tests/apps");
        if file.ends_with(".py") { Self::python(&folder, &[file]) } else { Self::node(&folder, &[file]) }
            .of(server)
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl ToString) -> Self {
        self.command.env(name, value.to_string());
        self
    }

    /// Starts the app and waits until its SDK answers.
    pub async fn run(mut self) -> Self {
        self.boot().await;
        self
    }

    /// Starts the app, whose `PORT` the test has chosen, and waits until it answers at `url`.
    pub async fn run_at(self, url: String) -> Self {
        self.at(url).run().await
    }

    /// Starts the app and registers it with the server, as a user does: `PUT` to the app.
    pub async fn synced(self) -> Self {
        let app = self.run().await;
        let answer = app.sync().await;
        // The Python SDK passes on the server's refusal with status 200.
        let refused = answer.status != 200 || answer.body["error"].is_string();
        assert!(!refused, "the app must be able to register: {answer:?}");
        app
    }

    /// Asks the SDK to register its functions (out-of-band), and returns what it says.
    pub async fn sync(&self) -> Answer {
        Answer::of(self.http.put(&self.url).send().await.expect("the app's answer")).await
    }

    /// Reads a page of a test app beside the SDK's, such as `/calls?run=…`.
    pub async fn get(&self, path: &str) -> Value {
        let base = self.url.trim_end_matches("/api/inngest");
        Answer::of(self.http.get(format!("{base}{path}")).send().await.expect("the app's answer")).await.body
    }

    /// What the app was asked for this run: one entry per request (`cases.js` only).
    pub async fn calls(&self, run: &str) -> Vec<Value> {
        let calls = self.get(&format!("/calls?run={run}")).await;
        calls.as_array().cloned().unwrap_or_else(|| panic!("a list of calls, not {calls}"))
    }

    /// Ends the app at once; [`App::boot`] starts it again at the same address.
    pub async fn kill9(&mut self) {
        self.child.take().expect("a running app").kill().await.expect("to kill the app");
    }

    /// Starts the app, again if it was killed.
    pub async fn boot(&mut self) {
        let mut child = self.command.stderr(append_to(self.log.path())).spawn().unwrap_or_else(|e| {
            panic!("to run {:?} (Node must be version 20 or newer): {e}", self.command.as_std().get_program())
        });
        let mut lines = BufReader::new(child.stdout.take().expect("the app's output")).lines();
        self.child = Some(child);
        let first = tokio::time::timeout(BOOT_DEADLINE, lines.next_line()).await;
        assert!(matches!(first, Ok(Ok(Some(_)))), "the app must start within {BOOT_DEADLINE:?}: {first:?}");
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        // Flask's own server says so a moment before it listens.
        let answer = wait_until("the app answers", BOOT_DEADLINE, async || {
            self.http.get(&self.url).send().await.map_err(|e| e.to_string())
        })
        .await;
        // In production the SDK tells who it is only to a signed request.
        assert!(matches!(answer.status().as_u16(), 200 | 401), "unexpected answer: {answer:?}");
    }

    /// An app in Node, whose packages are installed in this folder.
    pub(crate) fn node(folder: &Path, args: &[&str]) -> Self {
        assert!(
            folder.join("node_modules/inngest").is_dir(),
            "the packages of {} are not installed: run `make deps`, or `npm ci` in that folder",
            folder.display()
        );
        let mut command = Command::new("node");
        command.args(args);
        Self::new(folder, command)
    }

    /// An app in Python, with the packages of `examples/python`.
    pub(crate) fn python(folder: &Path, args: &[&str]) -> Self {
        let venv = repository().join(".venv");
        assert!(
            ["inngest", "flask"].iter().all(|package| is_installed(&venv, package)),
            "the packages of examples/python are not installed: run `make deps`, or, in {}, \
             `python3 -m venv .venv && .venv/bin/python -m pip install -r examples/python/requirements.txt`",
            repository().display()
        );
        let mut command = Command::new(venv.join("bin/python"));
        command.args(args);
        Self::new(folder, command)
    }

    /// An app that `command` starts on a free port.
    fn new(folder: &Path, mut command: Command) -> Self {
        command
            .current_dir(folder)
            // Whoever runs the tests may have these set for an app of their own.
            .env_remove("INNGEST_DEV")
            .env_remove("INNGEST_SIGNING_KEY")
            .env_remove("INNGEST_BASE_URL")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let log = NamedTempFile::new().expect("a temporary file");
        let app = Self { url: String::new(), http: reqwest::Client::new(), command, child: None, log };
        let port = free_port();
        app.env("PORT", port).at(format!("http://localhost:{port}/api/inngest"))
    }

    fn at(mut self, url: String) -> Self {
        self.url = url;
        self
    }

    /// Points the SDK at this server, in the mode that fits it.
    pub(crate) fn of(self, server: &Server) -> Self {
        if server.secured {
            self.env("INNGEST_BASE_URL", &server.url)
                .env("INNGEST_SIGNING_KEY", SIGNING_KEY)
                .env("INNGEST_EVENT_KEY", EVENT_KEY)
        } else {
            self.env("INNGEST_DEV", &server.url)
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if std::thread::panicking() {
            show_log(&format!("the app at {}", self.url), self.log.path());
        }
    }
}

/// Ports of which a test gets one: below those that systems give to whoever asks for any, such as the servers under
/// test and every connection, so that nobody takes it before the app does.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// A port that was free a moment ago, and that this process gives nobody else.
#[must_use]
pub fn free_port() -> u16 {
    // Another test process begins somewhere else.
    static NEXT: LazyLock<AtomicU16> = LazyLock::new(|| AtomicU16::new(fastrand::u16(..)));
    let ports = PORTS.end - PORTS.start;
    let tried = (0..ports).map(|_| PORTS.start + NEXT.fetch_add(1, Ordering::Relaxed) % ports);
    let mut free = tried.filter(|&port| TcpListener::bind(("127.0.0.1", port)).is_ok());
    free.next().unwrap_or_else(|| panic!("a free port in {PORTS:?}"))
}

/// Whether a Python package is in a virtual environment: `lib/python3.12/site-packages/<package>`.
fn is_installed(venv: &Path, package: &str) -> bool {
    let versions = std::fs::read_dir(venv.join("lib")).into_iter().flatten().flatten();
    versions.into_iter().any(|version| version.path().join("site-packages").join(package).is_dir())
}

/// The folder of the whole repository.
pub(crate) fn repository() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the folder above tests/").to_owned()
}
