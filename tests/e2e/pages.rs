//! The pages of the real server with a real app: what a person does there without JavaScript, from one page to the
//! next.

use reqwest::{Method, StatusCode, header};
use serde_json::json;
use stepwell_e2e::{App, DEADLINE, Server, free_port, wait_until};

/// A page as a browser shows it.
#[derive(Debug)]
struct Page {
    status: StatusCode,
    /// Where redirects led, without the host.
    path: String,
    text: String,
}

impl Page {
    #[track_caller]
    fn has(&self, part: &str) -> &Self {
        assert!(self.text.contains(part), "no {part:?} on {}:\n{}", self.path, self.text);
        self
    }

    #[track_caller]
    fn lacks(&self, part: &str) -> &Self {
        assert!(!self.text.contains(part), "{part:?} on {}:\n{}", self.path, self.text);
        self
    }

    /// Where the page's forms lead.
    fn actions(&self) -> Vec<&str> {
        self.text.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }
}

async fn page(request: reqwest::RequestBuilder) -> Page {
    let response = request.send().await.expect("the server's answer");
    let url = response.url();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let path = format!("{}{query}", url.path());
    Page { status: response.status(), path, text: response.text().await.expect("the page") }
}

async fn open(server: &Server, path: &str) -> Page {
    page(server.request(Method::GET, path)).await
}

/// Posts a form as a browser does, and follows where it leads.
async fn post(server: &Server, path: &str, fields: &[(&str, &str)]) -> Page {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let request = server
        .request(Method::POST, path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, &server.url)
        .body(pairs.join("&"));
    page(request).await
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { (b as char).into() } else { format!("%{b:02X}") })
        .collect()
}

/// Looks at a page again until it has this.
async fn comes(server: &Server, path: &str, part: &str) -> Page {
    wait_until(&format!("{path} shows {part:?}"), DEADLINE, async || {
        let page = open(server, path).await;
        if page.text.contains(part) { Ok(page) } else { Err(page.text) }
    })
    .await
}

#[tokio::test]
async fn an_app_is_synced_from_the_page_and_a_function_invoked_there_leads_to_its_run() {
    let server = Server::dev().run().await;
    let app = App::from("cases.js", &server).run().await;
    let apps = post(&server, "/apps", &[("url", &app.url)]).await;
    assert_eq!(apps.status, StatusCode::OK);
    apps.has("Synced just now").has("<a href=\"/functions/cases-no-steps\">cases-no-steps</a>");
    post(&server, "/apps", &[("url", &app.url)]).await.has("nothing had changed");

    let function = open(&server, "/functions/cases-no-steps").await;
    let action = function.actions().into_iter().find(|path| path.starts_with("/functions/")).expect("a form");
    let bad = post(&server, action, &[("data", "{\"order\": nope}")]).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    bad.has("invoke-data-error").has("{&#34;order&#34;: nope}</textarea>");

    let started = post(&server, action, &[("data", "{\"order\": 42}")]).await;
    assert_eq!(started.status, StatusCode::OK);
    assert!(started.path.starts_with("/runs/"), "{}", started.path);
    let run = comes(&server, &started.path, "badge completed").await;
    run.has("inngest/function.invoked").has("&#34;order&#34;: 42");
    // Invoked, it was the only one to start.
    let id = run.path.trim_start_matches("/runs/").split('?').next().expect("an id");
    let runs = server.all_runs().await;
    assert_eq!(runs.len(), 1, "{runs:?}");
    assert_eq!(runs[0]["run_id"], id);
    assert_eq!(runs[0]["output"]["got"]["order"], 42);
}

#[tokio::test]
async fn an_event_sent_from_the_page_leads_to_the_runs_it_starts_and_can_be_sent_again() {
    let server = Server::dev().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let event = post(&server, "/events", &[("name", "cases/three-steps"), ("data", "{\"order\": 42}")]).await;
    assert!(event.path.starts_with("/events/"), "{}", event.path);
    let event = comes(&server, &event.path, "badge completed").await;
    event.has("cases-three-steps").has("&#34;order&#34;: 42");

    let again = event.actions().into_iter().find(|path| path.ends_with("/again")).expect("a form");
    let new = post(&server, again, &[]).await;
    assert_ne!(new.path, event.path);
    comes(&server, &new.path, "badge completed").await.has("&#34;order&#34;: 42");
    let list = open(&server, "/events?name=cases/*").await;
    list.has(&event.path).has(&new.path).has("dot completed");
}

#[tokio::test]
async fn runs_are_narrowed_by_the_name_of_the_event_that_started_them() {
    let server = Server::dev().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    // Too large to be kept with the run: its event is looked at.
    let (large, _) = server.completes("cases/no-steps", json!({ "text": "x".repeat(2_000) })).await;
    let (other, _) = server.completes("cases/three-steps", json!({})).await;
    open(&server, "/runs?event=cases/no-steps").await.has(&large).lacks(&other);
    open(&server, "/runs?event=cases/three-steps").await.has(&other).lacks(&large);
}

#[tokio::test]
async fn an_app_is_removed_on_its_page_and_a_sync_that_fails_says_what_to_do() {
    let server = Server::dev().flag("--poll-interval", 3600).run().await;
    let app = App::from("cases.js", &server).synced().await;
    let apps = open(&server, "/apps").await;
    let remove = apps.actions().into_iter().find(|path| path.ends_with("/remove")).expect("a form");
    post(&server, remove, &[]).await.has("The app was removed").lacks("cases-no-steps");
    assert_eq!(server.get("/v1/apps").await.data(), json!([]));
    drop(app);

    let url = format!("http://localhost:{}/api/inngest", free_port());
    let failed = post(&server, "/apps", &[("url", &url)]).await;
    assert_eq!(failed.status, StatusCode::BAD_GATEWAY);
    failed.has(&url).has("unable to reach").has("Is the app running");
}

#[tokio::test]
async fn forms_of_a_secured_server_work_and_other_sites_cannot_post_them() {
    let server = Server::start().run().await;
    let fields = [("name", "shop/paid"), ("data", "{}")];
    let event = post(&server, "/events", &fields).await;
    assert_eq!(event.status, StatusCode::OK);
    let foreign = server
        .request(Method::POST, "/events")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, "http://evil.example")
        .body("name=shop%2Fevil&data=%7B%7D");
    assert_eq!(page(foreign).await.status, StatusCode::FORBIDDEN);
    open(&server, "/events").await.has("shop/paid").lacks("shop/evil");
}
