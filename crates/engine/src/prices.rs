//! The price table: what AWS asks for each thing that a run uses. One file, so that a change of price is one change;
//! every price has its source, and none was read before the day that is named.
//!
//! List prices without the free tier and without discounts.

/// Where the prices hold.
pub const REGION: &str = "us-east-1";
/// When they were read, the oldest of them: year, month and day.
pub const READ_ON: &str = "2026-10-04";

/// A price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Price {
    /// What is billed.
    pub what: &'static str,
    /// US dollars for a million of it.
    pub usd_per_million: f64,
    /// The page of AWS that says so.
    pub source: &'static str,
}

const DYNAMODB: &str = "https://aws.amazon.com/dynamodb/pricing/on-demand/";
const SQS: &str = "https://aws.amazon.com/sqs/pricing/";
const SCHEDULER: &str = "https://aws.amazon.com/eventbridge/pricing/";
const LAMBDA: &str = "https://aws.amazon.com/lambda/pricing/";
const API_GATEWAY: &str = "https://aws.amazon.com/api-gateway/pricing/";

/// A write of up to 1 KB, on demand.
pub const WRITE_UNIT: Price =
    Price { what: "DynamoDB write request units", usd_per_million: 0.625, source: DYNAMODB };
/// A strongly consistent read of up to 4 KB, on demand.
pub const READ_UNIT: Price =
    Price { what: "DynamoDB read request units", usd_per_million: 0.125, source: DYNAMODB };
/// A request to a standard queue, of up to 64 KB.
pub const QUEUE_REQUEST: Price = Price { what: "SQS requests", usd_per_million: 0.40, source: SQS };
/// An invocation of a schedule's target.
pub const SCHEDULE: Price = Price { what: "Scheduler invocations", usd_per_million: 1.00, source: SCHEDULER };
/// A request to an HTTP API, of up to 512 KB.
pub const HTTP_API_REQUEST: Price =
    Price { what: "API Gateway HTTP API requests", usd_per_million: 1.00, source: API_GATEWAY };
/// An invocation of a function.
pub const LAMBDA_REQUEST: Price = Price { what: "Lambda requests", usd_per_million: 0.20, source: LAMBDA };
/// A gigabyte of memory for a second, arm64.
pub const LAMBDA_GB_SECOND: Price =
    Price { what: "Lambda GB-seconds (arm64)", usd_per_million: 13.3334, source: LAMBDA };
