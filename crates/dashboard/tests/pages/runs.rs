//! `/runs` and `/runs/:id`.

use crate::server::{SCRIPT, SCRIPT_SHOWN, Server};
use axum::http::StatusCode;
use protocol::json::Json;
use protocol::time::rfc3339_ms;

#[tokio::test]
async fn a_run_shows_its_step_output_and_event_and_nothing_in_them_is_markup() {
    let server = Server::with_app().await;
    let event = server.event(SCRIPT).await;
    let run = Server::run_of(&event, "greets");
    let page = server.get(&format!("/runs/{run}")).await;
    assert_eq!(page.status, StatusCode::OK);
    page.has("badge completed")
        .has("Output")
        .has("Time line")
        .has(&format!("id=\"step-{}\"", "a".repeat(40)));
    page.has(&format!("&#34;said&#34;: &#34;{SCRIPT_SHOWN}&#34;"))
        .has(&format!("<a href=\"/events/{event}\">{SCRIPT_SHOWN}</a>"));
    page.has("rect class=\"ok\"").lacks("Cancel run");
    server.get("/").await.has(&format!("/runs/{run}")).has(SCRIPT_SHOWN);
    server.get("/events").await.has(SCRIPT_SHOWN);
    server.get(&format!("/events/{event}")).await.has("Runs it started").has(&run);
    server.get("/functions").await.has(SCRIPT_SHOWN);
    server.get("/functions/shop-greets").await.has(&run).has("Configuration");
}

#[tokio::test]
async fn a_run_says_what_it_costs_and_an_open_one_what_it_cost_so_far() {
    let server = Server::with_app().await;
    let event = server.event(SCRIPT).await;
    let run = Server::run_of(&event, "greets");
    let page = server.get(&format!("/runs/{run}")).await;
    page.has("Cost on AWS").has("DynamoDB write request units").has("PutItem").has("us-east-1");
    page.has(&format!("href=\"/v1/runs/{run}/cost\"")).lacks("so far");
    let event = server.event("sleep").await;
    server.get(&format!("/runs/{}", Server::run_of(&event, "sleeps"))).await.has("so far");
}

#[tokio::test]
async fn a_failed_run_shows_its_error() {
    let server = Server::with_app().await;
    let event = server.event("fail").await;
    let page = server.get(&format!("/runs/{}", Server::run_of(&event, "fails"))).await;
    page.has("badge failed").has(&format!("Refused: {SCRIPT_SHOWN}")).has(&format!("at {SCRIPT_SHOWN}"));
    server.get("/runs").await.has(&format!("Refused: {SCRIPT_SHOWN}"));
}

#[tokio::test]
async fn a_sleeping_run_is_open_and_can_be_cancelled() {
    let server = Server::with_app().await;
    let event = server.event("sleep").await;
    let path = format!("/runs/{}", Server::run_of(&event, "sleeps"));
    server
        .get(&path)
        .await
        .has("badge running")
        .has("rect class=\"sleep\"")
        .has("Sleeps until")
        .has("Cancel run");
    let answer = server.post(&format!("{path}/cancel"), "").await;
    assert_eq!((answer.status, answer.location.as_deref()), (StatusCode::SEE_OTHER, Some(path.as_str())));
    server.get(&path).await.has("badge cancelled").lacks("Cancel run").lacks("Sleeps until");
}

#[tokio::test]
async fn runs_are_filtered_and_paged_and_links_keep_the_filter() {
    let server = Server::with_app().await;
    let mut events = Vec::new();
    for _ in 0..51 {
        events.push(server.event("fail").await);
        server.clock.advance(1_000);
    }
    let good = Server::run_of(&server.event(SCRIPT).await, "greets");
    let (first, last) = (Server::run_of(&events[0], "fails"), Server::run_of(&events[50], "fails"));

    server.get("/runs?status=completed").await.has(&good).lacks(&last);
    server.get("/runs?function=shop-greets").await.has(&good).lacks(&last);
    server.get("/runs?app=other").await.has("No run matches");
    server.get(&format!("/runs?event={}", events[0])).await.has(&first).lacks(&last);
    server.get("/runs?event=%3Cscript%3Ealert(1)%3C/script%3E").await.has(&good).lacks(&last);
    server.get("/runs?event=fail").await.has(&last).lacks(&good).has("value=\"fail\"");
    server.get("/runs?event=none").await.has("No run matches");
    server
        .get("/runs?to=2026-01-01T00:00:00")
        .await
        .has("No run matches")
        .has("value=\"2026-01-01T00:00:00\"");
    server.get("/runs?from=2026-01-01T00:00&status=&app=").await.has(&good);

    let page = server.get("/runs?status=failed").await;
    page.has(&last).lacks(&first);
    let next = page
        .text
        .split("<a href=\"/runs?")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a next page");
    let next = format!("/runs?{}", next.replace("&#38;", "&"));
    assert!(next.contains("status=failed"), "{next}");
    server
        .get(&next)
        .await
        .has(&first)
        .lacks(&last)
        .lacks("Older")
        .has("<a href=\"/runs?status=failed\">Newest</a>");
}

#[tokio::test]
async fn a_wait_says_for_what_until_when_and_which_event_ended_it() {
    let server = Server::with_app().await;
    let event = server.event("wait").await;
    let path = format!("/runs/{}", Server::run_of(&event, "waits"));
    let page = server.get(&path).await;
    page.has("badge running").has("badge waiting").has("wait for event").has("rect class=\"sleep\"");
    page.has("<a href=\"/events?name=go\">go</a>")
        .has("<code>async.data.text != &#39;&#60;b&#62;&#39;</code>");
    page.has("<dt>Gives up</dt>").lacks("Resumed by");

    let go = server.event("go").await;
    let page = server.get(&path).await;
    page.has("badge completed")
        .has("<dt>Resumed by</dt>")
        .has(&format!("<a class=\"id\" href=\"/events/{go}\">{go}</a>"));
    page.lacks("Gives up").lacks("timed out");
}

#[tokio::test]
async fn a_wait_that_nothing_ended_is_timed_out() {
    let server = Server::with_app().await;
    let event = server.event("wait").await;
    server.clock.advance(3_700_000);
    server.work().await;
    let page = server.get(&format!("/runs/{}", Server::run_of(&event, "waits"))).await;
    page.has("badge completed").has("wait for event, timed out").has("nothing came in time");
    page.has("<dt>Gave up</dt>").lacks("Resumed by");
}

#[tokio::test]
async fn a_wait_for_a_signal_names_it() {
    let server = Server::with_app().await;
    let event = server.event("listen").await;
    let path = format!("/runs/{}", Server::run_of(&event, "listens"));
    server.get(&path).await.has("<dt>Signal</dt><dd><code>ok</code>").has("<dt>Gives up</dt>");
    server.runtime.signal("ok", &Json::parse(b"{\"by\":\"me\"}").unwrap()).await.unwrap();
    server.work().await;
    server.get(&path).await.has("badge completed").has("&#34;by&#34;: &#34;me&#34;").lacks("timed out");
}

#[tokio::test]
async fn an_invoked_run_and_the_run_that_invoked_it_link_to_each_other() {
    let server = Server::with_app().await;
    let event = server.event("invoke").await;
    let parent = Server::run_of(&event, "invokes");
    let page = server.get(&format!("/runs/{parent}")).await;
    page.has("<a href=\"/functions/shop-sleeps\">shop-sleeps</a>").has("<dt>Its run</dt>");
    let child = page.text.split("<dt>Its run</dt><dd><a class=\"id\" href=\"").nth(1).unwrap();
    let child = child.split('"').next().unwrap().to_owned();
    assert!(page.text.split("<dt>Its run</dt>").nth(1).unwrap().contains("badge running"));
    page.has(&format!("&#34;run_id&#34;:&#34;{}&#34;", child.trim_start_matches("/runs/")));

    let page = server.get(&child).await;
    page.has("<dt>Invoked by</dt><dd>shop-invokes, run ").has(&format!("href=\"/runs/{parent}\""));
    page.has("inngest/function.invoked");
    let started = page.text.split("<a href=\"/events/").nth(1).and_then(|rest| rest.split('"').next());
    let started = server.get(&format!("/events/{}", started.unwrap())).await;
    started.has(&format!("about run <a class=\"id\" href=\"/runs/{parent}\">")).has(&child);
}

#[tokio::test]
async fn a_fetch_says_what_was_asked_and_answered_but_not_with_which_password() {
    let server = Server::with_app().await;
    let event = server.event("fetch").await;
    let page = server.get(&format!("/runs/{}", Server::run_of(&event, "fetches"))).await;
    page.has("badge completed").has("<code>PUT http://other/?q=1</code>").has("<dt>HTTP status</dt><dd>418");
    page.has("(hidden)").lacks("do-not-tell");
}

#[tokio::test]
async fn a_run_of_an_event_dated_in_the_future_says_when_it_starts_and_can_be_cancelled() {
    let server = Server::with_app().await;
    let at_ms = server.runtime.ports().clock.now_ms() + 3_600_000;
    let event = server.event_at("fail", at_ms).await;
    let path = format!("/runs/{}", Server::run_of(&event, "fails"));
    let page = server.get(&path).await;
    page.has("badge scheduled").has("<dt>Starts at</dt>").has(&rfc3339_ms(at_ms)).has("Cancel run");
    page.lacks("The app is at work").has("starts when the time of its event has come");
    server.get("/runs?status=scheduled").await.has(&path);
    server.get(&format!("/events/{event}")).await.has("<dt>Due</dt>").has(&path);
    server.post(&format!("{path}/cancel"), "").await;
    server.get(&path).await.has("badge cancelled").has("it was cancelled by request").lacks("Cancel run");
}

#[tokio::test]
async fn a_cancelled_run_says_why_and_by_which_event() {
    let server = Server::with_app().await;
    let data = "name=careful%2Fgo&data=%7B%22text%22%3A%22%22%2C%22id%22%3A1%7D";
    let event = server.post("/events", data).await.location.unwrap();
    server.work().await;
    let event = event.trim_start_matches("/events/");
    let path = format!("/runs/{}", Server::run_of(event, "careful"));
    server.get(&path).await.has("badge running");
    let stop = server.post("/events", "name=careful%2Fstop&data=%7B%22id%22%3A1%7D").await.location.unwrap();
    server.work().await;
    let page = server.get(&path).await;
    page.has("badge cancelled").has(&format!("<a class=\"id\" href=\"{stop}\">"));
    server.get("/runs?status=cancelled").await.has(stop.trim_start_matches("/events/"));
}
