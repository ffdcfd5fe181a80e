//! The server under test: one process per scenario, on a fresh data directory, stopped gracefully.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::keys::Keys;
use crate::problem::{Problem, Result};

/// How long a server may take to say that it listens.
const START_WITHIN: Duration = Duration::from_secs(20);
/// How long a server may take to stop after SIGTERM.
const STOP_WITHIN: Duration = Duration::from_secs(15);

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    start_up: Duration,
    log: PathBuf,
}

/// The first line on stdout with `--json`.
#[derive(Deserialize)]
struct Listening {
    url: String,
}

impl Server {
    /// Starts `binary start` on `data_dir` and waits for the first 200 on `/health`.
    pub(crate) fn start(binary: &Path, data_dir: &Path, keys: &Keys, extra: &[&str]) -> Result<Self> {
        let attempted = || format!("starting {}", binary.display());
        let log = data_dir.with_extension("log");
        let stderr = std::fs::File::create(&log)
            .map_err(|e| Problem::new(format!("making the log {}", log.display()), &e))?;
        let mut command = Command::new(binary);
        command
            .args(["start", "--json", "--port", "0", "--host", "127.0.0.1", "--no-poll"])
            .args(["--log-level", "warn", "--signing-key", &keys.signing, "--event-key", &keys.event])
            .arg("--data-dir")
            .arg(data_dir)
            .args(extra)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(stderr);
        // Settings of the caller's shell must not change what is measured.
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|n| n.starts_with("STEPWELL_") || n.starts_with("INNGEST_")) {
                command.env_remove(name);
            }
        }
        let started = Instant::now();
        let child = command.spawn().map_err(|e| Problem::new(attempted(), &e))?;
        let mut server = Self {
            child,
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            start_up: Duration::ZERO,
            log,
        };
        server.address = server.listening()?;
        server.health(started)?;
        server.start_up = started.elapsed();
        Ok(server)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// From the start of the process to the first 200 on `/health`.
    pub(crate) fn start_up(&self) -> Duration {
        self.start_up
    }

    /// SIGTERM, then waits. A server that does not stop in time or reports an error is a problem.
    pub(crate) fn stop(mut self) -> Result<()> {
        let pid = self.child.id().to_string();
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .map_err(|e| Problem::new(format!("sending SIGTERM to {pid}"), &e))?;
        let deadline = Instant::now() + STOP_WITHIN;
        while Instant::now() < deadline {
            match self.child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => {
                    return Err(self.problem(&format!("the server ended with {status} after SIGTERM")));
                }
                Ok(None) => std::thread::sleep(Duration::from_millis(10)),
                Err(e) => return Err(Problem::new("waiting for the server to stop", &e)),
            }
        }
        Err(self.problem(&format!("the server did not stop within {} s of SIGTERM", STOP_WITHIN.as_secs())))
    }

    /// Reads the address from the first line; a thread keeps stdout empty after that.
    fn listening(&mut self) -> Result<SocketAddr> {
        let stdout =
            self.child.stdout.take().ok_or_else(|| Problem::plain("the server's stdout is not a pipe"))?;
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(std::io::Result::ok) {
                // Nobody waits for the later lines.
                let _ = sender.send(line);
            }
        });
        let line = receiver
            .recv_timeout(START_WITHIN)
            .map_err(|_| self.problem("the server printed no first line on stdout"))?;
        let port = serde_json::from_str::<Listening>(&line)
            .ok()
            .and_then(|l| l.url.trim_end_matches('/').rsplit_once(':')?.1.parse::<u16>().ok())
            .ok_or_else(|| Problem::plain(format!("the first line holds no URL with a port: {line}")))?;
        Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    }

    fn health(&self, started: Instant) -> Result<()> {
        loop {
            match health_status(self.address) {
                Ok(status) if status.starts_with("HTTP/1.1 200") => return Ok(()),
                _ if started.elapsed() < START_WITHIN => std::thread::sleep(Duration::from_millis(1)),
                Ok(status) => return Err(self.problem(&format!("/health answers {status}"))),
                Err(e) => return Err(self.problem(&format!("/health cannot be reached: {e}"))),
            }
        }
    }

    /// A problem with the end of the server's log.
    fn problem(&self, text: &str) -> Problem {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let tail = lines[lines.len().saturating_sub(10)..].join("\n  ");
        Problem::plain(format!("{text}; the end of {}:\n  {tail}", self.log.display()))
    }
}

impl Drop for Server {
    /// No server outlives the benchmark, whatever went wrong; after a graceful stop both calls do nothing.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn health_status(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
    let mut head = [0_u8; 64];
    let length = stream.read(&mut head)?;
    Ok(String::from_utf8_lossy(&head[..length]).lines().next().unwrap_or_default().to_owned())
}
