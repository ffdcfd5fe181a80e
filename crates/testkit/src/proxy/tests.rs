//! The proxy passes on what it gets, counts it, and fails what it is told to fail.

use super::{Capacity, Fault, Proxy, operation};
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

/// A server that answers with how often it was asked, and by which host.
async fn upstream() -> (String, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let count = asked.clone();
    let answer = move |request: Request| async move {
        let n = count.fetch_add(1, Ordering::SeqCst) + 1;
        let host = request.headers()["host"].to_str().unwrap_or_default().to_owned();
        format!("{n} {} {host}", request.uri())
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it has an address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    (url, asked)
}

async fn put(url: &str, body: &'static str) -> Result<(u16, String), reqwest::Error> {
    let request =
        reqwest::Client::new().post(format!("{url}/a?b=c")).header("x-amz-target", "DynamoDB.PutItem");
    let answer = request.body(body).send().await?;
    Ok((answer.status().as_u16(), answer.text().await?))
}

#[tokio::test]
async fn requests_pass_and_are_counted() {
    let (url, _) = upstream().await;
    let proxy = Proxy::start(&url, Some("api.localhost:1")).await;
    assert_eq!(put(&proxy.url(), "x").await.expect("passed"), (200, "1 /a?b=c api.localhost:1".to_owned()));
    assert_eq!(proxy.counts().into_iter().collect::<Vec<_>>(), [("PutItem".to_owned(), 1)]);
    proxy.forget();
    assert!(proxy.counts().is_empty());
}

#[tokio::test]
async fn several_servers_take_turns() {
    let ((one, asked_one), (two, asked_two)) = (upstream().await, upstream().await);
    let proxy = Proxy::start(&one, None).await;
    let asked = || (asked_one.load(Ordering::SeqCst), asked_two.load(Ordering::SeqCst));
    put(&proxy.url(), "x").await.expect("passed");
    proxy.lead_to(&[&one, &two]);
    for expected in [(2, 0), (2, 1), (3, 1), (3, 2)] {
        put(&proxy.url(), "x").await.expect("passed");
        assert_eq!(asked(), expected);
    }
    proxy.lead_to(&[&two]);
    put(&proxy.url(), "x").await.expect("passed");
    assert_eq!(asked(), (3, 3));
}

#[tokio::test]
async fn faults_meet_as_many_requests_as_they_are_told() {
    let (url, asked) = upstream().await;
    let proxy = Proxy::start(&url, None).await;
    proxy.order("PutItem", "run", Fault::Throttle, 1);
    proxy.order("PutItem", "", Fault::LoseAnswer, 1);
    proxy.order("PutItem", "", Fault::Twice, 1);
    proxy.order("PutItem", "", Fault::Hold(Duration::from_millis(50)), 1);
    put(&proxy.url(), "other").await.expect_err("its answer is lost");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let (status, body) = put(&proxy.url(), "a run").await.expect("answered");
    assert!(status == 400 && body.contains("ThrottlingException"), "{status} {body}");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(put(&proxy.url(), "a").await.expect("answered").0, 200);
    assert_eq!(asked.load(Ordering::SeqCst), 3);
    let before = Instant::now();
    assert_eq!(put(&proxy.url(), "a").await.expect("answered").0, 200);
    assert!(before.elapsed() >= Duration::from_millis(50));
    assert_eq!((put(&proxy.url(), "a").await.expect("answered").0, proxy.met()), (200, 4));
}

/// A request as an AWS SDK sends it: which try of how many. Its status and body.
async fn tried(url: &str, target: &str, try_of: (u32, u32), body: &'static str) -> (u16, Value) {
    let request = reqwest::Client::new().post(url).header("x-amz-target", target);
    let request = request.header("amz-sdk-request", format!("attempt={}; max={}", try_of.0, try_of.1));
    let answer = request.body(body).send().await.expect("answered");
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.text().await.expect("it is text")).unwrap_or_default())
}

#[tokio::test]
async fn a_fault_with_a_time_meets_every_operation_until_then() {
    let (url, asked) = upstream().await;
    let proxy = Proxy::start(&url, None).await;
    let began = Instant::now();
    let time = Duration::from_millis(200);
    proxy.order_for("", "", Fault::Throttle, time);
    let mut refused = 0;
    while tried(&proxy.url(), "Any.Operation", (3, 3), "").await.0 == 400 {
        refused += 1;
    }
    assert!(began.elapsed() >= time && refused > 1, "{refused} requests were refused");
    assert_eq!((asked.load(Ordering::SeqCst), proxy.met()), (1, refused));
}

#[tokio::test]
async fn a_fault_of_first_tries_meets_what_the_client_sends_again() {
    let (url, _) = upstream().await;
    let proxy = Proxy::start(&url, None).await;
    proxy.order_first_tries("PutItem", Fault::Throttle, 2);
    let tries = [((1, 1), 200), ((1, 3), 200), ((1, 3), 400), ((2, 3), 200), ((1, 3), 200), ((1, 3), 400)];
    for (at, (try_of, status)) in tries.into_iter().enumerate() {
        let got = tried(&proxy.url(), "DynamoDB.PutItem", try_of, "").await;
        assert_eq!(got.0, status, "request {at}, {try_of:?}: {got:?}");
    }
    assert_eq!(tried(&proxy.url(), "DynamoDB.GetItem", (1, 3), "").await.0, 200);
}

#[tokio::test]
async fn a_conflict_is_told_of_the_first_item_of_a_transaction() {
    let (url, asked) = upstream().await;
    let proxy = Proxy::start(&url, None).await;
    proxy.order("", "", Fault::Conflict, 2);
    let transaction = r#"{"TransactItems":[{},{}]}"#;
    let (status, body) = tried(&proxy.url(), "DynamoDB.TransactWriteItems", (1, 3), transaction).await;
    assert!(
        status == 400
            && body["__type"].as_str().is_some_and(|t| t.ends_with("#TransactionCanceledException"))
    );
    let codes: Vec<_> =
        body["CancellationReasons"].as_array().expect("reasons").iter().map(|r| &r["Code"]).collect();
    assert_eq!(codes, ["TransactionConflict", "None"]);
    let (status, body) = tried(&proxy.url(), "DynamoDB.PutItem", (1, 3), "{}").await;
    assert!(
        status == 400
            && body["__type"].as_str().is_some_and(|t| t.ends_with("#TransactionConflictException"))
    );
    assert_eq!(asked.load(Ordering::SeqCst), 0, "nothing is carried out");
}

/// A server that takes every batch, and answers with the ids of what it took.
async fn taking_batches() -> String {
    let answer = |body: String| async move {
        let asked: Value = serde_json::from_str(&body).expect("it is JSON");
        let taken =
            asked["Entries"].as_array().expect("entries").iter().map(|entry| json!({ "Id": entry["Id"] }));
        json!({ "Successful": taken.collect::<Vec<_>>() }).to_string()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it has an address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    url
}

#[tokio::test]
async fn half_a_batch_is_taken_and_the_other_half_named_as_failed() {
    let proxy = Proxy::start(&taking_batches().await, None).await;
    proxy.order("", "", Fault::HalfTaken, 3);
    let ids = |list: &Value| -> Vec<Value> {
        list.as_array().into_iter().flatten().map(|entry| entry["Id"].clone()).collect()
    };
    let three = r#"{"QueueUrl":"q","Entries":[{"Id":"0"},{"Id":"1"},{"Id":"2"}]}"#;
    for operation in ["AmazonSQS.SendMessageBatch", "AmazonSQS.DeleteMessageBatch"] {
        let (status, body) = tried(&proxy.url(), operation, (1, 3), three).await;
        assert_eq!(
            (status, ids(&body["Successful"]), ids(&body["Failed"])),
            (200, vec![json!("1")], vec![json!("0"), json!("2")])
        );
        assert_eq!(body["Failed"][0]["SenderFault"], false);
    }
    let (status, body) =
        tried(&proxy.url(), "AmazonSQS.SendMessageBatch", (1, 3), r#"{"Entries":[{"Id":"0"}]}"#).await;
    assert_eq!((status, ids(&body["Successful"]), ids(&body["Failed"])), (200, vec![], vec![json!("0")]));
}

#[test]
fn operations_are_named_by_target_or_path() {
    let none = HeaderMap::new();
    assert_eq!(operation(&Method::POST, "/schedules/t-1", &none), "CreateSchedule");
    assert_eq!(operation(&Method::DELETE, "/schedules/t-1", &none), "DeleteSchedule");
    assert_eq!(operation(&Method::POST, "/2015-03-31/functions/f/invocations", &none), "Invoke");
    assert_eq!(operation(&Method::GET, "/x", &none), "GET /x");
    let sqs = HeaderMap::from_iter([(
        axum::http::HeaderName::from_static("x-amz-target"),
        HeaderValue::from_static("AmazonSQS.SendMessageBatch"),
    )]);
    assert_eq!(operation(&Method::POST, "/", &sqs), "SendMessageBatch");
}

#[test]
fn consumed_capacity_is_told_from_reads_and_writes() {
    let told = |operation, answer: &str| Capacity::told(operation, answer.as_bytes());
    let one = r#"{"ConsumedCapacity":{"CapacityUnits":2.5}}"#;
    assert_eq!(told("Query", one), Capacity { read: 2.5, write: 0.0 });
    assert_eq!(told("PutItem", one), Capacity { read: 0.0, write: 2.5 });
    let two = r#"{"ConsumedCapacity":[{"CapacityUnits":2},{"CapacityUnits":4}]}"#;
    assert_eq!(told("TransactWriteItems", two), Capacity { read: 0.0, write: 6.0 });
    for nothing in ["", "{}", r#"{"ConsumedCapacity":null}"#] {
        assert_eq!(told("PutItem", nothing), Capacity::default());
    }
    assert_eq!(told("SendMessageBatch", one), Capacity::default());
}
