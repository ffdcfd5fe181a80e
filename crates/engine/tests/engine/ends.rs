//! Histories of how runs end.

use crate::wire::*;
use crate::world::{Event::*, Limits, check, check_with};
use protocol::limits::{STATE_BYTES_MAX, STEP_OUTPUT_BYTES_MAX};
use protocol::response::{engine_error, state_overflowed, steps_overflowed};

/// 1. Start.
/// 2. The SDK buffered two steps and then completed.
#[test]
fn a_completion_records_the_steps_that_came_with_it() {
    check(&[
        (Start, "call 1 []"),
        (
            App(ops([ran("a", "1"), ran("b", "2"), complete(r#"{"ok":1}"#)])),
            r#"a {"data":1}; b {"data":2}; Completed {"ok":1}"#,
        ),
    ]);
}

/// 1. Start.
/// 2. A completion without a value, beside a plan: it is the end all the same.
#[test]
fn a_completion_goes_before_a_plan() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([planned("a"), op(protocol::ops::OpCode::RunComplete, "c")])), "Completed null"),
    ]);
}

/// 1. Start.
/// 2. The run is cancelled.
/// 3. The app answers: it is ignored.
/// 4. Nobody takes a turn any more.
#[test]
fn a_cancelled_run_ignores_what_is_in_flight() {
    check(&[
        (Start, "call 1 []"),
        (Cancel, "Cancelled null"),
        (Cancel, "ended before"),
        (App(done("1")), "Completed 1; lost"),
        (Deliver("start"), "ended"),
    ]);
}

/// 1. Start.
/// 2. A plan.
/// 3. The run is cancelled.
/// 4. Its steps are not called.
#[test]
fn a_cancelled_run_runs_no_planned_step() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([planned("a"), planned("b")])), "plan [a b]"),
        (Cancel, "Cancelled null"),
        (Step("step a", ops([ran("a", "1")])), "ended"),
    ]);
}

/// 1. Start.
/// 2. It completes.
/// 3. Cancelling comes too late.
#[test]
fn a_run_ends_once() {
    check(&[(Start, "call 1 []"), (App(done("1")), "Completed 1"), (Cancel, "ended before")]);
}

/// 1. Start.
/// 2. – 3. Steps up to the limit.
/// 4. One more, in each way a step comes about.
#[test]
fn more_steps_than_allowed_fail_the_run() {
    let limits = Limits { max_steps: 2, ..Limits::default() };
    let failed = format!("Failed {}", steps_overflowed(2));
    let two = || {
        [
            (Start, "call 1 []"),
            (App(ops([ran("a", "1"), ran("b", "2")])), r#"a {"data":1}; b {"data":2}; again; call 2 [a b]"#),
        ]
    };
    for more in [ran("c", "3"), planned("c"), sleep("c", "1s"), step_failed("c")] {
        let [start, both] = two();
        check_with(limits, &[start, both, (App(ops([more])), &failed)]);
    }
    let [start, both] = two();
    check_with(limits, &[start, both, (App(done("3")), "Completed 3")]);
}

/// 1. Start.
/// 2. Steps are checkpointed beyond the limit.
/// 3. They count, though no claim took them up yet.
#[test]
fn checkpointed_steps_count_against_the_limit() {
    let limits = Limits { max_steps: 2, ..Limits::default() };
    let failed = format!("Failed {}", steps_overflowed(2));
    let reported = || (Checkpoint(vec![ran("a", "1"), ran("b", "2")]), r#"a {"data":1}; b {"data":2}"#);
    check_with(limits, &[(Start, "call 1 []"), reported(), (App(ops([planned("c")])), &failed)]);
    check_with(limits, &[(Start, "call 1 []"), reported(), (App(ops([])), "again; call 2 [a b]")]);
}

/// 1. Start.
/// 2. A race of two.
/// 3. One ends.
/// 4. One step more: the member that is still out counts.
#[test]
fn members_that_are_still_out_count_against_the_limit() {
    check_with(
        Limits { max_steps: 2, ..Limits::default() },
        &[
            (Start, "call 1 []"),
            (App(ops([raced("a"), raced("b")])), "plan [a b] race"),
            (
                Step("step a", ops([ran("a", "1")])),
                r#"given []; a {"data":1}; joined 1/2; call 2 [a] plans only"#,
            ),
            (App(ops([planned("c")])), &format!("Failed {}", steps_overflowed(2))),
        ],
    );
}

/// A step whose output has so many bytes, `{"data":"…"}` included.
fn of_size(id: &str, bytes: usize) -> protocol::ops::Op {
    ran(id, &format!("\"{}\"", "x".repeat(bytes - r#"{"data":""}"#.len())))
}

/// 1. Start.
/// 2. – 9. Eight steps of 4 MiB each fill the state.
/// 10. One byte more.
#[test]
fn more_state_than_allowed_fails_the_run() {
    let each = STEP_OUTPUT_BYTES_MAX;
    let failed = format!("Failed {}", state_overflowed(STATE_BYTES_MAX));
    let said: Vec<String> = (1..=8u32)
        .map(|n| {
            let stack: Vec<String> = (1..=n).map(|i| format!("s{i}")).collect();
            format!("s{n} ({each} bytes); call {} [{}]", n + 1, stack.join(" "))
        })
        .collect();
    let mut history = vec![(Start, "call 1 []")];
    history.extend((1..=8).map(|n| (App(ops([of_size(&format!("s{n}"), each)])), said[n - 1].as_str())));
    let mut over = history.clone();
    over.push((App(ops([ran("one", "1")])), &failed));
    check(&over);
    // A planned step's result counts the same.
    let failed = format!("given [s1 s2 s3 s4 s5 s6 s7 s8]; {failed}");
    history.push((App(ops([planned("one")])), "plan [one]"));
    history.push((Step("step one", ops([ran("one", "1")])), &failed));
    check(&history);
}

/// 1. Start.
/// 2. A step of more than 4 MiB, by answer and by plan.
#[test]
fn a_step_output_beyond_the_limit_fails_the_run() {
    let size = STEP_OUTPUT_BYTES_MAX + 1;
    let message = format!("the output of step \"a\" has {size} bytes, the limit is {STEP_OUTPUT_BYTES_MAX}");
    let failed = format!("Failed {}", engine_error("output_too_large", &message));
    check(&[(Start, "call 1 []"), (App(ops([of_size("a", size)])), &failed)]);
    check(&[
        (Start, "call 1 []"),
        (App(ops([planned("a")])), "plan [a]"),
        (Step("step a", ops([of_size("a", size)])), &format!("given []; {failed}")),
    ]);
}

/// 1. Start.
/// 2. The run returns more than fits into its item: the value is kept beside it.
#[test]
fn a_large_output_is_kept_beside_the_run() {
    let output = format!("\"{}\"", crate::payload::noise(600_000));
    check(&[
        (Start, "call 1 []"),
        (App(done(&output)), &format!("Completed {output}")),
        (Deliver("start"), "ended"),
    ]);
}
