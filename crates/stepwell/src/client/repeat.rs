//! Repeats of a request that nobody answered.

use super::error::{Error, Miss};
use std::time::Duration;

/// How often a request is made, the first time included. With the pauses between, a restart of the server is outlasted.
const TRIES_MAX: u32 = 4;
/// The pause before the first repeat, on average; it doubles. Random, so that many clients do not come back at once.
const PAUSE: Duration = Duration::from_millis(250);

/// Makes a request until it succeeds or would fail again, at most [`TRIES_MAX`] times.
pub(super) async fn repeated<T>(at: &str, request: impl AsyncFn() -> Result<T, Miss>) -> Result<T, Error> {
    let mut pause = PAUSE;
    let mut tries = 1;
    loop {
        match request().await {
            Ok(answer) => return Ok(answer),
            Err(Miss::Final(error)) => return Err(error),
            Err(Miss::Passing(source)) if tries == TRIES_MAX => {
                return Err(Error::Unavailable { at: at.to_owned(), tries, source });
            }
            Err(Miss::Passing(_)) => tokio::time::sleep(pause.mul_f64(0.5 + fastrand::f64())).await,
        }
        tries += 1;
        pause *= 2;
    }
}
