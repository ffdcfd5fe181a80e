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
