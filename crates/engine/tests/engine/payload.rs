//! User values in records.

use crate::wire::json;
use bytes::Bytes;
use engine::item::{Action, ITEM_BYTES_MAX, Item, Value, Write};
use engine::records::{BLOB_PART_BYTES, INLINE_BYTES_MAX, Payload, blob_key};
use protocol::json::Json;

/// Text that hardly compresses: six random bits a character.
pub(crate) fn noise(chars: usize) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(ALPHABET[usize::try_from(state >> 58).unwrap()])
    };
    (0..chars).map(next).collect()
}

fn value(chars: usize) -> Json {
    Json::string(&noise(chars))
}

/// The payload as a record would hold it, and its blobs' parts.
fn kept(json: &Json) -> (Payload, Item, Vec<Bytes>) {
    let (payload, blobs) = Payload::keep(json, 77);
    let parts = blobs.iter().map(part).collect();
    let item = Item::new().with("memo", payload.to_value());
    (payload, item, parts)
}

fn part(write: &Write) -> Bytes {
    match &write.action {
        Action::Put(item) => item.bytes("part").expect("a part").clone(),
        other => panic!("{other:?} writes no blob"),
    }
}

fn read(item: &Item) -> Option<Payload> {
    Payload::read(item, "memo", "step").unwrap()
}

fn stored_bytes(item: &Item) -> usize {
    item.get("memo").unwrap().size()
}

#[test]
fn a_small_value_is_stored_as_it_is() {
    for json in [Json::null(), json(r#"{"data":1}"#), Json::string(&"x".repeat(4 * 1024 - 2))] {
        let (payload, item, parts) = kept(&json);
        assert_eq!(payload, Payload::Inline(json.clone()));
        assert_eq!(item.get("memo"), Some(&Value::B(json.bytes())));
        assert_eq!((read(&item), parts.len()), (Some(payload), 0));
    }
}

#[test]
fn a_value_above_4_kib_is_compressed() {
    let json = Json::string(&"x".repeat(4 * 1024 - 1));
    let (payload, item, parts) = kept(&json);
    assert!(stored_bytes(&item) < 100, "{}", stored_bytes(&item));
    assert_eq!((read(&item), parts.len()), (Some(payload), 0));
}

#[test]
fn a_value_is_inline_up_to_32_kib_after_compression() {
    // A megabyte of nothing is inline, and so is noise that is just small enough.
    for json in [Json::string(&"x".repeat(1024 * 1024)), value(43_000)] {
        let (payload, item, parts) = kept(&json);
        assert_eq!(payload, Payload::Inline(json.clone()));
        assert!(stored_bytes(&item) <= INLINE_BYTES_MAX + 16, "{}", stored_bytes(&item));
        assert_eq!((read(&item), parts.len()), (Some(payload), 0));
    }
    let (payload, item, parts) = kept(&value(44_500));
    assert!(matches!(payload, Payload::Blob { parts: 1, size: 44_502, .. }), "{payload:?}");
    assert!(stored_bytes(&item) < 100);
    assert!(parts[0].len() > INLINE_BYTES_MAX);
    assert_eq!(read(&item), Some(payload));
}

#[test]
fn a_blob_is_named_by_its_content_and_its_parts_fit_into_items() {
    let json = value(1024 * 1024);
    let (payload, blobs) = Payload::keep(&json, 77);
    let Payload::Blob { sha256, parts, size } = &payload else { panic!("{payload:?} is no blob") };
    assert_eq!((*parts, *size, payload.size()), (3, 1024 * 1024 + 2, json.len()));
    for (n, blob) in (0u32..).zip(&blobs) {
        assert_eq!(blob.key, blob_key(sha256, n));
        let Action::Put(item) = &blob.action else { panic!("{blob:?} is no put") };
        assert_eq!(item.number("expires_at"), Some(77));
        assert!(part(blob).len() <= BLOB_PART_BYTES && item.size(&blob.key) <= ITEM_BYTES_MAX);
        assert!(n == 2 || part(blob).len() == BLOB_PART_BYTES);
    }
    let bytes: Vec<Bytes> = blobs.iter().map(part).collect();
    assert_eq!(Payload::unpack_blob(sha256, &bytes), Some(json.clone()));
    let (again, _) = Payload::keep(&json, 78);
    assert_eq!(again, payload, "the same content has the same name");
}

#[test]
fn a_damaged_blob_is_noticed() {
    let (payload, _, parts) = kept(&value(1024 * 1024));
    let Payload::Blob { sha256, .. } = payload else { panic!("a blob") };
    let flipped = |n: usize, at: usize| {
        let mut parts = parts.clone();
        let mut bytes = parts[n].to_vec();
        bytes[at] ^= 1;
        parts[n] = bytes.into();
        parts
    };
    let swapped = vec![parts[1].clone(), parts[0].clone(), parts[2].clone()];
    for damaged in [flipped(0, 0), flipped(2, 99), swapped, parts[..2].to_vec(), Vec::new()] {
        assert_eq!(Payload::unpack_blob(&sha256, &damaged), None);
    }
    assert!(Payload::unpack_blob(&sha256, &parts).is_some());
}

#[test]
fn what_is_neither_value_nor_pointer_is_damaged() {
    let map = |entries: &[(&str, Value)]| {
        Value::M(entries.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect())
    };
    let blob = ("blob", Value::from("ab"));
    for damaged in [
        Value::from("text"),
        map(&[]),
        map(&[blob.clone(), ("parts", Value::N(1))]),
        map(&[blob.clone(), ("parts", Value::N(-1)), ("size", Value::N(1))]),
        map(&[blob, ("parts", Value::N(1)), ("size", Value::N(-1))]),
        map(&[("zstd", Value::B(Bytes::from_static(&[0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3])))]),
    ] {
        let item = Item::new().with("memo", damaged.clone());
        let error = Payload::read(&item, "memo", "step").unwrap_err();
        assert_eq!((error.record, error.attribute), ("step", "memo"), "{damaged:?}");
    }
    assert_eq!(Payload::read(&Item::new(), "memo", "step"), Ok(None));
}
