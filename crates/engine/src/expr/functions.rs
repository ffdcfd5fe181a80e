//! The functions by name: standard CEL's, and the protocol's own (`lowercase`, `uppercase`, `b64decode`,
//! `json_parse`, `date`, `now`, `now_plus`, `now_minus`).

use super::calendar::{self, Part};
use super::meter::{EvalError, Meter};
use super::print;
use super::value::{Text, Value};
use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use protocol::time::parse_duration_ms;
use std::ops::RangeInclusive;

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Size,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    Lowercase,
    Uppercase,
    B64Decode,
    JsonParse,
    Date,
    Now,
    NowPlus,
    NowMinus,
    Int,
    Uint,
    Double,
    Text,
    Bool,
    Bytes,
    Dyn,
    Type,
    Timestamp,
    Duration,
    Part(Part),
}

/// The functions: name, least and most arguments (a receiver is one of them).
const FUNCTIONS: [(&str, Function, usize, usize); 33] = [
    ("size", Function::Size, 1, 1),
    ("contains", Function::Contains, 2, 2),
    ("startsWith", Function::StartsWith, 2, 2),
    ("endsWith", Function::EndsWith, 2, 2),
    ("matches", Function::Matches, 2, 2),
    ("lowercase", Function::Lowercase, 1, 1),
    ("uppercase", Function::Uppercase, 1, 1),
    ("b64decode", Function::B64Decode, 1, 1),
    ("json_parse", Function::JsonParse, 1, 1),
    ("date", Function::Date, 1, 1),
    ("now", Function::Now, 0, 0),
    ("now_plus", Function::NowPlus, 1, 1),
    ("now_minus", Function::NowMinus, 1, 1),
    ("int", Function::Int, 1, 1),
    ("uint", Function::Uint, 1, 1),
    ("double", Function::Double, 1, 1),
    ("string", Function::Text, 1, 1),
    ("bool", Function::Bool, 1, 1),
    ("bytes", Function::Bytes, 1, 1),
    ("dyn", Function::Dyn, 1, 1),
    ("type", Function::Type, 1, 1),
    ("timestamp", Function::Timestamp, 1, 1),
    ("duration", Function::Duration, 1, 1),
    ("getFullYear", Function::Part(Part::FullYear), 1, 2),
    ("getMonth", Function::Part(Part::Month), 1, 2),
    ("getDate", Function::Part(Part::Date), 1, 2),
    ("getDayOfMonth", Function::Part(Part::DayOfMonth), 1, 2),
    ("getDayOfWeek", Function::Part(Part::DayOfWeek), 1, 2),
    ("getDayOfYear", Function::Part(Part::DayOfYear), 1, 2),
    ("getHours", Function::Part(Part::Hours), 1, 2),
    ("getMinutes", Function::Part(Part::Minutes), 1, 2),
    ("getSeconds", Function::Part(Part::Seconds), 1, 2),
    ("getMilliseconds", Function::Part(Part::Milliseconds), 1, 2),
];

/// The function of this name, and how many arguments it takes.
pub(super) fn find(name: &str) -> Option<(Function, RangeInclusive<usize>)> {
    let (_, function, least, most) = FUNCTIONS.iter().find(|(known, ..)| *known == name)?;
    Some((*function, *least..=*most))
}

/// A number of arguments as a message says it.
pub(super) fn spelled(arguments: &RangeInclusive<usize>) -> String {
    let (least, most) = (arguments.start(), arguments.end());
    if least == most { least.to_string() } else { format!("{least} to {most}") }
}

/// What a function makes of its arguments, as many as [`find`] says.
///
/// # Errors
/// The arguments have no such function.
pub(super) fn call<'a>(
    function: Function,
    args: &[Value<'a>],
    now_ms: i64,
    meter: &mut Meter,
) -> Result<Value<'a>, EvalError> {
    if args.iter().any(|arg| matches!(arg, Value::Missing)) {
        return Ok(if function == Function::Size { Value::Int(0) } else { Value::Bool(false) });
    }
    for arg in args {
        // Once over each text is what any function does at most; what it makes more of it charges itself.
        meter.bytes(arg.bytes())?;
    }
    match (function, args) {
        (Function::Now, _) => Ok(Value::Timestamp(now_ms)),
        (Function::Part(part), [of]) => of_part(part, of, None),
        (Function::Part(part), [of, zone]) => of_part(part, of, Some(text(function, zone)?)),
        (_, [a]) => one(function, a, now_ms, meter),
        (_, [a, b]) => two(function, a, b),
        _ => Err(mismatch(function, &Value::Missing)),
    }
}

fn two<'a>(function: Function, a: &Value<'a>, b: &Value<'a>) -> Result<Value<'a>, EvalError> {
    if function == Function::Matches {
        return Err(EvalError::Unsupported("matches"));
    }
    let (a, b) = (text(function, a)?, text(function, b)?);
    Ok(Value::Bool(match function {
        Function::Contains => a.contains(b),
        Function::StartsWith => a.starts_with(b),
        _ => a.ends_with(b),
    }))
}

fn one<'a>(
    function: Function,
    a: &Value<'a>,
    now_ms: i64,
    meter: &mut Meter,
) -> Result<Value<'a>, EvalError> {
    match function {
        Function::Size => size(a),
        Function::Lowercase => Ok(Value::made(text(function, a)?.to_lowercase())),
        Function::Uppercase => Ok(Value::made(text(function, a)?.to_uppercase())),
        Function::B64Decode => b64decode(text(function, a)?),
        Function::JsonParse => json_parse(text(function, a)?, meter),
        Function::Date => date(a),
        Function::NowPlus => shifted(now_ms, a, 1),
        Function::NowMinus => shifted(now_ms, a, -1),
        Function::Int => int(a),
        Function::Uint => uint(a),
        Function::Double => double(a),
        Function::Text => string(a, meter),
        Function::Bool => boolean(a),
        Function::Bytes => bytes(a),
        Function::Type => Ok(Value::Type(a.kind())),
        Function::Timestamp => timestamp(a),
        Function::Duration => duration(a).map(Value::Duration),
        _ => Ok(a.clone()),
    }
}

fn size<'a>(of: &Value<'_>) -> Result<Value<'a>, EvalError> {
    let size = match of {
        Value::Text(text) => text.as_str().chars().count(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        other => return Err(mismatch(Function::Size, other)),
    };
    Ok(Value::Int(i64::try_from(size).unwrap_or(i64::MAX)))
}

/// Decodes the standard alphabet or, where its characters occur, the one for URLs; padding may be left out.
fn b64decode<'a>(text: &str) -> Result<Value<'a>, EvalError> {
    const ANY_PADDING: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabet = if text.contains(['-', '_']) { URL_SAFE } else { STANDARD };
    let decoded = GeneralPurpose::new(&alphabet, ANY_PADDING)
        .decode(text)
        .map_err(|_| EvalError::operation("b64decode of what is no Base64"))?;
    let decoded =
        String::from_utf8(decoded).map_err(|_| EvalError::operation("b64decode of what is no UTF-8"))?;
    Ok(Value::made(decoded))
}

fn json_parse<'a>(text: &str, meter: &mut Meter) -> Result<Value<'a>, EvalError> {
    /// A list of single digits takes, as values, this many times the memory of its text.
    const MEMORY_PER_BYTE: usize = 16;
    meter.bytes(text.len().saturating_mul(MEMORY_PER_BYTE))?;
    let json =
        serde_json::from_str(text).map_err(|_| EvalError::operation("json_parse of what is no JSON"))?;
    Value::owned(json, meter)
}

/// A moment: a time, a date as text, or a number of Unix milliseconds (an event's `ts`).
fn date<'a>(of: &Value<'_>) -> Result<Value<'a>, EvalError> {
    let ms = match of {
        Value::Timestamp(ms) | Value::Int(ms) => Some(*ms),
        Value::Uint(ms) => i64::try_from(*ms).ok(),
        Value::Double(ms) => truncated(*ms).and_then(|ms| i64::try_from(ms).ok()),
        Value::Text(text) => calendar::parse(text.as_str()),
        other => return Err(mismatch(Function::Date, other)),
    };
    ms.map(Value::Timestamp).ok_or_else(|| EvalError::operation("date of what is no date"))
}

fn timestamp<'a>(of: &Value<'_>) -> Result<Value<'a>, EvalError> {
    match of {
        // Standard CEL counts seconds here.
        Value::Int(seconds) => {
            let ms = seconds.checked_mul(1000);
            ms.map(Value::Timestamp).ok_or_else(|| EvalError::operation("timestamp out of range"))
        }
        Value::Timestamp(_) | Value::Text(_) => date(of),
        other => Err(mismatch(Function::Timestamp, other)),
    }
}

/// A length of time: a duration, or text like `1h30m` or `2d`.
fn duration(of: &Value<'_>) -> Result<i64, EvalError> {
    match of {
        Value::Duration(ms) => Ok(*ms),
        Value::Text(text) => parse_duration_ms(text.as_str())
            .map_err(|_| EvalError::operation("duration of what is no duration like 1h30m")),
        other => Err(mismatch(Function::Duration, other)),
    }
}

fn shifted<'a>(now_ms: i64, by: &Value<'_>, sign: i64) -> Result<Value<'a>, EvalError> {
    let ms = duration(by)?.checked_mul(sign).and_then(|by| now_ms.checked_add(by));
    ms.map(Value::Timestamp).ok_or_else(|| EvalError::operation("a time out of range"))
}

fn of_part<'a>(part: Part, of: &Value<'_>, zone: Option<&str>) -> Result<Value<'a>, EvalError> {
    match of {
        Value::Timestamp(ms) => part.of_moment(*ms, zone).map(Value::Int),
        Value::Duration(ms) if zone.is_none() => part.of_duration(*ms).map(Value::Int),
        other => Err(mismatch(Function::Part(part), other)),
    }
}

/// A double without what is behind its point, if 128 bits hold it.
fn truncated(number: f64) -> Option<i128> {
    super::value::whole(number.trunc())
}

fn integer(function: Function, of: &Value<'_>) -> Result<Option<i128>, EvalError> {
    Ok(match of {
        Value::Int(value) => Some(i128::from(*value)),
        Value::Uint(value) => Some(i128::from(*value)),
        Value::Double(value) => truncated(*value),
        Value::Text(text) => text.as_str().parse().ok(),
        Value::Timestamp(ms) => Some(i128::from(ms.div_euclid(1000))),
        other => return Err(mismatch(function, other)),
    })
}

fn int<'a>(of: &Value<'_>) -> Result<Value<'a>, EvalError> {
    let value = integer(Function::Int, of)?.and_then(|value| i64::try_from(value).ok());
    value.map(Value::Int).ok_or_else(|| EvalError::operation("int of what is no 64-bit integer"))
}

fn uint<'a>(of: &Value<'_>) -> Result<Value<'a>, EvalError> {
    let value = integer(Function::Uint, of)?.and_then(|value| u64::try_from(value).ok());
    value.map(Value::Uint).ok_or_else(|| EvalError::operation("uint of what is no 64-bit unsigned integer"))
}

fn double<'a>(of: &Value<'_>) -> Result<Value<'a>, EvalError> {
    Ok(Value::Double(match of {
        Value::Int(value) => *value as f64,
        Value::Uint(value) => *value as f64,
        Value::Double(value) => *value,
        Value::Text(text) => {
            text.as_str().parse().map_err(|_| EvalError::operation("double of what is no number"))?
        }
        other => return Err(mismatch(Function::Double, other)),
    }))
}

fn string<'a>(of: &Value<'a>, meter: &mut Meter) -> Result<Value<'a>, EvalError> {
    match of {
        Value::Text(_) => Ok(of.clone()),
        Value::Bytes(bytes) => {
            let text = String::from_utf8(bytes.to_vec());
            text.map(Value::made).map_err(|_| EvalError::operation("string of bytes that are no UTF-8"))
        }
        Value::Null | Value::List(_) | Value::Map(_) => Err(mismatch(Function::Text, of)),
        other => print::text(other, meter).map(Value::made),
    }
}

fn boolean<'a>(of: &Value<'_>) -> Result<Value<'a>, EvalError> {
    match of {
        Value::Bool(value) => Ok(Value::Bool(*value)),
        Value::Text(text) => match text.as_str() {
            "true" | "True" | "TRUE" | "t" | "1" => Ok(Value::Bool(true)),
            "false" | "False" | "FALSE" | "f" | "0" => Ok(Value::Bool(false)),
            _ => Err(EvalError::operation("bool of what is neither true nor false")),
        },
        other => Err(mismatch(Function::Bool, other)),
    }
}

fn bytes<'a>(of: &Value<'a>) -> Result<Value<'a>, EvalError> {
    match of {
        Value::Bytes(_) => Ok(of.clone()),
        Value::Text(text) => Ok(Value::Bytes(text.as_str().as_bytes().into())),
        other => Err(mismatch(Function::Bytes, other)),
    }
}

fn text<'v>(function: Function, value: &'v Value<'_>) -> Result<&'v str, EvalError> {
    match value {
        Value::Text(text) => Ok(Text::as_str(text)),
        other => Err(mismatch(function, other)),
    }
}

fn mismatch(function: Function, value: &Value<'_>) -> EvalError {
    let name = FUNCTIONS.iter().find(|(_, f, ..)| *f == function).map_or("a function", |(name, ..)| name);
    EvalError::operation(format!("{name} of {}", value.kind()))
}
