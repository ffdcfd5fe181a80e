//! The interleavings that break engines built the obvious way, each as a world of its own: named after the case
//! it is about, with the faults at every place where they could matter. The rules are checked in each; what a
//! scenario asserts is what is true of it alone.

use testkit::sim::scenario::Scenario;
use testkit::sim::{Does, Fault, Invoke, Node, Op, Report};

fn step() -> Node {
    Node::Step(Does::Returns)
}

fn steps(count: usize) -> Vec<Node> {
    vec![step(); count]
}

/// So many sleeps of a second, a step after each.
fn naps(count: usize) -> Vec<Node> {
    (0..count).flat_map(|_| [Node::Sleep(1), step()]).collect()
}

fn completed(report: &Report) {
    assert!(report.runs.iter().all(|run| run.status == "Completed"), "{:?}", report.runs);
}

fn executions(report: &Report) -> u32 {
    report.runs.iter().map(|run| run.executions).sum()
}

/// The run completed, and its steps ran at most so often in all.
fn at_most(most: u32) -> impl Fn(&Report) {
    move |report| {
        completed(report);
        assert!(executions(report) <= most, "{} executions, {most} are explained", executions(report));
    }
}

#[test]
fn calm_world_runs_every_step_once_and_calls_as_often_as_it_must() {
    let report = Scenario::of(naps(10)).live();
    at_most(10)(&report);
    assert_eq!(report.calls.len(), 21, "one call a sleep, one a step, one for the end");
    let report = Scenario::of(naps(10)).reports().live();
    at_most(10)(&report);
    assert_eq!(report.calls.len(), 11, "a reported step needs no call of its own");
}

#[test]
fn a1_one_crash_does_not_double_the_run() {
    for fault in [Fault::CrashBefore, Fault::CrashAfter, Fault::LostReply] {
        for op in [Op::Send, Op::Acknowledge, Op::WriteTurn, Op::ClaimTurn] {
            let places = Scenario::of(naps(5)).at_every(op, fault, |report| {
                at_most(6)(report);
                assert!(report.calls.len() <= 13, "{} calls", report.calls.len());
            });
            assert!(places >= 5, "{} × {}: {places} places", op.name(), fault.name());
        }
    }
}

#[test]
fn a1_three_crashes_do_not_make_four_runs() {
    let scenario = Scenario::of(naps(10))
        .strike(Op::Send, 3, Fault::CrashAfter)
        .strike(Op::Send, 7, Fault::CrashAfter)
        .strike(Op::Acknowledge, 9, Fault::CrashBefore);
    let report = scenario.live();
    at_most(13)(&report);
    assert!(report.calls.len() <= 27, "{} calls", report.calls.len());
}

#[test]
fn a1_message_delivered_twice_does_not_make_two_chains() {
    let places = Scenario::of(naps(10)).at_every(Op::Receive, Fault::Duplicate, |report| {
        at_most(11)(report);
        assert!(report.calls.len() <= 23, "{} calls", report.calls.len());
    });
    assert!(places >= 10, "{places}");
}

#[test]
fn a1b_going_on_under_one_message_survives_a_crash_at_every_write() {
    for scenario in [Scenario::of(steps(5)), Scenario::of(steps(5)).reports(), Scenario::of(steps(5)).keeps()]
    {
        for op in [Op::WriteStep, Op::ClaimTurn, Op::CreateRun, Op::Call, Op::Query] {
            for fault in [Fault::CrashBefore, Fault::CrashAfter] {
                // An SDK that keeps its results loses all of them with the call.
                scenario.at_every(op, fault, at_most(10));
                scenario.clone().embedded().at_every(op, fault, at_most(10));
            }
        }
    }
}

#[test]
fn a1c_two_holders_of_one_message_at_a_concluded_turn() {
    let base = Scenario::of(vec![step(), Node::Sleep(1), step(), step()]);
    for (op, fault) in [
        (Op::WriteStep, Fault::FreezeAfter),
        (Op::WriteTurn, Fault::FreezeAfter),
        (Op::Send, Fault::FreezeBefore),
    ] {
        let places = base.at_every(op, fault, completed);
        for frozen in 1..=places {
            let lapsed = base.clone().strike(op, frozen, fault);
            lapsed.at_every(Op::ClaimTurn, Fault::CrashAfter, completed);
            lapsed.at_every(Op::Acknowledge, Fault::CrashAfter, completed);
        }
    }
}

#[test]
fn a3_retried_post_is_one_run() {
    for fault in [Fault::LostRequest, Fault::LostReply, Fault::Duplicate, Fault::Late] {
        let scenario = Scenario::of(steps(2)).posted_again();
        assert!(scenario.at_every(Op::Ingest, fault, at_most(2)) >= 2);
    }
    for op in [Op::WriteEvent, Op::Send] {
        for fault in [Fault::CrashBefore, Fault::CrashAfter, Fault::LostReply] {
            Scenario::of(steps(2)).posted_again().at_every(op, fault, at_most(3));
        }
    }
}

#[test]
fn a3_senders_event_id_starts_one_run_in_24_hours_and_another_one_later() {
    const HOUR_MS: i64 = 3_600_000;
    let twice = |after_ms| Scenario::of(steps(2)).event_id("order-7").also_posted_after(after_ms);
    for after_ms in [0, 1_000, 23 * HOUR_MS] {
        let report = twice(after_ms).live();
        let ran: Vec<u32> = report.runs.iter().map(|run| run.executions).collect();
        assert!(ran == [2, 0] || ran == [0, 2], "{after_ms} ms later: {ran:?}");
    }
    assert_eq!(executions(&twice(25 * HOUR_MS).live()), 4);
    for op in [Op::WriteOnce, Op::CreateRun] {
        for fault in [Fault::CrashBefore, Fault::CrashAfter, Fault::LostReply, Fault::FreezeAfter] {
            twice(1_000).at_every(op, fault, |report| assert!(executions(report) <= 4, "{:?}", report.runs));
        }
    }
}

#[test]
fn a5_cancel_beside_the_start_is_kept_or_told() {
    for after_ms in 0..40_i64 {
        // What the client is told is checked against the run by the rules.
        let report = Scenario::of(naps(3)).seed(after_ms.unsigned_abs()).cancelled_after(after_ms).live();
        assert!(matches!(report.runs[0].status.as_str(), "Completed" | "Cancelled"), "{:?}", report.runs);
    }
}

#[test]
fn a6_cancel_takes_effect_between_steps() {
    for scenario in [Scenario::of(steps(60)), Scenario::of(steps(60)).reports(), Scenario::of(naps(30))] {
        let report = scenario.cancelled_after(2_000).live();
        assert_eq!(report.runs[0].status, "Cancelled");
        assert!(report.runs[0].executions < 40, "{} steps ran", report.runs[0].executions);
    }
}

#[test]
fn a7_cancel_whose_handler_dies_is_carried_out() {
    for op in [Op::Send, Op::EndRun, Op::Get] {
        for fault in [Fault::CrashBefore, Fault::CrashAfter, Fault::LostReply, Fault::LostRequest] {
            let scenario = Scenario::of(vec![Node::Sleep(7_000), step()]).cancelled_after(500_000);
            scenario.at_every(op, fault, |report| assert_eq!(report.runs[0].status, "Cancelled"));
        }
    }
}

#[test]
fn a8_group_survives_a_crash_at_every_place() {
    let group =
        Node::Group(vec![vec![step(), step()], vec![Node::Sleep(2)], vec![Node::Sleep(2_000)], vec![step()]]);
    let scenario = Scenario::of(vec![group, step()]);
    for op in
        [Op::Send, Op::ArmTimer, Op::WriteTurn, Op::WriteStep, Op::AddJoin, Op::ClaimTurn, Op::Acknowledge]
    {
        for fault in [Fault::CrashBefore, Fault::CrashAfter, Fault::LostReply] {
            let places = scenario.at_every(op, fault, at_most(8));
            assert!(places >= 1, "{} × {}", op.name(), fault.name());
        }
    }
    scenario.at_every(Op::Receive, Fault::Duplicate, at_most(8));
}

#[test]
fn a8_race_survives_a_crash_at_every_place() {
    let race = Node::Race(vec![
        vec![step(), step()],
        vec![Node::Sleep(2), step()],
        vec![Node::Step(Does::FailsFirst(1))],
    ]);
    let scenario = Scenario::of(vec![race, step(), Node::Sleep(1), step()]);
    for op in [
        Op::Send,
        Op::WriteTurn,
        Op::WriteStep,
        Op::AddJoin,
        Op::ClaimTurn,
        Op::WriteAttempt,
        Op::Acknowledge,
    ] {
        for fault in [Fault::CrashBefore, Fault::CrashAfter, Fault::LostReply] {
            let places = scenario.at_every(op, fault, completed);
            assert!(places >= 1, "{} × {}", op.name(), fault.name());
        }
    }
    scenario.at_every(Op::Receive, Fault::Duplicate, completed);
}

#[test]
fn a8_what_follows_a_race_is_not_lost_when_a_loser_takes_the_turn_in_between() {
    // The loser ends while the winner's branch waits for a step, for a sleep, for a group.
    let slow = || vec![Node::Step(Does::Takes(3))];
    let group = || Node::Group(vec![vec![Node::Step(Does::Takes(6))], vec![Node::Sleep(5)]]);
    for after in [Node::Step(Does::Takes(6)), Node::Sleep(6), group()] {
        for seed in 1..=10 {
            let race = Node::Race(vec![vec![step()], slow(), slow()]);
            completed(&Scenario::of(vec![race, after.clone(), step()]).seed(seed).live());
        }
    }
}

#[test]
fn a9_sleep_is_recorded_before_its_timer() {
    let scenario = Scenario::of(vec![step(), Node::Sleep(5_000), step(), Node::Sleep(4_000), step()]);
    for fault in [Fault::CrashBefore, Fault::CrashAfter, Fault::LostRequest, Fault::Late, Fault::Doubled] {
        assert_eq!(scenario.at_every(Op::ArmTimer, fault, at_most(3)), 2);
    }
}

#[test]
fn a10_order_does_not_depend_on_clocks() {
    for seed in 1..=25 {
        // The sleep and the step end within the clocks' difference of each other.
        let race = Node::Race(vec![vec![Node::Sleep(1), step()], vec![Node::Step(Does::Takes(1)), step()]]);
        let scenario = Scenario::of(vec![race.clone(), step(), race, step()]).seed(seed).processes(3);
        completed(&scenario.live());
        completed(&scenario.clone().strike(Op::ClaimTurn, 3, Fault::CrashBefore).live());
    }
}

#[test]
fn a11_stale_dispatch_stops_and_the_current_one_goes_on() {
    let scenario = Scenario::of(vec![Node::Step(Does::Takes(100)); 4]).reports();
    for fault in [Fault::CrashAfter, Fault::FreezeAfter] {
        let places = scenario.at_every(Op::Call, fault, |report| {
            completed(report);
            assert!(
                report.calls.iter().all(|call| call.attempt == 0),
                "an attempt was lost: {:?}",
                report.calls
            );
        });
        assert!(places >= 1);
    }
    for fault in [Fault::LostRequest, Fault::LostReply, Fault::Duplicate, Fault::Late] {
        assert!(scenario.at_every(Op::Checkpoint, fault, completed) >= 4);
    }
}

#[test]
fn a11_frozen_executor_finds_its_turn_taken() {
    let scenario = Scenario::of(vec![step(), Node::Step(Does::Takes(30)), Node::Sleep(1), step()]);
    for scenario in [scenario.clone(), scenario.clone().reports(), scenario.keeps()] {
        for op in
            [Op::Call, Op::WriteStep, Op::WriteTurn, Op::ClaimTurn, Op::EndRun, Op::Send, Op::RenewLease]
        {
            for fault in [Fault::FreezeBefore, Fault::FreezeAfter] {
                scenario.at_every(op, fault, completed);
            }
        }
    }
}

#[test]
fn a11_record_of_a_lost_dispatch_that_knows_less_leads_on() {
    // The first holder freezes with "idle: two sleeps are out" in its hand; they end; the second holder takes
    // the turn over with both, plans a step and freezes as well; then the first one's record lands.
    let group = Node::Group(vec![vec![step()], vec![Node::Sleep(40)]]);
    let race = Node::Race(vec![vec![Node::Sleep(30), step()], vec![group]]);
    for seed in 1..=10 {
        let scenario = Scenario::of(vec![race.clone(), step()]).processes(3).seed(seed);
        let frozen = scenario.strike(Op::WriteTurn, 2, Fault::FreezeBefore);
        completed(&frozen.strike(Op::WriteTurn, 3, Fault::FreezeBefore).live());
    }
}

#[test]
fn a12_put_backs_and_busy_ports_kill_nobody() {
    // The race's second member waits out a call of nine minutes.
    let race = Node::Race(vec![
        vec![step(), Node::Step(Does::Takes(540))],
        vec![Node::Step(Does::Takes(5)), step()],
    ]);
    for seed in 1..=5 {
        completed(&Scenario::of(vec![race.clone(), step()]).seed(seed).live());
    }
    let busy = (1..=40).fold(Scenario::of(naps(3)), |s, nth| s.strike(Op::ClaimTurn, nth, Fault::Busy));
    let report = busy.live();
    at_most(3)(&report);
    assert!(report.calls.iter().all(|call| call.attempt == 0), "a busy port is no attempt");
}

#[test]
fn a22_large_value_is_whole_whoever_wrote_it() {
    let scenario = Scenario::of(vec![
        Node::Step(Does::ReturnsMuch),
        Node::Group(vec![vec![Node::Step(Does::ReturnsMuch)], vec![step()]]),
    ]);
    for fault in [Fault::CrashBefore, Fault::CrashAfter, Fault::LostReply, Fault::FreezeBefore] {
        assert!(scenario.at_every(Op::WriteBlob, fault, completed) >= 2);
    }
    scenario.at_every(Op::Receive, Fault::Duplicate, completed);
}

#[test]
fn a26_run_ends_once() {
    let ends = [
        vec![step()],
        vec![Node::Step(Does::FailsUncaught)],
        vec![Node::Group(vec![vec![Node::Step(Does::FailsUncaught)]; 3])],
    ];
    for body in ends {
        for fault in [
            Fault::CrashBefore,
            Fault::CrashAfter,
            Fault::LostRequest,
            Fault::LostReply,
            Fault::FreezeBefore,
            Fault::FreezeAfter,
        ] {
            let scenario = Scenario::of(body.clone());
            assert!(scenario.at_every(Op::EndRun, fault, |_| {}) >= 1);
        }
    }
}

#[test]
fn a26_cancel_beside_the_end_is_one_of_them() {
    let mut ends = std::collections::BTreeSet::new();
    for ms in 0..60_i64 {
        let scenario = Scenario::of(steps(2)).seed(ms.unsigned_abs()).cancelled_after(ms * 12);
        ends.insert(scenario.live().runs[0].status.clone());
    }
    assert_eq!(ends.into_iter().collect::<Vec<_>>(), ["Cancelled", "Completed"], "both happen");
}

/// So few receives bring a message to the dead letters.
const FEW_RECEIVES: u32 = 3;

#[test]
fn a12_dead_letter_whose_cause_is_recorded_is_announced_and_fails_nothing() {
    // The turn is recorded; what follows from it cannot be sent, as often as the message is received.
    let mut scenario = Scenario::of(naps(3)).max_receives(FEW_RECEIVES);
    for nth in 3..3 + FEW_RECEIVES as usize {
        scenario = scenario.strike(Op::Send, nth, Fault::Busy);
    }
    for seed in 1..20 {
        at_most(3)(&scenario.clone().seed(seed).live());
    }
}

#[test]
fn a12_dead_letter_of_a_turn_that_others_led_past_is_dropped() {
    for fault in [Fault::LostRequest, Fault::LostReply, Fault::Busy] {
        let scenario = Scenario::of(naps(3)).max_receives(2);
        let places = scenario.at_every(Op::Acknowledge, fault, at_most(3));
        assert!(places >= 3, "{} places", places);
    }
}

#[test]
fn a12_run_whose_message_is_put_back_many_times_is_not_failed() {
    let mut scenario = Scenario::of(naps(3));
    for nth in 3..60 {
        scenario = scenario.strike(Op::Query, nth, Fault::Busy);
    }
    at_most(3)(&scenario.live());
}

#[test]
fn a12_poison_ends_its_run_with_the_reason() {
    for scenario in [Scenario::of(steps(3)), Scenario::of(vec![Node::Group(vec![steps(1), steps(1)])])] {
        let mut scenario = scenario.max_receives(FEW_RECEIVES);
        for nth in 1..40 {
            scenario = scenario.strike(Op::Call, nth, Fault::CrashBefore);
        }
        let report = scenario.live();
        let [run] = &report.runs[..] else { panic!("{:?}", report.runs) };
        assert_eq!(run.status, "Failed");
        assert!(run.output.contains("dead_letter"), "{}", run.output);
    }
}

#[test]
fn a12_run_that_cannot_be_created_is_recorded_as_failed_and_its_parent_is_told() {
    let child =
        Scenario::of(vec![Node::Invoke(Invoke { function: "sim-child", timeout_s: 3_600 })]).child(steps(1));
    let places = child.at_every(Op::CreateRun, Fault::Busy, completed);
    assert_eq!(places, 2);
    let mut doomed = child.max_receives(FEW_RECEIVES);
    for nth in 2..2 + FEW_RECEIVES as usize {
        doomed = doomed.strike(Op::CreateRun, nth, Fault::Busy);
    }
    let report = doomed.live();
    let failed = report.runs.iter().find(|run| run.function == "sim-child").expect("it is recorded");
    assert_eq!(failed.status, "Failed");
    assert!(failed.output.contains("dead_letter"), "{}", failed.output);
}

#[test]
fn function_that_runs_elsewhere_is_called_there_alone_whatever_fails_on_the_way() {
    let branches = vec![vec![step()], vec![Node::Sleep(1), step()]];
    let body = vec![step(), Node::Sleep(1_200), step(), Node::Group(branches)];
    let scenario = Scenario::of(body).main_runs_elsewhere();
    completed(&scenario.live());
    for fault in [Fault::CrashBefore, Fault::CrashAfter, Fault::LostReply, Fault::Late] {
        let places = scenario.at_every(Op::Send, fault, completed);
        assert!(places >= 6, "{}: {places} places", fault.name());
    }
    let places = scenario.at_every(Op::Receive, Fault::Duplicate, completed);
    assert!(places >= 8, "{places} places");
}
