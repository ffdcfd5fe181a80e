//! Transactions: TransactWriteItems, and what its cancellation reasons say.

use crate::Tables;
use crate::error::STORE;
use crate::expression::{Expressions, express};
use crate::store::write_units;
use crate::value::{from_answer, key, to_attributes};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    CancellationReason, ConditionCheck, Delete, Put, ReturnConsumedCapacity,
    ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use engine::item::{Action, Consumed, Item, Write};
use runtime::ports::rows::refused_transaction;
use runtime::ports::{Chain, Metered, PortError};

const ALL_OLD: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;

fn put(table: &str, write: &Write, item: &Item) -> Result<Put, BuildError> {
    let Expressions { condition, names, values, .. } = express(write);
    Put::builder()
        .table_name(table)
        .set_item(Some(to_attributes(&write.key, item)))
        .set_condition_expression(condition)
        .set_expression_attribute_names(names)
        .set_expression_attribute_values(values)
        .return_values_on_condition_check_failure(ALL_OLD)
        .build()
}

fn update(table: &str, write: &Write) -> Result<Update, BuildError> {
    let Expressions { condition, update, names, values } = express(write);
    Update::builder()
        .table_name(table)
        .set_key(Some(key(&write.key.pk, &write.key.sk)))
        .set_update_expression(update)
        .set_condition_expression(condition)
        .set_expression_attribute_names(names)
        .set_expression_attribute_values(values)
        .return_values_on_condition_check_failure(ALL_OLD)
        .build()
}

fn delete(table: &str, write: &Write) -> Result<Delete, BuildError> {
    let Expressions { condition, names, values, .. } = express(write);
    Delete::builder()
        .table_name(table)
        .set_key(Some(key(&write.key.pk, &write.key.sk)))
        .set_condition_expression(condition)
        .set_expression_attribute_names(names)
        .set_expression_attribute_values(values)
        .return_values_on_condition_check_failure(ALL_OLD)
        .build()
}

fn check(table: &str, write: &Write) -> Result<ConditionCheck, BuildError> {
    let Expressions { condition, names, values, .. } = express(write);
    ConditionCheck::builder()
        .table_name(table)
        .set_key(Some(key(&write.key.pk, &write.key.sk)))
        .set_condition_expression(condition)
        .set_expression_attribute_names(names)
        .set_expression_attribute_values(values)
        .return_values_on_condition_check_failure(ALL_OLD)
        .build()
}

fn action(tables: &Tables, write: &Write) -> Result<TransactWriteItem, BuildError> {
    let (table, item) = (tables.name(write.key.table), TransactWriteItem::builder());
    Ok(match &write.action {
        Action::Put(new) => item.put(put(table, write, new)?),
        // A transaction takes no update without a change; on DynamoDB it means "create if absent".
        Action::Update(_) => item.update(update(table, write)?),
        Action::Delete => item.delete(delete(table, write)?),
        Action::Check => item.condition_check(check(table, write)?),
    }
    .build())
}

/// Why the transaction was cancelled: the first action that has a reason decides.
fn cancelled(writes: &[Write], reasons: &[CancellationReason]) -> Result<Metered<Chain>, PortError> {
    let has_reason = |reason: &CancellationReason| reason.code().is_some_and(|code| code != "None");
    let Some(index) = reasons.iter().position(has_reason) else {
        return Err(STORE.invalid("the transaction was cancelled without a reason"));
    };
    let (reason, write) = (&reasons[index], &writes[index]);
    match reason.code().unwrap_or_default() {
        "ConditionalCheckFailed" => {
            let standing = from_answer(reason.item().cloned())?;
            let consumed = refused_transaction(writes.len(), &write.key, standing.as_ref());
            Ok(Metered { value: Chain::Refused { index, standing }, consumed })
        }
        code => {
            let (pk, sk) = (&write.key.pk, &write.key.sk);
            Err(STORE
                .of_code(code, format!("{} (item {pk:?} {sk:?})", reason.message().unwrap_or("no message"))))
        }
    }
}

/// The least that the transaction can have consumed, for an emulator that does not say.
fn computed(writes: &[Write]) -> Consumed {
    let mut consumed = Consumed::default();
    for write in writes {
        let after = if let Action::Put(item) = &write.action { item.size(&write.key) } else { 0 };
        consumed += Consumed::write(0, after).in_transaction();
    }
    consumed
}

/// Carries out all writes or none.
pub(crate) async fn all_or_nothing(
    client: &Client,
    tables: &Tables,
    writes: &[Write],
) -> Result<Metered<Chain>, PortError> {
    let items: Vec<TransactWriteItem> = writes
        .iter()
        .map(|write| action(tables, write))
        .collect::<Result<_, _>>()
        .map_err(|error| STORE.invalid(error))?;
    let sent = client
        .transact_write_items()
        .set_transact_items(Some(items))
        .return_consumed_capacity(ReturnConsumedCapacity::Total)
        .send()
        .await;
    match sent {
        Ok(answer) => {
            let mut consumed = Consumed::default();
            for capacity in answer.consumed_capacity() {
                consumed += write_units(Some(capacity), Consumed::default());
            }
            if consumed == Consumed::default() {
                consumed = computed(writes);
            }
            Ok(Metered { value: Chain::Done(vec![None; writes.len()]), consumed })
        }
        Err(error) => match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(why)) => {
                cancelled(writes, why.cancellation_reasons())
            }
            _ => Err(STORE.of_sdk(tables.name(writes[0].key.table), error)),
        },
    }
}
