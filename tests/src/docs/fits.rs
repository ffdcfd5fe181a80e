//! Whether what came is what a page shows. Ids, times and addresses vary; everything else is as shown.

use serde_json::Value;
use std::collections::BTreeMap;

/// What stands for what: the ids that a page shows, and those that came in their place.
#[derive(Debug, Default, Clone)]
pub(super) struct Known(BTreeMap<String, String>);

impl Known {
    /// A text of the page with the ids that came.
    pub(super) fn applied(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (shown, came)| text.replace(shown, came))
    }

    /// Whether the answer is the one shown; learns the ids in it if so. `more`: an object of the answer may have
    /// fields that are not shown.
    pub(super) fn json(&mut self, shown: &Value, came: &Value) -> bool {
        let mut learnt = self.clone();
        let fits = learnt.value(shown, came);
        if fits {
            *self = learnt;
        }
        fits
    }

    fn value(&mut self, shown: &Value, came: &Value) -> bool {
        match (shown, came) {
            (Value::Object(fields), Value::Object(others)) => fields
                .iter()
                .all(|(key, value)| others.get(key).is_some_and(|other| self.value(value, other))),
            (Value::Array(items), Value::Array(others)) => {
                items.len() == others.len()
                    && items.iter().zip(others).all(|(item, other)| self.value(item, other))
            }
            (Value::String(text), Value::String(other)) => self.text(text, other),
            (Value::Number(number), Value::Number(other)) => {
                let (number, other) = (number.as_f64(), other.as_f64());
                number == other || (number.is_some_and(is_ms) && other.is_some_and(is_ms))
            }
            (shown, came) => shown == came,
        }
    }

    /// Whether a text is the one shown, line by line; a line `…` stands for any number of lines.
    pub(super) fn lines(&mut self, shown: &str, came: &str) -> bool {
        let mut rest = came.trim().lines();
        let mut lines = shown.trim().lines().peekable();
        while let Some(line) = lines.next() {
            if line.trim() != "…" {
                if !rest.next().is_some_and(|other| self.text(line.trim(), other.trim())) {
                    return false;
                }
                continue;
            }
            let Some(next) = lines.peek() else { return true };
            let mut after = rest.clone();
            while let Some(other) = after.next() {
                if self.clone().text(next.trim(), other.trim()) {
                    break;
                }
                rest = after.clone();
            }
        }
        rest.next().is_none()
    }

    fn text(&mut self, shown: &str, came: &str) -> bool {
        let (shown, came) = (words(shown), words(came));
        shown.len() == came.len() && shown.iter().zip(came).all(|(word, other)| self.word(word, other))
    }

    fn word(&mut self, shown: &str, came: &str) -> bool {
        match (varies(shown), varies(came)) {
            // An id that came for the one shown comes for it again.
            (Some(Varies::Id), Some(Varies::Id)) => {
                let standing = self.0.entry(shown.to_owned()).or_insert_with(|| came.to_owned());
                standing == came
            }
            (Some(kind), other) => shown == came || other == Some(kind),
            (None, _) => shown == came,
        }
    }
}

/// What is different every time.
#[derive(Debug, PartialEq, Eq)]
enum Varies {
    /// A ULID.
    Id,
    Uuid,
    Time,
    /// A version: 0.1.0.
    Version,
    /// 40 and more hexadecimal digits.
    Hex,
}

fn varies(word: &str) -> Option<Varies> {
    let upper = |b: u8| b.is_ascii_digit() || (b.is_ascii_uppercase() && !b"ILOU".contains(&b));
    let hex = |b: u8| b.is_ascii_hexdigit();
    let dashes = word.bytes().filter(|b| *b == b'-').count();
    let dots = word.split('.').collect::<Vec<_>>();
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if word.len() == 26 && word.bytes().all(upper) && word.starts_with(|c: char| ('0'..='7').contains(&c)) {
        Some(Varies::Id)
    } else if word.len() == 36 && dashes == 4 && word.bytes().all(|b| hex(b) || b == b'-') {
        Some(Varies::Uuid)
    } else if word.len() >= 20
        && word.as_bytes()[10] == b'T'
        && word.ends_with('Z')
        && word.starts_with("20")
        && dashes == 2
    {
        Some(Varies::Time)
    } else if dots.len() == 3 && dots.iter().all(number) {
        Some(Varies::Version)
    } else if word.len() >= 40 && word.bytes().all(hex) {
        Some(Varies::Hex)
    } else {
        None
    }
}

/// Letters, digits, `-`, `.` and `:` together are a word; every other character is one by itself.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let inside = |c: char| c.is_alphanumeric() || "-.:".contains(c);
        let end =
            if inside(first) { rest.find(|c| !inside(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        // A full stop or colon at the end is a sentence's.
        let word = rest[..end].trim_end_matches(['.', ':']);
        let end = if word.is_empty() { end } else { word.len() };
        words.push(&rest[..end]);
        rest = &rest[end..];
    }
    words
}

/// A time in Unix milliseconds, of this century.
fn is_ms(number: f64) -> bool {
    (1e12..4.2e12).contains(&number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ids_and_times_vary_and_nothing_else() {
        let (id, other) = ("01KAVXZ5E8QJ4Q0XW0YJ0B6J9R", "01KAVY00000000000000000000");
        let mut known = Known::default();
        let shown =
            json!({ "ids": [id], "status": 200, "at": "2026-11-24T09:00:00.000Z", "ts": 1795510800000_i64 });
        let came = json!({ "ids": [other], "status": 200, "at": "2027-01-01T00:00:00Z", "ts": 1795510800001_i64, "x": 1 });
        assert!(known.json(&shown, &came));
        assert_eq!(known.applied(&format!("curl /v1/runs/{id}")), format!("curl /v1/runs/{other}"));
        for wrong in [
            json!({ "ids": [id], "status": 200, "at": "2026-11-24T09:00:00.000Z", "ts": 1795510800000_i64 }),
            json!({ "ids": [other], "status": 201, "at": "2026-11-24T09:00:00.000Z", "ts": 1795510800000_i64 }),
            json!({ "ids": [other], "status": 200, "at": "now", "ts": 1795510800000_i64 }),
            json!({ "ids": [other], "status": 200, "at": "2026-11-24T09:00:00.000Z", "ts": 7 }),
            json!({ "ids": [], "status": 200, "at": "2026-11-24T09:00:00.000Z", "ts": 1795510800000_i64 }),
        ] {
            assert!(!known.json(&shown, &wrong), "{wrong}");
        }
        assert!(Known::default().lines(&format!("run {id}: ok."), &format!(" run {other}: ok.\n")));
        assert!(!Known::default().lines("run it: ok", "run me: ok"));
    }

    #[test]
    fn an_ellipsis_stands_for_lines() {
        let fits = |shown: &str, came: &str| Known::default().lines(shown, came);
        assert!(fits("a\n…", "a\nb\nc") && fits("a\n…\nd", "a\nb\nc\nd") && fits("a\n…\nd", "a\nd"));
        assert!(!fits("a\n…\nd", "a\nb") && !fits("a", "a\nb") && !fits("a\nb", "a"));
    }
}
