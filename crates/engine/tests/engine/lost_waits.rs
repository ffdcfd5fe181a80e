//! Histories of waits whose dispatch was lost: what it registered must neither be missed nor stay for ever.

use crate::wire::*;
use crate::world::{Event::*, LEASE_MS, check};
use protocol::ops::Op;
use serde_json::json;

fn begin() -> Vec<(crate::world::Event, &'static str)> {
    vec![(Start, "call 1 []")]
}

fn w() -> Op {
    wait("w", json!({}))
}

/// 1. Start.
/// 2. A wait is registered, and its holder is lost before the turn's record.
/// 3. An event finds it: the turn is open, so it is put back.
/// 4. The next holder's app waits again: the registration is this dispatch's now.
/// 5. The event that came first is brought.
#[test]
fn an_event_between_a_registration_and_the_record_of_its_turn_is_not_missed() {
    check(
        &[
            begin(),
            vec![
                (Tear(0), ""),
                (App(ops([w()])), "w registers for reply; plan [w~reply@+3600000]; torn"),
                (Post(1, "reply", "{}"), "for w"),
                (Deliver("event 1 w"), "put back"),
                (Pass(LEASE_MS), ""),
                (Deliver("start"), "call 1 [] tries 1"),
                (App(ops([w()])), "w registers for reply; plan [w~reply@+3600000]"),
                (
                    Deliver("event 1 w"),
                    r#"w {"data":{},"id":"01M85Q0DTJ0000000000000002","name":"reply","ts":1795488233000}; w is forgotten; call 2 [w]"#,
                ),
            ],
        ]
        .concat(),
    );
}

/// 1. Start.
/// 2. The holder is lost, and the next one's app answers otherwise: its record stands, without the wait.
/// 3. The lost one's answer comes: it registers, and takes that away again.
#[test]
fn a_wait_that_the_standing_record_does_not_have_is_forgotten() {
    check(
        &[
            begin(),
            vec![
                (Die, ""),
                (Pass(LEASE_MS), ""),
                (Deliver("start"), "call 1 [] tries 1"),
                (App(ops([planned("a"), planned("b")])), "plan [a b]"),
                (Lost(ops([w()])), "w registers for reply; plan [w~reply@+3600000]; lost; w is forgotten"),
                (Post(1, "reply", "{}"), "for nobody"),
            ],
        ]
        .concat(),
    );
}

/// 1. Start.
/// 2. Two dispatches register the same step, at other places of their plans; the earlier one's registration does not
///    replace the later one's.
/// 3. The later one's record stands: the event goes to the step, not to its place in the other plan.
#[test]
fn an_earlier_dispatch_takes_nothing_away_from_a_later_one() {
    check(
        &[
            begin(),
            vec![
                (Die, ""),
                (Pass(LEASE_MS), ""),
                (Deliver("start"), "call 1 [] tries 1"),
                (App(ops([planned("a"), w()])), "w registers for reply; plan [a w~reply@+3600000]"),
                (
                    Lost(ops([w(), planned("a")])),
                    "w registers for reply, a later one stands; plan [w~reply@+3600000 a]; lost",
                ),
                (Post(1, "reply", "{}"), "for w"),
                (
                    Deliver("event 1 w"),
                    r#"w {"data":{},"id":"01M85Q0DTJ0000000000000002","name":"reply","ts":1795488293000}; w is forgotten; joined 1/2"#,
                ),
            ],
        ]
        .concat(),
    );
}

/// 1. Start.
/// 2. The earlier dispatch's record stands, although a later one has registered the same step since.
/// 3. The later one is refused: the registration stays, for the step waits.
/// 4. An event that found the later registration is brought to the step, wherever it stands in the plan.
#[test]
fn a_later_dispatch_that_is_refused_leaves_the_wait_of_the_standing_record() {
    check(
        &[
            begin(),
            vec![
                (Die, ""),
                (Pass(LEASE_MS), ""),
                (Deliver("start"), "call 1 [] tries 1"),
                (Die, ""),
                (Lost(ops([w(), planned("a")])), "w registers for reply; plan [w~reply@+3600000 a]"),
                (
                    Lost(ops([planned("a"), w()])),
                    "w registers for reply; plan [a w~reply@+3600000]; lost",
                ),
                (Post(1, "reply", "{}"), "for w"),
                (
                    Deliver("event 1 w"),
                    r#"w {"data":{},"id":"01M85Q0DTJ0000000000000002","name":"reply","ts":1795488293000}; w is forgotten; joined 1/2"#,
                ),
            ],
        ]
        .concat(),
    );
}

/// 1. Start.
/// 2. The standing record's step of the same name waits for another event: what was found by the lost dispatch's
///    registration is not for it.
#[test]
fn an_event_that_a_lost_dispatch_waited_for_is_not_brought_to_another_wait() {
    check(
        &[
            begin(),
            vec![
                (Die, ""),
                (Pass(LEASE_MS), ""),
                (Deliver("start"), "call 1 [] tries 1"),
                (Tear(0), ""),
                (App(ops([w()])), "w registers for reply; plan [w~reply@+3600000]; torn"),
                (Post(1, "reply", "{}"), "for w"),
                (
                    Lost(ops([wait("w", json!({"event": "other"}))])),
                    "w registers for other; plan [w~other@+3600000]",
                ),
                (Deliver("event 1 w"), "drop: it waits for something else"),
                (Post(2, "other", "{}"), "for w"),
            ],
        ]
        .concat(),
    );
}

/// 1. Start.
/// 2. A wait, which gets its event.
/// 3. The lost dispatch of the same turn registers it once more: it has its result, so the registration goes away.
#[test]
fn a_wait_that_is_resolved_is_not_left_registered() {
    check(
        &[
            begin(),
            vec![
                (Die, ""),
                (Pass(LEASE_MS), ""),
                (Deliver("start"), "call 1 [] tries 1"),
                (App(ops([w()])), "w registers for reply; plan [w~reply@+3600000]"),
                (Pass(3_600_000), ""),
                (Deliver("wake w"), "w null; w is forgotten; call 2 [w]"),
                (Lost(ops([w()])), "w registers for reply; plan [w~reply@+3600000]; lost; w is forgotten"),
            ],
        ]
        .concat(),
    );
}

/// The same for a signal, whose one registration a later turn may have made: it is not taken away.
///
/// 1. Start; the holder is lost.
/// 2. The next one finishes a step first, then waits for the signal.
/// 3. The lost one waits for it in the turn that is passed: what stands is a later dispatch's.
#[test]
fn a_lost_dispatch_takes_no_later_turns_signal_away() {
    let s = || wait_signal("s", json!({}));
    check(
        &[
            begin(),
            vec![
                (Die, ""),
                (Pass(LEASE_MS), ""),
                (Deliver("start"), "call 1 [] tries 1"),
                (App(ops([planned("a")])), "plan [a]"),
                (Step("step a", ops([ran("a", "1")])), r#"given []; a {"data":1}; call 2 [a]"#),
                (App(ops([s()])), "s registers for signal go; plan [s~go@+3600000]"),
                (
                    Lost(ops([s()])),
                    "s registers for signal go; plan [s~go@+3600000]; lost; s was not its own",
                ),
                (Signal("go", "1"), "for s"),
                (Deliver("signal s"), r#"s {"data":{"data":1,"signal":"go"}}; s is forgotten; call 3 [a s]"#),
            ],
        ]
        .concat(),
    );
}
