//! The proxy passes on what it gets, counts it, and fails what it is told to fail.

use super::{Capacity, Fault, Proxy, operation};
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
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
    let before = std::time::Instant::now();
    assert_eq!(put(&proxy.url(), "a").await.expect("answered").0, 200);
    assert!(before.elapsed() >= Duration::from_millis(50));
    assert_eq!((put(&proxy.url(), "a").await.expect("answered").0, proxy.met()), (200, 4));
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
