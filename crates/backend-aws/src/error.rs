//! AWS's failures as port errors, split by what the caller can do next.

use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use runtime::ports::PortError;
use std::error::Error;

/// The port that a failure is reported for.
#[derive(Clone, Copy)]
pub(crate) struct Port(&'static str);

/// DynamoDB.
pub(crate) const STORE: Port = Port("store");
/// SQS.
pub(crate) const QUEUE: Port = Port("queue");
/// EventBridge Scheduler.
pub(crate) const TIMERS: Port = Port("timers");

/// Too much load, or another transaction on the same item: nothing was done.
fn means_busy(code: &str) -> bool {
    matches!(
        code,
        "ProvisionedThroughputExceededException"
            | "ThrottlingException"
            | "RequestLimitExceeded"
            | "RequestThrottled"
            | "TransactionConflictException"
            | "ReplicatedWriteConflictException"
            | "ExpiredTokenException"
            | "OverLimit"
            | "ServiceQuotaExceededException"
            // as a transaction's cancellation reasons have them
            | "ProvisionedThroughputExceeded"
            | "ThrottlingError"
            | "TransactionConflict"
    )
}

impl Port {
    pub(crate) fn invalid(self, why: impl ToString) -> PortError {
        PortError::Invalid { port: self.0, why: why.to_string() }
    }

    pub(crate) fn busy(self, why: impl ToString) -> PortError {
        PortError::Busy { port: self.0, why: why.to_string() }
    }

    pub(crate) fn unknown(self, why: impl ToString) -> PortError {
        PortError::Unknown { port: self.0, why: why.to_string() }
    }

    /// The error of a code that the service gave, for a request that was refused as a whole.
    pub(crate) fn of_code(self, code: &str, why: impl ToString) -> PortError {
        let why = format!("{code}: {}", why.to_string());
        if means_busy(code) { self.busy(why) } else { self.invalid(why) }
    }

    /// The error of a request that has no outcome. `what` names the table, queue or schedule.
    pub(crate) fn of_sdk<E>(self, what: &str, error: SdkError<E>) -> PortError
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        match &error {
            SdkError::ConstructionFailure(_) => self.invalid(DisplayErrorContext(&error)),
            SdkError::ServiceError(answer) => {
                let (code, status) = (error.code().unwrap_or("no code"), answer.raw().status().as_u16());
                let why = format!("{} ({what})", error.message().unwrap_or("no message"));
                // The SDK's own token makes it the same transaction still at work, so its end is not known.
                let at_work = code == "TransactionInProgressException";
                if status >= 500 || at_work {
                    self.unknown(format!("{code}: {why}"))
                } else {
                    self.of_code(code, why)
                }
            }
            _ => self.unknown(DisplayErrorContext(&error)),
        }
    }
}
