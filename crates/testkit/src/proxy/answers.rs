//! What AWS answers to a request that it does not carry out, or not wholly, in the words of its JSON protocols.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};

fn refused(kind: &'static str, body: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0")),
        (HeaderName::from_static("x-amzn-errortype"), HeaderValue::from_static(kind)),
    ];
    (StatusCode::BAD_REQUEST, headers, body.to_string()).into_response()
}

/// Too much load.
pub(super) fn throttled() -> Response {
    let kind = "ThrottlingException";
    refused(kind, &json!({ "__type": format!("com.amazonaws#{kind}"), "message": "Rate exceeded" }))
}

/// Another transaction is at work on the item: on the first one, if the request is a transaction itself.
pub(super) fn conflict(operation: &str, body: &[u8]) -> Response {
    let asked: Value = serde_json::from_slice(body).unwrap_or_default();
    let spaced = |kind: &str| format!("com.amazonaws.dynamodb.v20120810#{kind}");
    if operation != "TransactWriteItems" {
        let kind = "TransactionConflictException";
        let message = "Transaction is ongoing for the item";
        return refused(kind, &json!({ "__type": spaced(kind), "message": message }));
    }
    let kind = "TransactionCanceledException";
    let items = asked["TransactItems"].as_array().map_or(0, Vec::len);
    let mut reasons = vec![json!({ "Code": "None" }); items];
    if let Some(first) = reasons.first_mut() {
        *first = json!({ "Code": "TransactionConflict", "Message": "Transaction is ongoing for the item" });
    }
    let message = "Transaction cancelled, please refer cancellation reasons for specific reasons";
    refused(kind, &json!({ "__type": spaced(kind), "Message": message, "CancellationReasons": reasons }))
}

/// An answer that breaks off: the client knows only that there is none.
pub(super) fn lost() -> Response {
    let broken = futures_util::stream::iter([Err::<Bytes, _>(std::io::Error::other("the answer was lost"))]);
    Response::new(Body::from_stream(broken))
}

/// A batch of which every other entry is left out, from the first on.
pub(super) struct Halved {
    /// The request with the others; `None` if there are none.
    pub(super) kept: Option<Bytes>,
    /// The entries that are left out.
    pub(super) left_out: Vec<Value>,
}

/// Halves a batch; `None` if it is none.
pub(super) fn halved(body: &[u8]) -> Option<Halved> {
    let mut asked: Value = serde_json::from_slice(body).ok()?;
    let entries = asked["Entries"].as_array()?.clone();
    let (left_out, kept): (Vec<_>, Vec<_>) =
        entries.into_iter().enumerate().partition(|(place, _)| place.is_multiple_of(2));
    let entries = |half: Vec<(usize, Value)>| half.into_iter().map(|(_, entry)| entry);
    let any = !kept.is_empty();
    asked["Entries"] = entries(kept).collect();
    let kept = any.then(|| Bytes::from(asked.to_string()));
    Some(Halved { kept, left_out: entries(left_out).collect() })
}

/// Adds to a batch's answer that these entries were not taken, by no fault of the sender's.
pub(super) fn with_failed(answer: &[u8], left_out: &[Value]) -> Response {
    let mut told: Value = serde_json::from_slice(answer).unwrap_or_else(|_| json!({}));
    let failed = left_out.iter().map(|entry| {
        json!({ "Id": entry["Id"], "SenderFault": false, "Code": "InternalError", "Message": "try again" })
    });
    told["Failed"] = failed.collect();
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    (StatusCode::OK, [kind], told.to_string()).into_response()
}
