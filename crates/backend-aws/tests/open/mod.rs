//! Opens backends on an AWS endpoint: fresh tables; a fresh queue with its dead letters and a fresh schedule group. They
//! are left there.

use aws_config::retry::RetryConfig;
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
use testkit::ministack::is_ministack;
use testkit::{ManualClock, SeededIds, SystemClock};

/// A role that MiniStack does not look at.
pub(crate) const NO_ROLE: &str = "arn:aws:iam::000000000000:role/scheduler";
/// The first pause before a request is sent again: the suite measures in seconds, and AWS's SDK pauses for up to one.
const PAUSE: Duration = Duration::from_millis(20);

fn fresh_name() -> String {
    format!("stepwell-test-{:016x}", fastrand::u64(..))
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

/// Where an endpoint is known to depart from AWS, by what it says it is.
async fn departures(endpoint: Option<&str>) -> Departures {
    let Some(endpoint) = endpoint.map(str::to_owned) else { return Departures::default() };
    // Asking blocks, and what is asked may be a proxy of this very test's.
    let asked = tokio::task::spawn_blocking(move || is_ministack(&endpoint));
    // MiniStack 1.5.33 replaces what is no list by an append, removes entries of what is no map, and in transactions
    // sets them, too. DynamoDB answers ValidationException.
    Departures { takes_wrong_types: asked.await.expect("it can be asked") }
}

/// The configuration of a client of an emulator, or of a proxy before it.
pub(crate) async fn at(endpoint: &str) -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .region(Region::from_static("us-east-1"))
        .retry_config(RetryConfig::standard().with_initial_backoff(PAUSE))
        .load()
        .await
}

/// Fresh tables. Queue and timers are in memory, since the store's lines need neither.
pub(crate) async fn store(config: &SdkConfig) -> Backend {
    let tables = Tables::of_stack(&fresh_name());
    let client = Client::new(config);
    for name in [&tables.state, &tables.history] {
        create_table(&client, name).await;
    }
    let clock = Arc::new(ManualClock::default());
    let memory =
        Arc::new(Memory::with_max_receives(clock.clone(), Arc::new(SeededIds::new(1)), MAX_RECEIVES));
    Backend {
        store: Arc::new(DynamoStore::new(config, tables)),
        queue: memory.clone(),
        timers: memory,
        time: Time::Manual(clock),
        exact_units: false,
        departures: departures(config.endpoint_url()).await,
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

/// A fresh queue with its dead letters and a fresh schedule group. The store is in memory. Schedules take this role.
pub(crate) async fn queue(config: &SdkConfig, role_arn: &str) -> Backend {
    let name = fresh_name();
    let client = aws_sdk_sqs::Client::new(config);
    let (dead, dead_arn) = create_queue(&client, &format!("{name}-dead"), HashMap::new()).await;
    let redrive = format!(r#"{{"deadLetterTargetArn":"{dead_arn}","maxReceiveCount":{MAX_RECEIVES}}}"#);
    let redrive = HashMap::from([(QueueAttributeName::RedrivePolicy, redrive)]);
    let (jobs, jobs_arn) = create_queue(&client, &format!("{name}-jobs-0"), redrive).await;
    let scheduler = aws_sdk_scheduler::Client::new(config);
    scheduler.create_schedule_group().name(&name).send().await.expect("the group is created");
    let schedules = Schedules {
        group: name,
        role_arn: role_arn.to_owned(),
        queue_arns: vec![jobs_arn],
        dead_arn,
        timer_arn: "arn:aws:lambda:us-east-1:000000000000:function:timer".to_owned(),
    };
    let clock = Arc::new(SystemClock::default());
    let queue = SqsQueue::new(config, Queues { jobs: vec![jobs], dead });
    Backend {
        store: Arc::new(Memory::new(clock.clone(), Arc::new(SeededIds::new(1)))),
        timers: Arc::new(SchedulerTimers::new(config, schedules, queue.clone(), clock.clone())),
        queue: Arc::new(queue),
        time: Time::Real(clock),
        exact_units: false,
        departures: Departures::default(),
        reopen: None,
    }
}
