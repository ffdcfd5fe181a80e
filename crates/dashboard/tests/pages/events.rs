//! `/events` and `/events/:id`.

use crate::server::{SCRIPT_SHOWN, Server};
use axum::http::StatusCode;

#[tokio::test]
async fn a_test_event_is_accepted_and_leads_to_its_page() {
    let server = Server::with_app().await;
    let answer = server.post("/events", "name=fail&data=%7B%22a%22%3A1%7D").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let path = answer.location.unwrap();
    server.work().await;
    server
        .get(&path)
        .await
        .has("<h1>fail</h1>")
        .has("&#34;a&#34;: 1")
        .has("badge failed")
        .has("Send it again");
}

#[tokio::test]
async fn a_bad_test_event_is_refused_beside_its_field_and_what_was_typed_stays() {
    let server = Server::new();
    let page = server.post("/events", "name=a&data=%7Bnope%3Cscript%3E").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    page.has("id=\"send-data-error\"")
        .has("{nope&#60;script&#62;")
        .lacks("send-name-error")
        .lacks("nope<script>");
    let page = server.post("/events", "name=++&data=%7B%7D").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    page.has("id=\"send-name-error\"").lacks("send-data-error");
}

#[tokio::test]
async fn events_are_filtered_by_name_and_time_and_listed_with_the_runs_they_started() {
    let server = Server::with_app().await;
    let fail = server.event("fail").await;
    server.clock.advance(3_600_000);
    let other = server.event("shop/other").await;
    let run = Server::run_of(&fail, "fails");
    let page = server.get("/events").await;
    page.has(&fail).has(&other).has(&format!("href=\"/runs/{run}\"")).has("dot failed");
    server.get("/events?name=fail").await.has(&fail).lacks(&other);
    server.get("/events?name=shop/*").await.has(&other).lacks(&fail).has("value=\"shop/*\"");
    let now_ms = server.runtime.ports().clock.now_ms();
    let middle = protocol::time::rfc3339_ms(now_ms - 60_000);
    server.get(&format!("/events?from={middle}")).await.has(&other).lacks(&fail);
    server.get(&format!("/events?to={middle}")).await.has(&fail).lacks(&other);
    server.get("/events?name=none").await.has("No event matches");
    assert_eq!(server.get("/events?from=x").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn events_are_paged_and_links_keep_the_filter() {
    let server = Server::with_app().await;
    let mut events = Vec::new();
    for _ in 0..51 {
        events.push(server.event("shop/x").await);
        server.clock.advance(1_000);
    }
    let page = server.get("/events?name=shop/x&internal=true").await;
    page.has(&events[50]).lacks(&events[0]);
    let next = page.text.split("<a href=\"/events?").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let next = format!("/events?{}", next.replace("&#38;", "&"));
    assert!(next.contains("name=shop%2Fx") && next.contains("internal=true"), "{next}");
    server.get(&next).await.has(&events[0]).lacks(&events[50]).lacks("Older").has("Newest");
}

#[tokio::test]
async fn an_event_is_sent_again_as_a_new_one() {
    let server = Server::with_app().await;
    let event = server.event("fail").await;
    let path = format!("/events/{event}");
    server.get(&path).await.has(&format!("action=\"{path}/again\"")).has("a client");
    let answer = server.post(&format!("{path}/again"), "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let new = answer.location.unwrap();
    assert_ne!(new, path);
    server.work().await;
    server.get(&new).await.has("badge failed").has(SCRIPT_SHOWN).lacks(&event);
}

#[tokio::test]
async fn an_event_of_the_servers_own_is_hidden_shown_when_asked_for_and_not_sent_again() {
    let server = Server::with_app().await;
    let answer = server.post("/functions/shop-greets", "data=").await;
    let event = answer.location.unwrap().split("event=").nth(1).unwrap().to_owned();
    server.get("/events").await.lacks("inngest/function.invoked");
    server.get("/events?internal=true").await.has("inngest/function.invoked").has(&event);
    let page = server.get(&format!("/events/{event}")).await;
    page.has("Stepwell").lacks("again\"").lacks("Send it with other data");
    let answer = server.post(&format!("/events/{event}/again"), "").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    answer.has("cannot be sent again");
}
