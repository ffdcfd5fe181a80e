//! What each benchmark function answers. Pure but for the ledger it writes to.

use std::time::{Duration, Instant};

use hyper::body::Bytes;

use super::answers::{Answers, STEPS};
use super::call::Child;
use super::ledger::{Ledger, Position};
use super::{Call, Target};

/// The app's name, the first part of every function's slug.
pub(super) const APP: &str = "bench";
/// Events that the step of `Fanout` sends.
pub(crate) const FAN: u32 = 10;
/// The event that `Waiter` waits for.
pub(super) const RESUME_EVENT: &str = "bench/resume";
/// The server's `--retry-interval` in the retry scenario, the shortest it takes.
pub(crate) const RETRY_INTERVAL: Duration = Duration::from_secs(1);
/// How often the step of `Retry` fails before it succeeds.
const FAILURES: u32 = 2;
/// The shortest and the longest sleep of `Sleeper`, as the issue of this benchmark sets them.
const SLEEP_MS: (u64, u64) = (1000, 5000);

/// The functions of the benchmark's app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    /// Ten steps, one after the other, one call each.
    Seq10,
    /// One step that fails twice.
    Retry,
    /// One sleep.
    Sleeper,
    /// Ten steps planned at once.
    Parallel10,
    /// Ten steps in one call, each posted to the checkpoint API.
    Checkpointed,
    /// Waits for an event with its own `data.id`.
    Waiter,
    /// One step that sends ten events.
    Fanout,
    /// What each of those events starts: it ends at once.
    FanoutChild,
    /// Invokes a function and waits for its result.
    Invoker,
    /// What it invokes: it ends at once.
    Invoked,
}

impl Function {
    /// All of them, as they are registered.
    pub(crate) const ALL: [Self; 10] = [
        Self::Seq10,
        Self::Retry,
        Self::Sleeper,
        Self::Parallel10,
        Self::Checkpointed,
        Self::Waiter,
        Self::Fanout,
        Self::FanoutChild,
        Self::Invoker,
        Self::Invoked,
    ];

    /// Its id without the app's name.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Seq10 => "seq10",
            Self::Retry => "retry",
            Self::Sleeper => "sleeper",
            Self::Parallel10 => "parallel10",
            Self::Checkpointed => "checkpointed",
            Self::Waiter => "waiter",
            Self::Fanout => "fanout",
            Self::FanoutChild => "fanout-child",
            Self::Invoker => "invoker",
            Self::Invoked => "invoked",
        }
    }

    /// Its id with the app's name, as the server knows it.
    pub(crate) fn slug(self) -> String {
        format!("{APP}-{}", self.id())
    }

    /// The name of the event that starts it.
    pub(crate) fn event(self) -> String {
        format!("{APP}/{}", self.id())
    }

    /// The event with this number, which starts a run of it.
    pub(crate) fn start_event(self, event: u64) -> String {
        let name = self.event();
        match self {
            Self::Waiter => {
                format!(r#"{{"name":"{name}","data":{{"i":{event},"id":"{}"}}}}"#, wait_id(event))
            }
            _ => format!(r#"{{"name":"{name}","data":{{"i":{event}}}}}"#),
        }
    }

    /// Which function a run of it starts runs of, and how many.
    pub(crate) fn children(self) -> Option<(Self, u32)> {
        match self {
            Self::Fanout => Some((Self::FanoutChild, FAN)),
            Self::Invoker => Some((Self::Invoked, 1)),
            _ => None,
        }
    }

    /// The greatest attempt that happens by design.
    pub(crate) fn attempts_by_design(self) -> u32 {
        if self == Self::Retry { FAILURES } else { 0 }
    }
}

/// The event that resumes the run of event number `event`.
pub(crate) fn resume_event(event: u64) -> String {
    format!(r#"{{"name":"{RESUME_EVENT}","data":{{"id":"{}"}}}}"#, wait_id(event))
}

/// The event that starts a child of the run of event number `event`.
pub(super) fn child_event(event: u64, number: u32) -> String {
    format!(r#"{{"name":"{}","data":{{"i":{event},"c":{number}}}}}"#, Function::FanoutChild.event())
}

/// What ties a parked run to the event that resumes it: as long as an order number may be.
fn wait_id(event: u64) -> String {
    format!("order-{event:010}")
}

/// How long the run of an event sleeps: spread evenly, in an order that is not sorted.
pub(crate) fn sleep_ms(event: u64) -> u64 {
    // A multiplier coprime to the span visits every value.
    SLEEP_MS.0 + event.wrapping_mul(1597) % (SLEEP_MS.1 - SLEEP_MS.0)
}

/// What the app sends back.
#[derive(Debug)]
pub(crate) enum Reply {
    /// 206 with these ops.
    Ops(Bytes),
    /// Post ten checkpoints, then 206 with `RunComplete`.
    Checkpoint,
    /// Post the events of this event's children, then 206 with `StepRun`.
    SendEvents(u64),
}

/// Notes the call and decides its answer.
pub(crate) fn answer(ledger: &mut Ledger, answers: &Answers, call: &Call<'_>) -> Reply {
    let reply = decide(ledger, answers, call);
    if let Reply::Ops(_) = reply {
        ledger.answered(call);
    }
    reply
}

/// Notes the end of a run whose steps were posted; the answer is `RunComplete` either way.
pub(crate) fn checkpointed(ledger: &mut Ledger, call: &Call<'_>, posted: Result<(), String>) {
    if let Err(text) = posted {
        ledger.wrong(text);
    }
    ledger.finish(call);
    ledger.answered(call);
}

/// Notes the end of a step that sent events, and gives the answer.
pub(crate) fn events_sent(
    ledger: &mut Ledger,
    answers: &Answers,
    call: &Call<'_>,
    sent: Result<Vec<String>, String>,
) -> Bytes {
    let ids = sent.unwrap_or_else(|text| {
        ledger.wrong(text);
        Vec::new()
    });
    ledger.answered(call);
    answers.events_sent(&ids)
}

/// A child ends with its first call.
fn child(ledger: &mut Ledger, answers: &Answers, call: &Call<'_>, position: Position) -> Reply {
    match call.child() {
        Some(child) if position == Position::Discovery(0) && call.context.attempt == 0 => {
            ledger.child(call, child);
            Reply::Ops(answers.child(child))
        }
        _ => {
            let (run, attempt) = (&call.context.run_id, call.context.attempt);
            ledger.wrong(format!("child run {run} is called for {position:?}, attempt {attempt}"));
            Reply::Ops(answers.complete())
        }
    }
}

fn decide(ledger: &mut Ledger, answers: &Answers, call: &Call<'_>) -> Reply {
    let done = call.context.memoised();
    let position = match call.target {
        Target::Discovery => Position::Discovery(done),
        Target::Step(id) => match answers.ids().iter().position(|known| known == id) {
            Some(index) => Position::Planned(index),
            None => {
                ledger.wrong(format!("run {} is called for the unknown step {id}", call.context.run_id));
                return Reply::Ops(Bytes::from_static(b"[]"));
            }
        },
    };
    let function = ledger.function();
    if function.children().is_some_and(|(child, _)| call.function == child.id()) {
        return child(ledger, answers, call, position);
    }
    if call.function != function.id() {
        ledger.wrong(format!("{} is called while {} is measured", call.function, function.id()));
        return Reply::Ops(answers.complete());
    }
    ledger.arrived(call, position);
    match (function, position) {
        (Function::Parallel10, Position::Planned(index)) => Reply::Ops(answers.step(index)),
        (_, Position::Planned(index)) => {
            ledger.wrong(format!("run {} is called for a step it did not plan", call.context.run_id));
            Reply::Ops(answers.step(index))
        }
        (Function::Seq10, Position::Discovery(done)) if done < STEPS => Reply::Ops(answers.step(done)),
        (Function::Parallel10, Position::Discovery(0)) => Reply::Ops(answers.plan()),
        (Function::Parallel10, Position::Discovery(done)) if done < STEPS => {
            ledger.wrong(format!("run {} is called to join with {done} steps done", call.context.run_id));
            Reply::Ops(answers.plan())
        }
        (Function::Retry, Position::Discovery(0)) if call.context.attempt < FAILURES => {
            ledger.due(call, Instant::now() + RETRY_INTERVAL);
            Reply::Ops(answers.failure())
        }
        (Function::Retry, Position::Discovery(0)) => Reply::Ops(answers.step(0)),
        (Function::Sleeper, Position::Discovery(0)) => {
            let sleep_ms = sleep_ms(call.event_number().unwrap_or_default());
            ledger.due(call, Instant::now() + Duration::from_millis(sleep_ms));
            Reply::Ops(answers.sleep(sleep_ms))
        }
        (Function::Checkpointed, Position::Discovery(0)) => Reply::Checkpoint,
        (Function::Waiter, Position::Discovery(0)) => {
            ledger.park(call);
            Reply::Ops(answers.wait())
        }
        (Function::Fanout, Position::Discovery(0)) => {
            Reply::SendEvents(call.event_number().unwrap_or_default())
        }
        (Function::Invoker, Position::Discovery(0)) => {
            Reply::Ops(answers.invoke(call.event_number().unwrap_or_default()))
        }
        (_, Position::Discovery(_)) => {
            if !memoised_steps_are_right(function, answers, call) {
                let run = &call.context.run_id;
                ledger.wrong(format!("the last call of run {run} has wrong memoised steps"));
            }
            ledger.finish(call);
            Reply::Ops(answers.complete())
        }
    }
}

/// Whether the last call of a run gives back what its steps brought.
fn memoised_steps_are_right(function: Function, answers: &Answers, call: &Call<'_>) -> bool {
    let event = call.event_number().unwrap_or_default();
    let only_step = || call.step(&answers.ids()[0]);
    match function {
        Function::Seq10 => call.memoised_steps_are(answers.ids(), false),
        Function::Parallel10 => call.memoised_steps_are(answers.ids(), true),
        Function::Retry => call.memoised_steps_are(&answers.ids()[..1], false),
        Function::Sleeper => call.context.memoised() == 1,
        Function::Checkpointed | Function::FanoutChild | Function::Invoked => false,
        Function::Waiter => {
            let resumed_by = only_step();
            resumed_by["name"] == RESUME_EVENT && resumed_by["data"]["id"] == wait_id(event)
        }
        Function::Fanout => {
            only_step()["data"]["ids"].as_array().is_some_and(|ids| ids.len() == FAN as usize)
        }
        Function::Invoker => serde_json::from_value(only_step()["data"].take())
            .is_ok_and(|result: Child| result == Child { parent: event, number: 0 }),
    }
}

#[cfg(test)]
mod tests {
    use super::sleep_ms;

    #[test]
    fn sleeps_are_spread_over_the_whole_span() {
        let mut sleeps: Vec<u64> = (0..2000).map(sleep_ms).collect();
        sleeps.sort_unstable();
        sleeps.dedup();
        assert_eq!(sleeps.len(), 2000);
        assert!(sleeps[0] < 1010 && sleeps[1999] > 4990);
    }
}
