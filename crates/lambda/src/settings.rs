//! What the stack tells its functions, by environment variables. The template sets them all; the names are the same as
//! the flags' of the embedded server where both have a setting.

use clap::Parser;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use protocol::limits::{EVENT_BYTES_MAX, STEPS_MAX_CEILING, STEPS_MAX_DEFAULT};
use protocol::signature::SigningKey;
use std::fmt;
use tracing::Level;

/// A setting is missing or wrong; the text names the variable.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadSettings(String);

/// The words for how much is logged.
const LOG_LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

/// A text that is never shown.
#[derive(Clone, Default)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Secret {
        Secret(text.to_owned())
    }
}

/// The settings.
#[derive(Clone, Debug, Parser)]
#[command(name = "stepwell", no_binary_name = true, disable_help_flag = true)]
pub struct Settings {
    /// The table `state`.
    #[arg(long, env = "STEPWELL_STATE_TABLE")]
    pub state_table: String,
    /// The table `history`.
    #[arg(long, env = "STEPWELL_HISTORY_TABLE")]
    pub history_table: String,
    /// URLs of the job queues.
    #[arg(long, env = "STEPWELL_QUEUE_URLS", value_delimiter = ',', required = true)]
    pub queue_urls: Vec<String>,
    /// ARNs of the job queues.
    #[arg(long, env = "STEPWELL_QUEUE_ARNS", value_delimiter = ',', required = true)]
    pub queue_arns: Vec<String>,
    /// URL of the queue of dead letters.
    #[arg(long, env = "STEPWELL_DEAD_QUEUE_URL")]
    pub dead_queue_url: String,
    /// ARN of the queue of dead letters.
    #[arg(long, env = "STEPWELL_DEAD_QUEUE_ARN")]
    pub dead_queue_arn: String,
    /// Functions whose jobs are handed over to the long queue, by slug; empty for none.
    #[arg(long, env = "STEPWELL_LONG_FUNCTIONS", default_value = "", value_delimiter = ',')]
    pub long_functions: Vec<String>,
    /// URL of the long queue; empty if there is none.
    #[arg(long, env = "STEPWELL_LONG_QUEUE_URL", default_value = "")]
    pub long_queue_url: String,
    /// The schedule group.
    #[arg(long, env = "STEPWELL_SCHEDULE_GROUP")]
    pub schedule_group: String,
    /// ARN of the role that schedules take.
    #[arg(long, env = "STEPWELL_SCHEDULER_ROLE_ARN")]
    pub scheduler_role_arn: String,
    /// ARN of the timer Lambda.
    #[arg(long, env = "STEPWELL_TIMER_ARN")]
    pub timer_arn: String,
    /// Longest delay that is left to the queue, seconds.
    #[arg(long, env = "STEPWELL_QUEUE_DELAY_MAX", default_value_t = 900, value_parser = clap::value_parser!(u16).range(1..=900))]
    pub queue_delay_max: u16,
    /// Visibility of the job queues, seconds: the executor's timeout and 30.
    #[arg(long, env = "STEPWELL_QUEUE_VISIBILITY", default_value_t = 150, value_parser = clap::value_parser!(u16).range(31..=930))]
    pub queue_visibility: u16,
    /// The executor's timeout, seconds.
    #[arg(long, env = "STEPWELL_EXECUTOR_TIMEOUT", default_value_t = 120, value_parser = clap::value_parser!(u16).range(15..=900))]
    pub executor_timeout: u16,
    /// How long runs and events are kept, days.
    #[arg(long, env = "STEPWELL_RETENTION_DAYS", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub retention_days: u16,
    /// Most steps of a run.
    #[arg(long, env = "STEPWELL_MAX_STEPS", default_value_t = STEPS_MAX_DEFAULT, value_parser = clap::value_parser!(u32).range(1..=i64::from(STEPS_MAX_CEILING)))]
    pub max_steps: u32,
    /// Largest event, bytes.
    #[arg(long, env = "STEPWELL_MAX_EVENT_SIZE", default_value_t = EVENT_BYTES_MAX)]
    pub max_event_size: usize,
    /// How much is logged.
    #[arg(long, env = "STEPWELL_LOG_LEVEL", default_value = "info", value_parser = PossibleValuesParser::new(LOG_LEVELS).try_map(|word| word.parse::<Level>()))]
    pub log_level: Level,
    /// The signing key.
    #[arg(long, env = "STEPWELL_SIGNING_KEY", hide_env_values = true)]
    pub signing_key: Secret,
    /// The key accepted beside it; empty for none.
    #[arg(long, env = "STEPWELL_SIGNING_KEY_FALLBACK", default_value = "", hide_env_values = true)]
    pub signing_key_fallback: Secret,
    /// The event keys.
    #[arg(
        long,
        env = "STEPWELL_EVENT_KEY",
        default_value = "",
        value_delimiter = ',',
        hide_env_values = true
    )]
    pub event_key: Vec<Secret>,
}

impl Settings {
    /// The settings in this process's environment.
    ///
    /// # Errors
    /// [`BadSettings`], naming the variable.
    pub fn from_env() -> Result<Settings, BadSettings> {
        // An empty variable is what a template sets for "none".
        Settings::try_parse_from(std::iter::empty::<&str>()).map_err(|error| BadSettings(words(&error)))
    }

    /// The signing key and the one accepted beside it.
    ///
    /// # Errors
    /// [`BadSettings`] for what is no key; the key itself is not in it.
    pub fn signing_keys(&self) -> Result<(SigningKey, Option<SigningKey>), BadSettings> {
        let key = |name: &str, secret: &Secret| {
            SigningKey::parse(&secret.0).map_err(|error| BadSettings(format!("{name}: {error}")))
        };
        let signing = key("STEPWELL_SIGNING_KEY", &self.signing_key)?;
        let fallback = (!self.signing_key_fallback.0.is_empty())
            .then(|| key("STEPWELL_SIGNING_KEY_FALLBACK", &self.signing_key_fallback))
            .transpose()?;
        Ok((signing, fallback))
    }
}

/// Clap's message, flags named as variables: nobody gives flags here.
fn words(error: &clap::Error) -> String {
    error
        .render()
        .to_string()
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDED: [(&str, &str); 11] = [
        ("--state-table", "s-state"),
        ("--history-table", "s-history"),
        ("--queue-urls", "https://sqs/s-jobs-0,https://sqs/s-jobs-1"),
        ("--queue-arns", "arn:s-jobs-0,arn:s-jobs-1"),
        ("--dead-queue-url", "https://sqs/s-dead"),
        ("--dead-queue-arn", "arn:s-dead"),
        ("--schedule-group", "s"),
        ("--scheduler-role-arn", "arn:role"),
        ("--timer-arn", "arn:timer"),
        ("--signing-key", "signkey-test-00ff"),
        ("--event-key", "a,b"),
    ];

    fn with(more: &[(&'static str, &'static str)]) -> Result<Settings, clap::Error> {
        Settings::try_parse_from(NEEDED.iter().chain(more).flat_map(|(name, value)| [*name, *value]))
    }

    #[test]
    fn what_the_template_sets_is_read() {
        let settings = with(&[("--log-level", "debug")]).expect("they are complete");
        assert_eq!(
            (settings.log_level, settings.queue_urls.len(), settings.event_key.len()),
            (Level::DEBUG, 2, 2)
        );
        assert_eq!(with(&[]).expect("they are complete").log_level, Level::INFO);
        assert!(settings.signing_keys().is_ok());
        assert!(!format!("{settings:?}").contains("00ff"));
    }

    #[test]
    fn what_is_wrong_is_refused_by_its_name() {
        for (name, value) in
            [("--log-level", "3"), ("--queue-delay-max", "901"), ("--executor-timeout", "901")]
        {
            let error = with(&[(name, value)]).expect_err(name);
            assert!(words(&error).contains(name), "{}", words(&error));
        }
    }
}
