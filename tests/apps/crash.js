// The app of the crash test. It writes down, in a file of its own (LOG), every call it gets, every step it
// runs, every result that the server acknowledged, and every end. The test compares that file with what
// the server tells. Functions are shaped like the example's; every result is unique, so that a result
// recorded twice, changed or lost can be told apart.
//
// Lines of the file, one JSON object each:
//   call   {id, run, fn, step, attempt}        a request from the server has been read
//   end    {id, how}                           its connection is done: "answered" or "aborted"
//   ran    {run, step, result, saw}            step code ran; `saw` = results of earlier steps it was given
//   threw  {run, step}                         step code ran and failed on purpose
//   acked  {run, steps: [{step, result}]}      the server answered a checkpoint with success
//   waits  {run, n, signal}                    the run is about to wait for `crash/reply` of its n, or for a signal
//   done   {run, output, side}                 the function came to its end; `side`: another run is about it
//   fails  {run, side}                         the function is about to fail for good
import { openSync, writeSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { Inngest, NonRetriableError } from "inngest";
import { listen } from "./serve.js";

const log = openSync(process.env.LOG, "a");
const write = (line) => writeSync(log, JSON.stringify(line) + "\n");
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Small seeded generator (mulberry32): the length of every step comes from SEED.
let seed = Number(process.env.SEED ?? 1) >>> 0;
function random() {
  seed = (seed + 0x6d2b79f5) >>> 0;
  let t = seed;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

/** Passes requests on, and notes the results whose checkpoint the server accepted. */
async function noteAcknowledged(url, init) {
  const response = await fetch(url, init);
  const run = /\/v1\/checkpoint\/([^/]+)\/async$/.exec(new URL(url).pathname)?.[1];
  if (run && response.ok) {
    const steps = JSON.parse(init.body).steps.filter((op) => op.op === "StepRun");
    write({ t: "acked", run, steps: steps.map((op) => ({ step: op.displayName, result: op.data })) });
  }
  return response;
}

const client = new Inngest({ id: "crash", fetch: noteAcknowledged });
const functions = [];
const failedOnce = new Set();

/** A step of a run that takes a while and gives a unique result; `saw` = results of earlier steps it was given. */
const worker = ({ step, runId }) => (stepName, saw = {}) =>
  step.run(stepName, async () => {
    await pause(150 + random() * 450);
    const result = randomUUID();
    write({ t: "ran", run: runId, step: stepName, result, saw });
    return result;
  });

/** Runs a handler with `work`, its worker, and notes its end. */
const noted = (side, handler) => async (context) => {
  const output = await handler({ ...context, work: worker(context) });
  write({ t: "done", run: context.runId, output, side });
  return output;
};

/**
 * Adds a function, with and without checkpointing. Retries are many, because a kill may count as an attempt.
 */
function add(id, handler, options = {}) {
  for (const checkpointing of [true, false]) {
    const name = checkpointing ? id : `${id}-plain`;
    functions.push(
      client.createFunction(
        { id: name, triggers: [{ event: `crash/${name}` }], retries: 20, checkpointing, ...options },
        noted(false, handler),
      ),
    );
  }
}

/** Adds a function that is only invoked. */
function addChild(id, handler) {
  const child = client.createFunction({ id, triggers: [], retries: 20 }, noted(true, handler));
  functions.push(child);
  return child;
}

add("welcome", async ({ work }) => {
  const a = await work("a");
  const b = await work("b", { a });
  const c = await work("c", { a, b });
  return { a, b, c };
});

add("sleepy", async ({ step, work }) => {
  const before = await work("before");
  await step.sleep("nap", "1s");
  const after = await work("after", { before });
  return { before, after };
});

add("parallel", async ({ work }) => {
  const [left, middle, right] = await Promise.all([work("left"), work("middle"), work("right")]);
  const joined = await work("joined", { left, middle, right });
  return { left, middle, right, joined };
});

add("flaky", async ({ step, work, runId }) => {
  const first = await work("first");
  const shaky = await step.run("shaky", async () => {
    await pause(50 + random() * 200);
    if (!failedOnce.has(runId)) {
      failedOnce.add(runId);
      write({ t: "threw", run: runId, step: "shaky" });
      throw new Error("first time unlucky");
    }
    const result = randomUUID();
    write({ t: "ran", run: runId, step: "shaky", result, saw: { first } });
    return result;
  });
  const last = await work("last", { first, shaky });
  return { first, shaky, last };
});

add("caught", async ({ step, work, runId }) => {
  let reason;
  try {
    await step.run("broken", async () => {
      await pause(50 + random() * 200);
      write({ t: "threw", run: runId, step: "broken" });
      throw new NonRetriableError("broken for good");
    });
  } catch (error) {
    reason = error.message;
  }
  const apology = await work("apology");
  return { reason, apology };
});

// ---- Waiting. The test answers a wait once the server shows it, and only once.

add("waiter", async ({ event, step, work, runId }) => {
  const a = await work("a");
  const { n } = event.data;
  write({ t: "waits", run: runId, n });
  const reply = (id) =>
    step.waitForEvent(id, { event: "crash/reply", if: "async.data.n == event.data.n", timeout: "10m" });
  const replies = await Promise.all([reply("first"), reply("second")]);
  const [first, second] = replies.map((reply) => reply.data.text);
  const b = await work("b", { a, first, second });
  return { a, first, second, b };
});

add("late", async ({ step, work }) => {
  const before = await work("before");
  const nothing = await step.waitForEvent("nothing", { event: "crash/never", timeout: "1s" });
  const after = await work("after", { before });
  return { before, nothing, after };
});

add("signalled", async ({ event, step, work, runId }) => {
  const a = await work("a");
  write({ t: "waits", run: runId, n: event.data.n, signal: `crash/${runId}` });
  const { data: go } = await step.waitForSignal("go", { signal: `crash/${runId}`, timeout: "10m" });
  const b = await work("b", { a, go });
  return { a, go, b };
});

// ---- Other runs.

const child = addChild("child", async ({ event, work }) => ({ inner: await work("inner"), of: event.data.before }));
const broken = addChild("broken", async ({ work, runId }) => {
  await work("inner");
  write({ t: "fails", run: runId, side: true });
  throw new NonRetriableError("broken for good");
});

add("invoker", async ({ step, work }) => {
  const before = await work("before");
  const [answer, reason] = await Promise.all([
    step.invoke("child", { function: child, data: { before } }),
    step.invoke("broken", { function: broken, data: {} }).catch((error) => error.message),
  ]);
  const after = await work("after", { before });
  return { before, child: answer, reason, after };
});

// ---- Ends that are no success.

add(
  "cancelled",
  async ({ step, work }) => {
    await work("a");
    await step.sleep("long", "10m");
    throw new Error("the test must have cancelled it");
  },
  { cancelOn: [{ event: "crash/stop", if: "async.data.n == event.data.n" }] },
);

add(
  "failing",
  async ({ step, work, runId }) => {
    await work("a");
    write({ t: "fails", run: runId });
    const fail = (id) =>
      step.run(id, async () => {
        await pause(50 + random() * 200);
        throw new NonRetriableError(`${id} is broken`);
      });
    await Promise.all([fail("left"), fail("right")]);
  },
  { onFailure: noted(true, async ({ event, work }) => ({ of: event.data.run_id, cleanup: await work("cleanup") })) },
);

const stats = { open: 0, aborted: 0, answered: 0 };

listen({
  client,
  functions,
  onCall({ id, url, headers, body }) {
    stats.open++;
    write({
      t: "call",
      id,
      run: headers["x-run-id"],
      fn: url.searchParams.get("fnId"),
      step: url.searchParams.get("stepId"),
      attempt: body.ctx?.attempt,
    });
    return (how) => {
      stats.open--;
      stats[how]++;
      write({ t: "end", id, how });
    };
  },
  routes: { "/stats": () => stats },
});
