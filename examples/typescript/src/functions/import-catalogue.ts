// When a function has failed for good, `onFailure` runs: a function of its own, with steps and retries, started
// by the event `inngest/function.failed`, which holds the error and the event that had started the failed run.
import { inngest } from "../client";
import { catalogueUploaded } from "../events";
import { sendMail } from "../mailer";

export const importCatalogue = inngest.createFunction(
  {
    id: "import-catalogue",
    triggers: [catalogueUploaded],
    // The first attempt is the last, so that you need not wait to see it fail. The default is four retries.
    retries: 0,
    onFailure: async ({ event, error, step }) => {
      const { file } = event.data.event.data;
      const alert = `${file} was not imported: ${error.message}`;
      await step.run("alert", async () => sendMail("shopkeeper@example.com", alert));
      return { alerted: file };
    },
  },
  async ({ event, step }) => {
    const { file } = event.data;

    const products = await step.run("read the file", async () => {
      if (!file.endsWith(".csv")) throw new Error("It is not a CSV file");
      return ["tea", "pot"];
    });

    return { imported: products.length };
  },
);
