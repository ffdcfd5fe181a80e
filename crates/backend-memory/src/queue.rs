//! The queue port over two lines. A waiting `receive` sleeps on the injected clock until something can have
//! become due, and is woken by every change.

use crate::state::State;
use crate::{Memory, World};
use async_trait::async_trait;
use futures_util::future::select;
use runtime::ports::{Delivery, Metered, Outgoing, PortError, Queue, Sent, check, meter};
use std::pin::pin;

/// The receipt of a dead letter begins with this, so that one `acknowledge` serves both lines.
const DEAD: &str = "dead.";

fn receive_dead(state: &mut State, now_ms: i64, max: usize, visibility_ms: i64) -> Vec<Delivery> {
    let mut deliveries = Vec::new();
    while deliveries.len() < max
        && let Some((seq, message)) = state.dead.next(now_ms)
    {
        let mut delivery = state.dead.hold(seq, message, now_ms + visibility_ms);
        delivery.receipt.insert_str(0, DEAD);
        deliveries.push(delivery);
    }
    deliveries
}

fn metered(deliveries: Vec<Delivery>) -> Metered<Vec<Delivery>> {
    let consumed = meter::messages(deliveries.iter().map(|d| d.body.len()).sum());
    Metered { value: deliveries, consumed }
}

impl World {
    fn receive_jobs(&self, state: &mut State, now_ms: i64, max: usize, visibility_ms: i64) -> Vec<Delivery> {
        state.fire_timers(now_ms, self.ids.as_ref());
        let mut deliveries = Vec::new();
        while deliveries.len() < max
            && let Some((seq, message)) = state.jobs.next(now_ms)
        {
            match message.receives < self.max_receives {
                true => deliveries.push(state.jobs.hold(seq, message, now_ms + visibility_ms)),
                false => state.dead.take_in(message, now_ms),
            }
        }
        deliveries
    }
}

#[async_trait]
impl Queue for Memory {
    async fn send(&self, messages: Vec<Outgoing>) -> Result<Metered<Sent>, PortError> {
        check::messages(&messages)?;
        let consumed = meter::messages(messages.iter().map(|m| m.body.len()).sum());
        let now_ms = self.world.clock.now_ms();
        let value = self.change(|state| {
            let add = |message: Outgoing| {
                let id = self.world.ids.ulid(now_ms).to_string();
                state.jobs.add(id.clone(), message.body, now_ms + message.delay_ms);
                id
            };
            messages.into_iter().map(add).collect()
        });
        self.world.changed.notify_waiters();
        Ok(Metered { value, consumed })
    }

    async fn receive(
        &self,
        max: usize,
        visibility_ms: i64,
        wait_ms: i64,
    ) -> Result<Metered<Vec<Delivery>>, PortError> {
        check::receive(max, visibility_ms)?;
        let world = &self.world;
        let give_up_ms = world.clock.monotonic_ms() + wait_ms;
        loop {
            let mut changed = pin!(world.changed.notified());
            changed.as_mut().enable(); // before looking, so that no change is missed
            let now_ms = world.clock.now_ms();
            let (deliveries, next_ms) = self.change(|state| {
                let deliveries = world.receive_jobs(state, now_ms, max, visibility_ms);
                (
                    deliveries,
                    [state.jobs.next_visible_ms(), state.next_timer_ms()].into_iter().flatten().min(),
                )
            });
            let left_ms = give_up_ms - world.clock.monotonic_ms();
            if !deliveries.is_empty() {
                world.changed.notify_waiters(); // the others sleep until what was next before
            }
            if !deliveries.is_empty() || left_ms <= 0 {
                return Ok(metered(deliveries));
            }
            let nap_ms = next_ms.map_or(left_ms, |next_ms| left_ms.min(next_ms - now_ms)).max(1);
            select(changed, pin!(world.clock.sleep(nap_ms))).await;
        }
    }

    async fn acknowledge(&self, receipt: &str) -> Result<Metered<()>, PortError> {
        let now_ms = self.world.clock.now_ms();
        self.change(|state| match receipt.strip_prefix(DEAD) {
            Some(receipt) => state.dead.acknowledge(receipt, now_ms),
            None => state.jobs.acknowledge(receipt, now_ms),
        });
        Ok(Metered { value: (), consumed: meter::queue_call() })
    }

    async fn set_visibility(&self, receipt: &str, visibility_ms: i64) -> Result<Metered<()>, PortError> {
        check::visibility(visibility_ms)?;
        let now_ms = self.world.clock.now_ms();
        self.change(|state| match receipt.strip_prefix(DEAD) {
            Some(receipt) => state.dead.hide(receipt, now_ms, visibility_ms),
            None => state.jobs.hide(receipt, now_ms, visibility_ms),
        });
        self.world.changed.notify_waiters();
        Ok(Metered { value: (), consumed: meter::queue_call() })
    }

    async fn receive_dead(
        &self,
        max: usize,
        visibility_ms: i64,
    ) -> Result<Metered<Vec<Delivery>>, PortError> {
        check::receive(max, visibility_ms)?;
        let now_ms = self.world.clock.now_ms();
        Ok(metered(self.change(|state| receive_dead(state, now_ms, max, visibility_ms))))
    }
}
