//! The benchmark's one error: what was attempted and why it failed, as text for the person at the terminal.

use std::fmt::Display;

/// A reason why a measurement could not be taken.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Problem(String);

impl Problem {
    /// What was attempted, and the cause.
    pub(crate) fn new(attempted: impl Display, cause: &dyn Display) -> Self {
        Self(format!("{attempted}: {cause}"))
    }

    /// A failure without a cause from below.
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// A result with a [`Problem`].
pub(crate) type Result<T> = std::result::Result<T, Problem>;
