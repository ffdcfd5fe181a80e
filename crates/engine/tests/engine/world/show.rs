//! Decisions as text.

use engine::conclude::Finish;
use engine::records::{
    AttemptRecord, Payload, PlannedOp, SignalRecord, StepId, StepRecord, TurnEnd, TurnRecord, Wait,
    WaitRecord, Waiter,
};

pub(super) fn ids(ids: &[StepId]) -> String {
    let names: Vec<&str> = ids.iter().map(StepId::as_str).collect();
    format!("[{}]", names.join(" "))
}

pub(super) fn shown_step(step: &StepRecord) -> String {
    let failed = if step.failed { " failed" } else { "" };
    match &step.memo {
        Payload::Inline(json) if json.len() <= 100 => format!("{}{failed} {json}", step.id),
        memo => format!("{}{failed} ({} bytes)", step.id, memo.size()),
    }
}

pub(super) fn shown_attempt(tried: &AttemptRecord) -> String {
    let what = tried.step.as_ref().map_or("body", StepId::as_str);
    format!("{what} failed attempt {}", tried.attempt)
}

pub(super) fn shown_finish(finish: &Finish) -> String {
    format!("{} {}", finish.status.as_str(), finish.output)
}

pub(super) fn shown_end(record: &TurnRecord, now_ms: i64) -> String {
    match &record.end {
        TurnEnd::Again => "again".into(),
        TurnEnd::Idle => "idle".into(),
        TurnEnd::Retry { due_ms, attempt } => format!("retry {attempt} at +{}", due_ms - now_ms),
        TurnEnd::Plan { ops, race } => {
            let members: Vec<String> = ops.iter().map(|op| shown_member(op, now_ms)).collect();
            format!("plan [{}]{}", members.join(" "), if *race { " race" } else { "" })
        }
    }
}

pub(super) fn shown_member(op: &PlannedOp, now_ms: i64) -> String {
    let due = op.due_ms.map_or(String::new(), |due| format!("@+{}", due - now_ms));
    let attempt = if op.attempt > 0 { format!("#{}", op.attempt) } else { String::new() };
    let waits = match &op.wait {
        Some(Wait::Event { event, .. }) => format!("~{event}"),
        Some(Wait::Signal { signal }) => format!("~{signal}"),
        Some(Wait::Invoke { function, .. }) => format!("~{}", function.slug),
        None if op.is_gateway() => format!("~{}", op.op),
        None => String::new(),
    };
    format!("{}{waits}{due}{attempt}", op.id)
}

pub(super) fn shown_wait(wait: &WaitRecord) -> String {
    let Waiter::Step { step, .. } = &wait.waiter else { panic!("{wait:?} is no step's") };
    let by = wait.index.as_ref().map_or(String::new(), |index| format!(" by {}", index.path));
    let given = match &wait.vars {
        Some(Payload::Inline(vars)) => format!(" given {vars}"),
        Some(Payload::Blob { size, .. }) => format!(" given a blob of {size} bytes"),
        None => String::new(),
    };
    format!("{step} registers for {}{by}{given}", wait.event)
}

pub(super) fn shown_signal(signal: &SignalRecord) -> String {
    format!("{} registers for signal {}", signal.step, signal.signal)
}
