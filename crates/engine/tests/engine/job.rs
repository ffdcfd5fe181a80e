//! What the queue carries.

use crate::wire::*;
use engine::job::{Job, TriggerEvent};
use engine::usage::Usage;

fn jobs() -> Vec<Job> {
    let run = run_id();
    let events = vec![
        trigger(),
        TriggerEvent {
            caller_id: Some("order-7".into()),
            wire: Some(json(r#"{"data":{"x":1.5},"name":"a"}"#)),
            ..trigger()
        },
    ];
    let cancel = |if_started_by_ms| Job::Cancel {
        run,
        due_ms: NOW_MS,
        reason: None,
        unstarted: None,
        if_unstarted: false,
        if_started_by_ms,
    };
    vec![
        Job::Start {
            run,
            function: function(),
            events,
            queued_ms: NOW_MS,
            due_ms: 0,
            parent: None,
            spent: Usage::default(),
        },
        Job::Turn { run, turn: 3, due_ms: NOW_MS },
        Job::Turn { run, turn: 4, due_ms: NOW_MS },
        Job::Turn { run, turn: 3, due_ms: NOW_MS + 1 },
        Job::Step { run, turn: 3, ordinal: 1, attempt: 2, due_ms: NOW_MS },
        Job::Step { run, turn: 3, ordinal: 1, attempt: 3, due_ms: NOW_MS },
        Job::Step { run, turn: 3, ordinal: 2, attempt: 2, due_ms: NOW_MS },
        Job::Wake { run, turn: 3, ordinal: 1, due_ms: NOW_MS },
        cancel(None),
        cancel(Some(NOW_MS)),
    ]
}

#[test]
fn a_job_reads_back() {
    for job in jobs() {
        assert_eq!(Job::decode(&job.encode()), Some(job.clone()));
        assert_eq!(job.run(), Some(run_id()));
        let due_ms = if matches!(job, Job::Start { .. }) { 0 } else { job.due_ms() };
        assert_eq!(job.due_ms(), due_ms);
    }
}

#[test]
fn what_is_no_job_is_not_read() {
    for body in [
        "",
        "{}",
        "null",
        r#"{"Dance":{}}"#,
        r#"{"Turn":{"run":"01M85Q0DTJ0000000000000001"}}"#,
        r#"{"Turn":{"run":"x","turn":1,"due_ms":0}}"#,
    ] {
        assert_eq!(Job::decode(body.as_bytes()), None, "{body}");
    }
}

/// The wire form is a promise: messages outlive a deploy.
#[test]
fn jobs_are_encoded_as_they_always_were() {
    let run = run_id();
    let turn = Job::Turn { run, turn: 3, due_ms: 7 };
    assert_eq!(turn.encode(), format!(r#"{{"Turn":{{"run":"{run}","turn":3,"due_ms":7}}}}"#));
    let step = Job::Step { run, turn: 3, ordinal: 1, attempt: 2, due_ms: 7 };
    assert_eq!(
        step.encode(),
        format!(r#"{{"Step":{{"run":"{run}","turn":3,"ordinal":1,"attempt":2,"due_ms":7}}}}"#)
    );
    let start = Job::Start {
        run,
        function: function(),
        events: vec![trigger()],
        queued_ms: 7,
        due_ms: 0,
        parent: None,
        spent: Usage::default(),
    };
    let expected = format!(
        r#"{{"Start":{{"run":"{run}","function":{{"app":"shop","slug":"shop-order","version":1}},"events":[{{"id":"{}"}}],"queued_ms":7}}}}"#,
        event_id()
    );
    assert_eq!(start.encode(), expected);
}

/// Scheduler: at most 64 characters of `[0-9a-zA-Z-_.]`.
#[test]
fn timer_names_are_legal_and_differ_by_purpose_and_time() {
    let names: Vec<String> = jobs().iter().map(Job::timer_name).collect();
    for name in &names {
        assert!(name.len() <= 64 && !name.is_empty(), "{name}");
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)), "{name}");
    }
    let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
    assert_eq!(jobs().iter().map(Job::timer_name).collect::<Vec<String>>(), names);
}
