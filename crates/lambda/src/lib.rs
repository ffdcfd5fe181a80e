//! Stepwell on Lambda: three entry points of one runtime over AWS's ports.
//!
//! - [`ingest()`]: the HTTP API, and events and invocations that other Lambdas send directly.
//! - [`execute`]: jobs from the queue.
//! - [`fire`]: crons, the daily sweep, dead letters.
//!
//! Each builds its world from the environment ([`settings`]) once, before its first invocation, and keeps it.

mod batch;
mod direct;
mod executor;
mod http;
mod ingest;
pub mod settings;
mod timer;
mod world;

pub use executor::execute;
pub use ingest::ingest;
pub use timer::fire;

use settings::Settings;

/// Why a Lambda could not begin.
#[derive(Debug, thiserror::Error)]
pub enum Unable {
    /// A setting is missing or wrong.
    #[error(transparent)]
    Settings(#[from] settings::BadSettings),
    /// The HTTP client could not be built.
    #[error("the HTTP client could not be built: {0}")]
    Http(String),
    /// The Runtime API failed.
    #[error("the Lambda runtime ended: {0}")]
    Runtime(#[from] lambda_runtime::Error),
}

/// Logs as lines of JSON on standard output, which Lambda hands to CloudWatch.
fn log(settings: &Settings) {
    // The clock's time is in CloudWatch's own record, but a line that was copied out of it should have one too.
    tracing_subscriber::fmt().json().with_max_level(settings.log_level).with_current_span(false).init();
}
