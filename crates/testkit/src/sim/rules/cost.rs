//! What a run's items say that it used: it never shrinks, and a step's item knows at least its own write.

use super::{Checked, Wrote, broken, run_of};
use crate::sim::faults::Op;
use engine::item::{Consumed, Item};
use engine::records::JoinRecord;
use engine::usage::Usage;

/// No item of a run says after a write that less was used than it said before.
pub(super) fn only_grows(wrote: &Wrote<'_>) -> Checked {
    if run_of(&wrote.key.pk).is_none() {
        return Ok(());
    }
    match (wrote.before, wrote.after) {
        (Some(before), Some(after)) if !kept(after).covers(&kept(before)) => {
            Err(broken(15, format!("{} of {} forgot what was used", wrote.key.sk, wrote.key.pk)))
        }
        (None, Some(step)) if wrote.op == Op::WriteStep => {
            let own = Consumed::write(0, step.size(wrote.key)).write_units;
            let noted = kept(step).units().write_units;
            if noted < own {
                let how = format!("{} notes {noted} write units, its own write took {own}", wrote.key.sk);
                return Err(broken(15, how));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn kept(item: &Item) -> Usage {
    let mut all = Usage::kept(item);
    all += JoinRecord::used(item);
    all
}
