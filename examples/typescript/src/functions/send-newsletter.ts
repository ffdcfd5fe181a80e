// Fan-out: one event becomes many, and each starts a run of its own (`deliver-newsletter.ts`). They run side by
// side, and one that fails is retried alone. Events that a step sends are sent once, whatever is retried.
import { inngest } from "../client";
import { newsletterDue, newsletterPublished } from "../events";

export const sendNewsletter = inngest.createFunction(
  { id: "send-newsletter", triggers: [newsletterPublished] },
  async ({ event, step }) => {
    const { issue, readers } = event.data;

    await step.sendEvent(
      "send to each reader",
      readers.map((email) => newsletterDue.create({ issue, email })),
    );

    return { issue, readers: readers.length };
  },
);
