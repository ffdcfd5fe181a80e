//! Queries: one page of one partition, strongly consistent.

use crate::error::STORE;
use crate::store::read_units;
use crate::value::{PK, SK, from_attributes, key};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity};
use engine::item::{Consumed, Query, Range};
use runtime::ports::{Metered, Page, PortError, rows};
use std::collections::HashMap;

/// The condition on the sort key, with its values; `None` for all of them. DynamoDB takes no empty text here.
fn sort_key_condition(range: &Range) -> Option<(&'static str, Vec<&str>)> {
    match range {
        Range::Prefix(prefix) if !prefix.is_empty() => Some(("begins_with(#sk, :a)", vec![prefix])),
        Range::All | Range::Prefix(_) => None,
        Range::Between(from, to) if from.is_empty() => Some(("#sk <= :a", vec![to])),
        Range::Between(from, to) => Some(("#sk BETWEEN :a AND :b", vec![from, to])),
    }
}

/// True if the cursor lies in the range; DynamoDB refuses one that doesn't.
fn is_inside(range: &Range, after: &str) -> bool {
    match range {
        Range::All => true,
        Range::Prefix(prefix) => after.starts_with(prefix.as_str()),
        Range::Between(from, to) => from.as_str() <= after && after <= to.as_str(),
    }
}

/// Reads one page.
pub(crate) async fn page(client: &Client, table: &str, query: &Query) -> Result<Metered<Page>, PortError> {
    if rows::bounds(query).is_none() {
        return Ok(Metered { value: Page::default(), consumed: Consumed::read(0) });
    }
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let mut condition = "#pk = :pk".to_owned();
    let mut names = HashMap::from([("#pk".to_owned(), PK.to_owned())]);
    let mut values = HashMap::from([(":pk".to_owned(), text(&query.pk))]);
    if let Some((on_sort_key, bounds)) = sort_key_condition(&query.range) {
        condition = format!("{condition} AND {on_sort_key}");
        names.insert("#sk".to_owned(), SK.to_owned());
        values
            .extend([":a", ":b"].into_iter().zip(bounds).map(|(name, bound)| (name.to_owned(), text(bound))));
    }
    // A cursor before the range says nothing; one behind it has made the bounds empty above.
    let start = query.after.as_deref().filter(|after| is_inside(&query.range, after));
    let answer = client
        .query()
        .table_name(table)
        .consistent_read(true)
        .key_condition_expression(condition)
        .set_expression_attribute_names(Some(names))
        .set_expression_attribute_values(Some(values))
        .scan_index_forward(!query.descending)
        .set_exclusive_start_key(start.map(|after| key(&query.pk, after)))
        .set_limit(i32::try_from(query.limit).ok())
        .return_consumed_capacity(ReturnConsumedCapacity::Total)
        .send()
        .await
        .map_err(|error| STORE.of_sdk(table, error))?;
    let next = match answer.last_evaluated_key.and_then(|mut key| key.remove(SK)) {
        Some(AttributeValue::S(sk)) => Some(sk),
        _ => None,
    };
    let rows: Vec<_> =
        answer.items.unwrap_or_default().into_iter().map(from_attributes).collect::<Result<_, _>>()?;
    let consumed = read_units(answer.consumed_capacity.as_ref(), Consumed::read(0));
    Ok(Metered { value: Page { rows, next }, consumed })
}
