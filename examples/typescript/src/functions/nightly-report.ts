// A schedule: every night at three, in Paris, summer and winter. A function may have several triggers; this one
// also runs when somebody asks for the report, which is how you try it by day.
import { cron } from "inngest";
import { inngest } from "../client";
import { reportRequested } from "../events";
import { sendMail } from "../mailer";

export const nightlyReport = inngest.createFunction(
  { id: "nightly-report", triggers: [cron("TZ=Europe/Paris 0 3 * * *"), reportRequested] },
  async ({ event, step }) => {
    // The name tells which of the triggers it was; by the clock it is `inngest/scheduled.timer`.
    const reader = event.name === reportRequested.name ? event.data.by : "shopkeeper@example.com";

    const { orders, total } = await step.run("add up the day", async () => ({ orders: 3, total: 94.5 }));

    await step.run("send report", async () => sendMail(reader, `${orders} orders, ${total.toFixed(2)} EUR`));

    return { orders, total, reader };
  },
);
