//! `examples/typescript`, used as its README says: what a newcomer tries first must work.

use serde_json::json;
use stepwell_e2e::{App, Server, attempts, step, step_names};

async fn shop() -> (Server, App) {
    let server = Server::dev().run().await;
    let app = App::example(&server).synced().await;
    (server, app)
}

#[tokio::test]
async fn the_welcome_mail_takes_three_steps_and_each_result_can_be_read() {
    let (server, _app) = shop().await;
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

#[tokio::test]
async fn the_reminder_sleeps_between_its_two_mails() {
    let (server, _app) = shop().await;
    let trial = json!({ "email": "ada@example.com", "wait": "1s" });
    let (run, output) = server.completes("shop/trial.started", trial).await;
    assert_eq!(output, json!({ "reminded": "ada@example.com" }));

    let steps = server.steps(&run).await;
    assert_eq!(step_names(&steps), ["greet", "wait for the trial to end", "remind"]);
    let sleep = step(&steps, "wait for the trial to end");
    assert_eq!((&sleep["op"], &sleep["status"]), (&json!("Sleep"), &json!("Completed")), "{sleep}");
}

#[tokio::test]
async fn an_order_is_fulfilled_by_parallel_steps() {
    let (server, _app) = shop().await;
    let order = json!({ "orderId": "42", "items": ["tea", "pot"], "total": 31.5 });
    let (run, output) = server.completes("shop/order.paid", order).await;
    let shelves = json!([{ "item": "tea", "shelf": 3 }, { "item": "pot", "shelf": 3 }]);
    assert_eq!(output, json!({ "shelves": shelves, "invoice": "INV-42: 31.50", "label": "LABEL-42" }));

    let steps = server.steps(&run).await;
    let mut names = step_names(&steps);
    assert_eq!(names.pop(), Some("confirm"), "{steps:?}");
    names.sort_unstable();
    assert_eq!(names, ["print label", "reserve stock", "write invoice"]);
}

#[tokio::test]
async fn a_busy_bank_is_asked_three_times() {
    let (server, _app) = shop().await;
    let (run, output) = server.completes("shop/prices.requested", json!({ "currency": "EUR" })).await;
    assert_eq!(output, json!({ "currency": "EUR", "rate": 1.08, "price": 108 }));

    let steps = server.steps(&run).await;
    let tries = attempts(step(&steps, "ask the bank"));
    assert_eq!(tries.len(), 3, "{tries:?}");
    assert_eq!(tries[0]["error"]["message"], "The bank is busy (attempt 1)");
    assert_eq!(tries[1]["error"]["message"], "The bank is busy (attempt 2)");
    assert!(tries[2].get("error").is_none_or(serde_json::Value::is_null), "{tries:?}");
}

#[tokio::test]
async fn a_step_that_fails_for_good_is_caught_by_the_function() {
    let (server, _app) = shop().await;
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
