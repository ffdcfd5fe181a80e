// The client: one per app. Its id is the app's name in Stepwell, and the first half of every function's id.
import { Inngest } from "inngest";

export const inngest = new Inngest({
  id: "shop-typescript",
  // Without a signing key the app talks to `stepwell dev` on http://localhost:8288. With one, requests are
  // signed both ways, and INNGEST_BASE_URL says where `stepwell start` runs.
  isDev: !process.env.INNGEST_SIGNING_KEY,
});
