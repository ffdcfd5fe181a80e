//! Deployments in mid-flight: of the stack, whose functions' processes are replaced, and of an app, of which old and new
//! containers serve side by side for a while.
//!
//! What the protocol does not say: which of two registrations is the newer deployment's. The last one counts, whole. And
//! what nobody can mend here: the TypeScript SDK refuses an event for good that its function's triggers do not name, so
//! a trigger that is new should be deployed before its events are sent.

use crate::stack::{lonely_stack, stack};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use stepwell_e2e::{App, Server, step_names, wait_until};
use testkit::proxy::Proxy;

/// How long a run may take: the first attempt may meet a container that does not know its function, and the second
/// comes up to 45 seconds later.
const PATIENCE: Duration = Duration::from_secs(300);

/// Waits until a run has a step of this name.
async fn comes_to(server: &Server, run: &str, name: &str) {
    wait_until("the run comes to its step", PATIENCE, async || {
        let steps = server.steps(run).await;
        if step_names(&steps).contains(&name) { Ok(()) } else { Err(format!("{name}: {steps:?}")) }
    })
    .await;
}

#[tokio::test]
async fn a_deployment_of_the_stack_loses_no_run_and_repeats_no_recorded_step() {
    let stack = lonely_stack().await;
    let server = &stack.server;
    let app = App::from("cases.js", server).synced().await;
    let start = async |name: &str, data: Value| server.run_of(&server.send(name, data).await).await;
    let in_a_step = start("cases/slow", json!({ "ms": 4_000 })).await;
    let asleep = start("cases/sleep", json!({ "for": "15s" })).await;
    let waiting = start("cases/wait-signal", json!({ "signal": "deployed" })).await;
    comes_to(server, &in_a_step, "before").await;
    comes_to(server, &asleep, "nap").await;
    comes_to(server, &waiting, "approval").await;

    stack.deploy_again(&["MaxSteps=999"]).await;

    let signal = json!({ "signal": "deployed", "data": { "n": 1 } });
    let told = server.post("/v1/signals", &signal).await;
    assert_eq!(told.status, 200, "{told:?}");
    for (run, steps) in [
        (&in_a_step, &["before", "slow", "after"][..]),
        (&asleep, &["start", "nap", "end"]),
        (&waiting, &["approval"]),
    ] {
        let ended = server.end_within(run, PATIENCE).await;
        assert_eq!(ended["status"], "Completed", "{ended}");
        let found = server.steps(run).await;
        let names: BTreeSet<&str> = step_names(&found).into_iter().collect();
        assert_eq!((names, found.len()), (steps.iter().copied().collect(), steps.len()), "{ended}");
    }
    stack.deploy_again(&["MaxSteps=1000"]).await;
    drop(app);
}

/// An app behind a load balancer: containers of two deployments.
struct Balanced {
    proxy: Proxy,
    old: App,
    new: App,
}

impl Balanced {
    async fn run(server: &Server) -> Balanced {
        let container = async |mark: &str| {
            let app = App::from("triggers.js", server).env("APP", "balanced").env("MARK", mark);
            app.run().await
        };
        let (old, new) = (container("old").await, container("new").await);
        let proxy = Proxy::start(&origin(&old), None).await;
        Balanced { proxy, old, new }
    }

    /// Asks these containers to register, one after the other.
    async fn sync(&self, containers: &[&App]) {
        let url = format!("{}/api/inngest", self.proxy.url());
        for app in containers {
            self.proxy.lead_to(&[&origin(app)]);
            let answer = reqwest::Client::new().put(&url).send().await.expect("the app answers");
            assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap_or_default());
        }
    }
}

fn origin(app: &App) -> String {
    app.url.trim_end_matches("/api/inngest").to_owned()
}

/// The functions that the server knows of the app.
async fn registered(server: &Server) -> BTreeSet<String> {
    let functions = server.get("/v1/functions").await.data();
    let slugs = functions.as_array().into_iter().flatten().filter_map(|function| function["slug"].as_str());
    slugs.filter_map(|slug| slug.strip_prefix("balanced-")).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_deployment_of_an_app_is_registered_whole_and_its_runs_outlast_old_containers() {
    let stack = stack().await;
    let server = &stack.server;
    let app = Balanced::run(server).await;
    let function = |id: &str, does: &str| json!({ "id": id, "triggers": [{ "event": format!("balanced/{id}") }], "does": does });
    let old = json!([function("kept", "nap"), function("dropped", "work")]);
    let mut changed = function("kept", "nap");
    changed["cancelOn"] = json!([{ "event": "balanced/stop" }]);
    let new = json!([changed, function("added", "work")]);
    app.old.serve(&old).await;
    app.new.serve(&new).await;
    let set = |names: [&str; 2]| names.map(str::to_owned).into_iter().collect::<BTreeSet<String>>();
    let (old, new) = (set(["kept", "dropped"]), set(["kept", "added"]));

    app.sync(&[&app.old]).await;
    assert_eq!(registered(server).await, old);
    let napping = server.run_of(&server.send("balanced/kept", json!({ "for": "10s" })).await).await;
    comes_to(server, &napping, "nap").await;

    // The new deployment registers, an old container once more, and the new one again.
    for (container, set) in [(&app.new, &new), (&app.old, &old), (&app.new, &new)] {
        app.sync(&[container]).await;
        assert_eq!(&registered(server).await, set);
        let (there, gone) = if set.contains("added") { ("added", "dropped") } else { ("dropped", "added") };
        // Once the second has its run, the first has had its time.
        let starts_nothing = server.send(&format!("balanced/{gone}"), json!({})).await;
        server.run_of(&server.send(&format!("balanced/{there}"), json!({})).await).await;
        assert_eq!(server.runs_of(&starts_nothing).await, Vec::<Value>::new(), "{gone} is not registered");
    }

    // Both kinds of container answer calls now. A run that meets one without its function is tried again.
    app.proxy.lead_to(&[&origin(&app.old), &origin(&app.new)]);
    let added = server.run_of(&server.send("balanced/added", json!({})).await).await;
    let kept = server.run_of(&server.send("balanced/kept", json!({ "for": "1s" })).await).await;
    for run in [&napping, &added, &kept] {
        let ended = server.end_within(run, PATIENCE).await;
        assert_eq!(ended["status"], "Completed", "{ended}");
        assert_eq!(server.steps(run).await.iter().filter(|step| step["name"] == "before").count(), 1);
    }

    // Both register at once, again and again: the registry is one of the two, never a mixture.
    for _ in 0..3 {
        let [old_one, new_one] = [&app.old, &app.new].map(|container| json!({ "url": container.url }));
        tokio::join!(server.post("/v1/apps", &old_one), server.post("/v1/apps", &new_one));
        let now = registered(server).await;
        assert!(now == old || now == new, "{now:?}");
    }
    app.sync(&[&app.new]).await;
    assert_eq!(registered(server).await, new);
}
