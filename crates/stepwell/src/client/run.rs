//! A run that was invoked.

use serde::Deserialize;
use serde_json::Value;

/// A run's status, in the words of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Status {
    /// It has not ended.
    #[serde(alias = "Scheduled")]
    Running,
    /// It ended with a result.
    Completed,
    /// It ended with an error.
    Failed,
    /// It was ended from outside.
    Cancelled,
    /// A rule kept it from starting.
    Skipped,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Run {
    /// Its id.
    #[serde(rename = "run_id")]
    pub id: String,
    /// Its status.
    pub status: Status,
    /// Its result, when it completed.
    #[serde(default)]
    pub output: Option<Value>,
    /// Its error, when it failed.
    #[serde(default)]
    pub error: Option<Value>,
}
