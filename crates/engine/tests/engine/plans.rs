//! Histories of steps side by side.

use crate::wire::*;
use crate::world::{Event::*, LEASE_MS, Limits, check, check_with};
use protocol::ops::Op;

const HOUR_MS: i64 = 3_600_000;

/// 1. Start.
/// 2. Three steps at once.
/// 3. – 5. They end in another order: the last one asks for the next turn, and the stack has the order in
///    which they joined.
#[test]
fn the_last_of_a_plan_asks_and_the_stack_is_the_order_of_joining() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([planned("a"), planned("b"), planned("c")])), "plan [a b c]"),
        (Step("step c", ops([ran("c", "3")])), r#"given []; c {"data":3}; joined 1/3"#),
        (Step("step a", ops([ran("a", "1")])), r#"given []; a {"data":1}; joined 2/3"#),
        (Step("step a", ops([ran("a", "9")])), "joined 2/3"),
        (Step("step b", ops([ran("b", "2")])), r#"given []; b {"data":2}; joined 3/3; call 2 [c a b]"#),
        (Step("step a", ops([ran("a", "9")])), "joined 3/3; drop: another message holds the turn"),
        (App(ops([ran("d", "4")])), r#"d {"data":4}; call 3 [c a b d]"#),
    ]);
}

/// 1. Start.
/// 2. Two steps.
/// 3. – 4. Both end.
/// 5. The holder of the next turn is lost.
/// 6. Only the message that took it takes it over.
#[test]
fn the_message_that_took_the_next_turn_holds_it() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([planned("a"), planned("b")])), "plan [a b]"),
        (Step("step a", ops([ran("a", "1")])), r#"given []; a {"data":1}; joined 1/2"#),
        (Step("step b", ops([ran("b", "2")])), r#"given []; b {"data":2}; joined 2/2; call 2 [a b]"#),
        (Step("step b", ops([])), "put back 60000"),
        (Die, ""),
        (Pass(LEASE_MS), ""),
        (Step("step a", ops([])), "joined 2/2; drop: another message holds the turn"),
        (Step("step b", ops([])), "call 2 [a b] tries 1"),
    ]);
}

/// 1. Start.
/// 2. The app reports an op twice in one answer.
#[test]
fn a_step_reported_twice_is_planned_once() {
    check(&[(Start, "call 1 []"), (App(ops([planned("a"), planned("a"), planned("b")])), "plan [a b]")]);
}

/// 1. Start.
/// 2. A plan that races.
/// 3. One ends and asks for the next turn at once.
/// 4. The app goes on without the others.
/// 5. The next of the plan ends while the turn is open: it is put back.
/// 6. The turn ends.
/// 7. Put back no more.
/// 8. Its duplicate finds its cause in the stack.
#[test]
fn in_a_race_every_completion_asks_for_the_next_turn() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([raced("a"), raced("b"), raced("c")])), "plan [a b c] race"),
        (
            Step("step b", ops([ran("b", "2")])),
            r#"given []; b {"data":2}; joined 1/3; call 2 [b] plans only"#,
        ),
        (Step("step a", ops([ran("a", "1")])), r#"given []; a {"data":1}; joined 2/3; put back 250"#),
        (App(ops([planned("d")])), "plan [d]"),
        (Step("step a", ops([])), "joined 2/3; call 3 [b a] plans only"),
        (Step("step a'", ops([])), "joined 2/3; drop: its cause is in the stack"),
        (App(ops([planned("d")])), "idle"),
        (Step("step d", ops([ran("d", "4")])), r#"given [b]; d {"data":4}; call 4 [b a d] plans only"#),
        (App(done("1")), "Completed 1"),
        (Step("step c", ops([ran("c", "3")])), "ended"),
    ]);
}

/// 1. Start.
/// 2. A plan that races.
/// 3. One ends.
/// 4. The app sleeps.
/// 5. The other one ends and takes the turn that the sleep asked for; there is nothing to do.
/// 6. The sleep is over: its turn is passed, but nobody has taken the sleep up.
#[test]
fn a_sleep_whose_turn_was_taken_by_a_racer_still_wakes_the_run() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([raced("a"), raced("b")])), "plan [a b] race"),
        (
            Step("step a", ops([ran("a", "1")])),
            r#"given []; a {"data":1}; joined 1/2; call 2 [a] plans only"#,
        ),
        (App(ops([sleep("z", "1h")])), "plan [z@+3600000]"),
        (
            Step("step b", ops([ran("b", "2")])),
            r#"given []; b {"data":2}; joined 2/2; call 3 [a b] plans only"#,
        ),
        (App(ops([sleep("z", "1h")])), "idle"),
        (Pass(HOUR_MS), ""),
        (Deliver("turn 3"), "call 4 [a b z] plans only"),
        (Deliver("turn 3'"), "drop: the turn is passed"),
        (App(done("1")), "Completed 1"),
    ]);
}

/// The same with a group that does not race: its last member asks although its turn was taken, waits while
/// that turn is open, and is dropped once its members are in the stack.
#[test]
fn a_group_whose_turn_was_taken_by_a_racer_still_asks() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([raced("a"), raced("b")])), "plan [a b] race"),
        (
            Step("step a", ops([ran("a", "1")])),
            r#"given []; a {"data":1}; joined 1/2; call 2 [a] plans only"#,
        ),
        (App(ops([planned("c"), planned("d")])), "plan [c d]"),
        (Step("step c", ops([ran("c", "3")])), r#"given [a]; c {"data":3}; joined 1/2"#),
        (
            Step("step b", ops([ran("b", "2")])),
            r#"given []; b {"data":2}; joined 2/2; call 3 [a b c] plans only"#,
        ),
        (Step("step d", ops([ran("d", "4")])), r#"given [a]; d {"data":4}; joined 2/2; put back 250"#),
        (App(ops([planned("d")])), "idle"),
        (Step("step d", ops([])), "joined 2/2; call 4 [a b c d] plans only"),
        (Step("step d'", ops([])), "joined 2/2; drop: the turn is passed"),
    ]);
}

/// 1. Start; the app speaks version 1.
/// 2. A plan: every completion asks.
/// 3. The same for a sleep.
#[test]
fn before_version_2_every_plan_races() {
    let old = |answer| protocol::response::Answer { request_version: Some(1), ..answer };
    check(&[
        (Start, "call 1 []"),
        (App(old(ops([planned("a"), planned("b")]))), "plan [a b] race"),
        (
            Step("step b", ops([ran("b", "2")])),
            r#"given []; b {"data":2}; joined 1/2; call 2 [b] plans only"#,
        ),
        (App(ops([sleep("z", "1s")])), "plan [z@+1000] race"),
        (
            Step("step a", ops([ran("a", "1")])),
            r#"given []; a {"data":1}; joined 2/2; call 3 [b a] plans only"#,
        ),
        (App(ops([])), "idle"),
        (Pass(1000), ""),
        (Deliver("turn 3"), "call 4 [b a z] plans only"),
    ]);
    check_with(
        Limits { request_version: 2, ..Limits::default() },
        &[(Start, "call 1 []"), (App(old(ops([planned("a"), planned("b")]))), "plan [a b]")],
    );
}

/// 1. Start.
/// 2. Steps were checkpointed.
/// 3. The answer holds one more result and a plan: members are called with all of them.
/// 4. In the stack they come before the members.
#[test]
fn results_before_a_plan_are_its_state_and_come_first() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([ran("x", "0")])), r#"x {"data":0}; call 2 [x]"#),
        (Checkpoint(vec![ran("w", "1")]), r#"w {"data":1}"#),
        (Pass(5), ""),
        (Checkpoint(vec![ran("c", "2")]), r#"c {"data":2}"#),
        (App(ops([ran("v", "3"), planned("a"), planned("b")])), r#"v {"data":3}; plan [a b]"#),
        (Step("step b", ops([ran("b", "5")])), r#"given [x w c v]; b {"data":5}; joined 1/2"#),
        (
            Step("step a", ops([ran("a", "4")])),
            r#"given [x w c v]; a {"data":4}; joined 2/2; call 3 [x w c v b a]"#,
        ),
    ]);
}

/// 1. Start.
/// 2. A race.
/// 3. One ends.
/// 4. The app reports the other one and a new step: the other one stays where it is, and its job is not sent
///    again.
/// 5. With the new step's end it is a plan of one.
#[test]
fn members_that_are_planned_already_stay_where_they_are() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([raced("a"), raced("b")])), "plan [a b] race"),
        (
            Step("step a", ops([ran("a", "1")])),
            r#"given []; a {"data":1}; joined 1/2; call 2 [a] plans only"#,
        ),
        (App(ops([raced("b"), raced("c")])), "plan [c] race"),
        (Step("step c", ops([ran("c", "3")])), r#"given [a]; c {"data":3}; call 3 [a c] plans only"#),
        (App(ops([raced("b")])), "idle"),
        (
            Step("step b", ops([ran("b", "2")])),
            r#"given []; b {"data":2}; joined 2/2; call 4 [a c b] plans only"#,
        ),
    ]);
}

/// 1. Start.
/// 2. A step is checkpointed.
/// 3. The answer plans it and another: it has its result.
#[test]
fn a_step_that_has_its_result_is_not_planned() {
    check(&[
        (Start, "call 1 []"),
        (Checkpoint(vec![ran("a", "1")]), r#"a {"data":1}"#),
        (App(ops([planned("a"), planned("b")])), "plan [b]"),
    ]);
}

/// 1. Start.
/// 2. A group.
/// 3. It is done: the app may run steps at once again.
/// 4. A plan of one never forces planning.
#[test]
fn planning_is_forced_while_a_group_is_out() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([planned("a"), planned("b")])), "plan [a b]"),
        (Step("step a", ops([ran("a", "1")])), r#"given []; a {"data":1}; joined 1/2"#),
        (Step("step b", ops([ran("b", "2")])), r#"given []; b {"data":2}; joined 2/2; call 2 [a b]"#),
        (App(ops([raced("c")])), "plan [c] race"),
        (Step("step c", ops([ran("c", "3")])), r#"given [a b]; c {"data":3}; call 3 [a b c]"#),
    ]);
}

/// 1. Start.
/// 2. A group.
/// 3. The planner is lost before it announced.
/// 4. Its message comes back: the plan is announced again, and the app is not called.
#[test]
fn a_plan_is_announced_again_without_calling_the_app() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([planned("a"), planned("b")])), "plan [a b]"),
        (Deliver("start"), "put back 60000"),
        (Deliver("start'"), "drop: another message holds the turn"),
        (Pass(LEASE_MS), ""),
        (Deliver("start"), "announce again"),
        (Deliver("start"), "put back 60000"),
        (Step("step a", ops([ran("a", "1")])), r#"given []; a {"data":1}; joined 1/2"#),
        (Step("step b", ops([ran("b", "2")])), r#"given []; b {"data":2}; joined 2/2; call 2 [a b]"#),
        (Pass(LEASE_MS), ""),
        (Deliver("start"), "drop: the turn is passed"),
    ]);
}

/// 1. Start.
/// 2. A plan of a thousand steps, each with options as large as they come: the record holds it.
#[test]
fn a_plan_with_large_options_fits_into_its_record() {
    let opts = json(&format!(r#"{{"input":"{}"}}"#, crate::payload::noise(20_000)));
    let members: Vec<Op> =
        (0..1000).map(|n| Op { opts: Some(opts.clone()), ..planned(&format!("{n:040x}")) }).collect();
    let names: Vec<&str> = members.iter().map(|op| op.id.as_str()).collect();
    check(&[(Start, "call 1 []"), (App(ops(members.clone())), &format!("plan [{}]", names.join(" ")))]);
}

/// 1. Start.
/// 2. A group.
/// 3. A step's result is recorded, and its job is lost before it joins.
/// 4. The message comes back: it joins, and the step is not run again.
#[test]
fn a_member_that_was_lost_before_it_joined_joins_when_it_is_back() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([planned("a"), planned("b")])), "plan [a b]"),
        (Tear(1), ""),
        (Step("step a", ops([ran("a", "1")])), r#"given []; a {"data":1}; torn"#),
        (Step("step b", ops([ran("b", "2")])), r#"given []; b {"data":2}; joined 1/2"#),
        (Step("step a", ops([ran("a", "9")])), "joined 2/2; call 2 [b a]"),
    ]);
}
