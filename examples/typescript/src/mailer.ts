// Stands in for your mail provider: prints the mail and gives back an id, as a real one would.
import { randomUUID } from "node:crypto";

export async function sendMail(to: string, subject: string): Promise<{ messageId: string }> {
  console.log(`  mail to ${to}: ${subject}`);
  return { messageId: randomUUID() };
}
