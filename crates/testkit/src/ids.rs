//! Ids drawn from a seed: the same seed and the same calls give the same ids.

use fastrand::Rng;
use runtime::ports::Ids;
use std::sync::{Mutex, PoisonError};
use ulid::Ulid;

/// Ids and draws from a seed.
#[derive(Debug)]
pub struct SeededIds {
    source: Mutex<Source>,
}

#[derive(Debug)]
struct Source {
    rng: Rng,
    last: Ulid,
}

impl SeededIds {
    /// The ids of this seed.
    pub fn new(seed: u64) -> SeededIds {
        SeededIds { source: Mutex::new(Source { rng: Rng::with_seed(seed), last: Ulid::nil() }) }
    }

    fn draw<R>(&self, draw: impl FnOnce(&mut Source) -> R) -> R {
        draw(&mut self.source.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Ids for SeededIds {
    fn ulid(&self, now_ms: i64) -> Ulid {
        self.draw(|source| {
            let fresh = Ulid::from_parts(now_ms.max(0) as u64, source.rng.u128(..));
            source.last = if fresh > source.last { fresh } else { Ulid(source.last.0 + 1) };
            source.last
        })
    }

    fn random(&self) -> u64 {
        self.draw(|source| source.rng.u64(..))
    }
}
