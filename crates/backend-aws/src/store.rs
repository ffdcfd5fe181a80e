//! The store port: single writes and reads, and what is made of them.

use crate::error::STORE;
use crate::expression::{Expressions, express};
use crate::value::{Attributes, from_answer, key, to_attributes};
use crate::{DynamoStore, query, transact};
use async_trait::async_trait;
use aws_config::retry::RetryConfig;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    ConsumedCapacity, ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure,
};
use engine::item::{Action, Change, Consumed, Item, Key, Query, Write};
use futures_util::stream::{self, StreamExt};
use runtime::ports::{Chain, Metered, Page, PortError, Store, Written, check, rows};
use std::error::Error;

/// Requests of one `write_each` that are under way at a time: enough to hide the round trip, few enough for the
/// connections of a small Lambda. Our choice.
const CONCURRENT_MAX: usize = 16;

/// Units as DynamoDB says; `computed` if it does not say.
pub(crate) fn read_units(capacity: Option<&ConsumedCapacity>, computed: Consumed) -> Consumed {
    match capacity.and_then(|capacity| capacity.capacity_units()) {
        Some(units) => Consumed { read_units: units.ceil() as u64, ..Consumed::default() },
        None => computed,
    }
}

/// Units as DynamoDB says; `computed` if it does not say.
pub(crate) fn write_units(capacity: Option<&ConsumedCapacity>, computed: Consumed) -> Consumed {
    match capacity.and_then(|capacity| capacity.capacity_units()) {
        Some(units) => Consumed { write_units: units.ceil() as u64, ..Consumed::default() },
        None => computed,
    }
}

fn size(key: &Key, item: Option<&Item>) -> usize {
    item.map_or(0, |item| item.size(key))
}

/// What stood there, of the three errors that say so.
trait Refusal: ProvideErrorMetadata + Error + 'static {
    /// What stands at the key, if the error is a refusal.
    fn standing(&self) -> Option<Option<Attributes>>;
}

macro_rules! refusal {
    ($($error:ty)*) => {
        $(impl Refusal for $error {
            fn standing(&self) -> Option<Option<Attributes>> {
                match self {
                    Self::ConditionalCheckFailedException(refused) => Some(refused.item().cloned()),
                    _ => None,
                }
            }
        })*
    };
}

refusal!(PutItemError UpdateItemError DeleteItemError);

/// What a request that was carried out returned.
struct Done {
    item: Option<Item>,
    capacity: Option<ConsumedCapacity>,
}

/// The outcome of a write: done, refused, or neither. A refusal's units are not told, so they are computed.
fn outcome<E: Refusal>(
    write: &Write,
    table: &str,
    result: Result<Done, SdkError<E>>,
    computed: impl FnOnce(Option<&Item>) -> Consumed,
) -> Result<Metered<Written>, PortError> {
    let error = match result {
        Ok(done) => {
            let consumed = write_units(done.capacity.as_ref(), computed(done.item.as_ref()));
            return Ok(Metered { value: Written::Done(done.item), consumed });
        }
        Err(error) => error,
    };
    match error.as_service_error().and_then(Refusal::standing) {
        None => Err(STORE.of_sdk(table, error)),
        Some(standing) => {
            let standing = from_answer(standing)?;
            let consumed = Consumed::write(size(&write.key, standing.as_ref()), 0);
            Ok(Metered { value: Written::Refused(standing), consumed })
        }
    }
}

/// True if carrying the changes out twice differs from once.
fn is_repeatable(changes: &[Change]) -> bool {
    !changes.iter().any(|change| matches!(change, Change::Add(..) | Change::Append(..)))
}

impl DynamoStore {
    async fn put(&self, write: &Write, item: &Item) -> Result<Metered<Written>, PortError> {
        let table = self.tables.name(write.key.table);
        let Expressions { condition, names, values, .. } = express(write);
        let result = self
            .client
            .put_item()
            .table_name(table)
            .set_item(Some(to_attributes(&write.key, item)))
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map(|answer| Done { item: None, capacity: answer.consumed_capacity });
        outcome(write, table, result, |_| Consumed::write(0, item.size(&write.key)))
    }

    async fn delete(&self, write: &Write) -> Result<Metered<Written>, PortError> {
        let table = self.tables.name(write.key.table);
        let Expressions { condition, names, values, .. } = express(write);
        let result = self
            .client
            .delete_item()
            .table_name(table)
            .set_key(Some(key(&write.key.pk, &write.key.sk)))
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map(|answer| Done { item: None, capacity: answer.consumed_capacity });
        outcome(write, table, result, |_| Consumed::write(0, 0))
    }

    async fn update(&self, write: &Write, changes: &[Change]) -> Result<Metered<Written>, PortError> {
        let table = self.tables.name(write.key.table);
        let Expressions { condition, update, names, values } = express(write);
        let request = self
            .client
            .update_item()
            .table_name(table)
            .set_key(Some(key(&write.key.pk, &write.key.sk)))
            .set_condition_expression(condition)
            .set_update_expression(update)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let answer = if is_repeatable(changes) {
            request.send().await
        } else {
            let once = aws_sdk_dynamodb::config::Builder::new().retry_config(RetryConfig::disabled());
            request.customize().config_override(once).send().await
        };
        let done = match answer {
            Ok(answer) => {
                // An item always has its key, so there is one even if an emulator returns no attributes.
                let item = from_answer(answer.attributes)?.unwrap_or_default();
                Ok(Done { item: Some(item), capacity: answer.consumed_capacity })
            }
            Err(error) => Err(error),
        };
        outcome(write, table, done, |after| Consumed::write(0, size(&write.key, after)))
    }

    /// One write that was checked.
    async fn carry_out(&self, write: &Write) -> Result<Metered<Written>, PortError> {
        match &write.action {
            Action::Put(item) => self.put(write, item).await,
            Action::Update(changes) => self.update(write, changes).await,
            Action::Delete => self.delete(write).await,
            Action::Check => Err(STORE.invalid("a check stands alone; it belongs into a transaction")),
        }
    }
}

#[async_trait]
impl Store for DynamoStore {
    async fn get(&self, at: &Key) -> Result<Metered<Option<Item>>, PortError> {
        check::key(at)?;
        let table = self.tables.name(at.table);
        let answer = self
            .client
            .get_item()
            .table_name(table)
            .set_key(Some(key(&at.pk, &at.sk)))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| STORE.of_sdk(table, error))?;
        let value = from_answer(answer.item)?;
        let computed = Consumed::read(size(at, value.as_ref()));
        Ok(Metered { value, consumed: read_units(answer.consumed_capacity.as_ref(), computed) })
    }

    async fn query(&self, query: &Query) -> Result<Metered<Page>, PortError> {
        check::query(query)?;
        query::page(&self.client, self.tables.name(query.table), query).await
    }

    async fn write(&self, write: Write) -> Result<Metered<Written>, PortError> {
        check::write(&write)?;
        self.carry_out(&write).await
    }

    async fn write_each(&self, writes: Vec<Write>) -> Result<Metered<Vec<Written>>, PortError> {
        check::writes(&writes)?;
        let outcomes = stream::iter(writes)
            .map(|write| async move { self.carry_out(&write).await })
            .buffered(CONCURRENT_MAX)
            .collect()
            .await;
        rows::together(outcomes)
    }

    async fn write_chain(&self, writes: Vec<Write>) -> Result<Metered<Chain>, PortError> {
        check::writes(&writes)?;
        let mut consumed = Consumed::default();
        let mut returned = Vec::with_capacity(writes.len());
        for (index, write) in writes.iter().enumerate() {
            let one = self.carry_out(write).await?;
            consumed += one.consumed;
            match one.value {
                Written::Done(item) => returned.push(item),
                Written::Refused(standing) => {
                    return Ok(Metered { value: Chain::Refused { index, standing }, consumed });
                }
            }
        }
        Ok(Metered { value: Chain::Done(returned), consumed })
    }

    async fn transact(&self, writes: Vec<Write>) -> Result<Metered<Chain>, PortError> {
        check::transact(&writes)?;
        transact::all_or_nothing(&self.client, &self.tables, &writes).await
    }
}
