//! The join of a plan with several members: who finished, in order.

use super::{Damaged, Reader, run_pk};
use crate::item::{Action, Change, Condition, Item, Key, Value, Write};
use crate::usage::{USED, Usage};
use protocol::ids::RunId;

/// A join.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JoinRecord {
    /// Ordinals of the finished members, in the order they finished.
    pub done: Vec<u32>,
}

impl JoinRecord {
    /// The sort key of the join of a turn's plan.
    pub fn sk(turn: u32) -> String {
        format!("join#{turn:06}")
    }

    /// The write that adds a finished member. Refused when it is in already, and then returns the join.
    pub fn add(run: RunId, turn: u32, ordinal: u32, expires_at: i64) -> Write {
        let member = Value::from(ordinal);
        Write::update(
            Key::state(run_pk(run), JoinRecord::sk(turn)),
            Condition::Contains("done", member.clone()).negate(),
            vec![
                Change::Append("done", vec![member]),
                Change::SetIfAbsent("expires_at", Value::N(expires_at)),
            ],
        )
    }

    /// The same by a member that has no record of its own: what it used is kept in the join.
    pub fn add_using(run: RunId, turn: u32, ordinal: u32, expires_at: i64, used: &Usage) -> Write {
        let mut write = JoinRecord::add(run, turn, ordinal, expires_at);
        if let Action::Update(changes) = &mut write.action {
            changes.push(Change::Append(USED, vec![used.to_value()]));
        }
        write
    }

    /// What members without a record of their own used.
    pub fn used(item: &Item) -> Usage {
        let mut all = Usage::default();
        item.list(USED).iter().for_each(|used| all += Usage::of_value(used));
        all
    }

    /// From an item.
    ///
    /// # Errors
    /// [`Damaged`] when it is no join item.
    pub fn read(turn: &str, item: &Item) -> Result<JoinRecord, Damaged> {
        let r = Reader { record: "join", key: turn, item };
        let ordinal = |v: &Value| match v {
            Value::N(n) => u32::try_from(*n).map_err(|_| r.damaged("done")),
            _ => Err(r.damaged("done")),
        };
        Ok(JoinRecord { done: item.list("done").iter().map(ordinal).collect::<Result<_, _>>()? })
    }
}
