//! What a job or a request uses, and in which item it is noted. No write is made for it: it rides in a write that is
//! made anyway, together with what that write and the announcements after it will use, which is known beforehand.
//! What is noted once is not noted again.

use super::Io;
use crate::ports::{Delivery, Outgoing, meter};
use engine::item::{Action, Change, Consumed, Item, Table, Write};
use engine::job::Job;
use engine::records::{JoinRecord, RunRecord};
use engine::state::RunState;
use engine::usage::{Request, USED, USED_TO_END, USED_TO_SETTLE, Usage};
use std::borrow::Cow;

/// What was used, and how much of it is noted in an item.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spending {
    /// By calls of the ports.
    pub(super) used: Usage,
    /// What belongs to it beside those: the message's receive and acknowledgement, what the event of a run took.
    extra: Usage,
    noted: Usage,
}

impl Spending {
    fn all(&self) -> Usage {
        let mut all = self.used;
        all += self.extra;
        all
    }
}

/// Into what it is noted.
#[derive(Clone, Copy)]
pub(crate) enum Note<'a> {
    /// An item of the run that is put once.
    Record,
    /// The run's item, by the next holder of its claim, on top of what the holders before it used.
    Claim(&'a RunRecord),
    /// The run's item, by whoever ends it.
    End(&'a RunRecord),
    /// The run's item, by whoever has done what follows from its end.
    Settled(&'a RunRecord),
}

impl Note<'_> {
    fn attribute(self) -> &'static str {
        match self {
            Note::Record | Note::Claim(_) => USED,
            Note::End(_) => USED_TO_END,
            Note::Settled(_) => USED_TO_SETTLE,
        }
    }

    fn run(&self) -> Option<&RunRecord> {
        match self {
            Note::Record => None,
            Note::Claim(run) | Note::End(run) | Note::Settled(run) => Some(run),
        }
    }

    /// What the attribute will say.
    fn total(self, used: Usage) -> Usage {
        let mut total = used;
        if let Note::Claim(run) = self {
            total += run.spent.turns;
        }
        total
    }
}

/// What a write says that was used, until the write stands.
/// In a box: it is large, and lives across the write.
#[derive(Debug, Default)]
#[must_use = "what is noted once must not be noted again"]
pub(crate) struct Noted(Box<NotedUsage>);

#[derive(Clone, Copy, Debug, Default)]
struct NotedUsage {
    used: Usage,
    /// What the attribute says.
    total: Usage,
}

impl Noted {
    fn new(used: Usage, total: Usage) -> Noted {
        Noted(Box::new(NotedUsage { used, total }))
    }

    /// What the attribute says.
    pub(crate) fn total(&self) -> Usage {
        self.0.total
    }
}

impl Io<'_> {
    /// What the ports said was consumed.
    pub(crate) fn used(&self) -> Usage {
        self.spending().used
    }

    pub(super) fn add(&self, request: Request, times: u64, units: Consumed) {
        self.spending().used += Usage::of(request, times, units);
    }

    /// Something that belongs to this beside the calls of the ports.
    pub(crate) fn takes_over(&self, usage: Usage) {
        self.spending().extra += usage;
    }

    /// This serves a request to our API.
    pub(crate) fn serves_a_request(&self) {
        self.takes_over(Usage::of(Request::Api, 1, Consumed::default()));
    }

    /// The message was received, so often, and will be acknowledged. Before the last time it was put back.
    pub(crate) fn received(&self, delivery: &Delivery) {
        let times = u64::from(delivery.receives.max(1));
        let each = meter::messages(delivery.body.len()).queue_requests;
        self.takes_over(Usage::of(Request::ReceiveMessage, times, Consumed::queue(each * times)));
        let back = times - 1;
        self.takes_over(Usage::of(Request::ChangeMessageVisibility, back, Consumed::queue(back)));
        self.takes_over(Usage::of(Request::DeleteMessage, 1, meter::queue_call()));
    }

    /// All that was used so far.
    pub(crate) fn spent(&self) -> Usage {
        self.spending().all()
    }

    /// What was used and is not noted yet.
    fn pending(&self) -> Usage {
        let spending = self.spending();
        spending.all().without(&spending.noted)
    }

    /// Notes in the write at `at` what is not noted yet, with what these writes and jobs will use. A record of the run
    /// that is put beside it notes its own write: it may stand without the others. Once the writes stand,
    /// [`Io::noted`] has to hear of it.
    pub(crate) fn note(&self, writes: &mut [Write], at: usize, note: Note<'_>, jobs: &[Job]) -> Noted {
        let before = self.pending();
        let sends = self.will_send(jobs);
        let mut noted = Noted::default();
        // The note is part of what is written: what it says may make it longer.
        for _ in 0..2 {
            let mut used = before;
            used += sends;
            let others = own_writes(writes, at);
            used += will_write(writes, note.run());
            if used == noted.0.used {
                break;
            }
            noted = Noted::new(used, note.total(used.without(&others)));
            if let Some(write) = writes.get_mut(at) {
                set(write, note.attribute(), noted.total());
            }
        }
        noted
    }

    /// Notes in one write, after which nothing is announced.
    pub(crate) fn note_one(&self, write: Write, note: Note<'_>) -> (Write, Noted) {
        let mut writes = [write];
        let noted = self.note(&mut writes, 0, note, &[]);
        let [write] = writes;
        (write, noted)
    }

    /// Notes in the join of a plan what a member without a record of its own used: it is appended, under the
    /// condition that the member is not in yet.
    pub(crate) fn note_in_join(
        &self,
        state: &RunState,
        (turn, ordinal): (u32, u32),
        add: Write,
    ) -> (Write, Noted) {
        let mut used = self.pending();
        used += Usage::of_write(&add, None);
        let (run, expires_at) = (state.run.id, state.run.expires_at);
        let write = JoinRecord::add_using(run, turn, ordinal, expires_at, &used);
        (write, Noted::new(used, used))
    }

    /// What was noted stands.
    pub(crate) fn noted(&self, noted: &Noted) {
        self.spending().noted += noted.0.used;
    }

    /// From where on what is used belongs to the runs that events start: of a request all of it, of a job what
    /// comes after this.
    pub(crate) fn before_accepting(&self) -> Usage {
        let spent = self.spent();
        if spent.requests(Request::Api) > 0 { Usage::default() } else { spent }
    }

    /// Gives what was used since `from`, with what these writes and jobs will use, to the runs that the jobs start.
    pub(crate) fn share(&self, from: &Usage, writes: &[Write], jobs: &mut [Job]) {
        let mut used = self.spent().without(from);
        used += will_write(writes, None);
        used += self.will_send(jobs);
        let starts = jobs.iter_mut().filter_map(|job| match job {
            Job::Start { spent, .. } => Some(spent),
            _ => None,
        });
        let mut starts: Vec<&mut Usage> = starts.collect();
        let of = starts.len() as u64;
        for (nth, spent) in (0..).zip(&mut starts) {
            **spent = used.share(nth, of);
        }
        if of > 0 {
            self.spending().noted += used;
        }
    }

    fn will_send(&self, jobs: &[Job]) -> Usage {
        let mut used = Usage::default();
        if jobs.is_empty() {
            return used;
        }
        let (soon, late) = self.split(Vec::from(jobs));
        for batch in super::batches(soon) {
            used += sent(&batch);
        }
        let timers = late.len() as u64;
        used += Usage::of(Request::CreateSchedule, timers, Consumed::timers(timers));
        used
    }
}

/// What a send of these messages uses.
fn sent(batch: &[Outgoing]) -> Usage {
    Usage::of(Request::SendMessageBatch, 1, meter::messages(batch.iter().map(|m| m.body.len()).sum()))
}

fn will_write(writes: &[Write], run: Option<&RunRecord>) -> Usage {
    let mut used = Usage::default();
    for write in writes {
        let standing = run.filter(|run| run.key() == write.key).map(RunRecord::to_item);
        used += Usage::of_write(write, standing.as_ref());
    }
    used
}

/// Notes in the run's records that are put beside the one at `at` what their own writes use; all of that.
fn own_writes(writes: &mut [Write], at: usize) -> Usage {
    let mut all = Usage::default();
    let others = writes.iter_mut().enumerate().filter(|(nth, _)| *nth != at).map(|(_, write)| write);
    for write in others.filter(|write| is_record(write)) {
        set(write, USED, Usage::of_write(write, None));
        // Once more: the note is part of what is written.
        let own = Usage::of_write(write, None);
        set(write, USED, own);
        all += own;
    }
    all
}

fn is_record(write: &Write) -> bool {
    matches!(write.action, Action::Put(_))
        && write.key.table == Table::State
        && write.key.pk.starts_with("run#")
}

/// Makes a write set an attribute.
fn set(write: &mut Write, attribute: &'static str, usage: Usage) {
    let value = usage.to_value();
    match &mut write.action {
        Action::Put(Item(attributes)) => {
            attributes.insert(Cow::Borrowed(attribute), value);
        }
        Action::Update(changes) => {
            changes.retain(|change| !matches!(change, Change::Set(name, _) if *name == attribute));
            changes.push(Change::Set(attribute, value));
        }
        Action::Delete | Action::Check => {}
    }
}
