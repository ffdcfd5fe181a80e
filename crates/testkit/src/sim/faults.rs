//! What can go wrong, where, and how often it did: operations, faults, the plan that the seed (or a script)
//! makes of them, and the counts of every pair.

use engine::item::{Action, Change, Table, Write};
use engine::job::Job;
use engine::records::Status;
use fastrand::Rng;
use std::collections::BTreeMap;

macro_rules! names {
    ($(#[$doc:meta])* $kind:ident { $($(#[$item_doc:meta])* $item:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $kind { $($(#[$item_doc])* $item,)* }

        impl $kind {
            /// All of them.
            pub const ALL: &[$kind] = &[$($kind::$item),*];

            /// Its name.
            pub fn name(self) -> &'static str {
                match self { $($kind::$item => $name,)* }
            }
        }
    };
}

names! {
    /// What is asked of the world. Writes are told apart by what they write.
    Op {
        /// Reads one item.
        Get = "get",
        /// Reads a page.
        Query = "query",
        /// Stores an event.
        WriteEvent = "write event",
        /// Claims a caller's event id.
        WriteOnce = "write once",
        /// Adds a run to its function's listing.
        WriteListing = "write listing",
        /// Records a run that starts later.
        ScheduleRun = "schedule run",
        /// Creates a run with its first claim.
        CreateRun = "create run",
        /// Takes a turn or its lease.
        ClaimTurn = "claim turn",
        /// Renews or gives up a lease.
        RenewLease = "renew lease",
        /// Ends a run.
        EndRun = "end run",
        /// Notes that everything that follows from a run's end has happened.
        Settle = "settle",
        /// Registers a wait, or a rule that cancels.
        WriteWait = "write wait",
        /// Takes one out of the index.
        RemoveWait = "remove wait",
        /// Registers under which path events look for waits.
        WritePath = "write path",
        /// Registers who waits for a signal.
        WriteSignal = "write signal",
        /// Nobody waits for it any more.
        RemoveSignal = "remove signal",
        /// Leads a cron on.
        WriteCron = "write cron",
        /// Records a step's result.
        WriteStep = "write step",
        /// Records a turn's end.
        WriteTurn = "write turn",
        /// Adds a member to its join.
        AddJoin = "add to join",
        /// Records a failed attempt.
        WriteAttempt = "write attempt",
        /// Stores part of a large value.
        WriteBlob = "write blob",
        /// Writes records and sends jobs in one commit.
        RecordAndSend = "record, send",
        /// Sends jobs.
        Send = "send",
        /// Receives jobs.
        Receive = "receive",
        /// Acknowledges a message.
        Acknowledge = "acknowledge",
        /// Changes a message's visibility.
        SetVisibility = "set visibility",
        /// Creates a timer.
        ArmTimer = "arm timer",
        /// Deletes a timer.
        DisarmTimer = "disarm timer",
        /// A job brings a wait what it waited for.
        Deliver = "deliver",
        /// A job looks through a page of waits.
        Match = "match",
        /// A job cancels a run.
        CancelJob = "cancel job",
        /// A cron's time has come.
        Tick = "tick",
        /// Makes a request for a step.
        Fetch = "fetch",
        /// Calls an app.
        Call = "call app",
        /// An app reports steps while it is called.
        Checkpoint = "checkpoint",
        /// A client sends events.
        Ingest = "ingest",
        /// A client cancels a run.
        Cancel = "cancel",
        /// A client sends a signal.
        Signal = "signal",
        /// An app registers again.
        Sync = "sync",
    }
}

names! {
    /// What goes wrong.
    Fault {
        /// The process dies before the request leaves it.
        CrashBefore = "crash before",
        /// The process dies once the request is carried out.
        CrashAfter = "crash after",
        /// The backend is busy: nothing is done.
        Busy = "busy",
        /// The request is lost: nothing is done, and nobody can tell.
        LostRequest = "lost request",
        /// The request is carried out, its reply is lost.
        LostReply = "lost reply",
        /// The process stands still before the request leaves it.
        FreezeBefore = "freeze before",
        /// The process stands still once the request is carried out.
        FreezeAfter = "freeze after",
        /// A condition does not hold, because somebody else wrote first.
        Refused = "refused",
        /// A message is delivered twice at once; a request is sent twice.
        Duplicate = "duplicate",
        /// A message or timer comes later than it should.
        Late = "late",
        /// A message overtakes others.
        Reordered = "reordered",
        /// A timer fires twice.
        Doubled = "doubled",
        /// The app cannot be reached.
        Unreachable = "unreachable",
        /// The app runs, its answer is lost.
        CutOff = "cut off",
        /// The app takes longer than a lease.
        Slow = "slow",
        /// The app takes longer than it may.
        TimedOut = "timed out",
    }
}

impl Op {
    /// What a write writes; `None` for records that are written before the world begins.
    pub(crate) fn of_write(write: &Write) -> Option<Op> {
        let Write { key, action, .. } = write;
        let kind = key.pk.split('#').next().unwrap_or_default();
        match (key.table, kind, key.sk.split('#').next().unwrap_or_default()) {
            (Table::History, "ev", _) => Some(Op::WriteEvent),
            (Table::History, _, _) => Some(Op::WriteListing),
            (_, "once", _) => Some(Op::WriteOnce),
            (_, "blob", _) => Some(Op::WriteBlob),
            (_, "run", "step") => Some(Op::WriteStep),
            (_, "run", "turn") => Some(Op::WriteTurn),
            (_, "run", "try") => Some(Op::WriteAttempt),
            (_, "run", "join") => Some(Op::AddJoin),
            (_, "wait", _) => Some(match action {
                Action::Delete => Op::RemoveWait,
                _ => Op::WriteWait,
            }),
            (_, "signal", _) => Some(match action {
                Action::Delete => Op::RemoveSignal,
                _ => Op::WriteSignal,
            }),
            (_, "name", "path") => Some(Op::WritePath),
            (_, "cron", _) => Some(Op::WriteCron),
            (_, "run", "!") => Some(match action {
                Action::Put(item) if item.text("status") == Some(Status::Scheduled.as_str()) => {
                    Op::ScheduleRun
                }
                Action::Put(_) => Op::CreateRun,
                Action::Update(changes) if matches!(changes.as_slice(), [Change::Remove("settle"), ..]) => {
                    Op::Settle
                }
                action if sets(action, "status") => Op::EndRun,
                action if sets(action, "turn") => Op::ClaimTurn,
                _ => Op::RenewLease,
            }),
            _ => None,
        }
    }

    /// What a job does, of those that are told apart.
    pub(crate) fn of_job(body: &[u8]) -> Option<Op> {
        match Job::decode(body)? {
            Job::Deliver { .. } => Some(Op::Deliver),
            Job::Match { .. } => Some(Op::Match),
            Job::Cancel { .. } => Some(Op::CancelJob),
            Job::Tick { .. } => Some(Op::Tick),
            _ => None,
        }
    }

    /// What can go wrong with it.
    pub fn faults(self) -> &'static [Fault] {
        use Fault::*;
        match self {
            Op::Get | Op::Query => &[CrashBefore, CrashAfter, Busy, FreezeAfter],
            Op::WriteListing
            | Op::WriteBlob
            | Op::RenewLease
            | Op::RecordAndSend
            | Op::Settle
            | Op::RemoveWait
            | Op::RemoveSignal
            | Op::WritePath => {
                &[CrashBefore, CrashAfter, Busy, LostRequest, LostReply, FreezeBefore, FreezeAfter]
            }
            Op::WriteEvent
            | Op::WriteOnce
            | Op::CreateRun
            | Op::ClaimTurn
            | Op::EndRun
            | Op::WriteStep
            | Op::WriteTurn
            | Op::AddJoin
            | Op::ScheduleRun
            | Op::WriteWait
            | Op::WriteSignal
            | Op::WriteCron
            | Op::WriteAttempt => {
                &[CrashBefore, CrashAfter, Busy, LostRequest, LostReply, FreezeBefore, FreezeAfter, Refused]
            }
            Op::Send => {
                &[CrashBefore, CrashAfter, Busy, LostRequest, LostReply, FreezeBefore, FreezeAfter, Late]
            }
            Op::Receive => &[CrashAfter, Busy, LostReply, Duplicate, Late, Reordered],
            Op::Deliver | Op::Match | Op::CancelJob | Op::Tick => {
                &[CrashBefore, CrashAfter, FreezeBefore, Duplicate, Late]
            }
            Op::Acknowledge | Op::SetVisibility | Op::DisarmTimer => {
                &[CrashBefore, CrashAfter, Busy, LostRequest, LostReply, FreezeBefore, FreezeAfter]
            }
            Op::ArmTimer => &[
                CrashBefore,
                CrashAfter,
                Busy,
                LostRequest,
                LostReply,
                FreezeBefore,
                FreezeAfter,
                Late,
                Doubled,
            ],
            Op::Call | Op::Fetch => {
                &[CrashBefore, CrashAfter, FreezeBefore, FreezeAfter, Unreachable, CutOff, Slow, TimedOut]
            }
            Op::Checkpoint | Op::Ingest | Op::Cancel | Op::Signal | Op::Sync => {
                &[LostRequest, LostReply, Duplicate, Late]
            }
        }
    }

    /// How much likelier than others it is met by a fault: what happens seldom is hit harder, so that every
    /// pair is reached.
    fn weight(self) -> f64 {
        match self {
            Op::Ingest => 0.7,
            Op::Get | Op::Query => 0.2,
            Op::Call => 0.4,
            Op::Receive | Op::SetVisibility => 0.5,
            Op::WriteOnce | Op::WriteEvent => 1.5,
            Op::WriteTurn => 2.5,
            Op::Checkpoint | Op::RenewLease | Op::CreateRun | Op::WriteAttempt => 3.0,
            Op::Cancel | Op::EndRun | Op::RecordAndSend => 6.0,
            Op::ArmTimer => 12.0,
            Op::WriteBlob => 40.0,
            Op::Deliver | Op::CancelJob | Op::WriteWait | Op::RemoveWait => 3.0,
            Op::Signal | Op::Settle => 5.0,
            Op::WriteSignal | Op::RemoveSignal | Op::WritePath | Op::ScheduleRun => 6.0,
            Op::WriteCron | Op::Tick | Op::Match => 10.0,
            Op::DisarmTimer | Op::Sync | Op::Fetch => 14.0,
            _ => 1.0,
        }
    }
}

fn sets(action: &Action, attribute: &str) -> bool {
    match action {
        Action::Update(changes) => {
            changes.iter().any(|c| matches!(c, Change::Set(name, _) if *name == attribute))
        }
        _ => false,
    }
}

/// A fault that a script asks for: at the `nth` time (from 1) that the operation happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strike {
    /// At which operation.
    pub op: Op,
    /// The how manyth of the world, from 1.
    pub nth: usize,
    /// What happens.
    pub fault: Fault,
}

/// Which faults there will be.
#[derive(Clone, Debug)]
pub(crate) enum Plan {
    /// As the seed has it.
    Random {
        /// How likely an operation of weight 1 goes wrong.
        rate: f64,
        /// How many faults are left; then the world calms down.
        left: u32,
    },
    /// These and no others.
    Script(Vec<Strike>),
}

impl Plan {
    /// A seed's plan: a fifth of the worlds are calm.
    pub(crate) fn random(rng: &mut Rng) -> Plan {
        let left = if rng.u32(..5) == 0 { 0 } else { rng.u32(1..24) };
        let rate = [0.005, 0.02, 0.06, 0.15][rng.usize(..4)];
        Plan::Random { rate, left }
    }

    pub(crate) fn is_scripted(&self) -> bool {
        matches!(self, Plan::Script(_))
    }

    /// Nothing goes wrong in this world, and nothing will.
    pub(crate) fn is_calm(&self) -> bool {
        match self {
            Plan::Random { left, .. } => *left == 0,
            Plan::Script(strikes) => strikes.is_empty(),
        }
    }

    /// What happens to an operation that is met for the `nth` time.
    pub(crate) fn draw(&mut self, rng: &mut Rng, op: Op, nth: usize) -> Option<Fault> {
        match self {
            Plan::Script(strikes) => strikes.iter().find(|s| s.op == op && s.nth == nth).map(|s| s.fault),
            Plan::Random { left: 0, .. } => None,
            Plan::Random { rate, left } => {
                if rng.f64() >= *rate * op.weight() {
                    return None;
                }
                let faults = op.faults();
                let fault = faults[rng.usize(..faults.len())];
                if fault == Fault::Refused {
                    return None; // it cannot be made, only met
                }
                *left -= 1;
                Some(fault)
            }
        }
    }
}

/// How often each operation happened and went wrong.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    happened: BTreeMap<Op, u64>,
    faults: BTreeMap<(Op, Fault), u64>,
}

impl Coverage {
    pub(crate) fn happened(&mut self, op: Op) -> usize {
        let count = self.happened.entry(op).or_default();
        *count += 1;
        usize::try_from(*count).unwrap_or(usize::MAX)
    }

    pub(crate) fn fault(&mut self, op: Op, fault: Fault) {
        *self.faults.entry((op, fault)).or_default() += 1;
    }

    /// The fault could not be carried out after all.
    pub(crate) fn take_back(&mut self, op: Op, fault: Fault) {
        self.faults.entry((op, fault)).and_modify(|count| *count -= 1);
    }

    /// How often the pair was reached.
    pub fn reached(&self, op: Op, fault: Fault) -> u64 {
        self.faults.get(&(op, fault)).copied().unwrap_or_default()
    }

    /// How often the operation happened.
    pub fn times(&self, op: Op) -> u64 {
        self.happened.get(&op).copied().unwrap_or_default()
    }

    /// Faults in all, refusals left out: those are answers.
    pub fn faults(&self) -> u64 {
        self.faults.iter().filter(|((_, fault), _)| *fault != Fault::Refused).map(|(_, count)| count).sum()
    }

    /// Adds another world's counts.
    pub fn add(&mut self, other: &Coverage) {
        other.happened.iter().for_each(|(op, count)| *self.happened.entry(*op).or_default() += count);
        other.faults.iter().for_each(|(pair, count)| *self.faults.entry(*pair).or_default() += count);
    }

    /// The pairs that were reached less than `least` times.
    pub fn missed(&self, least: u64) -> Vec<(Op, Fault, u64)> {
        let pairs = Op::ALL.iter().flat_map(|op| op.faults().iter().map(|fault| (*op, *fault)));
        let counted = pairs.map(|(op, fault)| (op, fault, self.reached(op, fault)));
        counted.filter(|(_, _, reached)| *reached < least).collect()
    }

    /// The table of all pairs, one operation a line.
    pub fn table(&self) -> String {
        let mut table = String::new();
        for op in Op::ALL {
            let happened = self.happened.get(op).copied().unwrap_or_default();
            let pairs: Vec<String> =
                op.faults().iter().map(|f| format!("{} {}", f.name(), self.reached(*op, *f))).collect();
            table += &format!("{:>14} {happened:>9} × | {}\n", op.name(), pairs.join(", "));
        }
        table
    }
}
