//! DynamoDB's failures as port errors, split by what the caller can do next.

use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use runtime::ports::PortError;
use std::error::Error;

const PORT: &str = "store";

pub(crate) fn invalid(why: impl ToString) -> PortError {
    PortError::Invalid { port: PORT, why: why.to_string() }
}

pub(crate) fn busy(why: impl ToString) -> PortError {
    PortError::Busy { port: PORT, why: why.to_string() }
}

pub(crate) fn unknown(why: impl ToString) -> PortError {
    PortError::Unknown { port: PORT, why: why.to_string() }
}

/// Too much load, or another transaction on the same item: nothing was done.
fn means_busy(code: &str) -> bool {
    matches!(
        code,
        "ProvisionedThroughputExceededException"
            | "ThrottlingException"
            | "RequestLimitExceeded"
            | "TransactionConflictException"
            | "ReplicatedWriteConflictException"
            | "ExpiredTokenException"
            // as a transaction's cancellation reasons have them
            | "ProvisionedThroughputExceeded"
            | "ThrottlingError"
            | "TransactionConflict"
    )
}

/// The error of a code that the service gave, for a request that was refused as a whole.
pub(crate) fn of_code(code: &str, why: impl ToString) -> PortError {
    let why = format!("{code}: {}", why.to_string());
    if means_busy(code) { busy(why) } else { invalid(why) }
}

/// The error of a request that has no outcome.
pub(crate) fn of_sdk<E>(table: &str, error: SdkError<E>) -> PortError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match &error {
        SdkError::ConstructionFailure(_) => invalid(DisplayErrorContext(&error)),
        SdkError::ServiceError(answer) => {
            let (code, status) = (error.code().unwrap_or("no code"), answer.raw().status().as_u16());
            let why = format!("{} (table {table})", error.message().unwrap_or("no message"));
            // The SDK's own token makes it the same transaction still at work, so its end is not known.
            let at_work = code == "TransactionInProgressException";
            if status >= 500 || at_work { unknown(format!("{code}: {why}")) } else { of_code(code, why) }
        }
        _ => unknown(DisplayErrorContext(&error)),
    }
}
