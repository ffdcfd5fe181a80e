// An error that is caught. When a step has failed for good, its error is thrown where the step is awaited,
// and the function decides what to do, as it would without Stepwell.
import { NonRetriableError } from "inngest";
import { inngest } from "../client";
import { renewalDue } from "../events";
import { sendMail } from "../mailer";

export const renewSubscription = inngest.createFunction(
  { id: "renew-subscription", triggers: [renewalDue] },
  async ({ event, step }) => {
    const { email, card, amount } = event.data;

    try {
      const payment = await step.run("charge card", async () => {
        if (card === "expired") throw new NonRetriableError("The card has expired");
        return { paid: amount };
      });
      return { renewed: true, ...payment };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      await step.run("ask for another card", async () => sendMail(email, `Not renewed: ${reason}`));
      return { renewed: false, reason };
    }
  },
);
