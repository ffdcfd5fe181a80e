//! Bad input over HTTP: each is refused whole, with the documented status and an error that names the field,
//! its value and the limit. Every table's rows are: what is wrong, the input, and words the error must hold.

use reqwest::Method;
use serde_json::{Value, json};
use stepwell_e2e::{Answer, App, DEADLINE, Server, step as find_step, wait_until};

/// An event no row of a table is wrong about: if it is stored, a refused request was half-accepted.
fn witness() -> Value {
    json!({ "name": "witness/event" })
}

fn assert_refused(what: &str, answer: &Answer, statuses: &[u16], words: &[&str]) {
    assert!(statuses.contains(&answer.status), "{what}: expected {statuses:?}, got {answer:?}");
    let error = answer.says();
    for word in words {
        assert!(error.contains(word), "{what}: the error must name {word:?}: {answer:?}");
    }
}

#[tokio::test]
async fn bad_events_are_refused_with_everything_that_came_with_them() {
    let server = Server::dev().run().await;
    let long_key = "k".repeat(129);
    let long_id = "i".repeat(513);
    let sessions =
        |n: usize| (0..n).map(|i| (format!("s{i}"), json!("1"))).collect::<serde_json::Map<_, _>>();
    let table: Vec<(&str, Value, &[&str])> = vec![
        ("no name", json!({ "data": {} }), &["event name is empty"]),
        ("an empty name", json!({ "name": "" }), &["event name is empty"]),
        (
            "a reserved name",
            json!({ "name": "inngest/foo" }),
            &["event name is reserved for internal use: inngest/foo"],
        ),
        (
            "a reserved name in capitals",
            json!({ "name": "INNGEST/foo" }),
            &["reserved for internal use", "INNGEST/foo"],
        ),
        ("a name that is no text", json!({ "name": 7 }), &["name"]),
        ("a time before 1980", json!({ "name": "a/b", "ts": 1000 }), &["ts", "1000", "1980"]),
        (
            "a time after 2100",
            json!({ "name": "a/b", "ts": 4_200_000_000_000_i64 }),
            &["ts", "4200000000000", "2100"],
        ),
        ("a time that is no number", json!({ "name": "a/b", "ts": "now" }), &["ts"]),
        (
            "six sessions",
            json!({ "name": "a/b", "meta": { "sessions": sessions(6) } }),
            &["sessions", "6", "5"],
        ),
        ("a long session key", json!({ "name": "a/b", "meta": { "sessions": { long_key: "1" } } }), &["128"]),
        ("a long session id", json!({ "name": "a/b", "meta": { "sessions": { "k": long_id } } }), &["512"]),
        ("a number for an event", json!(7), &[]),
    ];
    for (what, event, words) in &table {
        let alone = server.post("/e/test", event).await;
        assert_refused(what, &alone, &[400], words);
        for batch in [json!([witness(), event]), json!([event, witness()])] {
            assert_refused(what, &server.post("/e/test", &batch).await, &[400], words);
        }
    }
    for (what, body) in
        [("a text that is no JSON", "{\"name\":"), ("nothing", ""), ("a list cut short", "[{}, ")]
    {
        let request = server.request(Method::POST, "/e/test").header("content-type", "application/json");
        assert_refused(what, &server.answer(request.body(body)).await, &[400], &[]);
    }
    let stored = server.get("/v1/events").await.data();
    assert_eq!(stored, json!([]), "nothing may be accepted of a refused request");
}

#[tokio::test]
async fn bad_forms_are_refused_with_their_field() {
    let server = Server::dev().run().await;
    let urlencoded = "application/x-www-form-urlencoded";
    let multipart = "multipart/form-data; boundary=cut";
    let part =
        |head: &str| format!("--cut\r\nContent-Disposition: form-data; {head}\r\n\r\n1\r\n--cut--\r\n");
    let file = part("name=\"photo\"; filename=\"me.png\"");
    let nameless = part("name=\"x\"");
    let many = format!("name=a{}", "&x=1".repeat(1000));
    let table: [(&str, &str, &str, &[&str]); 14] = [
        ("nothing", urlencoded, "", &["event name is empty", "empty_event_name"]),
        ("no name", urlencoded, "x=1", &["event name is empty", "\"name\""]),
        ("no name in parts", multipart, &nameless, &["event name is empty"]),
        ("a reserved name", urlencoded, "name=inngest%2Ffoo", &["reserved for internal use: inngest/foo"]),
        ("two names", urlencoded, "name=a&name=b", &["bad_form", "name", "twice"]),
        ("a time that is none", urlencoded, "name=a&ts=now", &["\"ts\"", "now"]),
        ("a time before 1980", urlencoded, "name=a&ts=1000", &["\"ts\"", "1000", "1980"]),
        ("data that is no object", urlencoded, "name=a&data=5", &["\"data\"", "object", "5"]),
        ("data cut short", urlencoded, "name=a&data=%7B%22k%22", &["\"data\"", "object"]),
        ("a field that is in data too", urlencoded, "name=a&k=1&data=%7B%22k%22%3A2%7D", &["data.k", "both"]),
        ("1001 fields", urlencoded, &many, &["too_many_fields", "1000"]),
        ("a file", multipart, &file, &["file_refused", "photo", "me.png"]),
        ("half a part", multipart, "--cut\r\nContent-", &["bad_multipart", "body"]),
        ("no boundary", "multipart/form-data", "--cut", &["bad_multipart", "boundary"]),
    ];
    for (what, kind, body, words) in table {
        let request = server.request(Method::POST, "/e/test").header("content-type", kind);
        let answer = server.answer(request.body(body.to_owned())).await;
        assert_refused(what, &answer, &[400], words);
        assert_eq!(answer.body["ids"], json!([""]), "{what}: {answer:?}");
    }
    let large = format!("name=a&data=%7B%22t%22%3A%22{}%22%7D", "x".repeat(3 << 20));
    let request = server.request(Method::POST, "/e/test").header("content-type", urlencoded);
    assert_refused("a form over 3 MiB", &server.answer(request.body(large)).await, &[413], &["3145728"]);
    assert_eq!(server.get("/v1/events").await.data(), json!([]), "nothing of it is stored");
}

#[tokio::test]
async fn bad_invocations_and_signals_are_refused() {
    let server = Server::dev().run().await;
    assert_eq!(server.post("/fn/register", &registration(|_| ())).await.status, 200);
    let large = json!({ "data": { "t": "x".repeat(3 << 20) } });
    let invocations: [(&str, &str, Value, u16, &[&str]); 7] = [
        ("an unknown function", "/invoke/bad-nobody", json!({}), 404, &["function_not_found", "bad-nobody"]),
        ("a list", "/invoke/bad-f", json!([{}]), 400, &["bad_event", "event"]),
        ("data that is no object", "/invoke/bad-f", json!({ "data": [1] }), 400, &["\"data\"", "object"]),
        ("a user that is no object", "/invoke/bad-f", json!({ "user": 1 }), 400, &["\"user\"", "object"]),
        ("a time before 1980", "/invoke/bad-f", json!({ "ts": 1000 }), 400, &["\"ts\"", "1000"]),
        ("a name that is no text", "/invoke/bad-f", json!({ "name": 7 }), 400, &["\"name\"", "7"]),
        ("an input over 3 MiB", "/invoke/bad-f", large, 413, &["event_too_large", "3145728"]),
    ];
    for (what, path, body, status, words) in invocations {
        let answer = server.post(path, &body).await;
        assert_refused(what, &answer, &[status], words);
        assert_eq!(
            (&answer.body["status"], &answer.body["data"]),
            (&json!(status), &Value::Null),
            "{answer:?}"
        );
    }
    let no_json = server.request(Method::POST, "/invoke/bad-f").body("{");
    assert_refused("no JSON", &server.answer(no_json).await, &[400], &["bad_json"]);
    let seed = server.request(Method::POST, "/invoke/bad-f").header("x-inngest-event-id-seed", "7");
    assert_refused("half a seed", &server.answer(seed.body("{}")).await, &[400], &["seed", "7"]);
    assert_eq!(server.all_runs().await, [Value::Null; 0], "nothing of it is started");

    let signals: [(&str, Value, u16, &[&str]); 7] = [
        ("no name", json!({ "data": 1 }), 400, &["bad_signal", "\"signal\"", "missing"]),
        ("an empty name", json!({ "signal": "" }), 400, &["bad_signal", "empty"]),
        ("a name that is no text", json!({ "signal": 7 }), 400, &["bad_signal", "7"]),
        ("a long name", json!({ "signal": "s".repeat(1025) }), 400, &["bad_signal", "1025", "1024 bytes"]),
        ("a list", json!([1]), 400, &["bad_json", "signal"]),
        ("data over 4 MiB", json!({ "signal": "s", "data": "x".repeat(4 << 20) }), 413, &["data", "4194304"]),
        ("nobody waits", json!({ "signal": "s".repeat(1024) }), 404, &["No signal found", "no_signal"]),
    ];
    for (what, body, status, words) in signals {
        let answer = server.post("/v1/signals", &body).await;
        assert_refused(what, &answer, &[status], words);
        assert_eq!(answer.body["status"], json!(status), "{answer:?}");
    }
}

#[tokio::test]
async fn requests_and_events_over_their_size_are_refused_whole() {
    let server = Server::dev().run().await;
    let many = json!(vec![witness(); 5001]);
    assert_refused("5001 events", &server.post("/e/test", &many).await, &[400, 413], &["5001", "5000"]);

    let large = json!([witness(), { "name": "a/b", "data": { "text": "x".repeat(3 << 20) } }]);
    assert_refused("an event over 3 MiB", &server.post("/e/test", &large).await, &[400, 413], &["3"]);

    let body = format!(
        "[{}]",
        vec![format!("{{\"name\":\"a/b\",\"data\":{{\"t\":\"{}\"}}}}", "x".repeat(2 << 20)); 9].join(",")
    );
    // The server may answer and hang up before it has read all of it: then there is no answer to look at, and
    // the connection cannot be used again, so it is one of its own.
    let request = reqwest::Client::new().post(format!("{}/e/test", server.url)).body(body);
    if let Ok(response) = request.send().await {
        assert_eq!(response.status(), 413, "a request over 16 MiB");
    }
    assert_eq!(server.get("/v1/events").await.data(), json!([]));

    let allowed = json!(vec![witness(); 5000]);
    assert_eq!(server.send_all(&allowed).await.len(), 5000, "the limit itself is allowed");
}

#[tokio::test]
async fn the_size_of_an_event_can_be_limited_by_flag() {
    let server = Server::dev().flag("--max-event-size", "1KiB").run().await;
    server.send("a/b", json!({ "text": "x".repeat(500) })).await;
    let large = json!({ "name": "a/b", "data": { "text": "x".repeat(1100) } });
    assert_refused("an event over 1 KiB", &server.post("/e/test", &large).await, &[400, 413], &["1024"]);
}

#[tokio::test]
async fn events_may_come_in_any_content_type_and_as_a_form() {
    let server = Server::dev().run().await;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8"] {
        let request = server.request(Method::POST, "/e/test").header("content-type", kind);
        let answer = server.answer(request.body(r#"{"name":"a/b","data":{"k":1}}"#)).await;
        assert_eq!(answer.status, 200, "JSON sent as {kind}: {answer:?}");
    }
    let event = server
        .send_all(&json!({ "name": "a/b", "data": { "_inngest": { "x": 1 }, "k": 1 } }))
        .await
        .remove(0);
    let stored = server.get(&format!("/v1/events/{event}")).await.data();
    assert_eq!(stored["data"], json!({ "k": 1 }), "what belongs to the server is taken out");
}

/// The registration of an app with one function; `change` makes it bad.
fn registration(change: impl FnOnce(&mut Value)) -> Value {
    let url = "http://localhost:9/api/inngest";
    let function = |id: &str| {
        json!({
            "id": format!("bad-{id}"), "name": id, "triggers": [{ "event": format!("bad/{id}") }],
            "steps": { "step": { "id": "step", "name": "step",
                "runtime": { "type": "http", "url": format!("{url}?fnId=bad-{id}&stepId=step") } } },
        })
    };
    let mut body = json!({
        "url": url, "deployType": "ping", "framework": "express", "appName": "bad", "sdk": "js:v4.24.0", "v": "0.1",
        "functions": [function("good"), function("f")],
    });
    change(&mut body);
    body
}

/// The registration of an app whose second function has `key` set to `value`.
fn with(key: &str, value: Value) -> Value {
    registration(|body| body["functions"][1][key] = value)
}

#[tokio::test]
async fn bad_registrations_are_refused_with_all_their_functions() {
    let server = Server::dev().run().await;
    let event = |n: usize| json!({ "event": format!("bad/{n}") });
    let trigger = |trigger: Value| with("triggers", json!([trigger]));
    let cron = |cron: &str| with("triggers", json!([{ "cron": cron }]));
    let long = "e".repeat(256);
    let batch = json!({ "maxSize": 2, "timeout": "2s" });
    let both = |key: &str, value: Value| {
        registration(|body| {
            body["functions"][1]["batchEvents"] = json!({ "maxSize": 2, "timeout": "2s" });
            body["functions"][1][key] = value;
        })
    };
    let cancel = vec![json!({ "event": "bad/stop" }); 6];
    let table: Vec<(&str, Value, &[&str])> = vec![
        ("no app name", registration(|body| body["appName"] = json!("")), &["appName"]),
        ("no url", registration(|body| body["url"] = json!("")), &["url"]),
        ("a url that is none", registration(|body| body["url"] = json!("::")), &["url", "::"]),
        ("a function without an id", with("id", json!("")), &["id"]),
        (
            "11 triggers",
            with("triggers", json!((0..11).map(event).collect::<Vec<_>>())),
            &["triggers", "11", "10"],
        ),
        ("a trigger twice", with("triggers", json!([event(1), event(1)])), &["triggers", "bad/1"]),
        ("a long event name", with("triggers", json!([{ "event": long }])), &["event", "256", "255"]),
        (
            "an expression that does not compile",
            with("triggers", json!([{ "event": "bad/f", "expression": "event.data.x ==" }])),
            &["expression", "event.data.x =="],
        ),
        (
            "an expression with an unknown function",
            trigger(json!({ "event": "bad/f", "expression": "shout(event.data.x)" })),
            &["triggers[0].expression", "shout"],
        ),
        (
            "an expression about something else than events",
            trigger(json!({ "event": "bad/f", "expression": "order.total > 1" })),
            &["triggers[0].expression", "order"],
        ),
        (
            "a bad expression in the last trigger",
            with("triggers", json!([event(1), { "event": "bad/2", "expression": "1 +" }])),
            &["functions[1].triggers[1].expression", "1 +"],
        ),
        (
            "a trigger with its condition twice",
            with("triggers", json!(vec![json!({ "event": "bad/1", "expression": "event.data.x" }); 2])),
            &["triggers[1]", "bad/1"],
        ),
        (
            "a trigger that is neither",
            trigger(json!({ "expression": "true" })),
            &["functions[1]", "event", "cron"],
        ),
        (
            "a trigger that is both",
            trigger(json!({ "event": "bad/f", "cron": "* * * * *" })),
            &["functions[1]", "event", "cron"],
        ),
        ("a bad cron", with("triggers", json!([{ "cron": "61 * * * *" }])), &["cron", "61 * * * *"]),
        ("a cron with a bad range", cron("30-10 * * * *"), &["triggers[0].cron", "30-10 * * * *"]),
        ("a cron with words", cron("at noon every single day"), &["triggers[0].cron", "at noon"]),
        ("a cron with four fields", cron("* * * *"), &["triggers[0].cron", "* * * *", "4", "5"]),
        ("a cron that is long", cron(&format!("{} * * * *", "1,".repeat(130))), &["triggers[0].cron", "255"]),
        ("an unknown time zone", cron("TZ=Mars/Olympus * * * * *"), &["triggers[0].cron", "Mars/Olympus"]),
        ("a time zone without a name", cron("TZ= * * * * *"), &["triggers[0].cron", "TZ="]),
        ("a time zone without fields", cron("TZ=Europe/Paris"), &["triggers[0].cron", "TZ=Europe/Paris"]),
        (
            "a cron with seconds",
            with("triggers", json!([{ "cron": "0 0 * * * *" }])),
            &["cron", "0 0 * * * *"],
        ),
        (
            "a cron twice",
            with("triggers", json!([{ "cron": "* * * * *" }, { "cron": "* * * * *" }])),
            &["cron"],
        ),
        (
            "much jitter",
            with("triggers", json!([{ "cron": "* * * * *", "jitter": "6m" }])),
            &["triggers[0].jitter", "6m", "1s", "5m"],
        ),
        (
            "little jitter",
            trigger(json!({ "cron": "* * * * *", "jitter": "999ms" })),
            &["triggers[0].jitter", "999ms", "1s", "5m"],
        ),
        (
            "jitter that is no duration",
            trigger(json!({ "cron": "* * * * *", "jitter": "a bit" })),
            &["triggers[0].jitter", "a bit"],
        ),
        (
            "three concurrency limits",
            with("concurrency", json!([{ "limit": 1 }, { "limit": 2 }, { "limit": 3 }])),
            &["concurrency", "3", "2"],
        ),
        (
            "shared concurrency without a key",
            with("concurrency", json!([{ "limit": 1, "scope": "env" }])),
            &["concurrency", "key"],
        ),
        (
            "a batch of one",
            with("batchEvents", json!({ "maxSize": 1, "timeout": "2s" })),
            &["batchEvents", "1", "2"],
        ),
        (
            "a batch that waits 0.5 s",
            with("batchEvents", json!({ "maxSize": 2, "timeout": "500ms" })),
            &["batchEvents", "500ms"],
        ),
        ("batch and debounce", both("debounce", json!({ "period": "5s" })), &["batchEvents", "debounce"]),
        ("batch and singleton", both("singleton", json!({ "mode": "skip" })), &["batchEvents", "singleton"]),
        ("batch and priority", both("priority", json!({ "run": "1" })), &["batchEvents", "priority"]),
        ("batch and cancel", both("cancel", json!([{ "event": "bad/stop" }])), &["batchEvents", "cancel"]),
        ("a short debounce", with("debounce", json!({ "period": "500ms" })), &["debounce", "500ms"]),
        ("a long debounce", with("debounce", json!({ "period": "8d" })), &["debounce", "8d"]),
        (
            "a long rate limit",
            with("rateLimit", json!({ "limit": 1, "period": "25h" })),
            &["rateLimit", "25h", "24"],
        ),
        ("six cancellations", with("cancel", json!(cancel)), &["cancel", "6", "5"]),
        (
            "a bad key",
            with("throttle", json!({ "limit": 1, "period": "1s", "key": "event." })),
            &["throttle", "event."],
        ),
    ];
    for (what, body, words) in &table {
        let answer = server.post("/fn/register", body).await;
        assert_refused(what, &answer, &[400], words);
        assert!(answer.body["field"].is_string() && answer.body["code"].is_string(), "{what}: {answer:?}");
        assert_eq!(server.get("/v1/functions").await.data(), json!([]), "{what}: half-accepted");
    }
    let batch = with("batchEvents", batch);
    let full = json!([
        { "cron": "TZ=Asia/Kolkata 0 9 * * 1-5", "jitter": "5m" }, { "cron": "* * * * *", "jitter": "1s" },
        event(1), event(2), event(3), event(4), event(5), event(6), event(7),
        { "event": "bad/1", "expression": "event.data.x > 1" },
    ]);
    let accepted = [
        ("the app itself", registration(|_| ())),
        ("a batch within its limits", batch),
        ("ten triggers", with("triggers", full)),
    ];
    for (what, body) in accepted {
        assert_eq!(server.post("/fn/register", &body).await.status, 200, "{what} must be accepted");
    }
}

#[tokio::test]
async fn a_registration_meant_for_another_kind_of_server_is_refused() {
    let server = Server::dev().run().await;
    let body = registration(|_| ());
    let request = server.request(Method::POST, "/fn/register").json(&body);
    let answer = server.answer(request.header("x-inngest-expected-server-kind", "cloud")).await;
    assert_refused("the wrong kind", &answer, &[400], &["Expected server kind cloud", "dev"]);

    let request = server.request(Method::POST, "/fn/register").body("{");
    assert_refused("no JSON", &server.answer(request).await, &[400], &[]);
    assert_eq!(server.get("/v1/functions").await.data(), json!([]));
}

#[tokio::test]
async fn bad_checkpoints_are_refused_and_the_run_goes_on() {
    let server = Server::dev().run().await;
    let app = App::from("cases.js", &server).synced().await;
    // Long enough for all that follows on a slow machine: a run that has ended refuses with 400, whatever comes.
    let event = server.send("cases/sleep", json!({ "for": "15s" })).await;
    let run = server.run_of(&event).await;
    let unknown = "01HZZZZZZZZZZZZZZZZZZZZZZZ";

    let checkpoint = |run: &str, steps: Value| {
        json!({ "run_id": run, "fn_id": "00000000-0000-4000-8000-000000000000", "qi_id": "eA==", "request_id": unknown,
                "generation_id": 1, "request_started_at": 0, "ts": 0, "steps": steps })
    };
    let step = |op: &str, data: Value| json!([{ "id": "1".repeat(40), "op": op, "name": "x", "displayName": "x", "userland": { "id": "x" }, "opts": {}, "data": data }]);
    let good = || step("StepRun", json!(1));
    let cases = [
        ("a run id that is none", "nonsense", checkpoint("nonsense", good()), &[400][..]),
        ("an unknown run", unknown, checkpoint(unknown, good()), &[400]),
        ("an operation that waits", &run, checkpoint(&run, step("Sleep", Value::Null)), &[400]),
        ("an unknown operation", &run, checkpoint(&run, step("TeaTime", Value::Null)), &[400]),
        (
            "a result over 4 MiB",
            &run,
            checkpoint(&run, step("StepRun", json!("x".repeat(5 << 20)))),
            &[413, 409],
        ),
    ];
    for (what, path, body, statuses) in cases {
        let answer = server.post(&format!("/v1/checkpoint/{path}/async"), &body).await;
        assert_refused(what, &answer, statuses, &[]);
    }
    let request = server.request(Method::POST, &format!("/v1/checkpoint/{run}/async")).body("{");
    assert_refused("no JSON", &server.answer(request).await, &[400], &[]);

    // A recorded step may be told again, by an SDK that got no answer, but not with another result.
    let steps = wait_until("the first step is recorded", DEADLINE, async || {
        let steps = server.steps(&run).await;
        if steps.iter().any(|step| step["name"] == "start") { Ok(steps) } else { Err(format!("{steps:?}")) }
    })
    .await;
    let start = find_step(&steps, "start").clone();
    let again = |data: Value| {
        let op = json!([{ "id": start["id"], "op": "StepRun", "name": "start", "displayName": "start",
                          "userland": { "id": "start" }, "opts": {}, "data": data }]);
        checkpoint(&run, op)
    };
    let path = format!("/v1/checkpoint/{run}/async");
    let same = server.post(&path, &again(start["output"].clone())).await;
    // 409 when the server sees that the dispatch is over, which a sleeping run's is.
    assert!(matches!(same.status, 200 | 409), "the same result again: {same:?}");
    let other = server.post(&path, &again(json!("another"))).await;
    assert_refused("another result of a recorded step", &other, &[409], &[]);

    assert_eq!(server.end_of(&run).await["status"], "Completed");
    let steps = server.steps(&run).await;
    assert_eq!(find_step(&steps, "start")["output"], start["output"], "the first result stays");
    assert!(
        steps.iter().all(|step| step["name"] != "x"),
        "nothing of a refused checkpoint is kept: {steps:?}"
    );
    drop(app);
}

#[tokio::test]
async fn unknown_and_malformed_ids_are_told_apart() {
    let server = Server::dev().run().await;
    let unknown = "01HZZZZZZZZZZZZZZZZZZZZZZZ";
    let table = [
        (
            "/v0/runs/{}/actions",
            410,
            &["runtime state is no longer available for runID: 01HZZZZZZZZZZZZZZZZZZZZZZZ"][..],
        ),
        ("/v0/runs/{}/batch", 410, &[]),
        ("/v1/runs/{}", 404, &[]),
        ("/v1/runs/{}/steps", 404, &[]),
        ("/v1/runs/{}/jobs", 404, &[]),
        ("/v1/runs/{}/cost", 404, &[]),
        ("/v1/events/{}", 404, &[]),
    ];
    for (path, status, words) in table {
        let answer = server.get(&path.replace("{}", unknown)).await;
        assert_refused(path, &answer, &[status], words);
        assert_eq!(answer.body["status"], json!(status), "the envelope repeats the status: {answer:?}");
        let malformed = server.get(&path.replace("{}", "not-a-ulid")).await;
        assert_refused(path, &malformed, &[400], &["not-a-ulid"]);
    }
    assert_refused("DELETE", &server.delete("/v0/runs/not-a-ulid").await, &[400], &[]);
    assert_refused("DELETE", &server.delete(&format!("/v1/runs/{unknown}")).await, &[404], &[]);
}

#[tokio::test]
async fn bad_queries_of_lists_are_refused() {
    let server = Server::dev().run().await;
    let table: [(&str, &[&str]); 12] = [
        ("/v1/runs?event=order-7", &["event", "order-7"]),
        ("/v1/runs?status=Failed&status=Running", &["bad_query", "status"]),
        ("/v1/events?internal=maybe", &["internal", "maybe", "true or false"]),
        ("/v1/events?received_after=noon", &["received_after", "noon"]),
        ("/v1/events?limit=101", &["limit", "101", "100"]),
        ("/v1/runs?limit=0", &["limit", "0"]),
        ("/v1/runs?limit=many", &["limit", "many"]),
        ("/v1/runs?cursor=nonsense", &["cursor"]),
        ("/v1/runs?status=Tired", &["status", "Tired"]),
        ("/v1/runs?from=yesterday", &["from", "yesterday"]),
        ("/v1/runs?q=event.", &["bad_expression", "\"q\"", "event."]),
        ("/v1/runs?q=shop.total%20%3E%201", &["bad_expression", "\"q\"", "shop"]),
    ];
    for (path, words) in table {
        assert_refused(path, &server.get(path).await, &[400], words);
    }
}
