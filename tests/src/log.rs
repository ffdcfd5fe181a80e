//! Logs of servers and apps: kept in files, shown when a test fails.

use std::fs::File;
use std::path::Path;

/// How much of a log a failed test shows, in bytes: the end of it.
const SHOWN: usize = 16 * 1024;

/// Opens a log to be continued.
pub(crate) fn append_to(path: &Path) -> File {
    File::options().create(true).append(true).open(path).expect("to open a log file")
}

/// Prints the end of a log.
pub(crate) fn show_log(of: &str, path: &Path) {
    let bytes = std::fs::read(path).unwrap_or_default();
    let end = String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(SHOWN)..]);
    eprintln!("---- log of {of}\n{end}");
}
