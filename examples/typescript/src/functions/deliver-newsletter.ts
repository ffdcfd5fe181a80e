// The other half of the fan-out: one run for each reader, started by an event that `send-newsletter.ts` sends.
import { inngest } from "../client";
import { newsletterDue } from "../events";
import { sendMail } from "../mailer";

export const deliverNewsletter = inngest.createFunction(
  { id: "deliver-newsletter", triggers: [newsletterDue] },
  async ({ event, step }) => {
    const { issue, email } = event.data;

    await step.run("send mail", async () => sendMail(email, `Newsletter ${issue}`));

    return { delivered: email };
  },
);
