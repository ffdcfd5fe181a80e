//! The API's router behind API Gateway's HTTP API or a Function URL: both send the same event (payload format 2.0).

use crate::Unable;
use crate::settings::Settings;
use api::{Access, Api, Keys, Stream};
use axum::Router;
use lambda_http::lambda_runtime::{LambdaEvent, Service};
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Error};
use runtime::Runtime;
use serde_json::{Value, json};
use std::sync::Arc;

/// The API, as Lambda asks for it.
pub(crate) struct Http(Router);

impl Http {
    pub(crate) fn new(runtime: Arc<Runtime>, settings: &Settings) -> Result<Http, Unable> {
        let (signing, signing_fallback) = settings.signing_keys()?;
        let event =
            settings.event_key.iter().map(|key| key.0.clone()).filter(|key| !key.is_empty()).collect();
        let keys = Keys { signing, signing_fallback, event };
        let api = Api {
            runtime,
            access: Arc::new(Access::with(keys)),
            stream: Stream::default(),
            start_options: Arc::new(json!({})),
        };
        // The pages are not public on AWS: they are served from a laptop, with its user's own rights.
        Ok(Http(api.router(Router::new())))
    }

    pub(crate) async fn serve(&self, event: LambdaEvent<Value>) -> Result<Value, Error> {
        let LambdaEvent { payload, context } = event;
        let request: LambdaRequest = serde_json::from_value(payload)?;
        let response = Adapter::from(self.0.clone()).call(LambdaEvent::new(request, context)).await;
        let Ok(response) = response;
        Ok(serde_json::to_value(response)?)
    }
}
