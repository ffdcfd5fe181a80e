//! The API's router behind API Gateway's HTTP API or a Function URL: both send the same event (payload format 2.0).
//!
//! They differ in what an answer may be. An HTTP API passes on a value of at most 6 MB; the Function URL streams, and
//! takes an answer of any size that we give, so that the state of a run with larger values can be fetched (`use_api`).

use crate::Unable;
use crate::settings::Settings;
use api::{Access, Api, Keys, Problem};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use futures_util::stream::{BoxStream, StreamExt};
use lambda_http::lambda_runtime::{FunctionResponse, LambdaEvent, Service, StreamResponse};
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Error, StreamAdapter};
use protocol::error::Refusal;
use runtime::Runtime;
use serde_json::{Value, json};
use std::sync::Arc;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

/// What an invocation is answered with: a value, or a stream.
pub(crate) type Answer = FunctionResponse<Value, BoxStream<'static, Result<Bytes, axum::Error>>>;

/// Largest body of an answer by a value, bytes: Lambda's 6 MB
/// (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>), less what stands around it.
const BODY_BYTES_MAX: usize = 6 * 1024 * 1024 - 16 * 1024;
/// A byte grows to at most so many in a JSON string: `\u0000`.
const ESCAPED_TIMES_MAX: usize = 6;
/// Answers above so many bytes are compressed for whoever takes that: far below the limit, and too large for most of
/// what is asked, which costs no time then. Our choice.
const COMPRESSED_ABOVE_BYTES: u16 = u16::MAX;

/// The API, as Lambda asks for it.
pub(crate) struct Http {
    /// By a Function URL.
    streamed: Router,
    /// By an HTTP API.
    whole: Router,
}

impl Http {
    pub(crate) fn new(runtime: Arc<Runtime>, settings: &Settings) -> Result<Http, Unable> {
        let (signing, signing_fallback) = settings.signing_keys()?;
        let event =
            settings.event_key.iter().map(|key| key.0.clone()).filter(|key| !key.is_empty()).collect();
        let keys = Keys { signing, signing_fallback, event };
        let api = Api {
            runtime,
            access: Arc::new(Access::with(keys)),
            // A process tells its own watchers what it changes, and here each request has another process.
            stream: None,
            start_options: Arc::new(json!({})),
        };
        // The pages are not public on AWS: they are served from a laptop, with its user's own rights.
        let streamed = api.router(Router::new());
        let compressed = CompressionLayer::new().quality(CompressionLevel::Fastest);
        let compressed = compressed.compress_when(SizeAbove::new(COMPRESSED_ABOVE_BYTES));
        let whole = streamed.clone().layer(compressed).layer(map_response(fitting));
        Ok(Http { streamed, whole })
    }

    pub(crate) async fn serve(&self, event: LambdaEvent<Value>) -> Result<Answer, Error> {
        let LambdaEvent { payload, context } = event;
        let streams = comes_by_function_url(&payload);
        let request: LambdaRequest = serde_json::from_value(payload)?;
        let event = LambdaEvent::new(request, context);
        if streams {
            let Ok(response) = StreamAdapter::from(self.streamed.clone()).call(event).await;
            let StreamResponse { metadata_prelude, stream } = response;
            Ok(Answer::StreamingResponse(StreamResponse { metadata_prelude, stream: stream.boxed() }))
        } else {
            let Ok(response) = Adapter::from(self.whole.clone()).call(event).await;
            Ok(Answer::BufferedResponse(serde_json::to_value(response)?))
        }
    }
}

/// A Function URL's host is named so, whatever name it is asked by
/// (<https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html>).
fn comes_by_function_url(payload: &Value) -> bool {
    let host = payload.pointer("/requestContext/domainName").and_then(Value::as_str);
    host.is_some_and(|host| host.contains(".lambda-url."))
}

/// The answer, or one that says why it cannot be given.
async fn fitting(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(body) if fits(&parts.headers, &body) => Response::from_parts(parts, Body::from(body)),
        Ok(body) => too_large(body.len()).into_response(),
        Err(error) => Problem::internal(error).into_response(),
    }
}

fn fits(headers: &HeaderMap, body: &Bytes) -> bool {
    if body.len() <= BODY_BYTES_MAX / ESCAPED_TIMES_MAX {
        return true;
    }
    // What is compressed is passed in base64, text as a JSON string.
    let passed = if headers.contains_key(header::CONTENT_ENCODING) {
        body.len().div_ceil(3) * 4
    } else {
        json!(String::from_utf8_lossy(body)).to_string().len()
    };
    passed <= BODY_BYTES_MAX
}

fn too_large(bytes: usize) -> Problem {
    let why = format!(
        "the answer has {bytes} bytes, more than an HTTP API passes on; ask by the stack's Function URL \
         (parameter Ingress=Both or FunctionUrl)"
    );
    Problem(Refusal::new(413, "answer_too_large", why).limit(format!("{BODY_BYTES_MAX} bytes")))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn fitted(body: String, encoding: Option<&'static str>) -> (u16, Bytes) {
        let mut response = Response::new(Body::from(body));
        if let Some(encoding) = encoding {
            response.headers_mut().insert(header::CONTENT_ENCODING, encoding.parse().expect("it is one"));
        }
        let response = fitting(response).await;
        (response.status().as_u16(), to_bytes(response.into_body(), usize::MAX).await.expect("it is whole"))
    }

    #[tokio::test]
    async fn an_answer_fits_or_says_why_not() {
        let most = BODY_BYTES_MAX - "\"\"".len();
        for (body, encoding, status) in [
            ("x".repeat(most), None, 200),
            ("x".repeat(most + 1), None, 413),
            ("\"".repeat(most / 2), None, 200),
            ("\"".repeat(most / 2 + 1), None, 413),
            ("x".repeat(BODY_BYTES_MAX / 4 * 3), Some("gzip"), 200),
            ("x".repeat(BODY_BYTES_MAX / 4 * 3 + 3), Some("gzip"), 413),
        ] {
            let bytes = body.len();
            let (answered, body) = fitted(body, encoding).await;
            assert_eq!(answered, status, "{bytes} bytes");
            if status == 413 {
                let told: Value = serde_json::from_slice(&body).expect("JSON");
                assert_eq!(told["code"], "answer_too_large");
                assert!(told["error"].as_str().is_some_and(|why| why.contains(&bytes.to_string())));
                assert_eq!(told["limit"], format!("{BODY_BYTES_MAX} bytes"));
            } else {
                assert_eq!(body.len(), bytes);
            }
        }
    }

    #[test]
    fn a_function_url_is_known_by_its_host() {
        let from = |host: &str| json!({ "requestContext": { "domainName": host } });
        assert!(comes_by_function_url(&from("abc.lambda-url.eu-west-1.on.aws")));
        assert!(!comes_by_function_url(&from("abc.execute-api.eu-west-1.amazonaws.com")));
        assert!(!comes_by_function_url(&json!({})));
    }
}
