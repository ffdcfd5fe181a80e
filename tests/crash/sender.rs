//! Sends what the crash test sends. Events as SDKs do: each request has a seed, and is repeated with it until it
//! is acknowledged. One event in ten also has an id of the caller's and is sent a second time, in a request
//! of its own: both together may start one run. Waits are answered, by an event or a signal, once the server shows
//! them, and never twice; runs that are to be cancelled are told to stop some time after they were accepted.

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use fastrand::Rng;
use serde_json::{Value, json};
use stepwell_e2e::{DEADLINE, Server, wait_until};

use crate::journal::{Journal, Wait};
use crate::shapes::{CANCELLED, SHAPES};

/// How many waits are looked at in one go: each costs a request.
const LOOKS: usize = 20;

/// An event that starts a function.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// The ids the server gave it: two when it was sent twice, none while it is not acknowledged.
    pub(crate) ids: Vec<String>,
    /// Index into [`SHAPES`].
    pub(crate) shape: usize,
    /// What its run's wait is answered with.
    pub(crate) answer: Option<String>,
    /// Whether its run has been told to stop.
    stop: Stop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    No,
    Asked,
    Acknowledged,
}

/// A request that has no answer yet.
#[derive(Debug)]
enum Pending {
    Events {
        seed: String,
        events: Value,
        /// For each event: its place in [`Sender::sent`].
        places: Vec<usize>,
        what: What,
    },
    Signal {
        name: String,
        data: String,
        /// How often it has been tried.
        tries: u32,
    },
}

/// What the events of a request do with their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Start,
    Answer,
    Stop,
}

/// The sender and what it has sent.
#[derive(Debug)]
pub(crate) struct Sender {
    rng: Rng,
    sent: Vec<Sent>,
    pending: Vec<Pending>,
    /// Runs whose waits were answered.
    answered: BTreeSet<String>,
}

impl Sender {
    pub(crate) fn new(rng: &mut Rng) -> Self {
        Self { rng: rng.fork(), sent: Vec::new(), pending: Vec::new(), answered: BTreeSet::new() }
    }

    /// How many runs the acknowledged events start: at least this many exist or will.
    pub(crate) fn started(&self) -> usize {
        self.sent.iter().filter(|event| !event.ids.is_empty()).count()
    }

    /// Runs of acknowledged events that have neither come to their end in the app nor been told to stop: at least
    /// so many are unfinished for the server, which may not have recorded an end that the app has seen.
    pub(crate) fn unfinished(&self, journal: &Journal) -> usize {
        let stopped = self.sent.iter().filter(|event| event.stop == Stop::Acknowledged).count();
        self.started().saturating_sub(journal.ended.len() + stopped)
    }

    /// Prepares answers to the waits that the server shows, and stops of some of the runs that are to be cancelled.
    /// They are sent with the next [`Sender::top_up`].
    pub(crate) async fn attend(&mut self, server: &Server, journal: &Journal) {
        let waits = journal.waits.iter().filter(|(run, _)| !self.answered.contains(*run));
        let mut replies = Vec::new();
        for (run, wait) in waits.take(LOOKS) {
            if is_shown(server, run, wait).await {
                replies.push((run.clone(), wait.clone()));
            }
        }
        let mut answers = Vec::new();
        for (run, Wait { n, signal }) in replies {
            let text = format!("{:032x}", self.rng.u128(..));
            self.sent[n].answer = Some(text.clone());
            self.answered.insert(run);
            match signal {
                None => answers.push((json!({ "name": "crash/reply", "data": { "n": n, "text": text } }), n)),
                Some(name) => self.pending.push(Pending::Signal { name, data: text, tries: 0 }),
            }
        }
        self.push(answers, What::Answer);
        let mut stops = Vec::new();
        for (n, event) in self.sent.iter_mut().enumerate() {
            let open = event.shape == CANCELLED && !event.ids.is_empty() && event.stop == Stop::No;
            // Some at once, some in the middle of a call, some asleep.
            if open && self.rng.u8(..) < 26 {
                event.stop = Stop::Asked;
                stops.push((json!({ "name": "crash/stop", "data": { "n": n } }), n));
            }
        }
        self.push(stops, What::Stop);
    }

    /// Sends `count` new events in requests of up to twenty. What gets no answer stays pending, and is
    /// tried again with the next.
    pub(crate) async fn top_up(&mut self, server: &Server, count: usize) {
        let mut left = count;
        while left > 0 {
            let size = left.min(20);
            left -= size;
            self.add(size);
        }
        self.flush(server).await;
    }

    /// Repeats everything pending until it is acknowledged, and returns all that was sent.
    pub(crate) async fn settle(&mut self, server: &Server) -> Vec<Sent> {
        let mut tries = 0;
        while !self.pending.is_empty() {
            self.flush(server).await;
            tries += 1;
            if tries > 3 && !self.pending.is_empty() {
                wait_until("the server is healthy", DEADLINE, async || {
                    let answer = server.get("/health").await;
                    if answer.status == 200 { Ok(()) } else { Err(format!("{answer:?}")) }
                })
                .await;
                assert!(tries < 100, "requests are refused again and again: {:?}", self.pending.first());
            }
        }
        self.sent.clone()
    }

    fn add(&mut self, size: usize) {
        let mut events = Vec::new();
        let mut twice = Vec::new();
        for _ in 0..size {
            let place = self.sent.len();
            let shape = place % SHAPES.len();
            // Every other round of all functions runs without checkpointing: planned calls and answers only.
            let plain = if (place / SHAPES.len()) % 2 == 1 { "-plain" } else { "" };
            let mut event =
                json!({ "name": format!("crash/{}{plain}", SHAPES[shape].id), "data": { "n": place } });
            if self.rng.u8(..) < 26 {
                event["id"] = json!(format!("event-{place}"));
                twice.push((event.clone(), place));
            }
            self.sent.push(Sent { ids: Vec::new(), shape, answer: None, stop: Stop::No });
            events.push((event, place));
        }
        self.push(events, What::Start);
        for event in twice {
            self.push(vec![event], What::Start);
        }
    }

    /// A request with these events, if there are any.
    fn push(&mut self, events: Vec<(Value, usize)>, what: What) {
        if events.is_empty() {
            return;
        }
        let seed = self.seed();
        let (events, places) = events.into_iter().unzip();
        self.pending.push(Pending::Events { seed, events: Value::Array(events), places, what });
    }

    async fn flush(&mut self, server: &Server) {
        let mut index = 0;
        while index < self.pending.len() {
            let done = match &mut self.pending[index] {
                Pending::Events { seed, events, places, what } => {
                    let ids = server.try_send_seeded(seed, events).await;
                    if let Some(ids) = &ids {
                        acknowledge(&mut self.sent, ids, places, *what);
                    }
                    ids.is_some()
                }
                Pending::Signal { name, data, tries } => {
                    // Counted before it is sent: the server may have taken it, though nobody was there to be told.
                    *tries += 1;
                    match server.try_signal(name, data).await {
                        Some(200) => true,
                        // The try before got through.
                        Some(404) if *tries > 1 => true,
                        Some(status) => panic!("signal {name}, for which the server showed a wait: {status}"),
                        None => false,
                    }
                }
            };
            if done {
                self.pending.remove(index);
            } else {
                index += 1;
            }
        }
    }

    /// A fresh seed: the time, and ten random bytes in base64.
    fn seed(&mut self) -> String {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_millis();
        // Ten bytes are thirteen characters and two bits: the last character has its low four bits clear.
        let mut text: String = (0..13).map(|_| char::from(ALPHABET[self.rng.usize(..64)])).collect();
        text.push(char::from(ALPHABET[self.rng.usize(..4) * 16]));
        format!("{now},{text}==")
    }
}

/// Does the server show everything that the run waits for?
async fn is_shown(server: &Server, run: &str, wait: &Wait) -> bool {
    let expected = if wait.signal.is_some() { 1 } else { 2 };
    let steps = server.steps(run).await;
    steps.iter().filter(|step| step["status"] == "Waiting").count() == expected
}

/// Notes what an acknowledged request has brought.
fn acknowledge(sent: &mut [Sent], ids: &[String], places: &[usize], what: What) {
    assert_eq!(ids.len(), places.len(), "an id for each event of {places:?}");
    for (id, &place) in ids.iter().zip(places) {
        match what {
            What::Start => sent[place].ids.push(id.clone()),
            What::Answer => {}
            What::Stop => sent[place].stop = Stop::Acknowledged,
        }
    }
}
