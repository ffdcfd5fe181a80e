//! Ingest: the HTTP API behind API Gateway or a Function URL, and events and invocations that come by `Invoke`.

use crate::direct::Direct;
use crate::http::{Answer, Http};
use crate::settings::Settings;
use crate::world::World;
use crate::{Unable, log};
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;

/// Serves requests until Lambda ends the process.
///
/// # Errors
/// [`Unable`] when it cannot begin.
pub async fn ingest() -> Result<(), Unable> {
    let settings = Settings::from_env()?;
    log(&settings);
    let world = World::build(&settings).await?;
    let http = Http::new(world.runtime.clone(), &settings)?;
    let direct = Direct::new(world.runtime);
    let (http, direct) = (&http, &direct);
    let serve = service_fn(move |event: LambdaEvent<Value>| async move {
        // Only a gateway says by which HTTP method it was asked.
        if event.payload.pointer("/requestContext/http/method").is_some() {
            http.serve(event).await
        } else {
            direct.serve(event).await.map(Answer::BufferedResponse)
        }
    });
    Ok(lambda_runtime::run(serve).await?)
}
