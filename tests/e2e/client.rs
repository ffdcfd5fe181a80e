//! The client for Rust, by HTTP: what it sends, starts and waits for, and what it says when that does not go well.

use std::error::Error as _;
use std::time::Duration;

use serde_json::json;
use stepwell::client::{Builder, Client, Error, Event, Status};
use stepwell_e2e::{App, EVENT_KEY, Reply, SIGNING_KEY, Server, Site, free_port};
use testkit::proxy::{Fault, Proxy};

/// Long enough for a run on a busy machine.
const WAIT: Duration = Duration::from_secs(30);
/// What a client makes of a request that nobody answers.
const TRIES: u32 = 4;

/// A server with keys, and the app.
async fn cases() -> (Server, App) {
    let server = Server::start().run().await;
    let app = App::from("cases.js", &server).synced().await;
    (server, app)
}

fn with_keys(url: &str) -> Builder {
    Client::builder().url(url).event_key(EVENT_KEY).signing_key(SIGNING_KEY)
}

async fn client(url: &str) -> Client {
    with_keys(url).build().await.expect("a client")
}

/// Everything that an error says to anybody.
fn told(error: &Error) -> String {
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    format!("{error} {error:?} {cause}")
}

fn holds_no_key(shown: &str) {
    for key in [EVENT_KEY, SIGNING_KEY, SIGNING_KEY.trim_start_matches("signkey-test-")] {
        assert!(!shown.contains(key), "a key in {shown}");
    }
}

#[tokio::test]
async fn an_event_is_sent_and_starts_its_function() {
    let (server, _app) = cases().await;
    let event = Event::new("cases/no-steps", json!({ "n": 1 })).user(json!({ "id": "ada" }));
    let id = client(&server.url).await.send(event).await.expect("the event is accepted");

    let run = server.run_of(&id).await;
    let output = server.end_of(&run).await["output"].clone();
    assert_eq!((&output["got"], &output["user"]), (&json!({ "n": 1 }), &json!({ "id": "ada" })), "{output}");
}

#[tokio::test]
async fn many_events_are_sent_at_once_and_their_ids_come_in_order() {
    let (server, _app) = cases().await;
    let events = (0..3).map(|n| Event::new("cases/no-steps", json!({ "n": n })));
    let ids = client(&server.url).await.send_all(events).await.expect("the events are accepted");

    assert_eq!(ids.len(), 3);
    for (n, id) in ids.iter().enumerate() {
        let run = server.run_of(id).await;
        assert_eq!(server.end_of(&run).await["output"]["got"]["n"], n);
    }
}

#[tokio::test]
async fn a_dev_server_asks_for_no_keys() {
    let server = Server::dev().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let stepwell = Client::builder().url(&server.url).build().await.expect("a client");
    let id = stepwell.send(Event::new("cases/no-steps", json!({}))).await.expect("the event is accepted");
    server.run_of(&id).await;
    let run = stepwell.invoke("cases-no-steps", json!({}), WAIT).await.expect("the function is invoked");
    assert_eq!(run.status, Status::Completed, "{run:?}");
}

#[tokio::test]
async fn an_invocation_waits_for_the_result() {
    let (server, _app) = cases().await;
    let stepwell = client(&server.url).await;
    let run = stepwell.invoke("cases-three-steps", json!({}), WAIT).await.expect("the function is invoked");
    assert_eq!(run.status, Status::Completed, "{run:?}");
    assert_eq!((run.output, run.error), (Some(json!({ "a": 1, "b": 2, "c": 3 })), None));
    assert_eq!(server.run(&run.id).await["status"], "Completed", "the run has the id that the server knows");
}

#[tokio::test]
async fn a_function_that_fails_is_a_run_with_its_error() {
    let (server, _app) = cases().await;
    let stepwell = client(&server.url).await;
    let run = stepwell.invoke("cases-no-retry", json!({}), WAIT).await.expect("the function is invoked");
    assert_eq!((run.status, &run.output), (Status::Failed, &None), "{run:?}");
    let error = run.error.expect("an error");
    assert!(error.to_string().contains("do not try again"), "{error}");
}

#[tokio::test]
async fn a_run_goes_on_when_the_wait_ends_before_it() {
    let (server, _app) = cases().await;
    let stepwell = client(&server.url).await;
    let nap = json!({ "for": "3s" });
    let wait = Duration::from_millis(300);
    let run = stepwell.invoke("cases-sleep", nap, wait).await.expect("the function is invoked");
    assert_eq!((run.status, run.output), (Status::Running, None));
    assert_eq!(server.end_of(&run.id).await["status"], "Completed");
}

#[tokio::test]
async fn a_wrong_key_is_told_with_what_to_do_and_without_the_key() {
    let server = Server::start().run().await;
    let wrong = with_keys(&server.url).event_key("wrong-event-key").signing_key("signkey-test-abad1dea");
    let stepwell = wrong.build().await.expect("a client");

    let sent = stepwell.send(Event::new("a/b", json!({}))).await.expect_err("the event key is unknown");
    let invoked = stepwell.invoke("a-b", json!({}), WAIT).await.expect_err("the signing key is wrong");
    for (error, variable) in [(sent, "STEPWELL_EVENT_KEY"), (invoked, "STEPWELL_SIGNING_KEY")] {
        let said = error.to_string();
        assert!(matches!(error, Error::Denied { .. }), "{error:?}");
        assert!(said.contains(variable) && said.contains(&server.url), "{said}");
        let told = told(&error);
        assert!(!told.contains("wrong-event-key") && !told.contains("abad1dea"), "{told}");
    }
}

#[tokio::test]
async fn a_server_that_nobody_reaches_is_named_and_no_key_is() {
    let url = format!("http://127.0.0.1:{}", free_port());
    let stepwell = client(&url).await;
    holds_no_key(&format!("{stepwell:?}"));

    let error = stepwell.send(Event::new("a/b", json!({}))).await.expect_err("nobody listens");
    assert!(matches!(&error, Error::Unavailable { at, tries: TRIES, .. } if *at == url), "{error:?}");
    holds_no_key(&told(&error));
    let error = stepwell.invoke("a-b", json!({}), WAIT).await.expect_err("nobody listens");
    assert!(matches!(error, Error::Unavailable { tries: TRIES, .. }), "{error:?}");
    holds_no_key(&told(&error));
}

#[tokio::test]
async fn another_server_is_not_taken_for_stepwell() {
    for reply in [Reply::plain(200, "<html>It works!</html>"), Reply::plain(404, "Not Found")] {
        let site = Site::answering(reply).await;
        let error =
            client(&site.url).await.send(Event::new("a/b", json!({}))).await.expect_err("no Stepwell");
        assert!(matches!(&error, Error::NotStepwell { at, .. } if *at == site.url), "{error:?}");
        holds_no_key(&told(&error));
        site.asked_once();
    }
}

#[tokio::test]
async fn what_the_server_refuses_is_told_with_the_field_and_nothing_is_sent_again() {
    let server = Server::start().run().await;
    let proxy = Proxy::start(&server.url, None).await;
    let stepwell = client(&proxy.url()).await;

    let events = [Event::new("a/b", json!({})), Event::new("", json!({}))];
    let error = stepwell.send_all(events).await.expect_err("an event without a name");
    assert!(
        matches!(&error, Error::Refused { status: 400, field: Some(field), .. } if field.contains("name")),
        "{error:?}"
    );
    let error = stepwell.invoke("no-such", json!({}), WAIT).await.expect_err("no such function");
    assert!(
        matches!(&error, Error::Refused { status: 404, code, .. } if code == "function_not_found"),
        "{error:?}"
    );
    assert_eq!(proxy.counts().values().sum::<u64>(), 2, "one request each");
}

#[tokio::test]
async fn more_events_than_a_request_may_have_are_refused_with_the_limit() {
    let site = Site::answering(Reply::plain(200, "{}")).await;
    let events = (0..5_001).map(|n| Event::new("a/b", json!({ "n": n })));
    let error = client(&site.url).await.send_all(events).await.expect_err("too many");
    assert!(
        matches!(&error, Error::Refused { limit: Some(limit), .. } if limit == "5000 events"),
        "{error:?}"
    );
    assert!(site.asked().is_empty(), "nothing is sent");
}

#[tokio::test]
async fn after_an_error_of_the_server_the_same_events_are_sent_again() {
    let (server, _app) = cases().await;
    let busy = Site::answering(Reply::plain(503, "come back later")).await;
    let balancer = Proxy::start(&server.url, None).await;
    balancer.lead_to(&[&busy.url, &server.url]);
    let events = [1, 2].map(|n| Event::new("cases/no-steps", json!({ "n": n })));
    let ids = client(&balancer.url()).await.send_all(events).await.expect("accepted at the second try");

    // The seed is what the server makes the ids of: that of the try that failed gives those of the one that did not.
    let failed = busy.asked_once();
    let seed = failed.header("x-inngest-event-id-seed")[0].to_owned();
    assert_eq!(server.try_send_seeded(&seed, &failed.json()).await, Some(ids));
}

#[tokio::test]
async fn an_answer_that_is_lost_costs_no_second_run() {
    let (server, _app) = cases().await;
    let proxy = Proxy::start(&server.url, None).await;
    let stepwell = client(&proxy.url()).await;

    proxy.order("", "cases/no-steps", Fault::LoseAnswer, 2);
    let id = stepwell.send(Event::new("cases/no-steps", json!({}))).await.expect("the third answer comes");
    server.run_of(&id).await;
    proxy.order("", "once", Fault::LoseAnswer, 2);
    let run = stepwell.invoke("cases-no-steps", json!({ "once": 1 }), WAIT).await.expect("it is invoked");
    assert_eq!(run.output.expect("a result")["got"]["once"], 1);
    assert_eq!(proxy.met(), 4);
    assert_eq!(server.all_runs().await.len(), 2);
}
