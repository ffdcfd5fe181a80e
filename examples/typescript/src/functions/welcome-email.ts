// Three steps, one after the other. Each result is stored before the next step starts: if the process dies,
// the function goes on after the last finished step, and nobody is welcomed twice.
import { inngest } from "../client";
import { userSignedUp } from "../events";
import { sendMail } from "../mailer";

export const welcomeEmail = inngest.createFunction(
  { id: "welcome-email", triggers: [userSignedUp] },
  async ({ event, step }) => {
    const account = await step.run("create account", async () => {
      return { id: `acct_${event.data.email}`, name: event.data.name };
    });

    const subject = await step.run("write mail", async () => `Welcome, ${account.name}!`);

    const mail = await step.run("send mail", async () => sendMail(event.data.email, subject));

    return { account: account.id, subject, messageId: mail.messageId };
  },
);
