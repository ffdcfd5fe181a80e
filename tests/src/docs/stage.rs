//! Plays a page: its functions are apps on the official SDKs, its commands run in a shell, both against the real
//! server, in the order in which they stand there.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::{Value, json};
use tokio::task::{JoinSet, LocalSet};

use super::cast::{Cast, Language, check_types};
use super::fits::Known;
use super::shell::{Shell, only_read};
use super::{Block, Note, Page, Play};
use crate::api::is_final;
use crate::server::Server;
use crate::stub::{Reply, Stub};
use crate::wait::{DEADLINE, wait_until};

/// What a provider that a page calls answers: a price, and what a model says.
const PROVIDER: &str =
    r#"{"rate":1.08,"choices":[{"message":{"role":"assistant","content":"Tea, warmly"}}]}"#;

impl Page {
    /// Runs every block of the page that can run.
    ///
    /// # Panics
    /// When one does not do what the page says.
    pub async fn run(&self) {
        let server = if self.secured { Server::start() } else { Server::dev() };
        let server = server.flag("--retry-interval", 1).run().await;
        let stage = Rc::new(Stage::new(server, self).await);
        LocalSet::new().run_until(stage.play_page(self)).await;
        stage.every_function_has_run().await;
    }

    /// Checks the types of the pages' blocks in TypeScript.
    ///
    /// # Panics
    /// When one has an error.
    pub fn check_types(pages: &[Page]) {
        check_types(pages);
    }
}

struct Stage {
    server: Server,
    stub: Stub,
    cast: Vec<Cast>,
    known: RefCell<Known>,
    shell: Shell,
}

impl Stage {
    async fn new(server: Server, page: &Page) -> Self {
        let reply =
            Reply { headers: vec!["Content-Type: application/json".into()], ..Reply::plain(200, PROVIDER) };
        let (stub, shell) = (Stub::answering(reply).await, Shell::new(page.secured));
        let mut stage = Self { server, stub, cast: Vec::new(), known: RefCell::default(), shell };
        for language in Language::BOTH {
            let server = &stage.server;
            let mut cast = Cast::of_programs(page, language, server, |text| stage.addressed(text)).await;
            cast.extend(Cast::of_functions(page, language, server, |text| stage.addressed(text)).await);
            stage.cast.append(&mut cast);
        }
        stage
    }

    /// A text of a page with the addresses of this stage.
    fn addressed(&self, text: &str) -> String {
        let mut text = text.replace("https://api.example.com", origin(&self.stub.url));
        for (shown, real) in self.addresses() {
            text = text.replace(shown, &real);
        }
        text
    }

    /// The addresses that a page shows, and this stage's.
    fn addresses(&self) -> Vec<(&'static str, String)> {
        let host = |url: &str| origin(url).trim_start_matches("http://").to_owned();
        let mut addresses = vec![("localhost:8288", host(&self.server.url))];
        for (shown, language) in
            [("localhost:3000", Language::TypeScript), ("localhost:8000", Language::Python)]
        {
            // A whole program, if the page shows one, comes first.
            addresses.extend(
                self.cast
                    .iter()
                    .find(|cast| cast.language == language)
                    .map(|cast| (shown, host(&cast.app.url))),
            );
        }
        addresses
    }

    async fn play_page(self: &Rc<Self>, page: &Page) {
        let mut playing = JoinSet::new();
        let mut blocks = page.blocks.iter().enumerate();
        while let Some((at, block)) = blocks.next() {
            let place = format!("{}:{}", page.path, block.line);
            let next = page.blocks.get(at + 1).filter(|next| next.follows && next.note.is_none());
            let shown = next.filter(|next| ["json", "text"].contains(&next.language.as_str()));
            match (block.language.as_str(), &block.note) {
                (_, Some(Note::NotRun(_))) => {}
                ("bash", None) => {
                    while let Some(played) = playing.join_next().await {
                        played.expect("the play above");
                    }
                    self.run_commands(&place, block, shown).await;
                    if shown.is_some() {
                        blocks.next();
                    }
                }
                ("typescript" | "python", Some(Note::Play(play) | Note::App(Some(play)))) => {
                    play.check(&place);
                    let pair =
                        next.filter(|next| Language::of(next).is_some() && next.language != block.language);
                    let last = if pair.is_some() { at + 1 } else { at };
                    let shown = page.blocks.get(last + 1).filter(|b| b.follows && b.language == "json");
                    let cast = self.cast_of(block, pair);
                    let stage = Rc::clone(self);
                    let shown = shown.map(|shown| json_of(&place, &shown.text));
                    for _ in at..last + usize::from(shown.is_some()) {
                        blocks.next();
                    }
                    let play = play.clone();
                    playing
                        .spawn_local(async move { stage.play(&place, &play, &cast, shown.as_ref()).await });
                }
                ("typescript" | "python", None | Some(Note::App(None))) => {}
                (language, _) => panic!("{place}: a {language} block that is nobody's answer; is it marked?"),
            }
        }
        while let Some(played) = playing.join_next().await {
            played.expect("the play above");
        }
    }

    /// The places of the apps that a block, and the same in the other language, belong to.
    fn cast_of(&self, block: &Block, pair: Option<&Block>) -> Vec<usize> {
        let is_program = matches!(block.note, Some(Note::App(_)));
        let places = [Some(block), pair].into_iter().flatten().map(|block| {
            let (language, program) = (Language::of(block), is_program.then_some(block.line));
            let mut cast = self.cast.iter();
            cast.position(|cast| Some(cast.language) == language && cast.program == program).expect("its app")
        });
        places.collect()
    }

    // ---- Plays.

    async fn play(&self, place: &str, play: &Play, cast: &[usize], shown: Option<&Value>) {
        let mut events = Vec::new();
        if let Some(event) = &play.send {
            events = self.server.send_all(event).await;
        }
        if let Some(function) = &play.invoke {
            for at in cast {
                let path = format!("/invoke/{}-{function}", self.cast[*at].name);
                let answer = self.server.post(&path, &json!({ "data": play.data })).await;
                assert_eq!(answer.status, 200, "{place}: {answer:?}");
                events.push(answer.body["id"].as_str().expect("an event's id").to_owned());
            }
        }
        for later in &play.then {
            for at in cast {
                self.until(place, &later.until, &events, &self.cast[*at].name).await;
            }
            if let Some(event) = &later.send {
                self.server.send_all(event).await;
            }
            if let Some(signal) = &later.signal {
                let answer = self.server.post("/v1/signals", signal).await;
                assert_eq!(answer.status, 200, "{place}: {answer:?}");
            }
        }
        for (nth, at) in cast.iter().enumerate() {
            for (function, expected) in &play.runs {
                let slug = format!("{}-{function}", self.cast[*at].name);
                let mut expected = expected.clone();
                if let Some(shown) = shown.filter(|_| nth == 0) {
                    assert_eq!(play.runs.len(), 1, "{place}: whose output is it?");
                    expected["output"] = shown.clone();
                }
                self.comes_out(place, &slug, &expected, &events).await;
            }
        }
    }

    /// Waits until a run of this app that one of the events started waits at a step.
    async fn until(&self, place: &str, step: &str, events: &[String], app: &str) {
        wait_until(&format!("{place}: {app} waits at {step:?}"), DEADLINE, async || {
            let mut seen = Vec::new();
            for event in events {
                for run in self.server.runs_of(event).await.iter().filter(|run| run["app"] == app) {
                    seen.extend(self.server.steps(run["run_id"].as_str().unwrap_or_default()).await);
                }
            }
            let waits = seen.iter().any(|s| s["name"] == step && !is_final(s));
            if waits { Ok(()) } else { Err(json!(seen).to_string()) }
        })
        .await;
    }

    /// Waits until a run of this function has ended as expected.
    async fn comes_out(&self, place: &str, slug: &str, expected: &Value, events: &[String]) {
        let mut expected = expected.clone();
        if expected["status"].is_null() {
            expected["status"] = "Completed".into();
        }
        wait_until(&format!("{place}: a run of {slug} is {expected}"), DEADLINE, async || {
            let runs = self.server.get(&format!("/v1/runs?limit=100&function={slug}")).await.data();
            let runs = runs.as_array().cloned().unwrap_or_default();
            if runs.iter().any(|run| Known::default().json(&expected, run)) {
                return Ok(());
            }
            let mine = |run: &&Value| events.iter().any(|event| run["event_id"] == event.as_str());
            if let Some(ended) = runs.iter().filter(mine).find(|run| is_final(run)) {
                panic!("{place}: {slug} should be {expected}, but is {ended}");
            }
            Err(json!(runs).to_string())
        })
        .await;
    }

    /// A function that a page shows and nobody runs is not tested.
    async fn every_function_has_run(&self) {
        let functions = self.server.get("/v1/functions").await.data();
        for function in functions.as_array().expect("a list of functions") {
            let slug = function["slug"].as_str().expect("a slug");
            let runs = self.server.get(&format!("/v1/runs?limit=1&function={slug}")).await.data();
            assert_ne!(runs, json!([]), "{slug} has run");
        }
    }

    // ---- Commands.

    async fn run_commands(&self, place: &str, block: &Block, shown: Option<&Block>) {
        let text = self.known.borrow().applied(&block.text);
        let text = self.addressed(&text);
        let look = async || {
            let (ok, said) = self.shell.run(&text).await;
            let fits = match shown {
                None => ok,
                Some(shown) => self.fits(place, shown, &said, ok),
            };
            if fits { Ok(()) } else { Err(format!("{} {said}", if ok { "success:" } else { "failure:" })) }
        };
        let what = format!("{place} gives what is shown");
        if only_read(&block.text) {
            wait_until(&what, DEADLINE, look).await;
        } else if let Err(seen) = look().await {
            panic!("{what}, but: {seen}");
        }
    }

    /// Whether the answer is the one shown. Commands fail where a refusal is shown, and nowhere else.
    fn fits(&self, place: &str, shown: &Block, said: &str, ok: bool) -> bool {
        let mut said = said.to_owned();
        for (shown, real) in self.addresses() {
            said = said.replace(&real, shown);
        }
        let mut known = self.known.borrow_mut();
        if shown.language == "text" {
            return ok && known.lines(&without_ports(&shown.text), &without_ports(&said));
        }
        let wanted = json_of(place, &shown.text);
        let refusal = wanted["status"].as_u64().is_some_and(|status| status >= 400);
        let Ok(came) = serde_json::from_str(&said) else { return false };
        ok != refusal && known.json(&wanted, &came)
    }
}

/// `http://localhost:1234` of an address with a path.
fn origin(url: &str) -> &str {
    let end = url.match_indices('/').nth(2).map_or(url.len(), |(at, _)| at);
    &url[..end]
}

fn json_of(place: &str, text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{place}: what is shown is no JSON: {e}"))
}

/// Servers that commands start listen on free ports.
fn without_ports(text: &str) -> String {
    let mut parts = text.split("localhost:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + "localhost:" + part.trim_start_matches(|c: char| c.is_ascii_digit()))
}
