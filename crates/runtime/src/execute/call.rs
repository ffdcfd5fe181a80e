//! Calls an app for a turn or for a planned step: builds the request, reads the answer. Whatever happens on the
//! way becomes an answer.

use super::hold::Hold;
use crate::ports::{Call, CallError, CallMethod, CallReply};
use crate::{Runtime, Trouble};
use engine::conclude::CallFacts;
use engine::records::{AppRecord, FunctionRecord, RunRecord, StepId};
use engine::state::{Memo, RunState};
use protocol::call::{CallRequest, call_headers, call_url};
use protocol::headers::STEP_ID_DISCOVERY;
use protocol::ids::function_uuid;
use protocol::json::Json;
use protocol::limits::{REQUEST_BYTES_MAX, STATE_INLINE_BYTES_MAX};
use protocol::ops::StepErrorBody;
use protocol::response::{
    Answer, AnswerKind, RawResponse, engine_error, output_too_large, read_answer, unreachable_answer,
};
use std::sync::Arc;

/// What a call is for.
pub(super) struct Purpose<'a> {
    /// The planned step, or `None` for a turn.
    pub(super) step: Option<&'a StepId>,
    /// The attempt, from 0.
    pub(super) attempt: u32,
    /// Must the app plan instead of running a step at once?
    pub(super) plans_only: bool,
    /// Finished steps it is given, in order.
    pub(super) stack: &'a [StepId],
}

impl Runtime {
    /// Calls the run's app. The answer and what is known about the call.
    pub(super) async fn call(
        &self,
        hold: &Hold<'_>,
        state: &RunState,
        events: &[Json],
        purpose: &Purpose<'_>,
    ) -> Result<(Answer, CallFacts), Trouble> {
        let io = hold.io;
        let run = &state.run;
        let called_ms = io.now_ms();
        let function = self.function(io, &run.function).await?;
        let app = self.app(io, &run.function.app).await?;
        let answer = match (&function, &app) {
            (Some(function), Some(app)) => self.called(hold, state, events, purpose, function, app).await?,
            _ => not_registered(run),
        };
        Ok((answer, self.facts(hold, called_ms, function)))
    }

    async fn called(
        &self,
        hold: &Hold<'_>,
        state: &RunState,
        events: &[Json],
        purpose: &Purpose<'_>,
        function: &Arc<FunctionRecord>,
        app: &Arc<AppRecord>,
    ) -> Result<Answer, Trouble> {
        let run = &state.run;
        let step = purpose.step.map_or(STEP_ID_DISCOVERY, StepId::as_str);
        let use_api = state.bytes() > STATE_INLINE_BYTES_MAX;
        let memos =
            if use_api { Vec::new() } else { self.memo_values(hold.io, state, purpose.stack).await? };
        let stack: Vec<&str> = purpose.stack.iter().map(StepId::as_str).collect();
        let steps: Vec<(&str, &str)> = stack.iter().copied().zip(memos.iter().map(Json::as_str)).collect();
        let qi_id = format!("{}.{}", run.id, run.claim.turn);
        let request_id = self.ports.ids.ulid(hold.io.now_ms()).to_string();
        let defers: Vec<(&str, bool)> =
            state.defers.values().map(|defer| (defer.id.as_str(), !defer.aborted)).collect();
        let mut request = CallRequest {
            defers: &defers,
            attempt: purpose.attempt,
            max_attempts: function.config.max_attempts(),
            disable_immediate_execution: purpose.plans_only,
            function_uuid: function_uuid(&run.function.app, &run.function.slug),
            generation_id: run.claim.generation,
            job_id: hold.msg(),
            qi_id: &qi_id,
            request_id: &request_id,
            run_id: run.id,
            stack: &stack,
            stack_current: stack.len(),
            use_api,
            version: run.request_version,
            events,
            steps: &steps,
        };
        let mut body = request.encode();
        if body.len() > REQUEST_BYTES_MAX && !use_api {
            request.use_api = true;
            body = request.encode();
        }
        let signature = self.config.signing_key.as_ref().map(|key| key.sign(&body, hold.io.now_ms() / 1000));
        let call_at = |url: &str| Call {
            method: CallMethod::Post,
            url: call_url(url, &run.function.slug, step),
            headers: call_headers(&request, step, signature.clone()),
            body: body.clone(),
            timeout_ms: hold.call_timeout_ms(),
        };
        let mut reply = self.ports.caller.call(call_at(&app.url)).await;
        if let Err(CallError::Unreachable { .. }) = &reply
            && let Some(url) = self.moved_to(hold.io, app).await?
        {
            reply = self.ports.caller.call(call_at(&url)).await;
        }
        Ok(self.answer_of(reply, hold.io.now_ms()))
    }

    /// Where an app is now that could not be reached, if it is registered elsewhere than was remembered of it. To call
    /// it there is no further attempt.
    async fn moved_to(&self, io: &crate::io::Io<'_>, app: &AppRecord) -> Result<Option<String>, Trouble> {
        self.registry.forget_app(&app.name);
        let now = self.app(io, &app.name).await?;
        Ok(now.map(|now| now.url.clone()).filter(|url| *url != app.url))
    }

    fn answer_of(&self, reply: Result<CallReply, CallError>, now_ms: i64) -> Answer {
        match reply {
            Ok(reply) => {
                let header = |name: &str| reply.header(name).map(str::to_owned);
                read_answer(RawResponse { status: reply.status, header: &header, body: &reply.body }, now_ms)
            }
            Err(CallError::Unreachable { url, why }) => {
                tracing::warn!(url, why, "an app could not be reached");
                unreachable_answer()
            }
            Err(CallError::TooLarge { .. }) => {
                failed(output_too_large(), "output_too_large", "the answer is too large", true)
            }
            Err(CallError::TimedOut { timeout_ms, .. }) => {
                let advice = self.config.call_timeout_advice.map_or_else(String::new, |a| format!("; {a}"));
                let message = format!("the app did not answer within {} s{advice}", timeout_ms / 1000);
                failed(engine_error("call_timed_out", &message), "call_timed_out", &message, false)
            }
        }
    }

    /// What the app is given for each finished step, in order.
    pub(crate) async fn memo_values(
        &self,
        io: &crate::io::Io<'_>,
        state: &RunState,
        ids: &[StepId],
    ) -> Result<Vec<Json>, Trouble> {
        let mut values = Vec::with_capacity(ids.len());
        for id in ids {
            values.push(match state.memo(id) {
                Memo::Slept => Json::null(),
                Memo::Result(payload) => io.value(payload).await?,
            });
        }
        Ok(values)
    }
}

fn not_registered(run: &RunRecord) -> Answer {
    let message = format!(
        "function {} is not registered any more; sync app {:?} again",
        run.function.slug, run.function.app
    );
    failed(engine_error("function_not_found", &message), "function_not_found", &message, false)
}

fn failed(output: Json, name: &str, message: &str, no_retry: bool) -> Answer {
    Answer {
        kind: AnswerKind::Failed { output, error: StepErrorBody::new(name, message) },
        no_retry: no_retry.then_some(true),
        retry_at: None,
        request_version: None,
        sdk: None,
    }
}
