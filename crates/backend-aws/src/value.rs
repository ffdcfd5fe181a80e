//! Values and items as DynamoDB's attribute values.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use bytes::Bytes;
use engine::item::{Item, Key, Value};
use runtime::ports::PortError;
use std::borrow::Cow;
use std::collections::HashMap;

/// DynamoDB's form of an item.
pub(crate) type Attributes = HashMap<String, AttributeValue>;

/// The hash key's name.
pub(crate) const PK: &str = "pk";
/// The range key's name.
pub(crate) const SK: &str = "sk";

pub(crate) fn to_attribute(value: &Value) -> AttributeValue {
    match value {
        Value::S(text) => AttributeValue::S(text.clone()),
        Value::N(number) => AttributeValue::N(number.to_string()),
        Value::B(bytes) => AttributeValue::B(Blob::new(bytes.to_vec())),
        Value::Bool(truth) => AttributeValue::Bool(*truth),
        Value::L(list) => AttributeValue::L(list.iter().map(to_attribute).collect()),
        Value::M(map) => AttributeValue::M(map.iter().map(|(k, v)| (k.clone(), to_attribute(v))).collect()),
    }
}

/// Only we write these tables, so an attribute of another type is somebody's repair by hand.
fn from_attribute(name: &str, value: AttributeValue) -> Result<Value, PortError> {
    let strange = |what: String| {
        let why = format!("attribute {name:?} holds {what}, which the store never writes");
        PortError::Invalid { port: "store", why }
    };
    Ok(match value {
        AttributeValue::S(text) => Value::S(text),
        AttributeValue::N(number) => {
            Value::N(number.parse().map_err(|_| strange(format!("the number {number}")))?)
        }
        AttributeValue::B(blob) => Value::B(Bytes::from(blob.into_inner())),
        AttributeValue::Bool(truth) => Value::Bool(truth),
        AttributeValue::L(list) => {
            Value::L(list.into_iter().map(|v| from_attribute(name, v)).collect::<Result<_, _>>()?)
        }
        AttributeValue::M(map) => Value::M(
            map.into_iter()
                .map(|(k, v)| Ok((k, from_attribute(name, v)?)))
                .collect::<Result<_, PortError>>()?,
        ),
        _ => return Err(strange("a set or a null".to_owned())),
    })
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

/// The key attributes.
pub(crate) fn key(pk: &str, sk: &str) -> Attributes {
    HashMap::from([(PK.to_owned(), text(pk)), (SK.to_owned(), text(sk))])
}

/// The item with its key attributes.
pub(crate) fn to_attributes(at: &Key, item: &Item) -> Attributes {
    let mut attributes = key(&at.pk, &at.sk);
    attributes.extend(item.0.iter().map(|(name, value)| (name.clone().into_owned(), to_attribute(value))));
    attributes
}

/// The item without its key attributes, and its sort key.
pub(crate) fn from_attributes(mut attributes: Attributes) -> Result<(String, Item), PortError> {
    attributes.remove(PK);
    let sk = match attributes.remove(SK) {
        Some(AttributeValue::S(sk)) => sk,
        _ => String::new(),
    };
    let mut item = Item::new();
    for (name, value) in attributes {
        let value = from_attribute(&name, value)?;
        item.0.insert(Cow::Owned(name), value);
    }
    Ok((sk, item))
}

/// The item of an answer that may have none.
pub(crate) fn from_answer(attributes: Option<Attributes>) -> Result<Option<Item>, PortError> {
    // An emulator may say "nothing" with an empty map; a real item has at least its key.
    let attributes = attributes.filter(|attributes| !attributes.is_empty());
    attributes.map(|attributes| Ok(from_attributes(attributes)?.1)).transpose()
}
