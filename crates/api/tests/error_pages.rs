//! Every stable error code has a page in `docs/errors` and a row in its table, and every page a code. The codes are
//! read from the crates' sources, so that a new one cannot go without a page.

// Helpers of tests fail by panicking, as the tests themselves do.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The crates whose codes users meet.
const CRATES: [&str; 6] = ["protocol", "engine", "runtime", "api", "dashboard", "lambda"];
/// Calls whose literal argument is a code, and whether a status stands before it. `refuse` is how the reader of events
/// makes a refusal.
const CALLS: [(&str, bool); 4] =
    [("Refusal::new(", true), ("engine_error(", false), ("StepErrorBody::new(", false), (".refuse(", false)];
/// Constants that are used as codes: where they are and what they are called.
const CONSTANTS: [(&str, &str); 6] = [
    ("protocol/src/ops.rs", "TIMEOUT_TOO_LONG"),
    ("protocol/src/gateway.rs", "BAD_GATEWAY_REQUEST"),
    ("protocol/src/time.rs", "BAD_DURATION"),
    ("protocol/src/time.rs", "DURATION_TOO_LONG"),
    ("protocol/src/time.rs", "BAD_TIME"),
    ("engine/src/conclude/wait_for_event.rs", "NAME"),
];
/// Fewer would mean that the sources are no longer read as they are written.
const CODES_MIN: usize = 40;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every Rust file below `folder` that is no file of tests.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// A file without its inline tests, which stand at its end.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text)
}

/// The literal that `text` begins with, white space and line breaks aside.
fn literal(text: &str) -> Option<&str> {
    text.trim_start().strip_prefix('"')?.split('"').next()
}

/// The literals after every `call`. With a status, what stands up to the first comma is passed over.
fn literals<'a>(text: &'a str, call: &'a str, has_status: bool) -> impl Iterator<Item = &'a str> {
    text.split(call).skip(1).filter_map(move |rest| {
        let rest = if has_status { rest.split_once(',')?.1 } else { rest };
        literal(rest)
    })
}

fn constant(file: &str, name: &str) -> String {
    let text = read(&root().join("crates").join(file));
    let start = format!("const {name}: &str = ");
    let value = text.split_once(&start).and_then(|(_, rest)| literal(rest));
    value.unwrap_or_else(|| panic!("crates/{file} has no constant {name}")).to_owned()
}

fn codes() -> BTreeSet<String> {
    let mut files = Vec::new();
    for name in CRATES {
        sources(&root().join("crates").join(name).join("src"), &mut files);
    }
    let mut codes: BTreeSet<String> = CONSTANTS.iter().map(|(file, name)| constant(file, name)).collect();
    for file in files {
        let text = read(&file);
        let text = without_tests(&text);
        for (call, has_status) in CALLS {
            codes.extend(literals(text, call, has_status).map(str::to_owned));
        }
    }
    codes
}

fn pages() -> BTreeSet<String> {
    let names = fs::read_dir(root().join("docs/errors")).unwrap().map(|entry| entry.unwrap().path());
    let codes = names.filter_map(|path| Some(path.file_name()?.to_str()?.strip_suffix(".md")?.to_owned()));
    codes.filter(|code| code != "README").collect()
}

fn missing<'a>(wanted: &'a BTreeSet<String>, there: &'a BTreeSet<String>) -> Vec<&'a String> {
    wanted.difference(there).collect()
}

#[test]
fn every_code_has_a_page_and_a_row() {
    let (codes, pages) = (codes(), pages());
    assert!(codes.len() >= CODES_MIN, "only {} codes found in the sources: {codes:?}", codes.len());
    let table = read(&root().join("docs/errors/README.md"));
    let rows: BTreeSet<String> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| [")?.split_once(']'))
        .filter(|(code, rest)| rest.starts_with(&format!("({code}.md) |")))
        .map(|(code, _)| code.to_owned())
        .collect();
    assert_eq!(missing(&codes, &pages), Vec::<&String>::new(), "codes without a page in docs/errors");
    assert_eq!(missing(&pages, &codes), Vec::<&String>::new(), "pages whose code is nowhere in the sources");
    assert_eq!(missing(&codes, &rows), Vec::<&String>::new(), "codes that the table in docs/errors lacks");
    assert_eq!(missing(&rows, &codes), Vec::<&String>::new(), "rows of the table whose code is nowhere");
}

#[test]
fn a_page_begins_with_its_code_and_shows_an_example() {
    for code in pages() {
        let text = read(&root().join("docs/errors").join(format!("{code}.md")));
        assert!(text.starts_with(&format!("# {code}: ")), "{code}.md begins otherwise");
        for part in ["**Cause.** ", "**What to do.** ", "\n```"] {
            assert!(text.contains(part), "{code}.md has no {part:?}");
        }
    }
}

#[test]
fn codes_are_found_across_line_breaks() {
    let text =
        "Refusal::new(\n    status,\n    \"a\",\n) Refusal::new(400, B, why) engine_error(\n \"c\", &m)";
    assert_eq!(literals(text, "Refusal::new(", true).collect::<Vec<_>>(), ["a"]);
    assert_eq!(literals(text, "engine_error(", false).collect::<Vec<_>>(), ["c"]);
}
