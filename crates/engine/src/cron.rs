//! Cron schedules: five fields, in a time zone.
//!
//! The `croner` crate reads the fields and walks the calendar. Both day fields set (neither is `*`) means
//! either. Where clocks change, a schedule with one minute and one hour runs once a day: in a gap at the
//! first moment after it, in a repeated hour the first time. Any other schedule follows the clock on the
//! wall: nothing in a gap, twice in a repeated hour.

use croner::Cron as Pattern;
use croner::parser::{CronParser, Seconds};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use protocol::error::Refusal;
use sha2::{Digest, Sha256};

/// A schedule.
#[derive(Clone, Debug)]
pub struct Cron {
    pattern: Pattern,
    zone: TimeZone,
    /// Whether there is any day that it names. One that names none is told so when it is read, because
    /// finding it out takes a search of thousands of years.
    possible: bool,
}

/// Fields of a schedule: minute, hour, day of month, month, day of week.
const FIELDS: usize = 5;

impl Cron {
    /// Reads five fields, after an optional `TZ=<zone> `; without one the zone is UTC.
    ///
    /// # Errors
    /// A refusal (400, `bad_cron`) naming `field`, the text, and what is wrong: the fields, or a zone that is
    /// not in the time-zone database.
    pub fn parse(field: &str, text: &str) -> Result<Cron, Refusal> {
        let refuse = |why: String| Refusal::new(400, "bad_cron", format!("{field}: {why}")).field(field);
        let (zone, fields) = match text.strip_prefix("TZ=") {
            Some(rest) => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
            None => ("UTC", text),
        };
        let count = fields.split_whitespace().count();
        if count != FIELDS {
            return Err(refuse(format!("{text:?} is no cron schedule of five fields: it has {count}")));
        }
        let zone = TimeZone::get(zone)
            .map_err(|_| refuse(format!("{text:?} names the time zone {zone:?}, which does not exist")))?;
        let parser = CronParser::builder().seconds(Seconds::Disallowed).build();
        let pattern = parser
            .parse(fields.trim())
            .map_err(|error| refuse(format!("{text:?} is no cron schedule of five fields: {error}")))?;
        let possible =
            pattern.find_next_occurrence(&DateTime::constant(2000, 1, 1, 0, 0, 0, 0), true).is_ok();
        Ok(Cron { pattern, zone, possible })
    }

    /// When it is due next, Unix milliseconds: a whole minute, later than `after_ms`. `None` if never again
    /// (a day that no month has, or beyond the calendar).
    pub fn next_after(&self, after_ms: i64) -> Option<i64> {
        if !self.possible {
            return None;
        }
        let after = Timestamp::from_second(after_ms.div_euclid(1000)).ok()?;
        let next = self.pattern.find_next_occurrence(&after.to_zoned(self.zone.clone()), false);
        Some(next.ok()?.timestamp().as_millisecond())
    }

    /// How much later than scheduled an occurrence starts, milliseconds: from 0, below `bound_ms`, always the
    /// same for one `key` (the function and its schedule) and time, spread evenly over others.
    pub fn jitter_ms(key: &str, scheduled_ms: i64, bound_ms: i64) -> i64 {
        let mut hash = Sha256::new();
        hash.update(scheduled_ms.to_be_bytes());
        hash.update(key);
        let head = hash.finalize().iter().take(8).fold(0_u64, |head, byte| head << 8 | u64::from(*byte));
        match u64::try_from(bound_ms) {
            Ok(bound) if bound > 0 => i64::try_from(head % bound).unwrap_or_default(),
            _ => 0,
        }
    }
}

/// A schedule as sets of values, for calendars that are told so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// Minutes, 0 to 59.
    pub minutes: Vec<u16>,
    /// Hours, 0 to 23.
    pub hours: Vec<u16>,
    /// Days of the month, 1 to 31; `None`: whichever.
    pub days: Option<Vec<u16>>,
    /// Months, 1 to 12.
    pub months: Vec<u16>,
    /// Days of the week, 0 (Sunday) to 6; `None`: whichever. With both day fields, either day counts.
    pub weekdays: Option<Vec<u16>>,
    /// The time zone's name in the IANA database.
    pub zone: String,
}

impl Cron {
    /// The schedule as sets of values; `None` when it is more than that (the last day of a month, the second Friday,
    /// both day fields at once).
    pub fn fields(&self) -> Option<Fields> {
        let pattern = &self.pattern.pattern;
        let (days, weekdays) = (&pattern.days, &pattern.days_of_week);
        if days.has_modifiers() || weekdays.has_modifiers() || pattern.matches_dom_and_dow() {
            return None;
        }
        let mut names: Vec<u16> = weekdays.values().into_iter().map(|day| day % 7).collect();
        names.sort_unstable();
        names.dedup();
        Some(Fields {
            minutes: pattern.minutes.values(),
            hours: pattern.hours.values(),
            days: (!pattern.is_dom_wildcard()).then(|| days.values()),
            months: pattern.months.values(),
            weekdays: (!pattern.is_dow_wildcard()).then_some(names),
            zone: self.zone.iana_name()?.to_owned(),
        })
    }
}
