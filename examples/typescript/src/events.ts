// The events this shop knows, with the type of their data: the first line of every function names one of them.
import { eventType, staticSchema } from "inngest";

export const userSignedUp = eventType("shop/user.signed-up", {
  schema: staticSchema<{ email: string; name: string }>(),
});

export const userConfirmed = eventType("shop/user.confirmed", {
  schema: staticSchema<{ userId: string; email: string }>(),
});

export const profileCompleted = eventType("shop/profile.completed", {
  schema: staticSchema<{ userId: string; taste: string }>(),
});

export const orderPaid = eventType("shop/order.paid", {
  schema: staticSchema<{ orderId: string; items: string[]; total: number }>(),
});

export const orderDelivered = eventType("shop/order.delivered", {
  schema: staticSchema<{ orderId: string; email: string }>(),
});

export const pricesRequested = eventType("shop/prices.requested", {
  schema: staticSchema<{ currency: string }>(),
});

export const renewalDue = eventType("shop/renewal.due", {
  schema: staticSchema<{ email: string; card: string; amount: number }>(),
});

export const reportRequested = eventType("shop/report.requested", {
  schema: staticSchema<{ by: string }>(),
});

export const newsletterPublished = eventType("shop/newsletter.published", {
  schema: staticSchema<{ issue: number; readers: string[] }>(),
});

export const newsletterDue = eventType("shop/newsletter.due", {
  schema: staticSchema<{ issue: number; email: string }>(),
});

export const cartSubmitted = eventType("shop/cart.submitted", {
  schema: staticSchema<{ email: string; card: string; amount: number }>(),
});

export const catalogueUploaded = eventType("shop/catalogue.uploaded", {
  schema: staticSchema<{ file: string }>(),
});

// What the payment provider posts to us: Stepwell makes an event of it, with the body as data.
export const paymentWebhook = eventType("payment/webhook.received", {
  schema: staticSchema<{ type: string; payment: { id: string; email: string; amount: number } }>(),
});
