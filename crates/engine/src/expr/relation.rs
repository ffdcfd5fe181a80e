//! Equal, less, greater: between any two values, never an error but for the work it takes.

use super::meter::{EvalError, Meter};
use super::tree::Comparison;
use super::value::{List, Map, Text, Value};
use std::cmp::Ordering;

/// What a comparison says.
pub(super) fn compare(
    how: Comparison,
    a: &Value<'_>,
    b: &Value<'_>,
    meter: &mut Meter,
) -> Result<bool, EvalError> {
    let order = |meter: &mut Meter| {
        meter.bytes(a.bytes().min(b.bytes()))?;
        Ok(order(a, b))
    };
    Ok(match how {
        Comparison::Equal => equal(a, b, meter, 0)?,
        Comparison::NotEqual => !equal(a, b, meter, 0)?,
        Comparison::Less => order(meter)? == Some(Ordering::Less),
        Comparison::Greater => order(meter)? == Some(Ordering::Greater),
        Comparison::LessOrEqual => matches!(order(meter)?, Some(Ordering::Less | Ordering::Equal)),
        Comparison::GreaterOrEqual => matches!(order(meter)?, Some(Ordering::Greater | Ordering::Equal)),
    })
}

/// Whether they are equal; elements of lists and maps by the same rules.
pub(super) fn equal(a: &Value<'_>, b: &Value<'_>, meter: &mut Meter, depth: u32) -> Result<bool, EvalError> {
    Ok(match (a, b) {
        (Value::List(a), Value::List(b)) => lists(a, b, meter, depth)?,
        (Value::Map(a), Value::Map(b)) => maps(a, b, meter, depth)?,
        (Value::Type(a), Value::Type(b)) => a == b,
        (Value::Text(a), Value::Text(b)) if a.as_str().len() != b.as_str().len() => false,
        _ => {
            meter.bytes(a.bytes().min(b.bytes()))?;
            order(a, b) == Some(Ordering::Equal)
        }
    })
}

fn lists(a: &List<'_>, b: &List<'_>, meter: &mut Meter, depth: u32) -> Result<bool, EvalError> {
    let depth = Meter::deeper(depth)?;
    if a.len() != b.len() {
        return Ok(false);
    }
    for (a, b) in a.iter().zip(b.iter()) {
        meter.step()?;
        if !equal(&a, &b, meter, depth)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn maps<'a>(a: &Map<'a>, b: &Map<'a>, meter: &mut Meter, depth: u32) -> Result<bool, EvalError> {
    let depth = Meter::deeper(depth)?;
    if a.len() != b.len() {
        return Ok(false);
    }
    meter.steps(a.len())?;
    for (key, value) in a.entries() {
        meter.bytes(key.bytes())?;
        match b.get(&key) {
            Some(other) if equal(&value, &other, meter, depth)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// How they are ordered; `None` if they are not, and then they are not equal either. Lists, maps and types
/// have no order: [`equal`] compares them.
pub(super) fn order(a: &Value<'_>, b: &Value<'_>) -> Option<Ordering> {
    match (a, b) {
        (Value::Missing, Value::Missing | Value::Null) | (Value::Null, Value::Missing) => {
            Some(Ordering::Equal)
        }
        (Value::Missing, _) => Some(Ordering::Less),
        (_, Value::Missing) => Some(Ordering::Greater),
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        (Value::Null, other) => order(&zero(other)?, other),
        (other, Value::Null) => order(other, &zero(other)?),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Bytes(a), Value::Bytes(b)) => Some(a.cmp(b)),
        (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
        (Value::Timestamp(_), _) | (_, Value::Timestamp(_)) => order(&moment(a)?, &moment(b)?),
        _ => numbers(a, b),
    }
}

/// What null is beside a number or a text.
fn zero(beside: &Value<'_>) -> Option<Value<'static>> {
    match beside {
        Value::Int(_) | Value::Uint(_) | Value::Double(_) => Some(Value::Int(0)),
        Value::Text(_) => Some(Value::Text(Text::Borrowed(""))),
        _ => None,
    }
}

/// Unix milliseconds, of a time and of what can be read as one.
fn moment(value: &Value<'_>) -> Option<Value<'static>> {
    match value {
        Value::Timestamp(ms) | Value::Int(ms) => Some(Value::Int(*ms)),
        Value::Uint(ms) => Some(Value::Uint(*ms)),
        Value::Double(ms) => Some(Value::Double(*ms)),
        Value::Text(text) => super::calendar::parse(text.as_str()).map(Value::Int),
        _ => None,
    }
}

fn numbers(a: &Value<'_>, b: &Value<'_>) -> Option<Ordering> {
    match (a, b) {
        (Value::Double(a), Value::Double(b)) => a.partial_cmp(b),
        (a, Value::Double(b)) => integer_and_double(integer(a)?, *b),
        (Value::Double(a), b) => integer_and_double(integer(b)?, *a).map(Ordering::reverse),
        (a, b) => Some(integer(a)?.cmp(&integer(b)?)),
    }
}

fn integer(value: &Value<'_>) -> Option<i128> {
    match value {
        Value::Int(value) => Some(i128::from(*value)),
        Value::Uint(value) => Some(i128::from(*value)),
        _ => None,
    }
}

/// Exactly, also where a double has fewer digits than the integer.
fn integer_and_double(a: i128, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    // Saturates beyond 128 bits, which is beyond every integer here.
    let whole = b.trunc();
    let by_whole = a.cmp(&(whole as i128));
    Some(by_whole.then_with(|| 0.0.partial_cmp(&(b - whole)).unwrap_or(Ordering::Equal)))
}
