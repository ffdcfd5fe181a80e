//! Requests that the server makes for a step: `Gateway` (any request) and `AIGateway` (a request to an AI provider,
//! with its key put where the provider wants it), and what the app is given of the reply.

use crate::error::{Refusal, quoted};
use crate::json::Json;
use crate::ops::StepErrorBody;
use bytes::Bytes;
use serde_json::{Map, Value};

/// Code of a step's request that cannot be made.
const BAD_GATEWAY_REQUEST: &str = "bad_gateway_request";

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayRequest {
    /// The method.
    pub method: String,
    /// The URL, `http` or `https`.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl GatewayRequest {
    /// Of a `Gateway` op's options: `{url, method?, headers?, body?}`.
    ///
    /// # Errors
    /// When there is no URL that can be called, or a field is of another type; it names the field.
    pub fn of_fetch(opts: &Json) -> Result<GatewayRequest, Refusal> {
        let opts = Opts(opts.to_value());
        let method = opts.text("method")?.filter(|method| !method.is_empty()).unwrap_or("GET");
        Ok(GatewayRequest {
            method: method.to_ascii_uppercase(),
            url: opts.url()?,
            headers: opts.headers()?,
            body: opts.body(),
        })
    }

    /// Of an `AIGateway` op's options: `{url, headers?, auth_key, format, body}`. The format says where the provider
    /// wants the key.
    ///
    /// # Errors
    /// As for [`GatewayRequest::of_fetch`].
    pub fn of_ai(opts: &Json) -> Result<GatewayRequest, Refusal> {
        let opts = Opts(opts.to_value());
        let key = opts.text("auth_key")?.unwrap_or_default();
        let mut url = opts.url()?;
        let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        match opts.text("format")?.unwrap_or_default() {
            "gemini" => url = with_key(&url, key),
            "anthropic" => headers.push(("x-api-key".into(), key.into())),
            "bedrock" => headers.push(("authorization".into(), key.into())),
            _ => headers.push(("authorization".into(), format!("Bearer {key}"))),
        }
        for (name, value) in opts.headers()? {
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
            headers.push((name, value));
        }
        Ok(GatewayRequest { method: "POST".into(), url, headers, body: opts.body() })
    }
}

/// A URL whose one `key` parameter is this: SDKs have put theirs there already.
fn with_key(url: &str, key: &str) -> String {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let others = query.split('&').filter(|part| !part.is_empty() && !part.starts_with("key="));
    let key = format!("key={}", escaped(key));
    let query: Vec<&str> = others.chain([key.as_str()]).collect();
    format!("{path}?{}", query.join("&"))
}

/// A key as a query's value.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A step's options without what must not be read over somebody's shoulder: keys and passwords that it sends to
/// others.
pub fn without_secrets(options: &Json) -> Json {
    const HIDDEN: &str = "(hidden)";
    const SECRET_HEADERS: [&str; 6] =
        ["authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-goog-api-key"];
    let text = options.as_str();
    if !text.contains("\"auth_key\"") && !text.contains("\"headers\"") {
        return options.clone();
    }
    let mut value = options.to_value();
    if let Some(key) = value.get_mut("auth_key").filter(|key| key.as_str() != Some("")) {
        *key = HIDDEN.into();
    }
    for (name, header) in value.get_mut("headers").and_then(Value::as_object_mut).into_iter().flatten() {
        if SECRET_HEADERS.iter().any(|secret| name.eq_ignore_ascii_case(secret)) {
            *header = HIDDEN.into();
        }
    }
    Json::from_value(&value)
}

struct Opts(Value);

impl Opts {
    fn bad(&self, field: &str, what: &str) -> Refusal {
        let value = self.0.get(field).map_or_else(String::new, Value::to_string);
        let why = format!("opts.{field} of a gateway step {what}, found {}", quoted(&value));
        Refusal::new(400, BAD_GATEWAY_REQUEST, why).field(format!("opts.{field}"))
    }

    fn text(&self, field: &str) -> Result<Option<&str>, Refusal> {
        match self.0.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.bad(field, "must be a string")),
        }
    }

    fn url(&self) -> Result<String, Refusal> {
        let url = self.text("url")?.unwrap_or_default();
        let head = url.get(..8).unwrap_or(url).to_ascii_lowercase();
        if head.starts_with("http://") || head.starts_with("https://") {
            return Ok(url.to_owned());
        }
        Err(self.bad("url", "must be an http or https URL"))
    }

    fn headers(&self) -> Result<Vec<(String, String)>, Refusal> {
        let fields = match self.0.get("headers") {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(Value::Object(fields)) => fields,
            Some(_) => return Err(self.bad("headers", "must be an object")),
        };
        let mut headers = Vec::new();
        for (name, value) in fields {
            match value {
                Value::String(text) => headers.push((name.clone(), text.clone())),
                Value::Array(values) => {
                    let texts = values.iter().filter_map(Value::as_str);
                    headers.extend(texts.map(|text| (name.clone(), text.to_owned())));
                }
                Value::Null => {}
                other => headers.push((name.clone(), other.to_string())),
            }
        }
        Ok(headers)
    }

    /// Text as it is, anything else as JSON.
    fn body(&self) -> Bytes {
        match self.0.get("body") {
            None | Some(Value::Null) => Bytes::new(),
            Some(Value::String(text)) => Bytes::from(text.clone()),
            Some(other) => Bytes::from(other.to_string()),
        }
    }
}

/// The reply to a gateway's request.
#[derive(Clone, Copy, Debug)]
pub struct GatewayResponse<'a> {
    /// HTTP status.
    pub status: u16,
    /// Header names and values.
    pub headers: &'a [(String, String)],
    /// The body.
    pub body: &'a [u8],
}

impl GatewayResponse<'_> {
    /// What the app is given of a `Gateway` step's reply, whatever its status:
    /// `{"body","headers","status_code","url"}`.
    pub fn fetched(&self, url: &str) -> Json {
        let mut headers: Map<String, Value> = Map::new();
        for (name, value) in self.headers {
            let name = canonical_name(name);
            match headers.get_mut(&name) {
                Some(Value::String(standing)) => {
                    standing.push_str(", ");
                    standing.push_str(value);
                }
                _ => {
                    headers.insert(name, value.as_str().into());
                }
            }
        }
        Json::from_value(&serde_json::json!({
            "body": String::from_utf8_lossy(self.body),
            "headers": headers,
            "status_code": self.status,
            "url": url,
        }))
    }

    /// What the app is given of an `AIGateway` step's reply: its JSON.
    ///
    /// # Errors
    /// An `AIGatewayError` when the status is above 299, with the body as data and stack.
    pub fn ai(&self) -> Result<Json, Box<StepErrorBody>> {
        let text = String::from_utf8_lossy(self.body);
        if self.status <= 299 {
            return Ok(Json::parse(self.body).unwrap_or_else(|_| Json::string(&text)));
        }
        let message = format!("Error making AI request: unsuccessful status code: {}", self.status);
        let mut error = StepErrorBody::new("AIGatewayError", message);
        error.data = Some(Json::parse(self.body).unwrap_or_else(|_| Json::string(&text)));
        error.stack = Some(text.into_owned());
        Err(Box::new(error))
    }
}

/// `content-type` as `Content-Type`: how the reference server spells header names. Source: observed.
fn canonical_name(name: &str) -> String {
    let parts = name.split('-').map(|part| {
        let mut letters = part.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters.map(|c| c.to_ascii_lowercase())).collect::<String>()
    });
    parts.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn json(value: Value) -> Json {
        Json::from_value(&value)
    }

    #[test]
    fn a_fetch_is_what_its_options_say() {
        let opts = json!({"url": "https://a.example/x", "method": "post", "headers": {"X-A": "1", "n": 2}, "body": "b"});
        let request = GatewayRequest::of_fetch(&json(opts)).unwrap();
        assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "https://a.example/x"));
        assert_eq!(request.headers, [("X-A".to_owned(), "1".to_owned()), ("n".to_owned(), "2".to_owned())]);
        assert_eq!(request.body, "b");
        let plain =
            GatewayRequest::of_fetch(&json(json!({"url": "HTTP://a.example", "body": {"k": 1}}))).unwrap();
        assert_eq!((plain.method.as_str(), &plain.body[..]), ("GET", &b"{\"k\":1}"[..]));
        for (opts, field) in [
            (json!({}), "opts.url"),
            (json!({"url": "file:///etc/passwd"}), "opts.url"),
            (json!({"url": "é"}), "opts.url"),
            (json!({"url": 1}), "opts.url"),
            (json!({"url": "http://a", "method": 1}), "opts.method"),
            (json!({"url": "http://a", "headers": []}), "opts.headers"),
        ] {
            let refusal = GatewayRequest::of_fetch(&json(opts)).unwrap_err();
            assert_eq!((refusal.code, refusal.field.as_deref()), ("bad_gateway_request", Some(field)));
        }
    }

    #[test]
    fn an_ai_request_has_its_key_where_the_provider_wants_it() {
        let of = |format: &str, url: &str| {
            let opts = json!({"url": url, "auth_key": "k&y", "format": format, "headers": {"X-Api-Key": "own"}, "body": {}});
            GatewayRequest::of_ai(&json(opts)).unwrap()
        };
        let header = |request: &GatewayRequest, name: &str| {
            request.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.clone())
        };
        assert_eq!(of("gemini", "https://g/v?a=1").url, "https://g/v?a=1&key=k%26y");
        // As SDKs send it.
        assert_eq!(of("gemini", "https://g/v?key=k%26y").url, "https://g/v?key=k%26y");
        assert_eq!(header(&of("openai-chat", "https://o"), "authorization").as_deref(), Some("Bearer k&y"));
        assert_eq!(header(&of("bedrock", "https://b"), "authorization").as_deref(), Some("k&y"));
        // The app's own headers come after and win.
        assert_eq!(header(&of("anthropic", "https://a"), "x-api-key").as_deref(), Some("own"));
        assert_eq!(
            header(&of("anthropic", "https://a"), "content-type").as_deref(),
            Some("application/json")
        );
    }

    #[test]
    fn replies_are_given_as_the_protocol_says() {
        let headers = [
            ("content-type".to_owned(), "text/plain".to_owned()),
            ("set-cookie".into(), "a".into()),
            ("set-cookie".into(), "b".into()),
        ];
        let reply = GatewayResponse { status: 404, headers: &headers, body: b"no" };
        assert_eq!(
            reply.fetched("http://a").to_value(),
            json!({"body": "no", "headers": {"Content-Type": "text/plain", "Set-Cookie": "a, b"}, "status_code": 404, "url": "http://a"})
        );
        let error = reply.ai().unwrap_err();
        assert_eq!(error.message, "Error making AI request: unsuccessful status code: 404");
        assert_eq!((error.name.as_str(), error.stack.as_deref()), ("AIGatewayError", Some("no")));
        let ok = GatewayResponse { status: 200, headers: &[], body: b"{\"a\":1}" };
        assert_eq!(ok.ai().unwrap().to_value(), json!({"a": 1}));
    }

    #[test]
    fn what_a_step_sends_to_prove_who_it_is_is_not_shown() {
        let of = |text: &str| without_secrets(&Json::parse(text.as_bytes()).unwrap()).to_string();
        let shown = of(
            r#"{"auth_key":"k","headers":{"Authorization":"Bearer k","X-Api-Key":"k","accept":"a"},"url":"u"}"#,
        );
        let expect = r#"{"auth_key":"(hidden)","headers":{"Authorization":"(hidden)","X-Api-Key":"(hidden)","accept":"a"},"url":"u"}"#;
        assert_eq!(shown, expect);
        assert_eq!(of(r#"{"auth_key":""}"#), r#"{"auth_key":""}"#);
        assert_eq!(of("5"), "5");
    }
}
