//! `/apps`.

use crate::server::Server;
use axum::http::StatusCode;

#[tokio::test]
async fn an_app_that_cannot_be_reached_is_told_beside_the_field() {
    let server = Server::with_app().await;
    let page = server.post("/apps", "url=http%3A%2F%2Fnobody%2Fapi").await;
    assert_eq!(page.status, StatusCode::BAD_GATEWAY);
    page.has("id=\"url-error\"")
        .has("connection refused")
        .has("value=\"http://nobody/api\"")
        .has("Sync shop now");
}

#[tokio::test]
async fn an_app_is_shown_with_its_functions_and_each_ones_warnings() {
    let server = Server::with_app().await;
    let page = server.get("/apps").await;
    page.has("badge completed\">Synced").has("http://app/api/inngest").has("js:v4.24.0").has("nodejs");
    page.has("<a href=\"/functions/shop-greets\">shop-greets</a>").has("href=\"/runs?app=shop\"");
    let rows = page.text.split("<tr id=").find(|row| row.contains("app-fn-shop-careful"));
    assert!(rows.is_some_and(|row| row.contains("<p class=\"warn\">throttle is not enforced yet</p>")));
    let rows = page.text.split("<tr id=").find(|row| row.contains("app-fn-shop-greets"));
    assert!(rows.is_some_and(|row| !row.contains("class=\"warn\"")));
}

#[tokio::test]
async fn a_sync_from_the_page_registers_the_app_and_says_what_came_of_it() {
    let server = Server::new();
    let answer = server.post("/apps", "url=http%3A%2F%2Fapp%2Fapi%2Finngest").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let path = answer.location.unwrap();
    let page = server.get(path.split('#').next().unwrap()).await;
    page.has("Synced just now: what has changed is in use").has("shop-greets");
    let fragment = path.split('#').nth(1).unwrap();
    page.has(&format!("id=\"{fragment}\""));

    let answer = server.post("/apps", "url=http%3A%2F%2Fapp%2Fapi%2Finngest").await;
    let path = answer.location.unwrap();
    server.get(path.split('#').next().unwrap()).await.has("nothing had changed").lacks("what has changed");
}

#[tokio::test]
async fn a_failed_sync_of_a_known_app_is_told_at_the_app_with_what_to_do() {
    let server = Server::with_app_at("http://nobody/api").await;
    let page = server.post("/apps", "url=http%3A%2F%2Fnobody%2Fapi").await;
    assert_eq!(page.status, StatusCode::BAD_GATEWAY);
    page.has("connection refused").has("Is the app running").has("its last registration stands");
    page.lacks("id=\"url-error\"");
}

#[tokio::test]
async fn a_failed_sync_is_remembered_until_the_app_answers_again() {
    let server = Server::with_app().await;
    server.network.cut(true);
    assert!(server.runtime.invite("http://app/api/inngest", false).await.is_err());
    let page = server.get("/apps").await;
    page.has("badge failed\">Sync failed").has("connection refused").has("Is the app running");
    page.has("shop-greets").lacks("badge completed");
    server.get("/").await.has("The last sync failed: shop");

    server.network.cut(false);
    let answer = server.post("/apps", "url=http%3A%2F%2Fapp%2Fapi%2Finngest").await;
    let path = answer.location.unwrap();
    let page = server.get(path.split('#').next().unwrap()).await;
    page.has("badge completed\">Synced").has("nothing had changed").lacks("connection refused");
    page.has("<dt>Version</dt><dd class=\"num\">1</dd>");
}

#[tokio::test]
async fn a_failed_sync_comes_with_what_to_do() {
    let server = Server::new();
    for (url, status, why, advice) in [
        ("http://nobody/api", StatusCode::BAD_GATEWAY, "connection refused", "Is the app running"),
        ("http://nothing/", StatusCode::BAD_GATEWAY, "it answered 404", "usual path is /api/inngest"),
        ("localhost:3000", StatusCode::BAD_REQUEST, "must begin with http", "Enter the whole address"),
    ] {
        let page = server.post("/apps", &format!("url={}", url.replace('/', "%2F"))).await;
        assert_eq!(page.status, status, "{url}");
        page.has("id=\"url-error\"").has(why).has(advice).has(&format!("value=\"{url}\""));
    }
}

#[tokio::test]
async fn an_app_can_be_removed() {
    let server = Server::with_app().await;
    let page = server.get("/apps").await;
    let action = page.text.split("action=\"").map(|rest| rest.split('"').next().unwrap());
    let action = action.into_iter().find(|path| path.ends_with("/remove")).unwrap().to_owned();
    let answer = server.post(&action, "").await;
    assert_eq!(
        (answer.status, answer.location.as_deref()),
        (StatusCode::SEE_OTHER, Some("/apps?done=removed"))
    );
    server.get("/apps?done=removed").await.has("The app was removed").lacks("shop-greets");
    server.get("/functions").await.lacks("shop-greets");
    assert_eq!(server.post(&action, "").await.status, StatusCode::NOT_FOUND);
}
