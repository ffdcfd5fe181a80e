//! Who may do what. A development server asks for nothing; otherwise SDKs show the hashed signing key, people
//! the signing key by HTTP Basic, and senders of events an event key.

use crate::Problem;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use protocol::error::Refusal;
use protocol::signature::SigningKey;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// The kind of server, as SDKs are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No keys.
    Dev,
    /// Keys, signatures.
    Cloud,
}

impl Kind {
    /// The word in headers.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Dev => "dev",
            Kind::Cloud => "cloud",
        }
    }
}

/// The keys of a server that asks for them.
#[derive(Clone, Debug)]
pub struct Keys {
    /// For SDKs and people, both ways.
    pub signing: SigningKey,
    /// Accepted beside it while it is being rotated.
    pub signing_fallback: Option<SigningKey>,
    /// For senders of events.
    pub event: Vec<String>,
}

/// Who may do what.
#[derive(Clone, Debug)]
pub struct Access(Option<Keys>);

impl Access {
    /// A development server: everybody may do everything.
    pub fn open() -> Access {
        Access(None)
    }

    /// A server with keys.
    pub fn with(keys: Keys) -> Access {
        Access(Some(keys))
    }

    /// The kind of server.
    pub fn kind(&self) -> Kind {
        if self.0.is_some() { Kind::Cloud } else { Kind::Dev }
    }

    /// May this event key send events?
    ///
    /// # Errors
    /// 401 for an unknown key, 503 when the server has none.
    pub fn event_key(&self, key: &str) -> Result<(), Refusal> {
        let Some(keys) = &self.0 else { return Ok(()) };
        if keys.event.is_empty() {
            let why = "this server has no event key yet; start it with --event-key";
            return Err(Refusal::new(503, "no_event_key", why));
        }
        let known =
            keys.event.iter().fold(false, |known, k| known | bool::from(k.as_bytes().ct_eq(key.as_bytes())));
        if known {
            Ok(())
        } else {
            Err(Refusal::new(401, "unknown_event_key", "unknown event key").field("key"))
        }
    }

    fn is_sdk(&self, headers: &HeaderMap) -> bool {
        self.signing_keys().any(|key| authorization(headers).is_some_and(|a| key.accepts_bearer(a)))
    }

    fn is_person(&self, headers: &HeaderMap) -> bool {
        let Some(password) = authorization(headers).and_then(basic_password) else { return false };
        self.signing_keys().any(|key| key.accepts_password(&password))
    }

    fn signing_keys(&self) -> impl Iterator<Item = &SigningKey> {
        self.0.iter().flat_map(|keys| std::iter::once(&keys.signing).chain(&keys.signing_fallback))
    }
}

fn authorization(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()
}

fn basic_password(authorization: &str) -> Option<String> {
    let decoded = STANDARD.decode(authorization.strip_prefix("Basic ")?.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    text.split_once(':').map(|(_, password)| password.to_owned())
}

/// Lets SDKs in, and people, who may do what SDKs do.
pub(crate) async fn sdk(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if access.0.is_none() || access.is_sdk(headers) || access.is_person(headers) {
        return next.run(request).await;
    }
    let why = "the Authorization header does not hold this server's signing key";
    Problem(Refusal::new(401, "unauthorized", why).field("authorization")).into_response()
}

/// Lets people in by HTTP Basic, and SDKs.
pub(crate) async fn people(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if access.0.is_none() || access.is_sdk(headers) || access.is_person(headers) {
        return next.run(request).await;
    }
    let why = "log in with any user name and the signing key as the password";
    let mut response = Problem(Refusal::new(401, "unauthorized", why).field("authorization")).into_response();
    let challenge = HeaderValue::from_static("Basic realm=\"Stepwell\", charset=\"UTF-8\"");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}
