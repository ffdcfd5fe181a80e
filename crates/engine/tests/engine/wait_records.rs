//! Records of what waits, and of who is told: they read back as they were written, stand where nothing else does, and
//! of two writers the right one's stands.

use crate::records::{function_ref, id, ms, payload, put, run_record, text};
use crate::wire::*;
use engine::item::{Attempt, Item, Value, Write};
use engine::records::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use protocol::ids::{EventId, RunId};
use protocol::sync::Cancel;
use std::collections::HashMap;

fn event_ids() -> impl Strategy<Value = Vec<EventId>> {
    vec(any::<u128>().prop_map(|n| EventId(ulid::Ulid::from(n))), 0..4)
}

fn run_of() -> impl Strategy<Value = RunId> {
    any::<u128>().prop_map(|n| RunId(ulid::Ulid::from(n)))
}

fn parent() -> impl Strategy<Value = Parent> {
    (run_of(), text(), any::<u32>()).prop_map(|(run, step, turn)| Parent { run, step, turn })
}

fn waiter() -> impl Strategy<Value = Waiter> {
    prop_oneof![
        (id(), any::<u32>(), any::<u32>()).prop_map(|(step, turn, generation)| Waiter::Step {
            step,
            turn,
            generation
        }),
        (0u32..9, function_ref(), option::of(parent())).prop_map(|(rule, function, parent)| Waiter::Cancel {
            rule,
            function,
            parent
        }),
    ]
}

fn wait_record() -> impl Strategy<Value = WaitRecord> {
    let index = (text(), text()).prop_map(|(path, key)| Index::new(&path, &key));
    let asked = (option::of(index), option::of(text()), option::of(payload()));
    ((run_of(), text(), waiter()), asked, event_ids(), (ms(), ms(), ms())).prop_map(
        |((run, event, waiter), (index, expression, vars), triggers, (created_ms, until_ms, expires_at))| {
            WaitRecord {
                run,
                event,
                index,
                waiter,
                expression,
                vars,
                triggers,
                created_ms,
                until_ms,
                expires_at,
            }
        },
    )
}

fn signal_record() -> impl Strategy<Value = SignalRecord> {
    (text(), run_of(), id(), any::<u32>(), any::<u32>(), ms()).prop_map(
        |(signal, run, step, turn, generation, expires_at)| SignalRecord {
            signal,
            run,
            step,
            turn,
            generation,
            expires_at,
        },
    )
}

fn cancel() -> impl Strategy<Value = Cancel> {
    (text(), option::of(text()), option::of(text())).prop_map(|(event, condition, timeout)| Cancel {
        event,
        condition,
        timeout,
    })
}

/// What stands after the writes, one after the other, and which were refused.
fn after(writes: &[&Write]) -> (Option<Item>, Vec<usize>) {
    let (mut standing, mut refused) = (None, Vec::new());
    for (n, write) in writes.iter().enumerate() {
        assert_eq!(write.key, writes[0].key);
        match write.attempt(standing.as_ref()).unwrap() {
            Attempt::Apply(item) => standing = item,
            Attempt::Refused => refused.push(n),
        }
    }
    (standing, refused)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn a_wait_reads_back(wait in wait_record()) {
        let write = wait.write();
        prop_assert_eq!(put(&write).number("expires_at"), Some(wait.expires_at));
        if let Waiter::Step { step, .. } = &wait.waiter {
            let digest = wait.index.as_ref().map(|index| index.digest.as_str());
            prop_assert_eq!(&write.key, &wait_key(&wait.event, digest, wait.run, step));
        }
        prop_assert_eq!(WaitRecord::read(&write.key.sk, put(&write)), Ok(wait));
    }

    #[test]
    fn a_signal_reads_back(signal in signal_record()) {
        let write = signal.write();
        prop_assert_eq!(put(&write).number("expires_at"), Some(signal.expires_at));
        prop_assert_eq!(SignalRecord::read(&signal.signal, put(&write)), Ok(signal));
    }

    #[test]
    fn a_cron_reads_back(slug in text(), cron in text(), next_ms in ms(), msg in text()) {
        let record = CronRecord { slug, cron, next_ms, msg };
        let write = record.begin();
        prop_assert_eq!(&write.key, &CronRecord::key_of(&record.slug, &record.cron));
        prop_assert_eq!(CronRecord::read(&record.slug, put(&write)), Ok(record));
    }

    #[test]
    fn a_path_reads_back_and_no_trigger_reads_as_a_path(event in text(), path in text(), until_ms in ms(), function in function_ref()) {
        let record = PathRecord { event, path, until_ms };
        let write = record.write();
        prop_assert!(put(&write).number("expires_at").unwrap() * 1000 > until_ms);
        prop_assert_eq!(PathRecord::read(&record.event, put(&write)), Some(record.clone()));
        let name = name_of(&record.event, function);
        prop_assert_eq!(PathRecord::read(&record.event, put(&name.write())), None);
    }

    #[test]
    fn a_name_reads_back(
        (event, function, deploy) in (text(), function_ref(), 1u32..),
        expressions in vec(option::of(text()), 0..4),
        cancel in vec(cancel(), 0..3),
        start_timeout_ms in option::of(ms()),
    ) {
        let record = NameRecord { event, function, deploy, expressions, cancel, start_timeout_ms };
        let write = record.write();
        prop_assert_eq!(NameRecord::read(&write.key.sk, put(&write)), Ok(record));
    }

    /// Two records that differ in what tells them apart stand apart.
    #[test]
    fn waits_stand_apart(a in wait_record(), b in wait_record()) {
        let what = |wait: &WaitRecord| {
            let who = match &wait.waiter {
                Waiter::Step { step, .. } => format!("step {step}"),
                Waiter::Cancel { rule, .. } => format!("rule {rule}"),
            };
            (wait.event.clone(), wait.index.clone(), wait.run, who)
        };
        prop_assert_eq!(a.key() == b.key(), what(&a) == what(&b));
    }

    /// A run as an older version wrote it, without what was added since, reads as one that has none of it.
    #[test]
    fn an_older_run_reads(run in run_record()) {
        let mut item = run.to_item();
        for added in ["parent", "settle", "noretry", "reason"] {
            item.0.remove(added);
        }
        let older = RunRecord { parent: None, settle: false, no_retry: false, reason: None, ..run };
        prop_assert_eq!(RunRecord::read(older.id, &item), Ok(older));
    }
}

fn name_of(event: &str, function: FunctionRef) -> NameRecord {
    NameRecord {
        event: event.into(),
        function,
        deploy: 1,
        expressions: vec![None],
        cancel: Vec::new(),
        start_timeout_ms: None,
    }
}

/// Records of names and turns from before waits: no cancel rules, no start timeout, no waits in plans, and a plan that
/// was not compressed.
#[test]
fn older_names_and_turns_read() {
    let old = name_of("a", function());
    let write = old.write();
    assert!(["cancel", "start"].iter().all(|added| put(&write).get(added).is_none()));
    assert_eq!(NameRecord::read("shop-order", put(&write)), Ok(old));
    let members: Vec<String> = (0..100)
        .map(|n| format!(r#"{{"id":"{n:040x}","op":"StepPlanned","name":"n","attempt":0}}"#))
        .collect();
    let end = format!(r#"{{"Plan":{{"ops":[{}],"race":false}}}}"#, members.join(","));
    assert!(end.len() > 4096, "it would be compressed now");
    let item = Item::new()
        .with("end", bytes::Bytes::from(end))
        .with("by", "m")
        .with("base", 0_i64)
        .with("reqv", 2_i64)
        .with("at", NOW_MS);
    let turn = TurnRecord::read("000001", &item).unwrap();
    let TurnEnd::Plan { ops, race: false } = &turn.end else { panic!("{:?}", turn.end) };
    assert!(ops.len() == 100 && ops.iter().all(|op| op.wait.is_none() && op.due_ms.is_none()));
    let write = turn.write(run_id(), EXPIRES_AT);
    assert!(matches!(put(&write).get("end"), Some(Value::M(_))), "written anew it is compressed");
    assert_eq!(TurnRecord::read("000001", put(&write)), Ok(turn));
}

#[test]
fn a_record_that_lacks_an_attribute_says_which() {
    let wait = wait_by(1);
    let write = wait.write();
    for name in ["run", "event", "turn", "gen", "created", "until", "expires_at"] {
        let mut damaged = put(&write).clone();
        damaged.0.remove(name);
        let error = WaitRecord::read("sk", &damaged).unwrap_err();
        assert_eq!((error.record, error.key.as_str(), error.attribute), ("wait", "sk", name));
    }
    let write = signal_by(1).write();
    for name in ["run", "step", "turn", "gen", "expires_at"] {
        let mut damaged = put(&write).clone();
        damaged.0.remove(name);
        let error = SignalRecord::read("go", &damaged).unwrap_err();
        assert_eq!((error.record, error.key.as_str(), error.attribute), ("signal", "go", name));
    }
    let mut damaged = put(&write).clone();
    damaged.0.insert("run".into(), "no run".into());
    assert_eq!(SignalRecord::read("go", &damaged).unwrap_err().attribute, "run");
}

fn wait_by(generation: u32) -> WaitRecord {
    WaitRecord {
        run: run_id(),
        event: "reply".into(),
        index: None,
        waiter: Waiter::Step { step: step_id("w"), turn: 1, generation },
        expression: None,
        vars: None,
        triggers: vec![event_id()],
        created_ms: NOW_MS,
        until_ms: NOW_MS + 1,
        expires_at: EXPIRES_AT,
    }
}

fn signal_by(generation: u32) -> SignalRecord {
    let (run, step) = (run_id(), step_id("s"));
    SignalRecord { signal: "go".into(), run, step, turn: 1, generation, expires_at: EXPIRES_AT }
}

#[test]
fn of_two_dispatches_the_later_ones_wait_stands_and_each_takes_only_its_own_away() {
    let (earlier, later) = (wait_by(1), wait_by(2));
    for writes in [[&earlier.write(), &later.write()], [&later.write(), &earlier.write()]] {
        let (standing, _) = after(&writes);
        assert_eq!(WaitRecord::read("sk", &standing.unwrap()), Ok(later.clone()));
    }
    assert_eq!(after(&[&later.write(), &earlier.remove()]).1, [1]);
    assert_eq!(after(&[&later.write(), &later.remove()]), (None, vec![]));
    assert_eq!(after(&[&later.write(), &later.write()]).1, [1], "again is no change");
    let cancel = |created_ms| {
        let waiter = Waiter::Cancel { rule: 0, function: function(), parent: None };
        WaitRecord { waiter, created_ms, ..wait_by(0) }
    };
    let (standing, refused) = after(&[&cancel(1).write(), &cancel(2).write()]);
    assert_eq!(
        (standing.unwrap().number("created"), refused),
        (Some(1), vec![1]),
        "a repeat keeps the first"
    );
    assert_eq!(after(&[&cancel(1).write(), &cancel(2).remove()]), (None, vec![]));
}

#[test]
fn a_signal_has_one_waiter() {
    let (earlier, later) = (signal_by(1), signal_by(2));
    for writes in [[&earlier.write(), &later.write()], [&later.write(), &earlier.write()]] {
        let (standing, _) = after(&writes);
        assert_eq!(SignalRecord::read("go", &standing.unwrap()), Ok(later.clone()));
    }
    assert!(earlier.stands_as(&later) && later.stands_as(&later) && !later.stands_as(&earlier));
    let other = SignalRecord { step: step_id("t"), ..signal_by(9) };
    assert!(!other.stands_as(&later) && !later.stands_as(&other));
    assert_eq!(after(&[&later.write(), &other.write()]).1, [1], "another step does not take its place");
    let (standing, _) = after(&[&later.write(), &other.replace(&later)]);
    assert_eq!(SignalRecord::read("go", &standing.unwrap()), Ok(other.clone()));
    assert_eq!(after(&[&other.write(), &earlier.replace(&later)]).1, [1], "what stood is gone");
    assert_eq!(after(&[&later.write(), &earlier.remove()]).1, [1]);
    assert_eq!(
        after(&[&later.write(), &SignalRecord::remove_of("go", run_id(), &step_id("s"))]),
        (None, vec![])
    );
    assert_eq!(after(&[&later.write(), &SignalRecord::remove_of("go", run_id(), &step_id("t"))]).1, [1]);
}

#[test]
fn a_cron_leads_on_once() {
    let at = |next_ms, msg: &str| CronRecord {
        slug: "shop-order".into(),
        cron: "0 9 * * *".into(),
        next_ms,
        msg: msg.into(),
    };
    let (first, next) = (at(1_000, ""), at(2_000, "m"));
    let (standing, refused) =
        after(&[&first.begin(), &first.begin(), &next.advance(1_000), &at(3_000, "n").advance(1_000)]);
    assert_eq!((CronRecord::read("shop-order", &standing.unwrap()), refused), (Ok(next), vec![1, 3]));
    assert_eq!(after(&[&first.begin(), &CronRecord::remove("shop-order", "0 9 * * *")]).0, None);
    assert_eq!(after(&[&at(2, "m").advance(1)]).1, [0], "one that was ended does not go on");
    let keys = [("a", "b"), ("a", "c"), ("c", "b")].map(|(slug, cron)| CronRecord::key_of(slug, cron));
    assert!(keys[0] != keys[1] && keys[0] != keys[2]);
}

#[test]
fn a_path_only_lasts_longer() {
    let until = |until_ms| PathRecord { event: "reply".into(), path: "data.id".into(), until_ms }.write();
    let (standing, refused) = after(&[&until(1_000), &until(999), &until(1_000), &until(2_000)]);
    assert_eq!((standing.unwrap().number("until"), refused), (Some(2_000), vec![1, 2]));
}

/// Names, wildcards, slugs and paths stand apart, although triggers and paths of a name share a partition.
#[test]
fn registry_keys_stand_apart() {
    let mut keys = HashMap::new();
    for event in ["reply", "reply*", "*", "", "path", "path#data.id"] {
        for slug in ["shop-order", "path#x", "!"] {
            let function = FunctionRef { slug: slug.into(), ..function() };
            let key = name_of(event, function).write().key;
            let what = format!("name {event:?} {slug:?}");
            assert!(key.pk.len() + key.sk.len() > 2 && keys.insert(key, what.clone()).is_none(), "{what}");
        }
    }
    for event in ["reply", "path"] {
        for path in ["data.id", "data", "*"] {
            let record = PathRecord { event: event.into(), path: path.into(), until_ms: 1 };
            let other = keys.insert(record.write().key, format!("path {event:?} {path:?}"));
            assert_eq!(other, None);
        }
    }
}

/// What a wait costs: one write unit, with an event's name, a path, an expression and a little of the run's event.
#[test]
fn an_ordinary_wait_stays_within_one_write_unit() {
    let mut wait = wait_by(3);
    wait.event = "shop/payment.settled".into();
    wait.index = Some(Index::new("data.orderId", "s:0190c1c6-7b9e-4b1c-8f3e-2b6a1d9f7c55"));
    wait.expression = Some("event.data.orderId == async.data.orderId && async.data.amount > 0".into());
    wait.vars = Some(Payload::Inline(json(r#"{"data":{"orderId":"0190c1c6-7b9e-4b1c-8f3e-2b6a1d9f7c55"}}"#)));
    wait.waiter = Waiter::Step { step: step_id(&"a".repeat(40)), turn: 3, generation: 3 };
    let write = wait.write();
    let bytes = put(&write).size(&write.key);
    assert!(bytes <= 640, "{bytes} bytes");
}
