// All functions, as the server and the Lambda give them to Stepwell.
import { chargeCard } from "./charge-card";
import { checkout } from "./checkout";
import { deliverNewsletter } from "./deliver-newsletter";
import { fetchPrices } from "./fetch-prices";
import { followUp } from "./follow-up";
import { fulfilOrder } from "./fulfil-order";
import { importCatalogue } from "./import-catalogue";
import { nightlyReport } from "./nightly-report";
import { onboarding } from "./onboarding";
import { recordPayment } from "./record-payment";
import { renewSubscription } from "./renew-subscription";
import { sendNewsletter } from "./send-newsletter";
import { welcomeEmail } from "./welcome-email";

export const functions = [
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
];
