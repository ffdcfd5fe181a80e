//! Crons, in real time: one minute of it, in which every claim about them is watched at once, on two servers and
//! with both official SDKs.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};
use stepwell_e2e::{App, Both, DEADLINE, Sdk, Server, barrier, now_ms, rfc3339_ms, wait_until};

const MINUTE_MS: i64 = 60_000;
/// What must be left of a minute for everything to be registered before it ends: many times what that takes.
const SETUP_MS: i64 = 12_000;
/// A schedule that is not due: on leap days.
const FAR: &str = "0 0 29 2 *";
/// How far Kolkata's clocks are ahead of UTC, in every season.
const KOLKATA_MS: i64 = 330 * MINUTE_MS;

/// The start of the next minute, with enough time before it.
async fn coming_minute_ms() -> i64 {
    wait_until("enough is left of the minute", Duration::from_millis(2 * MINUTE_MS as u64), async || {
        let now = now_ms();
        let next = (now / MINUTE_MS + 1) * MINUTE_MS;
        if next - now > SETUP_MS { Ok(next) } else { Err(format!("{} ms are left", next - now)) }
    })
    .await
}

/// Minute and hour fields of a time.
fn fields(ms: i64) -> String {
    format!("{} {}", ms / MINUTE_MS % 60, ms / (60 * MINUTE_MS) % 24)
}

fn cron(id: &str, crons: &[&str]) -> Value {
    json!({ "id": id, "triggers": crons.iter().map(|cron| json!({ "cron": cron })).collect::<Vec<_>>() })
}

/// What the app registers, in three versions of which the last counts at `minute_ms`.
fn versions(minute_ms: i64) -> [Value; 3] {
    let kolkata = format!("TZ=Asia/Kolkata {} * * *", fields(minute_ms + KOLKATA_MS));
    let same_fields_in_utc = format!("{} * * *", fields(minute_ms + KOLKATA_MS));
    let kept = vec![
        cron("every", &["* * * * *"]),
        json!({ "id": "jittery", "triggers": [{ "cron": "* * * * *", "jitter": "5s" }] }),
        cron("zoned", &[&kolkata]),
        cron("unzoned", &[&same_fields_in_utc]),
        cron("twice", &["* * * * *", "*/1 * * * *"]),
        json!({ "id": "and-event", "triggers": [{ "cron": "* * * * *" }, { "event": "cron/also" }] }),
        // The timer's event is for its function alone.
        json!({ "id": "listener", "triggers": [{ "event": "inngest/scheduled.timer" }, { "event": "inngest/*" }] }),
        barrier(),
    ];
    let with = |more: Vec<Value>| json!([kept.clone(), more].concat());
    [
        with(vec![
            cron("changed-away", &["* * * * *"]),
            cron("changed-to", &[FAR]),
            cron("one-less", &["* * * * *", "0-59 * * * *"]),
            cron("removed", &["* * * * *"]),
            cron("back-again", &["* * * * *"]),
        ]),
        with(vec![
            cron("changed-away", &[FAR]),
            cron("changed-to", &["* * * * *"]),
            cron("one-less", &["0-59 * * * *"]),
        ]),
        with(vec![
            cron("changed-away", &[FAR]),
            cron("changed-to", &["* * * * *"]),
            cron("one-less", &["0-59 * * * *"]),
            cron("back-again", &["* * * * *"]),
        ]),
    ]
}

/// What must run at the minute, with its cron.
fn expected(minute_ms: i64) -> BTreeSet<(String, String)> {
    let kolkata = format!("TZ=Asia/Kolkata {} * * *", fields(minute_ms + KOLKATA_MS));
    let runs = [
        ("every", "* * * * *"),
        ("jittery", "* * * * *"),
        ("zoned", kolkata.as_str()),
        ("twice", "* * * * *"),
        ("twice", "*/1 * * * *"),
        ("and-event", "* * * * *"),
        ("changed-to", "* * * * *"),
        ("one-less", "0-59 * * * *"),
        ("back-again", "* * * * *"),
    ];
    let of = |sdk: Sdk| runs.map(|(id, cron)| (format!("{}-{id}", sdk.name()), cron.to_owned()));
    Sdk::BOTH.into_iter().flat_map(of).collect()
}

/// The completed runs of a minute, by function and cron. A function gives back its event, which tells both.
async fn runs_at(server: &Server, minute_ms: i64) -> BTreeMap<(String, String), Value> {
    let mut runs = BTreeMap::new();
    for run in server.all_runs().await {
        let event = &run["output"];
        if event["name"] == "inngest/scheduled.timer" && event["ts"] == minute_ms {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let before = runs.insert((text(&run["function"]), text(&event["data"]["cron"])), run.clone());
            assert_eq!(before, None, "a second run of an occurrence: {run}");
        }
    }
    runs
}

#[tokio::test]
async fn a_minute_passes_and_every_cron_that_is_due_fires_once() {
    // Nobody asks the apps to register but this test: the removed one must not come back.
    let both = Both::with(Server::dev().switch("--no-poll").run().await).await;
    let server = &both.server;
    let gone = Sdk::TypeScript.app(server).env("APP", "gone").run().await;
    // The same function on a server that is down when the minute comes.
    let mut sleeper = Server::dev().run().await;
    let asleep = Sdk::TypeScript.app(&sleeper).run().await;

    let minute_ms = coming_minute_ms().await;
    asleep.declare(&json!([cron("every", &["* * * * *"])])).await;
    sleeper.kill9().await;
    gone.declare(&json!([cron("every", &["* * * * *"])])).await;
    for functions in versions(minute_ms) {
        both.declare(&functions).await;
    }
    assert_eq!(server.delete("/v1/apps/gone").await.status, 200);
    schedules_are_shown(server, minute_ms).await;
    assert!(now_ms() < minute_ms, "everything must be registered before the minute");

    let deadline = Duration::from_millis(MINUTE_MS as u64) + DEADLINE;
    let expected = expected(minute_ms);
    let runs = wait_until("every cron has fired", deadline, async || {
        let runs = runs_at(server, minute_ms).await;
        let missing: Vec<_> = expected.iter().filter(|run| !runs.contains_key(*run)).collect();
        if missing.is_empty() { Ok(runs) } else { Err(format!("not yet: {missing:?}")) }
    })
    .await;

    sleeper.restart().await;
    let (slug, every) = ("ts-every".to_owned(), "* * * * *".to_owned());
    let key = (slug, every);
    missed_minute_fires_once(&mut sleeper, minute_ms, &key, &runs[&key]).await;

    both.barrier().await;
    assert_eq!(runs_at(server, minute_ms).await.into_keys().collect::<BTreeSet<_>>(), expected);
    for run in runs.values() {
        event_is_the_occurrence(server, minute_ms, run).await;
        starts_when_it_is_due(minute_ms, run);
    }
    nobody_else_was_called(&both.apps, &gone).await;

    // A function with a cron also starts by its event, and events that users send are listed without timers.
    let event = server.send("cron/also", json!({})).await;
    for run in server.runs_of_exactly(&event, 2).await {
        assert_eq!(server.end_of(&run).await["output"]["name"], "cron/also");
    }
    let listed = server.get("/v1/events?limit=100").await.data();
    assert!(!listed.to_string().contains("inngest/scheduled.timer"), "{listed}");
}

/// The API shows the crons that count, and a function's page when a cron is due next, whatever its time zone.
async fn schedules_are_shown(server: &Server, minute_ms: i64) {
    let functions = server.get("/v1/functions").await.data();
    let crons = |slug: &str| -> Vec<String> {
        let function = functions.as_array().into_iter().flatten().find(|f| f["slug"] == slug);
        let triggers = function.and_then(|f| f["config"]["triggers"].as_array()).cloned().unwrap_or_default();
        triggers.iter().filter_map(|trigger| trigger["cron"].as_str().map(str::to_owned)).collect()
    };
    for sdk in Sdk::BOTH.map(Sdk::name) {
        assert_eq!(crons(&format!("{sdk}-changed-away")), [FAR]);
        assert_eq!(crons(&format!("{sdk}-changed-to")), ["* * * * *"]);
        assert_eq!(crons(&format!("{sdk}-one-less")), ["0-59 * * * *"]);
        assert_eq!(crons(&format!("{sdk}-removed")), [""; 0]);
        assert_eq!(crons(&format!("{sdk}-back-again")), ["* * * * *"]);
        let page = server.get(&format!("/functions/{sdk}-zoned")).await.body.to_string();
        for words in ["Asia/Kolkata", &rfc3339_ms(minute_ms)] {
            assert!(page.contains(words), "{words} on the page of {sdk}-zoned: {page}");
        }
    }
}

/// Whatever was missed fires once, as the run that it would have been; and not again after another restart.
async fn missed_minute_fires_once(
    server: &mut Server,
    minute_ms: i64,
    key: &(String, String),
    elsewhere: &Value,
) {
    for _ in 0..2 {
        let run = wait_until("the missed minute has fired", DEADLINE, async || {
            let mut runs = runs_at(server, minute_ms).await;
            runs.remove(key).ok_or_else(|| format!("{runs:?}"))
        })
        .await;
        // The same function, cron and time on any server: the same run.
        assert_eq!(run["run_id"], elsewhere["run_id"], "{run}");
        assert_eq!(run["event_id"], elsewhere["event_id"], "{run}");
        server.kill9().await;
        server.restart().await;
    }
}

/// The event of a run says which occurrence it is, and is kept.
async fn event_is_the_occurrence(server: &Server, minute_ms: i64, run: &Value) {
    let event = &run["output"];
    let scheduled = seconds(minute_ms);
    assert_eq!(event["id"], scheduled.as_str(), "{event}");
    assert_eq!(event["data"]["scheduledAt"], scheduled.as_str(), "{event}");
    assert_eq!(
        event["data"].as_object().map(serde_json::Map::len),
        Some(3),
        "cron, scheduledAt, fireAt: {event}"
    );
    let id = run["event_id"].as_str().unwrap_or_default();
    let stored = server.get(&format!("/v1/events/{id}")).await.data();
    for field in ["id", "name", "ts", "data"] {
        assert_eq!(stored[field], event[field], "{field} of {stored}");
    }
}

/// Not before its time, and with jitter not before that; the jitter is less than its bound of five seconds.
fn starts_when_it_is_due(minute_ms: i64, run: &Value) {
    let fire = run["output"]["data"]["fireAt"].as_str().unwrap_or_default();
    let jitter = (0..5).find(|second| seconds(minute_ms + second * 1000) == fire);
    let jitter = jitter.unwrap_or_else(|| panic!("fireAt at most five seconds after the minute: {run}"));
    if !run["function"].as_str().is_some_and(|slug| slug.ends_with("-jittery")) {
        assert_eq!(jitter, 0, "{run}");
    }
    let due = rfc3339_ms(minute_ms + jitter * 1000);
    assert!(
        run["queued_at"].as_str().is_some_and(|queued| queued >= due.as_str()),
        "not before {due}: {run}"
    );
}

/// Functions whose cron was taken away or is for another time, and apps that were removed.
async fn nobody_else_was_called(apps: &[App; 2], gone: &App) {
    assert_eq!(gone.get("/calls").await, json!([]), "the app was removed");
    for app in apps {
        let calls = app.get("/calls").await;
        for function in ["unzoned", "changed-away", "removed"] {
            let called = calls.as_array().into_iter().flatten().any(|call| {
                call["function"].as_str().is_some_and(|slug| slug.ends_with(&format!("-{function}")))
            });
            assert!(!called, "{function} must not run: {calls}");
        }
    }
}

/// As [`rfc3339_ms`], without what is below a second.
fn seconds(ms: i64) -> String {
    rfc3339_ms(ms).replace(".000Z", "Z")
}
