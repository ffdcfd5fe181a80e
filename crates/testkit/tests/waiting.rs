//! The interleavings of everything that waits, each as a world of its own, named after the case it is about: events
//! that resume and cancel, signals, invoked functions, crons. The rules are checked in each; what a scenario asserts
//! is what is true of it alone.

use testkit::sim::scenario::Scenario;
use testkit::sim::{Does, Fault, ForSignal, If, Invoke, K, Node, Op, Ran, Report, Sent, Waiting};

const HOUR_S: u32 = 3_600;
const HOUR_MS: i64 = 3_600_000;
/// By then what was begun at once has been parked, also if a process died meanwhile.
const SETTLED_MS: i64 = 200_000;

/// What a process does to a request that is the end of it, or seems to be.
const LOSSES: [Fault; 4] = [Fault::CrashBefore, Fault::CrashAfter, Fault::LostRequest, Fault::LostReply];
/// A process that is lost with a job in its hands.
const CRASHES: [Fault; 2] = [Fault::CrashBefore, Fault::CrashAfter];

fn step() -> Node {
    Node::Step(Does::Returns)
}

fn wait(event: &'static str, timeout_s: u32) -> Node {
    Node::WaitForEvent(Waiting::event(event, timeout_s))
}

fn wait_if(condition: If, timeout_s: u32) -> Node {
    Node::WaitForEvent(Waiting::event("ev/a", timeout_s).on(condition))
}

fn signal(timeout_s: u32) -> Node {
    Node::WaitForSignal(ForSignal { signal: "sig-a", replaces: false, timeout_s })
}

fn invoke(timeout_s: u32) -> Node {
    Node::Invoke(Invoke { function: "sim-child", timeout_s })
}

/// The runs of a function, in order.
fn runs_of<'a>(report: &'a Report, function: &str) -> Vec<&'a Ran> {
    report.runs.iter().filter(|run| run.function == function).collect()
}

/// The main function's first run completed, and its waits got this.
fn got(expected: &[&str]) -> impl Fn(&Report) + use<> {
    let expected: Vec<String> = expected.iter().map(|what| (*what).to_owned()).collect();
    move |report| {
        let run = &report.runs[0];
        assert_eq!((run.status.as_str(), &run.got), ("Completed", &expected));
    }
}

#[test]
fn a3_event_dated_in_the_future_starts_one_run_at_its_time() {
    let scenario =
        Scenario::of(vec![step(), step()]).started_by(Sent::named("sim/go").ahead(HOUR_MS)).posted_again();
    let once = |report: &Report| {
        got(&[])(report);
        assert!(report.runs[0].executions <= 3, "{:?}", report.runs);
    };
    assert_eq!(scenario.live().runs[0].executions, 2);
    for op in [Op::ScheduleRun, Op::CreateRun, Op::WriteListing, Op::ArmTimer] {
        for fault in LOSSES {
            assert!(scenario.at_every(op, fault, once) >= 1, "{} × {}", op.name(), fault.name());
        }
    }
    scenario.at_every(Op::ArmTimer, Fault::Doubled, once);
}

#[test]
fn a4_retried_post_resumes_only_the_wait_it_met_first() {
    // The same wait twice, as in a loop; the event is posted twice with one seed.
    let looped = || vec![wait_if(If::SameK, HOUR_S), wait_if(If::SameK, HOUR_S), step()];
    let once = got(&["p2.0", "nothing"]);
    let base = Scenario::of(looped()).posts(SETTLED_MS, vec![Sent::named("ev/a")]).posted_twice();
    // Among many others the waits are found by jobs, page by page.
    for scenario in [base.clone(), base.clone().embedded(), base.crowd("ev/a", Some("a"), 130)] {
        (1..=10).for_each(|seed| once(&scenario.clone().seed(seed).live()));
        for fault in [Fault::LostRequest, Fault::LostReply, Fault::Duplicate] {
            assert!(scenario.at_every(Op::Ingest, fault, &once) >= 2);
        }
        for op in [Op::WriteEvent, Op::Send, Op::RecordAndSend, Op::Match, Op::Deliver] {
            for fault in CRASHES {
                scenario.at_every(op, fault, &once);
            }
        }
        scenario.at_every(Op::Deliver, Fault::Duplicate, &once);
        scenario.at_every(Op::Match, Fault::Duplicate, &once);
    }
}

#[test]
fn a4_event_that_started_a_run_does_not_resume_it() {
    let scenario = Scenario::of(vec![wait("sim/go", 600), step()]);
    for seed in 1..=10 {
        got(&["nothing"])(&scenario.clone().seed(seed).posted_again().live());
    }
    got(&["p2.0"])(&scenario.posts(60_000, vec![Sent::named("sim/go")]).live());
}

#[test]
fn a5_event_cancels_a_run_whose_start_is_still_to_come() {
    let base = Scenario::of(vec![Node::Sleep(600), step()])
        .cancel_on(Waiting::event("ev/stop", HOUR_S).on(If::SameK))
        .posts(500, vec![Sent::named("ev/stop")]);
    let cancelled = |report: &Report| {
        assert_eq!((report.runs[0].status.as_str(), report.runs[0].executions), ("Cancelled", 0));
    };
    // The Start comes late; what cancels comes first.
    let scenario = base.strike(Op::Send, 1, Fault::Late);
    (1..=10).for_each(|seed| cancelled(&scenario.clone().seed(seed).live()));
    for op in [Op::CancelJob, Op::EndRun, Op::ScheduleRun, Op::RemoveWait, Op::Settle] {
        for fault in CRASHES {
            assert!(scenario.at_every(op, fault, cancelled) >= 1, "{} × {}", op.name(), fault.name());
        }
    }
}

#[test]
fn a5_event_cancels_a_run_of_an_event_dated_in_the_future() {
    let scenario = Scenario::of(vec![step(); 3])
        .started_by(Sent::named("sim/go").ahead(HOUR_MS))
        .cancel_on(Waiting::event("ev/stop", HOUR_S))
        .posts(60_000, vec![Sent::named("ev/stop")]);
    let cancelled = |report: &Report| {
        assert_eq!((report.runs[0].status.as_str(), report.runs[0].executions), ("Cancelled", 0));
    };
    cancelled(&scenario.live());
    for op in
        [Op::WriteWait, Op::ScheduleRun, Op::ArmTimer, Op::CancelJob, Op::EndRun, Op::Settle, Op::RemoveWait]
    {
        for fault in LOSSES {
            scenario.at_every(op, fault, cancelled);
        }
    }
    cancelled(&scenario.posted_again().live());
}

#[test]
fn a5_later_event_of_the_same_request_cancels_also_when_it_is_repeated() {
    // Dated in the future, so that the run does not end before the request is repeated.
    let request = vec![Sent::named("sim/go").ahead(HOUR_MS), Sent::named("ev/stop")];
    let stop = Waiting::event("ev/stop", HOUR_S);
    let scenario = Scenario::of(vec![step()]).on("sim-b", "sim/go", vec![step()]).cancel_on(stop);
    let scenario = scenario.posts(1_000, request);
    for op in [Op::WriteEvent, Op::Send, Op::WriteWait] {
        for fault in LOSSES {
            scenario.at_every(op, fault, |report| {
                assert!(report.runs[2..4].iter().all(|run| run.status == "Cancelled"), "{:?}", report.runs);
            });
        }
    }
}

#[test]
fn a6_wait_beside_a_step_sees_what_the_step_asked_for() {
    let asks = Node::Group(vec![vec![wait("ev/a", 600)], vec![step()]]);
    for (ms, sdk) in (0..400).step_by(8).zip([0, 1].into_iter().cycle()) {
        // Whoever posts after the step could have begun is heard: the rules check it for every moment.
        let scenario = Scenario::of(vec![asks.clone()]).posts(ms, vec![Sent::named("ev/a")]);
        if sdk == 0 {
            scenario.live()
        } else {
            scenario.reports().live()
        };
    }
    let mut heard = 0;
    for seed in 1..=30 {
        // The world answers in the moment in which the wait is registered.
        let report = Scenario::of(vec![asks.clone(), asks.clone()]).seed(seed).reacts(4, 0).live();
        heard += report.runs[0].got.iter().filter(|got| *got != "nothing").count();
    }
    assert!(heard >= 15, "{heard} of 60 waits were answered at once");
    got(&["p2.0"])(&Scenario::of(vec![asks]).posts(2_000, vec![Sent::named("ev/a")]).live());
}

#[test]
fn a7_signal_whose_handler_dies_reaches_its_run() {
    let scenario = Scenario::of(vec![signal(HOUR_S), step()]).signals(SETTLED_MS, "sig-a");
    let reached = got(&["g1"]);
    reached(&scenario.live());
    for fault in [Fault::LostRequest, Fault::LostReply, Fault::Duplicate, Fault::Late] {
        assert!(scenario.at_every(Op::Signal, fault, &reached) >= 1);
    }
    for op in [Op::Get, Op::Query, Op::Send, Op::Deliver, Op::WriteStep, Op::RemoveSignal, Op::ClaimTurn] {
        for fault in CRASHES {
            assert!(scenario.at_every(op, fault, &reached) >= 1, "{} × {}", op.name(), fault.name());
        }
    }
    scenario.at_every(Op::Deliver, Fault::Duplicate, &reached);
}

#[test]
fn a7_signals_second_waiter_fails_unless_it_replaces_the_first() {
    let second = |replaces| {
        let waits = Node::WaitForSignal(ForSignal { signal: "sig-a", replaces, timeout_s: HOUR_S });
        let scenario = Scenario::of(vec![signal(HOUR_S), step()]).on("sim-b", "ev/b", vec![waits]);
        scenario.posts(SETTLED_MS, vec![Sent::named("ev/b")]).signals(3 * SETTLED_MS, "sig-a")
    };
    let report = second(false).live();
    assert_eq!((report.runs[1].status.as_str(), &report.runs[0].got), ("Failed", &vec!["g1".to_owned()]));
    let scenario = second(true);
    let replaced = |report: &Report| {
        assert_eq!((report.runs[0].got[0].as_str(), report.runs[1].got[0].as_str()), ("replaced", "g1"));
        assert!(report.runs.iter().all(|run| run.status == "Completed"), "{:?}", report.runs);
    };
    for op in [Op::WriteSignal, Op::WriteTurn, Op::Deliver, Op::RemoveSignal, Op::WriteStep] {
        for fault in CRASHES {
            assert!(scenario.at_every(op, fault, replaced) >= 1, "{} × {}", op.name(), fault.name());
        }
    }
}

#[test]
fn a7_replaced_waiter_of_a_group_does_not_hold_its_group() {
    let group = Node::Group(vec![vec![signal(HOUR_S)], vec![step()], vec![Node::Sleep(30)]]);
    let waits = Node::WaitForSignal(ForSignal { signal: "sig-a", replaces: true, timeout_s: 600 });
    let scenario = Scenario::of(vec![group, step()]).on("sim-b", "ev/b", vec![waits]);
    got(&["replaced"])(&scenario.posts(5_000, vec![Sent::named("ev/b")]).live());
}

#[test]
fn a9_parked_wait_survives_at_every_step_of_its_life() {
    // The first one's timer is the queue's delay, the second one's a timer of its own.
    let body = vec![wait("ev/a", 700), step(), wait_if(If::SameK, 5_000), step()];
    let scenario = Scenario::of(body)
        .posts(200_000, vec![Sent::named("ev/a")])
        .posts(700_000, vec![Sent::named("ev/a")]);
    let resumed = |report: &Report| {
        got(&["p2.0", "p3.0"])(report);
        assert!(report.runs[0].executions <= 3, "{:?}", report.runs);
    };
    let parking = [Op::WritePath, Op::WriteWait, Op::WriteTurn, Op::ArmTimer, Op::Acknowledge];
    let resolving =
        [Op::Deliver, Op::WriteStep, Op::RemoveWait, Op::DisarmTimer, Op::ClaimTurn, Op::WriteEvent];
    for op in parking.into_iter().chain(resolving) {
        for fault in op.faults().iter().filter(|fault| **fault != Fault::Refused) {
            let places = scenario.at_every(op, *fault, resumed);
            assert!(places >= 1, "{} × {}", op.name(), fault.name());
        }
    }
}

#[test]
fn a9_late_dispatch_does_not_leave_a_wait_that_nobody_needs() {
    // The first holder stands still before it registers; the second one registers, and the event resolves it; then
    // the first one's registration lands.
    let scenario = Scenario::of(vec![signal(400), wait("ev/a", 400), step()]);
    let scenario = scenario.signals(90_000, "sig-a").posts(95_000, vec![Sent::named("ev/a")]);
    for op in [Op::WriteSignal, Op::WriteWait] {
        for processes in [2, 3] {
            let scenario = scenario.clone().processes(processes);
            assert!(scenario.at_every(op, Fault::FreezeBefore, |_| {}) >= 1);
        }
    }
    // A signal's name is free again, whoever stands in the index.
    let again = Scenario::of(vec![signal(400), step()]).strike(Op::WriteSignal, 1, Fault::FreezeBefore);
    let again = again.on("sim-b", "ev/b", vec![signal(400)]).posts(600_000, vec![Sent::named("ev/b")]);
    let report = again.signals(90_000, "sig-a").live();
    assert!(report.runs.iter().all(|run| run.status == "Completed"), "{:?}", report.runs);
}

#[test]
fn a9_timeout_beside_the_event_is_one_of_them() {
    let mut ends = std::collections::BTreeSet::new();
    for ms in (0..600_i64).step_by(10) {
        let scenario = Scenario::of(vec![wait("ev/a", 10), step()]).seed(ms.unsigned_abs() + 1);
        let report = scenario.posts(9_700 + ms, vec![Sent::named("ev/a")]).live();
        ends.insert(report.runs[0].got.clone());
    }
    assert_eq!(ends.into_iter().collect::<Vec<_>>(), [["nothing".to_owned()], ["p2.0".to_owned()]]);
}

#[test]
fn a21_every_parent_has_an_answer() {
    let fails = || vec![Node::Step(Does::FailsUncaught)];
    let stop = Waiting::event("ev/stop", HOUR_S);
    let sleeps = || vec![Node::Sleep(1_200), step()];
    let parent = |timeout_s| Scenario::of(vec![invoke(timeout_s), step()]);
    let cancelled = parent(HOUR_S).child(sleeps()).cancel_on(stop);
    // Only the child's event has "a" under k.
    let only_child = Sent::named("sim/go").k(K::Text("b"));
    let on_k = stop.on(If::SameK);
    let cancelled_child = parent(HOUR_S).child(sleeps()).cancel_on(on_k).started_by(only_child);
    let cancelled_child = cancelled_child.posts(2 * SETTLED_MS, vec![Sent::named("ev/stop")]);
    for (scenario, answer) in [
        (parent(HOUR_S).child(vec![step()]), "returned"),
        (parent(HOUR_S).child(fails()), "failed"),
        (parent(5).child(sleeps()), "nothing"),
        (parent(HOUR_S), "missing"),
        (cancelled_child, "cancelled"),
    ] {
        let answered = got(&[answer]);
        answered(&scenario.live());
        for op in
            [Op::WriteTurn, Op::WriteEvent, Op::Send, Op::CreateRun, Op::EndRun, Op::Settle, Op::Deliver]
        {
            for fault in CRASHES {
                scenario.at_every(op, fault, &answered);
            }
        }
        scenario.at_every(Op::Deliver, Fault::Duplicate, &answered);
        scenario.at_every(Op::Receive, Fault::Duplicate, &answered);
    }
    // The parent itself is cancelled; the rules see to the rest.
    cancelled.posts(60_000, vec![Sent::named("ev/stop")]).live();
}

#[test]
fn a21_child_that_is_cancelled_before_its_start_answers() {
    let on_k = Waiting::event("ev/stop", HOUR_S).on(If::SameK);
    let scenario = Scenario::of(vec![invoke(HOUR_S), step()])
        .child(vec![step()])
        .cancel_on(on_k)
        .started_by(Sent::named("sim/go").k(K::Text("b")))
        .posts(2_000, vec![Sent::named("ev/stop")]);
    let mut answers = std::collections::BTreeSet::new();
    for nth in 1..=6 {
        let report = scenario.clone().strike(Op::Send, nth, Fault::Late).live();
        assert_eq!(report.runs[0].status, "Completed");
        answers.extend(report.runs[0].got.clone());
    }
    assert!(answers.contains("cancelled") && answers.contains("returned"), "{answers:?}");
}

#[test]
fn a23_missing_key_finds_what_equals_it_through_the_index() {
    let resumed = |trigger: K, event: K| {
        let scenario = Scenario::of(vec![wait_if(If::SameK, 600), step()]);
        let scenario = scenario.started_by(Sent::named("sim/go").k(trigger));
        let report = scenario.posts(60_000, vec![Sent::named("ev/a").k(event)]).live();
        report.runs[0].got == ["p2.0"]
    };
    let a = K::Text("a");
    for (trigger, equal, other) in [
        (K::Missing, vec![K::Missing, K::Null], vec![K::Zero, K::Empty, a]),
        (K::Null, vec![K::Missing, K::Null, K::Zero, K::Empty], vec![a, K::Whole(7)]),
        (K::Zero, vec![K::Zero, K::Null], vec![K::Missing, K::Empty]),
        (K::Empty, vec![K::Empty, K::Null], vec![K::Missing, K::Zero]),
        (K::Whole(7), vec![K::Whole(7), K::Double(7)], vec![K::Text("7"), K::Double(8)]),
        (a, vec![a], vec![K::Missing, K::Text("b")]),
    ] {
        equal.into_iter().for_each(|event| assert!(resumed(trigger, event), "{trigger:?} == {event:?}"));
        other.into_iter().for_each(|event| assert!(!resumed(trigger, event), "{trigger:?} != {event:?}"));
    }
}

#[test]
fn a25_more_waits_than_a_request_looks_at_are_all_resumed_once() {
    let many = Node::Group(vec![vec![wait_if(If::SameK, HOUR_S)]; 40]);
    let scenario = Scenario::of(vec![many, step()])
        .crowd("ev/a", Some("a"), 100)
        .posts(60_000, vec![Sent::named("ev/a").bytes(9_000)]);
    let all = |report: &Report| {
        assert_eq!(report.runs[0].status, "Completed");
        assert!(report.runs[0].got == vec!["p2.0"; 40], "{:?}", report.runs[0].got);
        assert!(report.coverage.times(Op::Match) >= 2, "page by page");
    };
    all(&scenario.live());
    for fault in [Fault::CrashAfter, Fault::Duplicate] {
        assert!(scenario.at_every(Op::Match, fault, all) >= 2);
    }
    all(&scenario.posted_twice().embedded().live());
}

#[test]
fn a26_what_follows_from_an_end_happens_once_wherever_it_is_interrupted() {
    // Its parent, its listeners, its rule, its waits, its signal, their timers: all follow from the child's end.
    let child = Node::Race(vec![
        vec![wait("ev/b", 7_200)],
        vec![wait_if(If::SameK, 7_200)],
        vec![signal(7_200)],
        vec![Node::Sleep(20), Node::Step(Does::FailsUncaught)],
    ]);
    let scenario = Scenario::of(vec![invoke(HOUR_S), step(), Node::Step(Does::FailsUncaught)])
        .child(vec![child])
        .on("sim-ended", "inngest/function.finished", vec![step()])
        .on_failure(vec![step()])
        .cancel_on(Waiting::event("ev/stop", HOUR_S));
    let followed = |report: &Report| {
        assert_eq!(
            (report.runs[0].status.as_str(), &report.runs[0].got),
            ("Failed", &vec!["failed".to_owned()])
        );
        assert_eq!(runs_of(report, "sim-ended").len(), 2, "parent and child");
        assert_eq!(runs_of(report, "sim-failed").len(), 1, "the parent alone");
    };
    followed(&scenario.live());
    let follows = [
        Op::EndRun,
        Op::Send,
        Op::WriteEvent,
        Op::RemoveWait,
        Op::RemoveSignal,
        Op::DisarmTimer,
        Op::Settle,
        Op::Acknowledge,
    ];
    for op in follows {
        for fault in LOSSES {
            assert!(scenario.at_every(op, fault, followed) >= 1, "{} × {}", op.name(), fault.name());
        }
    }
}

#[test]
fn a26_cancelled_run_settles_wherever_it_is_interrupted() {
    let scenario = Scenario::of(vec![Node::Group(vec![vec![wait("ev/b", 7_200)], vec![signal(7_200)]])])
        .on("sim-ended", "inngest/function.cancelled", vec![step()])
        .cancel_on(Waiting::event("ev/stop", HOUR_S))
        .cancelled_after(120_000);
    let settled = |report: &Report| {
        assert_eq!(report.runs[0].status, "Cancelled");
        assert_eq!(runs_of(report, "sim-ended").len(), 1);
    };
    for op in
        [Op::EndRun, Op::Send, Op::WriteEvent, Op::RemoveWait, Op::RemoveSignal, Op::DisarmTimer, Op::Settle]
    {
        for fault in LOSSES {
            scenario.at_every(op, fault, settled);
        }
    }
}

#[test]
fn b3_paths_are_registered_before_the_waits_they_lead_to_and_once() {
    let waits = |condition| Scenario::of(vec![wait_if(condition, HOUR_S), step()]);
    let posted = |scenario: Scenario| scenario.posts(SETTLED_MS, vec![Sent::named("ev/a")]);
    let scenario = posted(waits(If::SameK));
    for fault in LOSSES {
        assert!(scenario.at_every(Op::WritePath, fault, got(&["p2.0"])) >= 1);
    }
    // A wait without an equality needs none; many waits with the same one need one, in each process.
    assert_eq!(posted(waits(If::Always)).live().coverage.times(Op::WritePath), 0);
    let many = (0..20).fold(waits(If::SameK), |s, nth| s.posts(nth * 1_000, vec![Sent::named("sim/go")]));
    let report = posted(many).live();
    assert!(report.runs.iter().all(|run| run.got == ["p22.0"]), "{:?}", report.runs);
    assert!(report.coverage.times(Op::WritePath) <= 2, "{}", report.coverage.times(Op::WritePath));
}

#[test]
fn timeouts_cancel_what_starts_late_or_goes_on_too_long() {
    let status = |scenario: &Scenario| scenario.live().runs[0].status.clone();
    let sleeps = || Scenario::of(vec![step(), Node::Sleep(2_000), step()]);
    assert_eq!(status(&sleeps().timeouts(None, Some(1_000))), "Cancelled");
    assert_eq!(status(&sleeps().timeouts(Some(10), Some(4_000))), "Completed");
    let late = sleeps().timeouts(Some(1), None).strike(Op::Receive, 1, Fault::Late);
    let ends: std::collections::BTreeSet<String> =
        (1..=20).map(|seed| status(&late.clone().seed(seed))).collect();
    assert!(ends.contains("Cancelled"), "{ends:?}");
    for op in [Op::CancelJob, Op::EndRun, Op::CreateRun, Op::ArmTimer] {
        for fault in CRASHES {
            sleeps().timeouts(None, Some(1_000)).at_every(op, fault, |report| {
                assert_eq!(report.runs[0].status, "Cancelled");
            });
        }
    }
}

#[test]
fn cron_starts_each_minute_once_and_goes_on_whatever_happens_to_its_ticks() {
    let scenario = Scenario::of(vec![step()]).every_minute_until(290_000, vec![step()]);
    let ticks = |report: &Report| runs_of(report, "sim-cron").iter().filter(|run| run.executions > 0).count();
    assert_eq!(ticks(&scenario.live()), 4);
    for op in [Op::Tick, Op::WriteCron, Op::WriteEvent, Op::Send, Op::Acknowledge] {
        for fault in CRASHES {
            assert!(
                scenario.at_every(op, fault, |report| assert!(ticks(report) >= 3, "{:?}", report.runs)) >= 4
            );
        }
    }
    scenario.at_every(Op::Tick, Fault::Duplicate, |report| assert_eq!(ticks(report), 4));
    // Others remember for some seconds that the app has no such function.
    let late = scenario.clone().crons_from(58_000);
    assert_eq!(ticks(&late.live()), 4);
    for op in [Op::Sync, Op::WriteCron, Op::Tick] {
        for fault in op.faults().iter().filter(|fault| **fault != Fault::Refused) {
            (1..=3).for_each(|seed| {
                let report = late.clone().seed(seed).strike(op, 1, *fault).live();
                assert!(ticks(&report) >= 2, "{} × {}: {:?}", op.name(), fault.name(), report.runs);
            });
        }
    }
    // Who stands still for 100 seconds misses minutes, which are made up for once.
    let frozen = scenario.processes(1).strike(Op::Tick, 1, Fault::FreezeBefore).live();
    assert!((2..=4).contains(&ticks(&frozen)), "{:?}", frozen.runs);
}
