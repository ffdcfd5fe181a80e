// How long the functions wait: days, as a shop would have it. The environment can say seconds instead, so that
// nobody who tries the functions, or tests them, has to wait so long: `REMIND_AFTER_SECONDS=10,20 npm start`.

/** Onboarding: how long it waits before each reminder. As many reminders as there are times here. */
export const remindAfter = times("REMIND_AFTER_SECONDS") ?? ["3 days", "7 days"];

/** Follow-up: how long after the delivery it asks for a review. */
export const followUpAfter = times("FOLLOW_UP_AFTER_SECONDS")?.[0] ?? "7 days";

// A run that waits already keeps its time when a setting changes; the new one counts from the next wait on.
function times(variable: string): string[] | undefined {
  return process.env[variable]?.split(",").map((text) => {
    if (!/^\d+$/.test(text)) throw new Error(`${variable}: "${text}" is no whole number of seconds`);
    return `${text}s`;
  });
}
