//! One run as it was loaded, and what follows from it: which steps are finished, in which order, what is
//! still out, what an app is given.

use crate::item::Item;
use crate::records::{
    AttemptRecord, Damaged, DeferRecord, JoinRecord, Payload, PlannedOp, RunRecord, StepId, StepRecord,
    StepTag, TurnEnd, TurnRecord, Wait,
};
use protocol::ids::{EventId, RunId};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Everything of one run.
#[derive(Clone, Debug)]
pub struct RunState {
    /// The run item.
    pub run: RunRecord,
    /// Results.
    pub steps: BTreeMap<StepId, StepRecord>,
    /// Ended turns.
    pub turns: BTreeMap<u32, TurnRecord>,
    /// Joins of plans.
    pub joins: BTreeMap<u32, JoinRecord>,
    /// Failed attempts.
    pub attempts: Vec<AttemptRecord>,
    /// Deferred functions.
    pub defers: BTreeMap<String, DeferRecord>,
}

/// What an app is given for a finished step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Memo<'a> {
    /// A sleep: `null`.
    Slept,
    /// `{"data":…}` or `{"error":…}`.
    Result(&'a Payload),
}

impl RunState {
    /// A run that was just created.
    pub fn new(run: RunRecord) -> RunState {
        RunState {
            run,
            steps: BTreeMap::new(),
            turns: BTreeMap::new(),
            joins: BTreeMap::new(),
            attempts: Vec::new(),
            defers: BTreeMap::new(),
        }
    }

    /// From the rows of the run's partition; `None` when there is no run item.
    ///
    /// # Errors
    /// [`Damaged`] when a row does not read back.
    pub fn read(id: RunId, rows: &[(String, Item)]) -> Result<Option<RunState>, Damaged> {
        let Some((_, item)) = rows.iter().find(|(sk, _)| sk == "!") else { return Ok(None) };
        let mut state = RunState::new(RunRecord::read(id, item)?);
        for (sk, item) in rows {
            match sk.split_once('#') {
                Some(("step", step)) => {
                    let step = StepRecord::read(step, item)?;
                    state.steps.insert(step.id.clone(), step);
                }
                Some(("turn", turn)) => {
                    let turn = TurnRecord::read(turn, item)?;
                    state.turns.insert(turn.turn, turn);
                }
                Some(("join", turn)) => {
                    let join = JoinRecord::read(turn, item)?;
                    state.joins.insert(turn.parse().unwrap_or_default(), join);
                }
                Some(("defer", id)) => {
                    state.defers.insert(id.to_owned(), DeferRecord::read(id, item)?);
                }
                Some(("try", _)) => state.attempts.push(AttemptRecord::read(sk, item)?),
                _ => {}
            }
        }
        // A first turn that ends in its record says the version there; the item has it from the next claim on.
        if state.run.request_version < 0 {
            let said = state.turns.values().map(|t| t.request_version).find(|version| *version >= 0);
            state.run.request_version = said.unwrap_or(state.run.request_version);
        }
        Ok(Some(state))
    }

    /// Has the turn ended? By its record, or by the one step result that ended it.
    pub fn concluded(&self, turn: u32) -> bool {
        self.turns.contains_key(&turn) || self.steps.values().any(|s| s.ends && s.turn == turn)
    }

    /// A member of a turn's plan.
    pub fn member(&self, turn: u32, ordinal: u32) -> Option<&PlannedOp> {
        self.plan(turn)?.0.get(ordinal as usize)
    }

    /// The place of a step in a turn's plan.
    pub fn ordinal(&self, turn: u32, step: &str) -> Option<u32> {
        let at = self.plan(turn)?.0.iter().position(|op| op.id == step)?;
        u32::try_from(at).ok()
    }

    /// Does a step invoke a function by this event?
    pub fn invokes_by(&self, event: EventId) -> bool {
        let by = |op: &PlannedOp| matches!(op.wait, Some(Wait::Invoke { event: of, .. }) if of == event);
        self.planned().any(|(_, _, op)| by(op))
    }

    /// Waits that have not got anything yet: turn, ordinal, member.
    pub fn waiting(&self) -> impl Iterator<Item = (u32, u32, &PlannedOp)> {
        self.planned().filter(|(_, _, op)| op.wait.is_some() && !self.steps.contains_key(&op.step_id()))
    }

    /// The plan of a turn: its members and whether they race.
    pub fn plan(&self, turn: u32) -> Option<(&[PlannedOp], bool)> {
        match &self.turns.get(&turn)?.end {
            TurnEnd::Plan { ops, race } => Some((ops, *race)),
            _ => None,
        }
    }

    /// All planned members: turn, ordinal, member.
    pub fn planned(&self) -> impl Iterator<Item = (u32, u32, &PlannedOp)> {
        self.turns.values().flat_map(|record| {
            let ops: &[PlannedOp] = match &record.end {
                TurnEnd::Plan { ops, .. } => ops,
                _ => &[],
            };
            ops.iter().zip(0u32..).map(|(op, ordinal)| (record.turn, ordinal, op))
        })
    }

    /// How many steps the run has, finished or planned, taken up or not.
    pub fn steps_known(&self) -> usize {
        let without_result = self.planned().filter(|(_, _, op)| !self.steps.contains_key(&op.step_id()));
        self.steps.len() + without_result.count()
    }

    /// Planned members that no turn has taken up yet.
    pub fn outstanding(&self) -> impl Iterator<Item = (u32, u32, &PlannedOp)> {
        self.planned().filter(|(_, _, op)| !self.run.claim.stack.contains(&op.step_id()))
    }

    /// Does the turn's plan have members that no turn has taken up yet?
    pub fn left_over(&self, turn: u32) -> bool {
        self.plan(turn)
            .is_some_and(|(ops, _)| ops.iter().any(|op| !self.run.claim.stack.contains(&op.step_id())))
    }

    /// Was the turn ended by a dispatch that had been thought lost, and that was not given all that the turn's
    /// present claim took up? Then what its record waits for may have happened already, and whoever was to tell
    /// of it was told that it is taken up: the turn leads on at once.
    pub fn outdated(&self, record: &TurnRecord) -> bool {
        record.turn == self.run.claim.turn
            && record.base as usize + record.grown.len() < self.run.claim.stack.len()
    }

    /// The turns that this message ended and that planned what no turn has taken up yet: its holder may have died
    /// while it announced them, and others led on.
    pub fn unannounced(&self, msg: &str) -> Vec<TurnRecord> {
        self.turns
            .values()
            .filter(|record| record.by == msg && self.left_over(record.turn))
            .cloned()
            .collect()
    }

    /// Must the app plan instead of running a step at once? While members of a group are out; and for good
    /// once a plan raced.
    pub fn plans_only(&self) -> bool {
        self.turns.values().any(|record| match &record.end {
            TurnEnd::Plan { ops, race } if ops.len() > 1 => {
                *race || ops.iter().any(|op| !self.run.claim.stack.contains(&op.step_id()))
            }
            _ => false,
        })
    }

    /// Steps that are finished at `now_ms` and that no turn has taken up, in the order in which the next
    /// claim takes them up: turn by turn, first what the turn's own dispatch recorded, then the members of its
    /// plan as they joined; then sleeps whose time has come, then what is left. Once taken up, the order is
    /// never derived again.
    pub fn newly_finished(&self, now_ms: i64) -> Vec<StepId> {
        let mut order = Order { seen: self.taken_up(), ids: Vec::new() };
        for (turn, record) in &self.turns {
            record
                .grown
                .iter()
                .filter(|id| self.steps.contains_key(id))
                .for_each(|id| order.push(id.clone()));
            let ops = self.plan(*turn).map_or(&[][..], |(ops, _)| ops);
            let done = self.joins.get(turn).map_or(&[][..], |join| &join.done);
            done.iter().filter_map(|n| ops.get(*n as usize)).for_each(|op| order.push(op.step_id()));
        }
        for (_, _, op) in self.planned().filter(|(_, _, op)| op.is_sleep()) {
            if op.due_ms.is_some_and(|due| due <= now_ms) {
                order.push(op.step_id());
            }
        }
        let mut results: Vec<&StepRecord> = self.steps.values().collect();
        results.sort_by_key(|s| (s.turn, s.order));
        results.into_iter().for_each(|step| order.push(step.id.clone()));
        order.ids
    }

    /// Has the plan of this turn members that are finished and that no turn has taken up?
    pub fn untaken(&self, turn: u32, now_ms: i64) -> bool {
        let Some((ops, _)) = self.plan(turn) else { return false };
        let finished = self.newly_finished(now_ms);
        ops.iter().any(|op| finished.contains(&op.step_id()))
    }

    /// Results that the dispatch holding the claim recorded itself in its turn, in order, not yet taken up.
    pub fn grown(&self) -> Vec<StepId> {
        let mut own: Vec<&StepRecord> = self.new_results().filter(|s| self.is_own(s)).collect();
        own.sort_by_key(|s| s.order);
        own.iter().map(|s| s.id.clone()).collect()
    }

    /// Did a dispatch that is not the claim's record a result that no turn has taken up? (Planned steps are
    /// recorded by their own jobs.)
    pub fn overtaken(&self) -> bool {
        let planned = |id: &StepId| self.planned().any(|(_, _, op)| op.id == id.as_str());
        self.new_results().any(|step| !self.is_own(step) && !planned(&step.id))
    }

    fn new_results(&self) -> impl Iterator<Item = &StepRecord> {
        let taken_up = self.taken_up();
        self.steps.values().filter(move |s| !taken_up.contains(&StepTag::of(&s.id)))
    }

    /// The stack as a set: a run may have thousands of steps.
    fn taken_up(&self) -> HashSet<StepTag> {
        self.run.claim.stack.tags().iter().copied().collect()
    }

    fn is_own(&self, step: &StepRecord) -> bool {
        let claim = &self.run.claim;
        step.turn == claim.turn && step.generation == claim.generation && step.by == claim.msg
    }

    /// The step ids behind the stack's first `len` tags, in order. A tag without a record is left out: the
    /// record expired or was damaged, and the app will report the step again.
    pub fn stack_ids(&self, len: usize) -> Vec<StepId> {
        let mut known: HashMap<StepTag, StepId> = HashMap::new();
        for id in self.steps.keys() {
            known.insert(StepTag::of(id), id.clone());
        }
        for (_, _, op) in self.planned().filter(|(_, _, op)| op.is_sleep()) {
            known.insert(StepTag::of(&op.step_id()), op.step_id());
        }
        let tags = self.run.claim.stack.tags();
        tags[..len.min(tags.len())].iter().filter_map(|tag| known.get(tag).cloned()).collect()
    }

    /// The state in which a turn's plan was made: what its call was given, then what its dispatch recorded.
    pub fn plan_state(&self, turn: u32) -> Vec<StepId> {
        let Some(record) = self.turns.get(&turn) else { return Vec::new() };
        let mut ids = self.stack_ids(record.base as usize);
        ids.extend(record.grown.iter().filter(|id| self.steps.contains_key(id)).cloned());
        ids
    }

    /// What an app that is being called may know: the claim's stack while the turn is open, the plan's state
    /// once the turn has ended in a plan.
    pub fn visible(&self) -> Vec<StepId> {
        match self.plan(self.run.claim.turn) {
            Some(_) => self.plan_state(self.run.claim.turn),
            None => self.stack_ids(usize::MAX),
        }
    }

    /// What an app is given for a finished step.
    pub fn memo(&self, id: &StepId) -> Memo<'_> {
        self.steps.get(id).map_or(Memo::Slept, |step| Memo::Result(&step.memo))
    }

    /// Size of all results, bytes.
    pub fn bytes(&self) -> usize {
        self.steps.values().map(|s| s.memo.size()).sum()
    }
}

/// Steps in the order they are taken up, each once.
struct Order {
    seen: HashSet<StepTag>,
    ids: Vec<StepId>,
}

impl Order {
    fn push(&mut self, id: StepId) {
        if self.seen.insert(StepTag::of(&id)) {
            self.ids.push(id);
        }
    }
}
