// A step that fails and is retried. Any thrown error is retried with growing pauses; a RetryAfterError says
// itself how long to wait. Steps that are done are not run again.
import { RetryAfterError } from "inngest";
import { inngest } from "../client";
import { pricesRequested } from "../events";

export const fetchPrices = inngest.createFunction(
  { id: "fetch-prices", triggers: [pricesRequested], retries: 4 },
  async ({ event, step, attempt }) => {
    const rate = await step.run("ask the bank", async () => {
      // The first two attempts meet a busy bank.
      if (attempt < 2) throw new RetryAfterError(`The bank is busy (attempt ${attempt + 1})`, "1s");
      return { currency: event.data.currency, rate: 1.08 };
    });

    return step.run("convert", async () => ({ ...rate, price: Math.round(rate.rate * 100) }));
  },
);
