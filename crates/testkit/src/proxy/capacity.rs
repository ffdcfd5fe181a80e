//! What DynamoDB says that a request consumed, for requests that ask it to (`ReturnConsumedCapacity`).

use serde_json::Value;
use std::ops::AddAssign;

/// Capacity units, as DynamoDB bills them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Capacity {
    /// Read request units.
    pub read: f64,
    /// Write request units.
    pub write: f64,
}

impl AddAssign for Capacity {
    fn add_assign(&mut self, other: Capacity) {
        self.read += other.read;
        self.write += other.write;
    }
}

impl Capacity {
    /// What the answer to an operation says; nothing if it says nothing.
    pub(super) fn told(operation: &str, answer: &[u8]) -> Capacity {
        let read = match operation {
            "GetItem" | "Query" => true,
            "PutItem" | "UpdateItem" | "DeleteItem" | "TransactWriteItems" => false,
            _ => return Capacity::default(),
        };
        let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
        let units = match &answer["ConsumedCapacity"] {
            Value::Array(tables) => tables.iter().filter_map(units).sum(),
            one => units(one).unwrap_or_default(),
        };
        if read { Capacity { read: units, write: 0.0 } } else { Capacity { read: 0.0, write: units } }
    }
}

fn units(consumed: &Value) -> Option<f64> {
    consumed["CapacityUnits"].as_f64()
}
