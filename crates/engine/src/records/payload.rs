//! User values inside records: small ones inline, larger ones compressed, the largest as blobs named by
//! their content and written before the record that points to them.

use super::Damaged;
use crate::item::{Action, Condition, Item, Key, Value, Write};
use bytes::Bytes;
use protocol::json::Json;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Values larger than this, in bytes, are compressed: below it zstd saves less than one 1 KB write unit.
const COMPRESS_BYTES_MIN: usize = 4 * 1024;
/// Values larger than this after compression, in bytes, become blobs, so that the one query that loads a run
/// does not read them every turn.
pub const INLINE_BYTES_MAX: usize = 32 * 1024;
/// Size of a blob's part, in bytes: below DynamoDB's 400 KB item with room for keys and names.
pub const BLOB_PART_BYTES: usize = 350 * 1024;
/// zstd's fastest ordinary level: values are written once and read a few times.
const ZSTD_LEVEL: i32 = 1;

/// A user value as a record holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Payload {
    /// The value itself.
    Inline(Json),
    /// The value elsewhere: a blob, immutable and named by the SHA-256 of its (compressed) bytes.
    Blob {
        /// SHA-256 of the stored bytes, hex.
        sha256: String,
        /// Number of parts.
        parts: u32,
        /// Size of the value, uncompressed, bytes.
        size: u64,
    },
}

/// The key of a blob's part.
pub fn blob_key(sha256: &str, part: u32) -> Key {
    Key::state(format!("blob#{sha256}"), format!("{part:04}"))
}

impl Payload {
    /// Size of the value, uncompressed, bytes.
    pub fn size(&self) -> usize {
        match self {
            Payload::Inline(json) => json.len(),
            Payload::Blob { size, .. } => usize::try_from(*size).unwrap_or(usize::MAX),
        }
    }

    /// The value, if it is inline.
    pub fn inline(&self) -> Option<&Json> {
        match self {
            Payload::Inline(json) => Some(json),
            Payload::Blob { .. } => None,
        }
    }

    /// Decides how a value is kept: as a payload, and the blob's parts to write before it, if any.
    /// `expires_at` (Unix seconds) is when the blob may be cleaned up.
    pub fn keep(json: &Json, expires_at: i64) -> (Payload, Vec<Write>) {
        if json.len() <= COMPRESS_BYTES_MIN {
            return (Payload::Inline(json.clone()), Vec::new());
        }
        let packed = pack(json.as_bytes());
        if packed.len() <= INLINE_BYTES_MAX {
            return (Payload::Inline(json.clone()), Vec::new());
        }
        Payload::blob(json, &packed, expires_at)
    }

    /// As [`Payload::keep`], for a record that has no room for more than `inline_bytes_max` of it.
    pub fn keep_within(json: &Json, inline_bytes_max: usize, expires_at: i64) -> (Payload, Vec<Write>) {
        if json.len() <= inline_bytes_max {
            return (Payload::Inline(json.clone()), Vec::new());
        }
        Payload::blob(json, &pack(json.as_bytes()), expires_at)
    }

    fn blob(json: &Json, packed: &[u8], expires_at: i64) -> (Payload, Vec<Write>) {
        let sha256 = hex::encode(Sha256::digest(packed));
        let writes: Vec<Write> = packed
            .chunks(BLOB_PART_BYTES)
            .zip(0u32..)
            .map(|(part, n)| {
                let item =
                    Item::new().with("part", Bytes::copy_from_slice(part)).with("expires_at", expires_at);
                // Another run may have the same value, and keep it for longer.
                let condition =
                    Condition::Any(vec![Condition::NotExists, Condition::Lt("expires_at", expires_at)]);
                Write { key: blob_key(&sha256, n), condition, action: Action::Put(item) }
            })
            .collect();
        let parts = u32::try_from(writes.len()).unwrap_or(u32::MAX);
        (Payload::Blob { sha256, parts, size: json.len() as u64 }, writes)
    }

    /// The value of a blob whose parts were read, in order. `None` when they are not what was written.
    pub fn unpack_blob(sha256: &str, parts: &[Bytes]) -> Option<Json> {
        let packed = parts.concat();
        (hex::encode(Sha256::digest(&packed)) == sha256).then(|| unpack(&packed)).flatten()
    }

    /// As an attribute.
    pub fn to_value(&self) -> Value {
        match self {
            Payload::Inline(json) if json.len() <= COMPRESS_BYTES_MIN => Value::B(json.bytes()),
            Payload::Inline(json) => {
                Value::M(BTreeMap::from([("zstd".into(), Value::B(pack(json.as_bytes()).into()))]))
            }
            Payload::Blob { sha256, parts, size } => Value::M(BTreeMap::from([
                ("blob".into(), Value::S(sha256.clone())),
                ("parts".into(), Value::from(*parts)),
                ("size".into(), Value::N(i64::try_from(*size).unwrap_or(i64::MAX))),
            ])),
        }
    }

    /// From an attribute; `Ok(None)` when it is absent.
    ///
    /// # Errors
    /// [`Damaged`] when it is neither a value nor a pointer.
    pub fn read(item: &Item, name: &'static str, record: &'static str) -> Result<Option<Payload>, Damaged> {
        let Some(value) = item.get(name) else { return Ok(None) };
        Payload::of_value(value).map(Some).ok_or_else(|| Damaged {
            record,
            key: String::new(),
            attribute: name,
        })
    }

    fn of_value(value: &Value) -> Option<Payload> {
        match value {
            Value::B(bytes) => Some(Payload::Inline(Json::from_canonical(bytes.clone()))),
            Value::M(map) => match (map.get("zstd"), map.get("blob"), map.get("parts"), map.get("size")) {
                (Some(Value::B(packed)), ..) => unpack(packed).map(Payload::Inline),
                (_, Some(Value::S(sha256)), Some(Value::N(parts)), Some(Value::N(size))) => {
                    Some(Payload::Blob {
                        sha256: sha256.clone(),
                        parts: u32::try_from(*parts).ok()?,
                        size: u64::try_from(*size).ok()?,
                    })
                }
                _ => None,
            },
            _ => None,
        }
    }
}

fn pack(bytes: &[u8]) -> Vec<u8> {
    // Compressing into memory cannot fail; should it ever, the raw bytes are what `unpack` takes as well.
    zstd::bulk::compress(bytes, ZSTD_LEVEL).unwrap_or_else(|_| bytes.to_vec())
}

fn unpack(packed: &[u8]) -> Option<Json> {
    const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    if !packed.starts_with(&ZSTD_MAGIC) {
        return Some(Json::from_canonical(Bytes::copy_from_slice(packed)));
    }
    let size = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten()?;
    let bytes = zstd::bulk::decompress(packed, usize::try_from(size).ok()?).ok()?;
    Some(Json::from_canonical(bytes.into()))
}
