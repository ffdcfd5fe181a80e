//! The same event sent twice: by a client that retries (a seed), and by a caller that names its events (an id).

use serde_json::json;
use stepwell_e2e::{App, Server};

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
