//! Stub.
#![allow(missing_docs)]
use protocol::error::Refusal;
use serde_json::Value;
#[derive(Clone)]
pub struct Expression(String);
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct EvalError;
pub struct Equality { pub path: String, pub key: String }
pub struct Vars<'a> { pub event: Option<&'a Value>, pub incoming: Option<&'a Value>, pub now_ms: i64 }
impl Expression {
    pub fn parse(_f: &str, text: &str) -> Result<Expression, Refusal> { Ok(Expression(text.into())) }
    pub fn text(&self) -> &str { &self.0 }
    pub fn holds(&self, vars: &Vars<'_>) -> Result<bool, EvalError> { Ok(vars.now_ms > 0) }
    pub fn bind(&self, event: &Value) -> Value { event.clone() }
    pub fn equality(&self, _e: &Value) -> Option<Equality> { None }
}
pub fn value_key(_v: Option<&Value>) -> Option<String> { None }
pub fn at_path<'a>(_e: &'a Value, _p: &str) -> Option<&'a Value> { None }
