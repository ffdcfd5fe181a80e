//! Schedules against the calendar: clock changes, months, leap years, what is refused.

use engine::cron::Cron;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn parsed(text: &str) -> Cron {
    Cron::parse("f", text).unwrap()
}

fn ms(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

/// The next occurrences after a time, as many as are expected; each after the one before.
fn occurs(cron: &str, after: &str, expected: &[&str]) {
    let schedule = parsed(cron);
    let mut at = ms(after);
    for next in expected {
        let found = schedule.next_after(at).map(|ms| Timestamp::from_millisecond(ms).unwrap().to_string());
        assert_eq!(
            found.as_deref(),
            Some(*next),
            "{cron} after {}",
            Timestamp::from_millisecond(at).unwrap()
        );
        at = ms(next);
    }
}

#[test]
fn the_next_minute_is_strictly_later() {
    let every = parsed("* * * * *");
    for (after, next) in [
        (0, 60_000),
        (1, 60_000),
        (999, 60_000),
        (1_000, 60_000),
        (59_999, 60_000),
        (60_000, 120_000),
        (-1, 0),
        (-60_000, 0),
        (-60_001, -60_000),
    ] {
        assert_eq!(every.next_after(after), Some(next), "{after}");
    }
}

#[test]
fn fields_name_minutes_hours_days_and_months() {
    occurs(
        "*/20 9-10 * * *",
        "2026-11-24T09:30:00Z",
        &[
            "2026-11-24T09:40:00Z",
            "2026-11-24T10:00:00Z",
            "2026-11-24T10:20:00Z",
            "2026-11-24T10:40:00Z",
            "2026-11-25T09:00:00Z",
        ],
    );
    occurs("0 9 * * 1-5", "2026-11-27T09:00:00Z", &["2026-11-30T09:00:00Z", "2026-12-01T09:00:00Z"]);
    occurs("0 9 * * 7", "2026-11-24T00:00:00Z", &["2026-11-29T09:00:00Z", "2026-12-06T09:00:00Z"]);
    occurs("0 9 * * SUN", "2026-11-24T00:00:00Z", &["2026-11-29T09:00:00Z"]);
    occurs("0 0 1 JAN,jul *", "2026-11-24T00:00:00Z", &["2027-01-01T00:00:00Z", "2027-07-01T00:00:00Z"]);
    occurs("59 23 31 12 *", "2026-12-31T23:58:59.999Z", &["2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z"]);
}

#[test]
fn both_day_fields_mean_either() {
    occurs(
        "0 0 13 * 5",
        "2026-11-01T00:00:00Z",
        &[
            "2026-11-06T00:00:00Z",
            "2026-11-13T00:00:00Z",
            "2026-11-20T00:00:00Z",
            "2026-11-27T00:00:00Z",
            "2026-12-04T00:00:00Z",
            "2026-12-11T00:00:00Z",
            "2026-12-13T00:00:00Z",
        ],
    );
    occurs("0 0 1,15 * 3", "2026-07-01T00:00:00Z", &["2026-07-08T00:00:00Z", "2026-07-15T00:00:00Z"]);
    // A day that no month has leaves the other field.
    occurs("0 0 31 2 1", "2026-02-01T00:00:00Z", &["2026-02-02T00:00:00Z", "2026-02-09T00:00:00Z"]);
}

#[test]
fn months_end_when_they_end() {
    occurs(
        "0 0 31 * *",
        "2026-01-31T00:00:00Z",
        &["2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z", "2026-07-31T00:00:00Z", "2026-08-31T00:00:00Z"],
    );
    occurs("0 0 30 * *", "2026-01-30T00:00:00Z", &["2026-03-30T00:00:00Z"]);
    occurs("0 12 29 2 *", "2026-01-01T00:00:00Z", &["2028-02-29T12:00:00Z", "2032-02-29T12:00:00Z"]);
    // 2100 is no leap year.
    occurs("0 12 29 2 *", "2096-03-01T00:00:00Z", &["2104-02-29T12:00:00Z"]);
}

#[test]
fn a_day_that_does_not_exist_never_comes() {
    for text in ["0 0 30 2 *", "0 0 31 4,6,9,11 *", "* * 31 2 *", "TZ=Europe/Paris 0 0 30 2 *"] {
        assert_eq!(parsed(text).next_after(ms("2026-11-24T00:00:00Z")), None, "{text}");
    }
    for after in [i64::MAX, i64::MIN, ms("9999-12-30T00:00:00Z")] {
        assert_eq!(parsed("* * * * *").next_after(after), None, "{after}");
    }
}

#[test]
fn a_zone_has_its_own_hours() {
    occurs("TZ=Europe/Paris 0 9 * * *", "2026-07-01T00:00:00Z", &["2026-07-01T07:00:00Z"]);
    occurs("TZ=Europe/Paris 0 9 * * *", "2026-12-01T00:00:00Z", &["2026-12-01T08:00:00Z"]);
    occurs("TZ=America/New_York 30 23 31 12 *", "2026-12-31T00:00:00Z", &["2027-01-01T04:30:00Z"]);
    occurs("TZ=Asia/Kolkata 0 0 * * *", "2026-11-24T00:00:00Z", &["2026-11-24T18:30:00Z"]);
    occurs("TZ=UTC   0 9 * * *", "2026-11-24T00:00:00Z", &["2026-11-24T09:00:00Z"]);
}

#[test]
fn a_daily_time_in_a_gap_runs_right_after_it() {
    // Paris: 02:00 becomes 03:00 on 29 March 2026, at 01:00 UTC.
    occurs(
        "TZ=Europe/Paris 30 2 * * *",
        "2026-03-28T00:00:00Z",
        &["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"],
    );
    occurs(
        "TZ=Europe/Paris 0 3 * * *",
        "2026-03-28T03:00:00Z",
        &["2026-03-29T01:00:00Z", "2026-03-30T01:00:00Z"],
    );
    // New York: 02:00 becomes 03:00 on 8 March 2026, at 07:00 UTC.
    occurs(
        "TZ=America/New_York 15 2 * * *",
        "2026-03-07T08:00:00Z",
        &["2026-03-08T07:00:00Z", "2026-03-09T06:15:00Z"],
    );
    // Days that do not meet the change know nothing of it.
    occurs("TZ=America/New_York 15 2 * * MON", "2026-03-07T08:00:00Z", &["2026-03-09T06:15:00Z"]);
}

#[test]
fn a_daily_time_in_a_repeated_hour_runs_once() {
    // Paris: 03:00 becomes 02:00 on 25 October 2026, at 01:00 UTC.
    occurs(
        "TZ=Europe/Paris 30 2 * * *",
        "2026-10-24T12:00:00Z",
        &["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"],
    );
    // From within the second time.
    occurs("TZ=Europe/Paris 30 2 * * *", "2026-10-25T01:10:00Z", &["2026-10-26T01:30:00Z"]);
    // New York: 02:00 becomes 01:00 on 1 November 2026, at 06:00 UTC.
    occurs(
        "TZ=America/New_York 30 1 * * *",
        "2026-10-31T12:00:00Z",
        &["2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"],
    );
}

#[test]
fn other_schedules_follow_the_clock_on_the_wall() {
    occurs(
        "TZ=Europe/Paris */30 * * * *",
        "2026-03-29T00:00:00Z",
        &["2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"],
    );
    occurs(
        "TZ=Europe/Paris 30 1-3 * * *",
        "2026-03-29T00:00:00Z",
        &["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"],
    );
    occurs(
        "TZ=Europe/Paris */30 2 * * *",
        "2026-10-24T12:00:00Z",
        &[
            "2026-10-25T00:00:00Z",
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T01:30:00Z",
            "2026-10-26T01:00:00Z",
        ],
    );
    occurs(
        "TZ=America/New_York 0 * * * *",
        "2026-11-01T04:30:00Z",
        &["2026-11-01T05:00:00Z", "2026-11-01T06:00:00Z", "2026-11-01T07:00:00Z"],
    );
}

#[test]
fn what_is_no_schedule_is_refused_with_its_text() {
    for (text, why) in [
        ("", "it has 0"),
        ("* * * *", "it has 4"),
        ("0 0 9 * * *", "it has 6"),
        ("@daily", "it has 1"),
        ("TZ=Europe/Paris", "it has 0"),
        ("TZ=Europe/Paris 0 9 * *", "it has 4"),
        ("TZ= 0 9 * * *", "time zone \"\", which does not exist"),
        ("TZ=Mars/Olympus 0 9 * * *", "time zone \"Mars/Olympus\", which does not exist"),
        ("TZ=../etc/passwd 0 9 * * *", "which does not exist"),
        ("TZ=UTC TZ=UTC 9 * * *", "no cron schedule"),
        ("60 * * * *", "no cron schedule"),
        ("* 24 * * *", "no cron schedule"),
        ("* * 32 * *", "no cron schedule"),
        ("* * 0 * *", "no cron schedule"),
        ("* * * 13 *", "no cron schedule"),
        ("* * * * 8", "no cron schedule"),
        ("5-1 * * * *", "no cron schedule"),
        ("*/0 * * * *", "no cron schedule"),
        ("99999999999999999999 * * * *", "no cron schedule"),
        ("é * * * *", "no cron schedule"),
    ] {
        let refusal = Cron::parse("functions[0].triggers[1].cron", text).unwrap_err();
        assert_eq!((refusal.code, refusal.status), ("bad_cron", 400), "{text}");
        assert_eq!(refusal.field.as_deref(), Some("functions[0].triggers[1].cron"));
        assert!(
            refusal.message.contains(why) && refusal.message.contains(&format!("{text:?}")),
            "{}",
            refusal.message
        );
    }
}

#[test]
fn jitter_is_below_its_bound_and_the_same_every_time() {
    let minute = 60_000;
    let drawn: Vec<i64> = (0..200).map(|n| Cron::jitter_ms("app-f|0 9 * * *", n * minute, 300_000)).collect();
    assert!(drawn.iter().all(|ms| (0..300_000).contains(ms)));
    assert_eq!(drawn[7], Cron::jitter_ms("app-f|0 9 * * *", 7 * minute, 300_000));
    assert_ne!(drawn[7], Cron::jitter_ms("app-g|0 9 * * *", 7 * minute, 300_000));
    assert!(drawn.iter().collect::<BTreeSet<_>>().len() > 190);
    assert!(drawn.iter().any(|ms| *ms < 60_000) && drawn.iter().any(|ms| *ms > 240_000));
    assert!((0..100).all(|n| Cron::jitter_ms("k", n, 1) == 0));
    for bound in [0, -1, i64::MIN] {
        assert_eq!(Cron::jitter_ms("k", 5, bound), 0);
    }
    assert!(Cron::jitter_ms("k", i64::MAX, i64::MAX) >= 0);
}

/// One field as text, and what it names.
fn field(from: i8, to: i8) -> impl Strategy<Value = (String, BTreeSet<i8>)> {
    let all: BTreeSet<i8> = (from..=to).collect();
    let listed = prop::collection::btree_set(from..=to, 1..5).prop_map(|set| {
        let text: Vec<String> = set.iter().map(i8::to_string).collect();
        (text.join(","), set)
    });
    let range = (from..=to, from..=to).prop_map(|(a, b)| {
        let (a, b) = (a.min(b), a.max(b));
        (format!("{a}-{b}"), (a..=b).collect())
    });
    let step = (2..=7_usize).prop_map(move |n| (format!("*/{n}"), (from..=to).step_by(n).collect()));
    prop_oneof![2 => Just(("*".to_owned(), all)), 2 => listed, 1 => range, 1 => step]
}

/// The first minute after a time, within a week, whose clock on the wall in the zone has these minutes, hours,
/// months, and a day of either kind: found by looking at each.
fn looked_up(fields: &[(String, BTreeSet<i8>); 5], zone: &TimeZone, after_ms: i64) -> Option<i64> {
    let [minutes, hours, days, months, weekdays] = fields;
    let named = |at: &DateTime| {
        let day = days.1.contains(&at.day());
        let weekday = weekdays.1.contains(&at.weekday().to_sunday_zero_offset());
        // A field chooses unless it is a star alone.
        let both = days.0 != "*" && weekdays.0 != "*";
        minutes.1.contains(&at.minute())
            && hours.1.contains(&at.hour())
            && months.1.contains(&at.month())
            && if both { day || weekday } else { day && weekday }
    };
    let first = after_ms.div_euclid(60_000) + 1;
    (first..first + 7 * 1440)
        .map(|minute| minute * 60_000)
        .find(|ms| named(&zone.to_datetime(Timestamp::from_millisecond(*ms).unwrap())))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_next_time_is_the_first_that_the_fields_name(
        minutes in field(0, 59), hours in field(0, 23), days in field(1, 31), months in field(1, 12),
        weekdays in field(0, 6), zone in 0..4_usize, change: bool, offset in 0..4_000_000_i64,
    ) {
        let name = ["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe"][zone];
        let zone = TimeZone::get(name).unwrap();
        // A day before a change of clocks somewhere, or anywhere in 50 years.
        let after = if change {
            ms("2026-10-24T12:00:00Z") + offset * 173 % (9 * 86_400_000)
        } else {
            ms("2000-01-01T00:00:00Z") + offset * 400_000
        };
        let fields = [minutes, hours, days, months, weekdays];
        // One minute of one hour has rules of its own where clocks change; in UTC they never do.
        prop_assume!(name == "UTC" || fields[0].1.len() > 1 || fields[1].1.len() > 1);
        let text: Vec<&str> = fields.iter().map(|(text, _)| text.as_str()).collect();
        let cron = parsed(&format!("TZ={name} {}", text.join(" ")));
        let next = cron.next_after(after);
        match looked_up(&fields, &zone, after) {
            Some(expected) => prop_assert_eq!(next, Some(expected), "{} after {}", text.join(" "), after),
            None => prop_assert!(next.is_none_or(|next| next > after + 6 * 86_400_000)),
        }
    }

    #[test]
    fn no_text_brings_it_down(text in "(TZ=[A-Za-z/_]{0,8} )?[0-9*/,LW#?@A-Za-zé -]{0,24}") {
        if let Ok(cron) = Cron::parse("f", &text) {
            let next = cron.next_after(0);
            prop_assert!(next.is_none_or(|ms| ms > 0 && ms % 60_000 == 0));
        }
    }

    #[test]
    fn no_five_fields_bring_it_down(fields in prop::collection::vec("[0-9*/,LW#?-]{1,6}|[A-Z]{3}(#[0-9L])?", 5)) {
        if let Ok(cron) = Cron::parse("f", &fields.join(" ")) {
            let _ = cron.next_after(0);
        }
    }
}

#[test]
fn a_year_of_daily_runs_has_each_day_once_in_every_zone() {
    for zone in ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"] {
        for time in ["30 2", "0 2", "15 1", "0 0", "45 3"] {
            let cron = parsed(&format!("TZ={zone} {time} * * *"));
            let tz = TimeZone::get(zone).unwrap();
            let mut at = ms("2026-01-01T12:00:00Z");
            let mut day = tz.to_datetime(Timestamp::from_millisecond(at).unwrap()).date();
            for _ in 0..365 {
                at = cron.next_after(at).unwrap();
                let next = tz.to_datetime(Timestamp::from_millisecond(at).unwrap()).date();
                assert_eq!(next, day.checked_add(1.day()).unwrap(), "{zone} {time}");
                day = next;
            }
        }
    }
}
