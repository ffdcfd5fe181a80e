// An app whose functions a test declares while it runs: their triggers and options come as JSON, so that one table
// in a test serves this app and triggers.py, and an app can come back with other functions than before.
//
//   GET /declare?functions=<JSON>  from now on the app registers these functions: a list of
//     {id, triggers: [{event, if?} | {cron, jitter?}], does?, cancelOn?: [{event, if?}], flow?: [names]}
//   GET /calls[?run=<id>]          the calls it got, or those for a run: [{run, function, step}]
//
// What was declared before is registered no more but still served, as by a deployment that is being replaced.
// `does` is "echo" (the default): returns the event; "work": two steps that return MARK, which tells processes
// apart; or "nap": the same with a sleep of `data.for` in between. Here alone it can also be "stumble": fails, and asks to
// be tried again at the first full minute that is more than a minute away. `flow` names rules of flow control.
import { Inngest, RetryAfterError } from "inngest";
import { serve } from "inngest/node";
import { listen } from "./serve.js";

const client = new Inngest({ id: process.env.APP ?? "triggers" });
const mark = process.env.MARK ?? "";
const calls = [];

const handlers = {
  echo: async ({ event }) => event,
  work: async ({ step }) => ({ before: await step.run("before", () => mark), after: await step.run("after", () => mark) }),
  nap: async ({ event, step }) => {
    const before = await step.run("before", () => mark);
    await step.sleep("nap", event.data.for);
    return { before, after: await step.run("after", () => mark) };
  },
  stumble: async () => {
    const minute = 60_000;
    throw new RetryAfterError("stumbled", new Date(Math.ceil((Date.now() + 1.1 * minute) / minute) * minute));
  },
};

const rules = {
  throttle: { limit: 1, period: "60s" },
  concurrency: [{ limit: 1 }],
  debounce: { period: "60s" },
};

function create({ id, triggers, does = "echo", cancelOn, flow = [] }) {
  const options = Object.fromEntries(flow.map((name) => [name, rules[name]]));
  return client.createFunction({ id, triggers, ...(cancelOn && { cancelOn }), ...options }, handlers[does]);
}

const ever = new Map();
let registering = serve({ client, functions: [] });
let serving = registering;

function declare(specs) {
  const functions = specs.map(create);
  specs.forEach(({ id }, i) => ever.set(id, functions[i]));
  registering = serve({ client, functions });
  serving = serve({ client, functions: [...ever.values()] });
  return specs.map(({ id }) => id);
}

listen({
  client,
  handlerOf: (method) => (method === "POST" ? serving : registering),
  onCall({ url, headers }) {
    calls.push({
      run: headers["x-run-id"],
      function: url.searchParams.get("fnId"),
      step: url.searchParams.get("stepId"),
    });
    return () => {};
  },
  routes: {
    "/declare": (query) => declare(JSON.parse(query.get("functions"))),
    "/calls": (query) => calls.filter((call) => !query.has("run") || call.run === query.get("run")),
  },
});
