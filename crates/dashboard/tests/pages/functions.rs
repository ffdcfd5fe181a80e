//! `/functions` and `/functions/:slug`.

use crate::server::{SCRIPT_SHOWN, Server};
use axum::http::StatusCode;

#[tokio::test]
async fn a_function_shows_what_starts_it_and_what_it_asks_for() {
    let server = Server::with_app().await;
    let page = server.get("/functions/shop-careful").await;
    page.has("<code>careful/*</code>").has("event.data.text &#60; &#39;&#60;b&#62;&#39;");
    page.has("<code>0 9 * * 1-5</code>").has("Europe/Paris").has("up to 10s later");
    page.has("<dt>Retries</dt><dd class=\"num\">2</dd>").has("#app-");
    page.has(
        "<strong>throttle</strong> 5 starts per 10s; more wait, for each value of <code>event.data.id</code>",
    );
    page.has("<p class=\"warn\">throttle is not enforced yet</p>");
    page.has("cancelled after 1h from start to end").has("cancelled by the event careful/stop");
    let list = server.get("/functions").await;
    list.has("<code>careful/*</code>").has("throttle").has("warning");
}

#[tokio::test]
async fn a_function_is_invoked_from_its_page_and_its_run_is_shown_as_soon_as_it_starts() {
    let server = Server::with_app().await;
    server
        .get("/functions/shop-greets")
        .await
        .has("action=\"/functions/shop-greets\"")
        .has("\n{}</textarea>");
    let answer = server.post("/functions/shop-greets", "data=%7B%22a%22%3A1%7D").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let path = answer.location.unwrap();
    let waiting = server.get(&path).await;
    assert_eq!(waiting.status, StatusCode::OK);
    waiting.has("has not started yet").has("http-equiv=\"refresh\"").has("data-watch=\"run.changed\"");

    server.work().await;
    let page = server.get(&path).await;
    page.has("badge completed").has("inngest/function.invoked").has("&#34;a&#34;: 1").lacks("refresh");
    server.get("/functions/shop-greets").await.has(path.split('?').next().unwrap());
    let events = server.get("/events?internal=true").await;
    events.has("inngest/function.invoked").has(path.split('?').next().unwrap());
}

#[tokio::test]
async fn a_run_that_nothing_starts_is_not_waited_for() {
    let server = Server::with_app().await;
    let event = server.event("nothing").await;
    let run = Server::run_of(&event, "other");
    for query in ["", &format!("?event={event}"), "?event=01ARZ3NDEKTSV4RRFFQ69G5FAV", "?event=x"] {
        let page = server.get(&format!("/runs/{run}{query}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{query}");
    }
}

#[tokio::test]
async fn bad_data_for_an_invoked_function_is_refused_beside_the_field_and_stays() {
    let server = Server::with_app().await;
    for (data, why) in [
        ("%7Bnope%3Cscript%3E", "not valid JSON"),
        ("%5B1%5D", "must be an object"),
        ("5", "must be an object"),
    ] {
        let page = server.post("/functions/shop-greets", &format!("data={data}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        page.has("id=\"invoke-data-error\"").has(why).has("aria-invalid").lacks("nope<script>");
    }
    let page = server.post("/functions/shop-greets", "data=%7Bnope%3Cscript%3E").await;
    page.has("{nope&#60;script&#62;</textarea>");
    assert_eq!(server.post("/functions/nobody", "data=").await.status, StatusCode::NOT_FOUND);
    server.get("/runs").await.has("No runs yet");
}

#[tokio::test]
async fn a_page_follows_only_what_concerns_it() {
    let server = Server::with_app().await;
    let watches = async |path: &str, kinds: &str, only: &str| {
        let only = only.replace('"', "&#34;");
        server.get(path).await.has(&format!("data-watch=\"{kinds}\" data-only=\"{only}\""));
    };
    watches("/runs", "run.changed", "").await;
    watches("/runs?function=shop-fails", "run.changed", "\"function\":\"shop-fails\"\n").await;
    watches("/events?name=fail", "run.changed event.received", "\"name\":\"fail\"\n").await;
    watches("/events?name=f*", "run.changed event.received", "").await;
    watches("/apps", "app.synced", "").await;
    let only = "\"function\":\"shop-fails\"\n\"app\":\"shop\"\n";
    watches("/functions/shop-fails", "run.changed app.synced", only).await;
    server.get("/functions").await.has(SCRIPT_SHOWN);
}
