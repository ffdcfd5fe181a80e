//! The store on DynamoDB, the queue on SQS and the timers on EventBridge Scheduler pass the conformance suite: on
//! MiniStack, which the test starts, or on the endpoint in `STEPWELL_TEST_AWS_ENDPOINT` (with the SDK's usual
//! credentials and region; its tables, queues and schedule groups are left there). The role that schedules take on a
//! real account is named by `STEPWELL_TEST_SCHEDULER_ROLE_ARN`: it may send to queues named `stepwell-test-*`.

mod open;

use aws_config::{BehaviorVersion, SdkConfig};
use open::{NO_ROLE, at};
use testkit::conformance::Backend;
use testkit::ministack::MiniStack;

const ENDPOINT: &str = "STEPWELL_TEST_AWS_ENDPOINT";
const ROLE: &str = "STEPWELL_TEST_SCHEDULER_ROLE_ARN";

async fn config() -> SdkConfig {
    match std::env::var(ENDPOINT) {
        Ok(endpoint) => aws_config::defaults(BehaviorVersion::latest()).endpoint_url(endpoint).load().await,
        Err(_) => at(&MiniStack::shared().endpoint()).await,
    }
}

async fn store() -> Backend {
    open::store(&config().await).await
}

async fn queue() -> Backend {
    let role = std::env::var(ROLE).unwrap_or_else(|_| NO_ROLE.to_owned());
    open::queue(&config().await, &role).await
}

testkit::store_contract!(store);
testkit::queue_contract!(queue);
testkit::timers_contract!(queue);
