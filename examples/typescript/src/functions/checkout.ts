// Calling another function: this run waits for the other's (`charge-card.ts`) and goes on with its result. When
// the other run fails, or takes too long, an error is thrown here.
import { inngest } from "../client";
import { cartSubmitted } from "../events";
import { sendMail } from "../mailer";
import { chargeCard } from "./charge-card";

export const checkout = inngest.createFunction(
  { id: "checkout", triggers: [cartSubmitted] },
  async ({ event, step }) => {
    const { email, card, amount } = event.data;

    let receipt: string;
    try {
      const data = { card, amount };
      const charge = { function: chargeCard, data, timeout: "1 hour" };
      ({ receipt } = await step.invoke("charge the card", charge));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      await step.run("ask for another card", async () => sendMail(email, `Not paid: ${reason}`));
      return { paid: false, reason };
    }

    await step.run("confirm", async () => sendMail(email, `Paid, your receipt is ${receipt}`));
    return { paid: true, receipt };
  },
);
