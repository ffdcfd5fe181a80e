//! Sends the events of the crash test as SDKs do: each request has a seed, and is repeated with it until it
//! is acknowledged. One event in ten also has an id of the caller's and is sent a second time, in a request
//! of its own: both together may start one run.

use std::time::{SystemTime, UNIX_EPOCH};

use fastrand::Rng;
use serde_json::{Value, json};
use stepwell_e2e::{DEADLINE, Server, wait_until};

use crate::SHAPES;

/// An acknowledged event, and which function it starts.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// The ids the server gave it: two when it was sent twice.
    pub(crate) ids: Vec<String>,
    /// Index into [`SHAPES`].
    pub(crate) shape: usize,
}

/// A request that has no answer yet.
#[derive(Debug)]
struct Pending {
    seed: String,
    events: Value,
    /// For each event: its place in [`Sender::sent`].
    places: Vec<usize>,
}

/// The sender and what it has sent.
#[derive(Debug)]
pub(crate) struct Sender {
    rng: Rng,
    sent: Vec<Sent>,
    pending: Vec<Pending>,
}

impl Sender {
    pub(crate) fn new(rng: &mut Rng) -> Self {
        Self { rng: rng.fork(), sent: Vec::new(), pending: Vec::new() }
    }

    /// How many runs the acknowledged events start: at least this many exist or will.
    pub(crate) fn started(&self) -> usize {
        self.sent.iter().filter(|event| !event.ids.is_empty()).count()
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
                assert!(tries < 100, "events are refused again and again: {:?}", self.pending.first());
            }
        }
        self.sent.clone()
    }

    fn add(&mut self, size: usize) {
        let mut events = Vec::new();
        let mut places = Vec::new();
        let mut twice = Vec::new();
        for _ in 0..size {
            let place = self.sent.len();
            let shape = place % SHAPES.len();
            // Every other group of five runs without checkpointing: planned calls and answers only.
            let plain = if (place / SHAPES.len()) % 2 == 1 { "-plain" } else { "" };
            let mut event =
                json!({ "name": format!("crash/{}{plain}", SHAPES[shape].0), "data": { "n": place } });
            if self.rng.u8(..) < 26 {
                event["id"] = json!(format!("event-{place}"));
                twice.push((event.clone(), place));
            }
            self.sent.push(Sent { ids: Vec::new(), shape });
            events.push(event);
            places.push(place);
        }
        let seed = self.seed();
        self.pending.push(Pending { seed, events: Value::Array(events), places });
        for (event, place) in twice {
            let seed = self.seed();
            self.pending.push(Pending { seed, events: json!([event]), places: vec![place] });
        }
    }

    async fn flush(&mut self, server: &Server) {
        let mut index = 0;
        while index < self.pending.len() {
            let request = &self.pending[index];
            let Some(ids) = server.try_send_seeded(&request.seed, &request.events).await else {
                index += 1;
                continue;
            };
            assert_eq!(ids.len(), request.places.len(), "an id for each event of {request:?}");
            for (id, &place) in ids.into_iter().zip(&request.places) {
                self.sent[place].ids.push(id);
            }
            self.pending.remove(index);
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
