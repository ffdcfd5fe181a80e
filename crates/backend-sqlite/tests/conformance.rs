//! The backend in one file passes the conformance suite: under a clock that the suite moves, restarts included,
//! and, where time matters, under the machine's clock.

use backend_sqlite::{Durability, Options, Sqlite};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use testkit::conformance::{Backend, Departures, MAX_RECEIVES, Time};
use testkit::{ManualClock, SeededIds, SystemClock};

/// A directory that several openings share; the last one removes it.
type Directory = Arc<TempDir>;

fn backend(directory: Directory, time: Time) -> Backend {
    let path: PathBuf = directory.path().join("stepwell.db");
    let clock = match &time {
        Time::Manual(clock) => clock.clone(),
        Time::Real(clock) => clock.clone(),
    };
    let ids = Arc::new(SeededIds::new(fastrand::u64(..)));
    let options =
        Options { durability: Durability::Normal, max_receives: MAX_RECEIVES, ..Options::new(clock, ids) };
    let sqlite = Arc::new(Sqlite::open(path, options).expect("the file can be opened"));
    let again = time.clone();
    Backend {
        store: sqlite.clone(),
        queue: sqlite.clone(),
        timers: sqlite,
        time,
        exact_units: true,
        departures: Departures::default(),
        reopen: Some(Box::new(move || Box::pin(async move { backend(directory, again) }))),
    }
}

fn directory() -> Directory {
    Arc::new(tempfile::tempdir().expect("a temporary directory"))
}

async fn open() -> Backend {
    backend(directory(), Time::Manual(Arc::new(ManualClock::default())))
}

async fn open_real() -> Backend {
    backend(directory(), Time::Real(Arc::new(SystemClock::default())))
}

testkit::store_contract!(open);
testkit::queue_contract!(open);
testkit::queue_comparison!(open);
testkit::timers_contract!(open);
testkit::restart_contract!(open);

mod in_real_time {
    use super::open_real;

    testkit::queue_contract!(open_real);
    testkit::timers_contract!(open_real);
}
