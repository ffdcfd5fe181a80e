//! What each benchmark function answers. Pure but for the ledger it writes to.

use std::time::{Duration, Instant};

use hyper::body::Bytes;

use super::answers::{Answers, STEPS};
use super::ledger::{Ledger, Position};
use super::{Call, Target};

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
}

impl Function {
    /// All of them, as they are registered.
    pub(crate) const ALL: [Self; 5] =
        [Self::Seq10, Self::Retry, Self::Sleeper, Self::Parallel10, Self::Checkpointed];

    /// Its id without the app's name.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Seq10 => "seq10",
            Self::Retry => "retry",
            Self::Sleeper => "sleeper",
            Self::Parallel10 => "parallel10",
            Self::Checkpointed => "checkpointed",
        }
    }

    /// The event that starts it.
    pub(crate) fn event(self) -> String {
        format!("bench/{}", self.id())
    }

    /// The greatest attempt that happens by design.
    pub(crate) fn attempts_by_design(self) -> u32 {
        if self == Self::Retry { FAILURES } else { 0 }
    }
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
        (_, Position::Discovery(done)) => {
            let right = match function {
                Function::Seq10 => call.memoised_steps_are(answers.ids(), false),
                Function::Parallel10 => call.memoised_steps_are(answers.ids(), true),
                Function::Retry => call.memoised_steps_are(&answers.ids()[..1], false),
                Function::Sleeper => done == 1,
                Function::Checkpointed => false,
            };
            if !right {
                let run = &call.context.run_id;
                ledger.wrong(format!("the last call of run {run} has wrong memoised steps"));
            }
            ledger.finish(call);
            Reply::Ops(answers.complete())
        }
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
