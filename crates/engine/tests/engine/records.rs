//! Records read back as they were written; and what they cost.

use crate::wire::*;
use engine::item::{Action, Attempt, Item, Key, Write};
use engine::records::*;
use engine::state::RunState;
use engine::usage::{Spent, Usage};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use protocol::ids::{EventId, RunId};
use protocol::json::Json;

pub(crate) fn put(write: &Write) -> &Item {
    match &write.action {
        Action::Put(item) => item,
        other => panic!("{other:?} is no put"),
    }
}

pub(crate) fn text() -> impl Strategy<Value = String> {
    "\\PC{0,24}"
}

pub(crate) fn ms() -> impl Strategy<Value = i64> {
    0..4_102_444_800_000i64
}

fn any_json() -> impl Strategy<Value = Json> {
    use serde_json::{Value, json};
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f32>().prop_map(|n| json!(n)),
        text().prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((text(), inner), 0..4).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    });
    value.prop_map(|value| Json::from_value(&value))
}

/// Small values, ones that are compressed, and pointers.
pub(crate) fn payload() -> impl Strategy<Value = Payload> {
    let pointer = ("[0-9a-f]{64}", 1u32..9, any::<u32>()).prop_map(|(sha256, parts, size)| Payload::Blob {
        sha256,
        parts,
        size: u64::from(size),
    });
    let large = (text(), 100..2000usize).prop_map(|(text, n)| Json::string(&text.repeat(n)));
    prop_oneof![
        3 => any_json().prop_map(Payload::Inline),
        1 => large.prop_map(Payload::Inline),
        1 => pointer,
    ]
}

pub(crate) fn id() -> impl Strategy<Value = StepId> {
    prop_oneof!["[0-9a-f]{40}", "[a-z #:-]{1,12}"].prop_map(|id| StepId::new(&id))
}

fn claim() -> impl Strategy<Value = Claim> {
    let counts = (1u32.., any::<u32>(), any::<u32>(), any::<u32>());
    ((text(), text(), text(), ms()), counts, vec(id(), 0..30)).prop_map(
        |((msg, nonce, host, until_ms), counts, ids)| {
            let (turn, generation, tries, attempt) = counts;
            let mut stack = Stack::default();
            ids.iter().for_each(|id| stack.push(id));
            Claim { turn, msg, lease: Lease { nonce, until_ms, host }, generation, tries, attempt, stack }
        },
    )
}

pub(crate) fn function_ref() -> impl Strategy<Value = FunctionRef> {
    (text(), text(), 1u32..).prop_map(|(app, slug, version)| FunctionRef { app, slug, version })
}

pub(crate) fn run_record() -> impl Strategy<Value = RunRecord> {
    let status = (0..Status::ALL.len()).prop_map(|n| Status::ALL[n]);
    let event_ids = vec(any::<u128>().prop_map(|n| EventId(ulid::Ulid::from(n))), 0..4);
    let about = (any::<u128>(), function_ref(), status, event_ids, option::of(vec(any_json(), 1..3)));
    let times = (ms(), ms(), option::of(ms()), ms());
    let parent = (any::<u128>(), text(), any::<u32>());
    let parent =
        parent.prop_map(|(run, step, turn)| Parent { run: RunId(ulid::Ulid::from(run)), step, turn });
    let end = (option::of(payload()), option::of(text()), option::of(parent), any::<bool>(), any::<bool>());
    (about, claim(), -1i32..9, times, end, spent()).prop_map(
        |(about, claim, request_version, times, (output, reason, parent, settle, no_retry), spent)| {
            let (id, function, status, event_ids, events) = about;
            let (queued_ms, started_ms, ended_ms, expires_at) = times;
            RunRecord {
                id: RunId(ulid::Ulid::from(id)),
                function,
                status,
                event_ids,
                events,
                claim,
                request_version,
                queued_ms,
                started_ms,
                ended_ms,
                output,
                reason,
                parent,
                settle,
                no_retry,
                expires_at,
                spent,
            }
        },
    )
}

fn spent() -> impl Strategy<Value = Box<Spent>> {
    let usage = || proptest::collection::vec(any::<u32>().prop_map(u64::from), 0..18).prop_map(Usage::from);
    (usage(), usage(), usage()).prop_map(|(turns, end, settle)| Box::new(Spent { turns, end, settle }))
}

fn step_record() -> impl Strategy<Value = StepRecord> {
    let about = (id(), text(), text(), payload(), any::<bool>(), any::<bool>());
    let place = (any::<u32>(), any::<i64>(), any::<u32>(), any::<u32>(), text(), any::<u32>());
    (about, place, (ms(), ms(), ms())).prop_map(|((id, name, op, memo, failed, ends), place, times)| {
        let (turn, ts, nth, generation, by, attempt) = place;
        let (queued_ms, started_ms, ended_ms) = times;
        let order = (ts, nth);
        StepRecord {
            id,
            name,
            op,
            memo,
            failed,
            turn,
            order,
            generation,
            by,
            ends,
            attempt,
            queued_ms,
            started_ms,
            ended_ms,
        }
    })
}

fn attempt_record() -> impl Strategy<Value = AttemptRecord> {
    ((option::of(id()), text(), payload(), text()), (0u32..1_000_000, 0u32..1000), (ms(), ms(), ms()))
        .prop_map(|((step, name, error, by), (turn, attempt), (due_ms, started_ms, ended_ms))| {
            AttemptRecord { step, name, turn, attempt, error, by, due_ms, started_ms, ended_ms }
        })
}

fn wait() -> impl Strategy<Value = Wait> {
    prop_oneof![
        (text(), option::of(text()), option::of("[0-9a-f]{32}"))
            .prop_map(|(event, expression, index)| Wait::Event { event, expression, index }),
        text().prop_map(|signal| Wait::Signal { signal }),
        (function_ref(), any::<u128>())
            .prop_map(|(function, event)| Wait::Invoke { function, event: EventId(ulid::Ulid::from(event)) }),
    ]
}

fn planned_op() -> impl Strategy<Value = PlannedOp> {
    (text(), text(), text(), option::of(ms()), any::<u32>(), option::of(any_json()), option::of(wait()))
        // A member without options and one whose options are `null` are the same.
        .prop_map(|(id, op, name, due_ms, attempt, opts, wait)| PlannedOp {
            id,
            op,
            name,
            due_ms,
            attempt,
            opts: opts.filter(|o| !o.is_null()).map(Payload::Inline),
            wait,
        })
}

fn turn_record() -> impl Strategy<Value = TurnRecord> {
    let end = prop_oneof![
        Just(TurnEnd::Again),
        Just(TurnEnd::Idle),
        (ms(), any::<u32>()).prop_map(|(due_ms, attempt)| TurnEnd::Retry { due_ms, attempt }),
        (vec(planned_op(), 0..5), any::<bool>()).prop_map(|(ops, race)| TurnEnd::Plan { ops, race }),
        // Large enough to be compressed.
        (vec(planned_op(), 40..60), any::<bool>()).prop_map(|(ops, race)| TurnEnd::Plan { ops, race }),
    ];
    (1u32..1_000_000, end, id(), any::<u32>(), vec(id(), 0..5), -1i32..9, ms()).prop_map(
        |(turn, end, by, base, grown, request_version, at_ms)| TurnRecord {
            turn,
            end,
            by: by.as_str().into(),
            base,
            grown,
            request_version,
            at_ms,
        },
    )
}

/// The end of a sort key, behind its kind.
fn rest<'a>(key: &'a Key, kind: &str) -> &'a str {
    key.sk.strip_prefix(kind).unwrap_or_else(|| panic!("{key:?} is no {kind}"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn a_run_reads_back(run in run_record()) {
        prop_assert_eq!(RunRecord::read(run.id, &run.to_item()), Ok(run));
    }

    #[test]
    fn a_step_reads_back(step in step_record()) {
        let write = step.write(run_id(), EXPIRES_AT);
        prop_assert_eq!(put(&write).number("expires_at"), Some(EXPIRES_AT));
        prop_assert_eq!(StepRecord::read(rest(&write.key, "step#"), put(&write)), Ok(step));
    }

    #[test]
    fn an_attempt_reads_back(attempt in attempt_record()) {
        let write = attempt.write(run_id(), EXPIRES_AT);
        prop_assert_eq!(put(&write).number("expires_at"), Some(EXPIRES_AT));
        prop_assert_eq!(AttemptRecord::read(&write.key.sk, put(&write)), Ok(attempt));
    }

    #[test]
    fn a_turn_reads_back(turn in turn_record()) {
        let write = turn.write(run_id(), EXPIRES_AT);
        prop_assert_eq!(put(&write).number("expires_at"), Some(EXPIRES_AT));
        prop_assert_eq!(TurnRecord::read(rest(&write.key, "turn#"), put(&write)), Ok(turn));
    }

    #[test]
    fn a_partition_reads_back(
        // Its app has said its version; else the first turn's record would tell it.
        run in run_record().prop_map(|run| RunRecord { request_version: 2, ..run }),
        steps in vec(step_record(), 0..4),
        turns in vec(turn_record(), 0..4),
        attempts in vec(attempt_record(), 0..4),
        done in vec(0u32..9, 0..5),
    ) {
        let mut store = std::collections::BTreeMap::from([(run.key(), run.to_item())]);
        let mut state = RunState::new(run);
        let id = state.run.id;
        let mut write = |write: Write| match write.attempt(store.get(&write.key)).unwrap() {
            Attempt::Apply(Some(item)) => store.insert(write.key, item).is_none(),
            _ => false,
        };
        for step in steps {
            if write(step.write(id, 1)) { state.steps.insert(step.id.clone(), step); }
        }
        for turn in turns {
            if write(turn.write(id, 1)) { state.turns.insert(turn.turn, turn); }
        }
        for attempt in attempts {
            if write(attempt.write(id, 1)) { state.attempts.push(attempt); }
        }
        for ordinal in done {
            write(JoinRecord::add(id, 7, ordinal, 1));
            let join = state.joins.entry(7).or_default();
            if !join.done.contains(&ordinal) { join.done.push(ordinal); }
        }
        let rows: Vec<(String, Item)> = store.into_iter().map(|(key, item)| (key.sk, item)).collect();
        let read = RunState::read(id, &rows).unwrap().unwrap();
        prop_assert_eq!((read.run, read.steps, read.turns, read.joins), (state.run, state.steps, state.turns, state.joins));
        prop_assert_eq!(read.attempts.len(), state.attempts.len());
        prop_assert!(state.attempts.iter().all(|a| read.attempts.contains(a)));
    }

    #[test]
    fn an_event_reads_back(id in any::<u128>(), name in text(), wire in payload(), received_ms in ms(), expires_at in ms()) {
        let record = EventRecord { id: EventId(ulid::Ulid::from(id)), name, wire, received_ms, expires_at };
        let write = record.write();
        prop_assert_eq!(&write.key, &EventRecord::key(record.id));
        prop_assert_eq!(EventRecord::read(record.id, put(&write)), Ok(record));
    }

    #[test]
    fn an_app_reads_back(
        (name, url, checksum, sdk) in (text(), text(), text(), text()),
        (functions, unfinished) in (vec(function_ref(), 0..4), vec(function_ref(), 0..3)),
        warnings in vec(text(), 0..3),
        deploy in 1u32..,
        synced_ms in ms(),
        failed in option::of(text()),
    ) {
        let status = failed.map_or(SyncStatus::Synced, SyncStatus::Failed);
        let (framework, sync_id) = (url.clone(), sdk.clone());
        let record = AppRecord { name, url, deploy, checksum, functions, sdk, framework, sync_id, synced_ms, warnings, status, unfinished };
        prop_assert_eq!(AppRecord::read(&record.name, put(&record.write(&[]))), Ok(record));
    }

    #[test]
    fn a_function_that_was_taken_out_reads_back(function in function_ref(), expires_at in ms()) {
        let record = ArchivedRecord { function, expires_at };
        let write = record.write();
        prop_assert_eq!(ArchivedRecord::read(&write.key.sk, put(&write)), Ok(record));
    }
}

#[test]
fn a_function_reads_back() {
    let config = r#"{"id":"shop-order","name":"Order","triggers":[{"event":"a","expression":"event.data.x > 1"},{"cron":"0 9 * * *"}],
        "concurrency":[{"limit":3,"key":"event.data.k"}],"retries":{"attempts":2},"cancel":[{"event":"b","if":"true"}]}"#;
    let record = FunctionRecord {
        function: function(),
        config: serde_json::from_str(config).unwrap(),
        created_ms: NOW_MS,
    };
    let write = record.write();
    assert_eq!(write.key, Key::state("fn#shop-order", "000001"));
    let read = FunctionRecord::read(&function(), put(&write)).unwrap();
    assert_eq!((read.function, read.config, read.created_ms), (record.function, record.config, NOW_MS));
}

#[test]
fn a_lower_deploy_never_overwrites_a_higher_one() {
    let name = |deploy| NameRecord {
        event: "a".into(),
        function: function(),
        deploy,
        expressions: vec![None],
        cancel: Vec::new(),
        start_timeout_ms: None,
    };
    let stands = name(5).write();
    let refused = |write: &Write| write.attempt(Some(put(&stands))) == Ok(Attempt::Refused);
    assert!(refused(&name(4).write()) && !refused(&name(5).write()) && !refused(&name(6).write()));
    let remove = |deploy| NameRecord::remove("a", "shop-order", deploy);
    assert!(refused(&remove(4)) && !refused(&remove(5)) && !refused(&remove(6)));
    assert_eq!(remove(1).key, stands.key);
    assert_ne!(name(1).write().attempt(None), Ok(Attempt::Refused));

    let app = |deploy| AppRecord {
        name: "shop".into(),
        url: "http://x".into(),
        deploy,
        checksum: "c".into(),
        functions: vec![function()],
        sdk: "js".into(),
        framework: "express".into(),
        sync_id: "s".into(),
        synced_ms: NOW_MS,
        warnings: Vec::new(),
        status: SyncStatus::Synced,
        unfinished: Vec::new(),
    };
    let stands = app(5).write(&[]);
    let refused = |deploy| app(deploy).write(&[]).attempt(Some(put(&stands))) == Ok(Attempt::Refused);
    assert!(refused(4) && refused(5) && !refused(6));
    assert_ne!(app(1).write(&[]).attempt(None), Ok(Attempt::Refused));

    // One that began meanwhile must be known to whoever ends.
    let (begin, unfinished) = app(5).begin(&[]);
    assert_eq!(unfinished, [function()], "it takes the function away");
    let Ok(Attempt::Apply(Some(begun))) = begin.attempt(Some(put(&stands))) else { panic!("it begins") };
    assert_eq!(app(6).write(&[]).attempt(Some(&begun)), Ok(Attempt::Refused));
    assert_ne!(app(6).write(&unfinished).attempt(Some(&begun)), Ok(Attempt::Refused));
    assert_eq!(app(5).begin(&[]).0.attempt(Some(&begun)), Ok(Attempt::Refused), "another one began");
}

#[test]
fn wildcard_triggers_share_one_partition() {
    let name = |event: &str| NameRecord {
        event: event.into(),
        function: function(),
        deploy: 1,
        expressions: Vec::new(),
        cancel: Vec::new(),
        start_timeout_ms: None,
    };
    assert_eq!(name("shop/*").write().key, Key::state(WILDCARDS_PK, "shop/*#shop-order"));
    assert_eq!(name("shop/order").write().key, Key::state(name_pk("shop/order"), "shop-order"));
}

#[test]
fn results_turns_attempts_and_events_are_put_once() {
    let step = StepRecord {
        id: step_id("a"),
        name: "a".into(),
        op: "StepRun".into(),
        memo: Payload::Inline(json("1")),
        failed: false,
        turn: 1,
        order: (1, 0),
        generation: 1,
        by: "m".into(),
        ends: false,
        attempt: 0,
        queued_ms: 1,
        started_ms: 1,
        ended_ms: 1,
    };
    let turn = TurnRecord {
        turn: 1,
        end: TurnEnd::Idle,
        by: "m".into(),
        base: 0,
        grown: vec![],
        request_version: 2,
        at_ms: 1,
    };
    let tried = AttemptRecord {
        step: None,
        name: String::new(),
        turn: 1,
        attempt: 0,
        error: Payload::Inline(json("{}")),
        by: "m".into(),
        due_ms: 1,
        started_ms: 1,
        ended_ms: 1,
    };
    let event = EventRecord {
        id: event_id(),
        name: "e".into(),
        wire: Payload::Inline(json("{}")),
        received_ms: 1,
        expires_at: 2,
    };
    let writes = [step.write(run_id(), 9), turn.write(run_id(), 9), tried.write(run_id(), 9), event.write()];
    for write in &writes {
        assert_eq!(write.attempt(Some(put(write))), Ok(Attempt::Refused), "{:?}", write.key);
    }
    let over = tried.overwrite(run_id(), 9);
    assert_eq!(
        (over.attempt(Some(&Item::new())), &over.key),
        (Ok(Attempt::Apply(Some(put(&over).clone()))), &writes[2].key)
    );
}

#[test]
fn sort_keys_sort_by_number_and_attempts_of_body_and_step_differ() {
    assert!(TurnRecord::sk(2) < TurnRecord::sk(10) && JoinRecord::sk(9) < JoinRecord::sk(10));
    let a = step_id("a");
    assert!(AttemptRecord::sk(Some(&a), 1, 2) < AttemptRecord::sk(Some(&a), 1, 10));
    assert_ne!(AttemptRecord::sk(None, 1, 0), AttemptRecord::sk(None, 2, 0));
    assert_eq!(AttemptRecord::sk(Some(&a), 1, 0), AttemptRecord::sk(Some(&a), 2, 0));
}

#[test]
fn a_record_that_lacks_an_attribute_says_which() {
    let item = run("m").to_item();
    for name in [
        "status",
        "app",
        "fn",
        "ver",
        "turn",
        "msg",
        "nonce",
        "until",
        "host",
        "gen",
        "tries",
        "attempt",
        "reqv",
        "queued",
        "started",
        "expires_at",
    ] {
        let mut damaged = item.clone();
        damaged.0.remove(name);
        let error = RunRecord::read(run_id(), &damaged).unwrap_err();
        assert_eq!((error.record, error.key, error.attribute), ("run", run_id().to_string(), name));
    }
    let with = |name, value: engine::item::Value| {
        RunRecord::read(run_id(), &item.clone().with(name, value)).unwrap_err().attribute
    };
    assert_eq!(with("status", "Odd".into()), "status");
    assert_eq!(with("ver", engine::item::Value::N(-1)), "ver");
    assert_eq!(with("reqv", i64::MAX.into()), "reqv");
    assert_eq!(with("ids", engine::item::Value::L(vec!["no ulid".into()])), "ids");
}

/// A run of ordinary names with an event of `bytes` bytes and so many finished steps.
fn ordinary(bytes: usize, steps: u32) -> RunRecord {
    let mut run = run("0190c1c6-7b9e-4b1c-8f3e-2b6a1d9f7c55");
    run.claim.lease.nonce = "01M85Q0DTJ0000000000000002".into();
    run.claim.lease.host = "01M85Q0DTJ0000000000000003".into();
    (0..steps).for_each(|n| run.claim.stack.push(&step_id(&format!("{n:040x}"))));
    run.with_events(&[Json::string(&"x".repeat(bytes - 2))])
}

#[test]
fn an_ordinary_run_item_stays_within_one_write_unit() {
    for (bytes, steps) in [(512, 10), (2, 90)] {
        let run = ordinary(bytes, steps);
        let size = run.to_item().size(&run.key());
        assert!(run.events.is_some() && size <= 1024, "{bytes} bytes, {steps} steps: {size}");
    }
}

#[test]
fn a_larger_event_does_not_ride_in_the_run_item() {
    assert_eq!(ordinary(513, 0).events, None);
    let two = run("m").with_events(&[Json::string(&"x".repeat(254)), Json::string(&"x".repeat(255))]);
    assert_eq!(two.events, None, "the sum counts");
}

#[test]
fn a_run_of_ten_thousand_steps_fits_into_its_item() {
    let run = ordinary(512, 10_000);
    assert!(run.to_item().size(&run.key()) < 64 * 1024);
}

#[test]
fn a_listing_line_is_in_its_day_and_shard() {
    let line = listing(run_id(), "shop-order", 9);
    let day = i64::try_from(run_id().0.timestamp_ms()).unwrap() / DAY_MS;
    let shard = u32::try_from(run_id().0.0 % u128::from(RUN_SHARDS)).unwrap();
    assert_eq!(line.key, Key::history(listing_pk("shop-order", day, shard), run_id().to_string()));
    assert_eq!(put(&line), &Item::new().with("expires_at", 9_i64));
}

#[test]
fn statuses_parse_in_any_case_and_only_open_ones_are_not_final() {
    for status in Status::ALL {
        assert_eq!(Status::parse(&status.as_str().to_uppercase()), Some(status));
        assert_eq!(status.is_final(), !matches!(status, Status::Scheduled | Status::Running));
    }
    assert_eq!(Status::parse("Odd"), None);
}

#[test]
fn the_tag_of_a_digest_is_its_beginning_and_of_anything_else_its_digests() {
    let hex = step_id(&format!("0102030405ff{}", "0".repeat(28)));
    let near = step_id(&format!("0102030405fe{}", "0".repeat(28)));
    assert_ne!(StepTag::of(&hex), StepTag::of(&near));
    // Ids that only look like digests may share their beginning: time stamps in hex do.
    for (a, b) in [
        ("0193b2c4d5e6-1", "0193b2c4d5e6-2"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaab"),
        ("", "a"),
        ("é", "è"),
    ] {
        assert_ne!(StepTag::of(&step_id(a)), StepTag::of(&step_id(b)), "{a} {b}");
    }
    let upper = step_id(&hex.as_str().to_uppercase());
    assert_ne!(StepTag::of(&upper), StepTag::of(&hex));
}

#[test]
fn a_callers_event_id_is_taken_for_a_day_by_one_run() {
    let other: RunId = RunId::derive("01M85Q0DTJ0000000000000009".parse().unwrap(), "shop-order");
    let claim = |run, now_ms| OnceRecord::claim(&function(), "order-7", run, now_ms);
    let first = claim(run_id(), NOW_MS);
    let stands = put(&first);
    let refused = |write: &Write| write.attempt(Some(stands)) == Ok(Attempt::Refused);
    assert_ne!(first.attempt(None), Ok(Attempt::Refused));
    assert!(!refused(&claim(run_id(), NOW_MS + 1)), "a repeat of the same run goes on");
    assert!(refused(&claim(other, NOW_MS + ONCE_MS)));
    assert!(!refused(&claim(other, NOW_MS + ONCE_MS + 1)), "a day later it is free");
    assert_eq!(stands.number("until"), Some(NOW_MS + 24 * 60 * 60 * 1000));
    assert!(stands.number("expires_at").unwrap() * 1000 > stands.number("until").unwrap());
    let function_2 = FunctionRef { slug: "shop-other".into(), ..function() };
    assert_ne!(OnceRecord::claim(&function_2, "order-7", other, NOW_MS).key, first.key);
    assert_ne!(OnceRecord::claim(&function(), "order-8", other, NOW_MS).key, first.key);
    let long = OnceRecord::claim(&function(), &"x".repeat(100_000), other, NOW_MS);
    assert!(long.key.pk.len() < 200);
}
