// The server: gives the functions to Stepwell at /api/inngest, on PORT (3000 by default).
import { createServer } from "inngest/node";
import { inngest } from "./client";
import { functions } from "./functions";

const port = Number(process.env.PORT ?? 3000);

createServer({ client: inngest, functions }).listen(port, () =>
  console.log(`Functions are served at http://localhost:${port}/api/inngest`),
);
