//! The server under test: the real `stepwell` binary in a process of its own, with its own data directory.
//! It can be killed, ended and started again on the same port and data.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::log::{append_to, show_log};

/// Signing key of servers started with [`Server::start`]: any hex will do.
pub const SIGNING_KEY: &str = "signkey-test-7468697320697320612074657374206b657920616e64206e6f7468696e67";
/// Event key of servers started with [`Server::start`].
pub const EVENT_KEY: &str = "6576656e74206b6579206f66207468652074657374";

/// How long the server may take until it prints its address.
const BOOT_DEADLINE: Duration = Duration::from_secs(20);

/// A running `stepwell dev` or `stepwell start`. Killed when dropped; a failing test shows its log and
/// keeps its data directory.
#[derive(Debug)]
pub struct Server {
    /// Address of the server, without a slash at the end.
    pub url: String,
    pub(crate) http: reqwest::Client,
    pub(crate) secured: bool,
    child: Option<Child>,
    command: &'static str,
    args: Vec<String>,
    port: u16,
    home: Option<TempDir>,
}

/// What is special about a server; [`Builder::run`] starts it.
#[derive(Debug)]
pub struct Builder {
    command: &'static str,
    args: Vec<String>,
    port: u16,
}

impl Builder {
    /// Adds a flag and its value.
    #[must_use]
    pub fn flag(mut self, name: &str, value: impl ToString) -> Self {
        self.args.extend([name.to_owned(), value.to_string()]);
        self
    }

    /// Adds a flag without a value.
    #[must_use]
    pub fn switch(mut self, name: &str) -> Self {
        self.args.push(name.to_owned());
        self
    }

    /// Lets a `dev` server look for apps on this machine's usual ports.
    #[must_use]
    pub fn discovering(mut self) -> Self {
        self.args.retain(|arg| arg != "--no-discovery");
        self
    }

    /// Listens on this port, for tests that must know the address before the server runs.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Starts the server and waits until it listens.
    pub async fn run(self) -> Server {
        let home = tempfile::Builder::new().prefix("stepwell-e2e-").tempdir().expect("a temporary directory");
        let mut server = Server {
            url: String::new(),
            http: client(),
            secured: self.command == "start",
            child: None,
            command: self.command,
            args: self.args,
            port: self.port,
            home: Some(home),
        };
        server.boot().await;
        server
    }
}

impl Server {
    /// `stepwell dev`, which does not look for apps by itself: apps of other tests run on this machine.
    #[must_use]
    pub fn dev() -> Builder {
        Builder { command: "dev", args: vec!["--no-discovery".into()], port: 0 }
    }

    /// `stepwell start` with [`SIGNING_KEY`] and [`EVENT_KEY`].
    #[must_use]
    pub fn start() -> Builder {
        Builder { command: "start", args: Vec::new(), port: 0 }
            .flag("--signing-key", SIGNING_KEY)
            .flag("--event-key", EVENT_KEY)
    }

    /// A server that others started, at this address, with [`SIGNING_KEY`] and [`EVENT_KEY`].
    #[must_use]
    pub fn standing(url: &str) -> Server {
        Server {
            url: url.trim_end_matches('/').to_owned(),
            // Tests share it, and a connection ends with the test that opened it.
            http: patient().pool_max_idle_per_host(0).build().expect("an HTTP client"),
            secured: true,
            child: None,
            command: "start",
            args: Vec::new(),
            port: 0,
            home: None,
        }
    }

    /// The path of the binary: `STEPWELL_BIN`, or `stepwell` beside the test executable's profile directory.
    #[must_use]
    pub fn binary() -> PathBuf {
        let path = std::env::var_os("STEPWELL_BIN").map_or_else(
            || {
                // …/target/debug/deps/e2e-0123456789abcdef → …/target/debug/stepwell
                let test = std::env::current_exe().expect("the path of the test executable");
                let profile = test.parent().and_then(Path::parent).expect("a target directory");
                profile.join("stepwell")
            },
            PathBuf::from,
        );
        assert!(
            path.is_file(),
            "there is no server to test at {}: run `cargo build -p stepwell-cli`, or set STEPWELL_BIN",
            path.display()
        );
        path
    }

    /// Ends the server as a power cut would: SIGKILL. Returns when it is gone.
    pub async fn kill9(&mut self) {
        let mut child = self.child.take().expect("a running server");
        child.kill().await.expect("to kill the server");
    }

    /// Asks the server to end (SIGTERM) and waits for it, no longer than `deadline`.
    pub async fn sigterm(&mut self, deadline: Duration) -> ExitStatus {
        let mut child = self.child.take().expect("a running server");
        let pid = child.id().expect("a process id").to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().await.expect("to run `kill`");
        assert!(sent.success(), "`kill -TERM` must reach the server");
        tokio::time::timeout(deadline, child.wait())
            .await
            .unwrap_or_else(|_| panic!("the server must end within {deadline:?} after SIGTERM"))
            .expect("the server's exit status")
    }

    /// Starts the server again: same port, same data, same flags.
    pub async fn restart(&mut self) {
        assert!(self.child.is_none(), "end the server before it is started again");
        self.boot().await;
    }

    /// What the server has logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn home(&self) -> &Path {
        self.home.as_ref().expect("a home until the server is dropped").path()
    }

    fn log_path(&self) -> PathBuf {
        self.home().join("server.log")
    }

    async fn boot(&mut self) {
        let log = append_to(&self.log_path());
        let mut child = Command::new(Self::binary())
            .arg(self.command)
            .args(["--json", "--host", "127.0.0.1", "--port", &self.port.to_string(), "--data-dir"])
            .arg(self.home().join("data"))
            .args(&self.args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("to start the server");

        let mut lines = BufReader::new(child.stdout.take().expect("the server's output")).lines();
        self.child = Some(child);
        let first = tokio::time::timeout(BOOT_DEADLINE, lines.next_line()).await;
        let Ok(Ok(Some(line))) = first else {
            panic!("the server must print where it listens within {BOOT_DEADLINE:?}, but: {first:?}");
        };
        let ready: Value = serde_json::from_str(&line)
            .unwrap_or_else(|e| panic!("the first line must be JSON ({e}), but is: {line}"));
        assert_eq!(ready["event"], "listening", "in {line}");
        let url = ready["url"].as_str().unwrap_or_else(|| panic!("a `url` in {line}"));
        self.url = url.trim_end_matches('/').to_owned();
        self.port = (self.url.rsplit(':').next().and_then(|p| p.parse().ok()))
            .unwrap_or_else(|| panic!("a port in {line}"));
        // Nobody reads what follows, but the pipe must not fill up.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    }
}

/// A client that gives up on a server that hangs, well before the test's own deadlines.
fn client() -> reqwest::Client {
    patient().build().expect("an HTTP client")
}

fn patient() -> reqwest::ClientBuilder {
    reqwest::Client::builder().timeout(Duration::from_secs(20))
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() && self.home.is_some() {
            show_log(&format!("`stepwell {}` {}", self.command, self.args.join(" ")), &self.log_path());
            if let Some(home) = self.home.take() {
                eprintln!("---- data kept in {}", home.keep().display());
            }
        }
    }
}
