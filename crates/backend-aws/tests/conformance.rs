//! The store on DynamoDB passes the conformance suite: on MiniStack, which the test starts, or on the endpoint in
//! `STEPWELL_TEST_AWS_ENDPOINT` (with the SDK's usual credentials and region; its tables are left there).

mod ministack;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Credentials;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use backend_aws::{DynamoStore, Tables};
use backend_memory::Memory;
use std::sync::Arc;
use std::time::Duration;
use testkit::conformance::{Backend, Departures, MAX_RECEIVES, Time};
use testkit::{ManualClock, SeededIds};

const ENDPOINT: &str = "STEPWELL_TEST_AWS_ENDPOINT";

async fn config() -> SdkConfig {
    let defaults = aws_config::defaults(BehaviorVersion::latest());
    match std::env::var(ENDPOINT) {
        Ok(endpoint) => defaults.endpoint_url(endpoint).load().await,
        Err(_) => {
            let nobody = Credentials::new("test", "test", None, None, "test");
            let local = defaults.endpoint_url(ministack::endpoint()).credentials_provider(nobody);
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

/// Fresh tables. Queue and timers are not on AWS yet, so they are in memory and their lines are not run.
async fn open() -> Backend {
    let config = config().await;
    // MiniStack 1.5.33 replaces what is no list by an append, removes entries of what is no map, and in transactions
    // sets them, too. DynamoDB answers ValidationException.
    let departures = Departures { takes_wrong_types: std::env::var(ENDPOINT).is_err() };
    let tables = Tables::of_stack(&format!("stepwell-test-{:016x}", fastrand::u64(..)));
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

testkit::store_contract!(open);
