//! The claim: who gets a turn, as a table; and the writes that take it.

use crate::wire::*;
use engine::claim::{PUT_BACK_MS, Taken, Taker, Taking, renew};
use engine::conclude::{CallFacts, Finish, StepConclusion, conclude_step, open};
use engine::item::{Attempt, Item, Value};
use engine::job::Asked;
use engine::records::{
    Claim, JoinRecord, Payload, PlannedOp, RunRecord, Status, StepRecord, TurnEnd, TurnRecord,
};
use engine::retry::Backoff;
use engine::state::RunState;

/// The lease in these tests ends here; it began at [`NOW_MS`].
const UNTIL_MS: i64 = NOW_MS + 60_000;

fn taker(msg: &str) -> Taker<'_> {
    Taker { msg, nonce: "nonce-1", host: "here", now_ms: NOW_MS, lease_ms: 30_000, sole: false, receives: 1 }
}

fn late(msg: &str) -> Taker<'_> {
    Taker { now_ms: UNTIL_MS, ..taker(msg) }
}

fn record(turn: u32, end: TurnEnd) -> TurnRecord {
    TurnRecord { turn, end, by: "m1".into(), base: 0, grown: Vec::new(), request_version: 2, at_ms: NOW_MS }
}

fn member(id: &str, due_ms: Option<i64>) -> PlannedOp {
    let op = if due_ms.is_some() { "Sleep" } else { "StepPlanned" };
    PlannedOp { id: id.into(), op: op.into(), name: id.into(), due_ms, attempt: 0, opts: None, wait: None }
}

fn result(id: &str, turn: u32, ends: bool) -> StepRecord {
    StepRecord {
        id: step_id(id),
        name: id.into(),
        op: "StepRun".into(),
        memo: Payload::Inline(json(r#"{"data":1}"#)),
        failed: false,
        turn,
        order: (NOW_MS, 0),
        generation: 1,
        by: "mine".into(),
        ends,
        attempt: 0,
        queued_ms: NOW_MS,
        started_ms: NOW_MS,
        ended_ms: NOW_MS,
    }
}

/// Turn 2, held by `mine`, with `x` in the stack.
fn state() -> RunState {
    let mut run = run("mine");
    run.claim.turn = 2;
    run.claim.generation = 5;
    run.claim.tries = 1;
    run.claim.attempt = 2;
    run.claim.stack.push(&step_id("x"));
    RunState::new(run)
}

fn with_step(mut state: RunState, step: StepRecord) -> RunState {
    state.steps.insert(step.id.clone(), step);
    state
}

fn with_end(mut state: RunState, end: TurnEnd) -> RunState {
    let record = record(state.run.claim.turn, end);
    state.turns.insert(record.turn, record);
    state
}

fn plan_of(ops: Vec<PlannedOp>) -> TurnEnd {
    TurnEnd::Plan { ops, race: false }
}

fn shown(taking: &Taking) -> String {
    match taking {
        Taking::Ended => "ended".into(),
        Taking::Drop(why) => format!("drop: {why}"),
        Taking::PutBack { ms } => format!("put back {ms}"),
        Taking::Run(taken) => format!("run {}", taken.claim.turn),
        Taking::Announce(taken) => format!("announce {}", taken.claim.turn),
    }
}

#[track_caller]
fn asks(taker: &Taker<'_>, state: &RunState, asked: &Asked, expected: &str) {
    assert_eq!(shown(&taker.ask(state, asked)), expected, "{asked:?}");
}

#[test]
fn mine_asks_for_the_turn_it_holds_whatever_it_once_asked_for() {
    let open = state();
    let ended = with_end(state(), TurnEnd::Idle);
    for asked in [
        Asked::Turn(1),
        Asked::Turn(2),
        Asked::Turn(3),
        Asked::Next { cause: step_id("x") },
        Asked::Next { cause: step_id("y") },
    ] {
        asks(&taker("mine"), &open, &asked, "put back 60000");
        asks(&late("mine"), &open, &asked, "run 2");
        asks(&taker("mine"), &ended, &asked, "put back 60000");
        asks(&late("mine"), &ended, &asked, "announce 2");
    }
}

#[test]
fn another_message_is_dropped_at_a_turn_that_is_held_or_passed() {
    for state in [state(), with_end(state(), TurnEnd::Idle)] {
        for taker in [taker("other"), late("other")] {
            asks(&taker, &state, &Asked::Turn(2), "drop: another message holds the turn");
            asks(&taker, &state, &Asked::Turn(1), "drop: the turn is passed");
            asks(&taker, &state, &Asked::Turn(0), "drop: the turn is passed");
        }
    }
}

#[test]
fn the_next_turn_is_taken_once_the_turn_before_it_has_ended() {
    let put_back = format!("put back {PUT_BACK_MS}");
    for taker in [taker("other"), late("other")] {
        for asked in [Asked::Turn(3), Asked::Next { cause: step_id("y") }] {
            asks(&taker, &state(), &asked, &put_back);
            asks(&taker, &with_step(state(), result("a", 2, false)), &asked, &put_back);
            asks(&taker, &with_step(state(), result("a", 1, true)), &asked, &put_back);
            asks(&taker, &with_end(state(), TurnEnd::Idle), &asked, "run 3");
            asks(&taker, &with_step(state(), result("a", 2, true)), &asked, "run 3");
        }
        asks(&taker, &with_end(state(), TurnEnd::Idle), &Asked::Turn(4), &put_back);
    }
}

#[test]
fn a_racer_is_dropped_once_its_result_is_in_the_stack() {
    let asked = Asked::Next { cause: step_id("x") };
    for state in [state(), with_end(state(), TurnEnd::Idle)] {
        asks(&taker("other"), &state, &asked, "drop: its cause is in the stack");
    }
}

#[test]
fn a_plan_that_nobody_took_up_asks_for_the_next_turn_although_its_own_was_taken() {
    let asked = Asked::Turn(2);
    let planned = |ops: &[PlannedOp], ended: bool| {
        let mut state = if ended { with_end(state(), TurnEnd::Idle) } else { state() };
        state.turns.insert(1, record(1, plan_of(ops.to_vec())));
        state
    };
    let sleep = |due_ms| [member("z", Some(due_ms))];
    let held = "drop: another message holds the turn";
    asks(&taker("other"), &planned(&sleep(NOW_MS), true), &asked, "run 3");
    asks(&taker("other"), &planned(&sleep(NOW_MS), false), &asked, &format!("put back {PUT_BACK_MS}"));
    asks(&taker("other"), &planned(&sleep(NOW_MS + 1), true), &asked, held);
    asks(&taker("other"), &planned(&[member("x", None)], true), &asked, held);
    asks(&taker("other"), &planned(&[member("a", None)], true), &asked, held);
    let done = with_step(planned(&[member("a", None), member("b", None)], true), result("a", 1, false));
    asks(&taker("other"), &done, &asked, "run 3");
    asks(&taker("other"), &done, &Asked::Turn(1), "drop: the turn is passed");
}

#[test]
fn a_run_that_is_not_running_gives_no_turn() {
    for status in Status::ALL.into_iter().filter(|s| *s != Status::Running) {
        let mut state = with_end(state(), TurnEnd::Idle);
        state.run.status = status;
        for msg in ["mine", "other"] {
            asks(&late(msg), &state, &Asked::Turn(3), "ended");
        }
    }
}

#[test]
fn a_sole_process_takes_over_what_another_host_held_at_once() {
    let elsewhere = Taker { host: "there", ..taker("mine") };
    let sole = Taker { sole: true, ..elsewhere.clone() };
    asks(&elsewhere, &state(), &Asked::Turn(2), "put back 60000");
    asks(&sole, &state(), &Asked::Turn(2), "run 2");
    asks(&sole, &with_end(state(), TurnEnd::Idle), &Asked::Turn(2), "announce 2");
    asks(&Taker { sole: true, ..taker("mine") }, &state(), &Asked::Turn(2), "put back 60000");
    asks(&Taker { msg: "other", ..sole }, &state(), &Asked::Turn(2), "drop: another message holds the turn");
}

#[test]
fn the_lease_ends_at_its_millisecond() {
    let before = Taker { now_ms: UNTIL_MS - 1, ..taker("mine") };
    asks(&before, &state(), &Asked::Turn(2), "put back 1");
    asks(&late("mine"), &state(), &Asked::Turn(2), "run 2");
}

fn taken(taking: Taking) -> Taken {
    match taking {
        Taking::Run(taken) | Taking::Announce(taken) => *taken,
        other => panic!("{other:?} takes nothing"),
    }
}

fn parts(claim: &Claim) -> (u32, &str, &str, u32, u32, u32, usize) {
    let lease = &claim.lease;
    (
        claim.turn,
        claim.msg.as_str(),
        lease.nonce.as_str(),
        claim.generation,
        claim.tries,
        claim.attempt,
        claim.stack.len(),
    )
}

#[test]
fn the_first_turn_begins_all_counts() {
    let claim = taker("m").first();
    assert_eq!(parts(&claim), (1, "m", "nonce-1", 1, 0, 0, 0));
    assert_eq!((claim.lease.until_ms, claim.lease.host.as_str()), (NOW_MS + 30_000, "here"));
}

#[test]
fn the_next_turn_is_a_new_dispatch_with_a_new_lease() {
    let state = with_end(with_step(state(), result("a", 2, false)), TurnEnd::Again);
    let taken = taken(taker("other").ask(&state, &Asked::Turn(3)));
    assert_eq!(parts(&taken.claim), (3, "other", "nonce-1", 6, 0, 0, 2));
    assert_eq!(taken.claim.lease.until_ms, NOW_MS + 30_000);
    let retry = with_end(state, TurnEnd::Retry { due_ms: NOW_MS, attempt: 3 });
    assert_eq!(parts(&taker("other").take_next(&retry).claim), (3, "other", "nonce-1", 6, 0, 3, 2));
}

#[test]
fn taking_over_counts_a_lost_holder_unless_it_got_somewhere() {
    let over = taken(late("mine").ask(&state(), &Asked::Turn(2)));
    assert_eq!(parts(&over.claim), (2, "mine", "nonce-1", 6, 2, 2, 1));
    assert_eq!(over.claim.lease.until_ms, UNTIL_MS + 30_000);
    let progress = with_step(state(), result("a", 2, false));
    let over = taken(late("mine").ask(&progress, &Asked::Turn(2)));
    assert_eq!(parts(&over.claim), (2, "mine", "nonce-1", 6, 0, 0, 2));
}

#[test]
fn calling_again_is_a_new_dispatch_and_no_attempt() {
    let again = taker("mine").call_again(&state());
    assert_eq!(parts(&again.claim), (2, "mine", "nonce-1", 6, 1, 2, 1));
    let again = taker("mine").call_again(&with_step(state(), result("a", 2, false)));
    assert_eq!(parts(&again.claim), (2, "mine", "nonce-1", 6, 1, 0, 2));
}

#[test]
fn announcing_again_takes_the_lease_and_nothing_else() {
    let state = with_end(with_step(state(), result("a", 2, false)), TurnEnd::Again);
    let again = taken(late("mine").ask(&state, &Asked::Turn(2)));
    assert_eq!(parts(&again.claim), (2, "mine", "nonce-1", 5, 1, 2, 1));
    assert_eq!(again.claim.lease.until_ms, UNTIL_MS + 30_000);
}

fn standing(change: impl FnOnce(&mut RunRecord)) -> Item {
    let mut run = state().run;
    change(&mut run);
    run.to_item()
}

fn holds(taken: &Taken, item: &Item) -> bool {
    taken.write.attempt(Some(item)) != Ok(Attempt::Refused)
}

#[test]
fn a_claim_that_changed_is_not_taken() {
    let ended = with_end(state(), TurnEnd::Idle);
    let next = taken(taker("other").ask(&ended, &Asked::Turn(3)));
    let over = taken(late("mine").ask(&state(), &Asked::Turn(2)));
    let again = taken(late("mine").ask(&ended, &Asked::Turn(2)));
    let call = taker("mine").call_again(&state());
    for (name, taken, refused_when_renewed) in
        [("next", next, false), ("over", over, true), ("announce", again, true), ("call again", call, false)]
    {
        assert!(holds(&taken, &standing(|_| {})), "{name}: nothing changed");
        assert!(!holds(&taken, &standing(|r| r.status = Status::Cancelled)), "{name}: cancelled");
        assert!(!holds(&taken, &standing(|r| r.claim.turn = 3)), "{name}: the turn was taken");
        assert!(!holds(&taken, &standing(|r| r.claim.lease.nonce = "nonce-9".into())), "{name}: taken over");
        let renewed = standing(|r| r.claim.lease.until_ms += 1);
        assert_eq!(holds(&taken, &renewed), !refused_when_renewed, "{name}: renewed");
        assert_eq!(taken.write.attempt(None), Ok(Attempt::Refused), "{name}: the run is gone");
    }
}

#[test]
fn a_taken_claim_reads_back_and_leaves_the_rest_of_the_run() {
    let mut state = with_end(with_step(state(), result("a", 2, false)), TurnEnd::Again);
    let item = state.run.to_item();
    state.run.request_version = 3;
    let taken = taken(taker("other").ask(&state, &Asked::Turn(3)));
    let Ok(Attempt::Apply(Some(item))) = taken.write.attempt(Some(&item)) else { panic!("not taken") };
    let read = RunRecord::read(run_id(), &item).unwrap();
    assert_eq!(read, RunRecord { claim: taken.claim, ..state.run });
}

#[test]
fn a_lease_is_renewed_by_its_nonce_while_the_run_is_open() {
    let held = state().run;
    let renew = renew(held.id, &held.claim.lease.nonce, UNTIL_MS + 5);
    let renewed = |item: Item| match renew.attempt(Some(&item)) {
        Ok(Attempt::Apply(Some(item))) => item.number("until"),
        _ => None,
    };
    assert_eq!(renewed(standing(|_| {})), Some(UNTIL_MS + 5));
    assert_eq!(renewed(standing(|r| r.claim.turn = 7)), Some(UNTIL_MS + 5), "it went on");
    assert_eq!(renewed(standing(|r| r.claim.lease.nonce = "nonce-9".into())), None);
    assert_eq!(renewed(standing(|r| r.status = Status::Failed)), None);
}

#[test]
fn a_run_ends_under_its_claim_or_whenever_it_is_open() {
    let run = state().run;
    let finish = Finish::completed(json("7"));
    let (_, by_holder) = finish.writes(&run, run.claim.stands(), NOW_MS);
    let (_, by_anyone) = finish.writes(&run, open(), NOW_MS);
    let taken_over = standing(|r| r.claim.lease.nonce = "nonce-9".into());
    assert_eq!(by_holder.attempt(Some(&taken_over)), Ok(Attempt::Refused));
    let Ok(Attempt::Apply(Some(item))) = by_anyone.attempt(Some(&taken_over)) else { panic!("not ended") };
    let read = RunRecord::read(run_id(), &item).unwrap();
    assert_eq!(
        (read.status, read.ended_ms, read.output),
        (Status::Completed, Some(NOW_MS), Some(Payload::Inline(json("7"))))
    );
    for status in Status::ALL.into_iter().filter(|s| s.is_final()) {
        assert_eq!(by_anyone.attempt(Some(&standing(|r| r.status = status))), Ok(Attempt::Refused));
    }
}

#[test]
fn a_join_takes_each_member_once() {
    let mut item: Option<Item> = None;
    let mut write = |write: engine::item::Write| match write.attempt(item.as_ref()).unwrap() {
        Attempt::Apply(after) => {
            item = after;
            true
        }
        Attempt::Refused => false,
    };
    assert!(write(JoinRecord::add(run_id(), 1, 2, 9)));
    assert!(write(JoinRecord::add(run_id(), 1, 0, 9)));
    assert!(!write(JoinRecord::add(run_id(), 1, 2, 9)));
    let item = item.unwrap();
    assert_eq!(JoinRecord::read("1", &item), Ok(JoinRecord { done: vec![2, 0] }));
    assert_eq!(item.get("expires_at"), Some(&Value::N(9)));
}

#[test]
fn a_planned_result_belongs_to_the_turn_of_its_plan() {
    let mut state = with_end(state(), TurnEnd::Idle);
    state.turns.insert(1, record(1, plan_of(vec![member("a", None)])));
    let call = CallFacts {
        called_ms: NOW_MS + 10,
        now_ms: NOW_MS + 20,
        max_attempts: 4,
        max_steps: 10,
        backoff: Backoff { interval_ms: None, jitter: 0 },
    };
    let of = |op| match conclude_step(&state, (1, &member("a", None)), (3, "job"), &ops([op]), &call) {
        StepConclusion::Result(_, step) => *step,
        other => panic!("{other:?} is no result"),
    };
    let step = of(ran("a", "1"));
    assert_eq!((step.turn, step.order, step.generation), (1, (NOW_MS + 20, 0), 5));
    assert_eq!((step.by.as_str(), step.attempt, step.ends, step.failed), ("job", 3, false, false));
    assert_eq!((step.queued_ms, step.started_ms, step.ended_ms), (NOW_MS, NOW_MS + 10, NOW_MS + 20));
    // The app's own measure of time goes first, where it is plausible.
    let timed = |start, duration| protocol::ops::Op { timing: Some((start, duration)), ..ran("a", "1") };
    let step = of(timed(7_000_000, 2_000_000));
    assert_eq!((step.started_ms, step.ended_ms), (7, 9));
    for (start, duration) in [(0, 5), (5, -1)] {
        assert_eq!(of(timed(start, duration)).started_ms, NOW_MS + 10);
    }
}
