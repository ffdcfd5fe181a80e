//! The world's executor and its time. One thread polls tasks in an order drawn from the seed; when nothing is
//! ready, time jumps to the next timer. Nothing here knows what the tasks do.
//!
//! Every task has an owner. An owner can be frozen (its tasks are not polled until it thaws) and killed (its
//! tasks are dropped where they stand).

use crate::clock::START_MS;
use async_trait::async_trait;
use fastrand::Rng;
use runtime::ports::Clock;
use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// A task's work.
pub(crate) type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Who owns a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Owner {
    /// The world: clients, apps, whoever restarts processes.
    World,
    /// A process's pump, which runs for as long as the process.
    Pump(u32),
    /// A process: jobs and requests under way in it.
    Process(u32),
}

impl Owner {
    /// The process, if it is one's.
    pub(crate) fn process(self) -> Option<u32> {
        match self {
            Owner::World => None,
            Owner::Pump(process) | Owner::Process(process) => Some(process),
        }
    }
}

/// Tasks that can go on.
#[derive(Default)]
struct Ready(Mutex<Vec<u64>>);

struct TaskWaker {
    task: u64,
    ready: Arc<Ready>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        locked(&self.ready.0).push(self.task);
    }
}

struct Task {
    owner: Owner,
    work: Work,
    waker: Waker,
}

#[derive(Default)]
struct State {
    now_ms: i64,
    seq: u64,
    timers: BTreeMap<(i64, u64), Waker>,
    spawned: Vec<(Owner, Work)>,
}

/// Time, timers and what was spawned; shared with everyone in the world.
#[derive(Default)]
pub(crate) struct Sched(Mutex<State>);

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sched {
    pub(crate) fn new() -> Sched {
        Sched(Mutex::new(State { now_ms: START_MS, ..State::default() }))
    }

    pub(crate) fn now_ms(&self) -> i64 {
        locked(&self.0).now_ms
    }

    /// Adds a task; it is polled when its turn comes.
    pub(crate) fn spawn(&self, owner: Owner, work: impl Future<Output = ()> + Send + 'static) {
        locked(&self.0).spawned.push((owner, Box::pin(work)));
    }

    /// Returns after so many milliseconds; 0 lets others go first.
    pub(crate) fn sleep(self: &Arc<Self>, ms: i64) -> Sleep {
        let until_ms = self.now_ms() + ms.max(0);
        Sleep { sched: self.clone(), until_ms, timer: None, yielded: ms > 0 }
    }
}

/// See [`Sched::sleep`].
pub(crate) struct Sleep {
    sched: Arc<Sched>,
    until_ms: i64,
    timer: Option<(i64, u64)>,
    yielded: bool,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if !self.yielded {
            self.yielded = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let sched = self.sched.clone();
        let mut state = locked(&sched.0);
        if state.now_ms >= self.until_ms {
            return Poll::Ready(());
        }
        state.seq += 1;
        let key = self.timer.unwrap_or((self.until_ms, state.seq));
        self.timer = Some(key);
        state.timers.insert(key, cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.timer {
            locked(&self.sched.0).timers.remove(&key);
        }
    }
}

/// The tasks. Only the driver of the world has them.
pub(crate) struct Tasks {
    sched: Arc<Sched>,
    ready: Arc<Ready>,
    tasks: BTreeMap<u64, Task>,
    frozen: HashMap<u32, i64>,
    last: u64,
}

impl Tasks {
    pub(crate) fn new(sched: Arc<Sched>) -> Tasks {
        Tasks { sched, ready: Arc::default(), tasks: BTreeMap::new(), frozen: HashMap::new(), last: 0 }
    }

    fn adopt(&mut self) {
        let spawned = std::mem::take(&mut locked(&self.sched.0).spawned);
        for (owner, work) in spawned {
            self.last += 1;
            let waker = Waker::from(Arc::new(TaskWaker { task: self.last, ready: self.ready.clone() }));
            self.tasks.insert(self.last, Task { owner, work, waker });
            locked(&self.ready.0).push(self.last);
        }
    }

    /// Polls one task that can go on; if there is none, moves time on. False when nothing is left to happen.
    pub(crate) fn step(&mut self, rng: &mut Rng) -> bool {
        self.adopt();
        let picked = {
            let mut ready = locked(&self.ready.0);
            let waiting = ready.len();
            (waiting > 0).then(|| ready.swap_remove(rng.usize(..waiting)))
        };
        match picked {
            Some(task) => self.poll(task),
            None => return self.advance(),
        }
        true
    }

    fn poll(&mut self, id: u64) {
        let Some(task) = self.tasks.get_mut(&id) else { return };
        let now_ms = self.sched.now_ms();
        let thaws_ms = task.owner.process().and_then(|p| self.frozen.get(&p)).copied().unwrap_or(0);
        if thaws_ms > now_ms {
            let mut state = locked(&self.sched.0);
            state.seq += 1;
            let key = (thaws_ms, state.seq);
            state.timers.insert(key, task.waker.clone());
            return;
        }
        let waker = task.waker.clone();
        if task.work.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
            self.tasks.remove(&id);
        }
    }

    fn advance(&mut self) -> bool {
        let mut state = locked(&self.sched.0);
        let Some((&(at_ms, _), _)) = state.timers.first_key_value() else { return false };
        let now_ms = state.now_ms.max(at_ms);
        state.now_ms = now_ms;
        let later = state.timers.split_off(&(now_ms + 1, 0));
        let due = std::mem::replace(&mut state.timers, later);
        drop(state);
        due.into_values().for_each(Waker::wake);
        true
    }

    /// Nothing can go on before time moves.
    pub(crate) fn idle(&self) -> bool {
        locked(&self.ready.0).is_empty() && locked(&self.sched.0).spawned.is_empty()
    }

    /// Are all that are left pumps?
    pub(crate) fn only_pumps(&self) -> bool {
        self.idle() && self.tasks.values().all(|task| matches!(task.owner, Owner::Pump(_)))
    }

    /// Drops a process's tasks where they stand.
    pub(crate) fn kill(&mut self, process: u32) {
        self.adopt();
        self.frozen.remove(&process);
        let dead: Vec<u64> = self
            .tasks
            .iter()
            .filter(|(_, t)| t.owner.process() == Some(process))
            .map(|(id, _)| *id)
            .collect();
        for id in dead {
            self.tasks.remove(&id);
        }
    }

    /// Stops polling a process's tasks for a while.
    pub(crate) fn freeze(&mut self, process: u32, ms: i64) {
        self.frozen.insert(process, self.sched.now_ms() + ms);
    }
}

/// A clock that is a little off, as every machine's is.
pub(crate) struct SimClock {
    pub(crate) sched: Arc<Sched>,
    /// How much it is ahead, milliseconds.
    pub(crate) skew_ms: i64,
}

#[async_trait]
impl Clock for SimClock {
    fn now_ms(&self) -> i64 {
        self.sched.now_ms() + self.skew_ms
    }

    fn monotonic_ms(&self) -> i64 {
        self.sched.now_ms() - START_MS
    }

    async fn sleep(&self, ms: i64) {
        self.sched.sleep(ms).await;
    }
}
