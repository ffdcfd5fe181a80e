//! The `stepwell` binary. It picks the backend and hands over; what it serves is in `api` and `dashboard`, what
//! it decides in `engine`.

mod discover;
mod housekeeping;
mod options;
mod pump;
mod runs;
mod server;

use options::{Cli, Command};
use std::process::ExitCode;

/// A step is some hundred small allocations; glibc's allocator took a quarter of the server's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match options::parse() {
        Ok(cli) => cli,
        // Help and usage errors: clap says what to do next, and exits with 0 or 2.
        Err(error) => error.exit(),
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(report) => {
            eprintln!("{report:?}");
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli) -> miette::Result<()> {
    let settings = match cli.command {
        Command::Dev(dev) => server::Settings::dev(dev)?,
        Command::Start(start) => server::Settings::start(start)?,
        Command::Runs(runs) => return blocking(runs::run(runs)),
    };
    server::log_to_stderr(&settings);
    blocking(server::serve(settings))
}

fn blocking(work: impl Future<Output = miette::Result<()>>) -> miette::Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| miette::miette!("the async runtime could not start: {error}"))?
        .block_on(work)
}
