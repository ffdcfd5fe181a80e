//! The client for Rust, by Lambda's `Invoke`: what it makes of Lambda's answers, for which a site of our own stands.
//! That it gets through to a real ingest is shown in `tests/aws/caller.rs`.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_lambda::config::{Credentials, SharedCredentialsProvider};
use serde_json::{Value, json};
use stepwell::client::{Client, Error, Event};
use stepwell_e2e::{Reply, Site};

const INGEST: &str = "stepwell-ingest";

/// A client whose AWS is this site.
async fn client(site: &Site) -> Client {
    let credentials = Credentials::new("test", "test", None, None, "test");
    let aws = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(&site.url);
    Client::builder().ingest(INGEST).aws(aws.build()).build().await.expect("a client")
}

/// Lambda's own refusal.
fn lambda(status: u16, kind: &str, message: &str) -> Reply {
    let headers = vec![format!("X-Amzn-ErrorType: {kind}")];
    Reply { status, headers, body: json!({ "Message": message }).to_string() }
}

/// What ingest answers.
fn ingest(answer: &Value) -> Reply {
    Reply::plain(200, answer.to_string())
}

/// Sends an event to whom answers so, and returns the error and the site.
async fn refused(reply: Reply) -> (Error, Site) {
    let site = Site::answering(reply).await;
    let sent = client(&site).await.send(Event::new("a/b", json!({}))).await;
    (sent.expect_err("the event is not accepted"), site)
}

#[tokio::test]
async fn a_role_that_may_not_invoke_ingest_is_told_which_right_it_lacks() {
    let (error, site) = refused(lambda(403, "AccessDeniedException", "no policy allows it")).await;
    let said = error.to_string();
    assert!(matches!(&error, Error::Denied { at, .. } if at == INGEST), "{error:?}");
    assert!(said.contains("lambda:InvokeFunction") && said.contains("no policy allows it"), "{said}");
    site.asked_once();
}

#[tokio::test]
async fn an_ingest_that_is_not_there_is_told_with_the_variable_that_names_it() {
    let (error, site) = refused(lambda(404, "ResourceNotFoundException", "Function not found")).await;
    let said = error.to_string();
    assert!(matches!(error, Error::Config(_)), "{error:?}");
    assert!(said.contains("STEPWELL_INGEST_ARN") && said.contains(INGEST), "{said}");
    site.asked_once();
}

#[tokio::test]
async fn what_ingest_refuses_is_told_with_the_field_and_is_not_sent_again() {
    let refusal =
        json!({ "status": 400, "error": "no name", "code": "bad_event", "field": "events[0].name" });
    let (error, site) = refused(ingest(&refusal)).await;
    assert!(
        matches!(&error, Error::Refused { status: 400, code, field: Some(field), .. }
            if code == "bad_event" && field == "events[0].name"),
        "{error:?}"
    );
    site.asked_once();
}

#[tokio::test]
async fn an_invocation_that_fails_or_is_throttled_is_repeated_as_the_same_request() {
    let headers = vec!["X-Amz-Function-Error: Unhandled".to_owned()];
    let failed = Reply { status: 200, headers, body: json!({ "errorMessage": "timed out" }).to_string() };
    for reply in [failed, lambda(429, "TooManyRequestsException", "Rate Exceeded.")] {
        let (error, site) = refused(reply).await;
        assert!(matches!(error, Error::Unavailable { tries: 4, .. }), "{error:?}");
        let asked: Vec<Value> = site.asked().iter().map(|request| request.json()).collect();
        assert_eq!(asked.len(), 4);
        assert!(asked[0]["seed"].is_string() && asked.iter().all(|one| *one == asked[0]), "{asked:?}");
    }
}

#[tokio::test]
async fn another_function_is_not_taken_for_ingest() {
    let (error, site) = refused(ingest(&json!({ "hello": "world" }))).await;
    assert!(matches!(&error, Error::NotStepwell { at, .. } if at == INGEST), "{error:?}");
    site.asked_once();
}

#[tokio::test]
async fn a_request_larger_than_an_invocation_may_be_is_refused_with_the_limit() {
    let site = Site::answering(ingest(&json!({}))).await;
    let data = json!("x".repeat(6 * 1024 * 1024));
    let invoked = client(&site).await.invoke("a-b", data, Duration::ZERO).await;
    let error = invoked.expect_err("too large");
    assert!(
        matches!(&error, Error::Refused { status: 413, limit: Some(limit), .. } if limit == "6291456 bytes"),
        "{error:?}"
    );
    assert!(site.asked().is_empty(), "nothing is sent");
}
