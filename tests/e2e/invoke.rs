//! `invoke`: a step that runs another function and gives what came of it.

use serde_json::{Value, json};
use stepwell_e2e::{App, DEADLINE, Server, failure, step, wait_until};

use crate::sdks::{Sdk, of_every_sdk};

of_every_sdk! {
    an_invoke_gives_what_the_function_returned_and_both_runs_show_each_other
    a_function_without_triggers_can_be_invoked
    a_function_of_another_app_in_another_language_can_be_invoked
    the_failure_of_an_invoked_function_can_be_caught
    an_uncaught_failure_of_an_invoked_function_fails_the_run
    a_function_that_does_not_exist_fails_the_step
    an_invoke_that_takes_too_long_fails_and_the_function_goes_on
    the_invoke_of_a_cancelled_run_gives_the_event_that_says_so
    a_cancelled_run_leaves_the_run_it_invoked_alone
    an_invoke_may_be_beside_steps_and_sleeps
    fifty_functions_invoked_at_once_all_answer
    a_megabyte_goes_there_and_back
}

/// The run that a parent's step `call` has invoked; waits until it is there.
async fn child_of(server: &Server, parent: &str) -> String {
    let call = server.step_is(parent, "call", "Waiting").await;
    let child = call["run_id"].as_str().unwrap_or_else(|| panic!("`run_id` in {call}")).to_owned();
    wait_until(&format!("the invoked run {child} is there"), DEADLINE, async || {
        let answer = server.get(&format!("/v1/runs/{child}")).await;
        if answer.status == 200 { Ok(()) } else { Err(format!("{answer:?}")) }
    })
    .await;
    child
}

async fn an_invoke_gives_what_the_function_returned_and_both_runs_show_each_other(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let (parent, output) =
        server.completes("waits/invoke", json!({ "of": "child", "with": { "n": 21 } })).await;
    assert_eq!(output, json!({ "returned": { "doubled": 42, "by": "inngest/function.invoked" } }));

    let steps = server.steps(&parent).await;
    let call = step(&steps, "call");
    assert_eq!((&call["op"], &call["status"]), (&json!("InvokeFunction"), &json!("Completed")), "{call}");
    assert_eq!(
        (&call["function_id"], &call["output"]),
        (&json!("waits-child"), &output["returned"]),
        "{call}"
    );
    let child = server.run(call["run_id"].as_str().expect("the child's run")).await;
    assert_eq!((&child["function"], &child["parent"]), (&json!("waits-child"), &json!(parent)), "{child}");
    assert_eq!((&child["status"], &child["output"]), (&json!("Completed"), &output["returned"]), "{child}");
    assert!(server.run(&parent).await["parent"].is_null());

    let event =
        server.get(&format!("/v1/events/{}", child["event_id"].as_str().expect("its event"))).await.data();
    assert_eq!(
        (&event["name"], &event["data"]["n"]),
        (&json!("inngest/function.invoked"), &json!(21)),
        "{event}"
    );
    let internal = &event["data"]["_inngest"];
    assert_eq!(internal["fn_id"], "waits-child", "{event}");
    assert_eq!(
        internal["correlation_id"],
        json!(format!("{parent}.{}", call["id"].as_str().expect("its id")))
    );
}

async fn a_function_without_triggers_can_be_invoked(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let data = json!({ "of": "child-untriggered", "with": { "n": 7 } });
    let (_, output) = server.completes("waits/invoke", data).await;
    assert_eq!(output, json!({ "returned": 7 }));
}

async fn a_function_of_another_app_in_another_language_can_be_invoked(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let (app, file) = match sdk {
        Sdk::TypeScript => ("python", "cases.py"),
        Sdk::Python => ("cases", "cases.js"),
    };
    let _other = App::from(file, &server).synced().await;
    let data = json!({ "app": app, "of": "no-steps", "with": { "text": "ünï" } });
    let (parent, output) = server.completes("waits/invoke", data).await;
    let returned = &output["returned"];
    assert_eq!(returned["got"]["text"], "ünï", "{output}");
    assert_eq!(returned["name"], "inngest/function.invoked", "{output}");
    let steps = server.steps(&parent).await;
    assert_eq!(step(&steps, "call")["function_id"], json!(format!("{app}-no-steps")), "{steps:?}");
}

async fn the_failure_of_an_invoked_function_can_be_caught(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    // The TypeScript SDK calls an error final that it has no attempt left for.
    let (thrown, how_thrown) = match sdk {
        Sdk::TypeScript => ("RangeError", "NonRetriableError"),
        Sdk::Python => ("IndexError", "invalid status code: 500"),
    };
    // What the app said is kept; how it ended is said beside it.
    for (with, name, message, how) in [
        (json!({}), thrown, "out of range", how_thrown),
        (json!({ "final": true }), "NonRetriableError", "not today", "NonRetriableError"),
    ] {
        let (parent, output) =
            server.completes("waits/invoke", json!({ "of": "child-fails", "with": with })).await;
        let (threw, isnt) = (&output["threw"], output.get("returned"));
        assert_eq!((&threw["isStepError"], &threw["message"]), (&json!(true), &json!(message)), "{output}");
        assert_eq!((&threw["name"], isnt), (&json!(name), None), "{output}");
        let steps = server.steps(&parent).await;
        let call = step(&steps, "call");
        assert_eq!((&call["status"], &call["error"]["error"]), (&json!("Failed"), &json!(how)), "{call}");
        assert_eq!(
            (&call["error"]["name"], &call["error"]["message"]),
            (&json!(name), &json!(message)),
            "{call}"
        );
        assert!(call["error"]["stack"].is_string(), "{call}");
        let child = server.run(call["run_id"].as_str().expect("the child's run")).await;
        assert_eq!((&child["status"], &child["parent"]), (&json!("Failed"), &json!(parent)), "{child}");
    }
}

async fn an_uncaught_failure_of_an_invoked_function_fails_the_run(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let (_, output) = server.fails("waits/invoke-uncaught", json!({ "of": "child-fails" })).await;
    assert_eq!(failure(&output)["message"], "out of range", "{output}");
}

async fn a_function_that_does_not_exist_fails_the_step(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let (parent, output) = server.completes("waits/invoke", json!({ "of": "nobody" })).await;
    let message = "could not find function with ID: waits-nobody";
    assert_eq!(output, json!({ "threw": { "isStepError": true, "name": "Error", "message": message } }));
    let steps = server.steps(&parent).await;
    let call = step(&steps, "call");
    assert_eq!(
        (&call["status"], &call["error"]),
        (&json!("Failed"), &json!({ "name": "Error", "message": message }))
    );
}

async fn an_invoke_that_takes_too_long_fails_and_the_function_goes_on(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let data = json!({ "of": "child-naps", "with": { "for": 2000 }, "timeout": 1000 });
    let parent = server.begin_waiting("waits/invoke", data, "call").await;
    let child = child_of(&server, &parent).await;
    let output = server.end_of(&parent).await["output"].clone();
    let (name, message) = ("InngestInvokeTimeoutError", "Timed out waiting for invoked function to complete");
    assert_eq!(output, json!({ "threw": { "isStepError": true, "name": name, "message": message } }));
    let steps = server.steps(&parent).await;
    let expected = json!({ "error": format!("{name}: {message}"), "name": name, "message": message });
    assert_eq!(step(&steps, "call")["error"], expected);
    let ended = server.end_of(&child).await;
    assert_eq!((&ended["status"], &ended["output"]), (&json!("Completed"), &json!("rested")), "{ended}");
    // Its end comes too late for the parent.
    assert_eq!(server.steps(&parent).await, steps);
}

async fn the_invoke_of_a_cancelled_run_gives_the_event_that_says_so(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let data = json!({ "of": "child-naps", "with": { "for": 3_600_000 } });
    let parent = server.begin_waiting("waits/invoke", data, "call").await;
    let child = child_of(&server, &parent).await;
    server.cancel(&child).await;
    let ended = server.end_of(&parent).await;
    let event = &ended["output"]["returned"];
    assert_eq!(
        (&ended["status"], &event["name"]),
        (&json!("Completed"), &json!("inngest/function.finished"))
    );
    let data = &event["data"];
    assert_eq!(data["_inngest"], json!({ "status": "Cancelled" }), "{ended}");
    assert_eq!(
        (&data["function_id"], &data["run_id"]),
        (&json!("waits-child-naps"), &json!(child)),
        "{ended}"
    );
    assert_eq!((data.get("result"), data.get("error")), (None, None), "{ended}");
}

async fn a_cancelled_run_leaves_the_run_it_invoked_alone(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let data = json!({ "of": "child-naps", "with": { "for": 1000 } });
    let parent = server.begin_waiting("waits/invoke", data, "call").await;
    let child = child_of(&server, &parent).await;
    server.cancel(&parent).await;
    let cancelled = server.run(&parent).await;
    assert_eq!(server.end_of(&child).await["output"], "rested");
    // Its answer finds a parent that has ended.
    server.completes("waits/child", json!({ "n": 1 })).await;
    assert_eq!(server.run(&parent).await, cancelled);
    assert_eq!(server.complaints(), "");
}

async fn an_invoke_may_be_beside_steps_and_sleeps(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let (_, output) = server.completes("waits/invoke-beside", json!({})).await;
    let doubled = json!({ "doubled": 8, "by": "inngest/function.invoked" });
    assert_eq!(output, json!({ "outcome": { "returned": doubled }, "ran": "ran" }));
}

async fn fifty_functions_invoked_at_once_all_answer(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let (parent, output) = server.completes("waits/invoke-many", json!({ "count": 50 })).await;
    assert_eq!(output, (0..50).map(|n| json!(2 * n)).collect::<Value>());
    let children = server.get("/v1/runs?function=waits-child&limit=100").await.data();
    let children = children.as_array().expect("runs");
    assert_eq!(children.len(), 50);
    assert!(children.iter().all(|child| child["parent"] == json!(parent)), "{children:?}");
}

async fn a_megabyte_goes_there_and_back(sdk: Sdk) {
    let (server, _app) = sdk.with("waits").await;
    let (_, output) = server.completes("waits/invoke-large", json!({ "size": 1 << 20 })).await;
    assert_eq!(output, true);
}
