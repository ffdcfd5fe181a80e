// Stands in for your mail provider: prints the mail and gives back an id, as a real one would. If OUTBOX names a
// file, each mail becomes a line of JSON in it, so that you (and our tests) can see what was sent.
import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";

export async function sendMail(to: string, subject: string): Promise<{ messageId: string }> {
  console.log(`  mail to ${to}: ${subject}`);
  if (process.env.OUTBOX) await appendFile(process.env.OUTBOX, `${JSON.stringify({ to, subject })}\n`);
  return { messageId: randomUUID() };
}
