//! Stub.
#![allow(missing_docs)]
use protocol::error::Refusal;
pub struct Cron;
impl Cron {
    pub fn parse(_f: &str, _t: &str) -> Result<Cron, Refusal> { Ok(Cron) }
    pub fn next_after(&self, a: i64) -> Option<i64> { Some(a + 60_000) }
    pub fn jitter_ms(_k: &str, s: i64, b: i64) -> i64 { if b > 0 { s % b } else { 0 } }
}
