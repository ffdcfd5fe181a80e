//! How fast the data disk makes bytes durable, measured in the same run: the yardstick for every number
//! of a server that syncs each step.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::problem::{Problem, Result};
use crate::report::Row;

/// A record's size in bytes: one page of the store.
const RECORD_BYTES: usize = 4096;
/// Records in one group commit: about what a queue of 64 concurrent writers gathers.
const GROUP_RECORDS: u32 = 64;
/// How long each of the two measurements takes.
const MEASURE_FOR: Duration = Duration::from_secs(2);

/// Syncs a second with one 4 KB record each, and records a second when 64 share a sync. A disk's speed
/// can change tenfold within minutes where it is shared, so it is measured `when`: before and after.
pub(crate) fn measure(data_dir: &Path, when: &str) -> Result<Vec<Row>> {
    let single = records_per_second(data_dir, 1)?;
    let grouped = records_per_second(data_dir, GROUP_RECORDS)?;
    Ok(vec![
        Row::new("disk", format!("single fsync, {when}"), single, "/s"),
        Row::new(
            "disk",
            format!("group-committed 4 KB records, {GROUP_RECORDS} a sync, {when}"),
            grouped,
            "/s",
        ),
    ])
}

/// The bytes of all files in a directory, as long as they are now.
pub(crate) fn bytes_in(directory: &Path) -> Result<u64> {
    let sum = |directory: &Path| {
        std::fs::read_dir(directory)?.try_fold(0, |sum, entry| Ok(sum + entry?.metadata()?.len()))
    };
    sum(directory).map_err(|e: std::io::Error| {
        Problem::new(format!("measuring the files of {}", directory.display()), &e)
    })
}

fn records_per_second(data_dir: &Path, records_per_sync: u32) -> Result<f64> {
    let path = data_dir.join(format!("fsync-{}", std::process::id()));
    let rate = append_and_sync(&path, records_per_sync)
        .map_err(|e| Problem::new(format!("measuring fsync on {}", path.display()), &e));
    // The file is ours and may be absent already; a failure to remove it changes no number.
    let _ = std::fs::remove_file(&path);
    rate
}

fn append_and_sync(path: &Path, records_per_sync: u32) -> std::io::Result<f64> {
    let mut file = File::create(path)?;
    let record = [0x5a_u8; RECORD_BYTES];
    file.sync_all()?;
    let started = Instant::now();
    let mut records = 0_u64;
    while started.elapsed() < MEASURE_FOR {
        for _ in 0..records_per_sync {
            file.write_all(&record)?;
        }
        file.sync_all()?;
        records += u64::from(records_per_sync);
    }
    Ok(records as f64 / started.elapsed().as_secs_f64())
}
