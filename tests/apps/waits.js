// Everything a step can wait for: an event, a signal, another function. What is waited for comes in the event's
// data, so that a test says what it needs: `waits/<function id>`. waits.py has the same functions, as far as its SDK
// has the steps.
import { group, Inngest, NonRetriableError, referenceFunction, StepError } from "inngest";
import { listen } from "./serve.js";

const client = new Inngest({ id: "waits" });
const functions = [];

/** Adds a function whose event is named after it. */
function add(id, options, handler) {
  functions.push(client.createFunction({ id, triggers: [{ event: `waits/${id}` }], ...options }, handler));
}

/** What a test wants to be waited for: `on`, and perhaps `if`, `match`, `timeout` or `until`. */
const wanted = ({ on, timeout = "1h", until, if: condition, match }) => ({
  event: on,
  timeout: until ? new Date(until) : timeout,
  ...(condition && { if: condition }),
  ...(match && { match }),
});

/** What a test needs to see of the event that came. */
const seen = (event) => event && { name: event.name, data: event.data };

// ---- Events.

add("one", {}, async ({ event, step }) => seen(await step.waitForEvent("w", wanted(event.data))));

add("between", {}, async ({ event, step }) => {
  const before = await step.run("before", () => 1);
  const got = await step.waitForEvent("w", wanted(event.data));
  return step.run("after", () => ({ before, got: seen(got) }));
});

add("twice", {}, async ({ event, step }) => {
  const got = [];
  for (let i = 0; i < 2; i++) got.push(seen(await step.waitForEvent("w", wanted(event.data))).data.n);
  return got;
});

add("own-event", {}, async ({ step }) => {
  return seen(await step.waitForEvent("w", { event: "waits/own-event", timeout: "1h" }));
});

add("beside", {}, async ({ event, step }) => {
  const [got, ran, late] = await Promise.all([
    step.waitForEvent("w", wanted(event.data)),
    step.run("beside", () => "ran"),
    step.waitForEvent("late", { event: "waits/never", timeout: "1s" }),
    step.sleep("nap", "1s"),
  ]);
  return step.run("after", () => ({ got: seen(got), ran, late }));
});

// The first of two decides, and the other still waits when the function goes on.
add("race", {}, async ({ event, step }) => {
  const winner = await group.parallel(() =>
    Promise.race([
      step.waitForEvent("w", wanted(event.data)).then((got) => got.data.who),
      step.sleep("nap", event.data.nap).then(() => "nap"),
    ]),
  );
  return step.run("after", () => winner);
});

// ---- Signals.

add("signal", {}, async ({ event, step }) => {
  const { signal, timeout = "1h", onConflict } = event.data;
  return step.waitForSignal("w", { signal, timeout, onConflict });
});

add("send-signal", {}, async ({ event, step }) => step.sendSignal("send", event.data));

// ---- Other functions.

add("child", {}, async ({ event, step }) => {
  const doubled = await step.run("double", () => event.data.n * 2);
  return { doubled, by: event.name };
});

add("child-echo", {}, async ({ event }) => event.data.text);

add("child-fails", { retries: 0 }, async ({ event }) => {
  if (event.data.final) throw new NonRetriableError("not today");
  throw new RangeError("out of range");
});

add("child-naps", {}, async ({ event, step }) => {
  await step.sleep("nap", event.data.for);
  return "rested";
});

functions.push(client.createFunction({ id: "child-untriggered", triggers: [] }, async ({ event }) => event.data.n));

/** Calls the function that the event names, of this app or another: what it returned, or what was thrown. */
const call = async (step, id, { of, app, with: data = {}, timeout }) => {
  const child = referenceFunction({ functionId: of, appId: app });
  try {
    return { returned: await step.invoke(id, { function: child, data, timeout }) };
  } catch (error) {
    const { name, message } = error;
    return { threw: { isStepError: error instanceof StepError, name, message } };
  }
};

add("invoke", {}, async ({ event, step }) => {
  const outcome = await call(step, "call", event.data);
  return step.run("after", () => outcome);
});

add("invoke-uncaught", { retries: 0 }, async ({ event, step }) => {
  return step.invoke("call", { function: referenceFunction({ functionId: event.data.of }), data: {} });
});

add("invoke-beside", {}, async ({ step }) => {
  const [outcome, ran] = await Promise.all([
    call(step, "call", { of: "child", with: { n: 4 } }),
    step.run("beside", () => "ran"),
    step.sleep("nap", "1s"),
  ]);
  return { outcome, ran };
});

add("invoke-many", {}, async ({ event, step }) => {
  const numbers = Array.from({ length: event.data.count }, (_, n) => n);
  const outcomes = await Promise.all(numbers.map((n) => call(step, `call ${n}`, { of: "child", with: { n } })));
  return outcomes.map(({ returned }) => returned.doubled);
});

add("invoke-large", {}, async ({ event, step }) => {
  const text = "x".repeat(event.data.size);
  const child = referenceFunction({ functionId: "child-echo" });
  const back = await step.invoke("call", { function: child, data: { text } });
  return back === text;
});

listen({ client, functions, onCall: () => () => {} });
