//! The caller port for apps that are Lambdas: `lambda:<name or ARN>` is invoked with the event that API Gateway's HTTP
//! API (payload format 2.0) would send it, so that the official SDKs' Lambda handlers, and any adapter from that shape
//! to a web framework, serve it without a public URL. All other apps are called by another caller.

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_lambda::Client;
use aws_sdk_lambda::error::DisplayErrorContext;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::InvocationType;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use protocol::limits::RESPONSE_BYTES_MAX;
use runtime::ports::{Call, CallError, CallMethod, CallReply, Caller, Fetch};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// What an app's URL begins with when it is a Lambda.
const SCHEME: &str = "lambda:";
/// Where the official SDKs' handlers are served by convention. A Lambda serves nothing else, so any path would do.
const PATH: &str = "/api/inngest";
/// The host that the app sees; its handler builds its own URL from it. The domain is reserved (RFC 2606).
const HOST: &str = "lambda.invalid";

/// Calls apps: Lambdas by `Invoke`, all others by `others`.
pub struct InvokingCaller {
    client: Client,
    others: Arc<dyn Caller>,
}

impl InvokingCaller {
    /// A caller. Build it once: the client keeps connections open. The SDK tries once only: an invocation that got no
    /// answer may be at work still, and the engine counts attempts itself.
    pub fn new(config: &SdkConfig, others: Arc<dyn Caller>) -> InvokingCaller {
        let config = aws_sdk_lambda::config::Builder::from(config)
            .timeout_config(TimeoutConfig::disabled())
            .retry_config(RetryConfig::disabled())
            .build();
        InvokingCaller { client: Client::from_conf(config), others }
    }

    /// Invokes a Lambda without waiting for its answer: Lambda has taken the payload when this returns, and repeats the
    /// invocation if it fails.
    ///
    /// # Errors
    /// What Lambda said, when it did not take it.
    pub async fn hand_over(&self, function: &str, payload: &Value) -> Result<(), CallError> {
        let request = self.client.invoke().function_name(function).invocation_type(InvocationType::Event);
        match request.payload(Blob::new(payload.to_string())).send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(CallError::Unreachable {
                url: format!("{SCHEME}{function}"),
                why: DisplayErrorContext(&error).to_string(),
            }),
        }
    }

    async fn invoke(&self, function: &str, call: Call) -> Result<CallReply, CallError> {
        let unreachable = |why: String| CallError::Unreachable { url: format!("{SCHEME}{function}"), why };
        let timeout = Duration::from_millis(u64::try_from(call.timeout_ms).unwrap_or_default());
        let (_, query) = call.url.split_once('?').unwrap_or((&call.url, ""));
        let payload = Blob::new(request_event(&call, query).to_string());
        let timeouts = TimeoutConfig::builder().operation_timeout(timeout).read_timeout(timeout).build();
        let invoked = self
            .client
            .invoke()
            .function_name(function)
            .payload(payload)
            .customize()
            .config_override(aws_sdk_lambda::config::Builder::new().timeout_config(timeouts))
            .send()
            .await;
        let answer = match invoked {
            Ok(answer) => answer,
            Err(aws_sdk_lambda::error::SdkError::TimeoutError(_)) => {
                return Err(CallError::TimedOut {
                    url: format!("{SCHEME}{function}"),
                    timeout_ms: call.timeout_ms,
                });
            }
            Err(error) => return Err(unreachable(DisplayErrorContext(&error).to_string())),
        };
        let payload = answer.payload.map(Blob::into_inner).unwrap_or_default();
        if let Some(kind) = answer.function_error {
            return Err(unreachable(format!("{kind}: {}", excerpt(&payload))));
        }
        reply_of(&payload)
            .ok_or_else(|| unreachable(format!("it answered no HTTP response but {}", excerpt(&payload))))
            .and_then(|reply| match reply.body.len() {
                n if n > RESPONSE_BYTES_MAX => {
                    Err(CallError::TooLarge { url: format!("{SCHEME}{function}"), limit: RESPONSE_BYTES_MAX })
                }
                _ => Ok(reply),
            })
    }
}

fn excerpt(payload: &[u8]) -> String {
    String::from_utf8_lossy(payload).chars().take(300).collect()
}

/// API Gateway's event for this request (HTTP API, payload format version 2.0).
fn request_event(call: &Call, query: &str) -> Value {
    let method = match call.method {
        CallMethod::Post => "POST",
        CallMethod::Put => "PUT",
        CallMethod::Get => "GET",
    };
    let mut headers: Map<String, Value> =
        call.headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    headers.insert("host".to_owned(), json!(HOST));
    headers.insert("content-type".to_owned(), json!("application/json"));
    headers.insert("x-forwarded-proto".to_owned(), json!("https"));
    let parameters: BTreeMap<String, String> = pairs(query).collect();
    // A payload may have 6 MB. As text every quote of the body would be escaped once more, which can double it; in
    // base64 a body of 4 MiB has 5.6 MB.
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": PATH,
        "rawQueryString": query,
        "headers": headers,
        "queryStringParameters": parameters,
        "requestContext": {
            "http": {
                "method": method,
                "path": PATH,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "Inngest",
            },
            "domainName": HOST,
            "routeKey": "$default",
            "stage": "$default",
        },
        "body": STANDARD.encode(&call.body),
        "isBase64Encoded": true,
    })
}

/// The pairs of a query, decoded.
fn pairs(query: &str) -> impl Iterator<Item = (String, String)> + '_ {
    form_urlencoded::parse(query.as_bytes()).into_owned()
}

/// What a handler answers, in the shape that API Gateway takes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    status_code: u16,
    #[serde(default)]
    headers: BTreeMap<String, Value>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

fn reply_of(payload: &[u8]) -> Option<CallReply> {
    let response: Response = serde_json::from_slice(payload).ok()?;
    let body = response.body.unwrap_or_default();
    let body = if response.is_base64_encoded { STANDARD.decode(body).ok()? } else { body.into_bytes() };
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let headers = response.headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), text(value)));
    Some(CallReply { status: response.status_code, headers: headers.collect(), body: Bytes::from(body) })
}

#[async_trait]
impl Caller for InvokingCaller {
    async fn call(&self, call: Call) -> Result<CallReply, CallError> {
        let url = call.url.clone();
        match url.strip_prefix(SCHEME) {
            Some(rest) => self.invoke(rest.split('?').next().unwrap_or_default(), call).await,
            None => self.others.call(call).await,
        }
    }

    async fn fetch(&self, fetch: Fetch) -> Result<CallReply, CallError> {
        self.others.fetch(fetch).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apps_request_has_the_gateways_shape() {
        let call = Call {
            method: CallMethod::Post,
            url: "lambda:orders?fnId=shop-pay%20now&stepId=step".to_owned(),
            headers: vec![("x-inngest-signature", "t=1&s=2".to_owned())],
            body: Bytes::from_static(b"{\"a\":\"\xc3\xa9\"}"),
            timeout_ms: 1000,
        };
        let event = request_event(&call, "fnId=shop-pay%20now&stepId=step");
        assert_eq!(event["requestContext"]["http"]["method"], "POST");
        assert_eq!(event["queryStringParameters"]["fnId"], "shop-pay now");
        assert_eq!(event["headers"]["x-inngest-signature"], "t=1&s=2");
        let body = STANDARD.decode(event["body"].as_str().expect("it is text")).expect("it is base64");
        assert_eq!(body, call.body);
    }

    #[test]
    fn an_apps_answer_is_read_in_text_and_in_base64() {
        let text =
            reply_of(br#"{"statusCode":206,"headers":{"X-A":"b","N":1},"body":"[]"}"#).expect("it is one");
        assert_eq!((text.status, text.header("x-a"), text.header("n")), (206, Some("b"), Some("1")));
        assert_eq!(&text.body[..], b"[]");
        let binary =
            reply_of(br#"{"statusCode":200,"body":"W10=","isBase64Encoded":true}"#).expect("it is one");
        assert_eq!(&binary.body[..], b"[]");
        assert!(reply_of(b"null").is_none() && reply_of(br#"{"errorMessage":"x"}"#).is_none());
    }
}
