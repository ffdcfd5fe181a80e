// Serves what the blocks of a page have created. The blocks' files are the arguments; it prints a line when it
// listens and ends when its standard input does.
import { createServer } from "inngest/node";
import { functions, inngest } from "./given";

for (const block of process.argv.slice(2)) await import(`./${block}`);

createServer({ client: inngest, functions }).listen(Number(process.env.PORT), () => console.log("listening"));
process.stdin.on("end", () => process.exit(0)).resume();
