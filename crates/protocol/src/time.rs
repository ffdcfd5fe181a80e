//! Times as the wire writes them: durations of go-str2duration form, RFC 3339 dates, `Retry-After`.
//!
//! All times are Unix milliseconds. A part of a millisecond counts as a whole one, so that nothing falls due
//! too early.

use crate::error::{Refusal, quoted};
use crate::limits::{RETRY_AFTER_MS_MAX, RETRY_AFTER_MS_MIN};
use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// Code of a refused duration.
pub const BAD_DURATION: &str = "bad_duration";
/// Code of a duration that fits no 64-bit count of milliseconds.
pub const DURATION_TOO_LONG: &str = "duration_too_long";
/// Code of a text that is neither duration nor date.
pub const BAD_TIME: &str = "bad_time";

/// Units and their nanoseconds; a unit stands before those that are its beginning (`ms` before `m`).
const UNITS: [(&str, i128); 10] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60 * 1_000_000_000),
    ("h", 3_600 * 1_000_000_000),
    ("d", 86_400 * 1_000_000_000),
    ("w", 604_800 * 1_000_000_000),
];

const NS_PER_MS: i128 = 1_000_000;

/// Digits of a number that are read; the rest cannot matter (as whole part it is far beyond 64 bits, as
/// fraction far below a nanosecond).
const DIGITS_MAX: usize = 24;

/// Reads `300ms`, `1h30m`, `1.5d`, `1w`; `0` needs no unit, and a sign may stand in front.
///
/// # Errors
/// [`BAD_DURATION`] when it is none, [`DURATION_TOO_LONG`] beyond 64 bits.
pub fn parse_duration_ms(s: &str) -> Result<i64, Refusal> {
    let bad = || Refusal::new(400, BAD_DURATION, format!("{} is not a duration like 1h30m or 2d", quoted(s)));
    let too_long = || Refusal::new(400, DURATION_TOO_LONG, format!("the duration {} is too long", quoted(s)));
    let (negative, mut rest) = match s.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, s.strip_prefix('+').unwrap_or(s)),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(bad());
    }
    let mut total_ns: i128 = 0;
    while !rest.is_empty() {
        let (ns, after) = one_part(rest).ok_or_else(bad)?;
        total_ns = total_ns.checked_add(ns.ok_or_else(too_long)?).ok_or_else(too_long)?;
        rest = after;
    }
    let ns = if negative { -total_ns } else { total_ns };
    let ms = ns.div_euclid(NS_PER_MS) + i128::from(ns.rem_euclid(NS_PER_MS) != 0);
    i64::try_from(ms).map_err(|_| too_long())
}

/// One number with its unit off the front: nanoseconds (`None` beyond all bounds) and what follows.
fn one_part(text: &str) -> Option<(Option<i128>, &str)> {
    let (whole, rest) = digits(text);
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => digits(rest),
        None => ("", rest),
    };
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let (name, unit_ns) = UNITS.iter().find(|(name, _)| rest.starts_with(name))?;
    let rest = &rest[name.len()..];
    let whole = whole.trim_start_matches('0');
    if whole.len() > DIGITS_MAX {
        return Some((None, rest));
    }
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut ns = whole.checked_mul(*unit_ns);
    let mut place = *unit_ns * 10_i128.pow(6);
    let mut part = 0;
    for digit in fraction.bytes().take(DIGITS_MAX) {
        place /= 10;
        part += i128::from(digit - b'0') * place;
    }
    // `part` has six digits more than nanoseconds, rounded up once.
    let part = part / 1_000_000 + i128::from(part % 1_000_000 != 0);
    ns = ns.and_then(|ns| ns.checked_add(part));
    Some((ns, rest))
}

fn digits(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

/// Reads a duration from now, or an RFC 3339 date. A time in the past stays one.
///
/// # Errors
/// [`BAD_TIME`] when it is neither, [`DURATION_TOO_LONG`] beyond 64 bits.
pub fn parse_when_ms(s: &str, now_ms: i64) -> Result<i64, Refusal> {
    match parse_duration_ms(s) {
        Ok(ms) => now_ms.checked_add(ms).ok_or_else(|| {
            Refusal::new(400, DURATION_TOO_LONG, format!("the duration {} is too long", quoted(s)))
        }),
        Err(refusal) if refusal.code == DURATION_TOO_LONG => Err(refusal),
        Err(_) => parse_rfc3339_ms(s).ok_or_else(|| {
            let message = format!("{} is neither a duration like 1h30m nor an RFC 3339 date", quoted(s));
            Refusal::new(400, BAD_TIME, message)
        }),
    }
}

/// `2026-11-24T02:44:00.123Z`, always with three decimals. Times beyond year 9999 become the last moment of it.
pub fn rfc3339_ms(ms: i64) -> String {
    let edge = if ms < 0 { Timestamp::MIN } else { Timestamp::MAX };
    format!("{:.3}", Timestamp::from_millisecond(ms).unwrap_or(edge))
}

/// `2026-11-24T02:44:00Z`: as [`rfc3339_ms`], without what is below a second.
pub fn rfc3339_s(ms: i64) -> String {
    let edge = if ms < 0 { Timestamp::MIN } else { Timestamp::MAX };
    format!("{:.0}", Timestamp::from_millisecond(ms).unwrap_or(edge))
}

/// Reads an RFC 3339 date.
pub fn parse_rfc3339_ms(s: &str) -> Option<i64> {
    let nanos = s.trim().parse::<Timestamp>().ok()?.as_nanosecond();
    i64::try_from(nanos.div_euclid(NS_PER_MS) + i128::from(nanos.rem_euclid(NS_PER_MS) != 0)).ok()
}

/// Longest `Retry-After` that is read as seconds, characters; longer ones are dates. Source: the wire as the
/// reference server reads it.
const RETRY_AFTER_SECONDS_CHARS_MAX: usize = 7;

/// When a `Retry-After` asks to be tried again, held between 1 s and 24 h from now; `None` if unreadable.
pub fn retry_after_ms(header: &str, now_ms: i64) -> Option<i64> {
    let header = header.trim();
    let at = if header.len() <= RETRY_AFTER_SECONDS_CHARS_MAX {
        now_ms.saturating_add(header.parse::<i64>().ok()?.saturating_mul(1_000))
    } else {
        parse_rfc3339_ms(header).or_else(|| parse_rfc1123_ms(header))?
    };
    let earliest = now_ms.saturating_add(RETRY_AFTER_MS_MIN);
    Some(at.max(earliest).min(now_ms.saturating_add(RETRY_AFTER_MS_MAX)))
}

fn parse_rfc1123_ms(s: &str) -> Option<i64> {
    Some(rfc2822::DateTimeParser::new().parse_timestamp(s).ok()?.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24T02:44:00Z.
    const NOW: i64 = 1_795_488_240_000;

    #[test]
    fn durations_read_as_go_str2duration_reads_them() {
        for (text, ms) in [
            ("0", 0),
            ("0s", 0),
            ("300ms", 300),
            ("1s", 1_000),
            ("1h30m", 5_400_000),
            ("2d", 172_800_000),
            ("1w", 604_800_000),
            ("1w2d3h4m5s6ms", 788_645_006),
            ("1.5s", 1_500),
            (".5s", 500),
            ("1.s", 1_000),
            ("0.0000000000000000000000000000000000001s", 0),
            ("1us", 1),
            ("1µs", 1),
            ("1ns", 1),
            ("1.0001s", 1_001),
            ("000000000000000000000000000000001s", 1_000),
            ("-5s", -5_000),
            ("+5s", 5_000),
            ("9223372036854775807ms", i64::MAX),
        ] {
            assert_eq!(parse_duration_ms(text), Ok(ms), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused_with_its_text() {
        for text in [
            "",
            "-",
            "s",
            ".",
            ".s",
            "1",
            "1x",
            "1h30",
            "1 h",
            " 1s",
            "1S",
            "abc",
            "1hé",
            "é",
            "--1s",
            "2026-01-01",
        ] {
            let refusal = parse_duration_ms(text).unwrap_err();
            assert_eq!(refusal.code, BAD_DURATION, "{text}");
            assert!(refusal.message.contains(text));
        }
        for text in
            ["9223372036854775808ms", "99999999999999999999999999999999999999999w", "9999999999999999999w9s"]
        {
            assert_eq!(parse_duration_ms(text).unwrap_err().code, DURATION_TOO_LONG, "{text}");
        }
    }

    #[test]
    fn a_time_is_a_duration_from_now_or_a_date() {
        for (text, ms) in [
            ("1s", NOW + 1_000),
            ("-1s", NOW - 1_000),
            ("2026-11-24T02:44:00Z", NOW),
            ("2026-11-24T03:44:00+01:00", NOW),
            ("2026-11-24T02:44:00.123Z", NOW + 123),
            ("2026-11-24T02:44:00.123456789Z", NOW + 124),
        ] {
            assert_eq!(parse_when_ms(text, NOW), Ok(ms), "{text}");
        }
        for text in ["", "tomorrow", "2026-13-01T00:00:00Z", "2026-11-24"] {
            assert_eq!(parse_when_ms(text, NOW).unwrap_err().code, BAD_TIME, "{text}");
        }
        assert_eq!(parse_when_ms("9223372036854775807ms", NOW).unwrap_err().code, DURATION_TOO_LONG);
    }

    #[test]
    fn dates_print_with_three_decimals() {
        assert_eq!(rfc3339_ms(NOW), "2026-11-24T02:44:00.000Z");
        assert_eq!(rfc3339_ms(NOW + 123), "2026-11-24T02:44:00.123Z");
        assert_eq!(rfc3339_s(NOW + 123), "2026-11-24T02:44:00Z");
        assert_eq!(rfc3339_ms(0), "1970-01-01T00:00:00.000Z");
        assert!(rfc3339_ms(i64::MAX).starts_with("9999-12-30"));
        assert!(!rfc3339_ms(i64::MIN).is_empty());
        assert_eq!(parse_rfc3339_ms(&rfc3339_ms(NOW + 7)), Some(NOW + 7));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_within_a_day() {
        for (header, at) in [
            ("30", Some(NOW + 30_000)),
            (" 30 ", Some(NOW + 30_000)),
            ("0", Some(NOW + 1_000)),
            ("-5", Some(NOW + 1_000)),
            ("9999999", Some(NOW + 86_400_000)),
            ("2026-11-24T02:45:00Z", Some(NOW + 60_000)),
            ("2026-11-24T02:45:00.000Z", Some(NOW + 60_000)),
            ("Tue, 24 Nov 2026 02:45:00 GMT", Some(NOW + 60_000)),
            ("Tue, 24 Nov 2026 02:45:00 +0000", Some(NOW + 60_000)),
            ("2020-01-01T00:00:00Z", Some(NOW + 1_000)),
            ("2096-01-01T00:00:00Z", Some(NOW + 86_400_000)),
            ("", None),
            ("soon", None),
            ("12345678", None),
            ("sometime next week", None),
        ] {
            assert_eq!(retry_after_ms(header, NOW), at, "{header}");
        }
    }
}
