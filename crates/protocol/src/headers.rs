//! The names of every HTTP header and query parameter of the wire; headers in lower case.

/// Which SDK speaks, `js:v4.24.0`. A response without it is not an SDK's.
pub const SDK: &str = "x-inngest-sdk";
/// The request version the SDK speaks.
pub const REQ_VERSION: &str = "x-inngest-req-version";
/// `true`: the error is final. `false`: it may be retried.
pub const NO_RETRY: &str = "x-inngest-no-retry";
/// When to retry: seconds or a date.
pub const RETRY_AFTER: &str = "retry-after";
/// `t=<unix seconds>&s=<hex HMAC>` over the body.
pub const SIGNATURE: &str = "x-inngest-signature";
/// `dev` or `cloud`, on every response of the server.
pub const SERVER_KIND: &str = "x-inngest-server-kind";
/// The server kind an SDK wants to sync with.
pub const EXPECTED_SERVER_KIND: &str = "x-inngest-expected-server-kind";
/// `out_of_band` or `in_band`.
pub const SYNC_KIND: &str = "x-inngest-sync-kind";
/// The framework an app is served with.
pub const FRAMEWORK: &str = "x-inngest-framework";
/// The platform an app runs on.
pub const PLATFORM: &str = "x-inngest-platform";
/// The environment a request is meant for.
pub const ENV: &str = "x-inngest-env";
/// `<millis>,<base64>`: seeds the internal ids of a request's events.
pub const EVENT_ID_SEED: &str = "x-inngest-event-id-seed";
/// The run a call belongs to.
pub const RUN_ID: &str = "x-run-id";
/// One dispatch of a call.
pub const REQUEST_ID: &str = "x-request-id";
/// How often the queue job was dispatched.
pub const GENERATION_ID: &str = "x-inngest-generation-id";
/// The queue job that led to a call.
pub const JOB_ID: &str = "x-inngest-job-id";
/// The step a call targets, or `step`.
pub const STEP_ID: &str = "x-inngest-step-id";
/// `true`: report steps instead of running them (durable endpoints).
pub const FORCE_STEP_PLAN: &str = "x-inngest-force-step-plan";
/// The account of a call.
pub const ACCOUNT_ID: &str = "account-id";
/// Bearer keys and HTTP Basic.
pub const AUTHORIZATION: &str = "authorization";
/// Content type.
pub const CONTENT_TYPE: &str = "content-type";
/// Where a browser's request comes from: `same-origin`, `same-site`, `cross-site` or `none`.
pub const SEC_FETCH_SITE: &str = "sec-fetch-site";
/// Who calls.
pub const USER_AGENT: &str = "user-agent";
/// W3C trace context.
pub const TRACEPARENT: &str = "traceparent";
/// W3C trace context, vendor part.
pub const TRACESTATE: &str = "tracestate";

/// The user agent of calls to apps; some apps' firewalls let only this one in.
pub const USER_AGENT_VALUE: &str = "Inngest";

/// Query parameter: the function to call.
pub const QUERY_FN_ID: &str = "fnId";
/// Query parameter: the step to run, or `step`.
pub const QUERY_STEP_ID: &str = "stepId";
/// Query parameter: which deploy a sync belongs to.
pub const QUERY_DEPLOY_ID: &str = "deployId";
/// Query parameter: asks an SDK to prove that it shares the signing key.
pub const QUERY_PROBE: &str = "probe";

/// The step id of a call that targets no step.
pub const STEP_ID_DISCOVERY: &str = "step";
