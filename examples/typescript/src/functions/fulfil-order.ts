// Parallel steps: start them together, wait for all. Each is called, retried and stored on its own.
import { inngest } from "../client";
import { orderPaid } from "../events";
import { sendMail } from "../mailer";

export const fulfilOrder = inngest.createFunction(
  { id: "fulfil-order", triggers: [orderPaid] },
  async ({ event, step }) => {
    const { orderId, items, total } = event.data;

    const [shelves, invoice, label] = await Promise.all([
      step.run("reserve stock", async () => items.map((item) => ({ item, shelf: item.length }))),
      step.run("write invoice", async () => `INV-${orderId}: ${total.toFixed(2)}`),
      step.run("print label", async () => `LABEL-${orderId}`),
    ]);

    await step.run("confirm", async () => sendMail("customer@example.com", `${orderId} is on its way`));

    return { shelves, invoice, label };
  },
);
