//! The ports of one process: those of the memory backend, with everything on the way that can go wrong. Each
//! record is a request of its own here, as on DynamoDB: a chain can stop between any two, others look at what
//! stands in between.

use super::core::{DUPLICATE_MS_MAX, HANDLED_LATE_MS_MAX, Sim, short};
use super::faults::{Fault, Op};
use super::rules::Wrote;
use async_trait::async_trait;
use engine::item::{Consumed, Item, Key, Query, Write};
use engine::job::{Delivered, Job};
use futures_util::FutureExt;
use runtime::ports::{
    BATCH_MESSAGES_MAX, Chain, Delivery, Metered, Outbox, Outgoing, Page, PortError, Queue, Sent, Store,
    Timer, Timers, Written,
};
use std::future::Future;
use std::sync::Arc;

/// The pump's waits are so much longer here: waiting for nothing costs no virtual time worth simulating.
const WAIT_FACTOR: i64 = 30;

/// So much later others may have overtaken it, milliseconds.
const REORDERED_MS_MAX: i64 = 5_000;

/// One process's way to the world.
pub(crate) struct Faulty {
    pub(crate) sim: Arc<Sim>,
    pub(crate) process: u32,
    /// It sends to the queue of functions that run elsewhere. Those messages are among the others; who takes them knows
    /// their ids. One whose send got no answer is not known, and is handed over once more.
    pub(crate) hands_over: bool,
}

/// The memory backend answers at once.
fn at_once<T>(call: impl Future<Output = Result<T, PortError>>) -> Result<T, PortError> {
    call.now_or_never().unwrap_or_else(|| Err(PortError::Invalid { port: "store", why: "it waits".into() }))
}

impl Faulty {
    fn me(&self) -> String {
        format!("p{}", self.process)
    }

    fn standing(&self, key: &Key) -> Option<Item> {
        self.sim.memory.inspect(|state| state.items.get(key).cloned())
    }

    async fn write_one(&self, write: Write) -> Result<Metered<Written>, PortError> {
        let Some(op) = Op::of_write(&write) else { return at_once(self.sim.memory.write(write)) };
        let fault = self.sim.before(self.process, op, "store").await?;
        let written = self.carry_out(op, &write)?;
        self.sim.after(self.process, fault, "store").await?;
        Ok(written)
    }

    /// Carries a write out, and lets the rules look at it.
    fn carry_out(&self, op: Op, write: &Write) -> Result<Metered<Written>, PortError> {
        let before = self.standing(&write.key);
        let written = at_once(self.sim.memory.write(write.clone()))?;
        let after = self.standing(&write.key);
        let done = written.value.is_done();
        self.sim.note(&self.me(), &describe(op, write, after.as_ref(), done));
        if !done {
            self.sim.inner().coverage.fault(op, Fault::Refused);
        }
        let wrote = Wrote {
            process: self.process,
            op,
            key: &write.key,
            before: before.as_ref(),
            after: after.as_ref(),
        };
        let checked = {
            let mut inner = self.sim.inner();
            let sole = inner.sole;
            let up: Vec<u32> = inner.up.keys().copied().collect();
            inner.rules.wrote(&self.sim.memory, self.sim.sched.now_ms(), (sole, &up), &wrote)
        };
        self.sim.check(checked);
        if done && matches!(op, Op::WriteWait | Op::WriteSignal) {
            super::clients::react(&self.sim, write);
        }
        Ok(written)
    }

    /// Puts messages into the queue.
    fn put(&self, messages: Vec<Outgoing>) -> Result<Metered<Sent>, PortError> {
        let texts: Vec<String> = messages.iter().map(|m| job_text(&m.body)).collect();
        let sent = at_once(self.sim.memory.send(messages))?;
        for (id, text) in sent.value.iter().zip(texts) {
            self.sim.note(&self.me(), &format!("sends {} {text}", short(id)));
        }
        Ok(sent)
    }

    /// Writes until one is refused, if `chained`; then the messages, unless a chain was refused. One commit.
    async fn record_and_send(
        &self,
        writes: &[Write],
        messages: Vec<Outgoing>,
        chained: bool,
    ) -> Result<Metered<Vec<Written>>, PortError> {
        let fault = self.sim.before(self.process, Op::RecordAndSend, "store").await?;
        let mut all = Metered { value: Vec::new(), consumed: Consumed::default() };
        for write in writes {
            let one = match Op::of_write(write) {
                Some(op) => self.carry_out(op, write)?,
                None => at_once(self.sim.memory.write(write.clone()))?,
            };
            all.consumed += one.consumed;
            let refused = !one.value.is_done();
            all.value.push(one.value);
            if chained && refused {
                break;
            }
        }
        let refused = chained && all.value.last().is_some_and(|last| !last.is_done());
        for batch in messages.chunks(BATCH_MESSAGES_MAX).filter(|_| !refused) {
            all.consumed += self.put(batch.to_vec())?.consumed;
        }
        self.sim.after(self.process, fault, "store").await?;
        Ok(all)
    }
}

#[async_trait]
impl Outbox for Faulty {
    async fn write_each_and_send(
        &self,
        writes: Vec<Write>,
        messages: Vec<Outgoing>,
    ) -> Result<Metered<Vec<Written>>, PortError> {
        self.record_and_send(&writes, messages, false).await
    }

    async fn write_chain_and_send(
        &self,
        writes: Vec<Write>,
        messages: Vec<Outgoing>,
    ) -> Result<Metered<Chain>, PortError> {
        let done = self.record_and_send(&writes, messages, true).await?;
        let index = done.value.len().saturating_sub(1);
        let mut returned = Vec::with_capacity(done.value.len());
        for written in done.value {
            match written {
                Written::Done(item) => returned.push(item),
                Written::Refused(standing) => {
                    return Ok(Metered {
                        value: Chain::Refused { index, standing },
                        consumed: done.consumed,
                    });
                }
            }
        }
        Ok(Metered { value: Chain::Done(returned), consumed: done.consumed })
    }
}

fn describe(op: Op, write: &Write, after: Option<&Item>, done: bool) -> String {
    let run = match op {
        Op::WriteWait | Op::RemoveWait => write.key.sk.split_once('#').map_or("", |(id, _)| id),
        _ => write.key.pk.split_once('#').map_or("", |(_, id)| id),
    };
    let detail = match (op, after) {
        (
            Op::ScheduleRun | Op::CreateRun | Op::ClaimTurn | Op::RenewLease | Op::EndRun | Op::Settle,
            Some(item),
        ) => format!(
            "turn {} gen {} msg {} {}",
            item.number("turn").unwrap_or_default(),
            item.number("gen").unwrap_or_default(),
            short(item.text("msg").unwrap_or_default()),
            item.text("status").unwrap_or_default(),
        ),
        (Op::WriteTurn, Some(item)) => {
            let end = item.bytes("end").map(|b| String::from_utf8_lossy(b).into_owned()).unwrap_or_default();
            format!("{} {}", write.key.sk, end.chars().take(160).collect::<String>())
        }
        (Op::WriteStep, Some(item)) => format!(
            "{} {} turn {} gen {} by {}",
            item.text("name").unwrap_or_default(),
            &write.key.sk[..write.key.sk.len().min(13)],
            item.number("turn").unwrap_or_default(),
            item.number("gen").unwrap_or_default(),
            short(item.text("by").unwrap_or_default()),
        ),
        (Op::WriteWait | Op::RemoveWait, _) => {
            format!("{} {}", write.key.pk, write.key.sk.split_once('#').map_or("", |(_, step)| step))
        }
        (Op::WriteSignal | Op::RemoveSignal | Op::WriteCron | Op::WritePath, _) => {
            format!("{} {:?}", write.key.pk, after.map(|item| (item.text("run"), item.number("next"))))
        }
        (Op::AddJoin, Some(item)) => format!("{} done {:?}", write.key.sk, item.list("done")),
        _ => write.key.sk.chars().take(20).collect(),
    };
    let refused = if done { "" } else { "REFUSED " };
    format!("{refused}{} {} {detail}", op.name(), short(run))
}

#[async_trait]
impl Store for Faulty {
    async fn get(&self, key: &Key) -> Result<Metered<Option<Item>>, PortError> {
        let fault = self.sim.before(self.process, Op::Get, "store").await?;
        let got = at_once(self.sim.memory.get(key))?;
        self.sim.after(self.process, fault, "store").await?;
        Ok(got)
    }

    async fn query(&self, query: &Query) -> Result<Metered<Page>, PortError> {
        let fault = self.sim.before(self.process, Op::Query, "store").await?;
        let page = at_once(self.sim.memory.query(query))?;
        self.sim.after(self.process, fault, "store").await?;
        Ok(page)
    }

    async fn write(&self, write: Write) -> Result<Metered<Written>, PortError> {
        self.write_one(write).await
    }

    async fn write_each(&self, writes: Vec<Write>) -> Result<Metered<Vec<Written>>, PortError> {
        let mut order: Vec<usize> = (0..writes.len()).collect();
        self.sim.draw(|rng| rng.shuffle(&mut order));
        let mut written = vec![Written::Done(None); writes.len()];
        let mut consumed = Consumed::default();
        for nth in order {
            let one = self.write_one(writes[nth].clone()).await?;
            written[nth] = one.value;
            consumed += one.consumed;
        }
        Ok(Metered { value: written, consumed })
    }

    async fn write_chain(&self, writes: Vec<Write>) -> Result<Metered<Chain>, PortError> {
        let mut consumed = Consumed::default();
        let mut returned = Vec::with_capacity(writes.len());
        for (index, write) in writes.into_iter().enumerate() {
            let one = self.write_one(write).await?;
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
        at_once(self.sim.memory.transact(writes))
    }
}

fn job_text(body: &[u8]) -> String {
    match Job::decode(body) {
        Some(Job::Start { run, .. }) => format!("Start {}", short(&run.to_string())),
        Some(Job::Turn { run, turn, .. }) => format!("Turn {} {turn}", short(&run.to_string())),
        Some(Job::Step { run, turn, ordinal, attempt, .. }) => {
            format!("Step {} {turn}.{ordinal} attempt {attempt}", short(&run.to_string()))
        }
        Some(Job::Wake { run, turn, ordinal, .. }) => {
            format!("Wake {} {turn}.{ordinal}", short(&run.to_string()))
        }
        Some(Job::Deliver { run, step, turn, delivery }) => {
            let what = match delivery {
                Delivered::Event { event, .. } => format!("event {}", short(&event.id.to_string())),
                Delivered::Child(child) => format!("child {}", short(&child.to_string())),
                other => format!("{other:?}"),
            };
            format!("Deliver {} {turn} {} {what}", short(&run.to_string()), &step[..step.len().min(8)])
        }
        Some(Job::Match { event, pk, after, .. }) => {
            format!("Match {} {pk} after {after:?}", short(&event.id.to_string()))
        }
        Some(Job::Cancel { run, .. }) => format!("Cancel {}", short(&run.to_string())),
        Some(Job::Tick { slug, scheduled_ms, .. }) => format!("Tick {slug} {scheduled_ms}"),
        None => "no job".into(),
    }
}

#[async_trait]
impl Queue for Faulty {
    async fn send(&self, mut messages: Vec<Outgoing>) -> Result<Metered<Sent>, PortError> {
        let fault = self.sim.before(self.process, Op::Send, "queue").await?;
        if fault == Some(Fault::Late) {
            for message in &mut messages {
                message.delay_ms = (message.delay_ms + self.sim.late_ms()).min(runtime::ports::DELAY_MS_MAX);
            }
        }
        let sent = self.put(messages)?;
        self.sim.after(self.process, fault, "queue").await?;
        if self.hands_over {
            self.sim.inner().handed_over.extend(sent.value.iter().cloned());
        }
        Ok(sent)
    }

    async fn receive(
        &self,
        max: usize,
        visibility_ms: i64,
        wait_ms: i64,
    ) -> Result<Metered<Vec<Delivery>>, PortError> {
        let mut received = self.sim.memory.receive(max, visibility_ms, wait_ms * WAIT_FACTOR).await?;
        if received.value.is_empty() {
            return Ok(received);
        }
        for delivery in &received.value {
            let text = job_text(&delivery.body);
            self.sim.note(&self.me(), &format!("receives {} {text}", short(&delivery.message_id)));
            self.sim.inner().delivered.insert(delivery.receipt.clone(), delivery.clone());
        }
        let fault = self.sim.strike(Op::Receive);
        if let Some(fault) = fault {
            self.sim.note(&self.me(), &format!("receive: {}", fault.name().to_uppercase()));
        }
        match fault {
            Some(Fault::Busy) => {
                for delivery in &received.value {
                    at_once(self.sim.memory.set_visibility(&delivery.receipt, 0))?;
                }
                return Err(PortError::Busy { port: "queue", why: "simulated".into() });
            }
            Some(Fault::Duplicate) => received.value.iter().for_each(|d| {
                self.sim.deliver_later(Delivery { receives: d.receives + 1, ..d.clone() }, DUPLICATE_MS_MAX);
            }),
            Some(Fault::Late) => {
                received.value.drain(..).for_each(|d| self.sim.deliver_later(d, HANDLED_LATE_MS_MAX));
            }
            Some(Fault::Reordered) => {
                let first = received.value.remove(0);
                self.sim.deliver_later(first, REORDERED_MS_MAX);
            }
            _ => {}
        }
        self.sim.after(self.process, fault, "queue").await?;
        Ok(received)
    }

    async fn acknowledge(&self, receipt: &str) -> Result<Metered<()>, PortError> {
        let began_ms = self.sim.sched.now_ms();
        let fault = self.sim.before(self.process, Op::Acknowledge, "queue").await?;
        let done = match self.removes(receipt, began_ms) {
            Some(delivery) => self.acknowledged(&delivery)?,
            None => Metered { value: (), consumed: runtime::ports::meter::queue_call() },
        };
        self.sim.after(self.process, fault, "queue").await?;
        Ok(done)
    }

    async fn set_visibility(&self, receipt: &str, visibility_ms: i64) -> Result<Metered<()>, PortError> {
        let fault = self.sim.before(self.process, Op::SetVisibility, "queue").await?;
        let done = at_once(self.sim.memory.set_visibility(receipt, visibility_ms))?;
        self.sim.after(self.process, fault, "queue").await?;
        Ok(done)
    }

    async fn receive_dead(
        &self,
        max: usize,
        visibility_ms: i64,
    ) -> Result<Metered<Vec<Delivery>>, PortError> {
        let received = at_once(self.sim.memory.receive_dead(max, visibility_ms))?;
        for delivery in &received.value {
            let text = job_text(&delivery.body);
            self.sim.note(&self.me(), &format!("receives dead {} {text}", short(&delivery.message_id)));
            self.sim.inner().delivered.insert(delivery.receipt.clone(), delivery.clone());
        }
        Ok(received)
    }
}

impl Faulty {
    /// The delivery by which an acknowledgement removes its message, if it does. SQS lets a receipt that is not
    /// the last one delete the message or not: here chance decides. Not for an acknowledgement that its process
    /// slept over: no executor can know that it slept.
    fn removes(&self, receipt: &str, began_ms: i64) -> Option<Delivery> {
        let mut inner = self.sim.inner();
        let delivery = inner.delivered.get(receipt)?.clone();
        let same = |d: &&Delivery| d.message_id == delivery.message_id;
        let last = inner.delivered.values().filter(same).max_by_key(|d| d.receives)?.clone();
        // A message that is among the dead letters is not removed by who received it before.
        if is_dead(&last) != is_dead(&delivery) {
            return None;
        }
        let slept = inner.thawed.get(&self.process).is_some_and(|thawed_ms| *thawed_ms >= began_ms);
        let stale = last.receives != delivery.receives;
        let removes = !stale || (!slept && inner.rng.bool());
        removes.then_some(last)
    }

    fn acknowledged(&self, delivery: &Delivery) -> Result<Metered<()>, PortError> {
        let count = || self.sim.memory.inspect(|state| state.jobs.len() + state.dead.len());
        let before = count();
        let done = at_once(self.sim.memory.acknowledge(&delivery.receipt))?;
        if count() < before {
            self.sim.note(&self.me(), &format!("acknowledges {}", short(&delivery.message_id)));
            let now_ms = self.sim.sched.now_ms();
            let checked = self.sim.inner().rules.acknowledged(&self.sim.memory, now_ms, delivery);
            self.sim.check(checked);
        }
        Ok(done)
    }
}

/// Was it received from the dead letters?
fn is_dead(delivery: &Delivery) -> bool {
    delivery.receipt.starts_with("dead.")
}

#[async_trait]
impl Timers for Faulty {
    async fn create(&self, mut timer: Timer) -> Result<Metered<()>, PortError> {
        let fault = self.sim.before(self.process, Op::ArmTimer, "timers").await?;
        self.sim.note(&self.me(), &format!("arms {} {}", short(&timer.name), job_text(&timer.body)));
        match fault {
            Some(Fault::Late) => timer.at_ms += self.sim.late_ms(),
            Some(Fault::Doubled) => {
                let at_ms = timer.at_ms + self.sim.draw(|rng| rng.i64(0..1_000));
                let again = Timer { name: format!("{}-2", timer.name), at_ms, body: timer.body.clone() };
                at_once(self.sim.memory.create(again))?;
            }
            _ => {}
        }
        let done = at_once(self.sim.memory.create(timer))?;
        self.sim.after(self.process, fault, "timers").await?;
        Ok(done)
    }

    async fn delete(&self, name: &str) -> Result<Metered<()>, PortError> {
        let fault = self.sim.before(self.process, Op::DisarmTimer, "timers").await?;
        self.sim.note(&self.me(), &format!("disarms {}", short(name)));
        let done = at_once(self.sim.memory.delete(name))?;
        self.sim.after(self.process, fault, "timers").await?;
        Ok(done)
    }
}
