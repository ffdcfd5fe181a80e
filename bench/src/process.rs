//! What Linux says about a process: CPU seconds, memory, bytes written. Read from `/proc`.

use crate::problem::{Problem, Result};

/// Ticks a second in `/proc/<pid>/stat`: `USER_HZ`, 100 in every Linux ABI (proc(5), "clock ticks").
const TICKS_PER_SECOND: f64 = 100.0;

/// A reading of a process's counters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// User and system time of all its threads, ended ones too.
    pub(crate) cpu_s: f64,
    /// Resident memory now, in bytes.
    pub(crate) rss_bytes: u64,
    /// The part of it that is no file: without the binary's pages and without the mapped part of the store,
    /// which the kernel takes back when it needs the memory.
    pub(crate) anonymous_bytes: u64,
    /// The most resident memory it ever had, in bytes.
    pub(crate) peak_rss_bytes: u64,
    /// Bytes it caused to be written to the disk.
    pub(crate) written_bytes: u64,
}

impl Usage {
    /// Reads the counters of process `pid`.
    pub(crate) fn of(pid: u32) -> Result<Self> {
        let read = |file: &str| {
            let path = format!("/proc/{pid}/{file}");
            std::fs::read_to_string(&path).map_err(|e| Problem::new(format!("reading {path}"), &e))
        };
        let status = read("status")?;
        Ok(Self {
            cpu_s: cpu_seconds(&read("stat")?)
                .ok_or_else(|| Problem::plain(format!("/proc/{pid}/stat has an unknown shape")))?,
            rss_bytes: field(&status, "VmRSS:") * 1024,
            anonymous_bytes: field(&status, "RssAnon:") * 1024,
            peak_rss_bytes: field(&status, "VmHWM:") * 1024,
            // Absent in some containers; the column is then 0.
            written_bytes: read("io").map_or(0, |io| field(&io, "write_bytes:")),
        })
    }

    /// Reads the counters of this process: app and load generator.
    pub(crate) fn of_this() -> Result<Self> {
        Self::of(std::process::id())
    }
}

/// Fields 14 and 15 of `/proc/<pid>/stat`; field 2 may hold spaces, so counting starts after its `)`.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS_PER_SECOND)
}

/// The number after `name` at the start of a line; 0 if there is none.
fn field(text: &str, name: &str) -> u64 {
    text.lines()
        .find_map(|line| line.strip_prefix(name))
        .and_then(|rest| rest.split_ascii_whitespace().next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Usage, cpu_seconds};

    #[test]
    fn cpu_is_read_behind_a_name_with_spaces() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 1 0 100";
        assert_eq!(cpu_seconds(stat), Some(3.0));
    }

    #[test]
    fn this_process_has_memory() {
        let usage = Usage::of_this().expect("/proc");
        assert!(usage.rss_bytes > 100_000 && usage.peak_rss_bytes >= usage.rss_bytes);
        assert!(usage.anonymous_bytes > 10_000 && usage.anonymous_bytes < usage.rss_bytes);
    }
}
