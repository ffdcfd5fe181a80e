// Requests that the server makes for a step: `step.fetch` and `step.ai.infer`. Where to, comes in the event's data.
import { Inngest, NonRetriableError, StepError } from "inngest";
import { listen } from "./serve.js";

const client = new Inngest({ id: "gateway" });
const functions = [];

/** Adds a function whose event is named after it. */
function add(id, options, handler) {
  functions.push(client.createFunction({ id, triggers: [{ event: `gateway/${id}` }], ...options }, handler));
}

/** What was thrown, as a test needs it. */
const seen = (error) => ({ isStepError: error instanceof StepError, name: error.name, message: error.message });

const request = async ({ event, step }) => {
  const { url, ...init } = event.data;
  try {
    const response = await step.fetch(url, init);
    const headers = Object.fromEntries(response.headers);
    return { status: response.status, headers, body: await response.text() };
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return { threw: seen(error) };
  }
};
add("fetch", { retries: 1 }, request);
add("fetch-patiently", { retries: 20 }, request);
add("fetch-beside", {}, async ({ event, step }) => {
  const [response, ran] = await Promise.all([step.fetch(event.data.url), step.run("beside", () => "ran")]);
  return { body: await response.text(), ran };
});

const models = {
  openai: (step, options) => step.ai.models.openai({ model: "m", ...options }),
  anthropic: (step, options) => step.ai.models.anthropic({ model: "m", defaultParameters: { max_tokens: 9 }, ...options }),
  gemini: (step, options) => step.ai.models.gemini({ model: "m", ...options }),
  // What no adapter of the SDK's stands for.
  bedrock: (_step, { baseUrl, apiKey }) => ({ url: `${baseUrl}/converse`, authKey: apiKey, format: "bedrock" }),
};
add("infer", { retries: 0 }, async ({ event, step }) => {
  const { url, provider, body } = event.data;
  const make = models[provider];
  if (!make) throw new NonRetriableError(`no provider ${provider}`);
  const model = make(step, { apiKey: "secret", baseUrl: url });
  try {
    return await step.ai.infer("ask", { model, body });
  } catch (error) {
    return { threw: seen(error) };
  }
});

listen({ client, functions, onCall: () => () => {} });
