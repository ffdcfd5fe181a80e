//! `examples/typescript` and `examples/python`, used as their READMEs say: what a newcomer tries first must work.
//! They are the same shop; what it must do is in `tests/scenarios/examples.json`, once for both.
//! `SCENARIO=newsletter cargo test -p stepwell-e2e examples` plays those whose name contains that word.

use serde_json::Value;
use stepwell_e2e::{App, Builder, Example, Server, play_scenarios};

#[tokio::test]
async fn the_typescript_example_does_what_the_scenarios_say() {
    play(Example::TypeScript, Server::dev()).await;
}

#[tokio::test]
async fn the_python_example_does_what_the_scenarios_say() {
    play(Example::Python, Server::dev()).await;
}

#[tokio::test]
async fn the_typescript_example_does_so_with_signed_requests() {
    play(Example::TypeScript, Server::start()).await;
}

#[tokio::test]
async fn the_python_example_does_so_with_signed_requests() {
    play(Example::Python, Server::start()).await;
}

async fn play(example: Example, server: Builder) {
    // The Python example leaves the pauses between attempts to the server.
    let server = server.flag("--retry-interval", 1).run().await;
    play_scenarios(example, &server).await;
}

#[tokio::test]
async fn both_examples_take_only_signed_requests_in_production() {
    let server = Server::start().run().await;
    for example in [Example::TypeScript, Example::Python] {
        let app = App::example(example, &server).run().await;
        let unsigned = reqwest::Client::new().post(&app.url).body("{}").send().await.expect("an answer");
        assert_eq!(unsigned.status(), 401, "{example:?} must be verifying signatures");
    }
}

#[tokio::test]
async fn every_event_in_the_readmes_tables_starts_its_function() {
    for (example, readme) in [
        (Example::TypeScript, include_str!("../../examples/typescript/README.md")),
        (Example::Python, include_str!("../../examples/python/README.md")),
    ] {
        let server = Server::dev().run().await;
        let app = App::example(example, &server).synced().await;
        let rows: Vec<(String, &str, Value)> = readme.lines().filter_map(event_to_try).collect();
        assert!(rows.len() > 10, "a table with a row for each function in {readme}");
        for (function, event, data) in rows {
            let run = server.run_of(&server.send(event, data).await).await;
            let run = server.run(&run).await;
            assert_eq!(run["function"], format!("{}-{function}", example.app_id()), "{run}");
        }
        drop(app);
    }
}

/// A row of a README's table: ``| `file` | what it shows | `event` `{"data": …}` … |``.
fn event_to_try(row: &str) -> Option<(String, &str, Value)> {
    let mut code = row.strip_prefix("| `")?.split('`');
    let function = code.next()?.split('.').next()?.replace('_', "-");
    let (event, _, data) =
        (code.by_ref().find(|text| text.starts_with("shop/"))?, code.next()?, code.next()?);
    let data = serde_json::from_str(data).unwrap_or_else(|e| panic!("JSON in {row}: {e}"));
    Some((function, event, data))
}
