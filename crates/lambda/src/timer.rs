//! The timer: what is not a job of the queue. A cron's time has come, the day's sweep is due, or a job ended among the
//! dead letters.

use crate::settings::Settings;
use crate::world::World;
use crate::{Unable, batch, log};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::{Context, Error, LambdaEvent, service_fn};
use protocol::time::parse_rfc3339_ms;
use runtime::ports::CronSchedule;
use runtime::{Occurrence, SweepCursor, Verdict};
use serde::Deserialize;
use serde_json::{Value, json};

/// What a sweep leaves of an invocation's time, milliseconds: to finish the page that it is at, and to hand over.
const HAND_OVER_MS: i64 = 10_000;
/// What failed among the dead letters comes again after so long, milliseconds.
const AGAIN_MS: i64 = 15 * 60 * 1000;

/// What the timer is invoked with.
#[derive(Deserialize)]
#[serde(untagged)]
enum Fired {
    /// A cron's time has come.
    Cron { cron: Cron, scheduled: String },
    /// The day's sweep is due, or goes on.
    Sweep {
        #[serde(rename = "sweep")]
        _sweep: bool,
        #[serde(default)]
        from: Option<SweepCursor>,
    },
    /// Jobs that ended among the dead letters.
    Dead(SqsEvent),
}

#[derive(Deserialize)]
struct Cron {
    app: String,
    slug: String,
    cron: String,
}

/// Serves until Lambda ends the process.
///
/// # Errors
/// [`Unable`] when it cannot begin.
pub async fn fire() -> Result<(), Unable> {
    let settings = Settings::from_env()?;
    log(&settings);
    let world = World::build(&settings).await?;
    let world = &world;
    let serve = service_fn(move |event: LambdaEvent<Value>| async move {
        let until_ms = until_ms(&event.context);
        match serde_json::from_value(event.payload)? {
            Fired::Dead(batch) => {
                Ok::<Value, Error>(serde_json::to_value(dead(world, batch, until_ms).await)?)
            }
            fired => {
                due(world, fired, until_ms).await?;
                Ok(json!({}))
            }
        }
    });
    Ok(lambda_runtime::run(serve).await?)
}

/// Until when a sweep may go on, Unix milliseconds.
fn until_ms(context: &Context) -> i64 {
    i64::try_from(context.deadline).unwrap_or(i64::MAX) - HAND_OVER_MS
}

async fn due(world: &World, fired: Fired, until_ms: i64) -> Result<(), Error> {
    match fired {
        Fired::Cron { cron, scheduled } => tick(world, cron, &scheduled).await,
        Fired::Sweep { from, .. } => sweep(world, from, until_ms).await,
        Fired::Dead(_) => Err("a batch among the dead letters".into()),
    }
}

/// Sweeps as long as there is time, and has the next invocation go on.
async fn sweep(world: &World, from: Option<SweepCursor>, until_ms: i64) -> Result<(), Error> {
    let swept = world.runtime.sweep(from, until_ms).await?;
    let (looked, found, kept) = (swept.looked, swept.found, swept.kept);
    tracing::info!(looked, found, kept, complete = swept.next.is_none(), "swept");
    match swept.next {
        Some(next) => {
            Ok(world.caller.hand_over(&world.timer_arn, &json!({ "sweep": true, "from": next })).await?)
        }
        None => Ok(()),
    }
}

async fn tick(world: &World, Cron { app, slug, cron }: Cron, scheduled: &str) -> Result<(), Error> {
    // An emulator may not replace the time's placeholder; cron fires on whole minutes.
    let now_ms = world.runtime.ports().clock.now_ms();
    let scheduled_ms = parse_rfc3339_ms(scheduled).unwrap_or(now_ms - now_ms.rem_euclid(60_000));
    let occurrence = Occurrence { of: CronSchedule { app, slug, cron }, scheduled_ms };
    Ok(world.runtime.fire(&occurrence).await?)
}

/// Jobs that were received too often, and what this Lambda itself was invoked with and failed at.
async fn dead(world: &World, event: SqsEvent, until_ms: i64) -> SqsBatchResponse {
    batch::each(world, event, |delivery| async move {
        match serde_json::from_slice(&delivery.body) {
            Ok(fired @ (Fired::Cron { .. } | Fired::Sweep { .. })) => match due(world, fired, until_ms).await
            {
                Ok(()) => Verdict::Acknowledge,
                Err(error) => {
                    tracing::error!(%error, "what failed before failed again");
                    Verdict::PutBack { ms: AGAIN_MS }
                }
            },
            _ => world.runtime.bury(&delivery).await.verdict,
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fixture: &str) -> Fired {
        serde_json::from_str(fixture).expect("it is one")
    }

    #[test]
    fn each_sample_is_taken_for_what_it_is() {
        let Fired::Cron { cron, scheduled } = read(include_str!("../../../events/cron.json")) else {
            panic!("it is a cron")
        };
        assert!(parse_rfc3339_ms(&scheduled).is_some() && cron.cron.starts_with("TZ="));
        assert!(matches!(read(include_str!("../../../events/sweep.json")), Fired::Sweep { .. }));
        let Fired::Dead(batch) = read(include_str!("../../../events/dead-letter.json")) else {
            panic!("it is a batch")
        };
        let body = batch.records[0].body.as_deref().unwrap_or_default();
        assert!(body.contains("Turn") && batch.records[0].event_source_arn.is_some());
    }

    #[test]
    fn what_is_nothing_of_these_is_refused() {
        for wrong in ["{}", "[]", r#"{"cron":{}}"#, r#"{"sweep":1}"#, r#"{"Records":1}"#] {
            assert!(serde_json::from_str::<Fired>(wrong).is_err(), "{wrong}");
        }
    }
}
