// What stands above every TypeScript block of `docs/`: the client, and the few functions of a shop that the blocks
// call. Functions that blocks create are collected here, for `serve.ts`.
import { Inngest, type InngestFunction } from "inngest";
import { randomUUID } from "node:crypto";

export const inngest = new Inngest({ id: "shop" });

export const functions: InngestFunction.Any[] = [];
const createFunction = inngest.createFunction.bind(inngest) as (...args: unknown[]) => InngestFunction.Any;
inngest.createFunction = ((...args: unknown[]) => {
  const created = createFunction(...args);
  functions.push(created);
  return created;
}) as unknown as typeof inngest.createFunction;

export async function createAccount(email: string) {
  return { id: `acct_${email}`, email };
}

export async function sendMail(to: string, subject: string) {
  return { messageId: randomUUID(), to, subject };
}

export async function chargeCard(card: string, amount: number) {
  return { receipt: `RCPT-${card}-${amount}` };
}

export async function addUpOrders(day: string) {
  return { day, orders: 3, total: 94.5 };
}
