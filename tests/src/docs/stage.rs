//! Runs a page: its functions become apps on the official SDKs, its commands run in a shell, both against the real
//! server, in the order in which they stand there.

use std::cell::RefCell;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::rc::Rc;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;
use tokio::task::{JoinSet, LocalSet};

use super::fits::Known;
use super::{Block, Note, Page, Play};
use crate::api::is_final;
use crate::app::{App, repository};
use crate::server::{EVENT_KEY, SIGNING_KEY, Server};
use crate::stub::{Reply, Stub};
use crate::wait::{DEADLINE, wait_until};

/// `stepwell` in a page's commands: starts the real one on a free port with data of its own, shows what it says, and
/// ends it.
const STEPWELL: &str = r#"#!/bin/sh
case "$*" in *--help*|*--version*) exec "$STEPWELL_BIN" "$@" ;; esac
said=$(mktemp) data=$(mktemp -d)
"$STEPWELL_BIN" "$@" --host 127.0.0.1 --port 0 --data-dir "$data" >"$said" 2>"$data/errors" &
until grep -q listens "$said"; do
    kill -0 $! 2>/dev/null || { cat "$data/errors" >&2; wait $!; exit $?; }
    sleep 0.02
done
sed "s|$data|.stepwell|" "$said"
kill $!
wait $!
rm -r "$said" "$data"
"#;

/// What is above every block, by language.
const TYPESCRIPT_HEADER: &str =
    "import { addUpOrders, chargeCard, createAccount, inngest, sendMail } from \"./given\";\n";
const PYTHON_HEADER: &str = "import datetime\nimport os\n\nimport inngest\n\n\
                             from given import add_up_orders, charge_card, client, create_account, send_mail\n\n\n";

/// What a provider that a page calls answers: a price, and what a model says.
const PROVIDER: &str =
    r#"{"rate":1.08,"choices":[{"message":{"role":"assistant","content":"Tea, warmly"}}]}"#;

impl Page {
    /// Runs every block of the page that can run.
    ///
    /// # Panics
    /// When one does not do what the page says.
    pub async fn run(&self) {
        run_pages(std::slice::from_ref(self)).await;
    }

    /// As [`Page::run`], with one server for all pages, which must all want the same kind.
    ///
    /// # Panics
    /// When a block does not do what its page says.
    pub async fn run_all(pages: &[Page]) {
        run_pages(pages).await;
    }
}

async fn run_pages(pages: &[Page]) {
    let secured = pages.first().is_some_and(|page| page.secured);
    let server = if secured { Server::start() } else { Server::dev() };
    let server = server.flag("--retry-interval", 1).run().await;
    let stage = Rc::new(Stage::new(server, pages).await);
    let played = LocalSet::new();
    let playing = async {
        for page in pages {
            assert_eq!(page.secured, secured, "{}", page.path);
            stage.play_page(page).await;
        }
    };
    played.run_until(playing).await;
    stage.every_function_has_run().await;
}

/// An app of the page, and what its functions' slugs begin with.
struct Cast {
    language: &'static str,
    app: App,
    /// The app's name, a whole program's is its own.
    name: String,
    /// The place of the block that is the whole program.
    block: Option<(String, usize)>,
    _folder: TempDir,
}

struct Stage {
    server: Server,
    stub: Stub,
    cast: Vec<Cast>,
    known: RefCell<Known>,
    tools: TempDir,
}

impl Stage {
    async fn new(server: Server, pages: &[Page]) -> Self {
        let reply =
            Reply { headers: vec!["Content-Type: application/json".into()], ..Reply::plain(200, PROVIDER) };
        let stub = Stub::answering(reply).await;
        let mut stage =
            Self { server, stub, cast: Vec::new(), known: RefCell::new(Known::default()), tools: tools() };
        for language in ["typescript", "python"] {
            let blocks = pages.iter().flat_map(|page| page.blocks.iter().map(move |block| (page, block)));
            let blocks: Vec<(&Page, &Block)> =
                blocks.filter(|(_, block)| block.language == language && block.not_run().is_none()).collect();
            let mut modules = Vec::new();
            for (page, block) in blocks {
                if matches!(block.note, Some(Note::App(_))) {
                    let cast = stage.program(page, block, language).await;
                    stage.cast.push(cast);
                } else {
                    modules.push((page, block));
                }
            }
            if !modules.is_empty() {
                let cast = stage.collected(language, &modules).await;
                stage.cast.push(cast);
            }
        }
        stage
    }

    /// The app of all blocks that are functions.
    async fn collected(&self, language: &'static str, blocks: &[(&Page, &Block)]) -> Cast {
        let folder = folder();
        let (extension, header) = match language {
            "python" => ("py", PYTHON_HEADER),
            _ => ("ts", TYPESCRIPT_HEADER),
        };
        let mut modules = Vec::new();
        for (page, block) in blocks {
            let module = format!("{}_{}", page.name().replace(['-', ' '], "_"), block.line);
            let text = self.addressed(&block.text);
            write(folder.path(), &format!("{module}.{extension}"), &format!("{header}{text}"));
            modules.push(if extension == "py" { module } else { format!("{module}.ts") });
        }
        let modules: Vec<&str> = modules.iter().map(String::as_str).collect();
        let app = if extension == "py" {
            App::python(folder.path(), &[&["serve.py"], &modules[..]].concat())
        } else {
            App::node(folder.path(), &[&["--import", "tsx", "serve.ts"], &modules[..]].concat())
        };
        let app = app.of(&self.server).synced().await;
        let name = if language == "python" { "shop-python" } else { "shop" };
        Cast { language, app, name: name.into(), block: None, _folder: folder }
    }

    /// The app of a block that is a whole program.
    async fn program(&self, page: &Page, block: &Block, language: &'static str) -> Cast {
        let folder = folder();
        let app = if language == "python" {
            App::python(folder.path(), &["program.py"])
        } else {
            App::node(folder.path(), &["--import", "tsx", "program.ts"])
        };
        let port = app.url.rsplit(':').next().and_then(|rest| rest.split('/').next()).expect("a port");
        let text = block.text.replace("3000", port).replace("8000", port);
        let extension = if language == "python" { "py" } else { "ts" };
        write(folder.path(), &format!("program.{extension}"), &self.addressed(&text));
        let name = ["id: \"", "app_id=\""].iter().find_map(|key| text.split_once(key));
        let name = name.and_then(|(_, rest)| rest.split('"').next()).expect("the app's name").to_owned();
        let app = app.of(&self.server).synced().await;
        Cast { language, app, name, block: Some((page.path.clone(), block.line)), _folder: folder }
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
        for (shown, language) in [("localhost:3000", "typescript"), ("localhost:8000", "python")] {
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
                    let pair = next.filter(|next| next.is_code() && next.language != block.language);
                    let last = if pair.is_some() { at + 1 } else { at };
                    let shown = page.blocks.get(last + 1).filter(|b| b.follows && b.language == "json");
                    let program = matches!(block.note, Some(Note::App(_)));
                    let cast = self.cast_of(page, block, pair, program);
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
    fn cast_of(&self, page: &Page, block: &Block, pair: Option<&Block>, program: bool) -> Vec<usize> {
        let places = [Some(block), pair].into_iter().flatten().map(|block| {
            let wanted = program.then(|| (page.path.clone(), block.line));
            let found =
                self.cast.iter().position(|cast| cast.language == block.language && cast.block == wanted);
            found.expect("the block's app")
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
            let (code, said) = self.shell(&text).await;
            let fits = match shown {
                None => code == Some(0),
                Some(shown) => self.fits(place, shown, &said, code),
            };
            if fits { Ok(()) } else { Err(format!("exit code {code:?}, {said}")) }
        };
        let what = format!("{place} gives what is shown");
        if reads(&block.text) {
            wait_until(&what, DEADLINE, look).await;
        } else if let Err(seen) = look().await {
            panic!("{what}, but: {seen}");
        }
    }

    /// Whether the answer is the one shown. Commands fail where a refusal is shown, and nowhere else.
    fn fits(&self, place: &str, shown: &Block, said: &str, code: Option<i32>) -> bool {
        let mut said = said.to_owned();
        for (shown, real) in self.addresses() {
            said = said.replace(&real, shown);
        }
        let mut known = self.known.borrow_mut();
        if shown.language == "text" {
            return code == Some(0) && known.lines(&without_ports(&shown.text), &without_ports(&said));
        }
        let wanted = json_of(place, &shown.text);
        let refusal = wanted["status"].as_u64().is_some_and(|status| status >= 400);
        let Ok(came) = serde_json::from_str(&said) else { return false };
        (code == Some(0)) != refusal && known.json(&wanted, &came)
    }

    async fn shell(&self, text: &str) -> (Option<i32>, String) {
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new("bash");
        command
            .args(["-e", "-o", "pipefail", "-c", text])
            .current_dir(self.tools.path())
            .env("PATH", format!("{}:{path}", self.tools.path().display()))
            .env("CURL_HOME", self.tools.path())
            .env("STEPWELL_BIN", Server::binary())
            .env_remove("STEPWELL_SIGNING_KEY")
            .env_remove("STEPWELL_EVENT_KEY")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        if self.server.secured {
            command.env("STEPWELL_SIGNING_KEY", SIGNING_KEY).env("STEPWELL_EVENT_KEY", EVENT_KEY);
        }
        let output = tokio::time::timeout(DEADLINE, command.output()).await;
        let output = output.unwrap_or_else(|_| panic!("this must end: {text}")).expect("to run bash");
        let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() && said.is_empty() {
            said = String::from_utf8_lossy(&output.stderr).into_owned();
        }
        (output.status.code(), said)
    }
}

/// A folder for an app's files, with what stands above every block, and with the packages of the examples.
fn folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("stepwell-docs-").tempdir().expect("a temporary folder");
    let given = repository().join("tests/apps/docs");
    for file in ["given.ts", "serve.ts", "given.py", "serve.py"] {
        std::fs::copy(given.join(file), folder.path().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    }
    write(folder.path(), "package.json", r#"{"type":"module"}"#);
    let packages = repository().join("examples/typescript/node_modules");
    std::os::unix::fs::symlink(packages, folder.path().join("node_modules")).expect("a link");
    folder
}

/// What a page's commands find: `stepwell`, and how `curl` behaves.
fn tools() -> TempDir {
    let folder = tempfile::Builder::new().prefix("stepwell-docs-").tempdir().expect("a temporary folder");
    write(folder.path(), ".curlrc", "silent\nshow-error\nfail-with-body\nmax-time = 20\n");
    write(folder.path(), "stepwell", STEPWELL);
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path().join("stepwell"), executable).expect("to make it executable");
    folder
}

fn write(folder: &Path, file: &str, text: &str) {
    std::fs::write(folder.join(file), text).unwrap_or_else(|e| panic!("{file}: {e}"));
}

/// `http://localhost:1234` of an address with a path.
fn origin(url: &str) -> &str {
    let end = url.match_indices('/').nth(2).map_or(url.len(), |(at, _)| at);
    &url[..end]
}

/// Whether commands change nothing, so that they may be repeated.
fn reads(commands: &str) -> bool {
    let changes = [" -d", " -F", " -X", " --data", " --form", " --json", " --request", "stepwell"];
    commands.contains("curl") && !changes.iter().any(|change| commands.contains(change))
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
