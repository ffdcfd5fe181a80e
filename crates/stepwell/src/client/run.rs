//! A run that was invoked.

use serde::Deserialize;
use serde_json::Value;

/// A run's status, in the words of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
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

/// A run, as it was when the wait for its end was over.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Run {
    /// Its id, for `GET /v1/runs/<id>` and `stepwell runs show`.
    #[serde(rename = "run_id")]
    pub id: String,
    /// Its status.
    pub status: Status,
    /// Its result, when it completed.
    #[serde(default)]
    pub output: Option<Value>,
    /// Its error, when it failed: an object with `name` and `message`.
    #[serde(default)]
    pub error: Option<Value>,
}

impl Run {
    /// Has it not ended yet?
    pub(super) fn goes_on(&self) -> bool {
        self.status == Status::Running
    }
}
