//! The timer: what is not a job of the queue. A cron's time has come, the day's sweep is due, or a job ended among the
//! dead letters.

use crate::settings::Settings;
use crate::world::World;
use crate::{Unable, batch, log};
use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use protocol::time::parse_rfc3339_ms;
use runtime::Occurrence;
use runtime::ports::CronSchedule;
use serde::Deserialize;
use serde_json::{Value, json};

/// What the timer is invoked with.
#[derive(Deserialize)]
#[serde(untagged)]
enum Fired {
    /// A cron's time has come.
    Cron { cron: Cron, scheduled: String },
    /// The day's sweep is due.
    Sweep {
        #[serde(rename = "sweep")]
        _sweep: bool,
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
        match serde_json::from_value(event.payload)? {
            Fired::Cron { cron, scheduled } => tick(world, cron, &scheduled).await,
            Fired::Sweep { .. } => Ok(json!({})),
            Fired::Dead(batch) => Ok::<Value, Error>(serde_json::to_value(dead(world, batch).await)?),
        }
    });
    Ok(lambda_runtime::run(serve).await?)
}

async fn tick(world: &World, Cron { app, slug, cron }: Cron, scheduled: &str) -> Result<Value, Error> {
    // An emulator may not replace the time's placeholder; cron fires on whole minutes.
    let now_ms = world.runtime.ports().clock.now_ms();
    let scheduled_ms = parse_rfc3339_ms(scheduled).unwrap_or(now_ms - now_ms.rem_euclid(60_000));
    let occurrence = Occurrence { of: CronSchedule { app, slug, cron }, scheduled_ms };
    world.runtime.fire(&occurrence).await?;
    Ok(json!({}))
}

async fn dead(world: &World, event: SqsEvent) -> aws_lambda_events::sqs::SqsBatchResponse {
    batch::each(world, event, |delivery| async move { world.runtime.execute(&delivery).await.verdict }).await
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
