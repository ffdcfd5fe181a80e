//! Times: dates and durations as text, and the parts of a date. To the millisecond.

use super::meter::EvalError;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use protocol::time::parse_rfc3339_ms;

/// Longest text that is tried as a date, in bytes: twice the longest date.
const DATE_BYTES_MAX: usize = 64;

/// Reads a date: RFC 3339, or a date (with a time) without a zone, which is then UTC.
pub(super) fn parse(text: &str) -> Option<i64> {
    // First by its length: a long text is not even trimmed.
    if text.len() > DATE_BYTES_MAX {
        return None;
    }
    let text = text.trim();
    let local = || {
        let local: DateTime = text.parse().ok().or_else(|| Some(text.parse::<Date>().ok()?.into()))?;
        Some(TimeZone::UTC.to_timestamp(local).ok()?.as_millisecond())
    };
    parse_rfc3339_ms(text).or_else(local)
}

/// `2026-11-24T02:44:00Z`, with decimals if it has any.
pub(super) fn timestamp(ms: i64) -> String {
    let edge = if ms < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_millisecond(ms).unwrap_or(edge).to_string()
}

/// `90s`, `1.5s`.
pub(super) fn duration(ms: i64) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    let (seconds, rest) = (ms.unsigned_abs() / 1000, ms.unsigned_abs() % 1000);
    if rest == 0 {
        return format!("{sign}{seconds}s");
    }
    format!("{sign}{seconds}.{}s", format!("{rest:03}").trim_end_matches('0'))
}

/// A part of a date, or of a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    FullYear,
    /// From 0.
    Month,
    /// Of the month, from 1.
    Date,
    /// Of the month, from 0.
    DayOfMonth,
    /// From 0, Sunday.
    DayOfWeek,
    /// From 0.
    DayOfYear,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}

impl Part {
    /// This part of a moment, in UTC or in a zone (`Europe/Paris`, `+02:00`).
    pub(super) fn of_moment(self, ms: i64, zone: Option<&str>) -> Result<i64, EvalError> {
        let zone = match zone {
            None => TimeZone::UTC,
            Some(name) => {
                self::zone(name).ok_or_else(|| EvalError::operation("there is no time zone of this name"))?
            }
        };
        let moment = Timestamp::from_millisecond(ms)
            .map_err(|_| EvalError::operation("a time beyond the calendar has no parts"))?;
        Ok(self.of_date(&moment.to_zoned(zone)))
    }

    fn of_date(self, date: &Zoned) -> i64 {
        match self {
            Part::FullYear => date.year().into(),
            Part::Month => i64::from(date.month()) - 1,
            Part::Date => date.day().into(),
            Part::DayOfMonth => i64::from(date.day()) - 1,
            Part::DayOfWeek => date.weekday().to_sunday_zero_offset().into(),
            Part::DayOfYear => i64::from(date.day_of_year()) - 1,
            Part::Hours => date.hour().into(),
            Part::Minutes => date.minute().into(),
            Part::Seconds => date.second().into(),
            Part::Milliseconds => date.millisecond().into(),
        }
    }

    /// A duration in whole such units; the milliseconds are those beyond whole seconds.
    pub(super) fn of_duration(self, ms: i64) -> Result<i64, EvalError> {
        match self {
            Part::Hours => Ok(ms / 3_600_000),
            Part::Minutes => Ok(ms / 60_000),
            Part::Seconds => Ok(ms / 1000),
            Part::Milliseconds => Ok(ms % 1000),
            _ => Err(EvalError::operation("a duration has no date")),
        }
    }
}

/// A zone of the database, or an offset.
fn zone(name: &str) -> Option<TimeZone> {
    if let Some(offset) = name.strip_prefix(['+', '-']) {
        let (hours, minutes) = offset.split_once(':')?;
        let minutes = hours.parse::<i32>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)?;
        let seconds = minutes.checked_mul(if name.starts_with('-') { -60 } else { 60 })?;
        return Some(TimeZone::fixed(jiff::tz::Offset::from_seconds(seconds).ok()?));
    }
    TimeZone::get(name).ok()
}
