//! Starts MiniStack, a local AWS, on a free port.
//!
//! `infra/local/local_aws.py` does, which is what users start. It ends with this process, however that ends: it watches
//! its standard input, which is a pipe from here.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Importing and starting it takes 0.3 s on an idle machine.
const START_PATIENCE: Duration = Duration::from_secs(60);

/// A running MiniStack.
pub struct MiniStack {
    port: u16,
    _process: Child,
    _stdin: ChildStdin,
}

impl MiniStack {
    /// The one of this test process, started by whoever asks first.
    pub fn shared() -> &'static MiniStack {
        static SHARED: OnceLock<MiniStack> = OnceLock::new();
        SHARED.get_or_init(|| {
            let port = free_port();
            MiniStack::start(port, &format!("http://127.0.0.1:{port}"))
        })
    }

    /// Starts one on this port. The Lambdas that it runs find AWS at `functions_endpoint`.
    ///
    /// # Panics
    /// If it is not installed, or does not start.
    pub fn start(port: u16, functions_endpoint: &str) -> MiniStack {
        start(port, functions_endpoint)
    }

    /// Where it listens.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// A port that was free a moment ago.
///
/// # Panics
/// If there is none.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}

fn start(port: u16, functions_endpoint: &str) -> MiniStack {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python = repository.join(".venv/bin/python");
    assert!(
        python.exists(),
        "MiniStack is not installed: run `make deps`, or set STEPWELL_TEST_AWS_ENDPOINT"
    );
    // Cargo may build elsewhere.
    let logs = repository.join("target");
    std::fs::create_dir_all(&logs).expect("a folder for logs");
    let log = File::create(logs.join(format!("ministack-{port}.log"))).expect("a log beside the build");
    let mut process = Command::new(python)
        .arg(repository.join("infra/local/local_aws.py"))
        .args(["--port", &port.to_string(), "--until-stdin-closes"])
        .env("LOCAL_AWS_FUNCTION_ENDPOINT", functions_endpoint)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("python starts");
    let stdin = process.stdin.take().expect("it is piped");
    let give_up = Instant::now() + START_PATIENCE;
    while !is_ministack(&format!("http://127.0.0.1:{port}")) {
        let ended = process.try_wait().expect("it can be asked");
        assert_eq!(ended, None, "MiniStack ended while it started: run `make deps` again");
        assert!(Instant::now() < give_up, "MiniStack does not answer on port {port}");
        std::thread::sleep(Duration::from_millis(50));
    }
    MiniStack { port, _process: process, _stdin: stdin }
}

/// Is the AWS at this endpoint a MiniStack that serves? It answers a path that AWS has not.
pub fn is_ministack(endpoint: &str) -> bool {
    // MiniStack is asked without TLS; what wants TLS is something else.
    let Some(host) = endpoint.trim_end_matches('/').strip_prefix("http://") else { return false };
    let address = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    let Ok(mut stream) = TcpStream::connect(&address) else { return false };
    let request = format!("GET /_ministack/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let mut answer = String::new();
    let asked = stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .and_then(|()| stream.write_all(request.as_bytes()));
    let _ = asked.and_then(|()| stream.read_to_string(&mut answer)); // what came before an error counts
    answer.starts_with("HTTP/1.1 200")
}
