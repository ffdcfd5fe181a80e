//! Histories of runs in which one thing follows the other.

use crate::wire::*;
use crate::world::{Event::*, LEASE_MS, Limits, check, check_with};
use protocol::ops::OpCode;

/// 1. The event starts the run.
/// 2. – 3. The app runs a step per call.
/// 4. It returns.
#[test]
fn sequential_steps_are_recorded_one_a_turn_and_given_in_order() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([ran("b", r#"{"x":1}"#)])), r#"b {"data":{"x":1}}; call 2 [b]"#),
        (App(ops([ran("a", "2")])), r#"a {"data":2}; call 3 [b a]"#),
        (App(done(r#"{"ok":true}"#)), r#"Completed {"ok":true}"#),
        (Deliver("start"), "ended"),
    ]);
}

/// 1. Start.
/// 2. One step's result: it ends its turn without a turn record.
/// 3. The holder is lost in the next turn.
/// 4. Its message comes back after the lease: the turn after the result is still open.
/// 5. Lost before it could call, the same once more.
#[test]
fn one_result_ends_a_turn_and_the_next_claim_has_it_in_its_stack() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([ran("a", "1")])), r#"a {"data":1}; call 2 [a]"#),
        (Die, ""),
        (Pass(LEASE_MS), ""),
        (Deliver("start"), "call 2 [a] tries 1"),
        (Pass(LEASE_MS), ""),
        (Deliver("start'"), "drop: the turn is passed"),
        (Deliver("start"), "call 2 [a] tries 2"),
    ]);
}

/// 1. Start.
/// 2. – 3. Two steps are checkpointed.
/// 4. The app returns a third: all three are in the stack, as they were reported, although their names sort
///    otherwise.
#[test]
fn checkpointed_steps_come_before_what_the_answer_brings() {
    check(&[
        (Start, "call 1 []"),
        (Checkpoint(vec![ran("z", "1")]), r#"z {"data":1}"#),
        (Pass(5), ""),
        (Checkpoint(vec![ran("y", "2"), ran("c", "3")]), r#"y {"data":2}; c {"data":3}"#),
        (App(ops([ran("a", "4")])), r#"a {"data":4}; call 2 [z y c a]"#),
    ]);
}

/// 1. Start.
/// 2. A report.
/// 3. The same report again.
/// 4. Another value for the step.
#[test]
fn the_first_result_of_a_step_stays() {
    check(&[
        (Start, "call 1 []"),
        (Checkpoint(vec![ran("a", "1")]), r#"a {"data":1}"#),
        (Checkpoint(vec![ran("a", "1")]), "a stays"),
        (Checkpoint(vec![ran("a", "2")]), "a stays"),
        (App(ops([])), "again; call 2 [a]"),
    ]);
}

/// 1. Start.
/// 2. Several results in one answer need a turn record, in the answer's order.
#[test]
fn several_results_end_a_turn_by_its_record() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([ran("z", "1"), ran("a", "2")])), r#"z {"data":1}; a {"data":2}; again; call 2 [z a]"#),
    ]);
}

/// 1. Start.
/// 2. A sleep of a second.
/// 3. Its message comes too early.
/// 4. – 5. In time: the sleep is done.
#[test]
fn a_sleep_alone_asks_for_the_next_turn_at_its_time() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([sleep("z", "1s")])), "plan [z@+1000]"),
        (Deliver("turn 2"), "early by 1000"),
        (Pass(999), ""),
        (Deliver("turn 2"), "early by 1"),
        (Pass(1), ""),
        (Deliver("turn 2"), "call 2 [z]"),
        (App(done("null")), "Completed null"),
    ]);
}

/// 1. Start.
/// 2. A sleep in the past is due at once.
#[test]
fn a_sleep_that_is_over_already_is_due_at_once() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([sleep("z", "2020-01-01T00:00:00Z")])), "plan [z@+0]"),
        (Deliver("turn 2"), "call 2 [z]"),
    ]);
}

/// 1. Start.
/// 2. A sleep of more than 366 days.
#[test]
fn a_sleep_that_is_too_long_fails_the_run() {
    let output = concat!(
        r#"Failed {"error":{"error":"InngestErrTimeoutTooLong: step \"z\" waits until \"367d\", more than 366 days from now","#,
        r#""message":"step \"z\" waits until \"367d\", more than 366 days from now","name":"InngestErrTimeoutTooLong"}}"#
    );
    check(&[(Start, "call 1 []"), (App(ops([sleep("z", "367d")])), output)]);
}

/// 1. Start.
/// 2. A step and a sleep at once.
/// 3. The step ends first, the group waits.
/// 4. The sleep's time: the last one asks, and the step stays before the sleep.
#[test]
fn a_sleep_in_a_group_joins_like_any_member() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([sleep("z", "1s"), planned("a")])), "plan [z@+1000 a]"),
        (Step("step a", ops([ran("a", "1")])), r#"given []; a {"data":1}; joined 1/2"#),
        (Deliver("wake z"), "early by 1000"),
        (Pass(1000), ""),
        (Deliver("wake z"), "joined 2/2; call 2 [a z]"),
    ]);
}

/// 1. Start.
/// 2. The step and the sleep.
/// 3. The sleep is over first.
/// 4. It stays first.
#[test]
fn a_sleep_that_joins_first_stays_first() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([planned("a"), sleep("z", "1s")])), "plan [a z@+1000]"),
        (Pass(1000), ""),
        (Deliver("wake z"), "joined 1/2"),
        (Deliver("wake z"), "joined 1/2"),
        (Step("step a", ops([ran("a", "1")])), r#"given []; a {"data":1}; joined 2/2; call 2 [z a]"#),
    ]);
}

/// 1. Start.
/// 2. Checkpointed steps.
/// 3. The app asks to be called again: it got somewhere.
#[test]
fn a_discovery_request_after_progress_calls_again_at_once() {
    check(&[
        (Start, "call 1 []"),
        (Checkpoint(vec![ran("a", "1")]), r#"a {"data":1}"#),
        (App(ops([op(OpCode::DiscoveryRequest, "")])), "again; call 2 [a]"),
    ]);
}

/// 1. Start.
/// 2. A result and a wish to be called again: the record says so, the result alone does not.
#[test]
fn a_discovery_request_beside_a_result_ends_the_turn_by_its_record() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([ran("a", "1"), op(OpCode::DiscoveryRequest, "")])), r#"a {"data":1}; again; call 2 [a]"#),
    ]);
}

/// 1. Start.
/// 2. A result with ops that ask for nothing beside it.
#[test]
fn ops_that_ask_for_nothing_do_not_count() {
    check(&[
        (Start, "call 1 []"),
        (
            App(ops([
                op(OpCode::None, ""),
                ran("a", "1"),
                op(OpCode::DeferAdd, "d"),
                op(OpCode::DeferAbort, "e"),
            ])),
            r#"a {"data":1}; call 2 [a]"#,
        ),
    ]);
}

/// 1. Start.
/// 2. An old SDK's `Step` wraps its data itself.
/// 3. A step without data is null.
#[test]
fn memos_are_wrapped_once() {
    let wrapped = || protocol::ops::Op { data: Some(json(r#"{"data":7}"#)), ..op(OpCode::Step, "old") };
    check(&[
        (Start, "call 1 []"),
        (App(ops([wrapped()])), r#"old {"data":7}; call 2 [old]"#),
        (App(ops([op(OpCode::StepRun, "void")])), r#"void {"data":null}; call 3 [old void]"#),
    ]);
}

/// 1. Start; the app has said which version it speaks.
/// 2. It says another one later.
/// 3. The first one counts.
#[test]
fn the_first_request_version_is_the_runs() {
    let speaking = |version, ops| protocol::response::Answer { request_version: Some(version), ..ops };
    check_with(
        Limits { request_version: -1, ..Limits::default() },
        &[
            (Start, "call 1 []"),
            (App(speaking(2, ops([ran("x", "1")]))), r#"x {"data":1}; call 2 [x]"#),
            (App(speaking(1, ops([planned("a"), planned("b")]))), "plan [a b]"),
        ],
    );
}

/// 1. Start.
/// 2. The app says its version, and one result ends the turn.
/// 3. The next turn is taken over: the version is in the claim.
#[test]
fn the_request_version_is_known_to_whoever_takes_over() {
    let speaking = |version, ops| protocol::response::Answer { request_version: Some(version), ..ops };
    check(&[
        (Start, "call 1 []"),
        (App(speaking(1, ops([ran("x", "1")]))), r#"x {"data":1}; call 2 [x]"#),
        (Die, ""),
        (Pass(LEASE_MS), ""),
        (Deliver("start"), "call 2 [x] tries 1"),
        (App(speaking(2, ops([planned("a")]))), "plan [a] race"),
    ]);
}
