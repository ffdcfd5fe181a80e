//! Runs the simulator from the command line: `sim [--seeds N] [--first N] [--seed N] [--threads N] [--survey 1]`.
//!
//! Prints how often each operation met each fault. Fails when a rule is broken, and, from 2,000 seeds on, when
//! a pair was reached fewer than ten times.

use std::process::ExitCode;
use std::time::Instant;
use testkit::sim;

/// From so many seeds on every pair of operation and fault must have been reached.
const SEEDS_FOR_COVERAGE: u64 = 2_000;
/// So often.
const REACHED_MIN: u64 = 10;
/// Lines of the trace of a single seed.
const LINES: usize = 4_000;

struct Asked {
    seed: Option<u64>,
    first: u64,
    seeds: u64,
    threads: usize,
    /// Go on after a broken rule and list all of them.
    survey: bool,
}

fn asked() -> Option<Asked> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut asked = Asked { seed: None, first: 1, seeds: SEEDS_FOR_COVERAGE, threads: cores, survey: false };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let number: u64 = words.next()?.parse().ok()?;
        match word.as_str() {
            "--seed" => asked.seed = Some(number),
            "--first" => asked.first = number,
            "--seeds" => asked.seeds = number,
            "--threads" => asked.threads = usize::try_from(number).ok()?,
            "--survey" => asked.survey = number != 0,
            _ => return None,
        }
    }
    Some(asked)
}

fn main() -> ExitCode {
    let Some(asked) = asked() else {
        eprintln!("usage: sim [--seeds N] [--first N] [--seed N] [--threads N] [--survey 1]");
        return ExitCode::from(2);
    };
    match asked.seed {
        Some(seed) => one(seed),
        None => many(&asked),
    }
}

fn one(seed: u64) -> ExitCode {
    let report = sim::run_traced(seed, LINES);
    println!("{}", report.story());
    println!("seed {seed}: {} events, digest {:016x}, runs {:?}", report.events, report.digest, report.runs);
    if report.violation.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn many(asked: &Asked) -> ExitCode {
    let began = Instant::now();
    let campaign = sim::campaign(asked.first, asked.seeds, asked.threads, asked.survey);
    let took = began.elapsed().as_secs_f64();
    println!("{}", campaign.coverage.table());
    println!(
        "{} worlds, {} runs of {:.1} operations on average, {} faults, {took:.1} s on {} threads",
        campaign.worlds,
        campaign.runs,
        campaign.operations as f64 / campaign.runs.max(1) as f64,
        campaign.coverage.faults(),
        asked.threads
    );
    if asked.survey {
        for (seed, violation) in &campaign.violations {
            println!(
                "seed {seed}: rule {}: {}",
                violation.rule,
                violation.how.chars().take(160).collect::<String>()
            );
        }
    }
    if let Some(broken) = campaign.broken {
        println!("{}", broken.story());
        return ExitCode::FAILURE;
    }
    let missed = campaign.coverage.missed(REACHED_MIN);
    if asked.seeds < SEEDS_FOR_COVERAGE || missed.is_empty() {
        return ExitCode::SUCCESS;
    }
    for (op, fault, reached) in missed {
        println!("reached too seldom: {} × {}: {reached}", op.name(), fault.name());
    }
    ExitCode::FAILURE
}
