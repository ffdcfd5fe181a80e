//! Commands, flags and the environment. Every flag also reads `STEPWELL_<FLAG>`, then `INNGEST_<FLAG>`.

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Durable, event-driven functions: the development server and the one-machine server.
#[derive(Debug, Parser)]
#[command(name = "stepwell", version, about, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a development server: no keys, apps register themselves, runs can be watched in the browser.
    Dev(Dev),
    /// Run a server for one machine: keys are required, every step is on disk before it counts.
    Start(Start),
    /// Ask a server about runs.
    Runs(Runs),
}

#[derive(Debug, Args)]
pub(crate) struct Dev {
    #[command(flatten)]
    pub(crate) common: Common,

    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) host: String,

    /// Do not look for apps on this machine's usual ports.
    #[arg(long)]
    pub(crate) no_discovery: bool,

    /// Keep everything in memory: a restart forgets it.
    #[arg(long)]
    pub(crate) in_memory: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Start {
    #[command(flatten)]
    pub(crate) common: Common,

    /// Address to listen on.
    #[arg(long, default_value = "0.0.0.0")]
    pub(crate) host: String,

    /// Key shared with SDKs, hex or `signkey-<env>-<hex>`; make one with `openssl rand -hex 32`.
    #[arg(long, hide_env_values = true)]
    pub(crate) signing_key: Option<String>,

    /// A second signing key, accepted while keys are rotated.
    #[arg(long, hide_env_values = true)]
    pub(crate) signing_key_fallback: Option<String>,

    /// Key for sending events, repeatable; any text of your choice.
    #[arg(long, hide_env_values = true, value_delimiter = ',')]
    pub(crate) event_key: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Runs {
    #[command(subcommand)]
    pub(crate) command: RunsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RunsCommand {
    /// Show a run: how it stands, and what it costs on AWS.
    Show(ShowRun),
}

#[derive(Debug, Args)]
pub(crate) struct ShowRun {
    /// The run's id.
    pub(crate) id: String,

    /// The server.
    #[arg(long, default_value = "http://localhost:8288")]
    pub(crate) url: String,

    /// The server's signing key, where it has one.
    #[arg(long, hide_env_values = true)]
    pub(crate) signing_key: Option<String>,

    /// Print JSON instead of text.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What both servers take.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8288)]
    pub(crate) port: u16,

    /// URL of an app to register, repeatable, such as http://localhost:3000/api/inngest
    #[arg(short = 'u', long, value_delimiter = ',')]
    pub(crate) sdk_url: Vec<String>,

    /// Do not ask apps to register again.
    #[arg(long)]
    pub(crate) no_poll: bool,

    /// Seconds between asking apps to register again.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) poll_interval: u32,

    /// Seconds between attempts, instead of the growing pauses; 0 keeps those.
    #[arg(long, default_value_t = 0)]
    pub(crate) retry_interval: u32,

    /// Folder for the data.
    #[arg(long, default_value = ".stepwell")]
    pub(crate) data_dir: PathBuf,

    /// Largest event, such as 512KiB; at most 3MiB.
    #[arg(long, default_value = "3MiB", value_parser = parse_event_size)]
    pub(crate) max_event_size: usize,

    /// Most steps a run may have; at most 10000.
    #[arg(long, default_value_t = protocol::limits::STEPS_MAX_DEFAULT,
          value_parser = clap::value_parser!(u32).range(1..=i64::from(protocol::limits::STEPS_MAX_CEILING)))]
    pub(crate) max_steps: u32,

    /// Days for which events are kept, and runs after they ended.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub(crate) retention_days: u16,

    /// How much to log.
    #[arg(long, value_enum, default_value_t = LogLevel::Info)]
    pub(crate) log_level: LogLevel,

    /// Print JSON instead of text: the first line says where the server listens.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

/// Reads the command line and the environment.
pub(crate) fn parse() -> Result<Cli, clap::Error> {
    let matches = with_environment(Cli::command()).try_get_matches()?;
    Cli::from_arg_matches(&matches)
}

/// Gives every flag of every subcommand its variables. clap knows one variable a flag, so the second name is
/// used where the first is not set.
fn with_environment(command: clap::Command) -> clap::Command {
    let name = |arg: &clap::Arg| arg.get_long().map(|long| long.to_uppercase().replace('-', "_"));
    command.mut_subcommands(|sub| {
        with_environment(sub).mut_args(|arg| {
            let Some(flag) = name(&arg).filter(|flag| flag != "HELP" && flag != "VERSION") else {
                return arg;
            };
            let (ours, theirs) = (format!("STEPWELL_{flag}"), format!("INNGEST_{flag}"));
            let chosen = if std::env::var_os(&ours).is_none() && std::env::var_os(&theirs).is_some() {
                theirs
            } else {
                ours
            };
            arg.env(clap::builder::Str::from(chosen))
        })
    })
}

fn parse_event_size(text: &str) -> Result<usize, String> {
    let max = protocol::limits::EVENT_BYTES_MAX;
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let unit = match unit.trim() {
        "" | "B" => 1,
        "KB" => 1_000,
        "KiB" => 1_024,
        "MB" => 1_000_000,
        "MiB" => 1_024 * 1_024,
        other => return Err(format!("unknown unit {other:?}; use B, KB, KiB, MB or MiB")),
    };
    let bytes = digits.parse::<usize>().ok().and_then(|n| n.checked_mul(unit));
    let bytes = bytes.ok_or_else(|| format!("{text:?} is no size; write it as 512KiB"))?;
    if (1..=max).contains(&bytes) { Ok(bytes) } else { Err(format!("{bytes} bytes; the limit is {max}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_well_formed_and_have_two_variables() {
        with_environment(Cli::command()).debug_assert();
    }

    #[test]
    fn event_sizes_name_what_is_wrong() {
        assert_eq!(parse_event_size("3MiB"), Ok(3 << 20));
        assert_eq!(parse_event_size("512"), Ok(512));
        for (text, part) in
            [("4MiB", "limit is 3145728"), ("1GB", "unit"), ("MiB", "no size"), ("0", "limit")]
        {
            let error = parse_event_size(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
