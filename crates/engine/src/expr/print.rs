//! Values as text, as JSON and as keys.

use super::calendar;
use super::meter::{EvalError, Meter};
use super::value::{Value, whole};
use serde_json::{Map as JsonMap, Number, Value as Json};

/// As `+` joins it and `string()` makes it: text as it is, numbers short, lists and maps as JSON.
pub(super) fn text(value: &Value<'_>, meter: &mut Meter) -> Result<String, EvalError> {
    let printed = match value {
        Value::Text(text) => {
            meter.bytes(text.as_str().len())?;
            return Ok(text.as_str().to_owned());
        }
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Value::Double(number) => double(*number, SHORT),
        Value::List(_) | Value::Map(_) => to_json(value, meter)?.to_string(),
        other => scalar(other),
    };
    meter.bytes(printed.len())?;
    Ok(printed)
}

fn scalar(value: &Value<'_>) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Uint(value) => value.to_string(),
        Value::Timestamp(ms) => calendar::timestamp(*ms),
        Value::Duration(ms) => calendar::duration(*ms),
        Value::Type(name) => (*name).to_owned(),
        _ => "null".to_owned(),
    }
}

/// As JSON. See [`Expression::value`](super::Expression::value).
pub(super) fn to_json(value: &Value<'_>, meter: &mut Meter) -> Result<Json, EvalError> {
    json(value, meter, 0)
}

fn json(value: &Value<'_>, meter: &mut Meter, depth: u32) -> Result<Json, EvalError> {
    meter.step()?;
    Ok(match value {
        Value::Missing | Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(value) => Json::from(*value),
        Value::Uint(value) => Json::from(*value),
        Value::Double(number) => number_json(*number)?,
        Value::List(list) => {
            let depth = Meter::deeper(depth)?;
            list.iter().map(|item| json(&item, meter, depth)).collect::<Result<_, _>>()?
        }
        Value::Map(map) => {
            let depth = Meter::deeper(depth)?;
            let mut object = JsonMap::new();
            for (key, value) in map.entries() {
                object.insert(text(&key.value(), meter)?, json(&value, meter, depth)?);
            }
            Json::Object(object)
        }
        other => Json::String(text(other, meter)?),
    })
}

fn number_json(number: f64) -> Result<Json, EvalError> {
    // Beyond 2^53 an integer would show digits that the double does not have.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if let Some(whole) = whole(number).and_then(|whole| i64::try_from(whole).ok())
        && number.abs() <= EXACT
    {
        return Ok(Json::from(whole));
    }
    let number = Number::from_f64(number);
    number.map(Json::Number).ok_or_else(|| EvalError::operation("its number is not finite: no JSON"))
}

/// As a key. See [`Expression::key`](super::Expression::key).
pub(super) fn go_value(value: &Value<'_>, meter: &mut Meter) -> Result<String, EvalError> {
    let mut key = String::new();
    go(value, &mut key, meter, 0)?;
    Ok(key)
}

fn go(value: &Value<'_>, out: &mut String, meter: &mut Meter, depth: u32) -> Result<(), EvalError> {
    meter.step()?;
    match value {
        Value::Missing | Value::Null => out.push_str("<nil>"),
        Value::Double(number) => out.push_str(&double(*number, GO)),
        Value::Bytes(bytes) => {
            meter.bytes(bytes.len().saturating_mul(4))?;
            let bytes: Vec<String> = bytes.iter().map(u8::to_string).collect();
            out.push_str(&format!("[{}]", bytes.join(" ")));
        }
        Value::List(list) => {
            let depth = Meter::deeper(depth)?;
            out.push('[');
            for (n, item) in list.iter().enumerate() {
                out.push_str(if n == 0 { "" } else { " " });
                go(&item, out, meter, depth)?;
            }
            out.push(']');
        }
        Value::Map(map) => {
            let depth = Meter::deeper(depth)?;
            let mut entries = map.entries();
            // Go prints the keys in order, whatever order the map has.
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            out.push_str("map[");
            for (n, (key, value)) in entries.into_iter().enumerate() {
                out.push_str(if n == 0 { "" } else { " " });
                go(&key.value(), out, meter, depth)?;
                out.push(':');
                go(&value, out, meter, depth)?;
            }
            out.push(']');
        }
        other => out.push_str(&text(other, meter)?),
    }
    Ok(())
}

/// From and up to which power of ten a number is written without an exponent.
pub(super) type Plain = std::ops::Range<i32>;

/// As JavaScript writes it: large ids stay readable.
pub(super) const SHORT: Plain = -6..21;
/// As Go's `%v` writes it.
const GO: Plain = -4..6;

/// A double in the fewest digits that give it back.
pub(super) fn double(number: f64, plain: Plain) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let (digits, power) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let power: i32 = power.parse().unwrap_or_default();
    if plain.contains(&power) {
        return format!("{number}");
    }
    format!("{digits}e{}{:02}", if power < 0 { '-' } else { '+' }, power.abs())
}
