//! Histories of attempts that failed.

use crate::wire::*;
use crate::world::{Event::*, LEASE_MS, Limits, check, check_with};
use protocol::json::Json;
use protocol::ops::OpCode;
use protocol::response::Answer;

const OOPS: &str = r#"{"error":{"message":"no luck","name":"Oops"}}"#;
const NO_PROGRESS: &str = "the app made no progress";

fn no_progress(why: &str) -> String {
    let message = format!("{NO_PROGRESS}: {why}");
    let output = protocol::response::engine_error("no_progress", &message);
    format!("Failed {output}")
}

fn once() -> Limits {
    Limits { max_attempts: 1, ..Limits::default() }
}

/// 1. Start.
/// 2. – 5. The body throws as often as it may: 15 s, 30 s, 1 min between.
/// 6. The last time ends the run.
#[test]
fn a_body_is_retried_by_the_table_until_its_attempts_are_used_up() {
    check(&[
        (Start, "call 1 []"),
        (App(thrown()), "body failed attempt 0; retry 1 at +15000"),
        (Deliver("turn 2"), "early by 15000"),
        (Pass(15_000), ""),
        (Deliver("turn 2"), "call 2 [] attempt 1"),
        (App(thrown()), "body failed attempt 1; retry 2 at +30000"),
        (Pass(30_000), ""),
        (Deliver("turn 3"), "call 3 [] attempt 2"),
        (App(thrown()), "body failed attempt 2; retry 3 at +60000"),
        (Pass(60_000), ""),
        (Deliver("turn 4"), "call 4 [] attempt 3"),
        (App(thrown()), r#"Failed {"message":"thrown"}"#),
    ]);
}

/// 1. Start.
/// 2. A step throws.
/// 3. – 4. It is retried and succeeds.
/// 5. The next step begins at attempt 0.
#[test]
fn a_step_that_succeeds_begins_the_count_anew() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([step_error("a")])), "a failed attempt 0; retry 1 at +15000"),
        (Pass(15_000), ""),
        (Deliver("turn 2"), "call 2 [] attempt 1"),
        (App(ops([ran("a", "1")])), r#"a {"data":1}; call 3 [a]"#),
        (App(ops([step_error("b")])), "b failed attempt 0; retry 1 at +15000"),
    ]);
}

/// 1. Start.
/// 2. – 3. The body throws.
/// 4. The retry checkpoints a step before it throws: attempt 0 again.
#[test]
fn a_checkpointed_step_begins_the_count_anew() {
    check(&[
        (Start, "call 1 []"),
        (App(thrown()), "body failed attempt 0; retry 1 at +15000"),
        (Pass(15_000), ""),
        (Deliver("turn 2"), "call 2 [] attempt 1"),
        (Checkpoint(vec![ran("a", "1")]), r#"a {"data":1}"#),
        (App(thrown()), "body failed attempt 0; retry 1 at +15000"),
        (Pass(15_000), ""),
        (Deliver("turn 3"), "call 3 [a] attempt 1"),
    ]);
}

/// 1. Start.
/// 2. – 4. A retry.
/// 5. It checkpoints a step, and its holder is lost.
/// 6. The next one is told attempt 0, and the loss does not count: the run got somewhere.
#[test]
fn progress_before_a_holder_is_lost_begins_both_counts_anew() {
    check(&[
        (Start, "call 1 []"),
        (App(thrown()), "body failed attempt 0; retry 1 at +15000"),
        (Pass(15_000), ""),
        (Deliver("turn 2"), "call 2 [] attempt 1"),
        (Die, ""),
        (Pass(LEASE_MS), ""),
        (Deliver("turn 2"), "call 2 [] attempt 1 tries 1"),
        (Checkpoint(vec![ran("a", "1")]), r#"a {"data":1}"#),
        (Die, ""),
        (Pass(LEASE_MS), ""),
        (Deliver("turn 2"), "call 2 [a]"),
    ]);
}

/// 1. Start.
/// 2. – 3. A step throws and is out of attempts: its error is its result, and the app gets it.
#[test]
fn a_step_out_of_attempts_gives_its_error_to_the_app() {
    check_with(
        Limits { max_attempts: 2, ..Limits::default() },
        &[
            (Start, "call 1 []"),
            (App(ops([step_error("a")])), "a failed attempt 0; retry 1 at +15000"),
            (Pass(15_000), ""),
            (Deliver("turn 2"), "call 2 [] attempt 1"),
            (App(ops([step_error("a")])), &format!("a failed {OOPS}; call 3 [a]")),
            (App(done(r#""caught""#)), r#"Completed "caught""#),
        ],
    );
}

/// 1. Start.
/// 2. The SDK says itself that a step failed for good.
/// 3. The app catches the error and goes on.
#[test]
fn a_failed_step_is_a_result_like_any_other() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([step_failed("a")])), &format!("a failed {OOPS}; call 2 [a]")),
        (App(ops([ran("b", "1")])), r#"b {"data":1}; call 3 [a b]"#),
    ]);
}

/// 1. Start.
/// 2. A step fails without saying why.
#[test]
fn a_step_that_fails_without_an_error_gets_one() {
    check(&[
        (Start, "call 1 []"),
        (
            App(ops([op(OpCode::StepFailed, "a")])),
            r#"a failed {"error":{"message":"the step failed without an error","name":"Error"}}; call 2 [a]"#,
        ),
    ]);
}

/// 1. Start.
/// 2. The answer forbids a retry, by header.
/// 3. The same of a step.
/// 4. The same by the error itself.
#[test]
fn what_must_not_be_retried_is_not() {
    let never = |answer| Answer { no_retry: Some(true), ..answer };
    check(&[(Start, "call 1 []"), (App(never(thrown())), r#"Failed {"message":"thrown"}"#)]);
    check(&[
        (Start, "call 1 []"),
        (App(never(ops([step_error("a")]))), &format!("a failed {OOPS}; call 2 [a]")),
        (
            App(ops([final_step_error("b")])),
            r#"b failed {"error":{"message":"never","name":"Oops","noRetry":true}}; call 3 [a b]"#,
        ),
    ]);
}

/// 1. Start.
/// 2. The app names the time of the retry.
/// 3. A step does the same.
#[test]
fn retry_after_goes_before_the_table() {
    let at = |ms, answer| Answer { retry_at: Some(NOW_MS + ms), ..answer };
    check(&[
        (Start, "call 1 []"),
        (App(at(7_000, thrown())), "body failed attempt 0; retry 1 at +7000"),
        (Pass(7_000), ""),
        (Deliver("turn 2"), "call 2 [] attempt 1"),
        (App(at(10_000, ops([step_error("a")]))), "a failed attempt 1; retry 2 at +3000"),
        (Pass(3_000), ""),
        (Deliver("turn 3"), "call 3 [] attempt 2"),
        (App(at(20_000, ops([planned("b"), step_error("a")]))), "a failed attempt 2; plan [b a@+10000#3]"),
        (Step("step b", at(40_000, ops([step_error("b")]))), "given []; b failed attempt 0 at +30000"),
    ]);
}

/// 1. Start.
/// 2. A step throws while others are planned: it becomes a member of the plan, at its time.
/// 3. The other member ends.
/// 4. – 5. The retry succeeds and joins.
#[test]
fn a_step_that_throws_among_others_becomes_a_planned_retry() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([step_error("a"), planned("b")])), "a failed attempt 0; plan [a@+15000#1 b]"),
        (Step("step b", ops([ran("b", "2")])), r#"given []; b {"data":2}; joined 1/2"#),
        (Step("step a 1", ops([ran("a", "1")])), "early by 15000"),
        (Pass(15_000), ""),
        (Step("step a 1", ops([ran("a", "1")])), r#"given []; a {"data":1}; joined 2/2; call 2 [b a]"#),
    ]);
}

/// 1. Start.
/// 2. On its last attempt a step among others is a result.
#[test]
fn a_last_attempt_among_others_is_a_result() {
    check_with(
        once(),
        &[
            (Start, "call 1 []"),
            (App(ops([step_error("a"), planned("b")])), &format!("a failed {OOPS}; plan [b]")),
            (Step("step b", ops([ran("b", "2")])), r#"given [a]; b {"data":2}; call 2 [a b]"#),
        ],
    );
}

/// 1. Start.
/// 2. A plan of one.
/// 3. – 5. It throws, and is retried by its own job, at its own times.
/// 6. Out of attempts, its error is its result.
#[test]
fn a_planned_step_has_attempts_of_its_own() {
    check_with(
        Limits { max_attempts: 3, ..Limits::default() },
        &[
            (Start, "call 1 []"),
            (App(ops([planned("a")])), "plan [a]"),
            (Step("step a", ops([step_error("a")])), "given []; a failed attempt 0 at +15000"),
            (Step("step a'", ops([ran("a", "1")])), r#"attempt 0 was recorded by "step a""#),
            (Step("step a 1", ops([ran("a", "1")])), "early by 15000"),
            (Pass(15_000), ""),
            (Step("step a 1", thrown()), "given []; a failed attempt 1 at +30000"),
            (Pass(30_000), ""),
            (Step("step a 2", ops([step_error("a")])), &format!("given []; a failed {OOPS}; call 2 [a]")),
        ],
    );
}

/// 1. Start.
/// 2. A step throws when it is run at once.
/// 3. – 4. The retry finds another beside it and plans both: the planned step goes on counting, for its first
///    attempt is recorded.
#[test]
fn a_step_that_is_planned_after_a_failed_attempt_goes_on_counting() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([step_error("a")])), "a failed attempt 0; retry 1 at +15000"),
        (Pass(15_000), ""),
        (Deliver("turn 2"), "call 2 [] attempt 1"),
        (App(ops([planned("a"), planned("b")])), "plan [a#1 b]"),
        (Step("step a 1", ops([ran("a", "1")])), r#"given []; a {"data":1}; joined 1/2"#),
    ]);
}

/// 1. Start.
/// 2. A plan.
/// 3. The call for the step fails outright, for the last time: the run fails.
#[test]
fn a_planned_call_that_fails_for_good_fails_the_run() {
    check_with(
        once(),
        &[
            (Start, "call 1 []"),
            (App(ops([planned("a")])), "plan [a]"),
            (Step("step a", thrown()), r#"given []; Failed {"message":"thrown"}"#),
        ],
    );
}

/// 1. Start.
/// 2. A plan.
/// 3. The function no longer meets the step, in each of the ways it can: an attempt of the step, and the last
///    one fails the run with the reason.
#[test]
fn a_planned_step_that_is_not_met_is_an_attempt_of_it() {
    let planned_step = || [(Start, "call 1 []"), (App(ops([planned("a")])), "plan [a]")];
    let table = [
        (ops([]), "the app reported nothing"),
        (done("1"), "the function ended"),
        (ops([ran("b", "1")]), "the app reported \"b\""),
        (ops([planned("a")]), "the app reported StepPlanned for it"),
        (ops([sleep("a", "1s")]), "the app reported Sleep for it"),
    ];
    for (answer, why) in table {
        let tried = (Step("step a", answer.clone()), "given []; a failed attempt 0 at +15000");
        let [start, plan] = planned_step();
        check(&[start, plan, tried]);
        let message = format!("planned step \"a\" was not reached: {why}");
        let output =
            format!("given []; Failed {}", protocol::response::engine_error("step_not_found", &message));
        let [start, plan] = planned_step();
        check_with(once(), &[start, plan, (Step("step a", answer), &output)]);
    }
}

/// 1. Start.
/// 2. A plan.
/// 3. The app answers for the step and for another one: only its own counts.
#[test]
fn a_planned_call_records_its_own_step_only() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([planned("a"), planned("b")])), "plan [a b]"),
        (Step("step a", ops([ran("b", "2"), ran("a", "1")])), r#"given []; a {"data":1}; joined 1/2"#),
    ]);
}

/// 1. Start.
/// 2. The answer is empty: a failed attempt.
/// 3. – 4. When attempts are used up, the run fails with the reason.
#[test]
fn an_empty_answer_leads_nowhere_and_is_an_attempt() {
    let why = no_progress("it reported no step, no result and no error, and nothing is outstanding");
    check_with(
        Limits { max_attempts: 2, ..Limits::default() },
        &[
            (Start, "call 1 []"),
            (App(ops([])), "body failed attempt 0; retry 1 at +15000"),
            (Pass(15_000), ""),
            (Deliver("turn 2"), "call 2 [] attempt 1"),
            (App(ops([])), &why),
        ],
    );
}

/// 1. Start.
/// 2. Only ops that ask for nothing.
/// 3. The same, for the last time.
#[test]
fn an_answer_of_lazy_ops_leads_nowhere() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([op(OpCode::DeferAdd, "d")])), "body failed attempt 0; retry 1 at +15000"),
    ]);
}

/// 1. Start.
/// 2. The app asks to be called again, without progress.
#[test]
fn a_discovery_request_without_progress_is_an_attempt() {
    let again = || App(ops([op(OpCode::DiscoveryRequest, "")]));
    check(&[(Start, "call 1 []"), (again(), "body failed attempt 0; retry 1 at +15000")]);
    let why = no_progress("it asked to be called again without having finished a step");
    check_with(once(), &[(Start, "call 1 []"), (again(), &why)]);
}

/// 1. Start.
/// 2. A step.
/// 3. The app reports it again although it was given its result.
#[test]
fn a_step_repeated_although_its_result_was_given_is_an_attempt() {
    let why = no_progress(r#"it reported step "a" again although it was given its result"#);
    check_with(
        once(),
        &[
            (Start, "call 1 []"),
            (App(ops([ran("a", "1")])), r#"a {"data":1}; call 2 [a]"#),
            (App(ops([ran("a", "1")])), &why),
        ],
    );
    check(&[
        (Start, "call 1 []"),
        (App(ops([ran("a", "1")])), r#"a {"data":1}; call 2 [a]"#),
        (App(ops([ran("a", "9"), ran("b", "2")])), r#"b {"data":2}; call 3 [a b]"#),
        (App(ops([planned("a")])), "body failed attempt 0; retry 1 at +15000"),
    ]);
}

/// 1. Start.
/// 2. Ops that this version does not serve, known and unknown ones.
#[test]
fn an_unserved_op_fails_the_run_and_is_named() {
    for code in [OpCode::SyncRunComplete, OpCode::Unknown("Dance".into())] {
        let message = format!("op code {code} of step \"w\" is not served by this version");
        let output = protocol::response::engine_error("unsupported_op", &message);
        check(&[
            (Start, "call 1 []"),
            (App(ops([ran("a", "1"), op(code, "w")])), &format!("Failed {output}")),
        ]);
    }
}

/// 1. Start.
/// 2. A step fails with more than fits into a record.
/// 3. The error is kept all the same.
#[test]
fn a_large_error_is_kept_as_a_value_like_any_other() {
    let stack = crate::payload::noise(200_000);
    let error = protocol::ops::StepErrorBody {
        stack: Some(stack.clone()),
        ..protocol::ops::StepErrorBody::new("E", "m")
    };
    let expected =
        Json::from_value(&serde_json::json!({"error": {"name": "E", "message": "m", "stack": stack}}));
    check(&[
        (Start, "call 1 []"),
        (
            App(ops([protocol::ops::Op { error: Some(error), ..op(OpCode::StepFailed, "a") }])),
            &format!("a failed ({} bytes); call 2 [a]", expected.len()),
        ),
    ]);
}
