//! The writer thread: takes whatever requests wait, carries them out in one transaction, commits, and answers
//! them all. So the cost of a sync to the disk is shared by everybody who waits for it.
//!
//! A request that finds nobody writing and nobody waiting is carried out where it is made: waking a thread and
//! being woken by it costs as much as the sync itself. It blocks its own thread for one sync, and at most one
//! request does so at a time; whoever comes meanwhile waits for the writer thread's next group.
//!
//! A request that is refused or invalid has that as its outcome and changes no row, so it does not disturb the
//! others. If SQLite itself fails, nothing of the group stands and every request of it is answered
//! [`PortError::Unknown`].

use crate::lock::Owner;
use crate::session::Session;
use runtime::ports::PortError;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;

/// Most requests in one transaction: bounds how long the first of them waits for the last.
const GROUP_REQUESTS_MAX: usize = 1024;

/// A request on its way through the writer.
trait Work: Send {
    /// Changes rows, inside the group's transaction.
    fn carry_out(&mut self, session: &mut Session) -> rusqlite::Result<()>;

    /// Called once after the commit, or with why nothing of the group stands.
    fn settle(&mut self, failed: Option<&str>);
}

enum Message {
    Work(Box<dyn Work>),
    Close(oneshot::Sender<Result<(), PortError>>),
}

/// What one request does: in the transaction, and after it.
struct Task<W, S, V, R> {
    port: &'static str,
    work: Option<W>,
    value: Option<V>,
    settle: Option<S>,
    reply: Option<oneshot::Sender<Result<R, PortError>>>,
}

impl<W, S, V, R> Work for Task<W, S, V, R>
where
    W: FnOnce(&mut Session) -> rusqlite::Result<V> + Send,
    S: FnOnce(Result<V, PortError>) -> Result<R, PortError> + Send,
    V: Send,
    R: Send,
{
    fn carry_out(&mut self, session: &mut Session) -> rusqlite::Result<()> {
        if let Some(work) = self.work.take() {
            self.value = Some(work(session)?);
        }
        Ok(())
    }

    fn settle(&mut self, failed: Option<&str>) {
        let outcome = match (failed, self.value.take()) {
            (None, Some(value)) => Ok(value),
            (why, _) => Err(unknown(self.port, why.unwrap_or("it was not carried out"))),
        };
        if let (Some(settle), Some(reply)) = (self.settle.take(), self.reply.take()) {
            // Nobody may be waiting any more; what the request does after its commit is done all the same.
            let _ = reply.send(settle(outcome));
        }
    }
}

pub(crate) fn unknown(port: &'static str, why: impl ToString) -> PortError {
    PortError::Unknown { port, why: why.to_string() }
}

/// What the writer thread and those who write on the spot share.
struct Shared {
    /// The session; taken away when the file is closed.
    session: Mutex<Option<Session>>,
    /// Requests on their way to the writer thread.
    waiting: AtomicUsize,
}

impl Shared {
    fn session(&self) -> MutexGuard<'_, Option<Session>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session, if nobody writes and nobody waits.
    fn idle_session(&self) -> Option<MutexGuard<'_, Option<Session>>> {
        if self.waiting.load(Ordering::Acquire) > 0 {
            return None;
        }
        self.session.try_lock().ok().filter(|session| session.is_some())
    }
}

/// The handle of the writer thread. Dropping it lets the thread finish what waits, and waits for it.
pub(crate) struct Writer {
    shared: Arc<Shared>,
    sender: Option<Sender<Message>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread. It owns the file until it ends.
    pub(crate) fn start(session: Session, owner: Owner) -> io::Result<Writer> {
        let (sender, receiver) = channel();
        let shared = Arc::new(Shared { session: Mutex::new(Some(session)), waiting: AtomicUsize::new(0) });
        let its = shared.clone();
        let thread = thread::Builder::new()
            .name("stepwell-writer".to_owned())
            .spawn(move || run(&its, receiver, owner))?;
        Ok(Writer { shared, sender: Some(sender), thread: Some(thread) })
    }

    /// Carries out `work` in the next transaction; after its commit `settle` makes of its value what is answered.
    /// Both happen even if the caller stops waiting.
    pub(crate) async fn submit<V, R, W, S>(
        &self,
        port: &'static str,
        work: W,
        settle: S,
    ) -> Result<R, PortError>
    where
        W: FnOnce(&mut Session) -> rusqlite::Result<V> + Send + 'static,
        S: FnOnce(Result<V, PortError>) -> Result<R, PortError> + Send + 'static,
        V: Send + 'static,
        R: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let task = Task { port, work: Some(work), value: None, settle: Some(settle), reply: Some(reply) };
        self.carry_out_or_send(Box::new(task), port)?;
        answer.await.unwrap_or_else(|_| Err(unknown(port, "the file was closed")))
    }

    /// Finishes what was submitted before and ends the thread.
    pub(crate) async fn close(&self) -> Result<(), PortError> {
        let (reply, answer) = oneshot::channel();
        self.send(Message::Close(reply), "store")?;
        answer.await.unwrap_or_else(|_| Err(unknown("store", "the file was closed")))
    }

    fn carry_out_or_send(&self, work: Box<dyn Work>, port: &'static str) -> Result<(), PortError> {
        if let Some(mut guard) = self.shared.idle_session()
            && let Some(session) = guard.as_mut()
        {
            commit(session, &mut vec![work]);
            return Ok(());
        }
        self.shared.waiting.fetch_add(1, Ordering::AcqRel);
        self.send(Message::Work(work), port)
    }

    fn send(&self, message: Message, port: &'static str) -> Result<(), PortError> {
        let sent = self.sender.as_ref().map(|sender| sender.send(message));
        match sent {
            Some(Ok(())) => Ok(()),
            _ => Err(unknown(port, "the file was closed")),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(Err(_)) = self.thread.take().map(JoinHandle::join) {
            tracing::error!("the writer thread panicked");
        }
    }
}

fn run(shared: &Shared, receiver: Receiver<Message>, owner: Owner) {
    let mut group: Vec<Box<dyn Work>> = Vec::new();
    let mut closing = None;
    while closing.is_none()
        && let Ok(first) = receiver.recv()
    {
        let mut next = Some(first);
        while let Some(message) = next.take() {
            match message {
                Message::Work(work) => group.push(work),
                Message::Close(reply) => closing = Some(reply),
            }
            if group.len() < GROUP_REQUESTS_MAX && closing.is_none() {
                next = receiver.try_recv().ok();
            }
        }
        shared.waiting.fetch_sub(group.len(), Ordering::AcqRel);
        if let Some(session) = shared.session().as_mut() {
            commit(session, &mut group);
        }
    }
    let Some(session) = shared.session().take() else { return };
    let checkpoint = session.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    drop(session);
    // The file is closed: whoever hears of it may open it.
    drop(owner);
    if let Some(reply) = closing {
        let _ = reply.send(checkpoint.map_err(|e| unknown("store", e)));
    }
}

/// One transaction for the whole group.
fn commit(session: &mut Session, group: &mut Vec<Box<dyn Work>>) {
    let outcome = carry_out(session, group);
    let why = outcome.err().map(|error| {
        tracing::error!(%error, requests = group.len(), "a group of writes failed");
        if !session.connection.is_autocommit()
            && let Err(error) = session.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "and could not be rolled back");
        }
        error.to_string()
    });
    for mut work in group.drain(..) {
        work.settle(why.as_deref());
    }
}

fn carry_out(session: &mut Session, group: &mut [Box<dyn Work>]) -> rusqlite::Result<()> {
    session.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    for work in group {
        work.carry_out(session)?;
    }
    session.connection.prepare_cached("COMMIT")?.execute([])?;
    Ok(())
}
