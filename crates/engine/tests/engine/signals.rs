//! Histories of steps that wait for a signal. One step waits for a name at a time.

use crate::wire::*;
use crate::world::{Event::*, LEASE_MS, check};
use protocol::limits::SIGNAL_BYTES_MAX;
use protocol::response::engine_error;
use serde_json::json;

const HOUR_MS: i64 = 3_600_000;
const CONFLICT: &str = r#"{"error":{"error":"SignalConflict: Signal conflict; signal wait already exists for another run","message":"Signal conflict; signal wait already exists for another run","name":"SignalConflict"}}"#;

fn failed() -> String {
    format!("s registers for signal go; s was not its own; Failed {CONFLICT}")
}

/// 1. Start.
/// 2. A signal's wait: it is registered, then planned.
/// 3. The signal comes, with data; again, for nobody.
/// 4. The timeout comes too late.
#[test]
fn a_signal_resumes_the_one_that_waits_for_it() {
    check(&[
        (Start, "call 1 []"),
        (Signal("go", "{}"), "for nobody"),
        (App(ops([wait_signal("s", json!({}))])), "s registers for signal go; plan [s~go@+3600000]"),
        (Signal("stop", "{}"), "for nobody"),
        (Signal("go", r#"{"x":1}"#), "for s"),
        (Deliver("signal s"), r#"s {"data":{"data":{"x":1},"signal":"go"}}; s is forgotten; call 2 [s]"#),
        (Signal("go", "{}"), "for nobody"),
        (Pass(HOUR_MS), ""),
        (Deliver("wake s"), "drop: another message holds the turn"),
    ]);
}

/// 1. Start.
/// 2. A signal's wait.
/// 3. Its time is over: the step gets `null`, and the name is free.
#[test]
fn a_signals_wait_times_out() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([wait_signal("s", json!({}))])), "s registers for signal go; plan [s~go@+3600000]"),
        (Pass(HOUR_MS), ""),
        (Deliver("wake s"), "s null; s is forgotten; call 2 [s]"),
        (Signal("go", "{}"), "for nobody"),
    ]);
}

/// 1. Start.
/// 2. Another run waits for the signal: this one fails, and the other one goes on waiting. What else the answer
///    registered goes away.
#[test]
fn a_second_waiter_fails() {
    check(&[
        (Elsewhere("go"), ""),
        (Start, "call 1 []"),
        (App(ops([wait_signal("s", json!({}))])), &failed()),
        (Signal("go", "{}"), "for other"),
    ]);
    let expected = format!(
        "w registers for reply; s registers for signal go; w is forgotten; s was not its own; Failed {CONFLICT}"
    );
    check(&[
        (Elsewhere("go"), ""),
        (Start, "call 1 []"),
        (App(ops([wait("w", json!({})), wait_signal("s", json!({}))])), &expected),
        (Post(1, "reply", "{}"), "for nobody"),
    ]);
}

/// 1. Start.
/// 2. A wait that replaces another run's.
/// 3. The signal comes to this one.
#[test]
fn a_waiter_that_replaces_takes_the_place_of_another_run() {
    check(&[
        (Elsewhere("go"), ""),
        (Start, "call 1 []"),
        (
            App(ops([wait_signal("s", json!({"conflict": "replace"}))])),
            "s registers for signal go; in the place of other; plan [s~go@+3600000]",
        ),
        (Signal("go", "1"), "for s"),
    ]);
}

/// 1. Start.
/// 2. Two steps of one run wait for the same signal, the second in the place of the first.
/// 3. The first one gets `null`, as if its time were over; the second one the signal.
#[test]
fn a_waiter_that_is_replaced_gets_null() {
    check(&[
        (Start, "call 1 []"),
        (
            App(ops([wait_signal("s", json!({})), wait_signal("t", json!({"conflict": "replace"}))])),
            "s registers for signal go; t registers for signal go; in the place of s; \
             plan [s~go@+3600000 t~go@+3600000]",
        ),
        (Deliver("replaced s"), "s null; joined 1/2"),
        (Signal("go", "1"), "for t"),
        (
            Deliver("signal t"),
            r#"t {"data":{"data":1,"signal":"go"}}; t is forgotten; joined 2/2; call 2 [s t]"#,
        ),
    ]);
}

/// 1. Start.
/// 2. Two steps of one run wait for the same signal: that is a conflict too.
#[test]
fn two_waiters_of_one_run_are_a_conflict() {
    let expected = format!(
        "s registers for signal go; t registers for signal go; s is forgotten; t was not its own; Failed {CONFLICT}"
    );
    check(&[
        (Start, "call 1 []"),
        (App(ops([wait_signal("s", json!({})), wait_signal("t", json!({}))])), &expected),
        (Signal("go", "{}"), "for nobody"),
    ]);
}

/// 1. Start.
/// 2. A signal's wait is registered, and its holder lost before the turn's record.
/// 3. The signal comes: it is put back, for the turn is open.
/// 4. The next holder registers the same step: no conflict.
/// 5. The signal is brought.
#[test]
fn a_signal_between_a_registration_and_the_record_of_its_turn_is_not_missed() {
    check(&[
        (Start, "call 1 []"),
        (Tear(0), ""),
        (App(ops([wait_signal("s", json!({}))])), "s registers for signal go; plan [s~go@+3600000]; torn"),
        (Signal("go", "1"), "for s"),
        (Deliver("signal s"), "put back"),
        (Pass(LEASE_MS), ""),
        (Deliver("start"), "call 1 [] tries 1"),
        (App(ops([wait_signal("s", json!({}))])), "s registers for signal go; plan [s~go@+3600000]"),
        (Deliver("signal s"), r#"s {"data":{"data":1,"signal":"go"}}; s is forgotten; call 2 [s]"#),
    ]);
}

/// 1. Start.
/// 2. A wait is registered, and its dispatch lost; the turn's record has another plan.
/// 3. The signal finds nobody, and the name is free.
#[test]
fn a_registration_that_its_turn_does_not_have_is_dead() {
    check(&[
        (Start, "call 1 []"),
        (Tear(0), ""),
        (App(ops([wait_signal("s", json!({}))])), "s registers for signal go; plan [s~go@+3600000]; torn"),
        (Pass(LEASE_MS), ""),
        (Deliver("start"), "call 1 [] tries 1"),
        (App(ops([planned("a")])), "plan [a]"),
        (Signal("go", "1"), "for nobody any more"),
        (Signal("go", "1"), "for nobody"),
    ]);
}

/// 1. Start.
/// 2. A wait.
/// 3. The run is cancelled: the name is free.
#[test]
fn a_run_that_ends_frees_its_signals() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([wait_signal("s", json!({}))])), "s registers for signal go; plan [s~go@+3600000]"),
        (Signal("go", "1"), "for s"),
        (Cancel, "Cancelled null; s is forgotten"),
        (Deliver("signal s"), "ended"),
        (Signal("go", "1"), "for nobody"),
    ]);
}

/// Signals that cannot be waited for: each fails the run, naming the step, the value and the limit.
#[test]
fn signals_beyond_their_limits_fail_the_run() {
    let longest = "é".repeat(SIGNAL_BYTES_MAX / 2);
    for (opts, code, message) in [
        (
            json!({"signal": format!("{longest}e")}),
            "bad_signal",
            "step \"s\" waits for a signal whose name has 1025 bytes; 1 to 1024 are allowed",
        ),
        (
            json!({"timeout": "367d"}),
            "InngestErrTimeoutTooLong",
            "step \"s\" waits until \"367d\", more than 366 days from now",
        ),
    ] {
        let expected = format!("Failed {}", engine_error(code, message));
        check(&[(Start, "call 1 []"), (App(ops([wait_signal("s", opts)])), &expected)]);
    }
    let expected = format!("s registers for signal {longest}; plan [s~{longest}@+3600000]");
    check(&[(Start, "call 1 []"), (App(ops([wait_signal("s", json!({"signal": longest}))])), &expected)]);
}
