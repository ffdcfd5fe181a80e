//! The pages over a real runtime with the ports in memory and an app that answers as an SDK does: what holds for
//! all of them here, the rest in one file a subject.

// Helpers of tests fail by panicking, as the tests themselves do.
#![allow(clippy::unwrap_used)]

mod apps;
mod events;
mod functions;
mod runs;
mod server;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use server::{Page, Server};

#[tokio::test]
async fn empty_pages_say_how_to_start() {
    let server = Server::new();
    for path in ["/", "/functions", "/apps"] {
        server.get(path).await.has("stepwell dev -u http://localhost:3000/api/inngest");
    }
    server.get("/runs").await.has("No runs yet");
    server
        .get("/events")
        .await
        .has("No events yet")
        .has("curl localhost:8288/e/key")
        .has("Send a test event");
}

#[tokio::test]
async fn what_is_not_there_is_404_and_what_cannot_be_read_is_400() {
    let server = Server::with_app().await;
    for kind in ["runs", "events"] {
        let page = server.get(&format!("/{kind}/01ARZ3NDEKTSV4RRFFQ69G5FAV")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        page.has("There is no such").has("01ARZ3NDEKTSV4RRFFQ69G5FAV");
        let page = server.get(&format!("/{kind}/%3Cscript%3Ealert(1)%3C%2Fscript%3E")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        page.has("is not a ULID");
    }
    assert_eq!(server.get("/functions/nobody").await.status, StatusCode::NOT_FOUND);
    for (query, names) in [("status=x", "one of Scheduled"), ("from=x", "a time"), ("cursor=x", "cursor")] {
        let page = server.get(&format!("/runs?{query}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        page.has(names);
    }
}

#[tokio::test]
async fn another_site_cannot_post() {
    let server = Server::with_app().await;
    for (name, value) in
        [("origin", "http://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")]
    {
        let request = Request::post("/events").header(header::HOST, "localhost:8288").header(name, value);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let page = Page::of(server.send(request.body(Body::from("name=fail&data={}")).unwrap()).await).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    server.get("/events").await.has("No events yet");
}

#[tokio::test]
async fn pages_forbid_foreign_code_and_assets_are_kept_for_good_by_their_hash() {
    let server = Server::new();
    let response = server.send(Request::get("/").body(Body::empty()).unwrap()).await;
    assert!(
        response.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'self'")
    );
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let page = Page::of(response).await;
    page.lacks("style=\"").lacks("<style").lacks("onclick").lacks("<script>");
    for kind in ["css", "js", "svg"] {
        let from = page.text.match_indices("\"/assets/").map(|(at, _)| &page.text[at + 1..]);
        let href = from
            .map(|rest| rest.split('"').next().unwrap())
            .find(|href| href.contains(&format!(".{kind}?v=")))
            .unwrap();
        let response = server.send(Request::get(href).body(Body::empty()).unwrap()).await;
        assert_eq!(response.headers()["cache-control"], "public, max-age=31536000, immutable");
        let etag = response.headers()["etag"].clone();
        let plain = Request::get(href.split('?').next().unwrap()).header("if-none-match", etag);
        let response = server.send(plain.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (response.status(), &response.headers()["cache-control"]),
            (StatusCode::NOT_MODIFIED, &"no-cache".parse().unwrap())
        );
    }
}
