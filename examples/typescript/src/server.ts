// The server: gives the functions to Stepwell at /api/inngest, on PORT (3000 by default).
import { createServer } from "inngest/node";
import { inngest } from "./client";
import { chargeCard } from "./functions/charge-card";
import { checkout } from "./functions/checkout";
import { deliverNewsletter } from "./functions/deliver-newsletter";
import { fetchPrices } from "./functions/fetch-prices";
import { followUp } from "./functions/follow-up";
import { fulfilOrder } from "./functions/fulfil-order";
import { importCatalogue } from "./functions/import-catalogue";
import { nightlyReport } from "./functions/nightly-report";
import { onboarding } from "./functions/onboarding";
import { recordPayment } from "./functions/record-payment";
import { renewSubscription } from "./functions/renew-subscription";
import { sendNewsletter } from "./functions/send-newsletter";
import { welcomeEmail } from "./functions/welcome-email";

const port = Number(process.env.PORT ?? 3000);

createServer({
  client: inngest,
  functions: [
    welcomeEmail,
    onboarding,
    followUp,
    fulfilOrder,
    fetchPrices,
    renewSubscription,
    nightlyReport,
    sendNewsletter,
    deliverNewsletter,
    checkout,
    chargeCard,
    importCatalogue,
    recordPayment,
  ],
}).listen(port, () => console.log(`Functions are served at http://localhost:${port}/api/inngest`));
