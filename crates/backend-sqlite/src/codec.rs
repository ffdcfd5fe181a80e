//! Items as they stand in the file: postcard's encoding of names and values. The order of the variants of
//! [`engine::item::Value`] is part of it; the test below and the file's version guard it.

use engine::item::Item;
use rusqlite::types::Type;

/// Appends the item's encoding to the buffer.
pub(crate) fn encode(item: &Item, buffer: &mut Vec<u8>) -> rusqlite::Result<()> {
    let encoded = postcard::to_extend(item, std::mem::take(buffer));
    *buffer = encoded.map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
    Ok(())
}

/// The item that was encoded.
pub(crate) fn decode(bytes: &[u8]) -> rusqlite::Result<Item> {
    postcard::from_bytes(bytes)
        .map_err(|e| rusqlite::Error::FromSqlConversionFailure(0, Type::Blob, Box::new(e)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use engine::item::Value;
    use std::collections::BTreeMap;

    #[test]
    fn encoding_is_the_one_that_stands_in_files() {
        let item = Item::new()
            .with("b", Bytes::from_static(b"\x01\x02"))
            .with("l", Value::L(vec![Value::Bool(true)]))
            .with("m", Value::M(BTreeMap::from([("k".to_owned(), Value::N(-1))])))
            .with("n", 300_i64)
            .with("s", "t");
        let mut bytes = Vec::new();
        encode(&item, &mut bytes).expect("it encodes");
        let expected = b"\x05\x01b\x02\x02\x01\x02\x01l\x04\x01\x03\x01\x01m\x05\x01\x01k\x01\x01\x01n\x01\xd8\x04\x01s\x00\x01t";
        assert_eq!(bytes, expected);
        assert_eq!(decode(&bytes).expect("it decodes"), item);
    }

    #[test]
    fn damage_is_an_error() {
        assert!(decode(b"\x05").is_err());
    }
}
