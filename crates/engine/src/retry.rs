//! When a failed attempt is tried again.

/// Waits before the next attempt, in seconds, by the index of the attempt that failed; later ones repeat the
/// last. The protocol's table.
const BACKOFF_S: [i64; 10] = [15, 30, 60, 120, 300, 600, 1200, 2400, 3600, 7200];
/// Up to so many milliseconds are added at random, so that what failed together does not return together.
const JITTER_MS_MAX: u64 = 30_000;

/// What decides when a retry is due.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// A constant wait in milliseconds that replaces the table (`--retry-interval`).
    pub interval_ms: Option<i64>,
    /// A random draw.
    pub jitter: u64,
}

impl Backoff {
    /// When the attempt after `failed` (from 0) is due, Unix milliseconds. `asked_ms` is the app's own wish
    /// (`Retry-After`), which goes first.
    pub fn due_ms(self, failed: u32, now_ms: i64, asked_ms: Option<i64>) -> i64 {
        if let Some(asked) = asked_ms {
            return asked;
        }
        if let Some(interval) = self.interval_ms {
            return now_ms + interval;
        }
        let index = usize::try_from(failed).unwrap_or(usize::MAX).min(BACKOFF_S.len() - 1);
        let jitter = i64::try_from(self.jitter % (JITTER_MS_MAX + 1)).unwrap_or_default();
        now_ms + BACKOFF_S[index] * 1000 + jitter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_then_its_last_entry_plus_at_most_30_s() {
        for (failed, seconds) in [(0, 15), (1, 30), (2, 60), (8, 3600), (9, 7200), (19, 7200)] {
            let due = |jitter| Backoff { interval_ms: None, jitter }.due_ms(failed, 1_000, None);
            assert_eq!(due(0), 1_000 + seconds * 1000);
            assert_eq!(due(30_000), 1_000 + seconds * 1000 + 30_000);
            assert_eq!(due(30_001), due(0));
        }
    }

    #[test]
    fn retry_after_beats_the_interval_and_the_interval_beats_the_table() {
        let backoff = Backoff { interval_ms: Some(1_000), jitter: 9 };
        assert_eq!(backoff.due_ms(3, 500, None), 1_500);
        assert_eq!(backoff.due_ms(3, 500, Some(77_000)), 77_000);
    }
}
