//! `Gateway` and `AIGateway`: requests that the server makes for a step, so that nothing waits for the answer but a
//! job.

use super::hold::Hold;
use crate::ports::{CallError, Fetch};
use crate::{Runtime, Trouble};
use engine::conclude::CallFacts;
use engine::records::{FunctionRecord, PlannedOp, RunRecord};
use engine::retry::Backoff;
use protocol::gateway::{GatewayRequest, GatewayResponse};
use protocol::json::Json;
use protocol::ops::StepErrorBody;
use std::sync::Arc;

impl Runtime {
    /// Makes the request of a gateway step: what the app is given, or what went wrong.
    pub(super) async fn request(
        &self,
        hold: &Hold<'_>,
        run: &RunRecord,
        op: &PlannedOp,
    ) -> Result<(Result<Json, Box<StepErrorBody>>, CallFacts), Trouble> {
        let called_ms = hold.io.now_ms();
        let function = self.function(hold.io, &run.function).await?;
        let opts = match &op.opts {
            Some(opts) => hold.io.value(opts).await?,
            None => Json::empty_object(),
        };
        let reply = self.requested(op, &opts).await;
        Ok((reply, self.facts(hold, called_ms, function)))
    }

    async fn requested(&self, op: &PlannedOp, opts: &Json) -> Result<Json, Box<StepErrorBody>> {
        let is_ai = op.op == "AIGateway";
        let request = if is_ai { GatewayRequest::of_ai(opts) } else { GatewayRequest::of_fetch(opts) };
        let request = request.map_err(|refusal| {
            let mut error = StepErrorBody::new("GatewayError", refusal.message);
            error.no_retry = true;
            Box::new(error)
        })?;
        let fetch = Fetch {
            method: request.method.clone(),
            url: request.url.clone(),
            headers: request.headers.clone(),
            body: request.body.clone(),
            timeout_ms: self.config.call_timeout_ms,
        };
        match self.ports.caller.fetch(fetch).await {
            Ok(reply) => {
                let response =
                    GatewayResponse { status: reply.status, headers: &reply.headers, body: &reply.body };
                if is_ai { response.ai() } else { Ok(response.fetched(&request.url)) }
            }
            Err(error) => Err(Box::new(unreached(is_ai, &error))),
        }
    }

    /// What is known about a call that was answered now.
    pub(super) fn facts(
        &self,
        hold: &Hold<'_>,
        called_ms: i64,
        function: Option<Arc<FunctionRecord>>,
    ) -> CallFacts {
        CallFacts {
            called_ms,
            now_ms: hold.io.now_ms(),
            max_attempts: function.map_or(1, |f| f.config.max_attempts()),
            max_steps: self.config.max_steps,
            backoff: Backoff { interval_ms: self.config.retry_interval_ms, jitter: self.ports.ids.random() },
        }
    }
}

fn unreached(is_ai: bool, error: &CallError) -> StepErrorBody {
    if is_ai {
        StepErrorBody::new("AIGatewayError", format!("Error making AI request: {error}"))
    } else {
        StepErrorBody::new("GatewayError", format!("Error making gateway request: {error}"))
    }
}
