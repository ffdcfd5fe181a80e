//! The one error of this crate: a refusal that the sender can act on.
//!
//! How it is rendered (status line, JSON body) is the HTTP API's business.

/// Something from outside was refused. Its `Display` is the message alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Stable name of the reason, for programs: `bad_json`, `too_many_ops`.
    pub code: &'static str,
    /// What was refused and why, for people; names the value.
    pub message: String,
    /// Where in the input: `events[3].name`.
    pub field: Option<String>,
    /// The limit that was passed, with its unit: `5000 events`.
    pub limit: Option<String>,
    /// The HTTP status it is answered with.
    pub status: u16,
}

impl Refusal {
    /// A refusal that names neither field nor limit yet.
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { code, message: message.into(), field: None, limit: None, status }
    }

    /// Names the place in the input.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Refusal {
        self.field = Some(field.into());
        self
    }

    /// Names the limit that was passed.
    #[must_use]
    pub fn limit(mut self, limit: impl ToString) -> Refusal {
        self.limit = Some(limit.to_string());
        self
    }
}

/// Longest part of an input value that a message repeats, in characters: enough to recognise it, too little
/// to fill a log. Our choice.
const QUOTED_CHARS_MAX: usize = 100;

/// An input value as a message may repeat it: cut, and with control characters escaped.
pub fn quoted(value: &str) -> String {
    let mut chars = value.chars();
    let head: String = chars.by_ref().take(QUOTED_CHARS_MAX).collect();
    let more = if chars.next().is_some() { "…" } else { "" };
    format!("{head:?}{more}")
}
