//! What a job holds while it is being executed: its message, and the turn's lease once it took one. A heartbeat
//! renews both; a holder whose lease may have run out by its own clock records, announces and acknowledges
//! nothing more.

use crate::io::{Io, Note};
use crate::ports::{Delivery, PortError, Written};
use crate::{CLOCKS_DIFFER_MS_MAX, Runtime};
use engine::claim::{Taken, Taker, renew};
use engine::records::{Claim, RunRecord};
use engine::state::RunState;
use engine::usage::Request;
use protocol::ids::RunId;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

/// The message and the lease.
pub(super) struct Hold<'a> {
    runtime: &'a Runtime,
    pub(super) io: &'a Io<'a>,
    delivery: &'a Delivery,
    nonce: String,
    leased: Mutex<Leased>,
    began_monotonic_ms: i64,
    /// See [`Hold::takes_no_turn`]; 0: it may take turns.
    sends_turn: AtomicU32,
    /// The message is among the dead letters: nothing that calls user code is done by it.
    dead: bool,
}

#[derive(Default)]
struct Leased {
    /// The run whose claim is this hold's, and the turn.
    run: Option<(RunId, u32)>,
    /// End of the lease by this process's own clock.
    until_monotonic_ms: i64,
}

impl<'a> Hold<'a> {
    pub(super) fn new(runtime: &'a Runtime, io: &'a Io<'a>, delivery: &'a Delivery) -> Hold<'a> {
        let now_ms = io.now_ms();
        let nonce = runtime.ports.ids.ulid(now_ms).to_string();
        let began_monotonic_ms = runtime.ports.clock.monotonic_ms();
        let until_monotonic_ms = began_monotonic_ms + runtime.config.lease_ms;
        let leased = Mutex::new(Leased { run: None, until_monotonic_ms });
        let sends_turn = AtomicU32::new(0);
        Hold { runtime, io, delivery, nonce, leased, began_monotonic_ms, sends_turn, dead: false }
    }

    /// The message is a dead letter.
    pub(super) fn of_dead_letter(self) -> Hold<'a> {
        Hold { dead: true, ..self }
    }

    /// Is the message a dead letter?
    pub(super) fn is_dead_letter(&self) -> bool {
        self.dead
    }

    /// How often the message was received, this time included.
    pub(super) fn receives(&self) -> u32 {
        self.delivery.receives
    }

    fn worked_ms(&self) -> i64 {
        self.runtime.ports.clock.monotonic_ms() - self.began_monotonic_ms
    }

    /// Is there time for another turn under this message?
    pub(super) fn may_go_on(&self) -> bool {
        self.worked_ms() < self.runtime.config.go_on_ms_max
    }

    /// How long a call that begins now may take, milliseconds.
    pub(super) fn call_timeout_ms(&self) -> i64 {
        let config = &self.runtime.config;
        let left_ms = config.job_ms_max.map_or(i64::MAX, |max| (max - self.worked_ms()).max(0));
        config.call_timeout_ms.min(left_ms)
    }

    /// The message's id.
    pub(super) fn msg(&self) -> &str {
        &self.delivery.message_id
    }

    /// Was the message delivered before? Then that delivery may have acknowledged it, and still be at work.
    pub(super) fn repeated(&self) -> bool {
        self.delivery.receives > 1
    }

    /// This delivery found its work done by another one, which may have acknowledged the message since. A turn
    /// that is held by a message that is gone would be lost with its holder: so it takes none, and sends a
    /// message that asks for `turn` instead.
    pub(super) fn takes_no_turn(&self, turn: u32) {
        self.sends_turn.store(turn, Ordering::Relaxed);
    }

    /// What to ask for by another message instead of taking `next` by this one, which may be gone: because it
    /// found its work done, or because another delivery of it failed where this one succeeded.
    pub(super) fn sends_turn(&self, state: &RunState, next: u32) -> Option<u32> {
        let holds = state.run.claim.msg == self.delivery.message_id;
        let asks = self.sends_turn.load(Ordering::Relaxed);
        let failed = state.attempts.iter().any(|tried| tried.by == self.delivery.message_id);
        match (holds, asks) {
            (true, _) => None,
            (false, 0) => failed.then_some(next),
            (false, asks) => Some(asks),
        }
    }

    /// Who asks for a turn, now.
    pub(super) fn taker(&self) -> Taker<'_> {
        Taker {
            msg: &self.delivery.message_id,
            receives: self.delivery.receives,
            nonce: &self.nonce,
            host: &self.runtime.config.host,
            now_ms: self.io.now_ms(),
            lease_ms: self.runtime.config.lease_ms,
            sole: self.runtime.config.sole,
        }
    }

    fn leased(&self) -> std::sync::MutexGuard<'_, Leased> {
        self.leased.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a turn by its write; `false` when somebody else changed the claim first.
    pub(super) async fn take(&self, state: &mut RunState, taken: Taken) -> Result<bool, PortError> {
        let began_ms = self.runtime.ports.clock.monotonic_ms();
        let (write, noted) = self.io.note_one(taken.write, Note::Claim(&state.run));
        let done = self.io.write(write).await?.is_done();
        if done {
            self.io.noted(&noted);
            state.run.spent.turns = noted.total();
            self.took(state, taken.claim, began_ms);
        }
        Ok(done)
    }

    /// Notes that a claim was written, by a request that began at this monotonic time.
    pub(super) fn took(&self, state: &mut RunState, claim: Claim, began_ms: i64) {
        state.run.claim = claim;
        self.holds(&state.run, began_ms);
    }

    /// Notes that the run's claim is this hold's.
    pub(super) fn holds(&self, run: &RunRecord, began_ms: i64) {
        let mut leased = self.leased();
        leased.run = Some((run.id, run.claim.turn));
        leased.until_monotonic_ms = began_ms + self.runtime.config.lease_ms;
    }

    /// May the lease have run out? A holder stops a while before its lease ends by its own clock, because for
    /// another one it may have ended already.
    pub(super) fn expired(&self) -> bool {
        self.runtime.ports.clock.monotonic_ms() + CLOCKS_DIFFER_MS_MAX >= self.leased().until_monotonic_ms
    }

    /// Gives the lease up, best effort, so that the message need not wait for it.
    pub(super) async fn give_up(&self) {
        let run = self.leased().run.take();
        if let Some((run, _)) = run
            && let Err(error) = self.io.write(renew(run, &self.nonce, 0)).await
        {
            tracing::warn!(%error, %run, "a lease could not be given up; it runs out by itself");
        }
    }

    /// Renews message and lease for as long as it is polled; returns when the lease is lost.
    pub(super) async fn beat(&self) {
        let config = &self.runtime.config;
        let clock = &self.runtime.ports.clock;
        clock.sleep(config.heartbeat_first_ms).await;
        loop {
            match self.renew(config.held_ms).await {
                Ok(true) => {}
                Ok(false) => return,
                // Not renewed, but perhaps not lost: the lease's own end decides.
                Err(error) => tracing::warn!(%error, "a lease could not be renewed"),
            }
            if self.expired() {
                return;
            }
            clock.sleep(config.heartbeat_ms).await;
        }
    }

    async fn renew(&self, held_ms: i64) -> Result<bool, PortError> {
        if self.expired() {
            // Somebody else may have the message by now, and no answer of the queue says that it has not.
            return Ok(false);
        }
        let began_ms = self.runtime.ports.clock.monotonic_ms();
        let kept = self.io.ports.queue.set_visibility(&self.delivery.receipt, held_ms).await?;
        self.io.requested(Request::ChangeMessageVisibility, kept);
        if !self.renew_lease(held_ms).await? {
            return Ok(false);
        }
        let mut leased = self.leased();
        leased.until_monotonic_ms = leased.until_monotonic_ms.max(began_ms + held_ms);
        Ok(true)
    }

    /// Renews the lease of the turn it holds, if it holds one; `false` when it was taken from it.
    async fn renew_lease(&self, held_ms: i64) -> Result<bool, PortError> {
        let held = self.leased().run;
        let Some((run, turn)) = held else { return Ok(true) };
        let Written::Refused(standing) =
            self.io.write(renew(run, &self.nonce, self.io.now_ms() + held_ms)).await?
        else {
            return Ok(true);
        };
        let Some(item) = standing else { return Ok(false) };
        // A run that this hold just ended is refused too, and that is no loss.
        let ended = item.text("nonce") == Some(self.nonce.as_str());
        // Nor is a turn that was concluded, and that others followed upon while this hold still announces it.
        let followed = item.number("turn") > Some(i64::from(turn)) && !self.expired();
        let mut leased = self.leased();
        if followed && leased.run == held {
            leased.run = None;
        }
        Ok(ended || followed)
    }
}
