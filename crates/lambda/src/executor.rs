//! The executor: takes jobs from the queue as far as they go.

use crate::settings::Settings;
use crate::world::World;
use crate::{Unable, batch, log};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use lambda_runtime::{Error, LambdaEvent, service_fn};

/// Serves batches of jobs until Lambda ends the process.
///
/// # Errors
/// [`Unable`] when it cannot begin.
pub async fn execute() -> Result<(), Unable> {
    let settings = Settings::from_env()?;
    log(&settings);
    let world = World::build(&settings).await?;
    let world = &world;
    let serve = service_fn(move |event: LambdaEvent<SqsEvent>| async move {
        Ok::<SqsBatchResponse, Error>(jobs(world, event.payload).await)
    });
    Ok(lambda_runtime::run(serve).await?)
}

async fn jobs(world: &World, event: SqsEvent) -> SqsBatchResponse {
    batch::each(world, event, |delivery| async move { world.runtime.execute(&delivery).await.verdict }).await
}
