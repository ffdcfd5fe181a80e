//! The store on DynamoDB, the queue on SQS and the timers on EventBridge Scheduler pass the conformance suite: on
//! MiniStack, which the test starts, or on the endpoint in `STEPWELL_TEST_AWS_ENDPOINT` (with the SDK's usual
//! credentials and region; its tables, queues and schedule groups are left there). The role that schedules take on a
//! real account is named by `STEPWELL_TEST_SCHEDULER_ROLE_ARN`: it may send to queues named `stepwell-test-*`.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Credentials;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use aws_sdk_sqs::types::QueueAttributeName;
use backend_aws::{DynamoStore, Queues, SchedulerTimers, Schedules, SqsQueue, Tables};
use backend_memory::Memory;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use testkit::conformance::{Backend, Departures, MAX_RECEIVES, Time};
use testkit::ministack::MiniStack;
use testkit::{ManualClock, SeededIds, SystemClock};

const ENDPOINT: &str = "STEPWELL_TEST_AWS_ENDPOINT";
const ROLE: &str = "STEPWELL_TEST_SCHEDULER_ROLE_ARN";

fn fresh_name() -> String {
    format!("stepwell-test-{:016x}", fastrand::u64(..))
}

async fn config() -> SdkConfig {
    let defaults = aws_config::defaults(BehaviorVersion::latest());
    match std::env::var(ENDPOINT) {
        Ok(endpoint) => defaults.endpoint_url(endpoint).load().await,
        Err(_) => {
            let nobody = Credentials::new("test", "test", None, None, "test");
            let local = defaults.endpoint_url(MiniStack::shared().endpoint()).credentials_provider(nobody);
            local.region(Region::from_static("us-east-1")).load().await
        }
    }
}

/// A table as the template has it. Waits until it can be used.
async fn create_table(client: &Client, name: &str) {
    let mut request = client.create_table().table_name(name).billing_mode(BillingMode::PayPerRequest);
    for (attribute, kind) in [("pk", KeyType::Hash), ("sk", KeyType::Range)] {
        let text =
            AttributeDefinition::builder().attribute_name(attribute).attribute_type(ScalarAttributeType::S);
        let element = KeySchemaElement::builder().attribute_name(attribute).key_type(kind);
        request = request
            .attribute_definitions(text.build().expect("it is complete"))
            .key_schema(element.build().expect("it is complete"));
    }
    request.send().await.expect("the table is created");
    let active = async || {
        let described =
            client.describe_table().table_name(name).send().await.expect("the table is described");
        described.table.and_then(|table| table.table_status).is_some_and(|status| status.as_str() == "ACTIVE")
    };
    while !active().await {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Fresh tables. Queue and timers are in memory, since the store's lines need neither.
async fn open() -> Backend {
    let config = config().await;
    // MiniStack 1.5.33 replaces what is no list by an append, removes entries of what is no map, and in transactions
    // sets them, too. DynamoDB answers ValidationException.
    let departures = Departures { takes_wrong_types: std::env::var(ENDPOINT).is_err() };
    let tables = Tables::of_stack(&fresh_name());
    let client = Client::new(&config);
    for name in [&tables.state, &tables.history] {
        create_table(&client, name).await;
    }
    let clock = Arc::new(ManualClock::default());
    let memory =
        Arc::new(Memory::with_max_receives(clock.clone(), Arc::new(SeededIds::new(1)), MAX_RECEIVES));
    Backend {
        store: Arc::new(DynamoStore::new(&config, tables)),
        queue: memory.clone(),
        timers: memory,
        time: Time::Manual(clock),
        exact_units: false,
        departures,
        reopen: None,
    }
}

/// A queue's URL and ARN.
async fn create_queue(
    client: &aws_sdk_sqs::Client,
    name: &str,
    attributes: HashMap<QueueAttributeName, String>,
) -> (String, String) {
    let made = client.create_queue().queue_name(name).set_attributes(Some(attributes)).send().await;
    let url = made.expect("the queue is created").queue_url.expect("it has a URL");
    let asked = client.get_queue_attributes().queue_url(&url).attribute_names(QueueAttributeName::QueueArn);
    let attributes = asked.send().await.expect("it tells of itself").attributes.unwrap_or_default();
    (url, attributes[&QueueAttributeName::QueueArn].clone())
}

/// A fresh queue with its dead letters and a fresh schedule group. The store is in memory.
async fn open_queue() -> Backend {
    let config = config().await;
    let name = fresh_name();
    let client = aws_sdk_sqs::Client::new(&config);
    let (dead, dead_arn) = create_queue(&client, &format!("{name}-dead"), HashMap::new()).await;
    let redrive = format!(r#"{{"deadLetterTargetArn":"{dead_arn}","maxReceiveCount":{MAX_RECEIVES}}}"#);
    let redrive = HashMap::from([(QueueAttributeName::RedrivePolicy, redrive)]);
    let (jobs, jobs_arn) = create_queue(&client, &format!("{name}-jobs-0"), redrive).await;
    let scheduler = aws_sdk_scheduler::Client::new(&config);
    scheduler.create_schedule_group().name(&name).send().await.expect("the group is created");
    let role_arn =
        std::env::var(ROLE).unwrap_or_else(|_| "arn:aws:iam::000000000000:role/scheduler".to_owned());
    let schedules = Schedules {
        group: name,
        role_arn,
        queue_arns: vec![jobs_arn],
        dead_arn,
        timer_arn: "arn:aws:lambda:us-east-1:000000000000:function:timer".to_owned(),
    };
    let clock = Arc::new(SystemClock::default());
    let queue = SqsQueue::new(&config, Queues { jobs: vec![jobs], dead });
    Backend {
        store: Arc::new(Memory::new(clock.clone(), Arc::new(SeededIds::new(1)))),
        timers: Arc::new(SchedulerTimers::new(&config, schedules, queue.clone(), clock.clone())),
        queue: Arc::new(queue),
        time: Time::Real(clock),
        exact_units: false,
        departures: Departures::default(),
        reopen: None,
    }
}

testkit::store_contract!(open);
testkit::queue_contract!(open_queue);
testkit::timers_contract!(open_queue);
