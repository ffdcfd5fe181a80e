// A function without a trigger of its own: others call it (`checkout.ts`), or you do, by POST /invoke.
import { NonRetriableError, invoke, staticSchema } from "inngest";
import { inngest } from "../client";

export const chargeCard = inngest.createFunction(
  { id: "charge-card", triggers: [invoke(staticSchema<{ card: string; amount: number }>())] },
  async ({ event, step }) => {
    const { card, amount } = event.data;

    // Fails the run at once: another attempt would not make the card valid.
    if (card === "expired") throw new NonRetriableError("The card has expired");

    const receipt = await step.run("ask the bank", async () => `RCPT-${card}-${amount}`);

    return { receipt, amount };
  },
);
