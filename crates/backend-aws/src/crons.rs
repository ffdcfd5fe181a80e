//! Recurring timers on EventBridge Scheduler: a cron is one schedule that invokes the timer Lambda, or two where it
//! names days of the month and of the week.

use crate::error::TIMERS;
use crate::timers::{SchedulerTimers, exactly};
use async_trait::async_trait;
use aws_sdk_scheduler::error::ProvideErrorMetadata;
use engine::cron::{Cron, Fields};
use engine::item::Consumed;
use runtime::ports::{CronSchedule, Crons, Metered, PortError};
use sha2::{Digest, Sha256};

/// Longest expression of a schedule, characters (EventBridge Scheduler).
const EXPRESSION_CHARS_MAX: usize = 256;
/// Longest name of a time zone, characters (EventBridge Scheduler).
const ZONE_CHARS_MAX: usize = 50;
/// Schedules of one cron: one for days of the month, one for days of the week.
const PARTS: usize = 2;
/// Bytes of the digest in a name: 160 bits, and the name stays within 64 characters.
const DIGEST_BYTES: usize = 20;
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The values as a list, or `*` for all that there are.
fn list(values: &[u16], all: usize) -> String {
    if values.len() == all {
        return "*".to_owned();
    }
    values.iter().map(u16::to_string).collect::<Vec<_>>().join(",")
}

/// Scheduler's expressions for a schedule. It wants one of its two day fields left open (`?`), so a schedule that
/// names both kinds of days is two.
fn expressions(fields: &Fields) -> Vec<String> {
    let (minutes, hours, months) =
        (list(&fields.minutes, 60), list(&fields.hours, 24), list(&fields.months, 12));
    let whole = |days: &str, weekdays: &str| format!("cron({minutes} {hours} {days} {months} {weekdays} *)");
    let by_day = fields.days.as_ref().map(|days| whole(&list(days, 31), "?"));
    let by_weekday = fields.weekdays.as_ref().map(|days| {
        let names: Vec<&str> =
            days.iter().filter_map(|day| WEEKDAYS.get(usize::from(*day)).copied()).collect();
        whole("?", &names.join(","))
    });
    match (by_day, by_weekday) {
        (None, None) => vec![whole("*", "?")],
        (days, weekdays) => days.into_iter().chain(weekdays).collect(),
    }
}

/// A part's name: the same cron of the same function has the same.
fn name(schedule: &CronSchedule, part: usize) -> String {
    let digest = Sha256::digest(format!("{}\0{}", schedule.slug, schedule.cron));
    format!("c-{}-{part}", hex::encode(&digest[..DIGEST_BYTES]))
}

/// What the timer Lambda is invoked with. Scheduler puts the time in.
fn input(schedule: &CronSchedule) -> String {
    serde_json::json!({
        "cron": { "app": schedule.app, "slug": schedule.slug, "cron": schedule.cron },
        "scheduled": "<aws.scheduler.scheduled-time>",
    })
    .to_string()
}

impl SchedulerTimers {
    async fn begin_part(
        &self,
        schedule: &CronSchedule,
        (part, expression, zone): (usize, &str, &str),
    ) -> Result<(), PortError> {
        let target = self.target(&self.schedules.timer_arn, input(schedule));
        let made = self
            .client
            .create_schedule()
            .name(name(schedule, part))
            .group_name(&self.schedules.group)
            .description(format!("{} at {}", schedule.slug, schedule.cron))
            .schedule_expression(expression)
            .schedule_expression_timezone(zone)
            .flexible_time_window(exactly().map_err(|error| TIMERS.invalid(error))?)
            .target(target.map_err(|error| TIMERS.invalid(error))?)
            .send()
            .await;
        match made {
            Err(error) if error.code() != Some("ConflictException") => {
                Err(TIMERS.of_sdk(&schedule.slug, error))
            }
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl Crons for SchedulerTimers {
    async fn begin(&self, schedule: &CronSchedule) -> Result<Metered<bool>, PortError> {
        let cron = Cron::parse("cron", &schedule.cron).map_err(|refusal| TIMERS.invalid(refusal.message))?;
        let nothing = Metered { value: false, consumed: Consumed::default() };
        let Some(fields) = cron.fields() else { return Ok(nothing) };
        let expressions = expressions(&fields);
        let fit = expressions.iter().all(|expression| expression.len() <= EXPRESSION_CHARS_MAX);
        if !fit || fields.zone.len() > ZONE_CHARS_MAX {
            return Ok(nothing);
        }
        for (part, expression) in expressions.iter().enumerate() {
            self.begin_part(schedule, (part, expression, &fields.zone)).await?;
        }
        // Scheduler bills what it invokes, not what it is told.
        Ok(Metered { value: true, consumed: Consumed::default() })
    }

    async fn end(&self, schedule: &CronSchedule) -> Result<Metered<()>, PortError> {
        for part in 0..PARTS {
            let request = self.client.delete_schedule().name(name(schedule, part));
            match request.group_name(&self.schedules.group).send().await {
                Err(error) if error.code() != Some("ResourceNotFoundException") => {
                    return Err(TIMERS.of_sdk(&schedule.slug, error));
                }
                _ => {}
            }
        }
        Ok(Metered { value: (), consumed: Consumed::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cron: &str) -> Vec<String> {
        expressions(&Cron::parse("cron", cron).expect("it is a cron").fields().expect("it is plain"))
    }

    #[test]
    fn crons_are_said_in_schedulers_words() {
        assert_eq!(of("* * * * *"), ["cron(* * * * ? *)"]);
        assert_eq!(of("*/20 9-11 * * *"), ["cron(0,20,40 9,10,11 * * ? *)"]);
        assert_eq!(of("0 9 * * 1-5"), ["cron(0 9 ? * MON,TUE,WED,THU,FRI *)"]);
        assert_eq!(of("0 9 * * 7"), ["cron(0 9 ? * SUN *)"]);
        assert_eq!(of("0 9 1,15 6 *"), ["cron(0 9 1,15 6 ? *)"]);
        assert_eq!(of("0 9 1 * MON"), ["cron(0 9 1 * ? *)", "cron(0 9 ? * MON *)"]);
        assert_eq!(of("TZ=Europe/Berlin 0 9 * * *"), ["cron(0 9 * * ? *)"]);
    }

    #[test]
    fn what_is_no_set_of_values_is_left_to_us() {
        for cron in ["0 9 L * *", "0 9 * * 5#2", "0 9 15W * *"] {
            assert_eq!(Cron::parse("cron", cron).expect("it is a cron").fields(), None, "{cron}");
        }
    }

    #[test]
    fn names_are_schedulers_and_differ_by_cron_function_and_part() {
        let schedule = |slug: &str, cron: &str| CronSchedule {
            app: "a".to_owned(),
            slug: slug.to_owned(),
            cron: cron.to_owned(),
        };
        let all = [name(&schedule("f", "1"), 0), name(&schedule("f", "1"), 1), name(&schedule("g", "1"), 0)];
        assert!(all.iter().all(|name| name.len() <= 64), "{all:?}");
        assert!(all[0] != all[1] && all[0] != all[2]);
    }
}
