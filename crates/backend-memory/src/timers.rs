//! The timers port over a map. Timers fire when somebody receives from the queue.

use crate::Memory;
use async_trait::async_trait;
use runtime::ports::{Metered, PortError, Timer, Timers, check, meter};
use std::collections::btree_map::Entry;

#[async_trait]
impl Timers for Memory {
    async fn create(&self, timer: Timer) -> Result<Metered<()>, PortError> {
        check::timer(&timer)?;
        let created = self.change(|state| match state.timers.entry(timer.name.clone()) {
            Entry::Occupied(_) => false,
            Entry::Vacant(free) => {
                free.insert(timer);
                true
            }
        });
        self.world.changed.notify_waiters();
        Ok(Metered { value: (), consumed: meter::timer_created(created) })
    }

    async fn delete(&self, name: &str) -> Result<Metered<()>, PortError> {
        check::timer_name(name)?;
        self.change(|state| state.timers.remove(name));
        Ok(Metered { value: (), consumed: Default::default() })
    }
}
