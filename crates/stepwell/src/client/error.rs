//! Why something was not sent or invoked, and what one try of a request came to.

use serde::Deserialize;

/// What went wrong beneath.
pub(super) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// How much of an answer that is not Stepwell's is quoted, characters.
const QUOTED_CHARS: usize = 200;

/// Why something was not sent or invoked. Each kind says what can be done about it; none holds a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Configuration is missing or wrong. Change it.
    #[error("{0}")]
    Config(String),
    /// The data is not to be had as JSON: a map with keys that are no text, or a `Serialize` of its own that fails.
    #[error("the data cannot be written as JSON")]
    Data(#[source] serde_json::Error),
    /// The key is not known to the server, or the role may not invoke ingest.
    #[error("Stepwell at {at} does not let this program in: {message}; {remedy}")]
    Denied {
        /// The server's URL, or ingest's ARN.
        at: String,
        /// What it says.
        message: String,
        /// What to do.
        remedy: &'static str,
    },
    /// Stepwell refused the request, whole; to repeat it changes nothing.
    #[error("{message} ({code})")]
    Refused {
        /// HTTP status, 4xx.
        status: u16,
        /// The stable name of the reason, for programs: docs/errors has a page for each.
        code: String,
        /// What was refused and why, for people.
        message: String,
        /// Where in the request: `events[3].name`.
        field: Option<String>,
        /// The limit that was passed, with its unit: `5000 events`.
        limit: Option<String>,
    },
    /// Somebody answers there, but not as Stepwell does: probably the address is another's.
    #[error("{at} answers, but not as Stepwell does: {what}")]
    NotStepwell {
        /// The URL, or the function.
        at: String,
        /// What it answered.
        what: String,
    },
    /// No answer, or only that the server cannot just now, each of the times that the request was made. It may have been
    /// carried out. The last time's reason is the source.
    #[error("Stepwell at {at} could not be reached or was too busy, {tries} times in a row")]
    Unavailable {
        /// The server's URL, or ingest's ARN.
        at: String,
        /// How often the request was made.
        tries: u32,
        /// Why the last time failed.
        source: Cause,
    },
}

/// What one try of a request came to, when it failed.
pub(super) enum Miss {
    /// It would fail again.
    Final(Error),
    /// It may succeed when it is repeated.
    Passing(Cause),
}

impl From<Error> for Miss {
    fn from(error: Error) -> Miss {
        Miss::Final(error)
    }
}

/// What Stepwell says when it refuses.
#[derive(Deserialize)]
pub(super) struct Refusal {
    error: String,
    code: String,
    #[serde(default)]
    field: Option<String>,
    #[serde(default)]
    limit: Option<String>,
}

impl Refusal {
    pub(super) fn with(self, status: u16) -> Error {
        let Refusal { error, code, field, limit } = self;
        Error::Refused { status, code, message: error, field, limit }
    }

    #[cfg(feature = "http")]
    pub(super) fn message(self) -> String {
        self.error
    }
}

/// The beginning of an answer, for an error.
pub(super) fn quoted(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(QUOTED_CHARS).collect();
    if chars.next().is_some() { format!("{head}…") } else { head }
}

/// A request that is larger than the way to the server lets through.
pub(super) fn too_large(message: String, limit: Option<String>) -> Error {
    let code = "request_too_large".to_owned();
    Error::Refused { status: 413, code, message, field: None, limit }
}
