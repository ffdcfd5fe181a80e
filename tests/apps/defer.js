// Functions that defer others to their end.
import { Inngest, NonRetriableError } from "inngest";
import { createDefer } from "inngest/experimental";
import { listen } from "./serve.js";

const client = new Inngest({ id: "defer" });

const later = createDefer(client, { id: "later" }, async ({ event, parents, step }) => {
  const got = await step.run("got", () => event.data);
  return { got, parents };
});

const parent = client.createFunction(
  { id: "parent", retries: 0, triggers: [{ event: "defer/parent" }] },
  async ({ event, step, defer }) => {
    defer("kept", { function: later, data: { n: 1 } });
    const aborted = defer("aborted", { function: later, data: { n: 2 } });
    await step.run("a", () => 1);
    aborted.abort();
    await step.sleep("nap", "1s");
    if (event.data.fails) throw new NonRetriableError("it was to fail");
    return step.run("b", () => 2);
  },
);

listen({ client, functions: [parent, later], onCall: () => () => {} });
