//! Histories of steps that wait for an event.

use crate::wire::*;
use crate::world::{Event::*, Limits, check, check_with};
use engine::conclude::{CallFacts, Conclusion, End, Given, Registrations, Targets, conclude};
use engine::item::{Action, ITEM_BYTES_MAX};
use engine::retry::Backoff;
use engine::state::RunState;
use protocol::limits::TRIGGER_NAME_CHARS_MAX;
use protocol::ops::Op;
use protocol::response::engine_error;
use serde_json::json;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// The event of a number, as its waiter gets it.
macro_rules! reply {
    ($number:literal, $data:literal) => {
        concat!(
            r#"w {"data":"#,
            $data,
            r#","id":"01M85Q0DTJ000000000000000"#,
            $number,
            r#"","name":"reply","ts":1795488233000}"#
        )
    };
}

/// 1. Start.
/// 2. A wait: it is registered, then planned.
/// 3. An event of another name, then one of its name.
/// 4. The event is brought: the step gets it, leaves the index, and the turn is taken at once.
/// 5. Its message comes back, then a duplicate, then the timeout: nothing more happens.
#[test]
fn a_wait_alone_gets_its_event() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([wait("w", json!({}))])), "w registers for reply; plan [w~reply@+3600000]"),
        (Post(1, "replied", "{}"), "for nobody"),
        (Post(2, "reply", r#"{"id":1}"#), "for w"),
        (Deliver("event 2 w"), concat!(reply!(3, r#"{"id":1}"#), "; w is forgotten; call 2 [w]")),
        (Post(3, "reply", r#"{"id":1}"#), "for nobody"),
        (Deliver("event 2 w"), "put back 60000"),
        (Deliver("event 2 w'"), "drop: another message holds the turn"),
        (App(done("1")), "Completed 1"),
        (Pass(HOUR_MS), ""),
        (Deliver("wake w"), "ended"),
    ]);
}

/// 1. Start.
/// 2. A wait.
/// 3. Its time is over: the step gets `null`.
/// 4. The event comes too late.
#[test]
fn a_wait_alone_times_out() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([wait("w", json!({}))])), "w registers for reply; plan [w~reply@+3600000]"),
        (Deliver("wake w"), "early by 3600000"),
        (Pass(HOUR_MS), ""),
        (Deliver("wake w"), "w null; w is forgotten; call 2 [w]"),
        (Post(1, "reply", "{}"), "for nobody"),
    ]);
}

/// 1. Start.
/// 2. A wait that is over, but whose timeout has not been told: an event no longer matches.
#[test]
fn a_wait_whose_time_is_over_matches_nothing() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([wait("w", json!({}))])), "w registers for reply; plan [w~reply@+3600000]"),
        (Pass(HOUR_MS - 1), ""),
        (Post(1, "reply", "{}"), "for w"),
        (Pass(1), ""),
        (Post(2, "reply", "{}"), "for nobody"),
    ]);
}

/// 1. Start.
/// 2. A wait.
/// 3. The event and the timeout are under way at once, and both read the run before either records.
/// 4. The event's result is first.
/// 5. The timeout's is refused; it joins what stands.
#[test]
fn of_event_and_timeout_the_first_wins_and_the_other_joins() {
    let begin = || {
        vec![
            (Start, "call 1 []"),
            (App(ops([wait("w", json!({}))])), "w registers for reply; plan [w~reply@+3600000]"),
            (Post(1, "reply", "{}"), "for w"),
            (Pass(HOUR_MS), ""),
            (Reads("wake w"), ""),
            (Reads("event 1 w"), ""),
        ]
    };
    let event = reply!(2, "{}");
    let event_first = [
        (Deliver("event 1 w"), concat!(reply!(2, "{}"), "; w is forgotten; call 2 [w]")),
        (Deliver("wake w"), "w null; recorded before; drop: another message holds the turn"),
        (App(ops([ran("a", "1")])), r#"a {"data":1}; call 3 [w a]"#),
    ];
    check(&[begin(), event_first.to_vec()].concat());
    let lost = format!("{event}; recorded before; drop: another message holds the turn");
    let timeout_first = [
        (Deliver("wake w"), "w null; w is forgotten; call 2 [w]"),
        (Deliver("event 1 w"), lost.as_str()),
        (App(ops([ran("a", "1")])), r#"a {"data":1}; call 3 [w a]"#),
    ];
    check(&[begin(), timeout_first.to_vec()].concat());
}

/// 1. Start.
/// 2. A wait.
/// 3. The event's result is recorded, and its holder lost before it went on; the registration still stands.
/// 4. The timeout finds the result, takes the registration away and leads on.
#[test]
fn whoever_finds_a_wait_resolved_leads_on() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([wait("w", json!({}))])), "w registers for reply; plan [w~reply@+3600000]"),
        (Post(1, "reply", "{}"), "for w"),
        (Tear(1), ""),
        (Deliver("event 1 w"), concat!(reply!(2, "{}"), "; torn")),
        (Post(2, "reply", "{}"), "for w"),
        (Pass(HOUR_MS), ""),
        (Deliver("wake w"), "w is forgotten; call 2 [w]"),
        (Deliver("event 2 w"), "drop: another message holds the turn"),
        (Deliver("event 1 w"), "drop: another message holds the turn"),
    ]);
}

/// 1. Start.
/// 2. A wait beside a step and a sleep, in one answer: the wait is registered first.
/// 3. – 5. Each joins; the last one asks for the next turn.
#[test]
fn a_wait_beside_steps_joins_them() {
    check(&[
        (Start, "call 1 []"),
        (
            App(ops([planned("a"), wait("w", json!({})), sleep("z", "1s")])),
            "w registers for reply; plan [a w~reply@+3600000 z@+1000]",
        ),
        (Post(1, "reply", "{}"), "for w"),
        (Deliver("event 1 w"), concat!(reply!(2, "{}"), "; w is forgotten; joined 1/3")),
        (Deliver("event 1 w"), "joined 1/3"),
        (Step("step a", ops([ran("a", "1")])), r#"given []; a {"data":1}; joined 2/3"#),
        (Pass(1000), ""),
        (Deliver("wake z"), "joined 3/3; call 2 [w a z]"),
    ]);
}

/// 1. Start.
/// 2. A wait races a step.
/// 3. The step ends: the app goes on, and the wait stays registered.
/// 4. The app reports the wait again: it is not registered anew, and keeps its place and its time.
/// 5. The event is put back while a turn is open, then asks for the next one.
#[test]
fn a_wait_in_a_race_stays_registered_and_is_not_registered_again() {
    let raced_wait = || wait("w", json!({"parallelMode": "race"}));
    check(&[
        (Start, "call 1 []"),
        (App(ops([raced_wait(), raced("a")])), "w registers for reply; plan [w~reply@+3600000 a] race"),
        (Pass(5), ""),
        (
            Step("step a", ops([ran("a", "1")])),
            r#"given []; a {"data":1}; joined 1/2; call 2 [a] plans only"#,
        ),
        (Post(1, "reply", "{}"), "for w"),
        (App(ops([raced_wait(), planned("b")])), "plan [b] race"),
        (
            Deliver("event 1 w"),
            r#"w {"data":{},"id":"01M85Q0DTJ0000000000000002","name":"reply","ts":1795488233005}; w is forgotten; joined 2/2; call 3 [a w] plans only"#,
        ),
    ]);
}

/// 1. Start.
/// 2. A wait, whose turn a racer took.
/// 3. The app reports it alone again: nothing new, the run is idle.
/// 4. The event leads on.
#[test]
fn a_wait_that_is_reported_again_while_it_is_out_leaves_the_run_idle() {
    check(&[
        (Start, "call 1 []"),
        (
            App(ops([raced("a"), wait("w", json!({"parallelMode": "race"}))])),
            "w registers for reply; plan [a w~reply@+3600000] race",
        ),
        (
            Step("step a", ops([ran("a", "1")])),
            r#"given []; a {"data":1}; joined 1/2; call 2 [a] plans only"#,
        ),
        (App(ops([wait("w", json!({}))])), "idle"),
        (Post(1, "reply", "{}"), "for w"),
        (
            Deliver("event 1 w"),
            concat!(reply!(2, "{}"), "; w is forgotten; joined 2/2; call 3 [a w] plans only"),
        ),
    ]);
}

/// 1. Start.
/// 2. The function returned without waiting for the wait it began: nothing is registered.
#[test]
fn an_answer_that_completes_the_run_registers_nothing() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([wait("w", json!({})), complete("1")])), "Completed 1"),
        (Post(1, "reply", "{}"), "for nobody"),
    ]);
}

/// 1. Start.
/// 2. Two waits.
/// 3. The run is cancelled: both leave the index.
#[test]
fn a_run_that_ends_forgets_its_waits() {
    check(&[
        (Start, "call 1 []"),
        (
            App(ops([wait("w", json!({})), wait("v", json!({"event": "other"}))])),
            "w registers for reply; v registers for other; plan [w~reply@+3600000 v~other@+3600000]",
        ),
        (Post(1, "reply", "{}"), "for w"),
        (Cancel, "Cancelled null; w is forgotten; v is forgotten"),
        (Deliver("event 1 w"), "ended"),
        (Post(2, "other", "{}"), "for nobody"),
    ]);
}

/// 1. Start.
/// 2. Waits that compare with the run's own event, with a literal, and that compare nothing by which they can be found:
///    what is used of the run's event is kept with them.
/// 3. – 5. Events find whom they match.
#[test]
fn a_wait_is_found_by_what_its_expression_equates() {
    let by = |id: &str, text: &str| wait(id, json!({"if": text}));
    let all = [
        by("own", "event.data.id == async.data.id"),
        by("literal", "async.data.kind == 'a' && event.data.vip"),
        by("any", "async.data.n > 5"),
    ];
    check(&[
        (Start, "call 1 []"),
        (
            App(ops(all)),
            concat!(
                r#"own registers for reply by data.id given {"data":{"id":7}}; "#,
                r#"literal registers for reply by data.kind given {"data":{"vip":true}}; "#,
                "any registers for reply; ",
                "plan [own~reply@+3600000 literal~reply@+3600000 any~reply@+3600000]"
            ),
        ),
        (Post(1, "reply", r#"{"id":8,"kind":"b","n":5}"#), "for nobody"),
        (Post(2, "reply", r#"{"id":7.0}"#), "for own"),
        (Post(3, "reply", r#"{"kind":"a","n":6}"#), "for any; for literal"),
        (Post(4, "reply", "{}"), "for nobody"),
    ]);
}

/// 1. Start.
/// 2. A wait for the event that started the run: the run's own never matches.
#[test]
fn the_event_that_started_the_run_never_resumes_it() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([wait("w", json!({}))])), "w registers for reply; plan [w~reply@+3600000]"),
        (Post(0, "reply", "{}"), "for nobody"),
        (Post(1, "reply", "{}"), "for w"),
    ]);
}

/// A4. 1. Start.
/// 2. A wait gets an event, and the sender does not hear that it was accepted.
/// 3. The run waits for the next one.
/// 4. The sender repeats its request: it is the first event still, and the second wait goes on.
#[test]
fn a_repeated_request_resumes_no_later_wait() {
    check(&[
        (Start, "call 1 []"),
        (App(ops([wait("w", json!({}))])), "w registers for reply; plan [w~reply@+3600000]"),
        (Pass(1), ""),
        (Post(1, "reply", "{}"), "for w"),
        (Post(1, "reply", "{}"), "for w"),
        (
            Deliver("event 1 w"),
            r#"w {"data":{},"id":"01M85Q0DTJ0000000000000002","name":"reply","ts":1795488233001}; w is forgotten; call 2 [w]"#,
        ),
        (App(ops([wait("v", json!({}))])), "v registers for reply; plan [v~reply@+3600000]"),
        (Post(1, "reply", "{}"), "for nobody"),
        (Post(2, "reply", "{}"), "for v"),
    ]);
}

/// 1. Start.
/// 2. A wait whose expression does not compile: the run fails with what SDK clients compare.
#[test]
fn an_expression_that_does_not_compile_fails_the_run() {
    let answer = ops([planned("a"), wait("w", json!({"if": "async.data.id =="}))]);
    let why = engine::expr::Expression::parse("opts.if", "async.data.id ==").unwrap_err().message;
    assert!(why.contains("does not compile"), "{why}");
    let output = json!({"error": {
        "error": "InvalidExpression: Wait for event If expression failed to compile",
        "name": "InvalidExpression",
        "message": "Wait for event If expression failed to compile",
        "stack": why,
    }});
    let output = protocol::json::Json::from_value(&output);
    check(&[(Start, "call 1 []"), (App(answer), &format!("Failed {output}"))]);
}

/// Waits that cannot be: each fails the run, naming the step, the value and the limit.
#[test]
fn waits_beyond_their_limits_fail_the_run() {
    let longest = "e".repeat(TRIGGER_NAME_CHARS_MAX);
    for (opts, code, message) in [
        (
            json!({"event": format!("{longest}e")}),
            "bad_event_name",
            "step \"w\" waits for an event whose name has 256 characters; 1 to 255 are allowed",
        ),
        (
            json!({"timeout": "367d"}),
            "InngestErrTimeoutTooLong",
            "step \"w\" waits until \"367d\", more than 366 days from now",
        ),
        (
            json!({"timeout": "2099-01-01T00:00:00Z"}),
            "InngestErrTimeoutTooLong",
            "step \"w\" waits until \"2099-01-01T00:00:00Z\", more than 366 days from now",
        ),
    ] {
        let expected = format!("Failed {}", engine_error(code, message));
        check(&[(Start, "call 1 []"), (App(ops([wait("w", opts)])), &expected)]);
    }
    let unnamed = Op { name: String::new(), ..wait("w", json!({"event": ""})) };
    let message = "step \"w\" waits for an event whose name has 0 characters; 1 to 255 are allowed";
    let expected = format!("Failed {}", engine_error("bad_event_name", message));
    check(&[(Start, "call 1 []"), (App(ops([unnamed])), &expected)]);
    let expected = format!("w registers for {longest}; plan [w~{longest}@+{}]", 366 * DAY_MS);
    let answer = ops([wait("w", json!({"event": longest, "timeout": "366d"}))]);
    check(&[(Start, "call 1 []"), (App(answer), &expected)]);
    let answer = ops([wait("w", json!({"timeout": ""}))]);
    let expected = format!("w registers for reply; plan [w~reply@+{}]", 365 * DAY_MS);
    check(&[(Start, "call 1 []"), (App(answer), &expected)]);
}

/// A thousand waits with names and expressions of so many characters, of which no two are alike.
fn thousand_waits(name_chars: usize, expression_chars: usize) -> Vec<Op> {
    let names = crate::payload::noise(1000 * name_chars);
    let name = |n: usize| &names[n * name_chars..(n + 1) * name_chars];
    let wait = |n: usize| {
        let text = format!("async.data.id == '{n:04}{}'", "x".repeat(expression_chars));
        let display_name = Some(name(n).to_owned());
        let event: String = name(n).chars().take(TRIGGER_NAME_CHARS_MAX).collect();
        Op { display_name, ..wait(&format!("{n:040x}"), json!({"event": event, "if": text})) }
    };
    (0..1000).map(wait).collect()
}

/// 1. Start.
/// 2. A thousand waits: the record of the turn holds them.
#[test]
fn a_thousand_waits_fit_into_the_record_of_their_turn() {
    let limits = Limits::default();
    for (name_chars, expression_bytes) in [(60, 0), (100, 400)] {
        let waits = thousand_waits(name_chars, expression_bytes);
        let event = |op: &Op| op.opt_str("event").unwrap();
        let registered: Vec<String> =
            waits.iter().map(|op| format!("{} registers for {} by data.id", op.id, event(op))).collect();
        let members: Vec<String> =
            waits.iter().map(|op| format!("{}~{}@+{}", op.id, event(op), HOUR_MS)).collect();
        let expected = format!("{}; plan [{}]", registered.join("; "), members.join(" "));
        check_with(limits, &[(Start, "call 1 []"), (App(ops(waits)), &expected)]);
    }
}

fn concluded(answer: &protocol::response::Answer) -> Conclusion {
    let mut state = RunState::new(run("m"));
    state.run.request_version = 2;
    let (events, targets) = ([trigger_event()], Targets::new());
    let given = Given { events: &events, targets: &targets };
    let backoff = Backoff { interval_ms: None, jitter: 0 };
    let call = CallFacts { called_ms: NOW_MS, now_ms: NOW_MS, max_attempts: 4, max_steps: 1000, backoff };
    conclude(&state, answer, &call, given)
}

/// The members of a plan are much alike, and compressed: a thousand waits with names of 60 characters take a quarter of
/// what an item holds.
#[test]
fn a_plan_is_compressed() {
    let End::Record(record) = concluded(&ops(thousand_waits(60, 0))).end else { panic!("it is planned") };
    let write = record.write(run_id(), EXPIRES_AT);
    let Action::Put(item) = &write.action else { panic!("{:?} is no put", write.action) };
    let bytes = item.size(&write.key);
    println!("the record of a plan of a thousand waits: {bytes} bytes");
    assert!(bytes < ITEM_BYTES_MAX / 4, "{bytes} bytes");
}

/// 1. Start.
/// 2. A thousand waits whose steps have names of a thousand characters: no record holds them, and the run says so.
#[test]
fn waits_that_no_record_holds_fail_the_run() {
    let conclusion = concluded(&ops(thousand_waits(1_000, 0)));
    let End::Run(finish) = conclusion.end else { panic!("{:?}", conclusion.end) };
    let text = finish.output.as_str();
    assert!(text.contains("plan_too_large") && text.contains("the limit is 409600"), "{text}");
    assert_eq!(conclusion.registrations, Registrations::default());
}
