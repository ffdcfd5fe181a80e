//! The file that `apps/crash.js` writes, read back. What its lines mean is written there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

use serde_json::Value;

/// Run id and step name.
type Key = (String, String);

/// What a run waits for: a reply to its number, or a signal of this name.
#[derive(Debug, Clone)]
pub(crate) struct Wait {
    /// The run's number.
    pub(crate) n: usize,
    /// The signal's name; `None`: it waits for an event.
    pub(crate) signal: Option<String>,
}

/// Everything the app has written down so far.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    path: PathBuf,
    /// How much of the file was read, bytes.
    offset: u64,
    /// Runs for which the app was called.
    pub(crate) runs: BTreeSet<String>,
    /// Results that step code made, recorded or not.
    pub(crate) ran: BTreeMap<Key, Vec<Value>>,
    /// Results that later steps of the same run were given.
    pub(crate) saw: BTreeMap<Key, Vec<Value>>,
    /// Results whose checkpoint the server has answered with success.
    pub(crate) acked: BTreeMap<Key, Vec<Value>>,
    /// How often step code failed on purpose, by run.
    pub(crate) threw: BTreeMap<String, usize>,
    /// Runs that came to their wait.
    pub(crate) waits: BTreeMap<String, Wait>,
    /// Outputs with which the function came to its end, by run.
    pub(crate) done: BTreeMap<String, Vec<Value>>,
    /// Runs that came to their end, well or badly, as far as an event started them.
    pub(crate) ended: BTreeSet<String>,
}

impl Journal {
    /// The journal at this path, of which nothing has been read yet.
    pub(crate) fn at(path: PathBuf) -> Self {
        Self { path, ..Self::default() }
    }

    /// Reads what has been written since; a line that is still being written is left for the next time.
    pub(crate) fn refresh(&mut self) -> &Self {
        let mut text = String::new();
        // The app makes the file when it starts.
        if let Ok(mut file) = File::open(&self.path) {
            file.seek(SeekFrom::Start(self.offset)).expect("to find the place in the journal");
            file.read_to_string(&mut text).expect("to read the journal");
        }
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        self.offset += whole as u64;
        for line in text[..whole].lines() {
            let line = serde_json::from_str(line).unwrap_or_else(|e| panic!("a line of JSON ({e}): {line}"));
            self.add(&line);
        }
        self
    }

    fn add(&mut self, line: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let run = text(&line["run"]);
        match line["t"].as_str() {
            Some("call") => {
                self.runs.insert(run);
            }
            Some("ran") => {
                for (step, result) in line["saw"].as_object().into_iter().flatten() {
                    self.saw.entry((run.clone(), step.clone())).or_default().push(result.clone());
                }
                self.ran.entry((run, text(&line["step"]))).or_default().push(line["result"].clone());
            }
            Some("acked") => {
                for step in line["steps"].as_array().into_iter().flatten() {
                    let key = (run.clone(), text(&step["step"]));
                    self.acked.entry(key).or_default().push(step["result"].clone());
                }
            }
            Some("threw") => *self.threw.entry(run).or_default() += 1,
            Some("waits") => {
                let n = line["n"].as_u64().and_then(|n| usize::try_from(n).ok());
                let n = n.unwrap_or_else(|| panic!("a number in {line}"));
                self.waits.insert(run, Wait { n, signal: line["signal"].as_str().map(str::to_owned) });
            }
            Some("done") => {
                if line["side"] != true {
                    self.ended.insert(run.clone());
                }
                self.done.entry(run).or_default().push(line["output"].clone());
            }
            Some("fails") => {
                if line["side"] != true {
                    self.ended.insert(run);
                }
            }
            Some("end") => {}
            _ => panic!("an unknown line: {line}"),
        }
    }
}
