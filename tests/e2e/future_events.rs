//! Events that are dated in the future: their runs are scheduled at once and start at their time. On both SDKs.

use std::time::Duration;

use serde_json::{Value, json};
use stepwell_e2e::{App, Both, Sdk, Server, barrier, now_ms, rfc3339_ms, wait_until};

const HOUR_MS: i64 = 3_600_000;
/// An event this far ahead starts its runs later; one up to a second ahead, at once.
const SOON_MS: i64 = 2_500;

fn functions() -> Value {
    let cancel = json!([{ "event": "plan/stop", "if": "event.data.k == async.data.k" }]);
    json!([
        { "id": "planned", "triggers": [{ "event": "plan/made" }], "cancelOn": cancel },
        { "id": "other", "triggers": [{ "event": "plan/*" }] },
        barrier(),
    ])
}

/// An event that is dated so much ahead of now.
fn ahead(ms: i64, k: i32) -> Value {
    json!({ "name": "plan/made", "ts": now_ms() + ms, "data": { "k": k } })
}

async fn send(server: &Server, event: &Value) -> String {
    server.send_all(event).await.remove(0)
}

/// The ids of an event's runs, two on each SDK, all of which must be scheduled.
async fn scheduled(server: &Server, event: &str) -> Vec<String> {
    let runs = server.runs_of(event).await;
    assert_eq!(runs.len(), 4, "they must be there when the event is accepted: {runs:?}");
    let ids = runs.iter().map(|run| {
        assert_eq!((&run["status"], &run["run_started_at"]), (&json!("Scheduled"), &Value::Null), "{run}");
        run["run_id"].as_str().unwrap_or_default().to_owned()
    });
    ids.collect()
}

/// Waits until these runs are complete; they must have started at `ts` or later.
async fn complete_not_before(server: &Server, runs: &[String], ts: i64) {
    for run in runs {
        let ended = server.end_of(run).await;
        assert_eq!((&ended["status"], &ended["output"]["ts"]), (&json!("Completed"), &json!(ts)), "{ended}");
        let (started, due) = (ended["run_started_at"].as_str().unwrap_or_default(), rfc3339_ms(ts));
        assert!(started >= due.as_str(), "not before {due}: {ended}");
    }
}

/// No app may have been called for these runs.
async fn never_called(apps: &[App; 2], runs: &[String]) {
    for app in apps {
        for run in runs {
            assert_eq!(app.calls(run).await, [Value::Null; 0], "run {run}");
        }
    }
}

#[tokio::test]
async fn a_run_of_a_future_event_is_scheduled_at_once_and_starts_at_its_time() {
    let both = Both::declaring(Server::dev().run().await, &functions()).await;
    let server = &both.server;
    let later = send(server, &ahead(HOUR_MS, 1)).await;
    let runs = scheduled(server, &later).await;
    let listed = server.get("/v1/runs?status=Scheduled").await.data();
    assert_eq!(listed.as_array().map(Vec::len), Some(4), "{listed}");

    // In one request with one that starts now, and one that is past.
    let (soon, now, past) = (ahead(SOON_MS, 2), ahead(0, 3), ahead(-24 * HOUR_MS, 4));
    let events = server.send_all(&json!([soon, now, past])).await;
    for event in [&events[1], &events[2]] {
        for run in server.runs_of_exactly(event, 4).await {
            assert_eq!(server.end_of(&run).await["status"], "Completed");
        }
    }
    let soon_runs = server.runs_of_exactly(&events[0], 4).await;
    complete_not_before(server, &soon_runs, soon["ts"].as_i64().unwrap_or_default()).await;
    assert_eq!(scheduled(server, &later).await, runs, "the others still wait");
    never_called(&both.apps, &runs).await;
}

#[tokio::test]
async fn an_event_up_to_a_second_ahead_is_a_senders_clock_and_starts_at_once() {
    let both = Both::declaring(Server::dev().run().await, &functions()).await;
    // The time that passes on the way only makes it less.
    let event = send(&both.server, &ahead(1_000, 1)).await;
    for run in both.server.runs_of(&event).await {
        assert_ne!(run["status"], "Scheduled", "nothing waits: {run}");
    }
    for run in both.server.runs_of_exactly(&event, 4).await {
        assert_eq!(both.server.end_of(&run).await["status"], "Completed");
    }
}

#[tokio::test]
async fn a_scheduled_run_can_be_cancelled_before_it_starts_by_request_and_by_event() {
    let both = Both::declaring(Server::dev().run().await, &functions()).await;
    let server = &both.server;
    let [by_request, by_event, control] = [1, 2, 3].map(|k| ahead(SOON_MS, k));
    let events = server.send_all(&json!([by_request, by_event, control])).await;
    let requested = server.runs_of_exactly(&events[0], 4).await;
    for run in &requested {
        assert_eq!(server.delete(&format!("/v1/runs/{run}")).await.status, 200);
        let cancelled = server.run(run).await;
        assert_eq!((&cancelled["status"], &cancelled["run_started_at"]), (&json!("Cancelled"), &Value::Null));
    }
    server.send("plan/stop", json!({ "k": 2 })).await;
    let mut stopped = Vec::new();
    for run in server.runs_of(&events[1]).await {
        let id = run["run_id"].as_str().unwrap_or_default().to_owned();
        let ended = server.end_of(&id).await;
        if run["function"].as_str().is_some_and(|slug| slug.ends_with("-planned")) {
            assert_eq!(
                (&ended["status"], &ended["run_started_at"]),
                (&json!("Cancelled"), &Value::Null),
                "{ended}"
            );
            assert!(ended["reason"].as_str().is_some_and(|why| why.contains("plan/stop")), "{ended}");
            stopped.push(id);
        } else {
            assert_eq!(ended["status"], "Completed", "it has no cancelOn: {ended}");
        }
    }
    assert_eq!(stopped.len(), 2);

    // What is due at the same time has run: the cancelled ones would have, too.
    let control_runs = server.runs_of_exactly(&events[2], 4).await;
    complete_not_before(server, &control_runs, control["ts"].as_i64().unwrap_or_default()).await;
    both.barrier().await;
    never_called(&both.apps, &[requested.clone(), stopped].concat()).await;
    for run in &requested {
        assert_eq!(server.run(run).await["status"], "Cancelled");
    }
}

#[tokio::test]
async fn scheduled_runs_survive_kill_9_and_overdue_ones_start_at_once() {
    let mut both = Both::declaring(Server::dev().run().await, &functions()).await;
    let (overdue, far) = (ahead(SOON_MS, 1), ahead(365 * 24 * HOUR_MS, 2));
    let events = both.server.send_all(&json!([overdue, far])).await;
    let (overdue_ts, runs) =
        (overdue["ts"].as_i64().unwrap_or_default(), scheduled(&both.server, &events[1]).await);
    both.server.kill9().await;
    wait_until("the event's time is past", Duration::from_secs(10), async || {
        let left = overdue_ts - now_ms();
        if left < 0 { Ok(()) } else { Err(format!("{left} ms left")) }
    })
    .await;
    let waits = ahead(SOON_MS, 3);
    both.server.restart().await;
    let next = send(&both.server, &waits).await;

    let overdue_runs = both.server.runs_of_exactly(&events[0], 4).await;
    complete_not_before(&both.server, &overdue_runs, overdue_ts).await;
    let next_runs = both.server.runs_of_exactly(&next, 4).await;
    complete_not_before(&both.server, &next_runs, waits["ts"].as_i64().unwrap_or_default()).await;
    assert_eq!(scheduled(&both.server, &events[1]).await, runs);
}

#[tokio::test]
async fn an_event_a_year_ahead_is_accepted_and_listed() {
    let both = Both::declaring(Server::dev().run().await, &functions()).await;
    let server = &both.server;
    let far = ahead(366 * 24 * HOUR_MS, 1);
    let event = send(server, &far).await;
    let runs = scheduled(server, &event).await;
    let events = server.get("/v1/events").await.data();
    assert_eq!((&events[0]["internal_id"], &events[0]["ts"]), (&json!(event), &far["ts"]), "{events}");
    let listed = server.all_runs().await;
    assert_eq!(listed.len(), 4, "{listed:?}");
    for sdk in Sdk::BOTH {
        let of = server.get(&format!("/v1/runs?app={}&status=Scheduled", sdk.name())).await.data();
        assert_eq!(of.as_array().map(Vec::len), Some(2), "{of}");
    }
    assert_eq!(server.delete(&format!("/v1/runs/{}", runs[0])).await.status, 200);
    assert_eq!(server.run(&runs[0]).await["status"], "Cancelled");
}
