// The server: gives the functions to Stepwell at /api/inngest, on PORT (3000 by default).
import { createServer } from "inngest/node";
import { inngest } from "./client";
import { fetchPrices } from "./functions/fetch-prices";
import { fulfilOrder } from "./functions/fulfil-order";
import { renewSubscription } from "./functions/renew-subscription";
import { trialReminder } from "./functions/trial-reminder";
import { welcomeEmail } from "./functions/welcome-email";

const port = Number(process.env.PORT ?? 3000);

createServer({
  client: inngest,
  functions: [welcomeEmail, trialReminder, fulfilOrder, fetchPrices, renewSubscription],
}).listen(port, () => console.log(`Functions are served at http://localhost:${port}/api/inngest`));
