//! What a world is made of: its functions, its SDK, its clients, its processes, its faults. Drawn from a seed,
//! or written down by a scenario.

use super::app::{ATTEMPTS, Mode, Sdk};
use super::faults::Plan;
use super::program::{INVOKED, Node, Program, SIGNALS, WAITED};
use super::waiting::{Facts, If, K, Sent, Waiting};
use backend_memory::MAX_RECEIVES;
use engine::system;
use fastrand::Rng;
use runtime::ports::DELAY_MS_MAX;
use serde_json::{Value, json};

/// Events have this name; a function can also be triggered by a pattern that it matches.
pub(crate) const EVENT: &str = "sim/go";
/// The slug of the function that is tested most.
pub(crate) const MAIN: &str = "sim-a";
/// Every minute, and every second minute: two crons share a minute.
const CRONS: [&str; 2] = ["* * * * *", "*/2 * * * *"];
const MINUTE_MS: i64 = 60_000;
/// More waits than a request looks at.
const CROWD: usize = engine::matching::CANDIDATES_MAX + 30;

/// A function of the app.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) slug: &'static str,
    pub(crate) triggers: Vec<Trigger>,
    pub(crate) program: Program,
    pub(crate) cancel_on: Vec<Waiting>,
    pub(crate) start_timeout_s: Option<u32>,
    pub(crate) finish_timeout_s: Option<u32>,
}

/// What starts a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trigger {
    /// An event of this name, or one that this pattern matches, if the condition is true of it.
    Event(&'static str, When),
    /// A time.
    Cron(&'static str),
}

/// A trigger's condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Always,
    /// `event.data.k == "a"`.
    IsA,
    /// It tells of a run of [`MAIN`].
    OfMain,
}

/// An event as triggers see it.
pub(crate) struct Seen<'a> {
    pub(crate) name: &'a str,
    pub(crate) facts: Facts,
    /// The function whose run it tells of.
    pub(crate) of: Option<&'a str>,
}

impl Function {
    pub(crate) fn new(slug: &'static str, triggers: Vec<Trigger>, program: Program) -> Function {
        let (cancel_on, start_timeout_s, finish_timeout_s) = (Vec::new(), None, None);
        Function { slug, triggers, program, cancel_on, start_timeout_s, finish_timeout_s }
    }

    fn random(rng: &mut Rng, slug: &'static str, trigger: &'static str) -> Function {
        let program = Program::random(rng);
        Function::new(slug, vec![Trigger::Event(trigger, When::Always)], program).guarded(rng)
    }

    /// With rules and timeouts that end its runs, sometimes.
    fn guarded(mut self, rng: &mut Rng) -> Function {
        if rng.u32(..3) == 0 {
            let condition = [If::Always, If::SameK, If::IsA, If::Many][rng.usize(..4)];
            let timeout_s = [60, 7_200, 86_400][rng.usize(..3)];
            let rule = |event| Waiting { event, condition, timeout_s };
            self.cancel_on.push(rule("ev/stop"));
            self.cancel_on.extend((rng.u32(..4) == 0).then(|| rule("ev/a")));
        }
        self.start_timeout_s = (rng.u32(..8) == 0).then(|| rng.u32(1..120));
        self.finish_timeout_s = (rng.u32(..8) == 0).then(|| rng.u32(1..4_000));
        self
    }

    /// Does an event start it?
    pub(crate) fn starts_by(&self, seen: &Seen<'_>) -> bool {
        self.triggers.iter().any(|trigger| match trigger {
            Trigger::Event(name, when) => {
                let named = match name.strip_suffix('*') {
                    Some(beginning) => seen.name.starts_with(beginning),
                    None => seen.name == *name,
                };
                named
                    && match when {
                        When::Always => true,
                        When::IsA => seen.facts.k == K::Text("a"),
                        When::OfMain => seen.of == Some(MAIN),
                    }
            }
            Trigger::Cron(_) => false,
        })
    }

    pub(crate) fn has_cron(&self) -> bool {
        self.triggers.iter().any(|trigger| matches!(trigger, Trigger::Cron(_)))
    }

    /// As it is registered.
    fn registration(&self) -> Value {
        let trigger = |trigger: &Trigger| match trigger {
            Trigger::Cron(cron) => json!({ "cron": cron }),
            Trigger::Event(event, When::Always) => json!({ "event": event }),
            Trigger::Event(event, When::IsA) => {
                json!({ "event": event, "expression": "event.data.k == \"a\"" })
            }
            Trigger::Event(event, When::OfMain) => {
                json!({ "event": event, "expression": format!("event.data.function_id == \"{MAIN}\"") })
            }
        };
        let cancel = |rule: &Waiting| {
            let mut cancel = json!({ "event": rule.event, "timeout": format!("{}s", rule.timeout_s) });
            if let Some(text) = rule.condition.text() {
                cancel["if"] = text.into();
            }
            cancel
        };
        let mut timeouts = json!({});
        for (name, timeout) in [("start", self.start_timeout_s), ("finish", self.finish_timeout_s)] {
            if let Some(seconds) = timeout {
                timeouts[name] = format!("{seconds}s").into();
            }
        }
        json!({
            "id": self.slug, "name": self.slug,
            "triggers": self.triggers.iter().map(trigger).collect::<Vec<Value>>(),
            "cancel": self.cancel_on.iter().map(cancel).collect::<Vec<Value>>(),
            "timeouts": timeouts,
            "steps": { "step": { "id": "step", "name": "step", "retries": { "attempts": ATTEMPTS - 1 },
                "runtime": { "type": "http", "url": "http://app/api" } } },
        })
    }
}

/// What the app says of itself.
pub(crate) fn registration<'a>(functions: impl Iterator<Item = &'a Function>) -> Value {
    let functions: Vec<Value> = functions.map(Function::registration).collect();
    json!({ "url": "http://app/api", "deployType": "ping", "framework": "sim", "appName": "sim",
        "sdk": "sim:v1", "v": "0.1", "functions": functions })
}

/// A client that posts events, in one request.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    pub(crate) after_ms: i64,
    pub(crate) events: Vec<Sent>,
    /// It posts again with the same seed, although it got its answer.
    pub(crate) again: bool,
    /// How long after the post it cancels the run, if it does.
    pub(crate) cancels_after_ms: Option<i64>,
}

impl Post {
    /// One small event that starts the main function, at once.
    pub(crate) fn plain() -> Post {
        Post::of(0, vec![Sent::named(EVENT)])
    }

    pub(crate) fn of(after_ms: i64, events: Vec<Sent>) -> Post {
        Post { after_ms, events, again: false, cancels_after_ms: None }
    }
}

/// Waits of others that stand in one partition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crowd {
    pub(crate) event: &'static str,
    /// Under this key, or among those without an equality.
    pub(crate) k: Option<&'static str>,
    pub(crate) count: usize,
}

/// How often the world answers the registration of a wait with what it waits for, at once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reacts {
    pub(crate) events: u32,
    pub(crate) signals: u32,
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
    /// Signals that are sent, and when.
    pub(crate) signals: Vec<(i64, &'static str)>,
    pub(crate) crowd: Option<Crowd>,
    pub(crate) reacts: Reacts,
    /// When the app registers again with its crons, if it has not had them from the beginning.
    pub(crate) crons_from_ms: Option<i64>,
    /// When the app registers again without its crons.
    pub(crate) crons_until_ms: i64,
    pub(crate) retry_interval_ms: Option<i64>,
    /// How long a process goes on with one turn after the other.
    pub(crate) go_on_ms_max: i64,
    /// Longest delay that is left to the queue; what is due later gets a timer.
    pub(crate) queue_delay_ms_max: i64,
    /// How often a message is received before it goes to the dead letters.
    pub(crate) max_receives: u32,
    /// Jobs of [`MAIN`] are handed over to another queue.
    pub(crate) main_runs_elsewhere: bool,
}

impl Setup {
    /// The world of a seed.
    pub(crate) fn random(seed: u64, rng: &mut Rng) -> Setup {
        let sole = rng.u32(..3) == 0;
        let mut posts: Vec<Post> = (0..rng.usize(1..4)).map(|_| starting(rng)).collect();
        posts.extend((0..rng.usize(..6)).map(|_| resuming(rng)));
        let signals = (0..rng.usize(..3)).map(|_| (moment(rng), SIGNALS[rng.usize(..2)])).collect();
        let crowd = (rng.u32(..5) == 0).then(|| Crowd {
            event: WAITED[rng.usize(..2)],
            k: rng.bool().then_some("a"),
            count: CROWD,
        });
        Setup {
            seed,
            plan: Plan::random(rng),
            sole,
            outbox: sole && rng.bool(),
            processes: if sole { 1 } else { rng.u32(2..4) },
            sdk: Sdk::random(rng),
            functions: functions(rng),
            posts,
            signals,
            crowd,
            reacts: Reacts { events: rng.u32(..5), signals: rng.u32(..4) },
            // Often just before a minute, when others remember the app without them.
            crons_from_ms: rng.bool().then(|| MINUTE_MS - rng.i64(0..8_000)),
            crons_until_ms: rng.i64(2..5) * MINUTE_MS + rng.i64(-2_000..30_000),
            retry_interval_ms: rng.bool().then_some(1_000),
            // One turn a message, some, or all that follow.
            go_on_ms_max: [0, 1_000, i64::MAX, i64::MAX][rng.usize(..4)],
            queue_delay_ms_max: if rng.bool() { DELAY_MS_MAX } else { 20_000 },
            // Far fewer than a queue is set up with: what comes to nothing so often ends its run.
            max_receives: if rng.u32(..4) == 0 { rng.u32(2..8) } else { MAX_RECEIVES },
            main_runs_elsewhere: !sole && rng.u32(..5) == 0,
        }
    }

    /// May messages end among the dead letters?
    pub(crate) fn buries(&self) -> bool {
        self.max_receives < MAX_RECEIVES
    }

    /// A small, calm world with one function and one event: what scenarios start from.
    pub(crate) fn scripted(body: Vec<Node>) -> Setup {
        let main = Function::new(MAIN, vec![Trigger::Event(EVENT, When::Always)], Program { body });
        Setup {
            seed: 1,
            plan: Plan::Script(Vec::new()),
            sole: false,
            processes: 2,
            outbox: false,
            sdk: Sdk { mode: Mode::Returns, ends_by_op: true, version: 2, steps_per_call: u32::MAX },
            functions: vec![main],
            posts: vec![Post::plain()],
            signals: Vec::new(),
            crowd: None,
            reacts: Reacts::default(),
            crons_from_ms: None,
            crons_until_ms: 5 * MINUTE_MS,
            retry_interval_ms: Some(1_000),
            go_on_ms_max: i64::MAX,
            queue_delay_ms_max: DELAY_MS_MAX,
            max_receives: MAX_RECEIVES,
            main_runs_elsewhere: false,
        }
    }
}

fn functions(rng: &mut Rng) -> Vec<Function> {
    let mut functions = vec![Function::random(rng, MAIN, EVENT)];
    let triggered = |event, when| vec![Trigger::Event(event, when)];
    if rng.u32(..5) == 0 {
        functions.push(Function::random(rng, "sim-b", "sim/*"));
    }
    functions.push(Function::new(INVOKED[0], Vec::new(), Program::small(rng)).guarded(rng));
    if rng.u32(..4) == 0 {
        let when = if rng.bool() { When::Always } else { When::IsA };
        functions.push(Function::new("sim-c", triggered("ev/a", when), Program::small(rng)));
    }
    if rng.u32(..3) == 0 {
        functions.push(Function::new(
            "sim-failed",
            triggered(system::FAILED, When::OfMain),
            Program::small(rng),
        ));
    }
    if rng.u32(..6) == 0 {
        let name = if rng.bool() { system::FINISHED } else { system::CANCELLED };
        functions.push(Function::new("sim-ended", triggered(name, When::Always), Program::small(rng)));
    }
    if rng.u32(..5) == 0 {
        let crons = CRONS[..rng.usize(1..3)].iter().map(|cron| Trigger::Cron(cron)).collect();
        functions.push(Function::new("sim-cron", crons, Program::small(rng)));
    }
    functions
}

/// A moment of a world's life: often when its waits are being parked.
fn moment(rng: &mut Rng) -> i64 {
    match rng.u32(..10) {
        0..=4 => rng.i64(0..5_000),
        5..=7 => rng.i64(0..60_000),
        _ => rng.i64(0..7_200_000),
    }
}

fn sent(rng: &mut Rng, name: &'static str) -> Sent {
    Sent {
        name,
        facts: Facts { k: K::random(rng), n: rng.i32(0..8) },
        caller_id: None,
        bytes: [10, 10, 2_000, 9_000][rng.usize(..4)],
        ahead_ms: 0,
    }
}

/// A post that starts runs.
fn starting(rng: &mut Rng) -> Post {
    let mut event = sent(rng, EVENT);
    event.caller_id = (rng.u32(..3) == 0).then(|| format!("order-{}", rng.u32(..2)));
    if rng.u32(..6) == 0 {
        event.ahead_ms =
            [rng.i64(0..3_000), rng.i64(1_000..60_000), rng.i64(60_000..7_200_000)][rng.usize(..3)];
    }
    let mut events = vec![event];
    while rng.u32(..5) == 0 {
        let name = [EVENT, "ev/a", "ev/stop", "ev/stop"][rng.usize(..4)];
        events.insert(rng.usize(..=events.len()), sent(rng, name));
    }
    Post {
        after_ms: if rng.bool() { 0 } else { rng.i64(0..60_000) },
        events,
        again: rng.u32(..6) == 0,
        cancels_after_ms: (rng.u32(..6) == 0).then(|| {
            let most = [1_000, 60_000, 7_200_000][rng.usize(..3)];
            rng.i64(0..most)
        }),
    }
}

/// A post that resumes waits or cancels runs.
fn resuming(rng: &mut Rng) -> Post {
    let names = [WAITED[0], WAITED[0], WAITED[0], WAITED[1], WAITED[1], "ev/stop"];
    let count = [1, 1, 1, 2, 3][rng.usize(..5)];
    let mut event = |_| {
        let name = names[rng.usize(..names.len())];
        sent(rng, name)
    };
    let events = (0..count).map(&mut event).collect();
    Post { again: rng.u32(..4) == 0, ..Post::of(moment(rng), events) }
}
