//! Stepwell's ports in memory: small, obviously right, the reference that the other backends are compared with
//! and the world that the simulator wraps in faults.
//!
//! Time and ids come from outside, so a simulated clock makes every outcome a function of the calls. Nothing
//! runs in the background: what is due happens when somebody receives.

mod line;
mod queue;
mod state;
mod store;
mod timers;

pub use line::{Line, Message, Phase};
pub use state::State;

use runtime::ports::{Clock, Ids};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// How often a message is received before it goes to the dead letters, if nothing else is said. High, because
/// put-backs are receives too; the engine counts attempts itself.
pub const MAX_RECEIVES: u32 = 100;

/// The three ports in memory. Clones share one world.
#[derive(Clone)]
pub struct Memory {
    world: Arc<World>,
}

struct World {
    state: Mutex<State>,
    /// Wakes every waiting `receive` after a change.
    changed: Notify,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    max_receives: u32,
}

impl Memory {
    /// An empty world.
    pub fn new(clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Memory {
        Memory::with_max_receives(clock, ids, MAX_RECEIVES)
    }

    /// An empty world whose messages die after so many receives.
    pub fn with_max_receives(clock: Arc<dyn Clock>, ids: Arc<dyn Ids>, max_receives: u32) -> Memory {
        let (state, changed) = (Mutex::default(), Notify::new());
        Memory { world: Arc::new(World { state, changed, clock, ids, max_receives }) }
    }

    /// Looks at everything that stands, without copying it. The closure must not call this backend.
    pub fn inspect<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        look(&self.world.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Deletes every item whose `expires_at` is before `before_s` (Unix seconds); how many.
    pub fn delete_expired(&self, before_s: i64) -> u64 {
        self.change(|state| {
            let before = state.items.len();
            state.items.retain(|_, item| item.number("expires_at").is_none_or(|at_s| at_s >= before_s));
            (before - state.items.len()) as u64
        })
    }

    /// A copy of everything that stands.
    pub fn snapshot(&self) -> State {
        self.inspect(State::clone)
    }

    fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        change(&mut self.world.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("state", &self.snapshot()).finish_non_exhaustive()
    }
}
