//! Where a number comes from: the machine, the disk, the commit, the command. Quoted with every result.

use std::path::Path;
use std::process::Command;

/// One line: cores, CPU model, memory, kernel, the file system under `data_dir`, and how busy the machine
/// was with other work when the benchmark began.
pub(crate) fn describe(data_dir: &Path) -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let model = value_of("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown CPU".into());
    let memory_mb = value_of("/proc/meminfo", "MemTotal")
        .and_then(|v| v.split_ascii_whitespace().next()?.parse::<u64>().ok())
        .map_or(0, |kib| kib * 1024 / 1_000_000);
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let disk = file_system(data_dir).unwrap_or_else(|| "unknown file system".into());
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_ascii_whitespace().next().unwrap_or("unknown");
    format!(
        "{cores} cores, {model}, {memory_mb} MB memory, Linux {}, data on {disk}, load average {load} at the start",
        kernel.trim()
    )
}

/// The short commit id of the working directory, with `-dirty` if files differ from it.
pub(crate) fn commit() -> String {
    let Some(commit) = git(&["rev-parse", "--short", "HEAD"]) else { return "unknown".into() };
    let dirty = git(&["status", "--porcelain"]).is_none_or(|changes| !changes.is_empty());
    if dirty { format!("{commit}-dirty") } else { commit }
}

/// The command line of this process.
pub(crate) fn command() -> String {
    std::env::args().collect::<Vec<_>>().join(" ")
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The value of the first line `name … : value` of a file.
fn value_of(path: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Type and device of the mount with the longest path above `data_dir`.
fn file_system(data_dir: &Path) -> Option<String> {
    let directory = data_dir.canonicalize().ok()?;
    let mounts = std::fs::read_to_string("/proc/mounts").ok()?;
    mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split_ascii_whitespace();
            let (device, point, kind) = (fields.next()?, fields.next()?, fields.next()?);
            directory.starts_with(point).then(|| (point.len(), format!("{kind} ({device})")))
        })
        .max_by_key(|(length, _)| *length)
        .map(|(_, text)| text)
}
