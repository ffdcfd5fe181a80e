//! Expressions: what a trigger, a wait, a cancellation or a key asks of events.
//!
//! The language is CEL, read leniently as the protocol's users expect. The `cel` crate parses; this module
//! walks the tree, because what is lenient, what an expression uses of an event, and which equality it can be
//! found by are all questions about the tree. Pure: the time is an input.
//!
//! What is lenient, where CEL would fail:
//! - A missing path is a value of its own, [`Value::Missing`](value::Value::Missing): equal to null and to
//!   itself, less than everything else, nothing in a sum, of size 0; every other function of it is false.
//! - Comparisons across types never fail. Numbers compare as numbers, null against a number or a string as 0
//!   or ""; values of other different types are unequal, and neither is less than the other. A time compares
//!   with a number as Unix milliseconds and with a string as the date in it.
//! - `+` across types never fails: numbers and booleans add as numbers, all else joins as text.
//! - Integers and doubles mix in all arithmetic, for every number of JSON is a double.
//! - `&&`, `||`, `!` and `? :` take any value: missing, null, false, 0, "", an empty list or map is false.
//!
//! - [`parse`]: from text to tree, within bounds. [`tree`]: the tree. [`build`]: from `cel`'s tree to ours.
//! - [`value`], [`relation`], [`arithmetic`], [`functions`], [`calendar`], [`mod@print`]: values, and
//!   what is done with them.
//! - [`eval`]: the walk; [`meter`]: how far it may go.
//! - [`paths`]: what an expression uses of `event`. [`equality`]: what a wait is found by.

mod arithmetic;
mod build;
mod calendar;
mod equality;
mod eval;
mod functions;
mod meter;
mod parse;
mod paths;
mod print;
mod relation;
mod tree;
mod value;

pub use equality::{Equality, value_key};
pub use meter::EvalError;
pub use paths::at_path;

use protocol::error::Refusal;
use std::sync::Arc;
use tree::Node;

/// A parsed expression. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Expression {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    text: String,
    root: Node,
}

/// What an expression is evaluated with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Vars<'a> {
    /// `event`: the event that started the run. Without it every path of `event` is missing.
    pub event: Option<&'a serde_json::Value>,
    /// `async`: the event that has just come in. Without it every path of `async` is missing.
    pub incoming: Option<&'a serde_json::Value>,
    /// What `now()` is, Unix milliseconds.
    pub now_ms: i64,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// A refusal (400, `bad_expression`) naming `field`, the text and what is wrong with it (its grammar, a
    /// name or function that does not exist), or the limit that it exceeds.
    pub fn parse(field: &str, text: &str) -> Result<Expression, Refusal> {
        let root = parse::parse(field, text)?;
        Ok(Expression { inner: Arc::new(Inner { text: text.to_owned(), root }) })
    }

    /// The text that was parsed.
    pub fn text(&self) -> &str {
        &self.inner.text
    }

    /// Whether it is true of these variables; a value that is no boolean counts as JavaScript counts it.
    ///
    /// # Errors
    /// It cannot be evaluated: too much work, or an operation that its operands do not have.
    pub fn holds(&self, vars: &Vars<'_>) -> Result<bool, EvalError> {
        eval::run(&self.inner.root, vars, |value, _| Ok(value.truthy()))
    }

    /// Whether it is true of a run: as [`holds`](Self::holds), with `output` bound to what the run has given, its
    /// result or its error; without one every path of `output` is missing. For filters over runs.
    ///
    /// # Errors
    /// As [`holds`](Self::holds).
    pub fn holds_of_run(
        &self,
        vars: &Vars<'_>,
        output: Option<&serde_json::Value>,
    ) -> Result<bool, EvalError> {
        eval::run_with(&self.inner.root, vars, output, |value, _| Ok(value.truthy()))
    }

    /// Its value as JSON. A whole number is an integer, whichever kind of number it was computed as; a time
    /// is an RFC 3339 string, a duration a string of seconds (`90s`), what is missing is null.
    ///
    /// # Errors
    /// It cannot be evaluated, or its value is no JSON (not a number, infinite).
    pub fn value(&self, vars: &Vars<'_>) -> Result<serde_json::Value, EvalError> {
        eval::run(&self.inner.root, vars, print::to_json)
    }

    /// Its value as a key: a string as it is, anything else as Go's `%v` prints it (`1.5e+06`, `[a b]`,
    /// `map[k:v]`; null and missing are `<nil>`).
    ///
    /// # Errors
    /// It cannot be evaluated.
    pub fn key(&self, vars: &Vars<'_>) -> Result<String, EvalError> {
        eval::run(&self.inner.root, vars, print::go_value)
    }

    /// What it uses of `event`, as a partial event that holds exactly those paths: of each use the longest
    /// plain prefix (`event.data.items[0].id` uses `data.items`), the whole event where it is used bare.
    /// Evaluating with `event` bound to this gives the same as with the whole event.
    pub fn bind(&self, event: &serde_json::Value) -> serde_json::Value {
        paths::bind(&self.inner.root, event)
    }

    /// An equality that must hold for the expression to be true, between a plain path of `async` and
    /// something known now: a literal, or a plain path of `event` (the trigger event, or what
    /// [`bind`](Self::bind) made of it). Of several the one that tells most events apart. An event can make
    /// the expression true only if [`value_key`] of what it has [at the path](at_path) is the equality's key.
    pub fn equality(&self, event: &serde_json::Value) -> Option<Equality> {
        equality::find(&self.inner.root, event)
    }

    /// Whether it consists of logic operators, comparisons, field access and literals alone: no functions, no
    /// macros, no arithmetic.
    pub fn is_plain(&self) -> bool {
        self.inner.root.is_plain()
    }
}
