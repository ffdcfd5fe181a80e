//! What each function of `apps/crash.js` records, and how its runs end.

/// A function.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Its id; with `-plain` it runs without checkpointing.
    pub(crate) id: &'static str,
    /// Steps whose code makes a unique result, which is in the run's output under the step's name.
    pub(crate) works: &'static [&'static str],
    /// Its other steps, and their status at the end.
    pub(crate) others: &'static [(&'static str, &'static str)],
    /// The status its runs end with.
    pub(crate) end: &'static str,
}

const fn completes(
    id: &'static str,
    works: &'static [&'static str],
    others: &'static [(&'static str, &'static str)],
) -> Shape {
    Shape { id, works, others, end: "Completed" }
}

/// Index of the function whose runs the test cancels.
pub(crate) const CANCELLED: usize = 9;

/// The functions that events start, in the order in which the sender goes round.
pub(crate) const SHAPES: [Shape; 11] = [
    completes("welcome", &["a", "b", "c"], &[]),
    completes("waiter", &["a", "b"], &[("first", "Completed"), ("second", "Completed")]),
    completes("sleepy", &["before", "after"], &[("nap", "Completed")]),
    completes("invoker", &["before", "after"], &[("child", "Completed"), ("broken", "Failed")]),
    completes("parallel", &["left", "middle", "right", "joined"], &[]),
    completes("signalled", &["a", "b"], &[("go", "Completed")]),
    completes("flaky", &["first", "shaky", "last"], &[]),
    completes("late", &["before", "after"], &[("nothing", "Completed")]),
    completes("caught", &["apology"], &[("broken", "Failed")]),
    Shape { id: "cancelled", works: &["a"], others: &[("long", "Running")], end: "Cancelled" },
    Shape { id: "failing", works: &["a"], others: &[("left", "Failed"), ("right", "Failed")], end: "Failed" },
];
