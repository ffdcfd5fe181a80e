// What both test apps share: one HTTP server that gives functions to the server under test and remembers
// every call it got. It prints its URL as the first line and ends when its standard input does, so that no
// app outlives its test. Functions live in cases.js, crash.js and triggers.js.
import http from "node:http";
import { Readable } from "node:stream";
import { serve } from "inngest/node";

/**
 * Starts the server on PORT (a free port by default).
 *
 * `onCall(call)` is called when a request for a function has been read, with everything the request said;
 * what it returns is called with "answered" or "aborted" once the connection is done.
 * `routes` adds plain GET answers: path → function of the query that returns JSON.
 * `handlerOf(method)` chooses the SDK's handler of each request, for an app whose functions change while it runs.
 */
export function listen({ client, functions, onCall, routes = {}, handlerOf }) {
  const only = handlerOf ? undefined : serve({ client, functions });
  const handler = (request, response) => (only ?? handlerOf(request.method))(request, response);
  let sequence = 0;

  const server = http.createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    const route = request.method === "GET" && routes[url.pathname];
    if (route) {
      response.setHeader("Content-Type", "application/json");
      return response.end(JSON.stringify(route(url.searchParams)));
    }
    if (request.method !== "POST") return handler(request, response);

    // The SDK reads the body itself, so it gets a copy of the request with the body still to be read.
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const { method, headers, socket } = request;
    watch({ headers, url, body: parse(raw) }, response);
    handler(Object.assign(Readable.from([raw]), { method, headers, socket, url: request.url }), response);
  });

  function watch(call, response) {
    const finished = onCall({ id: ++sequence, at: Date.now(), ...call });
    response.on("close", () => finished(response.writableFinished ? "answered" : "aborted"));
  }

  server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
    const { port } = server.address();
    console.log(JSON.stringify({ event: "listening", url: `http://localhost:${port}/api/inngest` }));
  });
  process.stdin.on("end", () => process.exit(0)).resume();
}

/** The body as JSON; `{}` when a test sent something else on purpose (the SDK answers that). */
function parse(raw) {
  try {
    return JSON.parse(raw.toString());
  } catch {
    return {};
  }
}
