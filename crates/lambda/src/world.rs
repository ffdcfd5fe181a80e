//! The world of a Lambda: AWS's ports and what the runtime is told, built once before the first invocation.

use crate::Unable;
use crate::settings::Settings;
use aws_config::BehaviorVersion;
use backend_aws::{DynamoStore, InvokingCaller, Queues, SchedulerTimers, Schedules, SqsQueue, Tables};
use host::{HttpCaller, RandomIds, SystemClock};
use protocol::signature::SigningKey;
use runtime::ports::{Clock, Ids};
use runtime::{Config, Elsewhere, Ports, Runtime};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a call leaves of the executor's timeout, milliseconds: to record its result, and to be told of a timeout
/// instead of being stopped.
const CALL_MARGIN_MS: i64 = 10_000;
/// One part in so many of that may be used up by turns before the last one begins.
const GO_ON_SHARE: i64 = 8;
const SECOND_MS: i64 = 1_000;
const DAY_MS: i64 = 24 * 60 * 60 * SECOND_MS;
/// What to do about a call that took too long.
const TIMEOUT_ADVICE: &str = "raise the stack's parameter ExecutorTimeout, or let the app report its steps while \
                              it runs (checkpointing, with a maxRuntime)";

/// A runtime over AWS's ports, the queue, whose receipts the event source mapping does not know, and what invokes.
pub(crate) struct World {
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) queue: SqsQueue,
    pub(crate) caller: Arc<InvokingCaller>,
    /// The timer Lambda's ARN.
    pub(crate) timer_arn: String,
}

impl World {
    /// Builds it. Reads credentials' configuration, makes no request.
    pub(crate) async fn build(settings: &Settings) -> Result<World, Unable> {
        let (signing_key, _) = settings.signing_keys()?;
        let aws = aws_config::load_defaults(BehaviorVersion::latest()).await;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
        let ids: Arc<dyn Ids> = Arc::new(RandomIds::default());
        let tables = Tables { state: settings.state_table.clone(), history: settings.history_table.clone() };
        let queues = Queues { jobs: settings.queue_urls.clone(), dead: settings.dead_queue_url.clone() };
        let schedules = Schedules {
            group: settings.schedule_group.clone(),
            role_arn: settings.scheduler_role_arn.clone(),
            queue_arns: settings.queue_arns.clone(),
            dead_arn: settings.dead_queue_arn.clone(),
            timer_arn: settings.timer_arn.clone(),
        };
        let elsewhere = elsewhere(settings).map(|(functions, url)| {
            let queues = Queues { jobs: vec![url], ..queues.clone() };
            Elsewhere { functions, queue: Arc::new(SqsQueue::new(&aws, queues)) }
        });
        let queue = SqsQueue::new(&aws, queues);
        let timers = Arc::new(SchedulerTimers::new(&aws, schedules, queue.clone(), clock.clone()));
        let http = Arc::new(HttpCaller::new().map_err(|error| Unable::Http(error.to_string()))?);
        let caller = Arc::new(InvokingCaller::new(&aws, http));
        let host = ids.ulid(clock.now_ms()).to_string();
        let ports = Ports {
            store: Arc::new(DynamoStore::new(&aws, tables)),
            queue: Arc::new(queue.clone()),
            elsewhere,
            timers: timers.clone(),
            crons: Some(timers),
            outbox: None,
            caller: caller.clone(),
            clock,
            ids,
            notices: Arc::new(()),
        };
        let runtime = Arc::new(Runtime::new(ports, config(settings, host, signing_key)));
        Ok(World { runtime, queue, caller, timer_arn: settings.timer_arn.clone() })
    }
}

/// The functions that have an executor of their own, and its queue.
fn elsewhere(settings: &Settings) -> Option<(BTreeSet<String>, String)> {
    let slugs = settings.long_functions.iter().map(|slug| slug.trim().to_owned());
    let functions: BTreeSet<String> = slugs.filter(|slug| !slug.is_empty()).collect();
    let url = settings.long_queue_url.clone();
    (!functions.is_empty() && !url.is_empty()).then_some((functions, url))
}

fn config(settings: &Settings, host: String, signing_key: SigningKey) -> Config {
    let job_ms_max = i64::from(settings.executor_timeout) * SECOND_MS - CALL_MARGIN_MS;
    Config {
        lease_ms: i64::from(settings.queue_visibility) * SECOND_MS,
        queue_delay_ms_max: i64::from(settings.queue_delay_max) * SECOND_MS,
        job_ms_max: Some(job_ms_max),
        go_on_ms_max: job_ms_max / GO_ON_SHARE,
        call_timeout_advice: Some(TIMEOUT_ADVICE),
        max_steps: settings.max_steps,
        event_bytes_max: settings.max_event_size,
        retention_ms: i64::from(settings.retention_days) * DAY_MS,
        signing_key: Some(signing_key),
        ..Config::new(host)
    }
}
