//! What a world is made of: its functions, its SDK, its clients, its processes, its faults. Drawn from a seed,
//! or written down by a scenario.

use super::app::{Mode, Sdk};
use super::faults::Plan;
use super::program::{Node, Program};
use fastrand::Rng;

/// Events have this name; a function can also be triggered by a pattern that it matches.
pub(crate) const EVENT: &str = "sim/go";

/// A function of the app.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) slug: String,
    pub(crate) trigger: String,
    pub(crate) program: Program,
}

/// A client that posts an event.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    pub(crate) after_ms: i64,
    pub(crate) caller_id: Option<String>,
    pub(crate) bytes: usize,
    /// It posts again with the same seed, although it got its answer.
    pub(crate) again: bool,
    /// How long after the post it cancels the run, if it does.
    pub(crate) cancels_after_ms: Option<i64>,
}

impl Post {
    /// One small event, at once.
    pub(crate) fn plain() -> Post {
        Post { after_ms: 0, caller_id: None, bytes: 10, again: false, cancels_after_ms: None }
    }
}

/// Everything a world begins with.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) seed: u64,
    pub(crate) plan: Plan,
    /// One process, that is restarted when it dies, as the embedded server.
    pub(crate) sole: bool,
    pub(crate) processes: u32,
    /// Records and messages are one commit where they belong together.
    pub(crate) outbox: bool,
    pub(crate) sdk: Sdk,
    pub(crate) functions: Vec<Function>,
    pub(crate) posts: Vec<Post>,
    pub(crate) retry_interval_ms: Option<i64>,
}

impl Setup {
    /// The world of a seed.
    pub(crate) fn random(seed: u64, rng: &mut Rng) -> Setup {
        let sole = rng.u32(..3) == 0;
        let mut functions = vec![function("sim-a", EVENT, Program::random(rng))];
        if rng.u32(..4) == 0 {
            functions.push(function("sim-b", "sim/*", Program::random(rng)));
        }
        let posts = (0..rng.usize(1..4)).map(|_| post(rng)).collect();
        Setup {
            seed,
            plan: Plan::random(rng),
            sole,
            outbox: sole && rng.bool(),
            processes: if sole { 1 } else { rng.u32(2..4) },
            sdk: Sdk::random(rng),
            functions,
            posts,
            retry_interval_ms: rng.bool().then_some(1_000),
        }
    }

    /// A small, calm world with one function and one event: what scenarios start from.
    pub(crate) fn scripted(body: Vec<Node>) -> Setup {
        Setup {
            seed: 1,
            plan: Plan::Script(Vec::new()),
            sole: false,
            processes: 2,
            outbox: false,
            sdk: Sdk { mode: Mode::Returns, ends_by_op: true, version: 2, steps_per_call: u32::MAX },
            functions: vec![function("sim-a", EVENT, Program { body })],
            posts: vec![Post::plain()],
            retry_interval_ms: Some(1_000),
        }
    }
}

fn function(slug: &str, trigger: &str, program: Program) -> Function {
    Function { slug: slug.to_owned(), trigger: trigger.to_owned(), program }
}

fn post(rng: &mut Rng) -> Post {
    Post {
        after_ms: if rng.bool() { 0 } else { rng.i64(0..60_000) },
        caller_id: (rng.u32(..3) == 0).then(|| format!("order-{}", rng.u32(..2))),
        bytes: [10, 10, 2_000, 9_000][rng.usize(..4)],
        again: rng.u32(..6) == 0,
        cancels_after_ms: (rng.u32(..6) == 0).then(|| {
            let most = [1_000, 60_000, 7_200_000][rng.usize(..3)];
            rng.i64(0..most)
        }),
    }
}
