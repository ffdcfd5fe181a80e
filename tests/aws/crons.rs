//! Crons are schedules: made, changed and removed by syncing an app, and they tick.

use crate::stack::{NAME, stack};
use serde_json::{Value, json};
use std::time::Duration;
use stepwell_e2e::{App, wait_until};

/// MiniStack's schedules are looked at every ten seconds, and a minute passes before a cron's.
const A_MINUTE: Duration = Duration::from_secs(150);

#[tokio::test]
async fn crons_are_made_changed_and_removed_by_sync_and_tick() {
    let stack = stack().await;
    let server = &stack.server;
    let app = App::from("triggers.js", server).run().await;
    let cron = |id: &str, cron: &str| json!({ "id": id, "triggers": [{ "cron": cron }] });
    app.declare(&json!([cron("every", "* * * * *"), cron("weekly", "TZ=Europe/Berlin 0 9 * * 1")])).await;
    let schedules = stack.schedules_with("triggers-").await;
    let weekly = schedules.values().find(|schedule| schedule["ScheduleExpression"] == "cron(0 9 ? * MON *)");
    let weekly = weekly.unwrap_or_else(|| panic!("the weekly cron among {schedules:?}"));
    assert_eq!(weekly["ScheduleExpressionTimezone"], "Europe/Berlin");
    let target = weekly["Target"]["Arn"].as_str().unwrap_or_default();
    assert!(target.ends_with(&format!(":function:{NAME}-timer")), "{weekly}");
    assert_eq!(schedules.len(), 2, "{schedules:?}");

    let slug = "triggers-every";
    let runs = wait_until("the cron ticks", A_MINUTE, async || {
        let runs = server.get(&format!("/v1/runs?function={slug}")).await.data();
        let ended = runs.as_array().is_some_and(|runs| runs.iter().any(|run| run["status"] == "Completed"));
        if ended { Ok(runs) } else { Err(runs.to_string()) }
    })
    .await;
    let output = &runs[0]["output"];
    assert_eq!(output["name"], "inngest/scheduled.timer", "{runs}");

    app.declare(&json!([cron("every", "30 4 1,15 * *")])).await;
    let schedules = stack.schedules_with("triggers-").await;
    let expressions: Vec<&Value> =
        schedules.values().map(|schedule| &schedule["ScheduleExpression"]).collect();
    assert_eq!(expressions, ["cron(30 4 1,15 * ? *)"], "{schedules:?}");

    let apps = server.get("/v1/apps").await.data();
    let id = apps.as_array().and_then(|apps| apps.iter().find(|app| app["name"] == "triggers"));
    let id =
        id.and_then(|app| app["id"].as_str()).unwrap_or_else(|| panic!("the app among {apps}")).to_owned();
    assert!(server.delete(&format!("/v1/apps/{id}")).await.status < 300);
    assert!(stack.schedules_with("triggers-").await.is_empty(), "an app's crons go with it");
    drop(app);
}
