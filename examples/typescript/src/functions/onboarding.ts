// Waiting for an event. The run waits for days and costs nothing meanwhile. It goes on with the event as soon as
// one comes that matches, or without, when the time is up.
import { inngest } from "../client";
import { profileCompleted, userConfirmed } from "../events";
import { sendMail } from "../mailer";
import { remindAfter } from "../settings";

export const onboarding = inngest.createFunction(
  { id: "onboarding", triggers: [userConfirmed] },
  async ({ event, step }) => {
    const { email } = event.data;

    await step.run("ask for a profile", async () => sendMail(email, "Tell us what you like"));

    for (const [reminders, timeout] of remindAfter.entries()) {
      // Each step has a name of its own; in the condition, `event` is what started this run, `async` what came now.
      const profile = await step.waitForEvent(`wait for the profile ${reminders + 1}`, {
        event: profileCompleted,
        if: "async.data.userId == event.data.userId",
        timeout,
      });

      if (profile) {
        const { taste } = profile.data;
        await step.run("thank", async () => sendMail(email, `Here is more ${taste}`));
        return { completed: true, reminders, taste };
      }

      await step.run(`remind ${reminders + 1}`, async () => sendMail(email, "Do tell us what you like"));
    }

    return { completed: false, reminders: remindAfter.length };
  },
);
