// A webhook. Give your payment provider the address `/w/<event key>?name=payment/webhook.received`: what it
// posts there becomes an event of that name. The `if` lets only some of them start a run.
import { inngest } from "../client";
import { paymentWebhook } from "../events";
import { sendMail } from "../mailer";

export const recordPayment = inngest.createFunction(
  {
    id: "record-payment",
    triggers: [{ event: paymentWebhook, if: "event.data.type == 'payment.succeeded'" }],
  },
  async ({ event, step }) => {
    const { id, email, amount } = event.data.payment;

    const entry = await step.run("write it down", async () => `${id}: ${amount.toFixed(2)}`);

    await step.run("send receipt", async () => sendMail(email, `We have received ${amount.toFixed(2)}`));

    return { entry };
  },
);
