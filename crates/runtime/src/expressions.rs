//! Expressions that were parsed before: triggers and waits use the same few texts again and again.

use crate::Runtime;
use engine::expr::Expression;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// So many texts are remembered before the cache starts anew. Parsed, the longest takes some tens of kilobytes.
const EXPRESSIONS_CACHED_MAX: usize = 1_000;

/// The cache.
#[derive(Default)]
pub(crate) struct Expressions(Mutex<HashMap<String, Expression>>);

impl Runtime {
    /// An expression that was accepted when it was registered; `None` (and a line in the log) if it does not
    /// compile all the same.
    pub(crate) fn expression(&self, text: &str) -> Option<Expression> {
        let cache = &self.expressions.0;
        if let Some(expression) = cache.lock().unwrap_or_else(PoisonError::into_inner).get(text) {
            return Some(expression.clone());
        }
        let expression = match Expression::parse("expression", text) {
            Ok(expression) => expression,
            Err(error) => {
                tracing::error!(%error, "a registered expression does not compile");
                return None;
            }
        };
        let mut cached = cache.lock().unwrap_or_else(PoisonError::into_inner);
        if cached.len() >= EXPRESSIONS_CACHED_MAX {
            cached.clear();
        }
        cached.insert(text.to_owned(), expression.clone());
        Some(expression)
    }
}
