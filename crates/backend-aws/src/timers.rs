//! The timers port on EventBridge Scheduler: one-shot schedules whose target is a job queue, and recurring ones that
//! invoke the timer Lambda.

use crate::error::TIMERS;
use crate::patient;
use crate::queue::SqsQueue;
use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_scheduler::Client;
use aws_sdk_scheduler::error::{BuildError, ProvideErrorMetadata};
use aws_sdk_scheduler::types::{
    ActionAfterCompletion, DeadLetterConfig, FlexibleTimeWindow, FlexibleTimeWindowMode, RetryPolicy, Target,
};
use runtime::ports::{Clock, Metered, Outgoing, PortError, Queue, Timer, Timers, check, meter};
use std::fmt::{self, Debug};
use std::sync::Arc;
use std::time::Duration;

/// How long one try of a request may take. Our choice.
const TRY_TIMEOUT: Duration = Duration::from_secs(5);
/// How often Scheduler tries to put a job into the queue (its most).
const DELIVERIES_MAX: i32 = 185;
/// For how long it tries, seconds (its most: a day).
const DELIVERY_AGE_S_MAX: i32 = 86_400;

/// What schedules are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedules {
    /// The schedule group.
    pub group: String,
    /// ARN of the role that Scheduler takes: it may send to the job queues and invoke the timer Lambda.
    pub role_arn: String,
    /// ARNs of the job queues.
    pub queue_arns: Vec<String>,
    /// ARN of the queue of dead letters: where a job goes that could not be delivered.
    pub dead_arn: String,
    /// ARN of the timer Lambda, which recurring schedules invoke.
    pub timer_arn: String,
}

/// The timers port on EventBridge Scheduler. Clones share one client.
#[derive(Clone)]
pub struct SchedulerTimers {
    pub(crate) client: Client,
    pub(crate) schedules: Arc<Schedules>,
    queue: SqsQueue,
    clock: Arc<dyn Clock>,
}

impl Debug for SchedulerTimers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SchedulerTimers").field("schedules", &self.schedules).finish_non_exhaustive()
    }
}

impl SchedulerTimers {
    /// Timers of a stack. `queue` takes what is due already, by `clock`. Build it once: the client keeps connections
    /// open.
    pub fn new(
        config: &SdkConfig,
        schedules: Schedules,
        queue: SqsQueue,
        clock: Arc<dyn Clock>,
    ) -> SchedulerTimers {
        let client = Client::new(&patient(config, TRY_TIMEOUT));
        SchedulerTimers { client, schedules: Arc::new(schedules), queue, clock }
    }

    /// A target that Scheduler tries as long as it can, and then hands to the dead letters.
    pub(crate) fn target(&self, arn: &str, input: String) -> Result<Target, BuildError> {
        let retries = RetryPolicy::builder()
            .maximum_retry_attempts(DELIVERIES_MAX)
            .maximum_event_age_in_seconds(DELIVERY_AGE_S_MAX)
            .build();
        Target::builder()
            .arn(arn)
            .role_arn(&self.schedules.role_arn)
            .input(input)
            .retry_policy(retries)
            .dead_letter_config(DeadLetterConfig::builder().arn(&self.schedules.dead_arn).build())
            .build()
    }

    fn any_queue(&self) -> &str {
        let arns = &self.schedules.queue_arns;
        arns.get(fastrand::usize(..arns.len().max(1))).map_or("", String::as_str)
    }
}

/// At the minute and second, never before the moment.
pub(crate) fn at_expression(at_ms: i64) -> String {
    let second = at_ms.div_euclid(1000) + i64::from(at_ms.rem_euclid(1000) > 0);
    let moment = protocol::time::rfc3339_s(second * 1000);
    format!("at({})", &moment[..moment.len().min("2026-01-01T00:00:00".len())])
}

/// When it fires, it fires when it is due: Scheduler's own imprecision is enough.
pub(crate) fn exactly() -> Result<FlexibleTimeWindow, BuildError> {
    FlexibleTimeWindow::builder().mode(FlexibleTimeWindowMode::Off).build()
}

#[async_trait]
impl Timers for SchedulerTimers {
    async fn create(&self, timer: Timer) -> Result<Metered<()>, PortError> {
        check::timer(&timer)?;
        if timer.at_ms <= self.clock.now_ms() {
            // What Scheduler does with a time that is past is not documented.
            let sent = self.queue.send(vec![Outgoing { body: timer.body, delay_ms: 0 }]).await?;
            return Ok(Metered { value: (), consumed: sent.consumed });
        }
        let body = String::from_utf8(timer.body.to_vec()).map_err(|error| TIMERS.invalid(error))?;
        let made = self
            .client
            .create_schedule()
            .name(&timer.name)
            .group_name(&self.schedules.group)
            .schedule_expression(at_expression(timer.at_ms))
            .flexible_time_window(exactly().map_err(|error| TIMERS.invalid(error))?)
            .action_after_completion(ActionAfterCompletion::Delete)
            .target(self.target(self.any_queue(), body).map_err(|error| TIMERS.invalid(error))?)
            .send()
            .await;
        match made {
            Ok(_) => Ok(Metered { value: (), consumed: meter::timer_created(true) }),
            Err(error) if error.code() == Some("ConflictException") => {
                Ok(Metered { value: (), consumed: meter::timer_created(false) })
            }
            Err(error) => Err(TIMERS.of_sdk(&timer.name, error)),
        }
    }

    async fn delete(&self, name: &str) -> Result<Metered<()>, PortError> {
        check::timer_name(name)?;
        let gone = self.client.delete_schedule().name(name).group_name(&self.schedules.group).send().await;
        match gone {
            Err(error) if error.code() != Some("ResourceNotFoundException") => {
                Err(TIMERS.of_sdk(name, error))
            }
            _ => Ok(Metered { value: (), consumed: meter::timer_created(false) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::at_expression;

    #[test]
    fn a_schedule_is_never_early() {
        assert_eq!(at_expression(1_700_000_000_000), "at(2023-11-14T22:13:20)");
        assert_eq!(at_expression(1_700_000_000_001), "at(2023-11-14T22:13:21)");
    }
}
