//! `examples/typescript` and `examples/python`, used as their READMEs say: what a newcomer tries first must work.
//! They are the same shop, so every claim is made of both.

use serde_json::json;
use stepwell_e2e::{App, Example, Server, attempts, step, step_names};

/// Makes each claim, an async function of the example, a test of every example.
macro_rules! of_every_example {
    ($($claim:ident)*) => {
        of_every_example! { typescript, TypeScript, $($claim)* }
        of_every_example! { python, Python, $($claim)* }
    };
    ($module:ident, $example:ident, $($claim:ident)*) => {
        mod $module {
            $(
                #[tokio::test]
                async fn $claim() {
                    super::$claim(stepwell_e2e::Example::$example).await;
                }
            )*
        }
    };
}

of_every_example! {
    the_welcome_mail_takes_three_steps_and_each_result_can_be_read
    the_reminder_sleeps_between_its_two_mails
    an_order_is_fulfilled_by_parallel_steps
    a_busy_bank_is_asked_three_times
    a_step_that_fails_for_good_is_caught_by_the_function
    an_order_is_fulfilled_with_signed_requests
}

async fn shop(example: Example) -> (Server, App) {
    // The Python example leaves the pauses between attempts to the server.
    let server = Server::dev().flag("--retry-interval", 1).run().await;
    let app = App::example(example, &server).synced().await;
    (server, app)
}

/// Has an order of two things fulfilled, and returns its run's id.
async fn fulfilled(server: &Server) -> String {
    let order = json!({ "orderId": "42", "items": ["tea", "pot"], "total": 31.5 });
    let (run, output) = server.completes("shop/order.paid", order).await;
    let shelves = json!([{ "item": "tea", "shelf": 3 }, { "item": "pot", "shelf": 3 }]);
    assert_eq!(output, json!({ "shelves": shelves, "invoice": "INV-42: 31.50", "label": "LABEL-42" }));
    run
}

async fn the_welcome_mail_takes_three_steps_and_each_result_can_be_read(example: Example) {
    let (server, _app) = shop(example).await;
    let user = json!({ "email": "ada@example.com", "name": "Ada" });
    let (run, output) = server.completes("shop/user.signed-up", user).await;
    assert_eq!(output["account"], "acct_ada@example.com");
    assert_eq!(output["subject"], "Welcome, Ada!");

    let steps = server.steps(&run).await;
    assert_eq!(step_names(&steps), ["create account", "write mail", "send mail"]);
    assert_eq!(
        step(&steps, "create account")["output"],
        json!({ "id": "acct_ada@example.com", "name": "Ada" })
    );
    assert_eq!(step(&steps, "write mail")["output"], "Welcome, Ada!");
    assert_eq!(step(&steps, "send mail")["output"]["messageId"], output["messageId"]);
    for step in &steps {
        assert_eq!((&step["op"], &step["status"]), (&json!("StepRun"), &json!("Completed")), "{step}");
        assert_eq!(attempts(step).len(), 1, "{step}");
        assert!(step["started_at"].is_string() && step["ended_at"].is_string(), "{step}");
    }
}

async fn the_reminder_sleeps_between_its_two_mails(example: Example) {
    let (server, _app) = shop(example).await;
    // As each SDK takes a length of time: a text, or a number, here of seconds.
    let wait = if example == Example::Python { json!(1) } else { json!("1s") };
    let trial = json!({ "email": "ada@example.com", "wait": wait });
    let (run, output) = server.completes("shop/trial.started", trial).await;
    assert_eq!(output, json!({ "reminded": "ada@example.com" }));

    let steps = server.steps(&run).await;
    assert_eq!(step_names(&steps), ["greet", "wait for the trial to end", "remind"]);
    let sleep = step(&steps, "wait for the trial to end");
    assert_eq!((&sleep["op"], &sleep["status"]), (&json!("Sleep"), &json!("Completed")), "{sleep}");
}

async fn an_order_is_fulfilled_by_parallel_steps(example: Example) {
    let (server, _app) = shop(example).await;
    let run = fulfilled(&server).await;
    let steps = server.steps(&run).await;
    let mut names = step_names(&steps);
    assert_eq!(names.pop(), Some("confirm"), "{steps:?}");
    names.sort_unstable();
    assert_eq!(names, ["print label", "reserve stock", "write invoice"]);
}

async fn a_busy_bank_is_asked_three_times(example: Example) {
    let (server, _app) = shop(example).await;
    let (run, output) = server.completes("shop/prices.requested", json!({ "currency": "EUR" })).await;
    assert_eq!(output, json!({ "currency": "EUR", "rate": 1.08, "price": 108 }));

    let steps = server.steps(&run).await;
    let tries = attempts(step(&steps, "ask the bank"));
    assert_eq!(tries.len(), 3, "{tries:?}");
    assert_eq!(tries[0]["error"]["message"], "The bank is busy (attempt 1)");
    assert_eq!(tries[1]["error"]["message"], "The bank is busy (attempt 2)");
    assert!(tries[2].get("error").is_none_or(serde_json::Value::is_null), "{tries:?}");
}

async fn a_step_that_fails_for_good_is_caught_by_the_function(example: Example) {
    let (server, _app) = shop(example).await;
    let renewal = json!({ "email": "ada@example.com", "card": "expired", "amount": 9 });
    let (run, output) = server.completes("shop/renewal.due", renewal).await;
    assert_eq!(output, json!({ "renewed": false, "reason": "The card has expired" }));

    let steps = server.steps(&run).await;
    assert_eq!(step_names(&steps), ["charge card", "ask for another card"]);
    let charge = step(&steps, "charge card");
    assert_eq!(charge["status"], "Failed", "{charge}");
    assert_eq!(charge["error"]["message"], "The card has expired", "{charge}");
    assert_eq!(attempts(charge).len(), 1, "a non-retriable error must not be retried: {charge}");
}

async fn an_order_is_fulfilled_with_signed_requests(example: Example) {
    let server = Server::start().run().await;
    let app = App::example(example, &server).synced().await;
    // In production mode the SDK answers 401 to everything that is not signed, and signs what it sends.
    let unsigned = reqwest::Client::new().post(&app.url).body("{}").send().await.expect("an answer");
    assert_eq!(unsigned.status(), 401, "the SDK must be verifying signatures");
    fulfilled(&server).await;
}
