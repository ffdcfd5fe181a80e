//! Functions as an app would have them, as data: what they do, and what an SDK makes of them when it replays.
//!
//! A program has one meaning, [`Program::replay`]: given the finished steps in their order, which steps are met
//! and not finished, and how the function ends if it does. The app, the checks and the oracle all use it.
//!
//! What a step returns depends on everything its code could see: its value names the digest of it (`saw`), so
//! that a step that went on from a value that was never recorded is found at the next replay.

use super::waiting::{If, Waiting};
use fastrand::Rng;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

/// One thing a function does.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `step.run`.
    Step(Does),
    /// `step.sleep`, seconds.
    Sleep(u32),
    /// `Promise.all` over branches.
    Group(Vec<Vec<Node>>),
    /// A race of branches (`parallelMode: "race"`).
    Race(Vec<Vec<Node>>),
    /// The function's body throws so often before it gets past this place.
    Throws(u32),
    /// `step.waitForEvent`.
    WaitForEvent(Waiting),
    /// `step.waitForSignal`.
    WaitForSignal(ForSignal),
    /// `step.invoke`; the function catches what it fails with.
    Invoke(Invoke),
    /// `step.fetch`.
    Fetch,
}

/// A wait for a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForSignal {
    /// The signal's name.
    pub signal: &'static str,
    /// It takes the place of whoever waits for it.
    pub replaces: bool,
    /// How long it waits, seconds.
    pub timeout_s: u32,
}

/// A call of another function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invoke {
    /// The function's slug.
    pub function: &'static str,
    /// How long it waits, seconds.
    pub timeout_s: u32,
}

/// What a step's code does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// Returns a value.
    Returns,
    /// Returns a value too large for a record.
    ReturnsMuch,
    /// Returns a value after so many seconds: more than a lease lasts, or many heartbeats.
    Takes(u32),
    /// Fails so often, then returns a value.
    FailsFirst(u32),
    /// Fails for good at once; the function catches it.
    FailsCaught,
    /// Fails until no attempts are left; the function catches it.
    WearsOut,
    /// Fails for good at once; the function does not catch it.
    FailsUncaught,
}

/// A function.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// What it does.
    pub body: Vec<Node>,
}

/// A step that is met and not finished.
#[derive(Clone, Debug)]
pub(crate) struct Met {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) what: MetWhat,
    /// Digest of what its code can see.
    pub(crate) saw: u64,
    pub(crate) races: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MetWhat {
    Step(Does),
    Sleep(u32),
    Event(Waiting),
    Signal(ForSignal),
    Invoke(Invoke),
    Fetch,
}

/// How a function ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ended {
    /// It returned this digest.
    Returned(u64),
    /// It threw; it may be called again.
    Threw { place: String, message: String },
    /// It threw what a step threw at it.
    Rejected(String),
}

/// What a replay found.
#[derive(Debug, Default)]
pub(crate) struct Replay {
    pub(crate) met: Vec<Met>,
    pub(crate) ended: Option<Ended>,
    /// Recorded values that do not follow from the values before them.
    pub(crate) wrong: Vec<String>,
}

/// The finished steps that an SDK knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    order: HashMap<String, usize>,
    values: BTreeMap<String, Value>,
}

impl Memory {
    pub(crate) fn push(&mut self, id: &str, value: Value) {
        let next = self.order.len() + 1;
        self.order.entry(id.to_owned()).or_insert(next);
        self.values.insert(id.to_owned(), value);
    }
}

/// A step's id: stable, hexadecimal, as long as a SHA-1.
pub(crate) fn step_id(path: &str) -> String {
    let (a, b) = (digest(&(path, 1)), digest(&(path, 2)));
    format!("{a:016x}{b:016x}{:08x}", a as u32 ^ b as u32)
}

pub(crate) fn digest(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

/// A branch's state: since when it is where it is, and what its code can see or what was thrown at it.
type Reached = Option<(usize, Result<u64, Thrown>)>;

#[derive(Clone, Debug)]
enum Thrown {
    Body { place: String, message: String },
    Step(String),
}

struct Replaying<'a> {
    memory: &'a Memory,
    throws: &'a dyn Fn(&str, u32) -> bool,
    out: Replay,
}

impl Program {
    /// Runs the function as far as the finished steps carry. `throws(place, times)` says whether its body throws
    /// at a place that throws so often.
    pub(crate) fn replay(&self, memory: &Memory, throws: &dyn Fn(&str, u32) -> bool) -> Replay {
        let mut replaying = Replaying { memory, throws, out: Replay::default() };
        let reached = replaying.sequence(&self.body, "s", (0, 0), false);
        let mut out = replaying.out;
        out.ended = reached.map(|(_, result)| match result {
            Ok(seen) => Ended::Returned(seen),
            Err(Thrown::Body { place, message }) => Ended::Threw { place, message },
            Err(Thrown::Step(message)) => Ended::Rejected(message),
        });
        out
    }

    /// How many operations it has.
    pub fn operations(&self) -> usize {
        operations(&self.body)
    }

    /// Every step by its id.
    pub(crate) fn steps(&self) -> BTreeMap<String, MetWhat> {
        let mut steps = BTreeMap::new();
        collect(&self.body, "s", &mut steps);
        steps
    }

    /// A random function of about eight operations.
    pub(crate) fn random(rng: &mut Rng) -> Program {
        Program::of(rng, 3..10, Menu { invokes: true })
    }

    /// A random function of a few operations that invokes nobody.
    pub(crate) fn small(rng: &mut Rng) -> Program {
        Program::of(rng, 1..4, Menu { invokes: false })
    }

    fn of(rng: &mut Rng, operations: std::ops::Range<usize>, menu: Menu) -> Program {
        let mut drawing = Drawing { budget: rng.usize(operations), menu };
        let mut body = Vec::new();
        while drawing.budget > 0 {
            let node = drawing.node(rng, 0);
            if let (Node::WaitForEvent(_), 0) = (&node, rng.u32(..3)) {
                body.push(node.clone()); // a loop: the same wait again
            }
            body.push(node);
        }
        Program { body }
    }
}

/// What a random function may do.
#[derive(Clone, Copy)]
struct Menu {
    invokes: bool,
}

/// Names of the events that functions wait for: the last one starts functions too.
pub(crate) const WAITED: [&str; 3] = ["ev/a", "ev/b", "sim/go"];
/// Names of the signals that functions wait for.
pub(crate) const SIGNALS: [&str; 2] = ["sig-a", "sig-b"];
/// The function that is invoked, and one that does not exist.
pub(crate) const INVOKED: [&str; 2] = ["sim-child", "sim-missing"];

fn operations(nodes: &[Node]) -> usize {
    nodes
        .iter()
        .map(|node| match node {
            Node::Group(branches) | Node::Race(branches) => branches.iter().map(|b| operations(b)).sum(),
            _ => 1,
        })
        .sum()
}

fn collect(nodes: &[Node], path: &str, steps: &mut BTreeMap<String, MetWhat>) {
    for (n, node) in nodes.iter().enumerate() {
        let here = format!("{path}{n}");
        if let Some(what) = node.what() {
            steps.insert(step_id(&here), what);
        }
        if let Node::Group(branches) | Node::Race(branches) = node {
            for (b, branch) in branches.iter().enumerate() {
                collect(branch, &format!("{here}{}", letter(b)), steps);
            }
        }
    }
}

impl Node {
    /// The one step that it is.
    fn what(&self) -> Option<MetWhat> {
        Some(match self {
            Node::Step(does) => MetWhat::Step(*does),
            Node::Sleep(seconds) => MetWhat::Sleep(*seconds),
            Node::WaitForEvent(waiting) => MetWhat::Event(*waiting),
            Node::WaitForSignal(signal) => MetWhat::Signal(*signal),
            Node::Invoke(invoke) => MetWhat::Invoke(*invoke),
            Node::Fetch => MetWhat::Fetch,
            Node::Group(_) | Node::Race(_) | Node::Throws(_) => return None,
        })
    }
}

fn letter(branch: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(branch % 26).unwrap_or(25));
    if branch < 26 { letter.to_string() } else { format!("{letter}{}-", branch / 26) }
}

/// Draws a function.
struct Drawing {
    /// Operations that are left to draw.
    budget: usize,
    menu: Menu,
}

impl Drawing {
    fn node(&mut self, rng: &mut Rng, depth: u32) -> Node {
        self.budget -= 1;
        match rng.u32(..100) {
            0..=15 if depth < 2 && self.budget > 0 => Node::Group(self.branches(rng, depth)),
            16..=24 if depth < 2 && self.budget > 0 => Node::Race(self.branches(rng, depth)),
            25..=36 => Node::Sleep(seconds(rng)),
            37..=51 => Node::WaitForEvent(waiting(rng)),
            52..=56 => Node::WaitForSignal(ForSignal {
                signal: SIGNALS[rng.usize(..2)],
                replaces: rng.bool(),
                timeout_s: seconds(rng),
            }),
            57..=63 if self.menu.invokes => {
                let function = INVOKED[usize::from(rng.u32(..6) == 0)];
                Node::Invoke(Invoke { function, timeout_s: seconds(rng).max(1) })
            }
            64..=66 => Node::Fetch,
            67..=69 if depth == 0 => Node::Throws(rng.u32(1..3)),
            _ => Node::Step(does(rng)),
        }
    }

    fn branches(&mut self, rng: &mut Rng, depth: u32) -> Vec<Vec<Node>> {
        let count = rng.usize(2..5);
        self.budget += 1; // the group itself is no operation
        let mut branch = || {
            let length = [1, 1, 1, 2, 3][rng.usize(..5)];
            let mut nodes = Vec::with_capacity(length);
            for _ in 0..length {
                self.budget = self.budget.max(1);
                nodes.push(self.node(rng, depth + 1));
            }
            nodes
        };
        (0..count).map(|_| branch()).collect()
    }
}

pub(crate) fn waiting(rng: &mut Rng) -> Waiting {
    let event = WAITED[[0, 0, 0, 1, 1, 2][rng.usize(..6)]];
    Waiting { event, condition: If::random(rng), timeout_s: seconds(rng) }
}

fn seconds(rng: &mut Rng) -> u32 {
    match rng.u32(..10) {
        0..=1 => 0,
        2..=5 => rng.u32(1..60),
        6..=7 => rng.u32(60..900),
        _ => rng.u32(900..7200),
    }
}

fn does(rng: &mut Rng) -> Does {
    match rng.u32(..100) {
        0..=13 => Does::FailsFirst(rng.u32(1..3)),
        14..=19 => Does::FailsCaught,
        20..=21 => Does::WearsOut,
        22..=23 => Does::FailsUncaught,
        24..=25 => Does::ReturnsMuch,
        26..=28 => Does::Takes(rng.u32(5..200)),
        _ => Does::Returns,
    }
}

impl Replaying<'_> {
    fn sequence(&mut self, nodes: &[Node], path: &str, from: (usize, u64), races: bool) -> Reached {
        let (mut since, mut seen) = from;
        for (n, node) in nodes.iter().enumerate() {
            let here = format!("{path}{n}");
            match self.node(node, &here, (since, seen), races)? {
                (at, Ok(now_seen)) => (since, seen) = (at, now_seen),
                thrown => return Some(thrown),
            }
        }
        Some((since, Ok(seen)))
    }

    fn node(&mut self, node: &Node, here: &str, from: (usize, u64), races: bool) -> Reached {
        let (since, seen) = from;
        match node {
            Node::Group(branches) => self.group(branches, here, from, races),
            Node::Race(branches) => self.race(branches, here, from),
            Node::Throws(times) if (self.throws)(here, *times) => {
                let message = format!("thrown at {here}");
                Some((since, Err(Thrown::Body { place: here.to_owned(), message })))
            }
            Node::Throws(_) => Some((since, Ok(seen))),
            other => self.step(other.what()?, here, from, races),
        }
    }

    fn step(&mut self, what: MetWhat, here: &str, (since, saw): (usize, u64), races: bool) -> Reached {
        let id = step_id(here);
        let (Some(at), Some(value)) = (self.memory.order.get(&id), self.memory.values.get(&id)) else {
            self.out.met.push(Met { id, name: here.to_owned(), what, saw, races });
            return None;
        };
        if *at < since {
            self.out.wrong.push(format!("{here} stands in the order before what it follows from"));
        }
        let at = (*at).max(since);
        match self.result(what, here, value, saw)? {
            Ok(seen) => Some((at, Ok(seen))),
            Err(message) => Some((at, Err(Thrown::Step(message)))),
        }
    }

    /// What a finished step gives: what is seen after it, or what it throws.
    fn result(&mut self, what: MetWhat, here: &str, value: &Value, saw: u64) -> Option<Result<u64, String>> {
        let (data, error) = (value.get("data"), value.get("error"));
        match (what, data, error) {
            (MetWhat::Sleep(_), ..) if value.is_null() => Some(Ok(digest(&(saw, "slept")))),
            (MetWhat::Event(_) | MetWhat::Signal(_), ..) if value.is_null() => {
                Some(Ok(digest(&(saw, "nothing came"))))
            }
            (MetWhat::Event(waiting), Some(data), _) if value["name"] == waiting.event => {
                Some(Ok(digest(&(saw, data["mark"].as_str()))))
            }
            (MetWhat::Signal(signal), Some(data), _) if data["signal"] == signal.signal => {
                Some(Ok(digest(&(saw, data["data"]["mark"].as_str()))))
            }
            (MetWhat::Invoke(_), Some(outcome), _) | (MetWhat::Invoke(_), _, Some(outcome)) => {
                Some(Ok(digest(&(saw, outcome.to_string()))))
            }
            (MetWhat::Fetch, Some(data), _) => {
                let body: Value =
                    serde_json::from_str(data["body"].as_str().unwrap_or_default()).unwrap_or_default();
                self.check_saw(here, body["saw"].as_str(), saw);
                Some(Ok(digest(&(saw, body["v"].as_str()))))
            }
            (MetWhat::Step(_), Some(data), _) if data.get("v").is_some() => {
                self.check_saw(here, data["saw"].as_str(), saw);
                Some(Ok(digest(&(saw, data["v"].as_str()))))
            }
            (MetWhat::Step(does), _, Some(error)) => {
                let message = error["message"].as_str().unwrap_or_default().to_owned();
                self.check_saw(here, message.split(' ').nth(1), saw);
                Some(if does == Does::FailsUncaught { Err(message) } else { Ok(digest(&(saw, message))) })
            }
            _ => {
                self.out.wrong.push(format!("{here} ({what:?}) was given as {value}"));
                None
            }
        }
    }

    fn check_saw(&mut self, here: &str, recorded: Option<&str>, saw: u64) {
        if recorded != Some(format!("{saw:016x}").as_str()) {
            let why =
                format!("{here} went on from {recorded:?}, what is recorded before it gives {saw:016x}");
            self.out.wrong.push(why);
        }
    }

    fn all(&mut self, branches: &[Vec<Node>], here: &str, from: (usize, u64), races: bool) -> Vec<Reached> {
        let branch = |(b, nodes): (usize, &Vec<Node>)| {
            self.sequence(nodes, &format!("{here}{}", letter(b)), (from.0, digest(&(from.1, b))), races)
        };
        branches.iter().enumerate().map(branch).collect()
    }

    fn group(&mut self, branches: &[Vec<Node>], here: &str, from: (usize, u64), races: bool) -> Reached {
        let reached = self.all(branches, here, from, races);
        let thrown = reached.iter().flatten().filter(|(_, result)| result.is_err()).min_by_key(|(at, _)| *at);
        if let Some(thrown) = thrown {
            return Some(thrown.clone());
        }
        let (mut since, mut seen) = (from.0, from.1);
        for branch in reached {
            let (at, result) = branch?;
            since = since.max(at);
            seen = digest(&(seen, result.unwrap_or_default()));
        }
        Some((since, Ok(seen)))
    }

    fn race(&mut self, branches: &[Vec<Node>], here: &str, from: (usize, u64)) -> Reached {
        let reached = self.all(branches, here, from, true);
        let first = reached.into_iter().enumerate().filter_map(|(b, r)| r.map(|r| (b, r)));
        let (winner, (at, result)) = first.min_by_key(|(b, (at, _))| (*at, *b))?;
        Some((at, result.map(|seen| digest(&(seen, winner)))))
    }
}

/// What a step's execution returns: a value of its own, and what its code saw.
pub(crate) fn value(rng: &mut Rng, does: Does, saw: u64) -> Value {
    let v = format!("{:016x}", rng.u64(..));
    let mut value = json!({ "v": v, "saw": format!("{saw:016x}") });
    if does == Does::ReturnsMuch {
        // Base64 letters carry six bits: 48 KiB stay above 32 KiB when compressed.
        let letter = |_| {
            char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[rng.usize(..64)])
        };
        value["much"] = Value::String((0..48 * 1024).map(letter).collect());
    }
    value
}

/// The message of a step's failure: a value of its own, and what its code saw.
pub(crate) fn failure(rng: &mut Rng, saw: u64) -> String {
    format!("{:016x} {saw:016x}", rng.u64(..))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn never(_: &str, _: u32) -> bool {
        false
    }

    #[test]
    fn race_is_won_by_the_first_in_the_order() {
        let step = || vec![Node::Step(Does::FailsCaught)];
        let program = Program { body: vec![Node::Race(vec![step(), step()])] };
        let met = program.replay(&Memory::default(), &never).met;
        let error = |met: &Met| json!({"error": {"message": format!("x {:016x}", met.saw)}});
        let ended = |order: [usize; 2]| {
            let mut memory = Memory::default();
            order.iter().for_each(|n| memory.push(&met[*n].id, error(&met[*n])));
            let replay = program.replay(&memory, &never);
            assert!(replay.wrong.is_empty(), "{:?}", replay.wrong);
            replay.ended
        };
        assert!(ended([0, 1]).is_some());
        assert_ne!(ended([0, 1]), ended([1, 0]));
    }

    #[test]
    fn programs_have_at_least_eight_operations_on_average() {
        let mut rng = Rng::with_seed(7);
        let total: usize = (0..1_000).map(|_| Program::random(&mut rng).operations()).sum();
        assert!((8_000..9_500).contains(&total), "{total}");
    }
}
