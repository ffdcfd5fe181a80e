//! Sums and what is like them. Integers stay integers and fail where they overflow; beside a double they
//! become one.

use super::meter::{EvalError, Meter};
use super::print;
use super::tree::Arithmetic;
use super::value::{List, Value};

/// What an operator makes of two values.
///
/// # Errors
/// The values have no such operation, it overflows, or it divides an integer by zero.
pub(super) fn apply<'a>(
    how: Arithmetic,
    a: Value<'a>,
    b: Value<'a>,
    meter: &mut Meter,
) -> Result<Value<'a>, EvalError> {
    match how {
        Arithmetic::Add => add(a, b, meter),
        // Of what is missing every function is false, and these are functions too.
        _ if matches!(a, Value::Missing) || matches!(b, Value::Missing) => Ok(Value::Bool(false)),
        Arithmetic::Subtract => subtract(&a, &b),
        _ => numbers(how, &a, &b),
    }
}

/// Minus a value.
pub(super) fn negate<'a>(value: &Value<'a>) -> Result<Value<'a>, EvalError> {
    match value {
        Value::Missing => Ok(Value::Bool(false)),
        Value::Double(value) => Ok(Value::Double(-value)),
        Value::Int(value) => value.checked_neg().map(Value::Int).ok_or_else(overflow),
        Value::Duration(ms) => ms.checked_neg().map(Value::Duration).ok_or_else(overflow),
        other => Err(EvalError::operation(format!("{} has no negative", other.kind()))),
    }
}

fn add<'a>(a: Value<'a>, b: Value<'a>, meter: &mut Meter) -> Result<Value<'a>, EvalError> {
    match (&a, &b) {
        (Value::Missing | Value::Null, _) => Ok(b),
        (_, Value::Missing | Value::Null) => Ok(a),
        (Value::Timestamp(a), Value::Duration(b)) | (Value::Duration(b), Value::Timestamp(a)) => {
            a.checked_add(*b).map(Value::Timestamp).ok_or_else(overflow)
        }
        (Value::Duration(a), Value::Duration(b)) => {
            a.checked_add(*b).map(Value::Duration).ok_or_else(overflow)
        }
        (Value::List(a), Value::List(b)) => joined(a, b, meter),
        (Value::Bytes(a), Value::Bytes(b)) => {
            meter.bytes(a.len().saturating_add(b.len()))?;
            Ok(Value::Bytes([a.as_ref(), b.as_ref()].concat().into()))
        }
        _ => match (addend(&a), addend(&b)) {
            (Some(a), Some(b)) => numbers(Arithmetic::Add, &a, &b),
            _ => {
                let mut text = print::text(&a, meter)?;
                text.push_str(&print::text(&b, meter)?);
                Ok(Value::made(text))
            }
        },
    }
}

/// What adds as a number: numbers, and a boolean as 0 or 1.
fn addend(value: &Value<'_>) -> Option<Value<'static>> {
    match value {
        Value::Bool(value) => Some(Value::Int(i64::from(*value))),
        Value::Int(value) => Some(Value::Int(*value)),
        Value::Uint(value) => Some(Value::Uint(*value)),
        Value::Double(value) => Some(Value::Double(*value)),
        _ => None,
    }
}

fn joined<'a>(a: &List<'a>, b: &List<'a>, meter: &mut Meter) -> Result<Value<'a>, EvalError> {
    meter.steps(a.len().saturating_add(b.len()))?;
    Ok(Value::list(a.iter().chain(b.iter()).collect()))
}

fn subtract<'a>(a: &Value<'a>, b: &Value<'a>) -> Result<Value<'a>, EvalError> {
    let (ms, wrap): (_, fn(i64) -> Value<'a>) = match (a, b) {
        (Value::Timestamp(a), Value::Timestamp(b)) => (a.checked_sub(*b), Value::Duration),
        (Value::Timestamp(a), Value::Duration(b)) => (a.checked_sub(*b), Value::Timestamp),
        (Value::Duration(a), Value::Duration(b)) => (a.checked_sub(*b), Value::Duration),
        _ => return numbers(Arithmetic::Subtract, a, b),
    };
    ms.map(wrap).ok_or_else(overflow)
}

fn numbers<'a>(how: Arithmetic, a: &Value<'_>, b: &Value<'_>) -> Result<Value<'a>, EvalError> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => ints(how, *a, *b).map(Value::Int),
        (Value::Uint(a), Value::Uint(b)) => uints(how, *a, *b).map(Value::Uint),
        _ => match (double(a), double(b)) {
            (Some(a), Some(b)) => Ok(Value::Double(doubles(how, a, b))),
            _ => Err(EvalError::operation(format!("{} {} {} is nothing", a.kind(), sign(how), b.kind()))),
        },
    }
}

fn ints(how: Arithmetic, a: i64, b: i64) -> Result<i64, EvalError> {
    let result = match how {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::Divide | Arithmetic::Remainder if b == 0 => return Err(by_zero()),
        Arithmetic::Divide => a.checked_div(b),
        Arithmetic::Remainder => a.checked_rem(b),
    };
    result.ok_or_else(overflow)
}

fn uints(how: Arithmetic, a: u64, b: u64) -> Result<u64, EvalError> {
    let result = match how {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::Divide | Arithmetic::Remainder if b == 0 => return Err(by_zero()),
        Arithmetic::Divide => a.checked_div(b),
        Arithmetic::Remainder => a.checked_rem(b),
    };
    result.ok_or_else(overflow)
}

fn doubles(how: Arithmetic, a: f64, b: f64) -> f64 {
    match how {
        Arithmetic::Add => a + b,
        Arithmetic::Subtract => a - b,
        Arithmetic::Multiply => a * b,
        Arithmetic::Divide => a / b,
        Arithmetic::Remainder => a % b,
    }
}

fn double(value: &Value<'_>) -> Option<f64> {
    match value {
        // The nearest double: what beside a double an integer can be.
        Value::Int(value) => Some(*value as f64),
        Value::Uint(value) => Some(*value as f64),
        Value::Double(value) => Some(*value),
        _ => None,
    }
}

fn sign(how: Arithmetic) -> char {
    match how {
        Arithmetic::Add => '+',
        Arithmetic::Subtract => '-',
        Arithmetic::Multiply => '*',
        Arithmetic::Divide => '/',
        Arithmetic::Remainder => '%',
    }
}

fn overflow() -> EvalError {
    EvalError::operation("integer overflow")
}

fn by_zero() -> EvalError {
    EvalError::operation("division of an integer by zero")
}
