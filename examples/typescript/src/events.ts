// The events this shop knows, with the type of their data: the first line of every function names one of them.
import { eventType, staticSchema } from "inngest";

export const userSignedUp = eventType("shop/user.signed-up", {
  schema: staticSchema<{ email: string; name: string }>(),
});

export const trialStarted = eventType("shop/trial.started", {
  schema: staticSchema<{ email: string; wait?: string }>(),
});

export const orderPaid = eventType("shop/order.paid", {
  schema: staticSchema<{ orderId: string; items: string[]; total: number }>(),
});

export const pricesRequested = eventType("shop/prices.requested", {
  schema: staticSchema<{ currency: string }>(),
});

export const renewalDue = eventType("shop/renewal.due", {
  schema: staticSchema<{ email: string; card: string; amount: number }>(),
});
