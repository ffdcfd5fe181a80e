// The corner cases of the protocol, one function each. A test sends `cases/<function id>` and reads the run;
// `GET /calls?run=<id>` tells it what this app was asked meanwhile.
import { randomBytes } from "node:crypto";
import { group, Inngest, NonRetriableError, referenceFunction, RetryAfterError, StepError } from "inngest";
import { listen } from "./serve.js";

const client = new Inngest({ id: "cases" });
const functions = [];
const calls = [];

/** Adds a function whose event is named after it. */
function add(id, options, handler) {
  functions.push(client.createFunction({ id, triggers: [{ event: `cases/${id}` }], ...options }, handler));
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// ---- Steps one after the other, with and without checkpointing.

const threeSteps = async ({ step }) => {
  const a = await step.run("a", () => 1);
  const b = await step.run("b", () => a + 1);
  const c = await step.run("c", () => b + 1);
  return { a, b, c };
};
add("three-steps", {}, threeSteps);
add("three-steps-plain", { checkpointing: false }, threeSteps);
add("three-steps-buffered", { checkpointing: { bufferedSteps: 2 } }, threeSteps);
add("short-runtime", { checkpointing: { maxRuntime: "1s" } }, async ({ step }) => {
  // The runtime is used up during the second step: the SDK asks to be called again.
  await step.run("first", () => 1);
  await step.run("slow", () => pause(1500));
  return step.run("last", () => 3);
});

add("repeated-ids", {}, async ({ step }) => {
  const seen = [];
  for (let i = 0; i < 3; i++) seen.push(await step.run("again", () => i));
  return seen;
});

add("no-result", {}, async ({ step }) => {
  const nothing = await step.run("nothing", () => undefined);
  if (nothing !== null && nothing !== undefined) throw new NonRetriableError("not nothing");
});

add("no-steps", {}, async ({ event }) => ({ got: event.data, name: event.name, user: event.user, ts: event.ts }));

add("slow", {}, async ({ event, step }) => {
  await step.run("before", () => 1);
  await step.run("slow", () => pause(event.data.ms));
  return step.run("after", () => "done");
});

// Deployed by tests as a function whose calls may take longer than others'.
add("long-call", { retries: 0, checkpointing: false }, async ({ step }) => {
  const [before] = await Promise.all([step.run("before", () => 1), step.sleep("nap", "1s")]);
  const got = await step.waitForEvent("go", { event: "cases/long-call.go", timeout: "5m" });
  await step.run("long", () => pause(9_000));
  return { before, got: got?.data.n };
});

add("overlong-call", { retries: 0 }, () => pause(9_000));

// ---- Sleeping.

add("sleep", {}, async ({ event, step }) => {
  const start = await step.run("start", () => Date.now());
  await step.sleep("nap", event.data.for);
  const end = await step.run("end", () => Date.now());
  return { ms: end - start };
});

add("sleep-until-past", {}, async ({ step }) => {
  await step.sleepUntil("yesterday", new Date(Date.now() - 86_400_000));
  return "awake";
});

// ---- Waiting for what a test sends, and for what never comes.

add("wait-signal", {}, async ({ event, step }) => {
  return step.waitForSignal("approval", { signal: event.data.signal, timeout: "1h" });
});

add("wait-for-everything", {}, async ({ step }) => {
  await Promise.all([
    step.waitForEvent("order", { event: "cases/never", if: "async.data.k == 1", timeout: "1h" }),
    step.waitForSignal("signal", { signal: "never", timeout: "2h" }),
    step.invoke("child", { function: referenceFunction({ functionId: "sleep" }), data: { for: "1h" }, timeout: "3h" }),
    step.sleep("nap", "4h"),
  ]);
});

// ---- Errors.

add("retry-step", { retries: 3 }, async ({ event, step, attempt }) => {
  await step.run("solid", () => 1);
  return step.run("shaky", () => {
    if (attempt < event.data.failures) throw new TypeError(`shaky at attempt ${attempt}`);
    return { attempt };
  });
});

add("retry-body", { retries: 3 }, async ({ event, step, attempt }) => {
  await step.run("solid", () => 1);
  if (attempt < event.data.failures) throw new Error(`body at attempt ${attempt}`);
  return { attempt };
});

add("exhausted", { retries: 1 }, async ({ step }) => {
  await step.run("broken", () => {
    throw new RangeError("always out of range");
  });
});

add("no-retry", { retries: 3 }, async () => {
  throw new NonRetriableError("do not try again");
});

add("retry-after", { retries: 2 }, async ({ step, attempt }) => {
  return step.run("busy", () => {
    if (attempt < 1) throw new RetryAfterError("busy", "3s");
    return { attempt };
  });
});

add("retry-after-date", { retries: 2 }, async ({ attempt }) => {
  if (attempt < 1) throw new RetryAfterError("busy", new Date(Date.now() + 3000));
  return { attempt };
});

add("caught", { retries: 1 }, async ({ step }) => {
  try {
    await step.run("broken", () => {
      throw new RangeError("out of range");
    });
  } catch (error) {
    const seen = { isStepError: error instanceof StepError, name: error.name, message: error.message };
    return step.run("recover", () => seen);
  }
});

// ---- Parallel steps.

add("parallel", {}, async ({ step }) => {
  const parts = await Promise.all([
    step.run("p1", () => 1),
    step.run("p2", () => pause(200).then(() => 2)),
    step.run("p3", () => 3),
  ]);
  return step.run("sum", () => parts.reduce((a, b) => a + b));
});

add("parallel-mixed", {}, async ({ step }) => {
  const chain = async () => {
    const one = await step.run("chain-1", () => 1);
    return step.run("chain-2", () => one + 1);
  };
  const [, two, single] = await Promise.all([step.sleep("nap", "1s"), chain(), step.run("single", () => 7)]);
  return { two, single };
});

add("parallel-failure", { retries: 1 }, async ({ step }) => {
  const settled = await Promise.allSettled([
    step.run("good", () => "fine"),
    step.run("bad", () => {
      throw new NonRetriableError("not fine");
    }),
  ]);
  return settled.map((s) => s.value ?? s.reason.message);
});

// The winner is known, and `after` has run, while the loser still sleeps.
const race = async (step) => {
  const winner = await Promise.race([
    step.run("fast", () => "fast"),
    step.run("slow", () => pause(3000).then(() => "slow")),
  ]);
  return { winner };
};
add("race-all", { optimizeParallelism: false }, async ({ step }) => {
  const { winner } = await race(step);
  const at = await step.run("after", () => Date.now());
  return { winner, at };
});
add("race-group", {}, async ({ step }) => {
  const { winner } = await group.parallel(() => race(step));
  const at = await step.run("after", () => Date.now());
  return { winner, at };
});

// ---- Sizes.

add("large-state", {}, async ({ event, step }) => {
  const { parts = 4, bytes = 1_500_000, noise = false, nap = "1s" } = event.data;
  const part = (size) => (noise ? randomBytes(size).toString("base64").slice(0, size) : "x".repeat(size));
  const sizes = [];
  for (let i = 0; i < parts; i++) sizes.push((await step.run(`part-${i}`, () => part(bytes + i))).length);
  await step.sleep("nap", nap);
  return step.run("sizes", () => sizes);
});

add("huge-step", { retries: 0 }, async ({ step }) => {
  return (await step.run("huge", () => "x".repeat(5 * 1024 * 1024))).length;
});

add("huge-output", { retries: 0 }, async () => "x".repeat(9 * 1024 * 1024));

add("many-steps", { retries: 0 }, async ({ event, step }) => {
  for (let i = 0; i < event.data.count; i++) await step.run(`step-${i}`, () => i);
  return "all";
});

add("many-parallel", { retries: 0 }, async ({ event, step }) => {
  const numbers = Array.from({ length: event.data.count }, (_, i) => i);
  return (await Promise.all(numbers.map((i) => step.run(`step-${i}`, () => i)))).length;
});

// ---- One event, two functions.

for (const id of ["fan-out-1", "fan-out-2"]) {
  functions.push(client.createFunction({ id, triggers: [{ event: "cases/fan-out" }] }, async () => id));
}

listen({
  client,
  functions,
  onCall({ at, url, headers, body }) {
    const call = {
      at,
      function: url.searchParams.get("fnId"),
      step: url.searchParams.get("stepId"),
      run: body.ctx?.run_id,
      attempt: body.ctx?.attempt,
      maxAttempts: body.ctx?.max_attempts,
      version: body.version,
      useApi: body.use_api,
      plan: body.ctx?.disable_immediate_execution,
      known: Object.keys(body.steps ?? {}).length,
      stack: body.ctx?.stack,
      headers,
    };
    calls.push(call);
    return (how) => {
      call.ended = how;
    };
  },
  routes: { "/calls": (query) => calls.filter((call) => call.run === query.get("run")) },
});
