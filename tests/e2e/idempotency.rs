//! The same event sent twice: by a client that retries (a seed), and by a caller that names its events (an id).

use serde_json::{Value, json};
use stepwell_e2e::{App, Both, Server, barrier, now_ms, started};

/// What an SDK sends with every event: milliseconds, and ten random bytes in base64.
const SEED: &str = "1795488234970,8/bfWM783ius/w==";

async fn cases() -> (Server, App) {
    let server = Server::dev().run().await;
    let app = App::from("cases.js", &server).synced().await;
    (server, app)
}

#[tokio::test]
async fn a_request_that_is_repeated_with_its_seed_gives_the_same_ids_and_no_second_run() {
    let (server, _app) = cases().await;
    let events = json!([{ "name": "cases/three-steps" }, { "name": "cases/three-steps" }]);
    let first = server.try_send_seeded(SEED, &events).await.expect("accepted");
    let again = server.try_send_seeded(SEED, &events).await.expect("accepted");
    assert_eq!(first, again);
    assert_ne!(first[0], first[1]);
    // The n-th id is the seed with n, counted from 1, added to its last four bytes: the ULID of that.
    assert_eq!(first, ["01M85Q0FETYFVDYP6EZKF2QB80", "01M85Q0FETYFVDYP6EZKF2QB81"]);

    for event in &first {
        let run = server.run_of(event).await;
        assert_eq!(server.end_of(&run).await["status"], "Completed");
        assert_eq!(server.runs_of(event).await.len(), 1);
    }
    let other = server.try_send_seeded("1795488234970,AAAAAAAAAAAAAA==", &events).await.expect("accepted");
    assert!(first.iter().all(|id| !other.contains(id)), "{first:?} {other:?}");
    for event in &other {
        server.run_of(event).await;
    }
    assert_eq!(server.all_runs().await.len(), 4, "two events, sent with two seeds");
}

#[tokio::test]
async fn an_event_id_starts_a_function_once_a_day() {
    let (server, _app) = cases().await;
    let event = json!({ "id": "order-7", "name": "cases/fan-out" });
    let first = server.send_all(&event).await.remove(0);
    for run in server.runs_of_exactly(&first, 2).await {
        server.end_of(&run).await;
    }
    let second = server.send_all(&event).await.remove(0);
    assert_ne!(first, second, "the event is kept again, under an id of its own");

    // Another event, sent later, has had its runs: the repeat would have had its own by then.
    let later = server.send("cases/three-steps", json!({})).await;
    let run = server.run_of(&later).await;
    server.end_of(&run).await;
    let started = server.all_runs().await;
    let started = started.iter().filter(|run| run["status"] != "Skipped").count();
    assert_eq!(started, 3, "two for order-7, one for the later event");
    let stored = server.get(&format!("/v1/events/{second}")).await.data();
    assert_eq!(stored["id"], "order-7");
}

#[tokio::test]
async fn the_same_id_twice_in_one_request_starts_a_function_once() {
    let (server, _app) = cases().await;
    let event = json!({ "id": "twin", "name": "cases/three-steps" });
    let ids = server.send_all(&json!([event, event])).await;
    assert_eq!(ids.len(), 2);
    let later = server.send("cases/no-steps", json!({})).await;
    let run = server.run_of(&later).await;
    server.end_of(&run).await;
    let started = server.all_runs().await;
    let started = started.iter().filter(|run| run["status"] != "Skipped").count();
    assert_eq!(started, 2, "one for the twins, one for the later event");
}

/// How many runs each event has started that were not skipped; and the reasons of those that were.
async fn admitted(server: &Server, events: &[String]) -> (Vec<usize>, Vec<String>) {
    let (mut counts, mut reasons) = (Vec::new(), Vec::new());
    for event in events {
        let runs = server.runs_of(event).await;
        let skipped = runs.iter().filter(|run| run["status"] == "Skipped");
        reasons.extend(skipped.map(|run| run["reason"].as_str().unwrap_or_default().to_owned()));
        counts.push(runs.iter().filter(|run| run["status"] != "Skipped").count());
    }
    (counts, reasons)
}

#[tokio::test]
async fn an_event_id_counts_for_each_function_by_itself() {
    let function = |id: &str, event: &str| json!({ "id": id, "triggers": [{ "event": event }] });
    let functions = json!([function("paid", "order/paid"), function("any", "order/*"), barrier()]);
    let both = Both::declaring(Server::dev().run().await, &functions).await;
    let event = |name: &str, id: &str| json!({ "name": name, "id": id, "data": {} });
    // The second name has the same id: it starts what has not been started by that id, and only that.
    let ids = both
        .server
        .send_all(&json!([
            event("order/paid", "o-1"),
            event("order/paid", "o-2"),
            event("order/refunded", "o-1")
        ]))
        .await;
    both.barrier().await;
    let again = both.server.send_all(&json!([event("order/paid", "o-1")])).await;
    both.barrier().await;
    let (counts, _) = admitted(&both.server, &[ids.clone(), again.clone()].concat()).await;
    // `any` of o-1 belongs to whichever of the two events with that id came to it first.
    assert_eq!((counts[0] + counts[2], counts[1], counts[3]), (4, 4, 0), "{counts:?}");
    assert_eq!(Both::slugs(&["paid", "any"]), started(&both.server).await[&ids[1]]);
    for (event, name) in [(&ids[0], "order/paid"), (&ids[2], "order/refunded"), (&again[0], "order/paid")] {
        let stored = both.server.get(&format!("/v1/events/{event}")).await.data();
        assert_eq!((&stored["id"], &stored["name"]), (&json!("o-1"), &json!(name)), "every event is kept");
    }
}

#[tokio::test]
async fn an_event_id_starts_a_function_once_though_its_first_event_is_dated_in_the_future() {
    let functions = json!([{ "id": "planned", "triggers": [{ "event": "plan/made" }] }, barrier()]);
    let both = Both::declaring(Server::dev().run().await, &functions).await;
    let server = &both.server;
    let event = |ahead_ms: i64| json!({ "name": "plan/made", "id": "plan-1", "ts": now_ms() + ahead_ms });
    let first = server.send_all(&event(2_000)).await;
    let second = server.send_all(&event(0)).await;
    let (last, control) = (event(2_000), json!({ "name": "plan/made", "ts": now_ms() + 2_500 }));
    let later = server.send_all(&json!([last, control])).await;
    for run in server.runs_of_exactly(&later[1], 2).await {
        assert_eq!(server.end_of(&run).await["status"], "Completed", "what was due last has run");
    }
    both.barrier().await;
    let (counts, reasons) = admitted(server, &[first, second, later].concat()).await;
    assert_eq!(counts[0] + counts[1] + counts[2], 2, "one on each SDK: {counts:?}");
    assert_eq!(counts[3], 2);
    assert!(reasons.iter().all(|why| why.contains("plan-1")), "a skipped run says why: {reasons:?}");
    let open = server.get("/v1/runs?status=Scheduled").await.data();
    assert_eq!(open, Value::Array(Vec::new()), "nothing is left to wait");
}
