// A sleep. Nothing runs meanwhile, neither here nor in Stepwell: the wait may last a year, and a restart
// of either side does not disturb it.
import { inngest } from "../client";
import { orderDelivered } from "../events";
import { sendMail } from "../mailer";
import { followUpAfter } from "../settings";

export const followUp = inngest.createFunction(
  { id: "follow-up", triggers: [orderDelivered] },
  async ({ event, step }) => {
    const { orderId, email } = event.data;

    await step.run("tell of the delivery", async () => sendMail(email, `${orderId} is at your door`));

    await step.sleep("let them try it", followUpAfter);

    await step.run("ask for a review", async () => sendMail(email, `How do you like ${orderId}?`));

    return { asked: email };
  },
);
