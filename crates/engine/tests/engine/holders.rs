//! Histories of holders that were lost, and of those that only seemed to be.

use crate::wire::*;
use crate::world::{Event::*, LEASE_MS, check};

/// 1. Start.
/// 2. – 4. One message goes on over three turns.
/// 5. It is lost.
/// 6. Back again it asks for the turn it holds, not for the one it once asked for.
#[test]
fn a_message_that_went_on_asks_for_the_turn_it_holds() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([ran("a", "1")])), r#"a {"data":1}; call 2 [a]"#),
        (App(ops([ran("b", "2")])), r#"b {"data":2}; call 3 [a b]"#),
        (Die, ""),
        (Deliver("start"), "put back 60000"),
        (Pass(LEASE_MS - 1), ""),
        (Deliver("start"), "put back 1"),
        (Pass(1), ""),
        (Deliver("start"), "call 3 [a b] tries 1"),
        (App(done("1")), "Completed 1"),
    ]);
}

/// 1. Start.
/// 2. The holder's lease runs out, the message comes back and is taken over.
/// 3. The new holder records.
/// 4. The old one was not lost: what it brings is not recorded.
#[test]
fn a_holder_that_was_taken_over_records_nothing() {
    let overtaken = || {
        [
            (Start, "call 1 []"),
            (Die, ""),
            (Pass(LEASE_MS), ""),
            (Deliver("start"), "call 1 [] tries 1"),
            (App(ops([sleep("z", "1s")])), "plan [z@+1000]"),
        ]
    };
    for (answer, said) in [
        (done("9"), "Completed 9; lost"),
        (ops([planned("b")]), "plan [b]; lost"),
        (thrown(), "body failed attempt 0; retry 1 at +15000; lost"),
    ] {
        let mut history = overtaken().to_vec();
        history.push((Lost(answer), said));
        history.push((Pass(1000), ""));
        history.push((Deliver("turn 2"), "call 2 [z]"));
        check(&history);
    }
}

/// 1. Start.
/// 2. The holder is lost, another one takes over and records the step.
/// 3. The old one has a result for the same step: the first one stands, and the old one finds its claim gone.
#[test]
fn a_result_that_was_recorded_by_another_holder_stands() {
    check(&[
        (Start, "call 1 []"),
        (Die, ""),
        (Pass(LEASE_MS), ""),
        (Deliver("start"), "call 1 [] tries 1"),
        (App(ops([ran("a", "1")])), r#"a {"data":1}; call 2 [a]"#),
        (Lost(ops([ran("a", "9")])), r#"a {"data":9}; recorded before; lost"#),
        (App(done("1")), "Completed 1"),
    ]);
}

/// 1. Start.
/// 2. A step is checkpointed, but the app does not hear of it and returns it.
/// 3. It is called again in the same turn, with the result, and loses no attempt.
#[test]
fn a_step_that_was_recorded_already_is_called_again_in_the_same_turn() {
    check(&[
        (Start, "call 1 []"),
        (App(thrown()), "body failed attempt 0; retry 1 at +15000"),
        (Pass(15_000), ""),
        (Deliver("turn 2"), "call 2 [] attempt 1"),
        (Checkpoint(vec![ran("a", "1")]), r#"a {"data":1}"#),
        (App(ops([ran("a", "1")])), r#"a {"data":1}; recorded before; call 2 [a]"#),
        (App(ops([ran("b", "2")])), r#"b {"data":2}; call 3 [a b]"#),
    ]);
}

/// 1. Start.
/// 2. A holder is lost, its app goes on.
/// 3. Another takes over.
/// 4. A step of the lost dispatch is recorded now.
/// 5. Whatever the new dispatch answers was made without it: it is called again, and that is no attempt.
#[test]
fn an_answer_made_without_a_recorded_step_is_not_taken() {
    for answer in [
        done("9"),
        thrown(),
        ops([]),
        ops([ran("b", "9")]),
        ops([planned("a"), planned("b")]),
        ops([step_error("a")]),
    ] {
        check(&[
            (Start, "call 1 []"),
            (Die, ""),
            (Pass(LEASE_MS), ""),
            (Deliver("start"), "call 1 [] tries 1"),
            (Late(vec![ran("a", "1")]), r#"a {"data":1}"#),
            (App(answer), "again; call 2 [a]"),
            (App(done("1")), "Completed 1"),
        ]);
    }
}

/// 1. Start.
/// 2. A turn ends with one result, and the holder is lost before the next turn is taken.
/// 3. Its message comes back: the turn has ended by its result, the app is not called for it again.
#[test]
fn a_turn_that_ended_with_its_result_is_not_called_again() {
    check(&[
        (Start, "call 1 []"),
        (Tear(1), ""),
        (App(ops([ran("a", "1")])), r#"a {"data":1}; torn"#),
        (Deliver("start"), "put back 60000"),
        (Pass(LEASE_MS), ""),
        (Deliver("start"), "announce again; call 2 [a]"),
    ]);
}

/// 1. Start.
/// 2. An answer with two results and a plan is recorded as far as its second result.
/// 3. The turn is still open: the app is called again, with both.
#[test]
fn a_turn_without_its_record_is_called_again_with_its_results() {
    for (writes, back) in
        [(0, "call 1 [] tries 1"), (1, "call 1 [z]"), (2, "call 1 [z a]"), (3, "announce again")]
    {
        check(&[
            (Start, "call 1 []"),
            (Tear(writes), ""),
            (
                App(ops([ran("z", "1"), ran("a", "2"), planned("b")])),
                r#"z {"data":1}; a {"data":2}; plan [b]; torn"#,
            ),
            (Pass(LEASE_MS), ""),
            (Deliver("start"), back),
        ]);
    }
}

/// 1. Start.
/// 2. Two results end a turn by its record, and the holder is lost before it takes the next one.
/// 3. Its message comes back and goes on.
#[test]
fn a_record_that_leads_on_at_once_does_so_when_it_is_announced_again() {
    check(&[
        (Start, "call 1 []"),
        (Tear(3), ""),
        (App(ops([ran("z", "1"), ran("a", "2")])), r#"z {"data":1}; a {"data":2}; again; torn"#),
        (Pass(LEASE_MS), ""),
        (Deliver("start"), "announce again; call 2 [z a]"),
    ]);
}

/// 1. Start.
/// 2. The run's end does not get through: it is open.
/// 3. The app is called again.
#[test]
fn an_end_that_was_not_recorded_is_none() {
    check(&[
        (Start, "call 1 []"),
        (Tear(0), ""),
        (App(done("1")), "Completed 1; torn"),
        (Pass(LEASE_MS), ""),
        (Deliver("start"), "call 1 [] tries 1"),
        (App(done("1")), "Completed 1"),
    ]);
}
