// A sleep. Nothing runs meanwhile, neither here nor in Stepwell: the wait may last a year, and a restart
// of either side does not disturb it.
import { inngest } from "../client";
import { trialStarted } from "../events";
import { sendMail } from "../mailer";

export const trialReminder = inngest.createFunction(
  { id: "trial-reminder", triggers: [trialStarted] },
  async ({ event, step }) => {
    await step.run("greet", async () => sendMail(event.data.email, "Your trial has started"));

    await step.sleep("wait for the trial to end", event.data.wait ?? "5s");

    await step.run("remind", async () => sendMail(event.data.email, "Your trial has ended"));

    return { reminded: event.data.email };
  },
);
