//! The simulator's short budget: so many seeds that CI can afford them at every change, and that one seed is
//! one world. `make sim` runs more.

use testkit::sim;

/// Seeds of an ordinary test run; `SEEDS` in the environment asks for more or fewer.
const SEEDS: u64 = 300;

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[test]
fn no_world_breaks_a_rule() {
    let seeds = std::env::var("SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(SEEDS);
    let campaign = sim::campaign(1, seeds, threads(), false);
    println!("{}", campaign.coverage.table());
    if let Some(broken) = campaign.broken {
        panic!("\n{}", broken.story());
    }
}

#[test]
fn one_seed_is_one_world() {
    for seed in 1..=20 {
        let (one, other) = (sim::run(seed), sim::run(seed));
        assert_eq!(
            (one.digest, one.events, one.runs),
            (other.digest, other.events, other.runs),
            "seed {seed}"
        );
    }
    assert_ne!(sim::run(1).digest, sim::run(2).digest);
}
