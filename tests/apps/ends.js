// How runs end, and what follows: onFailure, system events, cancelOn, timeouts. `ends/<function id>` starts a
// function; `GET /ran?run=<id>` lists what its code did so far. ends.py has the same functions.
import { Inngest, NonRetriableError } from "inngest";
import { listen } from "./serve.js";

const client = new Inngest({ id: "ends" });
const functions = [];
const ran = {};

/** Adds a function whose event is named after it. */
function add(id, options, handler) {
  functions.push(client.createFunction({ id, triggers: [{ event: `ends/${id}` }], ...options }, handler));
}

const note = (run, what) => (ran[run] ??= []).push(what);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const fail = () => {
  throw new NonRetriableError("it broke");
};

// ---- onFailure.

const onFailure = ({ event, error }) => ({ event, error: { name: error.name, message: error.message } });

add("fails", { onFailure }, async ({ step }) => step.run("broken", fail));
add("fails-in-parallel", { onFailure }, async ({ step }) => {
  await Promise.all(["a", "b", "c"].map((id) => step.run(id, fail)));
});
add("fails-by-the-server", { onFailure }, async ({ step }) => {
  await step.waitForEvent("w", { event: "ends/never", timeout: "1h", if: "event.data.k ==" });
});
add("fails-again", { onFailure: fail }, async ({ step }) => step.run("broken", fail));

// ---- System events. `watched` ends as its event says; each of the others starts at the events it is named after.

add("watched", {}, async ({ event, step }) => {
  if (event.data.how === "fails") fail();
  if (event.data.how === "sleeps") await step.sleep("nap", "1h");
  return { how: event.data.how };
});

function watch(id, ...events) {
  const of = (event) => ({ event: `inngest/function.${event}`, if: "event.data.function_id == 'ends-watched'" });
  functions.push(client.createFunction({ id, triggers: events.map(of) }, async ({ event }) => event));
}
watch("on-finished", "finished");
watch("on-failed", "failed");
watch("on-cancelled", "cancelled");
watch("on-finished-or-cancelled", "finished", "cancelled");

functions.push(
  client.createFunction(
    { id: "on-any-failed", triggers: [{ event: "inngest/function.failed" }] },
    async ({ event }) => event.data.function_id,
  ),
);

// ---- cancelOn.

const cancel = { event: "ends/cancel", if: "event.data.key == async.data.key" };
const naps = async ({ event, step }) => {
  await step.sleep("nap", event.data.for);
  return "rested";
};
add("cancellable", { cancelOn: [cancel] }, naps);
add("cancellable-by-match", { cancelOn: [{ event: "ends/cancel", match: "data.key" }] }, naps);
add("cancellable-by-any", { cancelOn: [{ event: "ends/other" }, { event: "ends/cancel" }] }, naps);
add("cancellable-for-a-second", { cancelOn: [{ ...cancel, timeout: "1s" }] }, naps);
add("cancellable-while-busy", { cancelOn: [cancel] }, async ({ event, step, runId }) => {
  await step.run("busy", async () => {
    note(runId, "begun");
    await pause(event.data.ms);
    note(runId, "done");
  });
  await step.run("after", () => note(runId, "after"));
});

// ---- Timeouts.

add("finish-timeout", { timeouts: { finish: "1s" } }, naps);
add("start-timeout", { timeouts: { start: "2s" } }, async (ctx) => {
  note(ctx.runId, "started");
  return naps(ctx);
});

listen({
  client,
  functions,
  onCall: () => () => {},
  routes: { "/ran": (query) => ran[query.get("run")] ?? [] },
});
