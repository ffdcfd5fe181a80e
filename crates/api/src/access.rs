//! Who may do what. A development server asks for nothing; otherwise SDKs show the hashed signing key, people
//! the signing key by HTTP Basic, and senders of events an event key. Browsers may change something only from this
//! server's own pages, with or without keys.

use crate::Problem;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use protocol::error::Refusal;
use protocol::headers::SEC_FETCH_SITE;
use protocol::origin;
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

    /// Does the request show the signing key? True where nobody asks for one.
    fn knows(&self, headers: &HeaderMap) -> bool {
        self.0.is_none() || self.is_sdk(headers) || self.is_person(headers)
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

/// How who shows no key is answered.
#[derive(Clone, Copy)]
pub(crate) enum Asks {
    /// A program: it is told.
    Program,
    /// A person at a browser: it asks for a password.
    Person,
}

/// Lets in who shows the signing key: SDKs its hash, people the key itself by HTTP Basic.
pub(crate) async fn key_holders(
    State((access, asks)): State<(Arc<Access>, Asks)>,
    request: Request,
    next: Next,
) -> Response {
    if access.knows(request.headers()) {
        return next.run(request).await;
    }
    let why = match asks {
        Asks::Program => "the Authorization header does not hold this server's signing key",
        Asks::Person => "log in with any user name and the signing key as the password",
    };
    let mut response = Problem(Refusal::new(401, "unauthorized", why).field("authorization")).into_response();
    if let Asks::Person = asks {
        let challenge = HeaderValue::from_static("Basic realm=\"Stepwell\", charset=\"UTF-8\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// Keeps out what another site made a browser send: what changes something must come from a page of this server, from
/// no browser at all, or show a key that no browser adds by itself.
pub(crate) async fn own_pages(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if request.method().is_safe() || is_own(headers) || access.is_sdk(headers) {
        return next.run(request).await;
    }
    let (field, from) = match text(headers, header::ORIGIN) {
        Some(origin) => ("origin", origin),
        None => ("sec-fetch-site", "another site"),
    };
    let why = format!(
        "a browser sent this from {from:?}; what changes something must come from this server's own pages, or from a \
         program"
    );
    Problem(Refusal::new(403, "foreign_origin", why).field(field)).into_response()
}

fn is_own(headers: &HeaderMap) -> bool {
    let fetch_site = text(headers, HeaderName::from_static(SEC_FETCH_SITE));
    origin::is_own(text(headers, header::ORIGIN), text(headers, header::HOST), fetch_site)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    // A header that is no text is there all the same: it counts as an origin that is not ours.
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
}
