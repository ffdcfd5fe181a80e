// The same functions as a Lambda. Stepwell invokes it by its name (`lambda:<name>`), so it needs no URL.
import { serve } from "inngest/lambda";
import { inngest } from "./client";
import { functions } from "./functions";

export const handler = serve({ client: inngest, functions });
