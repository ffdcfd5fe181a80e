//! Ids: ULIDs of events and runs, UUIDs of apps and functions, and how one follows from another.
//!
//! None is drawn here: fresh ids are made by whoever has a clock and randomness, derived ones are functions
//! of their inputs, so that doing the same thing twice gives the same id.

use crate::error::{Refusal, quoted};
use base64::Engine as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use ulid::Ulid;
use uuid::Uuid;

/// The account of a server that has only one. Source: what the reference dev server says.
pub const ACCOUNT_ID: Uuid = Uuid::from_u128(0x0000_0000_0000_4000_a000_0000_0000_0000);
/// The environment of a server that has only one. Source: what the reference dev server says.
pub const ENV_ID: Uuid = Uuid::from_u128(0x0000_0000_0000_4000_b000_0000_0000_0000);

/// Bits of a ULID's time part.
const ULID_TIME_BITS: u32 = 48;
/// Bytes of a ULID's random part.
const ULID_RANDOM_BYTES: usize = 10;

/// A run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub Ulid);

/// An event, as the server names it; not the `id` that its sender may give it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub Ulid);

impl RunId {
    /// The run that an event starts of a function: its time is the event's, its random part the first ten
    /// bytes of SHA-256(event id ‖ 0 ‖ slug). A retried delivery of the event thus names the same run.
    pub fn derive(event: EventId, function_slug: &str) -> RunId {
        let mut hash = Sha256::new();
        hash.update(event.to_string().as_bytes());
        hash.update([0]);
        hash.update(function_slug.as_bytes());
        let mut random = [0; ULID_RANDOM_BYTES];
        random.copy_from_slice(&hash.finalize()[..ULID_RANDOM_BYTES]);
        RunId(ulid_of(event.0.timestamp_ms(), random))
    }
}

impl EventId {
    /// The id of an event that the server itself sends at this time for this cause: the same both, the same id.
    pub fn derive(at_ms: i64, cause: &str) -> EventId {
        let mut random = [0; ULID_RANDOM_BYTES];
        random.copy_from_slice(&Sha256::digest(cause.as_bytes())[..ULID_RANDOM_BYTES]);
        EventId(ulid_of(u64::try_from(at_ms).unwrap_or_default(), random))
    }
}

fn ulid_of(millis: u64, random: [u8; ULID_RANDOM_BYTES]) -> Ulid {
    let mut wide = [0; 16];
    wide[16 - ULID_RANDOM_BYTES..].copy_from_slice(&random);
    Ulid::from_parts(millis, u128::from_be_bytes(wide))
}

fn parse_ulid(text: &str, what: &str) -> Result<Ulid, Refusal> {
    let bad = || Refusal::new(400, "bad_id", format!("{} is not a ULID, so no {what} id", quoted(text)));
    // 26 characters of 5 bits are 130: a first one above 7 would lose its top bits.
    if !matches!(text.as_bytes().first(), Some(b'0'..=b'7')) {
        return Err(bad());
    }
    Ulid::from_string(text).map_err(|_| bad())
}

macro_rules! ulid_text {
    ($name:ident, $what:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut buffer = [0; ulid::ULID_LEN];
                f.pad(self.0.array_to_str(&mut buffer))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self)
            }
        }

        impl FromStr for $name {
            type Err = Refusal;

            fn from_str(text: &str) -> Result<$name, Refusal> {
                parse_ulid(text, $what).map($name)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                let mut buffer = [0; ulid::ULID_LEN];
                s.serialize_str(self.0.array_to_str(&mut buffer))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<$name, D::Error> {
                String::deserialize(d)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

ulid_text!(RunId, "run");
ulid_text!(EventId, "event");

/// The id of an app: it follows from its name, not from its URL, which may change.
pub fn app_uuid(app_name: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, app_name.as_bytes())
}

/// The id of a function: it follows from its app and its slug, so a re-sync keeps it.
pub fn function_uuid(app_name: &str, slug: &str) -> Uuid {
    Uuid::new_v5(&app_uuid(app_name), slug.as_bytes())
}

/// What a sender's header [`crate::headers::EVENT_ID_SEED`] says: a request sent again names the same events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventIdSeed {
    millis: u64,
    entropy: [u8; ULID_RANDOM_BYTES],
}

impl EventIdSeed {
    /// Reads `<millis>,<base64 of 10 bytes>`.
    ///
    /// # Errors
    /// When it is not of that form.
    pub fn parse(header: &str) -> Result<EventIdSeed, Refusal> {
        let bad = || {
            let message = format!("event id seed {} is not <millis>,<base64 of 10 bytes>", quoted(header));
            Refusal::new(400, "bad_event_id_seed", message).field(crate::headers::EVENT_ID_SEED)
        };
        let (millis, entropy) = header.trim().split_once(',').ok_or_else(bad)?;
        let millis: u64 = millis.trim().parse().map_err(|_| bad())?;
        if millis >> ULID_TIME_BITS != 0 {
            return Err(bad());
        }
        let entropy = base64::engine::general_purpose::STANDARD.decode(entropy.trim()).map_err(|_| bad())?;
        Ok(EventIdSeed { millis, entropy: entropy.try_into().map_err(|_| bad())? })
    }

    /// The id of the request's `n`-th event: the last four bytes, big-endian, moved on by `n`. Counted from 1
    /// for `/e`, from 0 for `/invoke`.
    pub fn nth(&self, n: u32) -> EventId {
        let mut entropy = self.entropy;
        let tail = [entropy[6], entropy[7], entropy[8], entropy[9]];
        entropy[6..].copy_from_slice(&u32::from_be_bytes(tail).wrapping_add(n).to_be_bytes());
        EventId(ulid_of(self.millis, entropy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_and_print_as_ulids() {
        let id: RunId = "01M85Q0DXYZZZZZZZZZZZZZZZZ".parse().unwrap();
        assert_eq!(id.to_string(), "01M85Q0DXYZZZZZZZZZZZZZZZZ");
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"01M85Q0DXYZZZZZZZZZZZZZZZZ\"");
        assert_eq!(serde_json::from_str::<RunId>("\"01M85Q0DXYZZZZZZZZZZZZZZZZ\"").unwrap(), id);
        for bad in [
            "",
            "x",
            "01M85Q0DXY",
            "8ZZZZZZZZZZZZZZZZZZZZZZZZZ",
            "01M85Q0DXYZZZZZZZZZZZZZZZU",
            "é1M85Q0DXYZZZZZZZZZZZZZZZ",
        ] {
            let refusal = bad.parse::<EventId>().unwrap_err();
            assert_eq!((refusal.code, refusal.status), ("bad_id", 400));
            assert!(refusal.message.contains(bad), "{refusal}");
        }
    }

    #[test]
    fn a_run_id_is_a_function_of_event_and_slug() {
        let event: EventId = "01M85Q0DTJ0000000000000000".parse().unwrap();
        let run = RunId::derive(event, "smoke-steps");
        assert_eq!(run, RunId::derive(event, "smoke-steps"));
        assert_ne!(run, RunId::derive(event, "smoke-other"));
        assert_eq!(run.0.timestamp_ms(), event.0.timestamp_ms());
        let hash = Sha256::digest(b"01M85Q0DTJ0000000000000000\0smoke-steps");
        assert_eq!(run.0.to_bytes()[6..], hash[..10]);
    }

    #[test]
    fn app_and_function_ids_follow_from_names() {
        // Python: uuid.uuid5(uuid.NAMESPACE_OID, "smoke").
        assert_eq!(app_uuid("smoke"), Uuid::new_v5(&Uuid::NAMESPACE_OID, b"smoke"));
        assert_eq!(app_uuid("smoke").get_version_num(), 5);
        assert_ne!(function_uuid("a", "b"), function_uuid("b", "a"));
        assert_eq!(ACCOUNT_ID.to_string(), "00000000-0000-4000-a000-000000000000");
        assert_eq!(ENV_ID.to_string(), "00000000-0000-4000-b000-000000000000");
    }

    #[test]
    fn a_seed_names_each_event_of_a_request() {
        // The header as an official SDK sent it.
        let seed = EventIdSeed::parse("1795488234970,8/bfWM783ius/w==").unwrap();
        let entropy = seed.nth(0).0.to_bytes()[6..].to_vec();
        assert_eq!(hex::encode(&entropy), "f3f6df58cefcde2bacff");
        assert_eq!(hex::encode(&seed.nth(1).0.to_bytes()[6..]), "f3f6df58cefcde2bad00");
        assert_eq!(seed.nth(1).0.timestamp_ms(), 1_795_488_234_970);
        let last = EventIdSeed::parse("1,AAAAAAAA/////w==").unwrap();
        assert_eq!(hex::encode(&last.nth(2).0.to_bytes()[6..]), "00000000000000000001");
        for bad in [
            "",
            "1",
            ",",
            "x,8/bfWM783ius/w==",
            "1,8/bf",
            "1,!!",
            "281474976710656,8/bfWM783ius/w==",
            "-1,8/bfWM783ius/w==",
        ] {
            assert_eq!(EventIdSeed::parse(bad).unwrap_err().code, "bad_event_id_seed", "{bad}");
        }
    }
}
