//! Signals: what resumes the run that waits for one.

use crate::error::{Refusal, quoted};
use crate::json::{Json, raw_string};
use crate::limits::{SIGNAL_BYTES_MAX, STEP_OUTPUT_BYTES_MAX};
use crate::list::read_object;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The body of `POST /v1/signals`.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalRequest {
    /// The signal's name.
    pub signal: String,
    /// What the waiting step is given; `null` if nothing was sent.
    pub data: Json,
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow, default)]
    signal: Option<&'a RawValue>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
}

impl SignalRequest {
    /// Reads `{"signal","data"?}`.
    ///
    /// # Errors
    /// `bad_json` when it is no object; `bad_signal` when the name is missing, empty, no string or longer than
    /// [`SIGNAL_BYTES_MAX`]; `bad_json` when the data cannot be read; `step_output_too_large` (413) when it is larger
    /// than a step's output may be.
    pub fn parse(body: &[u8]) -> Result<SignalRequest, Refusal> {
        let wire: Wire<'_> = read_object(body).map_err(|e| {
            Refusal::new(400, "bad_json", format!("expected {{\"signal\": …, \"data\": …}}: {e}"))
                .field("signal")
        })?;
        let data = match wire.data {
            Some(raw) => Json::parse(raw.get().as_bytes())
                .map_err(|e| Refusal::new(400, "bad_json", format!("data: {e}")).field("data"))?,
            None => Json::null(),
        };
        if data.len() > STEP_OUTPUT_BYTES_MAX {
            let why =
                format!("the data has {} bytes, at most {STEP_OUTPUT_BYTES_MAX} are accepted", data.len());
            return Err(Refusal::new(413, "step_output_too_large", why)
                .field("data")
                .limit(format!("{STEP_OUTPUT_BYTES_MAX} bytes")));
        }
        Ok(SignalRequest { signal: name(wire.signal)?, data })
    }
}

fn name(raw: Option<&RawValue>) -> Result<String, Refusal> {
    let bad = |why: String| Refusal::new(400, "bad_signal", why).field("signal");
    let raw = raw.ok_or_else(|| bad("signal is missing".to_owned()))?;
    let name =
        raw_string(raw).ok_or_else(|| bad(format!("signal must be a string, not {}", quoted(raw.get()))))?;
    if name.is_empty() {
        return Err(bad("signal is empty".to_owned()));
    }
    if name.len() > SIGNAL_BYTES_MAX {
        let why = format!(
            "signal {} has {} bytes, at most {SIGNAL_BYTES_MAX} are accepted",
            quoted(&name),
            name.len()
        );
        return Err(bad(why).limit(format!("{SIGNAL_BYTES_MAX} bytes")));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_has_a_name_and_perhaps_data() {
        let read = |body: &str| SignalRequest::parse(body.as_bytes()).unwrap();
        let full = read(r#"{"signal":"task/7","data":{"b":1,"a":2},"other":1}"#);
        assert_eq!((full.signal.as_str(), full.data.as_str()), ("task/7", r#"{"a":2,"b":1}"#));
        assert!(read(r#"{"signal":"s"}"#).data.is_null());
        assert!(read(r#"{"signal":"s","data":null}"#).data.is_null());
        assert_eq!(read(&format!(r#"{{"signal":"{}"}}"#, "s".repeat(1024))).signal.len(), 1024);
    }

    #[test]
    fn bad_signals_are_refused_with_their_field() {
        let long = format!(r#"{{"signal":"{}"}}"#, "s".repeat(1025));
        let deep = format!(r#"{{"signal":"s","data":{}{}}}"#, "[".repeat(101), "]".repeat(101));
        let large = format!(r#"{{"signal":"s","data":"{}"}}"#, "x".repeat(STEP_OUTPUT_BYTES_MAX));
        for (body, status, code, field) in [
            ("", 400, "bad_json", "signal"),
            ("[]", 400, "bad_json", "signal"),
            ("{}", 400, "bad_signal", "signal"),
            (r#"{"signal":null}"#, 400, "bad_signal", "signal"),
            (r#"{"signal":""}"#, 400, "bad_signal", "signal"),
            (r#"{"signal":7}"#, 400, "bad_signal", "signal"),
            (long.as_str(), 400, "bad_signal", "signal"),
            (deep.as_str(), 400, "bad_json", "data"),
            (large.as_str(), 413, "step_output_too_large", "data"),
        ] {
            let refusal = SignalRequest::parse(body.as_bytes()).unwrap_err();
            let got = (refusal.status, refusal.code, refusal.field.as_deref());
            assert_eq!(got, (status, code, Some(field)), "{refusal}");
        }
    }
}
