//! The shell in which a page's commands run: with a `stepwell` that ends, and a `curl` that fails when it is refused.

use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::Command;

use super::cast::write;
use crate::server::{EVENT_KEY, SIGNING_KEY, Server};
use crate::wait::DEADLINE;

/// `stepwell` in a page's commands: starts the real one on a free port with data of its own, shows what it says, and
/// ends it.
const STEPWELL: &str = r#"#!/bin/sh
said=$(mktemp) data=$(mktemp -d)
"$STEPWELL_BIN" "$@" --host 127.0.0.1 --port 0 --data-dir "$data" >"$said" 2>"$data/errors" &
until grep -q listens "$said"; do
    kill -0 $! 2>/dev/null || { cat "$data/errors" >&2; wait $!; exit $?; }
    sleep 0.02
done
sed "s|$data|.stepwell|" "$said"
kill $!
wait $!
rm -r "$said" "$data"
"#;

/// How `curl` behaves: it fails when it is refused, and still shows the answer.
const CURL: &str = "silent\nshow-error\nfail-with-body\nmax-time = 20\n";

/// The shell of a page.
pub(super) struct Shell {
    tools: TempDir,
    secured: bool,
}

impl Shell {
    /// A shell, in whose environment are keys if the page's server asks for them.
    pub(super) fn new(secured: bool) -> Self {
        let tools = tempfile::Builder::new().prefix("stepwell-docs-").tempdir().expect("a temporary folder");
        write(tools.path(), ".curlrc", CURL);
        write(tools.path(), "stepwell", STEPWELL);
        let executable = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(tools.path().join("stepwell"), executable).expect("to make it executable");
        Self { tools, secured }
    }

    /// Runs commands, and returns whether all went well and what they said.
    pub(super) async fn run(&self, commands: &str) -> (bool, String) {
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new("bash");
        command
            .args(["-e", "-o", "pipefail", "-c", commands])
            .current_dir(self.tools.path())
            .env("PATH", format!("{}:{path}", self.tools.path().display()))
            .env("CURL_HOME", self.tools.path())
            .env("STEPWELL_BIN", Server::binary())
            .env_remove("STEPWELL_SIGNING_KEY")
            .env_remove("STEPWELL_EVENT_KEY")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        if self.secured {
            command.env("STEPWELL_SIGNING_KEY", SIGNING_KEY).env("STEPWELL_EVENT_KEY", EVENT_KEY);
        }
        let output = tokio::time::timeout(DEADLINE, command.output()).await;
        let output = output.unwrap_or_else(|_| panic!("this must end: {commands}")).expect("to run bash");
        let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() && said.is_empty() {
            said = String::from_utf8_lossy(&output.stderr).into_owned();
        }
        (output.status.success(), said)
    }
}

/// Whether commands change nothing, so that they may be repeated.
pub(super) fn only_read(commands: &str) -> bool {
    let changes = [" -d", " -F", " -X", " --data ", " --form", " --json", " --request", "stepwell"];
    commands.contains("curl") && !changes.iter().any(|change| commands.contains(change))
}
