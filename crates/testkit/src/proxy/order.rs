//! Which requests meet a fault, and how many of them.

use super::Fault;
use axum::http::HeaderMap;
use std::time::Instant;

/// How an order ends.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reach {
    /// With the request that is the last of so many.
    Times(u32),
    /// At this moment.
    Until(Instant),
    /// Never, but of the first tries of what the client would send again it meets only every so many-th.
    FirstTries { every: u32, seen: u32 },
}

/// Which requests a fault meets, and how many of them.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// The operation; empty for all.
    pub(super) operation: String,
    /// Only requests whose body holds this.
    pub(super) with: String,
    pub(super) fault: Fault,
    pub(super) reach: Reach,
}

impl Order {
    /// Does this request meet the fault? One that does is counted.
    pub(super) fn meets(&mut self, operation: &str, headers: &HeaderMap, body: &[u8]) -> bool {
        let named = self.operation.is_empty() || self.operation == operation;
        named && holds(body, self.with.as_bytes()) && self.reach.takes(headers)
    }
}

impl Reach {
    fn takes(&mut self, headers: &HeaderMap) -> bool {
        match self {
            Reach::Times(left) => {
                let any = *left > 0;
                *left = left.saturating_sub(1);
                any
            }
            Reach::Until(end) => Instant::now() < *end,
            Reach::FirstTries { every, seen } if is_first_of_several(headers) => {
                *seen += 1;
                seen.is_multiple_of(*every)
            }
            Reach::FirstTries { .. } => false,
        }
    }
}

fn holds(body: &[u8], with: &[u8]) -> bool {
    with.is_empty() || body.windows(with.len()).any(|part| part == with)
}

/// Is it the first try of a request that the client would send again? AWS's SDKs say so in `amz-sdk-request`:
/// `attempt=1; max=3`.
fn is_first_of_several(headers: &HeaderMap) -> bool {
    let said = headers.get("amz-sdk-request").and_then(|said| said.to_str().ok()).unwrap_or_default();
    let mut parts = said.split(';').map(str::trim);
    parts.clone().any(|part| part == "attempt=1")
        && parts.any(|part| part.starts_with("max=") && part != "max=1")
}
