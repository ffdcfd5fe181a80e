//! The seed of a request's event ids: a repeat with the same seed is the same events.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::time::{SystemTime, UNIX_EPOCH};

/// Random bytes in a seed (the protocol's).
const ENTROPY_BYTES: usize = 10;

/// `<milliseconds>,<10 bytes in base64>`.
pub(crate) struct Seed(pub(crate) String);

impl Seed {
    pub(crate) fn fresh() -> Seed {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let entropy: [u8; ENTROPY_BYTES] = std::array::from_fn(|_| fastrand::u8(..));
        Seed(format!("{},{}", since.as_millis(), STANDARD.encode(entropy)))
    }
}
