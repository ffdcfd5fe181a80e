//! `waitForEvent`: which events resume a wait, what the function gets, and what happens when none comes.

use std::time::Instant;

use serde_json::{Value, json};
use stepwell_e2e::{DEADLINE, Server, attempts, step, step_names};

use crate::sdks::{Sdk, of_every_sdk};

of_every_sdk! {
    an_event_that_fulfils_the_if_resumes_the_wait_and_is_what_it_gives
    a_wait_without_an_if_takes_an_event_of_its_name_and_of_no_other
    a_wait_whose_time_is_over_gives_null
    steps_before_and_after_a_wait_keep_their_results
    one_event_resumes_every_run_that_waits_for_it_and_each_once
    one_event_resumes_only_the_runs_that_it_matches
    the_event_that_started_a_run_never_resumes_it
    a_repeated_request_resumes_nothing_twice
    waits_steps_and_sleeps_may_be_side_by_side
    an_if_that_does_not_compile_fails_the_run_at_once
    a_timeout_over_366_days_fails_the_run_at_once
    the_wait_of_a_cancelled_run_is_gone
}

const SEED: &str = "1795488234970,8/bfWM783ius/w==";

/// What the function got: the event's name and data.
fn got(data: Value) -> Value {
    json!({ "name": "waits/reply", "data": data })
}

/// A run that waits for `waits/reply` with this key.
async fn waits_for_key(server: &Server, key: &str) -> String {
    let data = json!({ "on": "waits/reply", "if": "event.data.key == async.data.key", "key": key });
    server.begin_waiting("waits/one", data, "w").await
}

async fn an_event_that_fulfils_the_if_resumes_the_wait_and_is_what_it_gives(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let condition = "async.data.key == event.data.key && async.data.n > 1";
    let data = json!({ "on": "waits/reply", "if": condition, "key": "a" });
    let run = server.begin_waiting("waits/one", data, "w").await;
    let waiting = step(&server.steps(&run).await, "w").clone();
    assert_eq!((&waiting["op"], &waiting["event"]), (&json!("WaitForEvent"), &json!("waits/reply")));
    assert_eq!(waiting["expression"], condition, "{waiting}");
    assert!(waiting["timeout"].is_string() && waiting["ended_at"].is_null(), "{waiting}");

    for wrong in [
        json!({}),
        json!({ "key": "b", "n": 2 }),
        json!({ "key": "a", "n": 1 }),
        json!({ "key": ["a"], "n": 2 }),
    ] {
        server.send("waits/reply", wrong).await;
    }
    let right = json!({ "key": "a", "n": 2, "text": "ünï" });
    let event = json!({ "name": "waits/reply", "data": right, "user": { "id": "u1" }, "ts": 1_700_000_000_123_i64, "v": "3" });
    let id = server.send_all(&event).await.remove(0);
    let ended = server.end_of(&run).await;
    assert_eq!((&ended["status"], &ended["output"]), (&json!("Completed"), &got(right)), "{ended}");

    // The step holds the bare event, as it was stored.
    let steps = server.steps(&run).await;
    let resumed = step(&steps, "w");
    let mut expected = event;
    expected["id"] = json!(id);
    assert_eq!((&resumed["status"], &resumed["output"]), (&json!("Completed"), &expected), "{resumed}");
    assert_eq!(attempts(resumed).len(), 1, "{resumed}");
}

async fn a_wait_without_an_if_takes_an_event_of_its_name_and_of_no_other(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let run = server.begin_waiting("waits/one", json!({ "on": "waits/reply" }), "w").await;
    for (n, other) in ["waits/repl", "waits/reply.more", "waits/*", "Waits/reply"].iter().enumerate() {
        server.send(other, json!({ "n": n })).await;
    }
    server.send("waits/reply", json!({ "n": 10 })).await;
    assert_eq!(server.end_of(&run).await["output"], got(json!({ "n": 10 })));
}

async fn a_wait_whose_time_is_over_gives_null(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let (run, output) = server.completes("waits/one", json!({ "on": "waits/reply", "timeout": 1000 })).await;
    assert_eq!(output, Value::Null);
    let steps = server.steps(&run).await;
    let timed_out = step(&steps, "w");
    assert_eq!(
        (&timed_out["status"], &timed_out["output"]),
        (&json!("Completed"), &Value::Null),
        "{timed_out}"
    );
    assert!(
        timed_out["ended_at"].as_str() >= timed_out["timeout"].as_str(),
        "it gave up too early: {timed_out}"
    );
    // An event that comes later finds nobody.
    server.send("waits/reply", json!({})).await;
    server.completes("waits/child", json!({ "n": 1 })).await;
    assert_eq!(step(&server.steps(&run).await, "w"), timed_out);
}

async fn steps_before_and_after_a_wait_keep_their_results(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let run = server.begin_waiting("waits/between", json!({ "on": "waits/reply" }), "w").await;
    server.send("waits/reply", json!({ "n": 1 })).await;
    let ended = server.end_of(&run).await;
    assert_eq!(ended["output"], json!({ "before": 1, "got": got(json!({ "n": 1 })) }), "{ended}");
    let steps = server.steps(&run).await;
    assert_eq!(step_names(&steps), ["before", "w", "after"]);
    assert!(steps.iter().all(|step| attempts(step).len() == 1), "{steps:?}");
}

async fn one_event_resumes_every_run_that_waits_for_it_and_each_once(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let mut runs = Vec::new();
    for _ in 0..2 {
        runs.push(server.begin_waiting("waits/twice", json!({ "on": "waits/reply" }), "w").await);
    }
    server.send("waits/reply", json!({ "n": 1 })).await;
    for run in &runs {
        server.step_is(run, "w", "Completed").await;
        // The second wait of a run begins after the event: it is not for that one.
        server.step_is(run, "w", "Waiting").await;
    }
    server.send("waits/reply", json!({ "n": 2 })).await;
    for run in &runs {
        assert_eq!(server.end_of(run).await["output"], json!([1, 2]));
        assert_eq!(server.steps(run).await.len(), 2);
    }
}

async fn one_event_resumes_only_the_runs_that_it_matches(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let (first, other, second) = (
        waits_for_key(&server, "a").await,
        waits_for_key(&server, "b").await,
        waits_for_key(&server, "a").await,
    );
    server.send("waits/reply", json!({ "key": "a", "n": 1 })).await;
    for run in [first, second] {
        assert_eq!(server.end_of(&run).await["output"], got(json!({ "key": "a", "n": 1 })));
    }
    assert_eq!(
        server.step_is(&other, "w", "Waiting").await["expression"],
        "event.data.key == async.data.key"
    );
    server.send("waits/reply", json!({ "key": "b", "n": 2 })).await;
    assert_eq!(server.end_of(&other).await["output"], got(json!({ "key": "b", "n": 2 })));
}

async fn the_event_that_started_a_run_never_resumes_it(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let own = |n: i64| json!({ "name": "waits/own-event", "data": { "n": n } });
    let first = server.begin_waiting("waits/own-event", json!({ "n": 1 }), "w").await;
    // The second event resumes the first run and starts the second; the third does the same for the second.
    let mut run = first;
    for n in 2..5 {
        let next = server.begin_waiting("waits/own-event", json!({ "n": n }), "w").await;
        assert_eq!(server.end_of(&run).await["output"], own(n));
        run = next;
    }
}

async fn a_repeated_request_resumes_nothing_twice(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let run = server.begin_waiting("waits/twice", json!({ "on": "waits/reply" }), "w").await;
    let event = json!({ "name": "waits/reply", "data": { "n": 1 } });
    let first = server.try_send_seeded(SEED, &event).await;
    server.step_is(&run, "w", "Completed").await;
    server.step_is(&run, "w", "Waiting").await;
    for _ in 0..3 {
        assert_eq!(server.try_send_seeded(SEED, &event).await, first);
    }
    server.send("waits/reply", json!({ "n": 2 })).await;
    assert_eq!(server.end_of(&run).await["output"], json!([1, 2]), "the repeats are the event that it had");
}

async fn waits_steps_and_sleeps_may_be_side_by_side(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let run = server.begin_waiting("waits/beside", json!({ "on": "waits/reply" }), "w").await;
    server.step_is(&run, "beside", "Completed").await;
    server.step_is(&run, "late", "Completed").await;
    server.step_is(&run, "w", "Waiting").await;
    server.send("waits/reply", json!({ "n": 1 })).await;
    let ended = server.end_of(&run).await;
    let expected = json!({ "got": got(json!({ "n": 1 })), "ran": "ran", "late": null });
    assert_eq!((&ended["status"], &ended["output"]), (&json!("Completed"), &expected), "{ended}");
    let steps = server.steps(&run).await;
    let mut names = step_names(&steps);
    assert_eq!(names.pop(), Some("after"), "{steps:?}");
    names.sort_unstable();
    assert_eq!(names, ["beside", "late", "nap", "w"]);
}

async fn an_if_that_does_not_compile_fails_the_run_at_once(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let (_, output) =
        server.fails("waits/one", json!({ "on": "waits/reply", "if": "event.data.key ==" })).await;
    let error = &output["error"];
    assert_eq!(error["name"], "InvalidExpression", "{output}");
    assert_eq!(error["message"], "Wait for event If expression failed to compile", "{output}");
    assert_eq!(
        error["error"], "InvalidExpression: Wait for event If expression failed to compile",
        "{output}"
    );
    assert!(error["stack"].is_string(), "where it goes wrong: {output}");
    assert_eq!(output.as_object().map(|fields| fields.len()), Some(1), "{output}");
    assert_eq!(error.as_object().map(|fields| fields.len()), Some(4), "{output}");
}

async fn a_timeout_over_366_days_fails_the_run_at_once(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let day_ms = 24 * 3_600_000_i64;
    let (_, output) =
        server.fails("waits/one", json!({ "on": "waits/reply", "timeout": 367 * day_ms })).await;
    let error = &output["error"];
    assert_eq!(error["name"], "InngestErrTimeoutTooLong", "{output}");
    let message = error["message"].as_str().unwrap_or_default();
    assert!(message.contains("366 days"), "the limit in {output}");
    assert_eq!(error["error"], json!(format!("InngestErrTimeoutTooLong: {message}")), "{output}");
    server.begin_waiting("waits/one", json!({ "on": "waits/reply", "timeout": 366 * day_ms }), "w").await;
}

async fn the_wait_of_a_cancelled_run_is_gone(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let (run, other) = (waits_for_key(&server, "a").await, waits_for_key(&server, "a").await);
    server.cancel(&run).await;
    let cancelled = server.run(&run).await;
    let steps = server.steps(&run).await;
    // The event resumes the run that still waits for it; by then it would have found the cancelled one, too.
    server.send("waits/reply", json!({ "key": "a" })).await;
    assert_eq!(server.end_of(&other).await["status"], "Completed");
    server.completes("waits/child", json!({ "n": 1 })).await;
    assert_eq!(server.run(&run).await, cancelled);
    assert_eq!(server.steps(&run).await, steps);
    assert_eq!(server.complaints(), "", "a wait that is gone is no trouble");
}

#[tokio::test]
async fn a_timeout_may_be_a_date() {
    let (server, _app) = Sdk::TypeScript.with("waits").await;
    let until = |until: &str| json!({ "on": "waits/reply", "until": until });
    let (_, output) = server.completes("waits/one", until("2020-01-01T00:00:00Z")).await;
    assert_eq!(output, Value::Null, "a date that has passed is over at once");
    let (_, output) = server.fails("waits/one", until("2999-01-01T00:00:00Z")).await;
    assert_eq!(output["error"]["name"], "InngestErrTimeoutTooLong", "{output}");
}

#[tokio::test]
async fn a_match_is_an_equality_of_both_events() {
    let (server, _app) = Sdk::TypeScript.with("waits").await;
    let data = json!({ "on": "waits/reply", "match": "data.order.id", "order": { "id": 7 } });
    let run = server.begin_waiting("waits/one", data, "w").await;
    for wrong in [
        json!({ "order": { "id": 8 } }),
        json!({ "order": 7 }),
        json!({ "id": 7 }),
        json!({ "order": { "id": "7" } }),
    ] {
        server.send("waits/reply", wrong).await;
    }
    server.send("waits/reply", json!({ "order": { "id": 7.0 }, "n": 1 })).await;
    let ended = server.end_of(&run).await;
    assert_eq!(ended["output"]["data"]["n"], 1, "{ended}");
}

/// The SDK ends a function only when what it has begun is over, so the loser must end, too; but the function goes on
/// before that.
#[tokio::test]
async fn a_race_between_an_event_and_a_sleep_goes_on_with_its_winner() {
    let (server, _app) = Sdk::TypeScript.with("waits").await;
    let run = server.begin_waiting("waits/race", json!({ "on": "waits/reply", "nap": "4s" }), "w").await;
    server.send("waits/reply", json!({ "who": "event" })).await;
    server.step_is(&run, "after", "Completed").await;
    let steps = server.steps(&run).await;
    assert_eq!(step(&steps, "nap")["status"], "Running", "the loser still sleeps: {steps:?}");
    let ended = server.end_of(&run).await;
    assert_eq!((&ended["status"], &ended["output"]), (&json!("Completed"), &json!("event")), "{ended}");

    let run = server.begin_waiting("waits/race", json!({ "on": "waits/reply", "nap": "1s" }), "w").await;
    server.step_is(&run, "after", "Completed").await;
    server.step_is(&run, "w", "Waiting").await;
    server.send("waits/reply", json!({ "who": "event" })).await;
    let ended = server.end_of(&run).await;
    assert_eq!((&ended["status"], &ended["output"]), (&json!("Completed"), &json!("nap")), "{ended}");
    let steps = server.steps(&run).await;
    assert_eq!(
        step(&steps, "w")["output"]["data"],
        json!({ "who": "event" }),
        "the loser has its result, too"
    );
}

/// Starts runs one after the other, and posts the event of each the moment its wait shows.
async fn never_missed(server: &Server, lane: &str) {
    for n in 0..10 {
        let key = format!("{lane}{n}");
        let data = json!({ "on": "waits/reply", "if": "event.data.key == async.data.key", "key": key });
        let run = server.begin("waits/between", data).await;
        // No pause between two looks: the sooner the better.
        let began = Instant::now();
        while !server.steps(&run).await.iter().any(|step| step["status"] == "Waiting") {
            assert!(began.elapsed() < DEADLINE, "run {run} must wait: {:?}", server.run(&run).await);
        }
        server.send("waits/reply", json!({ "key": key })).await;
        let ended = server.end_of(&run).await;
        assert_eq!(ended["output"]["got"]["data"]["key"], json!(key), "{ended}");
    }
}

#[tokio::test]
async fn an_event_right_after_a_wait_shows_is_never_missed() {
    let (server, _app) = Sdk::TypeScript.with("waits").await;
    tokio::join!(
        never_missed(&server, "a"),
        never_missed(&server, "b"),
        never_missed(&server, "c"),
        never_missed(&server, "d"),
        never_missed(&server, "e"),
    );
}
