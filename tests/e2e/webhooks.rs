//! Webhooks: whatever a third party posts becomes an event that starts functions.

use reqwest::Method;
use serde_json::{Value, json};
use stepwell_e2e::{Answer, App, Server};

/// The address of a webhook that makes events of this name.
fn address(name: &str, more: &str) -> String {
    format!("/w/test?name={}{more}", name.replace('/', "%2F"))
}

/// Posts as a third party does: no key but the one in the address.
async fn post(server: &Server, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = reqwest::Client::new().post(format!("{}{path}", server.url)).body(body.to_owned());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    server.answer(request).await
}

/// The event that a good answer names, as it is stored.
async fn stored(server: &Server, answer: &Answer) -> Value {
    assert_eq!((answer.status, &answer.body["status"]), (200, &json!(200)), "{answer:?}");
    let id = answer.body["ids"][0].as_str().unwrap_or_else(|| panic!("an id in {answer:?}"));
    assert_eq!(answer.body["ids"].as_array().map(Vec::len), Some(1));
    server.get(&format!("/v1/events/{id}")).await.data()
}

#[tokio::test]
async fn a_webhook_starts_a_function_with_its_body() {
    let server = Server::dev().run().await;
    let _app = App::from("cases.js", &server).synced().await;
    let body = json!({ "action": "opened", "issue": { "number": 7 } });
    let json_type = [("content-type", "application/json"), ("x-github-event", "issues")];
    let answer = post(&server, &address("cases/no-steps", "&headers=1"), &json_type, &body.to_string()).await;
    let event = answer.body["ids"][0].as_str().expect("an id").to_owned();
    let run = server.run_of(&event).await;
    let output = server.end_of(&run).await["output"].clone();
    assert_eq!(output["got"]["issue"]["number"], 7, "{output}");
    assert_eq!(output["got"]["_headers"]["x-github-event"], "issues", "{output}");
}

#[tokio::test]
async fn whatever_body_comes_is_data() {
    let server = Server::dev().run().await;
    let multipart = "--cut\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
                     --cut\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n2\r\n--cut--\r\n";
    let no_file = "--cut\r\nContent-Disposition: form-data; name=\"cv\"; filename=\"\"\r\n\
                   Content-Type: application/octet-stream\r\n\r\n\r\n--cut--\r\n";
    let table: [(&str, &str, &str, Value); 15] = [
        ("a file that nobody chose", "multipart/form-data; boundary=cut", no_file, json!({})),
        ("an object", "application/json", r#"{"k":{"x":1}}"#, json!({ "k": { "x": 1 } })),
        ("an object of a vendor's type", "application/vnd.api+json", r#"{"k":1}"#, json!({ "k": 1 })),
        ("a list", "application/json", "[1,2]", json!({ "body": [1, 2] })),
        ("a number", "text/plain", "7", json!({ "body": 7 })),
        ("null", "application/json", "null", json!({ "body": null })),
        ("a text", "text/plain; charset=utf-8", "grüß dich", json!({ "body": "grüß dich" })),
        ("XML", "application/xml", "<a>1</a>", json!({ "body": "<a>1</a>" })),
        ("half an object in a text", "text/plain", "{\"k\":", json!({ "body": "{\"k\":" })),
        ("nothing", "application/json", "", json!({})),
        (
            "a form",
            "application/x-www-form-urlencoded",
            "a=1&a=2&name=x+y",
            json!({ "a": ["1", "2"], "name": "x y" }),
        ),
        ("an object in a form's type", "application/x-www-form-urlencoded", r#"{"k":1}"#, json!({ "k": 1 })),
        ("a form of parts", "multipart/form-data; boundary=cut", multipart, json!({ "a": ["1", "2"] })),
        ("an empty form", "application/x-www-form-urlencoded", "", json!({})),
        (
            "what is the server's own",
            "application/json",
            r#"{"k":1,"_inngest":{"fn_id":"x"}}"#,
            json!({ "k": 1 }),
        ),
    ];
    for (what, content_type, body, data) in table {
        let answer = post(&server, &address("hook/any", ""), &[("content-type", content_type)], body).await;
        let event = stored(&server, &answer).await;
        assert_eq!((&event["name"], &event["data"]), (&json!("hook/any"), &data), "{what}");
    }
    let untyped = post(&server, &address("hook/any", ""), &[], r#"{"k":1}"#).await;
    assert_eq!(stored(&server, &untyped).await["data"], json!({ "k": 1 }));
}

#[tokio::test]
async fn headers_are_passed_on_without_secrets_and_only_when_asked_for() {
    let server = Server::dev().run().await;
    let headers = [
        ("stripe-signature", "t=1,v1=ab"),
        ("authorization", "Bearer secret"),
        ("cookie", "session=secret"),
        ("proxy-authorization", "Basic secret"),
    ];
    let body = r#"{"k":1,"_headers":{"stripe-signature":"forged","x-made-up":"1"}}"#;
    for asked in ["&headers=1", "&headers=true"] {
        let data =
            stored(&server, &post(&server, &address("a/b", asked), &headers, body).await).await["data"]
                .clone();
        assert_eq!(data["_headers"]["stripe-signature"], "t=1,v1=ab", "{data}");
        assert_eq!(data["_headers"]["x-made-up"], Value::Null, "what the body claims is replaced: {data}");
        assert!(!data.to_string().contains("secret"), "{data}");
    }
    for asked in ["", "&headers=0", "&headers=false", "&headers="] {
        let data = stored(&server, &post(&server, &address("a/b", asked), &headers, r#"{"k":1}"#).await)
            .await["data"]
            .clone();
        assert_eq!(data, json!({ "k": 1 }), "{asked}");
    }
}

#[tokio::test]
async fn webhooks_need_an_event_key_where_keys_are_asked_for() {
    let server = Server::start().run().await;
    let path = server.event_path().replace("/e/", "/w/");
    let answer = post(&server, &format!("{path}?name=a/b"), &[], "{}").await;
    assert_eq!(stored(&server, &answer).await["name"], "a/b");
    for path in ["/w/another?name=a/b", "/w/?name=a/b"] {
        let answer = post(&server, path, &[], "{}").await;
        assert_eq!(
            (answer.status, &answer.body["code"]),
            (401, &json!("unknown_event_key")),
            "{path}: {answer:?}"
        );
    }
}

/// What is wrong, where it is sent, as what, the body; the status, and words that the error must hold.
type Row<'a> = (&'a str, String, &'a str, &'a str, u16, &'a [&'a str]);

#[tokio::test]
async fn what_cannot_be_an_event_is_refused_and_says_why() {
    let server = Server::dev().flag("--max-event-size", "1KiB").run().await;
    let long = format!("\"{}\"", "x".repeat(1100));
    let deep = format!("{{\"x\":{}{}}}", "[".repeat(110), "]".repeat(110));
    let file = "--cut\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"me.png\"\r\n\r\n1\r\n--cut--\r\n";
    let json_type = "application/json";
    let multipart = "multipart/form-data; boundary=cut";
    let table: Vec<Row<'_>> = vec![
        ("no name", "/w/test".into(), json_type, "{}", 400, &["empty_event_name", "\"name\"", "?name="]),
        ("an empty name", "/w/test?name=".into(), json_type, "{}", 400, &["empty_event_name", "\"name\""]),
        (
            "a reserved name",
            address("inngest/x", ""),
            json_type,
            "{}",
            400,
            &["reserved", "inngest/x", "\"name\""],
        ),
        ("two names", "/w/test?name=a&name=b".into(), json_type, "{}", 400, &["bad_query", "name"]),
        (
            "headers that are neither",
            address("a/b", "&headers=yes"),
            json_type,
            "{}",
            400,
            &["headers", "yes", "true"],
        ),
        ("no JSON", address("a/b", ""), json_type, "{", 400, &["bad_json", "\"body\""]),
        ("a large body", address("a/b", ""), json_type, &long, 413, &["event_too_large", "1024"]),
        ("a deep body", address("a/b", ""), json_type, &deep, 400, &["data", "100"]),
        ("a file", address("a/b", ""), multipart, file, 400, &["file_refused", "photo", "me.png"]),
        (
            "half a form",
            address("a/b", ""),
            multipart,
            "--cut\r\nContent-",
            400,
            &["bad_multipart", "\"body\""],
        ),
        (
            "a form without its boundary",
            address("a/b", ""),
            "multipart/form-data",
            "--cut",
            400,
            &["bad_multipart", "boundary"],
        ),
    ];
    for (what, path, content_type, body, status, words) in table {
        let answer = post(&server, &path, &[("content-type", content_type)], body).await;
        assert_eq!((answer.status, &answer.body["status"]), (status, &json!(status)), "{what}: {answer:?}");
        assert_eq!(answer.body["ids"], json!([""]), "{what}: {answer:?}");
        for word in words {
            assert!(
                answer.says().replace('\\', "").contains(word),
                "{what}: the error must name {word:?}: {answer:?}"
            );
        }
    }
    let bytes =
        reqwest::Client::new().post(format!("{}{}", server.url, address("a/b", ""))).body(vec![0xff, 0xfe]);
    let answer = server.answer(bytes).await;
    assert_eq!((answer.status, &answer.body["code"]), (400, &json!("bad_body")), "{answer:?}");
    let read = server.request(Method::GET, &address("a/b", ""));
    assert_eq!(server.answer(read).await.status, 405);
    assert_eq!(server.get("/v1/events").await.data(), json!([]), "nothing of it is stored");
}
