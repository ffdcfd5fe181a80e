//! The pages of `docs/` as tests see them: every fenced block, with what the comments around it say.
//!
//! The rules, which `docs/README.md` tells its readers too:
//!
//! - `typescript` and `python` blocks are modules. All of a page become one app in each language, named `shop` and
//!   `shop-python`, below a header that supplies the client and a few functions (`tests/apps/docs`). A block marked
//!   `<!-- app -->` is a whole program and runs alone.
//! - `<!-- play: {…} -->` before such blocks says what is sent ([`Play`]) and which runs come of it. It holds for the
//!   block that follows and for the one that follows that at once, which is the same in the other language.
//! - `bash` blocks run as they stand, with the page's addresses in place of `localhost:8288`, `localhost:3000` and
//!   `localhost:8000`. What only reads is repeated until its answer is the one shown.
//! - A `json` or `text` block right after a `bash` block is its answer ([`fits`]); right after function blocks it is the
//!   output of the run that `play` names.
//! - `<!-- not run: why -->` marks a block that cannot run. `<!-- server: start -->` at a page's top asks for
//!   `stepwell start` instead of `stepwell dev`.
//!
//! `cast.rs` makes apps of blocks, `shell.rs` runs commands, `fits.rs` compares what came with what is shown, and
//! `stage.rs` plays a page with all of them.

mod cast;
mod fits;
mod shell;
mod stage;

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

use crate::app::repository;

/// A page.
#[derive(Debug)]
pub struct Page {
    /// Its path in the repository.
    pub path: String,
    /// Whether it wants `stepwell start`.
    pub secured: bool,
    /// Its text.
    pub text: String,
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
}

/// A fenced block.
#[derive(Debug)]
pub struct Block {
    /// Where it begins, counted from 1.
    pub line: usize,
    /// What its fence says: `bash`.
    pub language: String,
    /// What is in it.
    pub text: String,
    /// Whether nothing but blank lines is between it and the block before.
    pub follows: bool,
    /// What the comment before it says.
    pub note: Option<Note>,
}

/// What a comment says of the block after it.
#[derive(Debug)]
pub enum Note {
    /// It is a whole program.
    App(Option<Play>),
    /// What is sent to its functions.
    Play(Play),
    /// It cannot run, and why.
    NotRun(String),
}

/// What is sent, and what must come of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Play {
    /// An event, or a list of them.
    pub send: Option<Value>,
    /// The id of a function that is invoked, with `data`.
    pub invoke: Option<String>,
    /// Its input.
    #[serde(default)]
    pub data: Value,
    /// What happens later.
    #[serde(default)]
    pub then: Vec<Later>,
    /// What the runs of these functions, by id, must be like in the end.
    pub runs: BTreeMap<String, Value>,
}

/// Something that is sent when a run has come to a step.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Later {
    /// The step that must be waiting.
    pub until: String,
    /// An event. Nothing need be sent: then that it waits is all there is to see.
    pub send: Option<Value>,
    /// The body of `POST /v1/signals`.
    pub signal: Option<Value>,
}

impl Page {
    /// The pages directly in this folder of `docs`, by name, but for those named.
    #[must_use]
    pub fn of(folder: &str, but: &[&str]) -> Vec<Page> {
        let folder = repository().join("docs").join(folder);
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a folder's entry").path()).collect();
        paths.retain(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".md") && !but.contains(&name.as_ref())
        });
        paths.sort();
        paths.iter().map(|path| Page::read(path)).collect()
    }

    /// The page's name: `events` for `docs/events.md`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".md")
    }

    fn read(path: &Path) -> Page {
        let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let path = path.strip_prefix(repository()).expect("a path in the repository").display().to_string();
        let mut reader = Reader::new(path.clone());
        for (at, line) in text.lines().enumerate() {
            reader.line(at + 1, line);
        }
        assert!(reader.open.is_none(), "{path}: a block is not closed");
        assert!(reader.comment.is_none(), "{path}: a comment is not closed");
        assert!(reader.note.is_none(), "{path}: a comment is followed by no block");
        Page { path, secured: reader.secured, text, blocks: reader.blocks }
    }
}

/// Reads a page line by line.
struct Reader {
    path: String,
    blocks: Vec<Block>,
    open: Option<Block>,
    comment: Option<String>,
    note: Option<Note>,
    secured: bool,
    /// Whether there was nothing but blank lines since the last block.
    blank: bool,
}

impl Reader {
    fn new(path: String) -> Self {
        Self { path, blocks: vec![], open: None, comment: None, note: None, secured: false, blank: false }
    }

    fn line(&mut self, at: usize, line: &str) {
        let place = format!("{}:{at}", self.path);
        if let Some(mut block) = self.open.take() {
            if line == "```" {
                self.blocks.push(block);
                self.blank = true;
                return;
            }
            block.text.push_str(line);
            block.text.push('\n');
            self.open = Some(block);
        } else if let Some(comment) = self.comment.take() {
            self.comment(&place, format!("{comment}\n{line}"));
        } else if let Some(language) = line.strip_prefix("```") {
            assert!(!language.is_empty(), "{place}: the block says no language");
            let (language, text) = (language.to_owned(), String::new());
            let (note, follows) = (self.note.take(), self.blank);
            self.open = Some(Block { line: at, language, text, follows, note });
        } else if line.starts_with("<!--") {
            self.comment(&place, line.to_owned());
        } else if !line.trim().is_empty() {
            assert!(!line.contains("```"), "{place}: a block must begin at the line's beginning");
            assert!(self.note.is_none(), "{place}: a comment must stand right before its block");
            self.blank = false;
        }
    }

    fn comment(&mut self, place: &str, text: String) {
        let Some(inner) = text.strip_prefix("<!--").and_then(|text| text.trim_end().strip_suffix("-->"))
        else {
            self.comment = Some(text);
            return;
        };
        self.blank = false;
        let (key, value) = inner.trim().split_once(':').unwrap_or((inner.trim(), ""));
        let play = || -> Play {
            serde_json::from_str(value).unwrap_or_else(|e| panic!("{place}: the play cannot be read: {e}"))
        };
        assert!(self.note.is_none(), "{place}: two comments for one block");
        self.note = Some(match key {
            "app" if value.is_empty() => Note::App(None),
            "app" => Note::App(Some(play())),
            "play" => Note::Play(play()),
            "not run" => Note::NotRun(value.trim().to_owned()),
            "server" => {
                assert_eq!(value.trim(), "start", "{place}");
                self.secured = true;
                return;
            }
            _ => panic!("{place}: nobody knows what {key:?} means"),
        });
    }
}

impl Block {
    /// Whether it cannot run, and why.
    #[must_use]
    pub fn not_run(&self) -> Option<&str> {
        match &self.note {
            Some(Note::NotRun(why)) => Some(why),
            _ => None,
        }
    }
}

impl Play {
    fn check(&self, place: &str) {
        assert!(self.send.is_some() != self.invoke.is_some(), "{place}: a play sends or invokes");
        assert!(!self.runs.is_empty(), "{place}: a play that expects nothing proves nothing");
    }
}
