//! What runs cost: the meter of `GET /v1/runs/:id/cost` against the proxy, which counts what the functions request, and
//! against what the store says that it consumed. And the budgets, as exact counts of the proxy.
//!
//! On a stack of its own, and nothing is asked of it while a run goes on: the test looks into its tables itself.

use crate::stack::{NAME, Stack, lonely_stack};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use stepwell_e2e::{App, wait_until};
use testkit::proxy::Capacity;

/// How long a run may take on a busy machine, a sleep of two minutes included.
const PATIENCE: Duration = Duration::from_secs(400);
/// What the event source mapping requests of the queue, not a function: the proxy does not see it.
const OF_THE_MAPPING: [&str; 2] = ["ReceiveMessage", "DeleteMessage"];

/// Requests by operation.
type Counts = BTreeMap<String, u64>;

/// What happened between an event and the end of all that followed from it.
struct Watched {
    /// The runs that it started.
    runs: Vec<String>,
    /// What the functions requested.
    counts: Counts,
    /// What was requested of the API.
    api: u64,
    capacity: Capacity,
}

/// The items of all runs, read past the proxy: key and item.
async fn runs(stack: &Stack) -> BTreeMap<String, Value> {
    let mut runs = BTreeMap::new();
    let mut from = Value::Null;
    loop {
        let mut scan = json!({
            "TableName": format!("{NAME}-state"),
            "FilterExpression": "begins_with(pk, :run) AND sk = :item",
            "ExpressionAttributeValues": { ":run": { "S": "run#" }, ":item": { "S": "!" } },
        });
        if !from.is_null() {
            scan["ExclusiveStartKey"] = from;
        }
        let page = stack.aws("DynamoDB_20120810.Scan", &scan).await;
        for item in page["Items"].as_array().unwrap_or_else(|| panic!("items, not {page}")) {
            runs.insert(item["pk"]["S"].as_str().unwrap_or_default().to_owned(), item.clone());
        }
        from = page["LastEvaluatedKey"].clone();
        if from.is_null() {
            return runs;
        }
    }
}

/// Messages that wait to be received or are being handled. Not those that are not due yet: another test may have left
/// one for later, and what is due later of an open run shows in its item.
async fn messages(stack: &Stack) -> u64 {
    const KINDS: [&str; 2] = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
    let asked = json!({ "QueueUrl": stack.outputs["QueueUrl0"], "AttributeNames": KINDS });
    let answer = stack.aws("AmazonSQS.GetQueueAttributes", &asked).await;
    let count = |kind| answer["Attributes"][kind].as_str().and_then(|n| n.parse::<u64>().ok());
    KINDS.into_iter().map(|kind| count(kind).unwrap_or_else(|| panic!("{kind} in {answer}"))).sum()
}

/// Sends an event and watches until all is done that follows from it.
async fn watch(stack: &Stack, event: &str, data: Value) -> Watched {
    let before: BTreeSet<String> = runs(stack).await.into_keys().collect();
    stack.proxy.forget();
    stack.front.forget();
    stack.server.send(event, data).await;
    let runs = wait_until("its runs have ended and settled", PATIENCE, async || {
        let mut all = runs(stack).await;
        all.retain(|run, _| !before.contains(run));
        let open = |item: &Value| item["status"]["S"] == "Running" || !item["settle"].is_null();
        match messages(stack).await {
            0 if !all.is_empty() && !all.values().any(open) => Ok(all),
            messages => Err(format!("{messages} messages, runs: {all:?}")),
        }
    })
    .await;
    let runs = runs.into_keys().map(|key| key.trim_start_matches("run#").to_owned()).collect();
    Watched {
        runs,
        counts: stack.proxy.counts(),
        api: stack.front.counts().values().sum(),
        capacity: stack.proxy.capacity(),
    }
}

/// What the meter says of these runs together: requests by operation, and the store's units.
async fn metered(stack: &Stack, runs: &[String]) -> (Counts, Capacity) {
    let (mut counts, mut capacity) = (Counts::new(), Capacity::default());
    for run in runs {
        let cost = stack.server.get(&format!("/v1/runs/{run}/cost")).await.data();
        assert_eq!(cost["complete"], true, "{cost}");
        for request in cost["requests"].as_array().into_iter().flatten() {
            let operation = request["operation"].as_str().unwrap_or_default().to_owned();
            *counts.entry(operation).or_default() += request["count"].as_u64().unwrap_or_default();
        }
        let units = |kind: &str| cost["units"][kind].as_f64().unwrap_or_default();
        capacity += Capacity { read: units("read_units"), write: units("write_units") };
    }
    (counts, capacity)
}

/// What the meter and the proxy must agree on.
async fn assert_metered(stack: &Stack, what: &str, watched: &Watched) {
    let (mut counts, capacity) = metered(stack, &watched.runs).await;
    let [received, acknowledged] = OF_THE_MAPPING.map(|operation| counts.remove(operation));
    assert!(acknowledged > Some(0) && received >= acknowledged, "{what}: {received:?}, {acknowledged:?}");
    assert_eq!(counts.remove("Api"), Some(watched.api), "{what}: requests of the API");
    assert_eq!(counts, watched.counts, "{what}: the meter, and what the proxy counted");
    assert_eq!(capacity, watched.capacity, "{what}: the meter, and ReturnConsumedCapacity");
}

/// Text that does not compress to less than the 32 KB that are kept in a record.
fn noise(bytes: u32) -> String {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'!' + u8::try_from((state >> 24) % 90).expect("it is small"))
    };
    (0..bytes).map(|_| next()).collect()
}

#[tokio::test]
async fn the_meter_agrees_with_the_proxy_and_with_the_store_whatever_a_run_does() {
    let stack = lonely_stack().await;
    let apps = [
        App::from("cases.js", &stack.server).synced().await,
        App::from("waits.js", &stack.server).synced().await,
    ];
    for (event, data) in [
        ("cases/no-steps", json!({ "text": noise(100_000) })),
        ("cases/retry-after", json!({})),
        ("cases/no-retry", json!({})),
        ("waits/invoke-beside", json!({})),
        // By a schedule.
        ("cases/sleep", json!({ "for": "130s" })),
    ] {
        let watched = watch(&stack, event, data).await;
        assert_metered(&stack, event, &watched).await;
    }
    drop(apps);
}

/// One row of the budgets: what a run requests whose executor remembers functions, apps and who listens.
struct Budget {
    function: &'static str,
    requests: &'static [(&'static str, u64)],
    api: u64,
    /// Write units.
    writes: f64,
}

/// Of each run four queries are the event's name, the patterns, the waits without an equality, and what others recorded
/// during the call. Three puts are the event, the run's listing, the run; the message that starts it is one send.
const BUDGETS: [Budget; 5] = [
    Budget {
        function: "no-steps",
        requests: &[("PutItem", 3), ("UpdateItem", 1), ("Query", 4), ("SendMessageBatch", 1)],
        api: 1,
        writes: 4.0,
    },
    // A step that is answered: its put, the next turn's claim, and a query.
    Budget {
        function: "three-steps-plain",
        requests: &[("PutItem", 6), ("UpdateItem", 4), ("Query", 7), ("SendMessageBatch", 1)],
        api: 1,
        writes: 10.0,
    },
    // A step that is reported while the function goes on: its put, two reads, a request.
    Budget {
        function: "three-steps",
        requests: &[("PutItem", 6), ("UpdateItem", 1), ("Query", 4), ("GetItem", 6), ("SendMessageBatch", 1)],
        api: 4,
        writes: 7.0,
    },
    // Two steps reported, a sleep between them: its turn's record and message, the next claim and two queries.
    Budget {
        function: "sleep",
        requests: &[("PutItem", 6), ("UpdateItem", 2), ("Query", 6), ("GetItem", 4), ("SendMessageBatch", 2)],
        api: 3,
        writes: 8.0,
    },
    Budget {
        function: "parallel",
        requests: &[
            ("PutItem", 8),
            ("UpdateItem", 5),
            ("Query", 11),
            ("GetItem", 8),
            ("SendMessageBatch", 2),
        ],
        api: 2,
        writes: 13.0,
    },
];

/// What an executor reads that it does not remember: a function, its app (for five seconds), and who listens to a run's
/// end (the same).
const FORGOTTEN: [(&str, u64); 2] = [("GetItem", 3), ("Query", 2)];

#[tokio::test]
async fn no_run_requests_more_than_its_budget_and_the_meter_knows() {
    let stack = lonely_stack().await;
    let app = App::from("cases.js", &stack.server).synced().await;
    for budget in BUDGETS {
        let function = budget.function;
        let watched = watch(&stack, &format!("cases/{function}"), json!({ "for": "2s" })).await;
        assert_metered(&stack, function, &watched).await;
        let mut over = watched.counts.clone();
        for (operation, count) in budget.requests {
            let left = over.get_mut(*operation).and_then(|all| all.checked_sub(*count));
            let left = left.unwrap_or_else(|| panic!("{function}: {operation} {count} times, not {over:?}"));
            over.insert((*operation).to_owned(), left);
        }
        for (operation, most) in FORGOTTEN {
            let count = over.remove(operation).unwrap_or_default();
            assert!(count <= most, "{function}: {count} times {operation} over the budget");
        }
        assert!(over.values().all(|count| *count == 0), "{function} requests too much: {over:?}");
        assert_eq!((watched.api, watched.capacity.write), (budget.api, budget.writes), "{function}");
    }
    drop(app);
}
