//! The time line of a run: where on a common scale each attempt, wait and sleep lies. Positions are per cent of
//! the width, computed here, so that the page needs neither script nor inline style.

use crate::kinds::{Detail, Known, awaits, details, timed_out, waits};
use crate::text::{Failure, Shown, When, duration, ms};
use runtime::read::{AttemptView, RunSteps, StepView};

/// A sleep that goes on is drawn to its end when that makes the scale at most so many times longer; otherwise it
/// would press everything that has happened into a corner, and is left open.
const SLEEP_STRETCH_MAX: i64 = 3;
/// Narrowest bar, per cent of the width: what took no time at all is still seen to have happened.
const BAR_PERCENT_MIN: f64 = 0.25;
/// Labels on the scale: as many as a small screen holds.
const TICKS_MAX: i64 = 5;

/// The time line.
pub(crate) struct Timeline {
    pub(crate) ticks: Vec<Tick>,
    /// The run as a whole.
    pub(crate) whole: Vec<Bar>,
    pub(crate) rows: Vec<Row>,
    /// The run goes on, and no step of it is known to: what the app does now is told when it is done.
    pub(crate) untold: bool,
}

/// A label on the scale.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tick {
    pub(crate) x: String,
    pub(crate) label: String,
}

/// A piece of a row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) x: String,
    pub(crate) width: String,
    /// `wait`, `ok`, `failed`, `sleep`, `running` or `cancelled`: its look, and a word for who can't see it.
    pub(crate) kind: &'static str,
    /// It goes on beyond what is drawn.
    pub(crate) open: bool,
}

/// A step.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) op: String,
    pub(crate) status: &'static str,
    /// More about how it ended, where the status does not say it: a wait can end in vain.
    pub(crate) remark: Option<&'static str>,
    /// What it waits for, whom it calls.
    pub(crate) details: Vec<Detail>,
    pub(crate) bars: Vec<Bar>,
    /// How long it took, or until when it sleeps.
    pub(crate) took: String,
    /// Since when it runs, for the script's clock.
    pub(crate) since: Option<String>,
    /// Until when it sleeps.
    pub(crate) until: Option<When>,
    pub(crate) queued: When,
    pub(crate) started: Option<When>,
    pub(crate) ended: Option<When>,
    pub(crate) input: Option<Shown>,
    pub(crate) output: Option<Shown>,
    pub(crate) error: Option<Failure>,
    pub(crate) attempts: Vec<Attempt>,
}

/// An attempt, for the table below a row.
pub(crate) struct Attempt {
    /// From 1.
    pub(crate) number: u32,
    pub(crate) started: When,
    pub(crate) took: String,
    pub(crate) error: Option<Failure>,
}

impl Attempt {
    pub(crate) fn of(view: &AttemptView) -> Attempt {
        Attempt {
            number: view.attempt + 1,
            started: When::of(&view.started_at),
            took: duration(ms(&view.ended_at) - ms(&view.started_at)),
            error: view.error.as_ref().map(Failure::of),
        }
    }
}

impl Row {
    /// More than one attempt, or one that failed: worth a table.
    pub(crate) fn tried_again(&self) -> bool {
        self.attempts.len() > 1 || (self.error.is_none() && self.attempts.iter().any(|a| a.error.is_some()))
    }

    /// What the bar says to who can't see it.
    pub(crate) fn told(&self) -> String {
        let failed = self.attempts.iter().filter(|a| a.error.is_some()).count();
        let status = self.remark.unwrap_or(self.status);
        match failed {
            0 => format!("{status}, {}", self.took),
            n => format!("{status}, {}, {n} failed attempts", self.took),
        }
    }
}

impl Timeline {
    pub(crate) fn of(run: &RunSteps, known: &Known, now_ms: i64) -> Timeline {
        let scale = Scale::of(run, now_ms);
        let works = scale.open && run.run.status == "Running";
        let untold = works && run.steps.iter().all(|s| matches!(s.status, "Completed" | "Failed"));
        Timeline {
            untold,
            ticks: scale.ticks(),
            whole: whole(run, &scale),
            rows: run.steps.iter().map(|step| row(step, known, &scale)).collect(),
        }
    }
}

/// Where a moment lies.
struct Scale {
    from_ms: i64,
    to_ms: i64,
    /// Until when things have happened: the run's end, or now.
    seen_ms: i64,
    open: bool,
}

impl Scale {
    fn of(run: &RunSteps, now_ms: i64) -> Scale {
        let starts = run.steps.iter().map(|s| ms(&s.queued_at));
        let from_ms = starts.chain([ms(&run.run.queued_at)]).min().unwrap_or(now_ms);
        let ended = run.run.ended_at.as_deref().map(ms);
        let seen_ms = ended.unwrap_or(now_ms).max(from_ms);
        let mut to_ms = seen_ms;
        for end in run.steps.iter().filter_map(|s| s.ended_at.as_deref()).map(ms) {
            let near = end - from_ms <= SLEEP_STRETCH_MAX * (seen_ms - from_ms);
            if ended.is_none() && near {
                to_ms = to_ms.max(end);
            }
        }
        Scale { from_ms, to_ms: to_ms.max(from_ms + 1), seen_ms, open: ended.is_none() }
    }

    /// Per cent from the left.
    fn at(&self, ms: i64) -> f64 {
        let share = (ms - self.from_ms) as f64 / (self.to_ms - self.from_ms) as f64;
        (share * 100.0).clamp(0.0, 100.0)
    }

    fn bar(&self, from_ms: i64, to_ms: i64, kind: &'static str) -> Bar {
        let (from, to) = (self.at(from_ms), self.at(to_ms));
        let open = (self.open && to_ms > self.to_ms) || (kind == "running" && to_ms == self.to_ms);
        let width = (to - from).max(if kind == "wait" { 0.0 } else { BAR_PERCENT_MIN });
        Bar { x: percent(from.min(100.0 - width)), width: percent(width), kind, open }
    }

    fn ticks(&self) -> Vec<Tick> {
        let step = tick_ms(self.to_ms - self.from_ms);
        let marks = (0_i64..).map(|n| n * step).take_while(|ms| *ms <= self.to_ms - self.from_ms);
        // A label at the very end would not fit.
        let marks = marks.filter(|ms| self.at(self.from_ms + ms) <= 94.0);
        marks.map(|ms| Tick { x: percent(self.at(self.from_ms + ms)), label: label(ms) }).collect()
    }
}

fn percent(of: f64) -> String {
    format!("{of:.2}%")
}

/// The smallest round distance that leaves at most [`TICKS_MAX`] labels.
fn tick_ms(span_ms: i64) -> i64 {
    const ROUND: [i64; 32] = [
        1,
        2,
        5,
        10,
        20,
        50,
        100,
        200,
        500,
        1_000,
        2_000,
        5_000,
        10_000,
        15_000,
        30_000,
        60_000,
        120_000,
        300_000,
        600_000,
        900_000,
        1_800_000,
        3_600_000,
        7_200_000,
        10_800_000,
        21_600_000,
        43_200_000,
        86_400_000,
        172_800_000,
        604_800_000,
        2_592_000_000,
        7_776_000_000,
        31_536_000_000,
    ];
    ROUND.into_iter().find(|step| span_ms / step < TICKS_MAX).unwrap_or(ROUND[ROUND.len() - 1])
}

/// A round time from the start, in one unit where that is exact.
fn label(ms: i64) -> String {
    const UNITS: [(i64, &str); 4] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")];
    match UNITS.into_iter().find(|(unit, _)| ms > 0 && ms % unit == 0) {
        Some((unit, name)) => format!("{} {name}", ms / unit),
        None if ms == 0 => "0".into(),
        None => format!("{ms} ms"),
    }
}

fn whole(run: &RunSteps, scale: &Scale) -> Vec<Bar> {
    let queued = ms(&run.run.queued_at);
    let started = run.run.run_started_at.as_deref().map_or(queued, ms);
    let kind = match run.run.status {
        "Completed" => "ok",
        "Failed" => "failed",
        "Running" => "running",
        _ => "cancelled",
    };
    let end = if scale.open { scale.to_ms } else { scale.seen_ms };
    let started = started.clamp(queued, scale.seen_ms.max(queued));
    vec![scale.bar(queued, started, "wait"), scale.bar(started, end, kind)]
}

fn row(step: &StepView, known: &Known, scale: &Scale) -> Row {
    let sleeps = step.op == "Sleep";
    let done = matches!(step.status, "Completed" | "Failed");
    let end_ms = step.ended_at.as_deref().map(ms);
    let start_ms = step.started_at.as_deref().map_or_else(|| ms(&step.queued_at), ms);
    let going = !done && scale.open;
    let first_ms = step.attempts.first().map_or(start_ms, |a| ms(&a.started_at)).min(start_ms);
    let took = match (done, sleeps, end_ms) {
        (true, true, Some(end)) => duration(end - ms(&step.queued_at)),
        (true, false, Some(end)) => duration(end - first_ms),
        (false, true, Some(end)) => duration(end - start_ms),
        _ if step.status == "Queued" => "queued".into(),
        _ => duration(scale.seen_ms - first_ms),
    };
    Row {
        id: step.id.clone(),
        name: if step.name.is_empty() { step.id.clone() } else { step.name.clone() },
        op: op(&step.op),
        status: if going || done { step.status } else { "Cancelled" },
        remark: timed_out(step).then_some("timed out"),
        details: details(step, known),
        bars: match () {
            () if sleeps => sleep(step, scale, done),
            () if awaits(step) => awaited(step, scale, done),
            () => tries(step, scale, done),
        },
        took,
        since: (going && !sleeps && matches!(step.status, "Running" | "Waiting"))
            .then(|| When::of_ms(first_ms).iso),
        until: end_ms.filter(|_| going && sleeps).map(When::of_ms),
        queued: When::of(&step.queued_at),
        started: step.started_at.as_deref().map(When::of),
        ended: step.ended_at.as_deref().filter(|_| done).map(When::of),
        input: step.input.as_ref().filter(|v| !matches!(v.as_str(), "null" | "{}")).map(Shown::of),
        output: step.output.as_ref().map(Shown::of),
        error: step.error.as_ref().map(Failure::of),
        attempts: if sleeps || awaits(step) {
            Vec::new()
        } else {
            step.attempts.iter().map(Attempt::of).collect()
        },
    }
}

/// A sleep lasts from its request to its end; one that goes on is open.
fn sleep(step: &StepView, scale: &Scale, done: bool) -> Vec<Bar> {
    let end_ms = step.ended_at.as_deref().filter(|_| done || scale.open).map_or(scale.seen_ms, ms);
    vec![scale.bar(ms(&step.queued_at), end_ms, if done || scale.open { "sleep" } else { "cancelled" })]
}

/// One bar from the request to what it waited for: a wait looks like a sleep, an invoked run like a step.
fn awaited(step: &StepView, scale: &Scale, done: bool) -> Vec<Bar> {
    let end_ms = step.ended_at.as_deref().filter(|_| done).map(ms);
    let end_ms = end_ms.unwrap_or(if scale.open { scale.to_ms } else { scale.seen_ms });
    let kind = match step.status {
        _ if !done && !scale.open => "cancelled",
        "Failed" => "failed",
        _ if waits(step) => "sleep",
        "Completed" => "ok",
        _ => "running",
    };
    let mut bar = scale.bar(ms(&step.queued_at), end_ms, kind);
    bar.open |= !done && scale.open;
    vec![bar]
}

/// Attempts, with the time between them as a thin line.
fn tries(step: &StepView, scale: &Scale, done: bool) -> Vec<Bar> {
    let mut bars = Vec::new();
    let mut last_ms = ms(&step.queued_at);
    for attempt in &step.attempts {
        let (start_ms, end_ms) = (ms(&attempt.started_at), ms(&attempt.ended_at));
        if start_ms > last_ms {
            bars.push(scale.bar(last_ms, start_ms, "wait"));
        }
        bars.push(scale.bar(start_ms, end_ms, if attempt.error.is_some() { "failed" } else { "ok" }));
        last_ms = last_ms.max(end_ms);
    }
    if !done {
        let (end_ms, kind) = match (scale.open, step.status) {
            (false, _) => (scale.seen_ms, "cancelled"),
            (true, "Running") if step.attempts.is_empty() => (scale.to_ms, "running"),
            (true, _) => (scale.to_ms, "wait"),
        };
        bars.push(scale.bar(last_ms, end_ms, kind));
    }
    bars
}

/// An op code in a reader's words.
fn op(code: &str) -> String {
    match code {
        "StepRun" | "Step" | "StepPlanned" | "StepError" | "StepFailed" => "run".into(),
        "Sleep" => "sleep".into(),
        "WaitForEvent" => "wait for event".into(),
        "WaitForSignal" => "wait for signal".into(),
        "InvokeFunction" => "invoke".into(),
        "AIGateway" => "AI".into(),
        "Gateway" => "fetch".into(),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::Says;
    use runtime::read::WaitView;

    #[test]
    fn a_scale_has_few_round_labels() {
        let ticks = |span: i64| {
            let scale = Scale { from_ms: 1_000, to_ms: 1_000 + span, seen_ms: 0, open: false };
            scale.ticks().iter().map(|t| format!("{} {}", t.x, t.label)).collect::<Vec<_>>()
        };
        assert_eq!(ticks(1), ["0.00% 0"]);
        assert_eq!(
            ticks(450),
            ["0.00% 0", "22.22% 100 ms", "44.44% 200 ms", "66.67% 300 ms", "88.89% 400 ms"]
        );
        assert_eq!(ticks(5_100), ["0.00% 0", "39.22% 2 s", "78.43% 4 s"]);
        assert_eq!(ticks(7_200_000), ["0.00% 0", "25.00% 30 m", "50.00% 1 h", "75.00% 90 m"]);
    }

    fn step(attempts: &[(i64, i64, bool)], status: &'static str) -> StepView {
        let attempt = |(n, (from, to, failed)): (u32, &(i64, i64, bool))| AttemptView {
            attempt: n,
            started_at: When::of_ms(*from).iso,
            ended_at: When::of_ms(*to).iso,
            error: failed.then(protocol::json::Json::null),
        };
        let attempts: Vec<AttemptView> = (0..).zip(attempts).map(attempt).collect();
        StepView {
            id: "a".into(),
            name: "charge".into(),
            op: "StepRun".into(),
            status,
            input: None,
            wait: None,
            output: None,
            error: None,
            queued_at: When::of_ms(0).iso,
            started_at: attempts.last().map(|a| a.started_at.clone()),
            ended_at: attempts.last().filter(|_| status != "Running").map(|a| a.ended_at.clone()),
            attempts,
            retry_at: None,
        }
    }

    fn drawn(bars: &[Bar]) -> Vec<String> {
        bars.iter().map(|b| format!("{} {}+{}", b.kind, b.x, b.width)).collect()
    }

    #[test]
    fn attempts_are_segments_and_the_pause_between_them_a_line() {
        let scale = Scale { from_ms: 0, to_ms: 1_000, seen_ms: 1_000, open: false };
        let row = row(&step(&[(100, 200, true), (500, 700, false)], "Completed"), &Known::default(), &scale);
        let expected =
            ["wait 0.00%+10.00%", "failed 10.00%+10.00%", "wait 20.00%+30.00%", "ok 50.00%+20.00%"];
        assert_eq!(drawn(&row.bars), expected);
        assert_eq!((row.took.as_str(), row.tried_again()), ("600 ms", true));
    }

    #[test]
    fn what_goes_on_is_open_and_what_a_run_left_behind_ends_with_it() {
        let open = Scale { from_ms: 0, to_ms: 1_000, seen_ms: 1_000, open: true };
        let known = Known::default();
        let waiting = row(&step(&[(0, 500, true)], "Running"), &known, &open);
        assert_eq!(drawn(&waiting.bars), ["failed 0.00%+50.00%", "wait 50.00%+50.00%"]);
        assert!(waiting.since.is_some());
        let ended = Scale { open: false, seen_ms: 800, ..open };
        let left = row(&step(&[(0, 500, true)], "Running"), &known, &ended);
        assert_eq!(drawn(&left.bars), ["failed 0.00%+50.00%", "cancelled 50.00%+30.00%"]);
        assert_eq!(left.status, "Cancelled");
    }

    /// A wait for an event from 100 to 400 ms, or one that goes on.
    fn wait(output: Option<&str>) -> StepView {
        StepView {
            op: "WaitForEvent".into(),
            wait: Some(WaitView {
                event: Some("shop/paid".into()),
                expression: Some("async.data.id == 7".into()),
                timeout: When::of_ms(9_000).iso,
                ..WaitView::default()
            }),
            queued_at: When::of_ms(100).iso,
            started_at: Some(When::of_ms(100).iso),
            ended_at: output.map(|_| When::of_ms(400).iso),
            output: output.map(|text| protocol::json::Json::parse(text.as_bytes()).unwrap()),
            ..step(&[], if output.is_some() { "Completed" } else { "Waiting" })
        }
    }

    #[test]
    fn a_wait_is_one_bar_and_says_how_it_ended() {
        let scale = Scale { from_ms: 0, to_ms: 1_000, seen_ms: 1_000, open: true };
        let known = Known { events: ["01E".to_owned()].into(), ..Known::default() };
        let told = |step: &StepView| {
            let row = row(step, &known, &scale);
            let terms: Vec<&str> = row.details.iter().map(|d| d.term).collect();
            (drawn(&row.bars).join(" "), row.bars[0].open, row.told(), terms.join(" "))
        };
        let going = told(&wait(None));
        let terms = "Event Condition Gives up".to_owned();
        assert_eq!(going, ("sleep 10.00%+90.00%".into(), true, "Waiting, 900 ms".into(), terms));
        let resumed = told(&wait(Some(r#"{"id":"01E","name":"shop/paid"}"#)));
        let terms = "Event Condition Resumed by".to_owned();
        assert_eq!(resumed, ("sleep 10.00%+30.00%".into(), false, "Completed, 300 ms".into(), terms));
        let vain = told(&wait(Some("null")));
        let terms = "Event Condition Result Gave up".to_owned();
        assert_eq!(vain, ("sleep 10.00%+30.00%".into(), false, "timed out, 300 ms".into(), terms));
    }

    #[test]
    fn an_invoked_run_is_linked_with_its_status() {
        let scale = Scale { from_ms: 0, to_ms: 1_000, seen_ms: 1_000, open: true };
        let known = Known { runs: [("01R".to_owned(), "Running")].into(), ..Known::default() };
        let step = StepView {
            op: "InvokeFunction".into(),
            wait: Some(WaitView {
                function_id: Some("shop-charge".into()),
                run_id: Some("01R".into()),
                ..WaitView::default()
            }),
            ..wait(None)
        };
        let row = row(&step, &known, &scale);
        assert_eq!(drawn(&row.bars), ["running 10.00%+90.00%"]);
        let run = Says::Run { id: "01R".into(), status: Some("Running") };
        assert!(row.details.contains(&Detail { term: "Its run", says: run }));
    }
}
